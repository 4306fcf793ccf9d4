/**
 * Bulk intake: orders of two or three lines through the public command, 1,000 in a call, with
 * review, sourcing, reservation, payments, planned shipments and events; against the same by hand.
 */
import { receiveOrder } from '../areas/orders/commands.ts';
import type { System } from '../kernel/system.ts';
import type { Bench, BenchOptions } from './benches.ts';
import {
  ACTOR,
  BENCH_TENANT,
  good,
  makeTenant,
  orderMaker,
  setUpCompany,
  usualOrders,
} from './company.ts';
import { makeGround } from './ground.ts';
import { openIntakeFloor } from './intake-floor.ts';
import { against, type BenchResult, interleave, peakMb, secondsOf, slices } from './measure.ts';

const SKUS = 2000;
const CALL = 1000;
const ORDERS = 10_000;
/** Orders of the floor with a transaction for each: enough for a rate. */
const SINGLE_SHARE = 0.2;

/** Takes orders in, 1,000 in a call, one call after the other. */
async function receive(system: System, orders: readonly unknown[]): Promise<void> {
  for (const part of slices(orders, CALL)) {
    good(receiveOrder, await system.services.run(receiveOrder, ACTOR, part as never));
  }
}

async function run({ rounds, tell, orders = ORDERS }: BenchOptions): Promise<BenchResult> {
  const ground = await makeGround();
  const system = ground.open();
  const floor = await openIntakeFloor(await ground.empty('floor'), SKUS);
  try {
    tell(`flushes ${ground.flushRate()} a second; setting the company up`);
    await makeTenant(system);
    await setUpCompany(system, SKUS);
    await system.relay.drain(BENCH_TENANT);
    const spec = usualOrders(SKUS);
    const make = orderMaker(spec, 1, 'B');
    const some = (count: number) => Array.from({ length: count }, make);
    const drains: number[] = [];
    // The first calls of a process compile and plan; they are nobody's figure.
    await floor.batch(some(CALL));
    await floor.perOrder(some(100));
    await receive(system, some(2 * CALL));
    await system.relay.drain(BENCH_TENANT);
    const rate = async (name: string, count: number, work: (inputs: never[]) => Promise<void>) => {
      const inputs = some(count) as never[];
      await ground.quiet();
      ground.flushRate();
      const per_s = count / (await secondsOf(() => work(inputs)));
      tell(`  ${name}: ${per_s.toFixed(0)} orders/s`);
      return per_s;
    };
    const found = await interleave(rounds, {
      hand_written_batch: () =>
        rate('hand_written_batch', orders, async (inputs) => {
          for (const part of slices(inputs, CALL)) await floor.batch(part);
        }),
      ours: async () => {
        const per_s = await rate('ours', orders, (inputs) => receive(system, inputs));
        drains.push(await secondsOf(() => system.relay.drain(BENCH_TENANT)));
        return per_s;
      },
      hand_written_per_order: () =>
        rate('hand_written_per_order', orders * SINGLE_SHARE, floor.perOrder),
      copy: () => rate('copy', orders, floor.copy),
    });
    return {
      name: 'intake-bulk',
      unit: 'orders/s, calls of 1,000',
      ...against(found),
      rounds,
      flush_per_s: ground.flushRate(),
      rss_mb: peakMb(),
      detail: {
        postgres: ground.version,
        orders_per_round: orders,
        skus: SKUS,
        found,
        reactions_after_s: drains,
      },
    };
  } finally {
    await floor.close();
    await system.close();
    await ground.end();
  }
}

export const intakeBulk: Bench = {
  name: 'intake-bulk',
  about: 'orders/s through order.receive in calls of 1,000, against the same by hand and COPY',
  run,
};
