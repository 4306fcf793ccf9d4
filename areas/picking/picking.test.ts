/** Picking on a real database: scans, short picks, cancellations in a race, holds, and papers. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../kernel/clock.ts';
import { parseInput } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { readChecks } from '../../kernel/doctor.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { bindParameters } from '../../kernel/statement.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must, putStock } from '../../tests/world.ts';
import { cancelOrder, receiveOrder } from '../orders/commands.ts';
import { holdOrder, releaseHold } from '../orders/commands-hold.ts';
import { packParcel } from '../packing/commands-pack.ts';
import { releaseWave } from '../waves/commands.ts';
import type { ReleaseInput } from '../waves/model.ts';
import { confirmPick, confirmTask, takeTask } from './commands.ts';
import type { ConfirmInput } from './model.ts';
import { taskGet, taskList } from './queries.ts';

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
let system: TestSystem;
let owner: pg.Client;
let puts = 0;

before(async () => {
  system = await testSystem(clock, 11);
  owner = new pg.Client({ connectionString: system.url });
  await owner.connect();
  await makeWorld(system, { SZ: { 'TEA-1': 2000, 'CUP-1': 2000, 'LAMP-1': 5 } });
});
after(async () => {
  await owner.end();
  await system.end();
});

type Row = Record<string, unknown>;
const rows = async (text: string, ...values: unknown[]): Promise<Row[]> =>
  (await owner.query(text, values)).rows;

/** Works off all events, also those that transactions of other databases hold back for a moment. */
async function drain(): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    await system.relay.drain(system.tenant.tenant_id);
    const held_back = await rows(
      `select from kernel.event e where not exists (select from kernel.reaction_cursor c
         where (c.xid, c.event_id) >= (e.xid, e.event_id)) limit 1`,
    );
    if (held_back.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail('events were held back for too long');
}

interface Work {
  order_id: string;
  shipment_id: string;
  task_id: string;
}

/** Orders that are received and released, each with its task. */
async function work(orders: { sku: string; qty: number }[][], slots = 12): Promise<Work[]> {
  const received = await must(
    system,
    receiveOrder,
    orders.map((lines) => anOrder(lines)),
  );
  const ids = received.map((each) => each.order_id);
  const made = await rows('select shipment_id from orders.shipment where order_id = any($1)', ids);
  const shipment_ids = made.map((row) => row['shipment_id']);
  const asked = { warehouse: 'SZ', shipment_ids, cart_slots: slots };
  await must(system, releaseWave, [parseInput(releaseWave.input, asked) as ReleaseInput]);
  const found = await rows(
    `select distinct s.order_id, s.shipment_id, l.task_id from orders.shipment s
     join picking.task_line l using (tenant_id, shipment_id) where s.shipment_id = any($1)`,
    shipment_ids,
  );
  return ids.map((id) => found.find((row) => row['order_id'] === id) as unknown as Work);
}

function confirm(inputs: Partial<ConfirmInput>[], actor: Actor = system.actor) {
  const parsed = inputs.map((each) => parseInput(confirmPick.input, each) as ConfirmInput);
  return system.services.run(confirmPick, actor, parsed);
}

const codes = (outcomes: readonly unknown[]) =>
  outcomes.map((each) => (each instanceof Problem ? each.code : 'done'));

/** Pieces of an article at each kind of place. */
async function places(sku: string): Promise<Record<string, number>> {
  const found = await rows(
    `select p.kind, sum(b.qty)::int as qty from stock.balance b
     join places.location p using (tenant_id, location_id)
     join catalog.sku k using (tenant_id, sku_id) where k.code = $1 and b.qty > 0 group by p.kind`,
    sku,
  );
  return Object.fromEntries(found.map((row) => [row['kind'], row['qty']]));
}

const lineOf = async (order_id: string) =>
  (
    await rows(
      `select qty_unallocated, qty_reserved, qty_picked, qty_cancelled from orders.order_line
       where order_id = $1 order by line_no`,
      order_id,
    )
  ).map((row) => Object.values(row).join(' '));

