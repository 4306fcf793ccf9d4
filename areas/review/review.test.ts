/** Exceptions that people settle, and those that only goods settle. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kernel/problem.ts';
import { testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must, putStock } from '../../tests/world.ts';
import { receiveOrder } from '../orders/commands.ts';
import { resolveException } from './commands.ts';
import { exceptionsOfOrder } from './port.ts';

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
