/**
 * When the carts of a wave are picked and packed: pickers take carts by due time, benches pack
 * in the order in which carts come back.
 */
import { dueOf, type WaveLimits, type WaveShipment } from './wave-model.ts';

export const MS_PER_SECOND = 1000;
export const MS_PER_MINUTE = 60_000;
const SECONDS_PER_HOUR = 3600;

/** A cart as far as time is concerned. */
export interface CartWork {
  shipments: readonly WaveShipment[];
  length_mm: number;
}

export interface CartTimes {
  picker: number;
  picked_ms: number;
  packed_ms: number;
}

/** Seconds a picker needs for some walking and some lines. */
export function pickSeconds(limits: WaveLimits, length_mm: number, lines: number): number {
  const reaching = (lines * SECONDS_PER_HOUR) / limits.pick_lines_per_hour;
  return length_mm / limits.walk_mm_per_second + reaching;
}

export function packSeconds(limits: WaveLimits, shipments: number): number {
  return (shipments * SECONDS_PER_HOUR) / limits.pack_per_hour;
}

function linesOf(cart: CartWork): number {
  return cart.shipments.reduce((sum, shipment) => sum + shipment.lines.length, 0);
}

/** Carts in the order in which they are started: by earliest due time (Jackson 1955). */
export function startOrder(carts: readonly CartWork[]): number[] {
  const due = carts.map((cart) => Math.min(...cart.shipments.map(dueOf)));
  return carts.map((_, i) => i).sort((a, b) => due[a]! - due[b]! || a - b);
}

/** Times of all carts, in the order given to this function. */
export function cartTimes(
  limits: WaveLimits,
  as_of_ms: number,
  carts: readonly CartWork[],
): CartTimes[] {
  const freeAt = Array<number>(Math.max(1, limits.pickers)).fill(as_of_ms);
  const times: CartTimes[] = [];
  for (const i of startOrder(carts)) {
    const cart = carts[i]!;
    const picker = freeAt.indexOf(Math.min(...freeAt));
    const seconds = pickSeconds(limits, cart.length_mm, linesOf(cart));
    const picked_ms = freeAt[picker]! + seconds * MS_PER_SECOND;
    freeAt[picker] = picked_ms;
    times[i] = { picker, picked_ms, packed_ms: 0 };
  }
  let benchFree = as_of_ms;
  const back = carts.map((_, i) => i).sort((a, b) => times[a]!.picked_ms - times[b]!.picked_ms);
  for (const i of back) {
    const packing = packSeconds(limits, carts[i]!.shipments.length) * MS_PER_SECOND;
    benchFree = Math.max(benchFree, times[i]!.picked_ms) + packing;
    times[i]!.packed_ms = benchFree;
  }
  return times;
}
