/** Views and their owners; jobs over all orders that match: judged, run, cut off, resumed, limited. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../kernel/clock.ts';
import { type Command, isProblem, type Query } from '../../kernel/command.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { CLAIM, runEffects } from '../../kernel/effect.ts';
import { systemRandom } from '../../kernel/id.ts';
import { claimEffects } from '../../kernel/kernel.sql.ts';
import { silentLog } from '../../kernel/log.ts';
import { scopeOf } from '../../kernel/permission.ts';
import type { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { openSystem } from '../../kernel/system.ts';
import { SCRATCH, type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { saveSku } from '../catalog/commands.ts';
import { saveMerchant, saveShop } from '../merchants/commands.ts';
import { merchantsByCode } from '../merchants/port.ts';
import { approveOrder, cancelOrder, receiveOrder } from '../orders/commands.ts';
import { holdOrder } from '../orders/commands-hold.ts';
import { listOrders } from '../orders/queries.ts';
import { changeMember } from '../people/commands.ts';
import { createMembers, ensureRoles } from '../people/port.ts';
import { savePrinter } from '../printing/commands.ts';
import { saveRule } from '../review/commands.ts';
import { previewBulk, readBulk, resumeBulk, startBulk, stopBulk } from './bulk.ts';
import { type BulkAction, bulkActions } from './model.ts';
import { bulkChunk } from './runner.ts';
import { addView, changeView, countViews, deleteView, listViews, shareView } from './views.ts';

let s: TestSystem;
let clerk: Actor;
let colleague: Actor;
let merchant: Actor;
let limited: Actor;
const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
const NEVER = 'ffffffff-ffff-7fff-bfff-ffffffffffff';

before(async () => {
  s = await testSystem(clock);
  await makeWorld(s, { SZ: { 'TEA-1': 5000, 'CUP-1': 10 } });
  await must(s, saveMerchant, [saveMerchant.input.parse({ code: 'M2', name: 'Other' })]);
  const shop = { merchant: 'M2', code: 'S9', name: 'Other', channel: 'manual', currency: 'CNY' };
  await must(s, saveShop, [saveShop.input.parse(shop)]);
  const rule = { code: 'ASK', name_zh: '人工', name_en: 'Ask', priority: 1, action: 'hold' };
  const condition = { all: [{ fact: 'buyer_remark', is: 'contains', value: 'ask' }] };
  await must(s, saveRule, [saveRule.input.parse({ ...rule, condition })]);
  const whole = { scope: wholeTenant(s.tenant.tenant_id), now: clock.now(), name: 'test' };
  const [ids, m1] = await s.db.transaction(whole, async (tx) => {
    await ensureRoles(tx);
    const { merchant_id } = (await merchantsByCode(tx, ['M1'])).get('M1')!;
    const added = await createMembers(tx, [
      { login_name: 'clerk', display_name: 'Clerk', roles: [{ code: 'order_clerk' }] },
      { login_name: 'mate', display_name: 'Mate', roles: [{ code: 'reviewer' }] },
      {
        login_name: 'seller',
        display_name: 'Seller',
        roles: [{ code: 'merchant', merchant_ids: [merchant_id] }],
      },
      {
        login_name: 'inside',
        display_name: 'Clerk of one merchant',
        roles: [{ code: 'order_clerk', merchant_ids: [merchant_id] }],
      },
    ]);
    return [added, merchant_id] as const;
  });
  const { tenant_id } = s.tenant;
  const free = { kind: 'user', tenant_id, merchant_ids: null, warehouse_ids: null } as const;
  const of_clerk = ['order.*', 'view.share', 'print.*'];
  clerk = { ...free, id: ids[0]!, permissions: of_clerk };
  colleague = { ...free, id: ids[1]!, permissions: ['order.read', 'order.approve', 'order.hold'] };
  merchant = { ...free, id: ids[2]!, permissions: ['order.read'], merchant_ids: [m1] };
  limited = { ...free, id: ids[3]!, permissions: of_clerk, merchant_ids: [m1] };
});
after(() => s.end());

async function did<I, O>(command: Command<I, O>, actor: Actor, input: unknown): Promise<O> {
  const [outcome] = await s.services.run(command, actor, [command.input.parse(input)]);
  if (isProblem(outcome!)) throw outcome;
  return outcome as O;
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as Problem).code,
  );

function ask<I, O>(query: Query<I, O>, actor: Actor, input: unknown): Promise<O> {
  const options = { scope: scopeOf(actor), now: clock.now(), name: query.name, read_only: true };
  return s.db.transaction(options, (tx) => query.run(tx, query.input.parse(input), actor));
}

const rowsOf = (input: object, actor = s.actor) => ask(listOrders, actor, { limit: 200, ...input });
const drain = () => s.relay.drain(s.tenant.tenant_id);

/** Receives orders whose channel numbers begin with a word; returns their ids. */
async function receive(word: string, count: number, change: object = {}): Promise<string[]> {
  const inputs = Array.from({ length: count }, (_, index) =>
    anOrder([{ sku: 'TEA-1', qty: 1 }], { channel_order_no: `${word}${index}`, ...change }),
  );
  const taken = await must(s, receiveOrder, inputs);
  await drain();
  return taken.map((each) => each.order_id);
}

