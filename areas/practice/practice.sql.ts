/** Rendered by `fahuo gen` from practice.sql; do not edit. */
import { many, maybe, none, one } from '../../kernel/statement.ts';

/** Says that the company is a demo, from its beginning. */
export const markDemo = none<Record<never, never>>(
  'practice.mark_demo',
  `insert into practice.company (tenant_id, made_at) values ($1, $2)`,
  ["tenant_id", "now"],
);

/** The state of a demo company; none for any other. */
export const practiceState = maybe<Record<never, never>, { speed: number; run_id: string | null; started_at: Date | null; stopped_at: Date | null; stopped_by: string | null; simulated_s: number; orders_made: number; resetting_at: Date | null }>(
  'practice.practice_state',
  `select speed, run_id, started_at, stopped_at, stopped_by, simulated_s, orders_made, resetting_at
from practice.company where tenant_id = $1`,
  ["tenant_id"],
);

/** Starts, speeds up or stops the simulation of a demo company that is not being put back. A start
 * counts anew. Returns what it was and is. */
export const setSpeed = maybe<{ speed: number | null; run_id: string | null; stopped_by: string | null }, { speed_before: number; speed: number; run_id: string | null; simulated_s: number; orders_made: number }>(
  'practice.set_speed',
  `with before as (select speed, run_id from practice.company where tenant_id = $1
  order by tenant_id for update)
update practice.company p set
  run_id = case when p.speed = 0 and $2::int > 0 then $3::uuid else p.run_id end,
  started_at = case when p.speed = 0 and $2 > 0 then $4 else p.started_at end,
  simulated_s = case when p.speed = 0 and $2 > 0 then 0 else p.simulated_s end,
  orders_made = case when p.speed = 0 and $2 > 0 then 0 else p.orders_made end,
  stopped_at = case when $2 > 0 then null when p.speed > 0 then $4 else p.stopped_at end,
  stopped_by = case when $2 > 0 then null when p.speed > 0 then $5::text
    else p.stopped_by end,
  speed = $2
from before
where p.tenant_id = $1 and p.resetting_at is null
returning before.speed as speed_before, p.speed, p.run_id, p.simulated_s, p.orders_made`,
  ["tenant_id", "speed", "run_id", "now", "stopped_by"],
);

/** Counts simulated time and orders of a run that still goes on; none when it was stopped meanwhile. */
export const advance = maybe<{ seconds: number | null; orders: number | null; run_id: string | null }, { speed: number; simulated_s: number; orders_made: number }>(
  'practice.advance',
  `update practice.company set simulated_s = least(simulated_s + $1::int, 2 * 24 * 3600),
  orders_made = least(orders_made + $2::int, 5000)
where tenant_id = $3 and run_id = $4::uuid and speed > 0
returning speed, simulated_s, orders_made`,
  ["seconds", "orders", "tenant_id", "run_id"],
);

/** Marks a demo company as one that is being put back; its simulation stops. */
export const beginReset = maybe<Record<never, never>, { resetting_at: Date | null }>(
  'practice.begin_reset',
  `update practice.company set resetting_at = coalesce(resetting_at, $1),
  stopped_at = case when speed > 0 then $1 else stopped_at end,
  stopped_by = case when speed > 0 then 'reset' else stopped_by end, speed = 0
where tenant_id = $2 returning resetting_at`,
  ["now", "tenant_id"],
);

/** Servers leave the demo company alone from now on. */
export const hush = many<Record<never, never>, { done: string | null }>(
  'practice.hush',
  `select practice.set_clock('virtual')::text as done`,
  [],
);

/** Empties a demo company that is being put back, but for its people. Returns how many tables. */
export const wipe = one<Record<never, never>, { set_config: string | null; tables: number }>(
  'practice.wipe',
  `select set_config('statement_timeout', '600000', true), practice.wipe() as tables`,
  [],
);

/** Servers look after the demo company again. */
export const wakeUp = many<Record<never, never>, { done: string | null }>(
  'practice.wake_up',
  `select practice.set_clock('real')::text as done`,
  [],
);

/** The demo company is in its first state. */
export const endReset = none<Record<never, never>>(
  'practice.end_reset',
  `update practice.company set resetting_at = null, made_at = $1, simulated_s = 0, orders_made = 0,
  run_id = null, started_at = null, stopped_at = null, stopped_by = null
where tenant_id = $2`,
  ["now", "tenant_id"],
);

/** An order that went all the way, with where its things can be looked at; the newest. */
export const shownOrder = maybe<Record<never, never>, { order_id: string | null; order_no: string | null; track_token: string | null; task_id: string | null; wave_no: string | null; shipment_no: string | null }>(
  'practice.shown_order',
  `select o.order_id, o.order_no, o.track_token, t.task_id, w.wave_no, s.shipment_no
from orders.sales_order o
join orders.shipment s on s.tenant_id = o.tenant_id and s.order_id = o.order_id
  and s.state = 'delivered'
left join waves.wave_shipment ws on ws.tenant_id = s.tenant_id and ws.shipment_id = s.shipment_id
left join waves.wave w on w.tenant_id = ws.tenant_id and w.wave_id = ws.wave_id
left join lateral (select l.task_id from picking.task_line l where l.tenant_id = s.tenant_id
  and l.shipment_id = s.shipment_id order by l.task_id limit 1) t on true
where o.tenant_id = $1 and o.stage in ('delivered', 'completed')
order by o.order_id desc limit 1`,
  ["tenant_id"],
);

/** The short name of the company. */
export const tenantCode = one<Record<never, never>, { code: string }>(
  'practice.tenant_code',
  `select code from kernel.tenant where tenant_id = $1`,
  ["tenant_id"],
);
