/**
 * Reads parallel aisles out of a floor plan where it has them, so that the exact method applies:
 * coordinates are milliseconds of walking, so that slow aisles count as long ones.
 */
import type { AisleDirection, AisleLayout, Place } from '../pick-path/layout.ts';
import { type FloorPlan, halfStepMs, isWalkable, kindAt, wayAt } from './plan.ts';

/** A plan seen along its aisles: u counts across them, v along them. */
interface View {
  across: number;
  along: number;
  cellOf(u: number, v: number): { x: number; y: number };
}

/** Parallel aisles of a plan. */
export interface AisleForm {
  view: View;
  /** Rows of the cross-aisles, ascending. */
  crosses: number[];
  /** Columns of the aisles, ascending, each with its direction and its closed blocks. */
  columns: { u: number; direction: AisleDirection; closed: number[] }[];
  /** Milliseconds from the first column and row. */
  u_ms: number[];
  v_ms: number[];
}

function views(plan: FloorPlan): View[] {
  const { width, depth } = plan;
  return [
    { across: width, along: depth, cellOf: (u, v) => ({ x: u, y: v }) },
    { across: depth, along: width, cellOf: (u, v) => ({ x: v, y: u }) },
  ];
}

/** The aisles of a plan, or null when it is not made of parallel aisles and cross-aisles. */
export function aisleFormOf(plan: FloorPlan): AisleForm | null {
  for (const view of views(plan)) {
    const form = formIn(plan, view);
    if (form !== null) return form;
  }
  return null;
}

function formIn(plan: FloorPlan, view: View): AisleForm | null {
  const walk = (u: number, v: number) => {
    const { x, y } = view.cellOf(u, v);
    return isWalkable(plan, x, y);
  };
  const us = Array.from({ length: view.across }, (_, u) => u);
  const vs = Array.from({ length: view.along }, (_, v) => v);
  const used = us.filter((u) => vs.some((v) => walk(u, v)));
  const [first, last] = [used[0], used.at(-1)];
  if (first === undefined || last === undefined) return null;
  const wide = us.slice(first, last + 1);
  const crosses = vs.filter((v) => wide.every((u) => walk(u, v)));
  const apart = crosses.every((v, at) => at === 0 || crosses[at - 1]! < v - 1);
  if (crosses.length < 2 || !apart) return null;
  const twoWay = crosses.every((v) => wide.every((u) => wayIn(plan, view, u, v) === 'both'));
  if (!twoWay) return null;
  const columns: AisleForm['columns'] = [];
  for (const u of wide) {
    const own = vs.filter((v) => walk(u, v) && !crosses.includes(v));
    if (own.length === 0) continue;
    // Side by side, two lanes are more than one aisle line can tell.
    if (own.some((v) => walk(u - 1, v) || walk(u + 1, v))) return null;
    const column = columnOf(plan, view, u, own, crosses);
    if (column === null) return null;
    columns.push(column);
  }
  const u_ms = measure(plan, wide, crosses, (u, v) => view.cellOf(u, v), first);
  const v_ms = measure(
    plan,
    vs,
    columns.map(({ u }) => u),
    (v, u) => view.cellOf(u, v),
    0,
  );
  if (columns.length === 0 || u_ms === null || v_ms === null) return null;
  return { view, crosses, columns, u_ms, v_ms };
}

/** How a cell may be walked along its column; null when it points across. */
function wayIn(plan: FloorPlan, view: View, u: number, v: number): AisleDirection | null {
  const { x, y } = view.cellOf(u, v);
  const way = wayAt(plan, x, y);
  if (way === null) return 'both';
  const next = view.cellOf(u, v + 1);
  const forward = next.x > x ? 'right' : 'down';
  const backward = next.x > x ? 'left' : 'up';
  return way === forward ? 'up' : way === backward ? 'down' : null;
}

