/**
 * "How long is the walk over these orders?", asked many thousand times: answers kept by set of
 * orders and by set of places, and lower bounds that save computing hopeless ones.
 */
import { bestOrder } from '../pick-path/held-karp.ts';
import { searchOrder } from '../pick-path/local-search.ts';
import { subMatrix, type Walk } from './walk.ts';

/** Up to here every order of stops is compared; above, a short search. */
const EXACT_STOPS = 7;
const SEARCH_ROUNDS = 12;
/** Answers kept before all are forgotten. */
const KEPT = 400_000;

export interface RouteMeter {
  /** Length over the places of the orders; their order does not matter. */
  lengthOf(orders: readonly number[]): number;
  /**
   * Length over `orders` plus `added`, or a lower bound of it when that is `limit` or more
   * already. `base_length` is the length over `orders`.
   */
  lengthWith(orders: readonly number[], added: number, limit: number): number;
  /** How near two orders lie: mean way from a place of one to the nearest of the other. */
  apart(a: number, b: number): number;
  asked(): number;
  computed(): number;
}

/** A meter over numbered orders; `stopsOf[order]` are its places, 1 to `walk.stops`. */
export function routeMeter(walk: Walk, stopsOf: readonly (readonly number[])[]): RouteMeter {
  const { cost } = walk;
  const size = walk.stops + 2;
  const byOrders = new Map<string, number>();
  const byStops = new Map<string, number>();
  let asked = 0;
  let computed = 0;
  const measure = (stops: readonly number[]): number => {
    const key = String.fromCharCode(...stops);
    const known = byStops.get(key);
    if (known !== undefined) return known;
    computed++;
    const length = routeLength(cost, size, stops);
    if (byStops.size >= KEPT) byStops.clear();
    byStops.set(key, length);
    return length;
  };
  const ask = (sorted: readonly number[], key: string): number => {
    const length = measure(union(sorted.map((order) => stopsOf[order]!)));
    if (byOrders.size >= KEPT) byOrders.clear();
    byOrders.set(key, length);
    return length;
  };
  const lengthOf = (orders: readonly number[]): number => {
    asked++;
    if (orders.length === 0) return 0;
    const sorted = orders.toSorted((a, b) => a - b);
    const key = String.fromCharCode(...sorted);
    return byOrders.get(key) ?? ask(sorted, key);
  };
  const lengthWith = (orders: readonly number[], added: number, limit: number): number => {
    asked++;
    const sorted = [...orders, added].sort((a, b) => a - b);
    const key = String.fromCharCode(...sorted);
    const known = byOrders.get(key);
    if (known !== undefined) return known;
    const base = lengthOf(orders);
    if (base >= limit) return base;
    const bound = base + leastDetour(cost, size, sorted, stopsOf, added);
    return bound >= limit ? bound : ask(sorted, key);
  };
  const apart = (a: number, b: number) =>
    meanNearest(cost, size, stopsOf[a]!, stopsOf[b]!) +
    meanNearest(cost, size, stopsOf[b]!, stopsOf[a]!);
  return { lengthOf, lengthWith, apart, asked: () => asked, computed: () => computed };
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

function routeLength(cost: Float64Array, size: number, stops: readonly number[]): number {
  if (stops.length === 0) return 0;
  const sub = subMatrix(cost, size, stops);
  if (stops.length <= EXACT_STOPS) return bestOrder(sub).cost;
  return searchOrder(sub, [], { rounds: SEARCH_ROUNDS, seed: stops.length }).cost;
}

/**
 * What adding an order costs at least, where ways obey the triangle inequality: taking its most
 * remote place out of the best walk would save at most that place's cheapest detour.
 */
function leastDetour(
  cost: Float64Array,
  size: number,
  orders: readonly number[],
  stopsOf: readonly (readonly number[])[],
  added: number,
): number {
  const others = orders.filter((order) => order !== added);
  const held = new Set(others.flatMap((order) => stopsOf[order]!));
  let most = 0;
  for (const stop of stopsOf[added]!) {
    if (held.has(stop)) continue;
    const near = [...held, ...stopsOf[added]!.filter((each) => each !== stop)];
    most = Math.max(most, cheapestDetour(cost, size, stop, near, most));
  }
  return most;
}

/** Least of way(a, stop) + way(stop, b) - way(a, b) over all places a, b near it. */
function cheapestDetour(
  cost: Float64Array,
  size: number,
  stop: number,
  near: readonly number[],
  enough: number,
): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = -1; i < near.length; i++) {
    const a = i === -1 ? 0 : near[i]!;
    const there = cost[a * size + stop]!;
    for (let j = -1; j < near.length; j++) {
      if (i === j && i !== -1) continue;
      const b = j === -1 ? size - 1 : near[j]!;
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
