/**
 * Cartonisation of one order: the fewest parcels, then the cheapest by the weight the carrier
 * charges and the box, then the least air, then balanced weights; with the reasons.
 */
import { balance } from './balance.ts';
import { shapesOf } from './blocks.ts';
import { pieceFits } from './bounds.ts';
import { Meter } from './meter.ts';
import {
  type Box,
  type Budget,
  type Explanation,
  type Item,
  type PackOptions,
  type PackResult,
  type Unpacked,
  usualBudget,
  validateInput,
} from './model.ts';
import { bestSingleBox } from './one-parcel.ts';
import type { Job } from './pack-one-box.ts';
import { type Draft, toParcels } from './parcel.ts';
import { roomsOf } from './rooms.ts';
import { standingRules } from './rules.ts';
import { severalParcels } from './several-parcels.ts';

function openJob(items: readonly Item[], options: PackOptions, budget: Budget): Job {
  const shapes = shapesOf(items);
  const pairs = options.incompatible ?? [];
  return {
    shapes,
    worth: Float64Array.from(shapes, (shape) => shape.volume_mm3),
    rules: standingRules(shapes, options.support_share),
    incompatible: new Set(pairs.flatMap(([a, b]) => [`${a}|${b}`, `${b}|${a}`])),
    meter: new Meter(budget),
    effort: budget.effort,
    memo: new Map(),
  };
}

/** Pieces that no box takes even alone are set aside with the reason. */
function setAside(job: Job, counts: Int32Array, boxes: readonly Box[]): Unpacked[] {
  const rooms = boxes.flatMap((box) => roomsOf(box, job.shapes));
  const out: Unpacked[] = [];
  for (const [i, shape] of job.shapes.entries()) {
    if (rooms.some((room) => pieceFits(shape, room))) continue;
    counts[i] = 0;
    const light = { ...shape, weight_g: 0 };
    const bySize = rooms.some((room) => pieceFits(light, room));
    const reason = bySize ? 'too_heavy_for_every_box' : 'fits_no_box';
    out.push(...named(shape.pieces, reason));
  }
  return out;
}

function named(pieces: readonly { item: string }[], reason: Unpacked['reason']): Unpacked[] {
  const qty = new Map<string, number>();
  for (const { item } of pieces) qty.set(item, (qty.get(item) ?? 0) + 1);
  return [...qty].map(([item, n]) => ({ item, qty: n, reason }));
}

function leftOver(job: Job, counts: Int32Array, drafts: readonly Draft[]): Unpacked[] {
  return job.shapes.flatMap((shape, i) => {
    const packed = drafts.reduce((sum, draft) => sum + draft.counts[i]!, 0);
    return named(shape.pieces.slice(packed, counts[i]!), 'no_box_left');
  });
}

/**
 * Packs an order's items into the merchant's boxes. mm and g, whole numbers. The same input, seed
 * and effort give the same answer unless a clock limit cuts in. Pieces that no box takes are
 * reported in `unpacked`. Throws CARTON_INPUT_INVALID. `options.support_share` 0.8 is usual; 0
 * lets pieces hang.
 */
export function packOrder(
  items: readonly Item[],
  boxes: readonly Box[],
  options: PackOptions,
  budget: Budget = usualBudget,
): PackResult {
  validateInput(items, boxes);
  const job = openJob(items, options, budget);
  const counts = Int32Array.from(job.shapes, (shape) => shape.pieces.length);
  const unpacked = setAside(job, counts, boxes);
  const explanation: Explanation = {
    one_box: [],
    parcels_lower_bound: counts.some((n) => n > 0) ? 1 : 0,
    lower_bound_by: 'one',
    proven: true,
    support_share: options.support_share,
    work: 0,
    budget_spent: false,
  };
  let drafts: Draft[] = [];
  if (explanation.parcels_lower_bound === 1) {
    const one = bestSingleBox(job, boxes, counts, options);
    explanation.one_box = one.considered;
    if (one.draft !== null) drafts = [one.draft];
    else {
      const several = severalParcels(job, boxes, counts, options, one.impossible);
      drafts = balance(job, several.drafts, options);
      explanation.parcels_lower_bound = several.bound.parcels;
      explanation.lower_bound_by = several.bound.by;
      explanation.proven = drafts.length === several.bound.parcels;
    }
  }
  explanation.work = job.meter.work;
  explanation.budget_spent = job.meter.spent;
  const missing = leftOver(job, counts, drafts);
  // With boxes running out nothing is known about how many would have done.
  if (missing.length > 0) explanation.proven = false;
  const parcels = toParcels(drafts, job.shapes, options);
  return { parcels, unpacked: [...unpacked, ...missing], explanation };
}
