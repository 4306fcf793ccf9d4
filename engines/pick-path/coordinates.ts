/**
 * A walk over bins of which only coordinates are known: distances along x and y, racks ignored.
 */
import { bestOrder, HELD_KARP_STOPS } from './held-karp.ts';
import type { Method, PathBudget } from './leg.ts';
import { searchOrder } from './local-search.ts';
import { type Reason, reason } from './reasons.ts';

export interface CoordinatePoint {
  point_id: string;
  x_mm: number;
  y_mm: number;
}

export interface CoordinatePath {
  sequence: string[];
  /** Straight lines between the points, start and end included. */
  walk: { x_mm: number; y_mm: number; point_id: string | null }[];
  length_mm: number;
  method: Method;
  /** True when no order is shorter by this measure. */
  exact: boolean;
  explanation: { listed_order_mm: number; saved_mm: number; reasons: Reason[] };
}

interface Position {
  x_mm: number;
  y_mm: number;
}

function rectilinear(a: Position, b: Position): number {
  return Math.abs(a.x_mm - b.x_mm) + Math.abs(a.y_mm - b.y_mm);
}

function chainLength(chain: readonly Position[]): number {
  let sum = 0;
  for (let i = 1; i < chain.length; i++) sum += rectilinear(chain[i - 1]!, chain[i]!);
  return sum;
}

/**
 * A short order of the points between start and end by |dx| + |dy| in mm: exact up to 13 points,
 * searched beyond. For floors without a plan; a plan gives better and honest lengths.
 */
export function pickPathByCoordinates(
  points: readonly CoordinatePoint[],
  start: Position,
  end: Position,
  budget: PathBudget = {},
): CoordinatePath {
  const spots: Position[] = [start, ...points, end];
  const size = spots.length;
  const matrix = new Float64Array(size * size);
  spots.forEach((a, i) => {
    spots.forEach((b, j) => {
      matrix[i * size + j] = rectilinear(a, b);
    });
  });
  const exact = points.length <= HELD_KARP_STOPS;
  const { seed = 1, rounds = 300, time_ms, now_ms } = budget;
  const clock = time_ms === undefined || now_ms === undefined ? {} : { time_ms, now_ms };
  const found = exact ? bestOrder(matrix) : searchOrder(matrix, [], { seed, rounds, ...clock });
  const ordered = found.order.map((stop) => points[stop - 1]!);
  const length_mm = chainLength([start, ...ordered, end]);
  const listed_order_mm = chainLength(spots);
  const proof = exact
    ? reason('PROVEN_BY_SUBSETS', { stops: points.length })
    : reason('SEARCHED', { rounds: 'rounds' in found ? Number(found.rounds) : 0 });
  const at = ({ x_mm, y_mm }: Position, point_id: string | null) => ({ x_mm, y_mm, point_id });
  return {
    sequence: ordered.map((point) => point.point_id),
    walk: [at(start, null), ...ordered.map((point) => at(point, point.point_id)), at(end, null)],
    length_mm,
    method: exact ? 'held_karp' : 'local_search',
    exact,
    explanation: {
      listed_order_mm,
      saved_mm: listed_order_mm - length_mm,
      reasons: [reason('STRAIGHT_DISTANCES'), proof],
    },
  };
}
