/** Scenarios of the event log and of what is done outside: a late commit, lost answers, two relays. */
import assert from 'node:assert/strict';
import { saveAccount } from '../../areas/shipping/commands.ts';
import { fakeTerms } from '../../carriers/fake/book.ts';
import { type FakeCarrier, startFakeCarrier } from '../../carriers/fake/server.ts';
import { configureOutside, outsideOf } from '../../carriers/live.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { anOrder } from '../world.ts';
import { received } from './scenarios-stock.ts';
import { type Scenario, type Stage, TENANT } from './stage.ts';

/** An event that is written early and committed late must be read all the same. */
export const lateCommit: Scenario = async (stage) => {
  const ids = await received(
    stage,
    anOrder([{ sku: 'TEA-1', qty: 2 }]),
    anOrder([{ sku: 'CUP-1', qty: 1 }]),
  );
  const shipments = await stage.rows('select shipment_id from orders.shipment');
  const shipment_ids = shipments.map((row) => row['shipment_id']);
  await stage.done('wave.release', [{ warehouse: 'SZ', shipment_ids }]);
  await stage.drain();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let entered = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const [one] = stage.systems;
  const cancel = stage.command('order.cancel');
  const now = stage.clock.now();
  const late = one!.db.transaction(
    { scope: wholeTenant(TENANT), now, name: 'order.cancel' },
    async (tx) => {
      const input = { order_id: ids[0]!, reason: 'changed' };
      await cancel.run(tx, [{ input, actor: stage.actor }]);
      await tx.flush();
      entered();
      await held;
    },
  );
  await inside;
  await stage.done('order.hold', [{ order_id: ids[1], reason: 'address' }], { at: 1 });
  const draining = stage.drain(1);
  const timer = setTimeout(release, 150);
  await Promise.all([late, draining]);
  clearTimeout(timer);
  await stage.drain();
  const claimed = await stage.number('select sum(qty_claimed) from stock.balance');
  stage.equal(claimed, 1, 'claimed pieces after a cancellation that was committed late');
  await stage.examine();
};

const LOGIN = { key: 'k1', secret: 'shared secret' };

/** A carrier that makes a second waybill when a reference comes again. */
async function withCarrier(stage: Stage, work: (fake: FakeCarrier) => Promise<void>) {
  const terms = { ...fakeTerms, is_idempotent: false };
  const fake = await startFakeCarrier({ clock: stage.clock, accounts: [LOGIN], terms });
  configureOutside({ with_fake: true, private_hosts: [new URL(fake.url).host] });
  try {
    const settings = { ...LOGIN, base_url: fake.url };
    const input = saveAccount.input.parse({ carrier: 'fake', name: 'Fake', settings });
    await stage.done('carrier_account.save', [input]);
    await work(fake);
  } finally {
    outsideOf(stage.clock).close();
    configureOutside({ with_fake: false, private_hosts: [] });
    await fake.close();
  }
}

/** A packed parcel that waits for its waybill. */
async function parcel(stage: Stage): Promise<string> {
  const [order_id] = await received(stage, anOrder([{ sku: 'TEA-1', qty: 2 }]));
  const [shipment] = await stage.rows(
    'select shipment_id from orders.shipment where order_id = $1',
    order_id,
  );
  const { shipment_id } = shipment!;
  await stage.done('wave.release', [{ warehouse: 'SZ', shipment_ids: [shipment_id] }]);
  await stage.done(
    'task.confirm_all',
    await stage.rows('select task_id from picking.task where done_at is null'),
  );
  const scans = [{ barcode: 'TEA-1', qty: 2 }];
  const box = { shipment_id, scans, weight_g: 700, weight_confirmed: true };
  const [made] = await stage.done('parcel.pack', [box]);
  return String(made!['parcel_id']);
}

const numberOf = async (stage: Stage, parcel_id: string) =>
  (
    await stage.rows(
      `select tracking_no from shipping.waybill where parcel_id = $1 and state = 'active'`,
      parcel_id,
    )
  ).length;

/** Waybills are bought once: after lost answers, by two relays, when asked for twice. */
export const purchases: Scenario = (stage) =>
  withCarrier(stage, async (fake) => {
    const first = await parcel(stage);
    await stage.drain();
    await stage.drain();
    stage.equal(
      [await numberOf(stage, first), fake.orderCount()],
      [1, 1],
      'a waybill and its order',
    );
    const asked = await stage.code('waybill.request', { parcel_id: first });
    stage.equal(asked, 'WAYBILL_ACTIVE', 'asking for a second one');
    fake.setFaults({ faults: [{ kind: 'drop_answer', on: 'create' }] });
    const second = await parcel(stage);
    await stage.drain();
    for (let n = 0; n < 3; n++) {
      stage.pass(2);
      await stage.drain();
    }
    stage.equal(
      [await numberOf(stage, second), fake.orderCount()],
      [1, 2],
      'waybills and orders after an answer that was lost',
    );
    fake.setFaults({ faults: [{ kind: 'delay', on: 'create', delay_ms: 400 }] });
    const third = await parcel(stage);
    const taken = stage.taken('waybill.buy');
    const first_relay = stage.drain(0);
    await taken;
    await Promise.all([first_relay, stage.drain(1)]);
    await stage.drain();
    const most = `select max(e.attempts) from kernel.effect e
      join shipping.waybill w on w.waybill_id = e.subject_id where w.parcel_id = $1`;
    stage.equal(await stage.number(most, third), 1, 'attempts at what one relay has in hand');
    stage.equal(
      [await numberOf(stage, third), fake.orderCount()],
      [1, 3],
      'waybills and orders of two relays',
    );
    await stage.examine();
  });

/** A relay vanishes after the carrier acted: the next one looks before it acts. */
export const vanishing: Scenario = (stage) =>
  withCarrier(stage, async (fake) => {
    const parcel_id = await parcel(stage);
    // The choice is settled; of the purchase the answer arrives, but its settling is lost.
    stage.loseSettling('waybill.buy');
    await assert.rejects(stage.drain(), /ECONNRESET/);
    stage.pass(5);
    await stage.drain(1);
    stage.pass(2);
    await stage.drain(1);
    stage.equal(
      [await numberOf(stage, parcel_id), fake.orderCount()],
      [1, 1],
      'waybills and orders after a relay vanished',
    );
    await stage.examine();
  });
