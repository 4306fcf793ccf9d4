/**
 * A warehouse's floor as a grid of cells: what each cell is, which way it may be walked, where
 * walks start and end. Pure data, shared by the engine, the server and the screens.
 */

/** What a cell can be: its letter, whether people walk on it, and its names. */
export const CELL_KINDS = {
  floor: { letter: '.', walkable: true, en: 'Floor, cross-aisle', zh: '通道' },
  aisle: { letter: 'a', walkable: true, en: 'Aisle', zh: '巷道' },
  narrow: { letter: 'n', walkable: true, en: 'Narrow aisle', zh: '窄巷道' },
  rack: { letter: '#', walkable: false, en: 'Rack', zh: '货架' },
  obstacle: { letter: 'x', walkable: false, en: 'Obstacle', zh: '障碍物' },
} as const;

export type CellKind = keyof typeof CELL_KINDS;
export type WalkKind = 'floor' | 'aisle' | 'narrow';

const KIND_OF = new Map(
  Object.entries(CELL_KINDS).map(([kind, { letter }]) => [letter as string, kind as CellKind]),
);

/** The four sides of a cell; y grows downwards, as rows are written. */
export const SIDES = {
  up: { dx: 0, dy: -1, letter: '^', en: 'Up', zh: '上' },
  down: { dx: 0, dy: 1, letter: 'v', en: 'Down', zh: '下' },
  left: { dx: -1, dy: 0, letter: '<', en: 'Left', zh: '左' },
  right: { dx: 1, dy: 0, letter: '>', en: 'Right', zh: '右' },
} as const;

export type Side = keyof typeof SIDES;
export const SIDE_NAMES = Object.keys(SIDES) as Side[];
const OPPOSITE: Record<Side, Side> = { up: 'down', down: 'up', left: 'right', right: 'left' };

/** Ways that a cell may be walked: both, or only towards one side. */
export const WAY_LETTERS = '=^v<>';
const WAY_OF = new Map(SIDE_NAMES.map((side) => [SIDES[side].letter as string, side]));

/** A named cell: a start, a drop point, the label of an aisle. */
export interface NamedCell {
  name: string;
  x: number;
  y: number;
}

/** The label of an aisle; `aisle` is its number, as bins have it. */
export interface AisleLabel extends NamedCell {
  aisle: number;
}

export interface FloorPlan {
  cell_mm: number;
  /** Cells across and along. */
  width: number;
  depth: number;
  /** `depth` rows of `width` letters (CELL_KINDS), joined by line feeds. */
  cells: string;
  /** Of the same form: '=' both ways, or the letter of the only side that may be walked to. */
  ways: string;
  aisles: readonly AisleLabel[];
  /** At least one. */
  starts: readonly NamedCell[];
  /** Where a walk may end; empty: where it started. */
  drops: readonly NamedCell[];
  speeds: Readonly<Record<WalkKind, number>>;
  /** Added for each level above the floor at which something is taken. */
  lift_ms_per_level: number;
}

/** Millimetres a second; a person with a cart walks about 1.2 m/s. */
export const USUAL_SPEEDS: Record<WalkKind, number> = { floor: 1200, aisle: 1000, narrow: 700 };

/** Where a bin stands: its cell, and the side from which it is reached. */
export interface BinCell {
  x: number;
  y: number;
  /** null: its own cell when that can be walked on, else the first side that can. */
  side: Side | null;
}

/** A grid of the same cell everywhere. */
export function blankRows(width: number, depth: number, letter: string): string {
  return Array.from({ length: depth }, () => letter.repeat(width)).join('\n');
}

/** The kind of a cell; outside the grid is an obstacle. */
export function kindAt(plan: FloorPlan, x: number, y: number): CellKind {
  if (x < 0 || y < 0 || x >= plan.width || y >= plan.depth) return 'obstacle';
  return KIND_OF.get(plan.cells[y * (plan.width + 1) + x] ?? '') ?? 'obstacle';
}

export function isWalkable(plan: FloorPlan, x: number, y: number): boolean {
  return CELL_KINDS[kindAt(plan, x, y)].walkable;
}

/** The only side that a cell may be walked towards, or null. */
export function wayAt(plan: FloorPlan, x: number, y: number): Side | null {
  return WAY_OF.get(plan.ways[y * (plan.width + 1) + x] ?? '') ?? null;
}

/** Whether one may step from a cell to its neighbour: neither of them points the other way. */
export function mayStep(plan: FloorPlan, x: number, y: number, side: Side): boolean {
  const { dx, dy } = SIDES[side];
  if (!isWalkable(plan, x, y) || !isWalkable(plan, x + dx, y + dy)) return false;
  const against = OPPOSITE[side];
  return wayAt(plan, x, y) !== against && wayAt(plan, x + dx, y + dy) !== against;
}

/** The cell on which one stands to reach a bin, or null when there is none. */
export function accessOf(plan: FloorPlan, bin: BinCell): { x: number; y: number } | null {
  const sides = bin.side === null ? SIDE_NAMES : [bin.side];
  if (bin.side === null && isWalkable(plan, bin.x, bin.y)) return { x: bin.x, y: bin.y };
  for (const side of sides) {
    const x = bin.x + SIDES[side].dx;
    const y = bin.y + SIDES[side].dy;
    if (isWalkable(plan, x, y)) return { x, y };
  }
  return null;
}

/** Milliseconds from the middle of a cell to its edge. */
export function halfStepMs(plan: FloorPlan, kind: CellKind): number {
  const speed = CELL_KINDS[kind].walkable ? plan.speeds[kind as WalkKind] : Number.NaN;
  return Math.round((plan.cell_mm * 500) / speed);
}

/** The middle of a cell. */
export function middleOf(plan: FloorPlan, x: number, y: number) {
  return { x_mm: Math.round((x + 0.5) * plan.cell_mm), y_mm: Math.round((y + 0.5) * plan.cell_mm) };
}
