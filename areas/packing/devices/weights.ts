/**
 * What articles really weigh, learned from parcels that held one article only: the expected weight
 * of later parcels, and a suggestion to the catalogue where that says something else.
 */
import type { Transaction } from '../../../kernel/db.ts';
import { systemActor } from '../../../kernel/permission.ts';
import { reaction } from '../../../kernel/reaction.ts';
import { knownSettings } from '../../../kernel/settings.ts';
import { type SizeMeasured, suggestSizes } from '../../catalog/port.ts';
import type { Bench } from '../bench.ts';
import { addSamples, noteSuggested, pieceSamples, weighedAlone } from '../devices.sql.ts';
import { isUsual, weightRange } from '../model.ts';

/** Grams of one piece by article, where enough parcels have told. */
export type PieceWeights = ReadonlyMap<string, number>;

/** Fewer say nothing: one of them may have been a parcel with a wrong piece in it. */
const ENOUGH = 5;
/** As the table holds at most. */
const KEPT = 9;

/** The middle one; null while there are too few. */
export function medianOf(samples: readonly number[]): number | null {
  if (samples.length < ENOUGH) return null;
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** What the articles of benches weighed before. One statement. */
export async function pieceWeights(
  tx: Transaction,
  benches: readonly Bench[],
): Promise<PieceWeights> {
  const ids = new Set(benches.flatMap(({ lines }) => lines.map((line) => line.sku_id)));
  if (ids.size === 0) return new Map();
  const rows = await pieceSamples(tx, { sku_ids: [...ids].sort() });
  const known = rows.map(({ sku_id, samples_mg }) => [sku_id, medianOf(samples_mg)] as const);
  return new Map(known.flatMap(([id, mg]) => (mg === null ? [] : [[id, mg / 1000] as const])));
}

export const learnWeights = reaction({
  name: 'packing.learn_weights',
  on: ['parcel_closed'],
  async run(tx, events) {
    const parcel_ids = [...new Set(events.map((event) => event.subject_id))].sort();
    const alone = (await weighedAlone(tx, { parcel_ids })).filter((row) => row.goods_g > 0);
    if (alone.length === 0) return;
    const rows = [...Map.groupBy(alone, (row) => row.sku_id)].map(([sku_id, own]) => ({
      sku_id,
      merchant_id: own[0]!.merchant_id,
      samples_mg: own.slice(-KEPT).map(({ goods_g, qty }) => Math.round((goods_g * 1000) / qty)),
    }));
    await suggest(tx, await addSamples(tx, { rows }));
  },
});

/** Tells the catalogue of weights that differ from its own, each weight once. */
async function suggest(
  tx: Transaction,
  known: Awaited<ReturnType<typeof addSamples>>,
): Promise<void> {
  const settings = await knownSettings(tx);
  const actor = systemActor(tx.tenant_id);
  const found = known.flatMap((row): (SizeMeasured & { suggested_mg: number })[] => {
    const median = medianOf(row.samples_mg);
    if (median === null) return [];
    const weight_g = Math.max(1, Math.round(median / 1000));
    const told_g = row.suggested_mg === null ? row.weight_g : row.suggested_mg / 1000;
    const agrees = (grams: number) => isUsual(weight_g, weightRange(Math.round(grams), settings));
    if (agrees(row.weight_g) || (row.suggested_mg !== null && agrees(told_g))) return [];
    const { sku_id, merchant_id, length_mm, width_mm, height_mm } = row;
    const up = row.up as SizeMeasured['up'];
    const size = { sku_id, merchant_id, length_mm, width_mm, height_mm, up };
    return [{ ...size, weight_g, parcel_id: null, actor, suggested_mg: median }];
  });
  if (found.length === 0) return;
  await suggestSizes(
    tx,
    found.map(({ suggested_mg: _, ...measured }) => measured),
  );
  await noteSuggested(tx, {
    rows: found.map(({ sku_id, suggested_mg }) => ({ sku_id, suggested_mg })),
  });
}
