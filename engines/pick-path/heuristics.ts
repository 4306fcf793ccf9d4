/**
 * The routing rules that pickers are taught (S-shape, return, midpoint, largest gap, combined,
 * aisle by aisle), for any number of blocks, to show beside the shortest walk.
 */
import { blockOf, type Grid, type GridPoint } from './layout.ts';

export const RULES = [
  's_shape',
  'return',
  'midpoint',
  'largest_gap',
  'combined',
  'aisle_by_aisle',
] as const;
export type Rule = (typeof RULES)[number];

/** A stop on the way: a corner (`pick` null) or the point with this index. */
export interface Waypoint {
  point: GridPoint;
  pick: number | null;
}

export interface RuleRequest {
  grid: Grid;
  points: readonly GridPoint[];
  start: GridPoint;
  end: GridPoint;
}

/** One block as seen from the start: `front` is its near cross-aisle, `rear` the far one. */
interface Block {
  front: number;
  rear: number;
  /** Columns with picks, each with its picks from front to rear. */
  picks: Map<number, Waypoint[]>;
}

/** Where the picker stands inside a block: at its near or its far cross-aisle. */
type Side = 'front' | 'rear';

interface Visit {
  grid: Grid;
  block: Block;
  /** Columns with picks in the order in which they are served. */
  columns: number[];
  entry: Side;
}

type BlockRule = (visit: Visit) => Waypoint[];

function corner(grid: Grid, column: number, cross: number): Waypoint {
  return { point: { column, y_mm: grid.y_mm[cross]! }, pick: null };
}

function cornerAt(visit: Visit, column: number, side: Side): Waypoint {
  return corner(visit.grid, column, side === 'front' ? visit.block.front : visit.block.rear);
}

function picksFrom(visit: Visit, column: number, side: Side): Waypoint[] {
  const picks = visit.block.picks.get(column)!;
  return side === 'front' ? [...picks] : [...picks].reverse();
}

/** In at one side, out at the other. */
function through(visit: Visit, column: number, from: Side): Waypoint[] {
  const to = from === 'front' ? 'rear' : 'front';
  return [
    cornerAt(visit, column, from),
    ...picksFrom(visit, column, from),
    cornerAt(visit, column, to),
  ];
}

/** In and out at the same side. */
function dip(visit: Visit, column: number, side: Side, picks: Waypoint[]): Waypoint[] {
  if (picks.length === 0) return [];
  const at = cornerAt(visit, column, side);
  return [at, ...picks, at];
}

/** Every piece walked through; the last one only as far as needed when entered from the front. */
function sShape(visit: Visit): Waypoint[] {
  let side = visit.entry;
  return visit.columns.flatMap((column, i) => {
    const last = i === visit.columns.length - 1;
    if (last && side === 'front') return dip(visit, column, side, picksFrom(visit, column, side));
    const walked = through(visit, column, side);
    side = side === 'front' ? 'rear' : 'front';
    return walked;
  });
}

/** Every piece entered and left at the front. */
function returnRule(visit: Visit): Waypoint[] {
  return visit.columns.flatMap((column) =>
    dip(visit, column, 'front', picksFrom(visit, column, 'front')),
  );
}

/** Outer pieces walked through, inner ones served from both ends up to where `cut` divides them. */
function fromBothEnds(
  visit: Visit,
  cut: (visit: Visit, column: number) => { front: Waypoint[]; rear: Waypoint[] },
): Waypoint[] {
  const { columns, entry } = visit;
  const first = columns[0]!;
  const last = columns[columns.length - 1]!;
  if (columns.length === 1) {
    return entry === 'rear'
      ? through(visit, first, 'rear')
      : dip(visit, first, 'front', picksFrom(visit, first, 'front'));
  }
  const inner = entry === 'front' ? columns.slice(1, -1) : columns.slice(0, -1);
  const opening = entry === 'front' ? through(visit, first, 'front') : [];
  const along = inner.flatMap((column) => dip(visit, column, 'rear', cut(visit, column).rear));
  const closing = through(visit, last, 'rear');
  const back = [...inner]
    .reverse()
    .flatMap((column) => dip(visit, column, 'front', cut(visit, column).front));
  return [...opening, ...along, ...closing, ...back];
}

function cutAtMiddle(visit: Visit, column: number) {
  const front = visit.grid.y_mm[visit.block.front]!;
  const rear = visit.grid.y_mm[visit.block.rear]!;
  const near = (pick: Waypoint) =>
    Math.abs(pick.point.y_mm - front) <= Math.abs(pick.point.y_mm - rear);
  const picks = picksFrom(visit, column, 'front');
  return { front: picks.filter(near), rear: picks.filter((pick) => !near(pick)).reverse() };
}

