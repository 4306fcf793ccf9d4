/** What a buyer is told of what happened to the order: the events that mean something to him. Pure. */

interface Told {
  en: string;
  zh: string;
}

interface Happened {
  kind: string;
  actor_kind: string;
  body: Record<string, unknown>;
}

const both = (en: string, zh: string): Told => ({ en, zh });

const FIELDS: Record<string, Told> = {
  recipient: both('recipient', '收件信息'),
  buyer_remark: both('remark', '留言'),
};

function edited({ actor_kind, body }: Happened): Told | null {
  const names = (body['fields'] as string[] | undefined) ?? [];
  const fields = names.flatMap((name) => FIELDS[name] ?? []);
  if (fields.length === 0) return null;
  const en = fields.map((each) => each.en).join(', ');
  const zh = fields.map((each) => each.zh).join('、');
  if (actor_kind === 'buyer') return both(`You changed: ${en}`, `您修改了${zh}`);
  return both(`The shop changed: ${en}`, `商家修改了${zh}`);
}

const TEXTS: Readonly<Record<string, Told | ((event: Happened) => Told | null)>> = {
  order_received: both('Ordered', '下单成功'),
  order_paid: both('Paid', '付款成功'),
  order_approved: both('Checked and confirmed', '审核通过'),
  order_edited: edited,
  order_held: both('The shop is looking at something', '商家正在核实'),
  order_hold_released: both('It goes on', '核实完成，继续处理'),
  shipment_released: both('The warehouse began', '仓库开始备货'),
  shipment_packed: both('Packed', '打包完成'),
  parcel_handed_over: both('Given to the carrier', '已交给快递'),
  parcel_delivered: both('Delivered', '已签收'),
  parcel_refused: both('Refused at the door', '已拒收'),
  parcel_returned: both('Came back to us', '商品已退回'),
  order_cancelled: ({ actor_kind }) =>
    actor_kind === 'buyer'
      ? both('You cancelled the order', '您取消了订单')
      : both('The order was cancelled', '订单已取消'),
  refund_requested: both('The refund was asked for', '退款申请已提交'),
  refund_done: both('The money is on its way back', '退款已完成'),
  order_completed: both('Receipt confirmed', '已确认收货'),
  feedback_given: both('You said how it was', '您提交了评价'),
  feedback_answered: both('The shop answered you', '商家回复了您'),
};

/** The sentence of an event, or null when it is nothing to a buyer. */
export function toldOf(event: Happened): Told | null {
  const text = TEXTS[event.kind] ?? null;
  return typeof text === 'function' ? text(event) : text;
}
