/** Transfers between warehouses and thresholds: what moves, what is refused, what is noticed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { VirtualClock } from '../../kernel/clock.ts';
import type { Command, Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { examine } from '../../kernel/doctor.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { Problem } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { receiveOrder } from '../orders/commands.ts';
import { adjustStock } from './commands-inside.ts';
import { stockExplain, stockList } from './queries.ts';
import { saveThreshold, thresholdList, watchThresholds } from './thresholds.ts';
import {
  cancelTransfer,
  receiveTransfer,
  requestTransfer,
  sendTransfer,
  transferGet,
  transferList,
} from './transfers.ts';

const clock = new VirtualClock(new Date('2026-03-02T08:00:00Z'));
let s: TestSystem;

before(async () => {
  s = await testSystem(clock, 11);
  await makeWorld(s, { SZ: { 'TEA-1': 50, 'CUP-1': 40 }, SH: { 'TEA-1': 10 } });
});
after(() => s.end());

function read<R>(work: (tx: Transaction) => Promise<R>): Promise<R> {
  return s.db.transaction({ scope: scopeOf(s.actor), now: clock.now(), name: 'test' }, work);
}
const run = <I, O>(command: Command<I, O>, ...inputs: unknown[]): Promise<Outcome<O>[]> =>
  s.services.run(
    command,
    s.actor,
    inputs.map((input) => command.input.parse(input)),
  );
const codes = (outcomes: readonly unknown[]) =>
  outcomes.map((each) => (each instanceof Problem ? each.code : 'ok'));

const tea = { merchant: 'M1', code: 'TEA-1' };
const cup = { merchant: 'M1', code: 'CUP-1' };

async function levels(code: string) {
  const { rows } = await read((tx) => stockList.run(tx, stockList.input.parse({}), s.actor));
  const own = rows.filter((row) => row.sku === code);
  return Object.fromEntries(
    own.map((row) => [row.warehouse, [row.qty_on_hand, row.qty_in_transit]]),
  );
}

async function request(lines: object[], reference?: string) {
  const input = { from: 'SZ', to: 'SH', lines, ...(reference && { reference }) };
  const [made] = await run(requestTransfer, input);
  assert.ok(made && !(made instanceof Problem));
  return made;
}

const detail = (transfer_id: string) => read((tx) => transferGet.run(tx, { transfer_id }, s.actor));

async function isSound() {
  assert.deepEqual((await examine(s.url, clock.now())).violations, []);
}

test('goods leave one level, are in transit, and raise the other with their differences', async () => {
  const lines = [
    { sku: tea, qty: 20 },
    { sku: cup, qty: 10 },
  ];
  const { transfer_id } = await request(lines, 'T-1');
  const again = await request(lines, 'T-1');
  assert.deepEqual([again.transfer_id, again.applied], [transfer_id, false]);
  const { bins, state } = await detail(transfer_id);
  assert.equal(state, 'requested');
  const [tea_bin, cup_bin] = [1, 2].map((line) => bins.find((bin) => bin.line === line)!.location);
  const takes = [
    { line: 1, from: tea_bin, qty: 20 },
    { line: 2, from: cup_bin, qty: 10 },
  ];
  const sent = await run(sendTransfer, { transfer_id, takes }, { transfer_id, takes });
  assert.deepEqual(codes(sent), ['ok', 'TRANSFER_STATE']);
  assert.deepEqual(await levels('TEA-1'), { SZ: [30, 0], SH: [10, 20] });
  await isSound();

  const first = { transfer_id, receipt: 1, lines: [{ line: 1, qty: 8 }], done: false };
  assert.deepEqual(codes(await run(receiveTransfer, first)), ['ok']);
  assert.deepEqual(codes(await run(receiveTransfer, first)), ['TRANSFER_RECEIPT']);
  assert.deepEqual(await levels('TEA-1'), { SZ: [30, 0], SH: [18, 12] });
  const rest = {
    lines: [
      { line: 1, qty: 9, qty_damaged: 1 },
      { line: 2, qty: 12 },
    ],
  };
  const [last] = await run(receiveTransfer, { transfer_id, receipt: 2, done: true, ...rest });
  assert.ok(last && !(last instanceof Problem));
  const { qty_received, qty_damaged, qty_missing, qty_extra } = last;
  assert.deepEqual([qty_received, qty_damaged, qty_missing, qty_extra], [21, 1, 2, 2]);
  assert.deepEqual(await levels('TEA-1'), { SZ: [30, 0], SH: [27, 0] });
  assert.deepEqual(await levels('CUP-1'), { SZ: [30, 0], SH: [12, 0] });
  assert.equal((await detail(transfer_id)).state, 'received');
  await isSound();
});

test('what is promised or is not there cannot leave; a transfer leaves whole or not at all', async () => {
  await must(s, receiveOrder, [anOrder([{ sku: 'TEA-1', qty: 25 }], { shop: 'S2' })]);
  const { transfer_id } = await request([
    { sku: cup, qty: 5 },
    { sku: tea, qty: 20 },
  ]);
  const { bins } = await detail(transfer_id);
  const at = (line: number) => bins.find((bin) => bin.line === line)!.location;
  const send = (qty: number, ...more: object[]) => {
    const takes = [{ line: 1, from: at(1), qty: 5 }, { line: 2, from: at(2), qty }, ...more];
    return run(sendTransfer, { transfer_id, takes });
  };
  const [short] = await send(20);
  assert.ok(short instanceof Problem && short.code === 'TRANSFER_SHORT');
  assert.deepEqual([short.members['free'], short.pointer], [5, '/takes/1/qty']);
  assert.deepEqual((await levels('CUP-1'))['SZ'], [30, 0], 'nothing of it left');
  assert.deepEqual(codes(await send(21)), ['TRANSFER_TOO_MANY']);
  assert.deepEqual(codes(await send(1, { line: 9, from: at(1), qty: 1 })), [
    'TRANSFER_LINE_UNKNOWN',
  ]);
  const done = await run(cancelTransfer, { transfer_id, reason: 'not needed' });
  assert.deepEqual(codes(done), ['ok']);
  assert.deepEqual(codes(await send(5)), ['TRANSFER_STATE']);
  assert.deepEqual(codes(await run(cancelTransfer, { transfer_id, reason: 'twice' })), [
    'TRANSFER_STATE',
  ]);
  const same = { from: 'SZ', to: 'SZ', lines: [{ sku: tea, qty: 1 }] };
  assert.deepEqual(codes(await run(requestTransfer, same)), ['TRANSFER_SAME']);
  await isSound();
});

test('whoever sees one of the warehouses sees the transfer, and acts only there', async () => {
  const { transfer_id } = await request([{ sku: cup, qty: 3 }]);
  const { to_id, from } = await read(async (tx) => {
    const { rows } = await stockList.run(tx, stockList.input.parse({}), s.actor);
    const { bins } = await transferGet.run(tx, { transfer_id }, s.actor);
    const to_id = rows.find((row) => row.warehouse === 'SH')!.warehouse_id;
    return { to_id, from: bins[0]!.location };
  });
  const receiver = { ...s.actor, warehouse_ids: [to_id] };
  const takes = [{ line: 1, from, lot: '', qty: 3 }];
  const tried = await s.services.run(sendTransfer, receiver, [{ transfer_id, takes }]);
  assert.deepEqual(codes(tried), ['NOT_FOUND']);
  assert.deepEqual(codes(await run(sendTransfer, { transfer_id, takes })), ['ok']);
  const seen = await s.db.transaction(
    { scope: scopeOf(receiver), now: clock.now(), name: 'test' },
    (tx) => transferList.run(tx, transferList.input.parse({ state: 'sent' }), receiver),
  );
  assert.deepEqual(
    seen.rows.map((row) => [row.transfer_id, row.qty_in_transit]),
    [[transfer_id, 3]],
  );
  const all = { transfer_id, receipt: 1, lines: [{ line: 1, qty: 3, qty_damaged: 0 }], done: true };
  const came = await s.services.run(receiveTransfer, receiver, [all]);
  assert.deepEqual(codes(came), ['ok']);
  await isSound();
});

test('low stock is noticed once per crossing, and what to get counts what is under way', async () => {
  const saved = await run(
    saveThreshold,
    { warehouse: 'SZ', sku: cup, min_qty: 30, target_qty: 100 },
    { warehouse: 'SZ', sku: cup, min_qty: 30, target_qty: 5 },
    { warehouse: 'SH', sku: cup, min_qty: 3 },
  );
  assert.deepEqual(codes(saved), ['ok', 'THRESHOLD_ORDER', 'ok']);
  const watch = () => read((tx) => watchThresholds.run(tx));
  assert.equal(await watch(), 1);
  assert.equal(await watch(), 0, 'once');
  const list = async (only_low: string) => {
    const input = thresholdList.input.parse({ only_low });
    return (await read((tx) => thresholdList.run(tx, input, s.actor))).rows;
  };
  const [low, ...others] = await list('true');
  assert.deepEqual(others, []);
  assert.deepEqual([low!.qty_available, low!.qty_suggested], [27, 73]);
  assert.ok(low!.low_since);
  const adjust = { warehouse: 'SZ', sku: cup, location: '@receiving', reason: 'found' };
  await must(s, adjustStock, [adjustStock.input.parse({ ...adjust, change: 3 })]);
  assert.equal(await watch(), 1);
  assert.deepEqual(await list('true'), []);
  assert.equal((await list('false')).length, 2);
  await run(saveThreshold, { warehouse: 'SH', sku: cup, min_qty: 0 });
  assert.equal((await list('false')).length, 1);
});

test('why it is so many names the transfers, also at an instant in the past', async () => {
  const { rows } = await read((tx) => stockList.run(tx, stockList.input.parse({}), s.actor));
  const row = rows.find((each) => each.warehouse === 'SH' && each.sku === 'TEA-1')!;
  const { sku_id, warehouse_id } = row;
  const why = await read((tx) =>
    stockExplain.run(tx, { sku_id, warehouse_id, limit: 50 }, s.actor),
  );
  assert.ok(why.adds_up);
  const came = why.moves.rows.filter((move) => move.cause === 'transfer_receive');
  assert.ok(came.length > 0 && came.every((move) => move.reference?.startsWith('TR')));
});
