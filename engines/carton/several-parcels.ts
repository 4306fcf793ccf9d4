/**
 * Orders that need several parcels: from the proven bound upwards, tries every possible mix of
 * boxes, cheap mixes first, with more and more effort, before it admits one parcel more.
 */
import type { Room } from './blocks.ts';
import { type Outlook, outlook, type ParcelBound } from './bounds.ts';
import { type Box, type PackOptions, volumetricWeightG } from './model.ts';
import { downsize } from './one-parcel.ts';
import type { Job } from './pack-one-box.ts';
import { compareRank, type Draft, type Rank, rankOf } from './parcel.ts';
import { roomsOf, unsurpassed, widestRoom } from './rooms.ts';
import { piecesOf } from './rules.ts';
import { fillGreedily, openHunt } from './search.ts';
import { type Part, type Splitting, splitOver, type Width } from './split.ts';

interface Round {
  width: Width;
  /** Work for all mixes of this round together, and for one mix. */
  work: number;
  work_each: number;
}

const rounds: readonly Round[] = [
  { width: { branches: 4, beam: 1, extra: 4, last: 'quick' }, work: 2e6, work_each: 3e5 },
  { width: { branches: 8, beam: 1, extra: 40, last: 'quick' }, work: 1e7, work_each: 3e6 },
  { width: { branches: 6, beam: 3, extra: 8, last: 'quick' }, work: 2e7, work_each: 6e6 },
  { width: { branches: 12, beam: 8, extra: 6, last: 'deep' }, work: 4e7, work_each: 2e7 },
  { width: { branches: 12, beam: 24, extra: 4, last: 'deep' }, work: 2e7, work_each: 1e7 },
];

/** Further mixes looked at for a cheaper answer once one has been found. */
const mixesAfterFirst = 8;

/** A small seeded generator (mulberry32): numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Kind {
  box: Box;
  /** What is filled: for a bag, one of middling thickness. */
  room: Room;
  /** At least as large as anything the box can hold: bounds are taken on it. */
  widest: Room;
  stock: number;
}

/** The kinds of rooms worth splitting over. */
function kindsFor(job: Job, boxes: readonly Box[], counts: Int32Array): Kind[] {
  const pieces = counts.reduce((sum, n) => sum + n, 0);
  const kinds = boxes.flatMap((box): Kind[] => {
    const rooms = roomsOf(box, job.shapes);
    const room = rooms[rooms.length >> 1];
    const stock = Math.min(pieces, box.qty_available ?? pieces);
    if (room === undefined || stock === 0) return [];
    return [{ box, room, widest: widestRoom(box), stock }];
  });
  const turnable = job.rules.support_share === 0 && job.shapes.every(isTurnable);
  const keep = unsurpassed(
    kinds.map((kind) => kind.widest),
    kinds.map((kind) => kind.stock),
    turnable,
    pieces,
  );
  return keep.map((i) => kinds[i]!);
}

function isTurnable(shape: Job['shapes'][number]): boolean {
  const [a] = shape.orientations;
  const sides = new Set(a).size;
  const all = sides === 3 ? 6 : sides === 2 ? 3 : 1;
  return shape.orientations.length === all && !shape.fragile;
}

/** One box after another, each time the filling that takes most; always ends. */
function oneAfterAnother(job: Job, kinds: readonly Kind[], counts: Int32Array): Part[] {
  const parts: Part[] = [];
  const stock = kinds.map((kind) => kind.stock);
  let rest = counts;
  while (rest.some((n) => n > 0)) {
    let best: Part | null = null;
    let most = 0;
    for (const [kind, { room }] of kinds.entries()) {
      if (stock[kind] === 0) continue;
      const lead = rest.findIndex((n) => n > 0);
      const group = job.shapes[lead]!.segregation;
      const open = rest.map((n, i) =>
        job.incompatible.size > 0 && job.shapes[i]!.segregation !== group ? 0 : n,
      );
      const { shapes, worth, rules, meter } = job;
      const filling = fillGreedily(
        openHunt({ shapes, counts: open, worth }, room, rules, meter),
        1,
      );
      if (filling.worth <= most) continue;
      most = filling.worth;
      const taken = open.map((n, i) => n - filling.left[i]!);
      best = { kind, counts: taken, pieces: piecesOf(filling.placed) };
    }
    if (best === null) break;
    const { counts: taken } = best;
    stock[best.kind]!--;
    parts.push(best);
    rest = rest.map((n, i) => n - taken[i]!);
  }
  return parts;
}

