/** Rendered by `fahuo gen` from count-plans.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** Makes plans. */
export const insertCountPlans = none<{ rows: readonly { count_plan_id: string | null; plan_no: string | null; warehouse_id: string | null; kind: string | null; what: string | null; recount_above: number | null; planned_by: string | null }[] }>(
  'count-plans.insert_count_plans',
  `insert into stock.count_plan (tenant_id, count_plan_id, plan_no, warehouse_id, kind, what,
  recount_above, planned_by, planned_at)
select $1, count_plan_id, plan_no, warehouse_id, kind, what, recount_above, planned_by, $2
from unnest($3::uuid[], $4::text[], $5::uuid[],
    $6::text[], $7::text[], $8::int[],
    $9::uuid[])
  as r(count_plan_id, plan_no, warehouse_id, kind, what, recount_above, planned_by)`,
  ["tenant_id", "now", "rows.count_plan_id:uuid", "rows.plan_no:text", "rows.warehouse_id:uuid", "rows.kind:text", "rows.what:text", "rows.recount_above:plain", "rows.planned_by:uuid"],
);

/** Articles at bins of a warehouse that fit what was chosen, where no count is open; at most `most`.
 * Class A are the articles that make up the first 80 % of the pieces picked since, B the next 15 %. */
export const placesToCount = many<{ warehouse_id: string | null; picked_since: Date | string | null; class: string | null; bins: readonly string[] | null; sku_ids: readonly string[] | null; zone: string | null; most: number | null }, { location_id: string; sku_id: string; lot: string }>(
  'count-plans.places_to_count',
  `with picked as (
  select m.sku_id, sum(m.qty) as qty from stock.move m
  where m.tenant_id = $1 and m.warehouse_id = $2 and m.cause = 'pick'
    and m.at >= $3::timestamptz and $4::text is not null
  group by m.sku_id
), ranked as (
  select sku_id, (sum(qty) over (order by qty desc, sku_id) - qty) / sum(qty) over () as before
  from picked
)
select b.location_id as location_id, b.sku_id as sku_id, b.lot as lot
from places.location p
join stock.balance b on b.tenant_id = p.tenant_id and b.location_id = p.location_id and b.qty > 0
left join places.zone z on z.tenant_id = p.tenant_id and z.zone_id = p.zone_id
left join ranked r on r.sku_id = b.sku_id
where p.tenant_id = $1 and p.warehouse_id = $2 and p.kind = 'bin'
  and ($5::text[] is null or p.code = any($5::text[]))
  and ($6::uuid[] is null or b.sku_id = any($6::uuid[]))
  and ($7::text is null or z.code = $7::text)
  and ($4::text is null or $4::text
    = case when r.before < 0.8 then 'A' when r.before < 0.95 then 'B' else 'C' end)
  and not exists (select from stock.count_line c where c.tenant_id = b.tenant_id
    and (c.location_id, c.sku_id, c.lot) = (b.location_id, b.sku_id, b.lot)
    and c.state in ('open', 'recount'))
order by p.walk_order, p.code, b.sku_id, b.lot limit $8::int`,
  ["tenant_id", "warehouse_id", "picked_since", "class", "bins", "sku_ids", "zone", "most"],
);

/** Adds places to plans; one that waits to be counted already stays in its plan. */
export const insertCountLines = many<{ rows: readonly { count_line_id: string | null; count_plan_id: string | null; warehouse_id: string | null; location_id: string | null; sku_id: string | null; lot: string | null }[] }, { count_line_id: string; count_plan_id: string }>(
  'count-plans.insert_count_lines',
  `insert into stock.count_line (tenant_id, count_line_id, count_plan_id, warehouse_id, merchant_id,
  location_id, sku_id, lot)
select $1, r.count_line_id, r.count_plan_id, r.warehouse_id, s.merchant_id, r.location_id,
  r.sku_id, r.lot
from unnest($2::uuid[], $3::uuid[],
    $4::uuid[], $5::uuid[], $6::uuid[],
    $7::text[])
  as r(count_line_id, count_plan_id, warehouse_id, location_id, sku_id, lot)
join catalog.sku s on s.tenant_id = $1 and s.sku_id = r.sku_id
on conflict (tenant_id, location_id, sku_id, lot) where state in ('open', 'recount') do nothing
returning count_line_id, count_plan_id`,
  ["tenant_id", "rows.count_line_id:uuid", "rows.count_plan_id:uuid", "rows.warehouse_id:uuid", "rows.location_id:uuid", "rows.sku_id:uuid", "rows.lot:text"],
);

