/** Orders: intake, payment, review, stock, cancellation and confirmation on a real database. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../kernel/clock.ts';
import { Problem } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must, putStock } from '../../tests/world.ts';
import { approveOrder as approve, cancelOrder, payOrder, receiveOrder } from './commands.ts';
import { holdOrder } from './commands-hold.ts';
import type { OrderInput, ReceivedOrder } from './model.ts';

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
let system: TestSystem;
let owner: pg.Client;

before(async () => {
  system = await testSystem(clock, 1);
  owner = new pg.Client({ connectionString: system.url });
  await owner.connect();
  await makeWorld(system);
});

after(async () => {
  await owner.end();
  await system.end();
});

const drain = () => system.relay.drain(system.tenant.tenant_id);

async function receive(...inputs: OrderInput[]) {
  return system.services.run(receiveOrder, system.actor, inputs);
}

async function one(input: OrderInput): Promise<ReceivedOrder> {
  const [received] = await must(system, receiveOrder, [input]);
  return received!;
}

async function row(text: string, ...values: unknown[]) {
  return (await owner.query(text, values)).rows[0] as Record<string, unknown>;
}

const stageOf = async (order_id: string) =>
  (await row('select stage from orders.sales_order where order_id = $1', order_id))['stage'];

const level = async (sku: string) =>
  row(
    `select sum(qty_on_hand)::int as on_hand, sum(qty_reserved)::int as reserved
     from stock.level l join catalog.sku k using (tenant_id, sku_id) where k.code = $1`,
    sku,
  );

const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done');

test('a paid order is approved, promised and planned by itself, with its reasons', async () => {
  const before = await level('TEA-1');
  const order = await one(anOrder([{ sku: 'TEA-1', qty: 2 }]));
  assert.equal(order.state, 'approved');
  assert.equal(await stageOf(order.order_id), 'allocated');
  const now = await level('TEA-1');
  assert.equal(Number(now['reserved']) - Number(before['reserved']), 2);
  const shipment = await row(
    `select w.code from orders.shipment s join places.warehouse w using (tenant_id, warehouse_id)
     where order_id = $1`,
    order.order_id,
  );
  assert.equal(shipment['code'], 'SZ', 'the warehouse in the province of the recipient');
  const kinds = await owner.query(
    'select kind, outcome from kernel.decision where order_id = $1 order by kind',
    [order.order_id],
  );
  assert.deepEqual(kinds.rows, [{ kind: 'sourcing', outcome: 'SZ' }]);
});

test('one bad input never fails its neighbours, and each is told why', async () => {
  const good = anOrder();
  const outcomes = await receive(
    anOrder([{ sku: 'TEA-1', qty: 0 }]),
    good,
    anOrder([{ sku: 'TAE-1', qty: 1 }]),
    anOrder([], { shop: 'NOPE' }),
    { ...anOrder(), total_minor: 1 },
    anOrder(undefined, { recipient: { ...good.recipient, name: '', phone: '1380013800' } }),
    anOrder(undefined, { recipient: { ...good.recipient, district: '浦东新区' } }),
    anOrder(undefined, {
      special: { deliver_from: '2027-01-02T00:00:00Z', deliver_until: '2027-01-01T00:00:00Z' },
    }),
  );
  assert.deepEqual(outcomes.map(code), [
    'QTY_RANGE',
    'done',
    'SKU_UNKNOWN',
    'SHOP_UNKNOWN',
    'TOTAL_MISMATCH',
    'INPUT_INVALID',
    'ADDR_REGION_MISMATCH',
    'WINDOW_INVALID',
  ]);
  const unknown = outcomes[2] as Problem;
  assert.ok((unknown.members['closest'] as string[]).includes('TEA-1'));
  const several = outcomes[5] as Problem;
  assert.deepEqual(several.errors.map((each) => each.code).sort(), [
    'ADDR_NAME_MISSING',
    'PHONE_LENGTH',
  ]);
});

test('the same order again is answered with the first; a changed one is refused with its fields', async () => {
  const input = anOrder();
  const first = await one(input);
  const again = await one(input);
  assert.equal(again.order_id, first.order_id);
  assert.equal(again.replayed, true);
  const [twin, changed] = await receive(input, {
    ...input,
    buyer_remark: 'please hurry',
    order_discount_minor: 0,
  });
  assert.equal((twin as ReceivedOrder).replayed, true);
  assert.equal(code(changed), 'ORDER_CONFLICT');
  assert.deepEqual((changed as Problem).members['changed'], ['buyer_remark']);
  const fresh = anOrder();
  const both = await receive(fresh, fresh);
  assert.deepEqual(
    both.map((each) => (each as ReceivedOrder).replayed),
    [false, true],
  );
});

test('a bundle is stocked as its parts and its money adds up to the cent', async () => {
  const input = anOrder([{ sku: 'GIFT-1', qty: 3, price_minor: 9999 }]);
  const order = await one(input);
  const lines = await owner.query(
    `select k.code, qty_ordered, qty_reserved, amount_minor::int as amount from orders.order_line l
     join catalog.sku k using (tenant_id, sku_id) where order_id = $1 order by k.code`,
    [order.order_id],
  );
  assert.deepEqual(
    lines.rows.map((line) => [line.code, line.qty_ordered, line.qty_reserved]),
    [
      ['CUP-1', 6, 6],
      ['TEA-1', 3, 3],
    ],
  );
  assert.equal(
    lines.rows.reduce((sum, line) => sum + line.amount, 0),
    3 * 9999,
  );
});

test('scarce stock goes out in order of arrival; who may not wait is refused with the numbers', async () => {
  const want = (shop: string) => anOrder([{ sku: 'LAMP-1', qty: 2 }], { shop });
  const outcomes = await receive(want('S2'), want('S2'), want('S2'), want('S1'));
  assert.deepEqual(outcomes.map(code), ['done', 'done', 'STOCK_SHORT', 'done']);
  const refused = (outcomes[2] as Problem).members['lines'];
  assert.deepEqual(refused, [{ line_no: 1, sku: 'LAMP-1', wanted: 2, available: 1 }]);
  const waiting = outcomes[3] as ReceivedOrder;
  assert.deepEqual(waiting.exceptions, ['STOCK_SHORT']);
  assert.equal(await stageOf(waiting.order_id), 'approved');
  assert.deepEqual(await level('LAMP-1'), { on_hand: 5, reserved: 5 });
  await putStock(system, { SH: { 'LAMP-1': 4 } }, 'receipt');
  clock.moveTo(new Date(clock.now().getTime() + 601_000));
  await drain();
  assert.equal(await stageOf(waiting.order_id), 'allocated');
});

test('an unpaid order keeps its stock until its time is over, then gives it back', async () => {
  const before = await level('SOAP-1');
  const placed_at = clock.now().toISOString();
  const input = anOrder([{ sku: 'SOAP-1', qty: 5 }], { payments: [], placed_at });
  const order = await one(input);
  assert.equal(order.state, 'awaiting_payment');
  assert.equal(Number((await level('SOAP-1'))['reserved']), Number(before['reserved']) + 5);
  clock.moveTo(new Date(clock.now().getTime() + 1_440 * 60_000 + 6_000));
  await drain();
  assert.equal(await stageOf(order.order_id), 'cancelled');
  assert.deepEqual(await level('SOAP-1'), before);
  const late = { method: 'wallet', provider: 'testpay', provider_ref: 'late', amount_minor: 1 };
  const captured_at = clock.now().toISOString();
  const payments = [{ ...late, captured_at }];
  const [paid] = await system.services.run(payOrder, system.actor, [
    { order_id: order.order_id, payments },
  ]);
  assert.equal(code(paid), 'RESERVATION_EXPIRED');
});

test('payment brings an order through review; paid short it waits for a person', async () => {
  const input = anOrder(undefined, { payments: [], placed_at: clock.now().toISOString() });
  const order = await one(input);
  const pay = (provider_ref: string, amount_minor: number) => ({
    order_id: order.order_id,
    payments: [
      {
        method: 'wallet',
        provider: 'testpay',
        provider_ref,
        amount_minor,
        captured_at: input.placed_at,
      },
    ],
  });
  await must(system, payOrder, [pay('a', input.total_minor - 100)]);
  assert.equal(await stageOf(order.order_id), 'in_review');
  await must(system, payOrder, [pay('a', input.total_minor - 100)]);
  const paid = await row(
    'select paid_minor from orders.sales_order where order_id = $1',
    order.order_id,
  );
  assert.equal(Number(paid['paid_minor']), input.total_minor - 100, 'the same payment counts once');
  const [blocked] = await system.services.run(approve, system.actor, [
    approve.input.parse({ order_id: order.order_id }),
  ]);
  assert.equal(code(blocked), 'ORDER_BLOCKED');
  await must(system, payOrder, [pay('b', 100)]);
  await must(system, approve, [approve.input.parse({ order_id: order.order_id })]);
  assert.equal(await stageOf(order.order_id), 'allocated');
});

test('cancelling gives stock and money back, once', async () => {
  const before = await level('TEA-1');
  const order = await one(anOrder());
  const reason = 'buyer changed his mind';
  await must(system, cancelOrder, [{ order_id: order.order_id, reason }]);
  await must(system, cancelOrder, [{ order_id: order.order_id, reason }]);
  assert.deepEqual(await level('TEA-1'), before);
  const money = await row(
    'select paid_minor::int as paid, refunded_minor::int as back from orders.sales_order where order_id = $1',
    order.order_id,
  );
  assert.equal(money['paid'], money['back']);
  const refunds = await row(
    'select count(*)::int as n from orders.refund where order_id = $1',
    order.order_id,
  );
  assert.equal(refunds['n'], 1);
  const [held] = await system.services.run(holdOrder, system.actor, [
    { order_id: order.order_id, reason: 'look' },
  ]);
  assert.equal(code(held), 'STATE_FORBIDS');
});
