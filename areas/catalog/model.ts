/**
 * What an article looks like when it is sent, and when two such are the same: shared by the command
 * and the form on screens.
 */
import { z } from 'zod';
import { merchantReference } from '../merchants/model.ts';

/** An article number or barcode: anything printable without blanks at its ends. */
export const skuCodeSchema = z
  .string()
  .max(64)
  .regex(/^[^\s\p{C}]([^\p{C}]*[^\s\p{C}])?$/u);

/** Any: it may lie on any side. */
export const UP_SIDES = ['any', 'length', 'width', 'height'] as const;

export type UpSide = (typeof UP_SIDES)[number];

const side = z.number().int().min(1).max(20_000);

const parts = z
  .array(z.strictObject({ code: skuCodeSchema, qty: z.number().int().min(1).max(9999) }))
  .max(50)
  .refine((list) => new Set(list.map((part) => part.code)).size === list.length, {
    error: 'names a part twice',
  });

export const skuSchema = z.strictObject({
  merchant: merchantReference,
  code: skuCodeSchema,
  name: z.string().trim().min(1).max(300),
  category: z.string().trim().max(100).default(''),
  weight_g: z.number().int().min(1).max(2_000_000),
  length_mm: side,
  width_mm: side,
  height_mm: side,
  fragile: z.boolean().default(false),
  liquid: z.boolean().default(false),
  /** Which of the three sides points up on its way; absent: the height of a liquid, else any. */
  up: z.enum(UP_SIDES).optional(),
  /** Most grams that may lie on one piece; null: no limit. */
  max_load_g: z.number().int().min(0).max(2_000_000).nullable().default(null),
  /** Goes into a bag of its own before the carton; liquids always do. */
  needs_bag: z.boolean().default(false),
  price_minor: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  active: z.boolean().default(true),
  barcodes: z.array(skuCodeSchema).max(50).default([]),
  /** Of a bundle: what one of it is made of. Empty for a single article. */
  parts: parts.default([]),
  /** The version that was edited; absent: save whatever the version is. */
  version: z.number().int().min(1).optional(),
});

/** A suggested size that is taken over; what is given instead of the suggestion counts. */
export const resizeSchema = z.strictObject({
  size_suggestion_id: z.uuid(),
  length_mm: side.optional(),
  width_mm: side.optional(),
  height_mm: side.optional(),
  weight_g: z.number().int().min(1).max(2_000_000).optional(),
});

export const keepSizeSchema = z.strictObject({
  size_suggestion_id: z.uuid(),
  reason: z.string().trim().min(1).max(300),
});

export const SUGGESTION_STATES = {
  open: { en: 'To decide', zh: '待处理', tone: 'waiting' },
  accepted: { en: 'Taken over', zh: '已采纳', tone: 'good' },
  rejected: { en: 'Rejected', zh: '已驳回', tone: 'quiet' },
} as const;

export type SkuInput = z.infer<typeof skuSchema>;

/** What one saves of an article: everything but its name space, id and version. */
export type SkuContent = ReturnType<typeof contentOf>;

/** Three sides as measured, and which of them points up. */
export interface Measured {
  length_mm: number;
  width_mm: number;
  height_mm: number;
  up: UpSide;
}

/** The same sides, longest first; the one that points up stays the same side. */
export function sortedSides(measured: Measured): Measured {
  const names = ['length', 'width', 'height'] as const;
  const sides = names.map((name) => ({ name, mm: measured[`${name}_mm`] }));
  sides.sort((a, b) => b.mm - a.mm);
  const at = sides.findIndex(({ name }) => name === measured.up);
  const [length_mm, width_mm, height_mm] = sides.map(({ mm }) => mm) as [number, number, number];
  return { length_mm, width_mm, height_mm, up: names[at] ?? 'any' };
}

/** The content in one form: sides sorted, lists sorted without repeats. */
export function contentOf(sku: Omit<SkuInput, 'merchant' | 'code' | 'version'>) {
  const { name, category, weight_g, fragile, liquid, price_minor, active } = sku;
  const { max_load_g, needs_bag } = sku;
  const up = sku.up ?? (liquid ? 'height' : 'any');
  const { length_mm, width_mm, height_mm, ...turned } = sortedSides({ ...sku, up });
  const listed = sku.parts.map(({ code, qty }) => ({ code, qty }));
  return {
    name,
    category,
    weight_g,
    length_mm,
    width_mm,
    height_mm,
    fragile,
    liquid,
    up: turned.up,
    max_load_g,
    needs_bag,
    price_minor,
    active,
    barcodes: [...new Set(sku.barcodes)].sort(),
    parts: listed.sort((a, b) => (a.code < b.code ? -1 : 1)),
  };
}

/** True when saving `b` over `a` would change nothing. */
export function sameContent(a: SkuContent, b: SkuContent): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
