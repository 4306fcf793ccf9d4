/**
 * Distances and published solutions of the order-batching instances, computed a second way:
 * shares nothing with the engine, judges it and the instance reader.
 */
import type { WayLength } from './check.ts';
import { MM_PER_UNIT, type ObpInstance, type ObpLayout, type Rounding } from './obp.ts';

/** A published solution file: batches with orders, route (locations) and distance. */
export type ObpSolution = Record<
  string,
  { orders: readonly string[]; pickRoute: readonly string[]; distance: number }
>;

type Spot = readonly [number, number];

/** Separating axes: the boxes of both overlap, and the line has corners on both of its sides. */
function crosses([ax, ay]: Spot, [bx, by]: Spot, corners: readonly Spot[]): boolean {
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  if (Math.max(ax, bx) <= Math.min(...xs) || Math.min(ax, bx) >= Math.max(...xs)) return false;
  if (Math.max(ay, by) <= Math.min(...ys) || Math.min(ay, by) >= Math.max(...ys)) return false;
  const sides = corners.map(([x, y]) => Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax)));
  return sides.includes(1) && sides.includes(-1);
}

/** Dijkstra without a heap over everything in sight. */
function fromOne(straight: readonly (readonly number[])[], source: number): number[] {
  const length = straight.map((_, i) => (i === source ? 0 : Number.POSITIVE_INFINITY));
  const open = new Set(length.keys());
  while (open.size > 0) {
    let at = -1;
    for (const i of open) if (at === -1 || length[i]! < length[at]!) at = i;
    open.delete(at);
    for (const i of open) length[i] = Math.min(length[i]!, length[at]! + straight[at]![i]!);
  }
  return length;
}

function toHalf(value: number): number {
  let scale = 1;
  while (value > 0 && value * scale < 1024) scale *= 2;
  while (value * scale >= 2048) scale /= 2;
  return Math.round(value * scale) / scale;
}

/** Length of the way between two locations of a layout, in its units. */
export function obpWays(layout: ObpLayout, rounding: Rounding): (a: number, b: number) => number {
  const spots = Object.keys(layout.LOCATION_COORD_SECTION).map(
    (_, i) => layout.LOCATION_COORD_SECTION[String(i)]!,
  );
  const boxes = Object.values(layout.OBSTACLES).map((ids) => ids.map((id) => spots[id]!));
  const straight = spots.map((a) =>
    spots.map((b) => {
      if (boxes.some((box) => crosses(a, b, box))) return Number.POSITIVE_INFINITY;
      const length = Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2);
      return rounding === 'whole' ? Math.trunc(length) : length;
    }),
  );
  const known = new Map<number, number[]>();
  return (a, b) => {
    const row = known.get(a) ?? fromOne(straight, a);
    known.set(a, row);
    return rounding === 'half' ? toHalf(row[b]!) : row[b]!;
  };
}

/** Those ways as the checker of batches wants them: bins are location numbers, lengths mm. */
export function obpWayLength(ways: (a: number, b: number) => number): WayLength {
  return (from, to) => ways(Number(from ?? 0), Number(to ?? 1)) * MM_PER_UNIT;
}

/** Length of a published batch: from location 0 over its route to location 1. */
export function publishedLength(
  ways: (a: number, b: number) => number,
  route: readonly string[],
): number {
  const stops = [0, ...route.map(Number), 1];
  let length = 0;
  for (let i = 1; i < stops.length; i++) length += ways(stops[i - 1]!, stops[i]!);
  return length;
}

/** What is wrong with a published solution, in words. */
export function publishedFaults(
  instance: ObpInstance,
  solution: ObpSolution,
  ways: (a: number, b: number) => number,
): string[] {
  const faults: string[] = [];
  const batches = Object.values(solution);
  const orders = batches.flatMap((batch) => batch.orders);
  if (new Set(orders).size !== Object.keys(instance.ORDERS).length) faults.push('orders');
  if (batches.some((batch) => batch.orders.length > instance.CAPACITIES)) faults.push('capacity');
  for (const batch of batches) {
    const length = publishedLength(ways, batch.pickRoute);
    // Stored figures are half precision themselves, or cut to two or three decimals.
    if (Math.abs(length - batch.distance) > 0.01) faults.push(`${length} not ${batch.distance}`);
    const wanted = batch.orders.flatMap((order) =>
      instance.ORDERS[order]!.map((visit) => instance.VISIT_LOCATION_SECTION[visit]!),
    );
    if (wanted.some((spot) => !batch.pickRoute.includes(spot))) faults.push('a visit is missing');
  }
  return faults;
}
