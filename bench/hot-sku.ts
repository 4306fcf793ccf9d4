/**
 * One article that everybody wants: 256 intakes of one order each at the same time, in process and
 * over HTTP; against reservations grouped by hand, and a transaction for each.
 */
import pg from 'pg';
import { receiveOrder } from '../areas/orders/commands.ts';
import { systemClock } from '../kernel/clock.ts';
import { idMaker, systemRandom } from '../kernel/id.ts';
import type { System } from '../kernel/system.ts';
import type { Bench, BenchOptions } from './benches.ts';
import {
  ACTOR,
  BENCH_TENANT,
  good,
  makeTenant,
  type OrderSpec,
  orderMaker,
  setUpCompany,
} from './company.ts';
import { type Ground, makeGround } from './ground.ts';
import { startLoad } from './http-load.ts';
import {
  against,
  type BenchResult,
  interleave,
  median,
  peakMb,
  secondsOf,
  significant,
  slices,
} from './measure.ts';

const AT_ONCE = 256;
const CONNECTIONS = 8;
const ORDERS = 5000;
const HOT: OrderSpec = { skus: 1, lines: [1], paid: true };

const SCHEMA = `
  create table level (
    sku int primary key,
    qty_on_hand int not null,
    qty_reserved int not null default 0,
    check (qty_reserved between 0 and qty_on_hand));
  create table reservation (
    reservation_id uuid primary key,
    sku int not null,
    qty int not null check (qty > 0),
    created_at timestamptz not null);
  create table event (
    event_id uuid primary key,
    kind text not null,
    subject_id uuid not null,
    at timestamptz not null);
  insert into level values (1, 900000000);
`;
const TAKE = {
  name: 'take',
  text: `update level set qty_reserved = qty_reserved + $1::int
    where sku = 1 and qty_on_hand - qty_reserved >= $1::int`,
};
const RESERVE = {
  name: 'reserve',
  text: 'insert into reservation select id, 1, 1, $2 from unnest($1::uuid[]) id',
};
const TELL = {
  name: 'tell',
  text: `insert into event select e, 'reserved', r, $3
    from unnest($1::uuid[], $2::uuid[]) as u(e, r)`,
};

interface Floor {
  grouped(count: number): Promise<void>;
  single(count: number): Promise<void>;
  close(): Promise<void>;
}

async function openFloor(url: string): Promise<Floor> {
  const settings = { connectionString: url, max: CONNECTIONS, pipeline: true };
  const pool = new pg.Pool(settings as pg.PoolConfig);
  pool.on('error', () => {});
  await pool.query(SCHEMA);
  const ids = idMaker(systemClock, systemRandom);
  const several = (count: number) => Array.from({ length: count }, () => ids.next());
  return {
    async grouped(count) {
      const client = await pool.connect();
      for (const group of slices(several(count), AT_ONCE)) {
        const at = systemClock.now();
        const [, taken] = await Promise.all([
          client.query('begin'),
          client.query({ ...TAKE, values: [group.length] }),
          client.query({ ...RESERVE, values: [group, at] }),
          client.query({ ...TELL, values: [several(group.length), group, at] }),
          client.query('commit'),
        ]);
        if (taken.rowCount !== 1) throw new Error('the floor ran out of stock');
      }
      client.release();
    },
    async single(count) {
      let left = count;
      const worker = async () => {
        const client = await pool.connect();
        while (left-- > 0) await client.query({ ...TAKE, values: [1] });
        client.release();
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    },
    close: () => pool.end(),
  };
}

/** Intakes of one order in a call, 256 under way at any time. */
async function intakes(
  system: System,
  orders: readonly ReturnType<ReturnType<typeof orderMaker>>[],
) {
  let next = 0;
  const caller = async () => {
    while (next < orders.length) {
      const order = orders[next++]!;
      good(receiveOrder, await system.services.run(receiveOrder, ACTOR, [order]));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
}

/** Orders of the hot article over HTTP, against the bare route. */
async function overHttp(
  ground: Ground,
  system: System,
  { rounds, tell }: BenchOptions,
  orders: number,
) {
  const load = await startLoad(ground, system);
  try {
    for (const to of ['bare_route', 'ours'] as const) await load.post(to, 2000, HOT);
    const leg = (to: 'ours' | 'bare_route') => async () => {
      await ground.quiet();
      const { per_s } = await load.post(to, orders, HOT);
      tell(`  over HTTP, ${to}: ${per_s.toFixed(0)} orders/s`);
      return per_s;
    };
    return await interleave(rounds, { bare_route: leg('bare_route'), ours: leg('ours') });
  } finally {
    await load.end();
  }
}

async function run(options: BenchOptions): Promise<BenchResult> {
  const { rounds, tell, orders = ORDERS } = options;
  const ground = await makeGround();
  const system = ground.open();
  const floor = await openFloor(await ground.empty('floor'));
  try {
    tell('setting the company up');
    await makeTenant(system);
    await setUpCompany(system, 1);
    await system.relay.drain(BENCH_TENANT);
    const make = orderMaker(HOT, 1, 'P');
    const some = (count: number) => Array.from({ length: count }, make);
    await intakes(system, some(2000));
    await floor.grouped(5 * AT_ONCE);
    await floor.single(500);
    const rate =
      (name: string, count: number, work: (count: number) => Promise<void>) => async () => {
        await ground.quiet();
        ground.flushRate();
        const per_s = count / (await secondsOf(() => work(count)));
        tell(`  ${name}: ${per_s.toFixed(0)} a second`);
        return per_s;
      };
    const found = await interleave(rounds, {
      hand_written_grouped: rate('hand_written_grouped', 10 * orders, floor.grouped),
      ours: async () => {
        const lot = some(orders);
        const per_s = await rate('ours', orders, () => intakes(system, lot))();
        await system.relay.drain(BENCH_TENANT);
        return per_s;
      },
      single_row_update: rate('single_row_update', orders, floor.single),
    });
    const http = await overHttp(ground, system, options, orders);
    const medians = against(found);
    const bare = median(http['bare_route']!);
    const over = median(http['ours']!);
    return {
      name: 'hot-sku',
      unit: `orders/s of one article, ${AT_ONCE} at once in process`,
      value: medians.value,
      floors: { ...medians.floors, http_bare_route: significant(bare) },
      ratios: { ...medians.ratios, http_bare_route: significant(over / bare) },
      rounds,
      flush_per_s: ground.flushRate(),
      rss_mb: peakMb(),
      detail: {
        postgres: ground.version,
        orders_per_round: orders,
        over_http_per_s: significant(over),
        found,
        http,
      },
    };
  } finally {
    await floor.close();
    await system.close();
    await ground.end();
  }
}

export const hotSku: Bench = {
  name: 'hot-sku',
  about: 'orders/s of one article: 256 at once in process, 64 clients over HTTP',
  run,
};
