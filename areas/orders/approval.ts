/**
 * From paid to approved: the automatic review of orders that were paid, their stock, and the moment
 * from which the warehouse may work on them.
 */
import type { Transaction } from '../../kernel/db.ts';
import { tenantSettings } from '../../kernel/settings.ts';
import { reviewOrder } from '../review/model.ts';
import { blockingOrders, type Raised, raise, rulesInUse, settle } from '../review/port.ts';
import { planSourcing } from '../sourcing/port.ts';
import { keepReservations } from '../stock/port.ts';
import { reviewFacts } from './facts.ts';
import { changeOrders, linesOfOrders, type lockOrders, shopCodes } from './orders.sql.ts';
import { moveLines, planShipments } from './shipments.ts';

export type LockedOrder = Awaited<ReturnType<typeof lockOrders>>[number];

/** A row for `changeOrders` that changes nothing. */
export const NO_ORDER_CHANGE = {
  state: null,
  paid_more: null,
  refunded_more: null,
  paid_at: null,
  ship_by: null,
  approved_at: null,
  completed_at: null,
  cancelled_at: null,
  cancel_reason: null,
};

/** Approves orders in review and plans their shipments. The orders are locked. */
export async function approveOrders(tx: Transaction, order_ids: readonly string[]): Promise<void> {
  if (order_ids.length === 0) return;
  const approved_at = tx.now.toISOString();
  const rows = order_ids.map((order_id) => {
    return { ...NO_ORDER_CHANGE, order_id, state: 'approved', approved_at };
  });
  await changeOrders(tx, { rows });
  await planShipments(tx, order_ids);
}

/** Adds money to orders; those that are paid now are reviewed, sourced, and approved when clear. */
export async function reviewPaid(
  tx: Transaction,
  paid: readonly { order: LockedOrder; paid_more: number }[],
): Promise<void> {
  const settings = await tenantSettings(tx);
  const first = paid.filter(({ order }) => order.state === 'awaiting_payment');
  const ship_by = new Date(tx.now.getTime() + settings.ship_within_h * 3_600_000).toISOString();
  const rows = paid.map(({ order, paid_more }) => {
    const { order_id } = order;
    const base = { ...NO_ORDER_CHANGE, order_id, paid_more };
    if (order.state !== 'awaiting_payment') return base;
    return { ...base, state: 'in_review', paid_at: tx.now.toISOString(), ship_by };
  });
  await changeOrders(tx, { rows });
  await settlePaid(tx, paid);
  if (first.length === 0) return;
  const order_ids = first.map(({ order }) => order.order_id);
  await keepReservations(tx, { order_ids });
  for (const order_id of order_ids) {
    tx.event({ kind: 'order_paid', order_id, subject_id: order_id });
  }
  await allocate(
    tx,
    first.map(({ order }) => order),
  );
  await reviewAll(tx, first);
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

/** Runs the rules over orders that were paid, and approves those with nothing against them. */
async function reviewAll(
  tx: Transaction,
  paid: readonly { order: LockedOrder; paid_more: number }[],
): Promise<void> {
  const order_ids = paid.map(({ order }) => order.order_id);
  const [rules, lines, shops] = await Promise.all([
    rulesInUse(tx),
    linesOfOrders(tx, { order_ids }),
    shopCodes(tx, { shop_ids: [...new Set(paid.map(({ order }) => order.shop_id))] }),
  ]);
  const codes = new Map(shops.map((shop) => [shop.shop_id, shop.code]));
  const raised: Raised[] = [];
  for (const { order, paid_more } of paid) {
    const { order_id, merchant_id, total_minor, currency } = order;
    const own = lines.filter((line) => line.order_id === order_id);
    const shop = codes.get(order.shop_id) ?? '';
    const verdict = reviewOrder(rules, reviewFacts({ ...order, shop }, own));
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
  await approveOrders(tx, clear);
}

/**
 * Looks for stock for the pieces of orders that have none promised. The orders are locked. Returns
 * the ids of those that lack nothing any more.
 */
export async function allocate(
  tx: Transaction,
  orders: readonly Pick<LockedOrder, 'order_id' | 'merchant_id' | 'province'>[],
): Promise<string[]> {
  if (orders.length === 0) return [];
  const order_ids = orders.map((order) => order.order_id);
  const lines = await linesOfOrders(tx, { order_ids });
  const open = lines.filter((line) => line.qty_unallocated > 0);
  const demands = orders.flatMap((order) => {
    const own = open.filter((line) => line.order_id === order.order_id);
    if (own.length === 0) return [];
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
  const planned = await planSourcing(tx, demands);
  const useful = new Set(
    planned.results.filter((each) => each.allocations.length > 0).map((each) => each.order_id),
  );
  await planned.commit((order_id) => useful.has(order_id));
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
