/** Cells as people type them: what is taken, and what is refused with the place of the fault. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kernel/problem.ts';
import {
  cleanText,
  parseBoolean,
  parseDecimal,
  parseInteger,
  parseMoney,
  parsePhone,
  parseText,
} from './kinds.ts';
import { parseInstant } from './local-time.ts';

function outcome(result: unknown): unknown {
  if (!(result instanceof Problem)) return result;
  const { position, found, before, after } = result.members;
  return [result.code, position ?? before, found ?? after].filter((each) => each !== undefined);
}

test('amounts become minor units; a fault is shown with its position', () => {
  const cases: [string, unknown][] = [
    ['1,234.50', 123450],
    ['¥12.50', 1250],
    ['￥１２．５', 1250],
    ['12.5', 1250],
    ['12.500', 1250],
    ['RMB 7', 700],
    ['99元', 9900],
    ['-3.20', -320],
    ['-¥3.20', -320],
    ['12,50', ['MONEY_FORMAT', 3, ',']],
    ['￥12.5O', ['MONEY_FORMAT', 6, 'O']],
    ['1,2345', ['MONEY_FORMAT', 2, ',']],
    ['1.234,50', ['MONEY_FORMAT', 5, '4']],
    ['12.', ['MONEY_FORMAT', 3, '.']],
    ['twelve', ['MONEY_FORMAT', 1, 't']],
    ['1E+05', ['SCI_NOTATION']],
    ['99999999999999999', ['MONEY_FORMAT', 14, '9']],
  ];
  for (const [text, expected] of cases) {
    assert.deepEqual(outcome(parseMoney(text, 'CNY')), expected, text);
  }
  assert.equal(parseMoney('1,200', 'JPY'), 1200);
  assert.equal(parseMoney('1.234', 'KWD'), 1234);
  assert.deepEqual(outcome(parseMoney('1.5', 'JPY')), ['MONEY_FORMAT', 3, '5']);
});

test('numbers, phones, answers and codes', () => {
  assert.equal(parseInteger('３'), 3);
  assert.equal(parseInteger('2.00'), 2);
  assert.deepEqual(outcome(parseInteger('1.5')), ['NUMBER_FORMAT', 3, '5']);
  assert.deepEqual(outcome(parseInteger('')), ['NUMBER_FORMAT', 1, ' ']);
  assert.equal(parseDecimal('1,234.5670'), '1234.567');
  assert.deepEqual(outcome(parseText('6.90123E+12')), ['SCI_NOTATION']);
  assert.equal(parseText('1E5'), '1E5');
  assert.equal(parsePhone('１３８００１３８０００转1234'), '13800138000转1234');
  assert.deepEqual(outcome(parsePhone('1380O138000')), ['CELL_PHONE', 5, 'O']);
  assert.deepEqual(outcome(parsePhone('1.38E+10')), ['SCI_NOTATION']);
  assert.equal(parseBoolean('是'), true);
  assert.deepEqual(outcome(parseBoolean('maybe')), ['CELL_CHOICE']);
  assert.equal(cleanText(' ="1234567890123456789" '), '1234567890123456789');
  assert.equal(cleanText("'07030"), '07030');
  assert.equal(cleanText('=HYPERLINK("a")'), '=HYPERLINK("a")');
});

test('times are read in the zone of the file unless they say otherwise', () => {
  const cases: [string, string, string][] = [
    ['2026-03-09 14:30:00', 'Asia/Shanghai', '2026-03-09T06:30:00.000Z'],
    ['2026/3/9 14:30', 'Asia/Shanghai', '2026-03-09T06:30:00.000Z'],
    ['2026年3月9日 14时30分', 'Asia/Shanghai', '2026-03-09T06:30:00.000Z'],
    ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00.000Z'],
    ['2025-12-06 10:37:33 -0500', 'Asia/Shanghai', '2025-12-06T15:37:33.000Z'],
    ['2026-03-09T14:30:00.25Z', 'Asia/Shanghai', '2026-03-09T14:30:00.250Z'],
    ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29 03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-07-01 12:00:00', 'Australia/Lord_Howe', '2026-07-01T01:30:00.000Z'],
  ];
  for (const [text, zone, expected] of cases) assert.equal(parseInstant(text, zone), expected);
});

test('dates and times that do not exist are refused with their neighbours', () => {
  const cases: [string, string, unknown][] = [
    ['2026-02-30', 'UTC', ['DATE_INVALID', '2026-02-28', '2026-03-01']],
    ['2028-02-30', 'UTC', ['DATE_INVALID', '2028-02-29', '2028-03-01']],
    ['2026-13-01', 'UTC', ['DATE_INVALID', '2026-12-31', '2027-01-01']],
    ['2026-05-00', 'UTC', ['DATE_INVALID', '2026-04-30', '2026-05-01']],
    ['2026-05-31 24:00', 'UTC', ['DATE_INVALID', '2026-05-31 23:59:59', '2026-06-01 00:00:00']],
    ['2026-05-31 10:60', 'UTC', ['DATE_INVALID', '2026-05-31 10:59:59', '2026-05-31 11:00:00']],
    [
      '2026-03-29 02:30',
      'Europe/Berlin',
      ['TIME_SKIPPED', '2026-03-29 01:59:59', '2026-03-29 03:00:00'],
    ],
    [
      '2026-03-08 02:30',
      'America/New_York',
      ['TIME_SKIPPED', '2026-03-08 01:59:59', '2026-03-08 03:00:00'],
    ],
    ['12/31/2025', 'UTC', ['CELL_DATE']],
  ];
  for (const [text, zone, expected] of cases) {
    assert.deepEqual(outcome(parseInstant(text, zone)), expected, text);
  }
});
