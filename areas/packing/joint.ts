/**
 * Several orders at one bench (合单): one real parcel, and one inside it for each other order that
 * has goods in it. Pieces are counted for their own order; carton and weight are the real one's.
 */
import type { Transaction } from '../../kernel/db.ts';
import { matesIn } from '../orders/port.ts';
import {
  type AtBench,
  addPieces,
  type Bench,
  jointly,
  lockBenches,
  type Parcel,
  takeBack,
  weightOf,
} from './bench.ts';
import type { Scanned } from './model.ts';
import { moveParcels, shipmentsInCartons } from './packing.sql.ts';
import type { Unpacked } from './unpacking.ts';

/** Where shipments stand that a bench packs together. */
const AT_BENCH = ['released', 'picked'];

/**
 * Locks the benches of shipments; those that go in one parcel are one bench, under the id of each.
 * What the scope does not show is absent.
 */
export async function lockTogether(
  tx: Transaction,
  shipment_ids: readonly string[],
): Promise<Map<string, Bench>> {
  const [mates, cartons] = await Promise.all([
    matesIn(tx, shipment_ids, [...AT_BENCH, 'packed']),
    shipmentsInCartons(tx, { shipment_ids }),
  ]);
  const others = cartons.map((row) => row.shipment_id);
  const benches = await lockBenches(tx, [...shipment_ids, ...mates.keys(), ...others]);
  const joined = [...benches.values()].filter((each) => each.shipment.together_id !== null);
  for (const all of Map.groupBy(joined, (each) => each.shipment.together_id).values()) {
    const group = all.filter(({ shipment }) => AT_BENCH.includes(shipment.state));
    if (group.length === 0) continue;
    const first = group.find(hasPieces) ?? group[0]!;
    const bench = jointly(
      first,
      group.filter((each) => each !== first),
    );
    // The number of one that is packed stands for those that are not.
    for (const { shipment } of all) {
      const { shipment_id, state } = shipment;
      if (state === 'packed' || AT_BENCH.includes(state)) benches.set(shipment_id, bench);
    }
  }
  return benches;
}

/** True while pieces of a shipment are in no closed parcel. */
const hasPieces = ({ lines }: Bench) => lines.some((line) => line.qty_picked > line.qty_packed);

const isOpen = (parcel: Parcel) => parcel.state === 'open';

/**
 * The parcel that a bench has begun; null: none. One that was begun for other orders than those
 * that go together now is no longer in the bench's count; the caller ends it (`apart`).
 */
export function begunCarton(bench: Bench): { parcel: Parcel | null; apart: Parcel[] } {
  const open = bench.parcels.filter(isOpen);
  const all = [...new Set([...open, ...open.flatMap((each) => each.inside.filter(isOpen))])];
  const real = open.find((each) => each.inside_parcel_id === null);
  const there = real === undefined ? [] : [real, ...real.inside.filter(isOpen)];
  const held = new Set(there.map((each) => each.shipment_id));
  const ids = bench.members.map((each) => each.shipment.shipment_id);
  const wanted = bench.members.filter(hasPieces).map((each) => each.shipment.shipment_id);
  const right = all.length === there.length && wanted.every((id) => held.has(id));
  if (real !== undefined && right && [...held].every((id) => ids.includes(id))) {
    return { parcel: real, apart: [] };
  }
  for (const parcel of all) {
    parcel.state = 'cancelled';
    takeBack(bench, parcel.lines);
  }
  return { parcel: null, apart: all };
}

/** Begins a parcel for all that a bench has to pack. Its rows are written by the caller. */
export function beginCarton(tx: Transaction, bench: Bench): Parcel {
  const own = bench.members.filter(hasPieces);
  return cartonOf(
    (own.length === 0 ? bench.members.slice(0, 1) : own).map((member) => {
      const parcel = newParcel(tx, member, 1);
      member.parcels.push(parcel);
      if (member !== bench) bench.parcels.push(parcel);
      return parcel;
    }),
  );
}

/** The first of parcels with the others in it. */
export function cartonOf(parcels: readonly Parcel[]): Parcel {
  const [real, ...inside] = parcels as [Parcel, ...Parcel[]];
  real.inside_parcel_id = null;
  real.inside = inside;
  for (const each of inside) Object.assign(each, { inside_parcel_id: real.parcel_id, inside: [] });
  return real;
}

/** A parcel of a shipment that is not written yet; it gets its number when it is. */
export function newParcel(tx: Transaction, bench: Bench, weight_expected_g: number): Parcel {
  const { shipment_id, order_id, merchant_id, warehouse_id } = bench.shipment;
  return {
    parcel_id: tx.newId(),
    parcel_no: '',
    shipment_id,
    order_id,
    merchant_id,
    warehouse_id,
    state: 'open',
    carton_id: null,
    weight_g: null,
    weight_expected_g,
    packed_by: null,
    opened_at: tx.now,
    packed_at: null,
    handed_over_at: null,
    ended_at: null,
    inside_parcel_id: null,
    lines: [],
    inside: [],
  };
}

/** The bench of the order that a parcel is of. */
export function memberOf(bench: Bench, parcel: Parcel): Bench {
  return bench.members.find((each) => each.shipment.shipment_id === parcel.shipment_id)!;
}

/** Puts pieces into the parcels of their own orders, and tells which. */
export function shareOut({ bench, parcel }: AtBench, pieces: readonly Scanned[]) {
  return pieces.map((piece) => {
    const own = [parcel, ...parcel.inside].find((each) =>
      memberOf(bench, each).slots.some((slot) => slot.order_line_id === piece.order_line_id),
    );
    const of = own ?? parcel;
    addPieces(of.lines, [piece]);
    return { ...piece, parcel_id: of.parcel_id };
  });
}

/**
 * What of an open parcel is closed: the real one first, and what has no goods falls away. The real
 * one is the first with goods in it.
 */
export function filledCarton({ bench, parcel }: AtBench): { filled: Parcel[]; empty: Parcel[] } {
  const all = [parcel, ...parcel.inside];
  const filled = all.filter((each) => each.lines.length > 0);
  const empty = all.filter((each) => each.lines.length === 0);
  if (filled.length === 0) return { filled, empty: [] };
  cartonOf(filled);
  for (const each of filled.slice(1)) {
    each.weight_expected_g = Math.max(1, weightOf(bench, each.lines));
  }
  return { filled, empty };
}

/** Ends parcels that were begun and hold nothing that counts. */
export async function endOpen(
  tx: Transaction,
  parcels: readonly Pick<Unpacked, 'parcel_id' | 'shipment_id' | 'order_id' | 'actor'>[],
  reason: string,
): Promise<void> {
  if (parcels.length === 0) return;
  await moveParcels(tx, {
    rows: parcels.map(({ parcel_id }) => ({ parcel_id, state: 'cancelled', at: null })),
  });
  for (const { order_id, parcel_id, shipment_id, actor } of parcels) {
    const body = { shipment_id, reason };
    const by = actor === undefined ? {} : { actor };
    tx.event({ kind: 'parcel_cancelled', order_id, subject_id: parcel_id, body, ...by });
  }
}