function read<R>(run: (tx: Transaction) => Promise<R>): Promise<R> {
  const scope = wholeTenant(system.tenant.tenant_id);
  return system.db.transaction({ scope, now: clock.now(), name: 'test' }, run);
}

/** Names of the checks of waves and picking that find something, an hour from now. */
async function ill(client: pg.Client = owner): Promise<string[]> {
  const found: string[] = [];
  const values = {
    tenant_id: system.tenant.tenant_id,
    now: new Date(clock.now().getTime() + 3.6e6),
  };
  for (const area of ['picking', 'waves']) {
    const file = path.join(import.meta.dirname, '..', area, `${area}.doctor.sql`);
    for (const check of readChecks(file)) {
      const { text, params } = bindParameters(check.text);
      const given = params.map((name) => values[name as keyof typeof values]);
      if ((await client.query(text, given)).rows.length > 0) found.push(check.name);
    }
  }
  return found;
}

test('from release to picked: facts, stock, events follow; a repeat changes nothing', async () => {
  const before_pick = await places('TEA-1');
  const [one] = await work([
    [
      { sku: 'TEA-1', qty: 3 },
      { sku: 'CUP-1', qty: 1 },
    ],
  ]);
  const { task_id, order_id, shipment_id } = one!;
  const task = await read((tx) => taskGet.run(tx, { task_id }, system.actor));
  const [tea, cup] = task.lines_to_pick;
  assert.deepEqual([tea!.sku, tea!.location, tea!.qty], ['TEA-1', 'A01-01', 3]);
  assert.deepEqual(tea!.barcodes, ['6901234567892']);
  const { seq } = tea!;
  const wrong = await confirm([
    { task_id, seq, qty: 1, location: 'A01-02' },
    { task_id, seq, qty: 1, barcode: 'CUP-1' },
    { task_id, seq, qty: 1, barcode: 'nothing' },
    { task_id, seq, qty: 4 },
    { task_id, seq: 99, qty: 1 },
    { task_id: order_id, seq, qty: 1 },
  ]);
  const expected = ['SCAN_WRONG_LOCATION', 'SCAN_WRONG_SKU', 'SCAN_WRONG_SKU', 'SCAN_OVER'];
  assert.deepEqual(codes(wrong), [...expected, 'NOT_FOUND', 'NOT_FOUND']);
  assert.deepEqual((wrong[1] as Problem).members, { expected: 'TEA-1', got: 'CUP-1' });
  assert.deepEqual(await lineOf(order_id), ['0 3 0 0', '0 1 0 0']);
  const scan = { task_id, seq, qty: 1, location: 'A01-01', barcode: '6901234567892' };
  assert.deepEqual(codes(await confirm([scan, scan])), ['done', 'done']);
  assert.deepEqual(codes(await confirm([scan, scan])), ['done', 'SCAN_OVER']);
  const [again] = await confirm([scan]);
  assert.deepEqual((again as Problem).members, { done: 3, qty: 3, got: 1 });
  assert.deepEqual(await lineOf(order_id), ['0 0 3 0', '0 1 0 0']);
  await confirm([{ task_id, seq: cup!.seq, qty: 1 }]);
  const after_pick = await places('TEA-1');
  assert.equal(after_pick['picked'], (before_pick['picked'] ?? 0) + 3);
  assert.equal(after_pick['bin'], before_pick['bin']! - 3);
  const [order] = await rows('select stage from orders.sales_order where order_id = $1', order_id);
  assert.equal(order!['stage'], 'picked');
  const kinds = await rows(
    `select kind from kernel.event where subject_id = any($1)
     and command = 'pick.confirm' order by kind`,
    [task_id, shipment_id],
  );
  assert.deepEqual(
    kinds.map((row) => row['kind']).filter((kind) => kind !== 'pieces_picked'),
    ['pick_task_done', 'pick_task_started', 'shipment_picked'],
  );
  await drain();
  assert.deepEqual(await ill(), []);
});

