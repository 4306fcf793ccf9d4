/** Waybills, hand-over and tracking on a real database; the carriers' answers are given by hand. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../kernel/clock.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { makeWorld, must } from '../../tests/world.ts';
import { cancelOrder } from '../orders/commands.ts';
import { holdOrder } from '../orders/commands-hold.ts';
import { enterWaybill, requestWaybill, saveAccount, voidWaybill } from './commands.ts';
import { type HandedOver, handOver } from './commands-hand-over.ts';
import { recordTracking } from './commands-tracking.ts';
import type { BuyIntent, Offer, Refusal } from './model.ts';
import { drain, packedOrders } from './packed-parcels.ts';
import { accountList } from './queries.ts';
import { settleChoices, settlePurchases } from './waybills.ts';

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
let s: TestSystem;
let owner: pg.Client;
let first: Offer;
let second: Offer;

before(async () => {
  s = await testSystem(clock, 11);
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s, { SZ: { 'TEA-1': 5000 } });
  // Numbers of these carriers are typed or, in these tests, given by hand.
  const settings = { automatic: false, secret: 'never shown' };
  const saved = await must(s, saveAccount, [
    saveAccount.input.parse({ carrier: 'zto', name: '中通', settings, priority: 1 }),
    saveAccount.input.parse({ carrier: 'sf', name: '顺丰', settings, priority: 2 }),
  ]);
  const offers = saved.map(({ carrier_account_id }, at): Offer => {
    return { carrier: ['zto', 'sf'][at]!, carrier_account_id, needs_number: false };
  });
  [first, second] = offers as [Offer, Offer];
});
after(async () => {
  await owner.end();
  await s.end();
});

const rows = async (text: string, ...values: unknown[]) =>
  (await owner.query(text, values)).rows as Record<string, unknown>[];
const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done');
const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 8, minute)).toISOString();

function inTransaction(work: Parameters<typeof s.db.transaction<void>>[1]): Promise<void> {
  const scope = wholeTenant(s.tenant.tenant_id);
  return s.db.transaction({ scope, now: clock.now(), name: 'test' }, work);
}

const enter = async (parcel_id: string, tracking_no: string, carrier = 'zto') =>
  (await s.services.run(enterWaybill, s.actor, [{ parcel_id, carrier, tracking_no }]))[0]!;

const give = async (input: object) =>
  (
    await s.services.run(handOver, s.actor, [
      handOver.input.parse({ warehouse: 'SZ', carrier: 'zto', ...input }),
    ])
  )[0]!;

test('keys and secrets of accounts are never listed', async () => {
  const scope = wholeTenant(s.tenant.tenant_id);
  const listed = await s.db.transaction({ scope, now: clock.now(), name: 'test' }, (tx) =>
    accountList.run(tx, {}, s.actor),
  );
  assert.equal(listed.length, 2);
  assert.ok(!JSON.stringify(listed).includes('never shown'));
  const { carrier_account_id } = listed[0]!;
  const change = { carrier_account_id, carrier: 'zto', name: 'ZTO', priority: 1 };
  await must(s, saveAccount, [saveAccount.input.parse(change)]);
  const [kept] = await rows(
    'select settings from shipping.carrier_account where carrier_account_id = $1',
    carrier_account_id,
  );
  assert.equal((kept!['settings'] as { secret: string }).secret, 'never shown');
});

test('a number is on one parcel, and a parcel has one number until it is void', async () => {
  const [one, two] = await packedOrders(s, 2);
  assert.equal(code(await enter(one!.parcel_id, 'ZT-0001')), 'done');
  const twice = (await enter(two!.parcel_id, 'ZT-0001')) as Problem;
  assert.equal(twice.code, 'SCAN_DUP_WAYBILL');
  const [parcel] = await rows(
    'select parcel_no from packing.parcel where parcel_id = $1',
    one!.parcel_id,
  );
  assert.equal(twice.members['parcel_no'], parcel!['parcel_no']);
  assert.ok(twice.members['packed_at'] instanceof Date);
  const again = (await enter(one!.parcel_id, 'ZT-0002')) as Problem;
  assert.equal(again.code, 'WAYBILL_ACTIVE');
  assert.equal(again.members['tracking_no'], 'ZT-0001');
  const [asked] = await s.services.run(requestWaybill, s.actor, [{ parcel_id: one!.parcel_id }]);
  assert.equal(code(asked), 'WAYBILL_ACTIVE');
  const waybill_id = String(again.members['waybill_id']);
  await must(s, voidWaybill, [{ waybill_id, reason: 'wrong carrier' }]);
  assert.equal(code(await give({ parcel_ids: [one!.parcel_id] })), 'WAYBILL_MISSING', 'voiding');
  await drain(s, owner);
  assert.equal(code(await enter(one!.parcel_id, 'ZT-0002')), 'done');
  assert.equal(code(await enter(two!.parcel_id, 'ZT-0001')), 'done', 'the number is free again');
  assert.equal(code(await enter(two!.parcel_id, 'X9-1', 'ups')), 'WAYBILL_ACTIVE');
});

test('hand-over moves goods, promises, parcels and orders, once', async () => {
  const orders = await packedOrders(s, 3);
  const ids = orders.map((each) => each.order_id);
  for (const [index, each] of orders.entries()) await enter(each.parcel_id, `ZT-10${index}`);
  const before_level = (await rows('select qty_on_hand, qty_reserved from stock.level'))[0]!;
  const [a, b, c] = orders.map((each) => each.parcel_id);
  const done = (await give({ parcel_ids: [a], tracking_nos: ['ZT-101', 'ZT-102'] })) as HandedOver;
  assert.deepEqual([done.parcel_ids.sort(), done.refused], [[a, b, c].sort(), []]);
  const after_level = (await rows('select qty_on_hand, qty_reserved from stock.level'))[0]!;
  assert.equal(Number(before_level['qty_on_hand']) - Number(after_level['qty_on_hand']), 6);
  assert.equal(Number(before_level['qty_reserved']) - Number(after_level['qty_reserved']), 6);
  const stages = await rows('select stage from orders.sales_order where order_id = any($1)', ids);
  assert.deepEqual(new Set(stages.map((row) => row['stage'])), new Set(['shipped']));
  const states = await rows('select state from orders.shipment where order_id = any($1)', ids);
  assert.deepEqual(new Set(states.map((row) => row['state'])), new Set(['handed_over']));
  assert.equal(code(await give({ parcel_ids: [a] })), 'STATE_FORBIDS');
});

test('what must not leave is refused by name, and its neighbours go', async () => {
  const [good, cancelled, held, bare, other] = await packedOrders(s, 5);
  await enter(good!.parcel_id, 'ZT-201');
  await enter(cancelled!.parcel_id, 'ZT-202');
  await enter(held!.parcel_id, 'ZT-203');
  await enter(other!.parcel_id, 'SF-204', 'sf');
  await must(s, cancelOrder, [{ order_id: cancelled!.order_id, reason: 'buyer' }]);
  await must(s, holdOrder, [{ order_id: held!.order_id, reason: 'address' }]);
  const all = [good, cancelled, held, bare, other].map((each) => each!.parcel_id);
  const done = (await give({ parcel_ids: all })) as HandedOver;
  assert.deepEqual(done.parcel_ids, [good!.parcel_id]);
  assert.deepEqual(
    done.refused.map((each) => each.code),
    ['PARCEL_RECALLED', 'PARCEL_RECALLED', 'WAYBILL_MISSING', 'CARRIER_DIFFERS'],
  );
  assert.match(String(done.refused[0]!.members['give_to']), /stock/);
  const alone = (await give({ parcel_ids: [cancelled!.parcel_id] })) as Problem;
  assert.equal(alone.code, 'PARCEL_RECALLED');
  await drain(s, owner);
  const [voided] = await rows(
    'select state from shipping.waybill where parcel_id = $1',
    cancelled!.parcel_id,
  );
  assert.equal(voided!['state'], 'voided', 'the cancelled order gives its number back');
});

test('the statements of a hand-over do not grow with its parcels', async () => {
  const sent = async (count: number) => {
    const orders = await packedOrders(s, count);
    const inputs = orders.map((each, index) => {
      return { parcel_id: each.parcel_id, carrier: 'zto', tracking_no: `ZT-${count}-${index}` };
    });
    await must(s, enterWaybill, inputs);
    const input = { warehouse: 'SZ', carrier: 'zto', parcel_ids: [] as string[] };
    input.parcel_ids = orders.map((each) => each.parcel_id);
    let statements = 0;
    await inTransaction(async (tx) => {
      await handOver.run(tx, [{ input: handOver.input.parse(input), actor: s.actor }]);
      statements = tx.sent;
    });
    return statements;
  };
  assert.equal(await sent(2), await sent(40));
});

const refusal: Refusal = { code: 'CARRIER_REFUSED', members: { reason: 'no' } };

test('after a refusal the next carrier is asked once; then a person is told', async () => {
  const [order] = await packedOrders(s);
  const { parcel_id, order_id } = order!;
  const considered = [{ carrier: 'sf', lost_because: 'dearer' }];
  const choice = { chosen: first, others: [second], considered, refusal: null };
  await inTransaction((tx) => settleChoices(tx, [{ parcel_id, choice }]));
  const [pending] = await s.services.run(requestWaybill, s.actor, [{ parcel_id }]);
  assert.equal(code(pending), 'WAYBILL_PENDING');
  const [decision] = await rows(
    `select outcome, considered from kernel.decision where kind = 'carrier' and subject_id = $1`,
    parcel_id,
  );
  assert.deepEqual(decision, { outcome: 'zto', considered });
  const refuse = async (carrier: string) => {
    const [effect] = await rows(
      `select e.intent from kernel.effect e join shipping.waybill w on w.waybill_id = e.subject_id
       where w.parcel_id = $1 and w.carrier = $2 and w.state = 'requested'`,
      parcel_id,
      carrier,
    );
    const intent = effect!['intent'] as unknown as BuyIntent;
    const purchase = { kind: 'refused', refusal } as const;
    await inTransaction((tx) => settlePurchases(tx, [{ intent, purchase }]));
  };
  await refuse('zto');
  await refuse('sf');
  const states = await rows(
    'select carrier, state from shipping.waybill where parcel_id = $1 order by waybill_id',
    parcel_id,
  );
  assert.deepEqual(states, [
    { carrier: 'zto', state: 'failed' },
    { carrier: 'sf', state: 'failed' },
  ]);
  const open = await rows(
    `select kind from review.exception where order_id = $1 and state = 'open'`,
    order_id,
  );
  assert.deepEqual(open, [{ kind: 'WAYBILL_FAILED' }]);
  assert.equal(code(await enter(parcel_id, 'ZT-301')), 'done', 'a person helps out');
  const left = await rows(
    `select from review.exception where order_id = $1 and state = 'open'`,
    order_id,
  );
  assert.equal(left.length, 0);
  await owner.query(`update kernel.effect set state = 'cancelled', ended_at = now(),
    lease_until = null where kind = 'waybill.buy' and ended_at is null`);
});

test('reports in any order and number fold to one state; what is dated ahead is not kept', async () => {
  const orders = await packedOrders(s, 2);
  const told = [
    { state: 'collected', at: at(1), code: '200' },
    { state: 'in_transit', at: at(2), code: '300' },
    { state: null, at: at(3), code: '310', detail: 'weighed' },
    { state: 'out_for_delivery', at: at(4), code: '400' },
    { state: 'in_transit', at: at(5), code: '300', is_correction: true },
  ];
  const record = async (tracking_no: string, events: object[]) => {
    const input = recordTracking.input.parse({ carrier: 'zto', tracking_no, events });
    return (await must(s, recordTracking, [input]))[0]!;
  };
  const numbers = ['ZT-401', 'ZT-402'];
  for (const [index, each] of orders.entries()) await enter(each.parcel_id, numbers[index]!);
  const forwards = await record(numbers[0]!, told);
  for (const event of [...told].reverse()) await record(numbers[1]!, [event, event]);
  const backwards = await record(numbers[1]!, told);
  assert.equal(forwards.state, 'in_transit');
  assert.equal(backwards.state, forwards.state);
  assert.deepEqual([forwards.recorded, backwards.recorded], [5, 0]);
  const ahead = { state: 'delivered', at: '2026-03-02T10:00:00Z', code: '500' };
  const early = await record(numbers[0]!, [ahead]);
  assert.deepEqual([early.early, early.recorded, early.state], [1, 0, 'in_transit']);
  const unknown = recordTracking.input.parse({
    carrier: 'zto',
    tracking_no: 'ZT-999',
    events: told,
  });
  const [nobody] = await s.services.run(recordTracking, s.actor, [unknown]);
  assert.equal(code(nobody), 'WAYBILL_UNKNOWN');
});
