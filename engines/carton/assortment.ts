/**
 * Which k box sizes a merchant should keep: a p-median over candidate sizes, where every past order
 * takes the cheapest chosen box that holds it. Greedy start, then swaps until none helps.
 */
import type { Box, Item, PackOptions } from './model.ts';
import { packOrder } from './pack.ts';

export interface PastOrder {
  items: readonly Item[];
  /** How many such orders there were; absent: 1. */
  times?: number;
}

export interface SuggestedBox {
  box: Box;
  /** Past orders that would take it. */
  orders: number;
  /** What dropping it alone would cost over the history. */
  worth: number;
}

export interface Assortment {
  boxes: SuggestedBox[];
  /** Over the history, in the unit of the cost (minor units with a price, else charged grams). */
  cost: number;
  /** The same with today's boxes, when given. */
  cost_today: number | null;
  saving_share: number | null;
  /** Orders that no chosen box holds; each is counted at twice the dearest candidate. */
  orders_without_box: number;
  /** Cost after each greedy addition and each swap, to show how it came about. */
  steps: { added: string; removed: string | null; cost: number }[];
}

export interface AssortmentOptions extends PackOptions {
  /** Today's boxes, to state the saving against. */
  today?: readonly Box[];
  /** Sizes made from the history are rounded up to this, mm. */
  round_mm?: number;
  /** Walls of candidates made from the history add this much to each outer side, mm. */
  walls_mm?: number;
  /** Greatest side, gross weight and empty weight a square metre of board for made candidates. */
  max_side_mm?: number;
  max_gross_g?: number;
  board_g_m2?: number;
}

const candidatesAtMost = 40;
const swapsAtMost = 200;

/** Effort for one order in one candidate: a recommendation must be easy to pack anyway. */
const lightBudget = { effort: 0.05 };

type Costs = Float64Array[];

function timesOf(order: PastOrder): number {
  return order.times ?? 1;
}

function costOf(order: PastOrder, boxes: readonly Box[], options: PackOptions): number {
  const result = packOrder(order.items, boxes, options, lightBudget);
  if (result.unpacked.length > 0) return Number.POSITIVE_INFINITY;
  return result.parcels.reduce((sum, parcel) => sum + priceOf(parcel, options), 0);
}

function priceOf(parcel: { charged_weight_g: number; cost_minor: number }, options: PackOptions) {
  const charged = options.price_minor === undefined ? parcel.charged_weight_g : 0;
  return charged + parcel.cost_minor;
}

/** One parcel in this box, or Infinity. */
function costInOne(order: PastOrder, box: Box, options: PackOptions): number {
  return costOf(order, [{ ...box, qty_available: 1 }], options);
}

/**
 * Candidate sizes from the history: the tightest box of each order, rounded up; the most frequent
 * ones and, so that large orders are covered, the largest.
 */
export function candidateSizes(history: readonly PastOrder[], options: AssortmentOptions): Box[] {
  const { round_mm = 20, walls_mm = 6, max_side_mm = 600, max_gross_g = 20_000 } = options;
  const found = new Map<string, { sides: number[]; times: number }>();
  const widest = madeBox([max_side_mm, max_side_mm, max_side_mm], walls_mm, max_gross_g, 0);
  for (const order of history) {
    const cut: Box = { ...widest, kind: 'made_to_measure' };
    const parcel = packOrder(order.items, [cut], options, lightBudget).parcels[0];
    if (parcel === undefined) continue;
    const inner = [parcel.inner_length_mm, parcel.inner_width_mm, parcel.inner_height_mm];
    const up = inner.map((side) => Math.ceil(side / round_mm) * round_mm);
    const [a = 0, b = 0, c = 0] = up;
    const sides = [Math.max(a, b), Math.min(a, b), c];
    const entry = found.get(sides.join('x')) ?? { sides, times: 0 };
    entry.times += timesOf(order);
    found.set(sides.join('x'), entry);
  }
  const all = [...found.values()];
  const volume = (sides: readonly number[]) => sides.reduce((product, side) => product * side, 1);
  const common = all.toSorted((a, b) => b.times - a.times).slice(0, candidatesAtMost - 10);
  const large = all.toSorted((a, b) => volume(b.sides) - volume(a.sides)).slice(0, 10);
  const board = options.board_g_m2 ?? 500;
  return [...new Set([...common, ...large])].map(({ sides }) =>
    madeBox(sides, walls_mm, max_gross_g, board),
  );
}