/** Runs a job until it has ended. */
async function runBulk(actor: Actor, input: object) {
  const { bulk_id } = await did(startBulk, actor, { upto: NEVER, ...input });
  await drain();
  return ask(readBulk, actor, { bulk_id });
}

test('filters take several values, or none of them; days are those of the company', async () => {
  await receive('F', 2, { placed_at: '2026-02-10T15:59:00Z', buyer_remark: 'please' });
  const [late] = await receive('G', 1, { shop: 'S2', placed_at: '2026-02-10T16:01:00Z' });
  await must(s, holdOrder, [{ order_id: late!, reason: 'stocktaking' }]);
  const numbers = async (input: object) =>
    (await rowsOf(input)).rows.map((row) => row.channel_order_no).sort();
  const day = { placed_from: '2026-02-10', placed_to: '2026-02-10' };
  assert.deepEqual(await numbers(day), ['F0', 'F1']);
  const both = { placed_from: '2026-02-10', placed_to: '2026-02-11' };
  assert.deepEqual(await numbers(both), ['F0', 'F1', 'G0']);
  const shop_id = (await rowsOf(both)).rows.find((row) => row.shop === 'S2')!.shop_id;
  assert.deepEqual(await numbers({ ...both, shop_id: `!${shop_id}` }), ['F0', 'F1']);
  assert.deepEqual(await numbers({ ...both, stage: '!allocated' }), []);
  assert.deepEqual(await numbers({ ...both, flag: 'held,remark' }), ['F0', 'F1', 'G0']);
  assert.deepEqual(await numbers({ ...both, flag: '!held' }), ['F0', 'F1']);
  assert.deepEqual(await numbers({ ...both, payment: 'escrow,cash_on_delivery' }), []);
  assert.deepEqual(await numbers({ ...both, province: '!广东省' }), []);
  assert.deepEqual(await numbers({ ...both, flag: 'late' }), []);
  await clock.sleep(3 * 86_400_000);
  assert.deepEqual(await numbers({ ...both, flag: 'late' }), ['F0', 'F1', 'G0']);
  const first = await ask(listOrders, s.actor, { sort: 'due', limit: 1 });
  const rest = await ask(listOrders, s.actor, { sort: 'due', after: first.next, limit: 200 });
  const due = [...first.rows, ...rest.rows].map((row) => row.ship_by.getTime());
  assert.deepEqual(
    due,
    [...due].sort((a, b) => a - b),
  );
  assert.equal(new Set([...first.rows, ...rest.rows].map((row) => row.order_id)).size, due.length);
});

