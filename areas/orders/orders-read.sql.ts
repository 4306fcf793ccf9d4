/** Rendered by `fahuo gen` from orders-read.sql; do not edit. */
import { type Json, many, maybe, one } from '../../kernel/statement.ts';

/** Orders that match, newest first or by the promised time of shipping, after a key. Those placed
 * between two instants come by the time they were placed. Read-only
 * transactions plan it with its values: filters that are absent fall out of the plan. */
export const orderKeys = many<{ upto: string | null; after: string | null; due: boolean | null; after_ship_by: Date | string | null; timed: boolean | null; after_placed_at: Date | string | null; only_waiting: boolean | null; stages: readonly string[] | null; not_stages: boolean | null; shop_ids: readonly string[] | null; not_shops: boolean | null; merchant_ids: readonly string[] | null; not_merchants: boolean | null; payments: readonly string[] | null; not_payments: boolean | null; provinces: readonly string[] | null; not_provinces: boolean | null; excepted_ids: readonly string[] | null; not_exceptions: boolean | null; flags: readonly string[] | null; flagged_ids: readonly string[] | null; not_flags: boolean | null; placed_from: Date | string | null; placed_to: Date | string | null; order_ids: readonly string[] | null; count: number | null }, { order_id: string }>(
  'orders-read.order_keys',
  `select o.order_id
from orders.sales_order o
where o.tenant_id = $1
  and ($2::uuid is null or o.order_id <= $2)
  and ($3::uuid is null or case when $4::boolean
    then (o.ship_by, o.order_id) > ($5::timestamptz, $3)
    when $6::boolean
    then (o.placed_at, o.order_id) < ($7::timestamptz, $3)
    else o.order_id < $3 end)
  and (not $8::boolean or (o.shipped_at is null and o.cancelled_at is null))
  and ($9::text[] is null or (o.stage = any($9)) <> $10::boolean)
  and ($11::uuid[] is null or (o.shop_id = any($11)) <> $12::boolean)
  and ($13::uuid[] is null
    or (o.merchant_id = any($13)) <> $14::boolean)
  and ($15::text[] is null or (o.payment_kind = any($15)) <> $16::boolean)
  and ($17::text[] is null or (o.province = any($17)) <> $18::boolean)
  and ($19::uuid[] is null
    or (o.order_id = any($19)) <> $20::boolean)
  and ($21::text[] is null or (
    ('review' = any($21) and o.stage = 'in_review')
    or ('exception' = any($21) and o.order_id = any($22::uuid[]))
    or ('held' = any($21) and o.held_at is not null and o.cancelled_at is null)
    or ('late' = any($21) and o.ship_by < $23::timestamptz
      and o.shipped_at is null and o.cancelled_at is null)
    or ('soon' = any($21) and o.ship_by >= $23::timestamptz
      and o.ship_by < $23::timestamptz + interval '6 hours'
      and o.shipped_at is null and o.cancelled_at is null)
    or ('remark' = any($21) and o.buyer_remark || o.seller_remark <> '')
    ) <> $24::boolean)
  and ($25::timestamptz is null or o.placed_at >= $25)
  and ($26::timestamptz is null or o.placed_at < $26)
  and ($27::uuid[] is null or o.order_id = any($27))
order by case when $4::boolean then o.ship_by end, case when $4::boolean then o.order_id end,
  case when $6::boolean then o.placed_at end desc, o.order_id desc
limit $28::int`,
  ["tenant_id", "upto", "after", "due", "after_ship_by", "timed", "after_placed_at", "only_waiting", "stages", "not_stages", "shop_ids", "not_shops", "merchant_ids", "not_merchants", "payments", "not_payments", "provinces", "not_provinces", "excepted_ids", "not_exceptions", "flags", "flagged_ids", "now", "not_flags", "placed_from", "placed_to", "order_ids", "count"],
);

