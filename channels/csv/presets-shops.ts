/**
 * The order exports of shops as presets: which of their columns means which of our fields, and
 * what follows from their payment columns. Header names as in the exports themselves.
 */

import type { FieldKind, FieldValue } from './kinds.ts';
import type { TargetField } from './mapping.ts';
import type { Preset } from './presets.ts';

type Values = Readonly<Record<string, FieldValue>>;
type Column = [name: string, kind: FieldKind, level: 'order' | 'line', ...headers: string[]];

/** Fields from rows of name, kind, level and headers; `!` before the name makes it required. */
function fields(columns: readonly Column[]): TargetField[] {
  return columns.map(([name, kind, level, ...labels]) => ({
    name: name.replace('!', ''),
    kind,
    level,
    required: name.startsWith('!'),
    labels,
  }));
}

/** The export of 79 columns; only the first row of an order carries money and address. */
export const shopifyOrders: Preset = {
  name: 'shopify',
  content: 'orders',
  markers: ['Lineitem quantity', 'Financial Status', 'Name'],
  defaults: { time_zone: 'UTC', currency: 'USD' },
  target: {
    name: 'orders',
    key: ['channel_order_no'],
    fields: fields([
      ['!channel_order_no', 'text', 'order', 'Name'],
      ['channel_order_id', 'text', 'order', 'Id'],
      ['!placed_at', 'datetime', 'order', 'Created at'],
      ['paid_at', 'datetime', 'order', 'Paid at'],
      ['cancelled_at', 'datetime', 'order', 'Cancelled at'],
      ['financial_status', 'text', 'order', 'Financial Status'],
      ['fulfillment_status', 'text', 'order', 'Fulfillment Status'],
      ['payment_method', 'text', 'order', 'Payment Method'],
      ['!currency', 'text', 'order', 'Currency'],
      ['email', 'text', 'order', 'Email'],
      ['recipient_name', 'text', 'order', 'Shipping Name'],
      ['recipient_phone', 'phone', 'order', 'Shipping Phone'],
      ['company', 'text', 'order', 'Shipping Company'],
      ['country', 'text', 'order', 'Shipping Country'],
      ['province', 'text', 'order', 'Shipping Province Name', 'Shipping Province'],
      ['city', 'text', 'order', 'Shipping City'],
      ['street', 'text', 'order', 'Shipping Address1', 'Shipping Street'],
      ['street_2', 'text', 'order', 'Shipping Address2'],
      ['postcode', 'text', 'order', 'Shipping Zip'],
      ['sku', 'text', 'line', 'Lineitem sku'],
      ['title', 'text', 'line', 'Lineitem name'],
      ['!quantity', 'integer', 'line', 'Lineitem quantity'],
      ['!unit_price', 'money', 'line', 'Lineitem price'],
      ['line_discount', 'money', 'line', 'Lineitem discount'],
      ['order_discount', 'money', 'order', 'Discount Amount'],
      ['freight', 'money', 'order', 'Shipping'],
      ['tax', 'money', 'order', 'Taxes'],
      ['!total', 'money', 'order', 'Total'],
      ['outstanding', 'money', 'order', 'Outstanding Balance'],
      ['refunded', 'money', 'order', 'Refunded Amount'],
      ['buyer_remark', 'text', 'order', 'Notes'],
    ]),
  },
  derive: deriveShopify,
};

/** Cash on delivery shows as a pending payment of that method; a lone dash stands for no value. */
function deriveShopify(values: Values): Record<string, FieldValue> {
  const cash = /cash on delivery|\bcod\b/i.test(String(values['payment_method'] ?? ''));
  const settled = /^(paid|partially|refunded)/i.test(String(values['financial_status'] ?? ''));
  const total = Number(values['total'] ?? 0);
  const blank = Object.entries(values).filter(([, value]) => value === '-');
  return {
    ...Object.fromEntries(blank.map(([name]) => [name, null])),
    payment_kind: cash ? 'cash_on_delivery' : 'prepaid',
    paid_amount: settled && !cash ? total - Number(values['outstanding'] ?? 0) : 0,
  };
}

/**
 * The order list of Taobao: one row per order, its goods only as a title and a total quantity; the
 * SKU is there only where a column with the seller's code was added.
 */
export const taobaoOrders: Preset = {
  name: 'taobao',
  content: 'orders',
  markers: ['订单编号', '买家会员名', '宝贝总数量'],
  defaults: { time_zone: 'Asia/Shanghai', currency: 'CNY' },
  target: {
    name: 'orders',
    key: ['shop', 'channel_order_no'],
    fields: fields([
      ['shop', 'text', 'order', '店铺名称', '店铺Id'],
      ['!channel_order_no', 'text', 'order', '订单编号'],
      ['!placed_at', 'datetime', 'order', '订单创建时间'],
      ['paid_at', 'datetime', 'order', '订单付款时间'],
      ['order_status', 'text', 'order', '订单状态'],
      ['buyer_name', 'text', 'order', '买家会员名'],
      ['!recipient_name', 'text', 'order', '收货人姓名'],
      ['recipient_phone', 'phone', 'order', '联系手机', '联系电话'],
      ['!street', 'text', 'order', '修改后的收货地址', '收货地址'],
      ['sku', 'text', 'line', '商家编码', '外部系统编号', '修改后的sku'],
      ['title', 'text', 'line', '宝贝标题'],
      ['!quantity', 'integer', 'line', '宝贝总数量'],
      ['goods_amount', 'money', 'order', '买家应付货款'],
      ['freight', 'money', 'order', '买家应付邮费'],
      ['!total', 'money', 'order', '总金额'],
      ['paid_amount', 'money', 'order', '买家实际支付金额'],
      ['buyer_remark', 'text', 'order', '买家留言'],
      ['seller_remark', 'text', 'order', '订单备注'],
    ]),
  },
  derive: deriveTaobao,
};

/** The platform keeps the payment until the buyer signs; closed orders stay what they were. */
function deriveTaobao(values: Values): Record<string, FieldValue> {
  const cash = /货到付款/.test(String(values['order_status'] ?? ''));
  return { payment_kind: cash ? 'cash_on_delivery' : 'escrow', currency: 'CNY' };
}
