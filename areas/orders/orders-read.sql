-- Reading orders for lists and pages.

-- name: order_keys :many
-- Orders that match, newest first or by the promised time of shipping, after a key. Those placed
-- between two instants come by the time they were placed. Read-only
-- transactions plan it with its values: filters that are absent fall out of the plan.
select o.order_id
from orders.sales_order o
where o.tenant_id = :tenant_id
  and (:upto::uuid is null or o.order_id <= :upto)
  and (:after::uuid is null or case when :due::boolean
    then (o.ship_by, o.order_id) > (:after_ship_by::timestamptz, :after)
    when :timed::boolean
    then (o.placed_at, o.order_id) < (:after_placed_at::timestamptz, :after)
    else o.order_id < :after end)
  and (not :only_waiting::boolean or (o.shipped_at is null and o.cancelled_at is null))
  and (:stages::text[] is null or (o.stage = any(:stages)) <> :not_stages::boolean)
  and (:shop_ids::uuid[] is null or (o.shop_id = any(:shop_ids)) <> :not_shops::boolean)
  and (:merchant_ids::uuid[] is null
    or (o.merchant_id = any(:merchant_ids)) <> :not_merchants::boolean)
  and (:payments::text[] is null or (o.payment_kind = any(:payments)) <> :not_payments::boolean)
  and (:provinces::text[] is null or (o.province = any(:provinces)) <> :not_provinces::boolean)
  and (:excepted_ids::uuid[] is null
    or (o.order_id = any(:excepted_ids)) <> :not_exceptions::boolean)
  and (:flags::text[] is null or (
    ('review' = any(:flags) and o.stage = 'in_review')
    or ('exception' = any(:flags) and o.order_id = any(:flagged_ids::uuid[]))
    or ('held' = any(:flags) and o.held_at is not null and o.cancelled_at is null)
    or ('late' = any(:flags) and o.ship_by < :now::timestamptz
      and o.shipped_at is null and o.cancelled_at is null)
    or ('soon' = any(:flags) and o.ship_by >= :now::timestamptz
      and o.ship_by < :now::timestamptz + interval '6 hours'
      and o.shipped_at is null and o.cancelled_at is null)
    or ('remark' = any(:flags) and o.buyer_remark || o.seller_remark <> '')
    ) <> :not_flags::boolean)
  and (:placed_from::timestamptz is null or o.placed_at >= :placed_from)
  and (:placed_to::timestamptz is null or o.placed_at < :placed_to)
  and (:order_ids::uuid[] is null or o.order_id = any(:order_ids))
order by case when :due::boolean then o.ship_by end, case when :due::boolean then o.order_id end,
  case when :timed::boolean then o.placed_at end desc, o.order_id desc
limit :count::int;

-- name: order_rows :many
-- Orders as lists show them.
select o.order_id, o.order_no, o.channel_order_no, o.shop_id, s.code as "shop!", o.merchant_id,
  o.stage as "stage!", o.state, o.payment_kind, o.currency, o.total_minor, o.paid_minor,
  o.refunded_minor, o.recipient_name, o.phone_tail, o.province, o.city, o.buyer_remark,
  o.seller_remark, o.held_at, o.hold_reason, o.placed_at, o.ship_by, o.version,
  o.hold_until, (select m.display_name from people.member m where m.tenant_id = o.tenant_id
    and m.user_id = o.hold_for) as hold_name,
  (select jsonb_build_object('en', r.name_en, 'zh', r.name_zh) from people.role r
    where r.tenant_id = o.tenant_id and r.code = o.hold_role) as hold_role,
  (select coalesce(sum(l.qty_ordered), 0)::int from orders.order_line l
    where l.tenant_id = o.tenant_id and l.order_id = o.order_id) as "pieces!",
  (select coalesce(array_agg(e.kind order by e.kind), '{}') from review.exception e
    where e.tenant_id = o.tenant_id and e.order_id = o.order_id and e.state = 'open')
    as "exceptions!"
from orders.sales_order o
join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
where o.tenant_id = :tenant_id and o.order_id = any(:order_ids::uuid[]);

-- name: times_of :maybe
-- When an order was promised to be shipped and when placed: where a list by that time goes on.
select ship_by, placed_at from orders.sales_order
where tenant_id = :tenant_id and order_id = :order_id;

-- name: excepted_orders :many
-- Orders with an open exception, of some kinds or any; newest first.
select distinct order_id from review.exception
where tenant_id = :tenant_id and state = 'open'
  and (:kinds::text[] is null or kind = any(:kinds))
order by order_id desc limit :count::int;

-- name: day_bounds :one
-- Where a day begins, and where another ends, by the company's clock.
select (:first::date)::timestamp at time zone t.time_zone as "starts_at",
  (:last::date + 1)::timestamp at time zone t.time_zone as "ends_at"
