/**
 * Saving floor plans: as edited, by a pattern, from files. Each makes a new version of the plan and
 * moves the bins that it names, or says what is wrong and keeps nothing.
 */
import type { FloorPlan } from '../../engines/floor-plan/plan.ts';
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import * as sql from './floor.sql.ts';
import {
  type BinRow,
  binsAfter,
  draftOfImport,
  draftOfPattern,
  draftOfSave,
  type FloorDraft,
  type FloorNow,
} from './floor-draft.ts';
import { floorImportSchema, floorPatternSchema, floorSaveSchema } from './floor-model.ts';
import { saveZones, zonesByCode } from './places.sql.ts';
import { locationKey, planOfRow, type Warehouse, warehousesByCode } from './port.ts';
import { placeProblem } from './problems.ts';

/** What was saved. */
export interface SavedFloor {
  warehouse_id: string;
  version: number;
  /** Active bins on the plan, and those that have no cell yet. */
  bins_placed: number;
  bins_unplaced: number;
  bins_added: number;
}

interface FloorInput {
  warehouse: string;
  base_version?: number | undefined;
}

type MakeDraft<I> = (input: I, now: FloorNow) => FloorDraft | Problem;

/** A draft that is good, on its way into the books. */
interface Accepted {
  warehouse_id: string;
  code: string;
  version: number;
  draft: FloorDraft;
  rows: BinRow[];
  actor: Item<unknown>['actor'];
}

/** Saves plans; of two for one warehouse in a batch the second sees the first. */
async function saveFloors<I extends FloorInput>(
  tx: Transaction,
  items: readonly Item<I>[],
  make: MakeDraft<I>,
): Promise<Outcome<SavedFloor>[]> {
  const known = await warehousesByCode(
    tx,
    items.map(({ input }) => input.warehouse),
  );
  const houses = items.map(({ input }) => known.get(input.warehouse));
  const ids = houses.map((house) => house?.warehouse_id);
  const outcomes = new Map<number, Outcome<SavedFloor>>();
  let open = items.map((_, index) => index);
  while (open.length > 0) {
    const round = open.filter((index) => open.find((each) => ids[each] === ids[index]) === index);
    const done = await saveRound(tx, items, round, houses, make);
    for (const [index, outcome] of done) outcomes.set(index, outcome);
    open = open.filter((index) => !outcomes.has(index));
    // Those without a warehouse share one `undefined`: each round settles one of them.
  }
  return items.map((_, index) => outcomes.get(index)!);
}

/** One input per warehouse: reads all, decides each, writes what is good. */
async function saveRound<I extends FloorInput>(
  tx: Transaction,
  items: readonly Item<I>[],
  round: readonly number[],
  houses: readonly (Warehouse | undefined)[],
  make: MakeDraft<I>,
): Promise<Map<number, Outcome<SavedFloor>>> {
  const warehouse_ids = round.flatMap((index) => houses[index]?.warehouse_id ?? []).sort();
  await sql.lockFloors(tx, { warehouse_ids });
  const [plans, bins] = await Promise.all([
    sql.latestPlans(tx, { warehouse_ids }),
    sql.binsOnFloors(tx, { warehouse_ids }),
  ]);
  const outcomes = new Map<number, Outcome<SavedFloor>>();
  const accepted: Accepted[] = [];
  for (const index of round) {
    const { input, actor } = items[index]!;
    const house = houses[index];
    if (house === undefined) {
      const { warehouse } = input;
      outcomes.set(index, placeProblem('WAREHOUSE_UNKNOWN', { warehouse }, '/warehouse'));
      continue;
    }
    const { warehouse_id, code } = house;
    const row = plans.find((each) => each.warehouse_id === warehouse_id);
    const plan: FloorPlan | null = row === undefined ? null : planOfRow(row);
    const own = bins.filter((bin) => bin.warehouse_id === warehouse_id);
    const now = { plan, version: row?.version ?? 0, bins: own };
    const decided = decide(input, now, make, () => tx.newId());
    if (decided instanceof Problem) {
      outcomes.set(index, decided);
      continue;
    }
    const version = now.version + 1;
    accepted.push({ warehouse_id, code, version, ...decided, actor });
    outcomes.set(index, savedOf(warehouse_id, version, decided.rows));
  }
  const lost = await write(tx, accepted);
  for (const index of round) {
    const problem = lost.get(houses[index]?.warehouse_id ?? '');
    if (problem !== undefined) outcomes.set(index, problem);
  }
  return outcomes;
}

function decide<I extends FloorInput>(
  input: I,
  now: FloorNow,
  make: MakeDraft<I>,
  newId: () => string,
): { draft: FloorDraft; rows: BinRow[] } | Problem {
  if (input.base_version !== undefined && input.base_version !== now.version) {
    return placeProblem('FLOOR_PLAN_CHANGED', { version: now.version }, '/base_version');
  }
  const draft = make(input, now);
  if (draft instanceof Problem) return draft;
  const rows = binsAfter(draft, now, newId);
  return rows instanceof Problem ? rows : { draft, rows };
}

function savedOf(warehouse_id: string, version: number, rows: readonly BinRow[]): SavedFloor {
  const active = rows.filter((bin) => bin.active);
  const placed = active.filter((bin) => bin.cell_x !== null).length;
  const bins_added = rows.filter((bin) => bin.added).length;
  const bins_unplaced = active.length - placed;
  return { warehouse_id, version, bins_placed: placed, bins_unplaced, bins_added };
}

