/**
 * Measures that no packing can exceed: dual feasible functions applied to the sides of the pieces.
 * After Fekete and Schepers, "A general framework for bounds for higher-dimensional packing"
 * (2004).
 */
import type { Room, Shape } from './blocks.ts';

/** What one piece of each shape takes of a room at least, in shares of 1; Infinity: fits never. */
export type Measure = Float64Array;

type SideFunction = (side: number) => number;

const functionsAtMost = 14;
const tiny = 1e-9;

/** Rounded-down division: exact multiples keep their share. */
function stepFunction(length: number, k: number): SideFunction {
  return (side) => {
    const scaled = (k + 1) * side;
    return scaled % length === 0 ? side / length : Math.floor(scaled / length) / k;
  };
}

/** Long sides count whole, short ones not at all: two long ones never share a line. */
function thresholdFunction(length: number, p: number): SideFunction {
  return (side) => {
    if (side > length - p) return 1;
    return side < p ? 0 : side / length;
  };
}

/** Useful functions of a side along an axis, judged by how much they add over plain length. */
function sideFunctions(length: number, sides: readonly number[]): Float64Array[] {
  const found: SideFunction[] = [(side) => side / length];
  for (const side of sides) {
    if (2 * side > length) found.push(thresholdFunction(length, length - side + 1));
    else {
      found.push(thresholdFunction(length, side));
      found.push(stepFunction(length, Math.floor(length / side)));
    }
  }
  const tables = new Map<string, { table: Float64Array; gain: number }>();
  for (const [order, f] of found.entries()) {
    const table = Float64Array.from(sides, (side) => (side > length ? Number.NaN : f(side)));
    const gain = sides.reduce((sum, side, i) => sum + (table[i]! || 0) - side / length, 0);
    const key = table.join();
    if (!tables.has(key)) tables.set(key, { table, gain: order === 0 ? 1e9 : gain });
  }
  const best = [...tables.values()].sort((a, b) => b.gain - a.gain).slice(0, functionsAtMost);
  return best.map((each) => each.table);
}

/** The measure of three side functions: each shape at its cheapest permitted turn. */
function combine(turns: readonly Turn[][], f: readonly [Float64Array, Float64Array, Float64Array]) {
  const measure = new Float64Array(turns.length);
  for (let s = 0; s < turns.length; s++) {
    let least = Number.POSITIVE_INFINITY;
    for (const [i, j, k] of turns[s]!) {
      const share = f[0][i]! * f[1][j]! * f[2][k]!;
      if (share < least) least = share;
    }
    measure[s] = least;
  }
  return measure;
}

/** A permitted turn as indices into the sorted list of sides. */
type Turn = readonly [number, number, number];

function turnsThatFit(shapes: readonly Shape[], room: Room, indexOf: ReadonlyMap<number, number>) {
  return shapes.map((shape) =>
    shape.orientations
      .filter(([dx, dy, dz]) => dx <= room.dx && dy <= room.dy && dz <= room.dz)
      .map((size): Turn => [indexOf.get(size[0])!, indexOf.get(size[1])!, indexOf.get(size[2])!]),
  );
}

/** What `counts` pieces take by a measure. */
export function totalOf(measure: Measure, counts: ArrayLike<number>): number {
  let total = 0;
  for (let s = 0; s < measure.length; s++) if (counts[s]! > 0) total += counts[s]! * measure[s]!;
  return total;
}

function weightMeasures(shapes: readonly Shape[], room: Room): Measure[] {
  const plain = Float64Array.from(shapes, (s) => s.weight_g / room.max_g);
  const steps = new Set<number>();
  for (const s of shapes) if (s.weight_g > 0) steps.add(Math.floor(room.max_g / s.weight_g));
  const stepped = [...steps]
    .filter((k) => k > 0 && k < 40)
    .map((k) => Float64Array.from(shapes, (s) => stepFunction(room.max_g, k)(s.weight_g)));
  return [plain, ...stepped];
}

/**
 * The strongest measures of a room for these shapes (at most `keep`, plus plain volume and weight).
 * In any packing of the room the measures of its pieces sum to at most 1.
 */
