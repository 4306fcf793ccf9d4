/** Rendered by `fahuo gen` from floor.sql; do not edit. */
import { type Json, many, maybe, none } from '../../kernel/statement.ts';

/** Locks warehouses in key order, so that plans of one are saved one after another. */
export const lockFloors = many<{ warehouse_ids: readonly string[] | null }, { warehouse_id: string }>(
  'floor.lock_floors',
  `select warehouse_id from places.warehouse
where tenant_id = $1 and warehouse_id = any($2::uuid[])
order by warehouse_id for update`,
  ["tenant_id", "warehouse_ids"],
);

/** The plan that counts, of each warehouse that has one. */
export const latestPlans = many<{ warehouse_ids: readonly string[] | null }, { warehouse_id: string; version: number; cell_mm: number; width: number; depth: number; cells: string; ways: string; aisles: Json; starts: Json; drops: Json; speeds: Json; lift_ms_per_level: number; made_by: string; saved_at: Date }>(
  'floor.latest_plans',
  `select p.warehouse_id, p.version, p.cell_mm, p.width, p.depth, p.cells, p.ways, p.aisles, p.starts,
  p.drops, p.speeds, p.lift_ms_per_level, p.made_by, p.saved_at
from unnest($1::uuid[]) as w(warehouse_id)
join lateral (select * from places.floor_plan f
  where f.tenant_id = $2 and f.warehouse_id = w.warehouse_id
  order by f.version desc limit 1) p on true
order by p.warehouse_id`,
  ["warehouse_ids", "tenant_id"],
);

/** One version of a warehouse's plan. */
export const planOfVersion = maybe<{ warehouse_id: string | null; version: number | null }, { warehouse_id: string; version: number; cell_mm: number; width: number; depth: number; cells: string; ways: string; aisles: Json; starts: Json; drops: Json; speeds: Json; lift_ms_per_level: number; made_by: string; saved_at: Date }>(
  'floor.plan_of_version',
  `select warehouse_id, version, cell_mm, width, depth, cells, ways, aisles, starts, drops, speeds,
  lift_ms_per_level, made_by, saved_at
from places.floor_plan
where tenant_id = $1 and warehouse_id = $2 and version = $3::int`,
  ["tenant_id", "warehouse_id", "version"],
);

/** The last versions of a warehouse's plan, newest first. */
export const planVersions = many<{ warehouse_id: string | null }, { version: number; made_by: string; saved_at: Date; width: number; depth: number; saved_by_name: string | null }>(
  'floor.plan_versions',
  `select p.version, p.made_by, p.saved_at, p.width, p.depth,
  (select m.display_name from people.member m
    where m.tenant_id = p.tenant_id and m.user_id = p.saved_by) as saved_by_name
from places.floor_plan p
where p.tenant_id = $1 and p.warehouse_id = $2
order by p.version desc limit 30`,
  ["tenant_id", "warehouse_id"],
);

/** Adds versions of plans. */
export const insertPlans = none<{ rows: readonly { warehouse_id: string | null; version: number | null; cell_mm: number | null; width: number | null; depth: number | null; cells: string | null; ways: string | null; aisles: unknown | null; starts: unknown | null; drops: unknown | null; speeds: unknown | null; lift_ms_per_level: number | null; made_by: string | null; saved_by: string | null }[] }>(
  'floor.insert_plans',
  `insert into places.floor_plan (tenant_id, warehouse_id, version, cell_mm, width, depth, cells, ways,
  aisles, starts, drops, speeds, lift_ms_per_level, made_by, saved_by, saved_at)
select $1, warehouse_id, version, cell_mm, width, depth, cells, ways, aisles, starts, drops,
  speeds, lift_ms_per_level, made_by, saved_by, $2
from unnest($3::uuid[], $4::int[], $5::int[],
    $6::int[], $7::int[], $8::text[],
    $9::text[], $10::jsonb[], $11::jsonb[],
    $12::jsonb[], $13::jsonb[], $14::int[],
    $15::text[], $16::uuid[])
  as r(warehouse_id, version, cell_mm, width, depth, cells, ways, aisles, starts,
    drops, speeds, lift_ms_per_level, made_by, saved_by)`,
  ["tenant_id", "now", "rows.warehouse_id:uuid", "rows.version:plain", "rows.cell_mm:plain", "rows.width:plain", "rows.depth:plain", "rows.cells:text", "rows.ways:text", "rows.aisles:json", "rows.starts:json", "rows.drops:json", "rows.speeds:json", "rows.lift_ms_per_level:plain", "rows.made_by:text", "rows.saved_by:uuid"],
);

