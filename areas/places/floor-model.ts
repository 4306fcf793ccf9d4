/** What floor plans look like when they are sent, and the pure rules that a plan must keep. */
import { z } from 'zod';
import type { FloorPattern } from '../../engines/floor-plan/pattern.ts';
import {
  accessOf,
  CELL_KINDS,
  type FloorPlan,
  isWalkable,
  SIDE_NAMES,
  type Side,
  USUAL_SPEEDS,
  WAY_LETTERS,
} from '../../engines/floor-plan/plan.ts';
import { reachable } from '../../engines/floor-plan/ways.ts';
import type { Problem } from '../../kernel/problem.ts';
import { warehouseReference } from './model.ts';
import { placeProblem } from './problems.ts';

const MOST_CELLS = 400;
const MOST_BINS = 20_000;
/** Names told in a problem; the rest is counted. */
const MOST_NAMES = 20;

const cellNumber = z
  .number()
  .int()
  .min(0)
  .max(MOST_CELLS - 1);
const name = z.string().trim().min(1).max(40);
const place = { name, x: cellNumber, y: cellNumber };
const speed = z.number().int().min(50).max(10_000);
const aisleNumber = z.number().int().min(0).max(9999);
const binCode = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);
const side = z.enum(SIDE_NAMES as [Side, ...Side[]]);

export const planSchema = z.strictObject({
  cell_mm: z.number().int().min(100).max(10_000),
  width: z.number().int().min(1).max(MOST_CELLS),
  depth: z.number().int().min(1).max(MOST_CELLS),
  cells: z.string(),
  ways: z.string(),
  aisles: z.array(z.strictObject({ ...place, aisle: aisleNumber })).max(1000),
  starts: z.array(z.strictObject(place)).max(20),
  drops: z.array(z.strictObject(place)).max(20),
  speeds: z.strictObject({ floor: speed, aisle: speed, narrow: speed }).default(USUAL_SPEEDS),
  lift_ms_per_level: z.number().int().min(0).max(600_000).default(3000),
});

/** The version that the sender has seen: 0 for none; left out: whatever is there is replaced. */
const base_version = z.number().int().min(0).optional();

export const floorSaveSchema = z.strictObject({
  warehouse: warehouseReference,
  base_version,
  plan: planSchema,
  /** Bins that stand elsewhere now, or are new. What is left out of an old one stays. */
  bins: z
    .array(
      z.strictObject({
        code: binCode,
        x: cellNumber,
        y: cellNumber,
        side: side.nullable().default(null),
        level: z.number().int().min(0).max(99).optional(),
        aisle: aisleNumber.optional(),
      }),
    )
    .max(MOST_BINS)
    .default([]),
  /** Codes of bins that are taken off the plan. */
  off: z.array(binCode).max(MOST_BINS).default([]),
});

export const floorPatternSchema = z
  .strictObject({
    warehouse: warehouseReference,
    base_version,
    aisles: z.number().int().min(1).max(130),
    first_aisle: z.number().int().min(1).max(999).default(1),
    bins_per_aisle: z.number().int().min(1).max(700),
    levels: z.number().int().min(1).max(20).default(1),
    cross_aisles: z.number().int().min(2).max(8).default(2),
    cell_mm: z.number().int().min(100).max(10_000).default(1000),
    aisle_kind: z.enum(['aisle', 'narrow']).default('aisle'),
    one_way: z.enum(['none', 'alternate']).default('none'),
    bin_code: z.string().min(1).max(64).default('A{aisle:2}-{bin:2}-{level}'),
    zone_code: z.string().max(64).default(''),
    at: z.strictObject({ x: cellNumber, y: cellNumber }).optional(),
  })
  .refine((p) => p.aisles * p.bins_per_aisle * p.levels <= MOST_BINS, {
    error: `makes more than ${MOST_BINS} bins`,
  })
  .refine((p) => p.cross_aisles - 1 <= Math.ceil(p.bins_per_aisle / 2), {
    path: ['cross_aisles'],
    error: 'more blocks than bins along an aisle',
  });

