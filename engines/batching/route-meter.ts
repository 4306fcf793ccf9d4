/**
 * "How long is the walk over these orders?", asked many thousand times: answers kept by set of
 * orders and by set of places, and lower bounds that save computing hopeless ones.
 */
import { bestOrder } from '../pick-path/held-karp.ts';
import { searchOrder } from '../pick-path/local-search.ts';
import { subMatrix, type Walk } from './walk.ts';

/** Up to here every order of stops is compared; above, a short search. */
const EXACT_STOPS = 7;
/** Perturbation rounds up to so many stops: long walks cost more to measure and matter less. */
const SEARCH_ROUNDS = [
  { stops: 12, rounds: 12 },
  { stops: 20, rounds: 6 },
  { stops: Number.POSITIVE_INFINITY, rounds: 3 },
];
/** Answers kept before all are forgotten. */
const KEPT = 200_000;
/** Putting places in without re-ordering is seldom longer by more than this share. */
const REORDERING_SAVES = 0.04;

/** Measuring a walk takes about the square of its stops; asking again takes little. */
const SQUARES_PER_MS = 1700;
const ASKED_PER_MS = 2000;

/** A measured walk: its places in order. */
interface Measured {
  length: number;
  route: readonly number[];
}

const NOWHERE: Measured = { length: 0, route: [] };

export interface RouteMeter {
  /** Length over the places of the orders; their order does not matter. */
  lengthOf(orders: readonly number[]): number;
  /**
   * Length over `orders` plus `added`. When that is not less than `limit`, or hardly can be, some
   * figure not less than `limit` instead: a lower bound, or the walk over `orders` with the new
   * places put in where they fit best, when even that is longer by more than re-ordering saves.
   */
  lengthWith(orders: readonly number[], added: number, limit: number): number;
  /** What `lengthWith` is at least; cheap. */
  boundWith(orders: readonly number[], added: number): number;
  /** How near two orders lie: mean way from a place of one to the nearest of the other. */
  apart(a: number, b: number): number;
  asked(): number;
  computed(): number;
  /** What measuring took so far: about milliseconds, but the same on every machine. */
  work_ms(): number;
}

/** A meter over numbered orders; `stopsOf[order]` are its places, 1 to `walk.stops`. */
export function routeMeter(walk: Walk, stopsOf: readonly (readonly number[])[]): RouteMeter {
  const { cost } = walk;
  const size = walk.stops + 2;
  const byOrders = new Map<string, Measured>();
  const byStops = new Map<string, Measured>();
  const scratch = { cost, size, stopsOf, stamp: new Int32Array(size), at: 0, near: [] as number[] };
  let asked = 0;
  let computed = 0;
  let squares = 0;
  const measure = (stops: readonly number[]): Measured => {
    const key = String.fromCharCode(...stops);
    const known = byStops.get(key);
    if (known !== undefined) return known;
    computed++;
    squares += stops.length ** 2;
    const measured = shortRoute(cost, size, stops);
    if (byStops.size >= KEPT) byStops.clear();
    byStops.set(key, measured);
    return measured;
  };
  const ask = (sorted: readonly number[], key: string): Measured => {
    const measured = measure(union(sorted.map((order) => stopsOf[order]!)));
    if (byOrders.size >= KEPT) byOrders.clear();
    byOrders.set(key, measured);
    return measured;
  };
  const routeOf = (orders: readonly number[]): Measured => {
    asked++;
    if (orders.length === 0) return NOWHERE;
    const sorted = orders.toSorted((a, b) => a - b);
    const key = String.fromCharCode(...sorted);
    return byOrders.get(key) ?? ask(sorted, key);
  };
  const lengthOf = (orders: readonly number[]) => routeOf(orders).length;
  const lengthWith = (orders: readonly number[], added: number, limit: number): number => {
    asked++;
    const sorted = [...orders, added].sort((a, b) => a - b);
    const key = String.fromCharCode(...sorted);
    const known = byOrders.get(key);
    if (known !== undefined) return known.length;
    const base = routeOf(orders);
    if (base.length >= limit) return base.length;
    const bound = base.length + leastDetour(scratch, orders, added);
    if (bound >= limit) return bound;
    const inserted = lengthInserted(cost, size, base, stopsOf[added]!);
    const hopeless = base.route.length > EXACT_STOPS && inserted * (1 - REORDERING_SAVES) >= limit;
    return hopeless ? inserted : ask(sorted, key).length;
  };
  const bounds = new Map<string, number>();
  const boundWith = (orders: readonly number[], added: number): number => {
    const sorted = orders.toSorted((a, b) => a - b);
    const key = String.fromCharCode(added, ...sorted);
    const kept = bounds.get(key);
    if (kept !== undefined) return kept;
    const known = byOrders.get(String.fromCharCode(...[...sorted, added].sort((a, b) => a - b)));
    const bound = known?.length ?? lengthOf(sorted) + leastDetour(scratch, sorted, added);
    if (bounds.size >= KEPT) bounds.clear();
    bounds.set(key, bound);
    return bound;
  };
  const apart = (a: number, b: number) =>
    meanNearest(cost, size, stopsOf[a]!, stopsOf[b]!) +
    meanNearest(cost, size, stopsOf[b]!, stopsOf[a]!);
  const work_ms = () => squares / SQUARES_PER_MS + asked / ASKED_PER_MS;
  const counts = { asked: () => asked, computed: () => computed, work_ms };
  return { lengthOf, lengthWith, boundWith, apart, ...counts };
}

