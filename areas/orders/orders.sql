-- Statements of orders. The order's row is the lock of everything in it: lines, shipments, money.

-- name: existing_orders :many
-- Orders that came in before under the same shop and channel number.
select o.order_id, o.order_no, o.shop_id, o.channel_order_no, o.content, o.state, o.track_token
from jsonb_to_recordset(:rows::jsonb) as r(shop_id uuid, channel_order_no text)
join orders.order_key k on k.tenant_id = :tenant_id and k.shop_id = r.shop_id
  and k.channel_order_no = r.channel_order_no
join orders.sales_order o on o.tenant_id = k.tenant_id and o.order_id = k.order_id;

-- name: insert_orders :none
-- Takes new orders in.
insert into orders.sales_order (tenant_id, order_id, order_no, merchant_id, shop_id,
  channel_order_no, state, previous_state, payment_kind, currency, goods_minor, discount_minor,
  freight_minor, tax_minor, total_minor, paid_minor, recipient, recipient_name, phone_tail,
  province, city, merge_key, buyer_remark, seller_remark, special, content, track_token, placed_at,
  received_at, ship_by, pay_by, paid_at, approved_at, allocated_at)
select :tenant_id, order_id, order_no, merchant_id, shop_id, channel_order_no, state,
  previous_state, payment_kind, currency, goods_minor, discount_minor, freight_minor, tax_minor,
  total_minor, paid_minor, recipient, recipient_name, phone_tail, province, city, merge_key,
  buyer_remark, seller_remark, special, content, track_token, placed_at, :now, ship_by, pay_by,
  paid_at, approved_at, allocated_at
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, order_no text, merchant_id uuid,
  shop_id uuid, channel_order_no text, state text, previous_state text, payment_kind text,
  currency text, goods_minor bigint, discount_minor bigint, freight_minor bigint, tax_minor bigint,
  total_minor bigint, paid_minor bigint, recipient json, recipient_name text, phone_tail text,
  province text, city text, merge_key text, buyer_remark text, seller_remark text, special json,
  content text, track_token text, placed_at timestamptz, ship_by timestamptz, pay_by timestamptz,
  paid_at timestamptz, approved_at timestamptz, allocated_at timestamptz);

-- name: insert_keys :none
-- What new orders are found by.
insert into orders.order_key (tenant_id, order_id, merchant_id, order_no, shop_id,
  channel_order_no, recipient_name, phone_tail, track_token)
select :tenant_id, order_id, merchant_id, order_no, shop_id, channel_order_no, recipient_name,
  phone_tail, track_token
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, merchant_id uuid, order_no text,
  shop_id uuid, channel_order_no text, recipient_name text, phone_tail text, track_token text);

-- name: insert_lines :none
-- Lines of new orders.
insert into orders.order_line (tenant_id, order_line_id, order_id, line_no, sku_id, bundle_sku_id,
  qty_ordered, qty_unallocated, qty_reserved, price_minor, discount_minor, amount_minor)
select :tenant_id, order_line_id, order_id, line_no, sku_id, bundle_sku_id, qty, qty - reserved,
  reserved, price_minor, discount_minor, price_minor * qty - discount_minor
from jsonb_to_recordset(:rows::jsonb) as r(order_line_id uuid, order_id uuid, line_no int,
  sku_id uuid, bundle_sku_id uuid, qty int, reserved int, price_minor bigint,
  discount_minor bigint);

-- name: insert_first_payments :none
-- Payments that came with new orders; that none is known already was looked up before.
insert into orders.payment (tenant_id, payment_id, order_id, method, provider, provider_ref,
  amount_minor, captured_at)
select :tenant_id, payment_id, order_id, method, provider, provider_ref, amount_minor, captured_at
from jsonb_to_recordset(:rows::jsonb) as r(payment_id uuid, order_id uuid, method text,
  provider text, provider_ref text, amount_minor bigint, captured_at timestamptz);

-- name: insert_payments :many
-- Money that came in; a payment that is known already is left out. Returns those that are new.
insert into orders.payment (tenant_id, payment_id, order_id, method, provider, provider_ref,
  amount_minor, captured_at)
select :tenant_id, payment_id, order_id, method, provider, provider_ref, amount_minor, captured_at
from jsonb_to_recordset(:rows::jsonb) as r(payment_id uuid, order_id uuid, method text,
  provider text, provider_ref text, amount_minor bigint, captured_at timestamptz)
