/**
 * Suggested sizes: kept when the floor measures, taken over or rejected by a person. A size that is
 * taken over changes the article under the lock of its merchant, as every save does.
 */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { forget } from '../../kernel/memory.ts';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { lockMerchants } from '../merchants/port.ts';
import { keepSizeSchema, type Measured, resizeSchema, sortedSides, type UpSide } from './model.ts';
import { catalogProblem } from './problems.ts';
import * as sql from './sizes.sql.ts';

/** What was measured of an article, and where. */
export interface SizeMeasured extends Measured {
  sku_id: string;
  merchant_id: string;
  weight_g: number | null;
  /** At which parcel. */
  parcel_id: string | null;
  actor: Actor;
}

const keyOf = (row: Measured & { sku_id: string }) =>
  [row.sku_id, row.length_mm, row.width_mm, row.height_mm, row.up].join(' ');

/**
 * Keeps measured sizes as suggestions; the same size of the same article again only counts up. One
 * statement.
 */
export async function suggestSizes(
  tx: Transaction,
  measured: readonly SizeMeasured[],
): Promise<void> {
  if (measured.length === 0) return;
  const rows = new Map<string, SizeMeasured & { times: number; size_suggestion_id: string }>();
  for (const each of measured) {
    const row = { ...each, ...sortedSides(each) };
    const times = (rows.get(keyOf(row))?.times ?? 0) + 1;
    rows.set(keyOf(row), { ...row, times, size_suggestion_id: tx.newId() });
  }
  const ready = [...rows.values()];
  const kept = await sql.addSuggestions(tx, {
    rows: ready.map(({ actor, ...row }) => ({ ...row, suggested_by: actor.id })),
  });
  const actors = new Map(ready.map((row) => [row.sku_id, row.actor]));
  for (const { size_suggestion_id, sku_id, times } of kept) {
    const body = { sku_id, times };
    const actor = actors.get(sku_id)!;
    tx.event({ kind: 'size_suggested', subject_id: size_suggestion_id, body, actor });
  }
}

type Suggestion = Awaited<ReturnType<typeof sql.lockSuggestions>>[number];

/** Locks the catalogues and then the suggestions. What the scope does not show is absent. */
async function lockAll(
  tx: Transaction,
  items: readonly Item<{ size_suggestion_id: string }>[],
): Promise<Map<string, Suggestion>> {
  const ids = [...new Set(items.map(({ input }) => input.size_suggestion_id))].sort();
  const owners = await sql.merchantsOfSuggestions(tx, { size_suggestion_ids: ids });
  if (owners.length === 0) return new Map();
  const merchants = [...new Set(owners.map((row) => row.merchant_id))].sort();
  await lockMerchants(tx, merchants);
  const rows = await sql.lockSuggestions(tx, { size_suggestion_ids: ids });
  return new Map(rows.map((row) => [row.size_suggestion_id, row]));
}

/** Why a suggestion can't be decided any more, or null. */
function refuse(row: Suggestion | undefined): Problem | null {
  if (row === undefined) return catalogProblem('SIZE_SUGGESTION_UNKNOWN');
  if (row.state === 'open') return null;
  return kernelProblem('STATE_FORBIDS', { state: row.state, possible: [] });
}

interface Decided {
  size_suggestion_id: string;
  sku_id: string;
}

interface Resized extends Measured, Decided {
  merchant_id: string;
  code: string;
  weight_g: number | null;
  actor: Actor;
}

