/** Exceptions that people settle, and those that only goods settle. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventsOfOrder } from '../../kernel/kernel.sql.ts';
import { Problem } from '../../kernel/problem.ts';
import { testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must, putStock } from '../../tests/world.ts';
import { approveOrder, cancelOrder, receiveOrder } from '../orders/commands.ts';
import { resolveException } from './commands.ts';
import { exceptionsOfOrder, raise } from './port.ts';

test('an order that lacks goods keeps its exception until they are there', async () => {
  const system = await testSystem();
  try {
    await makeWorld(system);
    const [order] = await must(system, receiveOrder, [anOrder([{ sku: 'LAMP-1', qty: 7 }])]);
    const { order_id } = order!;
    const exceptions = () =>
      system.db.transaction(
        { scope: system.actor, now: system.services.clock.now(), name: 'test' },
        (tx) => exceptionsOfOrder(tx, { order_id }),
      );
    const [short] = await exceptions();
    assert.equal(short!.kind, 'STOCK_SHORT');
    const { exception_id } = short!;
    const asked = [{ exception_id, resolution: 'never mind' }];
    const [refused] = await system.services.run(resolveException, system.actor, asked);
    assert.ok(refused instanceof Problem && refused.code === 'EXCEPTION_STANDS');
    assert.equal((await exceptions())[0]!.state, 'open');
    await putStock(system, { SZ: { 'LAMP-1': 5 } }, 'more');
    // A second look now and then finds what became free without an event.
    await system.relay.drain(system.tenant.tenant_id);
    assert.equal((await exceptions())[0]!.state, 'resolved');
    const [again] = await system.services.run(resolveException, system.actor, asked);
    assert.deepEqual(again, { exception_id }, 'settled already');
  } finally {
    await system.end();
  }
});

test('of two people who approve at the same moment, each stands beside the own order', async () => {
  const system = await testSystem();
  try {
    await makeWorld(system);
    const recipient = { ...anOrder().recipient, street: '科技园路', detail: '' };
    const orders = [anOrder(), anOrder()].map((order) => ({ ...order, recipient }));
    const made = await must(system, receiveOrder, orders);
    const people = made.map(({ order_id }) => ({ ...system.actor, id: order_id }));
    await Promise.all(
      made.map(({ order_id }, n) => {
        const input = { order_id, override: true, note: `looked at ${n}` };
        return system.services.run(approveOrder, people[n]!, [input]);
      }),
    );
    const options = { scope: system.actor, now: system.services.clock.now(), name: 'test' };
    for (const [n, { order_id }] of made.entries()) {
      const events = await system.db.transaction(options, (tx) => eventsOfOrder(tx, { order_id }));
      const settled = events.find(({ kind }) => kind === 'exception_resolved')!;
      assert.equal(settled.actor_id, order_id);
      assert.equal((settled.body as { resolution: string }).resolution, `approved: looked at ${n}`);
    }
  } finally {
    await system.end();
  }
});

test("a late report on an order that has ended is nobody's task, a waybill left over is", async () => {
  const system = await testSystem();
  try {
    await makeWorld(system);
    const [order] = await must(system, receiveOrder, [anOrder()]);
    const { order_id } = order!;
    await must(system, cancelOrder, [{ order_id, reason: 'changed my mind' }]);
    const options = { scope: system.actor, now: system.services.clock.now(), name: 'test' };
    const open = await system.db.transaction(options, async (tx) => {
      const of = { order_id, merchant_id: tx.newId(), detail: {} };
      await raise(tx, [
        { ...of, kind: 'DELIVERY_EXCEPTION' },
        { ...of, kind: 'WAYBILL_FAILED' },
      ]);
      return exceptionsOfOrder(tx, { order_id });
    });
    assert.deepEqual(
      open.filter((each) => each.state === 'open').map((each) => each.kind),
      ['WAYBILL_FAILED'],
    );
  } finally {
    await system.end();
  }
});
