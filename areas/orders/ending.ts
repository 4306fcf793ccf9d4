/** How orders end: cancelled with stock and money given back, or completed. */
import type { Transaction } from '../../kernel/db.ts';
import type { Actor } from '../../kernel/record.ts';
import { settle } from '../review/port.ts';
import { release } from '../stock/port.ts';
import { type LockedOrder, NO_ORDER_CHANGE } from './approval.ts';
import {
  changeOrders,
  insertRefunds,
  linesOfOrders,
  liveShipmentsOfOrders,
  paymentsOfOrders,
} from './orders.sql.ts';
import { moveLines, moveShipments } from './shipments.ts';

type By = Pick<Actor, 'kind' | 'id'>;

export interface Cancellation {
  order: LockedOrder;
  reason: string;
  actor?: By;
}

/**
 * Cancels orders that are locked. An order with a parcel on its way is not cancelled but returned
 * in the map: its goods must come back first.
 */
export async function cancelOrders(
  tx: Transaction,
  chosen: readonly Cancellation[],
): Promise<Map<string, LockedOrder>> {
  const refused = new Map<string, LockedOrder>();
  if (chosen.length === 0) return refused;
  const ids = chosen.map(({ order }) => order.order_id);
  const [shipments, lines] = await Promise.all([
    liveShipmentsOfOrders(tx, { order_ids: ids }),
    linesOfOrders(tx, { order_ids: ids }),
  ]);
  for (const { order } of chosen) {
    const own = lines.filter((line) => line.order_id === order.order_id);
    const away = own.some((line) => line.qty_shipped > line.qty_returned);
    const travelling = shipments.some(
      (each) => each.order_id === order.order_id && each.state === 'handed_over',
    );
    if (away || travelling) refused.set(order.order_id, order);
  }
  const cancelled = chosen.filter(({ order }) => !refused.has(order.order_id));
  const order_ids = cancelled.map(({ order }) => order.order_id);
  if (order_ids.length === 0) return refused;
  const inside = new Set(order_ids);
  await release(tx, order_ids, 'all');
  await moveLines(
    tx,
    lines
      .filter((line) => inside.has(line.order_id))
      .map((line) => ({
        order_line_id: line.order_line_id,
        unallocated: -line.qty_unallocated,
        reserved: -line.qty_reserved,
        picked: -line.qty_picked,
        packed: -line.qty_packed,
        cancelled: line.qty_unallocated + line.qty_reserved + line.qty_picked + line.qty_packed,
      })),
  );
  const stopped = shipments.filter((each) => inside.has(each.order_id));
  await moveShipments(
    tx,
    stopped.map((each) => ({ ...each, state: 'cancelled' })),
  );
  const cancelled_at = tx.now.toISOString();
  await changeOrders(tx, {
    rows: cancelled.map(({ order, reason }) => ({
      ...NO_ORDER_CHANGE,
      order_id: order.order_id,
      state: 'cancelled',
      cancelled_at,
      cancel_reason: reason,
    })),
  });
  await settle(tx, order_ids, null, 'order cancelled');
  const stoppedOf = Map.groupBy(stopped, (each) => each.order_id);
  for (const { order, reason, actor } of cancelled) {
    const { order_id } = order;
    const own = stoppedOf.get(order_id) ?? [];
    tx.event({
      kind: 'order_cancelled',
      order_id,
      subject_id: order_id,
      body: { reason, stage: order.stage, shipments: own.map((each) => each.shipment_id) },
      ...(actor === undefined ? {} : { actor }),
    });
  }
  await refundAll(tx, order_ids, 'order cancelled');
  return refused;
}

/** Asks for everything that is left of the payments of orders to go back. The orders are locked. */
export async function refundAll(
  tx: Transaction,
  order_ids: readonly string[],
  reason: string,
): Promise<void> {
  const payments = await paymentsOfOrders(tx, { order_ids });
  const rows = payments.flatMap((payment) => {
    const amount_minor = payment.amount_minor - payment.refunded_minor;
    if (amount_minor <= 0) return [];
    const { payment_id, order_id, last_sequence } = payment;
    const sequence = last_sequence + 1;
    return [{ refund_id: tx.newId(), payment_id, order_id, sequence, amount_minor, reason }];
  });
  if (rows.length === 0) return;
  await insertRefunds(tx, { rows });
  const sums = new Map<string, number>();
  for (const row of rows) {
    sums.set(row.order_id, (sums.get(row.order_id) ?? 0) + row.amount_minor);
    const { refund_id, order_id, amount_minor } = row;
    const body = { amount_minor, reason };
    tx.event({ kind: 'refund_requested', order_id, subject_id: refund_id, body });
  }
  await changeOrders(tx, {
    rows: [...sums].map(([order_id, refunded_more]) => {
      return { ...NO_ORDER_CHANGE, order_id, refunded_more };
    }),
  });
}

/** Completes delivered orders that are locked: the buyer confirmed, or the time for it is over. */
export async function confirmOrders(
  tx: Transaction,
  done: readonly { order: Pick<LockedOrder, 'order_id'>; actor?: By }[],
  automatic: boolean,
): Promise<void> {
  if (done.length === 0) return;
  const completed_at = tx.now.toISOString();
  await changeOrders(tx, {
    rows: done.map(({ order }) => {
      return { ...NO_ORDER_CHANGE, order_id: order.order_id, state: 'completed', completed_at };
    }),
  });
  await settle(
    tx,
    done.map(({ order }) => order.order_id),
    null,
    'order completed',
  );
  for (const { order, actor } of done) {
    tx.event({
      kind: 'order_completed',
      order_id: order.order_id,
      subject_id: order.order_id,
      body: { automatic },
      ...(actor === undefined ? {} : { actor }),
    });
  }
}
