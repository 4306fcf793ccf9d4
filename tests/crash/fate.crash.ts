/**
 * A crash between the last statement and COMMIT: the database forgets the transaction and gives its
 * number to another one. Nobody may be told that what was forgotten is stored.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { adjustStock } from '../../areas/stock/commands-inside.ts';
import { openRuntime } from '../../cli/runtime.ts';
import { type Call, hashInputs } from '../../kernel/batch.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { Command } from '../../kernel/command.ts';
import { systemRandom } from '../../kernel/id.ts';
import { silentLog } from '../../kernel/log.ts';
import { systemActor } from '../../kernel/permission.ts';
import { Problem } from '../../kernel/problem.ts';
import { openSystem, type System } from '../../kernel/system.ts';
import { parts } from '../../parts.ts';
import { SCRATCH } from '../database.ts';
import { type TcpProxy, tcpProxy } from '../tcp-proxy.ts';
import { makeSite, type Site, signal, TENANT } from './site.ts';

const ROUNDS = 8;

/** Another writer, who takes the numbers of transactions as soon as there are any to take. */
async function writeAfterCrash(url: string): Promise<void> {
  for (let count = 0, tries = 0; count < 60 && tries < 2000; tries++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
    client.on('error', () => {});
    try {
      await client.connect();
      for (; count < 60; count++) await client.query('insert into public.other values (1)');
    } catch {
      await wait(5);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

function openThrough(proxy: TcpProxy): System {
  const makers = { clock: systemClock, random: systemRandom, log: silentLog };
  return openSystem({ url: proxy.url, pool_size: 3, ...makers, data_dir: SCRATCH, parts });
}

function adjustment(key: string): Call {
  const sku = { merchant: 'M1', code: 'TEA-1' };
  const body = { warehouse: 'SZ', sku, location: 'A01-01', change: 1, reason: 'correction' };
  const inputs = [adjustStock.input.parse(body)];
  const actor = systemActor(TENANT.tenant_id, 'user');
  return { inputs, actor, key, hash: hashInputs(adjustStock.name, inputs) };
}

/** Makes a call whose database crashes at COMMIT. The cause that it was told, or its error. */
async function crashAtCommit(
  { site, proxy, system }: { site: Site; proxy: TcpProxy; system: System },
  key: string,
  writes: boolean,
): Promise<string | Error> {
  const [victim] = await site.pidsOfBackends();
  let others = Promise.resolve();
  const before = () => {
    signal(victim ?? null, 'SIGKILL');
    if (writes) others = writeAfterCrash(site.owner());
  };
  proxy.set({ kind: 'cut_commit', before });
  const ended = await system.gatherer
    .call(adjustStock as unknown as Command, adjustment(key))
    .then(({ outcomes: [first] }) => (first as { cause_id: string }).cause_id)
    .catch((error: Error) => error);
  await others;
  return ended;
}

test('a transaction that a crash forgot is never told as stored', async (t) => {
  const site = await makeSite('fate', { prepare: ['create table public.other (n int)'] });
  const runtime = await openRuntime({ data: site.folder }, true);
  const proxy = await tcpProxy(runtime.url);
  const system = openThrough(proxy);
  try {
    await system.gatherer.call(adjustStock as unknown as Command, adjustment('warm-up-1'));
    const told: string[] = [];
    const faults: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // Every other time nobody has taken the number yet when the question comes.
      const writes = round % 2 === 0;
      const ended = await crashAtCommit({ site, proxy, system }, `crashed-${round}`, writes);
      if (typeof ended === 'string') told.push(ended);
      else if (!(ended instanceof Problem)) faults.push(ended.message);
    }
    const stored = await site.rows<{ cause_id: string }>(
      `select cause_id from stock.move where cause = 'adjust'`,
    );
    const there = new Set(stored.map((row) => row.cause_id));
    const lost = told.filter((cause_id) => !there.has(cause_id));
    t.diagnostic(`${ROUNDS} crashes at COMMIT, ${told.length} told as stored, ${lost.length} lost`);
    assert.equal(proxy.fired, ROUNDS);
    assert.deepEqual({ lost, faults }, { lost: [], faults: [] });
  } finally {
    await system.close();
    await proxy.close();
    await runtime.close();
    await site.remove();
  }
});
