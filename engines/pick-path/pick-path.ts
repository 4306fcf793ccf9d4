/**
 * The walk of one picker: from a list of bins to the order of picks, the drawn path, its length,
 * and why it is so. Pure: floor plan and picks in, path out.
 */
import { type Floor, openFloor, type Spot } from './floor.ts';
import type { Rule } from './heuristics.ts';
import { type Layout, type Place, pickPathProblem } from './layout.ts';
import {
  type Leg,
  type LegRequest,
  type Method,
  type PathBudget,
  ruleLength,
  ruleLengths,
  solveLeg,
  solveRankedLeg,
} from './leg.ts';
import { type Reason, reason } from './reasons.ts';
import { brokenLimit, type CartLimits, leastTrips, splitTour } from './trips.ts';

export type { PathBudget } from './leg.ts';

/** What a good is like, as far as the order of picking cares. */
export type Trait = 'heavy' | 'fragile' | 'chilled';

export interface Pick {
  pick_id: string;
  bin_id: string;
  traits?: readonly Trait[];
  weight_g?: number;
  volume_ml?: number;
}

/** A point where the walk may start or end. */
export interface PathEnd {
  end_id: string;
  at: Place;
}

export interface PickPathRequest {
  layout: Layout;
  picks: readonly Pick[];
  /** The best of them is chosen. */
  starts: readonly PathEnd[];
  /** Where the walk may end; left out, it ends where it started. */
  ends?: readonly PathEnd[];
  /** Which goods must come first or last; goods with two traits go with the later group. */
  order?: { heavy_first?: boolean; fragile_last?: boolean; chilled_last?: boolean };
  cart?: CartLimits;
  /** What reaching one level up counts as, in mm of walking; reported apart. */
  lift_mm_per_level?: number;
}

/** A drawn point of the walk with the picks made there, in order. */
export interface WalkPoint {
  x_mm: number;
  y_mm: number;
  pick_ids: string[];
}

/** One round with the cart. */
export interface Trip {
  sequence: string[];
  walk: WalkPoint[];
  length_mm: number;
  /** Length times slowness, the figure that was minimised; equals length on aisle floors. */
  cost_mm: number;
  method: Method;
  exact: boolean;
  peak_states: number;
  reasons: Reason[];
}

export interface PathExplanation {
  picks: number;
  stops: number;
  /** Lengths of the taught rules over the same trips, order of goods ignored; aisle floors only. */
  rules: Partial<Record<Rule, number>>;
  s_shape_mm: number | null;
  largest_gap_mm: number | null;
  /** The same trips in the order of the request. */
  listed_order_mm: number;
  /** Shorter than S-shape by this, like for like (order of goods ignored). */
  saved_mm: number | null;
  saved_share: number | null;
  /** What the order of goods costs against the walk without it (`free_mm`), in cost_mm. */
  precedence: { groups: string[]; free_mm: number; cost_mm: number } | null;
  least_trips: number;
  ends_considered: { start_id: string; end_id: string; length_mm: number; exact: boolean }[];
  reasons: Reason[];
}

export interface PickPath {
  start_id: string;
  end_id: string;
  sequence: string[];
  walk: WalkPoint[];
  /** Walking, mm, ways back between trips included; lifting not. */
  length_mm: number;
  /** Length times slowness, the figure that was minimised; equals length on aisle floors. */
  cost_mm: number;
  lift_mm: number;
  method: Method;
  /** True when no shorter walk exists. Never for several trips: their split is not proven best. */
  exact: boolean;
  trips: Trip[];
  explanation: PathExplanation;
}

const GROUPS = ['heavy', 'other', 'fragile', 'chilled'] as const;

function rankOf(pick: Pick, order: PickPathRequest['order']): number {
  const has = (trait: Trait) => pick.traits?.includes(trait) === true;
  if (order?.chilled_last === true && has('chilled')) return 3;
  if (order?.fragile_last === true && has('fragile')) return 2;
  return order?.heavy_first === true && has('heavy') ? 0 : 1;
}

/** A pick with everything the solver asks about it. */
interface Job {
  pick: Pick;
  spot: Spot;
  rank: number;
}

interface Pair {
  floor: Floor;
  start: Spot;
  end: Spot;
  start_id: string;
  end_id: string;
}

function distinctSpots(jobs: readonly Job[]): Spot[] {
  return [...new Map(jobs.map((job) => [job.spot.key, job.spot])).values()];
}

