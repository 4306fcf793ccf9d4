/** Promises with an end: listed soonest first, kept longer, and told for an instant in the past. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { VirtualClock } from '../../kernel/clock.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { examine } from '../../kernel/doctor.ts';
import { Problem } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { cancelOrder, receiveOrder } from '../orders/commands.ts';
import { extendPayTime } from '../orders/pay-time.ts';
import { taskList } from '../picking/queries.ts';
import { releaseWave } from '../waves/commands.ts';
import { holdStock } from './holds.ts';
import { extendHold, promiseList } from './promises.ts';
import { stockExplain, stockList } from './queries.ts';

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
let s: TestSystem;

before(async () => {
  s = await testSystem(clock);
  await makeWorld(s, { SZ: { 'TEA-1': 50, 'CUP-1': 40 } });
});
after(async () => {
  await s.relay.drain(s.tenant.tenant_id);
  assert.deepEqual((await examine(s.url, clock.now())).violations, []);
  await s.end();
});

const reading = () => {
  const scope = wholeTenant(s.tenant.tenant_id);
  return { scope, now: clock.now(), name: 'test', read_only: true };
};
async function promises(limit = 50) {
  const rows = [];
  for (let next: string | null = ''; next !== null; ) {
    const after = next === '' ? undefined : next;
    const input = promiseList.input.parse({ limit, after });
    const page = await s.db.transaction(reading(), (tx) => promiseList.run(tx, input, s.actor));
    rows.push(...page.rows);
    next = page.next;
  }
  return rows;
}
const in_minutes = (minutes: number) =>
  new Date(clock.now().getTime() + minutes * 60_000).toISOString();
const unpaid = (qty: number) =>
  anOrder([{ sku: 'TEA-1', qty }], { payments: [], placed_at: clock.now().toISOString() });
const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'ok');

test('unpaid orders and baskets are listed by their end, and may be kept longer', async () => {
  const [order] = await must(s, receiveOrder, [unpaid(3)]);
  const basket = { merchant: 'M1', basket: 'b1', minutes: 5 };
  const lines = [
    { sku: 'TEA-1', qty: 1 },
    { sku: 'CUP-1', qty: 2 },
  ];
  await must(s, holdStock, [holdStock.input.parse({ ...basket, lines })]);
  const listed = await promises(1);
  assert.deepEqual(
    listed.map((row) => [row.kind, row.basket ?? row.order_no, row.qty, row.warehouses]),
    [
      ['basket', 'b1', 3, ['SZ']],
      ['order', order!.order_no, 3, ['SZ']],
    ],
  );
  const until = in_minutes(600);
  const held = { merchant: 'M1', basket: 'b1', until };
  const { order_id } = order!;
  await must(s, extendHold, [held]);
  await must(s, extendPayTime, [{ order_id, until }]);
  const [gone] = await s.services.run(extendHold, s.actor, [{ ...held, basket: 'b9' }]);
  const [late] = await s.services.run(extendHold, s.actor, [{ ...held, until: in_minutes(-1) }]);
  const far = { order_id, until: in_minutes(60 * 24 * 31) };
  const [far_off] = await s.services.run(extendPayTime, s.actor, [far]);
  assert.deepEqual([gone, late, far_off].map(code), [
    'NOT_FOUND',
    'END_OUT_OF_BOUNDS',
    'END_OUT_OF_BOUNDS',
  ]);
  clock.sleep(300 * 60_000);
  await s.relay.drain(s.tenant.tenant_id);
  const later = await promises();
  assert.deepEqual(
    later.map((row) => row.ends_at.toISOString()),
    [until, until],
  );
  clock.sleep(301 * 60_000);
  await s.relay.drain(s.tenant.tenant_id);
  assert.deepEqual(await promises(), []);
});

test('an instant in the past tells its promises and claims', async () => {
  const [paid] = await must(s, receiveOrder, [anOrder([{ sku: 'CUP-1', qty: 4 }])]);
  const [other] = await must(s, receiveOrder, [anOrder([{ sku: 'CUP-1', qty: 7 }])]);
  await must(s, holdStock, [
    holdStock.input.parse({ merchant: 'M1', basket: 'b2', lines: [{ sku: 'CUP-1', qty: 2 }] }),
  ]);
  await s.relay.drain(s.tenant.tenant_id);
  await must(s, releaseWave, [releaseWave.input.parse({ warehouse: 'SZ' })]);
  const at = clock.now().toISOString();
  const page = taskList.input.parse({});
  const tasks = await s.db.transaction(reading(), (tx) => taskList.run(tx, page, s.actor));
  assert.ok(tasks.rows.length > 0);
  clock.sleep(60 * 60_000);
  await must(s, cancelOrder, [
    cancelOrder.input.parse({ order_id: other!.order_id, reason: 'buyer' }),
  ]);
  await s.relay.drain(s.tenant.tenant_id);
  const input = stockList.input.parse({ text: 'CUP-1' });
  const list = await s.db.transaction(reading(), (tx) => stockList.run(tx, input, s.actor));
  const { sku_id, warehouse_id } = list.rows[0]!;
  const why = async (more: object) => {
    const asked = stockExplain.input.parse({ sku_id, warehouse_id, ...more });
    return s.db.transaction(reading(), (tx) => stockExplain.run(tx, asked, s.actor));
  };
  const told = ({
    qty_reserved,
    qty_available,
    places,
    adds_up,
  }: Awaited<ReturnType<typeof why>>) => {
    const claimed = places.flatMap((place) => place.claims.map((claim) => claim.qty));
    return [qty_reserved, qty_available, claimed.reduce((sum, qty) => sum + qty, 0), adds_up];
  };
  assert.deepEqual(told(await why({ at })), [13, 27, 11, true]);
  assert.deepEqual(told(await why({})), [4, 36, 4, true]);
  assert.ok(paid);
});
