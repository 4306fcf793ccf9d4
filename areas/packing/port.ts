/**
 * What shipping and delivery may do with parcels inside their transaction: lock them with their
 * orders, read what is in them, and move them on.
 */
import type { Transaction } from '../../kernel/db.ts';
import type { Shipment } from '../orders/port.ts';
import { type AtBench, lockBenches, lockParcelBenches, type ParcelRow } from './bench.ts';
import { memberOf } from './joint.ts';
import type { ParcelState } from './lifecycle.ts';
import { type Scanned, splitLots } from './model.ts';
import * as sql from './packing.sql.ts';

export { refuseInside } from './bench.ts';
export { parcelLifecycle } from './lifecycle.ts';
export { type Stocking, suggestStocking } from './stocking.ts';

/** A parcel under lock, with its shipment (and the order's facts in it). */
export interface LockedParcel extends ParcelRow {
  shipment: Shipment;
  /** Parcels of other orders that travel in it. */
  inside: LockedParcel[];
}

/** Parcels with all that travels in them: what happens to a parcel happens to those too. */
export function withInside<P extends { inside: P[] }>(parcels: readonly P[]): P[] {
  return parcels.flatMap((each) => [each, ...each.inside]);
}

/**
 * Locks the orders of parcels and of all that is in them, then the parcels. What the scope does not
 * show is absent.
 */
export async function lockParcels(
  tx: Transaction,
  parcel_ids: readonly string[],
): Promise<Map<string, LockedParcel>> {
  const found = new Map<string, LockedParcel>();
  if (parcel_ids.length === 0) return found;
  const benches = await lockParcelBenches(tx, parcel_ids);
  for (const parcel_id of parcel_ids) {
    const at = benches.get(parcel_id);
    if (at !== undefined) found.set(parcel_id, locked(at));
  }
  return found;
}

function locked({ bench, parcel }: AtBench): LockedParcel {
  const { shipment } = memberOf(bench, parcel);
  return {
    ...parcel,
    shipment,
    inside: parcel.inside.map((each) => locked({ bench, parcel: each })),
  };
}

/**
 * Locks the orders of shipments, then their parcels, and gives these by shipment, in the order of
 * their making; cancelled ones are left out.
 */
export async function parcelsOfShipments(
  tx: Transaction,
  shipment_ids: readonly string[],
): Promise<Map<string, LockedParcel[]>> {
  const benches = await lockBenches(tx, shipment_ids);
  return new Map(
    [...benches].map(([shipment_id, bench]) => {
      const live = bench.parcels.filter((each) => each.state !== 'cancelled');
      return [shipment_id, live.map((each) => ({ ...each, shipment: bench.shipment, inside: [] }))];
    }),
  );
}

/** Pieces in a parcel, split by lot as stock moves want them. */
export interface ParcelPieces extends Scanned {
  parcel_id: string;
  lot: string;
}

/** What is in closed parcels, by parcel and order line. Two statements. */
export async function parcelLines(
  tx: Transaction,
  parcel_ids: readonly string[],
): Promise<Map<string, ParcelPieces[]>> {
  const found = new Map<string, ParcelPieces[]>();
  if (parcel_ids.length === 0) return found;
  const [lines, lots] = await Promise.all([
    sql.linesOfParcels(tx, { parcel_ids }),
    sql.lotsInParcels(tx, { parcel_ids }),
  ]);
  const lotsOf = Map.groupBy(lots, (each) => each.parcel_id);
  for (const [parcel_id, own] of Map.groupBy(lines, (each) => each.parcel_id)) {
    found.set(parcel_id, splitLots(own, lotsOf.get(parcel_id) ?? []));
  }
  return found;
}

/**
 * Moves parcels to states, at `at` or now. A move that the lifecycle does not have is refused by
 * the database. The caller holds the lock and says what happened to the pieces.
 */
export async function moveParcels(
  tx: Transaction,
  moved: readonly { parcel_id: string; state: ParcelState; at?: Date }[],
): Promise<void> {
  if (moved.length === 0) return;
  const rows = moved.map(({ parcel_id, state, at }) => {
    return { parcel_id, state, at: at?.toISOString() ?? null };
  });
  await sql.moveParcels(tx, { rows });
}
