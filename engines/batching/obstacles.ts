/**
 * Shortest ways between points among rectangular obstacles: straight lines between points and
 * corners that cut no obstacle, joined where that is shorter.
 */

export interface Point {
  x: number;
  y: number;
}

/** Its border may be walked along, its inside not. */
export interface Rectangle {
  x_low: number;
  y_low: number;
  x_high: number;
  y_high: number;
}

const TOUCH = 1e-9;

/** Whether the straight way from a to b leads through the inside of a rectangle (Liang, Barsky). */
export function cuts(a: Point, b: Point, box: Rectangle): boolean {
  let enter = 0;
  let leave = 1;
  const sides = [
    [a.x - b.x, a.x - box.x_low],
    [b.x - a.x, box.x_high - a.x],
    [a.y - b.y, a.y - box.y_low],
    [b.y - a.y, box.y_high - a.y],
  ] as const;
  for (const [outwards, room] of sides) {
    if (outwards === 0 && room <= TOUCH) return false;
    if (outwards < 0) enter = Math.max(enter, room / outwards);
    if (outwards > 0) leave = Math.min(leave, room / outwards);
  }
  return enter < leave - TOUCH;
}

/**
 * Row-major matrix of shortest lengths between `points`, which must include the corners a way may
 * bend at. `lengthOf` turns one straight piece into its length (whole metres, say). Infinity
 * where no way exists. Bends at any of the points (Floyd 1962 over the visibility graph).
 */
export function lengthsAmong(
  points: readonly Point[],
  obstacles: readonly Rectangle[],
  lengthOf: (straight: number) => number = (straight) => straight,
): Float64Array {
  const n = points.length;
  const lengths = new Float64Array(n * n).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < n; i++) {
    lengths[i * n + i] = 0;
    for (let j = 0; j < i; j++) {
      const a = points[i]!;
      const b = points[j]!;
      if (obstacles.some((box) => cuts(a, b, box))) continue;
      const length = lengthOf(Math.hypot(a.x - b.x, a.y - b.y));
      lengths[i * n + j] = length;
      lengths[j * n + i] = length;
    }
  }
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const first = lengths[i * n + k]!;
      if (first === Number.POSITIVE_INFINITY) continue;
      for (let j = 0; j < n; j++) {
        const total = first + lengths[k * n + j]!;
        if (total < lengths[i * n + j]!) lengths[i * n + j] = total;
      }
    }
  }
  return lengths;
}
