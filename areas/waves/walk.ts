/**
 * The walk of a pick task: over the floor plan where the warehouse has one, else through parallel
 * aisles as the bins show them, by coordinates where there are none, the usual walk where there is
 * nothing or the task is large. The engines work in threads.
 */
import { EngineStopped, runEngine } from '../../engines/in-worker.ts';
import type { AisleLayout } from '../../engines/pick-path/layout.ts';
import { elapsedSince } from '../../kernel/clock.ts';
import { Problem } from '../../kernel/problem.ts';
import { floorOf } from '../places/model.ts';
import { type BinOnFloor, type CurrentPlan, standFor } from '../places/port.ts';

/** One aisle of a warehouse: its outermost bins across, and the depths at which bins stand. */
export interface AisleMarks {
  aisle: number;
  x_low_mm: number;
  x_high_mm: number;
  ys_mm: readonly number[];
}

/** A warehouse's plan, the cells of the bins of a batch on it, and the floor without it. */
export interface PlanFloor {
  kind: 'plan';
  warehouse_id: string;
  current: CurrentPlan;
  cells: ReadonlyMap<string, BinOnFloor>;
  without: Floor;
}

export type Floor =
  | PlanFloor
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

/** Tasks with more stops keep the usual walk: a release holds locks while walks are planned. */
export const MOST_STOPS = 200;
/** Walks that are looked for at the same time: enough for every thread to have its next one. */
const LANES = 8;
/** After so much time the tasks that are left keep the usual walk: others wait for the locks. */
const BATCH_MS = 10_000;
/** Rounds and states end the work; the budget is for a machine that is overloaded. */
const EFFORT = { rounds: 20, state_ceiling: 1000 };
const OPTIONS = { budget_ms: 2000, seed: 1 };

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
 * The walk over the stops. On a plan: from the best start to the best drop point, else from the
 * first aisle's front and back. Stops are distinct. Without `search` the usual walk is only
 * measured.
 */
export async function planWalk(floor: Floor, stops: readonly Stop[], search = true): Promise<Walk> {
  const usual = [...stops].sort(
    (a, b) => a.walk_order - b.walk_order || (a.location_id < b.location_id ? -1 : 1),
  );
  if (floor.kind === 'listed') return usualWalk(floor, usual, 'NO_COORDINATES');
  if (stops.length > MOST_STOPS) return usualWalk(floor, usual, 'TOO_MANY_STOPS');
  if (!search) return usualWalk(floor, usual, 'BATCH_TOO_LARGE');
  try {
    if (floor.kind === 'plan') return await walkPlan(floor, usual);
    return floor.kind === 'aisles' ? await walkAisles(floor, usual) : await walkPoints(usual);
  } catch (error) {
    // Goods leave the house also while a plan is wrong or a thread was stopped.
    if (error instanceof EngineStopped) return usualWalk(floor, usual, 'ENGINE_STOPPED');
    if (error instanceof Problem) return usualWalk(floor, usual, error.code);
    throw error;
  }
}

/** A walk that is wanted. */
export interface Wanted {
  floor: Floor;
  stops: readonly Stop[];
  /** False when a batch is too large to look for it. */
  search: boolean;
}

/** The walks of all tasks of a batch, in order. */
export async function planWalks(wanted: readonly Wanted[]): Promise<Walk[]> {
  const walks: Walk[] = [];
  const begun = elapsedSince();
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < wanted.length; at = next++) {
      const { floor, stops, search } = wanted[at]!;
      walks[at] = await planWalk(floor, stops, search && elapsedSince(begun) < BATCH_MS);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return walks;
}

async function walkPlan(floor: PlanFloor, stops: readonly Stop[]): Promise<Walk> {
  const { version, plan } = floor.current;
  const placed = stops.flatMap(({ location_id }) => {
    const bin = floor.cells.get(location_id);
    const at = bin === undefined ? null : standFor(plan, bin);
    return at === null ? [] : [{ stop_id: location_id, ...at, level: bin!.level }];
  });
  if (placed.length < stops.length) {
    const on_it = new Set(placed.map((stop) => stop.stop_id));
    const not_on_plan = stops.map((stop) => stop.location_id).filter((id) => !on_it.has(id));
    const walk = await planWalk(floor.without, stops);
    return { ...walk, considered: { ...walk.considered, not_on_plan } };
  }
  const plan_key = `${floor.warehouse_id} ${version}`;
  const input = { plan_key, plan, stops: placed, effort: EFFORT };
  const found = await runEngine('floor-walk', input, OPTIONS);
  const { sequence, walk_mm, s_shape_mm, method, ...figures } = found;
  const saved_mm = s_shape_mm - walk_mm;
  const considered = { plan_version: version, stops: stops.length, saved_mm, ...figures };
  return { sequence, walk_mm, s_shape_mm, method, considered };
}

async function walkAisles(
  floor: Extract<Floor, { kind: 'aisles' }>,
  stops: readonly Stop[],
): Promise<Walk> {
  const bins = stops.map(({ location_id, aisle, y_mm }) => {
    return { bin_id: location_id, aisle: floor.index_of.get(aisle)!, y_mm };
  });
  const layout = { ...floor.layout, bins };
  const front = { end_id: 'front', at: { cross: 0, x_mm: layout.aisle_x_mm[0]! } };
  const picks = bins.map(({ bin_id }) => ({ pick_id: bin_id, bin_id }));
  const request = { layout, picks, starts: [front] };
  const path = await runEngine('pick-path', { request, effort: EFFORT }, OPTIONS);
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

async function walkPoints(stops: readonly Stop[]): Promise<Walk> {
  const points = stops.map(({ location_id, x_mm, y_mm }) => ({
    point_id: location_id,
    x_mm,
    y_mm,
  }));
  const front = { x_mm: 0, y_mm: 0 };
  const input = { points, start: front, end: front, effort: EFFORT };
  const path = await runEngine('coordinates-path', input, OPTIONS);
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
