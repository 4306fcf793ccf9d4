/**
 * What is packed at once: shapes (identical items taken together) and blocks, which are grids of
 * one shape in one orientation. Blocks keep the search short when an order has many equal items.
 */
import { type Item, orientationsOf } from './model.ts';

type Size3 = readonly [number, number, number];

export interface Shape {
  key: string;
  orientations: readonly Size3[];
  volume_mm3: number;
  weight_g: number;
  fragile: boolean;
  /** Infinity when unlimited. */
  max_stack_g: number;
  segregation: string;
  /** One entry for each piece, by item id, in the order of the input. */
  pieces: { item: string; bagged: boolean }[];
}

export interface Block {
  shape: number;
  /** Pieces along each axis and the size of one piece. */
  nx: number;
  ny: number;
  nz: number;
  piece: Size3;
  n: number;
  dx: number;
  dy: number;
  dz: number;
  volume_mm3: number;
}

export interface Room {
  dx: number;
  dy: number;
  dz: number;
  /** Contents only. */
  max_g: number;
}

/** Groups items that are alike for packing: same turned sizes, weight and rules. */
export function shapesOf(items: readonly Item[]): Shape[] {
  const byKey = new Map<string, Shape>();
  for (const item of items) {
    const orientations = orientationsOf(item).toSorted((a, b) => a[2] - b[2] || a[0] - b[0]);
    const limits = [item.fragile === true ? 'f' : '', item.max_stack_g ?? '', item.segregation];
    const key = [orientations.map((o) => o.join('x')).join(','), item.weight_g, ...limits].join(
      '|',
    );
    const shape = byKey.get(key) ?? {
      key,
      orientations,
      volume_mm3: item.length_mm * item.width_mm * item.height_mm,
      weight_g: item.weight_g,
      fragile: item.fragile === true,
      max_stack_g: item.max_stack_g ?? Number.POSITIVE_INFINITY,
      segregation: item.segregation ?? '',
      pieces: [],
    };
    const bagged = item.liquid === true || item.bag === true;
    for (let k = 0; k < item.qty; k++) shape.pieces.push({ item: item.id, bagged });
    byKey.set(key, shape);
  }
  // Large first, and a fixed order whatever the order of the input.
  return [...byKey.values()].sort(
    (a, b) => b.volume_mm3 - a.volume_mm3 || (a.key < b.key ? -1 : 1),
  );
}

/** Highest stack of equal pieces that the lowest of them bears. */
function stackLimit(shape: Shape): number {
  if (shape.fragile) return 1;
  if (shape.weight_g === 0) return Number.POSITIVE_INFINITY;
  return 1 + Math.floor(shape.max_stack_g / shape.weight_g);
}

const blocksOfShapeAtMost = 400;

function pushGrids(
  out: Block[],
  shape: Shape,
  index: number,
  qty: number,
  piece: Size3,
  room: Room,
) {
  const mostX = Math.min(qty, Math.floor(room.dx / piece[0]));
  const mostY = Math.min(qty, Math.floor(room.dy / piece[1]));
  const mostZ = Math.min(qty, Math.floor(room.dz / piece[2]), stackLimit(shape));
  for (let nz = 1; nz <= mostZ; nz++) {
    for (let ny = 1; ny <= mostY && ny * nz <= qty; ny++) {
      for (let nx = 1; nx <= mostX && nx * ny * nz <= qty; nx++) {
        const n = nx * ny * nz;
        if (n * shape.weight_g > room.max_g) break;
        const [dx, dy, dz] = [nx * piece[0], ny * piece[1], nz * piece[2]];
        const volume_mm3 = n * shape.volume_mm3;
        out.push({ shape: index, nx, ny, nz, piece, n, dx, dy, dz, volume_mm3 });
      }
    }
  }
}

/**
 * All grids of equal pieces that fit the room, largest first; `counts` are pieces of each shape.
 */
export function blocksFor(shapes: readonly Shape[], counts: Int32Array, room: Room): Block[] {
  const all: Block[] = [];
  for (let index = 0; index < shapes.length; index++) {
    const shape = shapes[index]!;
    const qty = counts[index]!;
    if (qty === 0) continue;
    const own: Block[] = [];
    for (const piece of shape.orientations) pushGrids(own, shape, index, qty, piece, room);
    if (own.length > blocksOfShapeAtMost) {
      own.sort((a, b) => b.n - a.n);
      // The single pieces, at the end, always stay.
      own.splice(blocksOfShapeAtMost, own.length - blocksOfShapeAtMost - 6);
    }
    for (const block of own) all.push(block);
  }
  return all.sort((a, b) => b.volume_mm3 - a.volume_mm3);
}
