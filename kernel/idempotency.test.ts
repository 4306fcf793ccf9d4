/** Answers under keys are forgotten when they have expired, and not before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { testSystem } from '../tests/database.ts';
import { VirtualClock } from './clock.ts';

test('an answer is forgotten after its two days, not before', async () => {
  const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
  const system = await testSystem(clock);
  const owner = new pg.Client({ connectionString: system.url });
  await owner.connect();
  const left = async () => {
    await system.relay.drain(system.tenant.tenant_id);
    return (await owner.query('select key from kernel.idempotency order by key')).rows;
  };
  try {
    await owner.query(
      `insert into kernel.idempotency values
        ($1, 'a', 'x', 'h', '[]', $2, $2::timestamptz + interval '1 hour'),
        ($1, 'b', 'x', 'h', '[]', $2, $2::timestamptz + interval '48 hours')`,
      [system.tenant.tenant_id, clock.now()],
    );
    assert.equal((await left()).length, 2);
    clock.moveTo(new Date('2026-03-02T10:00:01Z'));
    assert.deepEqual(await left(), [{ key: 'b' }]);
  } finally {
    await owner.end();
    await system.end();
  }
});
