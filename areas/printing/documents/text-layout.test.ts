/**
 * Text in boxes: nothing lost, nothing wider than its box, a visible mark for what cannot print.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentFont } from './fonts.ts';
import { seeded } from './sample-data.ts';
import { fit, fitLine, printable, SUBSTITUTE, wrap } from './text-layout.ts';

const { has, measure } = documentFont('regular');

test('what the font lacks is replaced by something to be seen', () => {
  const cases: [string, string][] = [
    ['门口😀放', `门口${SUBSTITUTE}放`],
    ['👨‍👩‍👧家', `${SUBSTITUTE}家`],
    ['䶮㛃𬭎', '䶮㛃𬭎'],
    ['𠮷', SUBSTITUTE],
    ['Łukasz', 'Lukasz'],
    ['a\nb\tc', 'a b c'],
    ['a\u200b\u202eb', 'ab'],
    ['김', SUBSTITUTE],
    ['e\u0301', 'é'],
  ];
  for (const [text, shown] of cases) assert.equal(printable(text, has), shown);
});

test('lines hold the whole text and keep within the width', () => {
  const random = seeded(5);
  const parts = [
    '文一西路',
    '969号',
    'Baker Street ',
    '，',
    '（放门口）',
    'x'.repeat(30),
    ' ',
    '。',
  ];
  for (let round = 0; round < 200; round++) {
    const text = Array.from(
      { length: 12 },
      () => parts[Math.floor(random() * parts.length)] ?? '',
    ).join('');
    const width = 4 + random() * 20;
    const lines = wrap(text, width, measure);
    assert.equal(lines.join('').replace(/\s/g, ''), text.replace(/\s/g, ''));
    for (const line of lines) assert.ok(measure(line) <= width + 1e-9, `${line} in ${width}`);
  }
});

test('a closing stop does not begin a line', () => {
  assert.deepEqual(wrap('一二三四，五', 4, measure), ['一二三', '四，五']);
});

test('a text that is too long gets smaller, never shorter', () => {
  const text = '很长的地址'.repeat(50);
  const box = { width: 200, height: 40, size: 14, leading: 1.2 };
  const { lines, size } = fit([text], box, measure);
  assert.equal(lines.join(''), text);
  assert.ok(lines.length * size * 1.2 <= 40 && size < 14);
  assert.ok(measure(text) * fitLine(text, 100, 14, measure) <= 100 + 1e-9);
  assert.equal(fit(['短'], box, measure).size, 14);
});
