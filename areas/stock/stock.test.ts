/** Receipts, openings, adjustments, counts, the explanation, and promises under concurrency. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { z } from 'zod';
import { VirtualClock } from '../../kernel/clock.ts';
import type { Command } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { type Check, tenantChecks } from '../../kernel/doctor.ts';
import { seededRandom } from '../../kernel/id.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { bindParameters } from '../../kernel/statement.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { saveSku } from '../catalog/commands.ts';
import { receiveOrder } from '../orders/commands.ts';
import { openStock, receiveStock } from './commands.ts';
import {
  adjustStock,
  putAwayStock,
  quarantineStock,
  transferStock,
  unquarantineStock,
} from './commands-inside.ts';
import { approveCount, recordCount, rejectCount } from './counts.ts';
import type { adjustSchema, receiveSchema } from './model.ts';
import { claim, lockAvailable, release, reserve } from './port.ts';
import { countList, locationStock, moveList, stockExplain, stockList } from './queries.ts';

const clock = new VirtualClock(new Date('2026-03-02T08:00:00Z'));
let s: TestSystem;
/** Ids of SZ and of articles by code. */
let warehouse_id = '';
const skus: Record<string, { sku_id: string; merchant_id: string }> = {};

before(async () => {
  s = await testSystem(clock, 7);
  await makeWorld(s, { SZ: {} });
  const codes = ['TEA-1', 'CUP-1', 'LAMP-1', 'SOAP-1', 'N-1', 'N-2', 'N-3', 'N-4', 'N-5', 'N-6'];
  const sides = { length_mm: 10, width_mm: 10, height_mm: 10, weight_g: 10 };
  const more = codes.slice(4).map((code) => ({ merchant: 'M1', code, name: code, ...sides }));
  await must(
    s,
    saveSku,
    more.map((each) => saveSku.input.parse(each)),
  );
  const opened = await must(
    s,
    openStock,
    codes.map((code) => openStock.input.parse({ ...of(code), location: 'A02-10', qty: 1 })),
  );
  const rows = await read((tx) => stockList.run(tx, stockList.input.parse({}), s.actor));
  for (const row of rows.rows) skus[row.sku] = row;
  warehouse_id = opened[0]!.warehouse_id;
});
after(() => s.end());

const of = (code: string) => ({ warehouse: 'SZ', sku: { merchant: 'M1', code } });

function read<R>(work: (tx: Transaction) => Promise<R>, actor: Actor = s.actor): Promise<R> {
  return s.db.transaction({ scope: scopeOf(actor), now: clock.now(), name: 'test' }, work);
}

/** Outcomes of inputs: the code of the problem, or whether something was moved. */
async function told<I>(command: Command<I, { applied: boolean }>, ...inputs: I[]) {
  const outcomes = await s.services.run(command, s.actor, inputs);
  return outcomes.map((each) => (each instanceof Problem ? each.code : each.applied));
}

const receipt = (code: string, qty: number, more: Partial<z.input<typeof receiveSchema>> = {}) =>
  receiveStock.input.parse({ ...of(code), qty, reference: 'PO-1', ...more });
const opening = (code: string, qty: number, location = 'A01-01') =>
  openStock.input.parse({ ...of(code), qty, location });
const change = (code: string, by: number, more: Partial<z.input<typeof adjustSchema>> = {}) => {
  const reason = by > 0 ? 'found' : 'damaged';
  return adjustStock.input.parse({
    ...of(code),
    location: 'A01-01',
    change: by,
    reason,
    ...more,
  });
};

function why(code: string, more: { at?: string; after?: string; limit?: number } = {}) {
  const input = stockExplain.input.parse({ sku_id: skus[code]!.sku_id, warehouse_id, ...more });
  return read((tx) => stockExplain.run(tx, input, s.actor));
}

const available = (tx: Transaction, code: string) =>
  lockAvailable(tx, [skus[code]!.sku_id], [warehouse_id]).then((rows) => rows[0]!.qty);

/** A promise of pieces to an order that exists only by its ids. */
const want = (tx: Transaction, code: string, qty: number) => {
  const { sku_id, merchant_id } = skus[code]!;
  const ids = { order_id: tx.newId(), order_line_id: tx.newId() };
  return { ...ids, warehouse_id, sku_id, merchant_id, qty, expires_at: null };
};

