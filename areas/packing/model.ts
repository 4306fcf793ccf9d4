/** Parcels, cartons, scans and weights as they come in, and the rules of the bench. Pure. */
import { z } from 'zod';
import type { Problem } from '../../kernel/problem.ts';
import type { Settings } from '../../kernel/settings.ts';
import { pickingProblem } from '../picking/problems.ts';
import { packProblem } from './problems.ts';

const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);
const side_mm = z.number().int().min(1).max(20_000);

export const cartonSchema = z.strictObject({
  code,
  name: z.string().trim().min(1).max(100),
  /** made_to_measure: sides are the largest that can be cut. A bag's height is how thick it gets. */
  kind: z.enum(['box', 'bag', 'made_to_measure']).default('box'),
  /** Inside. */
  inner_length_mm: side_mm,
  inner_width_mm: side_mm,
  inner_height_mm: side_mm,
  /** Thickness of one wall: the carrier measures outside. */
  wall_mm: z.number().int().min(0).max(200).default(0),
  empty_weight_g: z.number().int().min(0).max(50_000),
  max_gross_g: z.number().int().min(1).max(200_000),
  cost_minor: z.number().int().min(0).max(1_000_000).default(0),
  active: z.boolean().default(true),
});

/** A code or barcode, as the scanner types it. */
const barcode = z.string().trim().min(1).max(100);
const scanQty = z.number().int().min(1).max(9999).default(1);
/** Any whole number: what a scale cannot have meant is refused with the expected weight. */
const weight_g = z.number().int();
const weight_confirmed = z.boolean().default(false);
/** Why a weight far off is right all the same. */
const weight_reason = z.string().trim().max(300);

export const openSchema = z.strictObject({ shipment_id: z.uuid() });
export const scanSchema = z.strictObject({ parcel_id: z.uuid(), barcode, qty: scanQty });
export const closeSchema = z.strictObject({
  parcel_id: z.uuid(),
  carton: code,
  weight_g,
  weight_confirmed,
  weight_reason: weight_reason.optional(),
});
export const packSchema = z.strictObject({
  shipment_id: z.uuid(),
  scans: z
    .array(z.strictObject({ barcode, qty: scanQty }))
    .min(1)
    .max(500),
  /** Chosen by the system when absent. */
  carton: code.optional(),
  weight_g,
  weight_confirmed,
  /** Absent: a machine packs, and no person can be asked. */
  weight_reason: weight_reason.optional(),
});
export const cancelSchema = z.strictObject({
  parcel_id: z.uuid(),
  reason: z.string().trim().min(1).max(300),
});
export const labelSchema = z.strictObject({
  parcel_id: z.uuid(),
  tracking_no: z.string().trim().min(1).max(40),
});

/** Why a proposed carton does not do. */
export const FIT_REASONS = {
  too_small: { en: 'Too small', zh: '装不下' },
  too_big: { en: 'Too big', zh: '箱子太大' },
  size_wrong: { en: "An article's size is wrong", zh: '商品尺寸不对' },
  damaged: { en: 'The carton is damaged', zh: '包材破损' },
  none_left: { en: 'None of it left', zh: '包材用完' },
  other: { en: 'Something else', zh: '其他' },
} as const;

export type FitReason = keyof typeof FIT_REASONS;
const fitReasons = Object.keys(FIT_REASONS) as [FitReason, ...FitReason[]];

/** An article as measured at the bench; its height is the side that points up, if one must. */
export const measuredSchema = z.strictObject({
  /** Code or barcode of an article of the shipment. */
  sku: barcode,
  length_mm: side_mm,
  width_mm: side_mm,
  height_mm: side_mm,
  weight_g: z.number().int().min(1).max(2_000_000).optional(),
});

