/**
 * The states of the aisle-by-aisle dynamic programme: for each cross-aisle corner on the sweep
 * line its open degree and its component. States are numbered and their moves remembered.
 */

/** parity: edges walk both ways, degrees count modulo 2. flow: one-way aisles, degrees are net. */
export type FrontierMode = 'parity' | 'flow';

/** What a sub-aisle does to the connection of its two corners. */
export const LINK = { none: 0, bottom: 1, top: 2, apart: 3, joined: 4 } as const;
export type Link = (typeof LINK)[keyof typeof LINK];

/** One move of the sweep. `target` is the net degree a corner must end with (start -1, end 1). */
export type Move =
  | { kind: 'aisle'; corner: number; link: Link; bottom: number; top: number }
  | { kind: 'touch'; corner: number }
  | { kind: 'advance'; corner: number; target: number; required: boolean; used: boolean };

/** The state before anything is walked. */
export const OPENING = 0;
/** The state in which the tour is complete and nothing may follow. */
export const COMPLETE = 1;
const DEAD = -1;
const PACK = 1024;

interface State {
  value: number[];
  /** 0 = corner not touched; equal numbers = connected so far. */
  component: number[];
}

/** A memo of states and moves for one number of cross-aisles; answers do not depend on its past. */
export interface Frontier {
  /** A number for a move, the same for equal moves. */
  moveId(move: Move): number;
  /** Packed answer: -1 when impossible, else next state * 1024 + passes along the cross-aisle. */
  step(state: number, moveId: number): number;
  /** How many states are numbered so far. */
  size(): number;
}

/** Next state of a packed answer. */
export function nextOf(packed: number): number {
  return Math.floor(packed / PACK);
}

/** Passes along the cross-aisle of a packed answer. */
export function passesOf(packed: number): number {
  return packed % PACK;
}

/** Numbers components by first appearance, so that equal situations get equal keys. */
function normalise(state: State): void {
  const renamed: number[] = [];
  let next = 1;
  for (let k = 0; k < state.component.length; k++) {
    const label = state.component[k]!;
    if (label === 0) continue;
    renamed[label] ??= next++;
    state.component[k] = renamed[label];
  }
}

function freshLabel(component: readonly number[]): number {
  return Math.max(0, ...component) + 1;
}

function touch(state: State, corner: number): void {
  if (state.component[corner] === 0) state.component[corner] = freshLabel(state.component);
}

function applyAisle(state: State, move: Move & { kind: 'aisle' }, mode: FrontierMode): void {
  const { corner, link } = move;
  const add = (k: number, amount: number) => {
    const sum = state.value[k]! + amount;
    state.value[k] = mode === 'parity' ? sum & 1 : sum;
  };
  add(corner, move.bottom);
  add(corner + 1, move.top);
  if (link === LINK.bottom || link === LINK.apart || link === LINK.joined) touch(state, corner);
  if (link === LINK.top || link === LINK.apart || link === LINK.joined) touch(state, corner + 1);
  if (link !== LINK.joined) return;
  const keep = state.component[corner]!;
  const gone = state.component[corner + 1]!;
  state.component.forEach((label, k) => {
    if (label === gone) state.component[k] = keep;
  });
}

/** Moves a corner to the next column. Returns passes, or -1 when the move is impossible. */
function applyAdvance(state: State, move: Move & { kind: 'advance' }, mode: FrontierMode): number {
  const { corner, target, required, used } = move;
  const open = state.value[corner]! - target;
  const gap = mode === 'parity' ? open & 1 : open;
  const label = state.component[corner]!;
  if (used) {
    touch(state, corner);
    state.value[corner] = gap;
    return gap === 0 ? 2 : Math.abs(gap);
  }
  if (gap !== 0 || (required && label === 0)) return DEAD;
  state.value[corner] = 0;
  state.component[corner] = 0;
  return 0;
}

