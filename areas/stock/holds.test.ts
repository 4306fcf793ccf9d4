/** Holds of baskets: never more than there is, taken over by their order, given back in time. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../kernel/clock.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { examine } from '../../kernel/doctor.ts';
import { Problem } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must, putStock } from '../../tests/world.ts';
import { receiveOrder } from '../orders/commands.ts';
import { giveBackHold, holdStock } from './holds.ts';
import { stockList } from './queries.ts';

let s: TestSystem;
const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));

before(async () => {
  s = await testSystem(clock);
  await makeWorld(s, { SZ: {} });
  await putStock(s, { SZ: { 'TEA-1': 10, 'CUP-1': 4 } });
});
after(async () => {
  await s.relay.drain(s.tenant.tenant_id);
  assert.deepEqual((await examine(s.url, clock.now())).violations, []);
  await s.end();
});

const ask = (basket: string, lines: { sku: string; qty: number }[], minutes = 15) =>
  holdStock.input.parse({ merchant: 'M1', basket, lines, minutes });
const hold = (...asked: Parameters<typeof ask>[]) =>
  s.services.run(
    holdStock,
    s.actor,
    asked.map((each) => ask(...each)),
  );
const codes = (outcomes: readonly unknown[]) =>
  outcomes.map((each) => (each instanceof Problem ? each.code : 'held'));

async function free(text: string): Promise<number> {
  const scope = wholeTenant(s.tenant.tenant_id);
  const reading = { scope, now: clock.now(), name: 'test', read_only: true };
  const input = stockList.input.parse({ text });
  const page = await s.db.transaction(reading, (tx) => stockList.run(tx, input, s.actor));
  return page.rows.reduce((sum, row) => sum + row.qty_available, 0);
}

test('a basket holds all or nothing, in order of arrival', async () => {
  const tea = (basket: string, qty: number) => [basket, [{ sku: 'TEA-1', qty }]] as const;
  const found = await hold(
    [...tea('a', 6)] as never,
    [...tea('b', 5)] as never,
    [
      'c',
      [
        { sku: 'TEA-1', qty: 4 },
        { sku: 'CUP-1', qty: 5 },
      ],
    ],
    [...tea('d', 4)] as never,
  );
  assert.deepEqual(codes(found), ['held', 'STOCK_SHORT', 'STOCK_SHORT', 'held']);
  assert.equal(await free('TEA-1'), 0);
  // Asked again, in the same batch too, the last word counts; a refusal leaves what was held.
  const again = await hold(
    ['a', [{ sku: 'TEA-1', qty: 2 }]],
    ['a', [{ sku: 'TEA-1', qty: 3 }]],
    ['a', [{ sku: 'TEA-1', qty: 99 }]],
  );
  assert.deepEqual(codes(again), ['held', 'held', 'STOCK_SHORT']);
  assert.equal(await free('TEA-1'), 3);
});

test('an order takes over what its basket holds, and nobody else can', async () => {
  await must(s, holdStock, [ask('e', [{ sku: 'CUP-1', qty: 4 }])]);
  const order = (basket?: string) => ({
    ...anOrder([{ sku: 'CUP-1', qty: 3 }], { if_short: 'reject' as const }),
    ...(basket === undefined ? {} : { basket }),
  });
  const found = await s.services.run(receiveOrder, s.actor, [order(), order('e'), order('e')]);
  const told = found.map((each) => (each instanceof Problem ? each.code : each.state));
  assert.deepEqual(told, ['STOCK_SHORT', 'approved', 'STOCK_SHORT']);
  // The fourth cup, which the order did not want, is free again.
  assert.equal(await free('CUP-1'), 1);
});

test('what nobody takes goes back: when it is said, and when the time is over', async () => {
  const [given] = await must(s, giveBackHold, [{ merchant: 'M1', basket: 'd' }]);
  assert.equal(given?.pieces, 4);
  assert.equal(await free('TEA-1'), 7);
  await must(s, holdStock, [ask('f', [{ sku: 'TEA-1', qty: 7 }], 1)]);
  assert.deepEqual(codes(await hold(['g', [{ sku: 'TEA-1', qty: 1 }]])), ['STOCK_SHORT']);
  clock.moveTo(new Date(clock.now().getTime() + 61_000));
  await s.relay.drain(s.tenant.tenant_id);
  assert.equal(await free('TEA-1'), 7);
  assert.deepEqual(codes(await hold(['g', [{ sku: 'TEA-1', qty: 1 }]])), ['held']);
});

test('what is not known is named', async () => {
  const wrong = { ...ask('h', [{ sku: 'TEA-2', qty: 1 }]) };
  const nobody = { ...ask('h', [{ sku: 'TEA-1', qty: 1 }]), merchant: 'M9' };
  const found = await s.services.run(holdStock, s.actor, [wrong, nobody]);
  assert.deepEqual(codes(found), ['SKU_UNKNOWN', 'MERCHANT_UNKNOWN']);
  assert.equal((found[0] as Problem).pointer, '/lines/0/sku');
});

test('what was plentiful and is gone by the end is not promised: it is looked at again', async () => {
  await putStock(s, { SZ: { 'CUP-1': 70 } });
  const before = await free('CUP-1');
  const owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await owner.query('begin');
  const { rows } = await owner.query<{ sku_id: string }>(
    `update stock.level l set qty_reserved = qty_on_hand - 1 from catalog.sku k
     where k.tenant_id = l.tenant_id and k.sku_id = l.sku_id and k.code = 'CUP-1'
     returning l.sku_id`,
  );
  assert.equal(rows.length, 1);
  const asked = hold(['hopeful', [{ sku: 'CUP-1', qty: 2 }]]);
  await until(async () => (await waiting(owner)) === 1);
  await owner.query('commit');
  assert.deepEqual(codes(await asked), ['STOCK_SHORT']);
  await owner.query('update stock.level set qty_reserved = qty_reserved - $1 where sku_id = $2', [
    before - 1,
    rows[0]!.sku_id,
  ]);
  await owner.end();
  assert.deepEqual(codes(await hold(['hopeful', [{ sku: 'CUP-1', qty: 2 }]])), ['held']);
});

/** How many wait for a lock. */
async function waiting(client: pg.Client): Promise<number> {
  const text = `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock'`;
  return (await client.query<{ n: number }>(text)).rows[0]!.n;
}

async function until(so: () => Promise<boolean>): Promise<void> {
  while (!(await so())) await new Promise((resolve) => setTimeout(resolve, 10));
}