export function strongestMeasures(
  shapes: readonly Shape[],
  counts: ArrayLike<number>,
  room: Room,
  keep: number,
): Measure[] {
  const sides = new Set<number>();
  for (const s of shapes)
    for (const turn of s.orientations) for (const side of turn) sides.add(side);
  const list = [...sides].sort((a, b) => a - b);
  const indexOf = new Map(list.map((side, i) => [side, i]));
  const turns = turnsThatFit(shapes, room, indexOf);
  const fits = (m: Measure) => m.map((share, s) => (turns[s]!.length === 0 ? 1 / 0 : share));
  const axes = [room.dx, room.dy, room.dz].map((length) => sideFunctions(length, list));
  const found: { measure: Measure; total: number }[] = [];
  for (const fx of axes[0]!) {
    for (const fy of axes[1]!) {
      for (const fz of axes[2]!) {
        const measure = combine(turns, [fx, fy, fz]);
        let total = 0;
        for (let s = 0; s < measure.length; s++) {
          if (turns[s]!.length > 0) total += counts[s]! * measure[s]!;
        }
        found.push({ measure, total });
      }
    }
  }
  found.sort((a, b) => b.total - a.total);
  const distinct = new Map<string, Measure>();
  for (const { measure } of found) {
    if (distinct.size === keep) break;
    distinct.set(measure.map((x) => Math.round(x * 1e6)).join(), measure);
  }
  const volume = room.dx * room.dy * room.dz;
  const plain = Float64Array.from(shapes, (s) => s.volume_mm3 / volume);
  const grams = weightMeasures(shapes, room).map(fits);
  const geometric = [...distinct.values(), plain].map(fits);
  const mixed = geometric.slice(0, 8).map((g) => g.map((x, s) => (x + grams[0]![s]!) / 2));
  return [...geometric, ...grams, ...mixed];
}

/** True when some measure says that the pieces cannot be in the room together. */
export function measuresForbid(measures: readonly Measure[], counts: ArrayLike<number>): boolean {
  return measures.some((measure) => totalOf(measure, counts) > 1 + tiny);
}

/**
 * True when no distribution of the pieces over exactly these rooms exists, by the measures of each
 * kind (`measures[k]`, `often[k]` rooms of kind k): each piece pays its cheapest kind.
 */
export function mixForbidden(
  measures: readonly (readonly Measure[])[],
  often: readonly number[],
  scales: readonly (readonly number[])[],
  counts: ArrayLike<number>,
): boolean {
  const kinds = often.flatMap((n, kind) => (n > 0 ? [kind] : []));
  for (const scale of scales) {
    const have = kinds.reduce((sum, kind) => sum + often[kind]! * scale[kind]!, 0);
    if (climb(measures, kinds, scale, counts, have)) return true;
  }
  return false;
}

/** Chooses a measure for each kind in turn so that the cheapest payments sum highest. */
function climb(
  measures: readonly (readonly Measure[])[],
  kinds: readonly number[],
  scale: readonly number[],
  counts: ArrayLike<number>,
  have: number,
): boolean {
  for (let start = 0; start < 3; start++) {
    const chosen = kinds.map((kind) => measures[kind]!.at(start * -1)!);
    let best = payment(chosen, kinds, scale, counts);
    for (let improved = true; improved; ) {
      improved = false;
      for (let i = 0; i < kinds.length; i++) {
        const before = chosen[i]!;
        let top = before;
        for (const measure of measures[kinds[i]!]!) {
          chosen[i] = measure;
          const paid = payment(chosen, kinds, scale, counts);
          if (paid <= best + tiny) continue;
          best = paid;
          top = measure;
          improved = true;
        }
        chosen[i] = top;
      }
      if (best > have * (1 + tiny)) return true;
    }
  }
  return false;
}

function payment(
  chosen: readonly Measure[],
  kinds: readonly number[],
  scale: readonly number[],
  counts: ArrayLike<number>,
): number {
  let sum = 0;
  for (let s = 0; s < counts.length; s++) {
    const n = counts[s]!;
    if (n === 0) continue;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < kinds.length; i++) {
      const paid = chosen[i]![s]! * scale[kinds[i]!]!;
      if (paid < least) least = paid;
    }
    sum += n * least;
    if (sum === Number.POSITIVE_INFINITY) return sum;
  }
  return sum;
}
