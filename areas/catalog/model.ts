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
  price_minor: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  active: z.boolean().default(true),
  barcodes: z.array(skuCodeSchema).max(50).default([]),
  /** Of a bundle: what one of it is made of. Empty for a single article. */
  parts: parts.default([]),
  /** The version that was edited; absent: save whatever the version is. */
  version: z.number().int().min(1).optional(),
});

export type SkuInput = z.infer<typeof skuSchema>;

/** What one saves of an article: everything but its name space, id and version. */
export type SkuContent = ReturnType<typeof contentOf>;

/** The content in one form: sides sorted, lists sorted without repeats. */
export function contentOf(sku: Omit<SkuInput, 'merchant' | 'code' | 'version'>) {
  const { name, category, weight_g, fragile, liquid, price_minor, active } = sku;
  const sides = [sku.length_mm, sku.width_mm, sku.height_mm].sort((a, b) => b - a);
  const [length_mm, width_mm, height_mm] = sides as [number, number, number];
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
