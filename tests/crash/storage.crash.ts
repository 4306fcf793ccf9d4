/**
 * Full disks: without room for data, writes are refused in words, reads go on, and writes resume
 * when there is room; without room for the log, the database falls and comes back with the room.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { seededRandom } from '../../kernel/id.ts';
import { audit, brief, readJournal } from './audit.ts';
import { answered, seedWanted } from './kills.ts';
import { type Load, orderBody, startLoad } from './load.ts';
import { bugsOf, makeSite, type Site } from './site.ts';
import { moveAway, moveToSmallDisk, type SmallDisk, whyNoMount } from './small-disk.ts';

const skip = process.platform === 'linux' ? (whyNoMount() ?? false) : 'only on Linux';
const MB = 1024 * 1024;
const KEPT = { lost: [], doubled: [], different: [], wrong: [], violations: [], dead: [] };

/** A site with part of its database on a small disk, under load. */
async function underLoad(
  t: TestContext,
  arrange: (data: string) => SmallDisk,
  work: (site: Site, disk: SmallDisk, load: Load) => Promise<void>,
): Promise<void> {
  const disks: SmallDisk[] = [];
  const site = await makeSite('storage', {
    arrange: (folder) => disks.push(arrange(path.join(folder, 'postgres/data'))),
  });
  const [disk] = disks as [SmallDisk];
  let load: Load | undefined;
  try {
    await site.start();
    const journal = path.join(site.folder, 'journal.jsonl');
    load = startLoad({ ...site, connections: 16, seed: seedWanted(), journal });
    await answered(load, 200);
    await work(site, disk, load);
    await answered(load, 100);
    await load.end();
    await site.stop();
    const violations = await site.settle();
    const found = await audit(site.rows, readJournal(journal));
    for (const bug of bugsOf(site.said).slice(0, 3)) t.diagnostic(bug);
    const dead = await site.rows('select source, name, error from kernel.dead_letter');
    t.diagnostic(`${found.acknowledged} acknowledged, ${load.unanswered} repeats`);
    t.diagnostic(`met ${JSON.stringify(Object.fromEntries(load.met))}`);
    assert.deepEqual({ ...brief(found), wrong: load.wrong.slice(0, 5), violations, dead }, KEPT);
  } finally {
    load?.giveUp();
    disk.empty();
    await site.halt();
    disk.unmount();
    await site.remove();
  }
}

/** Waits for an answer of this kind in what the load met from now on. */
async function met(load: Load, what: string, within_ms: number): Promise<void> {
  const before = load.met.get(what) ?? 0;
  for (let waited = 0; (load.met.get(what) ?? 0) === before; waited += 10) {
    assert.ok(waited < within_ms, `no ${what}: ${JSON.stringify([...load.met])}`);
    await wait(10);
  }
}

let serial = 0;

/** Takes an order in, in this language, until the answer is the code. */
async function refused(site: Site, code: string, language: string) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const no = `full-${++serial}`;
    const headers = {
      authorization: `Bearer ${site.key}`,
      'content-type': 'application/json',
      'idempotency-key': `refused-${no}`,
      'accept-language': language,
    };
    // A shop that does not exist: what gets through stores nothing that the audit would miss.
    const body = JSON.stringify({ ...orderBody(seededRandom(1), no, true), shop: 'NONE' });
    const answer = await fetch(`${site.api}/v1/orders`, { method: 'POST', headers, body });
    const problem = (await answer.json()) as { code: string; title: string; fix: string };
    if (problem.code !== code) continue;
    const retry_after = answer.headers.get('retry-after');
    return { status: answer.status, retry_after, title: problem.title, fix: problem.fix };
  }
  throw new Error(`no ${code}`);
}

async function read(site: Site, at: string): Promise<number> {
  const headers = { authorization: `Bearer ${site.key}` };
  const answer = await fetch(site.api + at, { headers });
  await answer.text();
  return answer.status;
}

test('a full disk refuses writes in words; reads go on; room is enough to resume', {
  skip,
}, (t) => {
  const arrange = (data: string) => {
    // Only the tables: the log has room elsewhere.
    moveAway(path.join(data, 'pg_wal'), `${data}-wal`);
    return moveToSmallDisk(data, 400);
  };
  return underLoad(t, arrange, async (site, disk, load) => {
    const postmaster = site.pidOfPostmaster();
    disk.fill(MB);
    await met(load, '503 STORAGE_FULL', 60_000);
    disk.fill(0);
    const en = await refused(site, 'STORAGE_FULL', 'en');
    const zh = await refused(site, 'STORAGE_FULL', 'zh-CN');
    assert.deepEqual([en.status, zh.status], [503, 503]);
    assert.ok(Number(en.retry_after) > 0);
    assert.match(en.title, /disk.+full/);
    assert.match(zh.title, /磁盘已满/);
    for (const at of ['/v1/orders', '/v1/orders/counts', '/v1/stock', '/healthz']) {
      assert.equal(await read(site, at), 200, at);
    }
    // Long enough for reactions and sweeps to fail many times.
    await wait(6000);
    assert.equal(await read(site, '/v1/orders'), 200);
    disk.empty();
    const freed_ms = performance.now();
    const back_ms = (await load.answeredAfter(freed_ms)) - freed_ms;
    t.diagnostic(`writes resumed ${(back_ms / 1000).toFixed(2)} s after there was room`);
    assert.ok(back_ms <= 5000, `${back_ms} ms`);
    assert.deepEqual([site.ends, site.pidOfPostmaster()], [[], postmaster], 'nothing restarted');
  });
});

/** Uses up the log's room, until the database falls. */
async function exhaustLog(site: Site): Promise<void> {
  const client = new pg.Client({ connectionString: site.owner() });
  let fallen = false;
  client.on('error', () => {
    fallen = true;
  });
  await client.connect();
  for (let count = 0; count < 500 && !fallen; count++) {
    await client.query('select pg_switch_wal()').catch(() => {
      fallen = true;
    });
  }
  await client.end().catch(() => {});
  assert.ok(fallen, 'the database never ran out of room for its log');
}

test('a full disk of the log stops the database until there is room, and loses nothing', {
  skip,
}, (t) => {
  const arrange = (data: string) => moveToSmallDisk(path.join(data, 'pg_wal'), 320);
  return underLoad(t, arrange, async (site, disk, load) => {
    disk.fill(2 * MB);
    await exhaustLog(site);
    await met(load, '503 TRY_LATER', 20_000);
    await wait(4000);
    assert.equal(await read(site, '/healthz'), 200);
    const log = fs.readFileSync(path.join(site.folder, 'postgres/postgres.log'), 'utf8');
    assert.match(log, /No space left on device/);
    disk.empty();
    const freed_ms = performance.now();
    const back_ms = await Promise.race([
      load.answeredAfter(freed_ms),
      wait(60_000, null, { ref: false }),
    ]);
    assert.ok(back_ms !== null, 'the database did not come back');
    t.diagnostic(`served again ${((back_ms - freed_ms) / 1000).toFixed(2)} s after there was room`);
    assert.deepEqual(site.ends, [], 'the server itself stays up');
  });
});
