/**
 * The shortest walk through parallel aisles with any number of cross-aisles, by dynamic
 * programming over aisles from left to right.
 */
import { type Passes, walkThrough } from './euler.ts';
import {
  COMPLETE,
  type Frontier,
  type FrontierMode,
  frontierOf,
  nextOf,
  OPENING,
  passesOf,
} from './frontier.ts';
import { blockOf, type Grid, type GridPoint } from './layout.ts';
import {
  type AisleChoice,
  choicesOf,
  flowsOf,
  type InnerPoint,
  passesOver,
  type SubAisle,
} from './sub-aisle.ts';

export interface ExactOptions {
  /** Give up when one step of the sweep holds more states than this. */
  state_ceiling: number;
  /** Length of a walk already known; needed for one-way floors, where it bounds repeats. */
  upper_bound_mm?: number;
}

export type ExactResult =
  | { kind: 'solved'; length_mm: number; walk: GridPoint[]; peak_states: number }
  | { kind: 'refused'; reason: 'too_many_states' | 'end_in_dead_end' | 'no_way' };

export interface ExactRequest {
  grid: Grid;
  points: readonly GridPoint[];
  start: GridPoint;
  end: GridPoint;
}

/** What must be reached at one place: net degree wanted, and whether it is a corner. */
interface Need {
  y_mm: number;
  target: number;
}

type Step =
  | { kind: 'aisle'; column: number; block: number; aisle: SubAisle; choices: AisleChoice[] }
  | { kind: 'stub'; column: number; corner: number; ys: number[] }
  | { kind: 'advance'; column: number; corner: number; target: number; required: boolean };

interface Problem {
  request: ExactRequest;
  mode: FrontierMode;
  frontier: Frontier;
  steps: Step[];
  /** Numbers of the moves that each step allows, and what they cost. */
  moves: { id: number; cost: number; passCost: number }[][];
  /** What the steps from here on must cost at least. */
  rest: number[];
}

function needsByColumn(request: ExactRequest): Need[][] {
  const { grid, points, start, end } = request;
  const columns: Map<number, number>[] = grid.x_mm.map(() => new Map());
  const need = (point: GridPoint, target: number) => {
    const column = columns[point.column]!;
    column.set(point.y_mm, (column.get(point.y_mm) ?? 0) + target);
  };
  for (const point of points) need(point, 0);
  need(start, -1);
  need(end, 1);
  return columns.map((column) =>
    [...column].map(([y_mm, target]) => ({ y_mm, target })).sort((a, b) => a.y_mm - b.y_mm),
  );
}

function stepsOf(request: ExactRequest, mode: FrontierMode, maxFlow: number): Step[] {
  const { grid } = request;
  const needs = needsByColumn(request);
  const busy = needs.flatMap((need, column) => (need.length > 0 ? [column] : []));
  // Outside the outermost stops a two-way floor offers nothing shorter.
  const first = grid.plain ? busy[0]! : 0;
  const last = grid.plain ? busy[busy.length - 1]! : grid.x_mm.length - 1;
  const h = grid.y_mm.length;
  const steps: Step[] = [];
  for (let column = first; column <= last; column++) {
    const inBlock = (block: number) =>
      needs[column]!.filter(
        (need) => blockOf(grid, need.y_mm) === block && need.y_mm !== grid.y_mm[block],
      );
    for (let block = 0; block + 1 < h; block++) {
      const aisle: SubAisle = {
        low_mm: grid.y_mm[block]!,
        high_mm: grid.y_mm[block + 1]!,
        inner: inBlock(block) satisfies InnerPoint[],
        passage: grid.passage[column]![block]!,
      };
      steps.push({ kind: 'aisle', column, block, aisle, choices: choicesOf(aisle, mode, maxFlow) });
    }
    const below = inBlock(-1)
      .map((need) => need.y_mm)
      .reverse();
    const above = inBlock(h - 1).map((need) => need.y_mm);
    if (below.length > 0) steps.push({ kind: 'stub', column, corner: 0, ys: below });
    if (above.length > 0) steps.push({ kind: 'stub', column, corner: h - 1, ys: above });
    for (let corner = 0; corner < h; corner++) {
      const need = needs[column]!.find((each) => each.y_mm === grid.y_mm[corner]);
      const target = need?.target ?? 0;
      steps.push({ kind: 'advance', column, corner, target, required: need !== undefined });
    }
  }
  return steps;
}

