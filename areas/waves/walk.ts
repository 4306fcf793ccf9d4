/**
 * The walk of a pick task: the shortest one where the floor has parallel aisles, by coordinates
 * where it has none, the usual walk where there is neither or the task is large. Pure.
 */
import { pickPathByCoordinates } from '../../engines/pick-path/coordinates.ts';
import type { AisleLayout } from '../../engines/pick-path/layout.ts';
import { pickPath } from '../../engines/pick-path/pick-path.ts';
import { floorOf } from '../places/model.ts';

/** One aisle of a warehouse: its outermost bins across, and the depths at which bins stand. */
export interface AisleMarks {
  aisle: number;
  x_low_mm: number;
  x_high_mm: number;
  ys_mm: readonly number[];
}

export type Floor =
  | { kind: 'aisles'; layout: AisleLayout; index_of: ReadonlyMap<number, number> }
  | { kind: 'points' }
  | { kind: 'listed' };

/** A bin that is walked to. */
export interface Stop {
  location_id: string;
  walk_order: number;
  aisle: number;
  x_mm: number;
  y_mm: number;
}

export interface Walk {
  /** Ids of the stops in walking order. */
  sequence: string[];
  walk_mm: number;
  /** The S-shaped walk, or the usual walk where aisles are not known. */
  s_shape_mm: number;
  method: string;
  /** What was compared, for the reasons of the decision. */
  considered: Record<string, unknown>;
}

/** Tasks with more stops keep the usual walk, so that a release never holds the process up. */
export const MOST_STOPS = 60;
const BUDGET = { rounds: 20, state_ceiling: 1000 };

/** The floor as its bins show it: aisles when they are numbered and do not overlap. */
export function readFloor(marks: readonly AisleMarks[]): Floor {
  const far = marks.some((each) => each.x_low_mm !== 0 || each.ys_mm.some((y) => y !== 0));
  if (!far) return { kind: 'listed' };
  const sorted = [...marks].sort((a, b) => a.x_low_mm - b.x_low_mm);
  const apart = sorted.every((each, at) => {
    return at === 0 || sorted[at - 1]!.x_high_mm <= each.x_low_mm;
  });
  if (!apart || sorted.some((each) => each.aisle < 1)) return { kind: 'points' };
  const bins = sorted.flatMap(({ x_low_mm, x_high_mm, ys_mm }, aisle) => [
    { aisle, x_mm: x_high_mm, y_mm: ys_mm[0]! },
    ...ys_mm.map((y_mm) => ({ aisle, x_mm: x_low_mm, y_mm })),
  ]);
  const { aisle_x_mm, cross_y_mm } = floorOf(bins);
  const distinct = aisle_x_mm.every((x, at) => at === 0 || aisle_x_mm[at - 1]! < x);
  if (!distinct) return { kind: 'points' };
  const index_of = new Map(sorted.map((each, index) => [each.aisle, index]));
  return { kind: 'aisles', layout: { kind: 'aisles', aisle_x_mm, cross_y_mm, bins: [] }, index_of };
}

/**
 * The walk over the stops, from the first aisle's front and back. Stops are distinct. Without
 * `search` the usual walk is only measured.
 */
export function planWalk(floor: Floor, stops: readonly Stop[], search = true): Walk {
  const usual = [...stops].sort(
    (a, b) => a.walk_order - b.walk_order || (a.location_id < b.location_id ? -1 : 1),
  );
  if (floor.kind === 'listed') return usualWalk(floor, usual, 'NO_COORDINATES');
  if (stops.length > MOST_STOPS) return usualWalk(floor, usual, 'TOO_MANY_STOPS');
  if (!search) return usualWalk(floor, usual, 'BATCH_TOO_LARGE');
  return floor.kind === 'aisles' ? walkAisles(floor, usual) : walkPoints(usual);
}

function walkAisles(floor: Extract<Floor, { kind: 'aisles' }>, stops: readonly Stop[]): Walk {
  const bins = stops.map(({ location_id, aisle, y_mm }) => {
    return { bin_id: location_id, aisle: floor.index_of.get(aisle)!, y_mm };
  });
  const layout = { ...floor.layout, bins };
  const front = { end_id: 'front', at: { cross: 0, x_mm: layout.aisle_x_mm[0]! } };
  const picks = bins.map(({ bin_id }) => ({ pick_id: bin_id, bin_id }));
  const path = pickPath({ layout, picks, starts: [front] }, BUDGET);
  const { rules, listed_order_mm, saved_mm, reasons } = path.explanation;
  const s_shape_mm = path.explanation.s_shape_mm ?? listed_order_mm;
  const { sequence, length_mm: walk_mm, method, exact } = path;
  const codes = reasons.map((reason) => reason.code);
  const considered = {
    stops: stops.length,
    exact,
    rules,
    listed_order_mm,
    saved_mm,
    reasons: codes,
  };
  return { sequence, walk_mm, s_shape_mm, method, considered };
}

function walkPoints(stops: readonly Stop[]): Walk {
  const points = stops.map(({ location_id, x_mm, y_mm }) => ({
    point_id: location_id,
    x_mm,
    y_mm,
  }));
  const front = { x_mm: 0, y_mm: 0 };
  const path = pickPathByCoordinates(points, front, front, BUDGET);
  const { listed_order_mm, saved_mm, reasons } = path.explanation;
  const { sequence, length_mm: walk_mm, method, exact } = path;
  const codes = reasons.map((reason) => reason.code);
  const considered = { stops: stops.length, exact, listed_order_mm, saved_mm, reasons: codes };
  return { sequence, walk_mm, s_shape_mm: listed_order_mm, method, considered };
}

/** The stops in the order of the usual walk, measured along x and y. */
function usualWalk(floor: Floor, stops: readonly Stop[], why: string): Walk {
  const chain = [{ x_mm: 0, y_mm: 0 }, ...stops, { x_mm: 0, y_mm: 0 }];
  let walk_mm = 0;
  for (let at = 1; at < chain.length && floor.kind !== 'listed'; at++) {
    const [a, b] = [chain[at - 1]!, chain[at]!];
    walk_mm += Math.abs(a.x_mm - b.x_mm) + Math.abs(a.y_mm - b.y_mm);
  }
  return {
    sequence: stops.map((stop) => stop.location_id),
    walk_mm,
    s_shape_mm: walk_mm,
    method: 'usual_walk',
    considered: { stops: stops.length, exact: false, reasons: [why] },
  };
}
