/**
 * The engine through the independent checker: random orders, the rules one by
 * one, and a sample of real orders against BoxPacker.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readBoxes, readOrders, runCartons } from '../../bench/cartons.ts';
import { checkPacking } from './check.ts';
import { explainPacking } from './explain.ts';
import type { Box, BoxKind, Item, PackOptions } from './model.ts';
import { packOrder } from './pack.ts';

function box(code: string, sides: [number, number, number], more: Partial<Box> = {}): Box {
  const [l, w, h] = sides;
  return {
    code,
    kind: 'box',
    outer_length_mm: l + 6,
    outer_width_mm: w + 6,
    outer_height_mm: h + 6,
    inner_length_mm: l,
    inner_width_mm: w,
    inner_height_mm: h,
    empty_weight_g: 100,
    max_gross_g: 15_000,
    ...more,
  };
}

function item(id: string, sides: [number, number, number], more: Partial<Item> = {}): Item {
  const [length_mm, width_mm, height_mm] = sides;
  const base = { id, length_mm, width_mm, height_mm, weight_g: 200, qty: 1 };
  return { ...base, orientation: 'free', ...more };
}

const loose: PackOptions = { support_share: 0, volumetric: { divisor: 6000 } };
const standing: PackOptions = { ...loose, support_share: 0.8 };

const side = fc.integer({ min: 5, max: 200 });
const anyItem = fc.record({
  sides: fc.tuple(side, side, side),
  weight_g: fc.integer({ min: 0, max: 3000 }),
  qty: fc.integer({ min: 1, max: 6 }),
  orientation: fc.constantFrom<Item['orientation'][]>('free', 'flat', 'upright'),
  fragile: fc.boolean(),
  liquid: fc.boolean(),
  max_stack_g: fc.option(fc.integer({ min: 0, max: 4000 }), { nil: undefined }),
  segregation: fc.constantFrom('', 'acid', 'food'),
});

const anyOrder = fc.array(anyItem, { minLength: 1, maxLength: 8 }).map((list) =>
  list.map(({ sides, max_stack_g, ...rest }, i) => {
    const limit = max_stack_g === undefined ? {} : { max_stack_g };
    return item(`i${i}`, sides, { ...rest, ...limit });
  }),
);

const anyBoxes = fc
  .array(
    fc.record({
      sides: fc.tuple(side, side, side).map((s) => s.map((x) => 2 * x) as [number, number, number]),
      kind: fc.constantFrom<BoxKind[]>('box', 'bag', 'made_to_measure'),
      max_gross_g: fc.integer({ min: 1000, max: 20_000 }),
      qty_available: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((list) =>
    list.map(({ sides, qty_available, ...rest }, i) => {
      const limit = qty_available === undefined ? {} : { qty_available };
      return box(`b${i}`, sides, { ...rest, ...limit });
    }),
  );

test('whatever the order and the boxes, the packing passes the independent checker', () => {
  const incompatible = [['acid', 'food']] as const;
  fc.assert(
    fc.property(anyOrder, anyBoxes, fc.constantFrom(0, 0.8), (items, boxes, support_share) => {
      const options = { ...loose, support_share, incompatible };
      const result = packOrder(items, boxes, options, { effort: 0.02 });
      assert.deepEqual(checkPacking(items, boxes, options, result), []);
      if (result.unpacked.length > 0) return;
      assert.ok(result.explanation.parcels_lower_bound <= result.parcels.length);
    }),
    { numRuns: 150, seed: 21 },
  );
});

test('only pieces that no box can take, or for which no box is left, stay unpacked', () => {
  const small = box('S', [100, 100, 100], { qty_available: 1, max_gross_g: 600 });
  const items = [
    item('long', [101, 5, 5]),
    item('heavy', [10, 10, 10], { weight_g: 501 }),
    item('cube', [100, 100, 100], { qty: 2 }),
  ];
  const result = packOrder(items, [small], loose);
  assert.deepEqual(checkPacking(items, [small], loose, result), []);
  const reasons = result.unpacked.map(({ item: id, qty, reason }) => `${id} ${qty} ${reason}`);
  assert.deepEqual(reasons.sort(), [
    'cube 1 no_box_left',
    'heavy 1 too_heavy_for_every_box',
    'long 1 fits_no_box',
  ]);
});

test('the cheapest box by charged weight wins and the losers say why', () => {
  const boxes = [box('L', [400, 300, 300]), box('M', [210, 110, 60]), box('S', [120, 100, 50])];
  const result = packOrder([item('a', [100, 100, 50], { qty: 2 })], boxes, standing);
  assert.deepEqual(
    result.parcels.map((parcel) => parcel.box),
    ['M'],
  );
  const verdicts = new Map(result.explanation.one_box.map((c) => [c.box, c.verdict]));
  assert.equal(verdicts.get('L'), 'fits_but_dearer');
  assert.equal(verdicts.get('S'), 'too_little_volume');
  assert.equal(result.explanation.proven, true);
  assert.match(
    explainPacking(result, 'en').join('\n'),
    /S: the goods take 1\.00 L, it holds 0\.60 L/,
  );
  assert.match(explainPacking(result, 'zh-CN').join('\n'), /M：已选用/);
});

test('a price overrules grams: the box with the lower sum of tariff and box is taken', () => {
  const boxes = [
    box('cheap', [300, 200, 100], { cost_minor: 10 }),
    box('dear', [210, 110, 60], { cost_minor: 900 }),
  ];
  const price_minor = (charged_g: number) => 500 + Math.ceil(charged_g / 1000) * 100;
  const result = packOrder([item('a', [100, 100, 50])], boxes, { ...loose, price_minor });
  assert.equal(result.parcels[0]?.box, 'cheap');
  assert.equal(result.parcels[0]?.cost_minor, price_minor(1225) + 10);
});

test('fragile on top, liquids upright and bagged, acid away from food', () => {
  const boxes = [box('M', [260, 100, 200])];
  const items = [
    item('glass', [200, 100, 50], { fragile: true, orientation: 'flat' }),
    item('book', [200, 100, 50], { orientation: 'flat', qty: 2 }),
    item('soap', [60, 60, 150], { liquid: true, segregation: 'acid' }),
    item('rice', [100, 60, 60], { segregation: 'food' }),
  ];
  const options = { ...standing, incompatible: [['acid', 'food']] as const };
  const result = packOrder(items, boxes, options);
  assert.deepEqual(checkPacking(items, boxes, options, result), []);
  assert.equal(result.parcels.length, 2);
  const soap = result.parcels.flatMap((p) => p.placements).find((p) => p.item === 'soap');
  assert.deepEqual([soap?.dz, soap?.bagged], [150, true]);
});

test('several parcels are of even weight when that costs nothing', () => {
  const items = [
    item('heavy', [100, 100, 100], { weight_g: 2000, qty: 8 }),
    item('light', [100, 100, 100], { weight_g: 100, qty: 8 }),
  ];
  const result = packOrder(items, [box('B', [200, 200, 200])], standing);
  assert.deepEqual(checkPacking(items, [box('B', [200, 200, 200])], standing, result), []);
  assert.deepEqual(
    result.parcels.map((parcel) => parcel.weight_g),
    [8500, 8500],
  );
});

test('what needs a bag gets one though it is no liquid and may be turned', () => {
  const items = [item('powder', [30, 60, 90], { bag: true })];
  const boxes = [box('F', [100, 70, 35])];
  const result = packOrder(items, boxes, standing);
  assert.equal(result.parcels[0]?.placements[0]?.bagged, true);
  assert.deepEqual(checkPacking(items, boxes, standing, result), []);
});

test('a box made to measure stays compact', () => {
  const made = box('cut', [600, 600, 600], { kind: 'made_to_measure' });
  const parcel = packOrder([item('a', [120, 80, 60], { qty: 3 })], [made], standing).parcels[0]!;
  const { inner_length_mm: l, inner_width_mm: w, inner_height_mm: h } = parcel;
  assert.deepEqual(
    [l, w, h].sort((a, b) => a - b),
    [80, 120, 180],
  );
});

test('a made-to-measure box is cut to its contents', () => {
  const items = [item('a', [100, 80, 30], { qty: 3 })];
  const made = box('cut', [500, 500, 500], { kind: 'made_to_measure' });
  const parcel = packOrder(items, [made], standing).parcels[0]!;
  const { inner_length_mm: l, inner_width_mm: w, inner_height_mm: h } = parcel;
  assert.equal(l * w * h, 3 * 100 * 80 * 30);
  assert.equal(parcel.outer_height_mm, h + 6);
});

test('a soft box is judged by what it becomes, not by the least it could be', () => {
  const rigid = box('rigid', [100, 80, 31]);
  const outer = { outer_length_mm: 100, outer_width_mm: 80, outer_height_mm: 31 };
  const made = box('made', [200, 200, 200], { kind: 'made_to_measure', empty_weight_g: 10 });
  const boxes = [{ ...rigid, ...outer, empty_weight_g: 10 }, made];
  const result = packOrder([item('a', [100, 80, 30], { weight_g: 1 })], boxes, standing);
  assert.equal(result.parcels[0]?.box, 'rigid');
});

test('the same seed and effort give the same answer', () => {
  const items = Array.from({ length: 12 }, (_, i) =>
    item(`i${i}`, [40 + 11 * i, 30 + 7 * i, 20 + 5 * i], { weight_g: 900 }),
  );
  const boxes = [box('A', [230, 180, 120], { max_gross_g: 6000 }), box('B', [200, 150, 150])];
  const runs = [1, 2].map(() => packOrder(items, boxes, { ...standing, seed: 7 }));
  assert.deepEqual(runs[0], runs[1]);
  assert.ok(runs[0]!.parcels.length > 1);
});

test('a clock limit ends the search but not the answer', () => {
  const items = Array.from({ length: 20 }, (_, i) => item(`i${i}`, [70 + i, 60 + i, 50 + i]));
  const boxes = [box('A', [250, 250, 120])];
  let now = 0;
  const now_ms = () => now++;
  const result = packOrder(items, boxes, loose, { effort: 50, now_ms, limit_ms: 3 });
  assert.deepEqual(checkPacking(items, boxes, loose, result), []);
  assert.equal(result.explanation.budget_spent, true);
  assert.ok(now < 100);
});

test('sizes that are not whole and positive are refused', () => {
  const bad = { code: 'CARTON_INPUT_INVALID' };
  const boxes = [box('A', [100, 100, 100])];
  assert.throws(() => packOrder([item('a', [0, 1, 1])], boxes, loose), bad);
  assert.throws(() => packOrder([item('a', [1.5, 1, 1])], boxes, loose), bad);
  assert.throws(() => packOrder([item('a', [1, 1, 1])], [...boxes, ...boxes], loose), bad);
});

const data = join(import.meta.dirname, '../../../shared/data/cartonization/boxpacker-ecommerce');
const reason = existsSync(data) ? false : 'the data set ../shared/data/cartonization is absent';

test('300 real orders: never more boxes than BoxPacker, every packing sound', {
  skip: reason,
}, () => {
  const boxes = readBoxes(data);
  const orders = readOrders(data)
    .filter((_, i) => i % 14 === 0)
    .slice(0, 300);
  for (const orientation of ['free', 'flat'] as const) {
    const run = runCartons(orders, boxes, orientation, loose);
    assert.equal(run.faults, 0);
    assert.equal(run.orders_worse, 0);
    assert.ok(run.proven_bound <= run.boxes && run.boxes <= run.boxpacker);
  }
  // Even asked for support, which BoxPacker does not give.
  const supported = runCartons(orders, boxes, 'free', standing);
  assert.deepEqual([supported.faults, supported.orders_worse], [0, 0]);
});

test('orders where BoxPacker takes a box more than needed', { skip: reason }, () => {
  const hard = ['0e1d0f', '5d25ac', '6377c9', '7ffe8c', '8d4201', '9bf16c', 'afdc1e', '287a68'];
  const orders = readOrders(data).filter(({ id }) => hard.includes(id.slice(0, 6)));
  const run = runCartons(orders, readBoxes(data), 'free', loose);
  assert.deepEqual([run.boxes, run.boxpacker, run.proven_bound], [10, 18, 10]);
});
