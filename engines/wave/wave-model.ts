/**
 * What planning a wave is asked and what it answers, as data: shipments that wait, the shift's
 * limits, the carts to send and the reasons.
 */
import type { Batch, BatchingBudget, CartCapacity, WalkSource } from '../batching/batching.ts';
import type { Reason } from './reasons.ts';

/** A shipment that could be picked now: its stock is reserved in the named bins. */
export interface WaveShipment {
  shipment_id: string;
  lines: readonly { bin_id: string; qty: number }[];
  /** Promised time of leaving; milliseconds since 1970, like all times here. */
  ship_by_ms?: number;
  /** Last hand-over to its carrier. The earlier of both counts as due. */
  cut_off_ms?: number;
  /** Shipments of different zones do not share a cart. */
  zone_id?: string;
  /** Larger goes first; 0 when left out. */
  priority?: number;
  weight_g?: number;
  volume_ml?: number;
  /** Totes it needs; 1 when left out. */
  slots?: number;
}

export interface WaveLimits {
  /** Pickers free to start now. */
  pickers: number;
  /** Lines a picker takes from the shelf in an hour, walking not counted. */
  pick_lines_per_hour: number;
  /** Parcels all benches together pack in an hour. */
  pack_per_hour: number;
  walk_mm_per_second: number;
  /** Minutes until the next release, which is also what this one should take. */
  wave_minutes: number;
  cart: CartCapacity;
  /** The cart for shipments of one line; `cart` when left out. */
  single_cart?: CartCapacity;
  max_shipments?: number;
  /** Carts that can be sent; a cart goes once. */
  carts?: number;
}

export interface WaveRequest {
  shipments: readonly WaveShipment[];
  as_of_ms: number;
  limits: WaveLimits;
  walk: WalkSource;
  /** `wave` fills the time until the next release; `continuous` sends one cart for each picker. */
  mode: 'wave' | 'continuous';
  /** Whether shipments of one line get carts of their own; they do when left out. */
  singles_apart?: boolean;
}

export type WaveBudget = BatchingBudget;

/** A cart with its trip and when its work is expected to be done. */
export interface WaveCart {
  /** The trip; `order_ids` are shipment ids. */
  batch: Batch;
  zone_id: string | null;
  single_line: boolean;
  /** Number of the picker, from 0, and the cart's place in that picker's work. */
  picker: number;
  picked_ms: number;
  packed_ms: number;
}

/** What taking a waiting shipment now would cost. */
export interface Squeeze {
  /** Index of the cart it would join; null for a cart of its own. */
  cart: number | null;
  added_mm: number;
  added_minutes: number;
  /** Shipments of the wave that would miss their due time by it, the earliest due first. */
  endangered: { shipment_id: string; due_ms: number }[];
  /** Whether it would be ready by its own due time; null when it has none. */
  in_time: boolean | null;
}

export interface SelectedShipment {
  shipment_id: string;
  cart: number;
  due_ms: number | null;
  reasons: Reason[];
}

export interface WaitingShipment {
  shipment_id: string;
  due_ms: number | null;
  /** Null when no cart holds it. */
  squeeze: Squeeze | null;
  reasons: Reason[];
}

export type WaveLimit = 'shipments' | 'pick_time' | 'pack_time' | 'carts';

export interface WavePlan {
  carts: WaveCart[];
  selected: SelectedShipment[];
  waiting: WaitingShipment[];
  figures: {
    shipments: number;
    lines: number;
    units: number;
    length_mm: number;
    /** The same shipments on carts filled by due time, each walked the best way. */
    first_come_mm: number;
    pick_minutes: number;
    /** What ended the filling; null when everything was taken. */
    bound_by: WaveLimit | null;
    /** Shipments of the plan expected to be packed after their due time. */
    late: number;
  };
}

/** The earlier of promise and carrier's last hand-over; Infinity when there is neither. */
export function dueOf(shipment: WaveShipment): number {
  return Math.min(
    shipment.ship_by_ms ?? Number.POSITIVE_INFINITY,
    shipment.cut_off_ms ?? Number.POSITIVE_INFINITY,
  );
}