on conflict on constraint payment_ref_once do nothing
returning payment_id, order_id, amount_minor;

-- name: payments_by_ref :many
-- Payments that are known under a provider's number.
select p.payment_id, p.order_id, p.provider, p.provider_ref, p.amount_minor from orders.payment p
join jsonb_to_recordset(:rows::jsonb) as r(provider text, provider_ref text)
  on r.provider = p.provider and r.provider_ref = p.provider_ref
where p.tenant_id = :tenant_id;

-- name: order_ids_by_channel_no :many
-- Finds orders by shop code and channel number.
select k.order_id, s.code, k.channel_order_no
from jsonb_to_recordset(:rows::jsonb) as r(shop text, channel_order_no text)
join merchants.shop s on s.tenant_id = :tenant_id and s.code = r.shop
join orders.order_key k on k.tenant_id = s.tenant_id and k.shop_id = s.shop_id
  and k.channel_order_no = r.channel_order_no;

-- name: lock_orders :many
-- Locks orders in key order and tells their facts.
select order_id, order_no, merchant_id, shop_id, channel_order_no, state, payment_kind, currency,
  discount_minor, total_minor, paid_minor, refunded_minor, province, city, buyer_remark,
  seller_remark, version, placed_at, ship_by, pay_by, held_at, hold_reason, paid_at, approved_at,
  allocated_at, released_at, shipped_at, delivered_at, completed_at, cancelled_at, cancel_reason,
  stage, recipient
from orders.sales_order
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[])
order by order_id for update;

-- name: lines_of_orders :many
-- Lines of orders with what review and sourcing need of the article.
select l.order_line_id, l.order_id, l.line_no, l.sku_id, k.merchant_id, l.qty_ordered,
  l.qty_unallocated, l.qty_reserved, l.qty_picked, l.qty_packed, l.qty_shipped, l.qty_cancelled,
  l.qty_delivered, l.qty_returned, k.code, k.weight_g, k.fragile, k.liquid
from orders.order_line l
join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
where l.tenant_id = :tenant_id and l.order_id = any(:order_ids::uuid[])
order by l.order_id, l.line_no;

-- name: change_orders :none
-- The one statement that moves orders and writes their facts; null leaves a column as it is. An
-- order that passes a state on its way names it in `through`.
update orders.sales_order o set
  previous_state = case when r.state is null or r.state = o.state then o.previous_state
    else coalesce(r.through, o.state) end,
  state = coalesce(r.state, o.state),
  paid_minor = o.paid_minor + coalesce(r.paid_more, 0),
  refunded_minor = o.refunded_minor + coalesce(r.refunded_more, 0),
  paid_at = coalesce(o.paid_at, r.paid_at),
  ship_by = coalesce(r.ship_by, o.ship_by),
  approved_at = coalesce(o.approved_at, r.approved_at),
  allocated_at = coalesce(o.allocated_at, r.allocated_at),
  completed_at = coalesce(o.completed_at, r.completed_at),
  cancelled_at = coalesce(o.cancelled_at, r.cancelled_at),
  cancel_reason = coalesce(o.cancel_reason, r.cancel_reason),
  version = o.version + 1
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, state text, through text,
  paid_more bigint, refunded_more bigint, paid_at timestamptz, ship_by timestamptz,
  approved_at timestamptz, allocated_at timestamptz, completed_at timestamptz,
  cancelled_at timestamptz, cancel_reason text)
where o.tenant_id = :tenant_id and o.order_id = r.order_id;

-- name: edit_orders :none
-- Changes recipient and remarks.
update orders.sales_order o set version = o.version + 1, recipient = r.recipient,
  recipient_name = r.recipient_name, phone_tail = r.phone_tail, province = r.province,
  city = r.city, merge_key = r.merge_key, buyer_remark = r.buyer_remark,
  seller_remark = r.seller_remark
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, recipient json, recipient_name text,
  phone_tail text, province text, city text, merge_key text, buyer_remark text, seller_remark text)
where o.tenant_id = :tenant_id and o.order_id = r.order_id;

-- name: edit_keys :none
-- The recipient's part of what orders are found by.
update orders.order_key k set recipient_name = r.recipient_name, phone_tail = r.phone_tail
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, recipient_name text, phone_tail text)
where k.tenant_id = :tenant_id and k.order_id = r.order_id;

