/** Rendered by `fahuo gen` from recalls.sql; do not edit. */
import { type Json, many, none } from '../../kernel/statement.ts';

/** Shipments of orders that were under way at an instant, with the wave they are in. */
export const shipmentsOfOrders = many<{ rows: readonly { order_id: string | null; since: Date | string | null }[] }, { shipment_id: string; order_id: string; merchant_id: string; warehouse_id: string; state: string; wave_no: string | null; qty_picked: number; qty_packed: number }>(
  'recalls.shipments_of_orders',
  `select h.shipment_id as shipment_id, h.order_id as order_id, h.merchant_id as merchant_id,
  h.warehouse_id as warehouse_id, h.state as state, max(w.wave_no) as wave_no,
  coalesce(sum(l.qty_picked), 0)::int as qty_picked,
  coalesce(sum(l.qty_packed), 0)::int as qty_packed
from unnest($1::uuid[], $2::timestamptz[])
  as r(order_id, since)
join orders.shipment h on h.tenant_id = $3 and h.order_id = r.order_id
left join orders.shipment_line l on l.tenant_id = h.tenant_id and l.shipment_id = h.shipment_id
left join waves.wave_shipment s on s.tenant_id = h.tenant_id and s.shipment_id = h.shipment_id
  and s.removed_at is null
left join waves.wave w on w.tenant_id = s.tenant_id and w.wave_id = s.wave_id
where h.state in ('planned', 'released', 'picked', 'packed', 'handed_over')
  or (h.state = 'cancelled' and h.ended_at >= r.since)
group by h.shipment_id, h.order_id, h.merchant_id, h.warehouse_id, h.state
order by h.shipment_id`,
  ["rows.order_id:uuid", "rows.since:plain", "tenant_id"],
);

/** Parcels of orders as they were at an instant, who opened each, and the waybill on it. */
export const parcelsOfOrders = many<{ rows: readonly { order_id: string | null; since: Date | string | null }[] }, { shipment_id: string; parcel_id: string; parcel_no: string; state: string; holder_id: string | null; carrier: string | null; tracking_no: string | null }>(
  'recalls.parcels_of_orders',
  `select p.shipment_id as shipment_id, p.parcel_id as parcel_id, p.parcel_no as parcel_no,
  (case when p.state = 'cancelled' then p.previous_state else p.state end) as state,
  case when 'open' in (p.state, case p.state when 'cancelled' then p.previous_state end)
    then (select e.actor_id from kernel.event e
    where e.tenant_id = p.tenant_id and e.order_id = p.order_id and e.kind = 'parcel_opened'
      and e.subject_id = p.parcel_id order by e.event_id limit 1) end as holder_id,
  nullif(b.carrier, '') as carrier, b.tracking_no
from unnest($1::uuid[], $2::timestamptz[])
  as r(order_id, since)
join packing.parcel p on p.tenant_id = $3 and p.order_id = r.order_id
left join lateral (select w.carrier, w.tracking_no from shipping.waybill w
  where w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
    and (w.state in ('requested', 'active') or w.ended_at >= r.since)
  order by w.waybill_id desc limit 1) b on true
where p.state in ('open', 'packed', 'handed_over')
  or (p.state = 'cancelled' and p.ended_at >= r.since)
order by p.parcel_id`,
  ["rows.order_id:uuid", "rows.since:plain", "tenant_id"],
);

