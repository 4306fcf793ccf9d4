/**
 * Saving warehouses and zones: upserts by code. One statement writes a whole batch and says what is
 * new or different; one reads the rows after it, those included that somebody else wrote meanwhile.
 */
import { command, type Outcome } from '../../kernel/command.ts';
import { forget } from '../../kernel/memory.ts';
import { type Saved, warehouseSchema, zoneSchema } from './model.ts';
import * as sql from './places.sql.ts';
import { addStandardPlaces, locationKey, warehousesByCode } from './port.ts';
import { placeProblem } from './problems.ts';

export interface SavedWarehouse {
  warehouse_id: string;
  code: string;
  saved: Saved;
}

export const saveWarehouse = command({
  name: 'warehouse.save',
  path: '/v1/warehouses/save',
  en: 'Add warehouses or change them, by code',
  zh: '按代码新增或修改仓库',
  permission: 'places.edit',
  input: warehouseSchema,
  problems: ['WAREHOUSE_UNKNOWN'],
  async run(tx, items) {
    // The last input with a code wins.
    const last = new Map(items.map((item) => [item.input.code, item]));
    const rows = [...last.values()].map(({ input }) => ({ ...input, warehouse_id: tx.newId() }));
    const proposed = new Set(rows.map((row) => row.warehouse_id));
    // People who are limited to some warehouses cannot add one.
    const may_add = tx.scope.warehouse_ids === null;
    const saved = new Map<string, Saved>();
    forget(tx, 'warehouses');
    const written = await sql.saveWarehouses(tx, { rows, may_add });
    for (const { warehouse_id, code } of written) {
      // Only a new row has the id that was proposed.
      const added = proposed.has(warehouse_id);
      saved.set(code, added ? 'added' : 'changed');
      const { actor } = last.get(code)!;
      tx.event({ kind: 'warehouse_saved', subject_id: warehouse_id, body: { code, added }, actor });
    }
    const ids = written.map((row) => row.warehouse_id);
    addStandardPlaces(
      tx,
      ids.filter((id) => proposed.has(id)),
    );
    const known = await warehousesByCode(tx, [...last.keys()]);
    return items.map(({ input: { code } }): Outcome<SavedWarehouse> => {
      const warehouse_id = known.get(code)?.warehouse_id;
      return warehouse_id === undefined
        ? placeProblem('WAREHOUSE_UNKNOWN', { warehouse: code }, '/code')
        : { warehouse_id, code, saved: saved.get(code) ?? 'unchanged' };
    });
  },
});

export interface SavedZone {
  zone_id: string;
  warehouse_id: string;
  code: string;
  saved: Saved;
}

export const saveZone = command({
  name: 'zone.save',
  path: '/v1/zones/save',
  en: 'Add zones of warehouses or change them, by code',
  zh: '按代码新增或修改库区',
  permission: 'places.edit',
  input: zoneSchema,
  problems: ['WAREHOUSE_UNKNOWN'],
  async run(tx, items) {
    const warehouses = await warehousesByCode(
      tx,
      items.map(({ input }) => input.warehouse),
    );
    const good = items.flatMap(({ input, actor }) => {
      const warehouse_id = warehouses.get(input.warehouse)?.warehouse_id;
      return warehouse_id === undefined ? [] : [{ ...input, warehouse_id, actor }];
    });
    const last = new Map(good.map((each) => [locationKey(each.warehouse_id, each.code), each]));
    const rows = [...last.values()].map(({ warehouse_id, code, name }) => {
      return { zone_id: tx.newId(), warehouse_id, code, name };
    });
    const proposed = new Set(rows.map((row) => row.zone_id));
    const saved = new Map<string, Saved>();
    for (const { zone_id, warehouse_id, code } of await sql.saveZones(tx, { rows })) {
      const key = locationKey(warehouse_id, code);
      const added = proposed.has(zone_id);
      saved.set(key, added ? 'added' : 'changed');
      const body = { warehouse_id, code, added };
      tx.event({ kind: 'zone_saved', subject_id: zone_id, body, actor: last.get(key)!.actor });
    }
    const after = await sql.zonesByCode(tx, { rows });
    const ids = new Map(after.map((row) => [locationKey(row.warehouse_id, row.code), row.zone_id]));
    return items.map(({ input: { warehouse, code } }): Outcome<SavedZone> => {
      const warehouse_id = warehouses.get(warehouse)?.warehouse_id;
      if (warehouse_id === undefined) {
        return placeProblem('WAREHOUSE_UNKNOWN', { warehouse }, '/warehouse');
      }
      const key = locationKey(warehouse_id, code);
      const zone_id = ids.get(key)!;
      return { zone_id, warehouse_id, code, saved: saved.get(key) ?? 'unchanged' };
    });
  },
});