function requestOf(pair: Pair, jobs: readonly Job[]): LegRequest {
  return { floor: pair.floor, start: pair.start, end: pair.end, stops: distinctSpots(jobs) };
}

function checkReachable(pair: Pair, jobs: readonly Job[]): void {
  const { floor, start, end } = pair;
  if (floor.grid?.plain === true) return;
  const spots = [{ spot: end, what: pair.end_id }].concat(
    jobs.map(({ spot, pick }) => ({ spot, what: pick.bin_id })),
  );
  for (const { spot, what } of spots) {
    if (floor.cost(start, spot) + floor.cost(spot, end) < Number.POSITIVE_INFINITY) continue;
    throw pickPathProblem('FLOOR_UNREACHABLE', { what });
  }
}

/** One trip solved with and without the order of goods. */
interface SolvedTrip {
  jobs: readonly Job[];
  request: LegRequest;
  free: Leg;
  trip: Trip;
}

function solveTrip(pair: Pair, jobs: readonly Job[], budget: PathBudget): SolvedTrip {
  const request = requestOf(pair, jobs);
  const free = solveLeg(request, budget);
  if (new Set(jobs.map((job) => job.rank)).size <= 1) {
    const groups = request.stops.map((stop) => jobs.filter((job) => job.spot.key === stop.key));
    return { jobs, request, free, trip: tripOf(free, groups) };
  }
  const byStop = new Map<string, Job[]>();
  for (const job of jobs) {
    const key = `${job.rank}/${job.spot.key}`;
    byStop.set(key, [...(byStop.get(key) ?? []), job]);
  }
  const groups = [...byStop.values()];
  const stops = groups.map((group) => group[0]!.spot);
  const ranks = groups.map((group) => group[0]!.rank);
  const ranked = solveRankedLeg({ ...request, stops }, ranks, free, budget);
  return { jobs, request, free, trip: tripOf(ranked, groups) };
}

/** `groups[stop]` are the picks made at a stop; on one stop low levels come first. */
function tripOf(leg: Leg, groups: readonly (readonly Job[])[]): Trip {
  const idsAt = (stop: number) =>
    [...groups[stop]!]
      .sort((a, b) => a.spot.level - b.spot.level || (a.pick.pick_id < b.pick.pick_id ? -1 : 1))
      .map((job) => job.pick.pick_id);
  const walk = straightened(
    leg.walk.map(({ x_mm, y_mm, stop }) => ({
      x_mm,
      y_mm,
      pick_ids: stop === null ? [] : idsAt(stop),
    })),
  );
  const { length_mm, cost: cost_mm, method, exact, reasons, peak_states } = leg;
  const sequence = leg.order.flatMap(idsAt);
  return { sequence, walk, length_mm, cost_mm, method, exact, reasons, peak_states };
}

/** Drops points without a pick in the middle of a straight line. */
function straightened(walk: readonly WalkPoint[]): WalkPoint[] {
  const kept: WalkPoint[] = [];
  walk.forEach((point, i) => {
    const before = kept[kept.length - 1];
    const after = walk[i + 1];
    if (before === undefined || after === undefined || point.pick_ids.length > 0) {
      kept.push(point);
      return;
    }
    const [ax, ay] = [point.x_mm - before.x_mm, point.y_mm - before.y_mm];
    const [bx, by] = [after.x_mm - point.x_mm, after.y_mm - point.y_mm];
    const onwards = ax * by === ay * bx && ax * bx + ay * by >= 0;
    if (!onwards) kept.push(point);
  });
  return kept;
}

/** Picks of each trip: all in one, or the tour over all cut where the cart is full. */
function jobsByTrip(pair: Pair, jobs: readonly Job[], limits: CartLimits, budget: PathBudget) {
  const loads = jobs.map((job) => job.pick);
  if (jobs.length === 0 || fitsOneCart(loads, limits)) return [jobs];
  const request = requestOf(pair, jobs);
  const { floor, start, end } = pair;
  const spotFrom = (job: number) => (job === -1 ? start : jobs[job]!.spot);
  const spotTo = (job: number) => (job === -1 ? end : jobs[job]!.spot);
  const tours = [solveLeg(request, budget).order];
  if (floor.grid !== null) tours.push(ruleLength(request, 's_shape').order);
  const splits = tours.map((stops) =>
    splitTour({
      tour: stops.flatMap((stop) => jobsAt(jobs, request.stops[stop]!)),
      loads,
      limits,
      cost: (from, to) => floor.cost(spotFrom(from), spotTo(to)),
      back: floor.cost(end, start),
    }),
  );
  const best = splits.reduce((a, b) => (b.cost < a.cost ? b : a));
  return best.trips.map((trip) => trip.map((index) => jobs[index]!));
}

