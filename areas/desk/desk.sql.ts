/** Rendered by `fahuo gen` from desk.sql; do not edit. */
import { type Json, many, maybe, none, one } from '../../kernel/statement.ts';

/** The views that somebody keeps, and those that others share when they are wanted. */
export const viewsOf = many<{ owner_id: string | null; with_shared: boolean | null }, { view_id: string; name: string; search: Json; shared: boolean; own: boolean; updated_at: Date }>(
  'desk.views_of',
  `select view_id, name, search, shared, owner_id = $1::uuid as own, updated_at
from desk.view
where tenant_id = $2
  and (owner_id = $1::uuid or (shared and $3::boolean))
order by owner_id <> $1::uuid, name, view_id`,
  ["owner_id", "tenant_id", "with_shared"],
);

/** Views, locked for a change. */
export const lockViews = many<{ view_ids: readonly string[] | null }, { view_id: string; owner_id: string; name: string; search: Json; shared: boolean }>(
  'desk.lock_views',
  `select view_id, owner_id, name, search, shared from desk.view
where tenant_id = $1 and view_id = any($2::uuid[])
order by view_id for update`,
  ["tenant_id", "view_ids"],
);

/** Who keeps which names. */
export const viewsKept = many<{ owner_ids: readonly string[] | null }, { owner_id: string; name: string }>(
  'desk.views_kept',
  `select owner_id, name from desk.view
where tenant_id = $1 and owner_id = any($2::uuid[])`,
  ["tenant_id", "owner_ids"],
);

/** Keeps views. */
export const insertViews = none<{ rows: readonly { view_id: string | null; owner_id: string | null; name: string | null; search: unknown | null }[] }>(
  'desk.insert_views',
  `insert into desk.view (tenant_id, view_id, owner_id, name, search, created_at, updated_at)
select $1, view_id, owner_id, name, search, $2, $2
from unnest($3::uuid[], $4::uuid[], $5::text[],
    $6::jsonb[])
  as r(view_id, owner_id, name, search)`,
  ["tenant_id", "now", "rows.view_id:uuid", "rows.owner_id:uuid", "rows.name:text", "rows.search:json"],
);

/** Changes views as a whole. */
export const updateViews = none<{ rows: readonly { view_id: string | null; name: string | null; search: unknown | null; shared: boolean | null }[] }>(
  'desk.update_views',
  `update desk.view v set name = r.name, search = r.search, shared = r.shared, updated_at = $1
from unnest($2::uuid[], $3::text[], $4::jsonb[],
    $5::boolean[])
  as r(view_id, name, search, shared)
where v.tenant_id = $6 and v.view_id = r.view_id`,
  ["now", "rows.view_id:uuid", "rows.name:text", "rows.search:json", "rows.shared:plain", "tenant_id"],
);

/** Forgets views. */
export const deleteViews = none<{ view_ids: readonly string[] | null }>(
  'desk.delete_views',
  `delete from desk.view where tenant_id = $1 and view_id = any($2::uuid[])`,
  ["tenant_id", "view_ids"],
);

/** Chosen orders by what decides whether an action is possible; what another action would look at
 * is not read. */
export const judgedGroups = many<{ action: string | null; kind: string | null; warehouse_ids: readonly string[] | null; order_ids: readonly string[] | null }, { state: string; stage: string; held: boolean; kinds: string[] | null; away: boolean; papers: string | null; orders: number }>(
  'desk.judged_groups',
  `select o.state as state, o.stage as stage, o.held_at is not null as held,
  case when $1::text = 'approve' then (select coalesce(array_agg(e.kind order by e.kind), '{}')
    from review.exception e where e.tenant_id = o.tenant_id and e.order_id = o.order_id
      and e.state = 'open' and e.blocks and e.kind <> 'STOCK_SHORT') end as "kinds",
  $1::text = 'cancel' and (exists (select from orders.shipment h
      where h.tenant_id = o.tenant_id and h.order_id = o.order_id and h.state = 'handed_over')
    or exists (select from orders.order_line l where l.tenant_id = o.tenant_id
      and l.order_id = o.order_id and l.qty_shipped > l.qty_returned)) as away,
  case when $2::text is not null then (select case when bool_and(p.printed) then 'printed'
      when bool_and(p.printed or p.printer) then 'new' when count(*) > 0 then 'no_printer' end
    from (select
        exists (select from printing.job j
          where j.tenant_id = d.tenant_id and j.document_id = d.document_id) as printed,
        d.warehouse_id = any($3::uuid[]) as printer
      from printing.document d
      where d.tenant_id = o.tenant_id and d.order_id = o.order_id and d.kind = $2
        and not exists (select from printing.document n where n.tenant_id = d.tenant_id
          and n.kind = d.kind and n.subject_id = d.subject_id and n.version > d.version)) p)
    end as "papers",
  count(*)::int as orders
from orders.sales_order o
where o.tenant_id = $4 and o.order_id = any($5::uuid[])
group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6`,
  ["action", "kind", "warehouse_ids", "tenant_id", "order_ids"],
);

