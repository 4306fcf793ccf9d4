/**
 * Shortest ways over the cells of a floor plan, round racks and obstacles and along one-way aisles,
 * by time. Each answer is kept for the next question.
 */
import { type FloorPlan, halfStepMs, kindAt, mayStep, SIDE_NAMES, SIDES } from './plan.ts';

/** What it takes from one cell to every other, by the quickest way. */
export interface WayTree {
  /** Milliseconds of walking; Infinity where there is no way. */
  cost_ms: Float64Array;
  /** The cell before, on the way from the source; -1 at the source and where there is no way. */
  from: Int32Array;
}

export interface Ways {
  plan: FloorPlan;
  /** Milliseconds from cell a to cell b; Infinity when there is no way. */
  cost(a: number, b: number): number;
  /** The cells from a to b, both included; throws when there is no way. */
  path(a: number, b: number): number[];
  /** Millimetres of that way. */
  length(a: number, b: number): number;
}

/** Memory that the trees of one plan may take; the oldest go first. */
const TREE_BYTES = 32_000_000;

interface Steps {
  /** Neighbours of each cell, four slots a cell; -1 for none. */
  to: Int32Array;
  half_ms: Float64Array;
}

/** The steps of a plan, or their reverse. */
function stepsOf(plan: FloorPlan, backwards: boolean): Steps {
  const size = plan.width * plan.depth;
  const to = new Int32Array(size * 4).fill(-1);
  const half_ms = new Float64Array(size);
  for (let y = 0; y < plan.depth; y++) {
    for (let x = 0; x < plan.width; x++) {
      const cell = y * plan.width + x;
      half_ms[cell] = halfStepMs(plan, kindAt(plan, x, y));
      for (const [slot, side] of SIDE_NAMES.entries()) {
        if (!mayStep(plan, x, y, side)) continue;
        const next = (y + SIDES[side].dy) * plan.width + x + SIDES[side].dx;
        // Up and down, left and right are neighbours in the list: slot ^ 1 is the opposite side.
        if (backwards) to[next * 4 + (slot ^ 1)] = cell;
        else to[cell * 4 + slot] = next;
      }
    }
  }
  return { to, half_ms };
}

/** Dijkstra 1959 from several cells at once, with a binary heap. */
function grow({ to, half_ms }: Steps, sources: readonly number[]): WayTree {
  const size = half_ms.length;
  const cost_ms = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(size).fill(-1);
  const heap = new Heap();
  for (const source of sources) {
    cost_ms[source] = 0;
    heap.push(0, source);
  }
  for (let cell = heap.pop(cost_ms); cell !== -1; cell = heap.pop(cost_ms)) {
    const at = cost_ms[cell]!;
    for (let slot = cell * 4; slot < cell * 4 + 4; slot++) {
      const next = to[slot]!;
      if (next === -1) continue;
      const cost = at + half_ms[cell]! + half_ms[next]!;
      if (cost >= cost_ms[next]!) continue;
      cost_ms[next] = cost;
      from[next] = cell;
      heap.push(cost, next);
    }
  }
  return { cost_ms, from };
}

/** Cells by cost; a cell that became cheaper is in it twice, and its dearer entry is passed over. */
class Heap {
  private readonly keys: number[] = [];
  private readonly cells: number[] = [];

  push(key: number, cell: number): void {
    const { keys, cells } = this;
    let at = keys.length;
    keys.push(key);
    cells.push(cell);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[at] = keys[parent]!;
      cells[at] = cells[parent]!;
      at = parent;
    }
    keys[at] = key;
    cells[at] = cell;
  }

  /** The cell with the least cost, or -1. */
  pop(cost_ms: Float64Array): number {
    for (;;) {
      const { keys, cells } = this;
      const [key, cell] = [keys[0], cells[0]];
      if (key === undefined || cell === undefined) return -1;
      this.sink(keys.pop()!, cells.pop()!);
      if (key <= cost_ms[cell]!) return cell;
    }
  }

  private sink(key: number, cell: number): void {
    const { keys, cells } = this;
    const size = keys.length;
    if (size === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= key) break;
      keys[at] = keys[child]!;
      cells[at] = cells[child]!;
      at = child;
    }
    keys[at] = key;
    cells[at] = cell;
  }
}

/** Opens a plan for questions about ways. Cells are numbered y * width + x. */
export function openWays(plan: FloorPlan): Ways {
  const steps = stepsOf(plan, false);
  const trees = new Map<number, WayTree>();
  const most = Math.max(16, Math.floor(TREE_BYTES / (steps.half_ms.length * 12)));
  const treeOf = (source: number): WayTree => {
    const known = trees.get(source);
    if (known !== undefined) return known;
    if (trees.size >= most) trees.delete(trees.keys().next().value!);
    const tree = grow(steps, [source]);
    trees.set(source, tree);
    return tree;
  };
  const path = (a: number, b: number): number[] => {
    const { cost_ms, from } = treeOf(a);
    // Also for a number that is no cell.
    if (!(cost_ms[b]! < Number.POSITIVE_INFINITY)) throw new Error(`no way from ${a} to ${b}`);
    const cells = [b];
    for (let at = b; at !== a; ) {
      at = from[at]!;
      cells.push(at);
    }
    return cells.reverse();
  };
  return {
    plan,
    cost: (a, b) => treeOf(a).cost_ms[b]!,
    path,
    length: (a, b) => {
      const known = treeOf(a).cost_ms[b]!;
      return known === Number.POSITIVE_INFINITY ? known : (path(a, b).length - 1) * plan.cell_mm;
    },
  };
}

/**
 * For every cell, whether a walk can come from a start to it and go on to an end (a drop point, or
 * a start when there are none).
 */
export function reachable(plan: FloorPlan): (x: number, y: number) => boolean {
  const cellsOf = (named: FloorPlan['starts']) => named.map(({ x, y }) => y * plan.width + x);
  const ends = plan.drops.length > 0 ? plan.drops : plan.starts;
  const there = grow(stepsOf(plan, false), cellsOf(plan.starts)).cost_ms;
  const back = grow(stepsOf(plan, true), cellsOf(ends)).cost_ms;
  return (x, y) => {
    const cell = y * plan.width + x;
    return there[cell]! + back[cell]! < Number.POSITIVE_INFINITY;
  };
}
