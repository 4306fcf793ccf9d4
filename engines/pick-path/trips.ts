/**
 * Splits picks that one cart does not hold into trips: a tour over everything is cut where the
 * cart is full, at the cuts that walk least.
 */

/** What one cart holds; a limit left out does not bind. */
export interface CartLimits {
  picks?: number;
  weight_g?: number;
  volume_ml?: number;
}

/** What one pick puts into the cart. */
export interface CartLoad {
  weight_g?: number;
  volume_ml?: number;
}

type Dimension = keyof CartLimits;
const DIMENSIONS: readonly Dimension[] = ['picks', 'weight_g', 'volume_ml'];

function loadIn(load: CartLoad, dimension: Dimension): number {
  return dimension === 'picks' ? 1 : (load[dimension] ?? 0);
}

/** The limit that a single load breaks, or null. */
export function brokenLimit(load: CartLoad, limits: CartLimits): Dimension | null {
  const breaks = (dimension: Dimension) =>
    loadIn(load, dimension) > (limits[dimension] ?? Number.POSITIVE_INFINITY);
  return DIMENSIONS.find(breaks) ?? null;
}

/** Fewer trips than this cannot carry the loads, by sum of each limit. */
export function leastTrips(loads: readonly CartLoad[], limits: CartLimits): number {
  const trips = DIMENSIONS.map((dimension) => {
    const limit = limits[dimension];
    if (limit === undefined) return 1;
    const sum = loads.reduce((total, load) => total + loadIn(load, dimension), 0);
    return Math.ceil(sum / limit);
  });
  return Math.max(1, ...trips);
}

export interface SplitRequest {
  /** Indices of the picks in the order of a tour over all. */
  tour: readonly number[];
  loads: readonly CartLoad[];
  limits: CartLimits;
  /** Walking cost between two picks; -1 is the start (as `from`) and the end (as `to`). */
  cost: (from: number, to: number) => number;
  /** Cost from the end back to the start, paid between trips. */
  back: number;
}

export interface Split {
  trips: number[][];
  cost: number;
}

/**
 * The cheapest cut of the tour into consecutive trips, tried from every pick of the tour as the
 * first (route first, cluster second: Beasley 1983). Every single load must fit.
 */
export function splitTour(request: SplitRequest): Split {
  const { tour } = request;
  let best: Split = { trips: [], cost: Number.POSITIVE_INFINITY };
  for (let turn = 0; turn < tour.length; turn++) {
    const turned = [...tour.slice(turn), ...tour.slice(0, turn)];
    const split = cutInOrder({ ...request, tour: turned });
    if (split.cost < best.cost) best = split;
  }
  return best;
}

function cutInOrder(request: SplitRequest): Split {
  const { tour, loads, limits, cost, back } = request;
  const n = tour.length;
  const best = Array<number>(n + 1).fill(Number.POSITIVE_INFINITY);
  const from = Array<number>(n + 1).fill(0);
  best[0] = 0;
  for (let i = 0; i < n; i++) {
    const sums: Record<Dimension, number> = { picks: 0, weight_g: 0, volume_ml: 0 };
    let walked = i === 0 ? 0 : back;
    for (let j = i; j < n; j++) {
      const pick = tour[j]!;
      walked += cost(j === i ? -1 : tour[j - 1]!, pick);
      for (const each of DIMENSIONS) sums[each] += loadIn(loads[pick]!, each);
      if (DIMENSIONS.some((each) => sums[each] > (limits[each] ?? Number.POSITIVE_INFINITY))) break;
      const total = best[i]! + walked + cost(pick, -1);
      if (total >= best[j + 1]!) continue;
      best[j + 1] = total;
      from[j + 1] = i;
    }
  }
  const trips: number[][] = [];
  for (let j = n; j > 0; j = from[j]!) trips.push(tour.slice(from[j]!, j));
  return { trips: trips.reverse(), cost: best[n]! };
}