test('a receipt is booked once, whatever is sent again; a different one is refused', async () => {
  const lines = [receipt('TEA-1', 20), receipt('CUP-1', 30), receipt('TEA-1', 5, { line: 2 })];
  assert.deepEqual(await told(receiveStock, ...lines, lines[0]!), [true, true, true, false]);
  assert.deepEqual(await told(receiveStock, ...lines, receipt('TEA-1', 21)), [
    false,
    false,
    false,
    'BOOKED_DIFFERENTLY',
  ]);
  const tea = await why('TEA-1');
  assert.equal(tea.qty_on_hand, 26);
  assert.equal(tea.moves.rows[0]?.reference, 'PO-1');
  const other = [
    receipt('TEA-1', 1, { location: 'Z99' }),
    receipt('TEA-1', 1, { location: '@scrap' }),
    receipt('GIFT-1', 1),
    receipt('TEA-9', 1),
    receipt('TEA-1', 1, { warehouse: 'XX' }),
  ];
  assert.deepEqual(await told(receiveStock, ...other), [
    'LOCATION_UNKNOWN',
    'LOCATION_UNFIT',
    'SKU_NOT_STOCKED',
    'SKU_UNKNOWN',
    'WAREHOUSE_UNKNOWN',
  ]);
  const put = putAwayStock.input.parse({ ...of('TEA-1'), qty: 25, to: 'A01-02' });
  assert.deepEqual(await told(putAwayStock, put, put), [true, 'BIN_SHORT']);
  const events = await read((tx) =>
    tx.send(
      'test.received',
      `select from kernel.event where kind = 'stock_received'
      and tenant_id = $1 and body ->> 'reference' = 'PO-1'`,
      [s.tenant.tenant_id],
    ),
  );
  assert.equal(events.length, 3);
});

test('opening twice adds nothing, and another opening of the bin is refused', async () => {
  const rows = [opening('CUP-1', 40), opening('LAMP-1', 7)];
  assert.deepEqual(await told(openStock, ...rows), [true, true]);
  assert.deepEqual(await told(openStock, ...rows), [false, false]);
  assert.deepEqual(await told(openStock, opening('CUP-1', 41)), ['BOOKED_DIFFERENTLY']);
  const lamp = await why('LAMP-1');
  assert.deepEqual([lamp.opening_qty, lamp.qty_on_hand, lamp.adds_up], [8, 8, true]);
});

test('promised and claimed pieces cannot be adjusted away; who holds them is named', async () => {
  await told(openStock, opening('SOAP-1', 9));
  const [order] = await must(s, receiveOrder, [anOrder([{ sku: 'SOAP-1', qty: 6 }])]);
  const outcomes = await s.services.run(adjustStock, s.actor, [
    change('SOAP-1', -5),
    change('SOAP-1', -4),
  ]);
  const [refused, done] = outcomes;
  assert.ok(refused instanceof Problem);
  assert.deepEqual(refused.members, { there: 10, free: 4, holders: `${order!.order_no} (6)` });
  assert.ok(done && !(done instanceof Problem));
  const apart = quarantineStock.input.parse({
    ...of('SOAP-1'),
    qty: 1,
    from: 'A01-01',
    reason: 'recall',
  });
  assert.deepEqual(await told(quarantineStock, apart), ['STOCK_HELD']);
  const row = { location_id: done.from_location_id, sku_id: done.sku_id, lot: '', claimed: 3 };
  await read((tx) => claim(tx, [row]));
  const carry = { ...of('SOAP-1'), from: 'A01-01', to: 'A01-03' };
  const moves = [3, 2].map((qty) => transferStock.input.parse({ ...carry, qty }));
  assert.deepEqual(await told(transferStock, ...moves), ['STOCK_HELD', true]);
  await read((tx) => claim(tx, [{ ...row, claimed: -3 }]));
  const told_why = await why('SOAP-1');
  assert.equal(told_why.reservations[0]?.order_no, order!.order_no);
  assert.equal(told_why.adds_up, true);
});

