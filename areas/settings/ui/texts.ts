/** Texts of the settings of a company. */
import { defineTexts } from '../../../web/kit/texts.ts';

export const useSettingTexts = defineTexts('settings', {
  title: { en: 'Settings', zh: '设置' },
  group_orders: { en: 'Time limits of orders', zh: '订单时限' },
  group_floor: { en: 'Warehouse', zh: '仓库作业' },
  group_messages: { en: 'Messages to buyers', zh: '买家通知' },
  pay_within_min: { en: 'Time to pay', zh: '付款时限' },
  pay_within_min_hint: {
    en: 'An unpaid order keeps its stock so long, then it is cancelled.',
    zh: '未付款订单在此时间内保留库存，超时自动取消。',
  },
  remind_before_min: { en: 'Reminder before the end', zh: '到期前提醒' },
  remind_before_min_hint: {
    en: 'So long before the end the buyer is reminded to pay; 0 for never.',
    zh: '付款截止前多久提醒买家；0 为不提醒。',
  },
  ship_within_h: { en: 'Ship within', zh: '发货时限' },
  ship_within_h_hint: {
    en: 'From payment until the carrier has the parcel; colours and queues go by it.',
    zh: '从付款到交接给承运商的时间；列表颜色与排序以此为准。',
  },
  confirm_after_days: { en: 'Confirm receipt after', zh: '自动确认收货' },
  confirm_after_days_hint: {
    en: 'So long after delivery receipt is confirmed by itself.',
    zh: '签收后经过此时间自动确认收货。',
  },
  weigh_required: { en: 'Parcels must be weighed', zh: '必须称重' },
  weigh_required_hint: {
    en: 'A parcel without a weight is not handed over.',
    zh: '未称重的包裹不可交接。',
  },
  weight_tolerance_percent: { en: 'Weight may differ by', zh: '重量允差（比例）' },
  weight_tolerance_percent_hint: {
    en: 'Of the expected weight. The larger of this and the grams counts.',
    zh: '相对预期重量；与克数允差取较大者。',
  },
  weight_tolerance_g: { en: 'or by', zh: '重量允差（克）' },
  weight_tolerance_g_hint: {
    en: 'Beyond it the bench stops until somebody confirms the weight.',
    zh: '超出后打包台会拦截，须人工确认。',
  },
  print_waybill_at_pack: { en: 'Print the waybill at packing', zh: '封箱时打印面单' },
  print_waybill_at_pack_hint: {
    en: 'The waybill comes out when a parcel is closed.',
    zh: '封箱后自动打印面单。',
  },
  wave_size: { en: 'Shipments in a wave', zh: '波次发货单数' },
  wave_size_hint: { en: 'Most that a wave takes.', zh: '单个波次最多包含的发货单。' },
  minutes: { en: 'minutes', zh: '分钟' },
  hours: { en: 'hours', zh: '小时' },
  days: { en: 'days', zh: '天' },
  grams: { en: 'g', zh: '克' },
  percent: { en: '%', zh: '%' },
  pieces: { en: 'shipments', zh: '单' },
  default_is: { en: 'Default: {{value}}', zh: '默认：{{value}}' },
  yes: { en: 'yes', zh: '是' },
  no: { en: 'no', zh: '否' },
  gateway_hint: {
    en: 'Messages are posted to this gateway, signed with the secret. While none is set they are only shown on the order.',
    zh: '通知将签名后发送到该网关；未设置时仅显示在订单中。',
  },
  url: { en: 'Address', zh: '网关地址' },
  secret: { en: 'Secret for the signature', zh: '签名密钥' },
  secret_set: { en: 'A secret is set; leave empty to keep it', zh: '已设置；留空则保持不变' },
  secret_unset: { en: 'At least 16 characters', zh: '至少 16 个字符' },
  save: { en: 'Save', zh: '保存' },
  saved: { en: 'Saved', zh: '已保存' },
  unsaved: { en: 'Changes are not saved yet', zh: '有未保存的修改' },
  undo: { en: 'Undo', zh: '撤销修改' },
  read_only: {
    en: 'You may look at the settings but not change them.',
    zh: '你只能查看设置，无权修改。',
  },
  photo_days: { en: 'Photos of parcels', zh: '包裹照片保存期' },
  photo_days_hint: {
    en: 'Photos are deleted when their days are over; without a number {{days}} days count.',
    zh: '到期后照片自动删除；未填写时按 {{days}} 天。',
  },
  days_of: { en: 'Days for {{name}}', zh: '{{name}} 的保存天数' },
  set_days: { en: 'Set', zh: '设定' },
  days_saved: { en: '{{name}}: saved', zh: '{{name}}：已保存' },
});
