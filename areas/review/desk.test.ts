/** What needs somebody: counts by role, each with just so many rows behind it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../../kernel/clock.ts';
import type { Query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { scopeOf } from '../../kernel/permission.ts';
import type { Actor } from '../../kernel/record.ts';
import { testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { receiveOrder } from '../orders/commands.ts';
import { listOrders } from '../orders/queries.ts';
import { assignException } from './commands.ts';
import { deskNeedsMe } from './desk.ts';
import { listExceptions } from './queries.ts';

const NOW = new Date('2026-03-04T09:00:00Z');
const UNSENT = 'in_review,approved,allocated,picking,picked,packed';
const ME = '00000000-0000-7000-8000-00000000000e';

test('counts are those of the rows behind them, and of the own roles alone', async () => {
  const system = await testSystem(new VirtualClock(NOW));
  try {
    await makeWorld(system);
    const me = { ...system.actor, id: ME };
    const ask = <I, O>(query: Query<I, O>, input: unknown, actor: Actor = me) =>
      system.db.transaction(
        { scope: scopeOf(actor), now: system.services.clock.now(), name: 'test' },
        (tx: Transaction) => query.run(tx, query.input.parse(input), actor),
      );
    // Paid 49 h ago: late by one; 46 h ago: two left; just now.
    const hours = (ago: number) => new Date(NOW.getTime() - ago * 3_600_000).toISOString();
    const paid = (ago: number, lines?: Parameters<typeof anOrder>[0]) => {
      const order = anOrder(lines, { placed_at: hours(ago) });
      return { ...order, payments: [{ ...order.payments[0]!, captured_at: hours(ago) }] };
    };
    const unpaid = { ...anOrder(), placed_at: hours(1), payments: [] };
    const received = await must(system, receiveOrder, [
      paid(49),
      paid(46, [{ sku: 'LAMP-1', qty: 9 }]),
      paid(46),
      paid(1, [{ sku: 'LAMP-1', qty: 9 }]),
      unpaid,
    ]);
    const late = await ask(listOrders, { flag: 'late', stage: UNSENT, sort: 'due' });
    const soon = await ask(listOrders, { flag: 'soon', stage: UNSENT });
    assert.deepEqual(
      late.rows.map((row) => row.order_id),
      [received[0]!.order_id],
    );

    const { rows: open } = await ask(listExceptions, {});
    assert.equal(open.length, 2);
    const [{ exception_id }] = open as [(typeof open)[number]];
    await system.services.run(assignException, me, [{ exception_id, owner_id: ME }]);
    const counts = await ask(deskNeedsMe, {});
    const told = [counts.orders_late, counts.orders_soon, counts.orders_waiting];
    assert.deepEqual(told, [1, 2, 2]);
    assert.deepEqual([late.rows.length, soon.rows.length], told.slice(0, 2));
    assert.deepEqual([counts.exceptions_mine, counts.exceptions_unowned], [1, 1]);
    const mine = await ask(listExceptions, { owner: 'me' });
    assert.deepEqual(
      mine.rows.map((row) => row.exception_id),
      [exception_id],
    );
    const nobodys = await ask(listExceptions, { owner: 'nobody' });
    assert.equal(nobodys.rows.length, 1);
    assert.deepEqual((await ask(listExceptions, { late: 'true' })).rows, []);

    const picker = await ask(deskNeedsMe, {}, { ...me, permissions: ['pick.read'] });
    assert.ok(
      Object.entries(picker).every(([, count]) => count === 0),
      'nothing of the orders',
    );
    const system_itself = await ask(listExceptions, { owner: 'me' }, { ...me, id: null });
    assert.deepEqual(system_itself.rows, [], 'who is nobody owns nothing');
  } finally {
    await system.end();
  }
});
