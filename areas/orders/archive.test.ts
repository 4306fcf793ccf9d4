/** The archive: histories of orders that ended long ago move away and read as before. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { archive } from '../../kernel/archive.ts';
import { VirtualClock } from '../../kernel/clock.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { examine } from '../../kernel/doctor.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { cancelOrder, receiveOrder, recordRefund } from './commands.ts';
import { getOrder } from './queries.ts';

let s: TestSystem;
let owner: pg.Client;
const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
const DAY_MS = 86_400_000;
const pass = (days: number) => clock.moveTo(new Date(clock.now().getTime() + days * DAY_MS));

before(async () => {
  s = await testSystem(clock);
  await makeWorld(s, { SZ: { 'TEA-1': 100 } });
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
});
after(async () => {
  assert.deepEqual((await examine(s.url, clock.now())).violations, []);
  await owner.end();
  await s.end();
});

function page(order_id: string) {
  const reading = {
    scope: wholeTenant(s.tenant.tenant_id),
    now: clock.now(),
    name: 'test',
    read_only: true,
  };
  return s.db.transaction(reading, (tx) => getOrder.run(tx, { order_id }, s.actor));
}

async function live(order_id: string): Promise<number> {
  const text = `select (select count(*) from kernel.event where order_id = $1)::int
    + (select count(*) from kernel.decision where order_id = $1)::int as n`;
  return (await owner.query<{ n: number }>(text, [order_id])).rows[0]!.n;
}

const run = (dry_run = false) =>
  archive({
    url: s.url,
    now: clock.now(),
    before: new Date(clock.now().getTime() - 90 * DAY_MS),
    dry_run,
  });

test('what ended long ago moves, reads as before, and takes up what comes late', async () => {
  const [ended, open] = await must(s, receiveOrder, [anOrder(), anOrder()]);
  await must(s, cancelOrder, [
    cancelOrder.input.parse({ order_id: ended!.order_id, reason: 'not wanted' }),
  ]);
  await s.relay.drain(s.tenant.tenant_id);
  pass(89);
  await s.relay.drain(s.tenant.tenant_id);
  assert.equal((await run())[0]!.orders, 0, 'not yet');
  pass(2);
  const before = await page(ended!.order_id);
  assert.ok(before.events.length >= 3 && before.decisions.length > 0);
  assert.equal((await run(true))[0]!.orders, 1);
  assert.equal((await page(ended!.order_id)).events.length, before.events.length);
  const [moved] = await run();
  const { orders, events, decisions } = moved!;
  assert.deepEqual(
    { orders, events, decisions },
    { orders: 1, events: before.events.length, decisions: before.decisions.length },
  );
  assert.equal(await live(ended!.order_id), 0);
  assert.ok((await live(open!.order_id)) > 0);
  const then = await page(ended!.order_id);
  assert.deepEqual(then.events, before.events);
  assert.deepEqual(then.decisions, before.decisions);

  const [refund] = then.refunds;
  await must(s, recordRefund, [
    recordRefund.input.parse({ refund_id: refund!.refund_id, result: 'done' }),
  ]);
  const late = await page(ended!.order_id);
  assert.ok(late.events.length > before.events.length);
  assert.equal((await run())[0]!.orders, 0, 'something happened just now');
  pass(91);
  await s.relay.drain(s.tenant.tenant_id);
  assert.equal((await run())[0]!.orders, 1);
  assert.deepEqual((await page(ended!.order_id)).events, late.events);
});
