/**
 * One walk from a start over some stops to an end, by the strongest method the floor allows:
 * aisles exactly, few stops exactly, otherwise by search. Also with stops in ranks.
 */
import { shortestWalk, walkLength } from './exact.ts';
import type { Floor, Spot, Vertex } from './floor.ts';
import { bestOrder, HELD_KARP_STOPS } from './held-karp.ts';
import { plainDistance, RULES, type Rule, ruleWalk, type Waypoint } from './heuristics.ts';
import { searchOrder } from './local-search.ts';
import { type Reason, reason } from './reasons.ts';

export type Method = 'aisle_dp' | 'held_karp' | 'local_search';

/** Effort allowed. Without a clock the answer depends on the request and the seed alone. */
export interface PathBudget {
  seed?: number;
  /** Perturbation rounds of the search; 300 unless told, unlimited when time_ms is given. */
  rounds?: number;
  time_ms?: number;
  now_ms?: () => number;
  /** States of the exact method at one step; 4,000 covers six cross-aisles. */
  state_ceiling?: number;
}

/** A drawn point of a walk; `stop` is the index of the stop served there. */
export interface LegVertex extends Vertex {
  stop: number | null;
}

export interface Leg {
  /** Indices of the stops in walking order. */
  order: number[];
  walk: LegVertex[];
  length_mm: number;
  /** Length times slowness, the figure that was minimised; equals length on aisle floors. */
  cost: number;
  method: Method;
  exact: boolean;
  reasons: Reason[];
  peak_states: number;
}

export interface LegRequest {
  floor: Floor;
  start: Spot;
  end: Spot;
  /** Distinct spots. */
  stops: readonly Spot[];
}

export const STATE_CEILING = 4000;
const ROUNDS = 300;
/** From this many cross-aisles on a good upper bound saves more states than it costs. */
const BOUND_FROM_CROSS_AISLES = 6;

/** Costs from start (row 0) over stops (1..n) to end (n + 1), row-major. */
export function legMatrix({ floor, start, end, stops }: LegRequest): Float64Array {
  const spots = [start, ...stops, end];
  const size = spots.length;
  const matrix = new Float64Array(size * size);
  spots.forEach((a, i) => {
    spots.forEach((b, j) => {
      matrix[i * size + j] = i === j ? 0 : floor.cost(a, b);
    });
  });
  return matrix;
}

/** Draws the walk that visits the stops in the given order by shortest ways. */
export function drawOrder(request: LegRequest, order: readonly number[]) {
  const { floor, start, end, stops } = request;
  const walk: LegVertex[] = [{ ...vertexOf(start), stop: null }];
  let length_mm = 0;
  let cost = 0;
  let at = start;
  const goTo = (spot: Spot, stop: number | null) => {
    walk.push(
      ...floor
        .way(at, spot)
        .slice(1)
        .map((vertex) => ({ ...vertex, stop: null })),
    );
    length_mm += floor.length(at, spot);
    cost += floor.cost(at, spot);
    at = spot;
    if (stop === null) return;
    const last = walk[walk.length - 1]!;
    // Two stops on one spot (of different rank) need a vertex each.
    if (last.stop === null) walk[walk.length - 1] = { ...last, stop };
    else walk.push({ ...last, stop });
  };
  for (const index of order) goTo(stops[index]!, index);
  goTo(end, null);
  return { walk, length_mm, cost };
}

function vertexOf(spot: Spot): Vertex {
  return { key: spot.key, x_mm: spot.x_mm, y_mm: spot.y_mm };
}

/** Lengths of the taught rules on a grid, mm. */
export function ruleLengths(request: LegRequest): Record<Rule, number> {
  const lengths = {} as Record<Rule, number>;
  for (const rule of RULES) lengths[rule] = ruleLength(request, rule).length_mm;
  return lengths;
}

