/**
 * Statements of every command of the main job, called with arrays of 1, 10 and 1,000: their number
 * must not grow with the array. Each size takes orders of one line through everything.
 */
import type { System } from '../kernel/system.ts';
import type { Bench, BenchOptions } from './benches.ts';
import {
  BENCH_TENANT,
  equip,
  makeTenant,
  type OrderSpec,
  orderMaker,
  setUpCompany,
} from './company.ts';
import { makeGround } from './ground.ts';
import { type BenchResult, peakMb, significant } from './measure.ts';
import { FOLLOWS, Staff } from './staff.ts';

export const SIZES = [1, 10, 1000] as const;
const SKUS = 200;
/** Waves and manifests that a call takes at most: the inputs of their commands hold many orders. */
const MOST_INPUTS = 90;

export interface Counted {
  command: string;
  /** Statements of a call, begin and commit included, by the size of its array. */
  by_size: Record<number, number>;
}

/**
 * Statements of one call of each command at each size. The company must be set up and equipped.
 * Orders of a size are made, and taken to their end, by that size's calls alone.
 */
export async function countAll(
  system: System,
  url: string,
  sizes: readonly number[],
): Promise<Counted[]> {
  const counted = new Map<string, Counted>();
  for (const size of sizes) {
    const staff = await Staff.hire(system, url, size);
    try {
      await everything(staff, size);
    } finally {
      await staff.end();
    }
    for (const [command, { statements, calls }] of staff.taken) {
      if (command === FOLLOWS) continue;
      const known = counted.get(command) ?? { command, by_size: {} };
      known.by_size[size] = statements / calls;
      counted.set(command, known);
    }
  }
  return [...counted.values()];
}

/** Three lots of orders: packed at once, packed step by step, cancelled. Each call has `size`. */
async function everything(staff: Staff, size: number): Promise<void> {
  const spec: OrderSpec = { skus: SKUS, lines: [1], paid: false, asks_every: 1 };
  const make = orderMaker(spec, size, `S${size}`);
  const together = Math.ceil(size / MOST_INPUTS);
  for (const end of ['at once', 'stepwise', 'cancelled'] as const) {
    const ids = await staff.receive(Array.from({ length: size }, make));
    await staff.pay(ids);
    await staff.approve(ids);
    await staff.settle();
    await staff.release(ids, together);
    await staff.pick(ids);
    await staff.settle();
    if (end === 'cancelled') {
      await staff.cancel(ids);
      await staff.settle();
      continue;
    }
    if (end === 'at once') await staff.pack(ids);
    else await staff.packStepwise(ids);
    await staff.settle();
    await staff.print(ids);
    await staff.settle();
    await staff.handOver(ids, together);
    await staff.deliver(ids);
    await staff.confirm(ids);
    await staff.settle();
  }
}

/** Commands of which a call of `large` inputs sends more than `allowance` statements beyond `small`. */
export function growing(
  counted: readonly Counted[],
  small: number,
  large: number,
  allowance: number,
): string[] {
  return counted.flatMap(({ command, by_size }) => {
    const [few, many] = [by_size[small], by_size[large]];
    if (few === undefined || many === undefined) return [`${command}: not called at both sizes`];
    return many - few > allowance ? [`${command}: ${few} at ${small}, ${many} at ${large}`] : [];
  });
}

async function run({ tell }: BenchOptions): Promise<BenchResult> {
  const ground = await makeGround();
  const system = ground.open();
  try {
    tell('setting the company up');
    await makeTenant(system);
    await setUpCompany(system, SKUS);
    await equip(system);
    await system.relay.drain(BENCH_TENANT);
    const commands = await countAll(system, ground.url, SIZES);
    const total = commands.reduce((sum, each) => sum + each.by_size[1000]!, 0);
    const grown = commands.map(({ command, by_size }): [string, number] => {
      return [command, significant(by_size[1000]! / by_size[1]!)];
    });
    return {
      name: 'statements',
      value: significant(total),
      unit: 'statements for 1,000 orders, each command called once',
      floors: {},
      ratios: Object.fromEntries(grown),
      rounds: 1,
      flush_per_s: ground.flushRate(),
      rss_mb: peakMb(),
      detail: { postgres: ground.version, commands },
    };
  } finally {
    await system.close();
    await ground.end();
  }
}

export const statements: Bench = {
  name: 'statements',
  about: 'statements of each command of the main job with arrays of 1, 10 and 1,000',
  run,
};
