/**
 * Batching on small floors and matrices: feasible, as good as trying every division, the same for
 * the same seed, and honest about what it says.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeInstance } from '../pick-path/instances.ts';
import { lengthMeter } from '../pick-path/length-meter.ts';
import { seededRandom } from '../pick-path/local-search.ts';
import { type BatchingRequest, batchOrders } from './batching.ts';
import { batchingFaults, type WayLength } from './check.ts';
import { cuts, lengthsAmong } from './obstacles.ts';
import { openTask } from './task.ts';

interface Sample {
  request: BatchingRequest;
  way: WayLength;
}

/** Orders of one to three bins at random points of a field; straight ways in whole mm. */
function field(orders: number, seed: number, cart: BatchingRequest['cart']): Sample {
  const random = seededRandom(seed);
  const point = () => ({ x: Math.floor(random() * 1000), y: Math.floor(random() * 1000) });
  const list = Array.from({ length: orders }, (_, i) => ({
    order_id: `O${i}`,
    bin_ids: Array.from({ length: 1 + Math.floor(random() * 3) }, (_, j) => `${i}-${j}`),
    weight_g: 100 + Math.floor(random() * 400),
    slots: 1 + Math.floor(random() * 2),
  }));
  const bin_ids = list.flatMap((order) => order.bin_ids);
  const places = [{ x: 0, y: 0 }, ...bin_ids.map(point), { x: 0, y: 0 }];
  const between = (a: number, b: number) => {
    const [p, q] = [places[a]!, places[b]!];
    return Math.ceil(Math.hypot(p.x - q.x, p.y - q.y));
  };
  const index = new Map(bin_ids.map((bin_id, i) => [bin_id, i + 1]));
  const length_mm = Float64Array.from(
    places.flatMap((_, a) => places.map((_, b) => between(a, b))),
  );
  const way: WayLength = (from, to) =>
    between(from === null ? 0 : index.get(from)!, to === null ? 0 : index.get(to)!);
  const walk = { kind: 'matrix', bin_ids, length_mm } as const;
  return { request: { orders: list, cart, walk }, way };
}

/** The least total over all divisions, by trying them all. */
function leastByTrial({ request }: Sample): number {
  const { task } = openTask(request);
  const n = request.orders.length;
  const best = Array<number>(1 << n).fill(Number.POSITIVE_INFINITY);
  best[0] = 0;
  const fitsAlone = Array.from({ length: 1 << n }, (_, set) => {
    const members = Array.from({ length: n }, (_, i) => i).filter((i) => (set >> i) & 1);
    const full = task.limits.some(
      (limit, k) => members.reduce((sum, i) => sum + task.loads[i]![k]!, 0) > limit,
    );
    return full ? Number.POSITIVE_INFINITY : task.meter.lengthOf(members);
  });
  for (let set = 1; set < 1 << n; set++) {
    for (let part = set; part > 0; part = (part - 1) & set) {
      best[set] = Math.min(best[set]!, fitsAlone[part]! + best[set ^ part]!);
    }
  }
  return best[(1 << n) - 1]!;
}

test('small cases come out as short as trying every division', () => {
  let missed = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const cart = seed % 2 === 0 ? { orders: 3 } : { weight_g: 900, slots: 5 };
    const sample = field(8, seed, cart);
    const plan = batchOrders(sample.request, { seed, rounds: 150 });
    assert.deepEqual(batchingFaults(sample.request, plan, sample.way), []);
    const least = leastByTrial(sample);
    assert.ok(plan.length_mm >= least - 1e-6);
    if (plan.length_mm > least + 1e-6) missed++;
  }
  assert.equal(missed, 0);
});

test('same seed, same answer; more rounds are never worse than the first division', () => {
  const { request, way } = field(40, 5, { orders: 5 });
  const first = batchOrders(request, { seed: 3, rounds: 0 });
  const plan = batchOrders(request, { seed: 3, rounds: 60 });
  assert.deepEqual(plan, batchOrders(request, { seed: 3, rounds: 60 }));
  assert.deepEqual(batchingFaults(request, plan, way), []);
  assert.ok(plan.length_mm <= first.length_mm);
  const { first_come_mm, alone_mm, saved_mm, savings_mm } = plan.explanation;
  assert.ok(plan.length_mm < savings_mm && savings_mm < first_come_mm && first_come_mm < alone_mm);
  assert.equal(saved_mm, first_come_mm - plan.length_mm);
});

