-- Moves the history of ended orders out of the live tables. Run by the owner of the database: the
-- application may not delete what happened.

-- name: due_for_archive :many
-- Orders that ended before a time and to which nothing has happened since, with events that every
-- reaction has read. In the order of their ids, after one of them.
select o.order_id
from orders.sales_order o
where o.tenant_id = :tenant_id and o.order_id > :after
  and coalesce(o.completed_at, o.cancelled_at) < :before::timestamptz
  and exists (select from kernel.event e
    where e.tenant_id = o.tenant_id and e.order_id = o.order_id)
  and not exists (select from kernel.event e
    where e.tenant_id = o.tenant_id and e.order_id = o.order_id and (e.at >= :before
      or exists (select from kernel.reaction_cursor c
        where c.tenant_id = e.tenant_id and (c.xid, c.event_id) < (e.xid, e.event_id))))
  and not exists (select from kernel.effect f
    where f.tenant_id = o.tenant_id and f.order_id = o.order_id
      and f.state in ('pending', 'running', 'in_doubt'))
order by o.order_id limit :count::int;

-- name: archive_history :maybe
-- Moves the events and decisions of orders; what was moved before stays in front.
with gone as (
  delete from kernel.event e
  where e.tenant_id = :tenant_id and e.order_id = any(:order_ids::uuid[]) returning e.*),
events as (
  select order_id, count(*) as n,
    jsonb_agg(to_jsonb(g) - '{tenant_id,order_id}'::text[] order by event_id) as rows
  from gone g group by order_id),
settled as (
  delete from kernel.decision d
  where d.tenant_id = :tenant_id and d.order_id = any(:order_ids::uuid[]) returning d.*),
decisions as (
  select order_id, count(*) as n,
    jsonb_agg(to_jsonb(s) - '{tenant_id,order_id}'::text[] order by decision_id) as rows
  from settled s group by order_id),
kept as (
  insert into kernel.archive as a (tenant_id, order_id, archived_at, events, decisions)
  select :tenant_id, e.order_id, :now, e.rows, coalesce(d.rows, '[]')
  from events e left join decisions d using (order_id)
  on conflict (tenant_id, order_id) do update set archived_at = excluded.archived_at,
    events = a.events || excluded.events, decisions = a.decisions || excluded.decisions)
select coalesce((select sum(n) from events), 0)::bigint as "events!",
  coalesce((select sum(n) from decisions), 0)::bigint as "decisions!";
