/** Texts of the buyer's page. Few enough that the page carries both languages and no library. */
export const TRACK_TEXTS = {
  title: { en: 'Your order', zh: '订单进度' },
  order_no: { en: 'Order {{no}}', zh: '订单 {{no}}' },
  other_language: { en: '中文', zh: 'English' },
  loading: { en: 'Loading', zh: '加载中' },
  on_hold: {
    en: 'The shop is looking at something; it goes on soon.',
    zh: '商家正在处理，稍后继续。',
  },
  pay_by: { en: 'Please pay by {{time}}.', zh: '请在 {{time}} 前付款。' },
  ship_by: { en: 'Leaves us by {{time}} at the latest.', zh: '最晚 {{time}} 发货。' },
  deliver: {
    en: 'Delivery between {{from}} and {{until}}.',
    zh: '预约送达：{{from}} 至 {{until}}。',
  },
  delivered_at: { en: 'Delivered {{time}}.', zh: '签收时间：{{time}}。' },
  step_ordered: { en: 'Ordered', zh: '已下单' },
  step_preparing: { en: 'Preparing', zh: '备货中' },
  step_shipped: { en: 'On its way', zh: '运输中' },
  step_delivered: { en: 'Delivered', zh: '已签收' },
  parcel: { en: 'Parcel {{no}}', zh: '包裹 {{no}}' },
  no_scans: { en: 'The carrier has not reported yet.', zh: '暂无物流信息。' },
  goods: { en: 'Goods', zh: '商品' },
  to: { en: 'To', zh: '收件人' },
  phone_tail: { en: 'phone ending in {{tail}}', zh: '手机尾号 {{tail}}' },
  cancel: { en: 'Cancel the order', zh: '取消订单' },
  cancel_sure: { en: 'Really cancel', zh: '确定取消' },
  keep: { en: 'Keep it', zh: '暂不取消' },
  confirm: { en: 'I have received it', zh: '确认收货' },
  retry: { en: 'Try again', zh: '重试' },
  no_answer: { en: 'No answer. Check the connection.', zh: '没有响应，请检查网络。' },
} as const satisfies Record<string, { en: string; zh: string }>;

export type TrackText = keyof typeof TRACK_TEXTS;
