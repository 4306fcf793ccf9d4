/**
 * Carton engine, the words: items, boxes, carrier rule, parcels with placements, and the reasons.
 * Lengths are whole millimetres, weights whole grams; x and y span the base, z points up.
 */
import { defineProblems } from '../../kernel/problem.ts';

/**
 * How an item may be turned. `free`: any of its sides may point up. `flat`: its height stays
 * vertical, either face up. `upright`: its height stays vertical and this side up; geometrically
 * as flat.
 */
export type Orientation = 'free' | 'flat' | 'upright';

export interface Item {
  id: string;
  length_mm: number;
  width_mm: number;
  height_mm: number;
  weight_g: number;
  qty: number;
  orientation: Orientation;
  /** Nothing may lie anywhere above it. */
  fragile?: boolean;
  /** Travels upright (whatever `orientation` says) and in a bag of its own. */
  liquid?: boolean;
  /** Goes into a bag of its own for another reason. */
  bag?: boolean;
  /** Most grams that may lie above any part of it; the full weight of each such item counts. */
  max_stack_g?: number;
  /** Hazard or segregation group; groups named incompatible never share a parcel. */
  segregation?: string;
}

/**
 * `box`: rigid. `bag`: flat, inner_height_mm is how thick it may get; contents t thick take t off
 * its length and width. `made_to_measure`: the inner size is the largest that can be cut; walls
 * keep.
 */
export type BoxKind = 'box' | 'bag' | 'made_to_measure';

export interface Box {
  code: string;
  kind: BoxKind;
  outer_length_mm: number;
  outer_width_mm: number;
  outer_height_mm: number;
  inner_length_mm: number;
  inner_width_mm: number;
  inner_height_mm: number;
  empty_weight_g: number;
  /** Contents and the empty box together. */
  max_gross_g: number;
  cost_minor?: number;
  /** How many are at hand; absent means plenty. */
  qty_available?: number;
}

/** Carrier's volumetric rule: cubic centimetres a kilogram (5000, 6000, 12000). */
export interface VolumetricRule {
  divisor: number;
}

export interface PackOptions {
  /** Share of an item's base that must rest on the box or other items: 0 asks nothing. */
  support_share: number;
  volumetric?: VolumetricRule;
  /** The carrier's price in minor units for a charged weight; absent: grams are the price. */
  price_minor?: (charged_g: number) => number;
  /** Pairs of segregation groups that may not share a parcel. */
  incompatible?: readonly (readonly [string, string])[];
  seed?: number;
}

/**
 * How hard to try. `effort` scales the counted work (1 is usual) and alone keeps the answer
 * reproducible; a clock with a limit may cut the search short.
 */
export interface Budget {
  effort: number;
  now_ms?: () => number;
  limit_ms?: number;
}

export const usualBudget: Budget = { effort: 1 };

/** One piece: its lower corner and its turned size in mm, and its turn in the packer's sequence. */
export interface Placement {
  item: string;
  x: number;
  y: number;
  z: number;
  dx: number;
  dy: number;
  dz: number;
  step: number;
  /** A liquid or what else needs one: put into its own bag first. */
  bagged?: true;
}

export interface Parcel {
  box: string;
  placements: Placement[];
  inner_length_mm: number;
  inner_width_mm: number;
  inner_height_mm: number;
  outer_length_mm: number;
  outer_width_mm: number;
  outer_height_mm: number;
  /** Gross: contents and box. */
  weight_g: number;
  /** Contents' volume over inner volume, 0 to 1. */
  fill: number;
  /** 0 when there is no volumetric rule. */
  volumetric_weight_g: number;
  charged_weight_g: number;
  /** Carrier price when known plus the box. */
  cost_minor: number;
}

/** Why a box holds all, or why it does not. */
export type Verdict =
  | 'chosen'
  | 'fits_but_dearer'
  | 'none_left'
  | 'item_too_long'
  | 'too_little_volume'
  | 'too_heavy'
  | 'pair_does_not_fit'
  | 'groups_incompatible'
  | 'proven_by_slices'
  | 'search_exhausted'
  | 'budget_spent'
  | 'not_tried';

