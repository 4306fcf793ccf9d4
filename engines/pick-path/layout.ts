/**
 * What a warehouse floor looks like to the pick-path engine, as data: parallel aisles between
 * cross-aisles, or any graph. Checks it, and brings the aisle form into a grid of columns.
 */
import { defineProblems } from '../../kernel/problem.ts';

export const pickPathProblem = defineProblems({
  FLOOR_INVALID: {
    status: 422,
    en: 'The floor plan is not usable: {reason}',
    zh: '仓库平面图不可用：{reason_zh}',
    fix_en: 'Correct the floor plan of the warehouse.',
    fix_zh: '请改正该仓库的平面图。',
  },
  FLOOR_PLACE_UNKNOWN: {
    status: 422,
    en: 'The place of {what} is not on the floor plan',
    zh: '{what} 的位置不在仓库平面图上',
    fix_en: 'Enter aisle and position of the bin, or correct the start or drop point.',
    fix_zh: '请补录该货位的巷道与位置，或改正起点、终点。',
  },
  FLOOR_UNREACHABLE: {
    status: 422,
    en: 'No way leads to {what} and on to the end point',
    zh: '无法走到 {what} 再到达终点',
    fix_en: 'Check closed aisles, one-way aisles and missing connections on the floor plan.',
    fix_zh: '请检查平面图上的封闭巷道、单行巷道和缺失的通道。',
  },
  PICK_EXCEEDS_CART: {
    status: 422,
    en: 'Pick {pick_id} alone is more than a cart holds ({limit})',
    zh: '拣货行 {pick_id} 单独一行就超过拣货车容量（{limit}）',
    fix_en: 'Split the pick, or use a larger cart.',
    fix_zh: '请拆分该拣货行，或改用更大的拣货车。',
  },
});

/** Which way an aisle may be walked; `up` is towards larger y. */
export type AisleDirection = 'both' | 'up' | 'down';

/** A bin beside an aisle. `side` and `level` are for people and lifting; walking ignores them. */
export interface AisleBin {
  bin_id: string;
  /** Index into `aisle_x_mm`. */
  aisle: number;
  y_mm: number;
  side?: 'left' | 'right';
  /** 0 is the floor level. */
  level?: number;
}

/**
 * Parallel aisles along y, joined by cross-aisles along x. `aisle_x_mm` and `cross_y_mm` ascend;
 * h cross-aisles make h - 1 blocks. A bin below the first or above the last cross-aisle lies in a
 * dead end. `closed` lists the pieces of aisle nobody can pass.
 */
export interface AisleLayout {
  kind: 'aisles';
  aisle_x_mm: readonly number[];
  cross_y_mm: readonly number[];
  bins: readonly AisleBin[];
  direction?: readonly AisleDirection[];
  closed?: readonly { aisle: number; block: number }[];
}

/**
 * Any floor: nodes and the ways between them. `slowness` multiplies the length of an edge of that
 * speed class when paths are chosen (2 = half the speed); reported lengths stay real.
 */
export interface GraphLayout {
  kind: 'graph';
  nodes: readonly { node_id: string; x_mm: number; y_mm: number }[];
  edges: readonly {
    from: string;
    to: string;
    length_mm: number;
    one_way?: boolean;
    speed_class?: string;
  }[];
  bins: readonly { bin_id: string; node_id: string; level?: number }[];
  slowness?: Readonly<Record<string, number>>;
}

export type Layout = AisleLayout | GraphLayout;

/** Where a walk starts or ends: on a cross-aisle, inside an aisle, or at a node of a graph. */
export type Place =
  | { cross: number; x_mm: number }
  | { aisle: number; y_mm: number }
  | { node_id: string };

/** Whether and how a piece of aisle between two cross-aisles can be walked. */
export type Passage = AisleDirection | 'closed';

/** The aisle form made uniform: a start point between two aisles is a column with no passage. */
export interface Grid {
  x_mm: readonly number[];
  y_mm: readonly number[];
  /** passage[column][block] */
  passage: readonly (readonly Passage[])[];
  /** True when every piece of a real aisle is open both ways: then distances have a formula. */
  plain: boolean;
}

/** A point of a grid; a corner when `y_mm` is that of a cross-aisle. */
export interface GridPoint {
  column: number;
  y_mm: number;
}

function floorFault(reason: string, reason_zh: string): never {
  throw pickPathProblem('FLOOR_INVALID', { reason, reason_zh });
}

