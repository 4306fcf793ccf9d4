-- Checks of the kernel. Each returns the rows that break it.

-- check: I16 states that their lifecycle does not allow to follow each other
select 'order' as machine, o.order_id::text as id, o.previous_state || ' > ' || o.state as detail
from orders.sales_order o
left join orders.order_move m on (m.from_state, m.to_state) = (o.previous_state, o.state)
where o.tenant_id = :tenant_id and m.from_state is null
union all
select 'shipment', s.shipment_id::text, s.previous_state || ' > ' || s.state from orders.shipment s
left join orders.shipment_move m on (m.from_state, m.to_state) = (s.previous_state, s.state)
where s.tenant_id = :tenant_id and m.from_state is null;

-- check: I32 facts without their event, or events without their fact
select o.order_id::text as id, o.order_no || ': ' || k.kind as detail
from orders.sales_order o
cross join lateral (values ('order_received', true), ('order_approved', o.approved_at is not null),
  ('order_cancelled', o.cancelled_at is not null), ('order_completed', o.completed_at is not null)
) k(kind, expected)
left join lateral (select count(*) as n from (
    select kind, body from kernel.event
    where tenant_id = o.tenant_id and order_id = o.order_id
    union all
    select r.kind, r.body from kernel.archive a
    cross join lateral jsonb_to_recordset(a.events) as r(kind text, body jsonb)
    where a.tenant_id = o.tenant_id and a.order_id = o.order_id) said
  where said.kind = k.kind or k.kind = 'order_approved' and said.kind = 'order_received'
    and (said.body ->> 'approved')::bool) e on true
where o.tenant_id = :tenant_id and e.n <> k.expected::int;

-- check: I33 effects that should have been tried long ago and were not put aside
select effect_id::text as id, kind || ' due ' || due_at as detail from kernel.effect
where tenant_id = :tenant_id and state in ('pending', 'in_doubt')
  and due_at < :now::timestamptz - interval '1 hour';

-- check: I35 stored answers without an answer
select key as id, command as detail from kernel.idempotency
where tenant_id = :tenant_id and (answer is null or jsonb_typeof(answer) <> 'array');

-- check: I39 work whose holder vanished and nobody took over
select effect_id::text as id, kind || ' leased until ' || lease_until as detail from kernel.effect
where tenant_id = :tenant_id and state = 'running'
  and lease_until < :now::timestamptz - interval '10 minutes';
