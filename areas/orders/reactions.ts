/** What orders do by themselves: reminders, expiry, waiting for stock, confirmation after delivery. */
import type { Transaction } from '../../kernel/db.ts';
import { reaction, sweep } from '../../kernel/reaction.ts';
import { knownSettings } from '../../kernel/settings.ts';
import { blockingOrders } from '../review/port.ts';
import { allocate, approveOrders } from './approval.ts';
import { cancelOrders, confirmOrders } from './ending.ts';
import {
  deliveredToConfirm,
  lockOrders,
  ordersWaitingForStock,
  ordersWithoutClaim,
  unpaidToCancel,
  unpaidToRemind,
} from './orders.sql.ts';
import { planShipments } from './shipments.ts';

const BATCH = 500;

/** Orders whose time to pay is over are cancelled; their stock goes back. */
export const cancelUnpaid = sweep({
  name: 'orders.cancel_unpaid',
  every_s: 5,
  batch: BATCH,
  async run(tx) {
    const due = await unpaidToCancel(tx, { count: BATCH });
    const order_ids = due.map((row) => row.order_id).sort();
    const orders = await lockOrders(tx, { order_ids });
    const unpaid = orders.filter((order) => order.state === 'awaiting_payment');
    await cancelOrders(
      tx,
      unpaid.map((order) => ({ order, reason: 'unpaid' })),
    );
    return due.length;
  },
});

/** Buyers are reminded once, a while before their time to pay is over. */
export const remindUnpaid = sweep({
  name: 'orders.remind_unpaid',
  every_s: 30,
  batch: BATCH,
  async run(tx) {
    const { remind_before_min } = await knownSettings(tx);
    const remind_until = new Date(tx.now.getTime() + remind_before_min * 60_000);
    const due = await unpaidToRemind(tx, { remind_until, count: BATCH });
    for (const { order_id, pay_by } of due) {
      tx.event({ kind: 'payment_reminder_due', order_id, subject_id: order_id, body: { pay_by } });
    }
    return due.length;
  },
});

/** Delivered orders are complete when the buyer has said nothing for some days. */
export const confirmDelivered = sweep({
  name: 'orders.confirm_delivered',
  every_s: 60,
  batch: BATCH,
  async run(tx) {
    const { confirm_after_days } = await knownSettings(tx);
    const delivered_before = new Date(tx.now.getTime() - confirm_after_days * 86_400_000);
    const due = await deliveredToConfirm(tx, { delivered_before, count: BATCH });
    const order_ids = due.map((row) => row.order_id).sort();
    const orders = await lockOrders(tx, { order_ids });
    const open = orders.filter(
      (order) => order.completed_at === null && order.state === 'approved',
    );
    await confirmOrders(
      tx,
      open.map((order) => ({ order })),
      true,
    );
    return due.length;
  },
});

/** Looks for stock for orders that lack some; oldest first. */
async function serveWaiting(tx: Transaction): Promise<number> {
  const waiting = await ordersWaitingForStock(tx, { count: BATCH });
  if (waiting.length === 0) return 0;
  const orders = await lockOrders(tx, { order_ids: waiting.map((row) => row.order_id) });
  const open = orders.filter((order) => order.cancelled_at === null);
  const whole = await allocate(tx, open);
  await planShipments(tx, whole);
  return waiting.length;
}

/** Goods that came in go to the orders that wait for them. */
export const serveOnReceipt = reaction({
  name: 'orders.serve_on_receipt',
  on: ['stock_received', 'stock_adjusted', 'order_cancelled', 'parcel_returned'],
  run: async (tx) => {
    await serveWaiting(tx);
  },
});

/** A second look now and then, for pieces that became free without an event. */
export const serveWaitingOrders = sweep({
  name: 'orders.serve_waiting',
  every_s: 600,
  batch: BATCH + 1,
  run: serveWaiting,
});

/** An order in review goes on when the last exception that kept it back is settled. */
export const approveSettled = reaction({
  name: 'orders.approve_settled',
  on: ['exception_resolved'],
  async run(tx, events) {
    const ids = [...new Set(events.flatMap((event) => event.order_id ?? []))].sort();
    const orders = (await lockOrders(tx, { order_ids: ids })).filter(
      (order) => order.state === 'in_review',
    );
    if (orders.length === 0) return;
    const order_ids = orders.map((order) => order.order_id);
    const blocked = await blockingOrders(tx, { order_ids });
    const waiting = new Set(
      blocked
        .filter((row) => row.kinds.some((kind) => kind !== 'STOCK_SHORT'))
        .map((row) => row.order_id),
    );
    const clear = order_ids.filter((order_id) => !waiting.has(order_id));
    for (const order_id of clear) {
      const body = { automatic: true, because: 'exceptions settled' };
      tx.event({ kind: 'order_approved', order_id, subject_id: order_id, body });
    }
    await approveOrders(tx, clear);
  },
});

/** When every shipped piece of an order has come back, the order is cancelled and refunded. */
export const cancelReturned = reaction({
  name: 'orders.cancel_returned',
  on: ['parcel_returned'],
  async run(tx, events) {
    const ids = [...new Set(events.flatMap((event) => event.order_id ?? []))].sort();
    const orders = await lockOrders(tx, { order_ids: ids });
    const back = await ordersWithoutClaim(tx, { order_ids: ids });
    const whole = new Set(back.map((row) => row.order_id));
    const open = orders.filter((order) => whole.has(order.order_id) && order.state === 'approved');
    await cancelOrders(
      tx,
      open.map((order) => ({ order, reason: 'returned' })),
    );
  },
});
