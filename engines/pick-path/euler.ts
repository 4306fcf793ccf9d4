/**
 * Turns a set of passes over pieces of floor into one walk that makes each pass once
 * (Hierholzer's method), for two-way and for one-way floors.
 */
import type { GridPoint } from './layout.ts';

/** Passes over the piece between two points. Two-way floors use `forward` only, as a count. */
export interface Passes {
  a: GridPoint;
  b: GridPoint;
  /** Passes from a to b, or in either direction when the floor is two-way. */
  forward: number;
  backward: number;
}

interface Pass {
  to: number;
  /** Index of the pass, shared by both directions of a two-way pass. */
  pass: number;
}

/**
 * The points of a walk from `start` that makes every pass exactly once.
 * Throws when the passes do not join into one walk (a fault of the caller).
 */
export function walkThrough(
  passes: readonly Passes[],
  start: GridPoint,
  oneWay: boolean,
): GridPoint[] {
  const points: GridPoint[] = [];
  const numberOf = new Map<string, number>();
  const open: Pass[][] = [];
  const number = (point: GridPoint): number => {
    const key = `${point.column}:${point.y_mm}`;
    const known = numberOf.get(key);
    if (known !== undefined) return known;
    numberOf.set(key, points.length);
    open.push([]);
    return points.push(point) - 1;
  };
  let count = 0;
  for (const { a, b, forward, backward } of passes) {
    const from = number(a);
    const to = number(b);
    for (let i = 0; i < forward; i++) {
      open[from]!.push({ to, pass: count });
      if (!oneWay) open[to]!.push({ to: from, pass: count });
      count++;
    }
    for (let i = 0; i < backward; i++) open[to]!.push({ to: from, pass: count++ });
  }
  const done = new Uint8Array(count);
  const stack = [number(start)];
  const walk: GridPoint[] = [];
  while (stack.length > 0) {
    const at = stack[stack.length - 1]!;
    const next = takeOpen(open[at]!, done);
    if (next === null) walk.push(points[stack.pop()!]!);
    else stack.push(next);
  }
  if (walk.length !== count + 1) throw new Error('the passes of a tour do not hang together');
  return walk.reverse();
}

function takeOpen(open: Pass[], done: Uint8Array): number | null {
  for (let candidate = open.pop(); candidate !== undefined; candidate = open.pop()) {
    if (done[candidate.pass] === 1) continue;
    done[candidate.pass] = 1;
    return candidate.to;
  }
  return null;
}
