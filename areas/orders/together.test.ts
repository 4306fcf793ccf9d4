/** Orders of one buyer in one parcel: what may go together, what parts it, and what is told. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { wholeTenant } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { releaseWave } from '../waves/commands.ts';
import { cancelOrder, editOrder, receiveOrder } from './commands.ts';
import { holdOrder, releaseHold } from './commands-hold.ts';
import type { OrderInput } from './model.ts';
import { listTogether, orderTogether, partShipment, sendTogether } from './together.ts';

let system: TestSystem;
let owner: pg.Client;

before(async () => {
  system = await testSystem();
  owner = new pg.Client({ connectionString: system.url });
  await owner.connect();
  await makeWorld(system, { SZ: { 'TEA-1': 1000 } });
});

after(async () => {
  await owner.end();
  await system.end();
});

let buyers = 0;
/** A buyer of whom nobody has heard yet. */
const aBuyer = () => {
  const phone = `138${String(++buyers).padStart(8, '0')}`;
  return { ...anOrder([]).recipient, phone };
};

interface Made {
  order_id: string;
  order_no: string;
  shipment_id: string;
}

async function orders(count: number, change: Partial<OrderInput>): Promise<Made[]> {
  const inputs = Array.from({ length: count }, () => anOrder([{ sku: 'TEA-1', qty: 1 }], change));
  const received = await must(system, receiveOrder, inputs);
  const { rows } = await owner.query<Made>(
    `select o.order_id, o.order_no, h.shipment_id from orders.sales_order o
     join orders.shipment h using (tenant_id, order_id)
     where o.order_id = any($1) order by o.order_id`,
    [received.map((each) => each.order_id)],
  );
  assert.equal(rows.length, count);
  return rows;
}

const idsOf = (made: readonly Made[]) => made.map((each) => each.shipment_id);
const join = (made: readonly Made[], dry_run = false) =>
  system.services.run(sendTogether, system.actor, [{ shipment_ids: idsOf(made), dry_run }]);
const joined = async (made: readonly Made[]) =>
  (await must(system, sendTogether, [{ shipment_ids: idsOf(made), dry_run: false }]))[0]!;

async function groupOf({ shipment_id }: Made): Promise<string | null> {
  const text = 'select together_id from orders.shipment where shipment_id = $1';
  return (await owner.query(text, [shipment_id])).rows[0].together_id;
}

function problemOf(outcomes: unknown[]): Problem {
  assert.ok(outcomes[0] instanceof Problem, JSON.stringify(outcomes));
  return outcomes[0];
}

const read = <R>(work: Parameters<TestSystem['db']['transaction']>[1]) => {
  const scope = wholeTenant(system.tenant.tenant_id);
  const now = system.services.clock.now();
  return system.db.transaction({ scope, now, name: 'test', read_only: true }, work) as Promise<R>;
};

test('shipments of one buyer go together, whatever the address is written like', async () => {
  const recipient = aBuyer();
  const [a] = await orders(1, { recipient });
  const [b] = await orders(1, {
    recipient: { ...recipient, name: ` ${recipient.name} `, detail: `${recipient.detail} ` },
  });
  const [dry] = await join([a!, b!], true);
  assert.deepEqual([(dry as { together_id: null }).together_id, await groupOf(a!)], [null, null]);
  const first = await joined([a!, b!]);
  assert.equal(first.parcels_saved, 1);
  assert.deepEqual(first.order_nos.sort(), [a!.order_no, b!.order_no].sort());
  const again = await joined([b!, a!]);
  assert.deepEqual([again.together_id, again.parcels_saved], [first.together_id, 0]);
  const events = await owner.query(
    `select order_id from kernel.event where kind = 'shipment_joined' and order_id = any($1)`,
    [[a!.order_id, b!.order_id]],
  );
  assert.equal(events.rowCount, 2, 'once on each timeline');
  const [c] = await orders(1, { recipient });
  const more = await joined([c!, b!]);
  assert.equal(more.together_id, first.together_id, 'one more joins those that go together');
  assert.equal(more.shipment_ids.length, 3);
});

test('what differs is named', async () => {
  const recipient = aBuyer();
  const [a] = await orders(1, { recipient });
  const differs = async (change: Partial<OrderInput>) => {
    const [b] = await orders(1, { recipient, ...change });
    const problem = problemOf(await join([a!, b!]));
    assert.equal(problem.code, 'TOGETHER_DIFFERS');
    return problem.members['differs'];
  };
  assert.deepEqual(await differs({ recipient: aBuyer() }), ['recipient or phone']);
  const elsewhere = { ...recipient, detail: '科技园路99号' };
  assert.deepEqual(await differs({ recipient: elsewhere }), ['address']);
  assert.deepEqual(await differs({ special: { gift_message: 'Hi' } }), ['special requests']);
  const cash = { payment_kind: 'cash_on_delivery' as const, payments: [] };
  assert.deepEqual(await differs(cash), ['payment']);
});