/** The bins of warehouses with their cells, in the order of the usual walk. */
export const binsOnFloors = many<{ warehouse_ids: readonly string[] | null }, { location_id: string; warehouse_id: string; code: string; zone_id: string | null; zone: string | null; aisle: number; x_mm: number; y_mm: number; level: number; walk_order: number; active: boolean; cell_x: number | null; cell_y: number | null; side: string | null }>(
  'floor.bins_on_floors',
  `select l.location_id as location_id, l.warehouse_id as warehouse_id, l.code as code,
  l.zone_id, z.code as zone, l.aisle as aisle, l.x_mm as x_mm, l.y_mm as y_mm,
  l.level as level, l.walk_order as walk_order, l.active as active, l.cell_x, l.cell_y,
  l.side
from places.location l
left join places.zone z on z.tenant_id = l.tenant_id and z.zone_id = l.zone_id
where l.tenant_id = $1 and l.warehouse_id = any($2::uuid[]) and l.kind = 'bin'
order by l.warehouse_id, l.walk_order, l.code`,
  ["tenant_id", "warehouse_ids"],
);

/** Adds bins or puts them on other cells, by warehouse and code; returns what is new or different. */
export const placeBins = many<{ rows: readonly { location_id: string | null; warehouse_id: string | null; zone_id: string | null; code: string | null; aisle: number | null; x_mm: number | null; y_mm: number | null; level: number | null; walk_order: number | null; active: boolean | null; cell_x: number | null; cell_y: number | null; side: string | null }[] }, { location_id: string; warehouse_id: string; code: string }>(
  'floor.place_bins',
  `insert into places.location as l (tenant_id, location_id, warehouse_id, zone_id, code, kind, aisle,
  x_mm, y_mm, level, walk_order, active, cell_x, cell_y, side)
select $1, r.location_id, r.warehouse_id, r.zone_id, r.code, 'bin', r.aisle, r.x_mm, r.y_mm,
  r.level, r.walk_order, r.active, r.cell_x, r.cell_y, r.side
from unnest($2::uuid[], $3::uuid[], $4::uuid[],
    $5::text[], $6::int[], $7::int[], $8::int[],
    $9::int[], $10::int[], $11::boolean[],
    $12::int[], $13::int[], $14::text[])
  as r(location_id, warehouse_id, zone_id, code, aisle, x_mm, y_mm, level, walk_order,
    active, cell_x, cell_y, side)
order by r.warehouse_id, r.code
on conflict on constraint location_code_once do update set zone_id = excluded.zone_id,
  aisle = excluded.aisle, x_mm = excluded.x_mm, y_mm = excluded.y_mm, level = excluded.level,
  walk_order = excluded.walk_order, active = excluded.active, cell_x = excluded.cell_x,
  cell_y = excluded.cell_y, side = excluded.side
where (l.zone_id, l.aisle, l.x_mm, l.y_mm, l.level, l.walk_order, l.active, l.cell_x, l.cell_y,
    l.side) is distinct from
  (excluded.zone_id, excluded.aisle, excluded.x_mm, excluded.y_mm, excluded.level,
    excluded.walk_order, excluded.active, excluded.cell_x, excluded.cell_y, excluded.side)
returning l.location_id, l.warehouse_id, l.code`,
  ["tenant_id", "rows.location_id:uuid", "rows.warehouse_id:uuid", "rows.zone_id:uuid", "rows.code:text", "rows.aisle:plain", "rows.x_mm:plain", "rows.y_mm:plain", "rows.level:plain", "rows.walk_order:plain", "rows.active:plain", "rows.cell_x:plain", "rows.cell_y:plain", "rows.side:text"],
);

