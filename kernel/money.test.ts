/** Money: text of minor units, and splits that add up exactly. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { minorToText, splitByWeight } from './money.ts';

test('minor units are written with the decimals of their currency', () => {
  assert.equal(minorToText(12345, 'CNY'), '123.45');
  assert.equal(minorToText(-5, 'CNY'), '-0.05');
  assert.equal(minorToText(1200, 'JPY'), '1200');
  assert.equal(minorToText(1, 'KWD'), '0.001');
});

test('a split by weights adds up, stays near its share, and gives nothing to weight zero', () => {
  const weights = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.nat(1_000_000_000), weights, (amount_minor, list) => {
      const parts = splitByWeight(amount_minor, list);
      const sum = list.reduce((total, each) => total + each, 0);
      assert.equal(
        parts.reduce((total, each) => total + each, 0),
        amount_minor,
      );
      if (sum === 0) return;
      for (const [index, part] of parts.entries()) {
        const share = (amount_minor * list[index]!) / sum;
        assert.ok(Math.abs(part - share) < 1 + 1e-6, `${part} of ${share}`);
        if (list[index] === 0) assert.equal(part, 0);
      }
    }),
    { numRuns: 500, seed: 1 },
  );
  assert.deepEqual(splitByWeight(100, [1, 1, 1]), [34, 33, 33]);
  assert.deepEqual(splitByWeight(7, [0, 0]), [4, 3]);
});
