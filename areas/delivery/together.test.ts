/** Orders of one buyer in one parcel, from the wave to the buyer and back, and cancelled on the way. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../kernel/clock.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { examine } from '../../kernel/doctor.ts';
import { Problem } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { cancelOrder, editOrder, receiveOrder } from '../orders/commands.ts';
import { holdOrder, releaseHold } from '../orders/commands-hold.ts';
import type { OrderInput } from '../orders/model.ts';
import { partShipment, sendTogether } from '../orders/together.ts';
import { closeParcel, openParcel, scanPiece } from '../packing/commands.ts';
import { cancelParcel, saveCarton } from '../packing/commands-more.ts';
import { packParcel } from '../packing/commands-pack.ts';
import { confirmTask } from '../picking/commands.ts';
import { enterWaybill, saveAccount } from '../shipping/commands.ts';
import { handOver } from '../shipping/commands-hand-over.ts';
import { recordTracking } from '../shipping/commands-tracking.ts';
import { drain as drainOf } from '../shipping/packed-parcels.ts';
import { parcelFacts } from '../shipping/port.ts';
import { releaseWave, removeShipment } from '../waves/commands.ts';
import { recordDelivery, reportLost, takeBack } from './commands.ts';

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
let s: TestSystem;
let owner: pg.Client;

before(async () => {
  s = await testSystem(clock, 21);
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s, { SZ: { 'TEA-1': 1000, 'CUP-1': 1000 } });
  const account = { carrier: 'zto', name: '中通', settings: { automatic: false } };
  const carton = { code: 'B1', name: 'Box', empty_weight_g: 100, max_gross_g: 9000 };
  const sides = { inner_length_mm: 400, inner_width_mm: 300, inner_height_mm: 300 };
  await must(s, saveCarton, [saveCarton.input.parse({ ...carton, ...sides })]);
  await must(s, saveAccount, [saveAccount.input.parse(account)]);
});
after(async () => {
  await owner.end();
  await s.end();
});

type Row = Record<string, unknown>;
const rows = async (text: string, ...values: unknown[]) =>
  (await owner.query(text, values)).rows as Row[];
const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done');
const drain = () => drainOf(s, owner);
let serial = 0;

interface Made {
  order_id: string;
  order_no: string;
  shipment_id: string;
}

/** Orders of one buyer that go together: two TEA-1 the first, one CUP-1 each of the others. */
async function together(count: number, change: Partial<OrderInput> = {}): Promise<Made[]> {
  const phone = `137${String(++serial).padStart(8, '0')}`;
  const recipient = { ...anOrder([]).recipient, phone };
  const received = await must(
    s,
    receiveOrder,
    Array.from({ length: count }, (_, index) => {
      const line = index === 0 ? { sku: 'TEA-1', qty: 2 } : { sku: 'CUP-1', qty: 1 };
      return anOrder([line], { recipient, ...change });
    }),
  );
  const found = (await rows(
    `select o.order_id, o.order_no, h.shipment_id from orders.sales_order o
     join orders.shipment h using (tenant_id, order_id)
     where o.order_id = any($1) order by h.shipment_id`,
    received.map((each) => each.order_id),
  )) as unknown as Made[];
  const shipment_ids = found.map((each) => each.shipment_id);
  await must(s, sendTogether, [{ shipment_ids, dry_run: false }]);
  return found;
}

async function release(...shipments: Made[]) {
  const shipment_ids = shipments.map((each) => each.shipment_id);
  const input = releaseWave.input.parse({ warehouse: 'SZ', shipment_ids });
  return (await must(s, releaseWave, [input]))[0]!;
}

async function picked(count: number, change: Partial<OrderInput> = {}): Promise<Made[]> {
  const made = await together(count, change);
  const { task_ids } = await release(made[0]!);
  await must(
    s,
    confirmTask,
    task_ids.map((task_id) => confirmTask.input.parse({ task_id })),
  );
  await drain();
  return made;
}

