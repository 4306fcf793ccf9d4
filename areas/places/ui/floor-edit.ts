/** A floor plan while it is edited: what each tool does to a cell, and the way back. Pure. */
import {
  CELL_KINDS,
  type CellKind,
  type FloorPlan,
  isWalkable,
  kindAt,
  type NamedCell,
  SIDES,
  type Side,
} from '../../../engines/floor-plan/plan.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { floorGet } from '../queries-floor.ts';

export type Floor = Answer<typeof floorGet>;
export type FloorBin = Floor['bins'][number];

export interface Cell {
  x: number;
  y: number;
}

export type Tool = 'look' | CellKind | Side | 'both' | 'start' | 'drop';

/** The plan and the bins as they would be saved. */
export interface Draft {
  plan: FloorPlan;
  bins: readonly FloorBin[];
}

export interface Editing {
  draft: Draft;
  /** Earlier drafts, the latest last. */
  before: readonly Draft[];
  changed: boolean;
}

const MOST_BACK = 100;

export function startEditing(draft: Draft): Editing {
  return { draft, before: [], changed: false };
}

/** One more change; `joined` changes are one with the last for the way back. */
export function changed(editing: Editing, draft: Draft, joined = false): Editing {
  if (draft === editing.draft) return editing;
  const before = joined ? editing.before : [...editing.before, editing.draft].slice(-MOST_BACK);
  return { draft, before, changed: true };
}

export function undone(editing: Editing): Editing {
  const draft = editing.before.at(-1);
  if (draft === undefined) return editing;
  const before = editing.before.slice(0, -1);
  return { draft, before, changed: before.length > 0 };
}

function withLetter(rows: string, plan: FloorPlan, { x, y }: Cell, letter: string): string {
  const at = y * (plan.width + 1) + x;
  return rows[at] === letter ? rows : rows.slice(0, at) + letter + rows.slice(at + 1);
}

const away = (list: readonly NamedCell[], { x, y }: Cell) =>
  list.filter((each) => each.x !== x || each.y !== y);

/** S1, S2 ... or D1, D2 ...: the first that is free. */
function freeName(plan: FloorPlan, letter: 'S' | 'D'): string {
  const taken = new Set([...plan.starts, ...plan.drops].map((each) => each.name));
  let number = 1;
  while (taken.has(`${letter}${number}`)) number++;
  return `${letter}${number}`;
}

/** The plan after a tool was used on a cell. */
export function painted(plan: FloorPlan, tool: Tool, cell: Cell): FloorPlan {
  if (tool === 'look') return plan;
  if (tool in CELL_KINDS) {
    const { letter, walkable } = CELL_KINDS[tool as CellKind];
    const cells = withLetter(plan.cells, plan, cell, letter);
    if (cells === plan.cells) return plan;
    if (walkable) return { ...plan, cells };
    // Nobody starts in a rack, and no arrow points through one.
    const ways = withLetter(plan.ways, plan, cell, '=');
    const ends = { starts: away(plan.starts, cell), drops: away(plan.drops, cell) };
    return { ...plan, ...ends, cells, ways };
  }
  if (!isWalkable(plan, cell.x, cell.y)) return plan;
  if (tool === 'start' || tool === 'drop') {
    const key = tool === 'start' ? 'starts' : 'drops';
    const left = away(plan[key], cell);
    if (left.length < plan[key].length) return { ...plan, [key]: left };
    const name = freeName(plan, tool === 'start' ? 'S' : 'D');
    return { ...plan, [key]: [...left, { name, ...cell }] };
  }
  const letter = tool === 'both' ? '=' : SIDES[tool as Side].letter;
  const ways = withLetter(plan.ways, plan, cell, letter);
  return ways === plan.ways ? plan : { ...plan, ways };
}

/** The plan after a tool was used on all cells between two corners. */
export function paintedRange(plan: FloorPlan, tool: Tool, a: Cell, b: Cell): FloorPlan {
  let after = plan;
  for (let y = Math.min(a.y, b.y); y <= Math.max(a.y, b.y); y++) {
    for (let x = Math.min(a.x, b.x); x <= Math.max(a.x, b.x); x++) {
      after = painted(after, tool, { x, y });
    }
  }
  return after;
}

