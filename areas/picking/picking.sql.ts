/** Rendered by `fahuo gen` from picking.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** Makes open tasks. */
export const insertTasks = none<{ rows: readonly { task_id: string | null; task_no: string | null; wave_id: string | null; warehouse_id: string | null; walk_mm: number | null; s_shape_mm: number | null }[] }>(
  'picking.insert_tasks',
  `insert into picking.task (tenant_id, task_id, task_no, wave_id, warehouse_id, state, walk_mm,
  s_shape_mm, created_at)
select $1, task_id, task_no, wave_id, warehouse_id, 'open', walk_mm, s_shape_mm, $2
from unnest($3::uuid[], $4::text[], $5::uuid[],
    $6::uuid[], $7::int[], $8::int[])
  as r(task_id, task_no, wave_id, warehouse_id, walk_mm, s_shape_mm)`,
  ["tenant_id", "now", "rows.task_id:uuid", "rows.task_no:text", "rows.wave_id:uuid", "rows.warehouse_id:uuid", "rows.walk_mm:plain", "rows.s_shape_mm:plain"],
);

/** Lines of new tasks, in walking order. */
export const insertTaskLines = none<{ rows: readonly { task_id: string | null; seq: number | null; location_id: string | null; sku_id: string | null; lot: string | null; shipment_id: string | null; order_line_id: string | null; slot: number | null; qty: number | null }[] }>(
  'picking.insert_task_lines',
  `insert into picking.task_line (tenant_id, task_id, seq, location_id, sku_id, lot, shipment_id,
  order_line_id, slot, qty)
select $1, task_id, seq, location_id, sku_id, lot, shipment_id, order_line_id, slot, qty
from unnest($2::uuid[], $3::int[], $4::uuid[],
    $5::uuid[], $6::text[], $7::uuid[],
    $8::uuid[], $9::int[], $10::int[])
  as r(task_id, seq, location_id, sku_id, lot, shipment_id, order_line_id, slot, qty)`,
  ["tenant_id", "rows.task_id:uuid", "rows.seq:plain", "rows.location_id:uuid", "rows.sku_id:uuid", "rows.lot:text", "rows.shipment_id:uuid", "rows.order_line_id:uuid", "rows.slot:plain", "rows.qty:plain"],
);

/** Tasks with lines of shipments that are not settled. */
export const openTasksOfShipments = many<{ shipment_ids: readonly string[] | null }, { task_id: string }>(
  'picking.open_tasks_of_shipments',
  `select distinct task_id from picking.task_line
where tenant_id = $1 and shipment_id = any($2::uuid[]) and done_at is null
order by task_id`,
  ["tenant_id", "shipment_ids"],
);

/** Shipments with lines in tasks, so that their orders can be locked first. Without whole, only
 * those with open lines. */
export const shipmentsOfTasks = many<{ task_ids: readonly string[] | null; whole: boolean | null }, { shipment_id: string }>(
  'picking.shipments_of_tasks',
  `select distinct l.shipment_id from picking.task_line l
where l.tenant_id = $1 and l.task_id = any($2::uuid[])
  and ($3::boolean or l.done_at is null)
order by l.shipment_id`,
  ["tenant_id", "task_ids", "whole"],
);

/** Shipments that some lines of tasks are for. */
export const shipmentsOfLines = many<{ rows: readonly { task_id: string | null; seq: number | null }[] }, { shipment_id: string }>(
  'picking.shipments_of_lines',
  `select distinct l.shipment_id
from unnest($1::uuid[], $2::int[])
  as r(task_id, seq)
join picking.task_line l on l.tenant_id = $3 and l.task_id = r.task_id and l.seq = r.seq
order by l.shipment_id`,
  ["rows.task_id:uuid", "rows.seq:plain", "tenant_id"],
);

/** Locks tasks in key order. */
export const lockTasks = many<{ task_ids: readonly string[] | null }, { task_id: string; task_no: string; wave_id: string; warehouse_id: string; state: string; assignee_id: string | null }>(
  'picking.lock_tasks',
  `select task_id, task_no, wave_id, warehouse_id, state, assignee_id from picking.task
where tenant_id = $1 and task_id = any($2::uuid[])
order by task_id for update`,
  ["tenant_id", "task_ids"],
);

/** All lines of tasks in walking order; first_piece counts the task's pieces before the line. */
export const linesOfTasks = many<{ task_ids: readonly string[] | null }, { task_id: string; seq: number; location_id: string; location_code: string; sku_id: string; lot: string; shipment_id: string; order_line_id: string; slot: number; qty: number; qty_picked: number; qty_short: number; qty_cancelled: number; first_piece: number }>(
  'picking.lines_of_tasks',
  `select l.task_id, l.seq, l.location_id, p.code as location_code, l.sku_id, l.lot, l.shipment_id,
  l.order_line_id, l.slot, l.qty, l.qty_picked, l.qty_short, l.qty_cancelled,
  (sum(l.qty) over (partition by l.task_id order by l.seq) - l.qty)::int as first_piece
from picking.task_line l
join places.location p on p.tenant_id = l.tenant_id and p.location_id = l.location_id
where l.tenant_id = $1 and l.task_id = any($2::uuid[])
order by l.task_id, l.seq`,
  ["tenant_id", "task_ids"],
);