const open = ({ shipment_id }: Made) =>
  must(s, openParcel, [{ shipment_id }]).then(([opened]) => opened!);
const scan = (parcel_id: string, barcode: string, qty = 1) =>
  s.services.run(scanPiece, s.actor, [{ parcel_id, barcode, qty }]).then(([outcome]) => outcome!);
const confirmed = { weight_confirmed: true, weight_reason: 'scale checked' };
const close = (parcel_id: string, weight_g: number) =>
  s.services
    .run(closeParcel, s.actor, [{ parcel_id, carton: 'B1', weight_g, ...confirmed }])
    .then(([outcome]) => outcome!);

/** Packed by scanning the number of one of them. Returns the real parcel. */
async function packed(count: number, change: Partial<OrderInput> = {}) {
  const made = await picked(count, change);
  const scans = [
    { barcode: 'TEA-1', qty: 2 },
    ...(count > 1 ? [{ barcode: 'CUP-1', qty: count - 1 }] : []),
  ];
  const shipment_id = made.at(-1)!.shipment_id;
  const input = { shipment_id, scans, weight_g: 900, weight_confirmed: true };
  const [parcel] = await must(s, packParcel, [packParcel.input.parse(input)]);
  const tracking_no = `ZT-${1000 + ++serial}`;
  await drain();
  const { parcel_id } = parcel!;
  await must(s, enterWaybill, [{ parcel_id, carrier: 'zto', tracking_no }]);
  await drain();
  return { made, parcel_id, tracking_no };
}

const leave = (parcel_id: string) =>
  s.services
    .run(handOver, s.actor, [
      handOver.input.parse({ warehouse: 'SZ', carrier: 'zto', parcel_ids: [parcel_id] }),
    ])
    .then(([outcome]) => outcome!);

async function shipped(count: number) {
  const found = await packed(count);
  assert.equal(code(await leave(found.parcel_id)), 'done');
  await drain();
  return found;
}

const stages = async (made: readonly Made[]) => {
  const found = await rows(
    'select order_id, stage from orders.sales_order where order_id = any($1)',
    made.map((each) => each.order_id),
  );
  return made.map(({ order_id }) => found.find((row) => row['order_id'] === order_id)!['stage']);
};

const parcelsOf = (made: readonly Made[]) =>
  rows(
    `select p.parcel_id, p.inside_parcel_id, p.state, p.weight_g, p.shipment_id
     from packing.parcel p where p.order_id = any($1) and p.state <> 'cancelled'
     order by p.inside_parcel_id nulls first, p.shipment_id`,
    made.map((each) => each.order_id),
  );

const cancel = ({ order_id }: Made) =>
  s.services
    .run(cancelOrder, s.actor, [{ order_id, reason: 'changed my mind' }])
    .then(([outcome]) => code(outcome));

const at = async (sku: string, kind: string) =>
  (
    await rows(
      `select coalesce(sum(b.qty), 0)::int as qty from stock.balance b
       join places.location l using (tenant_id, location_id)
       join catalog.sku k using (tenant_id, sku_id) where k.code = $1 and l.kind = $2`,
      sku,
      kind,
    )
  )[0]!['qty'];

test('a wave takes them together, at one place of the cart, or tells for whom they wait', async () => {
  const made = await together(3);
  await must(s, holdOrder, [{ order_id: made[1]!.order_id, reason: 'check' }]);
  const none = await release(made[0]!);
  assert.equal(none.wave_id, null);
  const told = new Map(none.waiting.map((each) => [each.shipment_id, each]));
  assert.deepEqual(
    made.map(({ shipment_id }) => told.get(shipment_id)?.reason),
    ['together', 'held', 'together'],
  );
  assert.equal(told.get(made[0]!.shipment_id)!.with, told.get(made[1]!.shipment_id)!.shipment_no);
  await must(s, releaseHold, [{ order_id: made[1]!.order_id }]);
  const wave = await release(made[2]!);
  assert.deepEqual(
    [...wave.shipment_ids].sort(),
    made.map((each) => each.shipment_id),
    'who is named brings the others along',
  );
  const slots = await rows(
    'select distinct task_id, slot from picking.task_line where shipment_id = any($1)',
    wave.shipment_ids,
  );
  assert.equal(slots.length, 1);
  const { shipment_id } = made[2]!;
  await must(s, removeShipment, [{ shipment_id }]);
  const [left] = await rows(
    'select together_id, state from orders.shipment where shipment_id = $1',
    shipment_id,
  );
  assert.deepEqual(left, { together_id: null, state: 'planned' }, 'taken out, it goes alone');
});

