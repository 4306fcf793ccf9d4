/** Plans to count: what they choose, a second person, approval, late picks, short picks. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { z } from 'zod';
import { VirtualClock } from '../../kernel/clock.ts';
import type { Command } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { receiveOrder } from '../orders/commands.ts';
import { confirmPick } from '../picking/commands.ts';
import { taskGet } from '../picking/queries.ts';
import { releaseWave } from '../waves/commands.ts';
import { countAhead, countLines, planCount } from './count-plans.ts';
import { approveCount, recordCount, rejectCount } from './counts.ts';
import type { countPlanSchema } from './model.ts';
import { stockList } from './queries.ts';

const clock = new VirtualClock(new Date('2026-03-02T08:00:00Z'));
let s: TestSystem;
let me: Actor;
let other: Actor;

before(async () => {
  s = await testSystem(clock, 7);
  me = { ...s.actor, id: '00000000-0000-7000-8000-0000000000a1' };
  other = { ...s.actor, id: '00000000-0000-7000-8000-0000000000b2' };
  await makeWorld(s, { SZ: { 'TEA-1': 50, 'CUP-1': 40, 'SOAP-1': 30 } });
});
after(() => s.end());

function read<R>(work: (tx: Transaction) => Promise<R>): Promise<R> {
  return s.db.transaction({ scope: scopeOf(s.actor), now: clock.now(), name: 'test' }, work);
}
const ahead = (actor: Actor = me) => read((tx) => countAhead.run(tx, {}, actor));
const lines = async (state?: string) =>
  (await read((tx) => countLines.run(tx, countLines.input.parse({ state }), s.actor))).rows;
const plan = (of: z.input<typeof countPlanSchema>['of'], recount_above = 2) =>
  s.services.run(planCount, s.actor, [
    planCount.input.parse({ warehouse: 'SZ', of, recount_above }),
  ]);

async function told<I, O>(command: Command<I, O>, input: I, actor: Actor = me) {
  const [outcome] = await s.services.run(command, actor, [input]);
  return outcome instanceof Problem ? outcome.code : outcome;
}

type Ahead = Awaited<ReturnType<typeof ahead>>[number];

function count(line: Ahead, counted_qty: number, actor: Actor = me, at = clock.now()) {
  const { warehouse, location, lot, count_line_id, merchant, sku: code } = line;
  const what = { warehouse, location, lot, count_line_id, sku: { merchant, code }, counted_qty };
  const input = recordCount.input.parse({ ...what, counted_at: at.toISOString() });
  return told(recordCount, input, actor) as Promise<{ count_id: string; state: string } | string>;
}

const settle = (count_id: string, reason = '') => ({ warehouse: 'SZ', count_id, reason });

async function onHand(code: string): Promise<number> {
  const list = await read((tx) => stockList.run(tx, stockList.input.parse({}), s.actor));
  return list.rows.find((row) => row.sku === code)!.qty_on_hand;
}

test('a plan of bins: who counts sees no book; a place is planned once', async () => {
  const [made] = await plan({ kind: 'bins', bins: ['A01-01', 'A01-02'] });
  assert.ok(made && !(made instanceof Problem));
  assert.equal(made.lines, 2);
  const [again] = await plan({ kind: 'bins', bins: ['A01-01'] });
  assert.equal((again as Problem).code, 'COUNT_NOTHING');
  const seen = await ahead();
  assert.deepEqual(
    seen.map((line) => [line.location, line.sku]),
    [
      ['A01-01', 'TEA-1'],
      ['A01-02', 'CUP-1'],
    ],
  );
  assert.ok(seen.every((line) => !Object.keys(line).some((key) => /qty|book|differ/.test(key))));
});

test('a small difference waits for approval, a large one for a second person', async () => {
  const [tea, cup] = (await ahead()) as [Ahead, Ahead];
  const small = await count(tea, 49);
  assert.ok(typeof small !== 'string');
  assert.equal(small.state, 'differs');
  assert.equal(await count(tea, 49), 'COUNT_LINE_DONE');
  const large = await count(cup, 30);
  assert.ok(typeof large !== 'string');
  assert.equal(large.state, 'recount');
  assert.equal(await told(approveCount, settle(large.count_id)), 'COUNT_RECOUNT');
  assert.deepEqual(await ahead(), [], 'what somebody counted first is not for him again');
  assert.equal(await count(cup, 30), 'RECOUNT_BY_OTHER');
  const [for_other] = await ahead(other);
  assert.ok(for_other!.again);
  const second = await count(for_other!, 31, other);
  assert.ok(typeof second !== 'string');
  assert.equal(second.state, 'differs');
  const [row] = (await lines('differs')).filter((each) => each.sku === 'CUP-1');
  assert.deepEqual([row!.first_qty, row!.counted_qty, row!.book_qty], [30, 31, 40]);
  await told(approveCount, settle(second.count_id, 'broken in the night'));
  assert.equal(await onHand('CUP-1'), 31);
  await told(rejectCount, settle(small.count_id, 'one lay behind the shelf'));
  assert.equal(await onHand('TEA-1'), 50);
  const ended = (await lines()).map((each) => [each.sku, each.state, each.reason]);
  assert.deepEqual(ended, [
    ['CUP-1', 'approved', 'broken in the night'],
    ['TEA-1', 'rejected', 'one lay behind the shelf'],
  ]);
});

async function pickTask(sku: string, qty: number) {
  await must(s, receiveOrder, [anOrder([{ sku, qty }])]);
  await s.relay.drain(s.tenant.tenant_id);
  const [wave] = await must(s, releaseWave, [releaseWave.input.parse({ warehouse: 'SZ' })]);
  const task_id = wave!.task_ids[0]!;
  const task = await read((tx) => taskGet.run(tx, { task_id }, s.actor));
  return { task_id, location: task.lines_to_pick[0]!.location };
}

const confirm = (input: object) => must(s, confirmPick, [confirmPick.input.parse(input)]);

test('a pick made before a count counts as before it, whenever it arrives', async () => {
  const { task_id, location } = await pickTask('TEA-1', 6);
  await plan({ kind: 'bins', bins: [location] }, 0);
  const scanned_at = clock.now().toISOString();
  clock.sleep(60_000);
  const counted_at = clock.now();
  clock.sleep(60_000);
  // Four of the six left the shelf before the count; the server hears of two before, two after.
  await confirm({ task_id, seq: 1, qty: 2, scanned_at });
  const [line] = await ahead();
  const counted = await count(line!, 46, me, counted_at);
  assert.ok(typeof counted !== 'string');
  assert.equal(counted.state, 'recount', 'the book cannot know better yet');
  clock.sleep(1000);
  await confirm({ task_id, seq: 1, qty: 2, scanned_at });
  const [again] = await ahead(other);
  const second = await count(again!, 46, other, counted_at);
  assert.ok(typeof second !== 'string');
  assert.equal(second.state, 'matches');

  clock.sleep(1000);
  await plan({ kind: 'bins', bins: [location] }, 9);
  const [third] = await ahead();
  clock.sleep(60_000);
  const before_late = await count(third!, 45);
  assert.ok(typeof before_late !== 'string');
  clock.sleep(1000);
  const earlier = new Date(clock.now().getTime() - 30_000).toISOString();
  await confirm({ task_id, seq: 1, qty: 1, scanned_at: earlier });
  assert.equal(await told(approveCount, settle(before_late.count_id)), 'COUNT_CHANGED');
  assert.equal(await onHand('TEA-1'), 50, 'pieces picked are on hand until they are handed over');
});

test('a short pick has its bin counted; the class of what is picked most is A', async () => {
  const { task_id, location } = await pickTask('SOAP-1', 5);
  await confirm({ task_id, seq: 1, qty: 3, short_qty: 2 });
  await s.relay.drain(s.tenant.tenant_id);
  const [line] = (await ahead()).filter((each) => each.after_short);
  assert.deepEqual([line!.location, line!.sku], [location, 'SOAP-1']);
  const done = await count(line!, 25);
  assert.equal(typeof done === 'string' ? done : done.state, 'matches');
  const [a] = await plan({ kind: 'abc', class: 'A' });
  assert.ok(a && !(a instanceof Problem));
  const planned = (await lines('open')).map((each) => each.sku);
  assert.deepEqual(planned.sort(), ['SOAP-1', 'TEA-1']);
  const [c] = await plan({ kind: 'abc', class: 'C' });
  assert.ok(c && !(c instanceof Problem) && c.lines === 1);
});
