/**
 * Several parcels: fills one room after another, each filling judged by what it leaves to the rooms
 * still to come, and backs up when the rest does not fit.
 */
import type { Room } from './blocks.ts';
import { type Measure, mixForbidden } from './dual.ts';
import { type Depth, type Job, packOneBox, tastes } from './pack-one-box.ts';
import { type Piece, piecesOf } from './rules.ts';
import { type Filling, fillByBeam, fillGreedily, openHunt } from './search.ts';

/** One parcel of a split: the kind of room and its pieces. */
export interface Part {
  kind: number;
  counts: Int32Array;
  pieces: Piece[];
}

/** The rooms of an order with the measures that bound them. */
export interface Splitting {
  job: Job;
  rooms: readonly Room[];
  measures: readonly (readonly Measure[])[];
  scales: readonly (readonly number[])[];
  random: () => number;
}

/** How wide to search: fillings tried first, and the width of the beam that makes them. */
export interface Width {
  branches: number;
  beam: number;
  /** Random worths besides the reasoned ones. */
  extra: number;
  /** Depth of the answer for the last room. */
  last: Depth;
}

function minus(a: Int32Array, b: Int32Array): Int32Array {
  return a.map((n, i) => n - b[i]!);
}

/** Worth that makes the room take what is costly for the rooms still to come. */
function worthFor(s: Splitting, later: readonly number[], pick: number): Float64Array {
  const { shapes, worth } = s.job;
  const volume = worth.reduce((most, v) => Math.max(most, v), 1);
  return worth.map((own, i) => {
    let dear = 0;
    for (const kind of later) {
      const list = s.measures[kind]!;
      const share = list[pick % list.length]![i]!;
      dear = Math.max(dear, share === Number.POSITIVE_INFINITY ? 4 : share);
    }
    const room = s.rooms[later[0]!]!;
    const scale = later.length === 0 ? volume : room.dx * room.dy * room.dz;
    return dear * scale + 0.02 * own + shapes[i]!.weight_g;
  });
}

function worthsToTry(s: Splitting, later: readonly number[], width: Width): Float64Array[] {
  const { shapes, worth } = s.job;
  const room = s.rooms[later[0]!]!;
  const perGram = (room.dx * room.dy * room.dz) / Math.max(1, room.max_g);
  const byWeight = Float64Array.from(shapes, (x) => x.weight_g * perGram + 1);
  const both = worth.map((v, i) => v + byWeight[i]!);
  const reasoned = [worth, byWeight, both, worthFor(s, later, 0)];
  const more = Array.from({ length: width.extra }, (_, k) => {
    const base = k % 2 === 0 ? worthFor(s, later, Math.floor(s.random() * 24)) : both;
    return base.map((v) => v * (0.6 + 0.8 * s.random()));
  });
  return [...reasoned, ...more];
}

interface Candidate {
  filling: Filling;
  rest: Int32Array;
  /** Largest share of the remaining rooms that the rest needs; less is better. */
  strain: number;
}

/** Need over supply in volume and weight of the rest for the rooms to come. */
function strainOf(s: Splitting, rest: Int32Array, later: readonly number[]): number {
  let [volume, weight, haveVolume, haveWeight] = [0, 0, 0, 0];
  for (let i = 0; i < rest.length; i++) {
    volume += rest[i]! * s.job.worth[i]!;
    weight += rest[i]! * s.job.shapes[i]!.weight_g;
  }
  for (const kind of later) {
    const room = s.rooms[kind]!;
    haveVolume += room.dx * room.dy * room.dz;
    haveWeight += room.max_g;
  }
  return Math.max(volume / haveVolume, weight / Math.max(1, haveWeight));
}

/**
 * Shapes that may share a parcel, one list of counts for each group that leads; all when none
 * clash.
 */
function compatibleCounts(job: Job, counts: Int32Array): Int32Array[] {
  const { shapes, incompatible } = job;
  if (incompatible.size === 0) return [counts];
  const present = new Set(shapes.filter((_, i) => counts[i]! > 0).map((x) => x.segregation));
  const lists = [...present].map((lead) => {
    const together = [lead];
    for (const group of present) {
      if (together.every((g) => !incompatible.has(`${g}|${group}`))) together.push(group);
    }
    return counts.map((n, i) => (together.includes(shapes[i]!.segregation) ? n : 0));
  });
  return [...new Map(lists.map((list) => [list.join(), list])).values()];
}

/** The most promising distinct fillings of the first room. */
function candidates(
  s: Splitting,
  counts: Int32Array,
  kind: number,
  later: readonly number[],
  width: Width,
): Candidate[] {
  const { shapes, rules, meter } = s.job;
  const found = new Map<string, Candidate>();
  const often = s.rooms.map((_, k) => later.filter((x) => x === k).length);
  for (const open of compatibleCounts(s.job, counts)) {
    const shut = minus(counts, open);
    const keep = (filling: Filling) => {
      const rest = filling.left.map((n, i) => n + shut[i]!);
      const key = rest.join();
      if (found.has(key)) return;
      const strain = strainOf(s, rest, later);
      if (strain <= 1) found.set(key, { filling, rest, strain });
    };
    // Blocks and gaps do not depend on the worth.
    const plain = { shapes, counts: open, worth: s.job.worth };
    const opened = openHunt(plain, s.rooms[kind]!, rules, meter);
    if (opened.blocks.length === 0) continue;
    for (const [turn, worth] of worthsToTry(s, later, width).entries()) {
      const hunt = { ...opened, load: { ...plain, worth } };
      if (width.beam === 1) for (const taste of [1, 3]) keep(fillGreedily(hunt, taste));
      // Plain volume comes first and is tried in every taste.
      else for (const t of turn === 0 ? tastes : [1]) fillByBeam(hunt, width.beam, t, keep);
      if (meter.out()) break;
    }
  }
  return [...found.values()]
    .sort((a, b) => a.strain - b.strain)
    .filter((c) => !mixForbidden(s.measures, often, s.scales, c.rest))
    .slice(0, width.branches);
}

/**
 * Splits the counted pieces over exactly these rooms (kinds, repeated as often as they are used),
 * or null when none was found within the width and the meter's allowance.
 */
export function splitOver(
  s: Splitting,
  counts: Int32Array,
  kinds: readonly number[],
  width: Width,
): Part[] | null {
  const [kind, ...later] = kinds;
  if (kind === undefined) return null;
  if (later.length === 0) {
    const answer = packOneBox(s.job, counts, s.rooms[kind]!, width.last);
    return answer.fits ? [{ kind, counts, pieces: answer.pieces }] : null;
  }
  const narrower = { ...width, branches: Math.max(2, width.branches >> 1) };
  for (const { filling, rest } of candidates(s, counts, kind, later, width)) {
    const parts = splitOver(s, rest, later, narrower);
    if (parts !== null) {
      const taken = minus(counts, rest);
      return [{ kind, counts: taken, pieces: piecesOf(filling.placed) }, ...parts];
    }
    if (s.job.meter.out()) return null;
  }
  return null;
}