function movesOf(step: Step, grid: Grid, lastColumn: number, frontier: Frontier) {
  if (step.kind === 'stub') {
    const far = step.ys[step.ys.length - 1]!;
    const cost = 2 * Math.abs(far - grid.y_mm[step.corner]!);
    return [{ id: frontier.moveId({ kind: 'touch', corner: step.corner }), cost, passCost: 0 }];
  }
  if (step.kind === 'aisle') {
    return step.choices.map(({ link, bottom, top, cost }) => ({
      id: frontier.moveId({ kind: 'aisle', corner: step.block, link, bottom, top }),
      cost,
      passCost: 0,
    }));
  }
  const { corner, target, required, column } = step;
  const move = (used: boolean, passCost: number) => ({
    id: frontier.moveId({ kind: 'advance', corner, target, required, used }),
    cost: 0,
    passCost,
  });
  if (column === lastColumn) return [move(false, 0)];
  return [move(false, 0), move(true, grid.x_mm[column + 1]! - grid.x_mm[column]!)];
}

/**
 * A lower bound on the cost of all steps from each on: the cheapest way to serve every piece of
 * aisle, and two crossings (one between start and end) wherever stops lie on both sides.
 */
function restOf(request: ExactRequest, steps: readonly Step[], moves: Problem['moves']): number[] {
  const { grid, points, start, end } = request;
  const columns = [...points, start, end].map((point) => point.column);
  const firstBusy = Math.min(...columns);
  const lastBusy = Math.max(...columns);
  const left = Math.min(start.column, end.column);
  const right = Math.max(start.column, end.column);
  const rest = Array<number>(steps.length + 1).fill(0);
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i]!;
    let least = 0;
    if (step.kind !== 'advance') least = Math.min(...moves[i]!.map((move) => move.cost));
    else if (step.corner === 0 && step.column >= firstBusy && step.column < lastBusy) {
      const crossings = step.column >= left && step.column < right ? 1 : 2;
      least = crossings * (grid.x_mm[step.column + 1]! - grid.x_mm[step.column]!);
    }
    rest[i] = rest[i + 1]! + least;
  }
  return rest;
}

/** One step of the sweep: reached states with their cost and how they were reached. */
interface Layer {
  state: number[];
  cost: number[];
  from: number[];
  move: number[];
}

function sweep(problem: Problem, options: ExactOptions): Layer[] | null {
  const { frontier, moves, rest } = problem;
  const bound = options.upper_bound_mm ?? Number.POSITIVE_INFINITY;
  let slotOf = new Int32Array(4096).fill(-1);
  let layer: Layer = { state: [OPENING], cost: [0], from: [-1], move: [-1] };
  const layers = [layer];
  for (const [stepIndex, allowed] of moves.entries()) {
    const next: Layer = { state: [], cost: [], from: [], move: [] };
    const room = bound - rest[stepIndex + 1]!;
    for (let i = 0; i < layer.state.length; i++) {
      for (let m = 0; m < allowed.length; m++) {
        const { id, cost, passCost } = allowed[m]!;
        const packed = frontier.step(layer.state[i]!, id);
        if (packed < 0) continue;
        const total = layer.cost[i]! + cost + passCost * passesOf(packed);
        if (total > room) continue;
        const state = nextOf(packed);
        if (state >= slotOf.length) slotOf = grown(slotOf, state);
        const slot = slotOf[state]!;
        if (slot === -1) {
          slotOf[state] = next.state.length;
          next.state.push(state);
          next.cost.push(total);
          next.from.push(i);
          next.move.push(m);
        } else if (total < next.cost[slot]!) {
          next.cost[slot] = total;
          next.from[slot] = i;
          next.move[slot] = m;
        }
      }
    }
    for (const state of next.state) slotOf[state] = -1;
    if (next.state.length > options.state_ceiling) return null;
    layers.push(next);
    layer = next;
  }
  return layers;
}

function grown(slotOf: Int32Array<ArrayBuffer>, state: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * state + 2).fill(-1);
  larger.set(slotOf);
  return larger;
}

