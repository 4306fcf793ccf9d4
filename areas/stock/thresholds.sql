-- Statements of thresholds: the least and the wanted free pieces, and where there are fewer.

-- name: save_thresholds :none
-- Sets thresholds; whether there are few is looked at anew.
insert into stock.threshold as t (tenant_id, warehouse_id, sku_id, merchant_id, min_qty, target_qty,
  saved_by, saved_at)
select :tenant_id, warehouse_id, sku_id, merchant_id, min_qty, target_qty, saved_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, sku_id uuid, merchant_id uuid,
  min_qty int, target_qty int, saved_by uuid)
order by warehouse_id, sku_id
on conflict (tenant_id, warehouse_id, sku_id) do update set min_qty = excluded.min_qty,
  target_qty = excluded.target_qty, saved_by = excluded.saved_by, saved_at = excluded.saved_at;

-- name: remove_thresholds :none
-- Takes thresholds away.
delete from stock.threshold t using jsonb_to_recordset(:rows::jsonb)
  as r(warehouse_id uuid, sku_id uuid)
where t.tenant_id = :tenant_id and t.warehouse_id = r.warehouse_id and t.sku_id = r.sku_id;

-- name: thresholds_crossed :many
-- Thresholds whose stock fell below the minimum or rose to it since that was noticed, locked; those
-- that somebody works on are left.
select t.warehouse_id as "warehouse_id!", t.sku_id as "sku_id!", t.min_qty as "min_qty!",
  t.low_since,
  coalesce(l.qty_on_hand - l.qty_reserved, 0) as "qty_available!"
from stock.threshold t
left join stock.level l on l.tenant_id = t.tenant_id and l.warehouse_id = t.warehouse_id
  and l.sku_id = t.sku_id
where t.tenant_id = :tenant_id
  and (coalesce(l.qty_on_hand - l.qty_reserved, 0) < t.min_qty) <> (t.low_since is not null)
order by t.warehouse_id, t.sku_id limit :count::int for update of t skip locked;

-- name: note_crossings :none
-- Notes since when there are few, or that there is enough again.
update stock.threshold t set low_since = case when r.low then :now::timestamptz end,
  low_qty = case when r.low then r.qty end
from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, sku_id uuid, low boolean, qty int)
where t.tenant_id = :tenant_id and t.warehouse_id = r.warehouse_id and t.sku_id = r.sku_id;

-- name: threshold_list :many
-- A page of thresholds after a pair of article and warehouse, with what is free and on its way now.
with page as materialized (
  select t.warehouse_id, t.sku_id, t.merchant_id, t.min_qty, t.target_qty, t.low_since, t.saved_at,
    coalesce(l.qty_on_hand, 0) as on_hand, coalesce(l.qty_reserved, 0) as reserved
  from stock.threshold t
  left join stock.level l on l.tenant_id = t.tenant_id and l.warehouse_id = t.warehouse_id
    and l.sku_id = t.sku_id
  join catalog.sku s on s.tenant_id = t.tenant_id and s.sku_id = t.sku_id
  where t.tenant_id = :tenant_id
    and (:warehouse_id::uuid is null or t.warehouse_id = :warehouse_id)
    and (not :only_low::boolean
      or coalesce(l.qty_on_hand - l.qty_reserved, 0) < t.min_qty)
    and (starts_with(lower(s.code), lower(:text::text))
      or starts_with(lower(s.name), lower(:text::text)))
    and (:after_sku_id::uuid is null
      or (t.sku_id, t.warehouse_id) > (:after_sku_id::uuid, :after_warehouse_id::uuid))
  order by t.sku_id, t.warehouse_id limit :count::int)
select p.warehouse_id as "warehouse_id!", w.code as "warehouse!", p.sku_id as "sku_id!",
  s.code as "sku!", s.name as "sku_name!", m.code as "merchant!", p.min_qty as "min_qty!",
  p.target_qty as "target_qty!", p.low_since, p.saved_at as "saved_at!",
  p.on_hand as "qty_on_hand!", p.reserved as "qty_reserved!",
  p.on_hand - p.reserved as "qty_available!", coalesce(c.qty, 0)::int as "qty_in_transit!"
from page p
join places.warehouse w on w.tenant_id = :tenant_id and w.warehouse_id = p.warehouse_id
join catalog.sku s on s.tenant_id = :tenant_id and s.sku_id = p.sku_id
join merchants.merchant m on m.tenant_id = :tenant_id and m.merchant_id = p.merchant_id
left join lateral (
  select sum(l.qty_sent + l.qty_extra - l.qty_received - l.qty_damaged - l.qty_missing) as qty
  from stock.transfer_line l
  join stock.transfer t on t.tenant_id = l.tenant_id and t.transfer_id = l.transfer_id
  where l.tenant_id = :tenant_id and l.sku_id = p.sku_id and t.to_warehouse_id = p.warehouse_id
    and l.qty_received + l.qty_damaged + l.qty_missing < l.qty_sent + l.qty_extra) c on true
order by p.sku_id, p.warehouse_id;