/** Locks lines by their ids or by their last counts, in key order, with the limits of their plans. */
export const lockCountLines = many<{ count_line_ids: readonly string[] | null; count_ids: readonly string[] | null }, { count_line_id: string; location_id: string; sku_id: string; lot: string; state: string; first_qty: number | null; first_by: string | null; count_id: string | null; counted_qty: number | null; counted_by: string | null; recount_above: number }>(
  'count-plans.lock_count_lines',
  `select c.count_line_id, c.location_id, c.sku_id, c.lot, c.state, c.first_qty, c.first_by,
  c.count_id, c.counted_qty, c.counted_by, p.recount_above
from stock.count_line c
join stock.count_plan p on p.tenant_id = c.tenant_id and p.count_plan_id = c.count_plan_id
where c.tenant_id = $1 and (c.count_line_id = any($2::uuid[])
  or c.count_id = any($3::uuid[]))
order by c.count_line_id for update of c`,
  ["tenant_id", "count_line_ids", "count_ids"],
);

/** Writes what was counted on lines. */
export const countCountLines = none<{ rows: readonly { count_line_id: string | null; state: string | null; first_qty: number | null; first_by: string | null; count_id: string | null; counted_qty: number | null; book_qty: number | null; counted_by: string | null; counted_at: Date | string | null }[] }>(
  'count-plans.count_count_lines',
  `update stock.count_line c set state = r.state, first_qty = r.first_qty, first_by = r.first_by,
  count_id = r.count_id, counted_qty = r.counted_qty, book_qty = r.book_qty,
  counted_by = r.counted_by, counted_at = r.counted_at
from unnest($1::uuid[], $2::text[], $3::int[],
    $4::uuid[], $5::uuid[], $6::int[],
    $7::int[], $8::uuid[],
    $9::timestamptz[])
  as r(count_line_id, state, first_qty, first_by, count_id, counted_qty, book_qty,
    counted_by, counted_at)
where c.tenant_id = $10 and c.count_line_id = r.count_line_id`,
  ["rows.count_line_id:uuid", "rows.state:text", "rows.first_qty:plain", "rows.first_by:uuid", "rows.count_id:uuid", "rows.counted_qty:plain", "rows.book_qty:plain", "rows.counted_by:uuid", "rows.counted_at:plain", "tenant_id"],
);

/** Lines whose difference somebody approved or rejected. */
export const settleCountLines = none<{ rows: readonly { count_id: string | null; state: string | null; settled_by: string | null; reason: string | null }[] }>(
  'count-plans.settle_count_lines',
  `update stock.count_line c set state = r.state, settled_by = r.settled_by, settled_at = $1,
  reason = r.reason
from unnest($2::uuid[], $3::text[], $4::uuid[],
    $5::text[])
  as r(count_id, state, settled_by, reason)
where c.tenant_id = $6 and c.count_id = r.count_id and c.state = 'differs'`,
  ["now", "rows.count_id:uuid", "rows.state:text", "rows.settled_by:uuid", "rows.reason:text", "tenant_id"],
);

/** What somebody may count, in walking order, places of short picks first; without the book. What he
 * counted first himself is for somebody else. */