from kernel.tenant t where t.tenant_id = :tenant_id;

-- name: open_provinces :many
-- Where the recipients of orders are that have not ended.
select province from orders.sales_order
where tenant_id = :tenant_id and stage in ('awaiting_payment', 'in_review', 'approved',
  'allocated', 'picking', 'picked', 'packed', 'shipped', 'delivered')
group by province order by count(*) desc, province limit 200;

-- name: find_orders :many
-- Orders by what people type: the beginning of a number (order, channel, shipment, parcel), the
-- last characters of a channel's number, a waybill's number, the beginning of a recipient's name,
-- the last four digits of a phone, an article's code. Each branch is an index look-up: beginnings
-- are ranges, for row security lets only such comparisons into an index.
select order_id as "order_id!" from (
  (select k.order_id from orders.order_key k
   where k.tenant_id = :tenant_id and k.order_no >= upper(:text::text)
     and k.order_no < upper(:text::text) || :last::text order by k.order_no desc limit 200)
  union (select k.order_id from orders.order_key k
   where k.tenant_id = :tenant_id and k.channel_order_no >= :text::text
     and k.channel_order_no < :text::text || :last::text
   order by k.channel_order_no desc limit 200)
  union (select k.order_id from orders.order_key k
   where k.tenant_id = :tenant_id and length(:text::text) > 4
     and k.channel_no_reversed >= reverse(:text::text)
     and k.channel_no_reversed < reverse(:text::text) || :last::text limit 200)
  union (select k.order_id from orders.order_key k
   where k.tenant_id = :tenant_id and k.recipient_name >= :text::text
     and k.recipient_name < :text::text || :last::text order by k.recipient_name limit 200)
  union (select k.order_id from orders.order_key k
   where k.tenant_id = :tenant_id and length(:text::text) = 4 and k.phone_tail = :text::text
   order by k.order_id desc limit 200)
  union (select h.order_id from orders.shipment h
   where h.tenant_id = :tenant_id and h.shipment_no = upper(:text::text))
  union (select l.order_id from catalog.sku k
   join orders.order_line l on l.tenant_id = k.tenant_id and l.sku_id = k.sku_id
   where k.tenant_id = :tenant_id and k.code = :text::text
   order by l.order_id desc limit 200)
  union (select p.order_id from packing.parcel p
   where p.tenant_id = :tenant_id and p.parcel_no = upper(:text::text))
  -- Lateral with a limit: one look-up per carrier, however the planner guesses.
  union (select coalesce(i.order_id, w.order_id) from shipping.carrier_account a
   cross join lateral (select r.target_id from kernel.routing r
     where r.kind = 'waybill' and r.key = a.carrier || ':' || upper(:text::text)
       and r.tenant_id = :tenant_id limit 1) r
   join shipping.waybill w on w.tenant_id = :tenant_id and w.waybill_id = r.target_id
   left join lateral (select w.order_id union select p.order_id from packing.parcel p
     where p.tenant_id = w.tenant_id and p.inside_parcel_id = w.parcel_id
       and p.state <> 'cancelled') i on true
   where a.tenant_id = :tenant_id limit 200)) f;

-- name: stage_counts :many
-- How many orders stand at each stage that is not an end, at most :most each. Late and held ones
-- are counted by indexes of their own, the most urgent ones of all stages together.
select c.stage as "stage!", n.orders as "orders!", coalesce(l.orders, 0)::int as "late!",
  coalesce(h.orders, 0)::int as "held!"
from unnest(array['awaiting_payment', 'in_review', 'approved', 'allocated', 'picking', 'picked',
  'packed', 'shipped', 'delivered']) as c(stage)
cross join lateral (select count(*)::int as orders from (select from orders.sales_order o
  where o.tenant_id = :tenant_id and o.stage = c.stage limit :most::int) f) n
left join (select stage, count(*)::int as orders from (select stage from orders.sales_order
    where tenant_id = :tenant_id and ship_by < :now and shipped_at is null and cancelled_at is null
    order by ship_by limit :most::int) f
  group by stage) l on l.stage = c.stage
left join (select stage, count(*)::int as orders from (select stage from orders.sales_order
    where tenant_id = :tenant_id and held_at is not null and cancelled_at is null
    limit :most::int) f
  group by stage) h on h.stage = c.stage
where n.orders > 0
order by c.stage;

