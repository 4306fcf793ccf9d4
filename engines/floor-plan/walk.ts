/**
 * The walk of a pick task over a floor plan: parallel aisles by the exact method, any other floor
 * by order search over shortest ways. Least time; metres, seconds and the S-shape beside it.
 */
import { bestOrder, HELD_KARP_STOPS } from '../pick-path/held-karp.ts';
import { type Rule, ruleWalk } from '../pick-path/heuristics.ts';
import { gridOf, pickPathProblem } from '../pick-path/layout.ts';
import { searchOrder } from '../pick-path/local-search.ts';
import { pickPath } from '../pick-path/pick-path.ts';
import { type AisleForm, aisleFormOf, layoutOf } from './aisle-form.ts';
import { type FloorPlan, isWalkable, type NamedCell, SIDES } from './plan.ts';
import { openWays, type Ways } from './ways.ts';

/** Something to take: `cell` is where one stands for it. Listed in the order of the usual walk. */
export interface FloorStop {
  stop_id: string;
  x: number;
  y: number;
  level: number;
}

export interface FloorEffort {
  seed: number;
  rounds?: number;
  state_ceiling?: number;
  time_ms?: number;
  now_ms?: () => number;
}

export interface FloorWalk {
  sequence: string[];
  start: string;
  end: string;
  /** Millimetres walked. */
  walk_mm: number;
  /** Milliseconds of walking; the figure that was minimised. */
  walk_ms: number;
  /** Milliseconds of reaching up, the same for every order. */
  lift_ms: number;
  s_shape_mm: number;
  s_shape_ms: number;
  /** The stops as listed. */
  listed_mm: number;
  method: 'aisle_dp' | 'held_karp' | 'local_search';
  /** True when no quicker walk exists. */
  exact: boolean;
  /** Milliseconds of the taught rules; aisles only. */
  rules_ms: Partial<Record<Rule, number>>;
  /** Codes of pick-path/reasons.ts. */
  reasons: string[];
}

/** A plan that is open for walks: ways and aisles are found once. */
export interface OpenFloor {
  plan: FloorPlan;
  ways: Ways;
  aisles: AisleForm | null;
}

export function openFloorPlan(plan: FloorPlan): OpenFloor {
  return { plan, ways: openWays(plan), aisles: aisleFormOf(plan) };
}

interface Tour {
  /** Cells in walking order, start and end included. */
  chain: number[];
  start: NamedCell;
  end: NamedCell;
  method: FloorWalk['method'];
  exact: boolean;
  rules_ms: FloorWalk['rules_ms'];
  reasons: string[];
}

const cellOf = (plan: FloorPlan, { x, y }: { x: number; y: number }) => y * plan.width + x;

/** Millimetres and milliseconds of the quickest ways along a chain of cells. */
export function measureChain(ways: Ways, chain: readonly number[]) {
  let mm = 0;
  let ms = 0;
  for (let at = 1; at < chain.length; at++) {
    mm += ways.length(chain[at - 1]!, chain[at]!);
    ms += ways.cost(chain[at - 1]!, chain[at]!);
  }
  return { mm, ms };
}

/**
 * The quickest walk over all stops, each of which must be reachable. Pure: same request and seed,
 * same answer, unless the clock of the effort runs out first. Throws what pickPath throws.
 */
export function walkFloor(
  floor: OpenFloor,
  stops: readonly FloorStop[],
  effort: FloorEffort,
): FloorWalk {
  const { plan, ways } = floor;
  const cells = [...new Set(stops.map((stop) => cellOf(plan, stop)))];
  const tour = aisleTour(floor, cells, effort) ?? searchTour(floor, cells, effort);
  const walked = measureChain(ways, tour.chain);
  const s_shape = measureChain(ways, sShapeChain(floor, stops, tour));
  const ends = [cellOf(plan, tour.start), cellOf(plan, tour.end)] as const;
  const listed = measureChain(ways, [ends[0], ...stops.map((stop) => cellOf(plan, stop)), ends[1]]);
  const { start, end, method, exact, rules_ms, reasons } = tour;
  return {
    sequence: sequenceOf(plan, stops, tour.chain),
    start: start.name,
    end: end.name,
    walk_mm: walked.mm,
    walk_ms: walked.ms,
    lift_ms: stops.reduce((sum, stop) => sum + stop.level * plan.lift_ms_per_level, 0),
    s_shape_mm: s_shape.mm,
    s_shape_ms: s_shape.ms,
    listed_mm: listed.mm,
    method,
    exact,
    rules_ms,
    reasons,
  };
}

