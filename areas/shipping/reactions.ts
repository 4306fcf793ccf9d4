/** What shipping does by itself: waybills for closed parcels, and their end when parcels end. */
import type { Transaction } from '../../kernel/db.ts';
import { reaction } from '../../kernel/reaction.ts';
import { accountSettings } from './model.ts';
import { accounts, liveWaybillsOf, parcelsById } from './shipping.sql.ts';
import { askForChoice, voidAll } from './waybills.ts';

interface Closed {
  inside_parcel_id?: string | null;
}

/** Asks for waybills for closed parcels without one. Where no carrier can be asked: typed. */
export async function chooseFor(tx: Transaction, parcel_ids: readonly string[]): Promise<void> {
  if (parcel_ids.length === 0) return;
  const known = await accounts(tx);
  const automatic = known.some(
    (row) => row.active && accountSettings.safeParse(row.settings).data?.automatic === true,
  );
  if (!automatic) return;
  for (const parcel of await parcelsById(tx, { parcel_ids })) {
    const open = parcel.state === 'packed' && parcel.waybill_id === null && !parcel.choosing;
    if (open) askForChoice(tx, parcel, null);
  }
}

/** A closed parcel needs a waybill. */
export const chooseForParcel = reaction({
  name: 'shipping.choose_for_parcel',
  on: ['parcel_closed'],
  run(tx, events) {
    // What is in another parcel goes under that one's number.
    const own = events.filter((event) => (event.body as Closed).inside_parcel_id == null);
    return chooseFor(tx, [...new Set(own.map((event) => event.subject_id))].sort());
  },
});

/** Waybills of cancelled orders and parcels go back to their carriers. */
export const voidCancelled = reaction({
  name: 'shipping.void_cancelled',
  on: ['order_cancelled', 'parcel_cancelled'],
  async run(tx, events) {
    const of = (kind: string) => {
      const own = events.filter((event) => event.kind === kind);
      return [...new Set(own.map((event) => event.subject_id))].sort();
    };
    const scope = { order_ids: of('order_cancelled'), parcel_ids: of('parcel_cancelled') };
    const live = await liveWaybillsOf(tx, scope);
    await voidAll(
      tx,
      live.map((row) => row.waybill_id),
      'cancelled',
    );
  },
});
