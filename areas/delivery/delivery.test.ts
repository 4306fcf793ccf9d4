/** The last mile on a real database: signed, refused, taken back, lost; and the buyer's page. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../kernel/clock.ts';
import { Problem } from '../../kernel/problem.ts';
import type { RouteContext, RouteSpec } from '../../kernel/route.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { makeWorld, must } from '../../tests/world.ts';
import { packParcel } from '../packing/commands-pack.ts';
import { pickedOrders } from '../packing/picked-orders.ts';
import { enterWaybill, saveAccount } from '../shipping/commands.ts';
import { handOver } from '../shipping/commands-hand-over.ts';
import { recordTracking } from '../shipping/commands-tracking.ts';
import { drain, packedOrders } from '../shipping/packed-parcels.ts';
import { recordDelivery, reportLost, takeBack } from './commands.ts';
import { maskDigits, maskName } from './model.ts';
import { trackShow } from './routes.ts';

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
let s: TestSystem;
let owner: pg.Client;
before(async () => {
  s = await testSystem(clock, 13);
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s, { SZ: { 'TEA-1': 1000 } });
  const account = { carrier: 'zto', name: '中通', settings: { automatic: false } };
  await must(s, saveAccount, [saveAccount.input.parse(account)]);
});
after(async () => {
  await owner.end();
  await s.end();
});

const rows = async (text: string, ...values: unknown[]) =>
  (await owner.query(text, values)).rows as Record<string, unknown>[];
const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done');
const stageOf = async (order_id: string) =>
  (await rows('select stage from orders.sales_order where order_id = $1', order_id))[0]!['stage'];

let serial = 0;

/** Parcels that are with the carrier. */
async function shipped(count = 1) {
  const orders = (await packedOrders(s, count)).map((order) => {
    serial++;
    return { ...order, tracking_no: `ZT-${1000 + serial}` };
  });
  await must(
    s,
    enterWaybill,
    orders.map(({ parcel_id, tracking_no }) => ({ parcel_id, carrier: 'zto', tracking_no })),
  );
  const parcel_ids = orders.map((each) => each.parcel_id);
  await must(s, handOver, [handOver.input.parse({ warehouse: 'SZ', carrier: 'zto', parcel_ids })]);
  await drain(s, owner);
  return orders;
}

const record = async (input: object) =>
  (await s.services.run(recordDelivery, s.actor, [recordDelivery.input.parse(input)]))[0]!;