/** Writes zones, bins, plans and events. Returns the problem of each warehouse lacking a zone. */
async function write(
  tx: Transaction,
  accepted: readonly Accepted[],
): Promise<Map<string, Problem>> {
  const zones = await zonesOf(tx, accepted);
  const lost = new Map<string, Problem>();
  for (const { warehouse_id, code, draft } of accepted) {
    const unknown = draft.bins.find(
      ({ zone }) => zone != null && !zones.has(locationKey(warehouse_id, zone)),
    );
    if (unknown === undefined) continue;
    const members = { warehouse: code, zone: unknown.zone };
    lost.set(warehouse_id, placeProblem('ZONE_UNKNOWN', members, '/bins_csv'));
  }
  const good = accepted.filter((each) => !lost.has(each.warehouse_id));
  if (good.length === 0) return lost;
  const rows = good.flatMap(({ warehouse_id, draft, rows: bins }) => {
    const named = new Set(draft.bins.map((bin) => bin.code));
    return bins
      .filter((bin) => named.has(bin.code))
      .map(({ zone, added: _, ...bin }) => ({
        ...bin,
        warehouse_id,
        zone_id: zone === null ? null : zones.get(locationKey(warehouse_id, zone))!,
      }));
  });
  if (rows.length > 0) await sql.placeBins(tx, { rows });
  const off = good.flatMap(({ draft, rows: bins }) =>
    bins.filter((bin) => draft.off.has(bin.code)).map((bin) => bin.location_id),
  );
  if (off.length > 0) await sql.takeOffFloor(tx, { location_ids: off });
  await sql.insertPlans(tx, {
    rows: good.map(({ warehouse_id, version, draft: { plan, made_by }, actor }) => {
      return { ...plan, warehouse_id, version, made_by, saved_by: actor.id };
    }),
  });
  for (const { warehouse_id, version, draft, rows: bins, actor } of good) {
    const { bins_placed, bins_added } = savedOf(warehouse_id, version, bins);
    const body = { version, made_by: draft.made_by, bins_placed, bins_added };
    tx.event({ kind: 'floor_plan_saved', subject_id: warehouse_id, body, actor });
  }
  return lost;
}

/** Ids of the zones that bins are in; a pattern makes those that are not there. */
async function zonesOf(
  tx: Transaction,
  accepted: readonly Accepted[],
): Promise<Map<string, string>> {
  const named = accepted.flatMap(({ warehouse_id, draft, rows }) => {
    const moving = new Set(draft.bins.map((bin) => bin.code));
    const codes = rows.flatMap(({ code, zone }) =>
      zone !== null && moving.has(code) ? [zone] : [],
    );
    const makes = draft.made_by === 'pattern';
    return [...new Set(codes)].sort().map((code) => ({ warehouse_id, code, makes }));
  });
  if (named.length === 0) return new Map();
  const known = await zonesByCode(tx, {
    rows: named.map(({ warehouse_id, code }) => ({ warehouse_id, code })),
  });
  const zones = new Map(known.map((row) => [locationKey(row.warehouse_id, row.code), row.zone_id]));
  const fresh = named.filter((each) => {
    return each.makes && !zones.has(locationKey(each.warehouse_id, each.code));
  });
  if (fresh.length === 0) return zones;
  const made = await saveZones(tx, {
    rows: fresh.map(({ warehouse_id, code }) => {
      return { zone_id: tx.newId(), warehouse_id, code, name: code };
    }),
  });
  for (const { warehouse_id, code, zone_id } of made) {
    zones.set(locationKey(warehouse_id, code), zone_id);
  }
  return zones;
}

const PROBLEMS = [
  'WAREHOUSE_UNKNOWN',
  'FLOOR_PLAN_BROKEN',
  'FLOOR_PLAN_CHANGED',
  'BINS_UNREACHABLE',
];

export const saveFloor = command({
  name: 'floor.save',
  path: '/v1/floor-plans/save',
  en: 'Save a floor plan as it was edited, with the bins that stand elsewhere now',
  zh: '保存编辑后的平面图及移动过的库位',
  permission: 'places.edit',
  input: floorSaveSchema,
  problems: PROBLEMS,
  max_batch: 5,
  run: (tx, items) => saveFloors(tx, items, draftOfSave),
});

export const layOutFloor = command({
  name: 'floor.pattern',
  path: '/v1/floor-plans/pattern',
  en: 'Lay a floor out by a pattern of aisles: grid, zones and bins with their codes',
  zh: '按巷道规则生成平面图：网格、库区与库位编码',
  permission: 'places.edit',
  input: floorPatternSchema,
  problems: [...PROBLEMS, 'FIELD_INVALID'],
  max_batch: 5,
  run: (tx, items) => saveFloors(tx, items, draftOfPattern),
});

export const importFloor = command({
  name: 'floor.import',
  path: '/v1/floor-plans/import',
  en: 'Import a floor plan from CSV: the grid, the bins with their cells, or both',
  zh: '从 CSV 导入平面图：网格、库位所在格子，或两者',
  permission: 'places.edit',
  input: floorImportSchema,
  problems: [...PROBLEMS, 'PLAN_ROW_INVALID', 'INPUT_INVALID', 'ZONE_UNKNOWN'],
  max_batch: 5,
  run: (tx, items) => saveFloors(tx, items, draftOfImport),
});
