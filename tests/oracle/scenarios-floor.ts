/** Scenarios of the floor and the road: from the shelf to somebody who signed, and back. */
import { Problem } from '../../kernel/problem.ts';
import { anOrder } from '../world.ts';
import { received } from './scenarios-stock.ts';
import type { Scenario, Stage } from './stage.ts';

type Lines = { sku: string; qty: number }[];

interface Shipped {
  order_id: string;
  shipment_id: string;
}

async function shipmentOf(stage: Stage, order_id: string): Promise<string> {
  const text = 'select shipment_id from orders.shipment where order_id = $1';
  return String((await stage.rows(text, order_id))[0]!['shipment_id']);
}

/** Orders whose pieces are claimed by pick tasks. */
async function released(stage: Stage, ...baskets: Lines[]): Promise<Shipped[]> {
  const ids = await received(stage, ...baskets.map((lines) => anOrder(lines)));
  const shipments: Shipped[] = [];
  for (const order_id of ids) {
    shipments.push({ order_id, shipment_id: await shipmentOf(stage, order_id) });
  }
  const shipment_ids = shipments.map((each) => each.shipment_id);
  const [wave] = await stage.done('wave.release', [{ warehouse: 'SZ', shipment_ids }]);
  stage.equal((wave!['shipment_ids'] as string[]).length, ids.length, 'shipments in the wave');
  return shipments;
}

/** Orders whose pieces lie at the bench. */
async function picked(stage: Stage, ...baskets: Lines[]): Promise<Shipped[]> {
  const shipments = await released(stage, ...baskets);
  await confirmAll(stage);
  return shipments;
}

async function confirmAll(stage: Stage) {
  const tasks = await stage.rows('select task_id from picking.task where done_at is null');
  await stage.done('task.confirm_all', tasks);
}

interface Packed extends Shipped {
  parcel_id: string;
}

/** Packs a shipment in one parcel. */
async function pack(stage: Stage, shipment: Shipped, lines: Lines): Promise<Packed> {
  const scans = lines.map(({ sku, qty }) => ({ barcode: sku, qty }));
  const { shipment_id } = shipment;
  const box = { shipment_id, scans, weight_g: 700, weight_confirmed: true };
  const [parcel] = await stage.done('parcel.pack', [box]);
  return { ...shipment, parcel_id: String(parcel!['parcel_id']) };
}

const TEA: Lines = [{ sku: 'TEA-1', qty: 2 }];

async function packed(stage: Stage, count: number): Promise<Packed[]> {
  const shipments = await picked(stage, ...Array.from({ length: count }, () => TEA));
  const parcels: Packed[] = [];
  for (const each of shipments) parcels.push(await pack(stage, each, TEA));
  return parcels;
}

const enter = (stage: Stage, parcel_id: string, tracking_no: string) =>
  stage.code('waybill.enter', { parcel_id, carrier: 'zto', tracking_no });

const give = (stage: Stage, ...parcel_ids: string[]) =>
  stage.run('manifest.hand_over', [{ warehouse: 'SZ', carrier: 'zto', parcel_ids }]);

/** Codes under which parcels were refused at hand-over; [] when all left. */
async function refusals(stage: Stage, ...parcel_ids: string[]): Promise<string[]> {
  const [outcome] = await give(stage, ...parcel_ids);
  if (outcome instanceof Problem) return [outcome.code];
  return (outcome!['refused'] as { code: string }[]).map((each) => each.code);
}

/** Parcels that are with the carrier, with their numbers. */
export async function handedOver(stage: Stage, count = 1) {
  const parcels = (await packed(stage, count)).map((each) => {
    return { ...each, tracking_no: `ZT-${stage.next()}000` };
  });
  for (const { parcel_id, tracking_no } of parcels) {
    stage.equal(await enter(stage, parcel_id, tracking_no), 'done', 'a number for a parcel');
  }
  const left = await refusals(stage, ...parcels.map((each) => each.parcel_id));
  stage.equal(left, [], 'parcels that stay');
  return parcels;
}

/** Cancelled while being picked: claims and pieces go back. */
export const stopped: Scenario = async (stage) => {
  const [one, two] = await released(stage, TEA, [{ sku: 'CUP-1', qty: 1 }]);
  await stage.done('order.cancel', [{ order_id: one!.order_id, reason: 'changed' }]);
  await stage.drain();
  const claimed = () => stage.number('select sum(qty_claimed) from stock.balance');
  stage.equal(await claimed(), 1, 'pieces claimed after one of two was cancelled');
  await stage.examine();
  await confirmAll(stage);
  stage.equal(await claimed(), 0, 'pieces claimed when all is picked');
  await stage.done('order.cancel', [{ order_id: two!.order_id, reason: 'changed' }]);
  await stage.drain();
  const lying = await stage.number(
    `select sum(b.qty) from stock.balance b join places.location l using (tenant_id, location_id)
     where l.kind = 'receiving'`,
  );
  stage.equal(lying, 1, 'pieces that came back from the bench');
  await stage.examine();
};

