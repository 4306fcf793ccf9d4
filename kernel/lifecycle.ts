/**
 * Lifecycles as data: states and moves are written once, and the database's move tables, the API,
 * the screens, the docs and the simulator are rendered from them.
 */

export interface StateLabel {
  en: string;
  zh: string;
  /** Tone of the tag on screens. */
  tone: 'neutral' | 'waiting' | 'active' | 'good' | 'bad';
  /** Nothing leads out of a final state. */
  final?: true;
}

export interface Move<S extends string = string> {
  /** null: the move makes the thing. */
  from: S | null;
  to: S;
  /** The command or event that makes the move. */
  by: string;
}

export interface Lifecycle<S extends string = string> {
  machine: string;
  /** Table of the allowed moves. */
  table: string;
  /** Table of the things that move: its constraint `<machine>_move_allowed` lists the moves. */
  guards: string;
  states: Readonly<Record<S, StateLabel>>;
  moves: readonly Move<S>[];
}

/**
 * Declares a lifecycle and checks it: every state can be reached, nothing leaves a final state,
 * every other state can be left.
 * @throws Error naming the state that breaks a rule.
 */
export function lifecycle<S extends string>(spec: Lifecycle<S>): Lifecycle<S> {
  const reached = new Set<S>();
  for (let grown = -1; grown !== reached.size; ) {
    grown = reached.size;
    for (const move of spec.moves) {
      if (move.from === null || reached.has(move.from)) reached.add(move.to);
    }
  }
  for (const [name, label] of Object.entries<StateLabel>(spec.states)) {
    const state = name as S;
    const leaves = spec.moves.some((move) => move.from === state);
    if (!reached.has(state)) throw new Error(`${spec.machine}: ${name} is never reached`);
    if (label.final && leaves) throw new Error(`${spec.machine}: final state ${name} is left`);
    if (!label.final && !leaves) throw new Error(`${spec.machine}: ${name} is a dead end`);
  }
  return spec;
}

/** What may happen in a state: the commands that lead out of it. */
export function possibleMoves<S extends string>(spec: Lifecycle<S>, state: S): string[] {
  return [...new Set(spec.moves.filter((move) => move.from === state).map((move) => move.by))];
}

/** The states from which `by` may lead. */
export function statesBefore<S extends string>(spec: Lifecycle<S>, by: string): S[] {
  return spec.moves.flatMap((move) => (move.by === by && move.from !== null ? [move.from] : []));
}

/** The lifecycle as a Mermaid state diagram. */
export function mermaid(spec: Lifecycle): string {
  const lines = spec.moves.map((move) => `  ${move.from ?? '[*]'} --> ${move.to}: ${move.by}`);
  const ends = Object.entries(spec.states).filter(([, label]) => label.final);
  return ['stateDiagram-v2', ...lines, ...ends.map(([name]) => `  ${name} --> [*]`)].join('\n');
}
