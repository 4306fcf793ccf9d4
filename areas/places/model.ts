/**
 * What warehouses, zones and bins look like when they are sent, and the geometry of a floor: bins
 * made by a pattern, aisles and cross-aisles read back from bins.
 */
import { z } from 'zod';

/** Every warehouse has one place of each of these kinds, with the code '@' and the kind. */
export const STANDARD_PLACES = [
  'receiving',
  'picked',
  'packed',
  'quarantine',
  'supplier',
  'customer',
  'scrap',
  'count_difference',
  'opening',
  'transit',
] as const;
export type StandardPlace = (typeof STANDARD_PLACES)[number];

export const locationKinds = ['bin', ...STANDARD_PLACES] as const;

/** What a save did. */
export type Saved = 'added' | 'changed' | 'unchanged';

/** Short code. At most 32 characters, so that no code looks like an id. */
const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);
const name = z.string().trim().min(1).max(200);
const mm = z.number().int().min(-10_000_000).max(10_000_000);

/** A warehouse, named by code or id. */
export const warehouseReference = z.string().min(1).max(36);

export const warehouseSchema = z.strictObject({
  code,
  name,
  /** ISO 3166-1 alpha-2. */
  country: z.string().regex(/^[A-Z]{2}$/),
  province: z.string().trim().min(1).max(100),
  city: z.string().trim().min(1).max(100),
  address: z.string().trim().max(300).default(''),
  /** Of the sender on waybills. */
  phone: z.string().trim().max(40).default(''),
  active: z.boolean().default(true),
});

export const zoneSchema = z.strictObject({ warehouse: warehouseReference, code, name });

export const locationSchema = z.strictObject({
  warehouse: warehouseReference,
  /** Code of a zone of the warehouse, or null. */
  zone: code.nullable().default(null),
  code,
  aisle: z.number().int().min(0).max(9999).default(0),
  x_mm: mm.default(0),
  y_mm: mm.default(0),
  /** 0 is on the floor. */
  level: z.number().int().min(0).max(99).default(0),
  walk_order: z.number().int().min(0).max(10_000_000).default(0),
  active: z.boolean().default(true),
});

const MAX_BINS = 20_000;

export const patternSchema = z
  .strictObject({
    warehouse: warehouseReference,
    zone: code.nullable().default(null),
    /** Before the number of the aisle in each code. */
    prefix: z
      .string()
      .regex(/^[A-Z]{1,4}$/)
      .default('A'),
    first_aisle: z.number().int().min(1).max(999).default(1),
    aisles: z.number().int().min(1).max(200),
    /** On both sides together. */
    bins_per_aisle: z.number().int().min(1).max(999),
    levels: z.number().int().min(1).max(9).default(1),
    cross_aisles: z.number().int().min(2).max(8).default(2),
    /** From the middle of one aisle to the middle of the next. */
    aisle_pitch_mm: z.number().int().min(500).max(20_000).default(3000),
    bin_width_mm: z.number().int().min(100).max(10_000).default(1000),
    cross_width_mm: z.number().int().min(500).max(20_000).default(3000),
  })
  .refine((p) => p.aisles * p.bins_per_aisle * p.levels <= MAX_BINS, {
    error: `makes more than ${MAX_BINS} bins`,
  })
  .refine((p) => p.cross_aisles - 1 <= Math.ceil(p.bins_per_aisle / 2), {
    path: ['cross_aisles'],
    error: 'more blocks than bins along an aisle',
  });

export type Pattern = z.infer<typeof patternSchema>;

export interface Bin {
  code: string;
  aisle: number;
  x_mm: number;
  y_mm: number;
  level: number;
  walk_order: number;
}

const two = (number: number) => String(number).padStart(2, '0');

