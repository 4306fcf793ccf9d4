/**
 * Which carton for which pieces: the carton engine over the cartons in use, with its reasons, and a
 * bounded memory of what was asked before, as a thousand small orders ask for much the same.
 */
import { explainPacking } from '../../engines/carton/explain.ts';
import type { Box, Item, PackResult } from '../../engines/carton/model.ts';
import { packOrder } from '../../engines/carton/pack.ts';

export interface Carton {
  carton_id: string;
  code: string;
  kind: string;
  inner_length_mm: number;
  inner_width_mm: number;
  inner_height_mm: number;
  empty_weight_g: number;
  max_gross_g: number;
  cost_minor: number;
}

/** Pieces of an article that want a carton. */
export interface CartonItem {
  sku_id: string;
  length_mm: number;
  width_mm: number;
  height_mm: number;
  weight_g: number;
  fragile: boolean;
  liquid: boolean;
  qty: number;
}

export interface CartonChoice {
  /** Of the first parcel; null when there is no carton at all. */
  carton: Carton | null;
  /** Every parcel of the plan: its carton and what goes in. */
  plan: { carton: string; items: { sku_id: string; qty: number }[] }[];
  /** One sentence per carton considered, and one on the number of parcels. */
  reasons: { en: string[]; zh: string[] };
}

/** The share of the engine's usual effort that a bench can wait for: a few milliseconds. */
const EFFORT = 0.02;
/** More articles than that are planned by volume and weight alone. */
const MOST_ARTICLES = 25;
const MOST_PIECES = 400;
const REMEMBERED = 5000;

const memory = new Map<string, CartonChoice>();

const volumeOf = (box: Carton) => box.inner_length_mm * box.inner_width_mm * box.inner_height_mm;

function keyOf(items: readonly CartonItem[], cartons: readonly Carton[]): string {
  return JSON.stringify([
    items.map((item) => Object.values(item)),
    cartons.map((carton) => Object.values(carton)),
  ]);
}

/** Puts pieces of the same article together, in a fixed order and form. */
function tidyItems(items: readonly CartonItem[]): CartonItem[] {
  const sums = new Map<string, CartonItem>();
  for (const item of items) {
    const { sku_id, length_mm, width_mm, height_mm, weight_g, fragile, liquid } = item;
    const qty = (sums.get(sku_id)?.qty ?? 0) + item.qty;
    sums.set(sku_id, { sku_id, length_mm, width_mm, height_mm, weight_g, fragile, liquid, qty });
  }
  return [...sums.values()].sort((a, b) => (a.sku_id < b.sku_id ? -1 : 1));
}

/**
 * The cartons for pieces: fewest parcels, then the cheapest. `cartons` are those in use, smallest
 * first. When nothing fits, the largest carton with an explanation. The same question has the same
 * answer.
 */
export function chooseCarton(
  items: readonly CartonItem[],
  cartons: readonly Carton[],
): CartonChoice {
  const wanted = tidyItems(items);
  const key = keyOf(wanted, cartons);
  const known = memory.get(key);
  if (known !== undefined) {
    // Put at the end again: the first entry is the one that was not asked for the longest.
    memory.delete(key);
    memory.set(key, known);
    return known;
  }
  const choice = think(wanted, cartons);
  memory.set(key, choice);
  if (memory.size > REMEMBERED) memory.delete(memory.keys().next().value!);
  return choice;
}

function think(items: readonly CartonItem[], cartons: readonly Carton[]): CartonChoice {
  const largest = cartons.at(-1);
  if (largest === undefined) {
    return { carton: null, plan: [], reasons: say('no carton is set up', '尚未设置包材') };
  }
  const pieces = items.reduce((sum, item) => sum + item.qty, 0);
  if (items.length > MOST_ARTICLES || pieces > MOST_PIECES) return byVolume(items, cartons);
  const result = packOrder(
    items.map(engineItem),
    cartons.map(engineBox),
    { support_share: 0.8 },
    { effort: EFFORT },
  );
  const first = result.parcels[0];
  if (first === undefined || result.unpacked.length > 0) return nothingFits(largest, result);
  const plan = result.parcels.map((parcel) => {
    const counts = new Map<string, number>();
    for (const { item } of parcel.placements) counts.set(item, (counts.get(item) ?? 0) + 1);
    const inside = [...counts].map(([sku_id, qty]) => ({ sku_id, qty }));
    return { carton: parcel.box, items: inside };
  });
  const reasons = { en: explainPacking(result, 'en'), zh: explainPacking(result, 'zh-CN') };
  return { carton: cartons.find((each) => each.code === first.box) ?? largest, plan, reasons };
}

function say(en: string, zh: string): CartonChoice['reasons'] {
  return { en: [en], zh: [zh] };
}

function nothingFits(largest: Carton, result: PackResult): CartonChoice {
  const pieces = result.unpacked.reduce((sum, each) => sum + each.qty, 0);
  const en = `${largest.code}: the largest carton; ${pieces} pieces fit no carton`;
  const zh = `${largest.code}：最大的包材；有 ${pieces} 件放不进任何包材`;
  const reasons = {
    en: [...explainPacking(result, 'en').slice(0, -1), en],
    zh: [...explainPacking(result, 'zh-CN').slice(0, -1), zh],
  };
  return { carton: largest, plan: [], reasons };
}

/** The smallest carton of which the pieces fill at most three quarters; else the largest. */
function byVolume(items: readonly CartonItem[], cartons: readonly Carton[]): CartonChoice {
  const mm3 = items.reduce((sum, i) => sum + i.length_mm * i.width_mm * i.height_mm * i.qty, 0);
  const weight_g = items.reduce((sum, i) => sum + i.weight_g * i.qty, 0);
  const found = cartons.find((each) => {
    return mm3 <= 0.75 * volumeOf(each) && weight_g + each.empty_weight_g <= each.max_gross_g;
  });
  const carton = found ?? cartons.at(-1)!;
  const reasons = say(
    `${carton.code}: by volume (${mm3} mm3) and weight (${weight_g} g); too many pieces to arrange`,
    `${carton.code}：件数过多，按体积（${mm3} 立方毫米）和重量（${weight_g} 克）估算`,
  );
  const inside = items.map(({ sku_id, qty }) => ({ sku_id, qty }));
  return { carton, plan: found ? [{ carton: carton.code, items: inside }] : [], reasons };
}

function engineItem(item: CartonItem): Item {
  const { sku_id, length_mm, width_mm, height_mm, weight_g, qty, fragile, liquid } = item;
  const size = { length_mm, width_mm, height_mm, weight_g };
  return { id: sku_id, ...size, qty, orientation: liquid ? 'upright' : 'free', fragile, liquid };
}

function engineBox(carton: Carton): Box {
  const { code, inner_length_mm, inner_width_mm, inner_height_mm } = carton;
  return {
    code,
    kind: carton.kind === 'bag' ? 'bag' : 'box',
    inner_length_mm,
    inner_width_mm,
    inner_height_mm,
    outer_length_mm: inner_length_mm,
    outer_width_mm: inner_width_mm,
    outer_height_mm: inner_height_mm,
    empty_weight_g: carton.empty_weight_g,
    max_gross_g: carton.max_gross_g,
    cost_minor: carton.cost_minor,
  };
}
