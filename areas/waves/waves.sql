-- Statements of waves. Shipments are locked through their orders before a wave takes them.

-- name: candidates :many
-- Planned shipments of warehouses by the time they are due: the first ones whatever stands in their
-- way, and the first ones that the bins could serve now.
select w.warehouse_id as "warehouse_id!", s.shipment_id as "shipment_id!"
from jsonb_to_recordset(:rows::jsonb) as w(warehouse_id uuid, most int)
cross join lateral (
  (select h.shipment_id, h.ship_by from orders.shipment h
    where h.tenant_id = :tenant_id and h.warehouse_id = w.warehouse_id and h.state = 'planned'
    order by h.ship_by, h.shipment_id limit w.most)
  union
  (select h.shipment_id, h.ship_by from orders.shipment h
    join orders.sales_order o on o.tenant_id = h.tenant_id and o.order_id = h.order_id
    where h.tenant_id = :tenant_id and h.warehouse_id = w.warehouse_id and h.state = 'planned'
      and o.held_at is null and o.cancelled_at is null
      and not exists (select from orders.shipment_line sl
        where sl.tenant_id = h.tenant_id and sl.shipment_id = h.shipment_id
          and sl.qty > coalesce((select sum(b.qty - b.qty_claimed) from stock.balance b
            join places.location l on l.tenant_id = b.tenant_id and l.location_id = b.location_id
            where b.tenant_id = h.tenant_id and b.warehouse_id = h.warehouse_id
              and b.sku_id = sl.sku_id and l.kind = 'bin' and l.active), 0))
    order by h.ship_by, h.shipment_id limit 2 * w.most)
) s
order by w.warehouse_id, s.ship_by, s.shipment_id;

-- name: loads_of_shipments :many
-- What the goods of shipments weigh and fill.
select l.shipment_id as "shipment_id!", sum(l.qty * k.weight_g::bigint)::bigint as "weight_g!",
  ceil(sum(l.qty * k.length_mm::numeric * k.width_mm * k.height_mm) / 1000)::bigint as "volume_ml!"
from orders.shipment_line l
join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
where l.tenant_id = :tenant_id and l.shipment_id = any(:shipment_ids::uuid[])
group by l.shipment_id order by l.shipment_id;

-- name: zones_of_bins :many
-- The zones of bins that are in one.
select l.location_id as "location_id!", l.zone_id as "zone_id!"
from places.location l
where l.tenant_id = :tenant_id and l.location_id = any(:location_ids::uuid[])
  and l.zone_id is not null
order by l.location_id;

-- name: release_settings :many
-- How warehouses release, as it was last saved; none where nothing was saved.
select w.warehouse_id as "warehouse_id!", e.body as "settings!"
from places.warehouse w
cross join lateral (select v.body from kernel.event v
  where v.tenant_id = w.tenant_id and v.subject_id = w.warehouse_id and v.order_id is null
    and v.kind = 'release_settings_saved'
  order by v.event_id desc limit 1) e
where w.tenant_id = :tenant_id
  and (:warehouse_ids::uuid[] is null or w.warehouse_id = any(:warehouse_ids::uuid[]))
order by w.warehouse_id;

-- name: ready_for_release :many
-- What could be released in warehouses, and the tasks that are on the floor there.
select w.warehouse_id as "warehouse_id!", c.shipments as "shipments!", c.first_ship_by,
  (select count(*) from picking.task t where t.tenant_id = w.tenant_id
    and t.warehouse_id = w.warehouse_id and t.done_at is null)::int as "open_tasks!"
from places.warehouse w
cross join lateral (select count(*)::int as shipments, min(s.ship_by) as first_ship_by
  from orders.shipment s
  join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
  where s.tenant_id = w.tenant_id and s.warehouse_id = w.warehouse_id and s.state = 'planned'
    and o.held_at is null and o.cancelled_at is null) c
where w.tenant_id = :tenant_id and w.warehouse_id = any(:warehouse_ids::uuid[]) and w.active
order by w.warehouse_id;

-- name: reasons_of_wave :maybe
-- Why a wave came out as it did.
select w.wave_id, w.wave_no, d.outcome, d.considered, d.at
from waves.wave w
join kernel.decision d on d.tenant_id = w.tenant_id and d.subject_id = w.wave_id
  and d.order_id is null and d.kind = 'wave'
where w.tenant_id = :tenant_id and w.wave_id = :wave_id limit 1;

-- name: aisle_marks :many
-- The aisles of warehouses as their bins show them.
select l.warehouse_id as "warehouse_id!", l.aisle as "aisle!", min(l.x_mm) as "x_low_mm!",
  max(l.x_mm) as "x_high_mm!", array_agg(distinct l.y_mm) as "ys_mm!"
from places.location l
where l.tenant_id = :tenant_id and l.warehouse_id = any(:warehouse_ids::uuid[])
  and l.kind = 'bin' and l.active
group by l.warehouse_id, l.aisle order by l.warehouse_id, l.aisle;

