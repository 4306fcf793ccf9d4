/**
 * A choice of aisles and orders that is feasible at every moment, with moves that can be taken
 * back: aisles in and out, orders thrown out when stock falls short, orders filled in.
 */
import type { AisleModel, Rows } from './aisle-model.ts';

export interface AisleState {
  model: AisleModel;
  /** Stock of the held aisles minus what the taken orders need, by item; never negative. */
  free: Int32Array;
  held: Uint8Array;
  heldCount: number;
  taken: Uint8Array;
  /** Units of the taken orders; may pass the largest wave, the surplus is trimmed at the end. */
  units: number;
  /** What was toggled: an order as its number, an aisle as -1 - number. */
  journal: number[];
  random: () => number;
  seen: Int32Array;
  stamp: number;
}

export function emptyState(model: AisleModel, random: () => number): AisleState {
  return {
    model,
    free: new Int32Array(model.items),
    held: new Uint8Array(model.aisles),
    heldCount: 0,
    taken: new Uint8Array(model.orders),
    units: 0,
    journal: [],
    random,
    seen: new Int32Array(model.orders),
    stamp: 0,
  };
}

export function toggleOrder(state: AisleState, order: number): void {
  const { start, at, qty } = state.model.orderItems;
  const sign = state.taken[order] === 0 ? 1 : -1;
  state.taken[order]! ^= 1;
  state.units += sign * state.model.unitsOf[order]!;
  for (let k = start[order]!; k < start[order + 1]!; k++) state.free[at[k]!]! -= sign * qty[k]!;
  state.journal.push(order);
}

/** Puts an aisle in or out without caring for the orders; see dropAisle. */
export function toggleAisle(state: AisleState, aisle: number): void {
  const { start, at, qty } = state.model.aisleItems;
  const sign = state.held[aisle] === 0 ? 1 : -1;
  state.held[aisle]! ^= 1;
  state.heldCount += sign;
  for (let k = start[aisle]!; k < start[aisle + 1]!; k++) state.free[at[k]!]! += sign * qty[k]!;
  state.journal.push(-1 - aisle);
}

/** Takes back everything since the journal was `mark` long. */
export function undoTo(state: AisleState, mark: number): void {
  const { journal } = state;
  for (let i = journal.length - 1; i >= mark; i--) {
    const entry = journal[i]!;
    if (entry >= 0) toggleOrder(state, entry);
    else toggleAisle(state, -1 - entry);
    journal.length = i;
  }
  journal.length = mark;
}

function placed(state: AisleState, order: number): boolean {
  const { start, at, qty } = state.model.orderItems;
  for (let k = start[order]!; k < start[order + 1]!; k++) {
    if (state.free[at[k]!]! < qty[k]!) return false;
  }
  return true;
}

/** Takes orders that touch any of the items and fit now; large ones first, with some noise. */
export function refill(state: AisleState, items: Int32Array | readonly number[]): void {
  const { itemOrders, unitsOf } = state.model;
  const stamp = ++state.stamp;
  const fitting: number[] = [];
  for (const item of items) {
    const room = state.free[item]!;
    if (room <= 0) continue;
    for (let k = itemOrders.start[item]!; k < itemOrders.start[item + 1]!; k++) {
      const order = itemOrders.at[k]!;
      if (state.taken[order] === 1 || state.seen[order] === stamp) continue;
      if (itemOrders.qty[k]! > room) continue;
      state.seen[order] = stamp;
      if (placed(state, order)) fitting.push(order);
    }
  }
  if (fitting.length > 1) {
    const key = new Map(
      fitting.map((order) => [order, unitsOf[order]! * (0.75 + 0.5 * state.random())]),
    );
    fitting.sort((a, b) => key.get(b)! - key.get(a)!);
  }
  for (const order of fitting) if (placed(state, order)) toggleOrder(state, order);
}

export function itemsOf(rows: Rows, row: number): Int32Array {
  return rows.at.subarray(rows.start[row]!, rows.start[row + 1]!);
}

export function addAisle(state: AisleState, aisle: number): void {
  toggleAisle(state, aisle);
  refill(state, itemsOf(state.model.aisleItems, aisle));
}

/** Takes an aisle out, then orders until stock suffices again, and fills what that set free. */
export function dropAisle(state: AisleState, aisle: number): void {
  toggleAisle(state, aisle);
  const mark = state.journal.length;
  for (const item of itemsOf(state.model.aisleItems, aisle)) {
    while (state.free[item]! < 0) toggleOrder(state, cheapestOut(state, item));
  }
  refillAfter(state, mark);
}

/** Fills the stock that orders thrown out since `mark` have set free. */
export function refillAfter(state: AisleState, mark: number): void {
  const out = state.journal.slice(mark).filter((entry) => entry >= 0);
  if (out.length === 0) return;
  const freed = new Set<number>();
  for (const order of out) {
    for (const item of itemsOf(state.model.orderItems, order)) freed.add(item);
  }
  refill(state, [...freed]);
}

/** The taken order that frees an overdrawn item with least loss of units. */
function cheapestOut(state: AisleState, item: number): number {
  const { itemOrders, unitsOf } = state.model;
  const short = -state.free[item]!;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let k = itemOrders.start[item]!; k < itemOrders.start[item + 1]!; k++) {
    const order = itemOrders.at[k]!;
    if (state.taken[order] === 0) continue;
    const freed = Math.min(short, itemOrders.qty[k]!);
    const loss = (unitsOf[order]! / freed) * (0.9 + 0.2 * state.random());
    if (loss >= least) continue;
    least = loss;
    best = order;
  }
  return best;
}

/** Whether every taken order would still be served without the aisle. */
export function spare(state: AisleState, aisle: number): boolean {
  const { start, at, qty } = state.model.aisleItems;
  for (let k = start[aisle]!; k < start[aisle + 1]!; k++) {
    if (state.free[at[k]!]! < qty[k]!) return false;
  }
  return true;
}

/** Takes an order, adding the aisles it lacks: always the one that covers most of the rest. */
export function addOrderWithAisles(state: AisleState, order: number): void {
  const { orderItems } = state.model;
  const added: number[] = [];
  for (;;) {
    const aisle = mostCovering(state, order);
    if (aisle === -1) break;
    toggleAisle(state, aisle);
    added.push(aisle);
  }
  // All aisles may be in and the stock taken by other orders.
  if (placed(state, order)) toggleOrder(state, order);
  const items = new Set(itemsOf(orderItems, order));
  for (const aisle of added) {
    for (const item of itemsOf(state.model.aisleItems, aisle)) items.add(item);
  }
  refill(state, [...items]);
}

/** The aisle outside that covers most of what an order lacks; -1 when it lacks nothing. */
function mostCovering(state: AisleState, order: number): number {
  const { orderItems, itemAisles } = state.model;
  const cover = new Map<number, number>();
  for (let k = orderItems.start[order]!; k < orderItems.start[order + 1]!; k++) {
    const item = orderItems.at[k]!;
    const lack = orderItems.qty[k]! - state.free[item]!;
    if (lack <= 0) continue;
    for (let j = itemAisles.start[item]!; j < itemAisles.start[item + 1]!; j++) {
      const aisle = itemAisles.at[j]!;
      if (state.held[aisle] === 1) continue;
      const part = Math.min(lack, itemAisles.qty[j]!);
      cover.set(aisle, (cover.get(aisle) ?? state.random() * 0.5) + part);
    }
  }
  let best = -1;
  let most = 0;
  for (const [aisle, amount] of cover) {
    if (amount <= most) continue;
    most = amount;
    best = aisle;
  }
  return best;
}
