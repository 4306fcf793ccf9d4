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
 * Takes numbers, e.g. 'SO' + '000000042' + check digit: how many of each prefix. Callers should ask
 * once per batch: the counters' rows are locked until the transaction ends. One statement.
 */
export async function takeSerials<P extends string>(
  sender: Sender,
  counts: Record<P, number>,
): Promise<Record<P, string[]>> {
  const wanted = Object.entries<number>(counts).filter(([, count]) => count > 0);
  const rows = wanted.map(([name, count]) => ({ name, count }));
  const taken = rows.length === 0 ? [] : await takeNumbers(sender, { rows });
  const next = new Map(taken.map((row) => [row.name, row.next]));
  const serials = Object.entries<number>(counts).map(([prefix, count]) => {
    const first = (next.get(prefix) ?? 0) - count;
    return [prefix, Array.from({ length: count }, (_, at) => serial(prefix, first + at))];
  });
  return Object.fromEntries(serials) as Record<P, string[]>;
}

function serial(prefix: string, value: number): string {
  const digits = String(value).padStart(8, '0');
  return `${prefix}${digits}${checkDigit(digits)}`;
}

/** Takes `count` numbers of one prefix. */
export async function nextNumbers(sender: Sender, prefix: string, count: number) {
  return (await takeSerials(sender, { [prefix]: count }))[prefix]!;
}
