/** The bench on a real database: scans, weights, several parcels, cartons, cancelled orders. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { wholeTenant } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { makeWorld, must } from '../../tests/world.ts';
import { cancelOrder } from '../orders/commands.ts';
import { holdOrder } from '../orders/commands-hold.ts';
import { closeParcel, openParcel, scanPiece } from './commands.ts';
import { cancelParcel, checkLabel, saveCarton } from './commands-more.ts';
import { packParcel } from './commands-pack.ts';
import { pickedOrders } from './picked-orders.ts';
import { lockParcels, moveParcels, parcelLines } from './port.ts';

let s: TestSystem;
let owner: pg.Client;
before(async () => {
  s = await testSystem();
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s, { SZ: { 'TEA-1': 5000, 'CUP-1': 5000, 'LAMP-1': 100, 'SOAP-1': 100 } });
  const carton = { name: 'Box', empty_weight_g: 100, max_gross_g: 20_000 };
  const box = (code: string, l: number, w: number, h: number) =>
    saveCarton.input.parse({
      ...carton,
      code,
      inner_length_mm: l,
      inner_width_mm: w,
      inner_height_mm: h,
    });
  await must(s, saveCarton, [box('C1', 200, 150, 100), box('C2', 400, 300, 200)]);
});
after(async () => {
  await owner.end();
  await s.end();
});

const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done');
const rows = async (text: string, ...values: unknown[]) =>
  (await owner.query(text, values)).rows as Record<string, unknown>[];
const stateOf = async (shipment_id: string) =>
  (await rows('select state from orders.shipment where shipment_id = $1', shipment_id))[0]![
    'state'
  ];
const at = async (kind: string, order_id: string) =>
  Number(
    (
      await rows(
        `select coalesce(sum(case when t.kind = $1 then m.qty else 0 end)
           - sum(case when f.kind = $1 then m.qty else 0 end), 0) as qty
         from stock.move m join places.location t on t.location_id = m.to_location_id
         join places.location f on f.location_id = m.from_location_id where m.order_id = $2`,
        kind,
        order_id,
      )
    )[0]!['qty'],
  );

const open = async (shipment_id: string) => (await must(s, openParcel, [{ shipment_id }]))[0]!;
const scan = async (parcel_id: string, barcode: string, qty = 1) =>
  (await s.services.run(scanPiece, s.actor, [{ parcel_id, barcode, qty }]))[0]!;
const close = async (
  parcel_id: string,
  weight_g: number,
  confirmed = false,
  actor = s.actor,
  weight_reason = '',
) => {
  const input = { parcel_id, carton: 'C1', weight_g, weight_confirmed: confirmed, weight_reason };
  return (await s.services.run(closeParcel, actor, [input]))[0]!;
};
const pack = (inputs: object[], actor: Actor = s.actor) =>
  s.services.run(
    packParcel,
    actor,
    inputs.map((input) => packParcel.input.parse(input)),
  );

/** Runs the checks of the doctor file: the names of those that found something. */
async function sick(): Promise<string[]> {
  const text = fs.readFileSync(path.join(import.meta.dirname, 'packing.doctor.sql'), 'utf8');
  const found: string[] = [];
  for (const part of text.split(/^-- check: /m).slice(1)) {
    const [name, ...sql] = part.split('\n');
    const bound = sql.join('\n').replaceAll(':tenant_id', `'${s.tenant.tenant_id}'`);
    if ((await rows(bound)).length > 0) found.push(name!);
  }
  return found;
}

test('a scan of the wrong article and one too many are refused, and what is wanted', async () => {
  const [order] = await pickedOrders(s, [{ sku: 'TEA-1', qty: 3 }]);
  const { parcel_id, lines, carton } = await open(order!.shipment_id);
  assert.deepEqual(
    lines.map(({ sku_code, qty, qty_scanned }) => [sku_code, qty, qty_scanned]),
    [['TEA-1', 3, 0]],
  );
  assert.equal(carton, 'C1');
  const wrong = (await scan(parcel_id, 'CUP-1')) as Problem;
  assert.equal(wrong.code, 'SCAN_WRONG_SKU');
  assert.deepEqual(wrong.members['expected'], ['TEA-1']);
  assert.equal(wrong.members['got'], 'CUP-1');
  assert.equal(code(await scan(parcel_id, 'nobody knows this')), 'SCAN_WRONG_SKU');
  assert.equal(code(await scan(parcel_id, '6901234567892', 3)), 'done', 'by its barcode');
  const over = (await scan(parcel_id, 'TEA-1')) as Problem;
  assert.equal(over.code, 'SCAN_OVER');
  assert.deepEqual([over.members['done'], over.members['qty']], [3, 3]);
  const again = await open(order!.shipment_id);
  assert.equal(again.parcel_id, parcel_id);
  assert.equal(again.resumed, true);
  assert.equal(again.lines[0]!.qty_scanned, 3);
});

