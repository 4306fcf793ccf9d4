/** What is called back by itself: goods of cancelled orders, parcels with an address of yesterday. */
import type { Transaction } from '../../kernel/db.ts';
import { type EventRow, reaction } from '../../kernel/reaction.ts';
import type { Actor } from '../../kernel/record.ts';
import { type Cause, DESK_AT, type Place } from './model.ts';
import { askFor, whereabouts } from './where.ts';

async function ask(
  tx: Transaction,
  events: readonly EventRow[],
  cause: Cause,
  wanted: (place: Place) => boolean,
): Promise<void> {
  const byOrder = new Map(events.map((event) => [event.order_id!, event]));
  const since = [...byOrder].sort().map(([order_id, { at }]) => ({ order_id, since: at }));
  const places = await whereabouts(tx, since);
  const asked = places.filter(wanted).flatMap((place) => {
    const desk = DESK_AT[place.where];
    if (desk === null) return [];
    const { order_id, merchant_id, warehouse_id, shipment_id, parcel_id } = place;
    const { actor_kind, actor_id, body } = byOrder.get(order_id)!;
    const { reason = '' } = body as { reason?: string };
    const { task_id, slot, holder_id } = place;
    const goods = { order_id, merchant_id, warehouse_id, shipment_id, parcel_id, task_id, slot };
    const by = { kind: actor_kind as Actor['kind'], id: actor_id };
    return [{ ...goods, cause, reason, desk, holder_id, by }];
  });
  await askFor(tx, asked);
}

export const askForCancelled = reaction({
  name: 'recalls.ask_for_cancelled',
  on: ['order_cancelled'],
  run(tx, events) {
    const begun = events.filter((event) => {
      const { shipments = [] } = event.body as { shipments?: string[] };
      return shipments.length > 0;
    });
    return ask(tx, begun, 'cancelled', () => true);
  },
});

/** A closed parcel has its label; everything before gets the new address by itself. */
export const askForOldLabels = reaction({
  name: 'recalls.ask_for_old_labels',
  on: ['order_edited'],
  run(tx, events) {
    const moved = events.filter((event) =>
      (event.body as { fields?: string[] }).fields?.includes('recipient'),
    );
    return ask(tx, moved, 'address', ({ where }) => where === 'staged');
  },
});
