/**
 * Cartons of a warehouse: how many are left, and which it does not use. Closed parcels use them up;
 * what is out or not used there is not proposed there.
 */
import { command, type Outcome, query } from '../../../kernel/command.ts';
import type { Transaction } from '../../../kernel/db.ts';
import { reaction } from '../../../kernel/reaction.ts';
import { warehousesByCode } from '../../places/port.ts';
import { placeProblem } from '../../places/problems.ts';
import { cartonStocks, saveCartonStock, takeCartons } from '../devices.sql.ts';
import { cartonStockSchema, cartonStocksAsked, type FitReport } from '../model.ts';
import { listCartons } from '../packing.sql.ts';
import { packProblem } from '../problems.ts';

export const setCartonStock = command({
  name: 'carton.set_stock',
  path: '/v1/cartons/set-stock',
  en: 'Says how many of a carton a warehouse has left, and whether it uses it.',
  zh: '设置某仓库包材的剩余数量以及是否使用。',
  permission: 'carton.edit',
  input: cartonStockSchema,
  problems: ['WAREHOUSE_UNKNOWN', 'CARTON_UNKNOWN'],
  async run(tx, items) {
    const [houses, cartons] = await Promise.all([
      warehousesByCode(tx, [...new Set(items.map(({ input }) => input.warehouse))]),
      listCartons(tx, { only_active: false }),
    ]);
    const ids = new Map(cartons.map((each) => [each.code, each.carton_id]));
    const rows = new Map<string, Parameters<typeof saveCartonStock>[1]['rows'][number]>();
    const outcomes = items.map(({ input, actor }): Outcome<{ carton: string }> => {
      const { warehouse, carton, qty_left, offered } = input;
      const warehouse_id = houses.get(warehouse)?.warehouse_id;
      if (warehouse_id === undefined) {
        return placeProblem('WAREHOUSE_UNKNOWN', { warehouse }, '/warehouse');
      }
      const carton_id = ids.get(carton);
      if (carton_id === undefined) return packProblem('CARTON_UNKNOWN', { carton }, '/carton');
      rows.set(`${warehouse_id} ${carton_id}`, { warehouse_id, carton_id, qty_left, offered });
      const body = { carton, warehouse_id, qty_left, offered };
      tx.event({ kind: 'carton_counted', subject_id: carton_id, body, actor });
      return { carton };
    });
    if (rows.size > 0) await saveCartonStock(tx, { rows: [...rows.values()] });
    return outcomes;
  },
});

export const cartonStockList = query({
  name: 'carton.stock',
  path: '/v1/cartons/stock',
  en: 'Cartons that warehouses count or do not use.',
  zh: '各仓库已盘点或不使用的包材。',
  permission: 'carton.read',
  input: cartonStocksAsked,
  problems: [],
  async run(tx, { warehouse_id }) {
    const warehouse_ids = warehouse_id === undefined ? null : [warehouse_id];
    return { rows: await cartonStocks(tx, { warehouse_ids }) };
  },
});

/** By warehouse what is said there against cartons that are out or not used. Two statements. */
export async function cartonsOut(
  tx: Transaction,
  warehouse_ids: readonly string[],
): Promise<Map<string, FitReport[]>> {
  const rows = (
    await cartonStocks(tx, { warehouse_ids: [...new Set(warehouse_ids)].sort() })
  ).filter((row) => !row.offered || row.qty_left === 0);
  const found = new Map<string, FitReport[]>();
  if (rows.length === 0) return found;
  const codes = new Map(
    (await listCartons(tx, { only_active: true })).map((each) => [each.carton_id, each.code]),
  );
  for (const { warehouse_id, carton_id } of rows) {
    const carton = codes.get(carton_id);
    if (carton === undefined) continue;
    const said: FitReport = { reason: 'none_left', carton, size: null };
    found.set(warehouse_id, [...(found.get(warehouse_id) ?? []), said]);
  }
  return found;
}

export const useUpCartons = reaction({
  name: 'packing.use_cartons',
  on: ['parcel_closed'],
  async run(tx, events) {
    const used = events.flatMap(({ body }) => {
      const { carton, warehouse_id } = body as { carton?: string; warehouse_id?: string };
      return carton === undefined || warehouse_id === undefined ? [] : [{ carton, warehouse_id }];
    });
    if (used.length === 0) return;
    const cartons = await listCartons(tx, { only_active: false });
    const ids = new Map(cartons.map((each) => [each.code, each.carton_id]));
    const rows = [...Map.groupBy(used, (each) => `${each.warehouse_id} ${each.carton}`)].flatMap(
      ([, own]) => {
        const { warehouse_id, carton } = own[0]!;
        const carton_id = ids.get(carton);
        return carton_id === undefined ? [] : [{ warehouse_id, carton_id, qty: own.length }];
      },
    );
    await takeCartons(tx, { rows });
  },
});
