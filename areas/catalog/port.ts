/**
 * What other areas may ask of the catalogue inside their transaction. Articles that the scope does
 * not show are absent from the answers: foreign and unknown look the same.
 */
import type { Transaction } from '../../kernel/db.ts';
import { shelfOf } from '../../kernel/memory.ts';
import type { Problem } from '../../kernel/problem.ts';
import { editDistance } from '../../kernel/region.ts';
import * as sql from './catalog.sql.ts';
import { catalogProblem } from './problems.ts';

export { type SizeMeasured, suggestSizes } from './sizes.ts';
export { catalogProblem };

type SkuRow = Awaited<ReturnType<typeof sql.skusById>>[number];

export interface BundlePart {
  sku_id: string;
  code: string;
  qty: number;
}

/** An article; `parts` is empty unless it is a bundle. */
export type Sku = Omit<SkuRow, 'parts'> & { parts: BundlePart[] };

/** An article as ordered; the parts of a bundle come whole. */
export type ResolvedSku = Omit<Sku, 'parts'> & { parts: { sku: Sku; qty: number }[] };

/** A code or barcode of a merchant. */
export interface SkuReference {
  merchant_id: string;
  code: string;
}

/** The key of a reference in the maps of this port. */
export function skuKey(merchant_id: string, code: string): string {
  return `${merchant_id} ${code}`;
}

/** References without repeats. */
export function distinctReferences(references: readonly SkuReference[]): SkuReference[] {
  const keyed = references.map(({ merchant_id, code }) => {
    return [skuKey(merchant_id, code), { merchant_id, code }] as const;
  });
  return [...new Map(keyed).values()];
}

/** Articles by id, in the order in which they were added. One statement. */
export async function skusById(
  tx: Transaction,
  sku_ids: readonly string[],
): Promise<Map<string, Sku>> {
  if (sku_ids.length === 0) return new Map();
  const rows = await sql.skusById(tx, { sku_ids });
  // The statement builds `parts` in just this shape.
  return new Map(rows.map((row) => [row.sku_id, row as SkuRow & { parts: BundlePart[] }]));
}

/**
 * Articles by code or barcode, under `skuKey` of what was asked; what is not there is unknown. Two
 * statements for any number, three when bundles are among them. Articles that are not active are
 * found too.
 */
export async function resolveSkus(
  tx: Transaction,
  references: readonly SkuReference[],
): Promise<Map<string, ResolvedSku>> {
  const found = new Map<string, ResolvedSku>();
  if (references.length === 0) return found;
  const rows = await sql.findSkus(tx, { rows: distinctReferences(references) });
  const ids = rows.flatMap(({ by_code, by_barcode }) => by_code ?? by_barcode ?? []);
  const skus = await skusById(tx, [...new Set(ids)]);
  const part_ids = [...skus.values()].flatMap((sku) => sku.parts.map((part) => part.sku_id));
  const parts = await skusById(tx, [...new Set(part_ids)]);
  for (const { merchant_id, code, by_code, by_barcode } of rows) {
    const sku = skus.get(by_code ?? by_barcode ?? '');
    if (sku === undefined) continue;
    const whole = sku.parts.map(({ sku_id, qty }) => ({ sku: parts.get(sku_id)!, qty }));
    found.set(skuKey(merchant_id, code), { ...sku, parts: whole });
  }
  return found;
}

/**
 * As `resolveSkus`, from the process's memory where it holds: one statement when all is known. Not
 * for transactions that change articles themselves: theirs may yet be rolled back.
 */
export async function rememberedSkus(
  tx: Transaction,
  references: readonly SkuReference[],
): Promise<ReadonlyMap<string, ResolvedSku>> {
  const known = (await shelfOf(tx, 'articles')) as Map<string, ResolvedSku>;
  const missing = references.filter(({ merchant_id, code }) => {
    return !known.has(skuKey(merchant_id, code));
  });
  for (const [key, sku] of await resolveSkus(tx, missing)) known.set(key, sku);
  return known;
}

const CLOSEST = 3;

/** The three most similar active codes of the same merchant, under `skuKey`. One statement. */
export async function closestCodes(
  tx: Transaction,
  references: readonly SkuReference[],
): Promise<Map<string, string[]>> {
  if (references.length === 0) return new Map();
  const rows = await sql.neighbouringCodes(tx, { rows: distinctReferences(references) });
  const near = new Map<string, { code: string; distance: number }[]>();
  for (const { merchant_id, asked, code } of rows) {
    const key = skuKey(merchant_id, asked);
    const distance = editDistance(asked.toLowerCase(), code.toLowerCase());
    near.set(key, [...(near.get(key) ?? []), { code, distance }]);
  }
  return new Map(
    [...near].map(([key, codes]) => {
      codes.sort((a, b) => a.distance - b.distance || (a.code < b.code ? -1 : 1));
      return [key, codes.slice(0, CLOSEST).map((each) => each.code)];
    }),
  );
}

/**
 * SKU_UNKNOWN for each reference that `resolveSkus` did not find, in their order; `pointer` is its
 * place in the input. One statement.
 */
export async function unknownSkus(
  tx: Transaction,
  references: readonly (SkuReference & { pointer?: string })[],
): Promise<Problem[]> {
  const found = await closestCodes(tx, references);
  return references.map(({ merchant_id, code, pointer }) => {
    const closest = found.get(skuKey(merchant_id, code)) ?? [];
    return catalogProblem('SKU_UNKNOWN', { code, closest }, pointer);
  });
}
