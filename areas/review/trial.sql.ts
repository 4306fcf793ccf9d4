/** Rendered by `fahuo gen` from trial.sql; do not edit. */
import { many } from '../../kernel/statement.ts';

/** Orders from an id on that came to review, newest first, with their facts and what became of them.
 * What the same recipient did before is only looked up when a rule asks for it. */
export const trialOrders = many<{ with_history: boolean | null; from_order_id: string | null; count: number | null }, { order_id: string; order_no: string; placed_at: Date; currency: string; stage: string; total_minor: number; discount_minor: number; payment_kind: string; province: string; city: string; district: string; address: string; shop: string; buyer_remark: string; seller_remark: string; pieces: number; kinds: number; skus: string[]; fragile: boolean; liquid: boolean; weight_g: number; earlier_orders: number; earlier_cancelled: number; earlier_returned: number; was_held: boolean; returned: boolean }>(
  'trial.trial_orders',
  `select o.order_id as order_id, o.order_no as order_no, o.placed_at as placed_at,
  o.currency as currency, o.stage as stage, o.total_minor as total_minor,
  o.discount_minor as discount_minor, o.payment_kind as payment_kind,
  o.province as province, o.city as city,
  coalesce(o.recipient->>'district', '') as district,
  coalesce(o.recipient->>'street', '') || coalesce(o.recipient->>'detail', '') as address,
  s.code as shop, o.buyer_remark as buyer_remark, o.seller_remark as seller_remark,
  l.pieces as pieces, l.kinds as kinds, l.skus as skus,
  l.fragile as fragile, l.liquid as liquid, l.weight_g as weight_g,
  coalesce(h.earlier_orders, 0)::int as earlier_orders,
  coalesce(h.earlier_cancelled, 0)::int as earlier_cancelled,
  coalesce(h.earlier_returned, 0)::int as earlier_returned,
  exists (select from review.exception e where e.tenant_id = o.tenant_id
    and e.order_id = o.order_id and e.kind = 'REVIEW_RULE') as was_held,
  exists (select from orders.shipment p where p.tenant_id = o.tenant_id
    and p.order_id = o.order_id and p.state = 'returned') as returned
from orders.sales_order o
join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
cross join lateral (
  select coalesce(sum(l.qty_ordered), 0)::int as pieces, count(distinct l.sku_id)::int as kinds,
    coalesce(array_agg(distinct k.code), '{}') as skus,
    coalesce(bool_or(k.fragile), false) as fragile, coalesce(bool_or(k.liquid), false) as liquid,
    coalesce(sum(k.weight_g * l.qty_ordered), 0)::int as weight_g
  from orders.order_line l
  join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
  where l.tenant_id = o.tenant_id and l.order_id = o.order_id) l
left join lateral (
  select count(*)::int as earlier_orders,
    (count(*) filter (where e.cancelled_at is not null))::int as earlier_cancelled,
    (count(*) filter (where exists (select from orders.shipment p where p.tenant_id = e.tenant_id
      and p.order_id = e.order_id and p.state = 'returned')))::int as earlier_returned
  from orders.order_key y
  join orders.sales_order e on e.tenant_id = y.tenant_id and e.order_id = y.order_id
  where $1::boolean and y.tenant_id = o.tenant_id and y.phone_tail = o.phone_tail
    and e.merge_key = o.merge_key and e.order_id < o.order_id
    and e.received_at >= o.received_at - interval '90 days') h on true
where o.tenant_id = $2 and o.order_id >= $3
  and (o.paid_minor > 0 or o.total_minor = 0 or o.payment_kind = 'cash_on_delivery')
order by o.order_id desc limit $4::int`,
  ["with_history", "tenant_id", "from_order_id", "count"],
);

/** What the same recipients at the same addresses ordered since an instant, and how it ended. */
export const buyerHistory = many<{ rows: readonly { order_id: string | null; phone_tail: string | null; merge_key: string | null }[]; since: Date | string | null }, { order_id: string; earlier_orders: number; earlier_cancelled: number; earlier_returned: number }>(
  'trial.buyer_history',
  `select r.order_id as order_id, count(*)::int as earlier_orders,
  (count(*) filter (where o.cancelled_at is not null))::int as earlier_cancelled,
  (count(*) filter (where exists (select from orders.shipment p where p.tenant_id = o.tenant_id
    and p.order_id = o.order_id and p.state = 'returned')))::int as earlier_returned
from unnest($1::uuid[], $2::text[], $3::text[])
  as r(order_id, phone_tail, merge_key)
join orders.order_key y on y.tenant_id = $4 and y.phone_tail = r.phone_tail
join orders.sales_order o on o.tenant_id = y.tenant_id and o.order_id = y.order_id
  and o.merge_key = r.merge_key and o.order_id <> r.order_id and o.received_at >= $5
group by r.order_id order by r.order_id`,
  ["rows.order_id:uuid", "rows.phone_tail:text", "rows.merge_key:text", "tenant_id", "since"],
);