export const floorImportSchema = z
  .strictObject({
    warehouse: warehouseReference,
    base_version,
    /** A row of the file per row of cells; see the README. Left out: the present grid stays. */
    grid_csv: z.string().max(2_000_000).optional(),
    /** Code, x and y of each bin; see the README. */
    bins_csv: z.string().max(4_000_000).optional(),
    /** Of a new plan; the present one keeps its own. */
    cell_mm: z.number().int().min(100).max(10_000).optional(),
  })
  .refine((input) => input.grid_csv !== undefined || input.bins_csv !== undefined, {
    error: 'neither a grid nor bins',
  });

export type FloorSaveInput = z.infer<typeof floorSaveSchema>;
export type FloorPatternInput = z.infer<typeof floorPatternSchema> & FloorPattern;
export type FloorImportInput = z.infer<typeof floorImportSchema>;

/** A bin as it stands on a plan, or does not. */
export interface PlacedBin {
  code: string;
  active: boolean;
  cell_x: number | null;
  cell_y: number | null;
  side: string | null;
}

const broken = (reason: string, reason_zh: string, pointer = '/plan') =>
  placeProblem('FLOOR_PLAN_BROKEN', { reason, reason_zh }, pointer);

/** The first thing that is wrong with the form of a plan, or null. */
export function faultOfPlan(plan: FloorPlan): Problem | null {
  const letters = Object.values(CELL_KINDS).map(({ letter }) => letter as string);
  const texts = [
    ['cells', plan.cells, letters.join('')],
    ['ways', plan.ways, WAY_LETTERS],
  ] as const;
  for (const [field, text, known] of texts) {
    const rows = text.split('\n');
    const bad = rows.findIndex(
      (row) => row.length !== plan.width || [...row].some((letter) => !known.includes(letter)),
    );
    if (rows.length !== plan.depth || bad !== -1) {
      const row = bad === -1 ? rows.length : bad;
      return broken(
        `row ${row} of ${field} is not ${plan.width} letters of "${known}" in ${plan.depth} rows`,
        `${field} 第 ${row} 行不是由“${known}”组成的 ${plan.width} 个字母（共 ${plan.depth} 行）`,
        `/plan/${field}`,
      );
    }
  }
  if (plan.starts.length === 0) {
    return broken('there is no start point', '没有起点', '/plan/starts');
  }
  const ends = [...plan.starts, ...plan.drops];
  const off = ends.find(({ x, y }) => !isWalkable(plan, x, y));
  if (off !== undefined) {
    return broken(
      `${off.name} at column ${off.x}, row ${off.y} is not on a cell that is walked on`,
      `${off.name}（第 ${off.x} 列第 ${off.y} 行）不在可行走的格子上`,
    );
  }
  const names = ends.map((each) => each.name);
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice === undefined) return null;
  return broken(`two start or drop points are called ${twice}`, `有两个起点或终点都叫 ${twice}`);
}

/**
 * Active bins on the plan that no walk can serve: nothing to stand on beside them, no way from a
 * start, or none on to an end. Bins without a cell are not judged.
 */
export function unreachableBins<B extends PlacedBin>(plan: FloorPlan, bins: readonly B[]): B[] {
  const can = reachable(plan);
  return bins.filter(({ active, cell_x, cell_y, side: from }) => {
    if (!active || cell_x === null || cell_y === null) return false;
    if (cell_x >= plan.width || cell_y >= plan.depth) return true;
    const at = accessOf(plan, { x: cell_x, y: cell_y, side: from as Side | null });
    return at === null || !can(at.x, at.y);
  });
}

/** The problem of bins that cannot be reached, naming them; null when there are none. */
export function reachProblem(plan: FloorPlan, bins: readonly PlacedBin[]): Problem | null {
  const lost = unreachableBins(plan, bins);
  if (lost.length === 0) return null;
  const codes = lost.map((bin) => bin.code).sort();
  const named = codes.slice(0, MOST_NAMES);
  return placeProblem('BINS_UNREACHABLE', { count: lost.length, bins: named }, '/plan');
}
