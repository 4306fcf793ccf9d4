/**
 * Ten times more than the server can do: it goes on doing what it can, turns the rest away fast and
 * by priority, and is itself again afterwards. TERM under load ends no call that was accepted.
 */
import assert from 'node:assert/strict';
import http from 'node:http';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../kernel/id.ts';
import { killsWanted, seedWanted } from './kills.ts';
import { headersOf, orderBody, request } from './load.ts';
import { makeSite, type Site } from './site.ts';

const CLASSES = ['scan', 'intake', 'screen'] as const;
type Class = (typeof CLASSES)[number];
/** What is offered of each class, in parts of what the server can do of it alone: ten in all. */
const OFFERED: Record<Class, number> = { scan: 0.3, screen: 0.7, intake: 9 };
const ORDERS_A_CALL = 10;
const MEASURE_MS = 4000;
const OVERLOAD_MS = 10_000;
const CONNECTIONS = 600;
/** Beyond this nothing more is offered: the callers themselves have no more hands. */
const MOST_UNDER_WAY = 2000;

interface Tally {
  served: number;
  shed: number;
  /** Answers that are neither, and errors of the connection. */
  odd: Map<string, number>;
  shed_ms: number[];
}

const tally = (): Tally => ({ served: 0, shed: 0, odd: new Map(), shed_ms: [] });
const random = seededRandom(seedWanted());
let serial = 0;

/** Sends one call of a class: a pick of a task that nobody knows, ten orders, a page of orders. */
function send(site: Site, agent: http.Agent, kind: Class) {
  const no = `O${++serial}`;
  if (kind === 'screen') {
    return request(agent, `${site.api}/v1/orders`, { method: 'GET', headers: headersOf(site.key) });
  }
  const headers = headersOf(site.key, `overload-${no}`);
  if (kind === 'scan') {
    const task_id = '00000000-0000-7000-8000-00000000dead';
    const body = JSON.stringify({ task_id, seq: 1, qty: 1 });
    return request(agent, `${site.api}/v1/picks/confirm`, { method: 'POST', headers, body });
  }
  const orders = Array.from({ length: ORDERS_A_CALL }, (_, index) =>
    orderBody(random, `${no}-${index}`, true),
  );
  const body = JSON.stringify(orders);
  return request(agent, `${site.api}/v1/orders`, { method: 'POST', headers, body });
}

async function count(into: Tally, site: Site, agent: http.Agent, kind: Class): Promise<void> {
  const odd = (what: string) => into.odd.set(what, (into.odd.get(what) ?? 0) + 1);
  try {
    const { status, text, retry_after_s, took_ms } = await send(site, agent, kind);
    if (status === 200 || (kind === 'scan' && status === 404)) {
      into.served++;
      return;
    }
    const { code } = JSON.parse(text) as { code: string };
    if (status !== 503 || code !== 'OVERLOADED') {
      odd(`${status} ${code}`);
      return;
    }
    if (!(retry_after_s > 0)) odd('OVERLOADED without Retry-After');
    into.shed++;
    into.shed_ms.push(took_ms);
  } catch (error) {
    odd((error as { code?: string }).code ?? (error as Error).message);
  }
}

/** What the server can do of one class alone, in calls a second, with some callers in a row. */
async function capacity(site: Site, kind: Class, ms: number): Promise<{ per_s: number } & Tally> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const own = tally();
  const started_ms = performance.now();
  const callers = Array.from({ length: 16 }, async () => {
    while (performance.now() - started_ms < ms) await count(own, site, agent, kind);
  });
  await Promise.all(callers);
  agent.destroy();
  return { ...own, per_s: (own.served * 1000) / (performance.now() - started_ms) };
}

interface Flood {
  found: Record<Class, Tally>;
  /** Served while it lasted, a second. */
  per_s: Record<Class, number>;
}

/** Sends calls at fixed rates, whatever comes back, and waits for their answers at the end. */
async function flood(site: Site, rates: Record<Class, number>): Promise<Flood> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const into = { scan: tally(), intake: tally(), screen: tally() };
  const sent = { scan: 0, intake: 0, screen: 0 };
  const under_way = new Set<Promise<void>>();
  const started_ms = performance.now();
  for (;;) {
    const elapsed_ms = performance.now() - started_ms;
    if (elapsed_ms > OVERLOAD_MS) break;
    for (const kind of CLASSES) {
      while (sent[kind] < (rates[kind] * elapsed_ms) / 1000 && under_way.size < MOST_UNDER_WAY) {
        sent[kind]++;
        const call = count(into[kind], site, agent, kind).finally(() => under_way.delete(call));
        under_way.add(call);
      }
    }
    await wait(5);
  }
  const seconds = (performance.now() - started_ms) / 1000;
  const per_s = { scan: 0, intake: 0, screen: 0 };
  for (const kind of CLASSES) per_s[kind] = into[kind].served / seconds;
  await Promise.all(under_way);
  agent.destroy();
  return { found: into, per_s };
}