/** Which move each step made on the way to the cheapest complete tour. */
function chosenMoves(layers: readonly Layer[]): { moves: number[]; states: number[] } {
  const last = layers[layers.length - 1]!;
  let slot = last.state.indexOf(COMPLETE);
  const moves: number[] = [];
  const states: number[] = [];
  for (let i = layers.length - 1; i > 0; i--) {
    const layer = layers[i]!;
    moves.push(layer.move[slot]!);
    slot = layer.from[slot]!;
    states.push(layers[i - 1]!.state[slot]!);
  }
  return { moves: moves.reverse(), states: states.reverse() };
}

function aislePasses(step: Step & { kind: 'aisle' }, choice: AisleChoice, mode: FrontierMode) {
  const { column, aisle } = step;
  const flows = flowsOf(aisle, choice.firstFlow, mode);
  const ys = [aisle.low_mm, ...aisle.inner.map((point) => point.y_mm), aisle.high_mm];
  return flows.map((flow, j): Passes => {
    const count = passesOver(flow, j === choice.unused);
    const a = { column, y_mm: ys[j]! };
    const b = { column, y_mm: ys[j + 1]! };
    return directed(a, b, flow, count, mode);
  });
}

function directed(a: GridPoint, b: GridPoint, flow: number, count: number, mode: FrontierMode) {
  if (mode === 'parity') return { a, b, forward: count, backward: 0 };
  if (flow === 0) return { a, b, forward: count / 2, backward: count / 2 };
  return { a, b, forward: Math.max(flow, 0), backward: Math.max(-flow, 0) };
}

function stubPasses(step: Step & { kind: 'stub' }, grid: Grid, mode: FrontierMode): Passes[] {
  const { column, corner } = step;
  const ys = [grid.y_mm[corner]!, ...step.ys];
  return step.ys.map((y_mm, j) => directed({ column, y_mm: ys[j]! }, { column, y_mm }, 0, 2, mode));
}

/** Draws the tour: every piece of floor with its passes. */
function drawPasses(problem: Problem, layers: readonly Layer[]): Passes[] {
  const { steps, moves, frontier, mode, request } = problem;
  const { grid } = request;
  const chosen = chosenMoves(layers);
  const drawn: Passes[] = [];
  const net = grid.y_mm.map(() => 0);
  steps.forEach((step, i) => {
    if (step.kind === 'stub') drawn.push(...stubPasses(step, grid, mode));
    else if (step.kind === 'aisle') {
      const choice = step.choices[chosen.moves[i]!]!;
      net[step.block]! += choice.bottom;
      net[step.block + 1]! += choice.top;
      drawn.push(...aislePasses(step, choice, mode));
    } else {
      const { column, corner } = step;
      const move = moves[i]![chosen.moves[i]!]!;
      const count = passesOf(frontier.step(chosen.states[i]!, move.id));
      const flow = net[corner]! - step.target;
      net[corner] = flow;
      const y_mm = grid.y_mm[corner]!;
      drawn.push(directed({ column, y_mm }, { column: column + 1, y_mm }, flow, count, mode));
    }
  });
  return drawn.filter((passes) => passes.forward + passes.backward > 0);
}

/** Everything inside one piece of aisle: then no cross-aisle is needed. Null when it is not so. */
function walkInOnePiece(request: ExactRequest): GridPoint[] | null {
  const { grid, points, start, end } = request;
  const { column } = start;
  const block = blockOf(grid, start.y_mm);
  const all = [...points, start, end];
  const low = Math.min(...all.map((point) => point.y_mm));
  const high = Math.max(...all.map((point) => point.y_mm));
  const same = all.every((point) => point.column === column && blockOf(grid, point.y_mm) === block);
  const passage = same ? (grid.passage[column]![block] ?? 'both') : 'closed';
  if (low === high && same) return [start];
  if (passage === 'closed') return null;
  const upwards = [start.y_mm, low, high, end.y_mm];
  const downwards = [start.y_mm, high, low, end.y_mm];
  if (passage === 'up') return isMonotone(upwards, 1) ? stopsBetween(column, upwards, all) : null;
  if (passage === 'down') {
    return isMonotone(downwards, -1) ? stopsBetween(column, downwards, all) : null;
  }
  const shorter = lengthOf(upwards) <= lengthOf(downwards) ? upwards : downwards;
  return stopsBetween(column, shorter, all);
}

