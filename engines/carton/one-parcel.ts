/**
 * One parcel: every box of the merchant asked whether it holds all, the best of those that do, and
 * why the others lost. Also downsizes the parcels of a split.
 */
import type { Room } from './blocks.ts';
import type { Refusal } from './bounds.ts';
import type { Box, Considered, PackOptions } from './model.ts';
import { type Depth, isSettled, type Job, packOneBox } from './pack-one-box.ts';
import { compareRank, type Draft, type Rank, rankOf } from './parcel.ts';
import { roomsOf } from './rooms.ts';
import type { Piece } from './rules.ts';

/** The effort put into a cheaper box once some box is known to hold all. */
const cheaperEffort = 0.1;

interface Tried {
  draft: Draft | null;
  refusal: Refusal;
  settled: boolean;
}

const unknown: Refusal = { verdict: 'not_tried', need: 0, have: 0 };

/** Rooms to cut from: the whole, and around the smallest cube, as what is cut from those stays compact. */
function roomsToCut(job: Job, counts: Int32Array, start: Room): Room[] {
  const cube = (side: number): Room => ({
    ...start,
    dx: Math.min(side, start.dx),
    dy: Math.min(side, start.dy),
    dz: Math.min(side, start.dz),
  });
  let [low, high] = [0, Math.max(start.dx, start.dy, start.dz)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (packOneBox(job, counts, cube(middle), 'quick').fits) high = middle;
    else low = middle;
  }
  return [start, ...cubeScales.map((scale) => cube(Math.ceil(high * scale)))];
}

/** Volume, and of the same volume the board. */
function isSmaller(a: Room, b: Room): boolean {
  const volume = (room: Room) => room.dx * room.dy * room.dz;
  const board = ({ dx, dy, dz }: Room) => dx * dy + dy * dz + dz * dx;
  return volume(a) < volume(b) || (volume(a) === volume(b) && board(a) < board(b));
}

const cubeScales = [1, 1.15, 1.3, 1.6] as const;

const cuts = [
  ['dz', 'dy', 'dx'],
  ['dx', 'dy', 'dz'],
] as const;

/** Sides of a made-to-measure box, cut down as far as quick packing allows. */
function cutToMeasure(job: Job, counts: Int32Array, start: Room): { room: Room; pieces: Piece[] } {
  let best: { room: Room; pieces: Piece[] } | null = null;
  const ways = roomsToCut(job, counts, start).flatMap((room) =>
    cuts.map((cut) => [room, cut] as const),
  );
  for (const [from, order] of ways) {
    let room = from;
    let pieces: Piece[] = [];
    for (const side of order) {
      let [low, high] = [0, room[side]];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        const answer = packOneBox(job, counts, { ...room, [side]: middle }, 'quick');
        if (!answer.fits) low = middle;
        else [high, pieces] = [middle, answer.pieces];
      }
      room = { ...room, [side]: high };
    }
    if (pieces.length === 0) continue;
    if (best === null || isSmaller(room, best.room)) best = { room, pieces };
  }
  const whole = packOneBox(job, counts, start, 'quick');
  return best ?? { room: start, pieces: whole.fits ? whole.pieces : [] };
}

function tryBox(job: Job, box: Box, counts: Int32Array, depth: Depth): Tried {
  let refusal = unknown;
  // Only some thicknesses of a bag are tried, so a no for it is never a proof.
  let settled = box.kind !== 'bag';
  for (const room of roomsOf(box, job.shapes)) {
    const answer = packOneBox(job, counts, room, depth);
    if (!answer.fits) {
      refusal = answer;
      settled &&= isSettled(answer);
      continue;
    }
    const packed = { room, pieces: answer.pieces };
    const cut = box.kind === 'made_to_measure' ? cutToMeasure(job, counts, room) : packed;
    const pieces = cut.pieces.length === 0 ? packed.pieces : cut.pieces;
    return { draft: { box, room, counts, pieces }, refusal: unknown, settled: true };
  }
  return { draft: null, refusal, settled };
}

/** The same box for other pieces; null when no way was found. */
export function repack(job: Job, draft: Draft, counts: Int32Array, depth: Depth): Draft | null {
  return tryBox(job, draft.box, counts, depth).draft;
}

