/** Rendered by `fahuo gen` from thresholds.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** Sets thresholds; whether there are few is looked at anew. */
export const saveThresholds = none<{ rows: readonly { warehouse_id: string | null; sku_id: string | null; merchant_id: string | null; min_qty: number | null; target_qty: number | null; saved_by: string | null }[] }>(
  'thresholds.save_thresholds',
  `insert into stock.threshold as t (tenant_id, warehouse_id, sku_id, merchant_id, min_qty, target_qty,
  saved_by, saved_at)
select $1, warehouse_id, sku_id, merchant_id, min_qty, target_qty, saved_by, $2
from unnest($3::uuid[], $4::uuid[], $5::uuid[],
    $6::int[], $7::int[], $8::uuid[])
  as r(warehouse_id, sku_id, merchant_id, min_qty, target_qty, saved_by)
order by warehouse_id, sku_id
on conflict (tenant_id, warehouse_id, sku_id) do update set min_qty = excluded.min_qty,
  target_qty = excluded.target_qty, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
  ["tenant_id", "now", "rows.warehouse_id:uuid", "rows.sku_id:uuid", "rows.merchant_id:uuid", "rows.min_qty:plain", "rows.target_qty:plain", "rows.saved_by:uuid"],
);

/** Takes thresholds away. */
export const removeThresholds = none<{ rows: readonly { warehouse_id: string | null; sku_id: string | null }[] }>(
  'thresholds.remove_thresholds',
  `delete from stock.threshold t using unnest($1::uuid[], $2::uuid[])
  as r(warehouse_id, sku_id)
where t.tenant_id = $3 and t.warehouse_id = r.warehouse_id and t.sku_id = r.sku_id`,
  ["rows.warehouse_id:uuid", "rows.sku_id:uuid", "tenant_id"],
);

/** Thresholds whose stock fell below the minimum or rose to it since that was noticed, locked; those
 * that somebody works on are left. */
export const thresholdsCrossed = many<{ count: number | null }, { warehouse_id: string; sku_id: string; min_qty: number; low_since: Date | null; qty_available: number }>(
  'thresholds.thresholds_crossed',
  `select t.warehouse_id as warehouse_id, t.sku_id as sku_id, t.min_qty as min_qty,
  t.low_since,
  coalesce(l.qty_on_hand - l.qty_reserved, 0) as qty_available
from stock.threshold t
left join stock.level l on l.tenant_id = t.tenant_id and l.warehouse_id = t.warehouse_id
  and l.sku_id = t.sku_id
where t.tenant_id = $1
  and (coalesce(l.qty_on_hand - l.qty_reserved, 0) < t.min_qty) <> (t.low_since is not null)
order by t.warehouse_id, t.sku_id limit $2::int for update of t skip locked`,
  ["tenant_id", "count"],
);

/** Notes since when there are few, or that there is enough again. */
export const noteCrossings = none<{ rows: readonly { warehouse_id: string | null; sku_id: string | null; low: boolean | null; qty: number | null }[] }>(
  'thresholds.note_crossings',
  `update stock.threshold t set low_since = case when r.low then $1::timestamptz end,
  low_qty = case when r.low then r.qty end
from unnest($2::uuid[], $3::uuid[], $4::boolean[],
    $5::int[])
  as r(warehouse_id, sku_id, low, qty)
where t.tenant_id = $6 and t.warehouse_id = r.warehouse_id and t.sku_id = r.sku_id`,
  ["now", "rows.warehouse_id:uuid", "rows.sku_id:uuid", "rows.low:plain", "rows.qty:plain", "tenant_id"],
);

/** A page of thresholds after a pair of article and warehouse, with what is free and on its way now. */
export const thresholdList = many<{ warehouse_id: string | null; only_low: boolean | null; text: string | null; after_sku_id: string | null; after_warehouse_id: string | null; count: number | null }, { warehouse_id: string; warehouse: string; sku_id: string; sku: string; sku_name: string; merchant: string; min_qty: number; target_qty: number; low_since: Date | null; saved_at: Date; qty_on_hand: number; qty_reserved: number; qty_available: number; qty_in_transit: number }>(
  'thresholds.threshold_list',
  `with page as materialized (
  select t.warehouse_id, t.sku_id, t.merchant_id, t.min_qty, t.target_qty, t.low_since, t.saved_at,
    coalesce(l.qty_on_hand, 0) as on_hand, coalesce(l.qty_reserved, 0) as reserved
  from stock.threshold t
  left join stock.level l on l.tenant_id = t.tenant_id and l.warehouse_id = t.warehouse_id
    and l.sku_id = t.sku_id
  join catalog.sku s on s.tenant_id = t.tenant_id and s.sku_id = t.sku_id
  where t.tenant_id = $1
    and ($2::uuid is null or t.warehouse_id = $2)
    and (not $3::boolean
      or coalesce(l.qty_on_hand - l.qty_reserved, 0) < t.min_qty)
    and (starts_with(lower(s.code), lower($4::text))
      or starts_with(lower(s.name), lower($4::text)))
    and ($5::uuid is null
      or (t.sku_id, t.warehouse_id) > ($5::uuid, $6::uuid))
  order by t.sku_id, t.warehouse_id limit $7::int)
select p.warehouse_id as warehouse_id, w.code as warehouse, p.sku_id as sku_id,
  s.code as sku, s.name as sku_name, m.code as merchant, p.min_qty as min_qty,
  p.target_qty as target_qty, p.low_since, p.saved_at as saved_at,
  p.on_hand as qty_on_hand, p.reserved as qty_reserved,
  p.on_hand - p.reserved as qty_available, coalesce(c.qty, 0)::int as qty_in_transit
from page p
join places.warehouse w on w.tenant_id = $1 and w.warehouse_id = p.warehouse_id
join catalog.sku s on s.tenant_id = $1 and s.sku_id = p.sku_id
join merchants.merchant m on m.tenant_id = $1 and m.merchant_id = p.merchant_id
left join lateral (
  select sum(l.qty_sent + l.qty_extra - l.qty_received - l.qty_damaged - l.qty_missing) as qty
  from stock.transfer_line l
  join stock.transfer t on t.tenant_id = l.tenant_id and t.transfer_id = l.transfer_id
  where l.tenant_id = $1 and l.sku_id = p.sku_id and t.to_warehouse_id = p.warehouse_id
    and l.qty_received + l.qty_damaged + l.qty_missing < l.qty_sent + l.qty_extra) c on true
order by p.sku_id, p.warehouse_id`,
  ["tenant_id", "warehouse_id", "only_low", "text", "after_sku_id", "after_warehouse_id", "count"],
);
