/** Rendered by `fahuo gen` from stock-adjust.sql; do not edit. */
import { many } from '../../kernel/statement.ts';

/** Moves that acts made before, by their cause; read after the rows are locked. */
export const movesByCause = many<{ rows: readonly { cause: string | null; cause_id: string | null; cause_line: number | null }[] }, { cause: string; cause_id: string; cause_line: number; qty: number; from_location_id: string; to_location_id: string }>(
  'stock-adjust.moves_by_cause',
  `select m.cause, m.cause_id, m.cause_line, m.qty, m.from_location_id, m.to_location_id
from stock.move m
where m.tenant_id = $1 and (m.cause, m.cause_id, m.cause_line) in (
  select cause, cause_id, cause_line
  from unnest($2::text[], $3::uuid[], $4::int[])
  as r(cause, cause_id, cause_line))`,
  ["tenant_id", "rows.cause:text", "rows.cause_id:uuid", "rows.cause_line:plain"],
);

/** The oldest promises on pairs of warehouse and article, with their orders; at most `most` of each. */
export const orderHolders = many<{ rows: readonly { warehouse_id: string | null; sku_id: string | null }[]; most: number | null }, { warehouse_id: string; sku_id: string; order_no: string; qty: number }>(
  'stock-adjust.order_holders',
  `select h.warehouse_id as warehouse_id, h.sku_id as sku_id, h.order_no as order_no,
  h.qty_held as qty
from (
  select v.warehouse_id, v.sku_id, o.order_no, v.qty_held, v.reservation_id,
    row_number() over (partition by v.warehouse_id, v.sku_id order by v.reservation_id) as place
  from stock.reservation v
  join orders.sales_order o on o.tenant_id = v.tenant_id and o.order_id = v.order_id
  where v.tenant_id = $1 and v.qty_held > 0 and (v.warehouse_id, v.sku_id) in (
    select warehouse_id, sku_id
    from unnest($2::uuid[], $3::uuid[])
  as r(warehouse_id, sku_id))) h
where h.place <= $4::int
order by h.warehouse_id, h.sku_id, h.reservation_id`,
  ["tenant_id", "rows.warehouse_id:uuid", "rows.sku_id:uuid", "most"],
);

/** Open pick lines that claim pieces at places, with their tasks and orders. */
export const taskHolders = many<{ warehouse_ids: readonly string[] | null; rows: readonly { location_id: string | null; sku_id: string | null; lot: string | null }[] }, { location_id: string; sku_id: string; lot: string; task_no: string; order_no: string; qty: number }>(
  'stock-adjust.task_holders',
  `select l.location_id, l.sku_id, l.lot, t.task_no, o.order_no,
  l.qty - l.qty_picked - l.qty_short - l.qty_cancelled as qty
from picking.task t
join picking.task_line l on l.tenant_id = t.tenant_id and l.task_id = t.task_id
join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where t.tenant_id = $1 and t.warehouse_id = any($2::uuid[])
  and t.done_at is null and l.done_at is null and (l.location_id, l.sku_id, l.lot) in (
    select location_id, sku_id, lot
    from unnest($3::uuid[], $4::uuid[], $5::text[])
  as r(location_id, sku_id, lot))
order by t.task_id, l.seq`,
  ["tenant_id", "warehouse_ids", "rows.location_id:uuid", "rows.sku_id:uuid", "rows.lot:text"],
);

/** What moves after an instant added to places, per count. A pick that arrived late counts from when
 * the piece left the shelf. */
export const netSince = many<{ rows: readonly { count_id: string | null; location_id: string | null; sku_id: string | null; lot: string | null; counted_at: Date | string | null }[] }, { count_id: string; qty: number }>(
  'stock-adjust.net_since',
  `select r.count_id as count_id, coalesce(sum(case when m.to_location_id = r.location_id
  then m.qty else -m.qty end), 0)::int as qty
from unnest($1::uuid[], $2::uuid[], $3::uuid[],
    $4::text[], $5::timestamptz[])
  as r(count_id, location_id, sku_id, lot, counted_at)
join stock.move m on m.tenant_id = $6 and m.sku_id = r.sku_id and m.at > r.counted_at
  and m.lot = r.lot and r.location_id in (m.from_location_id, m.to_location_id)
left join picking.late_scan late on late.tenant_id = m.tenant_id and m.cause in ('pick', 'short')
  and late.task_id = m.cause_id and late.piece = m.cause_line
where coalesce(late.scanned_at, m.at) > r.counted_at
group by r.count_id`,
  ["rows.count_id:uuid", "rows.location_id:uuid", "rows.sku_id:uuid", "rows.lot:text", "rows.counted_at:plain", "tenant_id"],
);

