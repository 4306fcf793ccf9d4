-- Statements of the order desk: views, and jobs over many orders.

-- name: views_of :many
-- The views that somebody keeps, and those that others share when they are wanted.
select view_id, name, search, shared, owner_id = :owner_id::uuid as "own!", updated_at
from desk.view
where tenant_id = :tenant_id
  and (owner_id = :owner_id::uuid or (shared and :with_shared::boolean))
order by owner_id <> :owner_id::uuid, name, view_id;

-- name: lock_views :many
-- Views, locked for a change.
select view_id, owner_id, name, search, shared from desk.view
where tenant_id = :tenant_id and view_id = any(:view_ids::uuid[])
order by view_id for update;

-- name: views_kept :many
-- Who keeps which names.
select owner_id, name from desk.view
where tenant_id = :tenant_id and owner_id = any(:owner_ids::uuid[]);

-- name: insert_views :none
-- Keeps views.
insert into desk.view (tenant_id, view_id, owner_id, name, search, created_at, updated_at)
select :tenant_id, view_id, owner_id, name, search, :now, :now
from jsonb_to_recordset(:rows::jsonb) as r(view_id uuid, owner_id uuid, name text, search jsonb);

-- name: update_views :none
-- Changes views as a whole.
update desk.view v set name = r.name, search = r.search, shared = r.shared, updated_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(view_id uuid, name text, search jsonb, shared boolean)
where v.tenant_id = :tenant_id and v.view_id = r.view_id;

-- name: delete_views :none
-- Forgets views.
delete from desk.view where tenant_id = :tenant_id and view_id = any(:view_ids::uuid[]);

-- name: judged_groups :many
-- Chosen orders by what decides whether an action is possible; what another action would look at
-- is not read.
select o.state as "state!", o.stage as "stage!", o.held_at is not null as "held!",
  case when :action::text = 'approve' then (select coalesce(array_agg(e.kind order by e.kind), '{}')
    from review.exception e where e.tenant_id = o.tenant_id and e.order_id = o.order_id
      and e.state = 'open' and e.blocks and e.kind <> 'STOCK_SHORT') end as "kinds",
  :action::text = 'cancel' and (exists (select from orders.shipment h
      where h.tenant_id = o.tenant_id and h.order_id = o.order_id and h.state = 'handed_over')
    or exists (select from orders.order_line l where l.tenant_id = o.tenant_id
      and l.order_id = o.order_id and l.qty_shipped > l.qty_returned)) as "away!",
  case when :kind::text is not null then (select case when bool_and(p.printed) then 'printed'
      when bool_and(p.printed or p.printer) then 'new' when count(*) > 0 then 'no_printer' end
    from (select
        exists (select from printing.job j
          where j.tenant_id = d.tenant_id and j.document_id = d.document_id) as printed,
        d.warehouse_id = any(:warehouse_ids::uuid[]) as printer
      from printing.document d
      where d.tenant_id = o.tenant_id and d.order_id = o.order_id and d.kind = :kind
        and not exists (select from printing.document n where n.tenant_id = d.tenant_id
          and n.kind = d.kind and n.subject_id = d.subject_id and n.version > d.version)) p)
    end as "papers",
  count(*)::int as "orders!"
from orders.sales_order o
where o.tenant_id = :tenant_id and o.order_id = any(:order_ids::uuid[])
group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6;

-- name: remarks_of :many
-- What shops wrote on orders, with the version to change.
select order_id, version, seller_remark from orders.sales_order
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[]);

-- name: papers_of :many
-- The newest papers of orders: whether they were ever sent to a printer, and whether there is one.
select d.order_id as "order_id!", d.document_id,
  exists (select from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id) as "printed!",
  d.warehouse_id = any(:warehouse_ids::uuid[]) as "printer!"
from printing.document d
where d.tenant_id = :tenant_id and d.order_id = any(:order_ids::uuid[]) and d.kind = :kind::text
  and not exists (select from printing.document n where n.tenant_id = d.tenant_id
    and n.kind = d.kind and n.subject_id = d.subject_id and n.version > d.version)
order by d.order_id, d.document_id;

-- name: insert_bulks :none
-- Jobs begin: which orders they mean is looked up next.
insert into desk.bulk (tenant_id, bulk_id, action, words, filter, upto, actor_kind, started_by,
  started_at, updated_at)
select :tenant_id, bulk_id, action, words, filter, upto, actor_kind, started_by, :now, :now
from jsonb_to_recordset(:rows::jsonb) as r(bulk_id uuid, action text, words text, filter jsonb,
  upto uuid, actor_kind text, started_by uuid);

-- name: bulk_by_id :maybe
-- One job, for whoever may see it.
select bulk_id, action, words, filter, upto, state, problem, rows_total, rows_done, rows_failed,
  actor_kind, started_by, started_at, updated_at, ended_at