function isMonotone(ys: readonly number[], sign: number): boolean {
  return ys.every((y, i) => i === 0 || (y - ys[i - 1]!) * sign >= 0);
}

function lengthOf(ys: readonly number[]): number {
  let sum = 0;
  for (let i = 1; i < ys.length; i++) sum += Math.abs(ys[i]! - ys[i - 1]!);
  return sum;
}

/** The turning points with every stop passed between them. */
function stopsBetween(column: number, turns: number[], all: readonly GridPoint[]): GridPoint[] {
  const ys = [...new Set(all.map((point) => point.y_mm))].sort((a, b) => a - b);
  const walk = [turns[0]!];
  for (let i = 1; i < turns.length; i++) {
    const [from, to] = [turns[i - 1]!, turns[i]!];
    const between = ys.filter((y) => y > Math.min(from, to) && y < Math.max(from, to));
    walk.push(...(from < to ? between : between.reverse()), ...(from === to ? [] : [to]));
  }
  return walk.map((y_mm) => ({ column, y_mm }));
}

/** Total length of a walk over grid points, mm. */
export function walkLength(grid: Grid, walk: readonly GridPoint[]): number {
  let sum = 0;
  for (let i = 1; i < walk.length; i++) {
    const a = walk[i - 1]!;
    const b = walk[i]!;
    sum += Math.abs(a.y_mm - b.y_mm) + Math.abs(grid.x_mm[a.column]! - grid.x_mm[b.column]!);
  }
  return sum;
}

/** How often an optimal walk may pass one piece in one direction, given a walk already known. */
function maxFlowOf(request: ExactRequest, options: ExactOptions): number {
  const distinct = request.points.length + 2;
  const { y_mm } = request.grid;
  const shortest = Math.min(...y_mm.slice(1).map((y, i) => y - y_mm[i]!));
  const known = options.upper_bound_mm ?? Number.POSITIVE_INFINITY;
  // k passes up a piece need k - 1 ways down again of at least the same length.
  return Math.min(distinct, Math.floor((known / shortest + 1) / 2) + 1, 500);
}

/**
 * The shortest walk from start over all points to end, as grid points, with its length in mm.
 * Two cross-aisles: Ratliff and Rosenthal 1983; any number: after Cambazard and Catusse 2018.
 * One-way aisles count net flows instead of parities. Refuses rather than approximates.
 */
export function shortestWalk(request: ExactRequest, options: ExactOptions): ExactResult {
  const { grid, start, end } = request;
  const inPiece = walkInOnePiece(request);
  if (inPiece !== null) {
    const length_mm = walkLength(grid, inPiece);
    return { kind: 'solved', length_mm, walk: inPiece, peak_states: 1 };
  }
  const outside = (point: GridPoint) =>
    point.y_mm < grid.y_mm[0]! || point.y_mm > grid.y_mm[grid.y_mm.length - 1]!;
  if (outside(start) || outside(end)) return { kind: 'refused', reason: 'end_in_dead_end' };
  const oneWay = grid.passage.some((column) => column.some((p) => p === 'up' || p === 'down'));
  const mode: FrontierMode = oneWay ? 'flow' : 'parity';
  const frontier = frontierOf(grid.y_mm.length, mode);
  const steps = stepsOf(request, mode, oneWay ? maxFlowOf(request, options) : 1);
  const lastColumn = steps[steps.length - 1]!.column;
  const moves = steps.map((step) => movesOf(step, grid, lastColumn, frontier));
  const rest = restOf(request, steps, moves);
  const problem: Problem = { request, mode, frontier, steps, moves, rest };
  const layers = sweep(problem, options);
  if (layers === null) return { kind: 'refused', reason: 'too_many_states' };
  const last = layers[layers.length - 1]!;
  const slot = last.state.indexOf(COMPLETE);
  if (slot === -1) return { kind: 'refused', reason: 'no_way' };
  const walk = walkThrough(drawPasses(problem, layers), start, oneWay);
  const peak_states = Math.max(...layers.map((layer) => layer.state.length));
  return { kind: 'solved', length_mm: last.cost[slot]!, walk, peak_states };
}
