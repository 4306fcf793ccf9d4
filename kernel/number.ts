/**
 * Numbers that people read and type: prefix, day, serial of the tenant, check digit. Taken from a
 * counter within the transaction that uses them.
 */
import { takeNumbers } from './kernel.sql.ts';
import type { Sender } from './statement.ts';

/** Check digit by Damm's table: finds every single wrong digit and every swap of neighbours. */
const DAMM = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
] as const;

/** The check digit of a string of digits. */
export function checkDigit(digits: string): number {
  let state = 0;
  for (const digit of digits) state = DAMM[state]![Number(digit)]!;
  return state;
}

/**
 * Takes `count` numbers of one kind, e.g. 'SO' + '000000042' + check digit. Callers should ask once
 * per batch: the counter's row is locked until the transaction ends.
 */
export async function nextNumbers(sender: Sender, prefix: string, count: number) {
  if (count === 0) return [];
  const { first } = await takeNumbers(sender, { name: prefix, count });
  return Array.from({ length: count }, (_, index) => {
    const digits = String(first + index).padStart(8, '0');
    return `${prefix}${digits}${checkDigit(digits)}`;
  });
}
