/** Waves on a real database: who is in, who waits and why, claims, carts, and the way back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../kernel/clock.ts';
import { type Item, parseInput } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must, putStock } from '../../tests/world.ts';
import { cancelOrder, receiveOrder } from '../orders/commands.ts';
import { holdOrder, releaseHold } from '../orders/commands-hold.ts';
import { confirmTask } from '../picking/commands.ts';
import { releaseWave, removeShipment } from './commands.ts';
import type { ReleasedWave, ReleaseInput } from './model.ts';
import { waitingList, waveGet, waveList, waveReasons } from './queries.ts';
import { readReleaseSettings, saveReleaseSettings } from './settings.ts';

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
let system: TestSystem;
let owner: pg.Client;

before(async () => {
  system = await testSystem(clock, 7);
  owner = new pg.Client({ connectionString: system.url });
  await owner.connect();
  await makeWorld(system, { SZ: { 'TEA-1': 2000, 'CUP-1': 2000, 'LAMP-1': 5 } });
});
after(async () => {
  await owner.end();
  await system.end();
});

const rows = async (text: string, ...values: unknown[]) => (await owner.query(text, values)).rows;

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

/** Receives paid orders; returns their shipments in order. */
async function ship(...inputs: Parameters<typeof anOrder>[]): Promise<string[]> {
  const received = await must(
    system,
    receiveOrder,
    inputs.map((each) => anOrder(...each)),
  );
  const ids = received.map((each) => each.order_id);
  const found = await rows(
    'select order_id, shipment_id from orders.shipment where order_id = any($1::uuid[])',
    ids,
  );
  return ids.map((id) => found.find((row) => row.order_id === id)!.shipment_id as string);
}

async function release(change: Partial<ReleaseInput> = {}): Promise<ReleasedWave> {
  const input = parseInput(releaseWave.input, { warehouse: 'SZ', ...change }) as ReleaseInput;
  const [wave] = await must(system, releaseWave, [input]);
  return wave!;
}

const claimed = async (): Promise<number> =>
  (await rows('select coalesce(sum(qty_claimed), 0)::int as qty from stock.balance'))[0]!.qty;

function read<R>(work: (tx: Transaction) => Promise<R>): Promise<R> {
  const scope = wholeTenant(system.tenant.tenant_id);
  return system.db.transaction({ scope, now: clock.now(), name: 'test' }, work);
}

const orderOf = async (shipment_id: string) =>
  (await rows('select order_id from orders.shipment where shipment_id = $1', shipment_id))[0]!
    .order_id as string;

test('a wave takes what is due and in bins, and tells why the others wait', async () => {
  const [first, lamp, held, big, cancelled] = await ship(
    [[{ sku: 'TEA-1', qty: 2 }]],
    [[{ sku: 'LAMP-1', qty: 5 }]],
    [[{ sku: 'CUP-1', qty: 1 }]],
    [
      [
        { sku: 'TEA-1', qty: 1 },
        { sku: 'CUP-1', qty: 1 },
      ],
    ],
    [[{ sku: 'TEA-1', qty: 1 }]],
  );
  await must(system, holdOrder, [{ order_id: await orderOf(held!), reason: 'address' }]);
  await must(system, cancelOrder, [{ order_id: await orderOf(cancelled!), reason: 'changed' }]);
  // Three of the five lamps were not put away yet.
  await owner.query(
    `update stock.balance set qty_claimed = 3 where sku_id =
     (select sku_id from catalog.sku where code = 'LAMP-1')`,
  );
  const before_claims = await claimed();
  const shipment_ids = [first!, lamp!, held!, big!, cancelled!, system.tenant.tenant_id];
  const wave = await release({ shipment_ids });
  assert.deepEqual(new Set(wave.shipment_ids), new Set([first, big]));
  const why = new Map(wave.waiting.map((each) => [each.shipment_id, each]));
  assert.deepEqual(
    [lamp, held, cancelled, system.tenant.tenant_id].map((id) => why.get(id!)?.reason),
    ['not_in_bins', 'held', 'cancelled', 'unknown'],
  );
  assert.deepEqual(why.get(lamp!)?.lines, [{ sku: 'LAMP-1', wanted: 5, in_bins: 2 }]);
  assert.equal((await claimed()) - before_claims, 4);
  const again = await release({ shipment_ids: [first!] });
  assert.equal(again.wave_id, null);
  assert.equal(again.waiting[0]!.reason, 'not_planned');
  const decisions = await rows(
    'select kind from kernel.decision where subject_id = any($1::uuid[]) order by kind',
    [wave.wave_id, ...wave.task_ids],
  );
  assert.deepEqual(
    decisions.map((row) => row.kind),
    ['walk', 'wave'],
  );
  const stages = await rows(
    'select stage from orders.sales_order where order_id = $1',
    await orderOf(first!),
  );
  assert.equal(stages[0]!.stage, 'picking');
  await must(system, releaseHold, [{ order_id: await orderOf(held!) }]);
  await owner.query(
    `update stock.balance set qty_claimed = 0 where sku_id =
     (select sku_id from catalog.sku where code = 'LAMP-1')`,
  );
  await must(
    system,
    confirmTask,
    wave.task_ids.map((task_id) => ({ task_id })),
  );
  await drain();
  const states = await rows('select state from waves.wave where wave_id = $1', wave.wave_id);
  assert.equal(states[0]!.state, 'done');
});

