/**
 * Intake over HTTP: 64 clients, each with one order under way, every order with its key; against a
 * route that only parses, checks and answers.
 */
import type { Bench, BenchOptions } from './benches.ts';
import { BENCH_TENANT, makeTenant, setUpCompany, usualOrders } from './company.ts';
import { makeGround } from './ground.ts';
import { CLIENTS, type Done, startLoad } from './http-load.ts';
import { against, type BenchResult, interleave, median, significant } from './measure.ts';

const SKUS = 2000;
const ORDERS = 6000;

async function run({ rounds, tell, orders = ORDERS }: BenchOptions): Promise<BenchResult> {
  const ground = await makeGround();
  const system = ground.open();
  try {
    tell('setting the company up');
    await makeTenant(system);
    await setUpCompany(system, SKUS);
    await system.relay.drain(BENCH_TENANT);
    const load = await startLoad(ground, system);
    try {
      const spec = usualOrders(SKUS);
      for (const to of ['bare_route', 'ours'] as const) await load.post(to, 2000, spec);
      const seen: Record<string, Done[]> = { ours: [], bare_route: [] };
      const leg = (to: 'ours' | 'bare_route') => async () => {
        await ground.quiet();
        ground.flushRate();
        const done = await load.post(to, orders, spec);
        seen[to]!.push(done);
        tell(`  ${to}: ${done.per_s.toFixed(0)} orders/s`);
        return done.per_s;
      };
      const found = await interleave(rounds, { bare_route: leg('bare_route'), ours: leg('ours') });
      const middle = (name: string, field: 'p50_ms' | 'p99_ms') =>
        significant(median(seen[name]!.map((each) => each[field])));
      const times = Object.fromEntries(
        Object.keys(seen).map((name) => [
          name,
          { p50_ms: middle(name, 'p50_ms'), p99_ms: middle(name, 'p99_ms') },
        ]),
      );
      return {
        name: 'intake-http',
        unit: `orders/s, ${CLIENTS} keep-alive clients`,
        ...against(found),
        rounds,
        flush_per_s: ground.flushRate(),
        rss_mb: (await load.server.memory()).peak_mb,
        detail: { postgres: ground.version, orders_per_round: orders, found, times },
      };
    } finally {
      await load.end();
    }
  } finally {
    await system.close();
    await ground.end();
  }
}

export const intakeHttp: Bench = {
  name: 'intake-http',
  about: 'orders/s over HTTP, 64 keep-alive clients, against a route that stores nothing',
  run,
};
