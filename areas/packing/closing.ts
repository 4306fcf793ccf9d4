/**
 * Closing parcels: weight checked, pieces moved from the bench to staging, the shipment packed when
 * nothing of it is left. One way for parcels scanned piece by piece and at once.
 */
import type { Transaction } from '../../kernel/db.ts';
import { permits } from '../../kernel/permission.ts';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import type { Settings } from '../../kernel/settings.ts';
import { packDone, packed } from '../orders/port.ts';
import { standardPlaces } from '../places/port.ts';
import { type MoveInput, move } from '../stock/port.ts';
import { type AtBench, type Bench, type Parcel, weightOf } from './bench.ts';
import type { Carton } from './carton-choice.ts';
import type { PieceWeights } from './devices/weights.ts';
import { endOpen, filledCarton, memberOf } from './joint.ts';
import { checkWeight, isFar, type Scanned, splitLots, weightRange } from './model.ts';
import { lotsAtBench } from './packing.sql.ts';
import { packProblem } from './problems.ts';

/** Who may say that a weight far off is true. */
const OVERRIDE = 'parcel.override_weight';

export interface Weighing {
  weight_g: number;
  weight_confirmed: boolean;
  /** Undefined: no person can be asked. */
  weight_reason?: string | undefined;
}

/** By what weights are judged. */
export interface Scales {
  settings: Settings;
  /** What pieces weighed before; it counts before the catalogue. */
  known: PieceWeights;
}

/** The expected weight in grams, or why the given one is refused. */
export function weigh(
  bench: Bench,
  lines: readonly Scanned[],
  carton: Carton | null,
  input: Weighing,
  actor: Actor,
  { settings, known }: Scales,
): number | Problem {
  const goods_g = Math.round(weightOf(bench, lines, known));
  const expected_g = Math.max(1, goods_g + (carton?.empty_weight_g ?? 0));
  const range = weightRange(expected_g, settings);
  const { weight_g: got_g, weight_confirmed, weight_reason } = input;
  const refused = checkWeight(got_g, range, weight_confirmed);
  if (refused !== null) return refused;
  if (!isFar(got_g, range)) return expected_g;
  if (!permits(actor.permissions, OVERRIDE)) {
    return kernelProblem('PERMISSION_DENIED', { permission: OVERRIDE }, '/weight_confirmed');
  }
  if (weight_reason !== '') return expected_g;
  return packProblem('WEIGHT_REASON', { got_g, ...range }, '/weight_reason');
}

/** A parcel that is closed now; its order is locked, its row is written by the caller. */
export interface Closing {
  bench: Bench;
  parcel: Parcel;
  carton: Carton | null;
  /** Null for one inside another. */
  weight_g: number | null;
  /** Why a weight far off is right, where somebody said so. */
  weight_reason?: string | undefined;
  actor: Actor;
}

/** Closes an open parcel in memory, with those in it; what has no goods falls away (`empty`). */
export function closingsOf(
  at: AtBench,
  how: Pick<Closing, 'carton' | 'weight_reason' | 'actor'> & {
    weight_g: number;
    expected_g: number;
  },
): { closings: Closing[]; empty: Parcel[] } {
  const { filled, empty } = filledCarton(at);
  filled[0]!.weight_expected_g = how.expected_g;
  for (const parcel of empty) parcel.state = 'cancelled';
  const closings = filled.map((parcel, index): Closing => {
    const bench = memberOf(at.bench, parcel);
    const { carton, weight_g, weight_reason, actor } = how;
    if (index > 0) return { bench, parcel, carton: null, weight_g: null, actor };
    return { bench, parcel, carton, weight_g, weight_reason, actor };
  });
  for (const closing of closings) noteClosed(closing);
  return { closings, empty };
}

/** Notes in memory that a parcel is closed, so that later inputs of the batch see it. */
function noteClosed({ bench, parcel, weight_g }: Pick<Closing, 'bench' | 'parcel' | 'weight_g'>) {
  parcel.state = 'packed';
  parcel.weight_g = weight_g;
  if (!isWhole(bench)) return;
  bench.shipment.state = 'packed';
}

/** True when every picked piece of a shipment is in a closed parcel. */
function isWhole(bench: Bench): boolean {
  const open = bench.parcels.some((each) => each.state === 'open' && each.lines.length > 0);
  return !open && bench.slots.every((slot) => slot.scanned === slot.picked);
}

/** Writes what follows from closed parcels: stock, the order's pieces, the shipment, the events. */
export async function finish(
  tx: Transaction,
  closings: readonly Closing[],
  empty: readonly Parcel[] = [],
): Promise<void> {
  if (closings.length === 0) return;
  const benches = [...new Set(closings.map((each) => each.bench))];
  const warehouse_ids = [...new Set(benches.map((each) => each.shipment.warehouse_id))];
  const shipment_ids = benches.map((each) => each.shipment.shipment_id);
  const [places, lots] = await Promise.all([
    standardPlaces(tx, warehouse_ids),
    lotsAtBench(tx, { shipment_ids }),
  ]);
  const moves = closings.flatMap(({ bench, parcel, actor }) => {
    const { shipment } = bench;
    const own = lots.filter((each) => each.shipment_id === shipment.shipment_id);
    const at = places.get(shipment.warehouse_id)!;
    return splitLots(parcel.lines, own).map(
      ({ sku_id, lot, qty }, index): MoveInput => ({
        warehouse_id: shipment.warehouse_id,
        merchant_id: shipment.merchant_id,
        sku_id,
        lot,
        qty,
        from_location_id: at.picked,
        to_location_id: at.packed,
        from_kind: 'picked',
        to_kind: 'packed',
        cause: 'pack',
        cause_id: parcel.parcel_id,
        cause_line: index + 1,
        order_id: shipment.order_id,
        actor_id: actor.id,
      }),
    );
  });
  const pieces = closings.flatMap(({ parcel }) =>
    parcel.lines.map(({ order_line_id, qty }) => {
      return { shipment_id: parcel.shipment_id, order_line_id, qty };
    }),
  );
  const whole = benches.filter((each) => each.shipment.state === 'packed');
  await packed(tx, pieces);
  await move(tx, moves);
  await packDone(
    tx,
    whole.map(({ shipment }) => shipment),
  );
  // Nobody will scan into an open parcel of a shipment that is packed.
  const open = whole.flatMap(({ parcels }) => parcels.filter((each) => each.state === 'open'));
  await endOpen(tx, [...empty, ...open], 'nothing left to pack');
  for (const closing of closings) tellClosed(tx, closing);
  for (const { shipment } of whole) {
    const { shipment_id, order_id } = shipment;
    const { actor } = closings.findLast((each) => each.bench.shipment === shipment)!;
    tx.event({ kind: 'shipment_packed', order_id, subject_id: shipment_id, actor });
  }
}

function tellClosed(tx: Transaction, closing: Closing): void {
  const { bench, parcel, carton, weight_g, weight_reason, actor } = closing;
  const { shipment_id, order_id, warehouse_id } = bench.shipment;
  const { weight_expected_g, parcel_id, inside_parcel_id } = parcel;
  const where = { shipment_id, warehouse_id, inside_parcel_id };
  const head = { ...where, weight_g, weight_expected_g, carton: carton?.code };
  const body = weight_reason ? { ...head, weight_reason } : head;
  tx.event({ kind: 'parcel_closed', order_id, subject_id: parcel_id, body, actor });
}
