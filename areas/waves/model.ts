/** What is sent to release a wave, and why a shipment has to wait: shared with the screens. */
import { z } from 'zod';
import { warehouseReference } from '../places/model.ts';

const carts = z.number().int().min(1).max(500);
const pickers = z.number().int().min(1).max(500);
const pack_per_hour = z.number().int().min(1).max(100_000);
const wave_minutes = z.number().int().min(5).max(1440);
const cart_slots = z.number().int().min(1).max(200);
const cart_weight_g = z.number().int().min(1000).max(10_000_000);
const tote_volume_ml = z.number().int().min(100).max(10_000_000);

/** Who chooses what goes and shares it out over carts. */
export const METHODS = {
  engines: { en: 'By the engines: least walking', zh: '由引擎计算：总行走最短' },
  by_place: { en: 'Carts filled by place on the walk', zh: '按行走顺序依次装车' },
} as const;
export type Method = keyof typeof METHODS;

export const releaseSchema = z.strictObject({
  warehouse: warehouseReference,
  /** Just these; absent: those that are due, then those that lie on the way. */
  shipment_ids: z.array(z.uuid()).min(1).max(1000).optional(),
  /** Most shipments in the wave; absent: all that are named, or the tenant's setting. */
  max: z.number().int().min(1).max(1000).optional(),
  /** Shipments of one line get tasks of their own. */
  single_line_apart: z.boolean().default(false),
  /** Shipments whose bins lie in different zones do not share a cart. */
  zones_apart: z.boolean().default(false),
  method: z.enum(['engines', 'by_place']).default('engines'),
  /** wave: fills the time until the next release; continuous: one cart for each free picker. */
  mode: z.enum(['wave', 'continuous']).default('wave'),
  /** Only shipments that are due by then. */
  due_before: z.iso.datetime({ offset: true }).optional(),
  /** What follows is as set for the warehouse when absent; no limit when it is not set there. */
  carts: carts.optional(),
  pickers: pickers.optional(),
  /** Parcels that all benches together pack in an hour. */
  pack_per_hour: pack_per_hour.optional(),
  /** Minutes until the next release. */
  wave_minutes: wave_minutes.optional(),
  /** Totes that one cart has room for; a shipment takes one, or as many as its goods fill. */
  cart_slots: cart_slots.optional(),
  cart_weight_g: cart_weight_g.optional(),
  tote_volume_ml: tote_volume_ml.optional(),
});

/** How a warehouse releases. Kept as it was last saved; each save is an event. */
export const releaseSettingsSchema = z.strictObject({
  /** Whether waves are released without anybody asking. */
  by_itself: z.boolean().default(false),
  mode: z.enum(['wave', 'continuous']).default('wave'),
  /** So many shipments waiting are enough to release by itself. */
  min_waiting: z.number().int().min(1).max(1000).default(30),
  /** A shipment due within so many minutes is released by itself at once. */
  before_due_min: z.number().int().min(0).max(10_080).default(120),
  carts: carts.nullable().default(null),
  pickers: pickers.nullable().default(null),
  pack_per_hour: pack_per_hour.nullable().default(null),
  wave_minutes: wave_minutes.default(60),
  cart_slots: cart_slots.default(12),
  cart_weight_g: cart_weight_g.nullable().default(null),
  tote_volume_ml: tote_volume_ml.nullable().default(null),
  pick_lines_per_hour: z.number().int().min(1).max(2000).default(120),
  walk_mm_per_second: z.number().int().min(100).max(5000).default(1000),
  /** Work of the engines for all waves of a request, about milliseconds. */
  engine_ms: z.number().int().min(0).max(3000).default(300),
});
export type ReleaseSettings = z.infer<typeof releaseSettingsSchema>;

export const saveSettingsSchema = z.strictObject({
  warehouse: warehouseReference,
  settings: releaseSettingsSchema,
});

/** A reason as it is kept; `en` and `zh` are made when it is read. */
export interface ReasonRow {
  code: string;
  members: Record<string, string | number>;
}

export type ReleaseInput = z.infer<typeof releaseSchema>;

export const removeSchema = z.strictObject({ shipment_id: z.uuid() });

/** Why a shipment is not in the wave. */
export const WAITING = {
  unknown: { en: 'There is no such shipment', zh: '没有该发货单' },
  other_warehouse: { en: 'Belongs to another warehouse', zh: '属于其他仓库' },
  not_planned: { en: 'Is on the floor already, or has ended', zh: '已下发或已结束' },
  cancelled: { en: 'The order is cancelled', zh: '订单已取消' },
  held: { en: 'The order is on hold', zh: '订单已挂起' },
  not_in_bins: {
    en: 'Pieces are not in the bins, or others take them: put goods away first',
    zh: '库位中的可拣数量不足：请先上架',
  },
  together: {
    en: 'Goes in one parcel with a shipment that has to wait',
    zh: '与其合单的发货单需要等待',
  },
  later: { en: 'Is due after the time asked for', zh: '时限晚于所选时间' },
  wave_full: { en: 'The wave is full', zh: '本波次已满' },
} as const;

export type WaitingReason = keyof typeof WAITING;

export interface Waiting {
  shipment_id: string;
  shipment_no: string | null;
  reason: WaitingReason;
  /** The shipment that it waits for. */
  with?: string | null;
  /** What the bins lack. */
  lines?: { sku: string; wanted: number; in_bins: number }[];
  /** What the engine weighed, and what taking it now would cost. */
  reasons?: ReasonRow[];
}

export interface ReleasedWave {
  /** Null when nothing could be released. */
  wave_id: string | null;
  wave_no: string | null;
  warehouse_id: string;
  task_ids: string[];
  shipment_ids: string[];
  waiting: Waiting[];
  method: Method;
  /** Why the engines did not decide: a code of BY_PLACE; null when they did. */
  why: string | null;
}

/** Why carts were filled by place on the walk. */
export const BY_PLACE = {
  ASKED: { en: 'It was asked for', zh: '按要求' },
  ONE_CART: { en: 'Everything fits on one cart', zh: '一车即可装下' },
  NO_COORDINATES: { en: 'The bins have no coordinates', zh: '库位没有坐标' },
  FLOOR_TOO_LARGE: { en: 'Too many stops on too large a floor', zh: '停靠点过多、平面图过大' },
  BATCH_TOO_LARGE: { en: 'Too many waves were asked for at once', zh: '一次请求的波次过多' },
  ENGINE_STOPPED: { en: 'The engine did not answer in time', zh: '引擎未能按时给出结果' },
  PLAN_REFUSED: {
    en: 'The engine refused the floor or the goods',
    zh: '引擎无法处理该平面图或货品',
  },
} as const;
export type ByPlaceReason = keyof typeof BY_PLACE;
