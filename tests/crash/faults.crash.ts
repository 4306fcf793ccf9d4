/**
 * The connection to the database fails in every way that a proxy can make it fail: calls are
 * answered once, retries are bounded, no connection is lost, nobody reads the inside.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { makeAuthenticate } from '../../areas/people/authenticate.ts';
import { makeApiKey } from '../../areas/people/commands-secret.ts';
import { adjustStock } from '../../areas/stock/commands-inside.ts';
import { hashInputs } from '../../kernel/batch.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { Command } from '../../kernel/command.ts';
import { examine } from '../../kernel/doctor.ts';
import { type Random, seededRandom, systemRandom } from '../../kernel/id.ts';
import { Problem } from '../../kernel/problem.ts';
import { serve } from '../../kernel/serve.ts';
import { openSystem, type System } from '../../kernel/system.ts';
import { parts } from '../../parts.ts';
import { SCRATCH, type TestSystem, testSystem } from '../database.ts';
import { type Fault, type TcpProxy, tcpProxy } from '../tcp-proxy.ts';
import { makeWorld, must } from '../world.ts';
import { audit, brief, readJournal } from './audit.ts';
import { answered, seedWanted } from './kills.ts';
import { startLoad } from './load.ts';
import { OPENING } from './site.ts';

const FAULTS = 200;
const POOL = 6;
/** Two pools, of the company and through the proxy, and one connection to listen. */
const MOST_CONNECTIONS = 2 * POOL + 1;

/** What the system took for bugs of its own. */
const bugs: string[] = [];
const log = pino({ level: 'error' }, { write: (line: string) => bugs.push(line) });

function openThrough(proxy: TcpProxy): System {
  const makers = { clock: systemClock, random: systemRandom, log };
  return openSystem({ url: proxy.url, pool_size: POOL, ...makers, data_dir: SCRATCH, parts });
}

/** A company in a database of its own, reached directly, and the way through the proxy. */
async function company(): Promise<{ direct: TestSystem; proxy: TcpProxy; key: string }> {
  const direct = await testSystem();
  await makeWorld(direct, { SZ: OPENING });
  const input = makeApiKey.input.parse({ name: 'till', permissions: ['*'] });
  const [made] = await must(direct, makeApiKey, [input]);
  return { direct, proxy: await tcpProxy(direct.url), key: made!.secret };
}

/** The faults in turn, each with how long it lasts; those that cut end when they have cut. */
function faultOf(turn: number, random: Random): [fault: Fault, ms: number] {
  const all: [Fault, number][] = [
    [{ kind: 'reset' }, 20],
    [{ kind: 'cut_answer_of_commit' }, 0],
    [{ kind: 'cut_after', bytes: 1 + random.below(20_000) }, 0],
    [{ kind: 'cut_commit' }, 0],
    [{ kind: 'pause' }, 150],
    [{ kind: 'cut_at_commit' }, 0],
    [{ kind: 'down' }, 100],
    [{ kind: 'slow', bytes_per_s: 1000 }, 200],
  ];
  return all[turn % all.length]!;
}

async function connections(owner: pg.Client): Promise<number> {
  const found = await owner.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and application_name = 'fahuo'`,
  );
  return found.rows[0]!.n;
}

/** Every connection of the pool can be had at the same time. */
async function poolIsWhole(system: System): Promise<boolean> {
  const { pool } = system.db;
  const all = Promise.all(Array.from({ length: POOL }, () => pool.connect()));
  const clients = await Promise.race([all, wait(5000, null, { ref: false })]);
  for (const client of clients ?? []) client.release();
  return clients !== null && pool.waitingCount === 0 && pool.totalCount <= POOL;
}

test(`${FAULTS} faults of the connection: each call answered once, nothing lost`, async (t) => {
  const { direct, proxy, key } = await company();
  const owner = new pg.Client({ connectionString: direct.url });
  await owner.connect();
  const rows = async <R>(text: string, values?: unknown[]) =>
    (await owner.query(text, values)).rows as R[];
  const through = openThrough(proxy);
  const authenticate = makeAuthenticate(through.db, systemClock);
  const server = await serve(through, { host: '127.0.0.1', port: 0, authenticate });
  const folder = fs.mkdtempSync(path.join(SCRATCH, 'faults-'));
  const journal = path.join(folder, 'journal.jsonl');
  const seed = seedWanted();
  const random = seededRandom(seed);
  const load = startLoad({ api: server.url, key, connections: 16, seed, journal });
  try {
    await answered(load, 50);
    for (let turn = 0; turn < FAULTS; turn++) {
      const [fault, ms] = faultOf(turn, random);
      const before = proxy.fired;
      proxy.set(fault);
      if (ms > 0) await wait(ms);
      for (let waited = 0; ms === 0 && proxy.fired === before && waited < 2000; waited += 5) {
        await wait(5);
      }
      proxy.set({ kind: 'none' });
      await answered(load, 3);
    }
    await answered(load, 50);
    await load.end();
    assert.ok(await poolIsWhole(through), 'connections of the pool are missing');
    const open = await connections(owner);
    t.diagnostic(`${proxy.fired} cuts, ${open} connections at the end, seed ${seed}`);
    assert.ok(open <= MOST_CONNECTIONS, `${open} connections`);
    await server.stop();
    await direct.relay.drain(direct.tenant.tenant_id);
    const found = await audit(rows, readJournal(journal));
    const dead = await rows('select source, name, error from kernel.dead_letter');
    const { violations } = await examine(direct.url, new Date());
    t.diagnostic(`${found.acknowledged} acknowledged, ${load.unanswered} repeats`);
    t.diagnostic(`met ${JSON.stringify(Object.fromEntries(load.met))}`);
    // The relay tells of every pass that failed; of calls there must be none.
    const of_calls = bugs.filter((line) => /"(request_id|command)":/.test(line));
    for (const bug of of_calls.slice(0, 5)) t.diagnostic(bug.slice(0, 900));
    assert.deepEqual(
      { ...brief(found), wrong: load.wrong.slice(0, 5), violations, dead },
      { lost: [], doubled: [], different: [], wrong: [], violations: [], dead: [] },
    );
  } finally {
    proxy.set({ kind: 'none' });
    load.giveUp();
    await server.stop();
    await proxy.close();
    await owner.end();
    await direct.end();
    fs.rmSync(folder, { recursive: true });
  }
});

test('a call whose COMMIT never gets through is tried at most four times', async (t) => {
  const { direct, proxy } = await company();
  const through = openThrough(proxy);
  try {
    const sku = { merchant: 'M1', code: 'TEA-1' };
    const body = { warehouse: 'SZ', sku, location: 'A01-01', change: 1, reason: 'correction' };
    const inputs = [adjustStock.input.parse(body)];
    const call = { inputs, actor: direct.actor, key: 'never', hash: hashInputs('x', inputs) };
    const again = () => proxy.set({ kind: 'cut_commit', before: again });
    again();
    const started_ms = performance.now();
    const ended = await through.gatherer
      .call(adjustStock as unknown as Command, call)
      .catch((error: unknown) => error);
    const took_s = ((performance.now() - started_ms) / 1000).toFixed(2);
    t.diagnostic(`${proxy.fired} attempts in ${took_s} s`);
    assert.ok(ended instanceof Problem && ended.code === 'TRY_LATER', String(ended));
    assert.ok(proxy.fired >= 1 && proxy.fired <= 4, `${proxy.fired} attempts`);
    proxy.set({ kind: 'none' });
    assert.ok(await poolIsWhole(through));
  } finally {
    proxy.set({ kind: 'none' });
    await through.close();
    await proxy.close();
    await direct.end();
  }
});
