/**
 * Orders, aisles and their stock as dense numbered lists, both ways round, for the search that
 * chooses orders and aisles together.
 */
import { defineProblems } from '../../kernel/problem.ts';

export const waveProblem = defineProblems({
  WAVE_INPUT_INVALID: {
    status: 422,
    en: 'The wave cannot be planned: {reason}',
    zh: '无法计算波次：{reason_zh}',
    fix_en: 'Correct the named value and plan again.',
    fix_zh: '请改正所指的数值后重新计算。',
  },
});

/** A quantity of one item: wanted by an order, or lying in an aisle. */
export interface ItemQuantity {
  item_id: string;
  qty: number;
}

/** Which orders and aisles to choose: units in [least_units, most_units], most units per aisle. */
export interface AisleWaveRequest {
  orders: readonly { order_id: string; lines: readonly ItemQuantity[] }[];
  aisles: readonly { aisle_id: string; stock: readonly ItemQuantity[] }[];
  least_units: number;
  most_units: number;
}

/** Rows of (number, quantity) pairs: row r lies at start[r] to start[r + 1]. */
export interface Rows {
  start: Int32Array;
  at: Int32Array;
  qty: Int32Array;
}

export interface AisleModel {
  orders: number;
  aisles: number;
  items: number;
  /** Items of an order, of an aisle; orders and aisles of an item. */
  orderItems: Rows;
  aisleItems: Rows;
  itemOrders: Rows;
  itemAisles: Rows;
  unitsOf: Int32Array;
  least: number;
  most: number;
  /** Index into the request for each order of the model: hopeless ones are left out. */
  orderIndex: Int32Array;
}

type Row = Map<number, number>;

function rowsOf(rows: readonly Row[]): Rows {
  const start = new Int32Array(rows.length + 1);
  rows.forEach((row, r) => {
    start[r + 1] = start[r]! + row.size;
  });
  const at = new Int32Array(start[rows.length]!);
  const qty = new Int32Array(start[rows.length]!);
  rows.forEach((row, r) => {
    let k = start[r]!;
    for (const [number, quantity] of row) {
      at[k] = number;
      qty[k++] = quantity;
    }
  });
  return { start, at, qty };
}

function turned(rows: readonly Row[], count: number): Row[] {
  const back: Row[] = Array.from({ length: count }, () => new Map());
  rows.forEach((row, r) => {
    for (const [number, quantity] of row) back[number]!.set(r, quantity);
  });
  return back;
}

function checked(request: AisleWaveRequest): void {
  const bad = (reason: string, reason_zh: string): never => {
    throw waveProblem('WAVE_INPUT_INVALID', { reason, reason_zh });
  };
  const whole = (qty: number) => Number.isInteger(qty) && qty >= 0;
  const { least_units, most_units } = request;
  if (!whole(least_units) || !whole(most_units) || least_units > most_units) {
    bad('the smallest wave is larger than the largest', '最小波次大于最大波次');
  }
  const lists = [
    ...request.orders.map((order) => order.lines),
    ...request.aisles.map((aisle) => aisle.stock),
  ];
  if (lists.some((list) => list.some(({ qty }) => !whole(qty)))) {
    bad('a quantity is negative or not whole', '数量为负或不是整数');
  }
}

/** The model of a request. Throws WAVE_INPUT_INVALID. */
export function aisleModel(request: AisleWaveRequest): AisleModel {
  checked(request);
  const itemNumber = new Map<string, number>();
  const rowOf = (list: readonly ItemQuantity[]): Row => {
    const row: Row = new Map();
    for (const { item_id, qty } of list) {
      if (qty === 0) continue;
      const item = itemNumber.get(item_id) ?? itemNumber.size;
      itemNumber.set(item_id, item);
      row.set(item, (row.get(item) ?? 0) + qty);
    }
    return row;
  };
  const shelves = request.aisles.map((aisle) => rowOf(aisle.stock));
  const stock = new Map<number, number>();
  for (const row of shelves) for (const [i, q] of row) stock.set(i, (stock.get(i) ?? 0) + q);
  const wanted = request.orders.map((order) => rowOf(order.lines));
  const unitsOf = (row: Row) => [...row.values()].reduce((sum, qty) => sum + qty, 0);
  const index = wanted.flatMap((row, i) => {
    const units = unitsOf(row);
    const hopeless = [...row].some(([item, qty]) => (stock.get(item) ?? 0) < qty);
    return units === 0 || units > request.most_units || hopeless ? [] : [i];
  });
  const kept = index.map((i) => wanted[i]!);
  const asked = new Set(kept.flatMap((row) => [...row.keys()]));
  const useful = shelves.map((row) => new Map([...row].filter(([item]) => asked.has(item))));
  return {
    orders: kept.length,
    aisles: useful.length,
    items: itemNumber.size,
    orderItems: rowsOf(kept),
    aisleItems: rowsOf(useful),
    itemOrders: rowsOf(turned(kept, itemNumber.size)),
    itemAisles: rowsOf(turned(useful, itemNumber.size)),
    unitsOf: Int32Array.from(kept, unitsOf),
    least: request.least_units,
    most: request.most_units,
    orderIndex: Int32Array.from(index),
  };
}
