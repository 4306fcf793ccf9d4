/** Memory of the server: idle, after 10,000 orders over HTTP, and after 5,000 lists. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Bench, BenchOptions } from './benches.ts';
import { BENCH_TENANT, makeTenant, setUpCompany, usualOrders } from './company.ts';
import { makeGround } from './ground.ts';
import { startLoad } from './http-load.ts';
import { type BenchResult, median, significant } from './measure.ts';
import type { Talker } from './talk.ts';

const SKUS = 2000;
const ORDERS = 10_000;
const LISTS = 5000;
const READERS = 8;
const PATHS = [
  '/v1/orders?limit=50',
  '/v1/orders?stage=allocated&limit=50',
  '/v1/orders/counts',
  '/v1/stock?limit=50',
  '/v1/tasks?limit=50',
  '/v1/waves?limit=50',
];

/** Memory at rest: the middle of several looks, a while after the work has ended. */
async function atRest(server: Talker): Promise<number> {
  await wait(3000);
  const looks: number[] = [];
  for (let look = 0; look < 5; look++) {
    looks.push((await server.memory()).now_mb);
    await wait(200);
  }
  return median(looks);
}

async function run({ tell, orders = ORDERS }: BenchOptions): Promise<BenchResult> {
  const ground = await makeGround();
  const system = ground.open();
  try {
    tell('setting the company up');
    await makeTenant(system);
    await setUpCompany(system, SKUS);
    await system.relay.drain(BENCH_TENANT);
    const load = await startLoad(ground, system);
    try {
      const idle = await atRest(load.server);
      tell(`  idle: ${idle} MB`);
      await load.post('ours', orders, usualOrders(SKUS));
      const after_orders = await atRest(load.server);
      tell(`  after ${orders} orders: ${after_orders} MB`);
      await load.read(PATHS, LISTS, READERS);
      const after_lists = await atRest(load.server);
      tell(`  after ${LISTS} lists: ${after_lists} MB`);
      return {
        name: 'memory',
        value: Math.max(after_orders, after_lists),
        unit: `MB at rest after ${orders} orders and ${LISTS} lists`,
        floors: { idle },
        ratios: {
          after_orders_to_idle: significant(after_orders / idle),
          after_lists_to_idle: significant(after_lists / idle),
        },
        rounds: 1,
        flush_per_s: ground.flushRate(),
        rss_mb: (await load.server.memory()).peak_mb,
        detail: { postgres: ground.version, idle, after_orders, after_lists },
      };
    } finally {
      await load.end();
    }
  } finally {
    await system.close();
    await ground.end();
  }
}

export const memory: Bench = {
  name: 'memory',
  about: 'memory of the server: idle, after 10,000 orders over HTTP, after 5,000 lists',
  run,
};