-- name: change_lines :none
-- Moves pieces of lines from one meaning to another; the sum is guarded by the constraint.
update orders.order_line l set qty_unallocated = l.qty_unallocated + r.unallocated,
  qty_reserved = l.qty_reserved + r.reserved, qty_picked = l.qty_picked + r.picked,
  qty_packed = l.qty_packed + r.packed, qty_shipped = l.qty_shipped + r.shipped,
  qty_cancelled = l.qty_cancelled + r.cancelled, qty_delivered = l.qty_delivered + r.delivered,
  qty_returned = l.qty_returned + r.returned
from jsonb_to_recordset(:rows::jsonb) as r(order_line_id uuid, unallocated int, reserved int,
  picked int, packed int, shipped int, cancelled int, delivered int, returned int)
where l.tenant_id = :tenant_id and l.order_line_id = r.order_line_id;

-- name: unplanned_pieces :many
-- Promised pieces of orders in some states that no live shipment has yet, when nothing of the order
-- is unallocated.
select v.order_id as "order_id!", v.order_line_id as "order_line_id!", v.sku_id as "sku_id!",
  v.warehouse_id as "warehouse_id!", v.merchant_id as "merchant_id!", o.ship_by as "ship_by!",
  (v.qty_held - coalesce(s.qty, 0))::int as "qty!"
from stock.reservation v
join orders.sales_order o on o.tenant_id = v.tenant_id and o.order_id = v.order_id
left join lateral (select sum(sl.qty - sl.qty_short)::int as qty
  from orders.shipment_line sl
  join orders.shipment h on h.tenant_id = sl.tenant_id and h.shipment_id = sl.shipment_id
  where sl.tenant_id = v.tenant_id and sl.order_line_id = v.order_line_id
    and h.warehouse_id = v.warehouse_id
    and h.state in ('planned', 'released', 'picked', 'packed')) s on true
where v.tenant_id = :tenant_id and v.order_id = any(:order_ids::uuid[]) and v.qty_held > 0
  and o.state = any(:states::text[]) and v.qty_held > coalesce(s.qty, 0)
  and not exists (select from orders.order_line l where l.tenant_id = v.tenant_id
    and l.order_id = v.order_id and l.qty_unallocated > 0)
order by v.order_id, v.warehouse_id, v.merchant_id, v.order_line_id;

-- name: insert_shipments :none
-- Plans shipments.
insert into orders.shipment (tenant_id, shipment_id, shipment_no, order_id, merchant_id,
  warehouse_id, state, ship_by, planned_at)
select :tenant_id, shipment_id, shipment_no, order_id, merchant_id, warehouse_id, 'planned',
  ship_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(shipment_id uuid, shipment_no text, order_id uuid,
  merchant_id uuid, warehouse_id uuid, ship_by timestamptz);

-- name: insert_shipment_lines :none
-- Lines of new shipments.
insert into orders.shipment_line (tenant_id, shipment_id, order_line_id, sku_id, qty)
select :tenant_id, shipment_id, order_line_id, sku_id, qty
from jsonb_to_recordset(:rows::jsonb) as r(
  shipment_id uuid, order_line_id uuid, sku_id uuid, qty int);

-- name: orders_of_shipments :many
-- To which orders shipments belong, so that the orders can be locked first.
select shipment_id, order_id from orders.shipment
where tenant_id = :tenant_id and shipment_id = any(:shipment_ids::uuid[]);

-- name: shipments_by_id :many
-- Shipments with what the floor must know of their orders. Read after their orders are locked.
select s.shipment_id, s.shipment_no, s.order_id, s.merchant_id, s.warehouse_id, s.state, s.carrier,
  s.ship_by, s.together_id, o.order_no, o.held_at, o.hold_reason, o.cancelled_at, o.payment_kind,
  o.currency, o.total_minor, o.paid_minor, o.province, o.city, o.recipient, o.buyer_remark,
  o.seller_remark, o.special, o.shop_id
from orders.shipment s
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where s.tenant_id = :tenant_id and s.shipment_id = any(:shipment_ids::uuid[])
order by s.shipment_id;

-- name: live_shipments_of_orders :many
-- Shipments of orders that have not ended.
select shipment_id, order_id, warehouse_id, merchant_id, state from orders.shipment
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[])
  and state in ('planned', 'released', 'picked', 'packed', 'handed_over')
order by shipment_id;