test('a shipment that the bins cannot serve keeps the others of its parcel back', async () => {
  const made = await together(2, {});
  await owner.query(
    `update stock.balance b set qty_claimed = qty from catalog.sku k
     where k.sku_id = b.sku_id and k.code = 'CUP-1'`,
  );
  const { waiting, wave_id } = await release(made[0]!);
  await owner.query(
    `update stock.balance b set qty_claimed = coalesce((select sum(l.qty - l.qty_picked
       - l.qty_short - l.qty_cancelled) from picking.task_line l
       where l.location_id = b.location_id and l.sku_id = b.sku_id), 0)
     from catalog.sku k where k.sku_id = b.sku_id and k.code = 'CUP-1'`,
  );
  assert.equal(wave_id, null);
  assert.deepEqual(waiting.map((each) => each.reason).sort(), ['not_in_bins', 'together']);
  assert.equal((await release(made[0]!)).shipment_ids.length, 2, 'what was taken was given back');
});

test('one screen for all goods; one real parcel with the weight, one inside it per order', async () => {
  const made = await picked(3);
  const opened = await open(made[2]!);
  assert.deepEqual(
    opened.orders.map((each) => each.order_no).sort(),
    made.map((each) => each.order_no).sort(),
  );
  assert.equal(opened.lines.length, 3);
  assert.equal((await open(made[0]!)).parcel_id, opened.parcel_id, 'any number resumes it');
  const { parcel_id } = opened;
  assert.equal(code(await scan(parcel_id, 'TEA-1', 2)), 'done');
  assert.equal(code(await scan(parcel_id, 'CUP-1', 3)), 'SCAN_OVER');
  assert.equal(code(await scan(parcel_id, 'CUP-1', 2)), 'done');
  const done = await close(parcel_id, 950);
  assert.ok(!(done instanceof Problem), JSON.stringify(done));
  assert.deepEqual([done.parcel_id, done.shipment_packed], [parcel_id, true]);
  assert.ok(done.weight_expected_g >= 1000, 'all goods are weighed');
  const parcels = await parcelsOf(made);
  assert.deepEqual(
    parcels.map((each) => [each['inside_parcel_id'], each['state'], each['weight_g']]),
    [
      [null, 'packed', 950],
      [parcel_id, 'packed', null],
      [parcel_id, 'packed', null],
    ],
  );
  await drain();
  assert.deepEqual(await stages(made), ['packed', 'packed', 'packed']);
  const inside = parcels[1]!['parcel_id'] as string;
  const entered = await s.services.run(enterWaybill, s.actor, [
    { parcel_id: inside, carrier: 'zto', tracking_no: 'ZT-9' },
  ]);
  assert.equal(code(entered[0]), 'PARCEL_INSIDE');
  assert.equal(code(await leave(inside)), 'PARCEL_INSIDE');
});

test('goods that need two cartons: each real parcel is of an order with goods in it', async () => {
  const made = await picked(3);
  const first = await open(made[0]!);
  await scan(first.parcel_id, 'CUP-1', 1);
  const one = await close(first.parcel_id, 300);
  assert.ok(!(one instanceof Problem) && !one.shipment_packed);
  assert.notEqual(one.parcel_id, first.parcel_id, 'nothing of the first order is in it');
  const second = await open(made[1]!);
  await scan(second.parcel_id, 'TEA-1', 2);
  await scan(second.parcel_id, 'CUP-1', 1);
  const two = await close(second.parcel_id, 900);
  assert.ok(!(two instanceof Problem) && two.shipment_packed);
  await drain();
  assert.deepEqual(await stages(made), ['packed', 'packed', 'packed']);
});