/** Takes bins off the plan; they keep their coordinates. */
export const takeOffFloor = none<{ location_ids: readonly string[] | null }>(
  'floor.take_off_floor',
  `update places.location set cell_x = null, cell_y = null, side = null
where tenant_id = $1 and location_id = any($2::uuid[]) and cell_x is not null`,
  ["tenant_id", "location_ids"],
);

/** The cells of bins that are on the plan. */
export const cellsOfBins = many<{ location_ids: readonly string[] | null }, { location_id: string; cell_x: number; cell_y: number; side: string | null; level: number }>(
  'floor.cells_of_bins',
  `select location_id, cell_x as cell_x, cell_y as cell_y, side, level from places.location
where tenant_id = $1 and location_id = any($2::uuid[]) and cell_x is not null
order by location_id`,
  ["tenant_id", "location_ids"],
);

/** Pieces in each bin now, and how often something was taken there since a time; bins with neither
 * are left out. */
export const heatOfFloor = many<{ warehouse_id: string | null; since: Date | string | null }, { location_id: string; qty: number; picks: number }>(
  'floor.heat_of_floor',
  `select l.location_id as location_id, coalesce(b.qty, 0)::int as qty,
  coalesce(p.picks, 0)::int as picks
from places.location l
left join (select s.location_id, sum(s.qty) as qty from stock.balance s
  where s.tenant_id = $1 and s.warehouse_id = $2 group by s.location_id) b
  on b.location_id = l.location_id
left join (select k.location_id, count(*) as picks from picking.task t
  join picking.task_line k on k.tenant_id = t.tenant_id and k.task_id = t.task_id
  where t.tenant_id = $1 and t.warehouse_id = $2
    and t.created_at >= $3::timestamptz and k.qty_picked > 0
  group by k.location_id) p on p.location_id = l.location_id
where l.tenant_id = $1 and l.warehouse_id = $2 and l.kind = 'bin'
  and (b.qty > 0 or p.picks > 0)
order by l.location_id`,
  ["tenant_id", "warehouse_id", "since"],
);

/** A pick task with what was decided about its walk. */
export const walkOfTask = maybe<{ task_id: string | null }, { task_id: string; warehouse_id: string; walk_mm: number; s_shape_mm: number; method: string | null; considered: Json | null }>(
  'floor.walk_of_task',
  `select t.task_id as task_id, t.warehouse_id as warehouse_id, t.walk_mm as walk_mm,
  t.s_shape_mm as s_shape_mm, d.outcome as method, d.considered
from picking.task t
left join lateral (select outcome, considered from kernel.decision k
  where k.tenant_id = t.tenant_id and k.subject_id = t.task_id and k.kind = 'walk'
  order by k.decision_id desc limit 1) d on true
where t.tenant_id = $1 and t.task_id = $2`,
  ["tenant_id", "task_id"],
);

/** The bins of a task in walking order, with their cells and what is still to take there. */
export const stopsOfTask = many<{ task_id: string | null }, { location_id: string; code: string; level: number; cell_x: number | null; cell_y: number | null; side: string | null; x_mm: number; y_mm: number; seq: number; qty: number; open: number }>(
  'floor.stops_of_task',
  `select l.location_id, p.code, p.level, p.cell_x, p.cell_y, p.side, p.x_mm, p.y_mm,
  min(l.seq)::int as seq, sum(l.qty - l.qty_cancelled)::int as qty,
  sum(l.qty - l.qty_picked - l.qty_short - l.qty_cancelled)::int as open
from picking.task_line l
join places.location p on p.tenant_id = l.tenant_id and p.location_id = l.location_id
where l.tenant_id = $1 and l.task_id = $2
group by l.location_id, p.code, p.level, p.cell_x, p.cell_y, p.side, p.x_mm, p.y_mm
order by min(l.seq)`,
  ["tenant_id", "task_id"],
);
