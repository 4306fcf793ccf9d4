/**
 * Judges a choice of orders and aisles by the request alone; shares nothing with the engine.
 */
import type { AisleWave, AisleWaveRequest } from './units-per-aisle.ts';

/** What is wrong with an answer, in words; empty when it is right. */
export function aisleWaveFaults(request: AisleWaveRequest, wave: AisleWave): string[] {
  const faults: string[] = [];
  const left = new Map<string, number>();
  const aisles = new Map(request.aisles.map((aisle) => [aisle.aisle_id, aisle]));
  const orders = new Map(request.orders.map((order) => [order.order_id, order]));
  if (new Set(wave.aisle_ids).size !== wave.aisle_ids.length) faults.push('an aisle twice');
  if (new Set(wave.order_ids).size !== wave.order_ids.length) faults.push('an order twice');
  for (const aisle_id of wave.aisle_ids) {
    const aisle = aisles.get(aisle_id);
    if (aisle === undefined) faults.push(`aisle ${aisle_id} does not exist`);
    for (const { item_id, qty } of aisle?.stock ?? []) {
      left.set(item_id, (left.get(item_id) ?? 0) + qty);
    }
  }
  let units = 0;
  for (const order_id of wave.order_ids) {
    const order = orders.get(order_id);
    if (order === undefined) faults.push(`order ${order_id} does not exist`);
    for (const { item_id, qty } of order?.lines ?? []) {
      left.set(item_id, (left.get(item_id) ?? 0) - qty);
      units += qty;
    }
  }
  for (const [item_id, qty] of left) if (qty < 0) faults.push(`item ${item_id} lacks ${-qty}`);
  if (units !== wave.units) faults.push(`units are ${units}, not ${wave.units}`);
  if (wave.order_ids.length === 0) {
    if (wave.units_per_aisle !== 0) faults.push('an empty wave has no units per aisle');
    return faults;
  }
  if (units < request.least_units || units > request.most_units) faults.push('wave size');
  if (Math.abs(wave.units_per_aisle - units / wave.aisle_ids.length) > 1e-9) faults.push('ratio');
  return faults;
}
