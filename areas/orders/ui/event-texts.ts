/**
 * What happened, as sentences: one per kind of event, with values from its body. Kinds that are not
 * here are shown by their name.
 */
import type { Text } from '../../../web/kit/texts.ts';
import { EXCEPTIONS, type ExceptionKind } from '../../review/model.ts';
import { TRACKING_TEXTS } from './tracking-texts.ts';

type Names = Readonly<Record<string, Text>>;
type Body = Readonly<Record<string, unknown>>;
export type Sentence = Text | ((body: Body, show: Show) => Text);

/** How values are written. */
export interface Show {
  money(minor: number): string;
}

const text = (value: unknown) => (typeof value === 'string' ? value : String(value ?? ''));
const both = (en: string, zh: string): Text => ({ en, zh });

function pieces(body: Body): number {
  const lines = Array.isArray(body['lines']) ? (body['lines'] as { qty?: number }[]) : [];
  return lines.reduce((sum, line) => sum + (line.qty ?? 0), 0);
}

const FIELDS: Record<string, Text> = {
  recipient: both('recipient', '收件人'),
  buyer_remark: both("buyer's remark", '买家留言'),
  seller_remark: both("shop's remark", '卖家备注'),
};

function fieldsOf(body: Body): Text {
  const names = Array.isArray(body['fields']) ? (body['fields'] as string[]) : [];
  const labels = names.map((name) => FIELDS[name] ?? both(name, name));
  return both(labels.map((each) => each.en).join(', '), labels.map((each) => each.zh).join('、'));
}

function stateOf(body: Body): Text {
  const name = text(body['state']);
  return TRACKING_TEXTS[name as keyof typeof TRACKING_TEXTS] ?? both(name, name);
}

function exceptionOf(body: Body): Text {
  const name = text(body['exception']);
  return EXCEPTIONS[name as ExceptionKind] ?? both(name, name);
}

/** How the system settles exceptions by itself. */
const RESOLUTIONS: Readonly<Record<string, string>> = {
  'order cancelled': '订单已取消',
  'order completed': '订单已完成',
  'stock was found': '已找到库存',
  'paid in full': '已付清',
  'address completed': '地址已补全',
  approved: '审核通过',
  'waybill in force': '已取得运单',
  'number entered': '已录入运单号',
  'taken back': '已退回',
};

/** The words of a resolution: of the system's own in both languages, else as somebody wrote them. */
export function resolutionOf(resolution: string): Text {
  const [known = '', note = ''] = resolution.split(/: ?(.*)/s);
  const zh = RESOLUTIONS[known];
  if (zh === undefined) return both(resolution, resolution);
  return note === '' ? both(known, zh) : both(`${known}: ${note}`, `${zh}：${note}`);
}

/** Adds ": reason" when there is one. */
function because(en: string, zh: string, key = 'reason') {
  return (body: Body): Text => {
    const reason = text(body[key]);
    return reason === '' ? both(en, zh) : both(`${en}: ${reason}`, `${zh}：${reason}`);
  };
}

const PAPERS: Names = {
  waybill: both('waybill', '面单'),
  pick_list: both('pick list', '拣货单'),
  packing_slip: both('packing slip', '装箱单'),
  manifest: both('manifest', '交接单'),
};
const RESULTS: Names = {
  delivered: both('delivered', '已签收'),
  failed: both('nobody took it', '派送失败'),
  refused: both('refused', '拒收'),
};
const MESSAGES: Names = {
  payment_reminder: both('reminder to pay', '付款提醒'),
  parcel_shipped: both('on its way', '已发货'),
  order_cancelled: both('cancelled', '已取消'),
};

/** Adds ": name", where the name of a value is known in both languages. */
function named(en: string, zh: string, key: string, names: Names) {
  return (body: Body): Text => {
    const value = text(body[key]);
    const name = names[value] ?? both(value, value);
    return both(`${en}: ${name.en}`, `${zh}：${name.zh}`);
  };
}

