/** For tests of shipping and what comes after it: packed parcels of the test world. */
import assert from 'node:assert/strict';
import type pg from 'pg';
import type { TestSystem } from '../../tests/database.ts';
import { must } from '../../tests/world.ts';
import type { OrderInput } from '../orders/model.ts';
import { packParcel } from '../packing/commands-pack.ts';
import { type PickedOrder, pickedOrders } from '../packing/picked-orders.ts';

export interface PackedOrder extends PickedOrder {
  parcel_id: string;
}

/** Paid orders of two TEA-1 each, picked and packed in one parcel each. */
export async function packedOrders(
  system: TestSystem,
  count = 1,
  change: Partial<OrderInput> = {},
): Promise<PackedOrder[]> {
  const orders = await pickedOrders(system, [{ sku: 'TEA-1', qty: 2 }], count, change);
  const parcels = await must(
    system,
    packParcel,
    orders.map(({ shipment_id }) => {
      const scans = [{ barcode: 'TEA-1', qty: 2 }];
      return packParcel.input.parse({ shipment_id, scans, weight_g: 700, weight_confirmed: true });
    }),
  );
  return orders.map((order, at) => ({ ...order, parcel_id: parcels[at]!.parcel_id }));
}

/** Works off all events, also those that transactions of other databases hold back for a moment. */
export async function drain(system: TestSystem, owner: pg.Client): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    await system.relay.drain(system.tenant.tenant_id, false);
    const held_back = await owner.query(
      `select from kernel.event e where not exists (select from kernel.reaction_cursor c
         where (c.xid, c.event_id) >= (e.xid, e.event_id)) limit 1`,
    );
    if (held_back.rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail('events were held back for too long');
}
