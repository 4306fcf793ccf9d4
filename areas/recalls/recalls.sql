-- Statements of recalls: where the goods of orders are, who is asked for them, and what was said.

-- name: shipments_of_orders :many
-- Shipments of orders that were under way at an instant, with the wave they are in.
select h.shipment_id as "shipment_id!", h.order_id as "order_id!", h.merchant_id as "merchant_id!",
  h.warehouse_id as "warehouse_id!", h.state as "state!", max(w.wave_no) as wave_no,
  coalesce(sum(l.qty_picked), 0)::int as "qty_picked!",
  coalesce(sum(l.qty_packed), 0)::int as "qty_packed!"
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, since timestamptz)
join orders.shipment h on h.tenant_id = :tenant_id and h.order_id = r.order_id
left join orders.shipment_line l on l.tenant_id = h.tenant_id and l.shipment_id = h.shipment_id
left join waves.wave_shipment s on s.tenant_id = h.tenant_id and s.shipment_id = h.shipment_id
  and s.removed_at is null
left join waves.wave w on w.tenant_id = s.tenant_id and w.wave_id = s.wave_id
where h.state in ('planned', 'released', 'picked', 'packed', 'handed_over')
  or (h.state = 'cancelled' and h.ended_at >= r.since)
group by h.shipment_id, h.order_id, h.merchant_id, h.warehouse_id, h.state
order by h.shipment_id;

-- name: parcels_of_orders :many
-- Parcels of orders as they were at an instant, who opened each, and the waybill on it.
select p.shipment_id as "shipment_id!", p.parcel_id as "parcel_id!", p.parcel_no as "parcel_no!",
  (case when p.state = 'cancelled' then p.previous_state else p.state end) as "state!",
  case when 'open' in (p.state, case p.state when 'cancelled' then p.previous_state end)
    then (select e.actor_id from kernel.event e
    where e.tenant_id = p.tenant_id and e.order_id = p.order_id and e.kind = 'parcel_opened'
      and e.subject_id = p.parcel_id order by e.event_id limit 1) end as holder_id,
  nullif(b.carrier, '') as carrier, b.tracking_no
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, since timestamptz)
join packing.parcel p on p.tenant_id = :tenant_id and p.order_id = r.order_id
left join lateral (select w.carrier, w.tracking_no from shipping.waybill w
  where w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
    and (w.state in ('requested', 'active') or w.ended_at >= r.since)
  order by w.waybill_id desc limit 1) b on true
where p.state in ('open', 'packed', 'handed_over')
  or (p.state = 'cancelled' and p.ended_at >= r.since)
order by p.parcel_id;

-- name: tasks_of_orders :many
-- Pick tasks of the shipments of orders as they were at an instant, with who has them.
select l.shipment_id as "shipment_id!", t.task_id as "task_id!", t.task_no as "task_no!",
  t.assignee_id as holder_id, coalesce(t.done_at < r.since, false) as "done!",
  case when min(l.slot) = max(l.slot) then min(l.slot) end as slot,
  sum(l.qty_picked)::int as "qty_picked!"
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, since timestamptz)
join orders.shipment h on h.tenant_id = :tenant_id and h.order_id = r.order_id
join picking.task_line l on l.tenant_id = h.tenant_id and l.shipment_id = h.shipment_id
join picking.task t on t.tenant_id = l.tenant_id and t.task_id = l.task_id
group by l.shipment_id, t.task_id, t.task_no, t.assignee_id, t.done_at, r.since
order by t.task_id, l.shipment_id;

-- name: insert_recalls :many
-- Asks for goods; where they are asked for already, nothing is added. Returns what is new.
insert into recalls.recall (tenant_id, recall_id, order_id, merchant_id, warehouse_id, shipment_id,
  parcel_id, task_id, slot, cause, reason, desk, holder_id, asked_by, asked_at)
select :tenant_id, recall_id, order_id, merchant_id, warehouse_id, shipment_id, parcel_id, task_id,
  slot, cause, reason, desk, holder_id, asked_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(recall_id uuid, order_id uuid, merchant_id uuid,
  warehouse_id uuid, shipment_id uuid, parcel_id uuid, task_id uuid, slot int, cause text,
  reason text, desk text, holder_id uuid, asked_by uuid)
order by recall_id
on conflict do nothing
returning recall_id;

-- name: lock_recalls :many
-- Locks recalls in key order, with what the parcel of each carries now.
select c.recall_id, c.order_id, c.merchant_id, c.warehouse_id, c.shipment_id, c.parcel_id,
  c.task_id, c.slot, c.cause, c.reason, c.desk, c.state, c.asked_by, c.answered_at,
  (select m.display_name from people.member m where m.tenant_id = c.tenant_id
    and m.user_id = c.answered_by) as answered_name,
  exists (select from shipping.waybill w where w.tenant_id = c.tenant_id
    and w.parcel_id = c.parcel_id and w.state = 'active' and w.requested_at >= c.asked_at
    and not exists (select from kernel.effect e where e.tenant_id = w.tenant_id
      and e.subject_id = w.waybill_id and e.kind = 'waybill.void'
      and e.state in ('pending', 'running', 'in_doubt'))) as "relabelled!"
from recalls.recall c
where c.tenant_id = :tenant_id and c.recall_id = any(:recall_ids::uuid[])
order by c.recall_id for update of c;

-- name: answer_recalls :none
-- Notes what was answered.
update recalls.recall c set state = r.state, answered_by = r.answered_by, answered_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(recall_id uuid, state text, answered_by uuid)
where c.tenant_id = :tenant_id and c.recall_id = r.recall_id and c.state = 'asked';

-- name: recall_rows :many
-- Recalls with everything that names the goods and the people: of an order, or the open ones of
-- desks that somebody has to see - the holder's own, nobody's, and those that waited too long.
select c.recall_id, c.order_id, c.shipment_id, c.parcel_id, c.cause, c.reason, c.desk, c.state,
  c.warehouse_id, c.holder_id, c.slot, c.asked_at, c.answered_at, o.order_no,
  (select h.shipment_no from orders.shipment h
    where h.tenant_id = c.tenant_id and h.shipment_id = c.shipment_id) as "shipment_no!",
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
    where l.tenant_id = c.tenant_id and l.shipment_id = c.shipment_id), '[]') as "goods!"
from recalls.recall c
join orders.sales_order o on o.tenant_id = c.tenant_id and o.order_id = c.order_id
where c.tenant_id = :tenant_id
  and case when :order_id::uuid is not null then c.order_id = :order_id
    else c.state = 'asked' and c.desk = any(:desks::text[])
      and (:warehouse_id::uuid is null or c.warehouse_id = :warehouse_id)
      and (c.holder_id is null or c.holder_id = :holder_id::uuid
        or c.asked_at <= :waited_since::timestamptz) end
order by c.recall_id limit 50;

-- name: names_of :many
-- Display names of people.
select user_id, display_name from people.member
where tenant_id = :tenant_id and user_id = any(:user_ids::uuid[]);