export const countLinesAhead = many<{ actor_id: string | null; count: number | null }, { count_line_id: string; plan_no: string; warehouse: string; location: string; merchant: string; sku: string; sku_name: string; lot: string; again: boolean; after_short: boolean; barcodes: string[] }>(
  'count-plans.count_lines_ahead',
  `select c.count_line_id, p.plan_no, w.code as warehouse, l.code as location, m.code as merchant,
  s.code as sku, s.name as sku_name, c.lot, c.state = 'recount' as again,
  p.kind = 'short' as after_short,
  array(select b.barcode from catalog.barcode b
    where b.tenant_id = c.tenant_id and b.sku_id = c.sku_id order by b.barcode) as barcodes
from stock.count_line c
join stock.count_plan p on p.tenant_id = c.tenant_id and p.count_plan_id = c.count_plan_id
join places.warehouse w on w.tenant_id = c.tenant_id and w.warehouse_id = c.warehouse_id
join places.location l on l.tenant_id = c.tenant_id and l.location_id = c.location_id
join catalog.sku s on s.tenant_id = c.tenant_id and s.sku_id = c.sku_id
join merchants.merchant m on m.tenant_id = c.tenant_id and m.merchant_id = c.merchant_id
where c.tenant_id = $1 and c.state in ('open', 'recount')
  and (c.state = 'open' or c.counted_by is distinct from $2::uuid)
order by w.code, p.kind = 'short' desc, l.walk_order, l.code, s.code, c.lot limit $3::int`,
  ["tenant_id", "actor_id", "count"],
);

/** A page of lines to be counted or counted, newest first, with their book. */
export const countLineList = many<{ warehouse_id: string | null; count_plan_id: string | null; states: readonly string[] | null; after: string | null; count: number | null }, { count_line_id: string; count_plan_id: string; plan_no: string; kind: string; what: string; warehouse: string; location: string; merchant: string; sku: string; sku_name: string; lot: string; state: string; first_qty: number | null; first_by_name: string | null; count_id: string | null; counted_qty: number | null; book_qty: number | null; counted_by_name: string | null; counted_at: Date | null; settled_by_name: string | null; settled_at: Date | null; reason: string | null }>(
  'count-plans.count_line_list',
  `select c.count_line_id as count_line_id, c.count_plan_id as count_plan_id,
  p.plan_no as plan_no, p.kind as kind, p.what as what, w.code as warehouse,
  l.code as location, m.code as merchant, s.code as sku, s.name as sku_name,
  c.lot as lot, c.state as state, c.first_qty, n1.display_name as first_by_name,
  c.count_id, c.counted_qty, c.book_qty, n2.display_name as counted_by_name, c.counted_at,
  n3.display_name as settled_by_name, c.settled_at, c.reason
from stock.count_line c
join stock.count_plan p on p.tenant_id = c.tenant_id and p.count_plan_id = c.count_plan_id
join places.warehouse w on w.tenant_id = c.tenant_id and w.warehouse_id = c.warehouse_id
join places.location l on l.tenant_id = c.tenant_id and l.location_id = c.location_id
join catalog.sku s on s.tenant_id = c.tenant_id and s.sku_id = c.sku_id
join merchants.merchant m on m.tenant_id = c.tenant_id and m.merchant_id = c.merchant_id
left join people.member n1 on n1.tenant_id = c.tenant_id and n1.user_id = c.first_by
left join people.member n2 on n2.tenant_id = c.tenant_id and n2.user_id = c.counted_by
left join people.member n3 on n3.tenant_id = c.tenant_id and n3.user_id = c.settled_by
where c.tenant_id = $1
  and ($2::uuid is null or c.warehouse_id = $2::uuid)
  and ($3::uuid is null or c.count_plan_id = $3::uuid)
  and ($4::text[] is null or c.state = any($4::text[]))
  and ($5::uuid is null or c.count_line_id < $5::uuid)
order by c.count_line_id desc limit $6::int`,
  ["tenant_id", "warehouse_id", "count_plan_id", "states", "after", "count"],
);
