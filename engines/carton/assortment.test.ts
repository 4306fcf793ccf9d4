/**
 * Box assortment: the suggested sizes are the cheapest choice, and swaps undo
 * greedy mistakes.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candidateSizes, type PastOrder, suggestBoxes } from './assortment.ts';
import type { Box, Item } from './model.ts';
import { sampleOrders, suggestSizes } from './sizes.ts';

function item(id: string, length_mm: number, width_mm: number, height_mm: number, qty = 1): Item {
  return { id, length_mm, width_mm, height_mm, weight_g: 100, qty, orientation: 'free' };
}

const history: PastOrder[] = [
  { items: [item('phone', 150, 80, 40)], times: 60 },
  { items: [item('shoes', 300, 200, 120)], times: 30 },
  { items: [item('lamp', 400, 300, 300)], times: 10 },
  { items: [item('phone', 150, 80, 40, 2)], times: 20 },
];

function box(code: string, l: number, w: number, h: number): Box {
  return {
    code,
    kind: 'box',
    outer_length_mm: l,
    outer_width_mm: w,
    outer_height_mm: h,
    inner_length_mm: l,
    inner_width_mm: w,
    inner_height_mm: h,
    empty_weight_g: 50,
    max_gross_g: 20_000,
  };
}

const options = { support_share: 0.8, volumetric: { divisor: 6000 } };

/** Every choice of k of n, for comparison. */
function choices(n: number, k: number): number[][] {
  if (k === 0) return [[]];
  if (n < k) return [];
  const last = choices(n - 1, k - 1).map((c) => [...c, n - 1]);
  return [...choices(n - 1, k), ...last];
}

test('the suggested sizes cost no more than any other choice, and the saving is stated', () => {
  const candidates = [
    box('tiny', 160, 90, 50),
    box('small', 160, 90, 90),
    box('middle', 310, 210, 130),
    box('wide', 420, 310, 150),
    box('large', 420, 310, 310),
  ];
  const today = [candidates[4]!];
  const best = suggestBoxes(history, 3, { ...options, today }, candidates);
  const complete = choices(5, 3).filter((chosen) => chosen.includes(4));
  const all = complete.map((chosen) => {
    const own = chosen.map((c) => candidates[c]!);
    return suggestBoxes(history, 3, options, own).cost;
  });
  assert.equal(best.cost, Math.min(...all));
  assert.deepEqual(best.boxes.map(({ box: { code } }) => code).sort(), [
    'large',
    'middle',
    'small',
  ]);
  assert.equal(best.orders_without_box, 0);
  assert.equal(
    best.boxes.reduce((sum, b) => sum + b.orders, 0),
    120,
  );
  assert.ok(best.saving_share! > 0.5 && best.cost_today! > best.cost);
  assert.ok(best.boxes.every((b) => b.worth > 0));
});

test('swaps undo a greedy choice: six equally frequent heights, three boxes', () => {
  const heights = [6, 2, 3, 4, 5, 1].map((n) => n * 60);
  const orders = heights.map((h) => ({ items: [item(`h${h}`, 100, 100, h)] }));
  const boxes = heights.map((h) => box(`${h}`, 100, 100, h));
  const best = suggestBoxes(orders, 3, options, boxes);
  assert.deepEqual(best.boxes.map(({ box: { code } }) => code).sort(), ['120', '240', '360']);
  assert.ok(best.steps.some((step) => step.removed === '180'));
});

test('a long history is stood for by a sample of the same weight', () => {
  const orders: PastOrder[] = Array.from({ length: 2000 }, (_, i) => {
    return { items: [item(`i${i}`, 100 + (i % 50), 90, 80)], times: i < 10 ? 100 : 1 };
  });
  const sample = sampleOrders(orders);
  const sum = (list: readonly PastOrder[]) => list.reduce((n, order) => n + (order.times ?? 1), 0);
  assert.equal(sample.length, 600);
  assert.equal(Math.round(sum(sample)), sum(orders));
  assert.equal(sample.filter((order) => order.times === 100).length, 10, 'the frequent ones stay');
});

test('old and new boxes are measured alike, orders of several parcels included', () => {
  const pair = { items: [item('lamp', 400, 300, 300, 2)], times: 5 };
  const today = [box('large', 420, 310, 310)];
  const answer = suggestSizes(
    { history: [...history, pair], sizes: 3, today, divisor: 6000, tariff: null },
    { effort: 1 },
  );
  assert.deepEqual([answer.orders, answer.orders_left_out], [125, 0]);
  assert.equal(answer.today.parcels, 130, 'the pair of lamps goes in two');
  assert.ok(answer.suggested.cost < answer.today.cost && answer.saving_share! > 0.5);
  assert.equal(
    answer.boxes.reduce((sum, each) => sum + each.parcels, 0),
    answer.suggested.parcels,
  );
});

test('sizes made from the history hold every order', () => {
  const made = candidateSizes(history, options);
  assert.ok(made.length >= 3);
  const best = suggestBoxes(history, 3, options);
  assert.equal(best.orders_without_box, 0);
  assert.ok(best.steps.length >= 3);
});