test('carts hold what they have room for, single lines apart, in walking order', async () => {
  const many = Array.from({ length: 7 }, () => [[{ sku: 'TEA-1', qty: 1 }]] as const);
  const pairs = Array.from({ length: 3 }, () => {
    return [
      [
        { sku: 'CUP-1', qty: 1 },
        { sku: 'TEA-1', qty: 1 },
      ],
    ] as const;
  });
  const shipment_ids = await ship(
    ...many.map(([l]) => [l] as [typeof l]),
    ...pairs.map(([l]) => [l] as [typeof l]),
  );
  const wave = await release({ shipment_ids, cart_slots: 5, single_line_apart: true });
  assert.equal(wave.task_ids.length, 3);
  const lines = await rows(
    `select task_id, count(distinct shipment_id)::int as shipments, max(slot)::int as slots,
       array_agg(p.walk_order order by seq) as walked
     from picking.task_line join places.location p using (tenant_id, location_id)
     where task_id = any($1::uuid[]) group by task_id order by task_id`,
    wave.task_ids,
  );
  assert.deepEqual(
    lines.map((row) => row.shipments === row.slots && row.shipments <= 5),
    [true, true, true],
  );
  assert.deepEqual([lines[0].shipments + lines[1].shipments, lines[2].shipments], [7, 3]);
  assert.deepEqual(lines[2].walked, [1, 1, 1, 2, 2, 2], 'one stop after the other');
  const tasks = await rows(
    'select walk_mm, s_shape_mm from picking.task where wave_id = $1',
    wave.wave_id,
  );
  assert.ok(tasks.every((row) => row.walk_mm > 0 && row.walk_mm <= row.s_shape_mm));
  const got = await read((tx) => waveGet.run(tx, { wave_id: wave.wave_id! }, system.actor));
  assert.equal(got.tasks_of_wave.length, 3);
  assert.deepEqual(
    got.shipments_of_wave.map((row) => row.sequence),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
});

test('an untouched shipment leaves its wave with its claims; the last one closes it', async () => {
  const [one, two] = await ship([[{ sku: 'TEA-1', qty: 2 }]], [[{ sku: 'TEA-1', qty: 3 }]]);
  const before_claims = await claimed();
  const wave = await release({ shipment_ids: [one!, two!] });
  const inputs = [one!, one!, system.tenant.tenant_id].map((shipment_id) => ({ shipment_id }));
  const outcomes = await system.services.run(removeShipment, system.actor, inputs);
  assert.deepEqual(
    outcomes.map((each) => (each instanceof Problem ? each.code : each.wave_id)),
    [wave.wave_id, wave.wave_id, 'NOT_FOUND'],
  );
  assert.equal((await claimed()) - before_claims, 3);
  const back = await release({ shipment_ids: [one!] });
  assert.deepEqual(back.shipment_ids, [one]);
  await must(system, removeShipment, [{ shipment_id: two! }]);
  await drain();
  const states = await rows('select state from waves.wave where wave_id = $1', wave.wave_id);
  assert.equal(states[0]!.state, 'cancelled');
  await must(
    system,
    confirmTask,
    back.task_ids.map((task_id) => ({ task_id })),
  );
  const [late] = await system.services.run(removeShipment, system.actor, [{ shipment_id: one! }]);
  assert.equal((late as Problem).code, 'STATE_FORBIDS');
  assert.equal(await claimed(), before_claims);
});

test('goods that are not in bins never hold up what is due after them', async () => {
  await putStock(system, { SZ: { 'SOAP-1': 10 } }, 'opening_soap');
  const stuck = await ship(
    ...Array.from(
      { length: 8 },
      () => [[{ sku: 'SOAP-1', qty: 1 }]] as [{ sku: string; qty: number }[]],
    ),
  );
  await owner.query(
    `update stock.balance set qty_claimed = qty where sku_id =
     (select sku_id from catalog.sku where code = 'SOAP-1')`,
  );
  clock.moveTo(new Date(clock.now().getTime() + 60_000));
  const [later] = await ship([[{ sku: 'TEA-1', qty: 1 }]]);
  const wave = await release({ max: 2 });
  assert.ok(wave.shipment_ids.length > 0);
  assert.ok(!wave.shipment_ids.some((id) => stuck.includes(id)));
  const next = wave.shipment_ids.includes(later!) ? wave : await release({ max: 5 });
  assert.ok(next.shipment_ids.includes(later!));
  await release({ max: 5 });
  const waiting = await read((tx) => waitingList.run(tx, {}, system.actor));
  assert.equal(waiting.find((row) => row.code === 'SZ')!.shipments, stuck.length);
  await owner.query(
    `update stock.balance set qty_claimed = 0 where sku_id =
     (select sku_id from catalog.sku where code = 'SOAP-1')`,
  );
});

test('one batch makes several waves that share nothing, in as many statements as one', async () => {
  await ship(
    ...Array.from(
      { length: 30 },
      () => [[{ sku: 'TEA-1', qty: 1 }]] as [{ sku: string; qty: number }[]],
    ),
  );
  const input = parseInput(releaseWave.input, { warehouse: 'SZ', max: 5 }) as ReleaseInput;
  const sent = async (count: number) => {
    const items: Item<ReleaseInput>[] = Array.from({ length: count }, () => {
      return { input, actor: system.actor };
    });
    return read(async (tx) => {
      const at = tx.sent;
      const outcomes = (await releaseWave.run(tx, items)) as ReleasedWave[];
      const ids = outcomes.flatMap((each) => each.shipment_ids);
      assert.equal(new Set(ids).size, 5 * count);
      return tx.sent - at;
    });
  };
  assert.equal(await sent(1), await sent(4));
  const [same] = await ship([[{ sku: 'TEA-1', qty: 1 }]]);
  const named = { ...input, shipment_ids: [same!] };
  const [first, second] = await must(system, releaseWave, [named, named]);
  assert.deepEqual([first!.shipment_ids, second!.wave_id], [[same], null]);
  assert.equal(second!.waiting[0]!.reason, 'not_planned');
  const unknown = { ...input, warehouse: 'NOPE' };
  const [outcome] = await system.services.run(releaseWave, system.actor, [unknown]);
  assert.equal((outcome as Problem).code, 'WAREHOUSE_UNKNOWN');
  const page = await read((tx) => waveList.run(tx, { limit: 200 }, system.actor));
  assert.ok(page.rows.length >= 8);
});

test('a warehouse that is set so releases by itself: enough waits, or something is due', async () => {
  await release();
  const save = (change: object) =>
    must(system, saveReleaseSettings, [
      saveReleaseSettings.input.parse({ warehouse: 'SZ', settings: change }),
    ]);
  const later = async () => {
    clock.moveTo(new Date(clock.now().getTime() + 61_000));
    await drain();
    const found = await rows(
      `select w.wave_id, (select count(*)::int from waves.wave_shipment s
         where s.wave_id = w.wave_id) as shipments, released_by
       from waves.wave w where released_at = $1`,
      clock.now(),
    );
    return found.map((row) => row.shipments as number);
  };
  const one: Parameters<typeof anOrder> = [[{ sku: 'TEA-1', qty: 1 }]];
  await ship(one, one);
  assert.deepEqual(await later(), [], 'nothing is released where nobody set it');
  await save({ by_itself: true, min_waiting: 3, before_due_min: 0 });
  assert.deepEqual(await later(), [], 'two are not enough');
  await ship(one);
  assert.deepEqual(await later(), [3]);
  await ship(one);
  await save({ by_itself: true, min_waiting: 3, before_due_min: 10_080 });
  assert.deepEqual(await later(), [1], 'one that is due soon is enough');
  // All pickers have a task: a cart goes when one of them is free again.
  await save({ by_itself: true, mode: 'continuous', pickers: 1, min_waiting: 1 });
  await ship(one);
  assert.deepEqual(await later(), []);
  const open = await rows(
    'select task_id from picking.task where done_at is null order by task_id',
  );
  await must(system, confirmTask, open as { task_id: string }[]);
  assert.deepEqual(await later(), [1]);
  const [{ warehouse_id }] = (await rows(
    `select warehouse_id from places.warehouse where code = 'SZ'`,
  )) as [{ warehouse_id: string }];
  const set = await read((tx) => readReleaseSettings.run(tx, { warehouse_id }, system.actor));
  assert.deepEqual([set.mode, set.pickers, set.cart_slots], ['continuous', 1, 12]);
  await save({});
});

test('why each shipment is in a wave, and what taking another would have cost, is told', async () => {
  const pair = [
    { sku: 'CUP-1', qty: 1 },
    { sku: 'TEA-1', qty: 1 },
  ];
  const ids = await ship(...Array.from({ length: 9 }, () => [pair] as [typeof pair]));
  const wave = await release({ shipment_ids: ids, max: 6, cart_slots: 3 });
  assert.deepEqual([wave.method, wave.shipment_ids.length], ['engines', 6]);
  const { wave_id } = wave;
  const told = await read((tx) => waveReasons.run(tx, { wave_id: wave_id! }, system.actor));
  assert.equal(told.inside.length, 6);
  assert.ok(told.inside.every((each) => each.reasons.length > 0 && each.task_id !== null));
  assert.equal(told.waiting.length, 3);
  for (const { reasons } of told.waiting) {
    assert.match(reasons.map((each) => each.en).join(), /would cost \d+ m and/);
    assert.match(reasons.map((each) => each.zh).join(), /现在加入需多走/);
  }
  assert.ok(told.figures!.length_mm <= told.figures!.first_come_mm);
});
