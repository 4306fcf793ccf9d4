/** Rendered by `fahuo gen` from together.sql; do not edit. */
import { type Json, many, none } from '../../kernel/statement.ts';

/** Shipments with all that must agree in one parcel. Read after their orders are locked. */
export const shipmentsToJoin = many<{ shipment_ids: readonly string[] | null }, { shipment_id: string; shipment_no: string; order_id: string; order_no: string; together_id: string | null; state: string; merchant_id: string; warehouse_id: string; warehouse: string; carrier: string; merge_key: string; phone_tail: string; recipient: Json; payment_kind: string; currency: string; special: Json; held_at: Date | null; cancelled_at: Date | null; refunded: boolean }>(
  'together.shipments_to_join',
  `select h.shipment_id, h.shipment_no, h.order_id, o.order_no, h.together_id, h.state, h.merchant_id,
  h.warehouse_id, w.code as warehouse, coalesce(h.carrier, '') as carrier, o.merge_key,
  o.phone_tail, o.recipient, o.payment_kind, o.currency, o.special, o.held_at, o.cancelled_at,
  exists (select from orders.refund f where f.tenant_id = o.tenant_id and f.order_id = o.order_id
    and f.state <> 'failed') as refunded
from orders.shipment h
join orders.sales_order o on o.tenant_id = h.tenant_id and o.order_id = h.order_id
join places.warehouse w on w.tenant_id = h.tenant_id and w.warehouse_id = h.warehouse_id
where h.tenant_id = $1 and h.shipment_id = any($2::uuid[])
order by h.shipment_id`,
  ["tenant_id", "shipment_ids"],
);

/** Of shipments that go together with others, all of their groups that stand in some states. */
export const matesOf = many<{ shipment_ids: readonly string[] | null; states: readonly string[] | null }, { shipment_id: string; together_id: string }>(
  'together.mates_of',
  `select m.shipment_id, m.together_id as together_id
from orders.shipment h
join orders.shipment m on m.tenant_id = h.tenant_id and m.together_id = h.together_id
where h.tenant_id = $1 and h.shipment_id = any($2::uuid[])
  and h.together_id is not null and m.state = any($3::text[])
group by m.shipment_id, m.together_id order by m.shipment_id`,
  ["tenant_id", "shipment_ids", "states"],
);

/** Puts shipments into groups, or takes them out (null). */
export const setTogether = none<{ rows: readonly { shipment_id: string | null; together_id: string | null }[] }>(
  'together.set_together',
  `update orders.shipment h set together_id = r.together_id
from unnest($1::uuid[], $2::uuid[])
  as r(shipment_id, together_id)
where h.tenant_id = $3 and h.shipment_id = r.shipment_id`,
  ["rows.shipment_id:uuid", "rows.together_id:uuid", "tenant_id"],
);

/** Shipments leave their groups whose orders got another recipient before they were packed. */
export const leaveByAddress = many<{ rows: readonly { order_id: string | null; merge_key: string | null }[] }, { shipment_id: string; order_id: string }>(
  'together.leave_by_address',
  `update orders.shipment h set together_id = null
from unnest($1::uuid[], $2::text[])
  as r(order_id, merge_key)
join orders.sales_order o on o.tenant_id = $3 and o.order_id = r.order_id
where h.tenant_id = $3 and h.order_id = r.order_id and h.together_id is not null
  and h.state in ('planned', 'released', 'picked') and o.merge_key <> r.merge_key
returning h.shipment_id, h.order_id`,
  ["rows.order_id:uuid", "rows.merge_key:text", "tenant_id"],
);

/** What goes in one parcel with the shipments of an order. */
export const matesOfOrder = many<{ order_id: string | null }, { own_shipment_id: string; shipment_id: string; shipment_no: string; state: string; order_id: string; order_no: string; stage: string }>(
  'together.mates_of_order',
  `select h.shipment_id as own_shipment_id, m.shipment_id, m.shipment_no, m.state, m.order_id,
  o.order_no, o.stage as stage
from orders.shipment h
join orders.shipment m on m.tenant_id = h.tenant_id and m.together_id = h.together_id
  and m.shipment_id <> h.shipment_id and m.state <> 'cancelled'
join orders.sales_order o on o.tenant_id = m.tenant_id and o.order_id = m.order_id
where h.tenant_id = $1 and h.order_id = $2 and h.together_id is not null
  and h.state <> 'cancelled'
order by h.shipment_id, m.shipment_no`,
  ["tenant_id", "order_id"],
);