/** Pick tasks of the shipments of orders as they were at an instant, with who has them. */
export const tasksOfOrders = many<{ rows: readonly { order_id: string | null; since: Date | string | null }[] }, { shipment_id: string; task_id: string; task_no: string; holder_id: string | null; done: boolean; slot: number | null; qty_picked: number }>(
  'recalls.tasks_of_orders',
  `select l.shipment_id as shipment_id, t.task_id as task_id, t.task_no as task_no,
  t.assignee_id as holder_id, coalesce(t.done_at < r.since, false) as done,
  case when min(l.slot) = max(l.slot) then min(l.slot) end as slot,
  sum(l.qty_picked)::int as qty_picked
from unnest($1::uuid[], $2::timestamptz[])
  as r(order_id, since)
join orders.shipment h on h.tenant_id = $3 and h.order_id = r.order_id
join picking.task_line l on l.tenant_id = h.tenant_id and l.shipment_id = h.shipment_id
join picking.task t on t.tenant_id = l.tenant_id and t.task_id = l.task_id
group by l.shipment_id, t.task_id, t.task_no, t.assignee_id, t.done_at, r.since
order by t.task_id, l.shipment_id`,
  ["rows.order_id:uuid", "rows.since:plain", "tenant_id"],
);

/** Asks for goods; where they are asked for already, nothing is added. Returns what is new. */
export const insertRecalls = many<{ rows: readonly { recall_id: string | null; order_id: string | null; merchant_id: string | null; warehouse_id: string | null; shipment_id: string | null; parcel_id: string | null; task_id: string | null; slot: number | null; cause: string | null; reason: string | null; desk: string | null; holder_id: string | null; asked_by: string | null }[] }, { recall_id: string }>(
  'recalls.insert_recalls',
  `insert into recalls.recall (tenant_id, recall_id, order_id, merchant_id, warehouse_id, shipment_id,
  parcel_id, task_id, slot, cause, reason, desk, holder_id, asked_by, asked_at)
select $1, recall_id, order_id, merchant_id, warehouse_id, shipment_id, parcel_id, task_id,
  slot, cause, reason, desk, holder_id, asked_by, $2
from unnest($3::uuid[], $4::uuid[], $5::uuid[],
    $6::uuid[], $7::uuid[], $8::uuid[],
    $9::uuid[], $10::int[], $11::text[],
    $12::text[], $13::text[], $14::uuid[],
    $15::uuid[])
  as r(recall_id, order_id, merchant_id, warehouse_id, shipment_id, parcel_id,
    task_id, slot, cause, reason, desk, holder_id, asked_by)
order by recall_id
on conflict do nothing
returning recall_id`,
  ["tenant_id", "now", "rows.recall_id:uuid", "rows.order_id:uuid", "rows.merchant_id:uuid", "rows.warehouse_id:uuid", "rows.shipment_id:uuid", "rows.parcel_id:uuid", "rows.task_id:uuid", "rows.slot:plain", "rows.cause:text", "rows.reason:text", "rows.desk:text", "rows.holder_id:uuid", "rows.asked_by:uuid"],
);

/** Locks recalls in key order, with what the parcel of each carries now. */
export const lockRecalls = many<{ recall_ids: readonly string[] | null }, { recall_id: string; order_id: string; merchant_id: string; warehouse_id: string; shipment_id: string; parcel_id: string | null; task_id: string | null; slot: number | null; cause: string; reason: string; desk: string; state: string; asked_by: string | null; answered_at: Date | null; answered_name: string | null; relabelled: boolean }>(
  'recalls.lock_recalls',
  `select c.recall_id, c.order_id, c.merchant_id, c.warehouse_id, c.shipment_id, c.parcel_id,
  c.task_id, c.slot, c.cause, c.reason, c.desk, c.state, c.asked_by, c.answered_at,
  (select m.display_name from people.member m where m.tenant_id = c.tenant_id
    and m.user_id = c.answered_by) as answered_name,
  exists (select from shipping.waybill w where w.tenant_id = c.tenant_id
    and w.parcel_id = c.parcel_id and w.state = 'active' and w.requested_at >= c.asked_at
    and not exists (select from kernel.effect e where e.tenant_id = w.tenant_id
      and e.subject_id = w.waybill_id and e.kind = 'waybill.void'
      and e.state in ('pending', 'running', 'in_doubt'))) as relabelled
from recalls.recall c
where c.tenant_id = $1 and c.recall_id = any($2::uuid[])
order by c.recall_id for update of c`,
  ["tenant_id", "recall_ids"],
);

