/**
 * Which cartons for which pieces: questions to the carton engine, which works in a thread, what was
 * reported at the bench taken into account, and a bounded memory of what was asked before.
 */
import { setImmediate } from 'node:timers/promises';
import type { CartonAnswer, CartonQuestion, Tariff } from '../../engines/carton/ask.ts';
import type { Box, Item, Parcel, Placement } from '../../engines/carton/model.ts';
import { type EnginePool, EngineStopped, runEngine } from '../../engines/in-worker.ts';
import type { UpSide } from '../catalog/model.ts';
import { type FitReport, type PlannedParcel, type PlanStep, turnOf } from './model.ts';

export interface Carton {
  carton_id: string;
  code: string;
  kind: string;
  inner_length_mm: number;
  inner_width_mm: number;
  inner_height_mm: number;
  wall_mm: number;
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
  up: string;
  max_load_g: number | null;
  needs_bag: boolean;
  qty: number;
}

/** How the carrier charges: by volume as well, and at which price. */
export interface Freight {
  divisor: number;
  tariff: Tariff | null;
}

/** One question: pieces, where they go, and what was said against earlier answers. */
export interface CartonAsk {
  items: readonly CartonItem[];
  freight: Freight;
  reports: readonly FitReport[];
}

export interface CartonChoice {
  /** Of the first parcel; null when there is none to propose. */
  carton: Carton | null;
  /** Every parcel of the plan: its carton and where each piece goes. */
  plan: PlannedParcel[];
  /** Pieces that no carton takes. */
  unfit: { sku_id: string; qty: number; reason: string }[];
  /** One sentence per carton considered, and one on the number of parcels. */
  reasons: { en: string[]; zh: string[] };
  /** What the check of the packing found: a fault of the engine; the plan is empty then. */
  faults: string[];
}

/** Milliseconds that a question may take. */
const BUDGET_MS = 250;
/** More articles than that are planned by volume and weight alone. */
const MOST_ARTICLES = 40;
const MOST_PIECES = 400;
const REMEMBERED = 5000;
const SUPPORT_SHARE = 0.8;

const memory = new Map<string, CartonChoice>();

type Sides = Pick<Carton, 'inner_length_mm' | 'inner_width_mm' | 'inner_height_mm'>;

const sidesOf = ({ inner_length_mm, inner_width_mm, inner_height_mm }: Sides) =>
  [inner_length_mm, inner_width_mm, inner_height_mm].sort((a, b) => a - b);
const volumeOf = (box: Sides) => box.inner_length_mm * box.inner_width_mm * box.inner_height_mm;

/** True when all of `small` is inside `big`, whichever way it is turned. */
function contains(big: Sides, small: Sides): boolean {
  const [a, b] = [sidesOf(big), sidesOf(small)];
  return a.every((side, i) => side >= b[i]!);
}

/** Puts pieces of the same article together, in a fixed order, with the sizes measured since. */
function tidyItems({ items, reports }: CartonAsk): CartonItem[] {
  const measured = new Map(
    reports.flatMap((each) => (each.size === null ? [] : [[each.size.sku_id, each.size] as const])),
  );
  const sums = new Map<string, CartonItem>();
  for (const item of items) {
    const { weight_g, ...size } = measured.get(item.sku_id) ?? { weight_g: null };
    const qty = (sums.get(item.sku_id)?.qty ?? 0) + item.qty;
    sums.set(item.sku_id, { ...item, ...size, weight_g: weight_g ?? item.weight_g, qty });
  }
  return [...sums.values()].sort((a, b) => (a.sku_id < b.sku_id ? -1 : 1));
}

