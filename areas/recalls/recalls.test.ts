/** Recalls on a real database: who is asked where, what is answered, and labels of old addresses. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../kernel/clock.ts';
import type { Command, Query } from '../../kernel/command.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { examine } from '../../kernel/doctor.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { cancelOrder, editOrder, receiveOrder } from '../orders/commands.ts';
import { openParcel } from '../packing/commands.ts';
import { pickedOrders } from '../packing/picked-orders.ts';
import { confirmPick, takeTask } from '../picking/commands.ts';
import { saveAccount } from '../shipping/commands.ts';
import { type HandedOver, handOver } from '../shipping/commands-hand-over.ts';
import { drain, packedOrders } from '../shipping/packed-parcels.ts';
import { whyNot } from '../shipping/relabel.ts';
import { releaseWave } from '../waves/commands.ts';
import { answerRecall } from './commands.ts';
import type { Desk } from './model.ts';
import { recallAhead, recallList, recallsOfOrder } from './queries.ts';

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
const id = (n: number) => `00000000-0000-7000-8000-00000000000${n}`;
let s: TestSystem;
let owner: pg.Client;

before(async () => {
  s = await testSystem(clock, 5);
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s);
  const zone = { provinces: ['广东'], first_weight_g: 1000, first_minor: 800, step_weight_g: 1000 };
  const adapter = {
    ...{ prefix: 'FH', currency: 'CNY', weight_max_g: 30_000, takes_cod: true },
    zones: [{ ...zone, step_minor: 200, promised_days: 2 }],
  };
  await must(s, saveAccount, [
    saveAccount.input.parse({ carrier: 'own', name: '自营', settings: { adapter } }),
  ]);
});
after(async () => {
  await later();
  const { violations } = await examine(s.url, clock.now());
  await owner.end();
  await s.end();
  // The helper that picks without a wave leaves the floor's own checks something to find.
  assert.deepEqual(
    violations.filter(({ check }) => check.startsWith('RECALL')),
    [],
  );
});

/** Everything that follows by itself, a while later: instants tell what was before. */
async function later(seconds = 1): Promise<void> {
  clock.moveTo(new Date(clock.now().getTime() + seconds * 1000));
  for (let turn = 0; turn < 4; turn++) {
    await drain(s, owner);
    await s.relay.drain(s.tenant.tenant_id);
  }
  clock.moveTo(new Date(clock.now().getTime() + 1000));
}

const person = (n: number, ...permissions: string[]): Actor => ({
  ...s.actor,
  id: id(n),
  permissions,
});
const picker = () => person(1, 'pick.*');
const packer = () => person(2, 'pack.*');
const loader = () => person(3, 'dispatch.*', 'ship.read');
const service = () => person(4, 'order.*');

const as = async <I, O>(actor: Actor, command: Command<I, O>, input: I) =>
  (await s.services.run(command, actor, [input]))[0]!;
const read = <I, O>(actor: Actor, query: Query<I, O>, input: unknown) =>
  s.db.transaction(
    { scope: wholeTenant(s.tenant.tenant_id), now: clock.now(), name: 'test', read_only: true },
    (tx) => query.run(tx, query.input.parse(input), actor),
  );
const cardsOf = async (actor: Actor, desk: Desk) =>
  (await read(actor, recallList, { desk })).rows.map(({ recall_id }) => recall_id);
const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done');
const refusedBy = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => (error as Problem).code,
  );
const told = async (order_id: string) => {
  const { places, recalls } = await read(service(), recallsOfOrder, { order_id });
  const states = recalls.map(({ desk, state, holder_id }) => `${desk} ${state} ${holder_id}`);
  return { at: places.map((each) => each.where), recalls, states };
};