function cutAtLargestGap(visit: Visit, column: number) {
  const picks = picksFrom(visit, column, 'front');
  const ys = [
    visit.grid.y_mm[visit.block.front]!,
    ...picks.map((pick) => pick.point.y_mm),
    visit.grid.y_mm[visit.block.rear]!,
  ];
  let largest = 0;
  for (let i = 1; i + 1 < ys.length; i++) {
    const gap = Math.abs(ys[i + 1]! - ys[i]!);
    if (gap > Math.abs(ys[largest + 1]! - ys[largest]!)) largest = i;
  }
  return { front: picks.slice(0, largest), rear: picks.slice(largest).reverse() };
}

/** For each piece the better of through and return, by dynamic programming over the block. */
function combined(visit: Visit): Waypoint[] {
  const { grid, columns, block } = visit;
  const rear = grid.y_mm[block.rear]!;
  const front = grid.y_mm[block.front]!;
  const none = { cost: Number.POSITIVE_INFINITY, walk: [] as Waypoint[] };
  let best: Record<Side, { cost: number; walk: Waypoint[] }> = { front: none, rear: none };
  best[visit.entry] = { cost: 0, walk: [] };
  for (const column of columns) {
    const picks = picksFrom(visit, column, 'front');
    const dipCost = (side: Side) => {
      const far = picks[side === 'front' ? picks.length - 1 : 0]!.point.y_mm;
      return 2 * Math.abs(far - (side === 'front' ? front : rear));
    };
    const option = (from: Side, to: Side) => {
      const cost = best[from].cost + (from === to ? dipCost(from) : Math.abs(rear - front));
      const walk =
        from === to
          ? dip(visit, column, from, picksFrom(visit, column, from))
          : through(visit, column, from);
      return { cost, walk: [...best[from].walk, ...walk] };
    };
    const better = (to: Side) => {
      const [a, b] = [option('front', to), option('rear', to)];
      return a.cost <= b.cost ? a : b;
    };
    best = { front: better('front'), rear: better('rear') };
  }
  return best.front.walk;
}

const BLOCK_RULES: Record<Exclude<Rule, 'aisle_by_aisle'>, BlockRule> = {
  s_shape: sShape,
  return: returnRule,
  midpoint: (visit) => fromBothEnds(visit, cutAtMiddle),
  largest_gap: (visit) => fromBothEnds(visit, cutAtLargestGap),
  combined,
};

function nearestCross(grid: Grid, y_mm: number): number {
  let nearest = 0;
  grid.y_mm.forEach((y, cross) => {
    if (Math.abs(y - y_mm) < Math.abs(grid.y_mm[nearest]! - y_mm)) nearest = cross;
  });
  return nearest;
}

/** Blocks above and below the start's cross-aisle, each list from the farthest to the nearest. */
function halvesOf(request: RuleRequest): Block[][] {
  const { grid, points, start } = request;
  const blocks = grid.y_mm.length - 1;
  const home = nearestCross(grid, start.y_mm);
  const picks = Array.from({ length: blocks }, () => new Map<number, Waypoint[]>());
  points.forEach((point, pick) => {
    const block = Math.min(Math.max(blockOf(grid, point.y_mm), 0), blocks - 1);
    const column = picks[block]!.get(point.column) ?? [];
    column.push({ point, pick });
    picks[block]!.set(point.column, column);
  });
  const made = picks.map((columns, block): Block => {
    const upper = block >= home;
    for (const column of columns.values()) {
      column.sort((a, b) => (a.point.y_mm - b.point.y_mm) * (upper ? 1 : -1));
    }
    return { front: upper ? block : block + 1, rear: upper ? block + 1 : block, picks: columns };
  });
  return [made.slice(home).reverse(), made.slice(0, home)];
}

/** Serves one half: up the outermost aisle to the farthest block, then block by block homewards. */
function walkHalf(grid: Grid, half: Block[], from: GridPoint, rule: BlockRule): Waypoint[] {
  const farthest = half.findIndex((block) => block.picks.size > 0);
  if (farthest === -1) return [];
  const all = half.flatMap((block) => [...block.picks.keys()]);
  const leftmost = Math.min(...all);
  const rightmost = Math.max(...all);
  const x = grid.x_mm[from.column]!;
  const side = (column: number) => Math.abs(grid.x_mm[column]! - x);
  const outer = side(leftmost) <= side(rightmost) ? leftmost : rightmost;
  const walk: Waypoint[] = [];
  for (const block of half.slice(farthest + 1).reverse()) {
    walk.push(corner(grid, outer, block.front), ...(block.picks.get(outer) ?? []));
    walk.push(corner(grid, outer, block.rear));
    block.picks.delete(outer);
  }
  let at = outer;
  half.slice(farthest).forEach((block, i) => {
    const columns = [...block.picks.keys()].sort((a, b) => a - b);
    if (columns.length === 0) return;
    const toFirst = Math.abs(grid.x_mm[columns[0]!]! - grid.x_mm[at]!);
    const toLast = Math.abs(grid.x_mm[columns[columns.length - 1]!]! - grid.x_mm[at]!);
    if (toLast < toFirst) columns.reverse();
    const served = rule({ grid, block, columns, entry: i === 0 ? 'front' : 'rear' });
    walk.push(...served);
    at = served[served.length - 1]!.point.column;
  });
  return walk;
}

