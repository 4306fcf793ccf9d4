/**
 * Can these pieces go into this room? Quick noes, then fast yeses, then proofs, then a deep search.
 * Answers are remembered by room and multiset of shapes.
 */
import type { Room, Shape } from './blocks.ts';
import { quickRefusal, type Refusal, sliceRefusal } from './bounds.ts';
import { exactPiecesAtMost, packExactly } from './exact.ts';
import type { Meter } from './meter.ts';
import { type Piece, piecesOf, type StandingRules } from './rules.ts';
import { fillByBeam, fillGreedily, openHunt } from './search.ts';

/** How much to try: `quick` one-pass fillings only, `deep` the complete and the beam search too. */
export type Depth = 'quick' | 'deep';

export type OneBoxAnswer = { fits: true; pieces: Piece[] } | ({ fits: false } & Refusal);

/** What stays the same over all packings of one order. */
export interface Job {
  shapes: readonly Shape[];
  /** Volume of each shape: the usual worth. */
  worth: Float64Array;
  rules: StandingRules;
  /** Segregation groups that may not share a parcel, as 'a|b' in both orders. */
  incompatible: ReadonlySet<string>;
  meter: Meter;
  effort: number;
  memo: Map<string, { depth: Depth; answer: OneBoxAnswer }>;
}

/** Weights of worth against tidiness that proved useful, the best first. */
export const tastes = [1, 0.2, 3] as const;
const deepWork = 4_000_000;
const exactWork = 1_000_000;
const beams = [2, 4, 8, 16, 32] as const;

const provenNoes: ReadonlySet<string> = new Set([
  'item_too_long',
  'too_little_volume',
  'too_heavy',
  'pair_does_not_fit',
  'groups_incompatible',
  'proven_by_slices',
  'search_exhausted',
]);

/** True when the answer settles the question whatever more is tried. */
export function isSettled(answer: OneBoxAnswer): boolean {
  return answer.fits || provenNoes.has(answer.verdict);
}

function isUnruled(rules: StandingRules): boolean {
  return rules.support_share === 0 && !rules.any_fragile && !rules.any_stack_limit;
}

function groupsClash(job: Job, counts: Int32Array): boolean {
  if (job.incompatible.size === 0) return false;
  const present = job.shapes.filter((_, s) => counts[s]! > 0);
  return present.some((a) =>
    present.some((b) => job.incompatible.has(`${a.segregation}|${b.segregation}`)),
  );
}

function refuse(verdict: Refusal['verdict']): OneBoxAnswer {
  return { fits: false, verdict, need: 0, have: 0 };
}

function tryQuick(job: Job, counts: Int32Array, room: Room): OneBoxAnswer {
  const refusal = quickRefusal(job.shapes, counts, room);
  if (refusal !== null) return { fits: false, ...refusal };
  if (groupsClash(job, counts)) return refuse('groups_incompatible');
  const { shapes, worth } = job;
  const hunt = openHunt({ shapes, counts, worth }, room, job.rules, job.meter);
  for (const taste of tastes) {
    const filling = fillGreedily(hunt, taste);
    if (filling.left_pieces === 0) return { fits: true, pieces: piecesOf(filling.placed) };
  }
  return refuse('budget_spent');
}

function tryDeep(job: Job, counts: Int32Array, room: Room): OneBoxAnswer {
  const { shapes, meter, effort } = job;
  const slices = sliceRefusal(shapes, counts, room);
  if (slices !== null) return { fits: false, ...slices };
  const pieces = counts.reduce((sum, n) => sum + n, 0);
  if (pieces <= exactPiecesAtMost) {
    const before = meter.allow(exactWork * effort);
    const exact = packExactly(shapes, counts, room, meter);
    meter.restore(before);
    if (exact.fits === false) return refuse('search_exhausted');
    if (exact.fits === true && isUnruled(job.rules)) return exact;
  }
  const before = meter.allow(deepWork * effort);
  const pieceList = searchByBeams(job, counts, room);
  meter.restore(before);
  return pieceList === null ? refuse('budget_spent') : { fits: true, pieces: pieceList };
}

function searchByBeams(job: Job, counts: Int32Array, room: Room): Piece[] | null {
  const { shapes, worth, meter, rules } = job;
  const hunt = openHunt({ shapes, counts, worth }, room, rules, meter);
  for (const width of beams) {
    for (const taste of tastes) {
      const filling = fillByBeam(hunt, width, taste);
      if (filling.left_pieces === 0) return piecesOf(filling.placed);
      if (meter.out()) return null;
    }
  }
  return null;
}

/** Packs all counted pieces into one room, or says why not. */
export function packOneBox(job: Job, counts: Int32Array, room: Room, depth: Depth): OneBoxAnswer {
  const key = `${room.dx}x${room.dy}x${room.dz}:${room.max_g}:${counts.join()}`;
  const known = job.memo.get(key);
  if (known !== undefined && (known.depth === depth || isSettled(known.answer))) {
    return known.answer;
  }
  let answer = known?.answer ?? tryQuick(job, counts, room);
  if (depth === 'deep' && !isSettled(answer)) answer = tryDeep(job, counts, room);
  // An answer that the clock cut short is not kept as a deep one.
  job.memo.set(key, { depth: job.meter.over() ? 'quick' : depth, answer });
  return answer;
}
