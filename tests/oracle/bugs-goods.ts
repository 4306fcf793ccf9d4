/** Bugs in stock, orders and money, each planted in its own copy of the company. */
import { cancelOrders, refundAll } from '../../areas/orders/ending.ts';
import { lockOrders } from '../../areas/orders/orders.sql.ts';
import type { Item } from '../../kernel/command.ts';
import type { Bug } from './bugs.ts';
import { all, command, rewrite, skip, sweep } from './plant.ts';
import { leaving, stopped } from './scenarios-floor.ts';
import * as goods from './scenarios-stock.ts';

const drop = (table: string, name: string) => `alter table ${table} drop constraint ${name}`;
const OVERSELL = [
  drop('stock.level', 'level_reserved_within_on_hand'),
  drop('stock.level', 'level_reserved_not_negative'),
];
const PIECES = [drop('orders.order_line', 'order_line_pieces_add_up')];
const REFUND = [drop('orders.sales_order', 'order_refund_within_paid')];

export const STOCK_BUGS: readonly Bug[] = [
  {
    name: 'promises are not looked at when more is promised',
    where: 'stock.lock_levels',
    plant: () =>
      rewrite({ 'stock.lock_levels': [['qty_reserved from', '0 as qty_reserved from']] }),
    locks: OVERSELL,
    scenario: goods.rush,
  },
  {
    name: 'stock is read without a lock',
    where: 'stock.lock_levels',
    plant: () => rewrite({ 'stock.lock_levels': [['for update', '']] }),
    locks: OVERSELL,
    scenario: goods.rush,
  },
  {
    name: 'stock rows that somebody else has are skipped',
    where: 'stock.lock_levels',
    plant: () => rewrite({ 'stock.lock_levels': [['for update', 'for update skip locked']] }),
    scenario: goods.rush,
  },
  {
    name: 'one path locks stock in the other direction',
    where: 'stock.lock_level_pairs',
    plant: () =>
      rewrite({
        'stock.lock_level_pairs': [['order by l.warehouse_id, l.sku_id', 'order by l.sku_id desc']],
      }),
    scenario: goods.crossing,
  },
  {
    name: 'a promise is given back twice',
    where: 'stock.change_levels',
    plant: () =>
      rewrite({
        'stock.change_levels': [
          ['l.qty_reserved + r.reserved', 'l.qty_reserved + r.reserved + least(r.reserved, 0)'],
        ],
      }),
    locks: OVERSELL,
    scenario: goods.crossing,
  },
  {
    name: 'cancelling keeps the promise',
    where: 'stock.lock_reservations',
    plant: () => skip(['stock.lock_reservations']),
    scenario: goods.books,
  },
  {
    name: 'a hand-over does not use the promise up',
    where: 'stock.settle_reservations',
    plant: () =>
      rewrite({
        'stock.settle_reservations': [
          ['v.qty_held - r.consumed - r.released', 'v.qty_held - r.released'],
        ],
      }),
    scenario: leaving,
  },
  {
    name: 'a delivery that is sent again is booked again',
    where: 'stock-adjust.moves_by_cause',
    plant: () => skip(['stock-adjust.moves_by_cause']),
    locks: [drop('stock.move', 'move_cause_once')],
    scenario: goods.books,
  },
  {
    name: 'promised pieces may be adjusted away',
    where: 'stock.lock_level_pairs',
    plant: () =>
      rewrite({ 'stock.lock_level_pairs': [['l.qty_reserved from', '0 as qty_reserved from']] }),
    locks: OVERSELL,
    scenario: goods.books,
  },
  {
    name: 'a move changes the places but not the level',
    where: 'stock.change_levels',
    plant: () =>
      rewrite({ 'stock.change_levels': [['l.qty_on_hand + r.on_hand', 'l.qty_on_hand']] }),
    scenario: goods.books,
  },
  {
    name: 'claims of cancelled orders are kept',
    where: 'stock.claim_balances',
    plant: () =>
      rewrite({
        'stock.claim_balances': [
          ['b.qty_claimed + r.claimed', 'b.qty_claimed + greatest(r.claimed, 0)'],
        ],
      }),
    scenario: stopped,
  },
  {
    name: 'the parts of a bundle are counted once',
    where: 'catalog.bundle_part',
    plant: () => ({
      ddl: ['update catalog.bundle_part set qty = 1'],
    }),
    scenario: goods.intake,
  },
];

