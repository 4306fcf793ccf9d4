-- What needs somebody now: counts for the first page, and orders whose promise is at risk.

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
    and h.tenant_id = :tenant_id and h.state = 'packed') as "to_hand_over!";

-- name: orders_at_risk :many
-- Orders to be shipped before an instant and not before another, the most urgent first; after a
-- place in that order.
select o.order_id, o.order_no, o.stage as "stage!", o.ship_by, s.code as "shop!", o.total_minor,
  o.currency, o.province, o.city, o.held_at, o.hold_reason, o.version,
  (select coalesce(array_agg(e.kind order by e.kind), '{}') from review.exception e
    where e.tenant_id = o.tenant_id and e.order_id = o.order_id and e.state = 'open')
    as "exceptions!"
from orders.sales_order o
join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
where o.tenant_id = :tenant_id and o.shipped_at is null and o.cancelled_at is null
  and o.ship_by < :before and (:from::timestamptz is null or o.ship_by >= :from)
  and o.stage in ('in_review', 'approved', 'allocated', 'picking', 'picked', 'packed')
  and (:after::uuid is null or (o.ship_by, o.order_id) > (
    select a.ship_by, a.order_id from orders.sales_order a
    where a.tenant_id = :tenant_id and a.order_id = :after))
order by o.ship_by, o.order_id limit :count::int;