-- name: order_page :maybe
-- One order with its facts.
select o.order_id, o.order_no, o.channel_order_no, o.shop_id, s.code as "shop!",
  s.name as "shop_name!", s.channel as "channel!", o.merchant_id, m.name as "merchant_name!",
  o.stage as "stage!", o.state, o.payment_kind, o.currency, o.goods_minor, o.discount_minor,
  o.freight_minor, o.tax_minor, o.total_minor, o.paid_minor, o.refunded_minor, o.recipient,
  o.buyer_remark, o.seller_remark, o.special, o.track_token, o.version, o.placed_at, o.received_at,
  o.ship_by, o.pay_by, o.reminded_at, o.held_at, o.hold_reason, o.paid_at, o.approved_at,
  o.allocated_at, o.released_at, o.picked_at, o.packed_at, o.shipped_at, o.delivered_at,
  o.completed_at, o.cancelled_at, o.cancel_reason,
  o.hold_until, (select m.display_name from people.member m where m.tenant_id = o.tenant_id
    and m.user_id = o.hold_for) as hold_name,
  (select jsonb_build_object('en', r.name_en, 'zh', r.name_zh) from people.role r
    where r.tenant_id = o.tenant_id and r.code = o.hold_role) as hold_role
from orders.sales_order o
join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
join merchants.merchant m on m.tenant_id = o.tenant_id and m.merchant_id = o.merchant_id
where o.tenant_id = :tenant_id and o.order_id = :order_id;

-- name: order_page_lines :many
-- Lines of an order with their articles.
select l.order_line_id, l.line_no, l.sku_id, k.code as sku_code, k.name as sku_name,
  l.bundle_sku_id, l.qty_ordered, l.qty_unallocated, l.qty_reserved, l.qty_picked, l.qty_packed,
  l.qty_shipped, l.qty_cancelled, l.qty_delivered, l.qty_returned, l.price_minor, l.discount_minor,
  l.amount_minor
from orders.order_line l
join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
where l.tenant_id = :tenant_id and l.order_id = :order_id order by l.line_no;

-- name: order_page_payments :many
-- Payments of an order.
select payment_id, method, provider, provider_ref, amount_minor, captured_at from orders.payment
where tenant_id = :tenant_id and order_id = :order_id order by captured_at, payment_id;

-- name: order_page_refunds :many
-- Refunds of an order.
select refund_id, payment_id, sequence, amount_minor, reason, state, requested_at, ended_at
from orders.refund
where tenant_id = :tenant_id and order_id = :order_id order by requested_at, refund_id;

-- name: order_page_shipments :many
-- Shipments of an order with warehouse, wave and parcels.
select h.shipment_id, h.shipment_no, h.state, h.carrier, h.warehouse_id, w.code as "warehouse!",
  h.split_from,
  h.planned_at, h.released_at, h.picked_at, h.packed_at, h.handed_over_at, h.delivered_at,
  h.ended_at
from orders.shipment h
join places.warehouse w on w.tenant_id = h.tenant_id and w.warehouse_id = h.warehouse_id
where h.tenant_id = :tenant_id and h.order_id = :order_id order by h.shipment_no;

-- name: order_page_parcels :many
-- Parcels of an order with their waybills; one inside a parcel of another order has that one's.
select p.parcel_id, p.parcel_no, p.shipment_id, p.state, p.weight_g, p.weight_expected_g,
  p.packed_at, p.handed_over_at, b.waybill_id, b.carrier, b.tracking_no, b.state as waybill_state,
  b.tracking_state, r.parcel_no as inside_parcel_no, r.order_id as inside_order_id
from packing.parcel p
left join packing.parcel r on r.tenant_id = p.tenant_id and r.parcel_id = p.inside_parcel_id
  and p.state <> 'cancelled'
left join shipping.waybill b on b.tenant_id = p.tenant_id
  and b.parcel_id = coalesce(p.inside_parcel_id, p.parcel_id)
  and b.state in ('requested', 'active')
where p.tenant_id = :tenant_id and p.order_id = :order_id order by p.parcel_no;

-- name: order_page_documents :many
-- Papers of an order with their printing.
select d.document_id, d.kind, d.subject_id, d.version, d.made_at, j.copy_no, j.state as job_state,
  j.error
from printing.document d
left join printing.job j on j.tenant_id = d.tenant_id and j.document_id = d.document_id
where d.tenant_id = :tenant_id and d.order_id = :order_id
order by d.made_at, d.document_id, j.copy_no;

-- name: actor_names :many
-- Display names of people, for timelines.
select user_id, display_name from people.member
where tenant_id = :tenant_id and user_id = any(:user_ids::uuid[]);

-- name: refund_queue :many
-- Refunds that wait for a person, oldest first.
select f.refund_id, f.order_id, o.order_no as "order_no!", f.amount_minor,
  o.currency as "currency!", f.reason, f.state, f.requested_at, p.method as "method!",
  p.provider as "provider!",
  p.provider_ref as "provider_ref!"
from orders.refund f
join orders.sales_order o on o.tenant_id = f.tenant_id and o.order_id = f.order_id
join orders.payment p on p.tenant_id = f.tenant_id and p.payment_id = f.payment_id
where f.tenant_id = :tenant_id and f.state in ('requested', 'unknown')
  and (:after::uuid is null or f.refund_id > :after)
order by f.refund_id limit :count::int;