/** The bins of a pattern in the order of the S-shape walk: up the odd aisles, down the even. */
export function binsOfPattern(pattern: Pattern): Bin[] {
  const { prefix, first_aisle, aisles, bins_per_aisle, levels } = pattern;
  const bins: Bin[] = [];
  for (let aisle = first_aisle; aisle < first_aisle + aisles; aisle++) {
    // Two bins face each other at a stop; the last stop of an odd number has one.
    const stops = Math.ceil(bins_per_aisle / 2);
    const upwards = aisle % 2 === 1;
    for (let walked = 0; walked < stops; walked++) {
      const stop = upwards ? walked : stops - 1 - walked;
      for (let number = 2 * stop + 1; number <= Math.min(2 * stop + 2, bins_per_aisle); number++) {
        for (let level = 0; level < levels; level++) {
          const place = { ...placeOf(pattern, aisle, number), level };
          const walk_order = (first_aisle - 1) * bins_per_aisle * levels + bins.length + 1;
          const shelf = `${prefix}${two(aisle)}-${two(number)}-${level + 1}`;
          bins.push({ code: shelf, aisle, ...place, walk_order });
        }
      }
    }
  }
  return bins;
}

/** Where a bin of a pattern stands: odd numbers left of the aisle, even ones right of it. */
function placeOf(pattern: Pattern, aisle: number, number: number) {
  const { aisle_pitch_mm, bin_width_mm, cross_width_mm, cross_aisles, bins_per_aisle } = pattern;
  const stop = Math.ceil(number / 2) - 1;
  const blocks = cross_aisles - 1;
  // The stops are shared out evenly over the blocks between the cross-aisles.
  const crossed = Math.floor((stop * blocks) / Math.ceil(bins_per_aisle / 2));
  const side_mm = Math.floor(aisle_pitch_mm / 4);
  return {
    x_mm: (aisle - 1) * aisle_pitch_mm + (number % 2 === 1 ? -side_mm : side_mm),
    // A cross-aisle is drawn in its middle, so half of the first one lies before the bins.
    y_mm: Math.round((crossed + 0.5) * cross_width_mm + (stop + 0.5) * bin_width_mm),
  };
}

export interface FloorPlan {
  /** Numbers of the aisles in ascending order, and the middle of each. */
  aisles: number[];
  aisle_x_mm: number[];
  /** The middle of each cross-aisle, ascending; at least two. */
  cross_y_mm: number[];
}

/**
 * Reads a floor back from its bins: the middle of an aisle lies between its outermost bins; where
 * along y a gap is at least half as wide again as the usual step, a cross-aisle passes; one passes
 * at either end. Empty when there are no bins.
 */
export function floorOf(bins: readonly Pick<Bin, 'aisle' | 'x_mm' | 'y_mm'>[]): FloorPlan {
  const span = new Map<number, { low: number; high: number }>();
  for (const { aisle, x_mm } of bins) {
    const { low, high } = span.get(aisle) ?? { low: x_mm, high: x_mm };
    span.set(aisle, { low: Math.min(low, x_mm), high: Math.max(high, x_mm) });
  }
  const aisles = [...span.keys()].sort((a, b) => a - b);
  const aisle_x_mm = aisles.map((aisle) => {
    const { low, high } = span.get(aisle)!;
    return Math.round((low + high) / 2);
  });
  const ys = [...new Set(bins.map((bin) => bin.y_mm))].sort((a, b) => a - b);
  if (ys.length === 0) return { aisles, aisle_x_mm, cross_y_mm: [] };
  const gaps = ys.slice(1).map((y, index) => y - ys[index]!);
  const step = [...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? 1000;
  const inner = gaps.flatMap((gap, index) => (gap >= 1.5 * step ? [{ gap, at: ys[index]! }] : []));
  const margin = Math.round((inner[0]?.gap ?? 2 * step) / 2);
  const middle = inner.map(({ gap, at }) => Math.round(at + gap / 2));
  return { aisles, aisle_x_mm, cross_y_mm: [ys[0]! - margin, ...middle, ys.at(-1)! + margin] };
}