test('the bound of adding an order is never more than the walk with it', () => {
  const random = seededRandom(8);
  let useful = 0;
  for (let seed = 1; seed <= 30; seed++) {
    const { meter } = openTask(field(9, seed, { orders: 9 }).request).task;
    const [added, ...orders] = Array.from({ length: 9 }, (_, i) => i).filter(
      (i) => i === 0 || random() < 0.3,
    );
    const bound = meter.boundWith(orders, added!);
    assert.ok(bound <= meter.lengthOf([added!, ...orders]) + 1e-6);
    if (bound > meter.lengthOf(orders)) useful++;
  }
  assert.ok(useful > 20);
});

test('a clock ends the search', () => {
  const { request } = field(30, 6, { orders: 4 });
  let now = 0;
  const plan = batchOrders(request, { seed: 1, time_ms: 50, now_ms: () => now++ });
  assert.ok(plan.explanation.rounds < 50);
});

test('on parallel aisles each walk is the exact one, and S-shape is told beside it', () => {
  const base = makeInstance({ seed: 4, aisles: 8, cross_aisles: 3, picks: 36 });
  const at = base.starts[0]!.at;
  const orders = Array.from({ length: 12 }, (_, i) => ({
    order_id: `O${i}`,
    bin_ids: base.picks.slice(3 * i, 3 * i + 3).map((pick) => pick.bin_id),
  }));
  const walk = { kind: 'layout', layout: base.layout, start: at, end: at } as const;
  const plan = batchOrders({ orders, cart: { orders: 4 }, carts: 3, walk }, { rounds: 60 });
  const meter = lengthMeter(base.layout, at, at);
  assert.equal(plan.batches.length, 3);
  for (const batch of plan.batches) {
    assert.equal(batch.exact, true);
    assert.equal(batch.length_mm, meter(batch.bin_ids));
    assert.ok(batch.s_shape_mm! >= batch.length_mm);
    assert.deepEqual(
      batch.reasons.map((each) => each.code),
      ['TOGETHER_SHORTER', 'CART_FULL'],
    );
  }
  assert.ok(plan.explanation.first_come_s_shape_mm! >= plan.explanation.first_come_mm);
});

test('impossible and odd requests', () => {
  const { request } = field(5, 7, { weight_g: 50 });
  assert.throws(() => batchOrders(request), { code: 'BATCH_ORDER_EXCEEDS_CART' });
  const broken = { ...request.walk, length_mm: new Float64Array(4) } as BatchingRequest['walk'];
  assert.throws(() => batchOrders({ ...request, cart: {}, walk: broken }), {
    code: 'BATCH_WALK_INVALID',
  });
  const none = batchOrders({ ...request, orders: [], cart: {} });
  assert.deepEqual(none.batches, []);
  const tight = batchOrders({ ...field(5, 7, { orders: 1 }).request, carts: 2 });
  assert.equal(tight.batches.length, 5);
  assert.ok(tight.explanation.reasons.some((each) => each.code === 'CARTS_EXCEEDED'));
  const all = batchOrders({ ...request, cart: {}, carts: 1 });
  assert.equal(all.batches.length, 1);
});

test('ways lead round obstacles, along their borders too', () => {
  const box = { x_low: 1, y_low: 0, x_high: 2, y_high: 3 };
  assert.equal(cuts({ x: 0, y: 1 }, { x: 3, y: 1 }, box), true);
  assert.equal(cuts({ x: 1, y: 0 }, { x: 1, y: 3 }, box), false);
  assert.equal(cuts({ x: 0, y: 4 }, { x: 3, y: 4 }, box), false);
  const corners = [1, 2].flatMap((x) => [0, 3].map((y) => ({ x, y })));
  const lengths = lengthsAmong([{ x: 0, y: 1 }, { x: 3, y: 1 }, ...corners], [box]);
  assert.ok(Math.abs(lengths[1]! - 2 * Math.SQRT2 - 1) < 1e-9);
});