test('missing pieces leave the books, and the order waits for them anew', async () => {
  const [one] = await work([[{ sku: 'LAMP-1', qty: 5 }]]);
  const { task_id, order_id, shipment_id } = one!;
  const [short] = await confirm([{ task_id, seq: 1, qty: 3, short_qty: 2 }]);
  assert.deepEqual(codes([short]), ['done']);
  assert.deepEqual(await places('LAMP-1'), { picked: 3 });
  assert.deepEqual(await lineOf(order_id), ['2 0 3 0']);
  const [level] = await rows(
    `select qty_on_hand, qty_reserved from stock.level join catalog.sku k using (tenant_id, sku_id)
     where k.code = 'LAMP-1'`,
  );
  assert.deepEqual(level, { qty_on_hand: 3, qty_reserved: 3 });
  const [shipment] = await rows(
    'select state from orders.shipment where shipment_id = $1',
    shipment_id,
  );
  assert.equal(shipment!['state'], 'picked');
  const open = await rows(
    `select kind from review.exception where order_id = $1 and state = 'open'`,
    order_id,
  );
  assert.deepEqual(open, [{ kind: 'PICK_SHORT' }]);
  assert.deepEqual(codes(await confirm([{ task_id, seq: 1, qty: 0, short_qty: 1 }])), [
    'SCAN_OVER',
  ]);
  await drain();
  assert.deepEqual(await ill(), []);
  await putStock(system, { SZ: { 'LAMP-1': 4 } }, `more${puts++}`);
  const [none] = await work([[{ sku: 'LAMP-1', qty: 2 }]]);
  await confirm([
    { task_id: none!.task_id, seq: 1, qty: 0, short_qty: 2, short_reason: 'damaged' },
  ]);
  const [ended] = await rows(
    'select state from orders.shipment where shipment_id = $1',
    none!.shipment_id,
  );
  assert.equal(ended!['state'], 'cancelled', 'a shipment with nothing in it has ended');
  assert.equal((await places('LAMP-1'))['quarantine'], 2);
  await drain();
  assert.deepEqual(await ill(), []);
});

test('a held order stops at the next scan and goes on when released', async () => {
  const [one, two] = await work([[{ sku: 'TEA-1', qty: 1 }], [{ sku: 'TEA-1', qty: 2 }]]);
  const { task_id, order_id } = one!;
  assert.equal(two!.task_id, task_id);
  await must(system, holdOrder, [{ order_id, reason: 'address' }]);
  const lines = await rows(
    'select seq from picking.task_line where shipment_id = $1',
    one!.shipment_id,
  );
  const [stopped] = await confirm([{ task_id, seq: Number(lines[0]!['seq']), qty: 1 }]);
  assert.equal((stopped as Problem).code, 'SHIPMENT_STOPPED');
  assert.equal((stopped as Problem).members['stop'], 'held');
  const [left] = await must(system, confirmTask, [{ task_id }]);
  assert.deepEqual([left!.state, left!.pieces, left!.stopped.length], ['picking', 2, 1]);
  await must(system, releaseHold, [{ order_id }]);
  const twice = await must(system, confirmTask, [{ task_id }, { task_id }]);
  assert.deepEqual(
    twice.map((each) => [each.state, each.pieces]),
    [
      ['done', 1],
      ['done', 0],
    ],
  );
  await drain();
  assert.deepEqual(await ill(), []);
});

