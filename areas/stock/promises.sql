-- Statements of promises that have an end: what is kept for whom until when.

-- name: promises_with_end :many
-- Orders and baskets that hold pieces until an instant, soonest first; every filter may be absent.
with kept as (
  select 'order' as kind, v.order_id as id, v.order_id, null as basket, v.merchant_id,
    v.warehouse_id, v.sku_id, v.qty_held as qty, v.expires_at, v.created_at
  from stock.reservation v
  where v.tenant_id = :tenant_id and v.qty_held > 0 and v.expires_at is not null
  union all
  select 'basket', h.hold_id, null, h.basket, h.merchant_id, h.warehouse_id, h.sku_id, h.qty,
    h.expires_at, h.created_at
  from stock.hold h where h.tenant_id = :tenant_id and h.state = 'held'),
whole as (
  select k.kind, k.order_id, k.basket, k.merchant_id, min(k.id::text) as id,
    sum(k.qty)::int as qty, min(k.expires_at) as ends_at, min(k.created_at) as since,
    array_agg(distinct w.code order by w.code) as warehouses,
    string_agg(distinct s.code || ' ×' || k.qty, ', ' order by s.code || ' ×' || k.qty) as goods
  from kept k
  join places.warehouse w on w.tenant_id = :tenant_id and w.warehouse_id = k.warehouse_id
  join catalog.sku s on s.tenant_id = :tenant_id and s.sku_id = k.sku_id
  group by k.kind, k.order_id, k.basket, k.merchant_id
  having (:warehouse_id::uuid is null or :warehouse_id = any(array_agg(k.warehouse_id)))
    and (:text::text = '' or bool_or(starts_with(lower(s.code), lower(:text::text)))
      or lower(k.basket) = lower(:text::text)))
select p.kind as "kind!", p.id as "id!", p.order_id, o.order_no, p.basket,
  m.code as "merchant!", h.name as shop, p.qty as "qty!", p.goods as "goods!",
  p.warehouses as "warehouses!", p.since as "since!", p.ends_at as "ends_at!"
from whole p
join merchants.merchant m on m.tenant_id = :tenant_id and m.merchant_id = p.merchant_id
left join orders.sales_order o on o.tenant_id = :tenant_id and o.order_id = p.order_id
left join merchants.shop h on h.tenant_id = :tenant_id and h.shop_id = o.shop_id
where :after_ends_at::timestamptz is null
  or (p.ends_at, p.id) > (:after_ends_at::timestamptz, :after_id::text)
order by p.ends_at, p.id limit :count::int;

-- name: extend_holds :none
-- Gives baskets another end.
update stock.hold h set expires_at = r.until
from jsonb_to_recordset(:rows::jsonb) as r(hold_id uuid, until timestamptz)
where h.tenant_id = :tenant_id and h.hold_id = r.hold_id and h.state = 'held';

-- name: extend_reservations :none
-- Gives the promises of orders that have an end another one.
update stock.reservation v set expires_at = r.until
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, until timestamptz)
where v.tenant_id = :tenant_id and v.order_id = r.order_id and v.qty_held > 0
  and v.expires_at is not null;
