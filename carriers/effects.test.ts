/**
 * Waybills from the packed parcel to the carrier and back, over real HTTP with Fake Express:
 * bought, adopted after a lost answer, refused, pushed to, taken back.
 */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { cancelOrder } from '../areas/orders/commands.ts';
import { requestWaybill, saveAccount, voidWaybill } from '../areas/shipping/commands.ts';
import { handOver } from '../areas/shipping/commands-hand-over.ts';
import { drain, packedOrders } from '../areas/shipping/packed-parcels.ts';
import { VirtualClock } from '../kernel/clock.ts';
import { buildHttp } from '../kernel/http.ts';
import { Problem } from '../kernel/problem.ts';
import { type TestSystem, testSystem } from '../tests/database.ts';
import { makeWorld, must } from '../tests/world.ts';
import { fakeCodeOf, fakeTime } from './fake/protocol.ts';
import { pushBody } from './fake/push.ts';
import { type FakeCarrier, startFakeCarrier } from './fake/server.ts';
import { configureOutside, outsideOf } from './live.ts';
import { ownTrackingNo } from './own/number.ts';
import { webhookHeaders } from './signing.ts';

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
const secret = 'whsec_b25lIHNlY3JldCBvZiB0aGUgdGVzdA==';
let s: TestSystem;
let owner: pg.Client;
let fake: FakeCarrier;
let hook = '';
let app: Awaited<ReturnType<typeof buildHttp>>;
let fake_account = '';