/** The cartons that nothing was said against. */
function cartonsLeft(cartons: readonly Carton[], reports: readonly FitReport[]): Carton[] {
  const barred = new Set<string>();
  for (const { reason, carton } of reports) {
    const it = cartons.find((each) => each.code === carton);
    if (it === undefined || reason === 'size_wrong') continue;
    barred.add(it.code);
    for (const each of cartons) {
      if (reason === 'too_small' && contains(it, each)) barred.add(each.code);
      if (reason === 'too_big' && contains(each, it)) barred.add(each.code);
    }
  }
  return cartons.filter((each) => !barred.has(each.code));
}

interface Prepared {
  key: string;
  items: CartonItem[];
  cartons: Carton[];
  ask: CartonAsk;
}

function keyOf({ items, cartons, ask }: Omit<Prepared, 'key'>): string {
  const { freight, reports } = ask;
  const codes = cartons.map((carton) => Object.values(carton));
  const too_big = reports.some((each) => each.reason === 'too_big');
  return JSON.stringify([items.map((item) => Object.values(item)), codes, freight, too_big]);
}

/** The answer that needs no engine, or null. */
function withoutEngine({ items, cartons }: Prepared): CartonChoice | null {
  if (cartons.length === 0) {
    return nothing(say('no other carton is left to propose', '没有其他可推荐的包材'));
  }
  const pieces = items.reduce((sum, item) => sum + item.qty, 0);
  const many = items.length > MOST_ARTICLES || pieces > MOST_PIECES;
  return many ? byVolume(items, cartons, say('too many pieces to arrange', '件数过多')) : null;
}

function remembered(key: string): CartonChoice | undefined {
  const known = memory.get(key);
  if (known === undefined) return undefined;
  // Put at the end again: the first entry is the one that was not asked for the longest.
  memory.delete(key);
  memory.set(key, known);
  return known;
}

function remember(key: string, choice: CartonChoice): void {
  memory.set(key, choice);
  if (memory.size > REMEMBERED) memory.delete(memory.keys().next().value!);
}

/** Questions that are worked on at once: more would hold up everything else in between. */
const AT_ONCE = 40;

/**
 * The cartons for pieces: fewest parcels, then the cheapest at the carrier's charged weight, then
 * the least air, then even weights. `cartons` are those in use, smallest first. New questions go to
 * the thread in handfuls; the same question has the same answer. When nothing fits, the largest
 * carton with an explanation. `run` stands in for the shared threads in tests.
 */
export async function chooseCartons(
  asks: readonly CartonAsk[],
  cartons: readonly Carton[],
  run: EnginePool['run'] = runEngine,
): Promise<CartonChoice[]> {
  const found: CartonChoice[] = [];
  for (let at = 0; at < asks.length; at += AT_ONCE) {
    if (at > 0) await setImmediate();
    found.push(...(await chooseSome(asks.slice(at, at + AT_ONCE), cartons, run)));
  }
  return found;
}

async function chooseSome(
  asks: readonly CartonAsk[],
  cartons: readonly Carton[],
  run: EnginePool['run'],
): Promise<CartonChoice[]> {
  const prepared = asks.map((ask): Prepared => {
    const rest = { items: tidyItems(ask), cartons: cartonsLeft(cartons, ask.reports), ask };
    return { ...rest, key: keyOf(rest) };
  });
  const found = new Map<string, CartonChoice>();
  const open = new Map<string, Prepared>();
  for (const each of prepared) {
    const known = remembered(each.key) ?? withoutEngine(each);
    if (known === null) open.set(each.key, each);
    else found.set(each.key, known);
  }
  if (open.size > 0) {
    const waiting = [...open.values()];
    const questions = waiting.map(questionOf);
    const budget_ms = BUDGET_MS * (questions.length + 1);
    const asked = run('carton', { questions, effort: 1 }, { budget_ms, seed: 1 });
    const answers = await asked.catch(onlyStopped);
    for (const [i, each] of waiting.entries()) {
      const answer = answers?.[i];
      const choice = answer === undefined ? inHaste(each) : choiceOf(each, answer);
      found.set(each.key, choice);
      if (answer !== undefined) remember(each.key, choice);
    }
  }
  return prepared.map(({ key }) => found.get(key)!);
}

