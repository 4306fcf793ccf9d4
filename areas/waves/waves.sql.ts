/** Rendered by `fahuo gen` from waves.sql; do not edit. */
import { type Json, many, maybe, none } from '../../kernel/statement.ts';

/** Planned shipments of warehouses by the time they are due: the first ones whatever stands in their
 * way, and the first ones that the bins could serve now. */
export const candidates = many<{ rows: readonly { warehouse_id: string | null; most: number | null }[] }, { warehouse_id: string; shipment_id: string }>(
  'waves.candidates',
  `select w.warehouse_id as warehouse_id, s.shipment_id as shipment_id
from unnest($1::uuid[], $2::int[])
  as w(warehouse_id, most)
cross join lateral (
  (select h.shipment_id, h.ship_by from orders.shipment h
    where h.tenant_id = $3 and h.warehouse_id = w.warehouse_id and h.state = 'planned'
    order by h.ship_by, h.shipment_id limit w.most)
  union
  (select h.shipment_id, h.ship_by from orders.shipment h
    join orders.sales_order o on o.tenant_id = h.tenant_id and o.order_id = h.order_id
    where h.tenant_id = $3 and h.warehouse_id = w.warehouse_id and h.state = 'planned'
      and o.held_at is null and o.cancelled_at is null
      and not exists (select from orders.shipment_line sl
        where sl.tenant_id = h.tenant_id and sl.shipment_id = h.shipment_id
          and sl.qty > coalesce((select sum(b.qty - b.qty_claimed) from stock.balance b
            join places.location l on l.tenant_id = b.tenant_id and l.location_id = b.location_id
            where b.tenant_id = h.tenant_id and b.warehouse_id = h.warehouse_id
              and b.sku_id = sl.sku_id and l.kind = 'bin' and l.active), 0))
    order by h.ship_by, h.shipment_id limit 2 * w.most)
) s
order by w.warehouse_id, s.ship_by, s.shipment_id`,
  ["rows.warehouse_id:uuid", "rows.most:plain", "tenant_id"],
);

/** What the goods of shipments weigh and fill. */
export const loadsOfShipments = many<{ shipment_ids: readonly string[] | null }, { shipment_id: string; weight_g: number; volume_ml: number }>(
  'waves.loads_of_shipments',
  `select l.shipment_id as shipment_id, sum(l.qty * k.weight_g::bigint)::bigint as weight_g,
  ceil(sum(l.qty * k.length_mm::numeric * k.width_mm * k.height_mm) / 1000)::bigint as volume_ml
from orders.shipment_line l
join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
where l.tenant_id = $1 and l.shipment_id = any($2::uuid[])
group by l.shipment_id order by l.shipment_id`,
  ["tenant_id", "shipment_ids"],
);

/** The zones of bins that are in one. */
export const zonesOfBins = many<{ location_ids: readonly string[] | null }, { location_id: string; zone_id: string }>(
  'waves.zones_of_bins',
  `select l.location_id as location_id, l.zone_id as zone_id
from places.location l
where l.tenant_id = $1 and l.location_id = any($2::uuid[])
  and l.zone_id is not null
order by l.location_id`,
  ["tenant_id", "location_ids"],
);

/** How warehouses release, as it was last saved; none where nothing was saved. */
export const releaseSettings = many<{ warehouse_ids: readonly string[] | null }, { warehouse_id: string; settings: Json }>(
  'waves.release_settings',
  `select w.warehouse_id as warehouse_id, e.body as settings
from places.warehouse w
cross join lateral (select v.body from kernel.event v
  where v.tenant_id = w.tenant_id and v.subject_id = w.warehouse_id and v.order_id is null
    and v.kind = 'release_settings_saved'
  order by v.event_id desc limit 1) e
where w.tenant_id = $1
  and ($2::uuid[] is null or w.warehouse_id = any($2::uuid[]))
order by w.warehouse_id`,
  ["tenant_id", "warehouse_ids"],
);

/** What could be released in warehouses, and the tasks that are on the floor there. */
export const readyForRelease = many<{ warehouse_ids: readonly string[] | null }, { warehouse_id: string; shipments: number; first_ship_by: Date | null; open_tasks: number }>(
  'waves.ready_for_release',
  `select w.warehouse_id as warehouse_id, c.shipments as shipments, c.first_ship_by,
  (select count(*) from picking.task t where t.tenant_id = w.tenant_id
    and t.warehouse_id = w.warehouse_id and t.done_at is null)::int as open_tasks
from places.warehouse w
cross join lateral (select count(*)::int as shipments, min(s.ship_by) as first_ship_by
  from orders.shipment s
  join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
  where s.tenant_id = w.tenant_id and s.warehouse_id = w.warehouse_id and s.state = 'planned'
    and o.held_at is null and o.cancelled_at is null) c
where w.tenant_id = $1 and w.warehouse_id = any($2::uuid[]) and w.active
order by w.warehouse_id`,
  ["tenant_id", "warehouse_ids"],
);

