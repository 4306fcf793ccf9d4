/** Pasted rows: separators of several programs, headers, lines that cannot be read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pastedArticles } from './pasted.ts';

test('articles and numbers are read from spreadsheets, files and by hand', () => {
  const text = 'SKU\tMin\tTarget\r\nTEA-1\t5\t20\n\n"CUP-1", 3, 9\nLAMP-1；1；2\nSOAP-1 4 8';
  assert.deepEqual(pastedArticles(text, 2), {
    rows: [
      ['TEA-1', 5, 20],
      ['CUP-1', 3, 9],
      ['LAMP-1', 1, 2],
      ['SOAP-1', 4, 8],
    ],
    wrong: [],
  });
});

test('lines that lack a number or hold another are named; only the first may be a header', () => {
  const text = 'TEA-1 x5\nCUP-1\nLAMP-1 2.5\nSOAP-1 -3\nTEA-1 7';
  assert.deepEqual(pastedArticles(text, 1), { rows: [['TEA-1', 7]], wrong: [1, 2, 3, 4] });
  assert.deepEqual(pastedArticles('TEA-1 ten', 1).wrong, [1]);
});
