/**
 * The files we know: our own templates for catalogue, stock and orders, and the order exports of
 * shops. A preset is data: the fields of each kind of file and the header names they go by.
 */

import type { Locale } from '../../kernel/problem.ts';
import type { FieldKind, FieldValue, KindContext } from './kinds.ts';
import { normaliseHeader, type Target, type TargetField } from './mapping.ts';
import { shopifyOrders, taobaoOrders } from './presets-shops.ts';

export type FileContent = 'catalog' | 'stock' | 'orders';

export interface Preset {
  name: string;
  content: FileContent;
  target: Target;
  /** Headers that only this file has; a file with all of them is taken for it. */
  markers: readonly string[];
  /** Zone and currency of a file that names none. */
  defaults: KindContext;
  /** Order fields of ours that follow from the shop's own columns. */
  derive?: (values: Readonly<Record<string, FieldValue>>) => Record<string, FieldValue>;
}

type FieldRow = [name: string, kind: FieldKind, need: '' | 'required', ...labels: string[]];

/** Fields from rows of name, kind, need, Chinese label, English label, further synonyms. */
function fields(level: 'order' | 'line', rows: readonly FieldRow[]): TargetField[] {
  return rows.map(([name, kind, need, ...labels]) => ({
    name,
    kind,
    required: need === 'required',
    labels,
    level,
  }));
}

const paymentKinds = {
  prepaid: ['预付', '先款', '已付款', 'paid'],
  escrow: ['担保交易', '担保'],
  cash_on_delivery: ['货到付款', '到付', 'cod'],
};

const orderFields: TargetField[] = [
  ...fields('order', [
    ['shop', 'text', '', '店铺', 'Shop', '店铺名称', 'store'],
    [
      'channel_order_no',
      'text',
      'required',
      '订单号',
      'Order no',
      '订单编号',
      '平台单号',
      'order number',
    ],
    ['placed_at', 'datetime', 'required', '下单时间', 'Placed at', '订单创建时间', 'created at'],
  ]),
  {
    name: 'payment_kind',
    kind: 'choice',
    required: false,
    level: 'order',
    labels: ['付款方式', 'Payment kind', '支付方式'],
    choices: paymentKinds,
  },
  ...fields('order', [
    ['paid_at', 'datetime', '', '付款时间', 'Paid at', '支付时间', '订单付款时间'],
    ['currency', 'text', '', '币种', 'Currency', '货币'],
    [
      'recipient_name',
      'text',
      'required',
      '收件人',
      'Recipient',
      '收货人',
      '收货人姓名',
      '收件人姓名',
    ],
    [
      'recipient_phone',
      'phone',
      'required',
      '收件电话',
      'Phone',
      '手机',
      '联系手机',
      '收货人手机',
      '电话',
    ],
    ['country', 'text', '', '国家', 'Country', '国家地区'],
    ['province', 'text', '', '省', 'Province', '省份', 'state'],
    ['city', 'text', '', '市', 'City', '城市'],
    ['district', 'text', '', '区县', 'District', '区', '县区'],
    ['street', 'text', 'required', '详细地址', 'Address', '收货地址', '地址', 'street'],
    ['postcode', 'text', '', '邮编', 'Postcode', '邮政编码', 'zip'],
  ]),
  ...fields('line', [
    ['sku', 'text', 'required', 'SKU', 'SKU', '商家编码', '货号', '商品编码'],
    ['quantity', 'integer', 'required', '数量', 'Quantity', '件数', 'qty'],
    ['unit_price', 'money', '', '单价', 'Unit price', '价格', 'price'],
    ['line_discount', 'money', '', '行优惠', 'Line discount', '商品优惠'],
  ]),
  ...fields('order', [
    ['order_discount', 'money', '', '整单优惠', 'Order discount', '订单优惠'],
    ['freight', 'money', '', '运费', 'Freight', '邮费', 'shipping'],
    ['total', 'money', '', '应付总额', 'Total', '总金额', '订单金额'],
    ['paid_amount', 'money', '', '实付金额', 'Paid amount', '实付', '买家实付'],
    ['buyer_remark', 'text', '', '买家留言', 'Buyer remark', '买家备注'],
    ['seller_remark', 'text', '', '卖家备注', 'Seller remark', '订单备注', '备注'],
  ]),
];

