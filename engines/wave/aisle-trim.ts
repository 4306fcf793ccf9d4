/**
 * Leaves out whole orders until the units are within the largest wave, as close to it as can be.
 */

/**
 * Indices of the orders to leave out so that the rest is at most `most` and as large as possible:
 * subset sums over the surplus, few orders of each size (Bellman 1957).
 */
export function surplusOrders(units: readonly number[], most: number): number[] {
  const total = units.reduce((sum, each) => sum + each, 0);
  const surplus = total - most;
  if (surplus <= 0) return [];
  const top = surplus + Math.max(...units);
  const bySize = new Map<number, number[]>();
  units.forEach((size, index) => {
    const list = bySize.get(size) ?? [];
    if (list.length * size <= top) list.push(index);
    bySize.set(size, list);
  });
  // last[s] - 1 is the order left out last to reach the sum s; -1 where s cannot be reached.
  const last = new Int32Array(top + 1).fill(-1);
  last[0] = 0;
  const before = new Int32Array(top + 1).fill(-1);
  for (const [size, indices] of [...bySize].sort(([a], [b]) => b - a)) {
    // used[s]: how many of this size the sum s needs at least; bounded by how many there are.
    const used = new Int32Array(top + 1);
    for (let sum = size; sum <= top; sum++) {
      const from = sum - size;
      if (last[sum] !== -1 || last[from] === -1 || used[from]! >= indices.length) continue;
      used[sum] = used[from]! + 1;
      last[sum] = indices[used[from]!]! + 1;
      before[sum] = from;
    }
  }
  let sum = surplus;
  while (last[sum] === -1) sum++;
  const out: number[] = [];
  for (; sum > 0; sum = before[sum]!) out.push(last[sum]! - 1);
  return out;
}

/** The most units within `most` that leaving out whole orders can keep. */
export function trimmedUnits(units: readonly number[], most: number): number {
  const out = new Set(surplusOrders(units, most));
  return units.reduce((sum, each, index) => (out.has(index) ? sum : sum + each), 0);
}