function jobsAt(jobs: readonly Job[], spot: Spot): number[] {
  return jobs.flatMap((job, index) => (job.spot.key === spot.key ? [index] : []));
}

/** `leastTrips` is exact when it says one: every sum is within its limit. */
function fitsOneCart(loads: readonly Pick[], limits: CartLimits): boolean {
  return leastTrips(loads, limits) === 1;
}

interface SolvedPair {
  pair: Pair;
  trips: SolvedTrip[];
  /** All ways back between trips. */
  back_mm: number;
  length_mm: number;
  cost_mm: number;
}

function solvePair(
  pair: Pair,
  jobs: readonly Job[],
  limits: CartLimits,
  budget: PathBudget,
): SolvedPair {
  checkReachable(pair, jobs);
  const trips = jobsByTrip(pair, jobs, limits, budget).map((each) => solveTrip(pair, each, budget));
  const back = trips.length > 1 ? pair.floor.length(pair.end, pair.start) : 0;
  if (back === Number.POSITIVE_INFINITY) {
    throw pickPathProblem('FLOOR_UNREACHABLE', { what: pair.start_id });
  }
  const back_mm = back * (trips.length - 1);
  const length_mm = trips.reduce((sum, { trip }) => sum + trip.length_mm, back_mm);
  const back_cost = trips.length > 1 ? pair.floor.cost(pair.end, pair.start) : 0;
  const cost_mm = trips.reduce(
    (sum, { trip }) => sum + trip.cost_mm,
    back_cost * (trips.length - 1),
  );
  return { pair, trips, back_mm, length_mm, cost_mm };
}

function pairsOf(floor: Floor, request: PickPathRequest): Pair[] {
  const open = (end: PathEnd) => ({
    end_id: end.end_id,
    spot: floor.spotOfEnd(end.at, end.end_id),
  });
  const starts = request.starts.map(open);
  const ends = request.ends?.map(open);
  return starts.flatMap((start) =>
    (ends ?? [start]).map((end) => ({
      floor,
      start: start.spot,
      end: end.spot,
      start_id: start.end_id,
      end_id: end.end_id,
    })),
  );
}

function jobsOf(floor: Floor, request: PickPathRequest): Job[] {
  return request.picks.map((pick) => {
    const broken = brokenLimit(pick, request.cart ?? {});
    if (broken !== null) {
      const { pick_id } = pick;
      throw pickPathProblem('PICK_EXCEEDS_CART', { pick_id, limit: broken });
    }
    return { pick, spot: floor.spotOfBin(pick.bin_id), rank: rankOf(pick, request.order) };
  });
}

function sumRules(solved: SolvedPair): Partial<Record<Rule, number>> {
  const sums: Partial<Record<Rule, number>> = {};
  if (solved.pair.floor.grid === null) return sums;
  for (const { request } of solved.trips) {
    for (const [rule, length_mm] of Object.entries(ruleLengths(request))) {
      sums[rule as Rule] = (sums[rule as Rule] ?? solved.back_mm) + length_mm;
    }
  }
  return sums;
}

function listedLength({ pair, trips, back_mm }: SolvedPair, request: PickPathRequest): number {
  const place = new Map(request.picks.map((pick, index) => [pick.pick_id, index]));
  let sum = back_mm;
  for (const { jobs } of trips) {
    const listed = [...jobs].sort(
      (a, b) => place.get(a.pick.pick_id)! - place.get(b.pick.pick_id)!,
    );
    const spots = [pair.start, ...listed.map((job) => job.spot), pair.end];
    for (let i = 1; i < spots.length; i++) sum += pair.floor.length(spots[i - 1]!, spots[i]!);
  }
  return sum;
}

function precedenceOf(solved: SolvedPair): PathExplanation['precedence'] {
  const ranks = new Set(solved.trips.flatMap(({ jobs }) => jobs.map((job) => job.rank)));
  if (ranks.size <= 1) return null;
  const cost_mm = solved.trips.reduce((sum, { trip, free }) => sum + trip.cost_mm - free.cost, 0);
  const groups = GROUPS.filter((_, rank) => ranks.has(rank));
  return { groups, free_mm: solved.cost_mm - cost_mm, cost_mm };
}

