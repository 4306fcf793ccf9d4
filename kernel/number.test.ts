/** The check digit of numbers that people type finds the two commonest slips. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDigit } from './number.ts';

test('every single wrong digit and every swap of neighbours is found', () => {
  for (const digits of ['00000042', '12345678', '99999999', '10203040']) {
    const good = checkDigit(digits);
    for (let at = 0; at < digits.length; at++) {
      for (let digit = 0; digit < 10; digit++) {
        if (String(digit) === digits[at]) continue;
        const wrong = digits.slice(0, at) + digit + digits.slice(at + 1);
        assert.notEqual(checkDigit(wrong), good, wrong);
      }
      const swapped =
        digits.slice(0, at) + (digits[at + 1] ?? '') + digits[at] + digits.slice(at + 2);
      if (at + 1 < digits.length && swapped !== digits) {
        assert.notEqual(checkDigit(swapped), good, swapped);
      }
    }
  }
});