/** Writes what became of pieces of lines; a line is done with its last piece. */
export const countLines = none<{ rows: readonly { task_id: string | null; seq: number | null; picked: number | null; short: number | null; cancelled: number | null; reason: string | null }[] }>(
  'picking.count_lines',
  `update picking.task_line l set qty_picked = l.qty_picked + r.picked,
  qty_short = l.qty_short + r.short, qty_cancelled = l.qty_cancelled + r.cancelled,
  short_reason = coalesce(r.reason, l.short_reason),
  done_at = case when l.qty_picked + l.qty_short + l.qty_cancelled
    + r.picked + r.short + r.cancelled = l.qty then $1::timestamptz end
from unnest($2::uuid[], $3::int[], $4::int[],
    $5::int[], $6::int[], $7::text[])
  as r(task_id, seq, picked, short, cancelled, reason)
where l.tenant_id = $8 and l.task_id = r.task_id and l.seq = r.seq`,
  ["now", "rows.task_id:uuid", "rows.seq:plain", "rows.picked:plain", "rows.short:plain", "rows.cancelled:plain", "rows.reason:text", "tenant_id"],
);

/** Moves tasks and notes who picks; the times follow the state. */
export const changeTasks = none<{ rows: readonly { task_id: string | null; state: string | null; assignee_id: string | null }[] }>(
  'picking.change_tasks',
  `update picking.task t set assignee_id = r.assignee_id,
  previous_state = case when t.state = r.state then t.previous_state else t.state end,
  state = r.state,
  started_at = case when r.state in ('picking', 'done')
    then coalesce(t.started_at, $1::timestamptz) else t.started_at end,
  done_at = case when r.state in ('done', 'cancelled')
    then coalesce(t.done_at, $1::timestamptz) end
from unnest($2::uuid[], $3::text[], $4::uuid[])
  as r(task_id, state, assignee_id)
where t.tenant_id = $5 and t.task_id = r.task_id`,
  ["now", "rows.task_id:uuid", "rows.state:text", "rows.assignee_id:uuid", "tenant_id"],
);

/** When pieces left their shelves, of which the server heard later. */
export const insertLateScans = none<{ rows: readonly { task_id: string | null; piece: number | null; scanned_at: Date | string | null }[] }>(
  'picking.insert_late_scans',
  `insert into picking.late_scan (tenant_id, task_id, piece, scanned_at)
select $1, task_id, piece, scanned_at
from unnest($2::uuid[], $3::int[], $4::timestamptz[])
  as r(task_id, piece, scanned_at)`,
  ["tenant_id", "rows.task_id:uuid", "rows.piece:plain", "rows.scanned_at:plain"],
);

/** Pieces of cancelled shipments' orders that lie at the place of picked goods, by the moves there
 * and away. */
export const piecesInPicked = many<{ order_ids: readonly string[] | null; sku_ids: readonly string[] | null; since: Date | string | null }, { order_id: string; warehouse_id: string; merchant_id: string; sku_id: string; lot: string; location_id: string; qty: number }>(
  'picking.pieces_in_picked',
  `select m.order_id as order_id, m.warehouse_id as warehouse_id,
  m.merchant_id as merchant_id, m.sku_id as sku_id, m.lot as lot,
  p.location_id as location_id,
  sum(case when m.to_location_id = p.location_id then m.qty else -m.qty end)::int as qty
from stock.move m
join places.location p on p.tenant_id = m.tenant_id and p.warehouse_id = m.warehouse_id
  and p.kind = 'picked' and p.location_id in (m.from_location_id, m.to_location_id)
where m.tenant_id = $1 and m.order_id = any($2::uuid[])
  and m.sku_id = any($3::uuid[]) and m.at >= $4::timestamptz
group by m.order_id, m.warehouse_id, m.merchant_id, m.sku_id, m.lot, p.location_id
having sum(case when m.to_location_id = p.location_id then m.qty else -m.qty end) > 0
order by m.order_id, m.warehouse_id, m.sku_id, m.lot`,
  ["tenant_id", "order_ids", "sku_ids", "since"],
);

/** Articles that were picked for shipments, and since when. */
export const pickedSkusOfShipments = many<{ shipment_ids: readonly string[] | null }, { sku_id: string; since: Date }>(
  'picking.picked_skus_of_shipments',
  `select l.sku_id as sku_id, min(t.created_at) as since from picking.task_line l
join picking.task t on t.tenant_id = l.tenant_id and t.task_id = l.task_id
where l.tenant_id = $1 and l.shipment_id = any($2::uuid[]) and l.qty_picked > 0
group by l.sku_id order by l.sku_id`,
  ["tenant_id", "shipment_ids"],
);

