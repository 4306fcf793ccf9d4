/**
 * A division of orders into carts while it is being built and improved: groups with their load
 * and walk, and what still fits.
 */
import type { RouteMeter } from './route-meter.ts';

/** Limits in the order orders, weight_g, volume_ml, slots; Infinity where none binds. */
export type Limits = readonly number[];

/** What batching works on: orders by number, their loads, the limits, the meter. */
export interface Task {
  /** loads[order], in the order of `limits`. */
  loads: readonly (readonly number[])[];
  limits: Limits;
  /** Batches wanted at most; Infinity when it does not matter. */
  carts: number;
  meter: RouteMeter;
  /** near[order]: other orders, the nearest first, at most as many as are worth trying. */
  near: readonly (readonly number[])[];
  /** Added for every batch above `carts`; more than any walk can save. */
  excess_mm: number;
}

export interface Group {
  orders: number[];
  load: number[];
  length: number;
}

export type Division = Group[];

/** A group of one order. */
export function soleGroup(task: Task, order: number): Group {
  return { orders: [order], load: [...task.loads[order]!], length: task.meter.lengthOf([order]) };
}

/** Whether `order` still fits, in the place of `instead` when that is given. */
export function fits(task: Task, group: Group, order: number, instead = -1): boolean {
  const added = task.loads[order]!;
  const freed = instead === -1 ? null : task.loads[instead]!;
  for (let i = 0; i < added.length; i++) {
    if (group.load[i]! + added[i]! - (freed?.[i] ?? 0) > task.limits[i]!) return false;
  }
  return true;
}

export function fitTogether(task: Task, a: Group, b: Group): boolean {
  return a.load.every((load, i) => load + b.load[i]! <= task.limits[i]!);
}

/** Puts an order in; `length` is the new length of the walk. */
export function put(task: Task, group: Group, order: number, length: number): void {
  group.orders.push(order);
  task.loads[order]!.forEach((load, i) => {
    group.load[i]! += load;
  });
  group.length = length;
}

/** Takes an order out and measures what is left. */
export function take(task: Task, group: Group, order: number): void {
  group.orders.splice(group.orders.indexOf(order), 1);
  task.loads[order]!.forEach((load, i) => {
    group.load[i]! -= load;
  });
  group.length = task.meter.lengthOf(group.orders);
}

/** Total walk, with the charge for batches above the number wanted. */
export function costOf(task: Task, division: Division): number {
  const excess = Math.max(0, division.length - task.carts);
  return division.reduce((sum, group) => sum + group.length, excess * task.excess_mm);
}

export function copyOf(division: Division): Division {
  return division.map(({ orders, load, length }) => ({
    orders: [...orders],
    load: [...load],
    length,
  }));
}