test('three scans in one batch cannot take more than there is', async () => {
  const [order] = await pickedOrders(s, [{ sku: 'TEA-1', qty: 2 }]);
  const { parcel_id } = await open(order!.shipment_id);
  const input = { parcel_id, barcode: 'TEA-1', qty: 1 };
  const outcomes = await s.services.run(scanPiece, s.actor, [input, input, input]);
  assert.deepEqual(outcomes.map(code), ['done', 'done', 'SCAN_OVER']);
});

test('a weight off is confirmed; one far off takes a reason and the right to give it', async () => {
  const [order] = await pickedOrders(s, [{ sku: 'TEA-1', qty: 2 }]);
  const { parcel_id } = await open(order!.shipment_id);
  assert.equal(code(await close(parcel_id, 700)), 'PARCEL_EMPTY');
  await scan(parcel_id, 'TEA-1', 2);
  for (const impossible of [0, -5, 500_000]) {
    assert.equal(code(await close(parcel_id, impossible, true)), 'WEIGHT_RANGE');
  }
  const light = (await close(parcel_id, 650)) as Problem;
  assert.equal(light.code, 'WEIGHT_RANGE');
  const { expected_g, low_g, high_g } = light.members;
  assert.deepEqual([expected_g, low_g, high_g], [700, 679, 721], '3 % of 700 g is more than 20 g');
  const packer: Actor = { ...s.actor, permissions: ['pack.*'] };
  assert.equal(light.members['reason_needed'], false);
  const far = (await close(parcel_id, 630)) as Problem;
  assert.deepEqual([far.code, far.members['reason_needed']], ['WEIGHT_RANGE', true]);
  assert.equal(code(await close(parcel_id, 630, true, packer, 'trust me')), 'PERMISSION_DENIED');
  assert.equal(code(await close(parcel_id, 630, true)), 'WEIGHT_REASON');
  assert.equal(code(await close(parcel_id, 650, true, packer)), 'done');
  assert.equal(await stateOf(order!.shipment_id), 'packed');
  assert.equal(await at('packed', order!.order_id), 2);
});

test('a shipment in several parcels is packed with its last piece, and not before', async () => {
  const [order] = await pickedOrders(s, [
    { sku: 'TEA-1', qty: 2 },
    { sku: 'CUP-1', qty: 1 },
  ]);
  const first = await open(order!.shipment_id);
  await scan(first.parcel_id, 'TEA-1', 2);
  await must(s, closeParcel, [
    { parcel_id: first.parcel_id, carton: 'C1', weight_g: 700, weight_confirmed: false },
  ]);
  assert.equal(await stateOf(order!.shipment_id), 'picked');
  assert.equal(code(await close(first.parcel_id, 700)), 'STATE_FORBIDS', 'closed once');
  await must(s, cancelParcel, [{ parcel_id: first.parcel_id, reason: 'torn' }]);
  assert.equal(await at('picked', order!.order_id), 3, 'a torn parcel is unpacked');
  const both = await pack([
    { shipment_id: order!.shipment_id, scans: [{ barcode: 'TEA-1', qty: 2 }], weight_g: 700 },
    { shipment_id: order!.shipment_id, scans: [{ barcode: 'TEA-1', qty: 1 }], weight_g: 400 },
    { shipment_id: order!.shipment_id, scans: [{ barcode: 'CUP-1' }], weight_g: 300 },
    { shipment_id: order!.shipment_id, scans: [{ barcode: 'CUP-1' }], weight_g: 300 },
  ]);
  assert.deepEqual(both.map(code), ['done', 'SCAN_OVER', 'done', 'STATE_FORBIDS']);
  assert.equal(await stateOf(order!.shipment_id), 'packed');
  assert.deepEqual(await sick(), []);
});