/** A thread that was stopped must not stop the bench; anything else is a fault. */
function onlyStopped(error: unknown): null {
  if (error instanceof EngineStopped) return null;
  throw error;
}

function inHaste({ items, cartons }: Prepared): CartonChoice {
  return byVolume(items, cartons, say('no arrangement was found in time', '限时内未算出摆法'));
}

function questionOf({ items, cartons, ask }: Prepared): CartonQuestion {
  const { divisor, tariff } = ask.freight;
  const boxes = cartons.map(engineBox);
  return { items: items.map(engineItem), boxes, support_share: SUPPORT_SHARE, divisor, tariff };
}

function say(en: string, zh: string): CartonChoice['reasons'] {
  return { en: [en], zh: [zh] };
}

function nothing(reasons: CartonChoice['reasons']): CartonChoice {
  return { carton: null, plan: [], unfit: [], reasons, faults: [] };
}

function choiceOf({ items, cartons, ask }: Prepared, answer: CartonAnswer): CartonChoice {
  const { result, faults, reasons } = answer;
  if (faults.length > 0) {
    const why = say('the arrangement found did not pass its check', '算出的摆法未通过校验');
    return { ...byVolume(items, cartons, why), faults };
  }
  const first = result.parcels[0];
  const too_big = ask.reports.some((each) => each.reason === 'too_big');
  if (too_big && result.parcels.length !== 1) return smallerByHand(cartons, reasons);
  const unfit = result.unpacked.map(({ item, qty, reason }) => ({ sku_id: item, qty, reason }));
  const carton = cartons.find((each) => each.code === first?.box) ?? cartons.at(-1)!;
  const plan = result.parcels.map((parcel) => planned(parcel, items));
  const told = unfit.length === 0 ? reasons : nothingFits(carton, unfit, reasons);
  return { carton, plan, unfit, reasons: told, faults: [] };
}

/** The packer sees that a smaller one does, though the sizes of the catalogue speak against it. */
function smallerByHand(cartons: readonly Carton[], reasons: CartonChoice['reasons']): CartonChoice {
  const carton = cartons.at(-1)!;
  const said = say(
    `${carton.code}: the next smaller carton; by the sizes of the catalogue it does not hold all: measure the goods if it does`,
    `${carton.code}：下一个较小的包材；按商品资料尺寸装不下，如实际装得下请更正商品尺寸`,
  );
  const all = { en: [...said.en, ...reasons.en], zh: [...said.zh, ...reasons.zh] };
  return { ...nothing(all), carton };
}

function nothingFits(
  largest: Carton,
  unfit: CartonChoice['unfit'],
  reasons: CartonChoice['reasons'],
): CartonChoice['reasons'] {
  const pieces = unfit.reduce((sum, each) => sum + each.qty, 0);
  const en = `${pieces} pieces fit no carton; ${largest.code} is proposed for the others`;
  const zh = `有 ${pieces} 件放不进任何包材；其余推荐 ${largest.code}`;
  return { en: [...reasons.en.slice(0, -1), en], zh: [...reasons.zh.slice(0, -1), zh] };
}

/** The smallest carton of which the pieces fill at most three quarters; else the largest. */
function byVolume(
  items: readonly CartonItem[],
  cartons: readonly Carton[],
  why: CartonChoice['reasons'],
): CartonChoice {
  const mm3 = items.reduce((sum, i) => sum + i.length_mm * i.width_mm * i.height_mm * i.qty, 0);
  const weight_g = items.reduce((sum, i) => sum + i.weight_g * i.qty, 0);
  const found = cartons.find((each) => {
    return mm3 <= 0.75 * volumeOf(each) && weight_g + each.empty_weight_g <= each.max_gross_g;
  });
  const carton = found ?? cartons.at(-1)!;
  const [litres, kilos] = [(mm3 / 1e6).toFixed(2), (weight_g / 1000).toFixed(2)];
  const reasons = say(
    `${carton.code}: by volume (${litres} L) and weight (${kilos} kg); ${why.en[0]}`,
    `${carton.code}：${why.zh[0]}，按体积（${litres} 升）和重量（${kilos} 千克）估算`,
  );
  return { ...nothing(reasons), carton };
}

