/** Rendered by `fahuo gen` from review.sql; do not edit. */
import { type Json, many, none } from '../../kernel/statement.ts';

/** Rules in use, in the order in which they are looked at. */
export const activeRules = many<Record<never, never>, { rule_id: string; code: string; action: string; condition: Json; priority: number; version: number }>(
  'review.active_rules',
  `select rule_id, code, action, condition, priority, version from review.rule
where tenant_id = $1 and active order by priority, code`,
  ["tenant_id"],
);

/** All rules, for the editor, with who saved them last. */
export const allRules = many<Record<never, never>, { rule_id: string; code: string; name_zh: string; name_en: string; priority: number; condition: Json; action: string; active: boolean; version: number; saved_at: Date | null; saved_by_name: string | null }>(
  'review.all_rules',
  `select r.rule_id as rule_id, r.code as code, r.name_zh as name_zh,
  r.name_en as name_en, r.priority as priority, r.condition as condition,
  r.action as action, r.active as active, r.version as version, v.saved_at,
  (select m.display_name from people.member m
    where m.tenant_id = v.tenant_id and m.user_id = v.saved_by) as saved_by_name
from review.rule r
left join review.rule_version v on v.tenant_id = r.tenant_id and v.rule_id = r.rule_id
  and v.version = r.version
where r.tenant_id = $1 order by r.priority, r.code`,
  ["tenant_id"],
);

/** Locks rules by code, in key order. */
export const lockRules = many<{ codes: readonly string[] | null }, { rule_id: string; code: string; name_zh: string; name_en: string; priority: number; condition: Json; action: string; active: boolean; version: number }>(
  'review.lock_rules',
  `select rule_id, code, name_zh, name_en, priority, condition, action, active, version
from review.rule where tenant_id = $1 and code = any($2::text[])
order by rule_id for update`,
  ["tenant_id", "codes"],
);

/** Adds or changes rules by code and keeps what was saved as their next version. */
export const saveRules = many<{ rows: readonly { rule_id: string | null; code: string | null; name_zh: string | null; name_en: string | null; priority: number | null; condition: unknown | null; action: string | null; active: boolean | null; note: string | null; saved_by: string | null }[] }, { rule_id: string; code: string; version: number }>(
  'review.save_rules',
  `with given as materialized (
  select * from unnest($1::uuid[], $2::text[], $3::text[],
    $4::text[], $5::int[], $6::jsonb[],
    $7::text[], $8::boolean[], $9::text[],
    $10::uuid[])
  as r(rule_id, code, name_zh, name_en, priority, condition, action, active, note,
    saved_by)),
saved as (
  insert into review.rule as t (tenant_id, rule_id, code, name_zh, name_en, priority, condition,
    action, active)
  select $11, rule_id, code, name_zh, name_en, priority, condition, action, active
  from given
  on conflict on constraint rule_code_once do update set name_zh = excluded.name_zh,
    name_en = excluded.name_en, priority = excluded.priority, condition = excluded.condition,
    action = excluded.action, active = excluded.active, version = t.version + 1
  returning t.*),
kept as (
  insert into review.rule_version (tenant_id, rule_id, version, name_zh, name_en, priority,
    condition, action, active, note, saved_by, saved_at)
  select $11, s.rule_id, s.version, s.name_zh, s.name_en, s.priority, s.condition, s.action,
    s.active, g.note, g.saved_by, $12
  from saved s join given g on g.code = s.code)
select rule_id as rule_id, code as code, version as version from saved`,
  ["rows.rule_id:uuid", "rows.code:text", "rows.name_zh:text", "rows.name_en:text", "rows.priority:plain", "rows.condition:json", "rows.action:text", "rows.active:plain", "rows.note:text", "rows.saved_by:uuid", "tenant_id", "now"],
);

