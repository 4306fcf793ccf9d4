/**
 * Learned sizes: the culprit is named with a plausible size, the innocent are
 * left alone.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FitReport, suggestSizes } from './learned-size.ts';
import type { Box, Item } from './model.ts';

function item(id: string, length_mm: number, width_mm: number, height_mm: number, qty = 1): Item {
  return { id, length_mm, width_mm, height_mm, weight_g: 100, qty, orientation: 'flat' };
}

function box(inner_height_mm: number): Box {
  return {
    code: 'B',
    kind: 'box',
    outer_length_mm: 200,
    outer_width_mm: 150,
    outer_height_mm: inner_height_mm,
    inner_length_mm: 200,
    inner_width_mm: 150,
    inner_height_mm,
    empty_weight_g: 50,
    max_gross_g: 9000,
  };
}

const options = { support_share: 0.8 };
const book = item('book', 200, 150, 20);

/** A pullover declared 50 mm high that really takes 55. */
const pullover = item('pullover', 200, 150, 50);

test('a soft item that keeps failing is suggested higher, the innocent neighbour is not', () => {
  const reports: FitReport[] = [
    { items: [pullover, book], box: box(70), fitted: false },
    { items: [pullover, book], box: box(72), fitted: false },
    { items: [pullover, book], box: box(71), fitted: false },
    { items: [{ ...pullover, qty: 2 }], box: box(105), fitted: false },
    { items: [pullover], box: box(60), fitted: true },
    { items: [{ ...book, qty: 3 }], box: box(100), fitted: true },
    { items: [{ ...book, qty: 2 }], box: box(100), fitted: true },
    { items: [{ ...book, qty: 2 }], box: box(90), fitted: true },
  ];
  const found = suggestSizes(reports, options);
  assert.deepEqual(
    found.map((s) => s.item),
    ['pullover'],
  );
  const [s] = found;
  assert.equal(s?.grown, 'height_mm');
  assert.ok(s.height_mm > 51 && s.height_mm < 60, `${s.height_mm}`);
  assert.equal(s.length_mm, 200);
  assert.ok(s.least_percent < s.most_percent);
});

test('too few failures, or failures that no growth explains, suggest nothing', () => {
  const twice: FitReport[] = [1, 2].map(() => ({
    items: [pullover],
    box: box(50),
    fitted: false,
  }));
  assert.deepEqual(suggestSizes(twice, options), []);
  const roomy: FitReport[] = [1, 2, 3, 4].map(() => ({
    items: [item('pin', 20, 10, 10)],
    box: box(200),
    fitted: false,
  }));
  assert.deepEqual(suggestSizes(roomy, options), []);
});