const catalogFields = fields('line', [
  ['merchant', 'text', '', '货主', 'Merchant', '商家'],
  ['sku', 'text', 'required', 'SKU', 'SKU', '商家编码', '货号', '商品编码'],
  ['name', 'text', 'required', '名称', 'Name', '商品名称', '品名', 'title'],
  ['barcode', 'text', '', '条码', 'Barcode', '商品条码', '条形码', 'ean', 'gtin'],
  ['weight_g', 'integer', '', '重量(克)', 'Weight (g)', '重量', '毛重', 'weight'],
  ['length_mm', 'integer', '', '长(毫米)', 'Length (mm)', '长', 'length'],
  ['width_mm', 'integer', '', '宽(毫米)', 'Width (mm)', '宽', 'width'],
  ['height_mm', 'integer', '', '高(毫米)', 'Height (mm)', '高', 'height'],
  ['fragile', 'boolean', '', '易碎', 'Fragile'],
  ['liquid', 'boolean', '', '液体', 'Liquid'],
  ['upright', 'boolean', '', '直立运输', 'This side up', '此面朝上', '不可倒置'],
  ['max_load_g', 'integer', '', '承重(克)', 'Bears at most (g)', '最大承重', '堆码承重'],
  ['needs_bag', 'boolean', '', '需装袋', 'Needs a bag', '装袋'],
  ['category', 'text', '', '类目', 'Category', '分类', '品类'],
  ['price', 'money', '', '价格', 'Price', '售价', '单价'],
  ['currency', 'text', '', '币种', 'Currency'],
]);

const stockFields = fields('line', [
  ['warehouse', 'text', 'required', '仓库', 'Warehouse', '仓库编码'],
  ['location', 'text', '', '库位', 'Location', '货位', 'bin'],
  ['sku', 'text', 'required', 'SKU', 'SKU', '商家编码', '货号', '商品编码'],
  ['quantity', 'integer', 'required', '数量', 'Quantity', '库存', '库存数量', 'qty', 'stock'],
  ['lot', 'text', '', '批次', 'Lot', '批号', 'batch'],
]);

const china: KindContext = { time_zone: 'Asia/Shanghai', currency: 'CNY' };

/** What identifies an order among the rows of a file. */
export const orderKey = ['shop', 'channel_order_no'] as const;

/** All presets; ours is the last of each content, as the one that fits any file. */
export const presets: readonly Preset[] = [
  shopifyOrders,
  taobaoOrders,
  {
    name: 'fahuo',
    content: 'orders',
    target: { name: 'orders', fields: orderFields, key: orderKey },
    markers: [],
    defaults: china,
  },
  {
    name: 'fahuo',
    content: 'catalog',
    target: { name: 'catalog', fields: catalogFields },
    markers: [],
    defaults: china,
  },
  {
    name: 'fahuo',
    content: 'stock',
    target: { name: 'stock', fields: stockFields },
    markers: [],
    defaults: china,
  },
];

/** The preset whose markers the header has; ours when it is of no shop. */
export function guessPreset(header: readonly string[], content: FileContent): Preset {
  const names = new Set(header.map(normaliseHeader));
  return presets.find(
    (preset) =>
      preset.content === content &&
      preset.markers.every((marker) => names.has(normaliseHeader(marker))),
  )!;
}

/** The header of our own template in one language, for a file to fill in. */
export function templateHeader(content: FileContent, locale: Locale): string[] {
  const own = presets.find((preset) => preset.name === 'fahuo' && preset.content === content)!;
  return own.target.fields.map((field) => field.labels[locale === 'zh-CN' ? 0 : 1] ?? field.name);
}
