/**
 * Saving articles. The articles that a batch touches are read under the lock of their merchants,
 * the inputs are applied to them one after another in memory, and what changed is written at once.
 */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { forget } from '../../kernel/memory.ts';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import { lockMerchants, merchantProblem } from '../merchants/port.ts';
import * as sql from './catalog.sql.ts';
import {
  contentOf,
  type SkuContent,
  type SkuInput,
  sameContent,
  skuSchema,
  type UpSide,
} from './model.ts';
import { catalogProblem, closestCodes, distinctReferences, skuKey, skusById } from './port.ts';

export interface SavedSku {
  sku_id: string;
  code: string;
  version: number;
  saved: 'added' | 'changed' | 'unchanged';
}

/** An article while a batch works on it. */
interface Draft {
  sku_id: string;
  merchant_id: string;
  code: string;
  kind: 'single' | 'bundle';
  version: number;
  content: SkuContent;
  changed: boolean;
}

/** What a batch knows of the catalogues it touches. */
interface Desk {
  drafts: Map<string, Draft>;
  /** The code of the article that a text of a merchant means, be it a code or a barcode. */
  meanings: Map<string, string>;
  /** For parts that nothing is known of: the closest codes. */
  closest: Map<string, string[]>;
}

type Good = Item<SkuInput> & { merchant_id: string };

export const saveSku = command({
  name: 'sku.save',
  path: '/v1/skus/save',
  en: 'Add articles or change them, by merchant and code',
  zh: '按商家和编码新增或修改商品',
  permission: 'catalog.edit',
  input: skuSchema,
  problems: [
    'MERCHANT_UNKNOWN',
    'STALE_VERSION',
    'SKU_UNKNOWN',
    'BARCODE_TAKEN',
    'SKU_KIND_FIXED',
    'BUNDLE_NESTED',
  ],
  async run(tx, items) {
    const references = items.map(({ input }) => input.merchant);
    const merchants = await lockMerchants(tx, references);
    const good = items.flatMap((item): Good[] => {
      const merchant_id = merchants.get(item.input.merchant)?.merchant_id;
      return merchant_id === undefined ? [] : [{ ...item, merchant_id }];
    });
    const desk = await openDesk(tx, good);
    const outcomes = items.map(({ input, actor }): Outcome<SavedSku> => {
      const { merchant } = input;
      const merchant_id = merchants.get(merchant)?.merchant_id;
      if (merchant_id !== undefined) return apply(tx, desk, { input, actor, merchant_id });
      return merchantProblem('MERCHANT_UNKNOWN', { merchant }, '/merchant');
    });
    await writeDrafts(tx, desk);
    return outcomes;
  },
});

/** Reads every article that one of the texts of the inputs means now. At most three statements. */
async function openDesk(tx: Transaction, items: readonly Good[]): Promise<Desk> {
  const texts = items.flatMap(({ merchant_id, input }) =>
    [input.code, ...input.barcodes, ...input.parts.map((part) => part.code)].map((code) => {
      return { merchant_id, code };
    }),
  );
  const found = await sql.findSkus(tx, { rows: distinctReferences(texts) });
  const ids = found.flatMap(({ by_code, by_barcode }) => [by_code ?? [], by_barcode ?? []].flat());
  const skus = await skusById(tx, [...new Set(ids)]);
  const codes = new Set(
    found.flatMap((row) => (row.by_code === null ? [] : skuKey(row.merchant_id, row.code))),
  );
  for (const { merchant_id, input } of items) codes.add(skuKey(merchant_id, input.code));
  const parts = items.flatMap(({ merchant_id, input }) =>
    input.parts.map(({ code }) => ({ merchant_id, code })),
  );
  const closest = await closestCodes(
    tx,
    parts.filter((part) => !codes.has(skuKey(part.merchant_id, part.code))),
  );
  const desk: Desk = { drafts: new Map(), meanings: new Map(), closest };
  for (const sku of skus.values()) {
    const { sku_id, merchant_id, code, version } = sku;
    const kind = sku.kind === 'bundle' ? 'bundle' : 'single';
    const content = contentOf({ ...sku, up: sku.up as UpSide });
    put(desk, { sku_id, merchant_id, code, kind, version, content, changed: false });
  }
  return desk;
}

/** Puts an article on the desk in place of what it was before. */
function put(desk: Desk, draft: Draft): void {
  const { merchant_id, code } = draft;
  const before = desk.drafts.get(skuKey(merchant_id, code));
  for (const text of before?.content.barcodes ?? []) {
    desk.meanings.delete(skuKey(merchant_id, text));
  }
  for (const text of [code, ...draft.content.barcodes]) {
    desk.meanings.set(skuKey(merchant_id, text), code);
  }
  desk.drafts.set(skuKey(merchant_id, code), draft);
}