test('a counted difference is booked once, from the book at the time of counting', async () => {
  await told(openStock, opening('N-1', 10, 'A01-05'));
  const counted_at = clock.now().toISOString();
  clock.sleep(60_000);
  // Two pieces came after the counting: they are no difference.
  await told(adjustStock, change('N-1', 2, { location: 'A01-05' }));
  const count = (counted_qty: number, at?: string) =>
    recordCount.input.parse({ ...of('N-1'), location: 'A01-05', counted_qty, counted_at: at });
  const inputs = [count(8, counted_at), count(12), count(1, '2030-01-01T00:00:00Z')];
  const recorded = await s.services.run(recordCount, s.actor, inputs);
  const [first, second, future] = recorded as [{ count_id: string; state: string }, never, Problem];
  assert.equal(future.code, 'FIELD_INVALID');
  assert.deepEqual([first.state, (second as typeof first).state], ['differs', 'matches']);
  const settle = (count_id: string) => ({ warehouse: 'SZ', count_id });
  assert.deepEqual(await told(approveCount, settle(first.count_id)), ['COUNT_SUPERSEDED']);
  const [again] = await must(s, recordCount, [count(9)]);
  const both = [settle(again!.count_id), settle(again!.count_id)];
  assert.deepEqual(await told(approveCount, ...both), [true, 'COUNT_UNKNOWN']);
  clock.sleep(1000);
  const [late] = await must(s, recordCount, [count(5, counted_at)]);
  assert.deepEqual(await told(approveCount, settle(late!.count_id)), ['COUNT_SUPERSEDED']);
  await must(s, rejectCount, [settle(late!.count_id)]);
  const input = countList.input.parse({ warehouse_id });
  const list = await read((tx) => countList.run(tx, input, s.actor));
  const states = list.rows.map((row) => [row.counted_qty, row.difference, row.state]);
  assert.deepEqual(states, [
    [5, -5, 'rejected'],
    [9, -3, 'approved'],
    [12, 0, 'matches'],
    [8, -2, 'differs'],
  ]);
  assert.equal((await why('N-1')).qty_on_hand, 10);
});

/** Runs one check as the owner and returns what it found. */
async function found(client: pg.Client, check: Check): Promise<unknown[]> {
  const { text, params } = bindParameters(check.text);
  const values: Record<string, unknown> = { tenant_id: s.tenant.tenant_id, now: clock.now() };
  const { rows } = await client.query(
    text,
    params.map((name) => values[name]),
  );
  return rows;
}

/** Checks of stock that find something, by the first word of their name; I7 and I36 need real orders. */
async function broken(client: pg.Client): Promise<string[]> {
  const checks = tenantChecks().filter((check) => check.file.startsWith('areas/stock/'));
  assert.equal(checks.length, 19);
  const names: string[] = [];
  for (const check of checks) {
    const rows = /^(I7|I36) /.test(check.name) ? [] : await found(client, check);
    if (rows.length > 0) names.push(check.name.split(' ')[0]!);
  }
  return names;
}

/** One random act on article N-2 by hands that know nothing of what is there. */
async function randomAct(random: ReturnType<typeof seededRandom>, act: number, held: string[]) {
  const qty = 1 + random.below(9);
  const bin = () => `A01-0${1 + random.below(4)}`;
  const base = { ...of('N-2'), qty };
  const acts = [
    () => told(receiveStock, receipt('N-2', qty, { reference: `R${act}` })),
    () => told(receiveStock, receipt('N-2', qty, { reference: `R${act}`, location: bin() })),
    () => told(putAwayStock, putAwayStock.input.parse({ ...base, to: bin() })),
    () => told(transferStock, transferStock.input.parse({ ...base, from: bin(), to: bin() })),
    () => told(adjustStock, change('N-2', random.below(2) ? qty : -qty, { location: bin() })),
    () => {
      const input = { ...base, from: bin(), reason: 'inspection' };
      return told(quarantineStock, quarantineStock.input.parse(input));
    },
    () => told(unquarantineStock, unquarantineStock.input.parse({ ...base, to: bin() })),
    () =>
      read(async (tx) => {
        const free = await available(tx, 'N-2');
        if (free < qty) return;
        const wanted = want(tx, 'N-2', qty);
        await reserve(tx, [wanted]);
        held.push(wanted.order_id);
      }),
    () => read((tx) => release(tx, held.splice(random.below(held.length + 1), 1), 'all')),
  ];
  await acts[random.below(acts.length)]!();
}

