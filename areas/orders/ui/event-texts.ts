/**
 * What happened, as sentences: one per kind of event, with values from its body. Kinds that are not
 * here are shown by their name.
 */

import type { Text } from '../../../web/kit/texts.ts';
import { FIT_REASONS } from '../../packing/model.ts';
import { printErrorsText } from '../../printing/model.ts';
import { EXCEPTIONS, type ExceptionKind } from '../../review/model.ts';
import { carrierText, refusalText, trackingStates } from '../../shipping/model.ts';
import { SPLIT_REASONS, type SplitReason } from '../model.ts';
import { wordsOf } from './system-words.ts';

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
  return trackingStates[name as keyof typeof trackingStates] ?? both(name, name);
}

function exceptionOf(body: Body): Text {
  const name = text(body['exception']);
  return EXCEPTIONS[name as ExceptionKind] ?? both(name, name);
}

/** Adds ": reason" when there is one. */
function because(en: string, zh: string, key = 'reason') {
  return (body: Body): Text => {
    const reason = wordsOf(text(body[key]));
    if (reason.en === '') return both(en, zh);
    return both(`${en}: ${reason.en}`, `${zh}：${reason.zh}`);
  };
}

const DESKS: Names = {
  pick: both('picking', '拣货区'),
  pack: both('packing benches', '打包台'),
  dispatch: both('hand-over', '交接区'),
};
const PAPERS: Names = {
  waybill: both('waybill', '面单'),
  pick_list: both('pick list', '拣货单'),
  packing_slip: both('packing slip', '装箱单'),
  manifest: both('manifest', '交接单'),
  packing_steps: both('packing steps', '装箱步骤'),
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
    const paid = Number(body['paid_minor'] ?? 0) > 0 ? both(', paid', '，已付款') : both('', '');
    const done = body['approved'] === true ? both(', approved', '，自动审核通过') : both('', '');
    const numbers = Array.isArray(body['shipments']) ? body['shipments'].join(', ') : '';
    const planned = numbers === '' ? both('', '') : both(`; ${numbers}`, `；发货单 ${numbers}`);
    return both(
      `Order received: ${lines} lines, ${total}${paid.en}${done.en}${planned.en}`,
      `收到订单：${lines} 行，${total}${paid.zh}${done.zh}${planned.zh}`,
    );
  },
  order_paid: both('Paid', '付款完成'),
  payment_recorded: (body, { money }) => {
    const amount = money(Number(body['amount_minor'] ?? 0));
    return both(`Payment of ${amount} recorded`, `登记付款 ${amount}`);
  },
  payment_reminder_due: both('Payment reminder due', '应提醒付款'),
  pay_time_changed: both('Time to pay changed', '修改付款期限'),
  order_approved: (body) => {
    if (body['automatic'] === true) return both('Approved automatically', '自动审核通过');
    const by = body['override'] === true ? both('Approved by override', '强制审核通过') : null;
    const base = by ?? both('Approved', '审核通过');
    return because(base.en, base.zh, 'note')(body);
  },
  order_held: because('Put on hold', '挂起'),
  order_noted: both('Note added', '添加备注'),
  order_hold_released: both('Taken off hold', '解除挂起'),
  recipient_revealed: because('Recipient shown in full', '查看收件人完整信息'),
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
    const [what, how] = [exceptionOf(body), wordsOf(text(body['resolution']))];
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
  shipment_joined: (body) => {
    const others = (body['with'] as string[] | undefined)?.join(', ') ?? '';
    return both(`Goes in one parcel with ${others}`, `合单发货：${others}`);
  },
  shipment_parted: (body) => {
    const no = text(body['order_no']);
    if (no === '') return both('Goes alone again', '取消合单，单独发货');
    return both(`Goes alone again: ${no}`, `取消合单：${no} 单独发货`);
  },
  shipment_split: (body) => {
    const parts = Array.isArray(body['parts']) ? body['parts'].join(', ') : '';
    const why = SPLIT_REASONS[text(body['reason']) as SplitReason] ?? both('', '');
    const from = text(body['shipment_no']);
    return both(`${from} split into ${parts}: ${why.en}`, `${from} 拆出 ${parts}：${why.zh}`);
  },
  shipments_joined: (body) => {
    const parts = Array.isArray(body['parts']) ? body['parts'].join(', ') : '';
    const to = text(body['shipment_no']);
    return both(`${parts} joined with ${to} again`, `${parts} 并回 ${to}`);
  },
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
  photo_taken: both('Photo of the parcel taken', '已拍摄包裹照片'),
  carton_unfit: (body) => {
    const [carton, next] = [text(body['carton']), text(body['next_carton'])];
    const why = FIT_REASONS[text(body['reason']) as keyof typeof FIT_REASONS] ?? both('', '');
    const then = next === '' ? both('', '') : both(`; next ${next}`, `，改用 ${next}`);
    return both(`Carton ${carton}: ${why.en}${then.en}`, `包材 ${carton}：${why.zh}${then.zh}`);
  },
  parcel_closed: (body) => {
    if (body['inside_parcel_id'] != null) {
      return both('Packed into one parcel with other orders', '合单封箱，与其他订单同包裹');
    }
    const [carton, weight] = [text(body['carton']), text(body['weight_g'])];
    const box = carton === '' ? both('', '') : both(`${carton}, `, `${carton}，`);
    const why = text(body['weight_reason']);
    const far = why === '' ? both('', '') : both(` (far off: ${why})`, `（偏差较大：${why}）`);
    return both(
      `Parcel closed: ${box.en}${weight} g${far.en}`,
      `封箱：${box.zh}${weight} 克${far.zh}`,
    );
  },
  parcel_cancelled: because('Parcel taken back', '撤销包裹'),
  label_checked: both('Waybill on the parcel checked', '面单核对无误'),
  shipment_packed: both('Everything packed', '打包完成'),
  waybill_requested: (body) => {
    const by = carrierText(text(body['carrier']));
    return both(`Waybill asked for from ${by.en}`, `向${by.zh}申请运单`);
  },
  waybill_active: (body) => {
    const [by, no] = [carrierText(text(body['carrier'])), text(body['tracking_no'])];
    return both(`Waybill ${no} of ${by.en}`, `取得${by.zh}运单 ${no}`);
  },
  waybill_failed: (body) => {
    const [by, why] = [carrierText(text(body['carrier'])), refusalText(text(body['code']))];
    return both(`No waybill: ${by.en} ${why.en}`, `运单获取失败：${by.zh}${why.zh}`);
  },
  waybill_voided: because('Waybill voided', '运单作废'),
  waybill_void_refused: (body) => {
    const why = refusalText(text(body['code']));
    return both(`The carrier did not void the waybill: ${why.en}`, `承运商未作废运单：${why.zh}`);
  },
  document_made: named('Paper made', '生成单据', 'document', PAPERS),
  document_not_made: named('Paper could not be made', '单据无法生成', 'document', PAPERS),
  print_confirmed: both('Printed', '打印完成'),
  print_failed: (body) => {
    const why = printErrorsText(text(body['error']));
    return both(`Printing failed: ${why.en}`, `打印失败：${why.zh}`);
  },
  print_unknown: both('Nobody knows whether it was printed', '打印结果待核实'),
  parcel_handed_over: (body) => {
    const to = carrierText(text(body['carrier']));
    return both(`Handed over to ${to.en}`, `交接给${to.zh}`);
  },
  tracking_recorded: (body) => {
    const { en, zh } = stateOf(body);
    return both(`Carrier: ${en}`, `承运商：${zh}`);
  },
  delivery_attempted: named('Delivery attempted', '派送', 'result', RESULTS),
  parcel_delivered: both('Parcel delivered', '包裹签收'),
  parcel_refused: because('Parcel refused', '包裹拒收'),
  recall_asked: (body) => {
    if (body['cause'] === 'address') return both('Another label asked for', '要求更换面单');
    const desk = DESKS[text(body['desk'])] ?? both('', '');
    return both(`Goods called back: ${desk.en}`, `拦截货物：${desk.zh}`);
  },
  recall_answered: (body) => {
    const found = body['answer'] === 'put_aside';
    const desk = DESKS[text(body['desk'])] ?? both('', '');
    if (!found) return both(`Not there any more: ${desk.en}`, `货物已不在${desk.zh}`);
    if (body['cause'] === 'address') return both('New label put on', '已贴新面单');
    return both(`Goods put aside: ${desk.en}`, `货物已放到一旁：${desk.zh}`);
  },
  parcel_returned: both('Parcel came back', '包裹退回'),
  parcel_lost: both('Parcel lost', '包裹丢失'),
  parcel_intercept_requested: both('Asked the carrier to bring it back', '请求承运商拦截'),
  feedback_given: (body) => {
    const score = text(body['score']);
    return both(`The buyer gave ${score} of 5`, `买家评价 ${score} 分`);
  },
  feedback_answered: both('Feedback answered', '已回复评价'),
  message_queued: named('Message to the buyer', '通知买家', 'kind', MESSAGES),
};

/** The sentence of an event; its kind when there is none. */
export function sentenceOf(kind: string, body: Body, show: Show): Text {
  const sentence = EVENT_TEXTS[kind];
  if (sentence === undefined) return both(kind, kind);
  return typeof sentence === 'function' ? sentence(body, show) : sentence;
}
