/**
 * Where callers meet: a shop served over HTTP by processes of their own, buyers with many
 * connections, and at the end what must be true whatever happened.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import type { TestContext } from 'node:test';
import pg from 'pg';
import { makeApiKey } from '../../areas/people/commands-secret.ts';
import { examine } from '../../kernel/doctor.ts';
import { Problem } from '../../kernel/problem.ts';
import { Buyers, quantile, type Sent } from '../../simulation/prove-buyers.ts';
import { type TestSystem, testSystem } from '../database.ts';
import { makeWorld } from '../world.ts';

export interface ArenaOptions {
  /** Pieces by warehouse and article. */
  stock: Record<string, Record<string, number>>;
  /** Server processes on the one database. */
  servers: number;
  connections: number;
  /** Deadlocks in the database that no caller sees, since their transactions are repeated. */
  deadlocks?: 'none' | 'repeated';
}

interface Child {
  process: ChildProcess;
  url: string;
  ended: Promise<void>;
}

const SERVE = path.resolve(import.meta.dirname, '../serve-child.ts');

function startServer(database_url: string): Promise<Child> {
  const child = spawn(process.execPath, [SERVE], {
    env: { ...process.env, FAHUO_TEST_URL: database_url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`a server ended early with ${code}`)));
    readline.createInterface({ input: child.stdout! }).on('line', (line) => {
      const { url } = JSON.parse(line) as { url?: string };
      if (url !== undefined) resolve({ process: child, url, ended });
    });
  });
}

export interface Arena {
  system: TestSystem;
  buyers: Buyers;
  /** API key of the buyers. */
  key: string;
  urls: string[];
  /** Every answer that `post` got. */
  sent: Sent[];
  /** Posts one input under a fresh key, or the one given. */
  post(at: string, input: unknown, key?: string, server?: number): Promise<Sent>;
  /** One row, as the owner of the database. */
  row(text: string, values?: unknown[]): Promise<Record<string, unknown>>;
  rows(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Stops the servers, whose reactions may be under way, and does what is left to do. */
  settle(): Promise<void>;
  /**
   * Settles and judges: no answer was a 5xx or got lost,
   * no deadlock in the database, nothing for the doctor. Returns how many deadlocks there were.
   */
  judge(): Promise<number>;
  end(): Promise<void>;
}

async function apiKey(system: TestSystem): Promise<string> {
  const input = makeApiKey.input.parse({ name: 'buyers', permissions: ['*'] });
  const [made] = await system.services.run(makeApiKey, system.actor, [input]);
  if (made === undefined || made instanceof Problem) throw new Error('no key');
  return made.secret;
}

/** Opens a shop with the test world's articles, the stock given, and its servers. */
export async function arena(options: ArenaOptions): Promise<Arena> {
  const { stock, servers, connections, deadlocks = 'none' } = options;
  const system = await testSystem();
  const owner = new pg.Client({ connectionString: system.url });
  await owner.connect();
  await makeWorld(system, stock);
  const key = await apiKey(system);
  const children: Child[] = [];
  for (let n = 0; n < servers; n++) children.push(await startServer(system.url));
  const urls = children.map((child) => child.url);
  const buyers = new Buyers({ urls, key, connections });
  const sent: Sent[] = [];
  let serial = 0;
  const rows = async (text: string, values: unknown[] = []) =>
    (await owner.query(text, values)).rows as Record<string, unknown>[];
  const stop = async () => {
    buyers.close();
    for (const child of children) child.process.kill('SIGTERM');
    for (const child of children) await child.ended;
  };
  const settle = async () => {
    await stop();
    await system.relay.drain(system.tenant.tenant_id);
  };
  return {
    system,
    buyers,
    key,
    urls,
    sent,
    async post(at, input, own_key, server) {
      const answer = await buyers.post(at, input, own_key ?? `arena-key-${++serial}`, server);
      sent.push(answer);
      return answer;
    },
    rows,
    settle,
    row: async (text, values) => (await rows(text, values))[0] ?? {},
    async judge() {
      const failed = sent.filter((each) => each.status === 0 || each.status >= 500);
      assert.deepEqual(failed.slice(0, 3), [], `${failed.length} answers were 5xx or lost`);
      await settle();
      const [counted] = await rows(
        'select deadlocks::int as n from pg_stat_database where datname = current_database()',
      );
      const met = Number(counted!['n']);
      if (deadlocks === 'none') assert.equal(met, 0, 'deadlocks in the database');
      assert.deepEqual(await rows('select * from kernel.dead_letter'), []);
      const { violations } = await examine(system.url, new Date());
      assert.deepEqual(violations, []);
      return met;
    },
    async end() {
      await stop();
      await owner.end();
      await system.end();
    },
  };
}

/** Runs in a shop of its own and judges it at the end. */
export async function inShop(
  t: TestContext,
  options: ArenaOptions,
  run: (place: Arena) => Promise<string>,
): Promise<void> {
  const place = await arena(options);
  try {
    t.diagnostic(await run(place));
    const deadlocks = await place.judge();
    if (deadlocks > 0) t.diagnostic(`${deadlocks} deadlocks, repeated unseen by callers`);
  } finally {
    await place.end();
  }
}

/** Answers by status, or by the problem's code. */
export function tally(answers: readonly Sent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = String(status === 200 ? 200 : (body['code'] ?? status));
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** How fast answers came: for people, never asserted. */
export function pace(answers: readonly Sent[], ms: number): string {
  const times = answers.map((each) => each.ms);
  const rate = Math.round((1000 * answers.length) / ms);
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)].map(Math.round);
  const waits = answers.reduce((sum, each) => sum + each.waits, 0);
  const waited = waits > 0 ? `, ${waits} times told to come again` : '';
  return `${answers.length} answers, ${rate}/s, p50 ${p50} ms, p99 ${p99} ms${waited}`;
}

/** What an article has on hand, promised, and held by promises. */
export async function levelOf(place: Arena, sku: string) {
  const row = await place.row(
    `select sum(l.qty_on_hand)::int as on_hand, sum(l.qty_reserved)::int as reserved,
       (select coalesce(sum(v.qty_held), 0)::int from stock.reservation v
        where v.sku_id = k.sku_id) as held
     from catalog.sku k join stock.level l on l.sku_id = k.sku_id
     where k.code = $1 group by k.sku_id`,
    [sku],
  );
  return row as { on_hand: number; reserved: number; held: number };
}