before(async () => {
  s = await testSystem(clock, 5);
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s, { SZ: { 'TEA-1': 5000 } });
  const { commands, queries, routes } = s.parts;
  app = await buildHttp({
    services: s.services,
    gatherer: s.gatherer,
    commands,
    queries,
    routes,
    authenticate: async () => null,
    observe: () => {},
    ready: () => true,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  hook = `http://127.0.0.1:${port}/v1/hooks/carriers/fake`;
  const login = { key: 'k1', secret: 'shared secret' };
  const callback = { url: hook, secret };
  fake = await startFakeCarrier({ clock, accounts: [{ ...login, callback }] });
  configureOutside({ with_fake: true, private_hosts: [new URL(fake.url).host] });
  const zone = { first_weight_g: 1000, first_minor: 900, step_weight_g: 500, step_minor: 100 };
  const zones = [{ ...zone, provinces: ['广东省'], promised_days: 1 }];
  const adapter = { prefix: 'FH', currency: 'CNY', weight_max_g: 20_000, takes_cod: true, zones };
  const saved = await must(s, saveAccount, [
    saveAccount.input.parse({
      carrier: 'fake',
      name: 'Fake Express',
      settings: { ...login, base_url: fake.url, webhook_secrets: [secret] },
    }),
    saveAccount.input.parse({ carrier: 'own', name: '自有车队', settings: { adapter } }),
  ]);
  fake_account = saved[0]!.carrier_account_id;
});
after(async () => {
  outsideOf(clock).close();
  configureOutside({ with_fake: false, private_hosts: [] });
  await fake.close();
  await app.close();
  await owner.end();
  await s.end();
});

const rows = async (text: string, ...values: unknown[]) =>
  (await owner.query(text, values)).rows as Record<string, unknown>[];
const waybillsOf = (parcel_id: string) =>
  rows(
    `select waybill_id, carrier, state, tracking_no, cost_minor, tracking_state
     from shipping.waybill where parcel_id = $1 order by waybill_id`,
    parcel_id,
  );
const exceptionsOf = (order_id: string) =>
  rows(`select kind, detail from review.exception where order_id = $1`, order_id);

const BEIJING = { name: '李四', phone: '13900139000', province: '北京市', city: '北京市' };
const beijing = {
  recipient: {
    ...BEIJING,
    district: '朝阳区',
    street: '建国路 1 号',
    detail: '2 层',
    postcode: '',
  },
};

/** A packed parcel that goes where the own fleet does not, so that Fake Express gets it. */
async function toBeijing() {
  const [order] = await packedOrders(s, 1, beijing);
  return order!;
}

test('a closed parcel gets the cheapest carrier, with the reasons kept, and a number of our own', async () => {
  const orders = await packedOrders(s, 2);
  await drain(s, owner);
  const numbers: unknown[] = [];
  for (const { parcel_id } of orders) {
    const [waybill, ...more] = await waybillsOf(parcel_id);
    assert.deepEqual([waybill!['carrier'], waybill!['state'], more.length], ['own', 'active', 0]);
    assert.equal(Number(waybill!['cost_minor']), 900);
    numbers.push(waybill!['tracking_no']);
  }
  assert.deepEqual(numbers.sort(), [ownTrackingNo('FH', 1), ownTrackingNo('FH', 2)]);
  const [decision] = await rows(
    `select outcome, considered from kernel.decision where kind = 'carrier' and subject_id = $1`,
    orders[0]!.parcel_id,
  );
  const considered = decision!['considered'] as { carrier: string; lost_because: string | null }[];
  assert.deepEqual(
    considered.map(({ carrier, lost_because }) => [carrier, lost_because]),
    [
      ['own', null],
      ['fake', 'dearer'],
    ],
  );
  const [shipment] = await rows(
    'select carrier from orders.shipment where shipment_id = $1',
    orders[0]!.shipment_id,
  );
  assert.equal(shipment!['carrier'], 'own');
});

test('an answer lost after the carrier acted is looked up and adopted: one waybill', async () => {
  const made_before = fake.orderCount();
  fake.setFaults({ faults: [{ kind: 'drop_answer', on: 'create' }] });
  const { parcel_id, order_id } = await toBeijing();
  await drain(s, owner);
  const [doubt] = await waybillsOf(parcel_id);
  assert.equal(doubt!['state'], 'requested');
  const [asked] = await s.services.run(requestWaybill, s.actor, [{ parcel_id }]);
  assert.ok(asked instanceof Problem && asked.code === 'WAYBILL_PENDING' && asked.status === 202);
  // The look-up fails as well: what is in doubt stays in doubt.
  fake.setFaults({ faults: [{ kind: 'error_500', on: 'query' }] });
  await clock.sleep(61_000);
  await drain(s, owner);
  assert.equal((await waybillsOf(parcel_id))[0]!['state'], 'requested');
  await clock.sleep(600_000);
  await drain(s, owner);
  const [adopted, ...more] = await waybillsOf(parcel_id);
  assert.deepEqual([adopted!['state'], more.length], ['active', 0]);
  assert.equal(fake.orderCount() - made_before, 1);
  const [effect] = await rows(
    `select outcome from kernel.effect where kind = 'waybill.buy' and order_id = $1`,
    order_id,
  );
  assert.equal((effect!['outcome'] as { was_adopted: boolean }).was_adopted, true);
});

test('where no carrier goes, a person is told who was asked', async () => {
  const account = { carrier_account_id: fake_account, carrier: 'fake', name: 'Fake Express' };
  await must(s, saveAccount, [saveAccount.input.parse({ ...account, active: false })]);
  const { parcel_id, order_id } = await toBeijing();
  await drain(s, owner);
  assert.deepEqual(await waybillsOf(parcel_id), []);
  const [open] = await exceptionsOf(order_id);
  assert.equal(open!['kind'], 'WAYBILL_FAILED');
  const detail = open!['detail'] as { code: string; reasons: string[] };
  assert.equal(detail.code, 'CARRIER_NO_SERVICE');
  assert.deepEqual(detail.reasons, ['own: not_served']);
  const dead = await rows(`select from kernel.dead_letter`);
  assert.equal(dead.length, 0, 'a no is an answer, not a failure');
  await must(s, saveAccount, [saveAccount.input.parse(account)]);
});

test('a carrier without an adapter is a clear failure', async () => {
  const [account] = await must(s, saveAccount, [
    saveAccount.input.parse({ carrier: 'ups', name: 'UPS', settings: {}, active: true }),
  ]);
  const { parcel_id, order_id } = await toBeijing();
  await owner.query(`update kernel.effect set state = 'cancelled', ended_at = now()
    where kind = 'waybill.choose' and state = 'pending'`);
  const { carrier_account_id } = account!;
  await must(s, requestWaybill, [{ parcel_id, carrier_account_id }]);
  await owner.query(
    `update kernel.effect set state = 'cancelled', ended_at = now()
     where kind = 'waybill.choose' and state = 'pending'
       and intent ->> 'carrier_account_id' is null`,
  );
  await drain(s, owner);
  const [open] = await exceptionsOf(order_id);
  assert.equal((open!['detail'] as { code: string }).code, 'CARRIER_UNKNOWN');
  const change = { carrier: 'ups', name: 'UPS', active: false, carrier_account_id };
  await must(s, saveAccount, [saveAccount.input.parse(change)]);
});

test('a cancelled order gives its waybill back at the carrier, and so does a hand', async () => {
  const { parcel_id, order_id } = await toBeijing();
  await drain(s, owner);
  const [bought] = await waybillsOf(parcel_id);
  await must(s, voidWaybill, [{ waybill_id: String(bought!['waybill_id']), reason: 'torn' }]);
  await drain(s, owner);
  await must(s, requestWaybill, [{ parcel_id }]);
  await drain(s, owner);
  await must(s, cancelOrder, [{ order_id, reason: 'buyer' }]);
  await drain(s, owner);
  const all = await waybillsOf(parcel_id);
  assert.deepEqual(
    all.map((each) => each['state']),
    ['voided', 'voided'],
  );
  assert.notEqual(all[0]!['tracking_no'], all[1]!['tracking_no']);
});

async function onTheWay() {
  const order = await toBeijing();
  await drain(s, owner);
  const [waybill] = await waybillsOf(order.parcel_id);
  const input = { warehouse: 'SZ', carrier: 'fake', parcel_ids: [order.parcel_id] };
  await must(s, handOver, [handOver.input.parse(input)]);
  return { ...order, mail_no: String(waybill!['tracking_no']) };
}

test('pushes that come twice and out of order deliver a parcel once', async () => {
  const { parcel_id, order_id, mail_no } = await onTheWay();
  fake.setFaults({ faults: [{ kind: 'webhook_duplicate' }, { kind: 'webhook_reorder' }] });
  const at = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000);
  fake.advance({ mail_no, state: 'collected', at: at(-5) });
  fake.advance({ mail_no, state: 'in_transit', at: at(-4) });
  fake.advance({ mail_no, state: 'delivered', at: at(-1), site: '北京' });
  await fake.drain();
  await drain(s, owner);
  const [waybill] = await waybillsOf(parcel_id);
  assert.equal(waybill!['tracking_state'], 'delivered');
  const attempts = await rows(
    'select result, signed_by from delivery.attempt where parcel_id = $1',
    parcel_id,
  );
  assert.deepEqual(attempts, [{ result: 'delivered', signed_by: 'carrier_report' }]);
  const [order] = await rows('select stage from orders.sales_order where order_id = $1', order_id);
  assert.equal(order!['stage'], 'delivered');
  const [kept] = await rows(
    `select count(*)::int as n from shipping.tracking_event t
     join shipping.waybill w using (tenant_id, waybill_id) where w.parcel_id = $1`,
    parcel_id,
  );
  assert.equal(kept!['n'], 3);
});

