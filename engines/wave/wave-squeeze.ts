/**
 * What it would cost to take a waiting shipment now all the same: metres, minutes, and who would
 * be late because of it.
 */
import { fits, type Group } from '../batching/groups.ts';
import { dueOf, type Squeeze, type WaveLimits } from './wave-model.ts';
import type { Pool } from './wave-pool.ts';
import { type CartWork, cartTimes, packSeconds, pickSeconds } from './wave-time.ts';

/** A finished cart with where it came from. */
export interface PlannedCart extends CartWork {
  pool: Pool;
  group: Group;
}

/** How many endangered shipments are named. */
const NAMED = 10;

export interface SqueezeDesk {
  limits: WaveLimits;
  as_of_ms: number;
  carts: readonly PlannedCart[];
  /** packed_ms of each cart as planned. */
  packed: readonly number[];
}

/** The cheapest way to take one more shipment of a pool, and its consequences for all others. */
export function squeezeOf(desk: SqueezeDesk, pool: Pool, order: number): Squeeze {
  const { limits, as_of_ms, carts, packed } = desk;
  const { meter } = pool.task;
  const shipment = pool.shipments[order]!;
  let cart: number | null = null;
  let added_mm = meter.lengthOf([order]);
  carts.forEach(({ pool: its, group }, i) => {
    if (its !== pool || !fits(pool.task, group, order)) return;
    const added = meter.lengthWith(group.orders, order, group.length + added_mm) - group.length;
    if (added >= added_mm) return;
    added_mm = added;
    cart = i;
  });
  const squeezed: CartWork[] = carts.map((each, i) =>
    i === cart
      ? { shipments: [...each.shipments, shipment], length_mm: each.length_mm + added_mm }
      : each,
  );
  if (cart === null) squeezed.push({ shipments: [shipment], length_mm: added_mm });
  const times = cartTimes(limits, as_of_ms, squeezed);
  const endangered = carts
    .flatMap((each, i) =>
      each.shipments.map((member) => ({
        shipment_id: member.shipment_id,
        due_ms: dueOf(member),
        before_ms: packed[i]!,
        after_ms: times[i]!.packed_ms,
      })),
    )
    .filter(({ due_ms, before_ms, after_ms }) => before_ms <= due_ms && after_ms > due_ms)
    .sort((a, b) => a.due_ms - b.due_ms)
    .slice(0, NAMED)
    .map(({ shipment_id, due_ms }) => ({ shipment_id, due_ms }));
  const own = times[cart ?? carts.length]!.packed_ms;
  const due = dueOf(shipment);
  const seconds = pickSeconds(limits, added_mm, shipment.lines.length) + packSeconds(limits, 1);
  return {
    cart,
    added_mm: Math.round(added_mm),
    added_minutes: Math.round(seconds / 6) / 10,
    endangered,
    in_time: due === Number.POSITIVE_INFINITY ? null : own <= due,
  };
}
