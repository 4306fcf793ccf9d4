-- Statements of review: rules and exceptions.

-- name: active_rules :many
-- Rules in use, in the order in which they are looked at.
select rule_id, code, action, condition, priority, version from review.rule
where tenant_id = :tenant_id and active order by priority, code;

-- name: all_rules :many
-- All rules, for the editor, with who saved them last.
select r.rule_id as "rule_id!", r.code as "code!", r.name_zh as "name_zh!",
  r.name_en as "name_en!", r.priority as "priority!", r.condition as "condition!",
  r.action as "action!", r.active as "active!", r.version as "version!", v.saved_at,
  (select m.display_name from people.member m
    where m.tenant_id = v.tenant_id and m.user_id = v.saved_by) as saved_by_name
from review.rule r
left join review.rule_version v on v.tenant_id = r.tenant_id and v.rule_id = r.rule_id
  and v.version = r.version
where r.tenant_id = :tenant_id order by r.priority, r.code;

-- name: lock_rules :many
-- Locks rules by code, in key order.
select rule_id, code, name_zh, name_en, priority, condition, action, active, version
from review.rule where tenant_id = :tenant_id and code = any(:codes::text[])
order by rule_id for update;

-- name: save_rules :many
-- Adds or changes rules by code and keeps what was saved as their next version.
with given as materialized (
  select * from jsonb_to_recordset(:rows::jsonb) as r(rule_id uuid, code text, name_zh text,
    name_en text, priority int, condition jsonb, action text, active boolean, note text,
    saved_by uuid)),
saved as (
  insert into review.rule as t (tenant_id, rule_id, code, name_zh, name_en, priority, condition,
    action, active)
  select :tenant_id, rule_id, code, name_zh, name_en, priority, condition, action, active
  from given
  on conflict on constraint rule_code_once do update set name_zh = excluded.name_zh,
    name_en = excluded.name_en, priority = excluded.priority, condition = excluded.condition,
    action = excluded.action, active = excluded.active, version = t.version + 1
  returning t.*),
kept as (
  insert into review.rule_version (tenant_id, rule_id, version, name_zh, name_en, priority,
    condition, action, active, note, saved_by, saved_at)
  select :tenant_id, s.rule_id, s.version, s.name_zh, s.name_en, s.priority, s.condition, s.action,
    s.active, g.note, g.saved_by, :now
  from saved s join given g on g.code = s.code)
select rule_id as "rule_id!", code as "code!", version as "version!" from saved;

-- name: rule_versions :many
-- What a rule said over time, newest first, and who said it.
select v.version, v.name_zh, v.name_en, v.priority, v.condition, v.action, v.active, v.note,
  v.saved_at, (select m.display_name from people.member m
    where m.tenant_id = v.tenant_id and m.user_id = v.saved_by) as saved_by_name
from review.rule_version v
join review.rule r on r.tenant_id = v.tenant_id and r.rule_id = v.rule_id
where v.tenant_id = :tenant_id and r.code = :code
order by v.version desc;

-- name: open_exceptions :many
-- Opens exceptions; one that is open already stays as it is. An order that has ended gets none, but
-- for a waybill that the carrier will not take back and for a buyer who complains. Returns those
-- that are new.
insert into review.exception (tenant_id, exception_id, order_id, merchant_id, kind, detail, blocks,
  deadline_at, opened_at)
select :tenant_id, exception_id, order_id, merchant_id, kind, detail, blocks, deadline_at, :now
from jsonb_to_recordset(:rows::jsonb) as r(exception_id uuid, order_id uuid, merchant_id uuid,
  kind text, detail jsonb, blocks boolean, deadline_at timestamptz)
where r.kind in ('WAYBILL_FAILED', 'BUYER_UNHAPPY') or not exists (select from orders.sales_order o
  where o.tenant_id = :tenant_id and o.order_id = r.order_id
    and o.state in ('completed', 'cancelled'))
on conflict (tenant_id, order_id, kind) where state = 'open' do nothing
returning exception_id, order_id, kind;