-- name: shipment_lines_of :many
-- Lines of shipments with what the floor must know of the article.
select sl.shipment_id, sl.order_line_id, sl.sku_id, sl.qty, sl.qty_picked, sl.qty_packed,
  sl.qty_short, k.code as sku_code, k.name as sku_name, k.weight_g, k.length_mm, k.width_mm,
  k.height_mm, k.fragile, k.liquid, k.merchant_id, l.price_minor, l.line_no
from orders.shipment_line sl
join catalog.sku k on k.tenant_id = sl.tenant_id and k.sku_id = sl.sku_id
join orders.order_line l on l.tenant_id = sl.tenant_id and l.order_line_id = sl.order_line_id
where sl.tenant_id = :tenant_id and sl.shipment_id = any(:shipment_ids::uuid[])
order by sl.shipment_id, l.line_no;

-- name: change_shipments :none
-- The one statement that moves shipments; the time of what happened follows the state.
update orders.shipment s set previous_state = s.state, state = r.state,
  released_at = case r.state when 'released' then :now when 'planned' then null
    else s.released_at end,
  picked_at = case r.state when 'picked' then coalesce(s.picked_at, :now) else s.picked_at end,
  packed_at = case r.state when 'packed' then :now when 'picked' then null else s.packed_at end,
  handed_over_at = case r.state when 'handed_over' then :now else s.handed_over_at end,
  delivered_at = case r.state when 'delivered' then coalesce(r.at, :now) else s.delivered_at end,
  ended_at = case when r.state in ('cancelled', 'returned', 'lost') then :now else s.ended_at end
from jsonb_to_recordset(:rows::jsonb) as r(shipment_id uuid, state text, at timestamptz)
where s.tenant_id = :tenant_id and s.shipment_id = r.shipment_id and s.state <> r.state;

-- name: set_carriers :none
-- Notes the carrier chosen for shipments.
update orders.shipment s set carrier = r.carrier
from jsonb_to_recordset(:rows::jsonb) as r(shipment_id uuid, carrier text)
where s.tenant_id = :tenant_id and s.shipment_id = r.shipment_id;

-- name: change_shipment_lines :none
-- Counts pieces of shipment lines; pieces that were not found leave the shipment.
update orders.shipment_line sl set qty_picked = sl.qty_picked + r.picked,
  qty_packed = sl.qty_packed + r.packed, qty_short = sl.qty_short + r.short
from jsonb_to_recordset(:rows::jsonb) as r(shipment_id uuid, order_line_id uuid, picked int,
  packed int, short int)
where sl.tenant_id = :tenant_id and sl.shipment_id = r.shipment_id
  and sl.order_line_id = r.order_line_id;

-- name: refresh_facts :none
-- Derives an order's times from its shipments: each is set when the last live shipment got there,
-- and taken back when a new shipment begins.
update orders.sales_order o set
  allocated_at = case when s.planned then coalesce(o.allocated_at, :now::timestamptz) end,
  released_at = case when s.planned and s.released
    then coalesce(o.released_at, :now::timestamptz) end,
  picked_at = case when s.planned and s.picked then coalesce(o.picked_at, :now::timestamptz) end,
  packed_at = case when s.planned and s.packed then coalesce(o.packed_at, :now::timestamptz) end,
  shipped_at = case when s.planned and s.shipped then coalesce(o.shipped_at, :now::timestamptz) end,
  delivered_at = case when s.planned and s.delivered
    then coalesce(o.delivered_at, s.delivered_at) end
from unnest(:order_ids::uuid[]) as i(order_id)
left join (
  select h.order_id, bool_and(h.released_at is not null) as released,
    bool_and(h.picked_at is not null) as picked, bool_and(h.packed_at is not null) as packed,
    bool_and(h.handed_over_at is not null) as shipped,
    bool_and(h.delivered_at is not null) as delivered, max(h.delivered_at) as delivered_at,
    not exists (select from orders.order_line l where l.tenant_id = :tenant_id
      and l.order_id = h.order_id and l.qty_unallocated > 0) as planned
  from orders.shipment h
  where h.tenant_id = :tenant_id and h.order_id = any(:order_ids::uuid[]) and h.state <> 'cancelled'
  group by h.order_id) s on s.order_id = i.order_id
where o.tenant_id = :tenant_id and o.order_id = i.order_id and o.cancelled_at is null
  and (o.allocated_at is not null, o.released_at is not null, o.picked_at is not null,
    o.packed_at is not null, o.shipped_at is not null, o.delivered_at is not null)
  is distinct from (coalesce(s.planned, false), coalesce(s.planned and s.released, false),
    coalesce(s.planned and s.picked, false), coalesce(s.planned and s.packed, false),
    coalesce(s.planned and s.shipped, false), coalesce(s.planned and s.delivered, false));

