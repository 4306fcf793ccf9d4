/** Texts of the packing bench. */
import { defineTexts } from '../../../web/kit/texts.ts';

export const usePackTexts = defineTexts('packing', {
  title: { en: 'Packing bench', zh: '打包台' },
  scan_shipment: { en: 'Scan a shipment or order number', zh: '扫描发货单号或订单号' },
  scan_goods: { en: 'Scan the goods', zh: '扫描商品' },
  queue: { en: 'Waiting at the benches', zh: '待打包' },
  nothing_waits: { en: 'Nothing waits to be packed', zh: '没有待打包的发货单' },
  shipment: { en: 'Shipment', zh: '发货单' },
  order: { en: 'Order', zh: '订单' },
  pieces: { en: 'Pieces', zh: '件数' },
  due: { en: 'Ship by', zh: '发货时限' },
  held: { en: 'On hold', zh: '已挂起' },
  remarks: { en: 'Remarks', zh: '备注' },
  buyer_says: { en: 'Buyer: {{text}}', zh: '买家备注：{{text}}' },
  shop_says: { en: 'Shop: {{text}}', zh: '商家备注：{{text}}' },
  pack: { en: 'Pack', zh: '打包' },
  parcel: { en: 'Parcel {{no}}', zh: '包裹 {{no}}' },
  sku: { en: 'Article', zh: '商品' },
  scanned: { en: 'Scanned', zh: '已扫 / 应装' },
  scan_ok: {
    en: '{{sku}}: {{scanned}} of {{picked}}, {{left}} left',
    zh: '{{sku}}：{{scanned}} / {{picked}}，还剩 {{left}} 件',
  },
  all_scanned: {
    en: 'All scanned: choose the carton, weigh and close',
    zh: '已全部扫描：选择包材、称重并封箱',
  },
  opened: { en: 'Shipment {{no}}: scan each piece', zh: '发货单 {{no}}：请逐件扫描' },
  resumed: {
    en: 'Shipment {{no}} was begun before: go on scanning',
    zh: '发货单 {{no}} 已开始打包，请继续扫描',
  },
  weigh_now: { en: 'Put it on the scales; Enter closes the parcel', zh: '请称重，按回车封箱' },
  carton: { en: 'Carton', zh: '包材' },
  proposed: { en: 'proposed', zh: '推荐' },
  no_carton_fits: { en: 'Choose a carton', zh: '请选择包材' },
  why_carton: { en: 'Why this carton', zh: '推荐理由' },
  weight_g: { en: 'Weight (g)', zh: '重量（克）' },
  gram_sign: { en: 'g', zh: '克' },
  weight_sure: { en: 'The weight is right as it is', zh: '重量确认无误' },
  close: { en: 'Close parcel', zh: '封箱' },
  close_part: {
    en: 'Close, {{count}} for the next',
    zh: '先封箱（剩 {{count}} 件另装）',
  },
  put_aside: { en: 'Put aside', zh: '暂停打包' },
  closed: {
    en: 'Parcel {{no}} is closed, {{weight}} g.',
    zh: '包裹 {{no}} 已封箱，{{weight}} 克。',
  },
  next_shipment: {
    en: 'The shipment is packed. Scan the next one.',
    zh: '该发货单已打包完成，请扫描下一单。',
  },
  more_parcels: {
    en: 'Pieces are left: go on with the next parcel.',
    zh: '还有商品未装，继续下一个包裹。',
  },
  all_lines: { en: 'Enter all by hand', zh: '手工全部装入' },
  all_lines_hint: { en: 'For goods without a barcode', zh: '适用于无条码商品' },
});