test('a picker with the goods on the cart is asked alone, and passes the question on', async () => {
  const [received] = await must(s, receiveOrder, [anOrder([{ sku: 'TEA-1', qty: 2 }])]);
  const { order_id } = received!;
  await later();
  assert.deepEqual((await told(order_id)).at, ['planned']);
  const [wave] = await must(s, releaseWave, [releaseWave.input.parse({ warehouse: 'SZ' })]);
  const task_id = wave!.task_ids[0]!;
  assert.deepEqual((await told(order_id)).at, ['wave']);
  await as(picker(), takeTask, takeTask.input.parse({ task_id }));
  assert.deepEqual((await told(order_id)).at, ['walk']);
  await as(picker(), confirmPick, confirmPick.input.parse({ task_id, seq: 1, qty: 1 }));
  assert.deepEqual((await told(order_id)).at, ['cart']);
  await as(service(), cancelOrder, { order_id, reason: 'wrong colour' });
  await later();
  const [card] = await read(picker(), recallAhead, {});
  assert.equal(card?.reason, 'wrong colour');
  assert.deepEqual(card?.goods, [{ sku: 'TEA-1', name: '龙井绿茶 250g', qty: 1 }]);
  assert.equal(card?.slot, 1);
  const { recall_id } = card!;
  assert.deepEqual(await cardsOf(person(8, 'pick.*'), 'pick'), [], 'no other picker');
  assert.deepEqual(await cardsOf(packer(), 'pick'), [], 'no desk of others');
  await later(360);
  assert.deepEqual(await cardsOf(person(8, 'pick.*'), 'pick'), [recall_id], 'but after a while');
  const answer = { recall_id, answer: 'passed_on' as const };
  assert.equal(code(await as(packer(), answerRecall, answer)), 'PERMISSION_DENIED');
  assert.equal(code(await as(picker(), answerRecall, answer)), 'done');
  assert.equal(code(await as(picker(), answerRecall, answer)), 'done', 'said twice is once');
  const [next] = await cardsOf(packer(), 'pack');
  await as(packer(), answerRecall, { recall_id: next!, answer: 'put_aside' });
  const late = await as(person(8, 'pack.*'), answerRecall, {
    recall_id: next!,
    answer: 'passed_on',
  });
  assert.equal(code(late), 'RECALL_ANSWERED');
  assert.deepEqual((await told(order_id)).states, [
    `pick passed_on ${id(1)}`,
    'pack put_aside null',
  ]);
  const foreign = { recall_id: id(9), answer: 'put_aside' as const };
  assert.equal(code(await as(picker(), answerRecall, foreign)), 'RECALL_UNKNOWN');
});

test('goods that nobody has in hand are not asked for', async () => {
  const orders = await must(s, receiveOrder, [anOrder(), anOrder()]);
  await later();
  const [wave] = await must(s, releaseWave, [releaseWave.input.parse({ warehouse: 'SZ' })]);
  await as(picker(), takeTask, takeTask.input.parse({ task_id: wave!.task_ids[0]! }));
  for (const { order_id } of orders) {
    await as(service(), cancelOrder, { order_id, reason: 'late' });
    await later();
    assert.deepEqual((await told(order_id)).states, []);
  }
});

test('who opened the parcel is asked at the bench; a tote is everybody’s', async () => {
  const [open, tote] = await pickedOrders(s, [{ sku: 'CUP-1', qty: 2 }], 2);
  await as(packer(), openParcel, openParcel.input.parse({ shipment_id: open!.shipment_id }));
  const at = await Promise.all([told(open!.order_id), told(tote!.order_id)]);
  assert.deepEqual(
    at.map((each) => each.at),
    [['bench'], ['tote']],
  );
  for (const { order_id } of [open!, tote!]) {
    await as(service(), cancelOrder, { order_id, reason: 'no longer wanted' });
  }
  await later();
  assert.deepEqual((await told(open!.order_id)).states, [`pack asked ${id(2)}`]);
  assert.deepEqual((await told(tote!.order_id)).states, ['pack asked null']);
  assert.equal((await cardsOf(packer(), 'pack')).length, 2);
  assert.equal((await cardsOf(person(8, 'pack.*'), 'pack')).length, 1);
});

