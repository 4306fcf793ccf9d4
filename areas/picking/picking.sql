-- Statements of pick tasks and their lines. The task's row is the lock of its lines; the orders of
-- the shipments are locked before it.

-- name: insert_tasks :none
-- Makes open tasks.
insert into picking.task (tenant_id, task_id, task_no, wave_id, warehouse_id, state, walk_mm,
  s_shape_mm, created_at)
select :tenant_id, task_id, task_no, wave_id, warehouse_id, 'open', walk_mm, s_shape_mm, :now
from jsonb_to_recordset(:rows::jsonb) as r(task_id uuid, task_no text, wave_id uuid,
  warehouse_id uuid, walk_mm int, s_shape_mm int);

-- name: insert_task_lines :none
-- Lines of new tasks, in walking order.
insert into picking.task_line (tenant_id, task_id, seq, location_id, sku_id, lot, shipment_id,
  order_line_id, slot, qty)
select :tenant_id, task_id, seq, location_id, sku_id, lot, shipment_id, order_line_id, slot, qty
from jsonb_to_recordset(:rows::jsonb) as r(task_id uuid, seq int, location_id uuid, sku_id uuid,
  lot text, shipment_id uuid, order_line_id uuid, slot int, qty int);

-- name: open_tasks_of_shipments :many
-- Tasks with lines of shipments that are not settled.
select distinct task_id from picking.task_line
where tenant_id = :tenant_id and shipment_id = any(:shipment_ids::uuid[]) and done_at is null
order by task_id;

-- name: shipments_of_tasks :many
-- Shipments with lines in tasks, so that their orders can be locked first. Without whole, only
-- those with open lines.
select distinct l.shipment_id from picking.task_line l
where l.tenant_id = :tenant_id and l.task_id = any(:task_ids::uuid[])
  and (:whole::boolean or l.done_at is null)
order by l.shipment_id;

-- name: shipments_of_lines :many
-- Shipments that some lines of tasks are for.
select distinct l.shipment_id
from jsonb_to_recordset(:rows::jsonb) as r(task_id uuid, seq int)
join picking.task_line l on l.tenant_id = :tenant_id and l.task_id = r.task_id and l.seq = r.seq
order by l.shipment_id;

-- name: lock_tasks :many
-- Locks tasks in key order.
select task_id, task_no, wave_id, warehouse_id, state, assignee_id from picking.task
where tenant_id = :tenant_id and task_id = any(:task_ids::uuid[])
order by task_id for update;

-- name: lines_of_tasks :many
-- All lines of tasks in walking order; first_piece counts the task's pieces before the line.
select l.task_id, l.seq, l.location_id, p.code as location_code, l.sku_id, l.lot, l.shipment_id,
  l.order_line_id, l.slot, l.qty, l.qty_picked, l.qty_short, l.qty_cancelled,
  (sum(l.qty) over (partition by l.task_id order by l.seq) - l.qty)::int as "first_piece!"
from picking.task_line l
join places.location p on p.tenant_id = l.tenant_id and p.location_id = l.location_id
where l.tenant_id = :tenant_id and l.task_id = any(:task_ids::uuid[])
order by l.task_id, l.seq;

-- name: count_lines :none
-- Writes what became of pieces of lines; a line is done with its last piece.
update picking.task_line l set qty_picked = l.qty_picked + r.picked,
  qty_short = l.qty_short + r.short, qty_cancelled = l.qty_cancelled + r.cancelled,
  short_reason = coalesce(r.reason, l.short_reason),
  done_at = case when l.qty_picked + l.qty_short + l.qty_cancelled
    + r.picked + r.short + r.cancelled = l.qty then :now::timestamptz end
from jsonb_to_recordset(:rows::jsonb) as r(task_id uuid, seq int, picked int, short int,
  cancelled int, reason text)
where l.tenant_id = :tenant_id and l.task_id = r.task_id and l.seq = r.seq;

-- name: change_tasks :none
-- Moves tasks and notes who picks; the times follow the state.
update picking.task t set assignee_id = r.assignee_id,
  previous_state = case when t.state = r.state then t.previous_state else t.state end,
  state = r.state,
  started_at = case when r.state in ('picking', 'done')
    then coalesce(t.started_at, :now::timestamptz) else t.started_at end,
  done_at = case when r.state in ('done', 'cancelled')
    then coalesce(t.done_at, :now::timestamptz) end
from jsonb_to_recordset(:rows::jsonb) as r(task_id uuid, state text, assignee_id uuid)
where t.tenant_id = :tenant_id and t.task_id = r.task_id;

-- name: insert_late_scans :none
-- When pieces left their shelves, of which the server heard later.
insert into picking.late_scan (tenant_id, task_id, piece, scanned_at)
select :tenant_id, task_id, piece, scanned_at
from jsonb_to_recordset(:rows::jsonb) as r(task_id uuid, piece int, scanned_at timestamptz);

