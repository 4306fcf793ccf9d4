/** Rendered by `fahuo gen` from desk.sql; do not edit. */
import { one } from '../../kernel/statement.ts';

/** Counts of what waits, each only when it is asked for. */
export const needsMe = one<{ exceptions: boolean | null; user_id: string | null; orders: boolean | null; soon: Date | string | null; refunds: boolean | null; waves: boolean | null; tasks: boolean | null; packing: boolean | null; shipping: boolean | null; stock: boolean | null }, { exceptions_mine: number; exceptions_unowned: number; exceptions_late: number; orders_late: number; orders_soon: number; orders_in_review: number; orders_waiting: number; orders_held: number; refunds_waiting: number; to_release: number; tasks_open: number; tasks_mine: number; to_pack: number; to_hand_over: number; low_stock: number; transfers_open: number }>(
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
    and h.tenant_id = $2 and h.state = 'packed') as to_hand_over,
  (select count(*)::int from stock.threshold h where $12::boolean
    and h.tenant_id = $2 and h.low_since is not null) as low_stock,
  (select count(*)::int from stock.transfer t where $12::boolean
    and t.tenant_id = $2 and t.state in ('requested', 'sent')
    and exists (select from places.warehouse w where w.tenant_id = t.tenant_id and w.warehouse_id
      = case when t.state = 'requested' then t.from_warehouse_id else t.to_warehouse_id end))
    as transfers_open`,
  ["exceptions", "tenant_id", "user_id", "now", "orders", "soon", "refunds", "waves", "tasks", "packing", "shipping", "stock"],
);
