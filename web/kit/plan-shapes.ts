/** Shapes of a floor plan as SVG paths: few elements, however many cells and bins. Pure. */
import {
  type CellKind,
  type FloorPlan,
  kindAt,
  SIDES,
  wayAt,
} from '../../engines/floor-plan/plan.ts';

/** Side of a cell in the drawing. */
export const UNIT = 10;

/** A part of the plan, in cells. */
export interface Window {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The cells of one kind as one path, row by row in runs. */
export function cellsPath(plan: FloorPlan, kind: CellKind): string {
  const runs: string[] = [];
  for (let y = 0; y < plan.depth; y++) {
    let from = -1;
    for (let x = 0; x <= plan.width; x++) {
      const own = x < plan.width && kindAt(plan, x, y) === kind;
      if (own && from === -1) from = x;
      if (own || from === -1) continue;
      runs.push(`M${from * UNIT} ${y * UNIT}h${(x - from) * UNIT}v${UNIT}h${(from - x) * UNIT}z`);
      from = -1;
    }
  }
  return runs.join('');
}

/** An arrow in every cell that is walked one way only. */
export function waysPath(plan: FloorPlan): string {
  const arrows: string[] = [];
  for (let y = 0; y < plan.depth; y++) {
    for (let x = 0; x < plan.width; x++) {
      const side = wayAt(plan, x, y);
      if (side === null) continue;
      const { dx, dy } = SIDES[side];
      const [mx, my] = [(x + 0.5) * UNIT, (y + 0.5) * UNIT];
      const [tx, ty] = [mx + dx * 3, my + dy * 3];
      const [bx, by] = [mx - dx * 2, my - dy * 2];
      arrows.push(`M${bx - dy * 2} ${by + dx * 2}L${tx} ${ty}L${bx + dy * 2} ${by - dx * 2}z`);
    }
  }
  return arrows.join('');
}

/** Bins of one cell together. */
export interface BinStack {
  x: number;
  y: number;
  codes: string[];
  /** Sum of what is shown as heat. */
  heat: number;
}

interface Placed {
  code: string;
  location_id: string;
  active: boolean;
  cell_x: number | null;
  cell_y: number | null;
}

/** Bins by cell, with the heat of each. */
export function stacksOf(bins: readonly Placed[], heat: ReadonlyMap<string, number>): BinStack[] {
  const stacks = new Map<string, BinStack>();
  for (const { code, location_id, active, cell_x, cell_y } of bins) {
    if (cell_x === null || cell_y === null || !active) continue;
    const key = `${cell_x},${cell_y}`;
    const stack = stacks.get(key) ?? { x: cell_x, y: cell_y, codes: [], heat: 0 };
    stack.codes.push(code);
    stack.heat += heat.get(location_id) ?? 0;
    stacks.set(key, stack);
  }
  return [...stacks.values()];
}

export const HEAT_STEPS = 5;

/** Upper ends of the steps of heat: equal shares of what is warm at all. */
export function heatSteps(stacks: readonly BinStack[]): number[] {
  const warm = stacks.map((stack) => stack.heat).filter((heat) => heat > 0);
  warm.sort((a, b) => a - b);
  const ends = Array.from({ length: HEAT_STEPS }, (_, step) => {
    return warm[Math.ceil(((step + 1) * warm.length) / HEAT_STEPS) - 1] ?? 0;
  });
  return ends.filter((end, at) => end > 0 && end !== ends[at - 1]);
}

/** 0 is cold, then 1 to 5. */
export function stepOf(heat: number, ends: readonly number[]): number {
  if (heat <= 0) return 0;
  const at = ends.findIndex((end) => heat <= end);
  return at === -1 ? ends.length : at + 1;
}

/** Bins as squares within their cells, one path. */
export function stacksPath(stacks: readonly BinStack[]): string {
  const inner = UNIT - 2;
  return stacks
    .map(({ x, y }) => `M${x * UNIT + 1} ${y * UNIT + 1}h${inner}v${inner}h${-inner}z`)
    .join('');
}

/** A line through points given in millimetres. */
export function linePath(
  plan: FloorPlan,
  points: readonly { x_mm: number; y_mm: number }[],
): string {
  const at = ({ x_mm, y_mm }: { x_mm: number; y_mm: number }) =>
    `${((x_mm / plan.cell_mm) * UNIT).toFixed(1)} ${((y_mm / plan.cell_mm) * UNIT).toFixed(1)}`;
  return points.map((point, index) => `${index === 0 ? 'M' : 'L'}${at(point)}`).join('');
}

/** Small floors are not blown up: at least so many cells are shown. */
const LEAST = { width: 18, height: 12 };

/** The whole plan in the middle, with a margin of a cell. */
export function wholeWindow(plan: FloorPlan): Window {
  const width = Math.max(plan.width + 2, LEAST.width);
  const height = Math.max(plan.depth + 2, LEAST.height);
  return { x: (plan.width - width) / 2, y: (plan.depth - height) / 2, width, height };
}

/** The window after zooming by a factor about a point, within reason. */
export function zoomed(
  plan: FloorPlan,
  window: Window,
  factor: number,
  about: { x: number; y: number },
) {
  const whole = wholeWindow(plan);
  const width = Math.min(Math.max(window.width * factor, 4), whole.width * 1.5);
  const scale = width / window.width;
  return {
    x: about.x - (about.x - window.x) * scale,
    y: about.y - (about.y - window.y) * scale,
    width,
    height: window.height * scale,
  };
}
