-- Statements of delivery: attempts, and what the buyer's page reads. Written under the lock of the
-- parcel's order.

-- name: attempts_of_parcels :many
-- The attempts on parcels, first to last.
select attempt_id, parcel_id, attempt_no, result, at from delivery.attempt
where tenant_id = :tenant_id and parcel_id = any(:parcel_ids::uuid[])
order by parcel_id, attempt_no;

-- name: insert_attempts :none
-- Keeps attempts.
insert into delivery.attempt (tenant_id, attempt_id, parcel_id, order_id, merchant_id, attempt_no,
  result, reason, signed_by, proof, at)
select :tenant_id, attempt_id, parcel_id, order_id, merchant_id, attempt_no, result, reason,
  signed_by, proof, at
from jsonb_to_recordset(:rows::jsonb) as r(attempt_id uuid, parcel_id uuid, order_id uuid,
  merchant_id uuid, attempt_no int, result text, reason text, signed_by text, proof jsonb,
  at timestamptz);

-- name: shipped_pieces :many
-- The pieces of parcels as they left the house, with their lots.
select m.cause_id as "parcel_id!", m.cause_line, m.sku_id, m.lot, m.qty, m.merchant_id
from stock.move m
where m.tenant_id = :tenant_id and m.cause = 'hand_over' and m.cause_id = any(:parcel_ids::uuid[])
order by m.cause_id, m.cause_line;

-- name: lines_of_parcels :many
-- Which order lines the pieces of parcels belong to.
select parcel_id, order_line_id, qty from packing.parcel_line
where tenant_id = :tenant_id and parcel_id = any(:parcel_ids::uuid[])
order by parcel_id, order_line_id;

-- name: delivered_at_of :many
-- When the parcels of shipments were delivered, the last of each.
select p.shipment_id, max(a.at)::timestamptz as "at!" from packing.parcel p
join delivery.attempt a on a.tenant_id = p.tenant_id and a.parcel_id = p.parcel_id
  and a.result = 'delivered'
where p.tenant_id = :tenant_id and p.shipment_id = any(:shipment_ids::uuid[])
group by p.shipment_id order by p.shipment_id;

-- name: waybills_of_parcels :many
-- The waybills in force of parcels.
select parcel_id, waybill_id from shipping.waybill
where tenant_id = :tenant_id and parcel_id = any(:parcel_ids::uuid[]) and state = 'active'
order by parcel_id;

-- name: list_attempts :many
-- Attempts, newest first; of one order, or of one result.
select a.attempt_id, a.parcel_id, p.parcel_no, a.order_id, o.order_no, a.attempt_no, a.result,
  a.reason, a.signed_by, a.proof, a.at
from delivery.attempt a
join packing.parcel p on p.tenant_id = a.tenant_id and p.parcel_id = a.parcel_id
join orders.sales_order o on o.tenant_id = a.tenant_id and o.order_id = a.order_id
where a.tenant_id = :tenant_id and (:order_id::uuid is null or a.order_id = :order_id)
  and (:result::text is null or a.result = :result)
  and (:after::uuid is null or a.attempt_id < :after)
order by a.attempt_id desc limit :count::int;

-- name: order_by_token :maybe
-- The order that a tracking link stands for, with the shop and the company's clock.
select o.order_id, o.order_no, o.stage, o.recipient_name, o.recipient ->> 'phone' as "phone!",
  o.recipient ->> 'country' as "country!", o.province, o.city, o.buyer_remark, o.special, o.ship_by,
  o.pay_by, o.placed_at, o.held_at, o.released_at, o.shipped_at, o.delivered_at, o.completed_at,
  o.cancelled_at, o.paid_minor, s.name as shop_name, t.time_zone
from orders.sales_order o
join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
join kernel.tenant t on t.tenant_id = o.tenant_id
where o.tenant_id = :tenant_id
  and o.order_id = (select k.order_id from orders.order_key k
    where k.tenant_id = :tenant_id and k.track_token = :track_token);

-- name: edits_for_buyer :many
-- What stood in an order before each edit: the part of it that its page may show.
select version, recipient ->> 'name' as "name!", recipient ->> 'phone' as "phone!",
  recipient ->> 'province' as "province!", recipient ->> 'city' as "city!", buyer_remark
from orders.order_edit where tenant_id = :tenant_id and order_id = :order_id order by version;

-- name: goods_of_order :many
-- What was ordered, as the buyer knows it.
select l.line_no, k.name, l.qty_ordered, l.qty_cancelled, l.qty_shipped, l.qty_delivered
from orders.order_line l
join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
where l.tenant_id = :tenant_id and l.order_id = :order_id order by l.line_no;

-- name: parcels_of_order :many
-- The parcels of an order that are or were on their way, with the waybill in force: of one inside
-- another, that one's.
select p.parcel_id as "parcel_id!", p.parcel_no as "parcel_no!", p.state as "state!", p.packed_at,
  p.handed_over_at, p.ended_at, w.waybill_id, w.carrier, w.tracking_no, w.tracking_state
from packing.parcel p
left join shipping.waybill w on w.tenant_id = p.tenant_id
  and w.parcel_id = coalesce(p.inside_parcel_id, p.parcel_id) and w.state = 'active'
where p.tenant_id = :tenant_id and p.order_id = :order_id and p.state <> 'cancelled'
order by p.parcel_no;

-- name: orders_with_loss :many
-- Of some orders, those of which a parcel was lost: what comes back of them does not settle that.
select distinct order_id from packing.parcel
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[]) and state = 'lost';
