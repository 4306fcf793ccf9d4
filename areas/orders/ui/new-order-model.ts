/** What the form of new orders holds, and the order that it makes. Pure. */
import { amountsOf, type OrderInput } from '../model.ts';

export const RECIPIENT = [
  'name',
  'phone',
  'province',
  'city',
  'district',
  'street',
  'detail',
  'postcode',
] as const;
export type RecipientField = (typeof RECIPIENT)[number];
export type DraftRecipient = Record<RecipientField, string>;

export const METHODS = ['transfer', 'wallet', 'cash', 'card'] as const;
export type Method = (typeof METHODS)[number];

export interface DraftLine {
  sku: string;
  name: string;
  qty: number;
  price_minor: number;
  discount_minor: number;
  /** Pieces that nobody was promised; null for bundles, whose parts are stocked. */
  available: number | null;
}

export interface Draft {
  /** Its number in the shop; made with the form, so that the same form is the same order. */
  channel_order_no: string;
  payment_kind: OrderInput['payment_kind'];
  paid: boolean;
  method: Method;
  reference: string;
  recipient: DraftRecipient;
  lines: DraftLine[];
  freight_minor: number;
  order_discount_minor: number;
  buyer_remark: string;
  seller_remark: string;
}

const EMPTY: DraftRecipient = {
  name: '',
  phone: '',
  province: '',
  city: '',
  district: '',
  street: '',
  detail: '',
  postcode: '',
};

/** A number for an order by hand: the day, and some of a key that nobody else has. */
export function numberOf(now: Date, key: string): string {
  return `M${now.toISOString().slice(2, 10).replaceAll('-', '')}-${key.slice(0, 6).toUpperCase()}`;
}

export function newDraft(now: Date, key: string): Draft {
  return {
    channel_order_no: numberOf(now, key),
    payment_kind: 'prepaid',
    paid: true,
    method: 'transfer',
    reference: '',
    recipient: EMPTY,
    lines: [],
    freight_minor: 0,
    order_discount_minor: 0,
    buyer_remark: '',
    seller_remark: '',
  };
}

/** The order of a draft, in the form that every channel sends. */
export function orderOf(draft: Draft, shop: { code: string; currency: string }, now: Date) {
  const { paid, method, reference, lines, recipient, ...same } = draft;
  const at = now.toISOString();
  const order: OrderInput = {
    ...same,
    shop: shop.code,
    currency: shop.currency,
    placed_at: at,
    recipient,
    lines: lines.map(({ sku, qty, price_minor, discount_minor }) => {
      return { sku, qty, price_minor, discount_minor };
    }),
    tax_minor: 0,
    total_minor: 0,
    payments: [],
    special: {},
    channel_expires: false,
  };
  const { total_minor } = amountsOf(order);
  const pays = paid && draft.payment_kind !== 'cash_on_delivery' && total_minor > 0;
  // Without a reference of the bank, the number of the order names the payment.
  const provider_ref = reference.trim() || draft.channel_order_no;
  const payment = { method, provider: 'manual', provider_ref, amount_minor: total_minor };
  return { ...order, total_minor, payments: pays ? [{ ...payment, captured_at: at }] : [] };
}

/** The field of the form that a pointer into the order means: `lines.0`, `recipient.phone`. */
export function fieldAt(pointer: string): string {
  const [, first = '', second] = pointer.split('/');
  if (first === 'payments') return 'reference';
  if (first === 'recipient' && second === undefined) return 'recipient.detail';
  return second === undefined ? first : `${first}.${second}`;
}