test('what is not picked is not packed, and the missing lines are named', async () => {
  const [order] = await pickedOrders(s, [{ sku: 'TEA-1', qty: 2 }], 1, {}, false);
  const [refused] = await s.services.run(openParcel, s.actor, [
    { shipment_id: order!.shipment_id },
  ]);
  assert.equal(code(refused), 'STATE_FORBIDS');
  const [missing] = (refused as Problem).members['missing'] as Record<string, unknown>[];
  assert.deepEqual(
    [missing!['sku_code'], missing!['qty'], missing!['qty_picked']],
    ['TEA-1', 2, 0],
  );
});

test('a cancelled or held order stops at the bench, and packed goods go to receiving', async () => {
  const [held, gone] = await pickedOrders(s, [{ sku: 'TEA-1', qty: 2 }], 2);
  const parcel = await open(gone!.shipment_id);
  const kept = await open(held!.shipment_id);
  await scan(parcel.parcel_id, 'TEA-1', 2);
  await must(s, closeParcel, [
    { parcel_id: parcel.parcel_id, carton: 'C1', weight_g: 700, weight_confirmed: false },
  ]);
  await must(s, holdOrder, [{ order_id: held!.order_id, reason: 'buyer calls' }]);
  const stopped = (await scan(kept.parcel_id, 'TEA-1')) as Problem;
  assert.deepEqual([stopped.code, stopped.members['stop']], ['SHIPMENT_STOPPED', 'held']);
  await must(s, cancelOrder, [
    { order_id: held!.order_id, reason: 'changed mind' },
    { order_id: gone!.order_id, reason: 'changed mind' },
  ]);
  const after_cancel = (await scan(kept.parcel_id, 'TEA-1')) as Problem;
  assert.deepEqual(
    [after_cancel.code, after_cancel.members['stop']],
    ['SHIPMENT_STOPPED', 'cancelled'],
  );
  await s.relay.drain(s.tenant.tenant_id);
  const states = await rows('select distinct state from packing.parcel where parcel_id = any($1)', [
    parcel.parcel_id,
    kept.parcel_id,
  ]);
  assert.deepEqual(states, [{ state: 'cancelled' }]);
  assert.equal(await at('packed', gone!.order_id), 0);
  assert.equal(await at('receiving', gone!.order_id), 2);
  assert.deepEqual(await sick(), []);
});

test('the carton is the smallest that holds all, with its reasons', async () => {
  const [small, big, huge] = await Promise.all([
    pickedOrders(s, [{ sku: 'TEA-1', qty: 1 }]),
    pickedOrders(s, [{ sku: 'TEA-1', qty: 12 }]),
    pickedOrders(s, [{ sku: 'TEA-1', qty: 120 }]),
  ]);
  assert.equal((await open(small[0]!.shipment_id)).carton, 'C1');
  const opened = await open(big[0]!.shipment_id);
  assert.equal(opened.carton, 'C2');
  assert.ok(opened.reasons.en.some((each) => each.startsWith('C1: ')));
  const several = await open(huge[0]!.shipment_id);
  assert.ok(several.plan.length > 1, 'a plan of several parcels');
  const [decision] = await rows(
    'select outcome, considered from kernel.decision where subject_id = $1',
    opened.parcel_id,
  );
  assert.equal(decision!['outcome'], 'C2');
});

test('a thousand parcels are packed by a constant number of statements', async () => {
  const orders = await pickedOrders(s, [{ sku: 'TEA-1', qty: 1 }], 60);
  const items = orders.map(({ shipment_id }) => {
    const scans = [{ barcode: 'TEA-1' }];
    const input = packParcel.input.parse({ shipment_id, scans, weight_g: 400 });
    return { input, actor: s.actor };
  });
  const scope = wholeTenant(s.tenant.tenant_id);
  const now = s.services.clock.now();
  const statements = (count: number, from: number) =>
    s.db.transaction({ scope, now, name: 'test' }, async (tx) => {
      const outcomes = await packParcel.run(tx, items.slice(from, from + count));
      assert.deepEqual(new Set(outcomes.map(code)), new Set(['done']));
      return tx.sent;
    });
  const few = await statements(2, 0);
  assert.equal(await statements(58, 2), few);
  assert.ok(few < 35, `${few} statements`);
  assert.deepEqual(await sick(), []);
});

