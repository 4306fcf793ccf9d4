/** For tests of the bench and what comes after it: orders of the test world, already picked. */
import { wholeTenant } from '../../kernel/db.ts';
import type { TestSystem } from '../../tests/database.ts';
import { anOrder, must } from '../../tests/world.ts';
import { receiveOrder } from '../orders/commands.ts';
import type { OrderInput } from '../orders/model.ts';
import { liveShipmentsOfOrders } from '../orders/orders.sql.ts';
import { linesOfShipments, lockShipments, pickDone, picked, released } from '../orders/port.ts';
import { standardPlaces } from '../places/port.ts';
import { claim, lockBinStock, move } from '../stock/port.ts';

export interface PickedOrder {
  order_id: string;
  order_no: string;
  shipment_id: string;
}

/** Receives paid orders and takes their pieces from the shelf; `pick` false leaves that out. */
export async function pickedOrders(
  system: TestSystem,
  lines: readonly { sku: string; qty: number; price_minor?: number }[],
  count = 1,
  change: Partial<OrderInput> = {},
  pick = true,
): Promise<PickedOrder[]> {
  const inputs = Array.from({ length: count }, () => anOrder(lines, change));
  const received = await must(system, receiveOrder, inputs);
  const scope = wholeTenant(system.tenant.tenant_id);
  const now = system.services.clock.now();
  return system.db.transaction({ scope, now, name: 'test' }, async (tx) => {
    const order_ids = received.map((each) => each.order_id);
    const rows = await liveShipmentsOfOrders(tx, { order_ids });
    const shipments = await lockShipments(
      tx,
      rows.map((row) => row.shipment_id),
    );
    await released(tx, [...shipments.values()]);
    for (const shipment of pick ? shipments.values() : []) {
      const { shipment_id, warehouse_id, order_id } = shipment;
      const places = (await standardPlaces(tx, [warehouse_id])).get(warehouse_id)!;
      const own = (await linesOfShipments(tx, [shipment_id])).get(shipment_id)!;
      const pieces = own.map(({ order_line_id, qty }) => ({ shipment_id, order_line_id, qty }));
      const sku_ids = own.map((line) => line.sku_id);
      const bins = await lockBinStock(tx, { warehouse_id, sku_ids });
      const taken = own.map((line) => {
        const { location_id } = bins.find((bin) => bin.sku_id === line.sku_id)!;
        return { ...line, location_id, claimed: line.qty };
      });
      await claim(
        tx,
        taken.map((each) => ({ ...each, lot: '' })),
      );
      await move(
        tx,
        taken.map(({ merchant_id, sku_id, qty, location_id }, index) => ({
          warehouse_id,
          merchant_id,
          sku_id,
          qty,
          claimed: qty,
          from_location_id: location_id,
          to_location_id: places.picked,
          from_kind: 'bin' as const,
          to_kind: 'picked' as const,
          cause: 'pick',
          cause_id: shipment_id,
          cause_line: index + 1,
          order_id,
        })),
      );
      await picked(tx, pieces);
      await pickDone(tx, [{ shipment_id, order_id, nothing: false }]);
    }
    const shipmentOf = new Map(rows.map((row) => [row.order_id, row.shipment_id]));
    return received.map(({ order_id, order_no }) => {
      return { order_id, order_no, shipment_id: shipmentOf.get(order_id)! };
    });
  });
}