/** Distinct places of several sorted or unsorted lists, ascending. */
function union(lists: readonly (readonly number[])[]): number[] {
  const all = lists.length === 1 ? [...lists[0]!] : lists.flat();
  all.sort((a, b) => a - b);
  let kept = 0;
  for (let i = 0; i < all.length; i++) {
    if (i === 0 || all[i] !== all[i - 1]) all[kept++] = all[i]!;
  }
  all.length = kept;
  return all;
}

function shortRoute(cost: Float64Array, size: number, stops: readonly number[]): Measured {
  if (stops.length === 0) return NOWHERE;
  const sub = subMatrix(cost, size, stops);
  const { rounds } = SEARCH_ROUNDS.find((step) => stops.length <= step.stops)!;
  const { order, cost: length } =
    stops.length <= EXACT_STOPS
      ? bestOrder(sub)
      : searchOrder(sub, [], { rounds, seed: stops.length });
  return { length, route: order.map((stop) => stops[stop - 1]!) };
}

/** The walk with more places put in one after the other, each where it lengthens it least. */
function lengthInserted(
  cost: Float64Array,
  size: number,
  base: Measured,
  stops: readonly number[],
): number {
  const route = [0, ...base.route, size - 1];
  let { length } = base.route.length === 0 ? { length: cost[size - 1]! } : base;
  for (const stop of stops) {
    if (route.includes(stop)) continue;
    let least = Number.POSITIVE_INFINITY;
    let at = 1;
    for (let i = 1; i < route.length; i++) {
      const a = route[i - 1]! * size;
      const b = route[i]!;
      const more = cost[a + stop]! + cost[stop * size + b]! - cost[a + b]!;
      if (more >= least) continue;
      least = more;
      at = i;
    }
    route.splice(at, 0, stop);
    length += least;
  }
  return length;
}

/** Reused between bounds, which are computed very often. */
interface Scratch {
  cost: Float64Array;
  size: number;
  stopsOf: readonly (readonly number[])[];
  /** stamp[stop] === at: the stop is among those near. */
  stamp: Int32Array;
  at: number;
  near: number[];
}

/**
 * What adding an order costs at least, where ways obey the triangle inequality: taking its most
 * remote place out of the best walk would save at most that place's cheapest detour.
 */
function leastDetour(scratch: Scratch, orders: readonly number[], added: number): number {
  const { stamp, stopsOf, near } = scratch;
  const at = ++scratch.at;
  let count = 0;
  for (const order of orders) {
    for (const stop of stopsOf[order]!) {
      if (stamp[stop] === at) continue;
      stamp[stop] = at;
      near[count++] = stop;
    }
  }
  const held = count;
  for (const stop of stopsOf[added]!) if (stamp[stop] !== at) near[count++] = stop;
  let most = 0;
  for (let k = held; k < count; k++) most = Math.max(most, cheapestDetour(scratch, k, count, most));
  return most;
}

/** Least of way(a, stop) + way(stop, b) - way(a, b) over the other near places and both ends. */
function cheapestDetour(scratch: Scratch, k: number, count: number, enough: number): number {
  const { cost, size, near } = scratch;
  const stop = near[k]!;
  let least = cost[stop]! + cost[stop * size + size - 1]! - cost[size - 1]!;
  for (let i = -1; i < count; i++) {
    if (i === k) continue;
    const a = i === -1 ? 0 : near[i]!;
    const there = cost[a * size + stop]!;
    for (let j = 0; j <= count; j++) {
      if (i === j || j === k) continue;
      const b = j === count ? size - 1 : near[j]!;
      const detour = there + cost[stop * size + b]! - cost[a * size + b]!;
      if (detour < least) least = detour;
    }
    if (least <= enough) return least;
  }
  return least;
}

function meanNearest(
  cost: Float64Array,
  size: number,
  from: readonly number[],
  to: readonly number[],
): number {
  let sum = 0;
  for (const a of from) {
    let nearest = Number.POSITIVE_INFINITY;
    for (const b of to) nearest = Math.min(nearest, cost[a * size + b]! + cost[b * size + a]!);
    sum += nearest;
  }
  return from.length === 0 ? 0 : sum / from.length;
}
