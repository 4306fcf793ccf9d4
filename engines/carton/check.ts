/**
 * Independent check of a packing: shares no code with the engine, only the words of model.ts.
 * Looks at every pair of pieces in the plainest way.
 */
import type { Box, Item, PackOptions, PackResult, Parcel, Placement } from './model.ts';

const sides = ['x', 'y', 'z'] as const;
const sizes = { x: 'dx', y: 'dy', z: 'dz' } as const;

/** Length shared by two pieces along an axis; <= 0 when they are apart. */
function shared(a: Placement, b: Placement, side: 'x' | 'y' | 'z'): number {
  const size = sizes[side];
  return Math.min(a[side] + a[size], b[side] + b[size]) - Math.max(a[side], b[side]);
}

function sharesGround(a: Placement, b: Placement): boolean {
  return shared(a, b, 'x') > 0 && shared(a, b, 'y') > 0;
}

function isAbove(high: Placement, low: Placement): boolean {
  return high.z >= low.z + low.dz && sharesGround(high, low);
}

function sorted(...values: number[]): string {
  return values.sort((a, b) => a - b).join('x');
}

function turnFaults(p: Placement, item: Item): string[] {
  const { length_mm: l, width_mm: w, height_mm: h } = item;
  if (sorted(p.dx, p.dy, p.dz) !== sorted(l, w, h)) return [`${p.item}: size changed`];
  if (item.orientation === 'free' && item.liquid !== true) return [];
  const kept = p.dz === h && sorted(p.dx, p.dy) === sorted(l, w);
  return kept ? [] : [`${p.item}: turned although ${item.orientation}`];
}

function geometryFaults(parcel: Parcel): string[] {
  const inner = { x: parcel.inner_length_mm, y: parcel.inner_width_mm, z: parcel.inner_height_mm };
  const out: string[] = [];
  for (const [i, p] of parcel.placements.entries()) {
    for (const side of sides) {
      const end = p[side] + p[sizes[side]];
      if (!Number.isInteger(p[side]) || p[side] < 0 || end > inner[side]) {
        out.push(`${p.item}: outside along ${side}`);
      }
    }
    for (const q of parcel.placements.slice(i + 1)) {
      if (sides.every((side) => shared(p, q, side) > 0)) out.push(`${p.item}, ${q.item}: overlap`);
    }
  }
  return out;
}

function supportFaults(parcel: Parcel, share: number): string[] {
  return parcel.placements.flatMap((p) => {
    if (share === 0 || p.z === 0) return [];
    let carried = 0;
    for (const q of parcel.placements) {
      if (q.z + q.dz !== p.z || !sharesGround(p, q)) continue;
      carried += shared(p, q, 'x') * shared(p, q, 'y');
    }
    return carried >= share * p.dx * p.dy ? [] : [`${p.item}: base carried ${carried} mm2 only`];
  });
}

function stackingFaults(parcel: Parcel, byId: ReadonlyMap<string, Item>): string[] {
  const out: string[] = [];
  for (const low of parcel.placements) {
    const item = byId.get(low.item)!;
    const above = parcel.placements.filter((p) => p !== low && isAbove(p, low));
    if (item.fragile === true && above.length > 0) out.push(`${low.item}: something on fragile`);
    const load = above.reduce((sum, p) => sum + byId.get(p.item)!.weight_g, 0);
    if (load > (item.max_stack_g ?? load)) out.push(`${low.item}: bears ${load} g`);
    if (above.some((p) => p.step < low.step)) out.push(`${low.item}: put in under another`);
    const bag = item.liquid === true || item.bag === true;
    if (bag !== (low.bagged === true)) out.push(`${low.item}: bag`);
  }
  const steps = parcel.placements.map((p) => p.step).sort((a, b) => a - b);
  if (steps.some((step, i) => step !== i + 1)) out.push('steps are not 1, 2, 3');
  return out;
}

function boxFaults(parcel: Parcel, box: Box, byId: ReadonlyMap<string, Item>): string[] {
  const out: string[] = [];
  const contents = parcel.placements.reduce((sum, p) => sum + byId.get(p.item)!.weight_g, 0);
  if (parcel.weight_g !== contents + box.empty_weight_g) out.push('weight wrong');
  if (parcel.weight_g > box.max_gross_g) out.push('too heavy');
  // A bag gives up as much length and width as its contents are thick.
  const give = box.kind === 'bag' ? parcel.inner_height_mm : 0;
  if (parcel.inner_length_mm > box.inner_length_mm - give) out.push('longer than the box');
  if (parcel.inner_width_mm > box.inner_width_mm - give) out.push('wider than the box');
  if (parcel.inner_height_mm > box.inner_height_mm) out.push('higher than the box');
  if (parcel.placements.length === 0) out.push('empty parcel');
  return out;
}

function groupFaults(parcel: Parcel, byId: ReadonlyMap<string, Item>, options: PackOptions) {
  const groups = new Set(parcel.placements.map((p) => byId.get(p.item)!.segregation));
  return (options.incompatible ?? [])
    .filter(([a, b]) => groups.has(a) && groups.has(b))
    .map(([a, b]) => `${a} with ${b}`);
}

function countFaults(items: readonly Item[], boxes: readonly Box[], result: PackResult): string[] {
  const out: string[] = [];
  const wanted = new Map<string, number>();
  for (const { id, qty } of items) wanted.set(id, (wanted.get(id) ?? 0) + qty);
  for (const { item, qty } of result.unpacked) wanted.set(item, (wanted.get(item) ?? 0) - qty);
  for (const parcel of result.parcels) {
    for (const { item } of parcel.placements) wanted.set(item, (wanted.get(item) ?? 0) - 1);
  }
  for (const [id, n] of wanted) if (n !== 0) out.push(`${id}: ${n} pieces missing`);
  for (const box of boxes) {
    const used = result.parcels.filter((parcel) => parcel.box === box.code).length;
    if (used > (box.qty_available ?? used)) out.push(`${box.code}: ${used} used`);
  }
  return out;
}

/**
 * Faults of a packing in plain words, empty when it is sound: every piece once, inside, apart,
 * turned as allowed, supported, not overloaded, within weight, groups apart, box stock respected,
 * steps possible. Item ids must be unique or alike.
 */
export function checkPacking(
  items: readonly Item[],
  boxes: readonly Box[],
  options: PackOptions,
  result: PackResult,
): string[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const byCode = new Map(boxes.map((box) => [box.code, box]));
  const out = countFaults(items, boxes, result);
  for (const [i, parcel] of result.parcels.entries()) {
    const box = byCode.get(parcel.box);
    const strange = parcel.placements.find((p) => !byId.has(p.item));
    if (box === undefined || strange !== undefined) {
      out.push(`parcel ${i}: unknown ${strange?.item ?? parcel.box}`);
      continue;
    }
    const found = [
      ...parcel.placements.flatMap((p) => turnFaults(p, byId.get(p.item)!)),
      ...geometryFaults(parcel),
      ...supportFaults(parcel, options.support_share),
      ...stackingFaults(parcel, byId),
      ...boxFaults(parcel, box, byId),
      ...groupFaults(parcel, byId, options),
    ];
    for (const fault of found) out.push(`parcel ${i}: ${fault}`);
  }
  return out;
}