test('cancelling while picking: whoever comes first wins, and nothing is lost', async () => {
  const before_race = await places('TEA-1');
  const total = Object.values(before_race).reduce((sum, qty) => sum + qty, 0);
  const made = await work(
    Array.from({ length: 40 }, () => [{ sku: 'TEA-1', qty: 2 }]),
    5,
  );
  const found = await rows(
    'select shipment_id, seq from picking.task_line where shipment_id = any($1)',
    made.map((each) => each.shipment_id),
  );
  const seqs = new Map(found.map((row) => [row['shipment_id'], Number(row['seq'])]));
  const taken: (string | undefined)[] = [];
  const race = async ({ task_id, shipment_id, order_id }: Work, index: number) => {
    const pick = () => confirm([{ task_id, seq: seqs.get(shipment_id)!, qty: 1 + (index % 2) }]);
    const cancel = () =>
      index % 4 === 3
        ? null
        : system.services.run(cancelOrder, system.actor, [{ order_id, reason: 'changed' }]);
    // Either is sent first, in transactions that run at the same time.
    const begun = index % 8 < 4 ? [pick(), cancel()] : [cancel(), pick()];
    const outcomes = await Promise.all(begun);
    taken.push(codes(outcomes[index % 8 < 4 ? 0 : 1]!)[0]);
  };
  for (let at = 0; at < made.length; at += 4) {
    await Promise.all(made.slice(at, at + 4).map((each, index) => race(each, at + index)));
  }
  assert.ok(taken.every((each) => each === 'done' || each === 'SHIPMENT_STOPPED'));
  const [cancelled] = made;
  const seq = seqs.get(cancelled!.shipment_id)!;
  const [late] = await confirm([{ task_id: cancelled!.task_id, seq, qty: 1 }]);
  assert.ok(late instanceof Problem);
  await drain();
  const kept = made.filter((_, index) => index % 4 === 3);
  await must(
    system,
    confirmTask,
    kept.map(({ task_id }) => ({ task_id })),
  );
  await drain();
  assert.deepEqual(await ill(), []);
  const now = await places('TEA-1');
  assert.equal(
    Object.values(now).reduce((sum, qty) => sum + qty, 0),
    total,
  );
  assert.equal(now['picked'], (before_race['picked'] ?? 0) + 2 * kept.length);
  const open = await rows('select from picking.task where done_at is null');
  assert.equal(open.length, 0);
});

test('pieces picked before a cancellation are brought back to receiving, once', async () => {
  const before_cancel = await places('CUP-1');
  const [one] = await work([
    [
      { sku: 'CUP-1', qty: 4 },
      { sku: 'TEA-1', qty: 1 },
    ],
  ]);
  const { task_id, order_id } = one!;
  const lines = await rows(
    `select seq from picking.task_line join catalog.sku k using (tenant_id, sku_id)
     where task_id = $1 and k.code = 'CUP-1'`,
    task_id,
  );
  await confirm([{ task_id, seq: Number(lines[0]!['seq']), qty: 3 }]);
  await must(system, cancelOrder, [{ order_id, reason: 'changed' }]);
  await drain();
  await drain();
  const now = await places('CUP-1');
  assert.equal(now['receiving'], (before_cancel['receiving'] ?? 0) + 3);
  assert.equal(now['picked'], before_cancel['picked']);
  assert.equal(now['bin'], before_cancel['bin']! - 3);
  const [stopped] = await confirm([{ task_id, seq: 1, qty: 1 }]);
  assert.equal((stopped as Problem).members['stop'], 'cancelled');
  const [task] = await rows('select state from picking.task where task_id = $1', task_id);
  assert.equal(task!['state'], 'done');
  assert.deepEqual(await ill(), []);
});

test('a task belongs to who took it; who may assign can give it to another', async () => {
  const [one] = await work([[{ sku: 'TEA-1', qty: 1 }]]);
  const { task_id } = one!;
  const picker = (id: number): Actor => {
    const permissions = ['pick.*'];
    return { ...system.actor, id: `00000000-0000-7000-8000-00000000010${id}`, permissions };
  };
  const take = async (actor: Actor, assignee_id?: string) => {
    const input = assignee_id === undefined ? { task_id } : { task_id, assignee_id };
    return (await system.services.run(takeTask, actor, [input]))[0]!;
  };
  const [ann, bob] = [picker(1), picker(2)];
  assert.deepEqual(codes([await take(ann), await take(ann), await take(bob)]), [
    'done',
    'done',
    'TASK_TAKEN',
  ]);
  assert.deepEqual(codes([await take(ann, bob.id!)]), ['PERMISSION_DENIED']);
  assert.deepEqual(codes([await take(system.actor, bob.id!), await take(bob)]), ['done', 'done']);
  const page = await read((tx) =>
    taskList.run(tx, { limit: 50, state: 'open', assignee_id: bob.id! }, bob),
  );
  assert.deepEqual(
    page.rows.map((row) => [row.task_id, row.state]),
    [[task_id, 'picking']],
  );
  await must(system, confirmTask, [{ task_id }]);
  assert.deepEqual(codes([await take(bob)]), ['STATE_FORBIDS']);
});