/** Each aisle once and completely; which cross-aisle leads to the next, by dynamic programming. */
function aisleByAisle(request: RuleRequest): Waypoint[] {
  const { grid, points, start, end } = request;
  const byColumn = new Map<number, Waypoint[]>();
  points.forEach((point, pick) => {
    byColumn.set(point.column, [...(byColumn.get(point.column) ?? []), { point, pick }]);
  });
  const columns = [...byColumn.keys()].sort((a, b) => a - b);
  if (columns.length === 0) return [];
  const toFirst = Math.abs(grid.x_mm[columns[0]!]! - grid.x_mm[start.column]!);
  const toLast = Math.abs(grid.x_mm[columns[columns.length - 1]!]! - grid.x_mm[start.column]!);
  if (toLast < toFirst) columns.reverse();
  let best = grid.y_mm.map((y) => ({ cost: Math.abs(y - start.y_mm), walk: [] as Waypoint[] }));
  for (const column of columns) {
    const picks = byColumn.get(column)!.sort((a, b) => a.point.y_mm - b.point.y_mm);
    best = grid.y_mm.map((_, out) => {
      const options = best.map((before, into) =>
        crossAisle(grid, column, picks, into, out, before),
      );
      return options.reduce((a, b) => (b.cost < a.cost ? b : a));
    });
  }
  const ends = best.map((each, out) => ({
    cost: each.cost + Math.abs(grid.y_mm[out]! - end.y_mm),
    walk: each.walk,
  }));
  return ends.reduce((a, b) => (b.cost < a.cost ? b : a)).walk;
}

function crossAisle(
  grid: Grid,
  column: number,
  picks: Waypoint[],
  into: number,
  out: number,
  before: { cost: number; walk: Waypoint[] },
) {
  const [from, to] = [grid.y_mm[into]!, grid.y_mm[out]!];
  const low = picks[0]!.point.y_mm;
  const high = picks[picks.length - 1]!.point.y_mm;
  const upFirst = Math.abs(from - low) + Math.abs(high - to);
  const downFirst = Math.abs(from - high) + Math.abs(low - to);
  const inner = upFirst <= downFirst ? picks : [...picks].reverse();
  return {
    cost: before.cost + Math.min(upFirst, downFirst) + high - low,
    walk: [...before.walk, corner(grid, column, into), ...inner, corner(grid, column, out)],
  };
}

/**
 * The waypoints of a rule from start to end, both included; walk the shortest way between them.
 * Single block: Hall 1993; several blocks: after Roodbergen and de Koster 2001; aisle by aisle:
 * Vaughan and Petersen 1999. A start away from the front serves the far side first, then the near.
 */
export function ruleWalk(request: RuleRequest, rule: Rule): Waypoint[] {
  const { grid, start, end } = request;
  const first: Waypoint = { point: start, pick: null };
  const last: Waypoint = { point: end, pick: null };
  if (rule === 'aisle_by_aisle') return [first, ...aisleByAisle(request), last];
  const [upper, lower] = halvesOf(request);
  const walk = [first, ...walkHalf(grid, upper!, start, BLOCK_RULES[rule])];
  const at = walk[walk.length - 1]!.point;
  return [...walk, ...walkHalf(grid, lower!, at, BLOCK_RULES[rule]), last];
}

/** Shortest distance between two points of a plain grid (every piece open both ways), mm. */
export function plainDistance(grid: Grid, a: GridPoint, b: GridPoint): number {
  if (a.column === b.column) return Math.abs(a.y_mm - b.y_mm);
  const across = Math.abs(grid.x_mm[a.column]! - grid.x_mm[b.column]!);
  let along = Number.POSITIVE_INFINITY;
  for (const y of grid.y_mm) along = Math.min(along, Math.abs(a.y_mm - y) + Math.abs(y - b.y_mm));
  return across + along;
}
