/**
 * What the engines leave of the server while they think: the longest time that nothing else could
 * run in it, during waves planned with their walks and parcels packed in three dimensions.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { saveCarton } from '../areas/packing/commands-more.ts';
import { releaseWave } from '../areas/waves/commands.ts';
import type { Bench, BenchOptions } from './benches.ts';
import {
  BENCH_TENANT,
  CARTON_G,
  equip,
  makeTenant,
  must,
  orderMaker,
  setUpCompany,
  usualOrders,
} from './company.ts';
import { makeGround } from './ground.ts';
import { type BenchResult, median, peakMb, significant } from './measure.ts';
import { Staff } from './staff.ts';

const SKUS = 480;
const ORDERS = 200;
const CARTONS = [
  [150, 100, 100],
  [220, 160, 120],
  [260, 200, 180],
  [320, 240, 200],
  [400, 300, 250],
] as const;
/** The timer ticks every millisecond: a tick that late means that nothing else ran. */
const RESOLUTION_MS = 1;

interface Watched {
  longest_ms: number;
  p99_ms: number;
  seconds: number;
}

async function watched(work: () => Promise<unknown>): Promise<Watched> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  delay.disable();
  const late = (ns: number) => significant(Math.max(0, ns / 1e6 - RESOLUTION_MS));
  return {
    longest_ms: late(delay.max),
    p99_ms: late(delay.percentile(99)),
    seconds: significant(seconds),
  };
}

async function run({ rounds, tell, orders = ORDERS }: BenchOptions): Promise<BenchResult> {
  const ground = await makeGround();
  const system = ground.open();
  const staff = await Staff.hire(system, ground.url, 1000);
  try {
    tell('setting the company up');
    await makeTenant(system);
    await setUpCompany(system, SKUS);
    await equip(system);
    const sizes = CARTONS.map(([inner_length_mm, inner_width_mm, inner_height_mm], index) => {
      const inside = { inner_length_mm, inner_width_mm, inner_height_mm };
      const code = `C${index + 1}`;
      return saveCarton.input.parse({
        code,
        name: code,
        empty_weight_g: CARTON_G,
        max_gross_g: 20_000,
        ...inside,
      });
    });
    await must(system, saveCarton, sizes);
    const make = orderMaker(usualOrders(SKUS), 7, 'E');
    const waves: Watched[] = [];
    const parcels: Watched[] = [];
    for (let round = 0; round <= rounds; round++) {
      const ids = await staff.receive(Array.from({ length: orders }, make));
      await staff.pay(ids);
      await staff.approve(ids);
      await system.relay.drain(BENCH_TENANT);
      await ground.quiet();
      const planned = await watched(() =>
        must(
          system,
          releaseWave,
          ['SZ', 'SH'].map((warehouse) => releaseWave.input.parse({ warehouse, max: orders })),
        ).then(() => system.relay.drain(BENCH_TENANT)),
      );
      await staff.pick(ids);
      await system.relay.drain(BENCH_TENANT);
      const packed = await watched(() => staff.pack(ids));
      await system.relay.drain(BENCH_TENANT);
      // The first round compiles: nobody's figure.
      if (round === 0) continue;
      waves.push(planned);
      parcels.push(packed);
      tell(`  waves ${planned.longest_ms} ms, parcels ${packed.longest_ms} ms at the longest`);
    }
    const longest = [...waves, ...parcels].map((each) => each.longest_ms);
    return {
      name: 'engine-block',
      value: significant(Math.max(...longest)),
      unit: 'ms, the longest time that nothing else ran in the server',
      floors: {},
      ratios: {
        median_of_longest_ms: significant(median(longest)),
        waves_s: significant(median(waves.map((each) => each.seconds))),
        parcels_s: significant(median(parcels.map((each) => each.seconds))),
      },
      rounds,
      flush_per_s: ground.flushRate(),
      rss_mb: peakMb(),
      detail: { postgres: ground.version, orders_per_round: orders, waves, parcels },
    };
  } finally {
    await staff.end();
    await system.close();
    await ground.end();
  }
}

export const engineBlock: Bench = {
  name: 'engine-block',
  about: 'ms that waves and parcels by the engines keep the server from everything else',
  run,
};