/** The rank a box would have if it held the contents; for soft boxes the least it could have. */
function promise(job: Job, box: Box, counts: Int32Array, options: PackOptions): Rank {
  const room = roomsOf({ ...box, kind: 'box' }, job.shapes)[0]!;
  const kind = box.kind === 'box' ? 'box' : 'made_to_measure';
  return rankOf([{ box: { ...box, kind }, room, counts, pieces: [] }], job.shapes, options);
}

/** The entries of a rank by which one box may lose against another. */
const rankedBy = [
  { at: 1, name: 'carrier' },
  { at: 2, name: 'box' },
  { at: 3, name: 'air' },
] as const;

export interface OneParcel {
  draft: Draft | null;
  considered: Considered[];
  /** True when every box is proven too small for all pieces. */
  impossible: boolean;
}

/** The best single box for all counted pieces, trying hard before saying there is none. */
export function bestSingleBox(
  job: Job,
  boxes: readonly Box[],
  counts: Int32Array,
  options: PackOptions,
): OneParcel {
  const entries = boxes.map((box) => {
    const tried: Tried =
      box.qty_available === 0
        ? { draft: null, refusal: { ...unknown, verdict: 'none_left' }, settled: true }
        : tryBox(job, box, counts, 'quick');
    return { box, tried, rank: promise(job, box, counts, options) };
  });
  entries.sort((a, b) => compareRank(a.rank, b.rank) || (a.box.code < b.box.code ? -1 : 1));
  let best: { draft: Draft; rank: Rank } | null = null;
  const offer = (draft: Draft | null) => {
    if (draft === null) return;
    const rank = rankOf([draft], job.shapes, options);
    if (best === null || compareRank(rank, best.rank) < 0) best = { draft, rank };
  };
  for (const { tried } of entries) offer(tried.draft);
  for (const entry of entries) {
    if (entry.tried.draft !== null || entry.tried.settled) continue;
    const known = best as { rank: Rank } | null;
    if (known !== null && compareRank(entry.rank, known.rank) >= 0) continue;
    const effort = known === null ? job.effort : job.effort * cheaperEffort;
    entry.tried = tryBox({ ...job, effort }, entry.box, counts, 'deep');
    offer(entry.tried.draft);
  }
  const chosen = (best as { draft: Draft } | null)?.draft ?? null;
  const lossOf = (own: Draft, won: Draft): Pick<Considered, 'need' | 'have' | 'by'> => {
    const [a, b] = [own, won].map((draft) => rankOf([draft], job.shapes, options));
    const at = rankedBy.findIndex((by) => a![by.at] !== b![by.at]);
    const by = rankedBy[at];
    return by === undefined
      ? { need: 0, have: 0 }
      : { need: a![by.at]!, have: b![by.at]!, by: by.name };
  };
  const considered = entries.map(({ box, tried }): Considered => {
    if (box === chosen?.box) return { box: box.code, verdict: 'chosen', need: 0, have: 0 };
    const { verdict, need, have } = tried.refusal;
    if (tried.draft === null || chosen === null) return { box: box.code, verdict, need, have };
    return { box: box.code, verdict: 'fits_but_dearer', ...lossOf(tried.draft, chosen) };
  });
  return { draft: chosen, considered, impossible: entries.every((e) => e.tried.settled) };
}

/** Each parcel in the best box that quickly takes its pieces, as far as the stock of boxes goes. */
export function downsize(
  job: Job,
  drafts: readonly Draft[],
  boxes: readonly Box[],
  options: PackOptions,
): Draft[] {
  const used = new Map<string, number>();
  for (const draft of drafts) used.set(draft.box.code, (used.get(draft.box.code) ?? 0) + 1);
  return drafts.map((draft) => {
    let best = draft;
    let bestRank = rankOf([draft], job.shapes, options);
    for (const box of boxes) {
      const free = (box.qty_available ?? Number.POSITIVE_INFINITY) - (used.get(box.code) ?? 0);
      if (box.code === draft.box.code ? box.kind === 'box' : free < 1) continue;
      if (compareRank(promise(job, box, draft.counts, options), bestRank) >= 0) continue;
      const other = tryBox(job, box, draft.counts, 'quick').draft;
      const rank = other === null ? null : rankOf([other], job.shapes, options);
      if (other === null || rank === null || compareRank(rank, bestRank) >= 0) continue;
      [best, bestRank] = [other, rank];
    }
    used.set(draft.box.code, used.get(draft.box.code)! - 1);
    used.set(best.box.code, (used.get(best.box.code) ?? 0) + 1);
    return best;
  });
}
