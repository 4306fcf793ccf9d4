/**
 * Intake: orders from any channel in one batch. Checked, matched with shops and articles, sourced
 * and promised in order of arrival, reviewed, written; each with its own outcome.
 */
import { checkRecipient } from '../../kernel/address.ts';
import type { Item, Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { tenantFacts } from '../../kernel/kernel.sql.ts';
import { splitByWeight } from '../../kernel/money.ts';
import { takeSerials } from '../../kernel/number.ts';
import { combine, Problem } from '../../kernel/problem.ts';
import { knownSettings, type Settings } from '../../kernel/settings.ts';
import { type ResolvedSku, rememberedSkus, skuKey, unknownSkus } from '../catalog/port.ts';
import { knownShops, merchantsByCode, type Shop } from '../merchants/port.ts';
import {
  type ExceptionKind,
  type History,
  type Rule,
  reviewOrder,
  type Verdict,
} from '../review/model.ts';
import { asksHistory, historyOf, raise, rulesInUse } from '../review/port.ts';
import { type Demand, planSourcing, type Sites, sites } from '../sourcing/port.ts';
import { basketKey, heldBy } from '../stock/port.ts';
import { stockProblem } from '../stock/problems.ts';
import {
  type Arrival,
  buyerOf,
  fingerprint,
  type Line,
  mayShip,
  orderRow,
  payBy,
  piecesOf,
} from './arrival.ts';
import { reviewFacts } from './facts.ts';
import {
  amountsOf,
  changedFields,
  checkOrder,
  type OrderInput,
  type ReceivedOrder,
} from './model.ts';
import {
  existingOrders,
  insertFirstPayments,
  insertKeys,
  insertLines,
  insertOrders,
  paymentsByRef,
} from './orders.sql.ts';
import { orderProblem } from './problems.ts';
import { type NewShipment, writeShipments } from './shipments.ts';

/** So many orders are looked at without a break: others of this process are not kept waiting. */
const STEP = 50;

/** The work of `order.receive`. */
export async function receiveOrders(
  tx: Transaction,
  items: readonly Item<OrderInput>[],
): Promise<Outcome<ReceivedOrder>[]> {
  const outcomes = new Array<Outcome<ReceivedOrder>>(items.length);
  const [{ country }, settings, shops, rules, places] = await Promise.all([
    tenantFacts(tx),
    knownSettings(tx),
    knownShops(tx, [...new Set(items.map((item) => item.input.shop))]),
    rulesInUse(tx),
    sites(tx),
  ]);
  let arrivals: Arrival[] = [];
  for (let from = 0; from < items.length; from += STEP) {
    if (from > 0) await tx.letOthersRun();
    const step = { from, to: Math.min(from + STEP, items.length) };
    arrivals.push(...admit(tx, items, step, { shops, country }, outcomes));
  }
  const twins = new Map<number, Twin>();
  const before = await cameBefore(tx, arrivals);
  arrivals = dropKnown(before, arrivals, outcomes, twins);
  arrivals = await matchArticles(tx, arrivals, outcomes);
  arrivals = dropKnownPayments(before, arrivals, outcomes);
  // A rule that asks what buyers did before must see the orders of the batch before.
  if (!tx.hopeful || asksHistory(rules)) await tx.turn();
  if (arrivals.length > 0) {
    const sourced = await sourceAll(tx, arrivals, { settings, places }, outcomes);
    await tx.letOthersRun();
    const history = await historyOf(tx, rules, () =>
      sourced.arrivals.map(({ order_id, check }) => buyerOf(tx, order_id, check.recipient)),
    );
    for (const arrival of sourced.arrivals) decide(arrival, rules, history(arrival.order_id));
    await write(tx, sourced, settings, outcomes);
  }
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
  { from, to }: { from: number; to: number },
  { shops, country }: { shops: ReadonlyMap<string, Shop>; country: string },
  outcomes: Outcome<ReceivedOrder>[],
): Arrival[] {
  return items.slice(from, to).flatMap(({ input, actor }, at) => {
    const index = from + at;
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

/** What is there of the numbers and payments that arrive. */
interface Before {
  orders: Awaited<ReturnType<typeof existingOrders>>;
  payments: Awaited<ReturnType<typeof paymentsByRef>>;
}

async function cameBefore(tx: Transaction, arrivals: readonly Arrival[]): Promise<Before> {
  const rows = arrivals.map(({ shop, input }) => {
    return { shop_id: shop.shop_id, channel_order_no: input.channel_order_no };
  });
  const paying = arrivals.flatMap((arrival) => arrival.input.payments);
  const [orders, payments] = await Promise.all([
    rows.length === 0 ? [] : existingOrders(tx, { rows }),
    paying.length === 0 ? [] : paymentsByRef(tx, { rows: paying }),
  ]);
  return { orders, payments };
}

/** Orders that came before: the same content is answered with the first, other content refused. */
function dropKnown(
  before: Before,
  arrivals: Arrival[],
  outcomes: Outcome<ReceivedOrder>[],
  twins: Map<number, Twin>,
): Arrival[] {
  const known = new Map(
    before.orders.map((row) => [`${row.shop_id} ${row.channel_order_no}`, row]),
  );
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
function dropKnownPayments(
  before: Before,
  arrivals: Arrival[],
  outcomes: Outcome<ReceivedOrder>[],
): Arrival[] {
  const seen = new Set(before.payments.map((row) => `${row.provider} ${row.provider_ref}`));
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

/** What the baskets of orders hold, locked. */
async function heldFor(tx: Transaction, arrivals: readonly Arrival[]) {
  const with_basket = arrivals.flatMap((arrival) => {
    const { basket } = arrival.input;
    return basket === undefined ? [] : { merchant_id: arrival.shop.merchant_id, basket, arrival };
  });
  const held = with_basket.length === 0 ? new Map() : await heldBy(tx, with_basket);
  const found = new Map<Arrival, NonNullable<Demand['held']>>();
  for (const { merchant_id, basket, arrival } of with_basket) {
    const key = basketKey(merchant_id, basket);
    const own = held.get(key);
    if (own !== undefined) found.set(arrival, own);
    // Of two orders that name one basket the first has it.
    held.delete(key);
  }
  return found;
}

/** Orders that come in, and the numbers taken for them. */
interface Sourced {
  arrivals: Arrival[];
  serials: { SO: string[]; SH: string[] };
}

/**
 * Promises stock in order of arrival. Unpaid orders whose channel sees to their expiry wait for
 * their payment, so that nobody's stock is locked without end.
 */
async function sourceAll(
  tx: Transaction,
  arrivals: Arrival[],
  { settings, places }: { settings: Settings; places: Sites },
  outcomes: Outcome<ReceivedOrder>[],
): Promise<Sourced> {
  const held = await heldFor(tx, arrivals);
  // What a basket holds is its buyer's: those who come with one are served before it is anyone's.
  const order = [...arrivals].sort((a, b) => Number(held.has(b)) - Number(held.has(a)));
  const demands = (held.size > 0 ? order : arrivals).flatMap((arrival): Demand[] => {
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
        held: held.get(arrival),
      },
    ];
  });
  const [planned, serials] = await Promise.all([
    planSourcing(tx, demands, places),
    takeSerials(tx, { SO: arrivals.length, SH: demands.length }),
  ]);
  const results = new Map(planned.results.map((result) => [result.order_id, result]));
  const refused: Arrival[] = [];
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
      refused.push(arrival);
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
  // The same order, sent twice, may have taken what this one lacks.
  if (refused.length > 0) dropKnown(await cameBefore(tx, refused), refused, outcomes, new Map());
  const ids = new Set(kept.map((arrival) => arrival.order_id));
  planned.commit((order_id) => ids.has(order_id), true);
  return { arrivals: kept, serials };
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

/** So many orders are written while the next are made ready. */
const PART = 125;

/** Writes what was decided, and says it. */
async function write(
  tx: Transaction,
  { arrivals, serials }: Sourced,
  settings: Settings,
  outcomes: Outcome<ReceivedOrder>[],
): Promise<void> {
  for (let from = 0; from < arrivals.length; from += PART) {
    if (from > 0) await tx.letServerWork();
    const part = arrivals.slice(from, from + PART);
    const rows = part.map((arrival, at) => orderRow(tx, arrival, serials.SO[from + at]!, settings));
    await tx.letOthersRun();
    const planned = await writePart(tx, part, rows, serials.SH);
    const shipments = Map.groupBy(planned, (each) => each.order_id);
    for (const [at, arrival] of part.entries()) {
      const own = shipments.get(arrival.order_id)?.map((each) => each.shipment_no) ?? [];
      say(tx, arrival, { ...rows[at]!, shipments: own }, outcomes);
    }
    await raise(
      tx,
      part.flatMap((arrival) => arrival.raised),
    );
  }
}

type OrderRow = ReturnType<typeof orderRow>;

/** The rows of some orders; numbers of shipments are taken out of `numbers`. */
async function writePart(
  tx: Transaction,
  arrivals: readonly Arrival[],
  rows: readonly OrderRow[],
  numbers: string[],
): Promise<NewShipment[]> {
  const payments = arrivals.flatMap((arrival) =>
    arrival.input.payments.map((payment) => {
      return { ...payment, payment_id: tx.newId(), order_id: arrival.order_id };
    }),
  );
  const lines = arrivals.flatMap(({ order_id, lines: own }) =>
    own.map((line) => ({ ...line, order_id, sku_id: line.sku.sku_id })),
  );
  void insertOrders(tx, { rows });
  void insertKeys(tx, { rows });
  if (lines.length > 0) void insertLines(tx, { rows: lines });
  if (payments.length > 0) void insertFirstPayments(tx, { rows: payments });
  const pieces = arrivals.flatMap((arrival, at) =>
    mayShip(arrival) ? piecesOf(arrival, rows[at]!) : [],
  );
  return writeShipments(tx, pieces, numbers);
}

function say(
  tx: Transaction,
  arrival: Arrival,
  row: OrderRow & { shipments: string[] },
  outcomes: Outcome<ReceivedOrder>[],
): void {
  const { order_id, order_no, state, track_token, total_minor, shipments } = row;
  const { actor, verdict, shop, lines, paid_minor } = arrival;
  const approved = state === 'approved';
  const body = {
    shop: shop.code,
    total_minor,
    lines: lines.length,
    paid_minor,
    approved,
    shipments,
  };
  tx.event({ kind: 'order_received', order_id, subject_id: order_id, actor, body });
  if (verdict !== null && verdict.considered.length > 0) {
    const outcome = verdict.action;
    const considered = { rules: verdict.considered, by: verdict.by, tags: verdict.tags };
    tx.decision({ kind: 'review', order_id, subject_id: order_id, outcome, considered });
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
