/** Orders as they come in: the unified format, its checks, and what is derived from it. Pure. */
import { z } from 'zod';
import { minorToText } from '../../kernel/money.ts';
import type { Problem } from '../../kernel/problem.ts';
import { STAGES, type Stage } from './lifecycle.ts';
import { orderProblem } from './problems.ts';

const text = (most: number) => z.string().max(most);
const minor = z.number().int().min(-9_000_000_000_000).max(9_000_000_000_000);
const instant = z.iso.datetime({ offset: true });

export const recipientSchema = z.strictObject({
  name: text(200).default(''),
  phone: text(60).default(''),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  province: text(100).default(''),
  city: text(100).default(''),
  district: text(100).default(''),
  street: text(200).default(''),
  detail: text(500).default(''),
  postcode: text(20).default(''),
});

export const lineSchema = z.strictObject({
  /** Article number or barcode. */
  sku: z.string().min(1).max(100),
  /** Owner of the article, in shops that sell for several merchants. */
  merchant: text(100).optional(),
  qty: z.number(),
  price_minor: minor,
  discount_minor: minor.default(0),
});

export const paymentSchema = z.strictObject({
  method: z.string().min(1).max(40),
  provider: z.string().min(1).max(60),
  provider_ref: z.string().min(1).max(120),
  amount_minor: minor.min(1),
  captured_at: instant,
});

export const orderSchema = z.strictObject({
  shop: z.string().min(1).max(100),
  channel_order_no: z.string().min(1).max(120),
  placed_at: instant,
  payment_kind: z.enum(['prepaid', 'escrow', 'cash_on_delivery']),
  currency: z.string().regex(/^[A-Z]{3}$/),
  recipient: recipientSchema,
  lines: z.array(lineSchema).max(500),
  order_discount_minor: minor.min(0).default(0),
  freight_minor: minor.min(0).default(0),
  tax_minor: minor.min(0).default(0),
  total_minor: minor.min(0),
  payments: z.array(paymentSchema).max(50).default([]),
  buyer_remark: text(2000).default(''),
  seller_remark: text(2000).default(''),
  special: z
    .strictObject({
      gift_message: text(500).optional(),
      no_price: z.boolean().optional(),
      deliver_from: instant.optional(),
      deliver_until: instant.optional(),
    })
    .default({}),
  /** What to do when stock is short; the shop's own rule when absent. */
  if_short: z.enum(['backorder', 'reject']).optional(),
  /** Whether the channel itself cancels unpaid orders; then we neither remind nor cancel. */
  channel_expires: z.boolean().default(false),
  /** The basket that held the pieces (stock.hold): the order takes them over. */
  basket: z.string().trim().min(1).max(100).optional(),
});

export type OrderInput = z.infer<typeof orderSchema>;

export interface Amounts {
  goods_minor: number;
  discount_minor: number;
  freight_minor: number;
  tax_minor: number;
  total_minor: number;
}

/** The amounts that the lines add up to. */
export function amountsOf(input: OrderInput): Amounts {
  const goods_minor = input.lines.reduce((sum, line) => sum + line.price_minor * line.qty, 0);
  const of_lines = input.lines.reduce((sum, line) => sum + line.discount_minor, 0);
  const discount_minor = of_lines + input.order_discount_minor;
  const { freight_minor, tax_minor } = input;
  const total_minor = goods_minor - discount_minor + freight_minor + tax_minor;
  return { goods_minor, discount_minor, freight_minor, tax_minor, total_minor };
}

/** Everything that can be said against an order without looking anything up. */
export function checkOrder(input: OrderInput, now: Date): Problem[] {
  const found: Problem[] = [];
  for (const [index, line] of input.lines.entries()) {
    const { qty, sku, price_minor, discount_minor } = line;
    if (!Number.isInteger(qty) || qty < 1 || qty > 999_999) {
      found.push(orderProblem('QTY_RANGE', { value: qty, sku }, `/lines/${index}/qty`));
    } else if (price_minor < 0 || discount_minor < 0 || price_minor * qty < discount_minor) {
      const value = price_minor < 0 ? price_minor : discount_minor;
      found.push(orderProblem('PRICE_RANGE', { value, sku }, `/lines/${index}/price_minor`));
    }
  }
  if (found.length === 0 && input.lines.length > 0) {
    const expected = amountsOf(input).total_minor;
    const difference = input.total_minor - expected;
    if (difference !== 0) {
      const show = (value: number) => minorToText(value, input.currency);
      const members = {
        expected: show(expected),
        got: show(input.total_minor),
        difference: show(difference),
      };
      found.push(orderProblem('TOTAL_MISMATCH', members, '/total_minor'));
    }
  }
  const { deliver_from: start, deliver_until: end } = input.special;
  const backwards =
    start !== undefined && end !== undefined && Date.parse(end) <= Date.parse(start);
  if (backwards || (end !== undefined && Date.parse(end) < now.getTime())) {
    found.push(orderProblem('WINDOW_INVALID', { start: start ?? '', end }, '/special'));
  }
  if (input.payment_kind === 'cash_on_delivery' && input.payments.length > 0) {
    found.push(orderProblem('PAID_AT_INVALID', {}, '/payments'));
  }
  return found;
}

