/**
 * Judges batches by the request alone: every order once, no cart too full, walks that visit what
 * they must and are as long as they say. Shares nothing with the engine.
 */
import type { BatchingRequest, BatchPlan } from './model.ts';

/** What one bin-to-bin way costs; null is the start (as `from`) or the end (as `to`). */
export type WayLength = (from: string | null, to: string | null) => number;

const TOLERANCE_MM = 1;

/** What is wrong with a plan, in words; empty when it is right. */
export function batchingFaults(
  request: BatchingRequest,
  plan: BatchPlan,
  way: WayLength,
): string[] {
  const faults: string[] = [];
  const orders = new Map(request.orders.map((order) => [order.order_id, order]));
  const placed = plan.batches.flatMap((batch) => batch.order_ids);
  if (placed.length !== orders.size || new Set(placed).size !== orders.size) {
    faults.push(`${placed.length} placings of ${orders.size} orders`);
  }
  let total = 0;
  for (const batch of plan.batches) {
    const members = batch.order_ids.map((order_id) => orders.get(order_id)!);
    const sum = (what: 'weight_g' | 'volume_ml' | 'slots', usual: number) =>
      members.reduce((all, order) => all + (order[what] ?? usual), 0);
    const { cart } = request;
    const over = [
      [members.length, cart.orders],
      [sum('weight_g', 0), cart.weight_g],
      [sum('volume_ml', 0), cart.volume_ml],
      [sum('slots', 1), cart.slots],
    ].some(([load, limit]) => limit !== undefined && load! > limit);
    if (over) faults.push(`cart of ${batch.order_ids[0]} is too full`);
    const wanted = new Set(members.flatMap((order) => order.bin_ids));
    const visited = new Set(batch.bin_ids);
    const same = wanted.size === visited.size && [...wanted].every((bin) => visited.has(bin));
    if (!same) faults.push(`walk of ${batch.order_ids[0]} does not visit its bins`);
    let length = 0;
    [...batch.bin_ids, null].reduce<string | null>((from, to) => {
      length += way(from, to);
      return to;
    }, null);
    if (Math.abs(length - batch.length_mm) > TOLERANCE_MM) {
      faults.push(`walk of ${batch.order_ids[0]} is ${length} mm, not ${batch.length_mm}`);
    }
    total += length;
  }
  if (Math.abs(total - plan.length_mm) > TOLERANCE_MM * plan.batches.length) faults.push('total');
  return faults;
}