/** Length of one rule, and the order in which it meets the stops. */
export function ruleLength(
  request: LegRequest,
  rule: Rule,
): { length_mm: number; order: number[] } {
  const { floor, start, end, stops } = request;
  const grid = floor.grid!;
  const points = stops.map((stop) => stop.point!);
  const walk = ruleWalk({ grid, points, start: start.point!, end: end.point! }, rule);
  const between = (a: Waypoint, b: Waypoint) =>
    grid.plain ? plainDistance(grid, a.point, b.point) : floor.cost(spotAt(a), spotAt(b));
  const spotAt = ({ point }: Waypoint): Spot => {
    const x_mm = grid.x_mm[point.column]!;
    return { key: `${x_mm}:${point.y_mm}`, x_mm, y_mm: point.y_mm, point, level: 0 };
  };
  let length_mm = 0;
  for (let i = 1; i < walk.length; i++) length_mm += between(walk[i - 1]!, walk[i]!);
  return { length_mm, order: walk.flatMap(({ pick }) => (pick === null ? [] : [pick])) };
}

function searchLeg(request: LegRequest, budget: PathBudget, matrix: Float64Array): Leg {
  const starts =
    request.floor.grid === null
      ? []
      : (['s_shape', 'combined', 'aisle_by_aisle'] as const).map((rule) =>
          ruleLength(request, rule).order.map((stop) => stop + 1),
        );
  const found = searchOrder(matrix, starts, searchBudget(budget));
  const order = found.order.map((stop) => stop - 1);
  return {
    ...drawOrder(request, order),
    order,
    method: 'local_search',
    exact: false,
    reasons: [reason('SEARCHED', { rounds: found.rounds })],
    peak_states: 0,
  };
}

function searchBudget(budget: PathBudget) {
  const { seed = 1, time_ms, now_ms } = budget;
  const timed = time_ms !== undefined && now_ms !== undefined;
  const rounds = budget.rounds ?? (timed ? 1_000_000 : ROUNDS);
  return timed ? { seed, rounds, time_ms, now_ms } : { seed, rounds };
}

function subsetLeg(request: LegRequest, matrix: Float64Array): Leg {
  const order = bestOrder(matrix).order.map((stop) => stop - 1);
  return {
    ...drawOrder(request, order),
    order,
    method: 'held_karp',
    exact: true,
    reasons: [reason('PROVEN_BY_SUBSETS', { stops: order.length })],
    peak_states: 0,
  };
}

/** The exact aisle method, or the reason why it does not apply. */
function aisleLeg(request: LegRequest, budget: PathBudget): Leg | Reason {
  const { floor, start, end, stops } = request;
  const { grid } = floor;
  if (grid === null) return reason('NOT_AISLES');
  const state_ceiling = budget.state_ceiling ?? STATE_CEILING;
  const bounded = !grid.plain || grid.y_mm.length >= BOUND_FROM_CROSS_AISLES;
  const bound = bounded ? searchLeg(request, { ...budget, rounds: 100 }, legMatrix(request)) : null;
  const found = shortestWalk(
    { grid, points: stops.map((stop) => stop.point!), start: start.point!, end: end.point! },
    { state_ceiling, ...(bound === null ? {} : { upper_bound_mm: bound.length_mm }) },
  );
  if (found.kind === 'refused') {
    if (found.reason === 'too_many_states')
      return reason('TOO_MANY_STATES', { limit: state_ceiling });
    if (found.reason === 'end_in_dead_end') return reason('END_IN_DEAD_END');
    throw new Error('the exact aisle method found no way where the floor has one');
  }
  const open = new Map(stops.map((stop, index) => [stop.key, index]));
  const walk = found.walk.map(({ column, y_mm }): LegVertex => {
    const x_mm = grid.x_mm[column]!;
    const key = `${x_mm}:${y_mm}`;
    const stop = open.get(key) ?? null;
    open.delete(key);
    return { key, x_mm, y_mm, stop };
  });
  if (open.size > 0 || walkLength(grid, found.walk) !== found.length_mm) {
    throw new Error('the drawn walk does not match the optimum it was drawn from');
  }
  return {
    order: walk.flatMap(({ stop }) => (stop === null ? [] : [stop])),
    walk,
    length_mm: found.length_mm,
    cost: found.length_mm,
    method: 'aisle_dp',
    exact: true,
    reasons: [reason('PROVEN_BY_AISLES')],
    peak_states: found.peak_states,
  };
}