test('held, released and refunded orders stay out, and it is told why', async () => {
  const recipient = aBuyer();
  const [a, b, c] = await orders(3, { recipient });
  await must(system, holdOrder, [{ order_id: b!.order_id, reason: 'check' }]);
  assert.equal(problemOf(await join([a!, b!])).members['why'], 'it is on hold');
  await must(system, releaseHold, [{ order_id: b!.order_id }]);
  await owner.query(
    `insert into orders.refund (tenant_id, refund_id, order_id, payment_id, sequence, amount_minor,
       reason, requested_at)
     select tenant_id, gen_random_uuid(), order_id, payment_id, 1, 1, 'late', now()
     from orders.payment where order_id = $1`,
    [c!.order_id],
  );
  assert.match(String(problemOf(await join([a!, c!])).members['why']), /money/);
  await must(system, cancelOrder, [{ order_id: b!.order_id, reason: 'gone' }]);
  assert.match(String(problemOf(await join([a!, b!])).members['why']), /Cancelled/);
  const unknown = { ...a!, shipment_id: '00000000-0000-7000-8000-00000000dead' };
  assert.equal(problemOf(await join([a!, unknown])).code, 'NOT_FOUND');
});

test('at most ten go together, also when groups are joined', async () => {
  const made = await orders(12, { recipient: aBuyer() });
  await joined(made.slice(0, 6));
  await joined(made.slice(6, 11));
  const problem = problemOf(await join([made[0]!, made[6]!]));
  assert.deepEqual([problem.code, problem.members['count']], ['TOGETHER_TOO_MANY', 11]);
  await joined([made[11]!, made[0]!]);
});

test('a shipment is parted, leaves by another address, and by its end', async () => {
  const recipient = aBuyer();
  const [a, b, c, d] = await orders(4, { recipient });
  await joined([a!, b!, c!, d!]);
  const { shipment_id } = a!;
  const parted = await must(system, partShipment, [{ shipment_id }, { shipment_id }]);
  assert.deepEqual(parted, [
    { shipment_id, todo: null },
    { shipment_id, todo: null },
  ]);
  assert.equal(await groupOf(a!), null);
  const edit = (order_id: string, detail: string) =>
    must(system, editOrder, [
      editOrder.input.parse({ order_id, version: 1, recipient: { ...recipient, detail } }),
    ]);
  await edit(b!.order_id, `${recipient.detail}。`);
  assert.notEqual(await groupOf(b!), null, 'the same address in other writing');
  await edit(c!.order_id, '别处88号');
  assert.equal(await groupOf(c!), null);
  await must(system, cancelOrder, [{ order_id: d!.order_id, reason: 'gone' }]);
  const rest = await read<Awaited<ReturnType<typeof orderTogether.run>>>((tx) =>
    orderTogether.run(tx, { order_id: b!.order_id }, system.actor),
  );
  assert.deepEqual(rest.together, []);
  assert.deepEqual(
    rest.could.map((each) => each.shipment_id),
    [a!.shipment_id],
    'what was parted could go along again',
  );
});

test('the list shows groups that save a parcel, and no others', async () => {
  const made = await orders(3, { recipient: aBuyer() });
  const list = async () => {
    const { groups } = await read<Awaited<ReturnType<typeof listTogether.run>>>((tx) =>
      listTogether.run(tx, {}, system.actor),
    );
    return groups.filter((group) => {
      return group.shipments.some((each) => idsOf(made).includes(each.shipment_id));
    });
  };
  const [group] = await list();
  assert.deepEqual([group!.parcels_saved, group!.shipments.length], [2, 3]);
  assert.ok(!JSON.stringify(group).includes(anOrder([]).recipient.name), 'names are masked');
  await joined(made.slice(0, 2));
  assert.equal((await list())[0]!.parcels_saved, 1);
  await joined(made);
  assert.deepEqual(await list(), []);
});

test('joining and releasing at once: either goes first, and none is half together', async () => {
  for (let turn = 0; turn < 6; turn++) {
    const [a, b] = await orders(2, { recipient: aBuyer() });
    const input = releaseWave.input.parse({ warehouse: 'SZ', shipment_ids: [a!.shipment_id] });
    const [together, wave] = await Promise.all([
      join([a!, b!]),
      system.services.run(releaseWave, system.actor, [input]),
    ]);
    const { rows } = await owner.query<{ state: string; together_id: string | null }>(
      'select state, together_id from orders.shipment where shipment_id = any($1)',
      [idsOf([a!, b!])],
    );
    const states = new Set(rows.map((row) => row.state));
    const refused = together[0] instanceof Problem;
    assert.ok(refused || states.size === 1, JSON.stringify([rows, wave]));
    assert.ok(!refused || rows.every((row) => row.together_id === null));
  }
});
