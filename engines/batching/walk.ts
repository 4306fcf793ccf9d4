/**
 * The ways between all places of a request as one matrix, and the walk of a finished batch: by
 * the exact pick-path engine on a floor plan, by search on a ready matrix.
 */
import { openFloor, type Spot } from '../pick-path/floor.ts';
import { bestOrder, HELD_KARP_STOPS } from '../pick-path/held-karp.ts';
import { searchOrder } from '../pick-path/local-search.ts';
import { pickPath } from '../pick-path/pick-path.ts';
import { type BatchOrder, batchingProblem, type WalkSource } from './model.ts';

/** A walk over a set of bins, drawn up for people. */
export interface DrawnWalk {
  bin_ids: string[];
  length_mm: number;
  exact: boolean;
  s_shape_mm: number | null;
}

export interface Walk {
  /** Places to stop at, without start and end. */
  stops: number;
  /** Row-major (stops + 2) square: 0 is the start, stops + 1 the end. */
  cost: Float64Array;
  /** The place of a bin, 1 to `stops`. Throws BATCH_WALK_INVALID or FLOOR_PLACE_UNKNOWN. */
  stopOf(bin_id: string): number;
  /** The walk over distinct bins. */
  draw(bin_ids: readonly string[], seed: number): DrawnWalk;
}

/** Perturbation rounds for a walk that is shown, not only measured. */
const DRAW_ROUNDS = 400;

function walkInvalid(reason: string, reason_zh: string): never {
  throw batchingProblem('BATCH_WALK_INVALID', { reason, reason_zh });
}

/** Opens the distances of a request. Throws BATCH_WALK_INVALID and what the floor plan throws. */
export function openWalk(source: WalkSource, orders: readonly BatchOrder[]): Walk {
  return source.kind === 'matrix' ? matrixWalk(source) : layoutWalk(source, orders);
}

function matrixWalk({ bin_ids, length_mm }: Extract<WalkSource, { kind: 'matrix' }>): Walk {
  const stops = bin_ids.length;
  const size = stops + 2;
  if (length_mm.length !== size * size) {
    walkInvalid('the matrix has not the size of the bins', '矩阵大小与货位数不符');
  }
  if (length_mm.some((length) => !(length >= 0 && length < Number.POSITIVE_INFINITY))) {
    walkInvalid('a distance is missing or negative', '存在缺失或为负的距离');
  }
  const places = new Map(bin_ids.map((bin_id, i) => [bin_id, i + 1]));
  const stopOf = (bin_id: string) =>
    places.get(bin_id) ?? walkInvalid(`bin ${bin_id} has no distances`, `货位 ${bin_id} 没有距离`);
  const draw = (ids: readonly string[], seed: number): DrawnWalk => {
    const at = ids.map(stopOf);
    const sub = subMatrix(length_mm, size, at);
    const exact = at.length <= HELD_KARP_STOPS;
    const { order } = exact ? bestOrder(sub) : searchOrder(sub, [], { rounds: DRAW_ROUNDS, seed });
    // The search counts in whole mm; the matrix may be finer.
    let last = 0;
    let length = 0;
    for (const stop of [...order, at.length + 1]) {
      length += sub[last * (at.length + 2) + stop]!;
      last = stop;
    }
    const bins = order.map((stop) => ids[stop - 1]!);
    return { bin_ids: bins, length_mm: length, exact, s_shape_mm: null };
  };
  return { stops, cost: length_mm, stopOf, draw };
}

/** The matrix over the start, some stops and the end. */
export function subMatrix(
  cost: Float64Array,
  size: number,
  stops: readonly number[],
): Float64Array {
  const m = stops.length + 2;
  const sub = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    const from = (i === 0 ? 0 : i === m - 1 ? size - 1 : stops[i - 1]!) * size;
    sub[i * m] = cost[from]!;
    for (let j = 1; j < m - 1; j++) sub[i * m + j] = cost[from + stops[j - 1]!]!;
    sub[i * m + m - 1] = cost[from + size - 1]!;
  }
  return sub;
}

function layoutWalk(
  { layout, start, end }: Extract<WalkSource, { kind: 'layout' }>,
  orders: readonly BatchOrder[],
): Walk {
  const floor = openFloor(layout, [start, end]);
  const spots: Spot[] = [floor.spotOfEnd(start, 'start')];
  const byKey = new Map<string, number>();
  const byBin = new Map<string, number>();
  for (const bin_id of new Set(orders.flatMap((order) => order.bin_ids))) {
    const spot = floor.spotOfBin(bin_id);
    const stop = byKey.get(spot.key) ?? spots.push(spot) - 1;
    byKey.set(spot.key, stop);
    byBin.set(bin_id, stop);
  }
  const size = spots.push(floor.spotOfEnd(end, 'end'));
  const cost = new Float64Array(size * size);
  spots.forEach((a, i) => {
    spots.forEach((b, j) => {
      cost[i * size + j] = floor.cost(a, b);
    });
  });
  if (cost.some((each) => each === Number.POSITIVE_INFINITY)) {
    walkInvalid('some bins cannot be reached from each other', '部分货位之间无法通行');
  }
  const draw = (bin_ids: readonly string[], seed: number): DrawnWalk => {
    const path = pickPath(
      {
        layout,
        picks: bin_ids.map((bin_id) => ({ pick_id: bin_id, bin_id })),
        starts: [{ end_id: 'start', at: start }],
        ends: [{ end_id: 'end', at: end }],
      },
      { seed },
    );
    const { sequence, length_mm, exact, explanation } = path;
    return { bin_ids: sequence, length_mm, exact, s_shape_mm: explanation.s_shape_mm };
  };
  return { stops: size - 2, cost, stopOf: (bin_id) => byBin.get(bin_id)!, draw };
}
