/** What follows at the bench from a cancelled order: its parcels are taken back to receiving. */
import { reaction } from '../../kernel/reaction.ts';
import { lockBenches } from './bench.ts';
import { unpack } from './unpacking.ts';

/** Pieces of packed parcels go to receiving; those of open ones are picking's to bring back. */
export const cancelledOrderParcels = reaction({
  name: 'packing.order_cancelled',
  on: ['order_cancelled'],
  async run(tx, events) {
    const shipment_ids = events.flatMap((event) => {
      const shipments = (event.body as { shipments?: string[] }).shipments;
      return shipments ?? [];
    });
    if (shipment_ids.length === 0) return;
    const benches = await lockBenches(tx, shipment_ids);
    const live = [...benches.values()].flatMap(({ parcels }) =>
      parcels.filter((each) => each.state === 'open' || each.state === 'packed'),
    );
    const cancelled = live.map((each) => ({ ...each, reason: 'order cancelled' }));
    await unpack(tx, cancelled, 'receiving');
  },
});
