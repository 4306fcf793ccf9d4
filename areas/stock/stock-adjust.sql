-- Statements behind changes of stock by people: what was booked before, who holds pieces, counts.

-- name: moves_by_cause :many
-- Moves that acts made before, by their cause; read after the rows are locked.
select m.cause, m.cause_id, m.cause_line, m.qty, m.from_location_id, m.to_location_id
from stock.move m
where m.tenant_id = :tenant_id and (m.cause, m.cause_id, m.cause_line) in (
  select cause, cause_id, cause_line
  from jsonb_to_recordset(:rows::jsonb) as r(cause text, cause_id uuid, cause_line int));

-- name: order_holders :many
-- The oldest promises on pairs of warehouse and article, with their orders; at most `most` of each.
select h.warehouse_id as "warehouse_id!", h.sku_id as "sku_id!", h.order_no as "order_no!",
  h.qty_held as "qty!"
from (
  select v.warehouse_id, v.sku_id, o.order_no, v.qty_held, v.reservation_id,
    row_number() over (partition by v.warehouse_id, v.sku_id order by v.reservation_id) as place
  from stock.reservation v
  join orders.sales_order o on o.tenant_id = v.tenant_id and o.order_id = v.order_id
  where v.tenant_id = :tenant_id and v.qty_held > 0 and (v.warehouse_id, v.sku_id) in (
    select warehouse_id, sku_id
    from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, sku_id uuid))) h
where h.place <= :most::int
order by h.warehouse_id, h.sku_id, h.reservation_id;

-- name: task_holders :many
-- Open pick lines that claim pieces at places, with their tasks and orders.
select l.location_id, l.sku_id, l.lot, t.task_no, o.order_no,
  l.qty - l.qty_picked - l.qty_short - l.qty_cancelled as "qty!"
from picking.task t
join picking.task_line l on l.tenant_id = t.tenant_id and l.task_id = t.task_id
join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where t.tenant_id = :tenant_id and t.warehouse_id = any(:warehouse_ids::uuid[])
  and t.done_at is null and l.done_at is null and (l.location_id, l.sku_id, l.lot) in (
    select location_id, sku_id, lot
    from jsonb_to_recordset(:rows::jsonb) as r(location_id uuid, sku_id uuid, lot text))
order by t.task_id, l.seq;

-- name: net_since :many
-- What moves after an instant added to places, per count. A pick that arrived late counts from when
-- the piece left the shelf.
select r.count_id as "count_id!", coalesce(sum(case when m.to_location_id = r.location_id
  then m.qty else -m.qty end), 0)::int as "qty!"
from jsonb_to_recordset(:rows::jsonb)
  as r(count_id uuid, location_id uuid, sku_id uuid, lot text, counted_at timestamptz)
join stock.move m on m.tenant_id = :tenant_id and m.sku_id = r.sku_id and m.at > r.counted_at
  and m.lot = r.lot and r.location_id in (m.from_location_id, m.to_location_id)
left join picking.late_scan late on late.tenant_id = m.tenant_id and m.cause in ('pick', 'short')
  and late.task_id = m.cause_id and late.piece = m.cause_line
where coalesce(late.scanned_at, m.at) > r.counted_at
group by r.count_id;

-- name: late_since :many
-- What picks took from places before counts, of which the server heard after them: the books of the
-- counts did not know it.
select r.count_id as "count_id!", sum(m.qty)::int as "qty!"
from jsonb_to_recordset(:rows::jsonb)
  as r(count_id uuid, location_id uuid, sku_id uuid, lot text, counted_at timestamptz)
join stock.move m on m.tenant_id = :tenant_id and m.sku_id = r.sku_id and m.at > r.counted_at
  and m.lot = r.lot and m.from_location_id = r.location_id and m.move_id > r.count_id
join picking.late_scan late on late.tenant_id = m.tenant_id and m.cause in ('pick', 'short')
  and late.task_id = m.cause_id and late.piece = m.cause_line and late.scanned_at <= r.counted_at
group by r.count_id;

-- name: count_moves_since :many
-- Counts after whose book position another count corrected the same place.
select distinct r.count_id as "count_id!"
from jsonb_to_recordset(:rows::jsonb)
  as r(count_id uuid, location_id uuid, sku_id uuid, lot text, counted_at timestamptz)
join stock.move m on m.tenant_id = :tenant_id and m.sku_id = r.sku_id and m.at > r.counted_at
  and m.lot = r.lot and r.location_id in (m.from_location_id, m.to_location_id)
  and m.cause = 'count' and m.cause_id <> r.count_id;

-- name: count_events :many
-- What was said about counts in warehouses since an id, oldest first; places and articles outside
-- the scope are not there.
select e.event_id, e.kind, e.at, e.actor_id, w.warehouse_id, w.code as warehouse, s.merchant_id,
  s.sku_id, s.code as sku, s.name as sku_name, l.location_id, l.code as location,
  l.kind as place_kind,
  (e.body ->> 'count_id')::uuid as "count_id!", e.body ->> 'lot' as "lot!",
  (e.body ->> 'counted_qty')::int as counted_qty, (e.body ->> 'book_qty')::int as book_qty,
  (e.body ->> 'counted_at')::timestamptz as counted_at
from kernel.event e
join places.warehouse w on w.tenant_id = e.tenant_id and w.warehouse_id = e.subject_id
join places.location l on l.tenant_id = e.tenant_id
  and l.location_id = (e.body ->> 'location_id')::uuid
join catalog.sku s on s.tenant_id = e.tenant_id and s.sku_id = (e.body ->> 'sku_id')::uuid
where e.tenant_id = :tenant_id and e.subject_id = any(:warehouse_ids::uuid[])
  and e.order_id is null and e.event_id >= :since::uuid
  and e.kind in ('count_recorded', 'count_approved', 'count_rejected')
order by e.event_id;