/** At the bench: scans are counted, a shipment in two parcels, numbers and their parcels. */
export const bench: Scenario = async (stage) => {
  const [one, two] = await picked(stage, TEA, TEA);
  const scan = { barcode: 'TEA-1', qty: 3 };
  const over = { shipment_id: one!.shipment_id, scans: [scan], weight_g: 1000 };
  stage.equal(
    await stage.code('parcel.pack', { ...over, weight_confirmed: true }),
    'SCAN_OVER',
    'a piece too many',
  );
  const half = await pack(stage, one!, [{ sku: 'TEA-1', qty: 1 }]);
  const rest = await pack(stage, one!, [{ sku: 'TEA-1', qty: 1 }]);
  const whole = await pack(stage, two!, TEA);
  await stage.examine();
  stage.equal(await enter(stage, half.parcel_id, 'ZT-1001'), 'done', 'a number');
  const taken = await enter(stage, rest.parcel_id, 'ZT-1001');
  stage.equal(taken, 'SCAN_DUP_WAYBILL', 'a number that is on another parcel');
  const second = await enter(stage, half.parcel_id, 'ZT-1002');
  stage.equal(second, 'WAYBILL_ACTIVE', 'a second number for a parcel');
  const bare = await refusals(stage, whole.parcel_id);
  stage.equal(bare, ['WAYBILL_MISSING'], 'a parcel without a number');
  await stage.drain();
  await stage.examine();
};

/** Hand-over: once, and not what is held or cancelled; the promise ends with it. */
export const leaving: Scenario = async (stage) => {
  const [first, held, cancelled] = await packed(stage, 3);
  for (const each of [first, held, cancelled]) {
    await enter(stage, each!.parcel_id, `ZT-${stage.next()}000`);
  }
  await stage.done('order.hold', [{ order_id: held!.order_id, reason: 'address' }]);
  await stage.done('order.cancel', [{ order_id: cancelled!.order_id, reason: 'changed' }]);
  const codes = await refusals(stage, first!.parcel_id, held!.parcel_id, cancelled!.parcel_id);
  stage.equal(codes, ['PARCEL_RECALLED', 'PARCEL_RECALLED'], 'what must not leave');
  const again = await refusals(stage, first!.parcel_id);
  stage.equal(again, ['STATE_FORBIDS'], 'a parcel that left leaves again');
  const gone = { order_id: first!.order_id, reason: 'too late' };
  stage.equal(await stage.code('order.cancel', gone), 'STATE_FORBIDS', 'cancelling it');
  const tea = await stage.number(
    `select qty_on_hand from stock.level l join catalog.sku k using (tenant_id, sku_id)
     where k.code = 'TEA-1' and l.tenant_id = $1`,
    stage.actor.tenant_id,
  );
  stage.equal(tea, 58, 'tea on hand when one parcel of two left');
  await stage.drain();
  await stage.examine();
};

/** Reports of carriers: twice, late, out of order; then what the door says. */
export const road: Scenario = async (stage) => {
  const [one, two, three] = await handedOver(stage, 3);
  const minute = (n: number) =>
    new Date(stage.clock.now().getTime() - 3_600_000 + n * 60_000).toISOString();
  const report = (tracking_no: string, state: string, at: number, delivery_key?: string) => ({
    carrier: 'zto',
    tracking_no,
    events: [{ state, at: minute(at) }],
    ...(delivery_key === undefined ? {} : { delivery_key }),
  });
  const no = one!.tracking_no;
  const push = report(no, 'in_transit', 5, 'push-1');
  const [first] = await stage.done('tracking.record', [push]);
  const [again] = await stage.done('tracking.record', [report(no, 'in_transit', 5)]);
  stage.equal([first!['recorded'], again!['recorded']], [1, 0], 'a report that comes twice');
  await stage.done('tracking.record', [report(no, 'delivered', 30)]);
  await stage.drain();
  const [after] = await stage.done('tracking.record', [report(no, 'out_for_delivery', 40)]);
  stage.equal(after!['state'], 'delivered', 'a scan after the delivery');
  await stage.done('tracking.record', [report(three!.tracking_no, 'failed_attempt', 20)]);
  for (let n = 0; n < 3; n++) await stage.drain();
  const attempts = await stage.number(
    'select count(*) from delivery.attempt where parcel_id = $1',
    three!.parcel_id,
  );
  stage.equal(attempts, 1, 'attempts of one that was reported');
  await stage.examine();
  const attempt = { parcel_id: two!.parcel_id, result: 'delivered' };
  const unsigned = await stage.code('delivery.record', attempt);
  stage.equal(unsigned, 'ATTEMPT_INCOMPLETE', 'delivered, and nobody signed');
  await stage.done('delivery.record', [{ ...attempt, signed_by: 'recipient' }]);
  const twice = await stage.code('delivery.record', { ...attempt, signed_by: 'recipient' });
  stage.equal(twice, 'DELIVERED_BEFORE', 'delivered twice');
  await stage.drain();
  await stage.examine();
};

/** A refused parcel comes back: its goods once, its money once. */
export const comingBack: Scenario = async (stage) => {
  const [parcel] = await handedOver(stage);
  const { parcel_id } = parcel!;
  await stage.done('delivery.record', [{ parcel_id, result: 'refused', reason: 'not wanted' }]);
  await stage.done('parcel.take_back', [{ parcel_id }]);
  await stage.done('parcel.take_back', [{ parcel_id }]);
  await stage.drain();
  await stage.examine();
  const tea = await stage.number(
    `select qty_on_hand from stock.level l join catalog.sku k using (tenant_id, sku_id)
     where k.code = 'TEA-1' and l.tenant_id = $1`,
    stage.actor.tenant_id,
  );
  stage.equal(tea, 60, 'tea on hand when the parcel is back');
};