from desk.bulk
where tenant_id = :tenant_id and bulk_id = :bulk_id::uuid
  and (:only_by::uuid is null or started_by = :only_by::uuid);

-- name: list_bulks :many
-- A page of jobs, newest first.
select b.bulk_id, b.action, b.state, b.problem, b.rows_total, b.rows_done, b.rows_failed,
  (select m.display_name from people.member m
    where m.tenant_id = b.tenant_id and m.user_id = b.started_by) as "who",
  b.started_by, b.started_at, b.updated_at, b.ended_at
from desk.bulk b
where b.tenant_id = :tenant_id and (:only_by::uuid is null or b.started_by = :only_by::uuid)
  and (:before::uuid is null or b.bulk_id < :before::uuid)
order by b.bulk_id desc limit :count::int;

-- name: lock_bulks :many
-- Jobs, locked for a change.
select bulk_id, state, rows_total, rows_done, rows_failed, started_by from desk.bulk
where tenant_id = :tenant_id and bulk_id = any(:bulk_ids::uuid[])
order by bulk_id for update;

-- name: choose_rows :none
-- The orders that a job means.
insert into desk.bulk_row (tenant_id, bulk_id, order_id)
select :tenant_id, :bulk_id::uuid, order_id from unnest(:order_ids::uuid[]) order_id
on conflict do nothing;

-- name: begin_bulk :maybe
-- The orders of a job are known; nothing when somebody was faster or stopped it.
update desk.bulk set state = 'running', chunk = chunk + 1, rows_total = :rows_total::int,
  updated_at = :now
where tenant_id = :tenant_id and bulk_id = :bulk_id::uuid and state = 'selecting'
returning bulk_id;

-- name: next_rows :many
-- Orders of a job that wait, taken for this transaction.
select order_id from desk.bulk_row
where tenant_id = :tenant_id and bulk_id = :bulk_id::uuid and state = 'waiting'
order by order_id limit :count::int for update skip locked;

-- name: settle_rows :none
-- What became of orders of a job.
update desk.bulk_row b set state = case when r.problem is null then 'done' else 'failed' end,
  problem = r.problem, at = :now
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, problem jsonb)
where b.tenant_id = :tenant_id and b.bulk_id = :bulk_id::uuid and b.order_id = r.order_id;

-- name: advance_bulk :one
-- Counts a chunk; without rows that wait, a running job is done.
update desk.bulk b set rows_done = b.rows_done + :done::int, updated_at = :now,
  rows_failed = b.rows_failed + :failed::int, chunk = b.chunk + 1,
  state = case when b.state = 'running' and not w.waiting then 'done' else b.state end,
  ended_at = case when b.state = 'running' and not w.waiting then :now::timestamptz
    else b.ended_at end
from (select exists (select from desk.bulk_row where tenant_id = :tenant_id
  and bulk_id = :bulk_id::uuid and state = 'waiting') as waiting) w
where b.tenant_id = :tenant_id and b.bulk_id = :bulk_id::uuid
returning b.state, b.rows_done, b.rows_failed;

-- name: stop_bulks :many
-- Jobs stop where they are.
update desk.bulk set state = 'stopped', problem = :problem::jsonb, ended_at = :now,
  updated_at = :now
where tenant_id = :tenant_id and bulk_id = any(:bulk_ids::uuid[])
  and state in ('selecting', 'running')
returning bulk_id;

-- name: resume_bulks :none
-- Jobs go on; those that never chose their orders choose them now.
update desk.bulk b set state = case when b.rows_total = 0 then 'selecting' else 'running' end,
  problem = null, ended_at = null, chunk = b.chunk + 1,
  rows_failed = 0, updated_at = :now
where b.tenant_id = :tenant_id and b.bulk_id = any(:bulk_ids::uuid[]);

-- name: retry_rows :none
-- Orders that refused wait again.
update desk.bulk_row set state = 'waiting', problem = null, at = null
where tenant_id = :tenant_id and bulk_id = any(:bulk_ids::uuid[]) and state = 'failed';

-- name: going_bulks :many
-- Jobs that go on, with the chunk to ask for.
select bulk_id, chunk from desk.bulk
where tenant_id = :tenant_id and bulk_id = any(:bulk_ids::uuid[])
  and state in ('selecting', 'running')
order by bulk_id;

-- name: bulk_rows :many
-- A page of the orders of a job, with what became of them.
select b.order_id, o.order_no, o.channel_order_no, b.state, b.problem, b.at
from desk.bulk_row b
join orders.sales_order o on o.tenant_id = b.tenant_id and o.order_id = b.order_id
where b.tenant_id = :tenant_id and b.bulk_id = :bulk_id::uuid
  and (:state::text is null or b.state = :state::text)
  and (:after::uuid is null or b.order_id > :after::uuid)
order by b.order_id limit :count::int;
