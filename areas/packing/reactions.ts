/** What follows at the bench from a cancelled order: its parcels are taken back to receiving. */
import type { Transaction } from '../../kernel/db.ts';
import { reaction } from '../../kernel/reaction.ts';
import { packed, packUndone } from '../orders/port.ts';
import { type Bench, lockBenches, type Parcel } from './bench.ts';
import { shipmentsInCartons } from './packing.sql.ts';
import { unpack } from './unpacking.ts';

/**
 * Pieces of packed parcels go to receiving; those of open ones are picking's to bring back. Other
 * orders in the same parcel are packed again: it is opened, and weighs something else now.
 */
export const cancelledOrderParcels = reaction({
  name: 'packing.order_cancelled',
  on: ['order_cancelled'],
  async run(tx, events) {
    const shipment_ids = events.flatMap((event) => {
      const shipments = (event.body as { shipments?: string[] }).shipments;
      return shipments ?? [];
    });
    if (shipment_ids.length === 0) return;
    const others = await shipmentsInCartons(tx, { shipment_ids });
    const ids = [...shipment_ids, ...others.map((row) => row.shipment_id)];
    const benches = await lockBenches(tx, ids);
    const live = [...benches.values()].flatMap((bench) =>
      bench.parcels
        .filter((each) => each.state === 'open' || each.state === 'packed')
        .map((parcel) => ({ bench, parcel })),
    );
    const isOver = ({ bench }: { bench: Bench }) => bench.shipment.cancelled_at !== null;
    const cancelled = live.filter(isOver).map(({ parcel }) => parcel);
    const opened = new Set(cancelled.map(cartonId));
    const again = live.filter((each) => !isOver(each) && opened.has(cartonId(each.parcel)));
    await unpack(
      tx,
      cancelled.map((each) => ({ ...each, reason: 'order cancelled' })),
      'receiving',
    );
    await packAgain(tx, again);
  },
});

const cartonId = (parcel: Parcel) => parcel.inside_parcel_id ?? parcel.parcel_id;

/** Goods of parcels go back to the bench; what was packed whole is only picked now. */
async function packAgain(tx: Transaction, again: readonly { bench: Bench; parcel: Parcel }[]) {
  const reason = 'an order in the same parcel was cancelled';
  const lines = await unpack(
    tx,
    again.map(({ parcel }) => ({ ...parcel, reason })),
    'picked',
  );
  if (lines.length === 0) return;
  const shipmentOf = new Map(again.map(({ parcel: p }) => [p.parcel_id, p.shipment_id]));
  await packed(
    tx,
    lines.map(({ parcel_id, order_line_id, qty }) => {
      return { shipment_id: shipmentOf.get(parcel_id)!, order_line_id, qty: -qty };
    }),
  );
  const shipments = [...new Set(again.map(({ bench }) => bench.shipment))];
  await packUndone(
    tx,
    shipments.filter((each) => each.state === 'packed'),
  );
}