export const reportFitSchema = z
  .strictObject({
    parcel_id: z.uuid(),
    /** The carton that did not do; the proposed one when absent. */
    carton: code.optional(),
    reason: z.enum(fitReasons),
    measured: measuredSchema.optional(),
    note: z.string().trim().max(300).default(''),
  })
  .refine((report) => (report.reason === 'size_wrong') === (report.measured !== undefined), {
    path: ['measured'],
    error: 'is given with the reason size_wrong, and only then',
  });

/** Cartons that one warehouse has, and uses. */
export const cartonStockSchema = z.strictObject({
  /** Code or id. */
  warehouse: z.string().min(1).max(36),
  carton: code,
  /** Null: not counted. */
  qty_left: z.number().int().min(0).max(10_000_000).nullable().default(null),
  offered: z.boolean().default(true),
});

export const cartonStocksAsked = z.strictObject({ warehouse_id: z.uuid().optional() });

/** What parts the frames that a scale sends. */
export const FRAME_ENDS = ['line', 'etx', 'equals'] as const;
export const WEIGHT_UNITS = ['g', 'kg', 'lb'] as const;

/** How a scale speaks: its line, where frames end, and what they say. */
export const scaleSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  baud_rate: z.number().int().min(300).max(921_600).default(9600),
  data_bits: z.union([z.literal(7), z.literal(8)]).default(8),
  stop_bits: z.union([z.literal(1), z.literal(2)]).default(1),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  frame_end: z.enum(FRAME_ENDS).default('line'),
  /** A regular expression with the group `value`, and perhaps `stable` and `unit`. */
  pattern: z
    .string()
    .min(1)
    .max(200)
    .refine((text) => patternOf(text) !== null, {
      error: 'is no regular expression with a group (?<value>...)',
    }),
  /** What the group `stable` says of a weight at rest, separated by blanks. */
  stable_words: z.string().trim().max(60).default(''),
  unit: z.enum(WEIGHT_UNITS).default('kg'),
  /** Digits come last one first. */
  reversed: z.boolean().default(false),
});

export type ScaleProfile = z.infer<typeof scaleSchema>;

