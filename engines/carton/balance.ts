/**
 * Several parcels of even weight: pieces move and change places between the parcels of a packing as
 * long as nothing else gets worse (boxes, charged weight, air).
 */
import type { Shape } from './blocks.ts';
import type { PackOptions } from './model.ts';
import { repack } from './one-parcel.ts';
import type { Depth, Job } from './pack-one-box.ts';
import { compareRank, type Draft, type Rank, rankOf } from './parcel.ts';

const balanceWork = 2_000_000;
/** Exchanges looked at in a round, and how many of them by the dear search. */
const triesAtMost = 40;
const deepTries = 2;
const roundsAtMost = 20;

/** `n` pieces of shape `a` leave parcel `from`, as many of `b` (-1: none) come back from `to`. */
interface Exchange {
  from: number;
  to: number;
  a: number;
  b: number;
  n: number;
  /** Difference in grams that stays between the two. */
  rest_g: number;
}

function contentsG(draft: Draft, shapes: readonly Shape[]): number {
  let sum = draft.box.empty_weight_g;
  for (const [i, shape] of shapes.entries()) sum += draft.counts[i]! * shape.weight_g;
  return sum;
}

/** Exchanges that make two parcels more alike, the best first. */
function exchanges(drafts: readonly Draft[], shapes: readonly Shape[]): Exchange[] {
  const weights = drafts.map((draft) => contentsG(draft, shapes));
  const found: Exchange[] = [];
  for (const [from, heavy] of drafts.entries()) {
    for (const [to, light] of drafts.entries()) {
      const gap = weights[from]! - weights[to]!;
      if (gap <= 0) continue;
      for (let a = 0; a < shapes.length; a++) {
        if (heavy.counts[a] === 0) continue;
        for (let b = -1; b < shapes.length; b++) {
          if (b === a || (b >= 0 && light.counts[b] === 0)) continue;
          const moved_g = shapes[a]!.weight_g - (b < 0 ? 0 : shapes[b]!.weight_g);
          const most = Math.min(heavy.counts[a]!, b < 0 ? heavy.counts[a]! : light.counts[b]!);
          for (let n = 1; n <= most && moved_g > 0 && n * moved_g < gap; n++) {
            found.push({ from, to, a, b, n, rest_g: Math.abs(gap - 2 * n * moved_g) });
          }
        }
      }
    }
  }
  return found.sort(
    (x, y) =>
      x.rest_g - y.rest_g || x.from - y.from || x.to - y.to || x.a - y.a || x.b - y.b || x.n - y.n,
  );
}

function exchanged(
  job: Job,
  drafts: readonly Draft[],
  { from, to, a, b, n }: Exchange,
  depth: Depth,
) {
  const [heavy, light] = [drafts[from]!, drafts[to]!];
  const [less, more] = [heavy.counts.slice(), light.counts.slice()];
  less[a]! -= n;
  more[a]! += n;
  if (b >= 0) {
    less[b]! += n;
    more[b]! -= n;
  }
  // A parcel that nothing is left of would be another answer.
  if (less.every((left) => left === 0)) return null;
  const receiving = repack(job, light, more, depth);
  const giving = receiving === null ? null : repack(job, heavy, less, depth);
  if (receiving === null || giving === null) return null;
  return drafts.map((draft, i) => (i === from ? giving : i === to ? receiving : draft));
}

/** The first exchange that makes the rank better; the dear search only for the best few. */
function improved(job: Job, drafts: readonly Draft[], rank: Rank, options: PackOptions) {
  const all = exchanges(drafts, job.shapes).slice(0, triesAtMost);
  const tries = [
    ...all.map((exchange) => ({ exchange, depth: 'quick' as const })),
    ...all.slice(0, deepTries).map((exchange) => ({ exchange, depth: 'deep' as const })),
  ];
  for (const { exchange, depth } of tries) {
    if (job.meter.out()) return null;
    const next = exchanged(job, drafts, exchange, depth);
    if (next === null) continue;
    const its = rankOf(next, job.shapes, options);
    if (compareRank(its, rank) < 0) return { drafts: next, rank: its };
  }
  return null;
}

/** Evens out the weights of parcels. Every exchange makes the whole packing's rank better. */
export function balance(job: Job, drafts: readonly Draft[], options: PackOptions): Draft[] {
  let best = { drafts: drafts.slice(), rank: rankOf(drafts, job.shapes, options) };
  if (drafts.length < 2) return best.drafts;
  const before = job.meter.allow(balanceWork * job.effort);
  for (let round = 0; round < roundsAtMost; round++) {
    const next = improved(job, best.drafts, best.rank, options);
    if (next === null) break;
    best = next;
  }
  job.meter.restore(before);
  return best.drafts;
}