/** Calls a route as the server does; a thrown problem is the answer. */
async function call(each: RouteSpec, token: string, body?: unknown) {
  const { services } = s;
  const context = { actor: null, params: { token }, query: {}, headers: {}, body, services };
  try {
    const reply = await each.handle(context as unknown as RouteContext);
    return reply.body as Record<string, unknown>;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** Runs the checks of a doctor file: the names of those that found something. */
async function sick(file: string): Promise<string[]> {
  const text = fs.readFileSync(path.join(import.meta.dirname, file), 'utf8');
  const found: string[] = [];
  for (const part of text.split(/^-- check: /m).slice(1)) {
    const [name, ...sql] = part.split('\n');
    const bound = sql.join('\n').replaceAll(':tenant_id', `'${s.tenant.tenant_id}'`);
    if ((await rows(bound)).length > 0) found.push(name!.split(' ')[0]!);
  }
  return found;
}
const checks = async () => {
  const found = await sick('delivery.doctor.sql');
  return [...new Set([...found, ...(await sick('../shipping/shipping.doctor.sql'))])];
};

test('a parcel is delivered once, with who signed; failures before it are counted', async () => {
  const [order] = await shipped();
  const { parcel_id, order_id, tracking_no } = order!;
  assert.equal(code(await record({ parcel_id, result: 'delivered' })), 'ATTEMPT_INCOMPLETE');
  assert.equal(code(await record({ tracking_no, result: 'failed', reason: 'nobody in' })), 'done');
  await drain(s, owner);
  const ahead = { parcel_id, result: 'failed', reason: 'x', at: '2026-03-02T12:00:00Z' };
  assert.equal(code(await record(ahead)), 'TIME_AHEAD');
  const signed = { parcel_id, result: 'delivered', signed_by: 'recipient' };
  assert.equal(code(await record(signed)), 'done');
  assert.equal(code(await record(signed)), 'DELIVERED_BEFORE');
  await drain(s, owner);
  const attempts = await rows(
    'select attempt_no, result from delivery.attempt where parcel_id = $1 order by 1',
    parcel_id,
  );
  assert.deepEqual(attempts, [
    { attempt_no: 1, result: 'failed' },
    { attempt_no: 2, result: 'delivered' },
  ]);
  assert.equal(await stageOf(order_id), 'delivered');
  const [line] = await rows(
    'select qty_shipped, qty_delivered from orders.order_line where order_id = $1',
    order_id,
  );
  assert.deepEqual(line, { qty_shipped: 2, qty_delivered: 2 });
  const [waybill] = await rows(
    'select tracking_state from shipping.waybill where parcel_id = $1',
    parcel_id,
  );
  assert.equal(waybill!['tracking_state'], 'delivered');
});

test('refused goods come back to receiving, the order is cancelled and the money goes back', async () => {
  const [order] = await shipped();
  const { parcel_id, order_id } = order!;
  const level = async () =>
    Number((await rows('select qty_on_hand from stock.level'))[0]!['qty_on_hand']);
  const before_level = await level();
  assert.equal(code(await record({ parcel_id, result: 'refused', reason: 'damaged' })), 'done');
  const twice = await s.services.run(takeBack, s.actor, [{ parcel_id }, { parcel_id }]);
  assert.deepEqual(twice.map(code), ['done', 'done']);
  assert.equal((await level()) - before_level, 2);
  await drain(s, owner);
  assert.equal(await stageOf(order_id), 'cancelled');
  const [refund] = await rows(
    'select sum(amount_minor)::int as back from orders.refund where order_id = $1',
    order_id,
  );
  assert.equal(refund!['back'], 10800);
  const late = { parcel_id, result: 'delivered', signed_by: 'recipient' };
  assert.equal(code(await record(late)), 'STATE_FORBIDS');
});

test('what a carrier reports becomes an attempt; what does not fit waits for a person', async () => {
  const [good, odd, lost] = await shipped(3);
  const report = async (tracking_no: string, ...states: string[]) => {
    const events = states.map((state, index) => {
      return { state, at: new Date(Date.UTC(2026, 2, 2, 8, index)).toISOString() };
    });
    const input = { carrier: 'zto', tracking_no, events };
    await must(s, recordTracking, [recordTracking.input.parse(input)]);
    await drain(s, owner);
  };
  await report(good!.tracking_no, 'in_transit', 'failed_attempt');
  await report(good!.tracking_no, 'in_transit', 'failed_attempt', 'delivered');
  assert.equal(await stageOf(good!.order_id), 'delivered');
  await report(odd!.tracking_no, 'returning');
  const [open] = await rows(
    'select kind, detail from review.exception where order_id = $1',
    odd!.order_id,
  );
  assert.equal(open!['kind'], 'DELIVERY_EXCEPTION');
  await must(s, reportLost, [{ parcel_id: lost!.parcel_id, reason: 'searched for a week' }]);
  const [shipment] = await rows(
    'select state from orders.shipment where shipment_id = $1',
    lost!.shipment_id,
  );
  assert.equal(shipment!['state'], 'lost');
});

test('a lost parcel waits for a person, also when another of the order is taken back', async () => {
  const [order] = await pickedOrders(s, [{ sku: 'TEA-1', qty: 2 }]);
  const { order_id, shipment_id } = order!;
  const scans = [{ barcode: 'TEA-1', qty: 1 }];
  const pack = { shipment_id, scans, weight_g: 500, weight_confirmed: true };
  const one = await must(s, packParcel, [packParcel.input.parse(pack)]);
  const parcels = [...one, ...(await must(s, packParcel, [packParcel.input.parse(pack)]))];
  const parcel_ids = parcels.map((each) => each.parcel_id);
  await must(
    s,
    enterWaybill,
    parcel_ids.map((parcel_id, at) => ({ parcel_id, carrier: 'zto', tracking_no: `LOST-${at}` })),
  );
  await must(s, handOver, [handOver.input.parse({ warehouse: 'SZ', carrier: 'zto', parcel_ids })]);
  const [lost, back] = parcel_ids as [string, string];
  await must(s, reportLost, [{ parcel_id: lost, reason: 'not to be found' }]);
  assert.equal(code(await record({ parcel_id: back, result: 'refused', reason: 'half' })), 'done');
  await must(s, takeBack, [{ parcel_id: back }]);
  await drain(s, owner);
  const open = await rows(
    `select kind from review.exception where order_id = $1 and state = 'open'`,
    order_id,
  );
  assert.deepEqual(open, [{ kind: 'DELIVERY_EXCEPTION' }]);
});

test('the checks of the doctor find nothing here, and what is planted', async () => {
  assert.deepEqual(await checks(), []);
  const [order] = await shipped();
  const plant = async (text: string, ...values: unknown[]) => {
    await owner.query('begin');
    await owner.query('alter table packing.parcel drop constraint parcel_move_allowed');
    await owner.query('alter table orders.sales_order drop constraint order_move_allowed');
    await owner.query('set local session_replication_role = replica');
    await owner.query(text, values);
    const found = await checks();
    await owner.query('rollback');
    return found;
  };
  const { parcel_id, order_id } = order!;
  const late = `insert into shipping.tracking_event select tenant_id, waybill_id, 'k', 'in_transit',
    '2026-03-02T10:00Z', '', '', '2026-03-02T09:00Z' from shipping.waybill where parcel_id = $1`;
  assert.deepEqual(await plant(late, parcel_id), ['I31']);
  const back = `insert into shipping.tracking_event select tenant_id, waybill_id, 'k', 'delivered',
    '2026-03-02T08:00Z', '', '', '2026-03-02T09:00Z' from shipping.waybill where parcel_id = $1`;
  assert.deepEqual(await plant(back, parcel_id), ['I31']);
  const unsigned = `update packing.parcel set state = 'delivered' where parcel_id = $1`;
  assert.deepEqual(await plant(unsigned, parcel_id), ['I30']);
  const unpacked = `update packing.parcel set state = 'packed' where parcel_id = $1`;
  assert.deepEqual(await plant(unpacked, parcel_id), ['I29']);
  const cancelled = `update orders.sales_order set state = 'cancelled', cancelled_at = now()
    where order_id = $1`;
  assert.deepEqual(await plant(cancelled, order_id), ['I29']);
});

test("the buyer's page tells how things stand, and nothing personal in full", async () => {
  const [order] = await shipped();
  const { order_id, tracking_no } = order!;
  const detail = '快递员 13712345678 正在派件';
  const events = [{ state: 'out_for_delivery', at: '2026-03-02T08:30:00Z', detail }];
  await must(s, recordTracking, [
    recordTracking.input.parse({ carrier: 'zto', tracking_no, events }),
  ]);
  const [row] = await rows(
    'select track_token from orders.sales_order where order_id = $1',
    order_id,
  );
  const token = String(row!['track_token']);
  const page = (await call(trackShow, token)) as Record<string, unknown>;
  assert.equal(page['stage'], 'shipped');
  assert.deepEqual(page['may'], []);
  const [parcel] = page['parcels'] as { tracking_no: string; events: { en: string }[] }[];
  assert.equal(parcel!.tracking_no, tracking_no);
  assert.deepEqual(
    parcel!.events.map((each) => each.en),
    ['Out for delivery'],
  );
  const text = JSON.stringify(page);
  for (const secret of ['张小三', '13800138000', '科技园路', '502', '13712345678', order_id]) {
    assert.ok(!text.includes(secret), secret);
  }
  assert.ok(!text.includes('8000'), 'the end of the telephone number is the proof');
  const stranger = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
  for (const wrong of [stranger, 'nonsense', '']) {
    assert.equal(code(await call(trackShow, wrong)), 'TOKEN_UNKNOWN');
  }
});

test('masks leave too little to call or to find anybody', () => {
  assert.equal(maskName('张小三'), '张**');
  assert.equal(maskDigits('电话 137-1234-5678，取件码 12345'), '电话 ***，取件码 12345');
});