/** Notes what was answered. */
export const answerRecalls = none<{ rows: readonly { recall_id: string | null; state: string | null; answered_by: string | null }[] }>(
  'recalls.answer_recalls',
  `update recalls.recall c set state = r.state, answered_by = r.answered_by, answered_at = $1
from unnest($2::uuid[], $3::text[], $4::uuid[])
  as r(recall_id, state, answered_by)
where c.tenant_id = $5 and c.recall_id = r.recall_id and c.state = 'asked'`,
  ["now", "rows.recall_id:uuid", "rows.state:text", "rows.answered_by:uuid", "tenant_id"],
);

/** Recalls with everything that names the goods and the people: of an order, or the open ones of
 * desks that somebody has to see - the holder's own, nobody's, and those that waited too long. */
export const recallRows = many<{ order_id: string | null; desks: readonly string[] | null; warehouse_id: string | null; holder_id: string | null; waited_since: Date | string | null }, { recall_id: string; order_id: string; shipment_id: string; parcel_id: string | null; cause: string; reason: string; desk: string; state: string; warehouse_id: string; holder_id: string | null; slot: number | null; asked_at: Date; answered_at: Date | null; order_no: string; shipment_no: string; parcel_no: string | null; task_no: string | null; holder_name: string | null; asked_name: string | null; answered_name: string | null; waybill: string | null; goods: Json }>(
  'recalls.recall_rows',
  `select c.recall_id, c.order_id, c.shipment_id, c.parcel_id, c.cause, c.reason, c.desk, c.state,
  c.warehouse_id, c.holder_id, c.slot, c.asked_at, c.answered_at, o.order_no,
  (select h.shipment_no from orders.shipment h
    where h.tenant_id = c.tenant_id and h.shipment_id = c.shipment_id) as shipment_no,
  (select p.parcel_no from packing.parcel p
    where p.tenant_id = c.tenant_id and p.parcel_id = c.parcel_id) as parcel_no,
  (select t.task_no from picking.task t
    where t.tenant_id = c.tenant_id and t.task_id = c.task_id) as task_no,
  (select m.display_name from people.member m
    where m.tenant_id = c.tenant_id and m.user_id = c.holder_id) as holder_name,
  (select m.display_name from people.member m
    where m.tenant_id = c.tenant_id and m.user_id = c.asked_by) as asked_name,
  (select m.display_name from people.member m
    where m.tenant_id = c.tenant_id and m.user_id = c.answered_by) as answered_name,
  (select w.carrier || ' ' || w.tracking_no from shipping.waybill w
    where w.tenant_id = c.tenant_id and w.parcel_id = c.parcel_id and w.state = 'active')
    as waybill,
  coalesce((select jsonb_agg(jsonb_build_object('sku', k.code, 'name', k.name,
      'qty', case c.desk when 'pick' then l.qty_picked else l.qty - l.qty_short end)
      order by k.code)
    from orders.shipment_line l
    join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
    where l.tenant_id = c.tenant_id and l.shipment_id = c.shipment_id), '[]') as goods
from recalls.recall c
join orders.sales_order o on o.tenant_id = c.tenant_id and o.order_id = c.order_id
where c.tenant_id = $1
  and case when $2::uuid is not null then c.order_id = $2
    else c.state = 'asked' and c.desk = any($3::text[])
      and ($4::uuid is null or c.warehouse_id = $4)
      and (c.holder_id is null or c.holder_id = $5::uuid
        or c.asked_at <= $6::timestamptz) end
order by c.recall_id limit 50`,
  ["tenant_id", "order_id", "desks", "warehouse_id", "holder_id", "waited_since"],
);

/** Display names of people. */
export const namesOf = many<{ user_ids: readonly string[] | null }, { user_id: string; display_name: string }>(
  'recalls.names_of',
  `select user_id, display_name from people.member
where tenant_id = $1 and user_id = any($2::uuid[])`,
  ["tenant_id", "user_ids"],
);
