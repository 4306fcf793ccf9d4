/**
 * Saving bins, one by one or a whole floor by a pattern. Both write bins by warehouse and code, in
 * one statement for the batch.
 */
import { command, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import { type Bin, binsOfPattern, locationSchema, patternSchema, type Saved } from './model.ts';
import * as sql from './places.sql.ts';
import { locationKey, locationsByCode, warehousesByCode } from './port.ts';
import { placeProblem } from './problems.ts';

/** Where the bins of an input go. */
interface Target {
  warehouse_id: string;
  zone_id: string | null;
}

/** The target of each input, or the problem of the name that is unknown. Two statements. */
async function targetsOf(
  tx: Transaction,
  inputs: readonly { warehouse: string; zone: string | null }[],
): Promise<(Target | Problem)[]> {
  const warehouses = await warehousesByCode(
    tx,
    inputs.map((input) => input.warehouse),
  );
  const asked = inputs.flatMap(({ warehouse, zone }) => {
    const warehouse_id = warehouses.get(warehouse)?.warehouse_id;
    return zone === null || warehouse_id === undefined ? [] : [{ warehouse_id, code: zone }];
  });
  const found = asked.length === 0 ? [] : await sql.zonesByCode(tx, { rows: asked });
  const zones = new Map(found.map((row) => [locationKey(row.warehouse_id, row.code), row.zone_id]));
  return inputs.map(({ warehouse, zone }) => {
    const warehouse_id = warehouses.get(warehouse)?.warehouse_id;
    if (warehouse_id === undefined) {
      return placeProblem('WAREHOUSE_UNKNOWN', { warehouse }, '/warehouse');
    }
    if (zone === null) return { warehouse_id, zone_id: null };
    const zone_id = zones.get(locationKey(warehouse_id, zone));
    return zone_id === undefined
      ? placeProblem('ZONE_UNKNOWN', { warehouse, zone }, '/zone')
      : { warehouse_id, zone_id };
  });
}

interface SavedBin {
  location_id: string;
  saved: Saved;
}

/** Writes bins; of two with one code the last counts. Returns what became of each, by key. */
async function saveBins(
  tx: Transaction,
  bins: readonly (Target & Bin & { active: boolean })[],
): Promise<Map<string, SavedBin>> {
  if (bins.length === 0) return new Map();
  const last = new Map(bins.map((bin) => [locationKey(bin.warehouse_id, bin.code), bin]));
  const rows = [...last.values()].map((bin) => ({ ...bin, location_id: tx.newId() }));
  const proposed = new Set(rows.map((row) => row.location_id));
  const written = await sql.saveBins(tx, { rows });
  const touched = new Set(written.map((row) => row.location_id));
  const saved = new Map<string, SavedBin>();
  for (const [key, { location_id }] of await locationsByCode(tx, rows)) {
    // Only a new row has the id that was proposed.
    const how = proposed.has(location_id) ? 'added' : 'changed';
    saved.set(key, { location_id, saved: touched.has(location_id) ? how : 'unchanged' });
  }
  return saved;
}

export interface SavedLocation extends SavedBin {
  warehouse_id: string;
  code: string;
}

export const saveLocation = command({
  name: 'location.save',
  path: '/v1/locations/save',
  en: 'Add bins or change them, by warehouse and code',
  zh: '按仓库和编码新增或修改库位',
  permission: 'places.edit',
  input: locationSchema,
  problems: ['WAREHOUSE_UNKNOWN', 'ZONE_UNKNOWN'],
  async run(tx, items) {
    const targets = await targetsOf(
      tx,
      items.map(({ input }) => input),
    );
    const bins = items.flatMap(({ input }, index) => {
      const target = targets[index]!;
      return target instanceof Problem ? [] : [{ ...input, ...target }];
    });
    const saved = await saveBins(tx, bins);
    const said = new Set<string>();
    return items.map(({ input: { code }, actor }, index): Outcome<SavedLocation> => {
      const target = targets[index]!;
      if (target instanceof Problem) return target;
      const { warehouse_id } = target;
      const result = saved.get(locationKey(warehouse_id, code))!;
      const subject_id = result.location_id;
      if (result.saved !== 'unchanged' && !said.has(subject_id)) {
        said.add(subject_id);
        const body = { warehouse_id, code, added: result.saved === 'added' };
        tx.event({ kind: 'location_saved', subject_id, body, actor });
      }
      return { ...result, warehouse_id, code };
    });
  },
});

export interface LaidOut {
  warehouse_id: string;
  bins: number;
  added: number;
  changed: number;
}

export const layOutLocations = command({
  name: 'location.pattern',
  path: '/v1/locations/pattern',
  en: 'Add the bins of a whole floor by a pattern of aisles',
  zh: '按巷道规则批量生成库位',
  permission: 'places.edit',
  input: patternSchema,
  problems: ['WAREHOUSE_UNKNOWN', 'ZONE_UNKNOWN'],
  // A pattern makes up to 20,000 bins.
  max_batch: 5,
  async run(tx, items) {
    const targets = await targetsOf(
      tx,
      items.map(({ input }) => input),
    );
    const made = items.map(({ input }, index) => {
      const target = targets[index]!;
      if (target instanceof Problem) return [];
      return binsOfPattern(input).map((bin) => ({ ...bin, ...target, active: true }));
    });
    const saved = await saveBins(tx, made.flat());
    return items.map(({ actor }, index): Outcome<LaidOut> => {
      const target = targets[index]!;
      if (target instanceof Problem) return target;
      const { warehouse_id } = target;
      const bins = made[index]!;
      const how = bins.map((bin) => saved.get(locationKey(warehouse_id, bin.code))!.saved);
      const added = how.filter((each) => each === 'added').length;
      const changed = how.filter((each) => each === 'changed').length;
      const counts = { bins: bins.length, added, changed };
      if (added + changed > 0) {
        const event = { kind: 'locations_laid_out', subject_id: warehouse_id, actor };
        tx.event({ ...event, body: counts });
      }
      return { warehouse_id, ...counts };
    });
  },
});