/** The expression, or null when it is none or has no group `value`. */
export function patternOf(text: string): RegExp | null {
  try {
    return /\(\?<value>/.test(text) ? new RegExp(text) : null;
  } catch {
    return null;
  }
}

/** Largest picture of a parcel, bytes. */
export const LARGEST_PHOTO = 307_200;
/** How long photos are kept where the merchant has said nothing. */
export const USUAL_PHOTO_DAYS = 180;

export const photoSchema = z.strictObject({
  parcel_id: z.uuid(),
  /** A JPEG. Somewhat more is let in, so that it is told how large it may be. */
  jpeg: z.base64().min(4).max(2_000_000),
});

export const photoRuleSchema = z.strictObject({
  /** Code or id. */
  merchant: z.string().min(1).max(36),
  keep_days: z.number().int().min(1).max(3650),
});

/** What was said at the bench against a proposed carton. */
export interface FitReport {
  reason: FitReason;
  /** Code of the carton; null when none was proposed. */
  carton: string | null;
  size: {
    sku_id: string;
    length_mm: number;
    width_mm: number;
    height_mm: number;
    up: string;
    weight_g: number | null;
  } | null;
}

/** How a piece lies: by its height, on an edge, on end; `up`: the side that must; `any`: a cube. */
export const TURNS = {
  flat: { en: 'lay it flat', zh: '平放' },
  edge: { en: 'put it on its long edge', zh: '侧放' },
  upright: { en: 'stand it on end', zh: '竖放' },
  up: { en: 'this side up', zh: '此面朝上，勿倒置' },
  any: { en: 'any side down', zh: '任意面朝下' },
} as const;

export type Turn = keyof typeof TURNS;

/** How a piece of these sides lies when `dz` of them is its height in the carton. */
export function turnOf(
  item: { length_mm: number; width_mm: number; height_mm: number; up: string },
  dz: number,
): Turn {
  if (item.up !== 'any') return 'up';
  const { length_mm, width_mm, height_mm } = item;
  const [low = 0, middle = 0, high = 0] = [length_mm, width_mm, height_mm].sort((a, b) => a - b);
  if (low === high) return 'any';
  if (dz === low) return 'flat';
  return dz === high && middle !== high ? 'upright' : 'edge';
}

/** Pieces of one article that go in together. Corner and size in mm; y grows to the front. */
export interface PlanStep {
  sku_id: string;
  at: { x: number; y: number }[];
  z: number;
  dx: number;
  dy: number;
  dz: number;
  turn: Turn;
  /** Into a bag of its own first. */
  bagged: boolean;
}

export interface PlannedParcel {
  carton: string;
  items: { sku_id: string; qty: number }[];
  inner_length_mm: number;
  inner_width_mm: number;
  inner_height_mm: number;
  /** Goods and carton. */
  weight_g: number;
  charged_weight_g: number;
  /** Share of the inside that the goods take. */
  fill: number;
  /** What is to be filled with padding. */
  void_ml: number;
  steps: PlanStep[];
}

/** Words for where a step's pieces go: depth, side, and whether on the floor of the carton. */
export const PLACES = {
  back: { en: 'back', zh: '后' },
  middle: { en: 'middle', zh: '中' },
  front: { en: 'front', zh: '前' },
  left: { en: 'left', zh: '左' },
  right: { en: 'right', zh: '右' },
  floor: { en: 'on the bottom', zh: '箱底' },
  top: { en: 'on top', zh: '上层' },
} as const;

type PlaceWord = keyof typeof PLACES;

function third(middle: number, of: number, low: PlaceWord, high: PlaceWord): PlaceWord {
  return middle < of / 3 ? low : middle > (2 * of) / 3 ? high : 'middle';
}

/** Where a step's pieces go, as words of PLACES: layer, depth, side. */
export function placeOf(
  step: PlanStep,
  parcel: Pick<PlannedParcel, 'inner_length_mm' | 'inner_width_mm'>,
): PlaceWord[] {
  const xs = step.at.map((at) => at.x);
  const ys = step.at.map((at) => at.y);
  const middle = (list: number[], size: number) =>
    (Math.min(...list) + Math.max(...list) + size) / 2;
  const depth = third(middle(ys, step.dy), parcel.inner_width_mm, 'back', 'front');
  const side = third(middle(xs, step.dx), parcel.inner_length_mm, 'left', 'right');
  return [step.z === 0 ? 'floor' : 'top', ...new Set([depth, side])];
}

/** Below this share of empty space a carton needs no padding. */
const SNUG = 0.05;

/** Millilitres of padding that a parcel wants; 0 when its goods hold each other. */
export function paddingMl({ fill, void_ml }: Pick<PlannedParcel, 'fill' | 'void_ml'>): number {
  return 1 - fill < SNUG ? 0 : void_ml;
}

/** What no scale of a packing bench can weigh. */
export const HEAVIEST_G = 200_000;

export interface WeightRange {
  expected_g: number;
  low_g: number;
  high_g: number;
  /** Beyond these a weight needs a reason and the right to give one. */
  stop_low_g: number;
  stop_high_g: number;
}

/** So many tolerances off, a difference is no matter of a scale or a lighter carton any more. */
const STOP_TIMES = 3;

type Tolerance = Pick<Settings, 'weight_tolerance_percent' | 'weight_tolerance_g'>;

/** The weights that need no second look: expected, give or take the larger of percent and grams. */
export function weightRange(expected_g: number, tolerance: Tolerance): WeightRange {
  const share = Math.ceil((expected_g * tolerance.weight_tolerance_percent) / 100);
  const margin_g = Math.max(share, tolerance.weight_tolerance_g);
  const low = (times: number) => Math.max(1, expected_g - times * margin_g);
  const high = (times: number) => Math.min(HEAVIEST_G, expected_g + times * margin_g);
  const stops = { stop_low_g: low(STOP_TIMES), stop_high_g: high(STOP_TIMES) };
  return { expected_g, low_g: low(1), high_g: high(1), ...stops };
}

/**
 * What is to be said against a weight: nothing (null), or WEIGHT_RANGE. `confirmed` lets a true
 * difference pass, but never a weight that is impossible.
 */
export function checkWeight(got_g: number, range: WeightRange, confirmed: boolean): Problem | null {
  const possible = got_g > 0 && got_g <= HEAVIEST_G;
  if (possible && (confirmed || isUsual(got_g, range))) return null;
  const says = { confirmable: possible, reason_needed: isFar(got_g, range) };
  return packProblem('WEIGHT_RANGE', { got_g, ...range, ...says }, '/weight_g');
}

/** True when a difference is so large that the packer alone may not pass it. */
export function isFar(got_g: number, { stop_low_g, stop_high_g }: WeightRange): boolean {
  return got_g < stop_low_g || got_g > stop_high_g;
}

/** True when a weight needs nobody's confirmation. */
export function isUsual(got_g: number, { low_g, high_g }: WeightRange): boolean {
  return got_g >= low_g && got_g <= high_g;
}

/** Pieces of an order line, counted on their way into parcels. */
export interface Slot {
  order_line_id: string;
  sku_id: string;
  sku_code: string;
  sku_name: string;
  weight_g: number;
  /** Pieces that were picked for the shipment. */
  picked: number;
  /** Pieces in parcels, open or closed. */
  scanned: number;
}

export interface Scanned {
  order_line_id: string;
  sku_id: string;
  qty: number;
}

export interface ScannedSku {
  sku_id: string;
  code: string;
}

/**
 * Counts pieces of an article into a shipment's slots, first line first; `slots` change in place.
 * Returns what goes to which line, or SCAN_WRONG_SKU or SCAN_OVER and then nothing has changed.
 */
export function countScan(
  slots: readonly Slot[],
  sku: ScannedSku | null,
  barcode: string,
  qty: number,
): Scanned[] | Problem {
  const own = sku === null ? [] : slots.filter((slot) => slot.sku_id === sku.sku_id);
  if (own.length === 0) {
    const open = slots.filter((slot) => slot.scanned < slot.picked);
    const expected = [...new Set(open.map((slot) => slot.sku_code))].slice(0, 10);
    return pickingProblem('SCAN_WRONG_SKU', { expected, got: sku?.code ?? barcode });
  }
  const picked = own.reduce((sum, slot) => sum + slot.picked, 0);
  const scanned = own.reduce((sum, slot) => sum + slot.scanned, 0);
  if (scanned + qty > picked) {
    return pickingProblem('SCAN_OVER', {
      sku: own[0]!.sku_code,
      done: scanned,
      qty: picked,
      got: qty,
    });
  }
  const found: Scanned[] = [];
  let left = qty;
  for (const slot of own) {
    const part = Math.min(left, slot.picked - slot.scanned);
    if (part === 0) continue;
    slot.scanned += part;
    left -= part;
    found.push({ order_line_id: slot.order_line_id, sku_id: slot.sku_id, qty: part });
  }
  return found;
}

/** Pieces of an article of one lot. */
export interface LotPieces {
  sku_id: string;
  lot: string;
  qty: number;
}

/**
 * Says of which lots pieces are, first lot first; pieces that no lot covers have none (''). `lots`
 * are used up in place.
 */
export function splitLots<R extends { sku_id: string; qty: number }>(
  pieces: readonly R[],
  lots: LotPieces[],
): (R & { lot: string })[] {
  return pieces.flatMap((piece) => {
    const parts: (R & { lot: string })[] = [];
    let left = piece.qty;
    for (const each of lots) {
      if (each.sku_id !== piece.sku_id || each.qty <= 0 || left === 0) continue;
      const qty = Math.min(left, each.qty);
      each.qty -= qty;
      left -= qty;
      parts.push({ ...piece, qty, lot: each.lot });
    }
    if (left > 0) parts.push({ ...piece, qty: left, lot: '' });
    return parts;
  });
}
