/**
 * The least and the wanted stock of articles in warehouses, and the watch over it: each time the
 * free pieces fall below the minimum it is noticed once, and once when there is enough again.
 */
import { z } from 'zod';
import { command, type Outcome, query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { Problem } from '../../kernel/problem.ts';
import { sweep } from '../../kernel/reaction.ts';
import { placeProblem, warehousesByCode } from '../places/port.ts';
import { stockedArticles } from './articles.ts';
import { suggestedQty, thresholdSchema } from './model.ts';
import { stockProblem } from './problems.ts';
import * as sql from './thresholds.sql.ts';

export interface SavedThreshold {
  warehouse_id: string;
  sku_id: string;
  min_qty: number;
  target_qty: number;
}

export const saveThreshold = command({
  name: 'threshold.save',
  path: '/v1/stock/thresholds/save',
  en: 'Set the least and the wanted stock of articles; a minimum of 0 takes the threshold away',
  zh: '设置商品的最低库存与目标库存；最低库存为 0 表示取消',
  permission: 'stock.set_threshold',
  input: thresholdSchema,
  problems: [
    'WAREHOUSE_UNKNOWN',
    'MERCHANT_UNKNOWN',
    'SKU_UNKNOWN',
    'SKU_NOT_STOCKED',
    'THRESHOLD_ORDER',
  ],
  async run(tx, items) {
    const [houses, skus] = await Promise.all([
      warehousesByCode(tx, [...new Set(items.map(({ input }) => input.warehouse))]),
      stockedArticles(
        tx,
        items.map(({ input: { sku } }) => ({ ...sku, pointer: '/sku' })),
      ),
    ]);
    const saved = new Map<
      string,
      SavedThreshold & { merchant_id: string; saved_by: string | null }
    >();
    const outcomes = items.map(({ input, actor }, index): Outcome<SavedThreshold> => {
      const { warehouse, min_qty, target_qty = min_qty } = input;
      const warehouse_id = houses.get(warehouse)?.warehouse_id;
      const sku = skus[index]!;
      if (warehouse_id === undefined) {
        return placeProblem('WAREHOUSE_UNKNOWN', { warehouse }, '/warehouse');
      }
      if (sku instanceof Problem) return sku;
      if (target_qty < min_qty) {
        return stockProblem('THRESHOLD_ORDER', { min_qty, target_qty }, '/target_qty');
      }
      const { sku_id, merchant_id } = sku;
      const row = { warehouse_id, sku_id, min_qty, target_qty };
      // The last one counts.
      saved.set(`${warehouse_id} ${sku_id}`, { ...row, merchant_id, saved_by: actor.id });
      tx.event({ kind: 'threshold_saved', subject_id: sku_id, body: row, actor });
      return row;
    });
    const rows = [...saved.values()];
    const [kept, removed] = [
      rows.filter((row) => row.min_qty > 0),
      rows.filter((row) => row.min_qty === 0),
    ];
    if (kept.length > 0) void sql.saveThresholds(tx, { rows: kept });
    if (removed.length > 0) void sql.removeThresholds(tx, { rows: removed });
    return outcomes;
  },
});

const BATCH = 1000;

/** Notices once that stock ran low, and once that it is enough again. */
export const watchThresholds = sweep({
  name: 'stock.watch_thresholds',
  every_s: 15,
  batch: BATCH,
  async run(tx) {
    const crossed = await sql.thresholdsCrossed(tx, { count: BATCH });
    if (crossed.length === 0) return 0;
    const rows = crossed.map(({ warehouse_id, sku_id, low_since, qty_available }) => {
      return { warehouse_id, sku_id, low: low_since === null, qty: qty_available };
    });
    void sql.noteCrossings(tx, { rows });
    for (const { sku_id, warehouse_id, min_qty, low_since, qty_available } of crossed) {
      const kind = low_since === null ? 'stock_ran_low' : 'stock_enough_again';
      tx.event({ kind, subject_id: sku_id, body: { warehouse_id, min_qty, qty_available } });
    }
    return crossed.length;
  },
});

const PAIR = /^[0-9a-f-]{36}\.[0-9a-f-]{36}$/;

export const thresholdList = query({
  name: 'threshold.list',
  path: '/v1/stock/thresholds',
  en: 'List thresholds with what is free, on its way, and how many to get',
  zh: '库存阈值列表，含可用、在途与建议补货数量',
  permission: 'stock.read',
  input: z.strictObject({
    limit: pageInput.limit,
    after: z.string().regex(PAIR).optional(),
    warehouse_id: z.uuid().optional(),
    text: z.string().trim().max(100).default(''),
    only_low: z.enum(['true', 'false']).default('false'),
  }),
  problems: [],
  async run(tx, { after, limit, warehouse_id = null, text, only_low }) {
    const [after_sku_id = null, after_warehouse_id = null] = after?.split('.') ?? [];
    const rows = await sql.thresholdList(tx, {
      warehouse_id,
      text,
      only_low: only_low === 'true',
      after_sku_id,
      after_warehouse_id,
      count: limit + 1,
    });
    const told = rows.map((row) => ({ ...row, qty_suggested: suggestedQty(row) }));
    return pageOf(told, limit, (row) => `${row.sku_id}.${row.warehouse_id}`);
  },
});
