/**
 * From packed pieces to parcels: sizes, weights, cost, the packer's sequence, and which of two
 * packings is better.
 */
import type { Room, Shape } from './blocks.ts';
import type { Box, PackOptions, Parcel, Placement } from './model.ts';
import { volumetricWeightG } from './model.ts';
import type { Piece } from './rules.ts';

/** A box with its pieces before names are given to them. */
export interface Draft {
  box: Box;
  room: Room;
  counts: Int32Array;
  pieces: Piece[];
}

type Size3 = [number, number, number];

/** Inner and outer size of the packed box; soft and cut boxes close around their contents. */
export function dressedSize(draft: Draft): { inner: Size3; outer: Size3 } {
  const { box, room, pieces } = draft;
  const walls: Size3 = [
    Math.max(0, box.outer_length_mm - box.inner_length_mm),
    Math.max(0, box.outer_width_mm - box.inner_width_mm),
    Math.max(0, box.outer_height_mm - box.inner_height_mm),
  ];
  if (box.kind === 'box') {
    const outer: Size3 = [box.outer_length_mm, box.outer_width_mm, box.outer_height_mm];
    return { inner: [room.dx, room.dy, room.dz], outer };
  }
  const inner: Size3 = [0, 0, 0];
  for (const p of pieces) {
    inner[0] = Math.max(inner[0], p.x + p.dx);
    inner[1] = Math.max(inner[1], p.y + p.dy);
    inner[2] = Math.max(inner[2], p.z + p.dz);
  }
  return { inner, outer: [inner[0] + walls[0], inner[1] + walls[1], inner[2] + walls[2]] };
}

interface Figures {
  weight_g: number;
  volumetric_weight_g: number;
  charged_weight_g: number;
  contents_mm3: number;
  inner_mm3: number;
  inner: Size3;
  outer: Size3;
}

function figuresOf(draft: Draft, shapes: readonly Shape[], options: PackOptions): Figures {
  const { inner, outer } = dressedSize(draft);
  let weight_g = draft.box.empty_weight_g;
  let contents_mm3 = 0;
  for (const [i, shape] of shapes.entries()) {
    weight_g += draft.counts[i]! * shape.weight_g;
    contents_mm3 += draft.counts[i]! * shape.volume_mm3;
  }
  const volumetric_weight_g = volumetricWeightG(outer, options.volumetric);
  const charged_weight_g = Math.max(weight_g, volumetric_weight_g);
  const inner_mm3 = inner[0] * inner[1] * inner[2];
  return { weight_g, volumetric_weight_g, charged_weight_g, contents_mm3, inner_mm3, inner, outer };
}

/** Rank of a packing, compared entry by entry: parcels, carrier, boxes, air, spread of weight. */
export type Rank = readonly number[];

/** The rank of parcels taken together; less is better. */
export function rankOf(
  drafts: readonly Draft[],
  shapes: readonly Shape[],
  options: PackOptions,
): Rank {
  let [carrier, boxes, air] = [0, 0, 0];
  const weights: number[] = [];
  for (const draft of drafts) {
    const f = figuresOf(draft, shapes, options);
    const own = draft.box.cost_minor ?? 0;
    if (options.price_minor === undefined) {
      carrier += f.charged_weight_g;
      boxes += own;
    } else carrier += options.price_minor(f.charged_weight_g) + own;
    air += f.inner_mm3 - f.contents_mm3;
    weights.push(f.weight_g);
  }
  const mean = weights.reduce((sum, w) => sum + w, 0) / Math.max(1, weights.length);
  const spread = weights.reduce((sum, w) => sum + (w - mean) ** 2, 0);
  return [drafts.length, carrier, boxes, air, spread];
}

/** Negative when `a` is better than `b`. */
export function compareRank(a: Rank, b: Rank): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/**
 * Parcels with named placements. Steps run from the floor up, so nothing is put under what already
 * lies there.
 */
export function toParcels(
  drafts: readonly Draft[],
  shapes: readonly Shape[],
  options: PackOptions,
): Parcel[] {
  const next = shapes.map(() => 0);
  return drafts.map((draft) => {
    const f = figuresOf(draft, shapes, options);
    const bottomUp = draft.pieces.toSorted((a, b) => a.z - b.z || a.y - b.y || a.x - b.x);
    const placements = bottomUp.map((p, i): Placement => {
      const { item, bagged } = shapes[p.shape]!.pieces[next[p.shape]!++]!;
      const { x, y, z, dx, dy, dz } = p;
      const at = { item, x, y, z, dx, dy, dz, step: i + 1 };
      return bagged ? { ...at, bagged } : at;
    });
    return {
      box: draft.box.code,
      placements,
      inner_length_mm: f.inner[0],
      inner_width_mm: f.inner[1],
      inner_height_mm: f.inner[2],
      outer_length_mm: f.outer[0],
      outer_width_mm: f.outer[1],
      outer_height_mm: f.outer[2],
      weight_g: f.weight_g,
      fill: f.contents_mm3 / f.inner_mm3,
      volumetric_weight_g: f.volumetric_weight_g,
      charged_weight_g: f.charged_weight_g,
      cost_minor: (options.price_minor?.(f.charged_weight_g) ?? 0) + (draft.box.cost_minor ?? 0),
    };
  });
}