test('a closed parcel is asked for where it waits, and its scan says where to put it', async () => {
  const [order] = await packedOrders(s);
  await later();
  const { order_id, parcel_id } = order!;
  const { parcel_no, tracking_no } = (await told(order_id).then(() => parcelOf(parcel_id)))!;
  assert.deepEqual(await read(loader(), whyNot, { code: tracking_no }), { parcel_no });
  await as(service(), cancelOrder, { order_id, reason: 'fraud' });
  assert.equal(await refusedBy(read(loader(), whyNot, { code: parcel_no })), 'PARCEL_RECALLED');
  await later();
  assert.deepEqual((await told(order_id)).states, ['dispatch asked null']);
  for (const scanned of [parcel_no, tracking_no]) {
    assert.equal(await refusedBy(read(loader(), whyNot, { code: scanned })), 'PARCEL_RECALLED');
  }
  const [recall_id] = await cardsOf(loader(), 'dispatch');
  const gone = await as(loader(), answerRecall, { recall_id: recall_id!, answer: 'passed_on' });
  assert.deepEqual(gone, { recall_id, state: 'passed_on', next: null });
});

async function parcelOf(parcel_id: string) {
  const found = await owner.query<{ parcel_no: string; tracking_no: string }>(
    `select p.parcel_no, w.tracking_no from packing.parcel p
     join shipping.waybill w on w.parcel_id = p.parcel_id and w.state = 'active'
     where p.parcel_id = $1`,
    [parcel_id],
  );
  return found.rows[0];
}

const load = (input: object) =>
  as(loader(), handOver, handOver.input.parse({ warehouse: 'SZ', carrier: 'own', ...input }));

test('an address changed after the label: the old label is refused, the new one goes', async () => {
  const [order] = await packedOrders(s);
  const { order_id, parcel_id } = order!;
  await later();
  const old = (await parcelOf(parcel_id))!;
  const [{ version }] = (
    await owner.query('select version from orders.sales_order where order_id = $1', [order_id])
  ).rows as [{ version: number }];
  const { recipient } = anOrder();
  const moved = { ...recipient, street: '深南大道 9 号' };
  await must(s, editOrder, [editOrder.input.parse({ order_id, version, recipient: moved })]);
  await later();
  const now = (await parcelOf(parcel_id))!;
  assert.notEqual(now.tracking_no, old.tracking_no);
  assert.equal(code(await load({ tracking_nos: [old.tracking_no] })), 'LABEL_VOID');
  assert.equal(code(await load({ parcel_ids: [parcel_id] })), 'PARCEL_OLD_LABEL');
  assert.equal(await refusedBy(read(loader(), whyNot, { code: old.tracking_no })), 'LABEL_VOID');
  assert.equal(
    await refusedBy(read(loader(), whyNot, { code: old.parcel_no })),
    'PARCEL_OLD_LABEL',
  );
  const [recall_id] = await cardsOf(loader(), 'dispatch');
  await as(loader(), answerRecall, { recall_id: recall_id!, answer: 'put_aside' });
  const left = (await load({ tracking_nos: [now.tracking_no] })) as HandedOver;
  assert.deepEqual(left.parcel_ids, [parcel_id]);
});

test('a new label that is not there yet cannot have been put on', async () => {
  const [order] = await packedOrders(s);
  const { order_id } = order!;
  await later();
  await owner.query(`update shipping.carrier_account set active = false`);
  const { rows } = await owner.query<{ version: number }>(
    'select version from orders.sales_order where order_id = $1',
    [order_id],
  );
  const recipient = { ...anOrder().recipient, detail: '9栋101室' };
  const edit = { order_id, version: rows[0]!.version, recipient };
  await must(s, editOrder, [editOrder.input.parse(edit)]);
  await later();
  const [recall_id] = await cardsOf(loader(), 'dispatch');
  const early = await as(loader(), answerRecall, { recall_id: recall_id!, answer: 'put_aside' });
  assert.equal(code(early), 'LABEL_NOT_READY');
  await owner.query(`update shipping.carrier_account set active = true`);
});