/** An article's pieces as the engine knows them: its height is the side that points up. */
export function engineItem(item: CartonItem): Item {
  const { sku_id, weight_g, qty, fragile, liquid, max_load_g, needs_bag } = item;
  const up = upOf(item);
  const upright = up === 'any' ? 'height' : up;
  const sides = (['length', 'width', 'height'] as const).filter((side) => side !== upright);
  const [length_mm, width_mm] = sides.map((side) => item[`${side}_mm`]) as [number, number];
  const size = { length_mm, width_mm, height_mm: item[`${upright}_mm`], weight_g };
  return {
    id: sku_id,
    ...size,
    qty,
    orientation: up === 'any' ? 'free' : 'upright',
    fragile,
    liquid,
    bag: needs_bag,
    ...(max_load_g === null ? {} : { max_stack_g: max_load_g }),
  };
}

/** A liquid of which nothing more is known stands on its largest side. */
function upOf({ up, liquid }: CartonItem): UpSide {
  return up === 'any' && liquid ? 'height' : (up as UpSide);
}

/** A carton as the engine knows it; a wall stands on both sides, a bag has none. */
export function engineBox(carton: Carton): Box {
  const { code, inner_length_mm, inner_width_mm, inner_height_mm } = carton;
  const walls = 2 * carton.wall_mm;
  return {
    code,
    kind: carton.kind as Box['kind'],
    inner_length_mm,
    inner_width_mm,
    inner_height_mm,
    outer_length_mm: inner_length_mm + walls,
    outer_width_mm: inner_width_mm + walls,
    outer_height_mm: inner_height_mm + walls,
    empty_weight_g: carton.empty_weight_g,
    max_gross_g: carton.max_gross_g,
    cost_minor: carton.cost_minor,
  };
}

function planned(parcel: Parcel, items: readonly CartonItem[]): PlannedParcel {
  const byId = new Map(items.map((item) => [item.sku_id, item]));
  const counts = new Map<string, number>();
  for (const { item } of parcel.placements) counts.set(item, (counts.get(item) ?? 0) + 1);
  const { inner_length_mm, inner_width_mm, inner_height_mm, weight_g, charged_weight_g } = parcel;
  const inner_mm3 = inner_length_mm * inner_width_mm * inner_height_mm;
  return {
    carton: parcel.box,
    items: [...counts].map(([sku_id, qty]) => ({ sku_id, qty })),
    inner_length_mm,
    inner_width_mm,
    inner_height_mm,
    weight_g,
    charged_weight_g,
    fill: Math.round(parcel.fill * 1000) / 1000,
    void_ml: Math.round((inner_mm3 * (1 - parcel.fill)) / 1000),
    steps: stepsOf(parcel.placements, byId),
  };
}

/** Pieces of one article that lie alike, side by side, are one step. */
function stepsOf(
  placements: readonly Placement[],
  items: ReadonlyMap<string, CartonItem>,
): PlanStep[] {
  const steps: PlanStep[] = [];
  for (const { item, x, y, z, dx, dy, dz, bagged } of placements) {
    const last = steps.at(-1);
    const at = { x, y };
    const alike =
      last?.sku_id === item && last.z === z && `${last.dx},${last.dy}` === `${dx},${dy}`;
    if (last !== undefined && alike) {
      last.at.push(at);
      continue;
    }
    const { up, ...sides } = { ...items.get(item)!, up: upOf(items.get(item)!) };
    const turn = turnOf({ ...sides, up }, dz);
    steps.push({ sku_id: item, at: [at], z, dx, dy, dz, turn, bagged: bagged === true });
  }
  return steps;
}