export const resizeSku = command({
  name: 'sku.resize',
  path: '/v1/skus/resize',
  en: 'Takes a measured size over into the catalogue; other suggestions for the article end.',
  zh: '采纳实测尺寸并更新商品资料；该商品的其他建议随之关闭。',
  permission: 'catalog.edit',
  input: resizeSchema,
  problems: ['SIZE_SUGGESTION_UNKNOWN', 'STATE_FORBIDS'],
  async run(tx, items) {
    const rows = await lockAll(tx, items);
    const resized = new Map<string, Resized>();
    const outcomes = items.map(({ input, actor }): Outcome<Decided> => {
      const row = rows.get(input.size_suggestion_id);
      const refused = refuse(row);
      if (refused !== null || row === undefined) return refused!;
      const { size_suggestion_id, sku_id, merchant_id, code } = row;
      const { length_mm = row.length_mm, width_mm = row.width_mm } = input;
      const { height_mm = row.height_mm, weight_g = row.weight_g } = input;
      const sides = sortedSides({ length_mm, width_mm, height_mm, up: row.up as UpSide });
      const head = { size_suggestion_id, sku_id, merchant_id, code };
      resized.set(sku_id, { ...head, ...sides, weight_g, actor });
      // The others of the article are closed with this one.
      for (const each of rows.values()) if (each.sku_id === sku_id) each.state = 'rejected';
      row.state = 'accepted';
      return { size_suggestion_id, sku_id };
    });
    await writeResized(tx, [...resized.values()]);
    return outcomes;
  },
});

async function writeResized(tx: Transaction, resized: readonly Resized[]): Promise<void> {
  if (resized.length === 0) return;
  forget(tx, 'articles');
  const versions = new Map(
    (await sql.resizeSkus(tx, { rows: resized.map((row) => ({ ...row, actor: undefined })) })).map(
      (row) => [row.sku_id, row.version],
    ),
  );
  const decided = resized.map(({ size_suggestion_id, sku_id, actor }) => {
    return { size_suggestion_id, sku_id, state: 'accepted', decided_by: actor.id, reason: null };
  });
  await sql.decideSuggestions(tx, { rows: decided });
  const closed = await sql.rejectOtherSuggestions(tx, { rows: decided });
  for (const { size_suggestion_id, sku_id, merchant_id, code, actor } of resized) {
    const body = { sku_id, decision: 'accepted' };
    tx.event({ kind: 'size_decided', subject_id: size_suggestion_id, body, actor });
    const saved = { merchant_id, code, version: versions.get(sku_id) };
    tx.event({ kind: 'sku_saved', subject_id: sku_id, body: saved, actor });
  }
  for (const { size_suggestion_id, sku_id } of closed) {
    const { actor } = resized.find((each) => each.sku_id === sku_id)!;
    const body = { sku_id, decision: 'rejected' };
    tx.event({ kind: 'size_decided', subject_id: size_suggestion_id, body, actor });
  }
}

export const keepSize = command({
  name: 'sku.keep_size',
  path: '/v1/skus/keep-size',
  en: 'Rejects a suggested size: what the catalogue says is right.',
  zh: '驳回实测尺寸建议，保留现有资料。',
  permission: 'catalog.edit',
  input: keepSizeSchema,
  problems: ['SIZE_SUGGESTION_UNKNOWN', 'STATE_FORBIDS'],
  async run(tx, items) {
    const rows = await lockAll(tx, items);
    const decided = items.map(({ input, actor }) => {
      const row = rows.get(input.size_suggestion_id);
      const refused = refuse(row);
      if (refused !== null || row === undefined) return refused!;
      row.state = 'rejected';
      const { size_suggestion_id, sku_id } = row;
      const body = { sku_id, decision: 'rejected', reason: input.reason };
      tx.event({ kind: 'size_decided', subject_id: size_suggestion_id, body, actor });
      const by = { decided_by: actor.id, reason: input.reason };
      return { size_suggestion_id, sku_id, state: 'rejected', ...by };
    });
    const good = decided.filter((each) => 'state' in each);
    if (good.length > 0) await sql.decideSuggestions(tx, { rows: good });
    return decided.map((each): Outcome<Decided> => {
      if (!('state' in each)) return each;
      const { size_suggestion_id, sku_id } = each;
      return { size_suggestion_id, sku_id };
    });
  },
});