/** What could go in one parcel with the planned shipments of an order. */
export const candidatesOfOrder = many<{ order_id: string | null }, { own_shipment_id: string; shipment_id: string; shipment_no: string; order_id: string; order_no: string; ship_by: Date; together_id: string | null }>(
  'together.candidates_of_order',
  `select h.shipment_id as own_shipment_id, m.shipment_id, m.shipment_no, m.order_id, o.order_no,
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
where h.tenant_id = $1 and h.order_id = $2 and h.state = 'planned'
  and a.phone_tail <> '' and a.held_at is null and o.held_at is null
  and not exists (select from orders.refund f where f.tenant_id = o.tenant_id
    and f.order_id in (a.order_id, o.order_id) and f.state <> 'failed')
order by h.shipment_id, m.ship_by, m.shipment_id limit 40`,
  ["tenant_id", "order_id"],
);

/** Planned shipments that could go in one parcel and do not yet, each with the first one of those
 * that it could go with; the most urgent groups first. Groups that are full are left out. */
export const groupsToJoin = many<{ warehouse_id: string | null; most: number | null; count: number | null }, { first_shipment_id: string; shipment_id: string; shipment_no: string; order_id: string; order_no: string; together_id: string | null; ship_by: Date; warehouse: string; recipient_name: string; city: string; buyer_remark: string; seller_remark: string; merchant: string; shop: string; pieces: number }>(
  'together.groups_to_join',
  `with planned as (
  select h.shipment_id, h.shipment_no, h.order_id, o.order_no, h.together_id, h.ship_by,
    w.code as warehouse, o.recipient_name, o.city, o.buyer_remark, o.seller_remark, o.shop_id,
    h.merchant_id, concat_ws(' ', h.warehouse_id, h.merchant_id, h.carrier, o.merge_key, o.currency,
      o.payment_kind = 'cash_on_delivery', o.special::text) as key
  from orders.shipment h
  join orders.sales_order o on o.tenant_id = h.tenant_id and o.order_id = h.order_id
  join places.warehouse w on w.tenant_id = h.tenant_id and w.warehouse_id = h.warehouse_id
  where h.tenant_id = $1 and h.state = 'planned' and o.held_at is null
    and o.phone_tail <> ''
    and ($2::uuid is null or h.warehouse_id = $2::uuid)
    and not exists (select from orders.refund f where f.tenant_id = o.tenant_id
      and f.order_id = o.order_id and f.state <> 'failed')
    and (select count(*) from orders.shipment m where m.tenant_id = h.tenant_id
      and m.together_id = h.together_id and m.state = 'planned') < $3::int
), keyed as (
  select key, (array_agg(shipment_id order by ship_by, shipment_id))[1] as first_id,
    min(ship_by) as first_ship_by,
    count(*) filter (where together_id is null) + count(distinct together_id) as parcels
  from planned group by key having count(*) > 1
    and count(*) filter (where together_id is null) + count(distinct together_id) > 1
  order by min(ship_by), 2 limit $4::int
)
select k.first_id as first_shipment_id, p.shipment_id as shipment_id,
  p.shipment_no as shipment_no, p.order_id as order_id, p.order_no as order_no,
  p.together_id, p.ship_by as ship_by, p.warehouse as warehouse,
  p.recipient_name as recipient_name, p.city as city, p.buyer_remark as buyer_remark,
  p.seller_remark as seller_remark, m.name as merchant, s.name as shop,
  (select coalesce(sum(l.qty), 0)::int from orders.shipment_line l
    where l.tenant_id = $1 and l.shipment_id = p.shipment_id) as pieces
from keyed k
join planned p on p.key = k.key
join merchants.shop s on s.tenant_id = $1 and s.shop_id = p.shop_id
join merchants.merchant m on m.tenant_id = $1 and m.merchant_id = p.merchant_id
order by k.first_ship_by, k.first_id, p.ship_by, p.shipment_id`,
  ["tenant_id", "warehouse_id", "most", "count"],
);
