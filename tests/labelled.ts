/** For tests of printing: packed parcels whose waybills have just come from the carrier. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { saveSettings } from '../areas/settings/commands.ts';
import { type PackedOrder, packedOrders } from '../areas/shipping/packed-parcels.ts';
import { wholeTenant } from '../kernel/db.ts';
import type { TestSystem } from './database.ts';
import { makeWorld, must } from './world.ts';

/** A world with goods enough, a carrier, and no waybill printed at the bench by itself. */
export async function printWorld(system: TestSystem, owner: pg.Client): Promise<void> {
  await makeWorld(system, { SZ: { 'TEA-1': 5000, 'CUP-1': 500 } });
  await must(system, saveSettings, [{ print_waybill_at_pack: false }]);
  await owner.query(
    `insert into shipping.carrier_account (tenant_id, carrier_account_id, carrier, name)
     values ($1, $2, 'own', '顺丰速运')`,
    [system.tenant.tenant_id, randomUUID()],
  );
}

let serial = 0;

/** The waybills of parcels arrive, numbered in the order given. Returns the numbers. */
export async function activate(
  system: TestSystem,
  owner: pg.Client,
  parcels: readonly PackedOrder[],
): Promise<string[]> {
  const numbers: string[] = [];
  for (const { parcel_id } of parcels) {
    numbers.push(`SF${String(1_000_000_000 + ++serial)}`);
    await owner.query(
      `insert into shipping.waybill (tenant_id, waybill_id, parcel_id, order_id, merchant_id,
         warehouse_id, carrier, carrier_account_id, state, tracking_no, sort_code, requested_at)
       select p.tenant_id, $2, p.parcel_id, p.order_id, p.merchant_id, p.warehouse_id, 'own',
         a.carrier_account_id, 'active', $3, '571-A12', now()
       from packing.parcel p join shipping.carrier_account a using (tenant_id)
       where p.parcel_id = $1`,
      [parcel_id, randomUUID(), numbers.at(-1)],
    );
  }
  const scope = wholeTenant(system.tenant.tenant_id);
  const options = { scope, now: system.services.clock.now(), name: 'test' };
  await system.db.transaction(options, async (tx) => {
    for (const [index, { parcel_id, order_id }] of parcels.entries()) {
      const body = { parcel_id, carrier: 'own', tracking_no: numbers[index] };
      tx.event({ kind: 'waybill_active', order_id, subject_id: parcel_id, body });
    }
  });
  return numbers;
}

export interface Labelled extends PackedOrder {
  tracking_no: string;
}

/** Packed parcels with their waybills. */
export async function labelled(
  system: TestSystem,
  owner: pg.Client,
  count: number,
): Promise<Labelled[]> {
  const parcels = await packedOrders(system, count);
  const numbers = await activate(system, owner, parcels);
  return parcels.map((each, index) => ({ ...each, tracking_no: numbers[index]! }));
}