/** What shops wrote on orders, with the version to change. */
export const remarksOf = many<{ order_ids: readonly string[] | null }, { order_id: string; version: number; seller_remark: string }>(
  'desk.remarks_of',
  `select order_id, version, seller_remark from orders.sales_order
where tenant_id = $1 and order_id = any($2::uuid[])`,
  ["tenant_id", "order_ids"],
);

/** The newest papers of orders: whether they were ever sent to a printer, and whether there is one. */
export const papersOf = many<{ warehouse_ids: readonly string[] | null; order_ids: readonly string[] | null; kind: string | null }, { order_id: string; document_id: string; printed: boolean; printer: boolean }>(
  'desk.papers_of',
  `select d.order_id as order_id, d.document_id,
  exists (select from printing.job j where j.tenant_id = d.tenant_id
    and j.document_id = d.document_id) as printed,
  d.warehouse_id = any($1::uuid[]) as printer
from printing.document d
where d.tenant_id = $2 and d.order_id = any($3::uuid[]) and d.kind = $4::text
  and not exists (select from printing.document n where n.tenant_id = d.tenant_id
    and n.kind = d.kind and n.subject_id = d.subject_id and n.version > d.version)
order by d.order_id, d.document_id`,
  ["warehouse_ids", "tenant_id", "order_ids", "kind"],
);

/** Jobs begin: which orders they mean is looked up next. */
export const insertBulks = none<{ rows: readonly { bulk_id: string | null; action: string | null; words: string | null; filter: unknown | null; upto: string | null; actor_kind: string | null; started_by: string | null }[] }>(
  'desk.insert_bulks',
  `insert into desk.bulk (tenant_id, bulk_id, action, words, filter, upto, actor_kind, started_by,
  started_at, updated_at)
select $1, bulk_id, action, words, filter, upto, actor_kind, started_by, $2, $2
from unnest($3::uuid[], $4::text[], $5::text[],
    $6::jsonb[], $7::uuid[], $8::text[],
    $9::uuid[])
  as r(bulk_id, action, words, filter, upto, actor_kind, started_by)`,
  ["tenant_id", "now", "rows.bulk_id:uuid", "rows.action:text", "rows.words:text", "rows.filter:json", "rows.upto:uuid", "rows.actor_kind:text", "rows.started_by:uuid"],
);

/** One job, for whoever may see it. */
export const bulkById = maybe<{ bulk_id: string | null; only_by: string | null }, { bulk_id: string; action: string; words: string; filter: Json; upto: string; state: string; problem: Json | null; rows_total: number; rows_done: number; rows_failed: number; actor_kind: string; started_by: string; started_at: Date; updated_at: Date; ended_at: Date | null }>(
  'desk.bulk_by_id',
  `select bulk_id, action, words, filter, upto, state, problem, rows_total, rows_done, rows_failed,
  actor_kind, started_by, started_at, updated_at, ended_at
from desk.bulk
where tenant_id = $1 and bulk_id = $2::uuid
  and ($3::uuid is null or started_by = $3::uuid)`,
  ["tenant_id", "bulk_id", "only_by"],
);

/** A page of jobs, newest first. */
export const listBulks = many<{ only_by: string | null; before: string | null; count: number | null }, { bulk_id: string; action: string; state: string; problem: Json | null; rows_total: number; rows_done: number; rows_failed: number; who: string | null; started_by: string; started_at: Date; updated_at: Date; ended_at: Date | null }>(
  'desk.list_bulks',
  `select b.bulk_id, b.action, b.state, b.problem, b.rows_total, b.rows_done, b.rows_failed,
  (select m.display_name from people.member m
    where m.tenant_id = b.tenant_id and m.user_id = b.started_by) as "who",
  b.started_by, b.started_at, b.updated_at, b.ended_at
from desk.bulk b
where b.tenant_id = $1 and ($2::uuid is null or b.started_by = $2::uuid)
  and ($3::uuid is null or b.bulk_id < $3::uuid)
order by b.bulk_id desc limit $4::int`,
  ["tenant_id", "only_by", "before", "count"],
);

/** Jobs, locked for a change. */
export const lockBulks = many<{ bulk_ids: readonly string[] | null }, { bulk_id: string; state: string; rows_total: number; rows_done: number; rows_failed: number; started_by: string }>(
  'desk.lock_bulks',
  `select bulk_id, state, rows_total, rows_done, rows_failed, started_by from desk.bulk
where tenant_id = $1 and bulk_id = any($2::uuid[])
order by bulk_id for update`,
  ["tenant_id", "bulk_ids"],
);

/** The orders that a job means. */
export const chooseRows = none<{ bulk_id: string | null; order_ids: readonly string[] | null }>(
  'desk.choose_rows',
  `insert into desk.bulk_row (tenant_id, bulk_id, order_id)
select $1, $2::uuid, order_id from unnest($3::uuid[]) order_id
on conflict do nothing`,
  ["tenant_id", "bulk_id", "order_ids"],
);