-- name: payments_of_orders :many
-- Payments of orders with what was refunded out of each, oldest first.
select p.payment_id as "payment_id!", p.order_id as "order_id!", p.provider as "provider!",
  p.amount_minor as "amount_minor!", coalesce(r.refunded, 0)::bigint as "refunded_minor!",
  coalesce(r.last, 0)::int as "last_sequence!"
from orders.payment p
left join (select payment_id, sum(amount_minor) filter (where state <> 'failed') as refunded,
    max(sequence) as last from orders.refund
  where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[]) group by payment_id) r
  on r.payment_id = p.payment_id
where p.tenant_id = :tenant_id and p.order_id = any(:order_ids::uuid[])
order by p.order_id, p.captured_at, p.payment_id;

-- name: insert_refunds :none
-- Asks for money to go back.
insert into orders.refund (tenant_id, refund_id, order_id, payment_id, sequence, amount_minor,
  reason, requested_at)
select :tenant_id, refund_id, order_id, payment_id, sequence, amount_minor, reason, :now
from jsonb_to_recordset(:rows::jsonb) as r(refund_id uuid, order_id uuid, payment_id uuid,
  sequence int, amount_minor bigint, reason text);

-- name: lock_refunds :many
-- Locks refunds in key order.
select refund_id, order_id, state, amount_minor from orders.refund
where tenant_id = :tenant_id and refund_id = any(:refund_ids::uuid[]) order by refund_id for update;

-- name: settle_refunds :none
-- Notes how refunds ended.
update orders.refund f set state = r.state, ended_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(refund_id uuid, state text)
where f.tenant_id = :tenant_id and f.refund_id = r.refund_id
  and f.state in ('requested', 'unknown');

-- name: unpaid_to_cancel :many
-- Orders whose time to pay is over.
select order_id from orders.sales_order
where tenant_id = :tenant_id and state = 'awaiting_payment' and pay_by <= :now
order by pay_by, order_id limit :count::int;

-- name: unpaid_to_remind :many
-- Marks and returns unpaid orders whose time to pay is nearly over.
update orders.sales_order o set reminded_at = :now
from (select order_id from orders.sales_order
  where tenant_id = :tenant_id and state = 'awaiting_payment' and reminded_at is null
    and pay_by <= :remind_until::timestamptz and pay_by > :now
  order by pay_by, order_id limit :count::int for update skip locked) d
where o.tenant_id = :tenant_id and o.order_id = d.order_id
returning o.order_id, o.order_no, o.pay_by;

-- name: delivered_to_confirm :many
-- Orders delivered so long ago that receipt is taken as confirmed.
select order_id from orders.sales_order
where tenant_id = :tenant_id and delivered_at <= :delivered_before::timestamptz
  and completed_at is null and cancelled_at is null and state = 'approved'
order by delivered_at, order_id limit :count::int;

-- name: orders_waiting_for_stock :many
-- Orders that lack pieces of which some warehouse has free ones, oldest first.
select distinct l.order_id as "order_id!" from orders.order_line l
join orders.sales_order o on o.tenant_id = l.tenant_id and o.order_id = l.order_id
where l.tenant_id = :tenant_id and l.qty_unallocated > 0
  and o.state in ('in_review', 'approved')
  and exists (select from stock.level v where v.tenant_id = l.tenant_id and v.sku_id = l.sku_id
    and v.qty_on_hand > v.qty_reserved)
order by 1 limit :count::int;

-- name: orders_without_claim :many
-- Of some orders, the ids that were taken back whole: all shipped pieces have returned.
select l.order_id as "order_id!" from orders.order_line l
where l.tenant_id = :tenant_id and l.order_id = any(:order_ids::uuid[])
group by l.order_id
having sum(l.qty_shipped) > 0 and sum(l.qty_shipped) = sum(l.qty_returned)
  and sum(l.qty_unallocated + l.qty_reserved + l.qty_picked + l.qty_packed) = 0
order by l.order_id;

-- name: shop_codes :many
-- Codes of shops, which review rules may test.
select shop_id, code from merchants.shop
where tenant_id = :tenant_id and shop_id = any(:shop_ids::uuid[]);