/** Orders as lists show them. */
export const orderRows = many<{ order_ids: readonly string[] | null }, { order_id: string; order_no: string; channel_order_no: string; shop_id: string; shop: string; merchant_id: string; stage: string; state: string; payment_kind: string; currency: string; total_minor: number; paid_minor: number; refunded_minor: number; recipient_name: string; phone_tail: string; province: string; city: string; buyer_remark: string; seller_remark: string; held_at: Date | null; hold_reason: string | null; placed_at: Date; ship_by: Date; version: number; hold_until: Date | null; hold_name: string | null; hold_role: Json | null; pieces: number; exceptions: string[] }>(
  'orders-read.order_rows',
  `select o.order_id, o.order_no, o.channel_order_no, o.shop_id, s.code as shop, o.merchant_id,
  o.stage as stage, o.state, o.payment_kind, o.currency, o.total_minor, o.paid_minor,
  o.refunded_minor, o.recipient_name, o.phone_tail, o.province, o.city, o.buyer_remark,
  o.seller_remark, o.held_at, o.hold_reason, o.placed_at, o.ship_by, o.version,
  o.hold_until, (select m.display_name from people.member m where m.tenant_id = o.tenant_id
    and m.user_id = o.hold_for) as hold_name,
  (select jsonb_build_object('en', r.name_en, 'zh', r.name_zh) from people.role r
    where r.tenant_id = o.tenant_id and r.code = o.hold_role) as hold_role,
  (select coalesce(sum(l.qty_ordered), 0)::int from orders.order_line l
    where l.tenant_id = o.tenant_id and l.order_id = o.order_id) as pieces,
  (select coalesce(array_agg(e.kind order by e.kind), '{}') from review.exception e
    where e.tenant_id = o.tenant_id and e.order_id = o.order_id and e.state = 'open')
    as exceptions
from orders.sales_order o
join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
where o.tenant_id = $1 and o.order_id = any($2::uuid[])`,
  ["tenant_id", "order_ids"],
);

/** When an order was promised to be shipped and when placed: where a list by that time goes on. */
export const timesOf = maybe<{ order_id: string | null }, { ship_by: Date; placed_at: Date }>(
  'orders-read.times_of',
  `select ship_by, placed_at from orders.sales_order
where tenant_id = $1 and order_id = $2`,
  ["tenant_id", "order_id"],
);

/** Orders with an open exception, of some kinds or any; newest first. */
export const exceptedOrders = many<{ kinds: readonly string[] | null; count: number | null }, { order_id: string }>(
  'orders-read.excepted_orders',
  `select distinct order_id from review.exception
where tenant_id = $1 and state = 'open'
  and ($2::text[] is null or kind = any($2))
order by order_id desc limit $3::int`,
  ["tenant_id", "kinds", "count"],
);

/** Where a day begins, and where another ends, by the company's clock. */
export const dayBounds = one<{ first: string | null; last: string | null }, { starts_at: Date | null; ends_at: Date | null }>(
  'orders-read.day_bounds',
  `select ($1::date)::timestamp at time zone t.time_zone as "starts_at",
  ($2::date + 1)::timestamp at time zone t.time_zone as "ends_at"
from kernel.tenant t where t.tenant_id = $3`,
  ["first", "last", "tenant_id"],
);

/** Where the recipients of orders are that have not ended. */
export const openProvinces = many<Record<never, never>, { province: string }>(
  'orders-read.open_provinces',
  `select province from orders.sales_order
where tenant_id = $1 and stage in ('awaiting_payment', 'in_review', 'approved',
  'allocated', 'picking', 'picked', 'packed', 'shipped', 'delivered')
group by province order by count(*) desc, province limit 200`,
  ["tenant_id"],
);

/** Orders by what people type: the beginning of a number (order, channel, shipment, parcel), the
 * last characters of a channel's number, a waybill's number, the beginning of a recipient's name,
 * the last four digits of a phone, an article's code. Each branch is an index look-up: beginnings
 * are ranges, for row security lets only such comparisons into an index. */
