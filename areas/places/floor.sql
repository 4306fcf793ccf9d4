-- Statements of floor plans and of the cells of bins on them.

-- name: lock_floors :many
-- Locks warehouses in key order, so that plans of one are saved one after another.
select warehouse_id from places.warehouse
where tenant_id = :tenant_id and warehouse_id = any(:warehouse_ids::uuid[])
order by warehouse_id for update;

-- name: latest_plans :many
-- The plan that counts, of each warehouse that has one.
select p.warehouse_id, p.version, p.cell_mm, p.width, p.depth, p.cells, p.ways, p.aisles, p.starts,
  p.drops, p.speeds, p.lift_ms_per_level, p.made_by, p.saved_at
from unnest(:warehouse_ids::uuid[]) as w(warehouse_id)
join lateral (select * from places.floor_plan f
  where f.tenant_id = :tenant_id and f.warehouse_id = w.warehouse_id
  order by f.version desc limit 1) p on true
order by p.warehouse_id;

-- name: plan_of_version :maybe
-- One version of a warehouse's plan.
select warehouse_id, version, cell_mm, width, depth, cells, ways, aisles, starts, drops, speeds,
  lift_ms_per_level, made_by, saved_at
from places.floor_plan
where tenant_id = :tenant_id and warehouse_id = :warehouse_id and version = :version::int;

-- name: plan_versions :many
-- The last versions of a warehouse's plan, newest first.
select p.version, p.made_by, p.saved_at, p.width, p.depth,
  (select m.display_name from people.member m
    where m.tenant_id = p.tenant_id and m.user_id = p.saved_by) as saved_by_name
from places.floor_plan p
where p.tenant_id = :tenant_id and p.warehouse_id = :warehouse_id
order by p.version desc limit 30;

-- name: insert_plans :none
-- Adds versions of plans.
insert into places.floor_plan (tenant_id, warehouse_id, version, cell_mm, width, depth, cells, ways,
  aisles, starts, drops, speeds, lift_ms_per_level, made_by, saved_by, saved_at)
select :tenant_id, warehouse_id, version, cell_mm, width, depth, cells, ways, aisles, starts, drops,
  speeds, lift_ms_per_level, made_by, saved_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(warehouse_id uuid, version int, cell_mm int, width int,
  depth int, cells text, ways text, aisles jsonb, starts jsonb, drops jsonb, speeds jsonb,
  lift_ms_per_level int, made_by text, saved_by uuid);

-- name: bins_on_floors :many
-- The bins of warehouses with their cells, in the order of the usual walk.
select l.location_id as "location_id!", l.warehouse_id as "warehouse_id!", l.code as "code!",
  l.zone_id, z.code as zone, l.aisle as "aisle!", l.x_mm as "x_mm!", l.y_mm as "y_mm!",
  l.level as "level!", l.walk_order as "walk_order!", l.active as "active!", l.cell_x, l.cell_y,
  l.side
from places.location l
left join places.zone z on z.tenant_id = l.tenant_id and z.zone_id = l.zone_id
where l.tenant_id = :tenant_id and l.warehouse_id = any(:warehouse_ids::uuid[]) and l.kind = 'bin'
order by l.warehouse_id, l.walk_order, l.code;

-- name: place_bins :many
-- Adds bins or puts them on other cells, by warehouse and code; returns what is new or different.
insert into places.location as l (tenant_id, location_id, warehouse_id, zone_id, code, kind, aisle,
  x_mm, y_mm, level, walk_order, active, cell_x, cell_y, side)
select :tenant_id, r.location_id, r.warehouse_id, r.zone_id, r.code, 'bin', r.aisle, r.x_mm, r.y_mm,
  r.level, r.walk_order, r.active, r.cell_x, r.cell_y, r.side
from jsonb_to_recordset(:rows::jsonb) as r(location_id uuid, warehouse_id uuid, zone_id uuid,
  code text, aisle int, x_mm int, y_mm int, level int, walk_order int, active boolean, cell_x int,
  cell_y int, side text)
