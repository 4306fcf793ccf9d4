/**
 * Lists over 10,000, 100,000 and a million orders: p50 and p99 of at least 200 calls each, through
 * the queries that HTTP serves, row-level security on. All lists take turns, round after round.
 */
import { saveMerchant, saveShop } from '../areas/merchants/commands.ts';
import { countStages, listOrders } from '../areas/orders/queries.ts';
import { taskList } from '../areas/picking/queries.ts';
import { stockList } from '../areas/stock/queries.ts';
import { waitingList, waveList } from '../areas/waves/queries.ts';
import { parseInput, type Query } from '../kernel/command.ts';
import { type Random, seededRandom } from '../kernel/id.ts';
import { scopeOf } from '../kernel/permission.ts';
import { Problem } from '../kernel/problem.ts';
import type { Actor } from '../kernel/record.ts';
import type { System } from '../kernel/system.ts';
import type { Bench, BenchOptions } from './benches.ts';
import { ACTOR, BENCH_TENANT, equip, makeTenant, must, setUpCompany, skuCode } from './company.ts';
import { ask, makeGround } from './ground.ts';
import { grow } from './lists-fill.ts';
import { type BenchResult, peakMb, quantile, secondsOf, significant } from './measure.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const SKUS = 2000;
const MERCHANTS = 4;
const SHOPS = 20;
const CALLS = 200;
/** Calls before the timed ones: plans are made and pages are in memory. */
const WARM = 20;
const PAGE = '50';
const STAGES = ['allocated', 'picking', 'packed', 'shipped', 'delivered', 'completed', 'cancelled'];

/** What lists are asked with: drawn from the rows that are there. */
interface Known {
  random: Random;
  shops: string[];
  merchants: string[];
  warehouses: string[];
  orders: { order_id: string; order_no: string; name: string; phone_tail: string; at: Date }[];
}

interface List {
  name: string;
  query: Query<never, unknown>;
  /** Input as it arrives over HTTP. */
  input(known: Known): Record<string, string>;
  /** Limits of the reader; everything when absent. */
  actor?(known: Known): Actor;
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)]!;
const orders = listOrders as unknown as Query<never, unknown>;
const one = (known: Known) => pick(known.random, known.orders);
const page = (more: Record<string, string>) => ({ limit: PAGE, ...more });

const LISTS: readonly List[] = [
  { name: 'orders_first_page', query: orders, input: () => page({}) },
  {
    name: 'orders_by_stage',
    query: orders,
    input: ({ random }) => page({ stage: pick(random, STAGES) }),
  },
  {
    name: 'orders_by_shop',
    query: orders,
    input: ({ random, shops }) => page({ shop_id: pick(random, shops) }),
  },
  {
    name: 'orders_by_time',
    query: orders,
    input(known) {
      const { at } = one(known);
      const to = new Date(at.getTime() + 86_400_000);
      return page({ placed_from: at.toISOString(), placed_to: to.toISOString() });
    },
  },
  {
    name: 'orders_of_a_merchant',
    query: orders,
    input: () => page({}),
    actor: ({ random, merchants }) => ({ ...ACTOR, merchant_ids: [pick(random, merchants)] }),
  },
  { name: 'orders_deep_page', query: orders, input: (k) => page({ after: one(k).order_id }) },
  { name: 'search_order_no', query: orders, input: (k) => page({ text: one(k).order_no }) },
  { name: 'search_recipient', query: orders, input: (k) => page({ text: one(k).name }) },
  { name: 'search_phone_tail', query: orders, input: (k) => page({ text: one(k).phone_tail }) },
  {
    name: 'search_sku',
    query: orders,
    input: ({ random }) => page({ text: skuCode(random.below(SKUS)) }),
  },
  { name: 'order_counts', query: countStages as never, input: () => ({}) },
  {
    name: 'stock_page',
    query: stockList as never,
    input: ({ random, warehouses }) =>
      pick(random, [
        page({}),
        page({ warehouse_id: pick(random, warehouses) }),
        page({ text: skuCode(random.below(SKUS)).slice(0, 8) }),
      ]),
  },
  {
    name: 'tasks',
    query: taskList as never,
    input: ({ random, warehouses }) => page({ warehouse_id: pick(random, warehouses) }),
  },
  { name: 'waves', query: waveList as never, input: () => page({ state: 'released' }) },
  { name: 'waves_waiting', query: waitingList as never, input: () => ({}) },
];

/** A call as HTTP makes it: parsed, in a read-only transaction within the reader's limits. */
async function call(system: System, list: List, known: Known): Promise<number> {
  const { db, clock } = system.services;
  const actor = list.actor?.(known) ?? ACTOR;
  const input = parseInput(list.query.input, list.input(known));
  if (input instanceof Problem) throw input;
  const options = { scope: scopeOf(actor), now: clock.now(), name: list.query.name };
  const answer = await db.transaction({ ...options, read_only: true }, (tx) =>
    list.query.run(tx, input as never, actor),
  );
  return rowsIn(answer);
}

/** Rows of an answer: a page, or the list in it. */
function rowsIn(answer: unknown): number {
  if (Array.isArray(answer)) return answer.length;
  const lists = Object.values(answer as object).filter(Array.isArray);
  return lists[0]?.length ?? 0;
}

