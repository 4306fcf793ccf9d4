/** Bugs at the bench, on the road and outside, each planted in its own copy of the company. */
import type { Bug } from './bugs.ts';
import { executor, type Plant, rewrite, seeing, skip } from './plant.ts';
import * as floor from './scenarios-floor.ts';
import { lateCommit, purchases, vanishing } from './scenarios-outside.ts';

const drop = (table: string, name: string) => `alter table ${table} drop constraint ${name}`;

export const FLOOR_BUGS: readonly Bug[] = [
  {
    name: 'more may be packed than was picked',
    where: 'orders.shipment_lines_of',
    plant: () =>
      rewrite({
        'orders.shipment_lines_of': [['sl.qty_picked,', 'sl.qty_picked + 1 as qty_picked,']],
      }),
    locks: [
      drop('orders.shipment_line', 'shipment_line_within'),
      drop('stock.balance', 'balance_not_negative'),
      drop('stock.balance', 'balance_claimed_within'),
      drop('orders.order_line', 'order_line_qty_picked_check'),
    ],
    scenario: floor.bench,
  },
  {
    name: 'a parcel gets a second waybill',
    where: 'shipping.parcels_by_id',
    plant: () =>
      rewrite({
        'shipping.parcels_by_id': [
          ['w.waybill_id, w.state as waybill_state', 'w.waybill_id, null as waybill_state'],
        ],
      }),
    locks: ['drop index shipping.waybill_alive_once'],
    scenario: floor.bench,
  },
  {
    name: 'a number is given to two parcels',
    where: 'shipping.number_holders',
    plant: () => skip(['shipping.number_holders']),
    locks: ['drop index shipping.waybill_number_once'],
    scenario: floor.bench,
  },
  {
    name: 'a parcel leaves without a waybill',
    where: 'manifest.hand_over',
    plant: () =>
      seeing('manifest.hand_over', 'shipping.parcels_by_id', (row) => {
        return { waybill_state: 'active', carrier: row['carrier'] ?? 'zto' };
      }),
    locks: ['alter table shipping.manifest_parcel alter waybill_id drop not null'],
    scenario: floor.bench,
  },
  {
    name: 'nobody asks whether the order is held',
    where: 'orders.shipments_by_id',
    plant: () =>
      rewrite({
        'orders.shipments_by_id': [
          ['o.held_at, o.hold_reason', 'null::timestamptz as held_at, o.hold_reason'],
        ],
      }),
    scenario: floor.leaving,
  },
  {
    name: 'a parcel of a cancelled order leaves',
    where: 'manifest.hand_over',
    plant: () =>
      seeing('manifest.hand_over', 'orders.shipments_by_id', () => {
        return { cancelled_at: null, state: 'packed' };
      }),
    locks: [
      drop('orders.order_line', 'order_line_qty_packed_check'),
      drop('orders.order_line', 'order_line_pieces_add_up'),
      drop('stock.reservation', 'reservation_qty_held_check'),
      drop('stock.level', 'level_reserved_not_negative'),
      drop('orders.shipment', 'shipment_move_allowed'),
    ],
    scenario: floor.leaving,
  },
  {
    name: 'a parcel is handed over twice',
    where: 'manifest.hand_over',
    plant: () =>
      seeing('manifest.hand_over', 'shipping.parcels_by_id', () => ({ state: 'packed' })),
    locks: [
      drop('shipping.manifest_parcel', 'manifest_parcel_once'),
      drop('stock.move', 'move_cause_once'),
      drop('stock.reservation', 'reservation_qty_held_check'),
      drop('stock.balance', 'balance_not_negative'),
      drop('stock.balance', 'balance_claimed_within'),
      drop('orders.order_line', 'order_line_qty_packed_check'),
    ],
    scenario: floor.leaving,
  },
  {
    name: 'an order is cancelled whose parcel has left',
    where: 'orders.lines_of_orders, orders.live_shipments_of_orders',
    plant: () =>
      rewrite({
        'orders.lines_of_orders': [['l.qty_shipped,', '0 as qty_shipped,']],
        'orders.live_shipments_of_orders': [[`, 'handed_over'`, '']],
      }),
    scenario: floor.leaving,
  },
  {
    name: 'only the newest report tells the state',
    where: 'shipping.tracking_of',
    plant: () =>
      rewrite({
        'shipping.tracking_of': [
          [
            'order by',
            `and at = (select max(t.at) from shipping.tracking_event t
             where t.waybill_id = tracking_event.waybill_id) order by`,
          ],
        ],
      }),
    scenario: floor.road,
  },
  {
    name: 'a report that comes twice counts twice',
    where: 'shipping.insert_tracking',
    plant: () =>
      rewrite({
        'shipping.insert_tracking': [
          [
            /event_key, state, at, place, detail, \$/,
            `event_key || '|' || md5(random()::text), state, at, place, detail, $`,
          ],
        ],
      }),
    scenario: floor.road,
  },
  {
    name: 'delivered, but nobody is kept as having signed',
    where: 'delivery.insert_attempts',
    plant: () =>
      rewrite({
        'delivery.insert_attempts': [[/signed_by, proof, at\s+from/, 'null, proof, at from']],
      }),
    locks: [drop('delivery.attempt', 'attempt_delivered_is_signed')],
    scenario: floor.road,
  },
  {
    name: 'a parcel counts as delivered without its pieces',
    where: 'orders.change_lines',
    plant: () =>
      rewrite({
        'orders.change_lines': [['l.qty_delivered + r.delivered', 'l.qty_delivered']],
      }),
    scenario: floor.road,
  },
  {
    name: 'goods that came back are not booked',
    where: 'delivery.shipped_pieces',
    plant: () => skip(['delivery.shipped_pieces']),
    scenario: floor.comingBack,
  },
  {
    name: 'picked pieces of cancelled orders stay where they are',
    where: 'picking.pieces_in_picked',
    plant: () => skip(['picking.pieces_in_picked']),
    scenario: floor.stopped,
  },
];

