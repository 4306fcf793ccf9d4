/**
 * The fixed words of the documents in both languages, and how amounts and weights read.
 */

import type { Amount, DocumentLanguage } from './model.ts';

const ZH = {
  to: '收',
  from: '寄',
  order: '订单',
  parcel: '包裹',
  weight: '重量',
  cash_on_delivery: '代收货款',
  goods: '内件',
  remarks: '备注',
  remarks_continued: '备注见续页',
  continued: '续页',
  copy: '补打',
  printed_at: '打印',
  pick_list: '拣货单',
  wave: '波次',
  warehouse: '仓库',
  picker: '拣货员',
  cart: '拣货车',
  seq: '序',
  location: '库位',
  item: '商品',
  sku: '编码',
  qty: '数量',
  slot_order: '格口 / 订单',
  picked: '实拣',
  total: '合计',
  lines: '行',
  units: '件',
  locations: '个库位',
  page: '第 {n} / {of} 页',
  packing_slip: '发货单',
  gift_message: '赠言',
  price: '单价',
  amount: '金额',
  ordered_at: '下单时间',
  service: '售后',
  manifest: '交接清单',
  manifest_no: '清单号',
  carrier: '承运商',
  depot: '网点',
  vehicle: '车牌',
  tracking_no: '运单号',
  note: '说明',
  parcels: '个包裹',
  handed_over_by: '交件人签字',
  received_by: '收件人签字',
  time: '时间',
  parcels_received: '实收件数',
  packing_steps: '装箱步骤',
  carton: '包材',
  inside: '内尺寸',
  bag_first: '先装袋',
  test_page: '测试页',
  offset: '偏移（右、下）',
  ruler_hint: '尺子应从纸边 0 开始；差多少就调多少偏移。',
};

export type Labels = typeof ZH;

const EN: Labels = {
  to: 'TO',
  from: 'FR',
  order: 'Order',
  parcel: 'Parcel',
  weight: 'Weight',
  cash_on_delivery: 'Cash on delivery',
  goods: 'Contents',
  remarks: 'Remarks',
  remarks_continued: 'Remarks: see next label',
  continued: 'Continued',
  copy: 'COPY',
  printed_at: 'Printed',
  pick_list: 'Pick list',
  wave: 'Wave',
  warehouse: 'Warehouse',
  picker: 'Picker',
  cart: 'Cart',
  seq: '#',
  location: 'Location',
  item: 'Item',
  sku: 'SKU',
  qty: 'Qty',
  slot_order: 'Slot / order',
  picked: 'Picked',
  total: 'Total',
  lines: 'lines',
  units: 'units',
  locations: 'locations',
  page: 'Page {n} of {of}',
  packing_slip: 'Packing slip',
  gift_message: 'Message',
  price: 'Price',
  amount: 'Amount',
  ordered_at: 'Ordered',
  service: 'Service',
  manifest: 'Hand-over manifest',
  manifest_no: 'Manifest',
  carrier: 'Carrier',
  depot: 'Depot',
  vehicle: 'Vehicle',
  tracking_no: 'Tracking no.',
  note: 'Note',
  parcels: 'parcels',
  handed_over_by: 'Handed over by',
  received_by: 'Received by',
  time: 'Time',
  parcels_received: 'Parcels received',
  packing_steps: 'Packing steps',
  carton: 'Carton',
  inside: 'Inside',
  bag_first: 'into a bag first',
  test_page: 'Test page',
  offset: 'Moved right, down',
  ruler_hint: 'The ruler begins at the edge; set the offset by what it is off.',
};

export function labelsOf(language: DocumentLanguage): Labels {
  return language === 'zh-CN' ? ZH : EN;
}

/** A reprint says so in both languages: whoever finds two labels must understand either. */
export function copyMark(copy_no: number): string {
  return `补打 ${copy_no} / COPY ${copy_no}`;
}

export function pageMark(labels: Labels, n: number, of: number): string {
  return labels.page.replace('{n}', String(n)).replace('{of}', String(of));
}

/** An amount with its currency and as many decimals as the currency has, exact at any size. */
export function formatAmount({ amount_minor, currency }: Amount, language: DocumentLanguage) {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
  const digits = String(Math.abs(amount_minor)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : `.${digits.slice(-decimals)}`;
  const exact = `${amount_minor < 0 ? '-' : ''}${whole}${fraction}`;
  return format.format(exact as Intl.StringNumericLiteral);
}

/** Grams as kilograms with all their digits: 1250 -> "1.250 kg". */
export function formatWeight(weight_g: number): string {
  return `${(weight_g / 1000).toFixed(3)} kg`;
}
