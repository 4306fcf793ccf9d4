-- Checks of picking; each must return no row. Run within one tenant.

-- check: I19 a line of a cancelled shipment is still to be picked
select l.task_id, l.seq, l.shipment_id, s.ended_at
from picking.task_line l
join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
where l.tenant_id = :tenant_id and l.done_at is null and s.state = 'cancelled'
  and s.ended_at < :now::timestamptz - interval '60 seconds';

-- check: I19 a task is not finished although all its lines are settled
select t.task_id, t.task_no, t.state from picking.task t
where t.tenant_id = :tenant_id and t.state not in ('done', 'cancelled')
  and not exists (select from picking.task_line l where l.tenant_id = t.tenant_id
    and l.task_id = t.task_id and l.done_at is null);

-- check: I19 a finished task has lines that are not settled
select t.task_id, t.task_no, t.state, l.seq from picking.task t
join picking.task_line l on l.tenant_id = t.tenant_id and l.task_id = t.task_id
where t.tenant_id = :tenant_id and t.state in ('done', 'cancelled') and l.done_at is null;

-- check: I19 a task has no end although its state is final, or the other way round
select task_id, task_no, state, done_at from picking.task
where tenant_id = :tenant_id and (done_at is null) = (state in ('done', 'cancelled'));

-- check: I2 claims at a bin differ from what open pick lines will take there
select b.location_id, b.sku_id, b.lot, b.qty_claimed, coalesce(o.qty, 0) as qty_open
from stock.balance b
left join (select location_id, sku_id, lot, sum(qty - qty_picked - qty_short - qty_cancelled) as qty
    from picking.task_line where tenant_id = :tenant_id and done_at is null
    group by location_id, sku_id, lot) o
  on o.location_id = b.location_id and o.sku_id = b.sku_id and o.lot = b.lot
where b.tenant_id = :tenant_id and b.qty_claimed <> coalesce(o.qty, 0);

-- check: I2 open pick lines want pieces where none are
select l.location_id, l.sku_id, l.lot, count(*) as lines
from picking.task_line l
where l.tenant_id = :tenant_id and l.done_at is null
  and not exists (select from stock.balance b where b.tenant_id = l.tenant_id
    and b.location_id = l.location_id and b.sku_id = l.sku_id and b.lot = l.lot)
group by l.location_id, l.sku_id, l.lot;

-- check: I5 pieces picked or missing by the lines of a task differ from its moves
select l.task_id, l.qty_picked, coalesce(m.qty_picked, 0) as moved_picked, l.qty_short,
  coalesce(m.qty_short, 0) as moved_short
from (select task_id, sum(qty_picked) as qty_picked, sum(qty_short) as qty_short
    from picking.task_line where tenant_id = :tenant_id group by task_id) l
left join (select cause_id, coalesce(sum(qty) filter (where cause = 'pick'), 0) as qty_picked,
      coalesce(sum(qty) filter (where cause = 'short'), 0) as qty_short
    from stock.move where tenant_id = :tenant_id and cause in ('pick', 'short')
    group by cause_id) m on m.cause_id = l.task_id
where l.qty_picked <> coalesce(m.qty_picked, 0) or l.qty_short <> coalesce(m.qty_short, 0);

-- check: I13 pieces picked or missing by pick lines differ from those of the shipment's line
select sl.shipment_id, sl.order_line_id, sl.qty_picked, coalesce(l.qty_picked, 0) as by_lines,
  sl.qty_short, coalesce(l.qty_short, 0) as short_by_lines
from orders.shipment_line sl
left join (select shipment_id, order_line_id, sum(qty_picked) as qty_picked,
      sum(qty_short) as qty_short
    from picking.task_line where tenant_id = :tenant_id group by shipment_id, order_line_id) l
  on l.shipment_id = sl.shipment_id and l.order_line_id = sl.order_line_id
where sl.tenant_id = :tenant_id
  and (sl.qty_picked <> coalesce(l.qty_picked, 0) or sl.qty_short <> coalesce(l.qty_short, 0));

-- check: I36 pick lines of what is not there
select l.task_id, l.seq, l.shipment_id, l.location_id from picking.task_line l
left join picking.task t on t.tenant_id = l.tenant_id and t.task_id = l.task_id
left join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
left join places.location p on p.tenant_id = l.tenant_id and p.location_id = l.location_id
where l.tenant_id = :tenant_id
  and (t.task_id is null or s.shipment_id is null or p.location_id is null);