/** The shortest walk over all stops in any order. Every stop must be reachable. */
export function solveLeg(request: LegRequest, budget: PathBudget): Leg {
  const aisles = aisleLeg(request, budget);
  if (!('code' in aisles)) return aisles;
  const matrix = legMatrix(request);
  const leg =
    request.stops.length <= HELD_KARP_STOPS
      ? subsetLeg(request, matrix)
      : searchLeg(request, budget, matrix);
  return { ...leg, reasons: [aisles, ...leg.reasons] };
}

/** More than any walk, less than "no way": stepping back to an earlier rank. */
const RANK_BROKEN = 1e10;

/**
 * The shortest walk that serves all stops of a rank before the next rank; `free` is the walk
 * over the same spots without ranks. Search or subsets over the whole order, then each rank
 * again exactly between its neighbours until nothing gains.
 */
export function solveRankedLeg(
  request: LegRequest,
  ranks: readonly number[],
  free: Leg,
  budget: PathBudget,
): Leg {
  const size = request.stops.length + 2;
  const matrix = legMatrix(request);
  for (let i = 1; i < size - 1; i++) {
    for (let j = 1; j < size - 1; j++) {
      if (ranks[i - 1]! > ranks[j - 1]!) matrix[i * size + j]! += RANK_BROKEN;
    }
  }
  const small = request.stops.length <= HELD_KARP_STOPS;
  const sorted = orderedByRank(request.stops, ranks, free);
  const found = small ? bestOrder(matrix) : searchOrder(matrix, [sorted], searchBudget(budget));
  const order = polishRanks(
    request,
    ranks,
    found.order.map((stop) => stop - 1),
    budget,
  );
  const drawn = drawOrder(request, order);
  const free_of_cost = free.exact && drawn.cost <= free.cost;
  const exact = small || free_of_cost;
  const rounds = 'rounds' in found ? Number(found.rounds) : 0;
  const why = small
    ? reason('PROVEN_BY_SUBSETS', { stops: order.length })
    : reason(free_of_cost ? 'PROVEN_BY_BOUND' : 'SEARCHED', { rounds });
  const method: Method = small ? 'held_karp' : 'local_search';
  return { ...drawn, order, method, exact, reasons: [why], peak_states: 0 };
}

/** The stops by rank, within a rank as the walk without ranks meets them; numbered from 1. */
function orderedByRank(stops: readonly Spot[], ranks: readonly number[], free: Leg): number[] {
  const met = new Map<string, number>();
  for (const { key, stop } of free.walk) if (stop !== null) met.set(key, met.size);
  const place = (stop: number) => ranks[stop - 1]! * stops.length + met.get(stops[stop - 1]!.key)!;
  return stops.map((_, index) => index + 1).sort((a, b) => place(a) - place(b));
}

function polishRanks(
  request: LegRequest,
  ranks: readonly number[],
  order: number[],
  budget: PathBudget,
): number[] {
  const { floor, start, end, stops } = request;
  if (floor.grid === null || stops.length <= HELD_KARP_STOPS) return order;
  const classes = [...new Set(ranks)].sort((a, b) => a - b);
  let best = order;
  let cost = drawOrder(request, best).cost;
  for (let gained = true; gained; ) {
    gained = false;
    for (const rank of classes) {
      const from = best.findIndex((stop) => ranks[stop] === rank);
      const members = best.filter((stop) => ranks[stop] === rank);
      const to = from + members.length;
      const inner = solveLeg(
        {
          floor,
          start: from === 0 ? start : stops[best[from - 1]!]!,
          end: to === best.length ? end : stops[best[to]!]!,
          stops: members.map((stop) => stops[stop]!),
        },
        budget,
      );
      const again = inner.order.map((stop) => members[stop]!);
      const tried = [...best.slice(0, from), ...again, ...best.slice(to)];
      const total = drawOrder(request, tried).cost;
      if (total >= cost) continue;
      best = tried;
      cost = total;
      gained = true;
    }
  }
  return best;
}