/** The plan with more or fewer columns and rows; what is cut off is gone. */
export function resized(plan: FloorPlan, width: number, depth: number): FloorPlan {
  const fit = (text: string, letter: string) => {
    const rows = text.split('\n').map((row) => row.slice(0, width).padEnd(width, letter));
    while (rows.length < depth) rows.push(letter.repeat(width));
    return rows.slice(0, depth).join('\n');
  };
  const inside = <T extends Cell>(list: readonly T[]) =>
    list.filter((each) => each.x < width && each.y < depth);
  return {
    ...plan,
    width,
    depth,
    cells: fit(plan.cells, CELL_KINDS.floor.letter),
    ways: fit(plan.ways, '='),
    aisles: inside(plan.aisles),
    starts: inside(plan.starts),
    drops: inside(plan.drops),
  };
}

/** Another name for a start or drop point, or for an aisle; '' takes an aisle's label away. */
export function renamed(plan: FloorPlan, cell: Cell, name: string): FloorPlan {
  const here = (each: NamedCell) => each.x === cell.x && each.y === cell.y;
  const change = (list: readonly NamedCell[]) =>
    list.map((each) => (here(each) ? { ...each, name } : each));
  return { ...plan, starts: change(plan.starts), drops: change(plan.drops) };
}

export function aisleNamed(plan: FloorPlan, cell: Cell, aisle: number, name: string): FloorPlan {
  const others = plan.aisles.filter((each) => each.x !== cell.x || each.y !== cell.y);
  return { ...plan, aisles: name === '' ? others : [...others, { aisle, name, ...cell }] };
}

/** A bin on a cell, or off the plan. An unknown code is a new bin. */
export function placed(
  bins: readonly FloorBin[],
  code: string,
  at: (Cell & { side: Side | null; level?: number; aisle?: number }) | null,
): readonly FloorBin[] {
  const cell = {
    cell_x: at?.x ?? null,
    cell_y: at?.y ?? null,
    side: at?.side ?? null,
  };
  const more = {
    ...(at?.level === undefined ? {} : { level: at.level }),
    ...(at?.aisle === undefined ? {} : { aisle: at.aisle }),
  };
  if (bins.some((bin) => bin.code === code)) {
    return bins.map((bin) => (bin.code === code ? { ...bin, ...cell, ...more } : bin));
  }
  const fresh = { location_id: code, warehouse_id: '', code, zone: null, zone_id: null };
  const figures = { aisle: 0, x_mm: 0, y_mm: 0, level: 0, walk_order: 0, active: true };
  return [...bins, { ...fresh, ...figures, ...cell, ...more }];
}

/** What is sent: the plan, the bins that moved, those that left it. */
export function changesOf(old: readonly FloorBin[], draft: Draft) {
  const known = new Map(old.map((bin) => [bin.code, bin]));
  const moved = draft.bins.filter((bin) => {
    const was = known.get(bin.code);
    return (
      bin.cell_x !== null &&
      (was === undefined ||
        was.cell_x !== bin.cell_x ||
        was.cell_y !== bin.cell_y ||
        was.side !== bin.side ||
        was.level !== bin.level ||
        was.aisle !== bin.aisle)
    );
  });
  const off = draft.bins.filter(
    (bin) => bin.cell_x === null && known.get(bin.code)?.cell_x != null,
  );
  return {
    plan: draft.plan,
    bins: moved.map(({ code, cell_x, cell_y, side, level, aisle }) => {
      return { code, x: cell_x, y: cell_y, side, level, aisle };
    }),
    off: off.map((bin) => bin.code),
  };
}

/** The label of the aisle that a cell lies in: the nearest up or down its column, or along its row. */
export function aisleAt(plan: FloorPlan, { x, y }: Cell): number {
  const lies = plan.aisles.filter((each) => each.x === x || each.y === y);
  const far = (each: Cell) => Math.abs(each.x - x) + Math.abs(each.y - y);
  const nearest = [...lies].sort((a, b) => far(a) - far(b))[0];
  return nearest?.aisle ?? 0;
}

/** The kind of cell under the cursor, for the words beside the plan. */
export function kindOf(plan: FloorPlan, cell: Cell): CellKind {
  return kindAt(plan, cell.x, cell.y);
}
