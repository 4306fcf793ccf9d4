/** Holds that somebody must decide on, or that end by themselves; notes of colleagues. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { VirtualClock } from '../../kernel/clock.ts';
import type { Query } from '../../kernel/command.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { examine } from '../../kernel/doctor.ts';
import { Problem, problemDetail } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { createMember, setUpPeople } from '../people/port.ts';
import { receiveOrder } from './commands.ts';
import { holdOrder, listDeciders, listNotes, noteOrder, releaseHold } from './commands-hold.ts';
import { getOrder } from './queries.ts';

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
let s: TestSystem;
let wang: Actor;
let mei: Actor;
let li: Actor;

before(async () => {
  s = await testSystem(clock, 3);
  await makeWorld(s);
  const scope = wholeTenant(s.tenant.tenant_id);
  await s.db.transaction({ scope, now: clock.now(), name: 'test' }, async (tx) => {
    await setUpPeople(tx, { login_name: 'boss', display_name: '林经理' });
    const person = async (login_name: string, display_name: string, code: string) => {
      const id = await createMember(tx, { login_name, display_name, roles: [{ code }] });
      return { ...s.actor, id, permissions: ['order.hold'] };
    };
    wang = await person('wang', '王审单', 'reviewer');
    mei = await person('mei', '客服小美', 'service');
    li = await person('li', '李客服', 'service');
    await person('packer', '李雷', 'packer');
  });
});
after(async () => {
  await s.relay.drain(s.tenant.tenant_id);
  const { violations } = await examine(s.url, clock.now());
  await s.end();
  assert.deepEqual(violations, []);
});

const read = <I, O>(query: Query<I, O>, input: unknown) =>
  s.db.transaction(
    { scope: wholeTenant(s.tenant.tenant_id), now: clock.now(), name: 'test', read_only: true },
    (tx) => query.run(tx, query.input.parse(input), s.actor),
  );
const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done');

async function received(): Promise<string> {
  const [order] = await must(s, receiveOrder, [anOrder()]);
  return order!.order_id;
}
const hold = async (actor: Actor, input: object) =>
  (
    await s.services.run(holdOrder, actor, [holdOrder.input.parse({ reason: 'why', ...input })])
  )[0]!;
const release = async (actor: Actor, order_id: string) =>
  (await s.services.run(releaseHold, actor, [{ order_id }]))[0]!;
const held = async (order_id: string) => (await read(getOrder, { order_id })).order;

test('a hold for a person is released by that person, by who held, or by the manager', async () => {
  const order_id = await received();
  assert.equal(code(await hold(mei, { order_id, hold_for: wang.id })), 'done');
  assert.equal((await held(order_id)).hold_name, '王审单');
  const refused = (await release(li, order_id)) as Problem;
  assert.equal(refused.code, 'HOLD_NOT_YOURS');
  assert.match(problemDetail(refused, 'zh-CN'), /王审单/);
  assert.equal(code(await hold(li, { order_id, reason: 'mine now' })), 'HOLD_NOT_YOURS');
  assert.equal(code(await release(wang, order_id)), 'done');
  assert.equal((await held(order_id)).held_at, null);
  await hold(mei, { order_id, hold_for: wang.id });
  assert.equal(code(await release(mei, order_id)), 'done');
  await hold(mei, { order_id, hold_for: wang.id });
  assert.equal(code(await release(s.actor, order_id)), 'done');
});

test('a hold for a role is anybody’s of that role; one for nobody is everybody’s', async () => {
  const order_id = await received();
  await hold(mei, { order_id, hold_role: 'reviewer' });
  assert.deepEqual((await held(order_id)).hold_role, { en: 'Reviewer', zh: '审单员' });
  assert.equal(code(await release(li, order_id)), 'HOLD_NOT_YOURS');
  assert.equal(code(await release(wang, order_id)), 'done');
  await hold(mei, { order_id });
  assert.equal(code(await release(li, order_id)), 'done');
});

test('a hold ends by itself at its time, and not before', async () => {
  const order_id = await received();
  const at = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000).toISOString();
  assert.equal(code(await hold(mei, { order_id, hold_until: at(-1) })), 'HOLD_UNTIL_PAST');
  await hold(mei, { order_id, hold_until: at(30), hold_for: wang.id });
  clock.moveTo(new Date(at(29)));
  await s.relay.drain(s.tenant.tenant_id);
  assert.notEqual((await held(order_id)).held_at, null);
  clock.moveTo(new Date(at(2)));
  await s.relay.drain(s.tenant.tenant_id);
  const { order, events } = await read(getOrder, { order_id });
  assert.equal(order.held_at, null);
  const ended = events.at(-1)!;
  assert.deepEqual([ended.kind, ended.actor_kind], ['order_hold_released', 'system']);
});

test('only who may decide can be asked to', async () => {
  const order_id = await received();
  const { people, roles } = await read(listDeciders, {});
  assert.deepEqual(
    people.map((each) => each.display_name).sort(),
    ['客服小美', '李客服', '林经理', '王审单'].sort(),
  );
  assert.ok(roles.some((each) => each.code === 'service'));
  for (const wrong of [{ hold_role: 'packer' }, { hold_for: order_id }]) {
    assert.equal(code(await hold(mei, { order_id, ...wrong })), 'HOLDER_UNKNOWN');
  }
  const both = { hold_for: wang.id, hold_role: 'reviewer' };
  assert.equal(code(await hold(mei, { order_id, ...both })), 'HOLDER_UNKNOWN');
});

test('notes are kept with who and when, newest first', async () => {
  const order_id = await received();
  const note = (actor: Actor, text: string) =>
    s.services.run(noteOrder, actor, [{ order_id, text }]).then(([outcome]) => code(outcome));
  assert.equal(await note(mei, 'buyer wants blue'), 'done');
  assert.equal(await note(wang, 'agreed'), 'done');
  const { rows } = await read(listNotes, { order_id });
  assert.deepEqual(
    rows.map(({ text, noted_name }) => [text, noted_name]),
    [
      ['agreed', '王审单'],
      ['buyer wants blue', '客服小美'],
    ],
  );
  const { events } = await read(getOrder, { order_id });
  assert.deepEqual(
    events.filter(({ kind }) => kind === 'order_noted').map((each) => each.body),
    [{}, {}],
  );
  const none = await s.services.run(noteOrder, mei, [{ order_id: mei.id!, text: 'x' }]);
  assert.equal(code(none[0]), 'ORDER_UNKNOWN');
});
