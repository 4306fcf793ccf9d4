/**
 * Quick noes: reasons why pieces cannot share one box, and how many parcels an order needs at
 * least. Every no is a proof; silence proves nothing.
 */
import type { Room, Shape } from './blocks.ts';
import { type Measure, measuresForbid, mixForbidden, strongestMeasures } from './dual.ts';
import type { Verdict } from './model.ts';

export interface Refusal {
  verdict: Verdict;
  need: number;
  have: number;
}

type Size3 = readonly [number, number, number];

function fitsAlone(shape: Shape, room: Room): boolean {
  return shape.orientations.some(([dx, dy, dz]) => dx <= room.dx && dy <= room.dy && dz <= room.dz);
}

/** True when one piece may travel in the room by size and weight. */
export function pieceFits(shape: Shape, room: Room): boolean {
  return shape.weight_g <= room.max_g && fitsAlone(shape, room);
}

function sideBySide(a: Size3, b: Size3, room: Room): boolean {
  const most = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.max(a[2], b[2])] as const;
  if (most[0] > room.dx || most[1] > room.dy || most[2] > room.dz) return false;
  return a[0] + b[0] <= room.dx || a[1] + b[1] <= room.dy || a[2] + b[2] <= room.dz;
}

/** True when two pieces may lie in the room together (exact, apart from stacking rules). */
export function pairFits(a: Shape, b: Shape, room: Room): boolean {
  if (a.weight_g + b.weight_g > room.max_g) return false;
  return a.orientations.some((p) => b.orientations.some((q) => sideBySide(p, q, room)));
}

function pairRefused(shapes: readonly Shape[], counts: Int32Array, room: Room): boolean {
  for (let a = 0; a < shapes.length; a++) {
    if (counts[a] === 0) continue;
    for (let b = a; b < shapes.length; b++) {
      if (counts[b] === 0 || (a === b && counts[a] === 1)) continue;
      if (!pairFits(shapes[a]!, shapes[b]!, room)) return true;
    }
  }
  return false;
}

function longestSide(shape: Shape): number {
  return Math.max(...shape.orientations[0]!);
}

/** The first quick reason why the counted pieces cannot be in one room, or null. */
export function quickRefusal(
  shapes: readonly Shape[],
  counts: Int32Array,
  room: Room,
): Refusal | null {
  let weight_g = 0;
  let volume_mm3 = 0;
  const side = Math.max(room.dx, room.dy, room.dz);
  for (const [s, shape] of shapes.entries()) {
    const n = counts[s]!;
    if (n === 0) continue;
    weight_g += n * shape.weight_g;
    volume_mm3 += n * shape.volume_mm3;
    if (fitsAlone(shape, room)) continue;
    return { verdict: 'item_too_long', need: longestSide(shape), have: side };
  }
  const have = room.dx * room.dy * room.dz;
  if (volume_mm3 > have) return { verdict: 'too_little_volume', need: volume_mm3, have };
  if (weight_g > room.max_g) return { verdict: 'too_heavy', need: weight_g, have: room.max_g };
  if (pairRefused(shapes, counts, room)) return { verdict: 'pair_does_not_fit', need: 0, have: 0 };
  return null;
}

/** The refusal by slices: dual feasible measures over 1. Dearer than `quickRefusal`. */
export function sliceRefusal(
  shapes: readonly Shape[],
  counts: Int32Array,
  room: Room,
): Refusal | null {
  const present = shapes.filter((_, s) => counts[s]! > 0);
  const n = counts.filter((count) => count > 0);
  const measures = strongestMeasures(present, n, room, 4);
  return measuresForbid(measures, n) ? { verdict: 'proven_by_slices', need: 0, have: 1 } : null;
}

export interface ParcelBound {
  parcels: number;
  /** 'volume_weight_and_slices', 'pairs' or 'one'. */
  by: string;
}

const mixesAtMost = 600;

/** All ways to take `parcels` rooms, at most `stock[k]` of kind k; null when there are too many. */
function mixesOf(parcels: number, stock: readonly number[]): number[][] | null {
  const out: number[][] = [];
  const mix: number[] = stock.map(() => 0);
  const walk = (kind: number, left: number): boolean => {
    if (kind === stock.length - 1) {
      if (left > stock[kind]!) return true;
      mix[kind] = left;
      out.push(mix.slice());
      return out.length <= mixesAtMost;
    }
    for (let n = Math.min(left, stock[kind]!); n >= 0; n--) {
      mix[kind] = n;
      if (!walk(kind + 1, left - n)) return false;
    }
    return true;
  };
  return walk(0, parcels) ? out : null;
}

/** Pieces no two of which share any room, found greedily: each needs a parcel of its own. */
function loners(shapes: readonly Shape[], counts: Int32Array, rooms: readonly Room[]): number {
  const apart = (a: Shape, b: Shape) => !rooms.some((room) => pairFits(a, b, room));
  const chosen: Shape[] = [];
  for (const [s, shape] of shapes.entries()) {
    for (let k = 0; k < counts[s]!; k++) {
      if (!chosen.every((other) => apart(shape, other))) break;
      chosen.push(shape);
    }
  }
  return chosen.length;
}

/**
 * Mixes of rooms that may still hold an order, fewest parcels first; the bound is the first size.
 */
export interface Outlook {
  bound: ParcelBound;
  /** Possible mixes with a number of parcels; null when there are too many to list. */
  mixes(parcels: number): number[][] | null;
  measures: readonly (readonly Measure[])[];
  scales: readonly (readonly number[])[];
}

/**
 * Lower bound on parcels over rooms of several kinds (`stock[k]` at hand of kind k). Rooms that
 * hold nothing more than another should be left out by the caller.
 */
export function outlook(
  shapes: readonly Shape[],
  counts: Int32Array,
  rooms: readonly Room[],
  stock: readonly number[],
): Outlook {
  const measures: (readonly Measure[])[] = rooms.map((room) =>
    strongestMeasures(shapes, counts, room, 24),
  );
  const scales = [
    rooms.map(() => 1),
    rooms.map((room) => room.dx * room.dy * room.dz),
    rooms.map((room) => room.max_g),
  ];
  const isPossible = (mix: readonly number[]) => !mixForbidden(measures, mix, scales, counts);
  // Too many mixes to look at: nothing is known against this number of parcels.
  const anyPossible = (parcels: number) => mixesOf(parcels, stock)?.some(isPossible) ?? true;
  const apart = loners(shapes, counts, rooms);
  const most = Math.min(
    counts.reduce((sum, n) => sum + n, 0),
    stock.reduce((sum, n) => sum + n, 0),
  );
  let parcels = Math.max(1, apart);
  while (parcels < most && !anyPossible(parcels)) parcels++;
  const by = parcels === 1 ? 'one' : parcels === apart ? 'pairs' : 'volume_weight_and_slices';
  const mixes = (n: number) => mixesOf(n, stock)?.filter(isPossible) ?? null;
  return { bound: { parcels, by }, mixes, measures, scales };
}
