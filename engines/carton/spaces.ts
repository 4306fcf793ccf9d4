/**
 * Maximal empty spaces of a partly filled box: which cuboids are still free, overlapping allowed.
 * Placing a piece carves every space it touches and keeps only those not inside another.
 */

export interface Space {
  x0: number;
  y0: number;
  z0: number;
  x1: number;
  y1: number;
  z1: number;
}

/** Smallest useful extent along each axis, mm: thinner spaces hold nothing and are dropped. */
export interface LeastExtent {
  x: number;
  y: number;
  z: number;
}

function inside(a: Space, b: Space): boolean {
  return (
    a.x0 >= b.x0 && a.x1 <= b.x1 && a.y0 >= b.y0 && a.y1 <= b.y1 && a.z0 >= b.z0 && a.z1 <= b.z1
  );
}

function pushPieces(out: Space[], s: Space, c: Space, least: LeastExtent): void {
  const { x0, y0, z0, x1, y1, z1 } = s;
  if (c.x0 - x0 >= least.x) out.push({ x0, y0, z0, x1: c.x0, y1, z1 });
  if (x1 - c.x1 >= least.x) out.push({ x0: c.x1, y0, z0, x1, y1, z1 });
  if (c.y0 - y0 >= least.y) out.push({ x0, y0, z0, x1, y1: c.y0, z1 });
  if (y1 - c.y1 >= least.y) out.push({ x0, y0: c.y1, z0, x1, y1, z1 });
  if (c.z0 - z0 >= least.z) out.push({ x0, y0, z0, x1, y1, z1: c.z0 });
  if (z1 - c.z1 >= least.z) out.push({ x0, y0, z0: c.z1, x1, y1, z1 });
}

/** The maximal spaces that remain when cuboid `c` is taken out; the input is not changed. */
export function carve(spaces: readonly Space[], c: Space, least: LeastExtent): Space[] {
  const kept: Space[] = [];
  const fresh: Space[] = [];
  for (const s of spaces) {
    const apart =
      c.x0 >= s.x1 || c.x1 <= s.x0 || c.y0 >= s.y1 || c.y1 <= s.y0 || c.z0 >= s.z1 || c.z1 <= s.z0;
    if (apart) kept.push(s);
    else pushPieces(fresh, s, c, least);
  }
  const untouched = kept.length;
  for (let i = 0; i < fresh.length; i++) {
    const piece = fresh[i]!;
    let redundant = false;
    for (let k = 0; k < untouched && !redundant; k++) redundant = inside(piece, kept[k]!);
    for (let k = 0; k < fresh.length && !redundant; k++) {
      if (k === i) continue;
      const other = fresh[k]!;
      // Of two equal pieces the first stays.
      redundant = inside(piece, other) && (k < i || !inside(other, piece));
    }
    if (!redundant) kept.push(piece);
  }
  return kept;
}
