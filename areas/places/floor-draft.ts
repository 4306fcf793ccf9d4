/**
 * From what somebody sends (an edited plan, a pattern, files) to a draft: the plan as it would be,
 * and the bins that it adds or moves. Pure; commands-floor.ts checks and writes it.
 */
import { binsOfFloor, emptyPlan, planOfPattern } from '../../engines/floor-plan/pattern.ts';
import { type FloorPlan, middleOf, SIDES, type Side } from '../../engines/floor-plan/plan.ts';
import { combine, kernelProblem, Problem } from '../../kernel/problem.ts';
import type { binsOnFloors } from './floor.sql.ts';
import { binsOfCsv, gridOfCsv } from './floor-csv.ts';
import {
  type FloorImportInput,
  type FloorPatternInput,
  type FloorSaveInput,
  faultOfPlan,
  reachProblem,
} from './floor-model.ts';
import { placeProblem } from './problems.ts';

/** A bin as the books have it. */
export type FloorBin = Awaited<ReturnType<typeof binsOnFloors>>[number];

/** A bin as the draft wants it; what is undefined stays, or has its usual value when it is new. */
export interface WantedBin {
  code: string;
  x: number;
  y: number;
  side: Side | null;
  level?: number | undefined;
  aisle?: number | undefined;
  walk_order?: number | undefined;
  /** Code of its zone; null for none. */
  zone?: string | null | undefined;
  active?: boolean | undefined;
}

export interface FloorDraft {
  made_by: 'editor' | 'pattern' | 'import';
  plan: FloorPlan;
  bins: readonly WantedBin[];
  /** Codes of bins that leave the plan. */
  off: ReadonlySet<string>;
}

/** What a draft starts from. */
export interface FloorNow {
  plan: FloorPlan | null;
  version: number;
  bins: readonly FloorBin[];
}

export function draftOfSave(input: FloorSaveInput): FloorDraft {
  return { made_by: 'editor', plan: input.plan, bins: input.bins, off: new Set(input.off) };
}

const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

export function draftOfPattern(input: FloorPatternInput, now: FloorNow): FloorDraft | Problem {
  const bins = binsOfFloor(input);
  const codes = new Set(bins.map((bin) => bin.code));
  const bad = bins.find(
    ({ code, zone }) => !CODE.test(code) || (zone !== null && !CODE.test(zone)),
  );
  if (bad !== undefined || codes.size < bins.length) {
    const field = bad === undefined || !CODE.test(bad.code) ? 'bin_code' : 'zone_code';
    const reason =
      bad === undefined
        ? 'gives two bins one code; use {aisle}, {bin} and {level}'
        : `gives "${field === 'bin_code' ? bad.code : bad.zone}", which is no code`;
    const reason_zh =
      bad === undefined ? '会产生重复编码；请包含 {aisle}、{bin}、{level}' : '生成的编码格式不对';
    return kernelProblem('FIELD_INVALID', { field, reason, reason_zh }, `/${field}`);
  }
  const onto = input.at === undefined ? null : now.plan;
  const plan = planOfPattern(input, onto);
  if (plan.width > 400 || plan.depth > 400) {
    const size = `${plan.width} x ${plan.depth}`;
    const reason = `${size} cells are more than 400 x 400`;
    return placeProblem('FLOOR_PLAN_BROKEN', { reason, reason_zh: `${size} 格超过 400 x 400` }, '');
  }
  // A new floor has none of the old cells.
  const gone = onto === null ? now.bins.filter((bin) => !codes.has(bin.code)) : [];
  return { made_by: 'pattern', plan, bins, off: new Set(gone.map((bin) => bin.code)) };
}

export function draftOfImport(input: FloorImportInput, now: FloorNow): FloorDraft | Problem {
  const base = now.plan ?? emptyPlan(1, 1, input.cell_mm ?? 1000);
  const grid = input.grid_csv === undefined ? base : gridOfCsv(input.grid_csv);
  const bins = input.bins_csv === undefined ? [] : binsOfCsv(input.bins_csv, base.cell_mm);
  const faults = [grid, bins].filter((each) => each instanceof Problem);
  if (faults.length > 0 || grid instanceof Problem || bins instanceof Problem) {
    return faults.length === 1
      ? faults[0]!
      : combine(faults.flatMap((each) => (each.errors.length > 0 ? each.errors : [each])));
  }
  if (input.grid_csv === undefined && now.plan === null) {
    const reason = 'there is no grid yet, so bins have no cells to stand on';
    const reason_zh = '尚无网格，库位没有可放置的格子';
    return placeProblem('FLOOR_PLAN_BROKEN', { reason, reason_zh }, '/grid_csv');
  }
  return { made_by: 'import', plan: { ...base, ...grid }, bins, off: new Set() };
}

/** A row of places.location as the draft would have it. */
export interface BinRow extends Omit<FloorBin, 'zone' | 'zone_id' | 'warehouse_id'> {
  zone: string | null;
  added: boolean;
}

/** The bin in the middle of its cell, moved towards the side from which it is reached. */
function standing(plan: FloorPlan, { x, y, side }: WantedBin) {
  const { x_mm, y_mm } = middleOf(plan, x, y);
  if (side === null) return { x_mm, y_mm };
  const shift = Math.floor(plan.cell_mm / 4);
  return { x_mm: x_mm + SIDES[side].dx * shift, y_mm: y_mm + SIDES[side].dy * shift };
}

/**
 * All bins of the warehouse as they would be after the draft, or the problem of the plan: its form,
 * or bins that no walk can serve. `newId` names new bins.
 */
export function binsAfter(
  draft: FloorDraft,
  now: FloorNow,
  newId: () => string,
): BinRow[] | Problem {
  const fault = faultOfPlan(draft.plan);
  if (fault !== null) return fault;
  const wanted = new Map(draft.bins.map((bin) => [bin.code, bin]));
  const known = new Map(now.bins.map((bin) => [bin.code, bin]));
  const fresh = [...wanted.values()].filter(({ code }) => !known.has(code));
  const rows = [
    ...now.bins.map((bin): BinRow => {
      const want = wanted.get(bin.code);
      const { zone_id: _, warehouse_id: __, ...old } = bin;
      if (want !== undefined) return { ...moved(draft.plan, old, want), added: false };
      const off = draft.off.has(bin.code) ? { cell_x: null, cell_y: null, side: null } : {};
      return { ...old, ...off, added: false };
    }),
    ...fresh.map((want): BinRow => {
      const blank = { location_id: newId(), code: want.code, zone: null, aisle: 0, level: 0 };
      const place = { x_mm: 0, y_mm: 0, walk_order: 0, active: true };
      const cell = { cell_x: null, cell_y: null, side: null };
      return { ...moved(draft.plan, { ...blank, ...place, ...cell }, want), added: true };
    }),
  ];
  return reachProblem(draft.plan, rows) ?? rows;
}

function moved(plan: FloorPlan, old: Omit<BinRow, 'added'>, want: WantedBin) {
  const { code, x, y, side, level, aisle, walk_order, zone, active } = want;
  return {
    location_id: old.location_id,
    code,
    ...standing(plan, want),
    cell_x: x,
    cell_y: y,
    side: side as string | null,
    level: level ?? old.level,
    aisle: aisle ?? old.aisle,
    walk_order: walk_order ?? old.walk_order,
    zone: zone === undefined ? old.zone : zone,
    active: active ?? old.active,
  };
}