/** What a rule said over time, newest first, and who said it. */
export const ruleVersions = many<{ code: string | null }, { version: number; name_zh: string; name_en: string; priority: number; condition: Json; action: string; active: boolean; note: string; saved_at: Date | null; saved_by_name: string | null }>(
  'review.rule_versions',
  `select v.version, v.name_zh, v.name_en, v.priority, v.condition, v.action, v.active, v.note,
  v.saved_at, (select m.display_name from people.member m
    where m.tenant_id = v.tenant_id and m.user_id = v.saved_by) as saved_by_name
from review.rule_version v
join review.rule r on r.tenant_id = v.tenant_id and r.rule_id = v.rule_id
where v.tenant_id = $1 and r.code = $2
order by v.version desc`,
  ["tenant_id", "code"],
);

/** Opens exceptions; one that is open already stays as it is. An order that has ended gets none, but
 * for a waybill that the carrier will not take back and for a buyer who complains. Returns those
 * that are new. */
export const openExceptions = many<{ rows: readonly { exception_id: string | null; order_id: string | null; merchant_id: string | null; kind: string | null; detail: unknown | null; blocks: boolean | null; deadline_at: Date | string | null }[] }, { exception_id: string; order_id: string; kind: string }>(
  'review.open_exceptions',
  `insert into review.exception (tenant_id, exception_id, order_id, merchant_id, kind, detail, blocks,
  deadline_at, opened_at)
select $1, exception_id, order_id, merchant_id, kind, detail, blocks, deadline_at, $2
from unnest($3::uuid[], $4::uuid[], $5::uuid[],
    $6::text[], $7::jsonb[], $8::boolean[],
    $9::timestamptz[])
  as r(exception_id, order_id, merchant_id, kind, detail, blocks, deadline_at)
where r.kind in ('WAYBILL_FAILED', 'BUYER_UNHAPPY') or not exists (select from orders.sales_order o
  where o.tenant_id = $1 and o.order_id = r.order_id
    and o.state in ('completed', 'cancelled'))
on conflict (tenant_id, order_id, kind) where state = 'open' do nothing
returning exception_id, order_id, kind`,
  ["tenant_id", "now", "rows.exception_id:uuid", "rows.order_id:uuid", "rows.merchant_id:uuid", "rows.kind:text", "rows.detail:json", "rows.blocks:plain", "rows.deadline_at:plain"],
);

/** Locks exceptions in key order. */
export const lockExceptions = many<{ exception_ids: readonly string[] | null }, { exception_id: string; order_id: string; kind: string; state: string; owner_id: string | null; blocks: boolean }>(
  'review.lock_exceptions',
  `select exception_id, order_id, kind, state, owner_id, blocks from review.exception
where tenant_id = $1 and exception_id = any($2::uuid[])
order by exception_id for update`,
  ["tenant_id", "exception_ids"],
);

/** Of some orders, those at work that lack pieces: no word of anybody brings these about. */
export const ordersShort = many<{ order_ids: readonly string[] | null }, { order_id: string }>(
  'review.orders_short',
  `select distinct l.order_id as order_id from orders.order_line l
join orders.sales_order o on o.tenant_id = l.tenant_id and o.order_id = l.order_id
where l.tenant_id = $1 and l.order_id = any($2::uuid[]) and l.qty_unallocated > 0
  and o.state in ('in_review', 'approved')`,
  ["tenant_id", "order_ids"],
);

/** Settles exceptions. */
export const resolveExceptions = none<{ rows: readonly { exception_id: string | null; resolution: string | null; resolved_by: string | null }[] }>(
  'review.resolve_exceptions',
  `update review.exception e set state = 'resolved', resolved_at = $1, resolution = r.resolution,
  resolved_by = r.resolved_by
from unnest($2::uuid[], $3::text[],
    $4::uuid[])
  as r(exception_id, resolution, resolved_by)
where e.tenant_id = $5 and e.exception_id = r.exception_id and e.state = 'open'`,
  ["now", "rows.exception_id:uuid", "rows.resolution:text", "rows.resolved_by:uuid", "tenant_id"],
);

/** Settles the open exceptions of orders, all kinds or some. What a buyer complains of does not end
 * with the order: it is settled when it is named. */
