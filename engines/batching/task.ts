/**
 * Brings a batching request into the numbered form that construction and search work on.
 */
import type { Task } from './groups.ts';
import {
  type BatchingRequest,
  type BatchOrder,
  batchingProblem,
  type CartCapacity,
} from './model.ts';
import { type RouteMeter, routeMeter } from './route-meter.ts';
import { openWalk, type Walk } from './walk.ts';

/** What a cart can be full of, in the order of every list of loads. */
export const LIMITS = ['orders', 'weight_g', 'volume_ml', 'slots'] as const;
type Limit = (typeof LIMITS)[number];

/** How many near orders are considered as company. */
const NEAR = 16;

function loadOf(order: BatchOrder, limit: Limit): number {
  if (limit === 'orders') return 1;
  return order[limit] ?? (limit === 'slots' ? 1 : 0);
}

/** What an order alone is too much for, or null. */
export function brokenCartLimit(order: BatchOrder, cart: CartCapacity): Limit | null {
  const breaks = (limit: Limit) => loadOf(order, limit) > (cart[limit] ?? Number.POSITIVE_INFINITY);
  return LIMITS.find(breaks) ?? null;
}

function loadsOf(orders: readonly BatchOrder[], cart: CartCapacity): number[][] {
  return orders.map((order) => {
    const limit = brokenCartLimit(order, cart);
    if (limit !== null) {
      const { order_id } = order;
      throw batchingProblem('BATCH_ORDER_EXCEEDS_CART', { order_id, limit });
    }
    return LIMITS.map((each) => loadOf(order, each));
  });
}

/** Fewer carts than this cannot carry the orders, by sum of each limit. */
export function leastBatches(
  loads: readonly (readonly number[])[],
  limits: readonly number[],
): number {
  const needs = limits.map((limit, i) =>
    limit === Number.POSITIVE_INFINITY
      ? Math.min(1, loads.length)
      : Math.ceil(loads.reduce((sum, load) => sum + load[i]!, 0) / limit),
  );
  return Math.max(0, ...needs);
}

function nearOrders(meter: RouteMeter, orders: number): number[][] {
  return Array.from({ length: orders }, (_, a) => {
    const others = Array.from({ length: orders }, (_, b) => ({ b, apart: 0 })).filter(
      ({ b }) => b !== a,
    );
    for (const each of others) each.apart = meter.apart(a, each.b);
    others.sort((x, y) => x.apart - y.apart || x.b - y.b);
    return others.slice(0, NEAR).map(({ b }) => b);
  });
}

/** The task of a request and its distances. Throws what batchOrders throws. */
export function openTask(request: BatchingRequest): { walk: Walk; task: Task } {
  const { orders, cart } = request;
  const walk = openWalk(request.walk, orders);
  const loads = loadsOf(orders, cart);
  const limits = LIMITS.map((limit) => cart[limit] ?? Number.POSITIVE_INFINITY);
  const stopsOf = orders.map((order) => [...new Set(order.bin_ids.map(walk.stopOf))]);
  const meter = routeMeter(walk, stopsOf);
  const alone = orders.map((_, order) => meter.lengthOf([order]));
  const excess_mm = 10 * Math.max(1, ...alone);
  const near = nearOrders(meter, orders.length);
  const carts = request.carts ?? Number.POSITIVE_INFINITY;
  return { walk, task: { loads, limits, carts, meter, near, excess_mm } };
}
