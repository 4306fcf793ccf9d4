-- Checks of waves; each must return no row. Run within one tenant.

-- check: I19 a shipment is in two waves at once
select shipment_id, count(*) as waves from waves.wave_shipment
where tenant_id = :tenant_id and removed_at is null
group by shipment_id having count(*) > 1;

-- check: I19 a shipment is to be picked in two tasks
select shipment_id, count(distinct task_id) as tasks from picking.task_line
where tenant_id = :tenant_id and done_at is null
group by shipment_id having count(distinct task_id) > 1;

-- check: I19 a shipment is on the floor without a wave, or in a wave without being on the floor
select s.shipment_id, s.shipment_no, s.state, w.wave_id
from orders.shipment s
left join waves.wave_shipment w on w.tenant_id = s.tenant_id and w.shipment_id = s.shipment_id
  and w.removed_at is null
where s.tenant_id = :tenant_id
  and ((s.state = 'planned' and w.wave_id is not null)
    or (s.state in ('released', 'picked', 'packed') and w.wave_id is null));

-- check: I19 a released shipment has no line left to pick
select s.shipment_id, s.shipment_no from orders.shipment s
where s.tenant_id = :tenant_id and s.state = 'released'
  and not exists (select from picking.task_line l where l.tenant_id = s.tenant_id
    and l.shipment_id = s.shipment_id and l.done_at is null);

-- check: I19 a wave is open although all its tasks are finished
select w.wave_id, w.wave_no, max(t.done_at) as done_at from waves.wave w
join picking.task t on t.tenant_id = w.tenant_id and t.wave_id = w.wave_id
where w.tenant_id = :tenant_id and w.state = 'released'
group by w.wave_id, w.wave_no
having bool_and(t.done_at is not null)
  and max(t.done_at) < :now::timestamptz - interval '60 seconds';

-- check: I19 a finished wave has a task that is not
select w.wave_id, w.wave_no, t.task_id from waves.wave w
join picking.task t on t.tenant_id = w.tenant_id and t.wave_id = w.wave_id
where w.tenant_id = :tenant_id and w.state <> 'released' and t.done_at is null;

-- check: I18 a shipment went to the floor although its order was never approved
select w.wave_id, w.shipment_id, o.order_no from waves.wave_shipment w
join orders.shipment s on s.tenant_id = w.tenant_id and s.shipment_id = w.shipment_id
join orders.sales_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id
where w.tenant_id = :tenant_id and o.approved_at is null;
