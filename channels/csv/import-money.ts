/**
 * The money of an order as a file tells it: prices, discounts, total, payment, and what the status
 * columns of shops say about it. Amounts in minor units of the order's currency.
 */

import type { Problem } from '../../kernel/problem.ts';
import type { RawOrder } from './group-orders.ts';
import { importProblem } from './import-problems.ts';
import type { FieldValue } from './kinds.ts';

type Values = Readonly<Record<string, FieldValue>>;

const numberOf = (value: FieldValue | undefined) => Number(value ?? 0);
const given = (value: FieldValue | undefined) => value !== null && value !== undefined;

export interface OrderLine {
  sku: string;
  merchant?: string;
  qty: number;
  price_minor: number;
  discount_minor: number;
}

export interface OrderMoney {
  lines: OrderLine[];
  order_discount_minor: number;
  freight_minor: number;
  tax_minor: number;
  /** Absent when the file does not tell it. */
  total_minor?: number;
}

/** Lines and amounts of an order; `preset` names the shop whose habits count. */
export function moneyOf(order: RawOrder, preset: string): OrderMoney {
  const { values } = order;
  const lines = order.lines.map(({ values: line }) => ({
    sku: String(line['sku'] ?? ''),
    ...(given(line['merchant']) ? { merchant: String(line['merchant']) } : {}),
    qty: numberOf(line['quantity']),
    price_minor: numberOf(line['unit_price']),
    discount_minor: numberOf(line['line_discount']),
  }));
  const money: OrderMoney = {
    lines,
    order_discount_minor: numberOf(values['order_discount']),
    freight_minor: numberOf(values['freight']),
    tax_minor: numberOf(values['tax']),
    ...(given(values['total']) ? { total_minor: numberOf(values['total']) } : {}),
  };
  const priceless = order.lines.every(({ values: line }) => !given(line['unit_price']));
  if (priceless) derivePrice(money, values);
  return preset === 'shopify' ? settleShopify(money) : money;
}

/** The price of a single line that names none, from what its goods cost together. */
function derivePrice(money: OrderMoney, values: Values): void {
  const [line, second] = money.lines;
  if (line === undefined || second !== undefined || !(line.qty >= 1)) return;
  const { total_minor, freight_minor, tax_minor, order_discount_minor } = money;
  const rest = (total_minor ?? 0) - freight_minor - tax_minor + order_discount_minor;
  const goods = given(values['goods_amount']) ? numberOf(values['goods_amount']) : rest;
  if (goods <= 0 || !Number.isInteger(line.qty)) return;
  line.price_minor = Math.ceil((goods + line.discount_minor) / line.qty);
  // What does not divide by the pieces is kept exact by the discount.
  line.discount_minor = line.price_minor * line.qty - goods;
}

/**
 * Shopify's prices may include the tax, and its order discount the discounts of lines; the total
 * tells which. When none fits, all is left as it is and the total is refused as wrong.
 */
function settleShopify(money: OrderMoney): OrderMoney {
  const of_lines = money.lines.reduce((sum, line) => sum + line.discount_minor, 0);
  const plain = money.lines.map((line) => ({ ...line, discount_minor: 0 }));
  const goods = money.lines.reduce((sum, line) => sum + line.price_minor * line.qty, 0);
  for (const tax_minor of [money.tax_minor, 0]) {
    for (const lines of of_lines === 0 ? [money.lines] : [money.lines, plain]) {
      const discount = money.order_discount_minor + (lines === plain ? 0 : of_lines);
      if (goods - discount + money.freight_minor + tax_minor === money.total_minor) {
        return { ...money, lines, tax_minor };
      }
    }
  }
  return money;
}

/** What was paid, by amount and status columns; none when nothing is known to be paid. */
export function paymentOf(
  values: Values,
  preset: string,
  total_minor: number,
): { method: string; amount_minor: number; captured_at: FieldValue | undefined }[] {
  const amount_minor = paidAmount(values, preset, total_minor);
  if (amount_minor === 0) return [];
  const captured_at = values['paid_at'] ?? values['placed_at'];
  const method = String(values['payment_method'] ?? 'channel').slice(0, 40);
  return [{ method, amount_minor, captured_at }];
}

function paidAmount(values: Values, preset: string, total_minor: number): number {
  const amount = values['paid_amount'];
  if (preset === 'shopify') return paidAtShopify(values, total_minor);
  if (preset === 'taobao') {
    if (!/已付款/.test(String(values['order_status'] ?? ''))) return 0;
    return given(amount) && amount !== 0 ? numberOf(amount) : total_minor;
  }
  if (given(amount)) return numberOf(amount);
  return given(values['paid_at']) ? total_minor : 0;
}

/** An authorised payment is a promise, not money; what was refunded is gone again. */
function paidAtShopify(values: Values, total_minor: number): number {
  if (values['payment_kind'] === 'cash_on_delivery') return 0;
  switch (String(values['financial_status'] ?? '').toLowerCase()) {
    case 'paid':
      return total_minor;
    case 'partially_paid':
      return Math.max(0, total_minor - numberOf(values['outstanding']));
    case 'partially_refunded':
      return Math.max(0, total_minor - numberOf(values['refunded']));
    default:
      return 0;
  }
}

const OVER_AT_SHOPIFY = /^(fulfilled|restocked|refunded|voided)$/i;
const OVER_AT_TAOBAO = /已发货|交易成功|交易关闭|已关闭|已取消/;

/** Why an order of a shop is not to be sent, or null: sent, cancelled or refunded there already. */
export function orderOver(order: RawOrder, preset: string): Problem | null {
  const { values, channel_order_no } = order;
  const tell = (status: string) =>
    importProblem('ORDER_OVER', { order: channel_order_no, status }, '/status');
  if (preset === 'shopify') {
    if (given(values['cancelled_at'])) return tell('cancelled');
    const words = ['fulfillment_status', 'financial_status'].map((n) => String(values[n] ?? ''));
    const over = words.find((word) => OVER_AT_SHOPIFY.test(word));
    return over === undefined ? null : tell(over);
  }
  const status = String(values['order_status'] ?? '');
  return preset === 'taobao' && OVER_AT_TAOBAO.test(status) ? tell(status) : null;
}
