/** An order on its way in: what is known of it so far, and the row that it becomes. */
import { hash } from 'node:crypto';
import type { Recipient, RecipientCheck } from '../../kernel/address.ts';
import type { Transaction } from '../../kernel/db.ts';
import { mergeKey } from '../../kernel/merge-key.ts';
import { phoneTail } from '../../kernel/phone.ts';
import type { Actor } from '../../kernel/record.ts';
import type { Settings } from '../../kernel/settings.ts';
import { tenantToken } from '../../kernel/tenant.ts';
import type { Sku } from '../catalog/port.ts';
import type { Shop } from '../merchants/port.ts';
import type { Verdict } from '../review/model.ts';
import type { Buyer, Raised } from '../review/port.ts';
import { amountsOf, COMPARED, FINGERPRINT_FIELD, type OrderInput } from './model.ts';
import type { UnplannedPiece } from './shipments.ts';

/** A stocked line of it: a line of the channel, or a part of a bundle. */
export interface Line {
  order_line_id: string;
  line_no: number;
  sku: Omit<Sku, 'parts'>;
  bundle_sku_id: string | null;
  qty: number;
  price_minor: number;
  discount_minor: number;
  reserved: number;
  /** From where the reserved pieces will come. */
  from: { warehouse_id: string; qty: number }[];
}

/** One order on its way in. */
export interface Arrival {
  index: number;
  input: OrderInput;
  actor: Actor;
  shop: Shop;
  check: RecipientCheck;
  content: string;
  order_id: string;
  merchant_id: string;
  lines: Line[];
  paid_minor: number;
  if_short: 'backorder' | 'reject';
  state: 'awaiting_payment' | 'in_review' | 'approved';
  verdict: Verdict | null;
  raised: Raised[];
}

/** Short hash of a text: for comparing, not for secrets. */
const hashText = (text: string) => hash('sha256', text, 'base64url').slice(0, 16);

/** The merge key as it is stored: nobody reads a name or a phone from it. */
export const mergeHash = (tx: Transaction, recipient: Recipient) =>
  hashText(`${tx.tenant_id} ${mergeKey(recipient)}`);

/** By which the earlier orders of a recipient are found. */
export function buyerOf(tx: Transaction, order_id: string, recipient: Recipient): Buyer {
  const phone_tail = phoneTail(recipient.phone);
  return { order_id, phone_tail, merge_key: mergeHash(tx, recipient) };
}

/** Hash of each compared field, so that a repeat can be told from a change. */
export function fingerprint(input: OrderInput): string {
  let text = '';
  for (const field of COMPARED) {
    text += hashText(JSON.stringify(input[field])).slice(0, FINGERPRINT_FIELD);
  }
  return text;
}

/**
 * When an unpaid order is given up; null when it is paid, or the channel sees to it. One that comes
 * in late has its time from then on.
 */
export function payBy(arrival: Arrival, settings: Settings, now: Date): Date | null {
  const { input, paid_minor } = arrival;
  const settled = paid_minor > 0 || input.payment_kind === 'cash_on_delivery';
  if (settled || input.total_minor === 0 || input.channel_expires) return null;
  const since = Math.max(Date.parse(input.placed_at), now.getTime());
  return new Date(since + settings.pay_within_min * 60_000);
}

/** An approved order that lacks nothing is planned at once. */
export function mayShip({ state, lines }: Arrival): boolean {
  return state === 'approved' && lines.every((line) => line.reserved === line.qty);
}

/** What is to be shipped of an order, by line and warehouse. */
export function piecesOf(arrival: Arrival, { ship_by }: { ship_by: string }): UnplannedPiece[] {
  const { order_id } = arrival;
  return arrival.lines.flatMap(({ order_line_id, sku, from }) => {
    const { sku_id, merchant_id } = sku;
    const piece = { order_id, order_line_id, sku_id, merchant_id, ship_by: new Date(ship_by) };
    return from.map((each) => ({ ...piece, ...each }));
  });
}

/** The order's row. */
export function orderRow(tx: Transaction, arrival: Arrival, order_no: string, settings: Settings) {
  const { input, check, state, paid_minor, shop } = arrival;
  const { recipient } = check;
  const total = input.lines.length === 0 ? emptyAmounts(input) : amountsOf(input);
  const paid = state !== 'awaiting_payment';
  const since = paid ? lastPayment(input, tx.now) : Date.parse(input.placed_at);
  return {
    order_id: arrival.order_id,
    order_no,
    merchant_id: arrival.merchant_id,
    shop_id: shop.shop_id,
    channel_order_no: input.channel_order_no,
    state,
    previous_state: state === 'approved' ? 'in_review' : 'none',
    payment_kind: input.payment_kind,
    currency: input.currency,
    ...total,
    paid_minor,
    recipient,
    recipient_name: recipient.name,
    phone_tail: phoneTail(recipient.phone),
    province: recipient.province,
    city: recipient.city,
    merge_key: mergeHash(tx, recipient),
    buyer_remark: input.buyer_remark,
    seller_remark: input.seller_remark,
    special: input.special,
    content: arrival.content,
    track_token: tenantToken(tx.tenant_id, tx.random),
    placed_at: input.placed_at,
    ship_by: new Date(since + settings.ship_within_h * 3_600_000).toISOString(),
    pay_by: paid ? null : (payBy(arrival, settings, tx.now)?.toISOString() ?? null),
    paid_at: paid && paid_minor > 0 ? new Date(since).toISOString() : null,
    approved_at: state === 'approved' ? tx.now.toISOString() : null,
    allocated_at: mayShip(arrival) ? tx.now.toISOString() : null,
  };
}

/** An order without goods: the channel's total stands as freight, so that the sum still holds. */
function emptyAmounts(input: OrderInput) {
  const { total_minor } = input;
  const nothing = { goods_minor: 0, discount_minor: 0, tax_minor: 0 };
  return { ...nothing, freight_minor: total_minor, total_minor };
}

function lastPayment(input: OrderInput, now: Date): number {
  const times = input.payments.map((payment) => Date.parse(payment.captured_at));
  return times.length === 0 ? now.getTime() : Math.max(...times);
}
