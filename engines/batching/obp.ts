/**
 * Reads published order-batching instances (locations, rectangular obstacles, orders of visits)
 * into a request, with the distances their published route lengths are counted in.
 */

import type { BatchingRequest } from './model.ts';
import { lengthsAmong, type Rectangle } from './obstacles.ts';

/** The layout file of a family of instances. */
export interface ObpLayout {
  LOCATION_COORD_SECTION: Record<string, readonly [number, number]>;
  OBSTACLES: Record<string, readonly number[]>;
}

export interface ObpInstance {
  NAME: string;
  CAPACITIES: number;
  NUM_VEHICLES: number;
  ORDERS: Record<string, readonly string[]>;
  VISIT_LOCATION_SECTION: Record<string, string>;
  HEADER: { COMMENTS: Record<string, string> };
}

/** All-pairs lengths of one layout, in its own units; location i is row i. */
export interface ObpLengths {
  size: number;
  lengths: Float64Array;
}

/**
 * How the published lengths of a layout were counted, found by recomputing every published route:
 * `whole` cuts each straight piece to a whole number before shortest ways are taken; `half` takes
 * exact shortest ways and keeps them in half precision.
 */
export type Rounding = 'whole' | 'half';

/** Shortest ways between all locations; every location and obstacle corner may be a bend. */
export function obpLengths(layout: ObpLayout, rounding: Rounding): ObpLengths {
  const places = Object.entries(layout.LOCATION_COORD_SECTION)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, [x, y]]) => ({ x, y }));
  const boxes = Object.values(layout.OBSTACLES).map((corners): Rectangle => {
    const xs = corners.map((index) => places[index]!.x);
    const ys = corners.map((index) => places[index]!.y);
    return {
      x_low: Math.min(...xs),
      y_low: Math.min(...ys),
      x_high: Math.max(...xs),
      y_high: Math.max(...ys),
    };
  });
  const lengths = lengthsAmong(places, boxes, rounding === 'whole' ? Math.floor : undefined);
  return { size: places.length, lengths: rounding === 'half' ? lengths.map(halfOf) : lengths };
}

/** The nearest number with 11 significant bits, as IEEE 754 half precision keeps it. */
function halfOf(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 2 ** (Math.floor(Math.log2(value)) - 10);
  const steps = value / unit;
  const low = Math.floor(steps);
  const rest = steps - low;
  const up = rest > 0.5 || (rest === 0.5 && low % 2 === 1);
  return (low + (up ? 1 : 0)) * unit;
}

/** Locations 0 and 1 are the start and the end of every walk. */
const START = 0;
const END = 1;

/** A unit of length counts as one metre. */
export const MM_PER_UNIT = 1000;

/**
 * The request of an instance. Trolleys are limited to the fewest that hold the orders: every
 * published solution uses that many.
 */
export function obpRequest(instance: ObpInstance, { size, lengths }: ObpLengths): BatchingRequest {
  const locationOf = (visit: string) => instance.VISIT_LOCATION_SECTION[visit]!;
  const orders = Object.entries(instance.ORDERS).map(([order_id, visits]) => ({
    order_id,
    bin_ids: visits.map(locationOf),
  }));
  const bin_ids = [...new Set(orders.flatMap((order) => order.bin_ids))];
  const rows = [START, ...bin_ids.map(Number), END];
  const length_mm = Float64Array.from(
    rows.flatMap((a) => rows.map((b) => lengths[a * size + b]! * MM_PER_UNIT)),
  );
  return {
    orders,
    cart: { orders: instance.CAPACITIES },
    carts: Math.ceil(orders.length / instance.CAPACITIES),
    walk: { kind: 'matrix', bin_ids, length_mm },
  };
}

/** Best known objective of an instance, in units of its layout. */
export function obpBestKnown(instance: ObpInstance): number {
  return Number(instance.HEADER.COMMENTS['Best known objective']);
}