test('shipping reads parcels and moves them along the lifecycle only', async () => {
  const [order] = await pickedOrders(s, [{ sku: 'TEA-1', qty: 2 }]);
  const scans = [{ barcode: 'TEA-1', qty: 2 }];
  const [packed] = await pack([{ shipment_id: order!.shipment_id, scans, weight_g: 700 }]);
  const { parcel_id } = packed as { parcel_id: string };
  const scope = wholeTenant(s.tenant.tenant_id);
  const now = s.services.clock.now();
  await s.db.transaction({ scope, now, name: 'test' }, async (tx) => {
    const parcel = (await lockParcels(tx, [parcel_id])).get(parcel_id)!;
    assert.equal(parcel.state, 'packed');
    assert.equal(parcel.shipment.order_id, order!.order_id);
    const pieces = (await parcelLines(tx, [parcel_id])).get(parcel_id)!;
    assert.deepEqual(
      pieces.map((each) => [each.qty, each.lot]),
      [[2, '']],
    );
    await moveParcels(tx, [{ parcel_id, state: 'handed_over' }]);
  });
  const back = s.db.transaction({ scope, now, name: 'test' }, (tx) =>
    moveParcels(tx, [{ parcel_id, state: 'open' }]),
  );
  await assert.rejects(back, /parcel_move_allowed/);
});

test('a label that belongs to another parcel is refused with whose it is', async () => {
  const account = randomUUID();
  await owner.query(
    `insert into shipping.carrier_account (tenant_id, carrier_account_id, carrier, name)
     values ($1, $2, 'own', 'Own couriers')`,
    [s.tenant.tenant_id, account],
  );
  const orders = await pickedOrders(s, [{ sku: 'TEA-1', qty: 1 }], 2);
  const scans = [{ barcode: 'TEA-1' }];
  const packed = await pack(
    orders.map(({ shipment_id }) => ({ shipment_id, scans, weight_g: 400 })),
  );
  const [mine, other] = packed.map((each) => (each as { parcel_id: string }).parcel_id);
  for (const [parcel_id, tracking_no] of [
    [mine, 'TN-1'],
    [other, 'TN-2'],
  ]) {
    await owner.query(
      `insert into shipping.waybill (tenant_id, waybill_id, parcel_id, order_id, merchant_id,
         warehouse_id, carrier, carrier_account_id, state, tracking_no, requested_at)
       select tenant_id, $2, parcel_id, order_id, merchant_id, warehouse_id, 'own', $3, 'active',
         $4, now() from packing.parcel where parcel_id = $1`,
      [parcel_id, randomUUID(), account, tracking_no],
    );
  }
  const check = (tracking_no: string) => ({ parcel_id: mine!, tracking_no });
  const outcomes = await s.services.run(checkLabel, s.actor, ['TN-1', 'TN-2', 'TN-3'].map(check));
  assert.deepEqual(outcomes.map(code), ['done', 'SCAN_DUP_WAYBILL', 'LABEL_UNKNOWN']);
  const { members } = outcomes[1] as Problem;
  const [parcel] = await rows('select parcel_no from packing.parcel where parcel_id = $1', other);
  assert.equal(members['parcel_no'], parcel!['parcel_no']);
  assert.ok(members['packed_at']);
});

test('the doctor finds what it looks for', async () => {
  const [order] = await pickedOrders(s, [{ sku: 'TEA-1', qty: 2 }]);
  const { parcel_id } = await open(order!.shipment_id);
  await scan(parcel_id, 'TEA-1', 2);
  await close(parcel_id, 700);
  assert.deepEqual(await sick(), []);
  await owner.query('update packing.parcel_line set qty = 3 where parcel_id = $1', [parcel_id]);
  assert.equal((await sick()).length, 3);
  await owner.query('update packing.parcel_line set qty = 2 where parcel_id = $1', [parcel_id]);
});
