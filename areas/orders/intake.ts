/**
 * Intake: orders from any channel in one batch. Checked, matched with shops and articles, sourced
 * and promised in order of arrival, reviewed, written; each with its own outcome.
 */
import { hash } from 'node:crypto';
import { checkRecipient, type Recipient, type RecipientCheck } from '../../kernel/address.ts';
import type { Item, Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { tenantFacts } from '../../kernel/kernel.sql.ts';
import { mergeKey } from '../../kernel/merge-key.ts';
import { splitByWeight } from '../../kernel/money.ts';
import { nextNumbers } from '../../kernel/number.ts';
import { phoneTail } from '../../kernel/phone.ts';
import { combine, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type Settings, tenantSettings } from '../../kernel/settings.ts';
import { tenantToken } from '../../kernel/tenant.ts';
import {
  type ResolvedSku,
  rememberedSkus,
  type Sku,
  skuKey,
  unknownSkus,
} from '../catalog/port.ts';
import { merchantsByCode, type Shop, shopsByCode } from '../merchants/port.ts';
import {
  type ExceptionKind,
  type History,
  type Rule,
  reviewOrder,
  type Verdict,
} from '../review/model.ts';
import { type Buyer, historyOf, type Raised, raise, rulesInUse } from '../review/port.ts';
import { type Demand, planSourcing } from '../sourcing/port.ts';
import { stockProblem } from '../stock/problems.ts';
import { reviewFacts } from './facts.ts';
import {
  amountsOf,
  COMPARED,
  changedFields,
  checkOrder,
  FINGERPRINT_FIELD,
  type OrderInput,
  type ReceivedOrder,
} from './model.ts';
import {
  existingOrders,
  insertFirstPayments,
  insertLines,
  insertOrders,
  paymentsByRef,
} from './orders.sql.ts';
import { orderProblem } from './problems.ts';
import { type UnplannedPiece, writeShipments } from './shipments.ts';

interface Line {
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
interface Arrival {
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
export const hashText = (text: string) => hash('sha256', text, 'base64url').slice(0, 16);

/** The merge key as it is stored: nobody reads a name or a phone from it. */
export const mergeHash = (tx: Transaction, recipient: Recipient) =>
  hashText(`${tx.tenant_id} ${mergeKey(recipient)}`);

/** By which the earlier orders of a recipient are found. */
export function buyerOf(tx: Transaction, order_id: string, recipient: Recipient): Buyer {
  const phone_tail = phoneTail(recipient.phone);
  return { order_id, phone_tail, merge_key: mergeHash(tx, recipient) };
}

/** Hash of each compared field, so that a repeat can be told from a change. */
function fingerprint(input: OrderInput): string {
  let text = '';
  for (const field of COMPARED) {
    text += hashText(JSON.stringify(input[field])).slice(0, FINGERPRINT_FIELD);
  }
  return text;
}

/** The work of `order.receive`. */
export async function receiveOrders(
  tx: Transaction,
  items: readonly Item<OrderInput>[],
): Promise<Outcome<ReceivedOrder>[]> {
  const outcomes = new Array<Outcome<ReceivedOrder>>(items.length);
  const [{ country }, settings, shops, rules] = await Promise.all([
    tenantFacts(tx),
    tenantSettings(tx),
    shopsByCode(tx, [...new Set(items.map((item) => item.input.shop))]),
    rulesInUse(tx),
  ]);
  let arrivals = admit(tx, items, shops, country, outcomes);
  const twins = new Map<number, Twin>();
  arrivals = await dropKnown(tx, arrivals, outcomes, twins);
  arrivals = await matchArticles(tx, arrivals, outcomes);
  arrivals = await dropKnownPayments(tx, arrivals, outcomes);
  await tx.turn();
  arrivals = await sourceAll(tx, arrivals, settings, outcomes);
  const history = await historyOf(tx, rules, () =>
    arrivals.map(({ order_id, check }) => buyerOf(tx, order_id, check.recipient)),
  );
  for (const arrival of arrivals) decide(arrival, rules, history(arrival.order_id));
  if (arrivals.length > 0) await write(tx, arrivals, settings, outcomes);
  const again: number[] = [];
  for (const [index, { first, changed }] of twins) {
    const outcome = outcomes[first]!;
    const { channel_order_no } = items[index]!.input;
    if (changed.length === 0) {
      outcomes[index] = outcome instanceof Problem ? outcome : { ...outcome, replayed: true };
    } else if (outcome instanceof Problem) {
      // The first was refused, so this one comes as the first of its number.
      again.push(index);
    } else {
      const { order_no } = outcome;
      outcomes[index] = orderProblem('ORDER_CONFLICT', { channel_order_no, order_no, changed });
    }
  }
  if (again.length > 0) {
    const later = again.map((index) => items[index]!);
    const found = await receiveOrders(tx, later);
    for (const [at, index] of again.entries()) outcomes[index] = found[at]!;
  }
  return outcomes;
}

/** An order whose number came earlier in the same batch. */
interface Twin {
  first: number;
  /** Fields that differ. */
  changed: string[];
}

/** Everything that can be said without the database; the good ones go on. */
function admit(
  tx: Transaction,
  items: readonly Item<OrderInput>[],
  shops: ReadonlyMap<string, Shop>,
  country: string,
  outcomes: Outcome<ReceivedOrder>[],
): Arrival[] {
  return items.flatMap(({ input, actor }, index) => {
    const shop = shops.get(input.shop);
    if (shop === undefined || !shop.active) {
      outcomes[index] = orderProblem('SHOP_UNKNOWN', { code: input.shop }, '/shop');
      return [];
    }
    const found = checkOrder(input, tx.now);
    if (input.currency !== shop.currency) {
      const members = { got: input.currency, expected: shop.currency };
      found.push(orderProblem('CURRENCY_DIFFERS', members, '/currency'));
    }
    const check = checkRecipient(input.recipient, input.recipient.country ?? country);
    for (const each of check.problems) {
      found.push(new Problem(each.code, each.members, `/recipient${each.pointer}`));
    }
    if (found.length > 0) {
      outcomes[index] = combine(found);
      return [];
    }
    const paid_minor = input.payments.reduce((sum, payment) => sum + payment.amount_minor, 0);
    const arrival: Arrival = {
      index,
      input,
      actor,
      shop,
      check,
      content: fingerprint(input),
      order_id: tx.newId(),
      merchant_id: shop.merchant_id,
      lines: [],
      paid_minor,
      if_short: input.if_short ?? (shop.if_short as 'backorder' | 'reject'),
      state: 'in_review',
      verdict: null,
      raised: [],
    };
    return [arrival];
  });
}

/** Orders that came before: the same content is answered with the first, other content refused. */
async function dropKnown(
  tx: Transaction,
  arrivals: Arrival[],
  outcomes: Outcome<ReceivedOrder>[],
  twins: Map<number, Twin>,
): Promise<Arrival[]> {
  const rows = arrivals.map(({ shop, input }) => {
    return { shop_id: shop.shop_id, channel_order_no: input.channel_order_no };
  });
  const existing = rows.length === 0 ? [] : await existingOrders(tx, { rows });
  const known = new Map(existing.map((row) => [`${row.shop_id} ${row.channel_order_no}`, row]));
  const first = new Map<string, Arrival>();
  return arrivals.filter((arrival) => {
    const { index, shop, input, content } = arrival;
    const key = `${shop.shop_id} ${input.channel_order_no}`;
    const row = known.get(key);
    const twin = first.get(key);
    if (row === undefined && twin === undefined) {
      first.set(key, arrival);
      return true;
    }
    const changed = changedFields(row?.content ?? twin!.content, content);
    const { channel_order_no } = input;
    if (row === undefined) {
      // What becomes of it depends on what becomes of the first.
      twins.set(index, { first: twin!.index, changed });
    } else if (changed.length > 0) {
      const { order_no } = row;
      outcomes[index] = orderProblem('ORDER_CONFLICT', { channel_order_no, order_no, changed });
    } else {
      const { order_id, order_no, state, track_token } = row;
      const told = { notes: [], exceptions: [] };
      outcomes[index] = { order_id, order_no, state, track_token, replayed: true, ...told };
    }
    return false;
  });
}

interface Missing {
  arrival: Arrival;
  merchant_id: string;
  code: string;
  pointer: string;
}

/** Matches lines with articles and takes bundles apart. */
async function matchArticles(
  tx: Transaction,
  arrivals: Arrival[],
  outcomes: Outcome<ReceivedOrder>[],
): Promise<Arrival[]> {
  const references = arrivals.flatMap((arrival) =>
    arrival.input.lines.flatMap((line) => line.merchant ?? []),
  );
  const merchants =
    references.length === 0 ? new Map() : await merchantsByCode(tx, [...new Set(references)]);
  const ownerOf = (arrival: Arrival, merchant: string | undefined) =>
    merchant === undefined
      ? arrival.shop.merchant_id
      : ((merchants.get(merchant)?.merchant_id as string | undefined) ?? arrival.shop.merchant_id);
  const wants = arrivals.flatMap((arrival) =>
    arrival.input.lines.map((line) => {
      return { merchant_id: ownerOf(arrival, line.merchant), code: line.sku };
    }),
  );
  const skus = await rememberedSkus(tx, wants);
  const missing: Missing[] = [];
  for (const arrival of arrivals) {
    for (const [at, line] of arrival.input.lines.entries()) {
      const merchant_id = ownerOf(arrival, line.merchant);
      const sku = skus.get(skuKey(merchant_id, line.sku));
      if (sku === undefined || !sku.active) {
        missing.push({ arrival, merchant_id, code: line.sku, pointer: `/lines/${at}/sku` });
      } else {
        arrival.lines.push(...takeApart(tx, arrival.lines.length, sku, line));
      }
    }
    const owners = new Set(arrival.lines.map((line) => line.sku.merchant_id));
    if (owners.size === 1) arrival.merchant_id = [...owners][0]!;
  }
  if (missing.length === 0) return arrivals;
  const problems = await unknownSkus(tx, missing);
  const byArrival = new Map<Arrival, Problem[]>();
  for (const [index, { arrival }] of missing.entries()) {
    byArrival.set(arrival, [...(byArrival.get(arrival) ?? []), problems[index]!]);
  }
  for (const [arrival, found] of byArrival) outcomes[arrival.index] = combine(found);
  return arrivals.filter((arrival) => !byArrival.has(arrival));
}

/** An order line as stocked lines: itself, or the parts of a bundle with its money split by weight. */
function takeApart(
  tx: Transaction,
  before: number,
  sku: ResolvedSku,
  line: OrderInput['lines'][number],
): Line[] {
  const { price_minor, discount_minor, qty } = line;
  if (sku.kind !== 'bundle') {
    const money = { price_minor, discount_minor, reserved: 0, from: [] };
    const order_line_id = tx.newId();
    return [{ order_line_id, line_no: before + 1, sku, bundle_sku_id: null, qty, ...money }];
  }
  // What the bundle costs is split over its parts by their own prices. What does not divide by the
  // pieces of a part is kept exact by the discount: price x pieces - discount is the part's share.
  const weights = sku.parts.map((part) => Math.max(1, part.sku.price_minor) * part.qty);
  const shares = splitByWeight(price_minor * qty - discount_minor, weights);
  return sku.parts.map((part, index) => {
    const pieces = part.qty * qty;
    const price = Math.ceil(shares[index]! / pieces);
    return {
      order_line_id: tx.newId(),
      line_no: before + 1 + index,
      sku: part.sku,
      bundle_sku_id: sku.sku_id,
      qty: pieces,
      price_minor: price,
      discount_minor: price * pieces - shares[index]!,
      reserved: 0,
      from: [],
    };
  });
}

/** A payment that belongs to another order already is refused with its order. */
async function dropKnownPayments(
  tx: Transaction,
  arrivals: Arrival[],
  outcomes: Outcome<ReceivedOrder>[],
): Promise<Arrival[]> {
  const seen = new Set<string>();
  const paying = arrivals.filter((arrival) => arrival.input.payments.length > 0);
  if (paying.length === 0) return arrivals;
  const rows = paying.flatMap((arrival) => arrival.input.payments);
  for (const row of await paymentsByRef(tx, { rows })) {
    seen.add(`${row.provider} ${row.provider_ref}`);
  }
  return arrivals.filter((arrival) => {
    const keys = arrival.input.payments.map((each) => `${each.provider} ${each.provider_ref}`);
    const at = keys.findIndex((key, index) => seen.has(key) || keys.indexOf(key) !== index);
    if (at < 0) {
      for (const key of keys) seen.add(key);
      return true;
    }
    const { provider, provider_ref } = arrival.input.payments[at]!;
    const pointer = `/payments/${at}/provider_ref`;
    outcomes[arrival.index] = orderProblem('PAYMENT_KNOWN', { provider, provider_ref }, pointer);
    return false;
  });
}

/**
 * When an unpaid order is given up; null when it is paid, or the channel sees to it. One that comes
 * in late has its time from then on.
 */
function payBy(arrival: Arrival, settings: Settings, now: Date): Date | null {
  const { input, paid_minor } = arrival;
  const settled = paid_minor > 0 || input.payment_kind === 'cash_on_delivery';
  if (settled || input.total_minor === 0 || input.channel_expires) return null;
  const since = Math.max(Date.parse(input.placed_at), now.getTime());
  return new Date(since + settings.pay_within_min * 60_000);
}

/**
 * Promises stock in order of arrival. Unpaid orders whose channel sees to their expiry wait for
 * their payment, so that nobody's stock is locked without end.
 */
async function sourceAll(
  tx: Transaction,
  arrivals: Arrival[],
  settings: Settings,
  outcomes: Outcome<ReceivedOrder>[],
): Promise<Arrival[]> {
  const demands = arrivals.flatMap((arrival): Demand[] => {
    const { input, paid_minor } = arrival;
    const unpaid = input.payment_kind !== 'cash_on_delivery' && paid_minor === 0;
    if (arrival.lines.length === 0 || (unpaid && input.channel_expires)) return [];
    return [
      {
        order_id: arrival.order_id,
        province: arrival.check.recipient.province,
        lines: arrival.lines.map((line) => {
          return { line_id: line.order_line_id, sku_id: line.sku.sku_id, qty: line.qty };
        }),
        merchant_of: new Map(arrival.lines.map((l) => [l.order_line_id, l.sku.merchant_id])),
        expires_at: payBy(arrival, settings, tx.now),
        partial: arrival.if_short === 'backorder',
      },
    ];
  });
  const planned = await planSourcing(tx, demands);
  const results = new Map(planned.results.map((result) => [result.order_id, result]));
  const kept = arrivals.filter((arrival) => {
    const result = results.get(arrival.order_id);
    if (result === undefined) return true;
    const lineOf = new Map(arrival.lines.map((line) => [line.order_line_id, line]));
    const short = result.short.map(({ line_id, wanted, available }) => {
      const { line_no, sku } = lineOf.get(line_id)!;
      return { line_no, sku: sku.code, wanted, available };
    });
    if (short.length > 0 && arrival.if_short === 'reject') {
      const choices = ['backorder', 'reject'];
      outcomes[arrival.index] = stockProblem('STOCK_SHORT', { lines: short, choices });
      return false;
    }
    for (const { line_id, warehouse_id, qty } of result.allocations) {
      const line = lineOf.get(line_id)!;
      line.reserved += qty;
      line.from.push({ warehouse_id, qty });
    }
    if (short.length > 0) flag(arrival, 'STOCK_SHORT', { lines: short });
    return true;
  });
  const ids = new Set(kept.map((arrival) => arrival.order_id));
  await planned.commit((order_id) => ids.has(order_id), true);
  return kept;
}

function flag(arrival: Arrival, kind: ExceptionKind, detail: Record<string, unknown>): void {
  const { order_id, merchant_id } = arrival;
  arrival.raised.push({ order_id, merchant_id, kind, detail });
}

/** Payment, address and rules decide how far an order gets by itself. */
function decide(arrival: Arrival, rules: readonly Rule[], history: History): void {
  const { input, check, paid_minor } = arrival;
  const { total_minor, currency, payment_kind } = input;
  for (const warning of check.warnings) flag(arrival, 'ADDR_INCOMPLETE', { ...warning.members });
  if (arrival.lines.length === 0) flag(arrival, 'NO_LINES', {});
  const cash = payment_kind === 'cash_on_delivery';
  if (!cash && paid_minor === 0 && total_minor > 0) {
    arrival.state = 'awaiting_payment';
    return;
  }
  if (!cash && paid_minor < total_minor) {
    flag(arrival, 'PAY_SHORT', { total_minor, paid_minor, currency });
  }
  if (paid_minor > total_minor) flag(arrival, 'PAY_OVER', { total_minor, paid_minor, currency });
  arrival.verdict = review(arrival, rules, history);
  const blocked = arrival.raised.some(
    (each) => each.kind !== 'PAY_OVER' && each.kind !== 'STOCK_SHORT',
  );
  arrival.state = blocked ? 'in_review' : 'approved';
}

function review(arrival: Arrival, rules: readonly Rule[], history: History): Verdict {
  const { input, check, lines, shop } = arrival;
  const { recipient } = check;
  const { discount_minor } = amountsOf(input);
  const pieces = lines.map(({ sku, qty }) => {
    const { sku_id, code, weight_g, fragile, liquid } = sku;
    return { sku_id, code, qty_ordered: qty, weight_g, fragile, liquid };
  });
  const order = { ...input, discount_minor, recipient, shop: shop.code };
  const verdict = reviewOrder(rules, reviewFacts(order, pieces, history));
  if (verdict.action === 'hold') flag(arrival, 'REVIEW_RULE', { rules: verdict.by });
  return verdict;
}

/** Writes what was decided, and says it. */
async function write(
  tx: Transaction,
  arrivals: readonly Arrival[],
  settings: Settings,
  outcomes: Outcome<ReceivedOrder>[],
): Promise<void> {
  const numbers = await nextNumbers(tx, 'SO', arrivals.length);
  const rows = arrivals.map((arrival, at) => orderRow(tx, arrival, numbers[at]!, settings));
  const payments = arrivals.flatMap((arrival) =>
    arrival.input.payments.map((payment) => {
      return { ...payment, payment_id: tx.newId(), order_id: arrival.order_id };
    }),
  );
  const lines = arrivals.flatMap(({ order_id, lines: own }) =>
    own.map((line) => ({ ...line, order_id, sku_id: line.sku.sku_id })),
  );
  const sends: Promise<unknown>[] = [insertOrders(tx, { rows })];
  if (lines.length > 0) sends.push(insertLines(tx, { rows: lines }));
  if (payments.length > 0) sends.push(insertFirstPayments(tx, { rows: payments }));
  await Promise.all(sends);
  for (const [at, arrival] of arrivals.entries()) say(tx, arrival, rows[at]!, outcomes);
  await raise(
    tx,
    arrivals.flatMap((arrival) => arrival.raised),
  );
  await writeShipments(
    tx,
    arrivals.flatMap((arrival, at) => (mayShip(arrival) ? piecesOf(arrival, rows[at]!) : [])),
  );
}

/** An approved order that lacks nothing is planned at once. */
function mayShip({ state, lines }: Arrival): boolean {
  return state === 'approved' && lines.every((line) => line.reserved === line.qty);
}

function piecesOf(arrival: Arrival, { ship_by }: { ship_by: string }): UnplannedPiece[] {
  const { order_id } = arrival;
  return arrival.lines.flatMap(({ order_line_id, sku, from }) => {
    const { sku_id, merchant_id } = sku;
    const piece = { order_id, order_line_id, sku_id, merchant_id, ship_by: new Date(ship_by) };
    return from.map((each) => ({ ...piece, ...each }));
  });
}

function orderRow(tx: Transaction, arrival: Arrival, order_no: string, settings: Settings) {
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

function say(
  tx: Transaction,
  arrival: Arrival,
  row: ReturnType<typeof orderRow>,
  outcomes: Outcome<ReceivedOrder>[],
): void {
  const { order_id, order_no, state, track_token, total_minor } = row;
  const { actor, verdict } = arrival;
  const base = { order_id, subject_id: order_id, actor };
  tx.event({
    kind: 'order_received',
    ...base,
    body: { shop: arrival.shop.code, total_minor, lines: arrival.lines.length },
  });
  if (arrival.paid_minor > 0) {
    tx.event({ kind: 'order_paid', ...base, body: { paid_minor: arrival.paid_minor } });
  }
  if (verdict !== null) {
    const outcome = verdict.action;
    const considered = { rules: verdict.considered, by: verdict.by, tags: verdict.tags };
    tx.decision({ kind: 'review', order_id, subject_id: order_id, outcome, considered });
  }
  if (state === 'approved') {
    tx.event({ kind: 'order_approved', order_id, subject_id: order_id, body: { automatic: true } });
  }
  outcomes[arrival.index] = {
    order_id,
    order_no,
    state,
    track_token,
    replayed: false,
    notes: arrival.check.notes.map(({ code, pointer, en, zh }) => ({ code, pointer, en, zh })),
    exceptions: arrival.raised.map((each) => each.kind),
  };
}
