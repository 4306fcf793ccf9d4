/**
 * Shipments of orders: planned from promised pieces once an approved order lacks nothing, and moved
 * on by the floor, the carrier and the buyer. The order's row is the lock of everything in it.
 */
import type { Transaction } from '../../kernel/db.ts';
import { nextNumbers } from '../../kernel/number.ts';
import {
  changeLines,
  changeShipmentLines,
  changeShipments,
  insertShipmentLines,
  insertShipments,
  lockOrders,
  ordersOfShipments,
  refreshFacts,
  shipmentLinesOf,
  shipmentsById,
  unplannedPieces,
} from './orders.sql.ts';

export type Shipment = Awaited<ReturnType<typeof shipmentsById>>[number];
export type ShipmentLine = Awaited<ReturnType<typeof shipmentLinesOf>>[number];

/** Plans shipments for the promised pieces of approved orders, one per warehouse and owner. */
export async function planShipments(tx: Transaction, order_ids: readonly string[]): Promise<void> {
  if (order_ids.length === 0) return;
  const pieces = await unplannedPieces(tx, { order_ids, states: ['approved'] });
  const planned = [...new Set(pieces.map((piece) => piece.order_id))];
  if (planned.length === 0) return;
  await plan(tx, pieces);
  await refreshFacts(tx, { order_ids: planned });
}

/** Writes shipments for pieces and says so on the timelines of their orders. */
export async function plan(tx: Transaction, pieces: readonly UnplannedPiece[]): Promise<void> {
  for (const { shipment_id, order_id, warehouse_id } of await writeShipments(tx, pieces)) {
    const body = { shipment_id, warehouse_id };
    tx.event({ kind: 'shipment_planned', order_id, subject_id: shipment_id, body });
  }
}

export type UnplannedPiece = Awaited<ReturnType<typeof unplannedPieces>>[number];

export interface NewShipment {
  shipment_id: string;
  shipment_no: string;
  order_id: string;
  warehouse_id: string;
}

/**
 * Writes shipments for pieces, those of one order together. To say so, and to refresh the order's
 * facts, is left to the caller.
 * `taken`: numbers that it took already, to be used up; more are taken when they do not suffice.
 */
export async function writeShipments(
  tx: Transaction,
  pieces: readonly UnplannedPiece[],
  taken: string[] = [],
): Promise<NewShipment[]> {
  if (pieces.length === 0) return [];
  const groups = new Map<string, UnplannedPiece[]>();
  for (const piece of pieces) {
    const key = `${piece.order_id} ${piece.warehouse_id} ${piece.merchant_id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [piece]);
    else group.push(piece);
  }
  const numbers = taken.splice(0, groups.size);
  numbers.push(...(await nextNumbers(tx, 'SH', groups.size - numbers.length)));
  const rows = [...groups.values()].map((group, at) => {
    const { order_id, warehouse_id, merchant_id, ship_by } = group[0]!;
    const shipment_id = tx.newId();
    const shipment_no = numbers[at]!;
    return { shipment_id, shipment_no, order_id, merchant_id, warehouse_id, ship_by, group };
  });
  const lines = rows.flatMap(({ shipment_id, group }) =>
    group.map(({ order_line_id, sku_id, qty }) => ({ shipment_id, order_line_id, sku_id, qty })),
  );
  void insertShipments(tx, { rows });
  void insertShipmentLines(tx, { rows: lines });
  return rows;
}

/**
 * Locks the orders of shipments and reads the shipments. A shipment that the scope does not show is
 * absent from the map.
 */
export async function lockShipments(
  tx: Transaction,
  shipment_ids: readonly string[],
): Promise<Map<string, Shipment>> {
  if (shipment_ids.length === 0) return new Map();
  const owners = await ordersOfShipments(tx, { shipment_ids });
  const order_ids = [...new Set(owners.map((row) => row.order_id))].sort();
  await lockOrders(tx, { order_ids });
  const rows = await shipmentsById(tx, { shipment_ids });
  return new Map(rows.map((row) => [row.shipment_id, row]));
}

/** Lines of shipments, by shipment. */
export async function linesOfShipments(
  tx: Transaction,
  shipment_ids: readonly string[],
): Promise<Map<string, ShipmentLine[]>> {
  const found = new Map<string, ShipmentLine[]>();
  if (shipment_ids.length === 0) return found;
  for (const line of await shipmentLinesOf(tx, { shipment_ids })) {
    const own = found.get(line.shipment_id);
    if (own === undefined) found.set(line.shipment_id, [line]);
    else own.push(line);
  }
  return found;
}

/** Pieces of an order line that move from one meaning to another; absent means none. */
export interface LineChange {
  order_line_id: string;
  unallocated?: number;
  reserved?: number;
  picked?: number;
  packed?: number;
  shipped?: number;
  cancelled?: number;
  delivered?: number;
  returned?: number;
}

const NO_CHANGE = {
  unallocated: 0,
  reserved: 0,
  picked: 0,
  packed: 0,
  shipped: 0,
  cancelled: 0,
  delivered: 0,
  returned: 0,
};

/** Adds up changes per line and writes them in one statement. */
export async function moveLines(tx: Transaction, changes: readonly LineChange[]): Promise<void> {
  const sums = new Map<string, typeof NO_CHANGE & { order_line_id: string }>();
  for (const { order_line_id, ...deltas } of changes) {
    const sum = sums.get(order_line_id) ?? { order_line_id, ...NO_CHANGE };
    for (const [meaning, delta] of Object.entries(deltas)) {
      sum[meaning as keyof typeof NO_CHANGE] += delta;
    }
    sums.set(order_line_id, sum);
  }
  if (sums.size > 0) await changeLines(tx, { rows: [...sums.values()] });
}

export interface ShipmentState {
  shipment_id: string;
  order_id: string;
  state: string;
  /** When it happened, if not now. */
  at?: Date;
}

/** Moves shipments to states and derives the times of their orders anew. */
export async function moveShipments(tx: Transaction, moved: readonly ShipmentState[]) {
  if (moved.length === 0) return;
  const rows = moved.map(({ shipment_id, state, at }) => {
    return { shipment_id, state, at: at?.toISOString() ?? null };
  });
  const order_ids = [...new Set(moved.map((each) => each.order_id))].sort();
  await Promise.all([changeShipments(tx, { rows }), refreshFacts(tx, { order_ids })]);
}

export interface PieceChange {
  shipment_id: string;
  order_line_id: string;
  picked?: number;
  packed?: number;
  short?: number;
}

/** Counts pieces of shipment lines. */
export async function countPieces(tx: Transaction, changes: readonly PieceChange[]): Promise<void> {
  const sums = new Map<string, Required<PieceChange>>();
  for (const { shipment_id, order_line_id, picked = 0, packed = 0, short = 0 } of changes) {
    const key = `${shipment_id} ${order_line_id}`;
    const none = { shipment_id, order_line_id, picked: 0, packed: 0, short: 0 };
    const sum = sums.get(key) ?? none;
    sum.picked += picked;
    sum.packed += packed;
    sum.short += short;
    sums.set(key, sum);
  }
  if (sums.size > 0) await changeShipmentLines(tx, { rows: [...sums.values()] });
}
