/** Practice on a real database: the whole way of orders, restarts, bounds, and the way back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { receiveOrder } from '../areas/orders/commands.ts';
import { makeSignInLink } from '../areas/people/port.ts';
import { reset, simulate } from '../areas/practice/commands.ts';
import { practiceRead } from '../areas/practice/queries.ts';
import { systemClock } from '../kernel/clock.ts';
import { wholeTenant } from '../kernel/db.ts';
import { examine } from '../kernel/doctor.ts';
import { silentLog } from '../kernel/log.ts';
import { systemActor } from '../kernel/permission.ts';
import type { Problem } from '../kernel/problem.ts';
import { openSystem } from '../kernel/system.ts';
import { parts } from '../parts.ts';
import { SCRATCH, type TestSystem, testSystem } from '../tests/database.ts';
import { anOrder, makeWorld, must } from '../tests/world.ts';
import { loadDemo } from './demo.ts';
import { Practice } from './practice.ts';
import { work } from './practice-staff.ts';

let s: TestSystem;
let owner: pg.Client;
let demo: string;

const open = (options: Pick<Parameters<typeof openSystem>[0], 'clock' | 'random'>) =>
  openSystem({ url: s.url, pool_size: 4, log: silentLog, data_dir: SCRATCH, parts, ...options });
const practice = () => new Practice({ system: s, url: s.url, open, turn_ms: 100 });

before(async () => {
  s = await testSystem();
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s);
  await must(s, receiveOrder, [anOrder()]);
  await loadDemo({ url: s.url, open }, systemClock.now());
  const [row] = await rows(`select tenant_id from kernel.tenant where code = 'demo'`);
  demo = String(row!['tenant_id']);
  s.relay.start();
});
after(async () => {
  await owner.end();
  await s.end();
});

const rows = async (text: string, ...values: unknown[]) =>
  (await owner.query(text, values)).rows as Record<string, unknown>[];
const boss = () => systemActor(demo, 'user');

async function read() {
  const options = { scope: wholeTenant(demo), now: systemClock.now(), name: 'test' };
  const state = await s.db.transaction(options, (tx) => practiceRead.run(tx, {}, boss()));
  if (!state.demo) throw new Error('not a demo');
  return state;
}

async function until<R>(what: string, look: () => Promise<R | null | false>, seconds = 60) {
  for (let turn = 0; turn < seconds * 10; turn++) {
    const found = await look();
    if (found !== null && found !== false) return found;
    await sleep(100);
  }
  throw new Error(`never: ${what}`);
}

/** What of a tenant must not change. */
const ofOthers = () =>
  rows(
    `select count(*)::int as events, (select count(*)::int from orders.sales_order
       where tenant_id = $1) as orders from kernel.event where tenant_id = $1`,
    s.tenant.tenant_id,
  );

test('every stage moves: orders go all the way, and some go wrong', async () => {
  const others = await ofOthers();
  const turn = { services: s.services, tenant_id: demo, run_id: s.tenant.tenant_id, speed: 60 };
  let serial = 1;
  for (let hour = 0; hour < 5; hour++) {
    // So many simulated hours at once: what is old enough for the next step is told by the clock.
    const often = (_name: string, per_hour: number) => Math.ceil(per_hour / 4);
    await owner.query(
      `update packing.parcel set handed_over_at = handed_over_at - interval '1 hour'
       where tenant_id = $1 and state = 'handed_over'`,
      [demo],
    );
    const simulated_s = hour === 2 || hour === 3 ? 3600 : hour * 10;
    serial += await work({ ...turn, simulated_s, serial, often });
    await s.relay.drain(demo);
  }
  const kinds = await rows(
    `select distinct kind from kernel.event
     where tenant_id = $1 and actor_kind = 'simulation' or kind = 'print_failed'`,
    demo,
  );
  const seen = new Set(kinds.map((row) => row['kind']));
  for (const kind of ['order_received', 'wave_released', 'pieces_picked', 'pick_task_done']) {
    assert.ok(seen.has(kind), kind);
  }
  for (const kind of ['parcel_closed', 'parcel_handed_over', 'parcel_delivered']) {
    assert.ok(seen.has(kind), kind);
  }
  assert.ok(seen.has('print_failed'), 'a printer could not be reached');
  const [made] = await rows(
    `select count(*)::int as made, count(*) filter (where stage in ('delivered', 'completed'))::int
       as there from orders.sales_order where tenant_id = $1 and channel_order_no like '%-%'`,
    demo,
  );
  assert.ok(Number(made!['made']) >= 100);
  assert.ok(Number(made!['there']) > 0, 'orders of this run were delivered');
  const [voice] = await rows('select count(*)::int as n from voice.feedback');
  assert.ok(Number(voice!['n']) > 0, 'buyers say how it was');
  assert.deepEqual(await ofOthers(), others);
});

