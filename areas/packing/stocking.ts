/**
 * "Which box sizes should we stock?": what was packed in the last days, asked of the carton engine,
 * with the saving against the cartons of today. One reader for the screen and the command line.
 */
import type { PastOrder } from '../../engines/carton/assortment.ts';
import type { SizesAnswer } from '../../engines/carton/sizes.ts';
import { runEngine } from '../../engines/in-worker.ts';
import type { Transaction } from '../../kernel/db.ts';
import { tenantFacts } from '../../kernel/kernel.sql.ts';
import { freightFor } from './carton-asks.ts';
import { engineBox, engineItem } from './carton-choice.ts';
import { packedContents, skuMeasures, usualTerms } from './cartons.sql.ts';
import { listCartons } from './packing.sql.ts';

const DAY_MS = 86_400_000;
const BUDGET_MS = 10_000;

export interface StockingAsk {
  /** Days of history. */
  days: number;
  /** How many sizes; as many as there are today when null. */
  sizes: number | null;
  warehouse_id: string | null;
}

export interface SizeRow {
  code: string;
  /** One of today's cartons. */
  is_kept: boolean;
  inner_length_mm: number;
  inner_width_mm: number;
  inner_height_mm: number;
  parcels: number;
}

export interface Stocking extends Pick<SizesAnswer, 'today' | 'suggested' | 'saving_share'> {
  since: Date;
  /** What was packed in that time, and what of it no set of boxes holds. */
  shipments: number;
  shipments_left_out: number;
  /** The unit of the costs: minor units of `currency`, or charged grams without a tariff. */
  cost_unit: 'minor' | 'g';
  currency: string;
  boxes: SizeRow[];
  today_boxes: SizeRow[];
}

const nothing = { parcels: 0, cost: 0, charged_g: 0, air_l: 0 };

/** The past orders as the engine wants them. Three statements. */
async function historyOf(tx: Transaction, since: Date, warehouse_id: string | null) {
  const rows = await packedContents(tx, { since, warehouse_id });
  const contents = rows.map((row) => {
    return { times: row.times, pieces: row.content as { sku_id: string; qty: number }[] };
  });
  const ids = contents.flatMap(({ pieces }) => pieces.map((piece) => piece.sku_id));
  const skus = await skuMeasures(tx, { sku_ids: [...new Set(ids)].sort() });
  const byId = new Map(skus.map((sku) => [sku.sku_id, sku]));
  return contents.map(({ times, pieces }): PastOrder => {
    const items = pieces.flatMap(({ sku_id, qty }) => {
      const sku = byId.get(sku_id);
      return sku === undefined ? [] : [engineItem({ ...sku, qty })];
    });
    return { items, times };
  });
}

/** The sizes that history speaks for. The engine works in a thread, ten seconds at most. */
export async function suggestStocking(tx: Transaction, ask: StockingAsk): Promise<Stocking> {
  const since = new Date(tx.now.getTime() - ask.days * DAY_MS);
  const [history, cartons, terms, tenant] = await Promise.all([
    historyOf(tx, since, ask.warehouse_id),
    listCartons(tx, { only_active: true }),
    usualTerms(tx),
    tenantFacts(tx),
  ]);
  const { divisor, tariff } = freightFor(terms?.adapter ?? null, null);
  const head = {
    since,
    cost_unit: tariff === null ? ('g' as const) : ('minor' as const),
    currency: tenant.currency,
  };
  const shipments = history.reduce((sum, order) => sum + (order.times ?? 1), 0);
  if (shipments === 0) {
    const empty = { today: nothing, suggested: nothing, saving_share: null };
    return { ...head, ...empty, shipments, shipments_left_out: 0, boxes: [], today_boxes: [] };
  }
  const today = cartons.map(engineBox);
  const sizes = ask.sizes ?? Math.max(1, today.length);
  const question = { history, sizes, today, divisor, tariff };
  const answer = await runEngine('carton-sizes', question, { budget_ms: BUDGET_MS, seed: 1 });
  const used = new Map(answer.today_use.map(({ code, parcels }) => [code, parcels]));
  return {
    ...head,
    shipments,
    shipments_left_out: answer.orders_left_out,
    today: answer.today,
    suggested: answer.suggested,
    saving_share: answer.saving_share,
    boxes: answer.boxes
      .map(({ box, is_kept, parcels }) => ({ ...rowOf(box, parcels), is_kept }))
      .sort((a, b) => b.parcels - a.parcels),
    today_boxes: today.map((box) => rowOf(box, used.get(box.code) ?? 0)),
  };
}

function rowOf(box: ReturnType<typeof engineBox>, parcels: number): SizeRow {
  const { code, inner_length_mm, inner_width_mm, inner_height_mm } = box;
  return { code, is_kept: true, inner_length_mm, inner_width_mm, inner_height_mm, parcels };
}