test('a view is its owner’s; sharing shows it, and only to those who may see all', async () => {
  const search = { stage: '!shipped,delivered', flag: 'late', sort: 'due', cols: 'order_no.140' };
  const { view_id } = await did(addView, clerk, { name: 'Mine', search });
  const names = async (actor: Actor) => (await ask(listViews, actor, {})).rows.map((v) => v.name);
  assert.deepEqual([await names(clerk), await names(colleague)], [['Mine'], []]);
  assert.equal(await codeOf(did(addView, clerk, { name: 'Mine', search })), 'VIEW_NAME_TAKEN');
  const change = { view_id, name: 'Ours' };
  assert.equal(await codeOf(did(changeView, colleague, change)), 'NOT_FOUND');
  await did(changeView, clerk, change);
  await did(shareView, clerk, { view_id, shared: true });
  assert.deepEqual([await names(colleague), await names(merchant)], [['Ours'], []]);
  assert.equal(await codeOf(did(changeView, merchant, change)), 'NOT_FOUND');
  assert.equal(await codeOf(did(changeView, colleague, change)), 'VIEW_OF_OTHER');
  assert.equal(await codeOf(did(deleteView, colleague, { view_id })), 'VIEW_OF_OTHER');
  assert.deepEqual((await ask(listViews, colleague, {})).rows[0]?.search, search);
  assert.equal(
    addView.input.safeParse({ name: 'x', search: { stage: 'nonsense' } }).success,
    false,
  );
  const { counts } = await ask(countViews, clerk, {});
  const of = new Map(counts.map((row) => [row.view, row.orders]));
  assert.equal(
    of.get(view_id),
    (await rowsOf({ stage: '!shipped,delivered', flag: 'late' })).rows.length,
  );
  assert.ok(of.has('needs_me') && of.get('held') === 1);
  await did(shareView, s.actor, { view_id, shared: false });
  assert.deepEqual(await names(colleague), []);
  await did(deleteView, clerk, { view_id });
  assert.deepEqual(await names(clerk), []);
});

test('the look beforehand says what each action then does, at every stage', async () => {
  const word = 'J';
  const waits = { buyer_remark: 'ask' };
  const [, , approved, cancelled, held] = await receive(word, 5, waits);
  await receive(`${word}unpaid`, 1, { payments: [] });
  await receive(`${word}short`, 1, {
    lines: anOrder([{ sku: 'CUP-1', qty: 50 }]).lines,
    total_minor: 250_800,
    payments: [{ ...anOrder().payments[0]!, amount_minor: 250_800 }],
  });
  await must(s, approveOrder, [{ order_id: approved!, override: true, note: 'called' }]);
  await must(s, cancelOrder, [{ order_id: cancelled!, reason: 'asked' }]);
  await must(s, holdOrder, [{ order_id: held!, reason: 'look' }]);
  await drain();
  const filter = { text: word };
  const judged = async (action: BulkAction) => ask(previewBulk, s.actor, { action, ...filter });
  const boss = { ...clerk, permissions: ['*'] };
  for (const action of bulkActions) {
    const { total, would, already, refused, upto } = await judged(action);
    assert.equal(total, 7);
    const before = await judged('cancel');
    const input = { action, filter, upto, words: 'because' };
    const job = await runBulk(boss, input);
    const of_refused = refused.reduce((sum, each) => sum + each.orders, 0);
    assert.deepEqual(
      [action, job.state, job.rows_done, job.rows_failed],
      [action, 'done', would + already, of_refused],
    );
    if (action !== 'cancel') assert.equal((await judged('cancel')).would, before.would);
  }
  assert.equal((await judged('cancel')).already, 7);
});