-- name: lock_exceptions :many
-- Locks exceptions in key order.
select exception_id, order_id, kind, state, owner_id, blocks from review.exception
where tenant_id = :tenant_id and exception_id = any(:exception_ids::uuid[])
order by exception_id for update;

-- name: orders_short :many
-- Of some orders, those at work that lack pieces: no word of anybody brings these about.
select distinct l.order_id as "order_id!" from orders.order_line l
join orders.sales_order o on o.tenant_id = l.tenant_id and o.order_id = l.order_id
where l.tenant_id = :tenant_id and l.order_id = any(:order_ids::uuid[]) and l.qty_unallocated > 0
  and o.state in ('in_review', 'approved');

-- name: resolve_exceptions :none
-- Settles exceptions.
update review.exception e set state = 'resolved', resolved_at = :now, resolution = r.resolution,
  resolved_by = r.resolved_by
from jsonb_to_recordset(:rows::jsonb) as r(exception_id uuid, resolution text, resolved_by uuid)
where e.tenant_id = :tenant_id and e.exception_id = r.exception_id and e.state = 'open';

-- name: resolve_of_orders :many
-- Settles the open exceptions of orders, all kinds or some. What a buyer complains of does not end
-- with the order: it is settled when it is named.
update review.exception e set state = 'resolved', resolved_at = :now, resolution = r.resolution
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, resolution text)
where e.tenant_id = :tenant_id and e.order_id = r.order_id and e.state = 'open'
  and case when :kinds::text[] is null then e.kind <> 'BUYER_UNHAPPY'
    else e.kind = any(:kinds::text[]) end
returning e.exception_id, e.order_id, e.kind, r.resolution as "resolution!";

-- name: assign_exceptions :none
-- Gives exceptions an owner.
update review.exception e set owner_id = r.owner_id
from jsonb_to_recordset(:rows::jsonb) as r(exception_id uuid, owner_id uuid)
where e.tenant_id = :tenant_id and e.exception_id = r.exception_id and e.state = 'open';

-- name: blocking_orders :many
-- Of some orders, those that wait for an open exception, with its kinds.
select order_id, array_agg(kind order by kind) as "kinds!" from review.exception
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[]) and state = 'open' and blocks
group by order_id;

-- name: exception_queue :many
-- Open exceptions by deadline; after a place in that order.
select e.exception_id, e.order_id, o.order_no as "order_no!", e.kind, e.detail, e.blocks,
  e.owner_id, (select m.display_name from people.member m where m.tenant_id = e.tenant_id
    and m.user_id = e.owner_id) as owner_name,
  e.deadline_at, e.opened_at, o.stage as "stage!", o.total_minor as "total_minor!",
  o.currency as "currency!"
from review.exception e
join orders.sales_order o on o.tenant_id = e.tenant_id and o.order_id = e.order_id
where e.tenant_id = :tenant_id and e.state = 'open'
  and (:kind::text is null or e.kind = :kind)
  and (:owner_id::uuid is null or e.owner_id = :owner_id)
  and (not :unowned::boolean or e.owner_id is null)
  and (not :late::boolean or e.deadline_at < :now)
  and (:after::uuid is null or (e.deadline_at, e.exception_id) > (
    select a.deadline_at, a.exception_id from review.exception a
    where a.tenant_id = :tenant_id and a.exception_id = :after))
order by e.deadline_at, e.exception_id limit :count::int;

-- name: exceptions_of_order :many
-- Every exception that an order had.
select exception_id, kind, detail, blocks, state, owner_id, deadline_at, opened_at, resolved_at,
  resolution, resolved_by
from review.exception where tenant_id = :tenant_id and order_id = :order_id
order by opened_at, exception_id;

-- name: exception_counts :many
-- How many exceptions are open, by type.
select kind, count(*)::int as "open!", count(*) filter (where deadline_at < :now)::int as "late!"
from review.exception where tenant_id = :tenant_id and state = 'open' group by kind order by kind;