test('a parcel at the bench is begun anew when its orders no longer go together', async () => {
  const recipient = { ...anOrder([]).recipient, phone: '13600000001' };
  const made = await picked(3, { recipient });
  const { parcel_id } = await open(made[0]!);
  await scan(parcel_id, 'CUP-1', 1);
  const [parted] = await must(s, partShipment, [{ shipment_id: made[1]!.shipment_id }]);
  assert.match(parted!.todo!.en, /tote/);
  assert.equal(code(await close(parcel_id, 300)), 'TOGETHER_CHANGED');
  const again = await open(made[0]!);
  assert.notEqual(again.parcel_id, parcel_id);
  assert.equal(again.orders.length, 2);
  assert.deepEqual(
    again.lines.map((line) => line.qty_scanned),
    [0, 0],
  );
  const alone = await open(made[1]!);
  assert.equal(alone.orders.length, 1);
  await scan(again.parcel_id, 'TEA-1', 2);
  const edit = { order_id: made[2]!.order_id, recipient: { ...recipient, detail: '别处1号' } };
  await must(s, editOrder, [editOrder.input.parse({ ...edit, version: await version(made[2]!) })]);
  assert.equal(code(await scan(again.parcel_id, 'CUP-1', 1)), 'TOGETHER_CHANGED');
  assert.equal((await open(made[2]!)).orders.length, 1, 'another address, a parcel of its own');
  const rest = await open(made[0]!);
  await scan(rest.parcel_id, 'TEA-1', 2);
  assert.equal(code(await close(rest.parcel_id, 700)), 'done');
});

const version = async ({ order_id }: Made) =>
  (await rows('select version from orders.sales_order where order_id = $1', order_id))[0]![
    'version'
  ] as number;

test('a parcel is taken back to the bench with all in it', async () => {
  const made = await picked(2);
  const { parcel_id } = await open(made[0]!);
  await scan(parcel_id, 'TEA-1', 1);
  await scan(parcel_id, 'CUP-1', 1);
  await close(parcel_id, 500);
  const refused = await s.services.run(cancelParcel, s.actor, [{ parcel_id, reason: 'torn' }]);
  assert.equal(code(refused[0]), 'STATE_FORBIDS', 'the second order is packed whole');
  const more = await picked(3);
  const begun = await open(more[0]!);
  await scan(begun.parcel_id, 'TEA-1', 1);
  await must(s, cancelParcel, [{ parcel_id: begun.parcel_id, reason: 'torn' }]);
  assert.equal((await parcelsOf(more)).length, 0);
});

test('handed over, tracked and delivered together, each order with the same number', async () => {
  const { made, parcel_id, tracking_no } = await shipped(3);
  assert.deepEqual(await stages(made), ['shipped', 'shipped', 'shipped']);
  const told = await rows(
    `select order_id, body->>'tracking_no' as no from kernel.event
     where kind = 'parcel_handed_over' and order_id = any($1)`,
    made.map((each) => each.order_id),
  );
  assert.deepEqual(
    told.map((row) => row['no']),
    [tracking_no, tracking_no, tracking_no],
  );
  const report = { state: 'delivered' as const, at: clock.now().toISOString() };
  await must(s, recordTracking, [
    recordTracking.input.parse({ carrier: 'zto', tracking_no, events: [report] }),
  ]);
  await drain();
  assert.deepEqual(await stages(made), ['delivered', 'delivered', 'delivered']);
  const reports = await rows(
    `select order_id from kernel.event where kind = 'tracking_recorded' and order_id = any($1)`,
    made.map((each) => each.order_id),
  );
  assert.equal(reports.length, 3);
  const again = { parcel_id, result: 'delivered', signed_by: 'guard' };
  const [twice] = await s.services.run(recordDelivery, s.actor, [
    recordDelivery.input.parse(again),
  ]);
  assert.equal(code(twice), 'DELIVERED_BEFORE');
});