/** Why a wave came out as it did. */
export const reasonsOfWave = maybe<{ wave_id: string | null }, { wave_id: string; wave_no: string; outcome: string; considered: Json; at: Date }>(
  'waves.reasons_of_wave',
  `select w.wave_id, w.wave_no, d.outcome, d.considered, d.at
from waves.wave w
join kernel.decision d on d.tenant_id = w.tenant_id and d.subject_id = w.wave_id
  and d.order_id is null and d.kind = 'wave'
where w.tenant_id = $1 and w.wave_id = $2 limit 1`,
  ["tenant_id", "wave_id"],
);

/** The aisles of warehouses as their bins show them. */
export const aisleMarks = many<{ warehouse_ids: readonly string[] | null }, { warehouse_id: string; aisle: number; x_low_mm: number; x_high_mm: number; ys_mm: number[] }>(
  'waves.aisle_marks',
  `select l.warehouse_id as warehouse_id, l.aisle as aisle, min(l.x_mm) as x_low_mm,
  max(l.x_mm) as x_high_mm, array_agg(distinct l.y_mm) as ys_mm
from places.location l
where l.tenant_id = $1 and l.warehouse_id = any($2::uuid[])
  and l.kind = 'bin' and l.active
group by l.warehouse_id, l.aisle order by l.warehouse_id, l.aisle`,
  ["tenant_id", "warehouse_ids"],
);

/** Makes released waves. */
export const insertWaves = none<{ rows: readonly { wave_id: string | null; wave_no: string | null; warehouse_id: string | null; released_by: string | null }[] }>(
  'waves.insert_waves',
  `insert into waves.wave (tenant_id, wave_id, wave_no, warehouse_id, state, released_at, released_by)
select $1, wave_id, wave_no, warehouse_id, 'released', $2, released_by
from unnest($3::uuid[], $4::text[], $5::uuid[],
    $6::uuid[])
  as r(wave_id, wave_no, warehouse_id, released_by)`,
  ["tenant_id", "now", "rows.wave_id:uuid", "rows.wave_no:text", "rows.warehouse_id:uuid", "rows.released_by:uuid"],
);

/** Puts shipments into new waves. */
export const insertWaveShipments = none<{ rows: readonly { wave_id: string | null; shipment_id: string | null; sequence: number | null }[] }>(
  'waves.insert_wave_shipments',
  `insert into waves.wave_shipment (tenant_id, wave_id, shipment_id, sequence)
select $1, wave_id, shipment_id, sequence
from unnest($2::uuid[], $3::uuid[], $4::int[])
  as r(wave_id, shipment_id, sequence)`,
  ["tenant_id", "rows.wave_id:uuid", "rows.shipment_id:uuid", "rows.sequence:plain"],
);

/** Takes shipments out of the waves that they are in. */
export const removeWaveShipments = many<{ shipment_ids: readonly string[] | null }, { wave_id: string; shipment_id: string }>(
  'waves.remove_wave_shipments',
  `update waves.wave_shipment set removed_at = $1
where tenant_id = $2 and shipment_id = any($3::uuid[]) and removed_at is null
returning wave_id, shipment_id`,
  ["now", "tenant_id", "shipment_ids"],
);

/** Closes waves with no open task left; a wave of which nothing was picked is cancelled. */
export const closeWaves = many<{ wave_ids: readonly string[] | null }, { wave_id: string; state: string; warehouse_id: string }>(
  'waves.close_waves',
  `update waves.wave w set done_at = $1,
  state = case when exists (select from picking.task t where t.tenant_id = w.tenant_id
    and t.wave_id = w.wave_id and t.state = 'done') then 'done' else 'cancelled' end
from (select wave_id from waves.wave
  where tenant_id = $2 and wave_id = any($3::uuid[]) and state = 'released'
  order by wave_id for update) k
where w.tenant_id = $2 and w.wave_id = k.wave_id
  and not exists (select from picking.task t where t.tenant_id = w.tenant_id
    and t.wave_id = w.wave_id and t.done_at is null)
returning w.wave_id, w.state, w.warehouse_id`,
  ["now", "tenant_id", "wave_ids"],
);

