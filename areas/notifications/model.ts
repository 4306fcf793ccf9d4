/** The texts of messages to buyers, in both languages. Pure. */

export type MessageKind = 'payment_reminder' | 'parcel_shipped' | 'order_cancelled';
export type Language = 'zh-CN' | 'en';

/** Events that buyers are told of, and as what. */
export const MESSAGE_OF: Readonly<Record<string, MessageKind>> = {
  payment_reminder_due: 'payment_reminder',
  parcel_handed_over: 'parcel_shipped',
  order_cancelled: 'order_cancelled',
};

export interface MessageFacts {
  shop_name: string;
  order_no: string;
  /** Local time until which the order may be paid; '' when there is none. */
  pay_by: string;
  carrier: string;
  tracking_no: string;
}

const TEXTS: Readonly<Record<MessageKind, Record<Language, string>>> = {
  payment_reminder: {
    en: '{shop_name}: order {order_no} waits for payment until {pay_by}, then it is cancelled.',
    'zh-CN': '【{shop_name}】订单 {order_no} 尚未付款，请在 {pay_by} 前完成，逾期将自动取消。',
  },
  parcel_shipped: {
    en: '{shop_name}: order {order_no} is on its way with {carrier}, number {tracking_no}.',
    'zh-CN': '【{shop_name}】订单 {order_no} 已发货，承运商 {carrier}，运单号 {tracking_no}。',
  },
  order_cancelled: {
    en: '{shop_name}: order {order_no} was cancelled; what was paid goes back.',
    'zh-CN': '【{shop_name}】订单 {order_no} 已取消，已付款项将原路退回。',
  },
};

/** The text of a message. */
export function messageText(kind: MessageKind, language: Language, facts: MessageFacts): string {
  return TEXTS[kind][language].replace(/\{(\w+)\}/g, (_, name: string) => {
    return facts[name as keyof MessageFacts];
  });
}

/** Making one costs a hundred times what using it does. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant as people of a zone write it, to the minute. */
export function localMinute(instant: Date, time_zone: string): string {
  let format = formats.get(time_zone);
  if (format === undefined) {
    const options = { timeZone: time_zone, dateStyle: 'short', timeStyle: 'short' } as const;
    // Sweden writes dates as ISO 8601 does: understood everywhere.
    format = new Intl.DateTimeFormat('sv-SE', options);
    formats.set(time_zone, format);
  }
  return format.format(instant);
}