/** The stops along the chain; those of one cell from the lowest level up, then as listed. */
function sequenceOf(plan: FloorPlan, stops: readonly FloorStop[], chain: readonly number[]) {
  const at = new Map<number, FloorStop[]>();
  for (const stop of stops) {
    const cell = cellOf(plan, stop);
    at.set(cell, [...(at.get(cell) ?? []), stop]);
  }
  return chain.flatMap((cell) => {
    const own = at.get(cell) ?? [];
    at.delete(cell);
    return own.sort((a, b) => a.level - b.level).map((stop) => stop.stop_id);
  });
}

/** Parallel aisles by the exact method; null when the floor has none. */
function aisleTour(floor: OpenFloor, cells: readonly number[], effort: FloorEffort): Tour | null {
  const { plan, aisles } = floor;
  if (aisles === null) return null;
  const named = (list: FloorPlan['starts']) =>
    list.map((each) => ({ ...each, cell: cellOf(plan, each) }));
  const starts = named(plan.starts);
  const drops = named(plan.drops);
  const laid = layoutOf(plan, aisles, cells);
  const endOf = ({ x, y }: NamedCell, kind: string, index: number) => ({
    end_id: `${kind}${index}`,
    at: laid.placeOf(x, y),
  });
  const picks = cells.map((cell) => ({ pick_id: String(cell), bin_id: String(cell) }));
  const path = pickPath(
    {
      layout: laid.layout,
      picks,
      starts: starts.map((each, index) => endOf(each, 's', index)),
      ...(drops.length === 0 ? {} : { ends: drops.map((each, index) => endOf(each, 'd', index)) }),
    },
    effort,
  );
  const ends = new Map<string, NamedCell & { cell: number }>([
    ...starts.map((each, index) => [`s${index}`, each] as const),
    ...drops.map((each, index) => [`d${index}`, each] as const),
  ]);
  const start = ends.get(path.start_id)!;
  const end = ends.get(path.end_id)!;
  return {
    chain: [start.cell, ...path.sequence.map(Number), end.cell],
    start,
    end,
    method: path.method,
    exact: path.exact,
    rules_ms: path.explanation.rules,
    reasons: path.explanation.reasons.map((reason) => reason.code),
  };
}

/** Any floor: exact for few stops, search for more. */
function searchTour(floor: OpenFloor, cells: readonly number[], effort: FloorEffort): Tour {
  const { plan } = floor;
  // With drop points the best start and the best end are chosen by the first and the last step.
  const tours =
    plan.drops.length > 0
      ? [orderOf(floor, cells, plan.starts, plan.drops, effort)]
      : plan.starts.map((start) => orderOf(floor, cells, [start], [start], effort));
  const best = tours.reduce((a, b) => (b.ms < a.ms ? b : a));
  const small = cells.length <= HELD_KARP_STOPS;
  if (best.ms === Number.POSITIVE_INFINITY) {
    throw pickPathProblem('FLOOR_UNREACHABLE', { what: cells.join(', ') });
  }
  return {
    chain: [cellOf(plan, best.start), ...best.order, cellOf(plan, best.end)],
    start: best.start,
    end: best.end,
    method: small ? 'held_karp' : 'local_search',
    exact: small,
    rules_ms: {},
    reasons: ['NOT_AISLES', small ? 'PROVEN_BY_SUBSETS' : 'SEARCHED'],
  };
}

function orderOf(
  floor: OpenFloor,
  cells: readonly number[],
  starts: readonly NamedCell[],
  ends: readonly NamedCell[],
  effort: FloorEffort,
) {
  const { plan, ways } = floor;
  const n = cells.length;
  const size = n + 2;
  const matrix = new Float64Array(size * size);
  const nearest = (list: readonly NamedCell[], cost: (cell: number) => number) =>
    list.reduce((a, b) => (cost(cellOf(plan, b)) < cost(cellOf(plan, a)) ? b : a));
  const from = cells.map((cell) => nearest(starts, (start) => ways.cost(start, cell)));
  const to = cells.map((cell) => nearest(ends, (end) => ways.cost(cell, end)));
  for (const [i, cell] of cells.entries()) {
    matrix[i + 1] = ways.cost(cellOf(plan, from[i]!), cell);
    matrix[(i + 1) * size + n + 1] = ways.cost(cell, cellOf(plan, to[i]!));
    for (const [j, other] of cells.entries()) {
      if (i !== j) matrix[(i + 1) * size + j + 1] = ways.cost(cell, other);
    }
  }
  const { seed, rounds = 300, time_ms, now_ms } = effort;
  const clock = time_ms === undefined || now_ms === undefined ? {} : { time_ms, now_ms };
  const usual = cells.map((_, index) => index + 1);
  const found =
    n <= HELD_KARP_STOPS
      ? bestOrder(matrix)
      : searchOrder(matrix, [usual], { seed, rounds, ...clock });
  const { order } = found;
  return {
    order: order.map((stop) => cells[stop - 1]!),
    ms: found.cost,
    start: from[order[0]! - 1] ?? starts[0]!,
    end: to[order.at(-1)! - 1] ?? ends[0]!,
  };
}