test('after 200 random acts the explanation adds up, now and at an earlier instant', async () => {
  const random = seededRandom(20260302);
  const held: string[] = [];
  const past: { at: string; qty: number }[] = [];
  for (let act = 0; act < 200; act++) {
    clock.sleep(1000);
    await randomAct(random, act, held);
    if (act % 50 === 0)
      past.push({ at: clock.now().toISOString(), qty: (await why('N-2')).qty_on_hand });
  }
  const now = await why('N-2', { limit: 200 });
  assert.equal(now.adds_up, true);
  assert.ok(now.moves.rows.length > 100 && now.reservations.length > 3);
  const effects = now.moves.rows.reduce((sum, move) => sum + move.effect, 0);
  assert.equal(effects, now.qty_on_hand);
  assert.equal(now.moves.rows[0]!.on_hand_after, now.qty_on_hand);
  const reserved = now.reservations.reduce((sum, each) => sum + each.qty_held, 0);
  assert.equal(reserved, now.qty_reserved);
  for (const { at, qty } of past) {
    const then = await why('N-2', { at });
    assert.deepEqual([then.qty_on_hand, then.adds_up], [qty, true]);
  }
  const first = await why('N-2', { limit: 5 });
  const second = await why('N-2', { limit: 5, after: first.moves.next! });
  assert.deepEqual([...first.moves.rows, ...second.moves.rows], now.moves.rows.slice(0, 10));
});

test('the checks of stock find nothing, and find what is broken by hand', async () => {
  const client = new pg.Client({ connectionString: s.url });
  await client.connect();
  try {
    assert.deepEqual(await broken(client), []);
    const id = skus['N-2']!.sku_id;
    const breakings: [string, string[]][] = [
      ['update stock.level set qty_on_hand = qty_on_hand + 1 where sku_id = $1', ['I1', 'I1']],
      ['update stock.level set qty_reserved = qty_reserved - 1 where sku_id = $1', ['I2']],
      [`delete from stock.move where sku_id = $1 and cause = 'opening'`, ['I1', 'I1', 'I4']],
      [`update stock.reservation set expires_at = '2026-03-01' where sku_id = $1`, ['I6']],
      [
        `update stock.balance set qty_claimed = 1 where sku_id = $1 and location_id in
          (select location_id from places.location where code = 'A02-10')`,
        ['I9'],
      ],
      [
        `update stock.move set qty = qty + 1 where sku_id <> $1 and cause = 'count'`,
        ['I1', 'I1', 'I4', 'I12'],
      ],
    ];
    for (const [text, expected] of breakings) {
      await client.query('begin');
      await client.query(text, [id]);
      assert.deepEqual(await broken(client), expected, text);
      await client.query('rollback');
    }
    const i7 = tenantChecks().find((check) => check.name.startsWith('I7'))!;
    assert.ok((await found(client, i7)).length > 0, 'promises to orders that are not there');
  } finally {
    await client.end();
  }
});

test('of 100 pieces 400 callers at once are promised exactly 100', async () => {
  await told(openStock, opening('N-3', 99));
  const promised = await Promise.all(
    Array.from({ length: 400 }, () =>
      read(async (tx) => {
        if ((await available(tx, 'N-3')) < 1) return false;
        await reserve(tx, [want(tx, 'N-3', 1)]);
        return true;
      }),
    ),
  );
  assert.equal(promised.filter(Boolean).length, 100);
  const { qty_available, reservations, adds_up } = await why('N-3');
  assert.deepEqual([qty_available, reservations.length, adds_up], [0, 100, true]);
});