function columnOf(
  plan: FloorPlan,
  view: View,
  u: number,
  own: readonly number[],
  crosses: readonly number[],
): AisleForm['columns'][number] | null {
  const directions = new Set(own.map((v) => wayIn(plan, view, u, v)));
  const [direction] = directions;
  if (directions.size !== 1 || direction === undefined || direction === null) return null;
  const [low, high] = [crosses[0]!, crosses.at(-1)!];
  const closed: number[] = [];
  for (let block = 0; block + 1 < crosses.length; block++) {
    const room = crosses[block + 1]! - crosses[block]! - 1;
    const cells = own.filter((v) => v > crosses[block]! && v < crosses[block + 1]!).length;
    if (cells === 0) closed.push(block);
    else if (cells < room) return null;
  }
  const below = own.filter((v) => v < low);
  const above = own.filter((v) => v > high);
  const joined =
    (below[0] ?? low) === low - below.length && (above.at(-1) ?? high) === high + above.length;
  // The exact method walks dead ends both ways.
  const stubs = below.length + above.length > 0;
  return !joined || (stubs && direction !== 'both') ? null : { u, direction, closed };
}

/** Milliseconds along a line, when they are the same on all lines; null when they differ. */
function measure(
  plan: FloorPlan,
  points: readonly number[],
  lines: readonly number[],
  cellOf: (point: number, line: number) => { x: number; y: number },
  first: number,
): number[] | null {
  const sums: number[] = [];
  sums[first] = 0;
  for (let at = first + 1; at <= points.at(-1)!; at++) {
    const found = new Set<number>();
    for (const line of lines) {
      const [a, b] = [cellOf(at - 1, line), cellOf(at, line)];
      if (!isWalkable(plan, a.x, a.y) || !isWalkable(plan, b.x, b.y)) continue;
      found.add(
        halfStepMs(plan, kindAt(plan, a.x, a.y)) + halfStepMs(plan, kindAt(plan, b.x, b.y)),
      );
    }
    if (found.size > 1) return null;
    sums[at] = sums[at - 1]! + ([...found][0] ?? 2 * halfStepMs(plan, 'aisle'));
  }
  return sums;
}

/** A layout for the exact method over some cells, and the way back from its points to cells. */
export interface LaidOut {
  layout: AisleLayout;
  /** The place of a start or end cell. */
  placeOf(x: number, y: number): Place;
  /** The cell of a corner or bin, by the layout's coordinates. */
  cellAt(x_ms: number, y_ms: number): number;
}

/** The layout with the given stops as bins, under their cell number. */
export function layoutOf(plan: FloorPlan, form: AisleForm, stops: readonly number[]): LaidOut {
  const { view, crosses, columns, u_ms, v_ms } = form;
  const transposed = view.cellOf(1, 0).x === 0;
  const split = (cell: number) => {
    const [x, y] = [cell % plan.width, Math.floor(cell / plan.width)];
    return transposed ? { u: y, v: x } : { u: x, v: y };
  };
  const known = new Map(columns.map((column) => [column.u, column]));
  const blocks = crosses.slice(1).map((_, block) => block);
  // A stop on a cross-aisle, away from the aisles, is a column that cannot be walked along.
  const more = stops.map((cell) => split(cell).u).filter((u) => !known.has(u));
  const all = [...new Set([...known.keys(), ...more])].sort((a, b) => a - b);
  const place = new Map(all.map((u, aisle) => [u, aisle]));
  const layout: AisleLayout = {
    kind: 'aisles',
    aisle_x_mm: all.map((u) => u_ms[u]!),
    cross_y_mm: crosses.map((v) => v_ms[v]!),
    direction: all.map((u) => known.get(u)?.direction ?? 'both'),
    closed: all.flatMap((u, aisle) =>
      (known.get(u)?.closed ?? blocks).map((block) => ({ aisle, block })),
    ),
    bins: stops.map((cell) => {
      const { u, v } = split(cell);
      return { bin_id: String(cell), aisle: place.get(u)!, y_mm: v_ms[v]! };
    }),
  };
  const uAt = new Map(Array.from(u_ms.entries(), ([u, ms]) => [ms, u]));
  const vAt = new Map(Array.from(v_ms.entries(), ([v, ms]) => [ms, v]));
  return {
    layout,
    placeOf: (x, y) => {
      const { u, v } = split(y * plan.width + x);
      const cross = crosses.indexOf(v);
      if (cross !== -1) return { cross, x_mm: u_ms[u]! };
      return { aisle: place.get(u)!, y_mm: v_ms[v]! };
    },
    cellAt: (x_ms, y_ms) => {
      const cell = view.cellOf(uAt.get(x_ms)!, vAt.get(y_ms)!);
      return cell.y * plan.width + cell.x;
    },
  };
}