export const findOrders = many<{ text: string | null; last: string | null }, { order_id: string }>(
  'orders-read.find_orders',
  `select order_id as order_id from (
  (select k.order_id from orders.order_key k
   where k.tenant_id = $1 and k.order_no >= upper($2::text)
     and k.order_no < upper($2::text) || $3::text order by k.order_no desc limit 200)
  union (select k.order_id from orders.order_key k
   where k.tenant_id = $1 and k.channel_order_no >= $2::text
     and k.channel_order_no < $2::text || $3::text
   order by k.channel_order_no desc limit 200)
  union (select k.order_id from orders.order_key k
   where k.tenant_id = $1 and length($2::text) > 4
     and k.channel_no_reversed >= reverse($2::text)
     and k.channel_no_reversed < reverse($2::text) || $3::text limit 200)
  union (select k.order_id from orders.order_key k
   where k.tenant_id = $1 and k.recipient_name >= $2::text
     and k.recipient_name < $2::text || $3::text order by k.recipient_name limit 200)
  union (select k.order_id from orders.order_key k
   where k.tenant_id = $1 and length($2::text) = 4 and k.phone_tail = $2::text
   order by k.order_id desc limit 200)
  union (select h.order_id from orders.shipment h
   where h.tenant_id = $1 and h.shipment_no = upper($2::text))
  union (select l.order_id from catalog.sku k
   join orders.order_line l on l.tenant_id = k.tenant_id and l.sku_id = k.sku_id
   where k.tenant_id = $1 and k.code = $2::text
   order by l.order_id desc limit 200)
  union (select p.order_id from packing.parcel p
   where p.tenant_id = $1 and p.parcel_no = upper($2::text))
  -- Lateral with a limit: one look-up per carrier, however the planner guesses.
  union (select coalesce(i.order_id, w.order_id) from shipping.carrier_account a
   cross join lateral (select r.target_id from kernel.routing r
     where r.kind = 'waybill' and r.key = a.carrier || ':' || upper($2::text)
       and r.tenant_id = $1 limit 1) r
   join shipping.waybill w on w.tenant_id = $1 and w.waybill_id = r.target_id
   left join lateral (select w.order_id union select p.order_id from packing.parcel p
     where p.tenant_id = w.tenant_id and p.inside_parcel_id = w.parcel_id
       and p.state <> 'cancelled') i on true
   where a.tenant_id = $1 limit 200)) f`,
  ["tenant_id", "text", "last"],
);

/** How many orders stand at each stage that is not an end, at most :most each. Late and held ones
 * are counted by indexes of their own, the most urgent ones of all stages together. */
export const stageCounts = many<{ most: number | null }, { stage: string; orders: number; late: number; held: number }>(
  'orders-read.stage_counts',
  `select c.stage as stage, n.orders as orders, coalesce(l.orders, 0)::int as late,
  coalesce(h.orders, 0)::int as held
from unnest(array['awaiting_payment', 'in_review', 'approved', 'allocated', 'picking', 'picked',
  'packed', 'shipped', 'delivered']) as c(stage)
cross join lateral (select count(*)::int as orders from (select from orders.sales_order o
  where o.tenant_id = $1 and o.stage = c.stage limit $2::int) f) n
left join (select stage, count(*)::int as orders from (select stage from orders.sales_order
    where tenant_id = $1 and ship_by < $3 and shipped_at is null and cancelled_at is null
    order by ship_by limit $2::int) f
  group by stage) l on l.stage = c.stage
left join (select stage, count(*)::int as orders from (select stage from orders.sales_order
    where tenant_id = $1 and held_at is not null and cancelled_at is null
    limit $2::int) f
  group by stage) h on h.stage = c.stage
where n.orders > 0
order by c.stage`,
  ["tenant_id", "most", "now"],
);

