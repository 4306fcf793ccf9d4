/**
 * Which box sizes to keep in stock: the p-median of assortment.ts over sizes made from the history
 * and today's own, then old and new boxes measured alike, with split orders counted as they are.
 */
import { optionsOf, type Tariff } from './ask.ts';
import { candidateSizes, type PastOrder, suggestBoxes } from './assortment.ts';
import type { Box, Budget, PackOptions } from './model.ts';
import { packOrder } from './pack.ts';

export interface SizesQuestion {
  history: readonly PastOrder[];
  /** How many sizes. */
  sizes: number;
  today: readonly Box[];
  divisor: number;
  tariff: Tariff | null;
  /** Sizes made from the history are rounded up to this, mm. */
  round_mm?: number;
  /** Both walls of a made size together, mm. */
  walls_mm?: number;
  /** Grams a square metre of board of a made size. */
  board_g_m2?: number;
}

export interface SizeUse {
  box: Box;
  /** One of today's boxes. */
  is_kept: boolean;
  /** Parcels of the history that would go in it. */
  parcels: number;
}

/** What a set of boxes would have cost over the history. */
export interface SetFigures {
  parcels: number;
  /** Minor units with a tariff, else grams. */
  cost: number;
  charged_g: number;
  /** Litres that had to be filled. */
  air_l: number;
}

export interface SizesAnswer {
  boxes: SizeUse[];
  today: SetFigures;
  suggested: SetFigures;
  /** Null when today's boxes cost nothing. */
  saving_share: number | null;
  /** Orders in the figures, and those that one of the two sets can't hold. */
  orders: number;
  orders_left_out: number;
  /** Today's boxes by parcels, for those that nothing would be lost by dropping. */
  today_use: { code: string; parcels: number }[];
}

/** Orders looked at one by one; the rest is stood for by a sample. */
const groupsAtMost = 600;
const effortEach = 0.05;

/** The most frequent orders and an even sample of the others, each with the weight it stands for. */
export function sampleOrders(history: readonly PastOrder[]): PastOrder[] {
  const frequent = history.toSorted((a, b) => (b.times ?? 1) - (a.times ?? 1));
  if (frequent.length <= groupsAtMost) return frequent;
  const head = frequent.slice(0, groupsAtMost / 2);
  const tail = frequent.slice(groupsAtMost / 2);
  const step = tail.length / (groupsAtMost / 2);
  const chosen = Array.from({ length: groupsAtMost / 2 }, (_, i) => tail[Math.floor(i * step)]!);
  const of = (list: readonly PastOrder[]) => list.reduce((sum, each) => sum + (each.times ?? 1), 0);
  const scale = of(tail) / of(chosen);
  return [...head, ...chosen.map((each) => ({ ...each, times: (each.times ?? 1) * scale }))];
}

interface Packed {
  figures: SetFigures;
  boxes: string[];
}

/** One order in the best of these boxes; null when a piece fits none. */
function packedIn(order: PastOrder, boxes: readonly Box[], options: PackOptions): Packed | null {
  const { parcels, unpacked } = packOrder(order.items, boxes, options, { effort: effortEach });
  if (unpacked.length > 0) return null;
  const figures = { parcels: parcels.length, cost: 0, charged_g: 0, air_l: 0 };
  for (const parcel of parcels) {
    const inner = parcel.inner_length_mm * parcel.inner_width_mm * parcel.inner_height_mm;
    figures.charged_g += parcel.charged_weight_g;
    figures.cost += options.price_minor ? parcel.cost_minor : parcel.charged_weight_g;
    figures.air_l += (inner * (1 - parcel.fill)) / 1e6;
  }
  return { figures, boxes: parcels.map((parcel) => parcel.box) };
}

function add(sum: SetFigures, one: SetFigures, times: number): void {
  sum.parcels += one.parcels * times;
  sum.cost += one.cost * times;
  sum.charged_g += one.charged_g * times;
  sum.air_l += one.air_l * times;
}

function rounded({ parcels, cost, charged_g, air_l }: SetFigures): SetFigures {
  const [p, c, g] = [parcels, cost, charged_g].map(Math.round) as [number, number, number];
  return { parcels: p, cost: c, charged_g: g, air_l: Math.round(air_l) };
}

function used(uses: ReadonlyMap<string, number>, code: string): number {
  return Math.round(uses.get(code) ?? 0);
}

/**
 * The `sizes` boxes with which the history would have cost least, beside today's, both packed by
 * the same engine. Sizes in mm, weights in g. The clock ends it early: then fewer orders count.
 */
export function suggestSizes(question: SizesQuestion, budget: Budget): SizesAnswer {
  const { today, sizes, divisor, tariff, round_mm = 20, walls_mm = 6, board_g_m2 = 500 } = question;
  const options = optionsOf({ support_share: 0.8, divisor, tariff });
  const begun = budget.now_ms?.() ?? 0;
  const late = (share: number) =>
    budget.limit_ms !== undefined && (budget.now_ms?.() ?? 0) - begun > budget.limit_ms * share;
  const sample = sampleOrders(question.history);
  const made = candidateSizes(sample, { ...options, round_mm, walls_mm, board_g_m2 });
  const known = new Set(today.map((box) => box.code));
  const candidates = [...today, ...made.filter((box) => !known.has(box.code))];
  // Choosing takes most of the time: under a clock it looks at as many orders as it may.
  const looked = sample.filter((_, i) => i < 20 || i % 2 === 0 || !late(0.1));
  const chosen = suggestBoxes(looked, sizes, options, candidates).boxes.map((each) => each.box);
  const [old_sum, new_sum] = [0, 1].map(() => {
    return { parcels: 0, cost: 0, charged_g: 0, air_l: 0 };
  }) as [SetFigures, SetFigures];
  const uses = new Map<string, number>();
  const today_uses = new Map<string, number>();
  let [orders, left_out] = [0, 0];
  for (const order of sample) {
    if (late(1)) break;
    const times = order.times ?? 1;
    const before = packedIn(order, today, options);
    const after = packedIn(order, chosen, options);
    if (before === null || after === null) {
      left_out += times;
      continue;
    }
    orders += times;
    add(old_sum, before.figures, times);
    add(new_sum, after.figures, times);
    for (const code of before.boxes) today_uses.set(code, (today_uses.get(code) ?? 0) + times);
    for (const code of after.boxes) uses.set(code, (uses.get(code) ?? 0) + times);
  }
  return {
    boxes: chosen.map((box) => {
      return { box, is_kept: known.has(box.code), parcels: used(uses, box.code) };
    }),
    today: rounded(old_sum),
    suggested: rounded(new_sum),
    saving_share: old_sum.cost === 0 ? null : 1 - new_sum.cost / old_sum.cost,
    orders: Math.round(orders),
    orders_left_out: Math.round(left_out),
    today_use: today.map(({ code }) => ({ code, parcels: used(today_uses, code) })),
  };
}
