/** The arithmetic of the benches: medians, quantiles, turns, ratios, and lines of COPY. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyLine } from './intake-floor.ts';
import { against, interleave, median, quantile, significant, slices } from './measure.ts';

test('the median is the middle, or between both middles', () => {
  assert.equal(median([5, 1, 9]), 5);
  assert.equal(median([10, 2, 4, 100]), 7);
  assert.throws(() => median([]));
});

test('a quantile is the smallest value that enough others do not exceed', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  assert.equal(quantile(values, 0.5), 100);
  assert.equal(quantile(values, 0.99), 198);
  assert.equal(quantile(values, 1), 200);
  assert.equal(quantile([7], 0.99), 7);
});

test('legs take turns, and the order turns round', async () => {
  const order: string[] = [];
  const leg = (name: string, figure: number) => async (round: number) => {
    order.push(`${name}${round}`);
    return figure + round;
  };
  const found = await interleave(3, { floor: leg('floor', 100), ours: leg('ours', 50) });
  assert.deepEqual(order, ['floor0', 'ours0', 'ours1', 'floor1', 'floor2', 'ours2']);
  assert.deepEqual(found, { floor: [100, 101, 102], ours: [50, 51, 52] });
});

test('ratios are ours by each floor, of the medians', () => {
  const found = { ours: [30, 10, 20], floor: [40, 80, 10], bare: [5, 5, 5] };
  assert.deepEqual(against(found), {
    value: 20,
    floors: { floor: 40, bare: 5 },
    ratios: { floor: 0.5, bare: 4 },
  });
  assert.throws(() => against({ floor: [1] }));
});

test('figures are rounded to digits that say something', () => {
  assert.equal(significant(123_456), 123_500);
  assert.equal(significant(0.000123456, 3), 0.000123);
});

test('slices cover everything once', () => {
  assert.deepEqual(slices([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  assert.deepEqual(slices([], 2), []);
});

test('a line of COPY keeps tabs, line ends, backslashes and nulls apart', () => {
  assert.equal(copyLine(['a\tb', 'c\\d\n', null, 7]), 'a\\tb\tc\\\\d\\n\t\\N\t7\n');
});