-- name: pieces_in_picked :many
-- Pieces of cancelled shipments' orders that lie at the place of picked goods, by the moves there
-- and away.
select m.order_id as "order_id!", m.warehouse_id as "warehouse_id!",
  m.merchant_id as "merchant_id!", m.sku_id as "sku_id!", m.lot as "lot!",
  p.location_id as "location_id!",
  sum(case when m.to_location_id = p.location_id then m.qty else -m.qty end)::int as "qty!"
from stock.move m
join places.location p on p.tenant_id = m.tenant_id and p.warehouse_id = m.warehouse_id
  and p.kind = 'picked' and p.location_id in (m.from_location_id, m.to_location_id)
where m.tenant_id = :tenant_id and m.order_id = any(:order_ids::uuid[])
  and m.sku_id = any(:sku_ids::uuid[]) and m.at >= :since::timestamptz
group by m.order_id, m.warehouse_id, m.merchant_id, m.sku_id, m.lot, p.location_id
having sum(case when m.to_location_id = p.location_id then m.qty else -m.qty end) > 0
order by m.order_id, m.warehouse_id, m.sku_id, m.lot;

-- name: picked_skus_of_shipments :many
-- Articles that were picked for shipments, and since when.
select l.sku_id as "sku_id!", min(t.created_at) as "since!" from picking.task_line l
join picking.task t on t.tenant_id = l.tenant_id and t.task_id = l.task_id
where l.tenant_id = :tenant_id and l.shipment_id = any(:shipment_ids::uuid[]) and l.qty_picked > 0
group by l.sku_id order by l.sku_id;

-- name: list_tasks :many
-- A page of tasks, newest last, with their progress.
select t.task_id, t.task_no, t.wave_id, w.wave_no, t.warehouse_id, t.state, t.assignee_id,
  (select a.display_name from people.member a where a.tenant_id = t.tenant_id
    and a.user_id = t.assignee_id) as assignee_name,
  t.walk_mm, t.s_shape_mm, t.created_at, t.started_at, t.done_at, c.lines as "lines!",
  c.lines_done as "lines_done!", c.shipments as "shipments!", c.pieces as "pieces!",
  c.pieces_picked as "pieces_picked!",
  c.pieces_short as "pieces_short!"
from picking.task t
join waves.wave w on w.tenant_id = t.tenant_id and w.wave_id = t.wave_id
cross join lateral (select count(*)::int as lines, count(l.done_at)::int as lines_done,
    count(distinct l.shipment_id)::int as shipments, sum(l.qty - l.qty_cancelled)::int as pieces,
    sum(l.qty_picked)::int as pieces_picked, sum(l.qty_short)::int as pieces_short
  from picking.task_line l where l.tenant_id = t.tenant_id and l.task_id = t.task_id) c
where t.tenant_id = :tenant_id
  and (:task_id::uuid is null or t.task_id = :task_id::uuid)
  and (:wave_id::uuid is null or t.wave_id = :wave_id::uuid)
  and (:warehouse_id::uuid is null or t.warehouse_id = :warehouse_id::uuid)
  and (:assignee_id::uuid is null or t.assignee_id = :assignee_id::uuid)
  and (not :only_free::boolean or t.assignee_id is null)
  and (:finished::boolean is null or (t.done_at is not null) = :finished::boolean)
  and (:after::uuid is null or t.task_id > :after::uuid)
order by t.task_id limit :count::int;

-- name: lines_to_pick :many
-- The lines of tasks as the picker needs them, in walking order.
select l.task_id, l.seq, l.location_id, p.code as location, p.aisle, p.x_mm, p.y_mm, p.level,
  l.sku_id, k.code as sku, k.name as sku_name, l.lot, l.slot, l.shipment_id, s.shipment_no,
  o.order_id, o.order_no, l.qty, l.qty_picked, l.qty_short, l.qty_cancelled, l.short_reason,
  l.done_at,
  array(select b.barcode from catalog.barcode b
    where b.tenant_id = l.tenant_id and b.sku_id = l.sku_id order by b.barcode) as "barcodes!",
  case when o.cancelled_at is not null then 'cancelled' when o.held_at is not null then 'held' end
    as stopped
from picking.task_line l
join picking.task t on t.tenant_id = l.tenant_id and t.task_id = l.task_id
join places.location p on p.tenant_id = l.tenant_id and p.location_id = l.location_id
join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where l.tenant_id = :tenant_id and l.task_id = any(:task_ids::uuid[])
order by l.task_id, l.seq;

-- name: asides_of_task :many
-- What pickers scanned on a task without network that was refused, and why they left it so; newest
-- first.
select e.event_id, e.at, (select a.display_name from people.member a
    where a.tenant_id = e.tenant_id and a.user_id = e.actor_id) as by_name,
  (e.body ->> 'seq')::int as "seq!", (e.body ->> 'qty')::int as "qty!",
  (e.body ->> 'short_qty')::int as "short_qty!", e.body ->> 'code' as "code!",
  e.body ->> 'reason' as "reason!"
from kernel.event e
where e.tenant_id = :tenant_id and e.subject_id = :task_id and e.order_id is null
  and e.kind = 'pick_set_aside'
order by e.event_id desc limit 100;