function explain(
  solved: SolvedPair,
  considered: readonly SolvedPair[],
  request: PickPathRequest,
): PathExplanation {
  const { pair, trips } = solved;
  const rules = sumRules(solved);
  const precedence = precedenceOf(solved);
  const least_trips = leastTrips(request.picks, request.cart ?? {});
  const free_mm = precedence?.free_mm ?? solved.length_mm;
  const s_shape_mm = rules.s_shape ?? null;
  const reasons = [...new Map(trips.flatMap(({ trip }) => trip.reasons).map((r) => [r.en, r]))].map(
    ([, each]) => each,
  );
  if (precedence !== null) {
    const order = precedence.groups.join(' > ');
    reasons.push(reason('ORDER_OF_GOODS_COSTS', { order, cost_mm: precedence.cost_mm }));
  }
  if (trips.length > 1)
    reasons.push(reason('SPLIT_INTO_TRIPS', { trips: trips.length, least_trips }));
  if (considered.length > 1) {
    const { start_id, end_id } = pair;
    reasons.push(reason('ENDS_CHOSEN', { start_id, end_id, pairs: considered.length }));
  }
  return {
    picks: request.picks.length,
    stops: trips.reduce((sum, trip) => sum + trip.request.stops.length, 0),
    rules,
    s_shape_mm,
    largest_gap_mm: rules.largest_gap ?? null,
    listed_order_mm: listedLength(solved, request),
    saved_mm: s_shape_mm === null ? null : s_shape_mm - free_mm,
    saved_share: s_shape_mm === null || s_shape_mm === 0 ? null : 1 - free_mm / s_shape_mm,
    precedence,
    least_trips,
    ends_considered: considered.map((each) => ({
      start_id: each.pair.start_id,
      end_id: each.pair.end_id,
      length_mm: each.length_mm,
      exact: each.trips.every(({ trip }) => trip.exact),
    })),
    reasons,
  };
}

/**
 * The walk that picks everything with least walking: sequence, drawn path, length in mm, whether
 * it is proven shortest, what the taught rules would walk, and the reasons. Throws the problems
 * FLOOR_INVALID, FLOOR_PLACE_UNKNOWN, FLOOR_UNREACHABLE, PICK_EXCEEDS_CART. Same request, same
 * seed, no clock: same answer. Methods: see shortestWalk, bestOrder, searchOrder, splitTour.
 */
export function pickPath(request: PickPathRequest, budget: PathBudget = {}): PickPath {
  if (request.starts.length === 0 || request.ends?.length === 0) {
    throw pickPathProblem('FLOOR_PLACE_UNKNOWN', { what: 'start' });
  }
  const places = [...request.starts, ...(request.ends ?? [])].map((end) => end.at);
  const floor = openFloor(request.layout, places);
  const pairs = pairsOf(floor, request);
  const jobs = jobsOf(floor, request);
  const considered = pairs.map((pair) => solvePair(pair, jobs, request.cart ?? {}, budget));
  const solved = considered.reduce((a, b) => (b.cost_mm < a.cost_mm ? b : a));
  const trips = solved.trips.map(({ trip }) => trip);
  const levels = jobs.reduce((sum, { spot }) => sum + spot.level, 0);
  return {
    start_id: solved.pair.start_id,
    end_id: solved.pair.end_id,
    sequence: trips.flatMap((trip) => trip.sequence),
    walk: trips.flatMap((trip, i) =>
      i === 0 ? trip.walk : [...wayBack(solved.pair), ...trip.walk],
    ),
    length_mm: solved.length_mm,
    cost_mm: solved.cost_mm,
    lift_mm: levels * (request.lift_mm_per_level ?? 0),
    method: trips.find((trip) => !trip.exact)?.method ?? trips[0]!.method,
    exact:
      trips.length === 1 && considered.every((each) => each.trips.every(({ trip }) => trip.exact)),
    trips,
    explanation: explain(solved, considered, request),
  };
}

/** The way from the end to the start of the next trip, without both ends. */
function wayBack({ floor, start, end }: Pair): WalkPoint[] {
  if (start.key === end.key) return [];
  const way = floor.way(end, start).map(({ x_mm, y_mm }) => ({ x_mm, y_mm, pick_ids: [] }));
  return straightened(way).slice(1, -1);
}
