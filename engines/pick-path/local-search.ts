/**
 * A good order of many stops for any costs, one-way or not: 2-opt and Or-opt moves to a local
 * optimum, then seeded perturbation for as long as the budget lasts.
 */
import type { OrderedStops } from './held-karp.ts';

/** When to stop. Without `now_ms` only the rounds count, and the answer depends on the seed. */
export interface SearchBudget {
  /** Perturbation rounds at most. */
  rounds: number;
  seed: number;
  time_ms?: number;
  /** A clock, for `time_ms`. */
  now_ms?: () => number;
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const GAIN = 1e-7;
const LONGEST_SEGMENT = 3;

/** The path as an array of nodes, first 0 and last n + 1, with the costs of walking it back. */
interface Search {
  size: number;
  matrix: Float64Array;
  symmetric: boolean;
  path: Int32Array;
  /** back[i] - back[j]: what reversing the stretch between positions j and i adds. */
  back: Float64Array;
}

function cost(search: Search, a: number, b: number): number {
  return search.matrix[a * search.size + b]!;
}

function totalOf(search: Search): number {
  let sum = 0;
  for (let i = 1; i < search.size; i++) sum += cost(search, search.path[i - 1]!, search.path[i]!);
  return sum;
}

function refreshBack(search: Search): void {
  if (search.symmetric) return;
  const { path, back, size } = search;
  for (let i = 1; i < size; i++) {
    const a = path[i - 1]!;
    const b = path[i]!;
    back[i] = back[i - 1]! + cost(search, b, a) - cost(search, a, b);
  }
}

function reverse(path: Int32Array, from: number, to: number): void {
  for (let i = from, j = to; i < j; i++, j--) {
    const kept = path[i]!;
    path[i] = path[j]!;
    path[j] = kept;
  }
}

/** Reverses the best stretch that begins right after position i. True when it gained. */
function improveByReversal(search: Search, i: number): boolean {
  const { path, back, size } = search;
  const a = path[i]!;
  const b = path[i + 1]!;
  const ab = cost(search, a, b);
  let gain = GAIN;
  let best = -1;
  for (let j = i + 2; j + 1 < size; j++) {
    const c = path[j]!;
    const d = path[j + 1]!;
    const delta =
      ab + cost(search, c, d) - cost(search, a, c) - cost(search, b, d) - back[j]! + back[i + 1]!;
    if (delta > gain) {
      gain = delta;
      best = j;
    }
  }
  if (best === -1) return false;
  reverse(path, i + 1, best);
  refreshBack(search);
  return true;
}

/** Moves the segment at positions i .. i + length - 1 to where it costs least. */
function improveBySegment(search: Search, i: number, length: number): boolean {
  const { path, back, size } = search;
  const end = i + length - 1;
  if (end > size - 2) return false;
  const first = path[i]!;
  const last = path[end]!;
  const before = path[i - 1]!;
  const after = path[end + 1]!;
  const freed =
    cost(search, before, first) + cost(search, last, after) - cost(search, before, after);
  const turned = back[end]! - back[i]!;
  let gain = GAIN;
  let best = -1;
  let flip = false;
  for (let j = 0; j + 1 < size; j++) {
    if (j >= i - 1 && j <= end) continue;
    const c = path[j]!;
    const d = path[j + 1]!;
    const room = freed + cost(search, c, d);
    const straight = room - cost(search, c, first) - cost(search, last, d);
    const backwards = room - cost(search, c, last) - cost(search, first, d) - turned;
    if (straight > gain || backwards > gain) {
      flip = backwards > straight;
      gain = flip ? backwards : straight;
      best = j;
    }
  }
  if (best === -1) return false;
  moveSegment(path, i, end, best, flip);
  refreshBack(search);
  return true;
}

function moveSegment(path: Int32Array, i: number, end: number, after: number, flip: boolean) {
  const segment = path.slice(i, end + 1);
  if (flip) segment.reverse();
  if (after > end) {
    path.copyWithin(i, end + 1, after + 1);
    path.set(segment, after - segment.length + 1);
  } else {
    path.copyWithin(after + 1 + segment.length, after + 1, i);
    path.set(segment, after + 1);
  }
}

/** Improves until no move gains, or until the budget is spent. */
function descend(search: Search, spent: () => boolean): void {
  const inner = search.size - 2;
  for (let quiet = 0, i = 0; quiet <= inner && !spent(); i = (i + 1) % (inner + 1)) {
    let gained = improveByReversal(search, i);
    for (let length = 1; length <= LONGEST_SEGMENT && i > 0; length++) {
      gained = improveBySegment(search, i, length) || gained;
    }
    quiet = gained ? 0 : quiet + 1;
  }
}

/** Swaps two neighbouring stretches (the double bridge), near each other so that little is lost. */
function perturb(search: Search, random: () => number): void {
  const inner = search.size - 2;
  const reach = Math.min(inner, 30);
  const first = 1 + Math.floor(random() * (inner - reach + 1));
  const cuts = [0, 0, 0].map(() => first + Math.floor(random() * reach)).sort((a, b) => a - b);
  const [a, b, c] = [cuts[0]!, cuts[1]!, cuts[2]!];
  const left = search.path.slice(a, b);
  const right = search.path.slice(b, c + 1);
  search.path.set(right, a);
  search.path.set(left, a + right.length);
  refreshBack(search);
}

function nearestOrder(matrix: Float64Array, size: number): number[] {
  const open = new Set(Array.from({ length: size - 2 }, (_, i) => i + 1));
  const order: number[] = [];
  for (let at = 0; open.size > 0; ) {
    let nearest = -1;
    for (const stop of open) {
      if (nearest === -1 || matrix[at * size + stop]! < matrix[at * size + nearest]!) {
        nearest = stop;
      }
    }
    open.delete(nearest);
    order.push(nearest);
    at = nearest;
  }
  return order;
}

function isSymmetric(matrix: Float64Array, size: number): boolean {
  for (let i = 1; i + 1 < size; i++) {
    for (let j = i + 1; j + 1 < size; j++) {
      if (matrix[i * size + j] !== matrix[j * size + i]) return false;
    }
  }
  return true;
}

/** A walk that cannot be made costs this much, so that every comparison stays finite. */
const NO_WAY = 1e13;

/**
 * A short path 0 -> all of 1..n -> n + 1 for a row-major (n + 2) square matrix of costs.
 * `starts` are orders to begin from beside the nearest-neighbour one. Any-time, seeded.
 * Costs are rounded to whole numbers, so that sums are exact and no move can seem to gain forever.
 * Moves: 2-opt (Croes 1958), Or-opt (Or 1976), double bridge (Martin, Otto, Felten 1991).
 */
export function searchOrder(
  matrix: Float64Array,
  starts: readonly (readonly number[])[],
  budget: SearchBudget,
): OrderedStops & { rounds: number } {
  const size = Math.round(Math.sqrt(matrix.length));
  const finite = matrix.map((value) => Math.min(Math.round(value), NO_WAY));
  const path = new Int32Array(size);
  const symmetric = isSymmetric(finite, size);
  const search: Search = { size, matrix: finite, symmetric, path, back: new Float64Array(size) };
  const begun = budget.now_ms?.() ?? 0;
  const limit = budget.time_ms ?? Number.POSITIVE_INFINITY;
  const spent = () => budget.now_ms !== undefined && budget.now_ms() - begun >= limit;
  let best = path.slice();
  let bestCost = Number.POSITIVE_INFINITY;
  for (const order of [...starts, nearestOrder(finite, size)]) {
    path.set([0, ...order, size - 1]);
    refreshBack(search);
    descend(search, spent);
    const total = totalOf(search);
    if (total < bestCost - GAIN) {
      bestCost = total;
      best = path.slice();
    }
  }
  const random = seededRandom(budget.seed);
  let rounds = 0;
  let current = best.slice();
  let currentCost = bestCost;
  for (; rounds < budget.rounds && size > 6 && !spent(); rounds++) {
    path.set(current);
    perturb(search, random);
    descend(search, spent);
    const total = totalOf(search);
    if (total > currentCost * 1.0005 + GAIN) continue;
    current = path.slice();
    currentCost = total;
    if (total >= bestCost - GAIN) continue;
    bestCost = total;
    best = path.slice();
  }
  const unreachable = bestCost >= NO_WAY;
  const answer = unreachable ? Number.POSITIVE_INFINITY : bestCost;
  return { order: [...best.subarray(1, size - 1)], cost: answer, rounds };
}
