/**
 * What the batching engine is asked and what it answers, as data: orders, the cart, the ways
 * between bins, and the batches with their figures.
 */
import { defineProblems } from '../../kernel/problem.ts';
import type { Layout, Place } from '../pick-path/layout.ts';
import type { SearchBudget } from '../pick-path/local-search.ts';
import type { Reason } from './reasons.ts';

export const batchingProblem = defineProblems({
  BATCH_ORDER_EXCEEDS_CART: {
    status: 422,
    en: 'Order {order_id} alone is more than a cart holds ({limit})',
    zh: '订单 {order_id} 单独一单就超过拣货车容量（{limit}）',
    fix_en: 'Use a larger cart, or pick this order on its own in several trips.',
    fix_zh: '请改用更大的拣货车，或将该订单单独分多趟拣选。',
  },
  BATCH_WALK_INVALID: {
    status: 422,
    en: 'The walking distances are not usable: {reason}',
    zh: '步行距离数据不可用：{reason_zh}',
    fix_en: 'Correct the floor plan or the distances of the warehouse.',
    fix_zh: '请改正该仓库的平面图或距离数据。',
  },
});

/** An order as far as batching cares: where its goods lie and what it takes up in the cart. */
export interface BatchOrder {
  order_id: string;
  /** Bins to visit; repeats are harmless. */
  bin_ids: readonly string[];
  weight_g?: number;
  volume_ml?: number;
  /** Totes or compartments it needs; 1 when left out. */
  slots?: number;
}

/** What one cart holds in one trip; a limit left out does not bind. */
export interface CartCapacity {
  orders?: number;
  weight_g?: number;
  volume_ml?: number;
  slots?: number;
}

/** Ways between bins: a floor plan, or a ready matrix. */
export type WalkSource =
  | { kind: 'layout'; layout: Layout; start: Place; end: Place }
  | {
      kind: 'matrix';
      bin_ids: readonly string[];
      /** Row-major (n + 2) square, mm: row 0 is the start, n + 1 the end, between them the bins. */
      length_mm: Float64Array;
    };

export interface BatchingRequest {
  orders: readonly BatchOrder[];
  cart: CartCapacity;
  /** At most so many batches; more are made only when the orders do not fit otherwise. */
  carts?: number;
  walk: WalkSource;
}

/** When to stop: rounds and seed, or a time limit with a clock. */
export interface BatchingBudget extends Partial<SearchBudget> {
  /** Instead of a clock: measuring worth about so many milliseconds, the same on every machine. */
  work_ms?: number;
}

/** One trip of a cart. */
export interface Batch {
  order_ids: string[];
  /** Bins in the order of the walk, each once. */
  bin_ids: string[];
  length_mm: number;
  /** True when no shorter walk over these bins exists. */
  exact: boolean;
  orders: number;
  slots: number;
  weight_g: number;
  volume_ml: number;
  /** What the same bins walk by the S-shape rule; floors of parallel aisles only. */
  s_shape_mm: number | null;
  /** The walks of its orders, each on its own. */
  alone_mm: number;
  reasons: Reason[];
}

export interface BatchingExplanation {
  orders: number;
  batches: number;
  least_batches: number;
  /** Carts filled in the order of the list, each walked the best way. */
  first_come_mm: number;
  /** The same, each walked by the S-shape rule; floors of parallel aisles only. */
  first_come_s_shape_mm: number | null;
  /** Every order on its own. */
  alone_mm: number;
  /** What the construction rules gave before the search. */
  savings_mm: number;
  seeds_mm: number;
  saved_mm: number;
  saved_share: number;
  rounds: number;
  /** Route lengths asked for and those that had to be computed. */
  lengths_asked: number;
  lengths_computed: number;
  reasons: Reason[];
}

export interface BatchPlan {
  batches: Batch[];
  length_mm: number;
  explanation: BatchingExplanation;
}