/** What picks took from places before counts, of which the server heard after them: the books of the
 * counts did not know it. */
export const lateSince = many<{ rows: readonly { count_id: string | null; location_id: string | null; sku_id: string | null; lot: string | null; counted_at: Date | string | null }[] }, { count_id: string; qty: number }>(
  'stock-adjust.late_since',
  `select r.count_id as count_id, sum(m.qty)::int as qty
from unnest($1::uuid[], $2::uuid[], $3::uuid[],
    $4::text[], $5::timestamptz[])
  as r(count_id, location_id, sku_id, lot, counted_at)
join stock.move m on m.tenant_id = $6 and m.sku_id = r.sku_id and m.at > r.counted_at
  and m.lot = r.lot and m.from_location_id = r.location_id and m.move_id > r.count_id
join picking.late_scan late on late.tenant_id = m.tenant_id and m.cause in ('pick', 'short')
  and late.task_id = m.cause_id and late.piece = m.cause_line and late.scanned_at <= r.counted_at
group by r.count_id`,
  ["rows.count_id:uuid", "rows.location_id:uuid", "rows.sku_id:uuid", "rows.lot:text", "rows.counted_at:plain", "tenant_id"],
);

/** Counts after whose book position another count corrected the same place. */
export const countMovesSince = many<{ rows: readonly { count_id: string | null; location_id: string | null; sku_id: string | null; lot: string | null; counted_at: Date | string | null }[] }, { count_id: string }>(
  'stock-adjust.count_moves_since',
  `select distinct r.count_id as count_id
from unnest($1::uuid[], $2::uuid[], $3::uuid[],
    $4::text[], $5::timestamptz[])
  as r(count_id, location_id, sku_id, lot, counted_at)
join stock.move m on m.tenant_id = $6 and m.sku_id = r.sku_id and m.at > r.counted_at
  and m.lot = r.lot and r.location_id in (m.from_location_id, m.to_location_id)
  and m.cause = 'count' and m.cause_id <> r.count_id`,
  ["rows.count_id:uuid", "rows.location_id:uuid", "rows.sku_id:uuid", "rows.lot:text", "rows.counted_at:plain", "tenant_id"],
);

/** What was said about counts in warehouses since an id, oldest first; places and articles outside
 * the scope are not there. */
export const countEvents = many<{ warehouse_ids: readonly string[] | null; since: string | null }, { event_id: string; kind: string; at: Date; actor_id: string | null; warehouse_id: string; warehouse: string; merchant_id: string; sku_id: string; sku: string; sku_name: string; location_id: string; location: string; place_kind: string; count_id: string; lot: string; counted_qty: number | null; book_qty: number | null; counted_at: Date | null }>(
  'stock-adjust.count_events',
  `select e.event_id, e.kind, e.at, e.actor_id, w.warehouse_id, w.code as warehouse, s.merchant_id,
  s.sku_id, s.code as sku, s.name as sku_name, l.location_id, l.code as location,
  l.kind as place_kind,
  (e.body ->> 'count_id')::uuid as count_id, e.body ->> 'lot' as lot,
  (e.body ->> 'counted_qty')::int as counted_qty, (e.body ->> 'book_qty')::int as book_qty,
  (e.body ->> 'counted_at')::timestamptz as counted_at
from kernel.event e
join places.warehouse w on w.tenant_id = e.tenant_id and w.warehouse_id = e.subject_id
join places.location l on l.tenant_id = e.tenant_id
  and l.location_id = (e.body ->> 'location_id')::uuid
join catalog.sku s on s.tenant_id = e.tenant_id and s.sku_id = (e.body ->> 'sku_id')::uuid
where e.tenant_id = $1 and e.subject_id = any($2::uuid[])
  and e.order_id is null and e.event_id >= $3::uuid
  and e.kind in ('count_recorded', 'count_approved', 'count_rejected')
order by e.event_id`,
  ["tenant_id", "warehouse_ids", "since"],
);