test('baskets and transfers in opposite orders never lock each other out', async () => {
  await told(openStock, opening('N-4', 500), opening('N-5', 500), opening('N-4', 500, 'A01-02'));
  // Without a second attempt: a deadlock would be thrown.
  const baskets = Array.from({ length: 60 }, (_, index) =>
    read(async (tx) => {
      const codes = index % 2 === 0 ? ['N-4', 'N-5'] : ['N-5', 'N-4'];
      const ids = codes.map((code) => skus[code]!.sku_id);
      await lockAvailable(tx, ids, [warehouse_id]);
      await reserve(
        tx,
        codes.map((code) => want(tx, code, 1)),
      );
    }),
  );
  const transfers = Array.from({ length: 60 }, (_, index) =>
    read((tx) => {
      const bins = index % 2 === 0 ? ['A01-01', 'A01-02'] : ['A01-02', 'A01-01'];
      const [from, to] = bins as [string, string];
      const inputs = ['N-4', 'N-5'].map((code) =>
        transferStock.input.parse({ ...of(code), qty: 1, from, to }),
      );
      return transferStock.run(
        tx,
        inputs.map((input) => ({ input, actor: s.actor })),
      );
    }),
  );
  await Promise.all([...baskets, ...transfers]);
  const sums = await Promise.all(['N-4', 'N-5'].map((code) => why(code)));
  assert.deepEqual(
    sums.map((each) => [each.qty_reserved, each.adds_up]),
    [
      [60, true],
      [60, true],
    ],
  );
});

test('the same receipt sent by several servers at once is booked once', async () => {
  const input = receipt('N-6', 11, { reference: 'RACE' });
  const all = await Promise.all(
    Array.from({ length: 6 }, () =>
      read((tx) => receiveStock.run(tx, [{ input, actor: s.actor }])),
    ),
  );
  const applied = all.flat().filter((each) => !(each instanceof Problem) && each.applied);
  assert.equal(applied.length, 1);
  assert.equal((await why('N-6')).qty_on_hand, 12);
});

test('a thousand openings take a few statements', async () => {
  const items = Array.from({ length: 1000 }, (_, index) => {
    const location = `A01-0${1 + (index % 9)}`;
    const lot = `L${index}`;
    const input = openStock.input.parse({ ...of('CUP-1'), qty: 3, location, lot });
    return { input, actor: s.actor };
  });
  await read(async (tx) => {
    const outcomes = await openStock.run(tx, items);
    assert.ok(outcomes.every((each) => !(each instanceof Problem) && each.applied));
    assert.ok(tx.sent <= 16, `${tx.sent} statements`);
  });
});

test('lists go page by page and show what is short; foreign stock is not there', async () => {
  const list = (more: object = {}, actor = s.actor) =>
    read((tx) => stockList.run(tx, stockList.input.parse(more), actor), actor);
  const first = await list({ limit: 4 });
  const rest = await list({ after: first.next!, limit: 100 });
  assert.deepEqual([...first.rows, ...rest.rows], (await list()).rows);
  await must(s, receiveOrder, [anOrder([{ sku: 'LAMP-1', qty: 11 }])]);
  const short = await list({ only_short: 'true' });
  assert.deepEqual(
    short.rows.map((row) => [row.sku, row.qty_available, row.qty_unallocated]),
    [['LAMP-1', 0, 3]],
  );
  assert.equal((await list({ text: '6901234567892' })).rows[0]?.sku, 'TEA-1');
  const stranger = { ...s.actor, merchant_ids: [skus['N-1']!.sku_id] };
  assert.deepEqual((await list({}, stranger)).rows, []);
  const input = stockExplain.input.parse({ sku_id: skus['N-1']!.sku_id, warehouse_id });
  await assert.rejects(
    read((tx) => stockExplain.run(tx, input, stranger), stranger),
    (error) => error instanceof Problem && error.code === 'NOT_FOUND',
  );
  const lying = (more: object) =>
    read((tx) => {
      const wanted = { sku_id: skus['CUP-1']!.sku_id, warehouse_id, ...more };
      return locationStock.run(tx, locationStock.input.parse(wanted), s.actor);
    });
  const page = await lying({ limit: 100, text: 'a01-0' });
  const next = await lying({ limit: 100, text: 'a01-0', after: page.next });
  assert.equal(new Set([...page.rows, ...next.rows].map((row) => row.lot)).size, 200);
  const filter = moveList.input.parse({ sku_id: skus['TEA-1']!.sku_id, cause: 'put_away' });
  const moves = await read((tx) => moveList.run(tx, filter, s.actor));
  assert.deepEqual(
    moves.rows.map((row) => [row.from, row.to, row.qty]),
    [['@receiving', 'A01-02', 25]],
  );
});