/** One order with its facts. */
export const orderPage = maybe<{ order_id: string | null }, { order_id: string; order_no: string; channel_order_no: string; shop_id: string; shop: string; shop_name: string; channel: string; merchant_id: string; merchant_name: string; stage: string; state: string; payment_kind: string; currency: string; goods_minor: number; discount_minor: number; freight_minor: number; tax_minor: number; total_minor: number; paid_minor: number; refunded_minor: number; recipient: Json; buyer_remark: string; seller_remark: string; special: Json; track_token: string; version: number; placed_at: Date; received_at: Date; ship_by: Date; pay_by: Date | null; reminded_at: Date | null; held_at: Date | null; hold_reason: string | null; paid_at: Date | null; approved_at: Date | null; allocated_at: Date | null; released_at: Date | null; picked_at: Date | null; packed_at: Date | null; shipped_at: Date | null; delivered_at: Date | null; completed_at: Date | null; cancelled_at: Date | null; cancel_reason: string | null; hold_until: Date | null; hold_name: string | null; hold_role: Json | null }>(
  'orders-read.order_page',
  `select o.order_id, o.order_no, o.channel_order_no, o.shop_id, s.code as shop,
  s.name as shop_name, s.channel as channel, o.merchant_id, m.name as merchant_name,
  o.stage as stage, o.state, o.payment_kind, o.currency, o.goods_minor, o.discount_minor,
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
where o.tenant_id = $1 and o.order_id = $2`,
  ["tenant_id", "order_id"],
);

/** Lines of an order with their articles. */
export const orderPageLines = many<{ order_id: string | null }, { order_line_id: string; line_no: number; sku_id: string; sku_code: string; sku_name: string; bundle_sku_id: string | null; qty_ordered: number; qty_unallocated: number; qty_reserved: number; qty_picked: number; qty_packed: number; qty_shipped: number; qty_cancelled: number; qty_delivered: number; qty_returned: number; price_minor: number; discount_minor: number; amount_minor: number }>(
  'orders-read.order_page_lines',
  `select l.order_line_id, l.line_no, l.sku_id, k.code as sku_code, k.name as sku_name,
  l.bundle_sku_id, l.qty_ordered, l.qty_unallocated, l.qty_reserved, l.qty_picked, l.qty_packed,
  l.qty_shipped, l.qty_cancelled, l.qty_delivered, l.qty_returned, l.price_minor, l.discount_minor,
  l.amount_minor
from orders.order_line l
join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
where l.tenant_id = $1 and l.order_id = $2 order by l.line_no`,
  ["tenant_id", "order_id"],
);

/** Payments of an order. */
export const orderPagePayments = many<{ order_id: string | null }, { payment_id: string; method: string; provider: string; provider_ref: string; amount_minor: number; captured_at: Date }>(
  'orders-read.order_page_payments',
  `select payment_id, method, provider, provider_ref, amount_minor, captured_at from orders.payment
where tenant_id = $1 and order_id = $2 order by captured_at, payment_id`,
  ["tenant_id", "order_id"],
);

/** Refunds of an order. */
export const orderPageRefunds = many<{ order_id: string | null }, { refund_id: string; payment_id: string; sequence: number; amount_minor: number; reason: string; state: string; requested_at: Date; ended_at: Date | null }>(
  'orders-read.order_page_refunds',
  `select refund_id, payment_id, sequence, amount_minor, reason, state, requested_at, ended_at
from orders.refund
where tenant_id = $1 and order_id = $2 order by requested_at, refund_id`,
  ["tenant_id", "order_id"],
);

/** Shipments of an order with warehouse, wave and parcels. */
export const orderPageShipments = many<{ order_id: string | null }, { shipment_id: string; shipment_no: string; state: string; carrier: string | null; warehouse_id: string; warehouse: string; split_from: string | null; planned_at: Date; released_at: Date | null; picked_at: Date | null; packed_at: Date | null; handed_over_at: Date | null; delivered_at: Date | null; ended_at: Date | null }>(
  'orders-read.order_page_shipments',
  `select h.shipment_id, h.shipment_no, h.state, h.carrier, h.warehouse_id, w.code as warehouse,
  h.split_from,
  h.planned_at, h.released_at, h.picked_at, h.packed_at, h.handed_over_at, h.delivered_at,
  h.ended_at
from orders.shipment h
join places.warehouse w on w.tenant_id = h.tenant_id and w.warehouse_id = h.warehouse_id
where h.tenant_id = $1 and h.order_id = $2 order by h.shipment_no`,
  ["tenant_id", "order_id"],
);

