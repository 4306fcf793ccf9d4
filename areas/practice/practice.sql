-- Statements of practice: the state of a demo company's simulation, and the way back.

-- name: mark_demo :none
-- Says that the company is a demo, from its beginning.
insert into practice.company (tenant_id, made_at) values (:tenant_id, :now);

-- name: practice_state :maybe
-- The state of a demo company; none for any other.
select speed, run_id, started_at, stopped_at, stopped_by, simulated_s, orders_made, resetting_at
from practice.company where tenant_id = :tenant_id;

-- name: set_speed :maybe
-- Starts, speeds up or stops the simulation of a demo company that is not being put back. A start
-- counts anew. Returns what it was and is.
with before as (select speed, run_id from practice.company where tenant_id = :tenant_id
  order by tenant_id for update)
update practice.company p set
  run_id = case when p.speed = 0 and :speed::int > 0 then :run_id::uuid else p.run_id end,
  started_at = case when p.speed = 0 and :speed > 0 then :now else p.started_at end,
  simulated_s = case when p.speed = 0 and :speed > 0 then 0 else p.simulated_s end,
  orders_made = case when p.speed = 0 and :speed > 0 then 0 else p.orders_made end,
  stopped_at = case when :speed > 0 then null when p.speed > 0 then :now else p.stopped_at end,
  stopped_by = case when :speed > 0 then null when p.speed > 0 then :stopped_by::text
    else p.stopped_by end,
  speed = :speed
from before
where p.tenant_id = :tenant_id and p.resetting_at is null
returning before.speed as "speed_before!", p.speed, p.run_id, p.simulated_s, p.orders_made;

-- name: advance :maybe
-- Counts simulated time and orders of a run that still goes on; none when it was stopped meanwhile.
update practice.company set simulated_s = least(simulated_s + :seconds::int, 2 * 24 * 3600),
  orders_made = least(orders_made + :orders::int, 5000)
where tenant_id = :tenant_id and run_id = :run_id::uuid and speed > 0
returning speed, simulated_s, orders_made;

-- name: begin_reset :maybe
-- Marks a demo company as one that is being put back; its simulation stops.
update practice.company set resetting_at = coalesce(resetting_at, :now),
  stopped_at = case when speed > 0 then :now else stopped_at end,
  stopped_by = case when speed > 0 then 'reset' else stopped_by end, speed = 0
where tenant_id = :tenant_id returning resetting_at;

-- name: hush :many
-- Servers leave the demo company alone from now on.
select practice.set_clock('virtual')::text as done;

-- name: wipe :one
-- Empties a demo company that is being put back, but for its people. Returns how many tables.
select set_config('statement_timeout', '600000', true), practice.wipe() as "tables!";

-- name: wake_up :many
-- Servers look after the demo company again.
select practice.set_clock('real')::text as done;

-- name: end_reset :none
-- The demo company is in its first state.
update practice.company set resetting_at = null, made_at = :now, simulated_s = 0, orders_made = 0,
  run_id = null, started_at = null, stopped_at = null, stopped_by = null
where tenant_id = :tenant_id;

-- name: shown_order :maybe
-- An order that went all the way, with where its things can be looked at; the newest.
select o.order_id, o.order_no, o.track_token, t.task_id, w.wave_no, s.shipment_no
from orders.sales_order o
join orders.shipment s on s.tenant_id = o.tenant_id and s.order_id = o.order_id
  and s.state = 'delivered'
left join waves.wave_shipment ws on ws.tenant_id = s.tenant_id and ws.shipment_id = s.shipment_id
left join waves.wave w on w.tenant_id = ws.tenant_id and w.wave_id = ws.wave_id
left join lateral (select l.task_id from picking.task_line l where l.tenant_id = s.tenant_id
  and l.shipment_id = s.shipment_id order by l.task_id limit 1) t on true
where o.tenant_id = :tenant_id and o.stage in ('delivered', 'completed')
order by o.order_id desc limit 1;

-- name: tenant_code :one
-- The short name of the company.
select code from kernel.tenant where tenant_id = :tenant_id;