export const resolveOfOrders = many<{ rows: readonly { order_id: string | null; resolution: string | null }[]; kinds: readonly string[] | null }, { exception_id: string; order_id: string; kind: string; resolution: string }>(
  'review.resolve_of_orders',
  `update review.exception e set state = 'resolved', resolved_at = $1, resolution = r.resolution
from unnest($2::uuid[], $3::text[])
  as r(order_id, resolution)
where e.tenant_id = $4 and e.order_id = r.order_id and e.state = 'open'
  and case when $5::text[] is null then e.kind <> 'BUYER_UNHAPPY'
    else e.kind = any($5::text[]) end
returning e.exception_id, e.order_id, e.kind, r.resolution as resolution`,
  ["now", "rows.order_id:uuid", "rows.resolution:text", "tenant_id", "kinds"],
);

/** Gives exceptions an owner. */
export const assignExceptions = none<{ rows: readonly { exception_id: string | null; owner_id: string | null }[] }>(
  'review.assign_exceptions',
  `update review.exception e set owner_id = r.owner_id
from unnest($1::uuid[], $2::uuid[])
  as r(exception_id, owner_id)
where e.tenant_id = $3 and e.exception_id = r.exception_id and e.state = 'open'`,
  ["rows.exception_id:uuid", "rows.owner_id:uuid", "tenant_id"],
);

/** Of some orders, those that wait for an open exception, with its kinds. */
export const blockingOrders = many<{ order_ids: readonly string[] | null }, { order_id: string; kinds: string[] }>(
  'review.blocking_orders',
  `select order_id, array_agg(kind order by kind) as kinds from review.exception
where tenant_id = $1 and order_id = any($2::uuid[]) and state = 'open' and blocks
group by order_id`,
  ["tenant_id", "order_ids"],
);

/** Open exceptions by deadline; after a place in that order. */
export const exceptionQueue = many<{ kind: string | null; owner_id: string | null; unowned: boolean | null; late: boolean | null; after: string | null; count: number | null }, { exception_id: string; order_id: string; order_no: string; kind: string; detail: Json; blocks: boolean; owner_id: string | null; owner_name: string | null; deadline_at: Date; opened_at: Date; stage: string; total_minor: number; currency: string }>(
  'review.exception_queue',
  `select e.exception_id, e.order_id, o.order_no as order_no, e.kind, e.detail, e.blocks,
  e.owner_id, (select m.display_name from people.member m where m.tenant_id = e.tenant_id
    and m.user_id = e.owner_id) as owner_name,
  e.deadline_at, e.opened_at, o.stage as stage, o.total_minor as total_minor,
  o.currency as currency
from review.exception e
join orders.sales_order o on o.tenant_id = e.tenant_id and o.order_id = e.order_id
where e.tenant_id = $1 and e.state = 'open'
  and ($2::text is null or e.kind = $2)
  and ($3::uuid is null or e.owner_id = $3)
  and (not $4::boolean or e.owner_id is null)
  and (not $5::boolean or e.deadline_at < $6)
  and ($7::uuid is null or (e.deadline_at, e.exception_id) > (
    select a.deadline_at, a.exception_id from review.exception a
    where a.tenant_id = $1 and a.exception_id = $7))
order by e.deadline_at, e.exception_id limit $8::int`,
  ["tenant_id", "kind", "owner_id", "unowned", "late", "now", "after", "count"],
);

/** Every exception that an order had. */
export const exceptionsOfOrder = many<{ order_id: string | null }, { exception_id: string; kind: string; detail: Json; blocks: boolean; state: string; owner_id: string | null; deadline_at: Date; opened_at: Date; resolved_at: Date | null; resolution: string | null; resolved_by: string | null }>(
  'review.exceptions_of_order',
  `select exception_id, kind, detail, blocks, state, owner_id, deadline_at, opened_at, resolved_at,
  resolution, resolved_by
from review.exception where tenant_id = $1 and order_id = $2
order by opened_at, exception_id`,
  ["tenant_id", "order_id"],
);

/** How many exceptions are open, by type. */
export const exceptionCounts = many<Record<never, never>, { kind: string; open: number; late: number }>(
  'review.exception_counts',
  `select kind, count(*)::int as open, count(*) filter (where deadline_at < $1)::int as late
from review.exception where tenant_id = $2 and state = 'open' group by kind order by kind`,
  ["now", "tenant_id"],
);
