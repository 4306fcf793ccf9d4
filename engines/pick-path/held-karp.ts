/**
 * The best order of up to 13 stops by dynamic programming over subsets; exact for any costs,
 * one-way or not.
 */

/** Above this the table of subsets is no longer worth its time. */
export const HELD_KARP_STOPS = 13;

/** A path over all stops: the order of the stops and its total cost. */
export interface OrderedStops {
  order: number[];
  cost: number;
}

/**
 * The cheapest path 0 -> all of 1..n in some order -> n + 1, for a row-major (n + 2) square
 * matrix of costs (Held and Karp 1962; Bellman 1962). Cost is Infinity when there is no way.
 * Throws above 13 stops.
 */
export function bestOrder(matrix: Float64Array): OrderedStops {
  const size = Math.round(Math.sqrt(matrix.length));
  const n = size - 2;
  if (n > HELD_KARP_STOPS) throw new Error(`${n} stops are too many for an exact order`);
  if (n === 0) return { order: [], cost: matrix[1]! };
  const full = (1 << n) - 1;
  const best = new Float64Array((full + 1) * n).fill(Number.POSITIVE_INFINITY);
  const before = new Int8Array((full + 1) * n).fill(-1);
  for (let j = 0; j < n; j++) best[(1 << j) * n + j] = matrix[j + 1]!;
  for (let set = 1; set <= full; set++) {
    for (let j = 0; j < n; j++) {
      const cost = best[set * n + j]!;
      if (cost === Number.POSITIVE_INFINITY) continue;
      for (let k = 0; k < n; k++) {
        if ((set & (1 << k)) !== 0) continue;
        const at = (set | (1 << k)) * n + k;
        const total = cost + matrix[(j + 1) * size + k + 1]!;
        if (total >= best[at]!) continue;
        best[at] = total;
        before[at] = j;
      }
    }
  }
  return lastStops(matrix, best, before, n);
}

function lastStops(
  matrix: Float64Array,
  best: Float64Array,
  before: Int8Array,
  n: number,
): OrderedStops {
  const size = n + 2;
  const full = (1 << n) - 1;
  let last = 0;
  let cost = Number.POSITIVE_INFINITY;
  for (let j = 0; j < n; j++) {
    const total = best[full * n + j]! + matrix[(j + 1) * size + n + 1]!;
    if (total >= cost) continue;
    cost = total;
    last = j;
  }
  const order: number[] = [];
  if (cost === Number.POSITIVE_INFINITY) return { order, cost };
  for (let set = full, j = last; j !== -1; ) {
    order.push(j + 1);
    const previous = before[set * n + j]!;
    set &= ~(1 << j);
    j = previous;
  }
  return { order: order.reverse(), cost };
}