test('a job goes on after its server died in the middle; nothing is done twice', async () => {
  const ids = await receive('K', 450);
  const filter = { text: 'K', stage: 'allocated' };
  const found = await ask(previewBulk, clerk, { action: 'hold', ...filter });
  // What people type finds 200 orders: all of them by other marks.
  assert.equal(found.total, 200);
  const shop = {
    placed_from: '2026-03-02T08:00:00Z',
    placed_to: '2026-03-02T08:00:01Z',
    stage: 'allocated',
  };
  const chosen = await ask(previewBulk, clerk, { action: 'hold', ...shop });
  const { tenant_id } = s.tenant;
  const { bulk_id } = await did(startBulk, clerk, {
    action: 'hold',
    filter: shop,
    upto: chosen.upto,
    words: 'audit',
  });
  const [later] = await must(s, receiveOrder, [anOrder()]);
  const step = () => runEffects(s.db, clock, tenant_id, [bulkChunk]);
  await step();
  await step();
  const middle = await ask(readBulk, clerk, { bulk_id });
  assert.deepEqual(
    [middle.state, middle.rows_total, middle.rows_done],
    ['running', chosen.total, 200],
  );
  // The server takes the next chunk, and dies.
  const scope = wholeTenant(tenant_id);
  const lease_until = new Date(clock.now().getTime() + 60_000);
  await s.db.transaction({ scope, now: clock.now(), name: 'test' }, (tx) =>
    claimEffects(tx, { kinds: ['bulk.chunk'], lease_until, count: CLAIM }),
  );
  const { url, parts } = s;
  const common = { url, parts, clock, random: systemRandom, log: silentLog, data_dir: SCRATCH };
  const next = openSystem({ ...common, pool_size: 4 });
  await next.relay.drain(tenant_id);
  assert.equal((await ask(readBulk, clerk, { bulk_id })).rows_done, 200, 'the lease still runs');
  await clock.sleep(130_000);
  await next.relay.drain(tenant_id);
  await next.close();
  const job = await ask(readBulk, clerk, { bulk_id });
  assert.deepEqual([job.state, job.rows_done, job.rows_failed], ['done', chosen.total, 0]);
  const events = await s.db.transaction({ scope, now: clock.now(), name: 'test' }, (tx) =>
    tx.send(
      'test.held',
      `select order_id, count(*)::int as n, min(actor_id::text) as by from kernel.event
      where tenant_id = $1 and kind = 'order_held' and order_id = any($2) group by order_id`,
      [tenant_id, [...ids, later!.order_id]],
    ),
  );
  const held = events as { order_id: string; n: number; by: string }[];
  assert.equal(held.length, 450, 'the one that came later is left alone');
  assert.ok(held.every((row) => row.n === 1 && row.by === clerk.id));
});

test('a job is stopped, goes on, and its refused orders are tried again', async () => {
  const ids = await receive('N', 210, { buyer_remark: 'ask N' });
  await must(s, approveOrder, [{ order_id: ids[0]!, override: true, note: 'ok' }]);
  const filter = { exception: 'REVIEW_RULE' };
  const { bulk_id } = await did(startBulk, clerk, { action: 'approve', filter, upto: NEVER });
  await runEffects(s.db, clock, s.tenant.tenant_id, [bulkChunk]);
  await did(stopBulk, clerk, { bulk_id });
  assert.equal(await codeOf(did(stopBulk, clerk, { bulk_id })), 'BULK_STATE');
  await drain();
  assert.equal((await ask(readBulk, clerk, { bulk_id })).state, 'stopped');
  await did(resumeBulk, clerk, { bulk_id });
  await drain();
  const refused = await ask(readBulk, clerk, { bulk_id });
  assert.deepEqual([refused.state, refused.rows_done, refused.rows_failed], ['done', 0, 209]);
  await must(
    s,
    approveOrder,
    ids.slice(1, 10).map((order_id) => ({ order_id, override: true, note: 'ok' })),
  );
  await did(resumeBulk, clerk, { bulk_id });
  await drain();
  const again = await ask(readBulk, clerk, { bulk_id });
  assert.deepEqual([again.rows_done, again.rows_failed], [9, 200]);
});

