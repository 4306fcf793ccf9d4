/** Two processes serve one database: both take orders, see each other's changes, and act once. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { makeApiKey } from '../areas/people/commands-secret.ts';
import { Problem } from '../kernel/problem.ts';
import { type TestSystem, testSystem } from './database.ts';
import { anOrder, makeWorld } from './world.ts';

interface Child {
  process: ChildProcess;
  url: string;
  /** Resolves with what it said last and its exit code. */
  ended: Promise<{ stopped: boolean; code: number | null }>;
}

function startChild(database_url: string): Promise<Child> {
  const file = path.join(import.meta.dirname, 'serve-child.ts');
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, FAHUO_TEST_URL: database_url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stopped = false;
  const ended = new Promise<{ stopped: boolean; code: number | null }>((resolve) => {
    child.on('close', (code) => resolve({ stopped, code }));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`the child ended early with ${code}`)));
    readline.createInterface({ input: child.stdout! }).on('line', (line) => {
      const said = JSON.parse(line) as { url?: string; stopped?: boolean };
      if (said.stopped === true) stopped = true;
      if (said.url !== undefined) resolve({ process: child, url: said.url, ended });
    });
  });
}

let system: TestSystem;
let owner: pg.Client;
let as: string;
const children: Child[] = [];

before(async () => {
  system = await testSystem();
  owner = new pg.Client({ connectionString: system.url });
  await owner.connect();
  await makeWorld(system, { SZ: { 'TEA-1': 1000, 'CUP-1': 10 } });
  const input = makeApiKey.input.parse({ name: 'till', permissions: ['*'] });
  const [made] = await system.services.run(makeApiKey, system.actor, [input]);
  if (made === undefined || made instanceof Problem) throw new Error('no key');
  as = made.secret;
  for (let n = 0; n < 2; n++) children.push(await startChild(system.url));
});

after(async () => {
  for (const { process: child, ended } of children) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  }
  await owner.end();
  await system.end();
});

let serial = 0;

async function post(child: Child, at: string, body: unknown, key = `two-key-${++serial}`) {
  const response = await fetch(child.url + at, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${as}`,
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Follows the live stream of a process until every one of these orders was named. */
async function named(child: Child, wanted: () => Promise<string[]>): Promise<void> {
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${as}` };
  const response = await fetch(`${child.url}/v1/live`, { headers, signal: stop.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  // Subscribed: what happens from now on must come through.
  let text = (await reader.read()).value ?? '';
  const ids = await wanted();
  while (!ids.every((id) => text.includes(id))) {
    const { value, done } = await reader.read();
    if (done) throw new Error('the stream ended');
    text += value;
  }
  stop.abort();
}

async function rows(text: string): Promise<Record<string, unknown>[]> {
  return (await owner.query(text)).rows as Record<string, unknown>[];
}

/** Waits until a query returns no row. */
async function empty(text: string): Promise<void> {
  for (let n = 0; n < 200; n++) {
    if ((await rows(text)).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(await rows(text), []);
}

const take = async (child: Child, count: number) => {
  const inputs = Array.from({ length: count }, () => anOrder());
  const answers = await Promise.all(inputs.map((each) => post(child, '/v1/orders', each)));
  return answers.map(({ status, body }) => {
    assert.equal(status, 200, JSON.stringify(body));
    return String(body['order_id']);
  });
};

test('each process tells its screens what the other one did', async () => {
  const [one, two] = children as [Child, Child];
  await Promise.all([named(one, () => take(two, 3)), named(two, () => take(one, 3))]);
});

test('orders taken by both are reserved once, reacted to once and planned once', async () => {
  const [one, two] = children as [Child, Child];
  await Promise.all([take(one, 15), take(two, 15)]);
  await empty(
    `select o.order_id from orders.sales_order o where not exists (
       select from orders.shipment s where s.tenant_id = o.tenant_id and s.order_id = o.order_id)`,
  );
  const twice = await rows(
    `select order_id, kind, count(*) from kernel.event where order_id is not null
       and kind in ('order_received', 'order_approved', 'shipment_planned')
     group by order_id, kind having count(*) <> 1`,
  );
  assert.deepEqual(twice, []);
  const [sums] = await rows(
    `select (select sum(qty_reserved)::int from stock.level) as reserved,
       (select sum(qty_held)::int from stock.reservation) as held,
       (select sum(qty_ordered)::int from orders.order_line) as ordered`,
  );
  assert.deepEqual([sums!['reserved'], sums!['held']], [sums!['ordered'], sums!['ordered']]);
  assert.deepEqual(await rows('select * from kernel.dead_letter'), []);
});

test('one key sent to both processes at once makes one order', async () => {
  const [one, two] = children as [Child, Child];
  const order = anOrder();
  const answers = await Promise.all(
    [one, two, one, two].map((child) => post(child, '/v1/orders', order, 'same-key-both')),
  );
  for (const { status, body } of answers) {
    assert.ok(status === 200 || body['code'] === 'IN_PROGRESS', JSON.stringify(body));
  }
  const [first, second] = [
    await post(one, '/v1/orders', order, 'same-key-both'),
    await post(two, '/v1/orders', order, 'same-key-both'),
  ];
  assert.deepEqual(first, second);
  assert.equal(first.status, 200);
  const found = await rows(
    `select order_id from orders.sales_order where channel_order_no = '${order.channel_order_no}'`,
  );
  assert.equal(found.length, 1);
});

test('TERM drains: what is under way is answered, and the other process goes on', async () => {
  const [one, two] = children as [Child, Child];
  const under_way = Array.from({ length: 20 }, () => post(one, '/v1/orders', anOrder()));
  // The requests are in before the signal is.
  await Promise.race(under_way);
  one.process.kill('SIGTERM');
  const answers = await Promise.allSettled(under_way);
  const acknowledged = answers.flatMap((each) =>
    each.status === 'fulfilled' && each.value.status === 200 ? [each.value.body['order_id']] : [],
  );
  const lost = answers.filter((each) => each.status === 'rejected');
  assert.deepEqual(lost, [], 'no request is cut off');
  assert.deepEqual(await one.ended, { stopped: true, code: 0 });
  const stored = new Set(
    (await rows('select order_id from orders.sales_order')).map((r) => r['order_id']),
  );
  assert.deepEqual(
    acknowledged.filter((id) => !stored.has(id)),
    [],
  );
  assert.equal((await take(two, 1)).length, 1);
});