export const EVENT_TEXTS: Readonly<Record<string, Sentence>> = {
  order_received: (body, { money }) => {
    const [lines, total] = [text(body['lines']), money(Number(body['total_minor'] ?? 0))];
    return both(`Order received: ${lines} lines, ${total}`, `收到订单：${lines} 行，${total}`);
  },
  order_paid: both('Paid', '付款完成'),
  payment_recorded: (body, { money }) => {
    const amount = money(Number(body['amount_minor'] ?? 0));
    return both(`Payment of ${amount} recorded`, `登记付款 ${amount}`);
  },
  payment_reminder_due: both('Payment reminder due', '应提醒付款'),
  order_approved: (body) => {
    if (body['automatic'] === true) return both('Approved automatically', '自动审核通过');
    const by = body['override'] === true ? both('Approved by override', '强制审核通过') : null;
    const base = by ?? both('Approved', '审核通过');
    return because(base.en, base.zh, 'note')(body);
  },
  order_held: because('Put on hold', '挂起'),
  order_hold_released: both('Taken off hold', '解除挂起'),
  order_edited: (body) => {
    const { en, zh } = fieldsOf(body);
    return both(`Changed: ${en}`, `修改：${zh}`);
  },
  order_changed: both('The channel changed the order', '渠道修改了订单'),
  order_cancelled: because('Cancelled', '取消订单'),
  order_completed: (body) =>
    body['automatic'] === true
      ? both('Receipt confirmed by itself after the waiting time', '超过期限自动确认收货')
      : both('Receipt confirmed', '确认收货'),
  order_delivered: both('Everything delivered', '全部签收'),
  exception_opened: (body) => {
    const { en, zh } = exceptionOf(body);
    return both(`Exception: ${en}`, `出现异常：${zh}`);
  },
  exception_resolved: (body) => {
    const [what, how] = [exceptionOf(body), resolutionOf(text(body['resolution']))];
    return both(`${what.en} settled: ${how.en}`, `${what.zh}，已处理：${how.zh}`);
  },
  exception_assigned: both('Exception given to somebody', '异常已指派'),
  refund_requested: (body, { money }) => {
    const amount = money(Number(body['amount_minor'] ?? 0));
    return both(`Refund of ${amount} requested`, `申请退款 ${amount}`);
  },
  refund_done: both('Refund done', '退款完成'),
  refund_failed: both('Refund failed', '退款失败'),
  shipment_planned: both('Shipment planned', '生成发货单'),
  shipment_released: both('Released to the floor in a wave', '进入波次，下发仓库'),
  shipment_unreleased: both('Taken out of the wave', '移出波次'),
  pick_task_started: both('Picking began', '开始拣货'),
  pieces_picked: (body) => both(`${pieces(body)} pieces picked`, `拣货 ${pieces(body)} 件`),
  pieces_short: (body) =>
    both(`${pieces(body)} pieces not found at the shelf`, `缺货 ${pieces(body)} 件`),
  shipment_picked: both('Everything picked', '拣货完成'),
  shipment_not_found: both('None of the goods were found', '货物全部缺货'),
  pick_task_done: both('Pick task done', '拣货任务完成'),
  parcel_opened: both('Packing began', '开始打包'),
  parcel_closed: (body) => {
    const [carton, weight] = [text(body['carton']), text(body['weight_g'])];
    return both(`Parcel closed: ${carton}, ${weight} g`, `封箱：${carton}，${weight} 克`);
  },
  parcel_cancelled: because('Parcel taken back', '撤销包裹'),
  label_checked: both('Waybill on the parcel checked', '面单核对无误'),
  shipment_packed: both('Everything packed', '打包完成'),
  waybill_requested: (body) => {
    const carrier = text(body['carrier']);
    return both(`Waybill asked for from ${carrier}`, `向 ${carrier} 申请运单`);
  },
  waybill_active: (body) => {
    const [carrier, no] = [text(body['carrier']), text(body['tracking_no'])];
    return both(`Waybill ${no} of ${carrier}`, `取得 ${carrier} 运单 ${no}`);
  },
  waybill_failed: because('No waybill', '运单获取失败', 'code'),
  waybill_voided: because('Waybill voided', '运单作废'),
  waybill_void_refused: because(
    'The carrier did not void the waybill',
    '承运商拒绝作废运单',
    'code',
  ),
  document_made: named('Paper made', '生成单据', 'document', PAPERS),
  document_not_made: named('Paper could not be made', '单据无法生成', 'document', PAPERS),
  print_confirmed: both('Printed', '打印完成'),
  print_failed: because('Printing failed', '打印失败', 'error'),
  print_unknown: both('Nobody knows whether it was printed', '打印结果待核实'),
  parcel_handed_over: (body) => {
    const carrier = text(body['carrier']);
    return both(`Handed over to ${carrier}`, `交接给 ${carrier}`);
  },
  tracking_recorded: (body) => {
    const { en, zh } = stateOf(body);
    return both(`Carrier: ${en}`, `承运商：${zh}`);
  },
  delivery_attempted: named('Delivery attempted', '派送', 'result', RESULTS),
  parcel_delivered: both('Parcel delivered', '包裹签收'),
  parcel_refused: because('Parcel refused', '包裹拒收'),
  parcel_returned: both('Parcel came back', '包裹退回'),
  parcel_lost: both('Parcel lost', '包裹丢失'),
  parcel_intercept_requested: both('Asked the carrier to bring it back', '请求承运商拦截'),
  message_queued: named('Message to the buyer', '通知买家', 'kind', MESSAGES),
};

/** The sentence of an event; its kind when there is none. */
export function sentenceOf(kind: string, body: Body, show: Show): Text {
  const sentence = EVENT_TEXTS[kind];
  if (sentence === undefined) return both(kind, kind);
  return typeof sentence === 'function' ? sentence(body, show) : sentence;
}