export const ORDER_BUGS: readonly Bug[] = [
  {
    name: 'an order that is sent again is a new one',
    where: 'orders.existing_orders',
    plant: () => skip(['orders.existing_orders']),
    locks: [drop('orders.order_key', 'order_channel_no_once')],
    scenario: goods.intake,
  },
  {
    name: 'approving completes the order',
    where: 'orders.change_orders',
    plant: () =>
      rewrite({
        'orders.change_orders': [
          [
            'state = coalesce(r.state, o.state)',
            `state = case r.state when 'approved' then 'completed' else coalesce(r.state, o.state) end`,
          ],
        ],
      }),
    locks: [drop('orders.sales_order', 'order_move_allowed')],
    scenario: goods.desk,
  },
  {
    name: 'the event of a cancellation is not written',
    where: 'kernel.insert_events',
    plant: () => rewrite({ 'kernel.insert_events': [[/$/, ` where kind <> 'order_cancelled'`]] }),
    scenario: goods.books,
  },
  {
    name: 'approved orders get no shipment',
    where: 'orders.unplanned_pieces',
    plant: () => skip(['orders.unplanned_pieces']),
    scenario: goods.desk,
  },
  {
    name: 'splitting an order into shipments loses a line',
    where: 'orders.insert_shipment_lines',
    plant: () =>
      rewrite({
        'orders.insert_shipment_lines': [
          [/$/, ' where sku_id = (select min(sku_id::text)::uuid from catalog.sku)'],
        ],
      }),
    scenario: goods.intake,
  },
  {
    name: 'cancelled pieces vanish from their line',
    where: 'orders.change_lines',
    plant: () =>
      rewrite({
        'orders.change_lines': [['l.qty_cancelled + r.cancelled', 'l.qty_cancelled']],
      }),
    locks: PIECES,
    scenario: goods.books,
  },
  {
    name: 'an edit of an old version is taken',
    where: 'order.edit',
    plant: () =>
      command('order.edit', ({ run }) => ({
        async run(tx, items) {
          const order_ids = items.map(({ input }) => (input as { order_id: string }).order_id);
          const now = new Map((await lockOrders(tx, { order_ids })).map((o) => [o.order_id, o]));
          const newest = (items as Item<{ order_id: string }>[]).map(({ input, actor }) => {
            return { actor, input: { ...input, version: now.get(input.order_id)?.version } };
          });
          return run(tx, newest);
        },
      })),
    scenario: goods.desk,
  },
  {
    name: 'the sweep of unpaid orders does not ask whether they were paid',
    where: 'orders.cancel_unpaid',
    plant: () =>
      sweep('orders.cancel_unpaid', () => ({
        async run(tx) {
          const due = await tx.send(
            'planted.due',
            `select order_id from orders.sales_order where tenant_id = $1 and pay_by <= $2
               and cancelled_at is null`,
            [tx.tenant_id, tx.now],
          );
          const order_ids = (due as { order_id: string }[]).map((row) => row.order_id).sort();
          const orders = await lockOrders(tx, { order_ids });
          const chosen = orders.map((order) => ({ order, reason: 'unpaid' }));
          await cancelOrders(tx, chosen);
          return 0;
        },
      })),
    scenario: goods.unpaidOrders,
  },
  {
    name: 'unpaid orders are never given up',
    where: 'orders.unpaid_to_cancel',
    plant: () => skip(['orders.unpaid_to_cancel']),
    scenario: goods.unpaidOrders,
  },
  {
    name: 'the clock of the machine decides instead of the given one',
    where: 'orders.unpaid_to_cancel',
    plant: () =>
      rewrite({
        'orders.unpaid_to_cancel': [[/pay_by <= \$(\d)/, `pay_by - interval '99 years' <= $2`]],
      }),
    scenario: goods.unpaidOrders,
  },
];

export const MONEY_BUGS: readonly Bug[] = [
  {
    name: 'a repeated cancellation asks for the money again under a new number',
    where: 'order.cancel, orders.payments_of_orders',
    plant: () =>
      all(
        command('order.cancel', ({ run }) => ({
          async run(tx, items) {
            const outcomes = await run(tx, items);
            const ids = items.map(({ input }) => (input as { order_id: string }).order_id);
            await refundAll(tx, ids, 'once more');
            return outcomes;
          },
        })),
        rewrite({
          'orders.payments_of_orders': [['coalesce(r.refunded, 0)::bigint', '0::bigint']],
        }),
      ),
    locks: REFUND,
    scenario: goods.money,
  },
  {
    name: 'a payment that is reported twice counts twice',
    where: 'orders.payments_by_ref, payment_ref_once',
    plant: () =>
      all(
        skip(['orders.payments_by_ref']),
        rewrite({
          'orders.insert_payments': [['on conflict on constraint payment_ref_once do nothing', '']],
        }),
        { ddl: [drop('orders.payment', 'payment_ref_once')] },
      ),
    scenario: goods.money,
  },
  {
    name: 'half of the money is taken for all of it',
    where: 'orders.lock_orders',
    plant: () =>
      rewrite({
        'orders.lock_orders': [['total_minor, paid_minor', '0::bigint as total_minor, paid_minor']],
      }),
    scenario: goods.money,
  },
  {
    name: 'money of a refund that failed still counts as given back',
    where: 'refund.record',
    plant: () =>
      rewrite({
        'orders.change_orders': [
          ['coalesce(r.refunded_more, 0)', 'greatest(coalesce(r.refunded_more, 0), 0)'],
        ],
      }),
    scenario: goods.money,
  },
  {
    name: 'discounts are rounded to whole tens',
    where: 'orders.insert_lines',
    plant: () =>
      rewrite({
        'orders.insert_lines': [
          [
            'reserved, price_minor, discount_minor, price_minor * qty - discount_minor',
            `reserved, price_minor, discount_minor / 10 * 10,
              price_minor * qty - discount_minor / 10 * 10`,
          ],
        ],
      }),
    scenario: goods.intake,
  },
  {
    name: 'a refund that ended may end again',
    where: 'orders.lock_refunds, orders.settle_refunds',
    plant: () =>
      rewrite({ 'orders.lock_refunds': [['order_id, state', `order_id, 'requested' as state`]] }),
    locks: REFUND,
    scenario: goods.money,
  },
];
