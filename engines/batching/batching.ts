/**
 * Order batching: which orders share a cart so that all carts together walk least, and the walk
 * of each. Pure: orders, cart and distances in, batches with their reasons out.
 */
import type { SearchBudget } from '../pick-path/local-search.ts';
import { pickPath } from '../pick-path/pick-path.ts';
import { bySavings, bySeeds, firstCome } from './construct.ts';
import { costOf, type Division, type Task } from './groups.ts';
import type {
  Batch,
  BatchingBudget,
  BatchingExplanation,
  BatchingRequest,
  BatchPlan,
} from './model.ts';
import { type Reason, reason } from './reasons.ts';
import { searchDivision } from './search.ts';
import { LIMITS, leastBatches, openTask } from './task.ts';
import type { Walk } from './walk.ts';

export type {
  Batch,
  BatchingBudget,
  BatchingExplanation,
  BatchingRequest,
  BatchOrder,
  BatchPlan,
  CartCapacity,
  WalkSource,
} from './model.ts';

/** Rounds when none are given and no clock limits the search: many orders make a round long. */
function usualRounds(orders: number): number {
  return Math.min(200, Math.ceil(6000 / Math.max(1, orders)));
}

function batchReasons(task: Task, batch: Omit<Batch, 'reasons'>, load: readonly number[]) {
  const { orders, length_mm, alone_mm } = batch;
  const reasons: Reason[] = [
    orders === 1 ? reason('ALONE') : reason('TOGETHER_SHORTER', { orders, length_mm, alone_mm }),
  ];
  const full = LIMITS.find((_, i) => load[i]! >= task.limits[i]!);
  if (full !== undefined) reasons.push(reason('CART_FULL', { limit: full }));
  return reasons;
}

function batchesOf(
  request: BatchingRequest,
  walk: Walk,
  task: Task,
  division: Division,
  seed: number,
): Batch[] {
  return division.map((group) => {
    const members = group.orders.toSorted((a, b) => a - b).map((index) => request.orders[index]!);
    const bins = [...new Set(members.flatMap((order) => order.bin_ids))];
    const drawn = walk.draw(bins, seed);
    const [orders, weight_g, volume_ml, slots] = group.load as [number, number, number, number];
    const batch = {
      order_ids: members.map((order) => order.order_id),
      ...drawn,
      orders,
      slots,
      weight_g,
      volume_ml,
      alone_mm: group.orders.reduce((sum, order) => sum + task.meter.lengthOf([order]), 0),
    };
    return { ...batch, reasons: batchReasons(task, batch, group.load) };
  });
}

/** The S-shape walks of a division; null where the floor has no parallel aisles. */
function sShapeOf(request: BatchingRequest, division: Division): number | null {
  const { walk, orders } = request;
  if (walk.kind !== 'layout' || walk.layout.kind !== 'aisles') return null;
  const { layout, start, end } = walk;
  let sum = 0;
  for (const group of division) {
    const bins = new Set(group.orders.flatMap((order) => orders[order]!.bin_ids));
    const picks = [...bins].map((bin_id) => ({ pick_id: bin_id, bin_id }));
    const starts = [{ end_id: 'start', at: start }];
    const path = pickPath({ layout, picks, starts, ends: [{ end_id: 'end', at: end }] });
    sum += path.explanation.s_shape_mm ?? 0;
  }
  return sum;
}

function planReasons(
  request: BatchingRequest,
  batches: number,
  saved_mm: number,
  explanation: Omit<BatchingExplanation, 'reasons'>,
): Reason[] {
  const { first_come_mm, rounds } = explanation;
  const reasons: Reason[] = [];
  if (saved_mm > 0) reasons.push(reason('SHORTER_THAN_FIRST_COME', { saved_mm, first_come_mm }));
  const { carts } = request;
  if (carts !== undefined && batches > carts)
    reasons.push(reason('CARTS_EXCEEDED', { batches, carts }));
  if (batches > 1) reasons.push(reason('SEARCHED', { rounds }));
  return reasons;
}