/** A page of tasks, newest last, with their progress. */
export const listTasks = many<{ task_id: string | null; wave_id: string | null; warehouse_id: string | null; assignee_id: string | null; only_free: boolean | null; finished: boolean | null; after: string | null; count: number | null }, { task_id: string; task_no: string; wave_id: string; wave_no: string; warehouse_id: string; state: string; assignee_id: string | null; assignee_name: string | null; walk_mm: number; s_shape_mm: number; created_at: Date; started_at: Date | null; done_at: Date | null; lines: number; lines_done: number; shipments: number; pieces: number; pieces_picked: number; pieces_short: number }>(
  'picking.list_tasks',
  `select t.task_id, t.task_no, t.wave_id, w.wave_no, t.warehouse_id, t.state, t.assignee_id,
  (select a.display_name from people.member a where a.tenant_id = t.tenant_id
    and a.user_id = t.assignee_id) as assignee_name,
  t.walk_mm, t.s_shape_mm, t.created_at, t.started_at, t.done_at, c.lines as lines,
  c.lines_done as lines_done, c.shipments as shipments, c.pieces as pieces,
  c.pieces_picked as pieces_picked,
  c.pieces_short as pieces_short
from picking.task t
join waves.wave w on w.tenant_id = t.tenant_id and w.wave_id = t.wave_id
cross join lateral (select count(*)::int as lines, count(l.done_at)::int as lines_done,
    count(distinct l.shipment_id)::int as shipments, sum(l.qty - l.qty_cancelled)::int as pieces,
    sum(l.qty_picked)::int as pieces_picked, sum(l.qty_short)::int as pieces_short
  from picking.task_line l where l.tenant_id = t.tenant_id and l.task_id = t.task_id) c
where t.tenant_id = $1
  and ($2::uuid is null or t.task_id = $2::uuid)
  and ($3::uuid is null or t.wave_id = $3::uuid)
  and ($4::uuid is null or t.warehouse_id = $4::uuid)
  and ($5::uuid is null or t.assignee_id = $5::uuid)
  and (not $6::boolean or t.assignee_id is null)
  and ($7::boolean is null or (t.done_at is not null) = $7::boolean)
  and ($8::uuid is null or t.task_id > $8::uuid)
order by t.task_id limit $9::int`,
  ["tenant_id", "task_id", "wave_id", "warehouse_id", "assignee_id", "only_free", "finished", "after", "count"],
);

/** The lines of tasks as the picker needs them, in walking order. */
export const linesToPick = many<{ task_ids: readonly string[] | null }, { task_id: string; seq: number; location_id: string; location: string; aisle: number; x_mm: number; y_mm: number; level: number; sku_id: string; sku: string; sku_name: string; lot: string; slot: number; shipment_id: string; shipment_no: string; order_id: string; order_no: string; qty: number; qty_picked: number; qty_short: number; qty_cancelled: number; short_reason: string | null; done_at: Date | null; barcodes: string[]; stopped: string | null }>(
  'picking.lines_to_pick',
  `select l.task_id, l.seq, l.location_id, p.code as location, p.aisle, p.x_mm, p.y_mm, p.level,
  l.sku_id, k.code as sku, k.name as sku_name, l.lot, l.slot, l.shipment_id, s.shipment_no,
  o.order_id, o.order_no, l.qty, l.qty_picked, l.qty_short, l.qty_cancelled, l.short_reason,
  l.done_at,
  array(select b.barcode from catalog.barcode b
    where b.tenant_id = l.tenant_id and b.sku_id = l.sku_id order by b.barcode) as barcodes,
  case when o.cancelled_at is not null then 'cancelled' when o.held_at is not null then 'held' end
    as stopped
from picking.task_line l
join picking.task t on t.tenant_id = l.tenant_id and t.task_id = l.task_id
join places.location p on p.tenant_id = l.tenant_id and p.location_id = l.location_id
join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where l.tenant_id = $1 and l.task_id = any($2::uuid[])
order by l.task_id, l.seq`,
  ["tenant_id", "task_ids"],
);

/** What pickers scanned on a task without network that was refused, and why they left it so; newest
 * first. */
export const asidesOfTask = many<{ task_id: string | null }, { event_id: string; at: Date; by_name: string | null; seq: number; qty: number; short_qty: number; code: string; reason: string }>(
  'picking.asides_of_task',
  `select e.event_id, e.at, (select a.display_name from people.member a
    where a.tenant_id = e.tenant_id and a.user_id = e.actor_id) as by_name,
  (e.body ->> 'seq')::int as seq, (e.body ->> 'qty')::int as qty,
  (e.body ->> 'short_qty')::int as short_qty, e.body ->> 'code' as code,
  e.body ->> 'reason' as reason
from kernel.event e
where e.tenant_id = $1 and e.subject_id = $2 and e.order_id is null
  and e.kind = 'pick_set_aside'
order by e.event_id desc limit 100`,
  ["tenant_id", "task_id"],
);