test('a push is believed by its signature and its age, and has an effect once', async () => {
  const { parcel_id, mail_no } = await onTheWay();
  const push = async (name: string, age_s: number, own_secret = secret, no = mail_no) => {
    const { code: opCode, text: opDesc } = fakeCodeOf('collected');
    const opTime = fakeTime(new Date(clock.now().getTime() - 60_000));
    const scan = { mailNo: no, opCode, opTime, opDesc, site: '', isCorrection: false };
    const body = pushBody(name, [scan]);
    const sent_at = new Date(clock.now().getTime() - age_s * 1000);
    const headers = webhookHeaders(own_secret, name, sent_at, body);
    const json = { 'content-type': 'application/json', ...headers };
    const answer = await fetch(hook, { method: 'POST', headers: json, body });
    return [answer.status, ((await answer.json()) as { code?: string }).code];
  };
  assert.deepEqual(await push('m1', 0, 'whsec_YW5vdGhlciBzZWNyZXQ='), [401, 'SIGNATURE']);
  assert.deepEqual(await push('m1', 0, secret, 'FX00000000000000'), [401, 'SIGNATURE']);
  assert.deepEqual(await push('m1', 600), [401, 'TIMESTAMP']);
  assert.equal((await waybillsOf(parcel_id))[0]!['tracking_state'], 'label_created');
  assert.deepEqual(await push('m1', 0), [200, undefined]);
  assert.deepEqual(await push('m1', 0), [200, undefined]);
  assert.equal((await waybillsOf(parcel_id))[0]!['tracking_state'], 'collected');
  const keys = await rows(
    `select key from kernel.idempotency where key like 'hook:fake:%:m1:' || $1`,
    mail_no,
  );
  assert.equal(keys.length, 1);
  assert.ok(String(keys[0]!['key']).includes(fake_account));
});
