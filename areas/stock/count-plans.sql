-- Statements of plans to count: which places, what came of each, what a device shows.

-- name: insert_count_plans :none
-- Makes plans.
insert into stock.count_plan (tenant_id, count_plan_id, plan_no, warehouse_id, kind, what,
  recount_above, planned_by, planned_at)
select :tenant_id, count_plan_id, plan_no, warehouse_id, kind, what, recount_above, planned_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(count_plan_id uuid, plan_no text, warehouse_id uuid,
  kind text, what text, recount_above int, planned_by uuid);

-- name: places_to_count :many
-- Articles at bins of a warehouse that fit what was chosen, where no count is open; at most `most`.
-- Class A are the articles that make up the first 80 % of the pieces picked since, B the next 15 %.
with picked as (
  select m.sku_id, sum(m.qty) as qty from stock.move m
  where m.tenant_id = :tenant_id and m.warehouse_id = :warehouse_id and m.cause = 'pick'
    and m.at >= :picked_since::timestamptz and :class::text is not null
  group by m.sku_id
), ranked as (
  select sku_id, (sum(qty) over (order by qty desc, sku_id) - qty) / sum(qty) over () as before
  from picked
)
select b.location_id as "location_id!", b.sku_id as "sku_id!", b.lot as "lot!"
from places.location p
join stock.balance b on b.tenant_id = p.tenant_id and b.location_id = p.location_id and b.qty > 0
left join places.zone z on z.tenant_id = p.tenant_id and z.zone_id = p.zone_id
left join ranked r on r.sku_id = b.sku_id
where p.tenant_id = :tenant_id and p.warehouse_id = :warehouse_id and p.kind = 'bin'
  and (:bins::text[] is null or p.code = any(:bins::text[]))
  and (:sku_ids::uuid[] is null or b.sku_id = any(:sku_ids::uuid[]))
  and (:zone::text is null or z.code = :zone::text)
  and (:class::text is null or :class::text
    = case when r.before < 0.8 then 'A' when r.before < 0.95 then 'B' else 'C' end)
  and not exists (select from stock.count_line c where c.tenant_id = b.tenant_id
    and (c.location_id, c.sku_id, c.lot) = (b.location_id, b.sku_id, b.lot)
    and c.state in ('open', 'recount'))
order by p.walk_order, p.code, b.sku_id, b.lot limit :most::int;

-- name: insert_count_lines :many
-- Adds places to plans; one that waits to be counted already stays in its plan.
insert into stock.count_line (tenant_id, count_line_id, count_plan_id, warehouse_id, merchant_id,
  location_id, sku_id, lot)
select :tenant_id, r.count_line_id, r.count_plan_id, r.warehouse_id, s.merchant_id, r.location_id,
  r.sku_id, r.lot
from jsonb_to_recordset(:rows::jsonb) as r(count_line_id uuid, count_plan_id uuid,
  warehouse_id uuid, location_id uuid, sku_id uuid, lot text)
join catalog.sku s on s.tenant_id = :tenant_id and s.sku_id = r.sku_id
on conflict (tenant_id, location_id, sku_id, lot) where state in ('open', 'recount') do nothing
returning count_line_id, count_plan_id;

-- name: lock_count_lines :many
-- Locks lines by their ids or by their last counts, in key order, with the limits of their plans.
select c.count_line_id, c.location_id, c.sku_id, c.lot, c.state, c.first_qty, c.first_by,
  c.count_id, c.counted_qty, c.counted_by, p.recount_above
from stock.count_line c
join stock.count_plan p on p.tenant_id = c.tenant_id and p.count_plan_id = c.count_plan_id
where c.tenant_id = :tenant_id and (c.count_line_id = any(:count_line_ids::uuid[])
  or c.count_id = any(:count_ids::uuid[]))
order by c.count_line_id for update of c;

-- name: count_count_lines :none
-- Writes what was counted on lines.
update stock.count_line c set state = r.state, first_qty = r.first_qty, first_by = r.first_by,
  count_id = r.count_id, counted_qty = r.counted_qty, book_qty = r.book_qty,
  counted_by = r.counted_by, counted_at = r.counted_at
from jsonb_to_recordset(:rows::jsonb) as r(count_line_id uuid, state text, first_qty int,
  first_by uuid, count_id uuid, counted_qty int, book_qty int, counted_by uuid,
  counted_at timestamptz)
where c.tenant_id = :tenant_id and c.count_line_id = r.count_line_id;

-- name: settle_count_lines :none
-- Lines whose difference somebody approved or rejected.
update stock.count_line c set state = r.state, settled_by = r.settled_by, settled_at = :now,
  reason = r.reason
from jsonb_to_recordset(:rows::jsonb) as r(count_id uuid, state text, settled_by uuid, reason text)
where c.tenant_id = :tenant_id and c.count_id = r.count_id and c.state = 'differs';

-- name: count_lines_ahead :many
-- What somebody may count, in walking order, places of short picks first; without the book. What he
-- counted first himself is for somebody else.
select c.count_line_id, p.plan_no, w.code as warehouse, l.code as location, m.code as merchant,
  s.code as sku, s.name as sku_name, c.lot, c.state = 'recount' as "again!",
  p.kind = 'short' as "after_short!",
  array(select b.barcode from catalog.barcode b
    where b.tenant_id = c.tenant_id and b.sku_id = c.sku_id order by b.barcode) as "barcodes!"
from stock.count_line c
join stock.count_plan p on p.tenant_id = c.tenant_id and p.count_plan_id = c.count_plan_id
join places.warehouse w on w.tenant_id = c.tenant_id and w.warehouse_id = c.warehouse_id
join places.location l on l.tenant_id = c.tenant_id and l.location_id = c.location_id
join catalog.sku s on s.tenant_id = c.tenant_id and s.sku_id = c.sku_id
join merchants.merchant m on m.tenant_id = c.tenant_id and m.merchant_id = c.merchant_id
where c.tenant_id = :tenant_id and c.state in ('open', 'recount')
  and (c.state = 'open' or c.counted_by is distinct from :actor_id::uuid)
order by w.code, p.kind = 'short' desc, l.walk_order, l.code, s.code, c.lot limit :count::int;

-- name: count_line_list :many
-- A page of lines to be counted or counted, newest first, with their book.
select c.count_line_id as "count_line_id!", c.count_plan_id as "count_plan_id!",
  p.plan_no as "plan_no!", p.kind as "kind!", p.what as "what!", w.code as "warehouse!",
  l.code as "location!", m.code as "merchant!", s.code as "sku!", s.name as "sku_name!",
  c.lot as "lot!", c.state as "state!", c.first_qty, n1.display_name as first_by_name,
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
where c.tenant_id = :tenant_id
  and (:warehouse_id::uuid is null or c.warehouse_id = :warehouse_id::uuid)
  and (:count_plan_id::uuid is null or c.count_plan_id = :count_plan_id::uuid)
  and (:states::text[] is null or c.state = any(:states::text[]))
  and (:after::uuid is null or c.count_line_id < :after::uuid)
order by c.count_line_id desc limit :count::int;
