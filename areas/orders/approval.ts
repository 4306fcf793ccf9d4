/**
 * From paid to approved: the automatic review of orders that were paid, their stock, and the moment
 * from which the warehouse may work on them.
 */
import type { Recipient } from '../../kernel/address.ts';
import type { Transaction } from '../../kernel/db.ts';
import { knownSettings } from '../../kernel/settings.ts';
import { reviewOrder } from '../review/model.ts';
import {
  blockingOrders,
  historyOf,
  type Raised,
  raise,
  rulesInUse,
  settle,
} from '../review/port.ts';
import { planSourcing, sites } from '../sourcing/port.ts';
import { keepReservations } from '../stock/port.ts';
import { buyerOf } from './arrival.ts';
import { reviewFacts } from './facts.ts';
import {
  changeOrders,
  linesOfOrders,
  type lockOrders,
  shopCodes,
  unplannedPieces,
} from './orders.sql.ts';
import { moveLines, plan } from './shipments.ts';

export type LockedOrder = Awaited<ReturnType<typeof lockOrders>>[number];
type OrderLine = Awaited<ReturnType<typeof linesOfOrders>>[number];

/** A row for `changeOrders` that changes nothing. */
export const NO_ORDER_CHANGE = {
  state: null,
  through: null,
  paid_more: null,
  refunded_more: null,
  paid_at: null,
  ship_by: null,
  approved_at: null,
  allocated_at: null,
  completed_at: null,
  cancelled_at: null,
  cancel_reason: null,
};

/** What becomes of orders that are approved: their rows for `changeOrders`, and what to send. */
async function approval(tx: Transaction, order_ids: readonly string[]) {
  const states = ['awaiting_payment', 'in_review', 'approved'];
  const pieces = order_ids.length === 0 ? [] : await unplannedPieces(tx, { order_ids, states });
  const planned = new Set(pieces.map((piece) => piece.order_id));
  const now = tx.now.toISOString();
  const rows = order_ids.map((order_id) => {
    const allocated_at = planned.has(order_id) ? now : null;
    return { ...NO_ORDER_CHANGE, order_id, state: 'approved', approved_at: now, allocated_at };
  });
  return { rows, pieces };
}

/** Approves orders in review and plans their shipments. The orders are locked. */
export async function approveOrders(tx: Transaction, order_ids: readonly string[]): Promise<void> {
  if (order_ids.length === 0) return;
  const { rows, pieces } = await approval(tx, order_ids);
  await Promise.all([changeOrders(tx, { rows }), plan(tx, pieces)]);
}

/** Adds money to orders; those that are paid now are reviewed, sourced, and approved when clear. */
export async function reviewPaid(
  tx: Transaction,
  paid: readonly { order: LockedOrder; paid_more: number }[],
): Promise<void> {
  const settings = await knownSettings(tx);
  const first = paid.filter(({ order }) => order.state === 'awaiting_payment');
  await settlePaid(tx, paid);
  const clear = first.length === 0 ? [] : await reviewFirst(tx, first);
  const { rows: approved, pieces } = await approval(tx, clear);
  const approvals = new Map(approved.map((row) => [row.order_id, row]));
  const paid_at = tx.now.toISOString();
  const ship_by = new Date(tx.now.getTime() + settings.ship_within_h * 3_600_000);
  const rows = paid.map(({ order: { order_id, state }, paid_more }) => {
    if (state !== 'awaiting_payment') return { ...NO_ORDER_CHANGE, order_id, paid_more };
    const review = { ...NO_ORDER_CHANGE, order_id, state: 'in_review' };
    const approve = approvals.get(order_id);
    const moved = approve === undefined ? review : { ...approve, through: 'in_review' };
    return { ...moved, paid_more, paid_at, ship_by: ship_by.toISOString() };
  });
  const sent = pieces.map((piece) => ({ ...piece, ship_by }));
  await Promise.all([changeOrders(tx, { rows }), plan(tx, sent)]);
}

/** Orders that were paid just now look for stock and are reviewed; returns those that are clear. */
async function reviewFirst(
  tx: Transaction,
  first: readonly { order: LockedOrder; paid_more: number }[],
): Promise<string[]> {
  const order_ids = first.map(({ order }) => order.order_id);
  await keepReservations(tx, { order_ids });
  for (const order_id of order_ids) {
    tx.event({ kind: 'order_paid', order_id, subject_id: order_id });
  }
  const orders = first.map(({ order }) => order);
  const lines = await linesOfOrders(tx, { order_ids });
  await allocate(tx, orders, lines);
  return reviewAll(tx, first, lines);
}

/** An order whose payments add up at last no longer waits for them. */
async function settlePaid(
  tx: Transaction,
  paid: readonly { order: LockedOrder; paid_more: number }[],
): Promise<void> {
  const full = paid.filter(({ order, paid_more }) => {
    return order.state !== 'awaiting_payment' && order.paid_minor + paid_more >= order.total_minor;
  });
  await settle(
    tx,
    full.map(({ order }) => order.order_id),
    ['PAY_SHORT'],
    'paid in full',
  );
}