/** Fields of the intake that are compared when the channel sends an order again. */
export const COMPARED = [
  'placed_at',
  'payment_kind',
  'currency',
  'recipient',
  'lines',
  'order_discount_minor',
  'freight_minor',
  'tax_minor',
  'total_minor',
  'buyer_remark',
  'special',
] as const satisfies readonly (keyof OrderInput)[];

/** Characters of the hash of one field in a fingerprint: 48 bits. */
export const FINGERPRINT_FIELD = 8;

/** Names of the fields that differ between two fingerprints, which are the fields' hashes in a row. */
export function changedFields(known: string, sent: string): string[] {
  return COMPARED.filter((_, index) => {
    const at = index * FINGERPRINT_FIELD;
    const end = at + FINGERPRINT_FIELD;
    return known.slice(at, end) !== sent.slice(at, end);
  });
}

export interface ReceivedOrder {
  order_id: string;
  order_no: string;
  state: string;
  track_token: string;
  /** The same order was received before; nothing was done. */
  replayed: boolean;
  /** What was accepted but changed, or will be looked at. */
  notes: { code: string; pointer: string; en: string; zh: string }[];
  /** Open exceptions of the order. */
  exceptions: string[];
}

/** Stages of orders that somebody still has to do with. */
export const OPEN_STAGES = (Object.keys(STAGES) as Stage[]).filter(
  (stage) => stage !== 'completed' && stage !== 'cancelled',
);

/** Marks by which orders are looked for; of several, one is enough. */
export const ORDER_FLAGS = {
  review: { en: 'Waits for approval', zh: '待审核' },
  exception: { en: 'Has an exception', zh: '有异常' },
  held: { en: 'On hold', zh: '已挂起' },
  late: { en: 'Late', zh: '已超时' },
  soon: { en: 'Due within 6 h', zh: '6 小时内到期' },
  remark: { en: 'Has a remark', zh: '有备注' },
} as const;

export const PAYMENT_KINDS = ['prepaid', 'escrow', 'cash_on_delivery'] as const;

/** Why a shipment is split. */
export const SPLIT_REASONS = {
  part_short: { en: 'Part of it is not there yet', zh: '部分缺货' },
  fragile: { en: 'Fragile goods apart', zh: '易碎品单独包装' },
  warehouse: { en: 'Another warehouse sends a part', zh: '部分由其他仓发出' },
  other: { en: 'Something else', zh: '其他' },
} as const;

export type SplitReason = keyof typeof SPLIT_REASONS;

/** One of several values of an order, or, with `not`, none of them. */
export interface Facet {
  not: boolean;
  values: string[];
}

/** A facet as it stands in an address: `a,b`, or `!a,b` for "is not". */
export function readFacet(text: string | undefined): Facet {
  const not = text?.startsWith('!') ?? false;
  const values = (text ?? '').slice(not ? 1 : 0).split(',');
  return { not, values: values.filter((each) => each !== '') };
}

export function facetText({ not, values }: Facet): string {
  return values.length === 0 ? '' : `${not ? '!' : ''}${values.join(',')}`;
}

function facet(value: z.ZodType<string, string>) {
  const shape = z.object({ not: z.boolean(), values: z.array(value).max(100) });
  return z.string().transform(readFacet).pipe(shape).optional();
}

/** A day by the company's clock, or an instant. */
const time = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional();

/** What lists of orders may be filtered by, as text: the same in addresses, views and bulk jobs. */
export const orderFilter = {
  stage: facet(z.enum(Object.keys(STAGES) as [Stage, ...Stage[]])),
  shop_id: facet(z.uuid()),
  merchant_id: facet(z.uuid()),
  payment: facet(z.enum(PAYMENT_KINDS)),
  province: facet(z.string().max(60)),
  /** Kinds of open exceptions. */
  exception: facet(z.string().max(60)),
  flag: facet(z.enum(Object.keys(ORDER_FLAGS) as [keyof typeof ORDER_FLAGS])),
  placed_from: time,
  placed_to: time,
  text: z.string().trim().max(120).optional(),
  /** 'due': by the promised time of shipping; else newest first. */
  sort: z.enum(['newest', 'due']).optional(),
};

export const orderFilterSchema = z.strictObject(orderFilter);
export type OrderFilter = z.infer<typeof orderFilterSchema>;
/** The same before it is read: what is kept and sent. */
export type OrderFilterText = z.input<typeof orderFilterSchema>;

/** Counts go no further: beyond it a badge says "1,000+". */
export const MOST_COUNTED = 1000;

export const payTimeInput = z.strictObject({
  order_id: z.uuid(),
  /** The new end, later or earlier than before. */
  until: z.iso.datetime({ offset: true }),
});

/** More orders are not packed into one parcel: nobody could check it. */
export const MOST_TOGETHER = 10;

/** Where a shipment may stand when it is parted from the others. */
export const PARTABLE: readonly string[] = ['planned', 'released', 'picked'];

/** What orders must have in common to go in one parcel. */
export const WHAT_AGREES = {
  recipient: { en: 'recipient or phone', zh: '收件人或电话' },
  address: { en: 'address', zh: '地址' },
  warehouse: { en: 'warehouse', zh: '发货仓' },
  merchant: { en: 'merchant', zh: '商家' },
  carrier: { en: 'carrier', zh: '承运商' },
  payment: { en: 'payment', zh: '付款方式' },
  special: { en: 'special requests', zh: '特殊要求' },
} as const;