/** The orders of a job are known; nothing when somebody was faster or stopped it. */
export const beginBulk = maybe<{ rows_total: number | null; bulk_id: string | null }, { bulk_id: string }>(
  'desk.begin_bulk',
  `update desk.bulk set state = 'running', chunk = chunk + 1, rows_total = $1::int,
  updated_at = $2
where tenant_id = $3 and bulk_id = $4::uuid and state = 'selecting'
returning bulk_id`,
  ["rows_total", "now", "tenant_id", "bulk_id"],
);

/** Orders of a job that wait, taken for this transaction. */
export const nextRows = many<{ bulk_id: string | null; count: number | null }, { order_id: string }>(
  'desk.next_rows',
  `select order_id from desk.bulk_row
where tenant_id = $1 and bulk_id = $2::uuid and state = 'waiting'
order by order_id limit $3::int for update skip locked`,
  ["tenant_id", "bulk_id", "count"],
);

/** What became of orders of a job. */
export const settleRows = none<{ rows: readonly { order_id: string | null; problem: unknown | null }[]; bulk_id: string | null }>(
  'desk.settle_rows',
  `update desk.bulk_row b set state = case when r.problem is null then 'done' else 'failed' end,
  problem = r.problem, at = $1
from unnest($2::uuid[], $3::jsonb[])
  as r(order_id, problem)
where b.tenant_id = $4 and b.bulk_id = $5::uuid and b.order_id = r.order_id`,
  ["now", "rows.order_id:uuid", "rows.problem:json", "tenant_id", "bulk_id"],
);

/** Counts a chunk; without rows that wait, a running job is done. */
export const advanceBulk = one<{ done: number | null; failed: number | null; bulk_id: string | null }, { state: string; rows_done: number; rows_failed: number }>(
  'desk.advance_bulk',
  `update desk.bulk b set rows_done = b.rows_done + $1::int, updated_at = $2,
  rows_failed = b.rows_failed + $3::int, chunk = b.chunk + 1,
  state = case when b.state = 'running' and not w.waiting then 'done' else b.state end,
  ended_at = case when b.state = 'running' and not w.waiting then $2::timestamptz
    else b.ended_at end
from (select exists (select from desk.bulk_row where tenant_id = $4
  and bulk_id = $5::uuid and state = 'waiting') as waiting) w
where b.tenant_id = $4 and b.bulk_id = $5::uuid
returning b.state, b.rows_done, b.rows_failed`,
  ["done", "now", "failed", "tenant_id", "bulk_id"],
);

/** Jobs stop where they are. */
export const stopBulks = many<{ problem: unknown; bulk_ids: readonly string[] | null }, { bulk_id: string }>(
  'desk.stop_bulks',
  `update desk.bulk set state = 'stopped', problem = $1::jsonb, ended_at = $2,
  updated_at = $2
where tenant_id = $3 and bulk_id = any($4::uuid[])
  and state in ('selecting', 'running')
returning bulk_id`,
  ["problem@", "now", "tenant_id", "bulk_ids"],
);

/** Jobs go on; those that never chose their orders choose them now. */
export const resumeBulks = none<{ bulk_ids: readonly string[] | null }>(
  'desk.resume_bulks',
  `update desk.bulk b set state = case when b.rows_total = 0 then 'selecting' else 'running' end,
  problem = null, ended_at = null, chunk = b.chunk + 1,
  rows_failed = 0, updated_at = $1
where b.tenant_id = $2 and b.bulk_id = any($3::uuid[])`,
  ["now", "tenant_id", "bulk_ids"],
);

/** Orders that refused wait again. */
export const retryRows = none<{ bulk_ids: readonly string[] | null }>(
  'desk.retry_rows',
  `update desk.bulk_row set state = 'waiting', problem = null, at = null
where tenant_id = $1 and bulk_id = any($2::uuid[]) and state = 'failed'`,
  ["tenant_id", "bulk_ids"],
);

/** Jobs that go on, with the chunk to ask for. */
export const goingBulks = many<{ bulk_ids: readonly string[] | null }, { bulk_id: string; chunk: number }>(
  'desk.going_bulks',
  `select bulk_id, chunk from desk.bulk
where tenant_id = $1 and bulk_id = any($2::uuid[])
  and state in ('selecting', 'running')
order by bulk_id`,
  ["tenant_id", "bulk_ids"],
);

/** A page of the orders of a job, with what became of them. */
export const bulkRows = many<{ bulk_id: string | null; state: string | null; after: string | null; count: number | null }, { order_id: string; order_no: string; channel_order_no: string; state: string; problem: Json | null; at: Date | null }>(
  'desk.bulk_rows',
  `select b.order_id, o.order_no, o.channel_order_no, b.state, b.problem, b.at
from desk.bulk_row b
join orders.sales_order o on o.tenant_id = b.tenant_id and o.order_id = b.order_id
where b.tenant_id = $1 and b.bulk_id = $2::uuid
  and ($3::text is null or b.state = $3::text)
  and ($4::uuid is null or b.order_id > $4::uuid)
order by b.order_id limit $5::int`,
  ["tenant_id", "bulk_id", "state", "after", "count"],
);
