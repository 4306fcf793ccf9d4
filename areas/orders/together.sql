-- Orders of one buyer that go in one parcel: which could, and which do. A shipment's group changes
-- under the lock of its order; who leaves, or is cancelled, changes nothing of the others.

-- name: shipments_to_join :many
-- Shipments with all that must agree in one parcel. Read after their orders are locked.
select h.shipment_id, h.shipment_no, h.order_id, o.order_no, h.together_id, h.state, h.merchant_id,
  h.warehouse_id, w.code as warehouse, coalesce(h.carrier, '') as "carrier!", o.merge_key,
  o.phone_tail, o.recipient, o.payment_kind, o.currency, o.special, o.held_at, o.cancelled_at,
  exists (select from orders.refund f where f.tenant_id = o.tenant_id and f.order_id = o.order_id
    and f.state <> 'failed') as "refunded!"
from orders.shipment h
join orders.sales_order o on o.tenant_id = h.tenant_id and o.order_id = h.order_id
join places.warehouse w on w.tenant_id = h.tenant_id and w.warehouse_id = h.warehouse_id
where h.tenant_id = :tenant_id and h.shipment_id = any(:shipment_ids::uuid[])
order by h.shipment_id;

-- name: mates_of :many
-- Of shipments that go together with others, all of their groups that stand in some states.
select m.shipment_id, m.together_id as "together_id!"
from orders.shipment h
join orders.shipment m on m.tenant_id = h.tenant_id and m.together_id = h.together_id
where h.tenant_id = :tenant_id and h.shipment_id = any(:shipment_ids::uuid[])
  and h.together_id is not null and m.state = any(:states::text[])
group by m.shipment_id, m.together_id order by m.shipment_id;

-- name: set_together :none
-- Puts shipments into groups, or takes them out (null).
update orders.shipment h set together_id = r.together_id
from jsonb_to_recordset(:rows::jsonb) as r(shipment_id uuid, together_id uuid)
where h.tenant_id = :tenant_id and h.shipment_id = r.shipment_id;

-- name: leave_by_address :many
-- Shipments leave their groups whose orders got another recipient before they were packed.
update orders.shipment h set together_id = null
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, merge_key text)
join orders.sales_order o on o.tenant_id = :tenant_id and o.order_id = r.order_id
where h.tenant_id = :tenant_id and h.order_id = r.order_id and h.together_id is not null
  and h.state in ('planned', 'released', 'picked') and o.merge_key <> r.merge_key
returning h.shipment_id, h.order_id;

-- name: mates_of_order :many
-- What goes in one parcel with the shipments of an order.
select h.shipment_id as own_shipment_id, m.shipment_id, m.shipment_no, m.state, m.order_id,
  o.order_no, o.stage as "stage!"
from orders.shipment h
join orders.shipment m on m.tenant_id = h.tenant_id and m.together_id = h.together_id
  and m.shipment_id <> h.shipment_id and m.state <> 'cancelled'
join orders.sales_order o on o.tenant_id = m.tenant_id and o.order_id = m.order_id
where h.tenant_id = :tenant_id and h.order_id = :order_id and h.together_id is not null
  and h.state <> 'cancelled'
order by h.shipment_id, m.shipment_no;

-- name: candidates_of_order :many
-- What could go in one parcel with the planned shipments of an order.
select h.shipment_id as own_shipment_id, m.shipment_id, m.shipment_no, m.order_id, o.order_no,
  m.ship_by, m.together_id
from orders.shipment h
join orders.sales_order a on a.tenant_id = h.tenant_id and a.order_id = h.order_id
join orders.order_key k on k.tenant_id = a.tenant_id and k.phone_tail = a.phone_tail
join orders.sales_order o on o.tenant_id = k.tenant_id and o.order_id = k.order_id
  and o.merge_key = a.merge_key and o.order_id <> a.order_id and o.currency = a.currency
  and o.special::text = a.special::text
  and (o.payment_kind = 'cash_on_delivery') = (a.payment_kind = 'cash_on_delivery')
join orders.shipment m on m.tenant_id = o.tenant_id and m.order_id = o.order_id
  and m.state = 'planned' and m.merchant_id = h.merchant_id and m.warehouse_id = h.warehouse_id
  and m.carrier is not distinct from h.carrier
  and (m.together_id is null or m.together_id is distinct from h.together_id)
where h.tenant_id = :tenant_id and h.order_id = :order_id and h.state = 'planned'
  and a.phone_tail <> '' and a.held_at is null and o.held_at is null
  and not exists (select from orders.refund f where f.tenant_id = o.tenant_id
    and f.order_id in (a.order_id, o.order_id) and f.state <> 'failed')
order by h.shipment_id, m.ship_by, m.shipment_id limit 40;

-- name: groups_to_join :many
-- Planned shipments that could go in one parcel and do not yet, each with the first one of those
-- that it could go with; the most urgent groups first. Groups that are full are left out.
with planned as (
  select h.shipment_id, h.shipment_no, h.order_id, o.order_no, h.together_id, h.ship_by,
    w.code as warehouse, o.recipient_name, o.city, o.buyer_remark, o.seller_remark, o.shop_id,
    h.merchant_id, concat_ws(' ', h.warehouse_id, h.merchant_id, h.carrier, o.merge_key, o.currency,
      o.payment_kind = 'cash_on_delivery', o.special::text) as key
  from orders.shipment h
  join orders.sales_order o on o.tenant_id = h.tenant_id and o.order_id = h.order_id
  join places.warehouse w on w.tenant_id = h.tenant_id and w.warehouse_id = h.warehouse_id
  where h.tenant_id = :tenant_id and h.state = 'planned' and o.held_at is null
    and o.phone_tail <> ''
    and (:warehouse_id::uuid is null or h.warehouse_id = :warehouse_id::uuid)
    and not exists (select from orders.refund f where f.tenant_id = o.tenant_id
      and f.order_id = o.order_id and f.state <> 'failed')
    and (select count(*) from orders.shipment m where m.tenant_id = h.tenant_id
      and m.together_id = h.together_id and m.state = 'planned') < :most::int
), keyed as (
  select key, (array_agg(shipment_id order by ship_by, shipment_id))[1] as first_id,
    min(ship_by) as first_ship_by,
    count(*) filter (where together_id is null) + count(distinct together_id) as parcels
  from planned group by key having count(*) > 1
    and count(*) filter (where together_id is null) + count(distinct together_id) > 1
  order by min(ship_by), 2 limit :count::int
)
select k.first_id as "first_shipment_id!", p.shipment_id as "shipment_id!",
  p.shipment_no as "shipment_no!", p.order_id as "order_id!", p.order_no as "order_no!",
  p.together_id, p.ship_by as "ship_by!", p.warehouse as "warehouse!",
  p.recipient_name as "recipient_name!", p.city as "city!", p.buyer_remark as "buyer_remark!",
  p.seller_remark as "seller_remark!", m.name as "merchant!", s.name as "shop!",
  (select coalesce(sum(l.qty), 0)::int from orders.shipment_line l
    where l.tenant_id = :tenant_id and l.shipment_id = p.shipment_id) as "pieces!"
from keyed k
join planned p on p.key = k.key
join merchants.shop s on s.tenant_id = :tenant_id and s.shop_id = p.shop_id
join merchants.merchant m on m.tenant_id = :tenant_id and m.merchant_id = p.merchant_id
order by k.first_ship_by, k.first_id, p.ship_by, p.shipment_id;