function volumetricOf(kinds: readonly Kind[], mix: readonly number[], options: PackOptions) {
  return mix.reduce((sum, n, i) => {
    const { box } = kinds[i]!;
    const outer = [box.outer_length_mm, box.outer_width_mm, box.outer_height_mm] as const;
    const charged = volumetricWeightG(outer, options.volumetric ?? { divisor: 6000 });
    return sum + n * ((options.price_minor?.(charged) ?? charged) + (box.cost_minor ?? 0));
  }, 0);
}

/** The rooms of a mix in the orders worth trying: small first, then large first. */
function ordersOf(kinds: readonly Kind[], mix: readonly number[]): number[][] {
  const list = mix.flatMap((n, kind) => new Array<number>(n).fill(kind));
  const size = (i: number) => kinds[i]!.room.dx * kinds[i]!.room.dy * kinds[i]!.room.dz;
  const rising = list.toSorted((a, b) => size(a) - size(b));
  return new Set(list).size === 1 ? [list] : [rising, rising.toReversed()];
}

interface Quest {
  job: Job;
  kinds: readonly Kind[];
  boxes: readonly Box[];
  counts: Int32Array;
  options: PackOptions;
  split: Splitting;
}

function draftsOf(quest: Quest, parts: readonly Part[]): Draft[] {
  const drafts = parts.map(({ kind, counts, pieces }): Draft => {
    const { box, room } = quest.kinds[kind]!;
    return { box, room, counts, pieces };
  });
  return downsize(quest.job, drafts, quest.boxes, quest.options);
}

/** The best packing into this many parcels that the rounds find, or null. */
function withParcels(quest: Quest, mixes: readonly number[][]): Draft[] | null {
  const { job, kinds, counts, options } = quest;
  const price = new Map(mixes.map((mix) => [mix, volumetricOf(kinds, mix, options)]));
  const cheapFirst = mixes.toSorted((a, b) => price.get(a)! - price.get(b)!);
  for (const round of rounds) {
    const before = job.meter.allow(round.work * job.effort);
    let best: { drafts: Draft[]; rank: Rank } | null = null;
    let since = 0;
    for (const mix of cheapFirst) {
      if (job.meter.out() || (best !== null && ++since > mixesAfterFirst)) break;
      const outer = job.meter.allow(round.work_each * job.effort);
      for (const order of ordersOf(kinds, mix)) {
        const parts = splitOver(quest.split, counts, order, round.width);
        if (parts === null) continue;
        const drafts = draftsOf(quest, parts);
        const rank = rankOf(drafts, job.shapes, options);
        if (best === null || compareRank(rank, best.rank) < 0) best = { drafts, rank };
      }
      job.meter.restore(outer);
    }
    job.meter.restore(before);
    if (best !== null) return best.drafts;
    if (job.meter.over()) return null;
  }
  return null;
}

/** Packs into several parcels; `impossible_in_one`: one parcel is already disproven. */
export function severalParcels(
  job: Job,
  boxes: readonly Box[],
  counts: Int32Array,
  options: PackOptions,
  impossible_in_one: boolean,
): { drafts: Draft[]; bound: ParcelBound } {
  const kinds = kindsFor(job, boxes, counts);
  const rooms = kinds.map((kind) => kind.room);
  const view: Outlook = outlook(
    job.shapes,
    counts,
    kinds.map((kind) => kind.widest),
    kinds.map((kind) => kind.stock),
  );
  const bound =
    impossible_in_one && view.bound.parcels < 2 ? { parcels: 2, by: 'no_single_box' } : view.bound;
  const { measures, scales } = view;
  const random = generator(options.seed ?? 1);
  const split = { job, rooms, measures, scales, random };
  const quest: Quest = { job, kinds, boxes, counts, options, split };
  const fallback = oneAfterAnother(job, kinds, counts);
  const covers = counts.every(
    (n, i) => n === fallback.reduce((sum, part) => sum + part.counts[i]!, 0),
  );
  const most = covers ? fallback.length : Math.min(12, kinds.reduce((n, k) => n + k.stock, 0) + 1);
  for (let parcels = Math.max(2, bound.parcels); parcels < most; parcels++) {
    const mixes = view.mixes(parcels);
    if (mixes === null) break;
    const drafts = withParcels(quest, mixes);
    if (drafts !== null) return { drafts, bound };
  }
  return { drafts: draftsOf(quest, fallback), bound };
}