-- name: insert_waves :none
-- Makes released waves.
insert into waves.wave (tenant_id, wave_id, wave_no, warehouse_id, state, released_at, released_by)
select :tenant_id, wave_id, wave_no, warehouse_id, 'released', :now, released_by
from jsonb_to_recordset(:rows::jsonb) as r(wave_id uuid, wave_no text, warehouse_id uuid,
  released_by uuid);

-- name: insert_wave_shipments :none
-- Puts shipments into new waves.
insert into waves.wave_shipment (tenant_id, wave_id, shipment_id, sequence)
select :tenant_id, wave_id, shipment_id, sequence
from jsonb_to_recordset(:rows::jsonb) as r(wave_id uuid, shipment_id uuid, sequence int);

-- name: remove_wave_shipments :many
-- Takes shipments out of the waves that they are in.
update waves.wave_shipment set removed_at = :now
where tenant_id = :tenant_id and shipment_id = any(:shipment_ids::uuid[]) and removed_at is null
returning wave_id, shipment_id;

-- name: close_waves :many
-- Closes waves with no open task left; a wave of which nothing was picked is cancelled.
update waves.wave w set done_at = :now,
  state = case when exists (select from picking.task t where t.tenant_id = w.tenant_id
    and t.wave_id = w.wave_id and t.state = 'done') then 'done' else 'cancelled' end
from (select wave_id from waves.wave
  where tenant_id = :tenant_id and wave_id = any(:wave_ids::uuid[]) and state = 'released'
  order by wave_id for update) k
where w.tenant_id = :tenant_id and w.wave_id = k.wave_id
  and not exists (select from picking.task t where t.tenant_id = w.tenant_id
    and t.wave_id = w.wave_id and t.done_at is null)
returning w.wave_id, w.state, w.warehouse_id;

-- name: list_waves :many
-- A page of waves in the order in which they were released, with their progress.
select w.wave_id, w.wave_no, w.warehouse_id, w.state, w.released_at, w.released_by, w.done_at,
  (select count(*) from waves.wave_shipment s where s.tenant_id = w.tenant_id
    and s.wave_id = w.wave_id and s.removed_at is null)::int as "shipments!",
  t.tasks as "tasks!", t.tasks_done as "tasks_done!", t.walk_mm as "walk_mm!",
  t.s_shape_mm as "s_shape_mm!", c.pieces as "pieces!", c.pieces_picked as "pieces_picked!",
  c.pieces_short as "pieces_short!"
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
where w.tenant_id = :tenant_id
  and (:wave_id::uuid is null or w.wave_id = :wave_id::uuid)
  and (:warehouse_id::uuid is null or w.warehouse_id = :warehouse_id::uuid)
  and (:state::text is null or w.state = :state::text)
  and (:after::uuid is null or w.wave_id > :after::uuid)
order by w.wave_id limit :count::int;

-- name: tasks_of_wave :many
-- The tasks of a wave with their progress.
select t.task_id, t.task_no, t.state, t.assignee_id, t.walk_mm, t.s_shape_mm, t.started_at,
  t.done_at, c.lines as "lines!", c.lines_done as "lines_done!", c.shipments as "shipments!"
from picking.task t
cross join lateral (select count(*)::int as lines, count(l.done_at)::int as lines_done,
    count(distinct l.shipment_id)::int as shipments
  from picking.task_line l where l.tenant_id = t.tenant_id and l.task_id = t.task_id) c
where t.tenant_id = :tenant_id and t.wave_id = :wave_id order by t.task_id;

-- name: shipments_of_wave :many
-- The shipments of a wave in the order of its papers.
select ws.sequence, ws.shipment_id, ws.removed_at, s.shipment_no, s.state, s.ship_by, o.order_id,
  o.order_no, o.held_at, o.cancelled_at
from waves.wave_shipment ws
join orders.shipment s on s.tenant_id = ws.tenant_id and s.shipment_id = ws.shipment_id
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where ws.tenant_id = :tenant_id and ws.wave_id = :wave_id order by ws.sequence;

-- name: waiting_for_release :many
-- What waits for release in each warehouse, and how much of it is late or due within a day.
select w.warehouse_id, w.code, w.name, count(s.shipment_id)::int as "shipments!",
  count(s.shipment_id) filter (where o.held_at is not null)::int as "held!",
  count(s.shipment_id) filter (where s.ship_by <= :now::timestamptz)::int as "late!",
  count(s.shipment_id) filter (where s.ship_by <= :now::timestamptz + interval '1 day')::int
    as "due_within_day!",
  min(s.ship_by) as first_ship_by
from places.warehouse w
join orders.shipment s on s.tenant_id = w.tenant_id and s.warehouse_id = w.warehouse_id
  and s.state = 'planned'
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where w.tenant_id = :tenant_id
  and (:warehouse_id::uuid is null or w.warehouse_id = :warehouse_id::uuid)
group by w.warehouse_id, w.code, w.name order by w.code;
