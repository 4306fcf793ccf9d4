/**
 * What other areas may ask of places inside their transaction. What the scope does not show is
 * absent from the answers: foreign and unknown look the same.
 */
import { accessOf, type FloorPlan, type Side } from '../../engines/floor-plan/plan.ts';
import type { Transaction } from '../../kernel/db.ts';
import { remembered } from '../../kernel/memory.ts';
import * as floor from './floor.sql.ts';
import { STANDARD_PLACES, type StandardPlace } from './model.ts';
import * as sql from './places.sql.ts';

export { placeProblem } from './problems.ts';

export type Warehouse = Awaited<ReturnType<typeof sql.warehousesByCode>>[number];
export type Location = Awaited<ReturnType<typeof sql.locationsByCode>>[number];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Warehouses by code or id. One statement; the map has each row under its code and its id. */
export async function warehousesByCode(
  tx: Transaction,
  references: readonly string[],
): Promise<Map<string, Warehouse>> {
  const ids = references.filter((each) => UUID.test(each));
  const codes = references.filter((each) => !UUID.test(each));
  const rows = await sql.warehousesByCode(tx, { codes, ids });
  return new Map(
    rows.flatMap((row) => [row.code, row.warehouse_id].map((key) => [key, row] as const)),
  );
}

/** The active warehouses by code, with province and city; from memory where it holds. */
export function warehouses(tx: Transaction): Promise<Warehouse[]> {
  return remembered(tx, 'warehouses', () => sql.listWarehouses(tx, { only_active: true }));
}

/** The ids of the standard places of warehouses, under the warehouse's id. One statement. */
export async function standardPlaces(
  tx: Transaction,
  warehouse_ids: readonly string[],
): Promise<Map<string, Record<StandardPlace, string>>> {
  const rows = await sql.standardPlaces(tx, { warehouse_ids });
  const found = new Map<string, Record<string, string>>();
  for (const { warehouse_id, kind, location_id } of rows) {
    const places = found.get(warehouse_id) ?? {};
    places[kind] = location_id;
    found.set(warehouse_id, places);
  }
  // warehouse.save makes all kinds together with the warehouse.
  return found as Map<string, Record<StandardPlace, string>>;
}

/** Gives warehouses those standard places that they lack: an older one has not all kinds. */
export function addStandardPlaces(tx: Transaction, warehouse_ids: readonly string[]): void {
  const rows = warehouse_ids.flatMap((warehouse_id) =>
    STANDARD_PLACES.map((kind) => ({ location_id: tx.newId(), warehouse_id, kind })),
  );
  if (rows.length > 0) void sql.addStandardPlaces(tx, { rows });
}

/** A location by its code in a warehouse. */
export interface LocationReference {
  warehouse_id: string;
  code: string;
}

/** The key of a reference in the map of `locationsByCode`. */
export function locationKey(warehouse_id: string, code: string): string {
  return `${warehouse_id} ${code}`;
}

/** Locations by warehouse and code, bins and standard places alike, under `locationKey`. */
export async function locationsByCode(
  tx: Transaction,
  references: readonly LocationReference[],
): Promise<Map<string, Location>> {
  if (references.length === 0) return new Map();
  const wanted = references.map(({ warehouse_id, code }) => ({ warehouse_id, code }));
  const rows = await sql.locationsByCode(tx, { rows: wanted });
  return new Map(rows.map((row) => [locationKey(row.warehouse_id, row.code), row]));
}

/** The active bins of a warehouse in the order of the usual walk; `floorOf` makes a plan. */
export function binsOf(tx: Transaction, warehouse_id: string) {
  return sql.binsOf(tx, { warehouse_id });
}

type PlanRow = Awaited<ReturnType<typeof floor.latestPlans>>[number];

/** The plan in a row of places.floor_plan. */
export function planOfRow(row: PlanRow): FloorPlan {
  const { cell_mm, width, depth, cells, ways, lift_ms_per_level } = row;
  const { aisles, starts, drops, speeds } = row as unknown as FloorPlan;
  const grid = { cell_mm, width, depth, cells, ways };
  return { ...grid, aisles, starts, drops, speeds, lift_ms_per_level };
}

/** The floor plan that counts in a warehouse. */
export interface CurrentPlan {
  version: number;
  plan: FloorPlan;
}

/** The plans of warehouses that have one. One statement. */
export async function floorPlans(
  tx: Transaction,
  warehouse_ids: readonly string[],
): Promise<Map<string, CurrentPlan>> {
  const rows = await floor.latestPlans(tx, { warehouse_ids });
  return new Map(
    rows.map((row) => [row.warehouse_id, { version: row.version, plan: planOfRow(row) }]),
  );
}

/** Where one stands for a bin, by its cell and the side from which it is reached. */
export interface BinOnFloor {
  cell_x: number;
  cell_y: number;
  side: Side | null;
  level: number;
}

/** The cells of those of the bins that are on the plan. One statement. */
export async function cellsOfBins(
  tx: Transaction,
  location_ids: readonly string[],
): Promise<Map<string, BinOnFloor>> {
  const rows = await floor.cellsOfBins(tx, { location_ids });
  return new Map(
    rows.map(({ location_id, side, ...bin }) => [
      location_id,
      { ...bin, side: side as Side | null },
    ]),
  );
}

/** The cell on which one stands for a bin, or null when the plan has none. */
export function standFor(plan: FloorPlan, { cell_x, cell_y, side }: BinOnFloor) {
  return accessOf(plan, { x: cell_x, y: cell_y, side });
}
