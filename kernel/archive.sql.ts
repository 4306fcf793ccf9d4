/** Rendered by `fahuo gen` from archive.sql; do not edit. */
import { many, maybe } from './statement.ts';

/** Orders that ended before a time and to which nothing has happened since, with events that every
 * reaction has read. In the order of their ids, after one of them. */
export const dueForArchive = many<{ after: string | null; before: Date | string | null; count: number | null }, { order_id: string }>(
  'archive.due_for_archive',
  `select o.order_id
from orders.sales_order o
where o.tenant_id = $1 and o.order_id > $2
  and coalesce(o.completed_at, o.cancelled_at) < $3::timestamptz
  and exists (select from kernel.event e
    where e.tenant_id = o.tenant_id and e.order_id = o.order_id)
  and not exists (select from kernel.event e
    where e.tenant_id = o.tenant_id and e.order_id = o.order_id and (e.at >= $3
      or exists (select from kernel.reaction_cursor c
        where c.tenant_id = e.tenant_id and (c.xid, c.event_id) < (e.xid, e.event_id))))
  and not exists (select from kernel.effect f
    where f.tenant_id = o.tenant_id and f.order_id = o.order_id
      and f.state in ('pending', 'running', 'in_doubt'))
order by o.order_id limit $4::int`,
  ["tenant_id", "after", "before", "count"],
);

/** Moves the events and decisions of orders; what was moved before stays in front. */
export const archiveHistory = maybe<{ order_ids: readonly string[] | null }, { events: number; decisions: number }>(
  'archive.archive_history',
  `with gone as (
  delete from kernel.event e
  where e.tenant_id = $1 and e.order_id = any($2::uuid[]) returning e.*),
events as (
  select order_id, count(*) as n,
    jsonb_agg(to_jsonb(g) - '{tenant_id,order_id}'::text[] order by event_id) as rows
  from gone g group by order_id),
settled as (
  delete from kernel.decision d
  where d.tenant_id = $1 and d.order_id = any($2::uuid[]) returning d.*),
decisions as (
  select order_id, count(*) as n,
    jsonb_agg(to_jsonb(s) - '{tenant_id,order_id}'::text[] order by decision_id) as rows
  from settled s group by order_id),
kept as (
  insert into kernel.archive as a (tenant_id, order_id, archived_at, events, decisions)
  select $1, e.order_id, $3, e.rows, coalesce(d.rows, '[]')
  from events e left join decisions d using (order_id)
  on conflict (tenant_id, order_id) do update set archived_at = excluded.archived_at,
    events = a.events || excluded.events, decisions = a.decisions || excluded.decisions)
select coalesce((select sum(n) from events), 0)::bigint as events,
  coalesce((select sum(n) from decisions), 0)::bigint as decisions`,
  ["tenant_id", "order_ids", "now"],
);