export const OUTSIDE_BUGS: readonly Bug[] = [
  {
    name: 'the log is read up to its newest event, whoever is still writing',
    where: 'kernel.last_event',
    plant: () =>
      rewrite({
        'kernel.last_event': [['and xid < pg_snapshot_xmin(pg_current_snapshot())', '']],
      }),
    scenario: lateCommit,
  },
  {
    name: 'reactions forget how far they came',
    where: 'kernel.move_cursors',
    plant: () => skip(['kernel.move_cursors']),
    scenario: floor.road,
  },
  {
    name: 'events of a kind are not read',
    where: 'kernel.events_between',
    plant: () =>
      rewrite({
        'kernel.events_between': [['and kind =', `and kind <> 'order_cancelled' and kind =`]],
      }),
    scenario: floor.stopped,
  },
  {
    name: 'what is in doubt is done again without looking',
    where: 'kernel.claim_effects',
    plant: () => rewrite({ 'kernel.claim_effects': [['d.state as', `'pending' as`]] }),
    scenario: purchases,
  },
  {
    name: 'an executor acts again without looking',
    where: 'waybill.buy',
    plant: () =>
      executor('waybill.buy', ({ perform }) => ({
        perform: (effect, context) => perform(effect, { ...context, may_be_done: false }),
      })),
    scenario: vanishing,
  },
  {
    name: 'an effect at work is taken by a second relay',
    where: 'kernel.claim_effects',
    plant: () => rewrite({ 'kernel.claim_effects': [[/and lease_until < \$\d/, '']] }),
    scenario: purchases,
  },
  {
    name: 'the same effect is asked for twice',
    where: 'kernel.insert_effects',
    plant: (bare) => askTwice(bare),
    locks: [drop('kernel.effect', 'effect_once'), 'drop index shipping.waybill_alive_once'],
    scenario: purchases,
  },
];

/** Effects are asked for twice; with the constraint gone, so is what relies on it. */
function askTwice(bare: boolean): Plant {
  const once = 'on conflict on constraint effect_once do nothing';
  const first = rewrite({ 'kernel.insert_effects': bare ? [[once, '']] : [] });
  return {
    ...first,
    async query(sent, send) {
      const done = send(sent);
      if (sent.name.startsWith('kernel.insert_effects')) {
        const text = sent.text.replace('$1, effect_id', '$1, gen_random_uuid()');
        await send({ ...sent, text, name: 'planted.effects' });
      }
      return done;
    },
  };
}