function isComplete(before: State, corner: number, after: State): boolean {
  return before.component[corner] !== 0 && after.component.every((label) => label === 0);
}

/** A component that loses its last corner while others remain can never be joined again. */
function isCutOff(before: State, corner: number, after: State): boolean {
  const label = before.component[corner]!;
  if (label === 0) return false;
  return (
    before.component.every((each, k) => k === corner || each !== label) &&
    after.component[corner] === 0
  );
}

function stepFromComplete(move: Move): number {
  if (move.kind === 'touch') return DEAD;
  if (move.kind === 'aisle') return move.link === LINK.none ? COMPLETE * PACK : DEAD;
  return move.used || move.required || move.target !== 0 ? DEAD : COMPLETE * PACK;
}

function applyMove(
  before: State,
  move: Move,
  mode: FrontierMode,
): { after: State; passes: number } | null | 'complete' {
  const after: State = { value: [...before.value], component: [...before.component] };
  let passes = 0;
  if (move.kind === 'touch') touch(after, move.corner);
  else if (move.kind === 'aisle') applyAisle(after, move, mode);
  else {
    passes = applyAdvance(after, move, mode);
    if (passes === DEAD) return null;
    if (!move.used && isComplete(before, move.corner, after)) return 'complete';
    if (!move.used && isCutOff(before, move.corner, after)) return null;
  }
  normalise(after);
  return { after, passes };
}

/** The frontier of `h` cross-aisles (Ratliff and Rosenthal 1983, generalised to any h). */
export function makeFrontier(h: number, mode: FrontierMode): Frontier {
  const opening: State = { value: Array(h).fill(0), component: Array(h).fill(0) };
  const states: State[] = [opening, opening];
  const ids = new Map<string, number>([[keyOf(opening), OPENING]]);
  const moves: Move[] = [];
  const moveIds = new Map<number, number>();
  const memo: number[][] = [[], []];

  const compute = (state: number, move: Move): number => {
    if (state === COMPLETE) return stepFromComplete(move);
    const result = applyMove(states[state]!, move, mode);
    if (result === null) return DEAD;
    if (result === 'complete') return COMPLETE * PACK;
    const key = keyOf(result.after);
    let id = ids.get(key);
    if (id === undefined) {
      id = states.push(result.after) - 1;
      memo.push([]);
      ids.set(key, id);
    }
    return id * PACK + result.passes;
  };
  return {
    size: () => states.length,
    moveId: (move) => {
      const key = codeOf(move);
      const known = moveIds.get(key);
      if (known !== undefined) return known;
      moveIds.set(key, moves.length);
      return moves.push(move) - 1;
    },
    step: (state, moveId) => {
      const row = memo[state]!;
      const known = row[moveId];
      if (known !== undefined) return known;
      const answer = compute(state, moves[moveId]!);
      row[moveId] = answer;
      return answer;
    },
  };
}

/** A number for a move; degrees stay within +-512, cross-aisles within 64. */
function codeOf(move: Move): number {
  if (move.kind === 'touch') return move.corner;
  if (move.kind === 'aisle') {
    const head = (64 + move.corner) * 8 + move.link;
    return (head * 1024 + move.bottom + 512) * 1024 + move.top + 512;
  }
  const flags = (move.required ? 2 : 0) + (move.used ? 1 : 0);
  return (((128 + move.corner) * 8 + flags) * 1024 + move.target + 512) * 1024;
}

function keyOf(state: State): string {
  return `${state.value.join(',')};${state.component.join(',')}`;
}

const MEMO_STATES = 60_000;
const frontiers = new Map<string, Frontier>();

/** The shared memo for h cross-aisles; begun anew when one-way floors have made it too large. */
export function frontierOf(h: number, mode: FrontierMode): Frontier {
  const key = `${mode}:${h}`;
  const known = frontiers.get(key);
  if (known !== undefined && known.size() < MEMO_STATES) return known;
  const made = makeFrontier(h, mode);
  frontiers.set(key, made);
  return made;
}