/** Runs the rules over orders that were paid; returns those with nothing against them. */
async function reviewAll(
  tx: Transaction,
  paid: readonly { order: LockedOrder; paid_more: number }[],
  lines: readonly OrderLine[],
): Promise<string[]> {
  const order_ids = paid.map(({ order }) => order.order_id);
  const [rules, shops] = await Promise.all([
    rulesInUse(tx),
    shopCodes(tx, { shop_ids: [...new Set(paid.map(({ order }) => order.shop_id))] }),
  ]);
  const linesOf = Map.groupBy(lines, (line) => line.order_id);
  const codes = new Map(shops.map((shop) => [shop.shop_id, shop.code]));
  const recipientOf = (order: LockedOrder) => order.recipient as unknown as Recipient;
  const history = await historyOf(tx, rules, () =>
    paid.map(({ order }) => buyerOf(tx, order.order_id, recipientOf(order))),
  );
  const raised: Raised[] = [];
  for (const { order, paid_more } of paid) {
    const { order_id, merchant_id, total_minor, currency } = order;
    const own = linesOf.get(order_id) ?? [];
    const shop = codes.get(order.shop_id) ?? '';
    const facts = { ...order, shop, recipient: recipientOf(order) };
    const verdict = reviewOrder(rules, reviewFacts(facts, own, history(order_id)));
    const considered = { rules: verdict.considered, by: verdict.by, tags: verdict.tags };
    const outcome = verdict.action;
    tx.decision({ kind: 'review', order_id, subject_id: order_id, outcome, considered });
    const paid_minor = order.paid_minor + paid_more;
    const base = { order_id, merchant_id };
    const money = { total_minor, paid_minor, currency };
    if (paid_minor < total_minor) raised.push({ ...base, kind: 'PAY_SHORT', detail: money });
    if (paid_minor > total_minor) raised.push({ ...base, kind: 'PAY_OVER', detail: money });
    if (verdict.action === 'hold') {
      raised.push({ ...base, kind: 'REVIEW_RULE', detail: { rules: verdict.by } });
    }
  }
  await raise(tx, raised);
  const blocked = await blockingOrders(tx, { order_ids });
  const waiting = new Set(
    blocked
      .filter((row) => row.kinds.some((kind) => kind !== 'STOCK_SHORT'))
      .map((r) => r.order_id),
  );
  const clear = order_ids.filter((order_id) => !waiting.has(order_id));
  for (const order_id of clear) {
    tx.event({ kind: 'order_approved', order_id, subject_id: order_id, body: { automatic: true } });
  }
  return clear;
}

/**
 * Looks for stock for the pieces of orders that have none promised. The orders are locked; `known`
 * are their lines, when they were read already. Returns the ids of those that lack nothing now.
 */
export async function allocate(
  tx: Transaction,
  orders: readonly Pick<LockedOrder, 'order_id' | 'merchant_id' | 'province'>[],
  known?: readonly OrderLine[],
): Promise<string[]> {
  if (orders.length === 0) return [];
  const order_ids = orders.map((order) => order.order_id);
  const lines = known ?? (await linesOfOrders(tx, { order_ids }));
  const open = Map.groupBy(
    lines.filter((line) => line.qty_unallocated > 0),
    (line) => line.order_id,
  );
  const demands = orders.flatMap((order) => {
    const own = open.get(order.order_id);
    if (own === undefined) return [];
    return [
      {
        order_id: order.order_id,
        province: order.province,
        lines: own.map(({ order_line_id, sku_id, qty_unallocated }) => {
          return { line_id: order_line_id, sku_id, qty: qty_unallocated };
        }),
        merchant_of: new Map(own.map((line) => [line.order_line_id, line.merchant_id])),
        expires_at: null,
        partial: true,
      },
    ];
  });
  if (demands.length === 0) return [];
  const planned = await planSourcing(tx, demands, await sites(tx));
  const useful = new Set(
    planned.results.filter((each) => each.allocations.length > 0).map((each) => each.order_id),
  );
  planned.commit((order_id) => useful.has(order_id));
  await moveLines(
    tx,
    planned.results.flatMap((result) =>
      result.allocations.map(({ line_id, qty }) => {
        return { order_line_id: line_id, unallocated: -qty, reserved: qty };
      }),
    ),
  );
  const short = planned.results.filter((result) => result.short.length > 0);
  const merchants = new Map(orders.map((order) => [order.order_id, order.merchant_id]));
  const numbers = new Map(lines.map((line) => [line.order_line_id, line.line_no]));
  await raise(
    tx,
    short.map(({ order_id, short: own }) => {
      const missing = own.map(({ line_id, wanted, available }) => {
        return { line_no: numbers.get(line_id), wanted, available };
      });
      const merchant_id = merchants.get(order_id)!;
      return { order_id, merchant_id, kind: 'STOCK_SHORT', detail: { lines: missing } };
    }),
  );
  const lacking = new Set(short.map((result) => result.order_id));
  const whole = demands.map((each) => each.order_id).filter((id) => !lacking.has(id));
  await settle(tx, whole, ['STOCK_SHORT', 'PICK_SHORT'], 'stock was found');
  return whole;
}