/** The first divisions of a task and the best one found within the budget. */
function divide(task: Task, given: BatchingBudget) {
  const { work_ms, ...rest } = given;
  const counted = work_ms === undefined ? {} : { time_ms: work_ms, now_ms: task.meter.work_ms };
  const budget: Partial<SearchBudget> = { ...rest, ...counted };
  const timed = budget.time_ms !== undefined && budget.now_ms !== undefined;
  const rounds =
    budget.rounds ?? (timed ? Number.MAX_SAFE_INTEGER : usualRounds(task.loads.length));
  const begun = budget.now_ms?.() ?? 0;
  const listed = firstCome(task);
  const savings = bySavings(task);
  const leftShare = () => (timed ? 1 - (budget.now_ms!() - begun) / budget.time_ms! : 1);
  // A second construction only where it leaves time for the search.
  const seeds = leftShare() > 0.5 ? bySeeds(task) : savings;
  const left = timed ? { time_ms: leftShare() * budget.time_ms! } : {};
  const firsts = [savings, seeds, listed];
  const seed = budget.seed ?? 1;
  const found = searchDivision(task, firsts, { ...budget, ...left, rounds, seed });
  return { found, listed, savings, seeds };
}

export interface DividedOrders {
  /** Indices into the orders of the request. */
  batches: { orders: number[]; load: number[]; length_mm: number }[];
  length_mm: number;
  /** Carts filled in the order of the list. */
  first_come_mm: number;
  rounds: number;
}

/** What batchOrders does, without drawing the walk of each batch. */
export function divideOrders(request: BatchingRequest, budget: BatchingBudget = {}): DividedOrders {
  const { found, listed } = divide(openTask(request).task, budget);
  const sum = (division: Division) => division.reduce((all, group) => all + group.length, 0);
  return {
    batches: found.division.map(({ orders, load, length }) => {
      return { orders: orders.toSorted((a, b) => a - b), load, length_mm: length };
    }),
    length_mm: sum(found.division),
    first_come_mm: sum(listed),
    rounds: found.rounds,
  };
}

/**
 * Divides orders into cart loads that together walk least. Lengths in mm. Throws the problems
 * BATCH_ORDER_EXCEEDS_CART, BATCH_WALK_INVALID and those of the floor plan. Same request, same
 * seed, no clock: same answer. Methods: see bySavings, bySeeds, searchDivision; every walk is
 * measured as a whole, by the pick-path engine where there is a floor plan.
 */
export function batchOrders(request: BatchingRequest, budget: BatchingBudget = {}): BatchPlan {
  const { walk, task } = openTask(request);
  const { found, listed, savings, seeds } = divide(task, budget);
  const seed = budget.seed ?? 1;
  const batches = batchesOf(request, walk, task, found.division, seed);
  const length_mm = batches.reduce((sum, batch) => sum + batch.length_mm, 0);
  const first_come_mm = listed.reduce((sum, group) => sum + group.length, 0);
  const figures = {
    orders: request.orders.length,
    batches: batches.length,
    least_batches: leastBatches(task.loads, task.limits),
    first_come_mm,
    first_come_s_shape_mm: sShapeOf(request, listed),
    alone_mm: batches.reduce((sum, batch) => sum + batch.alone_mm, 0),
    savings_mm: costOf({ ...task, carts: Number.POSITIVE_INFINITY }, savings),
    seeds_mm: costOf({ ...task, carts: Number.POSITIVE_INFINITY }, seeds),
    saved_mm: first_come_mm - length_mm,
    saved_share: first_come_mm === 0 ? 0 : 1 - length_mm / first_come_mm,
    rounds: found.rounds,
    lengths_asked: task.meter.asked(),
    lengths_computed: task.meter.computed(),
  };
  const reasons = planReasons(request, batches.length, figures.saved_mm, figures);
  return { batches, length_mm, explanation: { ...figures, reasons } };
}
