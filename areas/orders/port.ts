/**
 * What the floor, shipping and delivery may do with orders inside their transaction: lock shipments
 * with their orders, and say what happened to the pieces. The order's facts follow by themselves.
 */
import type { Transaction } from '../../kernel/db.ts';
import type { Actor } from '../../kernel/record.ts';
import { raise } from '../review/port.ts';
import { release } from '../stock/port.ts';
import { setCarriers } from './orders.sql.ts';
import {
  countPieces,
  linesOfShipments,
  lockShipments,
  moveLines,
  moveShipments,
  type Shipment,
  type ShipmentLine,
} from './shipments.ts';

export { type BuyerEdit, editForBuyer } from './buyer-edit.ts';
/** What is also run in the name of others: of the buyer by the link, of whoever began a bulk job. */
export {
  approveOrder,
  cancelOrder,
  confirmOrder,
  editOrder,
} from './commands.ts';
export { holdOrder, releaseHold } from './commands-hold.ts';
export { possibleFor, shipmentLifecycle } from './lifecycle.ts';
export { matchingOrders } from './matching.ts';
export { goAlone, matesIn } from './together.ts';
export { linesOfShipments, lockShipments, type Shipment, type ShipmentLine };

type By = Pick<Actor, 'kind' | 'id'>;

/** Why the floor may not go on with a shipment: cancelled or held; null when it may. */
export function stopReason(shipment: Shipment): 'cancelled' | 'held' | null {
  if (shipment.cancelled_at !== null || shipment.state === 'cancelled') return 'cancelled';
  return shipment.held_at !== null ? 'held' : null;
}

/** Shipments go to the floor. They must be locked and planned. */
export function released(tx: Transaction, shipments: readonly Shipment[]): Promise<void> {
  return moveShipments(
    tx,
    shipments.map((each) => ({ ...each, state: 'released' })),
  );
}

/** Shipments come back from the floor untouched. */
export function unreleased(tx: Transaction, shipments: readonly Shipment[]): Promise<void> {
  return moveShipments(
    tx,
    shipments.map((each) => ({ ...each, state: 'planned' })),
  );
}

export interface Pieces {
  shipment_id: string;
  order_line_id: string;
  qty: number;
}

/** Pieces were taken from the shelf. */
export async function picked(tx: Transaction, pieces: readonly Pieces[]): Promise<void> {
  await Promise.all([
    countPieces(
      tx,
      pieces.map((each) => ({ ...each, picked: each.qty })),
    ),
    moveLines(
      tx,
      pieces.map(({ order_line_id, qty }) => ({ order_line_id, reserved: -qty, picked: qty })),
    ),
  ]);
}

export interface ShortPieces extends Pieces {
  order_id: string;
  merchant_id: string;
  warehouse_id: string;
  reason: string;
}

/**
 * Pieces were not found: they leave the shipment, their promise is given back, and the order waits
 * for them anew under an exception. Call `allShort` shipments' end yourself.
 */
export async function notFound(
  tx: Transaction,
  pieces: readonly ShortPieces[],
  by: By,
): Promise<void> {
  if (pieces.length === 0) return;
  const order_ids = [...new Set(pieces.map((each) => each.order_id))].sort();
  await release(tx, order_ids, sumGiven(pieces));
  await countPieces(
    tx,
    pieces.map((each) => ({ ...each, short: each.qty })),
  );
  await moveLines(
    tx,
    pieces.map(({ order_line_id, qty }) => ({ order_line_id, reserved: -qty, unallocated: qty })),
  );
  const orders = new Map(pieces.map((each) => [each.order_id, each]));
  await raise(
    tx,
    [...orders.values()].map(({ order_id, merchant_id, shipment_id, reason }) => {
      return { order_id, merchant_id, kind: 'PICK_SHORT', detail: { shipment_id, reason } };
    }),
    by,
  );
}

function sumGiven(pieces: readonly ShortPieces[]) {
  const sums = new Map<string, { order_line_id: string; warehouse_id: string; qty: number }>();
  for (const { order_line_id, warehouse_id, qty } of pieces) {
    const key = `${order_line_id} ${warehouse_id}`;
    const sum = sums.get(key) ?? { order_line_id, warehouse_id, qty: 0 };
    sum.qty += qty;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/** Shipments of which everything that was found is picked; one with nothing found is cancelled. */
export function pickDone(
  tx: Transaction,
  shipments: readonly { shipment_id: string; order_id: string; nothing: boolean }[],
): Promise<void> {
  return moveShipments(
    tx,
    shipments.map(({ shipment_id, order_id, nothing }) => {
      return { shipment_id, order_id, state: nothing ? 'cancelled' : 'picked' };
    }),
  );
}

/** Pieces were put into parcels. */
export async function packed(tx: Transaction, pieces: readonly Pieces[]): Promise<void> {
  await Promise.all([
    countPieces(
      tx,
      pieces.map((each) => ({ ...each, packed: each.qty })),
    ),
    moveLines(
      tx,
      pieces.map(({ order_line_id, qty }) => ({ order_line_id, picked: -qty, packed: qty })),
    ),
  ]);
}

/** Shipments of which every piece is in a closed parcel. */
export function packDone(
  tx: Transaction,
  shipments: readonly { shipment_id: string; order_id: string }[],
): Promise<void> {
  return moveShipments(
    tx,
    shipments.map((each) => ({ ...each, state: 'packed' })),
  );
}

/** Packed shipments are at the bench again. Their pieces are counted and moved by the caller. */
export function packUndone(
  tx: Transaction,
  shipments: readonly { shipment_id: string; order_id: string }[],
): Promise<void> {
  return moveShipments(
    tx,
    shipments.map((each) => ({ ...each, state: 'picked' })),
  );
}

/** The carrier of shipments, once chosen. */
export function carrierChosen(
  tx: Transaction,
  rows: readonly { shipment_id: string; carrier: string }[],
): Promise<void> {
  return rows.length === 0 ? Promise.resolve() : setCarriers(tx, { rows });
}

/** Packed pieces were handed to the carrier. Stock is moved by the caller. */
export function shipped(tx: Transaction, pieces: readonly Pieces[]): Promise<void> {
  return moveLines(
    tx,
    pieces.map(({ order_line_id, qty }) => ({ order_line_id, packed: -qty, shipped: qty })),
  );
}

/** Shipments of which every parcel is with the carrier. */
export function handedOver(
  tx: Transaction,
  shipments: readonly { shipment_id: string; order_id: string }[],
): Promise<void> {
  return moveShipments(
    tx,
    shipments.map((each) => ({ ...each, state: 'handed_over' })),
  );
}

/** Shipped pieces were signed for. */
export function delivered(tx: Transaction, pieces: readonly Pieces[]): Promise<void> {
  return moveLines(
    tx,
    pieces.map(({ order_line_id, qty }) => ({ order_line_id, delivered: qty })),
  );
}

/** Shipped pieces came back. Stock is moved by the caller. */
export function cameBack(tx: Transaction, pieces: readonly Pieces[]): Promise<void> {
  return moveLines(
    tx,
    pieces.map(({ order_line_id, qty }) => ({ order_line_id, returned: qty })),
  );
}

/** How shipments ended that were with the carrier: delivered, returned or lost. */
export function ended(
  tx: Transaction,
  shipments: readonly {
    shipment_id: string;
    order_id: string;
    state: 'delivered' | 'returned' | 'lost';
    at: Date;
  }[],
): Promise<void> {
  return moveShipments(tx, shipments);
}
