/**
 * One article that everybody wants: holds of one piece by 256 callers at the same time, in process
 * and over HTTP; against reservations grouped by hand, and a transaction for each.
 */
import pg from 'pg';
import { holdStock } from '../areas/stock/holds.ts';
import { systemClock } from '../kernel/clock.ts';
import { idMaker, systemRandom } from '../kernel/id.ts';
import type { System } from '../kernel/system.ts';
import type { Bench, BenchOptions } from './benches.ts';
import { ACTOR, BENCH_TENANT, good, holdOf, makeTenant, setUpCompany } from './company.ts';
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

let serial = 0;
/** Holds of one piece, each by a caller of its own, 256 under way at any time. */
async function holds(system: System, count: number): Promise<void> {
  let left = count;
  const caller = async () => {
    while (left-- > 0) {
      const asked = holdOf(`P${++serial}`);
      good(holdStock, await system.services.run(holdStock, ACTOR, [asked]));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
}

/** The same over HTTP, against the bare route. */
async function overHttp(
  ground: Ground,
  system: System,
  { rounds, tell }: BenchOptions,
  count: number,
) {
  const load = await startLoad(ground, system);
  try {
    for (const to of ['bare_route', 'ours'] as const) await load.hold(to, 2000);
    const leg = (to: 'ours' | 'bare_route') => async () => {
      await ground.quiet();
      const { per_s } = await load.hold(to, count);
      tell(`  over HTTP, ${to}: ${per_s.toFixed(0)} a second`);
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
    // The first second of an empty table is planned without statistics: nobody's figure.
    await holds(system, 4 * orders);
    await floor.grouped(10 * orders);
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
      ours: rate('ours', 4 * orders, (count) => holds(system, count)),
      single_row_update: rate('single_row_update', orders, floor.single),
    });
    const http = await overHttp(ground, system, options, orders);
    const medians = against(found);
    const bare = median(http['bare_route']!);
    const over = median(http['ours']!);
    return {
      name: 'hot-sku',
      unit: `pieces of one article held a second, ${AT_ONCE} callers in process`,
      value: medians.value,
      floors: { ...medians.floors, http_bare_route: significant(bare) },
      ratios: { ...medians.ratios, http_bare_route: significant(over / bare) },
      rounds,
      flush_per_s: ground.flushRate(),
      rss_mb: peakMb(),
      detail: {
        postgres: ground.version,
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
  about: 'pieces of one article held a second: 256 callers in process, 64 clients over HTTP',
  run,
};
