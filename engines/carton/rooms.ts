/**
 * From boxes to rooms: the inner cuboids that the search fills. A bag is several rooms (the thicker
 * its contents, the narrower it gets); a made-to-measure box is cut down after packing.
 */
import type { Room, Shape } from './blocks.ts';
import type { Box } from './model.ts';

const bagRoomsAtMost = 10;

function contentsMaxG(box: Box): number {
  return Math.max(0, box.max_gross_g - box.empty_weight_g);
}

/** The room that is at least as large as anything the box can hold; bounds are taken on it. */
export function widestRoom(box: Box): Room {
  return {
    dx: box.inner_length_mm,
    dy: box.inner_width_mm,
    dz: box.inner_height_mm,
    max_g: contentsMaxG(box),
  };
}

/** Rooms to try, best first. For a bag: thicknesses that these shapes can make, thin first. */
export function roomsOf(box: Box, shapes: readonly Shape[]): Room[] {
  const widest = widestRoom(box);
  if (box.kind !== 'bag') return [widest];
  const thick = new Set<number>([widest.dz]);
  for (const shape of shapes) {
    for (const [, , dz] of shape.orientations) {
      for (let k = 1; k <= shape.pieces.length && k * dz < widest.dz; k++) thick.add(k * dz);
    }
  }
  const sorted = [...thick].sort((a, b) => a - b);
  const step = Math.max(1, sorted.length / bagRoomsAtMost);
  const chosen = sorted.filter((_, i) => Math.floor(i / step) !== Math.floor((i + 1) / step));
  if (chosen.at(-1) !== widest.dz) chosen.push(widest.dz);
  return chosen
    .map((dz) => ({ dx: widest.dx - dz, dy: widest.dy - dz, dz, max_g: widest.max_g }))
    .filter((room) => room.dx > 0 && room.dy > 0);
}

function holdsAll(big: Room, small: Room, turnable: boolean): boolean {
  if (big.max_g < small.max_g) return false;
  if (!turnable) {
    const flat =
      (big.dx >= small.dx && big.dy >= small.dy) || (big.dx >= small.dy && big.dy >= small.dx);
    return flat && big.dz >= small.dz;
  }
  const sort = (room: Room) => [room.dx, room.dy, room.dz].sort((a, b) => a - b);
  const [a, b] = [sort(big), sort(small)];
  return a.every((side, i) => side >= b[i]!);
}

/**
 * Indices of the rooms that no other room with plenty in stock can stand in for: enough for bounds
 * on the number of parcels. `turnable`: every piece may lie on any side.
 */
export function unsurpassed(
  rooms: readonly Room[],
  stock: readonly number[],
  turnable: boolean,
  parcels: number,
): number[] {
  const all = rooms.map((_, i) => i);
  return all.filter((i) =>
    all.every((k) => {
      if (k === i || stock[k]! < parcels || !holdsAll(rooms[k]!, rooms[i]!, turnable)) return true;
      const mutual = stock[i]! >= parcels && holdsAll(rooms[i]!, rooms[k]!, turnable);
      return mutual && i < k;
    }),
  );
}
