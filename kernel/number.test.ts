/** Check digits find the two commonest slips; a process gives each number out once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDigit, NumberStock, nextNumbers, takeSerials } from './number.ts';

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

const WHOSE = { tenant_id: 't', now: new Date(0) };

/** A counter of its own, as the database would keep it. */
function counters(start = 1) {
  const next = new Map<string, number>();
  const asked: number[] = [];
  const send = async (_name: string, _text: string, values: unknown[]) => {
    const [names, counts] = values.slice(1).map((list) => {
      return String(list).replace(/[{}"]/g, '').split(',');
    }) as [string[], string[]];
    await new Promise((resolve) => setImmediate(resolve));
    return names.map((name, at) => {
      const value = (next.get(name) ?? start) + Number(counts[at]);
      next.set(name, value);
      asked.push(Number(counts[at]));
      return { name, next: value };
    });
  };
  const numbers = new NumberStock((_tenant, work) =>
    work({ tenant_id: 't', now: new Date(), send } as never),
  );
  return { taker: { ...WHOSE, numbers }, asked };
}

test('numbers are given out once and in order, however many ask at the same time', async () => {
  const { taker, asked } = counters();
  const given = await Promise.all(
    [3, 1, 7, 250].map((count) => takeSerials(taker, { SO: count, SH: 2 })),
  );
  const serials = given.flatMap((each) => each.SO.map((text) => Number(text.slice(2, -1))));
  assert.deepEqual(
    serials,
    Array.from({ length: 261 }, (_, at) => at + 1),
  );
  assert.equal(new Set(given.flatMap((each) => each.SH)).size, 8);
  await nextNumbers(taker, 'SO', 5);
  const before = asked.length;
  await nextNumbers(taker, 'SO', 5);
  assert.equal(asked.length, before, 'a busy process takes ahead');
});

test('numbers of which the taking failed are taken anew', async () => {
  let fails = true;
  const broken = new NumberStock((whose, work) => {
    if (fails) return Promise.reject(new Error('no connection'));
    return work({
      ...whose,
      send: async () => [{ name: 'SO', next: 4 }],
    } as never);
  });
  await assert.rejects(nextNumbers({ ...WHOSE, numbers: broken }, 'SO', 3), /no connection/);
  fails = false;
  assert.equal((await nextNumbers({ ...WHOSE, numbers: broken }, 'SO', 3)).length, 3);
});