/** Parcels of an order with their waybills; one inside a parcel of another order has that one's. */
export const orderPageParcels = many<{ order_id: string | null }, { parcel_id: string | null; parcel_no: string | null; shipment_id: string | null; state: string | null; weight_g: number | null; weight_expected_g: number | null; packed_at: Date | null; handed_over_at: Date | null; waybill_id: string | null; carrier: string | null; tracking_no: string | null; waybill_state: string | null; tracking_state: string | null; inside_parcel_no: string | null; inside_order_id: string | null }>(
  'orders-read.order_page_parcels',
  `select p.parcel_id, p.parcel_no, p.shipment_id, p.state, p.weight_g, p.weight_expected_g,
  p.packed_at, p.handed_over_at, b.waybill_id, b.carrier, b.tracking_no, b.state as waybill_state,
  b.tracking_state, r.parcel_no as inside_parcel_no, r.order_id as inside_order_id
from packing.parcel p
left join packing.parcel r on r.tenant_id = p.tenant_id and r.parcel_id = p.inside_parcel_id
  and p.state <> 'cancelled'
left join shipping.waybill b on b.tenant_id = p.tenant_id
  and b.parcel_id = coalesce(p.inside_parcel_id, p.parcel_id)
  and b.state in ('requested', 'active')
where p.tenant_id = $1 and p.order_id = $2 order by p.parcel_no`,
  ["tenant_id", "order_id"],
);

/** Papers of an order with their printing. */
export const orderPageDocuments = many<{ order_id: string | null }, { document_id: string | null; kind: string | null; subject_id: string | null; version: number | null; made_at: Date | null; copy_no: number | null; job_state: string | null; error: string | null }>(
  'orders-read.order_page_documents',
  `select d.document_id, d.kind, d.subject_id, d.version, d.made_at, j.copy_no, j.state as job_state,
  j.error
from printing.document d
left join printing.job j on j.tenant_id = d.tenant_id and j.document_id = d.document_id
where d.tenant_id = $1 and d.order_id = $2
order by d.made_at, d.document_id, j.copy_no`,
  ["tenant_id", "order_id"],
);

/** Display names of people, for timelines. */
export const actorNames = many<{ user_ids: readonly string[] | null }, { user_id: string; display_name: string }>(
  'orders-read.actor_names',
  `select user_id, display_name from people.member
where tenant_id = $1 and user_id = any($2::uuid[])`,
  ["tenant_id", "user_ids"],
);

/** Refunds that wait for a person, oldest first. */
export const refundQueue = many<{ after: string | null; count: number | null }, { refund_id: string; order_id: string; order_no: string; amount_minor: number; currency: string; reason: string; state: string; requested_at: Date; method: string; provider: string; provider_ref: string }>(
  'orders-read.refund_queue',
  `select f.refund_id, f.order_id, o.order_no as order_no, f.amount_minor,
  o.currency as currency, f.reason, f.state, f.requested_at, p.method as method,
  p.provider as provider,
  p.provider_ref as provider_ref
from orders.refund f
join orders.sales_order o on o.tenant_id = f.tenant_id and o.order_id = f.order_id
join orders.payment p on p.tenant_id = f.tenant_id and p.payment_id = f.payment_id
where f.tenant_id = $1 and f.state in ('requested', 'unknown')
  and ($2::uuid is null or f.refund_id > $2)
order by f.refund_id limit $3::int`,
  ["tenant_id", "after", "count"],
);
