/**
 * Reads published wave-picking instances (orders, aisles, stock, smallest and largest wave).
 */
import type { AisleWaveRequest } from './aisle-model.ts';

/**
 * The request of an instance text: a line "orders items aisles", a line per order and per aisle
 * (count, then item and quantity in turn), a line with the smallest and largest wave in units.
 */
export function readAisleWave(text: string): AisleWaveRequest {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const [orders = 0, , aisles = 0] = lines[0] ?? [];
  const pairs = (line: readonly number[]) =>
    Array.from({ length: line[0] ?? 0 }, (_, i) => ({
      item_id: String(line[1 + 2 * i]),
      qty: line[2 + 2 * i]!,
    }));
  const [least_units = 0, most_units = 0] = lines[1 + orders + aisles] ?? [];
  return {
    orders: lines
      .slice(1, 1 + orders)
      .map((line, i) => ({ order_id: String(i), lines: pairs(line) })),
    aisles: lines
      .slice(1 + orders, 1 + orders + aisles)
      .map((line, i) => ({ aisle_id: String(i), stock: pairs(line) })),
    least_units,
    most_units,
  };
}