/** A page of waves in the order in which they were released, with their progress. */
export const listWaves = many<{ wave_id: string | null; warehouse_id: string | null; state: string | null; after: string | null; count: number | null }, { wave_id: string; wave_no: string; warehouse_id: string; state: string; released_at: Date; released_by: string | null; done_at: Date | null; shipments: number; tasks: number; tasks_done: number; walk_mm: number; s_shape_mm: number; pieces: number; pieces_picked: number; pieces_short: number }>(
  'waves.list_waves',
  `select w.wave_id, w.wave_no, w.warehouse_id, w.state, w.released_at, w.released_by, w.done_at,
  (select count(*) from waves.wave_shipment s where s.tenant_id = w.tenant_id
    and s.wave_id = w.wave_id and s.removed_at is null)::int as shipments,
  t.tasks as tasks, t.tasks_done as tasks_done, t.walk_mm as walk_mm,
  t.s_shape_mm as s_shape_mm, c.pieces as pieces, c.pieces_picked as pieces_picked,
  c.pieces_short as pieces_short
from waves.wave w
cross join lateral (select count(*)::int as tasks, count(k.done_at)::int as tasks_done,
    coalesce(sum(k.walk_mm), 0)::bigint as walk_mm,
    coalesce(sum(k.s_shape_mm), 0)::bigint as s_shape_mm
  from picking.task k where k.tenant_id = w.tenant_id and k.wave_id = w.wave_id) t
cross join lateral (select coalesce(sum(l.qty - l.qty_cancelled), 0)::int as pieces,
    coalesce(sum(l.qty_picked), 0)::int as pieces_picked,
    coalesce(sum(l.qty_short), 0)::int as pieces_short
  from picking.task k
  join picking.task_line l on l.tenant_id = k.tenant_id and l.task_id = k.task_id
  where k.tenant_id = w.tenant_id and k.wave_id = w.wave_id) c
where w.tenant_id = $1
  and ($2::uuid is null or w.wave_id = $2::uuid)
  and ($3::uuid is null or w.warehouse_id = $3::uuid)
  and ($4::text is null or w.state = $4::text)
  and ($5::uuid is null or w.wave_id > $5::uuid)
order by w.wave_id limit $6::int`,
  ["tenant_id", "wave_id", "warehouse_id", "state", "after", "count"],
);

/** The tasks of a wave with their progress. */
export const tasksOfWave = many<{ wave_id: string | null }, { task_id: string; task_no: string; state: string; assignee_id: string | null; walk_mm: number; s_shape_mm: number; started_at: Date | null; done_at: Date | null; lines: number; lines_done: number; shipments: number }>(
  'waves.tasks_of_wave',
  `select t.task_id, t.task_no, t.state, t.assignee_id, t.walk_mm, t.s_shape_mm, t.started_at,
  t.done_at, c.lines as lines, c.lines_done as lines_done, c.shipments as shipments
from picking.task t
cross join lateral (select count(*)::int as lines, count(l.done_at)::int as lines_done,
    count(distinct l.shipment_id)::int as shipments
  from picking.task_line l where l.tenant_id = t.tenant_id and l.task_id = t.task_id) c
where t.tenant_id = $1 and t.wave_id = $2 order by t.task_id`,
  ["tenant_id", "wave_id"],
);

/** The shipments of a wave in the order of its papers. */
export const shipmentsOfWave = many<{ wave_id: string | null }, { sequence: number; shipment_id: string; removed_at: Date | null; shipment_no: string; state: string; ship_by: Date; order_id: string; order_no: string; held_at: Date | null; cancelled_at: Date | null }>(
  'waves.shipments_of_wave',
  `select ws.sequence, ws.shipment_id, ws.removed_at, s.shipment_no, s.state, s.ship_by, o.order_id,
  o.order_no, o.held_at, o.cancelled_at
from waves.wave_shipment ws
join orders.shipment s on s.tenant_id = ws.tenant_id and s.shipment_id = ws.shipment_id
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where ws.tenant_id = $1 and ws.wave_id = $2 order by ws.sequence`,
  ["tenant_id", "wave_id"],
);

/** What waits for release in each warehouse, and how much of it is late or due within a day. */
export const waitingForRelease = many<{ warehouse_id: string | null }, { warehouse_id: string; code: string; name: string; shipments: number; held: number; late: number; due_within_day: number; first_ship_by: Date | null }>(
  'waves.waiting_for_release',
  `select w.warehouse_id, w.code, w.name, count(s.shipment_id)::int as shipments,
  count(s.shipment_id) filter (where o.held_at is not null)::int as held,
  count(s.shipment_id) filter (where s.ship_by <= $1::timestamptz)::int as late,
  count(s.shipment_id) filter (where s.ship_by <= $1::timestamptz + interval '1 day')::int
    as due_within_day,
  min(s.ship_by) as first_ship_by
from places.warehouse w
join orders.shipment s on s.tenant_id = w.tenant_id and s.warehouse_id = w.warehouse_id
  and s.state = 'planned'
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where w.tenant_id = $2
  and ($3::uuid is null or w.warehouse_id = $3::uuid)
group by w.warehouse_id, w.code, w.name order by w.code`,
  ["now", "tenant_id", "warehouse_id"],
);