export interface ListFigure {
  p50_ms: number;
  p99_ms: number;
  /** Rows of an answer in the mean. */
  rows: number;
}

/** Figures of all lists by name. */
async function measureAll(
  system: System,
  known: Known,
  rounds: number,
): Promise<Record<string, ListFigure>> {
  const took = new Map(LISTS.map((list) => [list, [] as number[]]));
  const rows = new Map(LISTS.map((list) => [list, 0]));
  const calls = Math.ceil(CALLS / rounds);
  for (let round = 0; round < rounds; round++) {
    for (const list of LISTS) {
      if (round === 0) for (let warm = 0; warm < WARM; warm++) await call(system, list, known);
      for (let count = 0; count < calls; count++) {
        const begun = performance.now();
        const seen = await call(system, list, known);
        took.get(list)!.push(performance.now() - begun);
        rows.set(list, rows.get(list)! + seen);
      }
    }
  }
  const figures = LISTS.map((list): [string, ListFigure] => {
    const times = took.get(list)!;
    const [p50_ms, p99_ms] = [quantile(times, 0.5), quantile(times, 0.99)];
    const mean = significant(rows.get(list)! / times.length, 3);
    return [list.name, { p50_ms: significant(p50_ms), p99_ms: significant(p99_ms), rows: mean }];
  });
  return Object.fromEntries(figures);
}

/** Draws from what is there, the same for the same seed. */
async function lookAround(url: string, size: number): Promise<Known> {
  const ids = async (text: string) =>
    (await ask<{ id: string }>(url, text, [BENCH_TENANT])).map((row) => row.id);
  const random = seededRandom(size);
  const numbers = Array.from({ length: 500 }, () => 1 + random.below(size));
  return {
    random,
    shops: await ids('select shop_id as id from merchants.shop where tenant_id = $1 order by code'),
    merchants: await ids(
      'select distinct merchant_id as id from merchants.shop where tenant_id = $1 order by 1',
    ),
    warehouses: await ids(
      'select warehouse_id as id from places.warehouse where tenant_id = $1 order by code',
    ),
    orders: await ask(
      url,
      `select order_id, order_no, recipient_name as name, phone_tail, placed_at as at
       from orders.sales_order where tenant_id = $1 and order_no = any($2) order by order_id`,
      [BENCH_TENANT, numbers.map((number) => `SO${String(number).padStart(9, '0')}`)],
    ),
  };
}

/** More merchants with shops, of which some sell much more than others. */
async function addShops(system: System): Promise<void> {
  const codes = Array.from({ length: MERCHANTS }, (_, index) => `M${index + 2}`);
  await must(
    system,
    saveMerchant,
    codes.map((code) => saveMerchant.input.parse({ code, name: code })),
  );
  await must(
    system,
    saveShop,
    Array.from({ length: SHOPS }, (_, index) => {
      const merchant = codes[index % codes.length]!;
      const code = `T${String(index).padStart(2, '0')}`;
      const shop = { merchant, code, name: code, channel: 'manual', currency: 'CNY' };
      return saveShop.input.parse(shop);
    }),
  );
}

async function run({ rounds, tell, sizes = SIZES }: BenchOptions): Promise<BenchResult> {
  const ground = await makeGround();
  const system = ground.open();
  try {
    const sorted = sizes.toSorted((a, b) => a - b);
    await makeTenant(system);
    await setUpCompany(system, SKUS);
    await equip(system);
    await addShops(system);
    await system.relay.drain(BENCH_TENANT);
    const now = system.services.clock.now();
    const found: Record<string, Record<string, ListFigure>> = {};
    const built: Record<string, number> = {};
    let have = 0;
    for (const size of sorted) {
      built[size] = significant(await secondsOf(() => grow(ground.url, have, size, now)), 3);
      have = size;
      await ground.quiet();
      ground.flushRate();
      tell(`  ${size} orders after ${built[size]} s`);
      const known = await lookAround(ground.url, size);
      found[size] = await measureAll(system, known, rounds);
      for (const [name, { p50_ms, p99_ms }] of Object.entries(found[size])) {
        tell(`    ${name.padEnd(24)}p50 ${p50_ms} ms, p99 ${p99_ms} ms`);
      }
    }
    const [least, most] = [found[sorted[0]!]!, found[sorted.at(-1)!]!];
    const growth = Object.entries(most).map(([name, { p99_ms }]): [string, number] => {
      return [name, significant(p99_ms / least[name]!.p99_ms, 3)];
    });
    return {
      name: 'lists',
      value: Math.max(...Object.values(most).map((figure) => figure.p99_ms)),
      unit: `ms, worst p99 of all lists at ${sorted.at(-1)} orders`,
      floors: {},
      ratios: Object.fromEntries(growth),
      rounds,
      flush_per_s: ground.flushRate(),
      rss_mb: peakMb(),
      detail: { postgres: ground.version, calls: CALLS, sizes: found, built_s: built },
    };
  } finally {
    await system.close();
    await ground.end();
  }
}

export const lists: Bench = {
  name: 'lists',
  about: 'p99 of every list at 10,000, 100,000 and 1,000,000 orders',
  run,
};
