/**
 * Fills one box: greedy and beam search over blocks in maximal spaces, from the corners inwards.
 * After Araya and Riff, "A beam search approach to the container loading problem" (2014).
 */
import { type Block, blocksFor, type Room, type Shape } from './blocks.ts';
import type { Meter } from './meter.ts';
import { mayStand, type Placed, type StandingRules, topTaken } from './rules.ts';
import { carve, type LeastExtent, type Space } from './spaces.ts';

/**
 * What to pack: how many of each shape, and what each piece is worth (mm3 of volume or like it).
 */
export interface Load {
  shapes: readonly Shape[];
  counts: Int32Array;
  worth: Float64Array;
}

export interface Filling {
  placed: Placed | null;
  /** Pieces of each shape left out. */
  left: Int32Array;
  left_pieces: number;
  worth: number;
  weight_g: number;
}

/** A box being filled; everything a search needs that does not change. */
export interface Hunt {
  load: Load;
  room: Room;
  blocks: Block[];
  rules: StandingRules;
  least: LeastExtent;
  reach: { x: Int32Array; y: Int32Array; z: Int32Array };
  weight_binds: boolean;
  meter: Meter;
}

interface Node extends Filling {
  spaces: readonly Space[];
}

/** Greatest sum of sides that is <= each length: what of a gap can be used at all. */
function reachTable(length: number, sides: ReadonlySet<number>): Int32Array {
  const reach = new Int32Array(length + 1);
  for (let at = 1; at <= length; at++) {
    let best = reach[at - 1]!;
    for (const side of sides) if (side <= at) best = Math.max(best, side + reach[at - side]!);
    reach[at] = best;
  }
  return reach;
}

/** Prepares the search of one load in one room. */
export function openHunt(load: Load, room: Room, rules: StandingRules, meter: Meter): Hunt {
  const sides = [new Set<number>(), new Set<number>(), new Set<number>()] as const;
  let weight_g = 0;
  for (const [index, shape] of load.shapes.entries()) {
    if (load.counts[index] === 0) continue;
    weight_g += load.counts[index]! * shape.weight_g;
    for (const size of shape.orientations) {
      if (size[0] > room.dx || size[1] > room.dy || size[2] > room.dz) continue;
      for (const axis of [0, 1, 2] as const) sides[axis].add(size[axis]);
    }
  }
  const blocks = blocksFor(load.shapes, load.counts, room);
  meter.work += blocks.length;
  return {
    load,
    room,
    rules,
    meter,
    blocks,
    least: { x: Math.min(...sides[0]), y: Math.min(...sides[1]), z: Math.min(...sides[2]) },
    reach: {
      x: reachTable(room.dx, sides[0]),
      y: reachTable(room.dy, sides[1]),
      z: reachTable(room.dz, sides[2]),
    },
    weight_binds: weight_g > room.max_g,
  };
}

function emptyNode(hunt: Hunt): Node {
  const { counts } = hunt.load;
  const { dx, dy, dz } = hunt.room;
  return {
    placed: null,
    left: counts,
    left_pieces: counts.reduce((sum, n) => sum + n, 0),
    worth: 0,
    weight_g: 0,
    spaces: [{ x0: 0, y0: 0, z0: 0, x1: dx, y1: dy, z1: dz }],
  };
}

/** Index of the space nearest to a corner of the box; the larger of equals. */
function nearestSpace(hunt: Hunt, spaces: readonly Space[]): number {
  const { dx, dy, dz } = hunt.room;
  const floorOnly = hunt.rules.support_share > 0;
  let best = -1;
  let bestGap = Number.POSITIVE_INFINITY;
  let bestSize = 0;
  for (let i = 0; i < spaces.length; i++) {
    const s = spaces[i]!;
    const up = floorOnly ? s.z0 : Math.min(s.z0, dz - s.z1);
    const gap = Math.min(s.x0, dx - s.x1) + Math.min(s.y0, dy - s.y1) + up;
    if (gap > bestGap) continue;
    const size = (s.x1 - s.x0) * (s.y1 - s.y0) * (s.z1 - s.z0);
    if (gap === bestGap && size <= bestSize) continue;
    best = i;
    bestGap = gap;
    bestSize = size;
  }
  return best;
}

/** The block set into the space's corner nearest to a corner of the box. */
function setInto(hunt: Hunt, s: Space, block: Block, prev: Placed | null): Placed {
  const { dx, dy, dz } = hunt.room;
  const low = hunt.rules.support_share > 0 || s.z0 <= dz - s.z1;
  return {
    block,
    x: s.x0 <= dx - s.x1 ? s.x0 : s.x1 - block.dx,
    y: s.y0 <= dy - s.y1 ? s.y0 : s.y1 - block.dy,
    z: low ? s.z0 : s.z1 - block.dz,
    prev,
  };
}