test('it runs at its speed, in one process, goes on after a restart, and stops', async () => {
  assert.equal((await read()).speed, 0);
  const [refused] = await s.services.run(simulate, s.actor, [{ speed: 60 }]);
  assert.equal((refused as Problem).code, 'NOT_A_DEMO');
  await s.services.run(simulate, boss(), [{ speed: 60 }]);
  const [first, second] = [practice(), practice()];
  first.start();
  second.start();
  const begun = await until('orders come', async () => {
    const state = await read();
    return state.orders_made > 2 && state;
  });
  assert.ok(begun.simulated_s >= 60);
  const locks = await rows(
    `select granted from pg_locks where locktype = 'advisory' and objid = 7300015
       and database = (select oid from pg_database where datname = current_database())`,
  );
  assert.deepEqual(
    locks,
    [{ granted: true }],
    'one of the two holds the lock, the other works not',
  );
  await Promise.all([first.stop(), second.stop()]);
  const held = await read();
  assert.equal(held.speed, 60, 'the end of a process is no end of the simulation');
  const third = practice();
  third.start();
  await until('it goes on', async () => (await read()).orders_made > held.orders_made);
  await s.services.run(simulate, boss(), [{ speed: 0 }]);
  const stopped = await read();
  assert.deepEqual([stopped.speed, stopped.stopped_by], [0, 'person']);
  await owner.query('update practice.company set orders_made = 4999');
  await s.services.run(simulate, boss(), [{ speed: 60 }]);
  await owner.query('update practice.company set orders_made = 4999');
  const ended = await until('the bound', async () => {
    const state = await read();
    return state.speed === 0 && state;
  });
  assert.deepEqual([ended.stopped_by, ended.orders_made], ['orders', 5000]);
  await third.stop();
  await s.relay.drain(demo);
  assert.deepEqual((await examine(s.url, systemClock.now())).violations, []);
});

test('put back: everything is as at first, people and their links stay, others are not touched', async () => {
  const others = await ofOthers();
  const member = await rows('select user_id from people.member where tenant_id = $1', demo);
  await makeSignInLink(s.services, demo, String(member[0]!['user_id']));
  const people = () => rows('select * from people.sign_in_link where tenant_id = $1', demo);
  const links = await people();
  const [wrong] = await s.services.run(reset, boss(), [{ confirm: 'yes' }]);
  assert.equal((wrong as Problem).code, 'RESET_NOT_CONFIRMED');
  const [foreign] = await s.services.run(reset, s.actor, [{ confirm: 'test' }]);
  assert.equal((foreign as Problem).code, 'NOT_A_DEMO');
  await assert.rejects(
    owner.query(`select set_config('app.tenant_id', $1, false), practice.wipe()`, [
      s.tenant.tenant_id,
    ]),
    /only a demo company/,
  );
  await s.services.run(reset, boss(), [{ confirm: 'demo' }]);
  const [busy] = await s.services.run(simulate, boss(), [{ speed: 1 }]);
  assert.equal((busy as Problem).code, 'BEING_RESET');
  // As a process leaves it that is killed in the middle: the next one begins anew.
  await owner.query(`select set_config('app.tenant_id', $1, false)`, [demo]);
  await owner.query(`select practice.set_clock('virtual')`);
  await owner.query('select practice.wipe()');
  const next = practice();
  next.start();
  await until('it is back', async () => !(await read()).resetting, 120);
  await next.stop();
  const [state] = await rows(
    `select t.clock, (select count(*)::int from orders.sales_order o
       where o.tenant_id = t.tenant_id) as orders from kernel.tenant t where t.tenant_id = $1`,
    demo,
  );
  assert.deepEqual(state, { clock: 'real', orders: 102 });
  assert.deepEqual(await people(), links);
  assert.deepEqual(await ofOthers(), others);
  await s.relay.drain(demo);
  const found = await examine(s.url, systemClock.now());
  assert.deepEqual(found.violations, []);
});
