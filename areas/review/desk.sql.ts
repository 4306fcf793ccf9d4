/** Rendered by `fahuo gen` from desk.sql; do not edit. */
import { many, one } from '../../kernel/statement.ts';

/** Counts of what waits, each only when it is asked for. */
export const needsMe = one<{ exceptions: boolean | null; user_id: string | null; orders: boolean | null; soon: Date | string | null; refunds: boolean | null; waves: boolean | null; tasks: boolean | null; packing: boolean | null; shipping: boolean | null }, { exceptions_mine: number; exceptions_unowned: number; exceptions_late: number; orders_late: number; orders_soon: number; orders_in_review: number; orders_waiting: number; orders_held: number; refunds_waiting: number; to_release: number; tasks_open: number; tasks_mine: number; to_pack: number; to_hand_over: number }>(
  'desk.needs_me',
  `select
  (select count(*)::int from review.exception e where $1::boolean
    and e.tenant_id = $2 and e.state = 'open' and e.owner_id = $3::uuid)
    as exceptions_mine,
  (select count(*)::int from review.exception e where $1::boolean
    and e.tenant_id = $2 and e.state = 'open' and e.owner_id is null)
    as exceptions_unowned,
  (select count(*)::int from review.exception e where $1::boolean
    and e.tenant_id = $2 and e.state = 'open' and e.deadline_at < $4)
    as exceptions_late,
  (select count(*)::int from orders.sales_order o where $5::boolean
    and o.tenant_id = $2 and o.shipped_at is null and o.cancelled_at is null
    and o.ship_by < $4 and o.stage in
      ('in_review', 'approved', 'allocated', 'picking', 'picked', 'packed')) as orders_late,
  (select count(*)::int from orders.sales_order o where $5::boolean
    and o.tenant_id = $2 and o.shipped_at is null and o.cancelled_at is null
    and o.ship_by >= $4 and o.ship_by < $6 and o.stage in
      ('in_review', 'approved', 'allocated', 'picking', 'picked', 'packed')) as orders_soon,
  (select count(*)::int from orders.sales_order o where $5::boolean
    and o.tenant_id = $2 and o.stage = 'in_review') as orders_in_review,
  (select count(*)::int from orders.sales_order o where $5::boolean
    and o.tenant_id = $2 and o.stage = 'approved') as orders_waiting,
  (select count(*)::int from orders.sales_order o where $5::boolean
    and o.tenant_id = $2 and o.held_at is not null and o.cancelled_at is null
    and o.shipped_at is null) as orders_held,
  (select count(*)::int from orders.refund f where $7::boolean
    and f.tenant_id = $2 and f.state in ('requested', 'unknown')) as refunds_waiting,
  (select count(*)::int from orders.shipment h where $8::boolean
    and h.tenant_id = $2 and h.state = 'planned') as to_release,
  (select count(*)::int from picking.task t where $9::boolean
    and t.tenant_id = $2 and t.done_at is null) as tasks_open,
  (select count(*)::int from picking.task t where $9::boolean
    and t.tenant_id = $2 and t.done_at is null and t.assignee_id = $3::uuid)
    as tasks_mine,
  (select count(*)::int from orders.shipment h where $10::boolean
    and h.tenant_id = $2 and h.state = 'picked') as to_pack,
  (select count(*)::int from orders.shipment h where $11::boolean
    and h.tenant_id = $2 and h.state = 'packed') as to_hand_over`,
  ["exceptions", "tenant_id", "user_id", "now", "orders", "soon", "refunds", "waves", "tasks", "packing", "shipping"],
);

/** Orders to be shipped before an instant and not before another, the most urgent first; after a
 * place in that order. */
export const ordersAtRisk = many<{ before: Date | string | null; from: Date | string | null; after: string | null; count: number | null }, { order_id: string; order_no: string; stage: string; ship_by: Date; shop: string; total_minor: number; currency: string; province: string; city: string; held_at: Date | null; hold_reason: string | null; version: number; exceptions: string[] }>(
  'desk.orders_at_risk',
  `select o.order_id, o.order_no, o.stage as stage, o.ship_by, s.code as shop, o.total_minor,
  o.currency, o.province, o.city, o.held_at, o.hold_reason, o.version,
  (select coalesce(array_agg(e.kind order by e.kind), '{}') from review.exception e
    where e.tenant_id = o.tenant_id and e.order_id = o.order_id and e.state = 'open')
    as exceptions
from orders.sales_order o
join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
where o.tenant_id = $1 and o.shipped_at is null and o.cancelled_at is null
  and o.ship_by < $2 and ($3::timestamptz is null or o.ship_by >= $3)
  and o.stage in ('in_review', 'approved', 'allocated', 'picking', 'picked', 'packed')
  and ($4::uuid is null or (o.ship_by, o.order_id) > (
    select a.ship_by, a.order_id from orders.sales_order a
    where a.tenant_id = $1 and a.order_id = $4))
order by o.ship_by, o.order_id limit $5::int`,
  ["tenant_id", "before", "from", "after", "count"],
);