test('refused and taken back together; lost together', async () => {
  const { made, parcel_id } = await shipped(2);
  const inside = (await parcelsOf(made))[1]!['parcel_id'] as string;
  const refuse = { result: 'refused', reason: 'not wanted' };
  const [wrong] = await s.services.run(recordDelivery, s.actor, [
    recordDelivery.input.parse({ ...refuse, parcel_id: inside }),
  ]);
  assert.equal(code(wrong), 'PARCEL_INSIDE');
  await must(s, recordDelivery, [recordDelivery.input.parse({ ...refuse, parcel_id })]);
  const before = await at('CUP-1', 'receiving');
  await must(s, takeBack, [{ parcel_id }]);
  await drain();
  assert.equal(await at('CUP-1', 'receiving'), (before as number) + 1);
  assert.deepEqual(await stages(made), ['cancelled', 'cancelled']);
  const lost = await shipped(2);
  await must(s, reportLost, [{ parcel_id: lost.parcel_id }]);
  const states = (await parcelsOf(lost.made)).map((each) => each['state']);
  assert.deepEqual(states, ['lost', 'lost']);
});

test('cancelled before packing, an order leaves and the others go on', async () => {
  for (const gone of [0, 1]) {
    const planned = await together(3);
    assert.equal(await cancel(planned[gone]!), 'done');
    await drain();
    const left = planned.filter((_, index) => index !== gone);
    const wave = await release(left[0]!);
    assert.deepEqual(
      [...wave.shipment_ids].sort(),
      left.map((each) => each.shipment_id),
    );
    assert.equal(await cancel(left[0]!), 'done', 'while it is being picked');
    await drain();
    const begun = await picked(3);
    const { parcel_id } = await open(begun[0]!);
    await scan(parcel_id, 'TEA-1', 1);
    assert.equal(await cancel(begun[gone]!), 'done');
    assert.equal(code(await scan(parcel_id, 'TEA-1', 1)), 'SHIPMENT_STOPPED');
    await drain();
    const rest = begun.filter((_, index) => index !== gone);
    const again = await open(rest[1]!);
    assert.deepEqual(
      again.orders.map((each) => each.order_no),
      rest.map((each) => each.order_no),
    );
    if (gone !== 0) await scan(again.parcel_id, 'TEA-1', 2);
    await scan(again.parcel_id, 'CUP-1', gone === 0 ? 2 : 1);
    const done = await close(again.parcel_id, 600);
    assert.ok(!(done instanceof Problem) && done.shipment_packed, JSON.stringify(done));
  }
});

test('cancelled when packed: its goods go to receiving, the rest is packed again', async () => {
  for (const gone of [0, 1]) {
    const { made, parcel_id } = await packed(3);
    const sku = gone === 0 ? 'TEA-1' : 'CUP-1';
    const before = (await at(sku, 'receiving')) as number;
    assert.equal(await cancel(made[gone]!), 'done');
    const [stopped] = [await leave(parcel_id)];
    assert.equal(code(stopped), 'PARCEL_RECALLED', 'before anything followed from it');
    await drain();
    assert.equal(await at(sku, 'receiving'), before + (gone === 0 ? 2 : 1));
    const recalled = await leave(parcel_id);
    assert.equal(code(recalled), 'PARCEL_RECALLED');
    assert.match(String((recalled as Problem).members['give_to']), /packing desk/);
    const rest = made.filter((_, index) => index !== gone);
    assert.deepEqual(await stages(rest), ['picked', 'picked']);
    assert.equal((await parcelsOf(made)).length, 0);
    const again = await open(rest[1]!);
    if (gone !== 0) await scan(again.parcel_id, 'TEA-1', 2);
    await scan(again.parcel_id, 'CUP-1', gone === 0 ? 2 : 1);
    const closed = await close(again.parcel_id, 600);
    assert.ok(!(closed instanceof Problem) && closed.shipment_packed);
    const tracking_no = `ZT-${1000 + ++serial}`;
    await must(s, enterWaybill, [{ parcel_id: closed.parcel_id, carrier: 'zto', tracking_no }]);
    assert.equal(code(await leave(closed.parcel_id)), 'done');
    await drain();
    assert.deepEqual(await stages(rest), ['shipped', 'shipped']);
  }
});