/** Applies one input, unless something stands in its way. */
function apply(tx: Transaction, desk: Desk, item: Good): Outcome<SavedSku> {
  const { input, merchant_id, actor } = item;
  const { code } = input;
  const before = desk.drafts.get(skuKey(merchant_id, code));
  const obstacle =
    staleness(input, before) ??
    takenText(desk, item) ??
    kindChange(input, before) ??
    badPart(desk, item);
  if (obstacle !== null) return obstacle;
  const content = contentOf(input);
  if (before !== undefined && sameContent(before.content, content)) {
    return { sku_id: before.sku_id, code, version: before.version, saved: 'unchanged' };
  }
  const sku_id = before?.sku_id ?? tx.newId();
  const version = (before?.version ?? 0) + 1;
  const kind = content.parts.length > 0 ? 'bundle' : 'single';
  put(desk, { sku_id, merchant_id, code, kind, version, content, changed: true });
  const body = { merchant_id, code, version };
  tx.event({ kind: 'sku_saved', subject_id: sku_id, body, actor });
  return { sku_id, code, version, saved: before === undefined ? 'added' : 'changed' };
}

function staleness(input: SkuInput, before: Draft | undefined): Problem | null {
  const newest = before?.version ?? 0;
  if (input.version === undefined || input.version === newest) return null;
  return kernelProblem('STALE_VERSION', { yours: input.version, newest }, '/version');
}

/** A code or barcode of the input that means another article of the merchant already. */
function takenText(desk: Desk, { input, merchant_id }: Good): Problem | null {
  const texts = [input.code, ...input.barcodes];
  for (const [index, text] of texts.entries()) {
    const taken_by = desk.meanings.get(skuKey(merchant_id, text));
    if (taken_by === undefined || taken_by === input.code) continue;
    const pointer = index === 0 ? '/code' : `/barcodes/${index - 1}`;
    return catalogProblem('BARCODE_TAKEN', { barcode: text, taken_by }, pointer);
  }
  return null;
}

function kindChange(input: SkuInput, before: Draft | undefined): Problem | null {
  const kind = input.parts.length > 0 ? 'bundle' : 'single';
  if (before === undefined || before.kind === kind) return null;
  const members = { code: input.code, kind: before.kind };
  return catalogProblem('SKU_KIND_FIXED', members, '/parts');
}

/** A part that is unknown or a bundle. Parts are named by code, not by barcode. */
function badPart(desk: Desk, { input, merchant_id }: Good): Problem | null {
  for (const [index, { code }] of input.parts.entries()) {
    const pointer = `/parts/${index}/code`;
    const key = skuKey(merchant_id, code);
    const part = desk.drafts.get(key);
    if (code === input.code || part?.kind === 'bundle') {
      return catalogProblem('BUNDLE_NESTED', { code }, pointer);
    }
    if (part !== undefined) continue;
    const closest = desk.closest.get(key) ?? [];
    return catalogProblem('SKU_UNKNOWN', { code, closest }, pointer);
  }
  return null;
}

/** Writes what changed: at most five statements, whatever the number of articles. */
async function writeDrafts(tx: Transaction, desk: Desk): Promise<void> {
  const changed = [...desk.drafts.values()].filter((draft) => draft.changed);
  if (changed.length === 0) return;
  const sku_ids = changed.map((draft) => draft.sku_id);
  const bundles = changed.filter((draft) => draft.kind === 'bundle');
  const barcodes = changed.flatMap(({ sku_id, merchant_id, content }) =>
    content.barcodes.map((barcode) => ({ merchant_id, barcode, sku_id })),
  );
  const parts = bundles.flatMap(({ sku_id, merchant_id, content }) =>
    content.parts.map(({ code, qty }) => {
      const part_sku_id = desk.drafts.get(skuKey(merchant_id, code))!.sku_id;
      return { bundle_sku_id: sku_id, part_sku_id, qty };
    }),
  );
  forget(tx, 'articles');
  await sql.saveSkus(tx, { rows: changed.map(({ content, ...row }) => ({ ...content, ...row })) });
  await sql.clearBarcodes(tx, { sku_ids });
  if (barcodes.length > 0) await sql.addBarcodes(tx, { rows: barcodes });
  if (bundles.length === 0) return;
  await sql.clearParts(tx, { bundle_sku_ids: bundles.map((draft) => draft.sku_id) });
  await sql.addParts(tx, { rows: parts });
}
