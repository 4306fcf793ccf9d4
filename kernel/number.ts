/**
 * Numbers that people read and type: prefix, serial of the tenant, check digit. Taken from counters
 * in blocks, beside the transaction that uses them: gaps are normal, and nobody waits for a counter
 * until somebody else's work is committed.
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

/** A process takes ahead a share of what it gave out so far, and at most so often what is asked. */
const AHEAD_SHARE = 0.25;
const AHEAD_MOST = 4;

interface Whose {
  tenant_id: string;
  now: Date;
}

/** Runs statements in a transaction of their own, in a tenant. */
type Aside = <R>(whose: Whose, work: (sender: Sender) => Promise<R>) => Promise<R>;

/** The numbers of a counter that were taken, in order, and how many of them were given out before. */
interface Roll {
  left: number[];
  given: number;
}

/** The numbers that a process has taken and not yet given out. One per connection pool. */
export class NumberStock {
  private readonly aside: Aside;
  private readonly rolls = new Map<string, Roll>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(aside: Aside) {
    this.aside = aside;
  }

  /** Gives out numbers of each counter; what is lacking is taken by one statement. */
  async take(whose: Whose, counts: ReadonlyMap<string, number>): Promise<Map<string, number[]>> {
    const lacks = ([name, count]: [string, number]) =>
      this.roll(whose.tenant_id, name).left.length < count;
    if (![...counts].some(lacks)) return this.give(whose, counts);
    // One after the other, so that two who lack the same do not both take it.
    const turn = this.last.then(() => this.fill(whose, counts));
    this.last = turn.catch(() => {});
    return turn;
  }

  private roll(tenant_id: string, name: string): Roll {
    const key = `${tenant_id} ${name}`;
    const known = this.rolls.get(key);
    if (known !== undefined) return known;
    const empty = { left: [], given: 0 };
    this.rolls.set(key, empty);
    return empty;
  }

  private give({ tenant_id }: Whose, counts: ReadonlyMap<string, number>): Map<string, number[]> {
    const given = [...counts].map(([name, count]): [string, number[]] => {
      const roll = this.roll(tenant_id, name);
      roll.given += count;
      return [name, roll.left.splice(0, count)];
    });
    return new Map(given);
  }

  private async fill(whose: Whose, counts: ReadonlyMap<string, number>) {
    const rows = [...counts].flatMap(([name, wanted]) => {
      const { left, given } = this.roll(whose.tenant_id, name);
      const lacking = wanted - left.length;
      const ahead = Math.min(Math.floor(given * AHEAD_SHARE), wanted * AHEAD_MOST);
      return lacking > 0 ? [{ name, count: lacking + ahead }] : [];
    });
    const counted = new Map(rows.map(({ name, count }) => [name, count]));
    const taken =
      rows.length === 0 ? [] : await this.aside(whose, (sender) => takeNumbers(sender, { rows }));
    for (const { name, next } of taken) {
      const { left } = this.roll(whose.tenant_id, name);
      for (let value = next - counted.get(name)!; value < next; value++) left.push(value);
    }
    return this.give(whose, counts);
  }
}

interface Taker extends Whose {
  readonly numbers: NumberStock;
}

/** Takes numbers, e.g. 'SO' + '00000042' + check digit: how many of each prefix. */
export async function takeSerials<P extends string>(
  taker: Taker,
  counts: Record<P, number>,
): Promise<Record<P, string[]>> {
  const taken = await taker.numbers.take(taker, new Map(Object.entries<number>(counts)));
  const serials = [...taken].map(([prefix, values]) => {
    return [prefix, values.map((value) => serial(prefix, value))];
  });
  return Object.fromEntries(serials) as Record<P, string[]>;
}

function serial(prefix: string, value: number): string {
  const digits = String(value).padStart(8, '0');
  return `${prefix}${digits}${checkDigit(digits)}`;
}

/** Takes `count` numbers of one prefix. */
export async function nextNumbers(taker: Taker, prefix: string, count: number): Promise<string[]> {
  return (await takeSerials(taker, { [prefix]: count }))[prefix]!;
}