test('two of three cancelled at once, and all of them', async () => {
  const two = await packed(3);
  const chosen = two.made.slice(0, 2).map(({ order_id }) => ({ order_id, reason: 'gone' }));
  await must(s, cancelOrder, chosen);
  await drain();
  assert.deepEqual(await stages(two.made), ['cancelled', 'cancelled', 'picked']);
  const all = await packed(2);
  assert.equal(await cancel(all.made[0]!), 'done');
  assert.equal(await cancel(all.made[1]!), 'done');
  await drain();
  assert.deepEqual(await stages(all.made), ['cancelled', 'cancelled']);
  assert.equal((await parcelsOf(all.made)).length, 0);
});

test('what is handed over cannot be cancelled, whichever order of the parcel it is', async () => {
  const { made } = await shipped(2);
  assert.equal(await cancel(made[0]!), 'STATE_FORBIDS');
  assert.equal(await cancel(made[1]!), 'STATE_FORBIDS');
});

test('cancel and hand-over at once: the parcel leaves whole, or not at all', async () => {
  for (let turn = 0; turn < 5; turn++) {
    const { made, parcel_id } = await packed(2);
    const [cancelled, left] = await Promise.all([cancel(made[turn % 2]!), leave(parcel_id)]);
    await drain();
    assert.notEqual(cancelled === 'done', code(left) === 'done', `${cancelled} ${code(left)}`);
  }
});

test('papers name every order: goods by order, each remark once, cash of all', async () => {
  const buyer_remark = '请放门口';
  const { made, parcel_id } = await packed(3, {
    buyer_remark,
    payment_kind: 'cash_on_delivery',
    payments: [],
  });
  const papers = await rows(
    'select kind, subject_id, data from printing.document where order_id = any($1) order by kind',
    made.map((each) => each.order_id),
  );
  assert.deepEqual(
    papers.map((each) => [each['kind'], each['subject_id']]),
    [
      ['packing_slip', parcel_id],
      ['waybill', parcel_id],
    ],
  );
  const [slip, waybill] = papers.map((each) => each['data'] as Record<string, unknown>);
  const remarks = slip!['remarks'] as string[];
  assert.equal(remarks.length, 2);
  for (const { order_no } of made) for (const line of remarks) assert.ok(line.includes(order_no));
  assert.ok(remarks[1]!.endsWith(buyer_remark));
  assert.deepEqual(waybill!['remarks'], remarks);
  const lines = slip!['lines'] as { order_no: string }[];
  assert.deepEqual(new Set(lines.map((line) => line.order_no)).size, 3);
  const [total] = await rows(
    'select sum(total_minor)::int as sum from orders.sales_order where order_id = any($1)',
    made.map((each) => each.order_id),
  );
  assert.equal((waybill!['cash_on_delivery'] as Row)['amount_minor'], total!['sum']);
  const scope = wholeTenant(s.tenant.tenant_id);
  const facts = await s.db.transaction({ scope, now: clock.now(), name: 'test' }, (tx) =>
    parcelFacts(tx, { parcel_ids: [parcel_id] }),
  );
  assert.equal(facts[0]!.cod_minor, total!['sum'], 'the carrier is told the same');
  assert.equal((facts[0]!.goods as unknown[]).length, 3);
});

test('after all of it the doctor finds nothing', async () => {
  await drain();
  const { violations } = await examine(s.url, clock.now());
  assert.deepEqual(violations, []);
});
