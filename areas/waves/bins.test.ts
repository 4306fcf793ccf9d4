/** From which bins a shipment is picked, and how carts are walked: pure rules. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BinStock, FreeStock } from './bins.ts';
import { planWalk, readFloor } from './walk.ts';

const bin = (location_id: string, walk_order: number, qty: number, lot = ''): BinStock => {
  const place = { aisle: 1, x_mm: 0, y_mm: walk_order * 1000 };
  return { location_id, sku_id: 'tea', lot, qty, qty_claimed: 0, walk_order, ...place };
};
const line = (qty: number, sku_id = 'tea') => {
  return { order_line_id: `${sku_id}-${qty}`, sku_id, sku_code: sku_id, qty };
};
const told = (found: ReturnType<FreeStock['take']>) =>
  'lacking' in found
    ? found.lacking
    : found.shares.map((share) => `${share.bin.location_id}${share.bin.lot}:${share.qty}`);

test('a bin with the whole line goes before nearer ones; else bins in walking order', () => {
  const free = new FreeStock([bin('c', 3, 10), bin('a', 1, 2), bin('b', 2, 4)]);
  assert.deepEqual(told(free.take([line(4)])), ['b:4']);
  assert.deepEqual(told(free.take([line(2)])), ['a:2']);
  assert.deepEqual(told(free.take([line(9)])), ['c:9']);
});

test('the oldest lot goes first, even when a newer one has the whole line', () => {
  const free = new FreeStock([bin('a', 1, 10, 'L2'), bin('b', 2, 3, 'L1')]);
  assert.deepEqual(told(free.take([line(5)])), ['bL1:3', 'aL2:2']);
});

test('a shipment takes all its lines or nothing, and tells what is lacking', () => {
  const free = new FreeStock([bin('a', 1, 3)]);
  const lacking = free.take([line(2), line(1, 'cup')]);
  assert.deepEqual(told(lacking), [{ sku: 'cup', wanted: 1, in_bins: 0 }]);
  assert.deepEqual(told(free.take([line(3)])), ['a:3']);
});

test('walks: aisles where bins show them, coordinates where not, the usual walk when large', async () => {
  const marks = [1, 2, 3].map((aisle) => ({
    aisle,
    x_low_mm: 3000 * aisle - 500,
    x_high_mm: 3000 * aisle + 500,
    ys_mm: [1000, 2000, 3000, 4000, 5000],
  }));
  const stop = (id: number, aisle: number, y_mm: number) => {
    return { location_id: `b${id}`, walk_order: id, aisle, x_mm: 3000 * aisle, y_mm };
  };
  const stops = [stop(1, 1, 1000), stop(2, 2, 1000), stop(3, 3, 1000)];
  const best = await planWalk(readFloor(marks), stops);
  assert.equal(best.considered['exact'], true);
  assert.ok(best.walk_mm < best.s_shape_mm, `${best.walk_mm} against ${best.s_shape_mm}`);
  assert.deepEqual([...best.sequence].sort(), ['b1', 'b2', 'b3']);
  const measured = await planWalk(readFloor(marks), stops, false);
  assert.deepEqual([measured.method, measured.walk_mm], ['usual_walk', 20_000]);
  const overlapping = readFloor([marks[0]!, { ...marks[1]!, x_low_mm: 2600 }]);
  assert.equal(overlapping.kind, 'points');
  assert.equal((await planWalk(overlapping, stops)).method, 'held_karp');
  assert.equal(readFloor([{ aisle: 0, x_low_mm: 0, x_high_mm: 0, ys_mm: [0] }]).kind, 'listed');
  const many = Array.from({ length: 201 }, (_, id) => stop(id, 1 + (id % 3), 1000));
  assert.equal((await planWalk(readFloor(marks), many)).method, 'usual_walk');
});