function madeBox(sides: readonly number[], walls: number, max_gross_g: number, board: number): Box {
  const [l = 0, w = 0, h = 0] = sides;
  // Surface with flaps: base and lid twice.
  const area_m2 = (4 * l * w + 2 * l * h + 2 * w * h) / 1e6;
  return {
    code: sides.join('x'),
    kind: 'box',
    outer_length_mm: l + walls,
    outer_width_mm: w + walls,
    outer_height_mm: h + walls,
    inner_length_mm: l,
    inner_width_mm: w,
    inner_height_mm: h,
    empty_weight_g: Math.round(area_m2 * board),
    max_gross_g,
  };
}

interface Median {
  costs: Costs;
  times: number[];
  /** Cost of an order that no chosen box holds. */
  missing: number;
}

function totalCost(median: Median, chosen: readonly number[]): number {
  let total = 0;
  for (const [o, row] of median.costs.entries()) {
    let least = median.missing;
    for (const c of chosen) if (row[c]! < least) least = row[c]!;
    total += least * median.times[o]!;
  }
  return total;
}

type Steps = { added: number; removed: number | null; cost: number }[];

function greedyThenSwaps(median: Median, candidates: number, k: number) {
  const steps: Steps = [];
  let chosen: number[] = [];
  let cost = totalCost(median, chosen);
  const all = Array.from({ length: candidates }, (_, c) => c);
  const tryBest = (options: { next: number[]; added: number; removed: number | null }[]) => {
    let best: (typeof options)[number] | null = null;
    for (const option of options) {
      const then = totalCost(median, option.next);
      if (then < cost) [cost, best] = [then, option];
    }
    if (best === null) return false;
    chosen = best.next;
    steps.push({ added: best.added, removed: best.removed, cost });
    return true;
  };
  const free = () => all.filter((c) => !chosen.includes(c));
  while (chosen.length < k) {
    const more = free().map((c) => ({ next: [...chosen, c], added: c, removed: null }));
    if (!tryBest(more)) break;
  }
  for (let swap = 0; swap < swapsAtMost; swap++) {
    const swaps = free().flatMap((added) =>
      chosen.map((removed) => {
        const next = chosen.map((c) => (c === removed ? added : c));
        return { next, added, removed };
      }),
    );
    if (!tryBest(swaps)) break;
  }
  return { chosen, cost, steps };
}

function takers(median: Median, chosen: readonly number[]): { orders: number[]; none: number } {
  const orders = chosen.map(() => 0);
  let none = 0;
  for (const [o, row] of median.costs.entries()) {
    let [least, at] = [median.missing, -1];
    for (const [i, c] of chosen.entries()) if (row[c]! < least) [least, at] = [row[c]!, i];
    if (at === -1) none += median.times[o]!;
    else orders[at]! += median.times[o]!;
  }
  return { orders, none };
}

/**
 * The k sizes that make the history cheapest, one parcel an order. Without `candidates` sizes are
 * made from the history. Cost is `price_minor` of the charged weight plus the box, or charged
 * grams plus cost_minor when there is no price.
 */
export function suggestBoxes(
  history: readonly PastOrder[],
  k: number,
  options: AssortmentOptions,
  candidates: readonly Box[] = candidateSizes(history, options),
): Assortment {
  const costs = history.map((order) =>
    Float64Array.from(candidates, (box) => costInOne(order, box, options)),
  );
  const finite = costs.flatMap((row) => [...row].filter((cost) => Number.isFinite(cost)));
  const missing = 2 * finite.reduce((most, cost) => Math.max(most, cost), 1);
  const median: Median = { costs, times: history.map(timesOf), missing };
  const { chosen, cost, steps } = greedyThenSwaps(median, candidates.length, k);
  const { orders, none } = takers(median, chosen);
  const today = options.today;
  const cost_today =
    today === undefined
      ? null
      : history.reduce((sum, order) => {
          const own = costOf(order, today, options);
          return sum + timesOf(order) * (Number.isFinite(own) ? own : missing);
        }, 0);
  return {
    boxes: chosen.map((c, i) => ({
      box: candidates[c]!,
      orders: orders[i]!,
      worth:
        totalCost(
          median,
          chosen.filter((other) => other !== c),
        ) - cost,
    })),
    cost,
    cost_today,
    saving_share: cost_today === null || cost_today === 0 ? null : 1 - cost / cost_today,
    orders_without_box: none,
    steps: steps.map((step) => ({
      added: candidates[step.added]!.code,
      removed: step.removed === null ? null : candidates[step.removed]!.code,
      cost: step.cost,
    })),
  };
}