function requireAscending(values: readonly number[], what: string, what_zh: string): void {
  values.forEach((value, index) => {
    const previous = index === 0 ? Number.NEGATIVE_INFINITY : values[index - 1]!;
    if (!Number.isInteger(value) || value <= previous) {
      floorFault(`${what} must be ascending whole numbers`, `${what_zh}必须是递增的整数`);
    }
  });
}

function checkAisles(layout: AisleLayout): void {
  requireAscending(layout.aisle_x_mm, 'aisle_x_mm', '巷道坐标');
  requireAscending(layout.cross_y_mm, 'cross_y_mm', '横向通道坐标');
  if (layout.aisle_x_mm.length < 1) floorFault('there is no aisle', '没有巷道');
  if (layout.cross_y_mm.length < 2) {
    floorFault('at least two cross-aisles are needed', '至少需要两条横向通道');
  }
  if (layout.direction !== undefined && layout.direction.length !== layout.aisle_x_mm.length) {
    floorFault('direction needs one entry for each aisle', '每条巷道都需要一个方向');
  }
  for (const { aisle, block } of layout.closed ?? []) {
    if (aisle in layout.aisle_x_mm && block >= 0 && block < layout.cross_y_mm.length - 1) continue;
    floorFault('closed names a piece of aisle that does not exist', '封闭段不存在');
  }
}

/** Turns places of an aisle layout into grid points. */
export interface GridFrame {
  grid: Grid;
  /** The point of a place; throws FLOOR_PLACE_UNKNOWN naming `what`. */
  pointOf(place: Place, what: string): GridPoint;
}

/**
 * The grid of an aisle layout; `ends` are the start and end points, which may add columns.
 * Throws FLOOR_INVALID, FLOOR_PLACE_UNKNOWN.
 */
export function gridOf(layout: AisleLayout, ends: readonly Place[]): GridFrame {
  checkAisles(layout);
  const aisleAt = new Map(layout.aisle_x_mm.map((x, aisle) => [x, aisle]));
  const extra = ends.flatMap((place) => ('cross' in place ? [place.x_mm] : []));
  const x_mm = [...new Set([...layout.aisle_x_mm, ...extra])].sort((a, b) => a - b);
  const columnAt = new Map(x_mm.map((x, column) => [x, column]));
  const blocks = layout.cross_y_mm.length - 1;
  const shut = new Set((layout.closed ?? []).map(({ aisle, block }) => `${aisle}:${block}`));
  const passage = x_mm.map((x) => {
    const aisle = aisleAt.get(x);
    return Array.from({ length: blocks }, (_, block): Passage => {
      if (aisle === undefined || shut.has(`${aisle}:${block}`)) return 'closed';
      return layout.direction?.[aisle] ?? 'both';
    });
  });
  const plain = shut.size === 0 && (layout.direction ?? []).every((way) => way === 'both');
  const grid: Grid = { x_mm, y_mm: layout.cross_y_mm, passage, plain };
  const pointOf = (place: Place, what: string): GridPoint => {
    const point = pointInGrid(layout, columnAt, place);
    if (point === null || insideClosed(grid, point)) {
      throw pickPathProblem('FLOOR_PLACE_UNKNOWN', { what });
    }
    return point;
  };
  return { grid, pointOf };
}

function pointInGrid(
  layout: AisleLayout,
  columnAt: ReadonlyMap<number, number>,
  place: Place,
): GridPoint | null {
  if ('node_id' in place) return null;
  if ('cross' in place) {
    const y_mm = layout.cross_y_mm[place.cross];
    const column = columnAt.get(place.x_mm);
    if (y_mm === undefined || column === undefined || !Number.isInteger(place.x_mm)) return null;
    return { column, y_mm };
  }
  const x = layout.aisle_x_mm[place.aisle];
  const column = x === undefined ? undefined : columnAt.get(x);
  return column === undefined || !Number.isInteger(place.y_mm)
    ? null
    : { column, y_mm: place.y_mm };
}

function insideClosed(grid: Grid, point: GridPoint): boolean {
  const block = blockOf(grid, point.y_mm);
  const last = grid.y_mm.length - 2;
  if (grid.y_mm.includes(point.y_mm) || block < 0 || block > last) return false;
  return grid.passage[point.column]![block] === 'closed';
}

/** The block that holds y: -1 below the first cross-aisle, h - 1 from the last one upwards. */
export function blockOf(grid: Grid, y_mm: number): number {
  let block = -1;
  while (block + 1 < grid.y_mm.length && grid.y_mm[block + 1]! <= y_mm) block++;
  return block;
}
