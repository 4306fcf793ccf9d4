/** Keys of scanners that are set well and badly, and what is said of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviceOf, type Key, scansOf } from './scan-log.ts';

/** Keys of a code that come `gap` apart, beginning at `at`. */
const typed = (text: string, at: number, suffix: string[] = ['Enter'], gap = 8): Key[] =>
  [...text, ...suffix].map((key, index) => ({ key, at_ms: at + index * gap }));

const advice = (keys: Key[], now_ms = 1e6) =>
  scansOf(keys, now_ms).map((scan) => [scan.code, ...adviceOf(scan)]);

test('a suffix that is missing or another one is told, and codes read twice', () => {
  assert.deepEqual(advice(typed('TEA-1', 0)), [['TEA-1', 'good']]);
  assert.deepEqual(advice(typed('TEA-1', 0, ['Tab'])), [['TEA-1', 'tab']]);
  assert.deepEqual(advice([...typed('TEA-1', 0, []), ...typed('CUP-1', 2000, [])]), [
    ['TEA-1', 'no_suffix'],
    ['CUP-1', 'no_suffix'],
  ]);
  assert.deepEqual(advice([...typed('TEA-1', 0), ...typed('TEA-1', 120)]), [
    ['TEA-1', 'good'],
    ['TEA-1', 'twice'],
  ]);
  const later = [...typed('TEA-1', 0), ...typed('TEA-1', 3000)];
  assert.deepEqual(advice(later).flat(), ['TEA-1', 'good', 'TEA-1', 'good'], 'asked for twice');
});

test('a slow page or a slow scanner is no fault, Shift is no key, a prefix key is', () => {
  assert.deepEqual(advice(typed('SLOW-42', 0, ['Enter'], 300)), [['SLOW-42', 'good']]);
  const shifted = ['Shift', 'T', 'Shift', 'E', 'Enter'].map((key, at) => ({ key, at_ms: at * 5 }));
  assert.deepEqual(advice(shifted), [['TE', 'good']]);
  const prefixed = [{ key: 'F9', at_ms: 0 }, ...typed('TEA-1', 5)];
  assert.deepEqual(advice(prefixed), [['TEA-1', 'odd_keys']]);
  assert.deepEqual(advice(typed('TEA', 0, []), 100), [], 'more may come');
});
