/**
 * Complete search for a few pieces: every pair is apart along some axis in one of two directions,
 * so all choices of turns and pairwise relations are tried. Says yes with corners, or proves a no.
 */
import type { Room, Shape } from './blocks.ts';
import type { Meter } from './meter.ts';
import type { Piece } from './rules.ts';

export const exactPiecesAtMost = 6;

export type ExactAnswer = { fits: true; pieces: Piece[] } | { fits: false } | { fits: 'unknown' };

type Size3 = readonly [number, number, number];

interface Trial {
  shapes: readonly Shape[];
  lengths: Size3;
  /** Shape of each piece, large first; equal pieces are neighbours. */
  list: number[];
  turn: Size3[];
  /** For each axis the arcs "a ends before b begins". */
  arcs: [number, number][][];
  corner: [number[], number[], number[]];
  meter: Meter;
}

/** Earliest corners along one axis; false when a chain of pieces is longer than the room. */
function layOut(trial: Trial, axis: 0 | 1 | 2): boolean {
  const n = trial.turn.length;
  const at: number[] = new Array(n).fill(0);
  // A chain of n pieces needs at most n rounds; a cycle never settles and outgrows the room.
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b] of trial.arcs[axis]!) {
      const end = at[a]! + trial.turn[a]![axis];
      if (end <= at[b]!) continue;
      if (end + trial.turn[b]![axis] > trial.lengths[axis]) return false;
      at[b] = end;
      changed = true;
    }
  }
  trial.corner[axis] = at;
  return true;
}

function overlapAlong(trial: Trial, axis: 0 | 1 | 2, a: number, b: number): boolean {
  const at = trial.corner[axis];
  return at[a]! < at[b]! + trial.turn[b]![axis] && at[b]! < at[a]! + trial.turn[a]![axis];
}

/** Relates the newest piece `b` to the earlier pieces from `a` on, then goes to the next piece. */
function relate(trial: Trial, a: number, b: number): boolean | 'unknown' {
  if (a === b) return addPiece(trial);
  trial.meter.work += 8;
  if (trial.meter.out()) return 'unknown';
  for (const axis of [0, 1, 2] as const) {
    if (trial.turn[a]![axis] + trial.turn[b]![axis] > trial.lengths[axis]) continue;
    const arcs = trial.arcs[axis]!;
    // Equal pieces: which of two comes first along an axis does not matter only when nothing else
    // tells them apart, so both directions are kept.
    for (const arc of [
      [a, b],
      [b, a],
    ] as [number, number][]) {
      arcs.push(arc);
      if (layOut(trial, axis)) {
        const found = relate(trial, a + 1, b);
        if (found !== false) return found;
      }
      arcs.pop();
    }
  }
  return false;
}

function addPiece(trial: Trial): boolean | 'unknown' {
  const b = trial.turn.length;
  if (b === trial.list.length) return true;
  for (const size of trial.shapes[trial.list[b]!]!.orientations) {
    if (size.some((side, axis) => side > trial.lengths[axis]!)) continue;
    trial.turn.push(size);
    const found = relate(trial, 0, b);
    if (found !== false) return found;
    trial.turn.pop();
  }
  return false;
}

/** Packs `counts` pieces into the room, whatever rules of stacking: at most `exactPiecesAtMost`. */
export function packExactly(
  shapes: readonly Shape[],
  counts: Int32Array,
  room: Room,
  meter: Meter,
): ExactAnswer {
  const list = shapes.flatMap((_, s) => new Array<number>(counts[s]!).fill(s));
  if (list.length > exactPiecesAtMost) return { fits: 'unknown' };
  const lengths = [room.dx, room.dy, room.dz] as const;
  const trial: Trial = {
    shapes,
    lengths,
    list,
    turn: [],
    arcs: [[], [], []],
    corner: [[], [], []],
    meter,
  };
  const found = addPiece(trial);
  if (found === 'unknown') return { fits: 'unknown' };
  if (!found) return { fits: false };
  for (const axis of [0, 1, 2] as const) layOut(trial, axis);
  const apart = list.every((_, b) =>
    list.every((_, a) => a >= b || ![0, 1, 2].every((x) => overlapAlong(trial, x as 0, a, b))),
  );
  if (!apart) throw new Error('exact packing overlaps');
  const pieces = list.map((shape, i): Piece => {
    const [dx, dy, dz] = trial.turn[i]!;
    const [x, y, z] = trial.corner.map((at) => at[i]!) as [number, number, number];
    return { shape, x, y, z, dx, dy, dz };
  });
  return { fits: true, pieces };
}