/**
 * The S-shaped walk over the same stops between the same ends, as cells to walk the quickest way
 * between: by the rule itself on parallel aisles, elsewhere aisle after aisle, up and down in turn.
 */
export function sShapeChain(
  floor: OpenFloor,
  stops: readonly FloorStop[],
  ends: { start: NamedCell; end: NamedCell },
): number[] {
  const { plan, aisles } = floor;
  const cells = [...new Set(stops.map((stop) => cellOf(plan, stop)))];
  const [first, last] = [cellOf(plan, ends.start), cellOf(plan, ends.end)];
  if (aisles === null) return [first, ...serpentine(plan, cells), last];
  const laid = layoutOf(plan, aisles, cells);
  const places = [ends.start, ends.end].map(({ x, y }) => laid.placeOf(x, y));
  const { grid, pointOf } = gridOf(laid.layout, places);
  const points = laid.layout.bins.map((bin) => pointOf(bin, bin.bin_id));
  const [start, end] = places.map((place) => pointOf(place, 'end'));
  const walk = ruleWalk({ grid, points, start: start!, end: end! }, 's_shape');
  return walk.map(({ point }) => laid.cellAt(grid.x_mm[point.column]!, point.y_mm));
}

/** Cells aisle after aisle, every second one backwards. */
function serpentine(plan: FloorPlan, cells: readonly number[]): number[] {
  const alongY = runsAlongY(plan);
  const split = (cell: number) => {
    const [x, y] = [cell % plan.width, Math.floor(cell / plan.width)];
    return alongY ? { line: x, at: y } : { line: y, at: x };
  };
  const lines = [...new Set(cells.map((cell) => split(cell).line))].sort((a, b) => a - b);
  return lines.flatMap((line, index) => {
    const own = cells.filter((cell) => split(cell).line === line);
    const turn = index % 2 === 0 ? 1 : -1;
    return own.sort((a, b) => turn * (split(a).at - split(b).at));
  });
}

/** Whether the aisles of a plan run along y: more steps between racks go that way. */
function runsAlongY(plan: FloorPlan): boolean {
  let balance = 0;
  for (let y = 0; y < plan.depth; y++) {
    for (let x = 0; x < plan.width; x++) {
      if (!isWalkable(plan, x, y)) continue;
      const beside = (side: keyof typeof SIDES) =>
        isWalkable(plan, x + SIDES[side].dx, y + SIDES[side].dy);
      if (beside('up') && !beside('left')) balance++;
      if (beside('left') && !beside('up')) balance--;
    }
  }
  return balance >= 0;
}

/** A walk as it is drawn: corners and stops, in millimetres on the plan. */
export interface DrawnWalk {
  points: { x_mm: number; y_mm: number }[];
  length_mm: number;
}

/** Draws the quickest ways along a chain of cells; points on a straight line are left out. */
export function drawChain(floor: OpenFloor, chain: readonly number[]): DrawnWalk {
  const { plan, ways } = floor;
  const cells: number[] = chain.slice(0, 1);
  for (let at = 1; at < chain.length; at++)
    cells.push(...ways.path(chain[at - 1]!, chain[at]!).slice(1));
  const kept = cells.filter((cell, at) => {
    const before = cells[at - 1];
    const after = cells[at + 1];
    return before === undefined || after === undefined || cell - before !== after - cell;
  });
  const points = kept.map((cell) => ({
    x_mm: Math.round(((cell % plan.width) + 0.5) * plan.cell_mm),
    y_mm: Math.round((Math.floor(cell / plan.width) + 0.5) * plan.cell_mm),
  }));
  return { points, length_mm: (cells.length - 1) * plan.cell_mm };
}

const OPEN_FLOORS = 4;
const opened = new Map<string, OpenFloor>();

/** An open plan, remembered by its key: a warehouse and a version of its plan. */
export function rememberedFloor(key: string, plan: FloorPlan): OpenFloor {
  const known = opened.get(key);
  if (known !== undefined) return known;
  if (opened.size >= OPEN_FLOORS) opened.delete(opened.keys().next().value!);
  const floor = openFloorPlan(plan);
  opened.set(key, floor);
  return floor;
}