test('papers that were never printed are printed once, where there is a printer', async () => {
  const ids = await receive('P', 3);
  const owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  const make = (order_id: string, subject_id: string, version: number) =>
    owner.query(
      `insert into printing.document (tenant_id, document_id, warehouse_id, kind, subject_id,
         order_id, version, data, made_at)
       select $1, gen_random_uuid(), warehouse_id, 'packing_slip', $2, $3, $4, '{}', $5
       from places.warehouse where code = 'SZ'`,
      [s.tenant.tenant_id, subject_id, order_id, version, clock.now()],
    );
  // Of two versions the newer is meant.
  await make(ids[0]!, ids[0]!, 1);
  await make(ids[0]!, ids[0]!, 2);
  await make(ids[1]!, ids[1]!, 1);
  await owner.end();
  const action = 'print_packing_slip';
  const look = () => ask(previewBulk, clerk, { action, text: 'P' });
  const refused = async () => (await look()).refused.map(({ code, orders }) => [code, orders]);
  assert.deepEqual(await refused(), [
    ['BULK_NO_PRINTER', 2],
    ['DOCUMENT_NOT_READY', 1],
  ]);
  const printer = { warehouse: 'SZ', code: 'P1', name: 'P1', paper: 'A4', driver: 'simulated' };
  await must(s, savePrinter, [savePrinter.input.parse(printer)]);
  assert.equal((await look()).would, 2);
  const job = await runBulk(clerk, { action, filter: { text: 'P' } });
  assert.deepEqual([job.rows_done, job.rows_failed], [2, 1]);
  assert.deepEqual([(await look()).would, (await look()).already], [0, 2]);
});

test('a job touches only what its starter may see', async () => {
  await receive('Q', 2);
  const sku = { merchant: 'M2', code: 'X-1', name: 'X', length_mm: 9, width_mm: 9, height_mm: 9 };
  await must(s, saveSku, [saveSku.input.parse({ ...sku, price_minor: 5000, weight_g: 5 })]);
  await receive('QX', 1, { lines: anOrder([{ sku: 'X-1', qty: 1 }]).lines, shop: 'S9' });
  const job = await runBulk(limited, { action: 'hold', filter: { text: 'Q' }, words: 'mine' });
  assert.deepEqual([job.state, job.rows_total, job.rows_done], ['done', 2, 2]);
  const rows = (await rowsOf({ text: 'Q' })).rows;
  assert.deepEqual(rows.map((row) => [row.channel_order_no, row.held_at !== null]).sort(), [
    ['Q0', true],
    ['Q1', true],
    ['QX0', false],
  ]);
});

test('a job has the rights of its starter, as they are when it runs', async () => {
  const seen = await ask(
    previewBulk,
    { ...merchant, permissions: ['order.*'] },
    { action: 'note' },
  );
  assert.ok(seen.total > 0);
  assert.equal(await codeOf(ask(previewBulk, merchant, { action: 'hold' })), 'PERMISSION_DENIED');
  const hold = { action: 'hold', filter: {}, upto: NEVER, words: 'x' };
  assert.equal(await codeOf(did(startBulk, merchant, hold)), 'PERMISSION_DENIED');
  // Somebody else's job does not exist for a merchant's people.
  const { bulk_id } = await did(startBulk, clerk, hold);
  assert.equal(await codeOf(ask(readBulk, merchant, { bulk_id })), 'NOT_FOUND');
  assert.equal(await codeOf(did(stopBulk, merchant, { bulk_id })), 'NOT_FOUND');
  await must(s, changeMember, [changeMember.input.parse({ user_id: clerk.id, active: false })]);
  await drain();
  const job = await ask(readBulk, s.actor, { bulk_id });
  assert.deepEqual([job.state, job.rows_done], ['stopped', 0]);
  assert.equal((job.problem as { code: string }).code, 'SIGN_IN_REQUIRED');
  // The rights that count are those in the database, not those of the actor at the start.
  const posing = { ...merchant, permissions: ['order.*'], merchant_ids: null };
  const posed = await did(startBulk, posing, hold);
  await drain();
  const stopped = await ask(readBulk, s.actor, { bulk_id: posed.bulk_id });
  assert.equal((stopped.problem as { code: string }).code, 'PERMISSION_DENIED');
});
