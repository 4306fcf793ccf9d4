/** Rendered by `fahuo gen` from promises.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** Orders and baskets that hold pieces until an instant, soonest first; every filter may be absent. */
export const promisesWithEnd = many<{ warehouse_id: string | null; text: string | null; after_ends_at: Date | string | null; after_id: string | null; count: number | null }, { kind: string; id: string; order_id: string | null; order_no: string | null; basket: string | null; merchant: string; shop: string | null; qty: number; goods: string; warehouses: string[]; since: Date; ends_at: Date }>(
  'promises.promises_with_end',
  `with kept as (
  select 'order' as kind, v.order_id as id, v.order_id, null as basket, v.merchant_id,
    v.warehouse_id, v.sku_id, v.qty_held as qty, v.expires_at, v.created_at
  from stock.reservation v
  where v.tenant_id = $1 and v.qty_held > 0 and v.expires_at is not null
  union all
  select 'basket', h.hold_id, null, h.basket, h.merchant_id, h.warehouse_id, h.sku_id, h.qty,
    h.expires_at, h.created_at
  from stock.hold h where h.tenant_id = $1 and h.state = 'held'),
whole as (
  select k.kind, k.order_id, k.basket, k.merchant_id, min(k.id::text) as id,
    sum(k.qty)::int as qty, min(k.expires_at) as ends_at, min(k.created_at) as since,
    array_agg(distinct w.code order by w.code) as warehouses,
    string_agg(distinct s.code || ' ×' || k.qty, ', ' order by s.code || ' ×' || k.qty) as goods
  from kept k
  join places.warehouse w on w.tenant_id = $1 and w.warehouse_id = k.warehouse_id
  join catalog.sku s on s.tenant_id = $1 and s.sku_id = k.sku_id
  group by k.kind, k.order_id, k.basket, k.merchant_id
  having ($2::uuid is null or $2 = any(array_agg(k.warehouse_id)))
    and ($3::text = '' or bool_or(starts_with(lower(s.code), lower($3::text)))
      or lower(k.basket) = lower($3::text)))
select p.kind as kind, p.id as id, p.order_id, o.order_no, p.basket,
  m.code as merchant, h.name as shop, p.qty as qty, p.goods as goods,
  p.warehouses as warehouses, p.since as since, p.ends_at as ends_at
from whole p
join merchants.merchant m on m.tenant_id = $1 and m.merchant_id = p.merchant_id
left join orders.sales_order o on o.tenant_id = $1 and o.order_id = p.order_id
left join merchants.shop h on h.tenant_id = $1 and h.shop_id = o.shop_id
where $4::timestamptz is null
  or (p.ends_at, p.id) > ($4::timestamptz, $5::text)
order by p.ends_at, p.id limit $6::int`,
  ["tenant_id", "warehouse_id", "text", "after_ends_at", "after_id", "count"],
);

/** Gives baskets another end. */
export const extendHolds = none<{ rows: readonly { hold_id: string | null; until: Date | string | null }[] }>(
  'promises.extend_holds',
  `update stock.hold h set expires_at = r.until
from unnest($1::uuid[], $2::timestamptz[])
  as r(hold_id, until)
where h.tenant_id = $3 and h.hold_id = r.hold_id and h.state = 'held'`,
  ["rows.hold_id:uuid", "rows.until:plain", "tenant_id"],
);

/** Gives the promises of orders that have an end another one. */
export const extendReservations = none<{ rows: readonly { order_id: string | null; until: Date | string | null }[] }>(
  'promises.extend_reservations',
  `update stock.reservation v set expires_at = r.until
from unnest($1::uuid[], $2::timestamptz[])
  as r(order_id, until)
where v.tenant_id = $3 and v.order_id = r.order_id and v.qty_held > 0
  and v.expires_at is not null`,
  ["rows.order_id:uuid", "rows.until:plain", "tenant_id"],
);
