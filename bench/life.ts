/**
 * The whole life of orders: received, paid, approved, released, picked, packed and weighed, given
 * a waybill, handed over, delivered, confirmed, with all reactions and effects.
 */
import type { Bench, BenchOptions } from './benches.ts';
import {
  BENCH_TENANT,
  equip,
  makeTenant,
  type OrderSpec,
  orderMaker,
  setUpCompany,
} from './company.ts';
import { walBytes } from './counting.ts';
import { makeGround } from './ground.ts';
import { type BenchResult, median, peakMb, significant, slices } from './measure.ts';
import { Staff, type Taken } from './staff.ts';

const SKUS = 2000;
const ORDERS = 3000;
/** Orders that staff takes through a step together, and inputs of a call. */
const CALL = 1000;
const PER_WAVE = 200;
const PER_MANIFEST = 500;
/** Every tenth order asks for something, and a person approves it. */
const SPEC: OrderSpec = { skus: SKUS, lines: [2, 3], paid: false, asks_every: 10 };

/** Takes orders to their end. */
async function live(staff: Staff, orders: readonly ReturnType<ReturnType<typeof orderMaker>>[]) {
  for (const part of slices(orders, CALL)) {
    const ids = await staff.receive(part);
    await staff.pay(ids);
    await staff.approve(ids);
    await staff.settle();
    await staff.release(ids, PER_WAVE);
    await staff.pick(ids);
    await staff.settle();
    await staff.pack(ids);
    await staff.settle();
    await staff.handOver(ids, PER_MANIFEST);
    await staff.deliver(ids);
    await staff.confirm(ids);
    await staff.settle();
    const done = await staff.completed(ids);
    if (done !== ids.length) throw new Error(`${ids.length - done} orders did not get to the end`);
  }
}

function tableOf(taken: ReadonlyMap<string, Taken>, orders: number) {
  return [...taken].map(([command, { calls, inputs, statements, ms }]) => ({
    command,
    calls,
    inputs,
    statements,
    ms: Math.round(ms),
    statements_per_1000_orders: significant((statements / orders) * 1000),
    ms_per_1000_orders: significant((ms / orders) * 1000),
  }));
}

async function run({ rounds, tell, orders = ORDERS }: BenchOptions): Promise<BenchResult> {
  const ground = await makeGround();
  const system = ground.open();
  const staff = await Staff.hire(system, ground.url, CALL);
  try {
    tell(`flushes ${ground.flushRate()} a second; setting the company up`);
    await makeTenant(system);
    await setUpCompany(system, SKUS);
    await equip(system);
    await system.relay.drain(BENCH_TENANT);
    const make = orderMaker(SPEC, 1, 'L');
    const some = (count: number) => Array.from({ length: count }, make);
    await live(staff, some(CALL));
    staff.taken.clear();
    const found: { per_s: number; wal: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      ground.flushRate();
      await ground.quiet();
      const [ms, wal] = [staff.ms, await walBytes(ground.url)];
      await live(staff, some(orders));
      const per_s = (orders * 1000) / (staff.ms - ms);
      found.push({ per_s, wal: ((await walBytes(ground.url)) - wal) / orders });
      tell(`  ${per_s.toFixed(0)} orders/s`);
    }
    return {
      name: 'life',
      value: significant(median(found.map((each) => each.per_s))),
      unit: 'orders/s through their whole life',
      floors: {},
      ratios: {
        statements_per_order: significant(staff.statements / (orders * rounds)),
        wal_bytes_per_order: Math.round(median(found.map((each) => each.wal))),
      },
      rounds,
      flush_per_s: ground.flushRate(),
      rss_mb: peakMb(),
      detail: {
        postgres: ground.version,
        orders_per_round: orders,
        commands: tableOf(staff.taken, orders * rounds),
      },
    };
  } finally {
    await staff.end();
    await system.close();
    await ground.end();
  }
}

export const life: Bench = {
  name: 'life',
  about: 'orders/s through their whole life, statements and log bytes an order, by command',
  run,
};