interface Pick {
  at: Placed;
  score: number;
}

/** The `width` best blocks for one space, best first. */
function bestBlocks(hunt: Hunt, node: Node, s: Space, width: number, taste: number): Pick[] {
  const { room, reach, load, rules } = hunt;
  const [sx, sy, sz] = [s.x1 - s.x0, s.y1 - s.y0, s.z1 - s.z0];
  const strict = rules.support_share > 0 || rules.any_fragile || rules.any_stack_limit;
  const picks: Pick[] = [];
  let bar = -1;
  for (const block of hunt.blocks) {
    hunt.meter.work++;
    if (block.dx > sx || block.dy > sy || block.dz > sz) continue;
    if (block.n > node.left[block.shape]!) continue;
    const used =
      (block.dx + reach.x[sx - block.dx]!) *
      (block.dy + reach.y[sy - block.dy]!) *
      (block.dz + reach.z[sz - block.dz]!);
    const score = taste * block.n * load.worth[block.shape]! + used;
    if (score <= bar) continue;
    if (hunt.weight_binds) {
      const grams = block.n * load.shapes[block.shape]!.weight_g;
      if (node.weight_g + grams > room.max_g) continue;
    }
    const at = setInto(hunt, s, block, node.placed);
    if (strict && !mayStand(at, load.shapes, rules)) continue;
    let k = picks.length;
    while (k > 0 && picks[k - 1]!.score < score) k--;
    picks.splice(k, 0, { at, score });
    if (picks.length > width) picks.pop();
    if (picks.length === width) bar = picks[width - 1]!.score;
  }
  return picks;
}

function place(hunt: Hunt, node: Node, spaces: readonly Space[], at: Placed): Node {
  const { block, x, y, z } = at;
  const left = node.left.slice();
  left[block.shape]! -= block.n;
  const z1 = topTaken(at, hunt.load.shapes, hunt.room);
  const taken = { x0: x, y0: y, z0: z, x1: x + block.dx, y1: y + block.dy, z1 };
  return {
    placed: at,
    left,
    left_pieces: node.left_pieces - block.n,
    worth: node.worth + block.n * hunt.load.worth[block.shape]!,
    weight_g: node.weight_g + block.n * hunt.load.shapes[block.shape]!.weight_g,
    spaces: carve(spaces, taken, hunt.least),
  };
}

/** Successors of a node: the best blocks in its next usable space; none when it is full. */
function successors(hunt: Hunt, node: Node, width: number, taste: number): Node[] {
  let spaces = node.spaces;
  while (spaces.length > 0 && node.left_pieces > 0) {
    const index = nearestSpace(hunt, spaces);
    const picks = bestBlocks(hunt, node, spaces[index]!, width, taste);
    if (picks.length > 0) return picks.map((pick) => place(hunt, node, spaces, pick.at));
    spaces = spaces.toSpliced(index, 1);
  }
  return [];
}

function completeGreedily(hunt: Hunt, start: Node, taste: number): Node {
  let node = start;
  for (;;) {
    const next = successors(hunt, node, 1, taste)[0];
    if (next === undefined) return node;
    node = next;
  }
}

/**
 * One pass without turning back. `taste`: weight of a block's worth against the tidiness it
 * leaves.
 */
export function fillGreedily(hunt: Hunt, taste: number): Filling {
  return completeGreedily(hunt, emptyNode(hunt), taste);
}

/**
 * Beam search of a width; returns the worthiest filling seen, complete or not. Stops at once when
 * everything is in, or when the meter is out. `onFilling` sees every filling.
 */
export function fillByBeam(
  hunt: Hunt,
  width: number,
  taste: number,
  onFilling?: (filling: Filling) => void,
): Filling {
  let beam: Node[] = [emptyNode(hunt)];
  let best: Node = beam[0]!;
  while (beam.length > 0) {
    const next: { node: Node; end: Node; mark: string }[] = [];
    for (const node of beam) {
      for (const child of successors(hunt, node, width, taste)) {
        const end = completeGreedily(hunt, child, taste);
        onFilling?.(end);
        if (end.worth > best.worth) best = end;
        if (end.left_pieces === 0) return end;
        if (hunt.meter.out()) return best;
        next.push({ node: child, end, mark: `${end.worth}:${child.left.join()}` });
      }
    }
    next.sort((a, b) => b.end.worth - a.end.worth);
    const seen = new Set<string>();
    beam = [];
    for (const { node, mark } of next) {
      if (beam.length === width) break;
      if (seen.has(mark)) continue;
      seen.add(mark);
      beam.push(node);
    }
  }
  return best;
}
