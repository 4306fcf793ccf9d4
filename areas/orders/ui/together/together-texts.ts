/** Texts of orders that go in one parcel. */
import { defineTexts } from '../../../../web/kit/texts.ts';

export const useTogetherTexts = defineTexts('together', {
  title: { en: 'Send together', zh: '合单发货' },
  panel: { en: 'In one parcel with others', zh: '合单' },
  goes_with: { en: '{{no}} goes in one parcel with', zh: '{{no}} 与以下订单装入同一包裹' },
  could_go: {
    en: 'Same buyer, same address: {{no}} could go in one parcel with',
    zh: '同一买家、同一地址，{{no}} 可与以下订单合单',
  },
  send_together: { en: 'Send together', zh: '合单发货' },
  send_ask: {
    en: 'Put these orders into one parcel? They stay orders of their own; until it is packed they can be parted again.',
    zh: '将以下订单装入同一包裹？订单仍各自独立，打包前可随时拆开。',
  },
  saves: { en: 'Parcels saved: {{count}}', zh: '可少发 {{count}} 个包裹' },
  part: { en: 'Part again', zh: '拆开' },
  part_ask: {
    en: 'Shall {{no}} go alone again? What lies in one tote with others is packed by scanning its own number.',
    zh: '将 {{no}} 拆出单独发货？若货品已与其他订单在同一周转箱，请扫描其单号单独打包。',
  },
  waiting: { en: 'Orders of one buyer that wait', zh: '同一买家的待发订单' },
  none: {
    en: 'No waiting orders have the same buyer, address, warehouse and merchant.',
    zh: '没有买家、地址、仓库和商家都相同的待发订单。',
  },
  more: { en: 'Only the most urgent ones are shown.', zh: '仅显示最急的部分。' },
  how: {
    en: 'Held, refunded and released orders are never offered.',
    zh: '挂起、有退款或已下发的订单不会出现。',
  },
  recipient: { en: 'Recipient', zh: '收件人' },
  orders: { en: 'Orders', zh: '订单' },
  pieces: { en: 'Pieces', zh: '件数' },
  ship_by: { en: 'Ship by', zh: '发货时限' },
  warehouse: { en: 'Warehouse', zh: '发货仓' },
  merchant: { en: 'Merchant', zh: '商家' },
  saved: { en: 'Parcels saved', zh: '少发包裹' },
  remarks: { en: 'Remarks', zh: '备注' },
  selected: {
    en: 'Buyers selected: {{count}}, parcels saved: {{saved}}',
    zh: '已选 {{count}} 组，可少发 {{saved}} 个包裹',
  },
});
