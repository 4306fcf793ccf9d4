/**
 * Shipments that may share carts: one pool for each zone, and one for its single-line shipments.
 */
import type { BatchOrder, CartCapacity, WalkSource } from '../batching/batching.ts';
import type { Division, Task } from '../batching/groups.ts';
import { brokenCartLimit, openTask } from '../batching/task.ts';
import type { WaveRequest, WaveShipment } from './wave-model.ts';

export interface Pool {
  zone_id: string | null;
  single_line: boolean;
  cart: CartCapacity;
  shipments: WaveShipment[];
  task: Task;
  /** Carts of the plan; orders are indices into `shipments`. */
  division: Division;
}

export interface TooLarge {
  shipment: WaveShipment;
  limit: string;
}

export function orderOf(shipment: WaveShipment): BatchOrder {
  const { shipment_id, lines, weight_g, volume_ml, slots } = shipment;
  return {
    order_id: shipment_id,
    bin_ids: lines.map((line) => line.bin_id),
    ...(weight_g === undefined ? {} : { weight_g }),
    ...(volume_ml === undefined ? {} : { volume_ml }),
    ...(slots === undefined ? {} : { slots }),
  };
}

export function poolTask(
  shipments: readonly WaveShipment[],
  cart: CartCapacity,
  walk: WalkSource,
): Task {
  return openTask({ orders: shipments.map(orderOf), cart, walk }).task;
}

/** The pools of a request, and the shipments no cart holds. Throws what the floor plan throws. */
export function poolsOf(request: WaveRequest): { pools: Pool[]; tooLarge: TooLarge[] } {
  const { limits, walk } = request;
  const tooLarge: TooLarge[] = [];
  const members = new Map<string, WaveShipment[]>();
  for (const shipment of request.shipments) {
    const cart = cartFor(request, shipment);
    const limit = brokenCartLimit(orderOf(shipment), cart);
    if (limit !== null) {
      tooLarge.push({ shipment, limit });
      continue;
    }
    const key = JSON.stringify([shipment.zone_id ?? null, isApart(request, shipment)]);
    members.set(key, [...(members.get(key) ?? []), shipment]);
  }
  const pools = [...members].map(([key, shipments]): Pool => {
    const [zone_id, single_line] = JSON.parse(key) as [string | null, boolean];
    const cart = single_line ? (limits.single_cart ?? limits.cart) : limits.cart;
    const task = poolTask(shipments, cart, walk);
    return { zone_id, single_line, cart, shipments, task, division: [] };
  });
  return { pools, tooLarge };
}

/** Whether a shipment goes to the carts of those with one line. */
function isApart({ singles_apart = true }: WaveRequest, shipment: WaveShipment): boolean {
  return singles_apart && shipment.lines.length === 1;
}

function cartFor(request: WaveRequest, shipment: WaveShipment): CartCapacity {
  const { cart, single_cart } = request.limits;
  return isApart(request, shipment) ? (single_cart ?? cart) : cart;
}