export interface Considered {
  box: string;
  verdict: Verdict;
  /**
   * The figure and the limit behind the verdict: mm, mm3, g, or shares; for a box that fits, its
   * figure and that of the chosen one. 0 when there is none.
   */
  need: number;
  have: number;
  /** Of a box that fits: by what it loses. */
  by?: 'carrier' | 'box' | 'air';
}

export interface Explanation {
  /** Every box as the only parcel. */
  one_box: Considered[];
  parcels_lower_bound: number;
  lower_bound_by: string;
  /** True when no packing with fewer parcels exists. */
  proven: boolean;
  support_share: number;
  work: number;
  /** The counted work or the clock ran out somewhere. */
  budget_spent: boolean;
}

export interface Unpacked {
  item: string;
  qty: number;
  reason: 'fits_no_box' | 'too_heavy_for_every_box' | 'no_box_left';
}

export interface PackResult {
  parcels: Parcel[];
  unpacked: Unpacked[];
  explanation: Explanation;
}

export const cartonProblem = defineProblems({
  CARTON_INPUT_INVALID: {
    status: 422,
    en: '{what} {id}: {field} must be {rule}',
    zh: '{what} {id}：{field} 必须为 {rule_zh}',
    fix_en: 'Correct the size, weight or quantity in the catalogue and recommend again.',
    fix_zh: '请在商品或耗材资料中更正尺寸、重量或数量后重新推荐。',
  },
});

type Size3 = readonly [number, number, number];

/** The item's allowed turned sizes (dx, dy, dz) without repetition, mm. */
export function orientationsOf(item: Item): Size3[] {
  const { length_mm: l, width_mm: w, height_mm: h } = item;
  const fixed = item.orientation !== 'free' || item.liquid === true;
  const flat: Size3[] = [
    [l, w, h],
    [w, l, h],
  ];
  const all: Size3[] = fixed ? flat : [...flat, [l, h, w], [h, l, w], [w, h, l], [h, w, l]];
  const seen = new Set<string>();
  return all.filter((size) => {
    const key = size.join('x');
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

/** Volumetric weight in g of an outer size in mm, rounded up; 0 without a rule. */
export function volumetricWeightG(outer: Size3, rule: VolumetricRule | undefined): number {
  return rule === undefined ? 0 : Math.ceil((outer[0] * outer[1] * outer[2]) / rule.divisor);
}

function invalid(what: string, id: string, field: string, rule: string, rule_zh: string): Error {
  return cartonProblem('CARTON_INPUT_INVALID', { what, id, field, rule, rule_zh });
}

function requireWhole(what: string, id: string, fields: Record<string, number>, least: number) {
  for (const [field, value] of Object.entries(fields)) {
    if (Number.isSafeInteger(value) && value >= least && value <= 100_000_000) continue;
    throw invalid(what, id, field, `a whole number of at least ${least}`, `不小于 ${least} 的整数`);
  }
}

/** Throws CARTON_INPUT_INVALID for sizes, weights or quantities that are not whole and sensible. */
export function validateInput(items: readonly Item[], boxes: readonly Box[]): void {
  for (const item of items) {
    const { id, length_mm, width_mm, height_mm, qty, weight_g, max_stack_g = 0 } = item;
    requireWhole('item', id, { length_mm, width_mm, height_mm, qty }, 1);
    requireWhole('item', id, { weight_g, max_stack_g }, 0);
  }
  const codes = new Set<string>();
  for (const box of boxes) {
    const { code, kind, cost_minor = 0, qty_available = 0, ...rest } = box;
    const { empty_weight_g, ...sizes } = rest;
    requireWhole('box', code, sizes, 1);
    requireWhole('box', code, { empty_weight_g, cost_minor, qty_available }, 0);
    if (codes.has(code)) throw invalid('box', code, 'code', 'unique', '唯一');
    codes.add(code);
    if (kind === 'bag') continue;
    for (const side of ['length_mm', 'width_mm', 'height_mm'] as const) {
      if (box[`outer_${side}`] >= box[`inner_${side}`]) continue;
      throw invalid('box', code, `outer_${side}`, 'at least the inner size', '不小于内尺寸');
    }
  }
}
