/**
 * The print agent as a process of its own against a served system: printers that die, an agent
 * that is killed, a real CUPS queue where there is one.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import pg from 'pg';
import { labelled, printWorld } from '../../../tests/labelled.ts';
import { type Served, served } from '../../../tests/served.ts';
import { type TcpPrinter, tcpPrinter } from '../../../tests/tcp-printer.ts';
import { must } from '../../../tests/world.ts';
import { makeBatch } from '../batches.ts';
import { settlePrint } from '../commands.ts';
import { readJobState } from './ipp.ts';
import { endOf, reachedBy, readQueue } from './reach.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

let world: Served;
let owner: pg.Client;
const agents = new Set<ChildProcess>();
const printers: TcpPrinter[] = [];

before(async () => {
  world = await served();
  owner = new pg.Client({ connectionString: world.system.url });
  await owner.connect();
  world.system.actor = { ...world.system.actor, id: randomUUID() };
  await printWorld(world.system, owner);
});
afterEach(async () => {
  for (const each of agents) each.kill('SIGKILL');
  agents.clear();
  for (const each of printers.splice(0)) await each.close();
  await owner.query('update printing.printer set active = false');
});
after(async () => {
  await owner.end();
  await world.end();
});

const token = () => world.keyFor(world.system.tenant.tenant_id, ['print_agent.work']);

async function aPrinter(dies_at?: number): Promise<TcpPrinter> {
  const printer = await tcpPrinter(dies_at);
  printers.push(printer);
  return printer;
}

interface Started {
  child: ChildProcess;
  said(): string;
}

function startAgent(secret: string, targets: string[]): Started {
  const at = ['--server', world.url, '--warehouse', 'SZ', '--name', 'test'];
  const args = ['fahuo.ts', 'print-agent', ...at, '--printer', ...targets];
  const env = { ...process.env, FAHUO_TOKEN: secret };
  const child = spawn(process.execPath, args, { cwd: ROOT, env });
  agents.add(child);
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  return { child, said: () => said };
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 600; turn++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`${what} did not happen`);
}

const printersKnown = async () =>
  (await owner.query('select from printing.printer where active')).rowCount ?? 0;

async function statesOf(batch_id: string): Promise<Record<string, number>> {
  const { rows } = await owner.query<{ state: string; count: number }>(
    'select state, count(*)::int from printing.job where batch_id = $1 group by 1 order by 1',
    [batch_id],
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.count]));
}

async function batchOf(count: number) {
  const parcels = await labelled(world.system, owner, count);
  await until('the waybills', async () => {
    const found = await owner.query(
      `select from printing.document where kind = 'waybill' and subject_id = any($1)`,
      [parcels.map((each) => each.parcel_id)],
    );
    return found.rowCount === count;
  });
  const shipment_ids = parcels.map((each) => each.shipment_id);
  const kinds = ['waybill'] as const;
  const [made] = await must(world.system, makeBatch, [
    makeBatch.input.parse({ warehouse: 'SZ', kinds, shipment_ids }),
  ]);
  const numbers = parcels.map((each) => each.tracking_no).sort();
  return { batch_id: made!.batch_id, numbers };
}

/** Nothing waits or is under way any more. */
const settled = async (batch_id: string) => {
  const { queued = 0, sent = 0 } = await statesOf(batch_id);
  return queued + sent === 0;
};

async function answerDoubts(batch_id: string, came_out: (tracking_no: string) => boolean) {
  const { rows } = await owner.query<{ job_id: string; tracking_no: string }>(
    `select j.job_id, d.data ->> 'tracking_no' as tracking_no
     from printing.job j join printing.document d using (tenant_id, document_id)
     where j.batch_id = $1 and j.state = 'unknown'`,
    [batch_id],
  );
  await must(
    world.system,
    settlePrint,
    rows.map(({ job_id, tracking_no }) => {
      return { job_id, printed: came_out(tracking_no), again: true };
    }),
  );
  return rows.length;
}

test('a printer of an agent dies in the middle of 200: the rest goes to the other', async () => {
  const [dies, works] = [await aPrinter(60), await aPrinter()];
  const { said } = startAgent(await token(), [
    `A1=zpl://127.0.0.1:${dies.port}@100x150`,
    `A2=zpl://127.0.0.1:${works.port}@100x150`,
  ]);
  await until(`two printers: ${said()}`, async () => (await printersKnown()) === 2);
  const { batch_id, numbers } = await batchOf(200);
  await until('the batch', () => settled(batch_id));
  assert.deepEqual(await statesOf(batch_id), { confirmed: 199, unknown: 1 });
  const all = [...dies.printed, ...dies.torn, ...works.printed];
  assert.deepEqual(all.sort(), numbers, 'each sheet went out once');
  assert.equal(await answerDoubts(batch_id, () => false), 1);
  await until('the answer', () => settled(batch_id));
  assert.equal(works.printed.at(-1), dies.torn[0]);
  assert.deepEqual(await statesOf(batch_id), { confirmed: 200 });
});

