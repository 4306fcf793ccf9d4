/** What is sent to release a wave, and why a shipment has to wait: shared with the screens. */
import { z } from 'zod';
import { warehouseReference } from '../places/model.ts';

export const releaseSchema = z.strictObject({
  warehouse: warehouseReference,
  /** Just these; absent: those that are due first. */
  shipment_ids: z.array(z.uuid()).min(1).max(1000).optional(),
  /** Most shipments in the wave; absent: all that are named, or the tenant's setting. */
  max: z.number().int().min(1).max(1000).optional(),
  /** Shipments of one line get tasks of their own. */
  single_line_apart: z.boolean().default(false),
  /** Shipments that one cart has room for. */
  cart_slots: z.number().int().min(1).max(200).default(12),
});

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
  wave_full: { en: 'The wave is full', zh: '本波次已满' },
} as const;

export type WaitingReason = keyof typeof WAITING;

export interface Waiting {
  shipment_id: string;
  shipment_no: string | null;
  reason: WaitingReason;
  /** What the bins lack. */
  lines?: { sku: string; wanted: number; in_bins: number }[];
}

export interface ReleasedWave {
  /** Null when nothing could be released. */
  wave_id: string | null;
  wave_no: string | null;
  warehouse_id: string;
  task_ids: string[];
  shipment_ids: string[];
  waiting: Waiting[];
}