order by r.warehouse_id, r.code
on conflict on constraint location_code_once do update set zone_id = excluded.zone_id,
  aisle = excluded.aisle, x_mm = excluded.x_mm, y_mm = excluded.y_mm, level = excluded.level,
  walk_order = excluded.walk_order, active = excluded.active, cell_x = excluded.cell_x,
  cell_y = excluded.cell_y, side = excluded.side
where (l.zone_id, l.aisle, l.x_mm, l.y_mm, l.level, l.walk_order, l.active, l.cell_x, l.cell_y,
    l.side) is distinct from
  (excluded.zone_id, excluded.aisle, excluded.x_mm, excluded.y_mm, excluded.level,
    excluded.walk_order, excluded.active, excluded.cell_x, excluded.cell_y, excluded.side)
returning l.location_id, l.warehouse_id, l.code;

-- name: take_off_floor :none
-- Takes bins off the plan; they keep their coordinates.
update places.location set cell_x = null, cell_y = null, side = null
where tenant_id = :tenant_id and location_id = any(:location_ids::uuid[]) and cell_x is not null;

-- name: cells_of_bins :many
-- The cells of bins that are on the plan.
select location_id, cell_x as "cell_x!", cell_y as "cell_y!", side, level from places.location
where tenant_id = :tenant_id and location_id = any(:location_ids::uuid[]) and cell_x is not null
order by location_id;

-- name: heat_of_floor :many
-- Pieces in each bin now, and how often something was taken there since a time; bins with neither
-- are left out.
select l.location_id as "location_id!", coalesce(b.qty, 0)::int as "qty!",
  coalesce(p.picks, 0)::int as "picks!"
from places.location l
left join (select s.location_id, sum(s.qty) as qty from stock.balance s
  where s.tenant_id = :tenant_id and s.warehouse_id = :warehouse_id group by s.location_id) b
  on b.location_id = l.location_id
left join (select k.location_id, count(*) as picks from picking.task t
  join picking.task_line k on k.tenant_id = t.tenant_id and k.task_id = t.task_id
  where t.tenant_id = :tenant_id and t.warehouse_id = :warehouse_id
    and t.created_at >= :since::timestamptz and k.qty_picked > 0
  group by k.location_id) p on p.location_id = l.location_id
where l.tenant_id = :tenant_id and l.warehouse_id = :warehouse_id and l.kind = 'bin'
  and (b.qty > 0 or p.picks > 0)
order by l.location_id;

-- name: walk_of_task :maybe
-- A pick task with what was decided about its walk.
select t.task_id as "task_id!", t.warehouse_id as "warehouse_id!", t.walk_mm as "walk_mm!",
  t.s_shape_mm as "s_shape_mm!", d.outcome as method, d.considered
from picking.task t
left join lateral (select outcome, considered from kernel.decision k
  where k.tenant_id = t.tenant_id and k.subject_id = t.task_id and k.kind = 'walk'
  order by k.decision_id desc limit 1) d on true
where t.tenant_id = :tenant_id and t.task_id = :task_id;

-- name: stops_of_task :many
-- The bins of a task in walking order, with their cells and what is still to take there.
select l.location_id, p.code, p.level, p.cell_x, p.cell_y, p.side, p.x_mm, p.y_mm,
  min(l.seq)::int as "seq!", sum(l.qty - l.qty_cancelled)::int as "qty!",
  sum(l.qty - l.qty_picked - l.qty_short - l.qty_cancelled)::int as "open!"
from picking.task_line l
join places.location p on p.tenant_id = l.tenant_id and p.location_id = l.location_id
where l.tenant_id = :tenant_id and l.task_id = :task_id
group by l.location_id, p.code, p.level, p.cell_x, p.cell_y, p.side, p.x_mm, p.y_mm
order by min(l.seq);
