-- Checks of jobs over many orders.

-- check: D1 bulk jobs whose counts are not those of their orders
select b.bulk_id || '' as id, 'kept ' || b.rows_total || '/' || b.rows_done || '/' || b.rows_failed
  || ', rows ' || count(r.order_id) || '/' || count(*) filter (where r.state = 'done') || '/'
  || count(*) filter (where r.state = 'failed') as detail
from desk.bulk b
left join desk.bulk_row r on r.tenant_id = b.tenant_id and r.bulk_id = b.bulk_id
where b.tenant_id = :tenant_id
group by b.bulk_id, b.rows_total, b.rows_done, b.rows_failed
having (b.rows_total, b.rows_done, b.rows_failed) is distinct from (count(r.order_id),
  count(*) filter (where r.state = 'done'), count(*) filter (where r.state = 'failed'));

-- check: D2 bulk jobs that go on while nothing is asked for that would carry them on
select b.bulk_id || '' as id, 'last sign of life ' || b.updated_at as detail
from desk.bulk b
where b.tenant_id = :tenant_id and b.state in ('selecting', 'running')
  and not exists (select from kernel.effect e
    where e.tenant_id = b.tenant_id and e.kind = 'bulk.chunk' and e.subject_id = b.bulk_id
      and e.state in ('pending', 'running', 'in_doubt'));
