/**
 * Whether a block may stand where it fits: support below, nothing above the fragile, bearable
 * loads. Only orders that ask for such rules pay for them.
 */
import type { Block, Room, Shape } from './blocks.ts';

/** Blocks placed so far, newest first. */
export interface Placed {
  block: Block;
  x: number;
  y: number;
  z: number;
  prev: Placed | null;
}

export interface Piece {
  shape: number;
  x: number;
  y: number;
  z: number;
  dx: number;
  dy: number;
  dz: number;
}

function overlap(a0: number, a1: number, b0: number, b1: number): number {
  return Math.max(0, Math.min(a1, b1) - Math.max(a0, b0));
}

/** The single pieces of placed blocks. */
export function piecesOf(placed: Placed | null): Piece[] {
  const out: Piece[] = [];
  for (let at = placed; at !== null; at = at.prev) pushPieces(out, at, at.block.nz);
  return out;
}

function pushPieces(out: Piece[], at: Placed, layers: number): void {
  const { nx, ny, piece, shape } = at.block;
  const [dx, dy, dz] = piece;
  for (let k = 0; k < layers; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        out.push({ shape, x: at.x + i * dx, y: at.y + j * dy, z: at.z + k * dz, dx, dy, dz });
      }
    }
  }
}

function isSupported(at: Placed, share: number): boolean {
  if (at.z === 0) return true;
  const bottom: Piece[] = [];
  pushPieces(bottom, at, 1);
  for (const p of bottom) {
    let carried = 0;
    for (let under = at.prev; under !== null; under = under.prev) {
      if (under.z + under.block.dz !== p.z) continue;
      const wide = overlap(p.x, p.x + p.dx, under.x, under.x + under.block.dx);
      carried += wide * overlap(p.y, p.y + p.dy, under.y, under.y + under.block.dy);
    }
    if (carried < share * p.dx * p.dy) return false;
  }
  return true;
}

function isClearAbove(at: Placed): boolean {
  const { x, y, z, block } = at;
  for (let other = at.prev; other !== null; other = other.prev) {
    if (other.z < z + block.dz) continue;
    if (overlap(x, x + block.dx, other.x, other.x + other.block.dx) === 0) continue;
    if (overlap(y, y + block.dy, other.y, other.y + other.block.dy) > 0) return false;
  }
  return true;
}

function loadsBearable(at: Placed, shapes: readonly Shape[]): boolean {
  const pieces = piecesOf(at);
  for (const low of pieces) {
    const most = shapes[low.shape]!.max_stack_g;
    if (most === Number.POSITIVE_INFINITY) continue;
    let load = 0;
    for (const high of pieces) {
      if (high.z < low.z + low.dz) continue;
      if (overlap(low.x, low.x + low.dx, high.x, high.x + high.dx) === 0) continue;
      if (overlap(low.y, low.y + low.dy, high.y, high.y + high.dy) === 0) continue;
      load += shapes[high.shape]!.weight_g;
    }
    if (load > most) return false;
  }
  return true;
}

export interface StandingRules {
  support_share: number;
  any_fragile: boolean;
  any_stack_limit: boolean;
}

/** The rules that an order's shapes bring with them. */
export function standingRules(shapes: readonly Shape[], support_share: number): StandingRules {
  return {
    support_share,
    any_fragile: shapes.some((shape) => shape.fragile),
    any_stack_limit: shapes.some((shape) => shape.max_stack_g !== Number.POSITIVE_INFINITY),
  };
}

/** True when no rule forbids the newest block of `at`. */
export function mayStand(at: Placed, shapes: readonly Shape[], rules: StandingRules): boolean {
  if (rules.support_share > 0 && !isSupported(at, rules.support_share)) return false;
  if (rules.any_fragile && shapes[at.block.shape]!.fragile && !isClearAbove(at)) return false;
  return !rules.any_stack_limit || loadsBearable(at, shapes);
}

/** Top of what a block keeps for itself: a fragile one takes the whole column above it. */
export function topTaken(at: Placed, shapes: readonly Shape[], room: Room): number {
  return shapes[at.block.shape]!.fragile ? room.dz : at.z + at.block.dz;
}