test('two hundred tasks are confirmed in as many statements as one', async () => {
  const made = await work(
    Array.from({ length: 201 }, () => [{ sku: 'TEA-1', qty: 1 }]),
    1,
  );
  const items = made.map(({ task_id }) => ({ input: { task_id }, actor: system.actor }));
  const sent = (some: typeof items) =>
    read(async (tx) => {
      const at = tx.sent;
      const outcomes = await confirmTask.run(tx, some);
      assert.deepEqual(new Set(codes(outcomes)), new Set(['done']));
      return tx.sent - at;
    });
  assert.equal(await sent(items.slice(0, 1)), await sent(items.slice(1)));
  await drain();
  assert.deepEqual(await ill(), []);
});

test('a clock that was put back hides no move: what was packed is not brought back twice', async () => {
  const [one] = await work([[{ sku: 'TEA-1', qty: 2 }]]);
  const { order_id, shipment_id, task_id } = one!;
  await must(system, confirmTask, [{ task_id }]);
  const before = clock.now();
  clock.moveTo(new Date(before.getTime() - 3_600_000), true);
  const scans = [{ barcode: 'TEA-1', qty: 1 }];
  const pack = { shipment_id, scans, weight_g: 500, weight_confirmed: true };
  await must(system, packParcel, [packParcel.input.parse(pack)]);
  await must(system, cancelOrder, [{ order_id, reason: 'changed my mind' }]);
  await drain();
  clock.moveTo(before);
  const back = await rows(
    `select cause, sum(qty)::int as qty from stock.move
     where order_id = $1 and cause in ('cancel_picked', 'unpack') group by cause order by cause`,
    order_id,
  );
  const [picked, packed] = [
    { cause: 'cancel_picked', qty: 1 },
    { cause: 'unpack', qty: 1 },
  ];
  assert.deepEqual(back, [picked, packed]);
});

test('the checks find what is planted', async () => {
  const [one] = await work([[{ sku: 'TEA-1', qty: 1 }]]);
  const plant = async (text: string, word: string) => {
    await owner.query('begin');
    await owner.query(text, [one!.task_id]);
    const found = await ill();
    await owner.query('rollback');
    assert.ok(
      found.some((name) => name.includes(word)),
      `${word} in ${found.join('; ')}`,
    );
  };
  const shipment = `(select shipment_id from picking.task_line where task_id = $1 limit 1)`;
  const settled = `update picking.task_line set qty_cancelled = qty, done_at = created_at
    from picking.task t where t.task_id = $1 and picking.task_line.task_id = t.task_id`;
  await plant(
    `update orders.shipment set previous_state = 'released', state = 'cancelled',
       ended_at = planned_at where shipment_id = ${shipment}`,
    'cancelled shipment is still to be picked',
  );
  await plant(settled, 'not finished although all its lines are settled');
  await plant(settled, 'claims at a bin differ');
  await plant(settled, 'no line left to pick');
  await plant(
    `update picking.task set previous_state = 'picking', state = 'done', done_at = created_at
     where task_id = $1`,
    'has lines that are not settled',
  );
  await plant(
    `update orders.shipment_line set qty_picked = 1 where shipment_id = ${shipment}`,
    "differ from those of the shipment's line",
  );
  await plant(
    `update waves.wave_shipment set removed_at = '2026-03-02T09:00:00Z'
     where shipment_id = ${shipment}`,
    'on the floor without a wave',
  );
});