test('an agent is killed in the middle: no sheet is lost, none printed twice unasked', async () => {
  const printer = await aPrinter();
  const target = [`B1=zpl://127.0.0.1:${printer.port}@100x150`];
  const secret = await token();
  const { child } = startAgent(secret, target);
  await until('the printer', async () => (await printersKnown()) === 1);
  const { batch_id, numbers } = await batchOf(60);
  for (const at of [12, 30]) {
    await until('some sheets', () => printer.printed.length >= at);
    for (const each of agents) each.kill('SIGKILL');
    agents.clear();
    startAgent(secret, target);
  }
  assert.ok(child.killed);
  await until('the batch', () => settled(batch_id));
  const { confirmed = 0, unknown = 0 } = await statesOf(batch_id);
  assert.deepEqual([confirmed + unknown, unknown <= 2], [60, true]);
  assert.equal(new Set(printer.printed).size, printer.printed.length, 'none came out twice');
  const doubts = await answerDoubts(batch_id, (number) => printer.printed.includes(number));
  await until('the answers', () => settled(batch_id));
  assert.deepEqual(printer.printed.toSorted(), numbers, `${doubts} doubts`);
});

test('a second agent of the same key sends the first away', async () => {
  const printer = await aPrinter();
  const target = [`C1=zpl://127.0.0.1:${printer.port}@100x150`];
  const secret = await token();
  const first = startAgent(secret, target);
  await until('the printer', async () => (await printersKnown()) === 1);
  await until('the agent', () => first.said().includes('C1 is C1, 100x150'));
  startAgent(secret, target);
  await until('its end', () => first.child.exitCode !== null);
  assert.match(first.said(), /AGENT_REPLACED/);
  const none = startAgent('fh_nothing', target);
  await until('its end', () => none.child.exitCode !== null);
  assert.match(none.said(), /SIGN_IN_REQUIRED/);
});

test('what CUPS says of queues and jobs is read as it is meant', () => {
  const line = (alerts: string, more = 'is idle.  enabled since now') =>
    `printer P ${more}\n\tForm mounted:\n\tAlerts: ${alerts}\n`;
  assert.equal(readQueue(line('none')), 'ready');
  assert.equal(readQueue(line('media-empty-error')), 'out_of_paper');
  assert.equal(readQueue(line('none', 'disabled since now -\n\tPaused')), 'paused');
  const answer = (state: number) =>
    Buffer.concat([
      Buffer.from([2, 0, 0, 0, 0, 0, 0, 1, 2, 0x23, 0, 9]),
      Buffer.from('job-state'),
      Buffer.from([0, 4, 0, 0, 0, state, 3]),
    ]);
  assert.equal(readJobState(answer(5)), 'pending');
  assert.deepEqual(endOf(readJobState(answer(9))), { result: 'confirmed' });
  for (const state of [7, 8]) assert.equal(endOf(readJobState(answer(state)))?.result, 'unknown');
  assert.equal(readJobState(answer(9).subarray(0, 20)), null);
  assert.throws(() => reachedBy('label=zpl://nowhere'), /it takes/);
  assert.throws(() => reachedBy('label=lp:Q@A3'), /A4/);
});

/** A queue of a CUPS that runs, onto a TCP port; null where there is none. */
function cupsQueue(port: number): { name: string; remove(): void } | null {
  const name = `fahuo_test_${process.pid}`;
  const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
  if (!has('lpstat', '-r') || !spawnSync('lpstat', ['-r']).stdout.includes('is running'))
    return null;
  const made = has('lpadmin', '-p', name, '-E', '-v', `socket://127.0.0.1:${port}`, '-m', 'raw');
  return made ? { name, remove: () => void spawnSync('lpadmin', ['-x', name]) } : null;
}

test('a real CUPS queue prints what the agent gives it, and says when it is done', async (t) => {
  const got: Buffer[] = [];
  const server = net.createServer((socket) => {
    socket.on('data', (bytes) => got.push(bytes));
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const queue = cupsQueue((server.address() as net.AddressInfo).port);
  if (queue === null) {
    server.close();
    console.warn('CUPS IS NOT TESTED: no cupsd runs here, or lpadmin may not add a queue');
    return t.skip('no cupsd runs here, or lpadmin may not add a queue');
  }
  try {
    startAgent(await token(), [`Q1=lp:${queue.name}@100x150`]);
    await until('the printer', async () => (await printersKnown()) === 1);
    const { batch_id } = await batchOf(3);
    await until('the batch', () => settled(batch_id));
    assert.deepEqual(await statesOf(batch_id), { confirmed: 3 });
    const text = Buffer.concat(got).toString('latin1');
    assert.equal(text.split('%PDF-').length - 1, 3, 'three PDFs arrived at the port');
  } finally {
    queue.remove();
    server.close();
  }
});