const share = ({ served, shed }: Tally) => shed / Math.max(1, served + shed);

function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? 0;
}

function tell(t: TestContext, able: Record<Class, number>, found: Record<Class, Tally>): void {
  for (const kind of CLASSES) {
    const { served, shed, odd, shed_ms } = found[kind];
    const can = `${able[kind].toFixed(0)}/s alone`;
    const fast = `turned away in p50 ${quantile(shed_ms, 0.5).toFixed(1)} ms`;
    const slow = `p95 ${quantile(shed_ms, 0.95).toFixed(1)} ms`;
    const strange = JSON.stringify(Object.fromEntries(odd));
    t.diagnostic(`${kind}: ${can}, served ${served}, shed ${shed}, ${fast}, ${slow}, ${strange}`);
  }
}

test('ten times too much: what can be done is done, the rest is turned away by priority', async (t) => {
  const site = await makeSite('overload');
  try {
    await site.start();
    await capacity(site, 'intake', 3000);
    const able = { scan: 0, intake: 0, screen: 0 };
    for (const kind of CLASSES) able[kind] = (await capacity(site, kind, MEASURE_MS)).per_s;
    const rates = { ...able };
    for (const kind of CLASSES) rates[kind] *= OFFERED[kind];
    const { found, per_s } = await flood(site, rates);
    tell(t, able, found);
    const goodput = CLASSES.reduce((sum, kind) => sum + per_s[kind] / able[kind], 0);
    t.diagnostic(`goodput ${(goodput * 100).toFixed(0)} % of capacity`);
    const odd = CLASSES.flatMap((kind) => [...found[kind].odd]);
    assert.deepEqual(odd, [], 'an answer is either the work or OVERLOADED');
    assert.ok(found.intake.shed > 0, 'nothing was turned away');
    assert.ok(goodput >= 0.9, `goodput ${goodput}`);
    assert.ok(share(found.scan) < share(found.intake) / 2, 'scans go before intake');
    const after = await capacity(site, 'intake', MEASURE_MS);
    t.diagnostic(`afterwards ${after.per_s.toFixed(0)}/s of intake, ${after.shed} shed`);
    assert.equal(after.shed, 0, 'still turning away when there is nothing left to do');
    assert.ok(after.per_s >= able.intake * 0.7, 'not itself again');
    assert.deepEqual(await site.stop().then(() => site.settle()), []);
  } finally {
    await site.remove();
  }
});

interface Sent {
  key: string;
  /** What came back: the status, or the error of the connection. */
  ended: string;
}

/** Callers in a row who never repeat; they end when the server is away. */
async function callUntilRefused(site: Site, round: number, sent: Sent[]): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 48 });
  const sku = { merchant: 'M1', code: 'TEA-1' };
  const change = { location: 'A01-01', change: 1, reason: 'correction' };
  const body = JSON.stringify({ warehouse: 'SZ', sku, ...change });
  const callers = Array.from({ length: 48 }, async (_, caller) => {
    for (let turn = 0, refused = false; !refused; turn++) {
      const key = `term-${round}-${caller}-${turn}`;
      const headers = headersOf(site.key, key);
      const ended = await request(agent, `${site.api}/v1/stock/adjust`, {
        method: 'POST',
        headers,
        body,
      }).then(
        ({ status }) => String(status),
        (error: { code?: string; message: string }) => error.code ?? error.message,
      );
      sent.push({ key, ended });
      refused = ended === 'ECONNREFUSED';
    }
  });
  await Promise.all(callers);
  agent.destroy();
}

test('TERM under load: every call that was accepted is answered', async (t) => {
  const site = await makeSite('term');
  const rounds = Math.max(3, killsWanted(3));
  const sent: Sent[] = [];
  const times: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      await site.start();
      const calling = callUntilRefused(site, round, sent);
      await wait(500 + random.below(700));
      const told_ms = performance.now();
      assert.equal(await site.stop(), 0);
      times.push(performance.now() - told_ms);
      await calling;
    }
    const stored = await site.rows<{ key: string }>('select key from kernel.idempotency');
    const there = new Set(stored.map(({ key }) => key.replace(/^[^:]*:[^:]*:/, '')));
    const ends = Map.groupBy(sent, (each) => each.ended);
    const counts = Object.fromEntries([...ends].map(([ended, list]) => [ended, list.length]));
    t.diagnostic(`${rounds} times TERM: ${JSON.stringify(counts)}`);
    t.diagnostic(
      `drained in p50 ${quantile(times, 0.5).toFixed(0)} ms, worst ${Math.max(...times)}`,
    );
    const wrong = sent.filter(({ key, ended }) => there.has(key) !== (ended === '200'));
    assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} calls done but not answered, or lost`);
    assert.ok(Math.max(...times) <= 25_000);
  } finally {
    await site.remove();
  }
});
