-- What needs somebody now: counts for the first page.

-- name: needs_me :one
-- Counts of what waits, each only when it is asked for.
select
  (select count(*)::int from review.exception e where :exceptions::boolean
    and e.tenant_id = :tenant_id and e.state = 'open' and e.owner_id = :user_id::uuid)
    as "exceptions_mine!",
  (select count(*)::int from review.exception e where :exceptions::boolean
    and e.tenant_id = :tenant_id and e.state = 'open' and e.owner_id is null)
    as "exceptions_unowned!",
  (select count(*)::int from review.exception e where :exceptions::boolean
    and e.tenant_id = :tenant_id and e.state = 'open' and e.deadline_at < :now)
    as "exceptions_late!",
  (select count(*)::int from orders.sales_order o where :orders::boolean
    and o.tenant_id = :tenant_id and o.shipped_at is null and o.cancelled_at is null
    and o.ship_by < :now and o.stage in
      ('in_review', 'approved', 'allocated', 'picking', 'picked', 'packed')) as "orders_late!",
  (select count(*)::int from orders.sales_order o where :orders::boolean
    and o.tenant_id = :tenant_id and o.shipped_at is null and o.cancelled_at is null
    and o.ship_by >= :now and o.ship_by < :soon and o.stage in
      ('in_review', 'approved', 'allocated', 'picking', 'picked', 'packed')) as "orders_soon!",
  (select count(*)::int from orders.sales_order o where :orders::boolean
    and o.tenant_id = :tenant_id and o.stage = 'in_review') as "orders_in_review!",
  (select count(*)::int from orders.sales_order o where :orders::boolean
    and o.tenant_id = :tenant_id and o.stage = 'approved') as "orders_waiting!",
  (select count(*)::int from orders.sales_order o where :orders::boolean
    and o.tenant_id = :tenant_id and o.held_at is not null and o.cancelled_at is null
    and o.shipped_at is null) as "orders_held!",
  (select count(*)::int from orders.refund f where :refunds::boolean
    and f.tenant_id = :tenant_id and f.state in ('requested', 'unknown')) as "refunds_waiting!",
  (select count(*)::int from orders.shipment h where :waves::boolean
    and h.tenant_id = :tenant_id and h.state = 'planned') as "to_release!",
  (select count(*)::int from picking.task t where :tasks::boolean
    and t.tenant_id = :tenant_id and t.done_at is null) as "tasks_open!",
  (select count(*)::int from picking.task t where :tasks::boolean
    and t.tenant_id = :tenant_id and t.done_at is null and t.assignee_id = :user_id::uuid)
    as "tasks_mine!",
  (select count(*)::int from orders.shipment h where :packing::boolean
    and h.tenant_id = :tenant_id and h.state = 'picked') as "to_pack!",
  (select count(*)::int from orders.shipment h where :shipping::boolean
    and h.tenant_id = :tenant_id and h.state = 'packed') as "to_hand_over!",
  (select count(*)::int from stock.threshold h where :stock::boolean
    and h.tenant_id = :tenant_id and h.low_since is not null) as "low_stock!",
  (select count(*)::int from stock.transfer t where :stock::boolean
    and t.tenant_id = :tenant_id and t.state in ('requested', 'sent')
    and exists (select from places.warehouse w where w.tenant_id = t.tenant_id and w.warehouse_id
      = case when t.state = 'requested' then t.from_warehouse_id else t.to_warehouse_id end))
    as "transfers_open!";
