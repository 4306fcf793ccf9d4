/** Rendered by `fahuo gen` from kernel.sql; do not edit. */
import { type Json, many, maybe, none, one } from './statement.ts';

/** Appends events of this transaction to the one history. */
export const insertEvents = none<{ rows: readonly { event_id: string | null; kind: string | null; order_id: string | null; subject_id: string | null; actor_kind: string | null; actor_id: string | null; command: string | null; body: unknown | null }[] }>(
  'kernel.insert_events',
  `insert into kernel.event (tenant_id, event_id, kind, order_id, subject_id, actor_kind, actor_id,
  command, body, at)
select $1, event_id, kind, order_id, subject_id, actor_kind, actor_id, command, body, $2
from unnest($3::uuid[], $4::text[], $5::uuid[],
    $6::uuid[], $7::text[], $8::uuid[],
    $9::text[], $10::jsonb[])
  as r(event_id, kind, order_id, subject_id, actor_kind, actor_id, command, body)`,
  ["tenant_id", "now", "rows.event_id:uuid", "rows.kind:text", "rows.order_id:uuid", "rows.subject_id:uuid", "rows.actor_kind:text", "rows.actor_id:uuid", "rows.command:text", "rows.body:json"],
);

/** Asks for effects; one that was asked for before (same kind and key) stays as it is. */
export const insertEffects = none<{ rows: readonly { effect_id: string | null; kind: string | null; key: string | null; order_id: string | null; subject_id: string | null; intent: unknown | null; due_at: Date | string | null }[] }>(
  'kernel.insert_effects',
  `insert into kernel.effect (tenant_id, effect_id, kind, key, order_id, subject_id, intent, due_at,
  created_at)
select $1, effect_id, kind, key, order_id, subject_id, intent, coalesce(due_at, $2), $2
from unnest($3::uuid[], $4::text[], $5::text[],
    $6::uuid[], $7::uuid[], $8::jsonb[],
    $9::timestamptz[])
  as r(effect_id, kind, key, order_id, subject_id, intent, due_at)
on conflict on constraint effect_once do nothing`,
  ["tenant_id", "now", "rows.effect_id:uuid", "rows.kind:text", "rows.key:text", "rows.order_id:uuid", "rows.subject_id:uuid", "rows.intent:json", "rows.due_at:plain"],
);

/** Keeps the reasons of automatic decisions. */
export const insertDecisions = none<{ rows: readonly { decision_id: string | null; kind: string | null; order_id: string | null; subject_id: string | null; outcome: string | null; considered: unknown | null }[] }>(
  'kernel.insert_decisions',
  `insert into kernel.decision (tenant_id, decision_id, kind, order_id, subject_id, outcome,
  considered, at)
select $1, decision_id, kind, order_id, subject_id, outcome, considered, $2
from unnest($3::uuid[], $4::text[], $5::uuid[],
    $6::uuid[], $7::text[], $8::json[])
  as r(decision_id, kind, order_id, subject_id, outcome, considered)`,
  ["tenant_id", "now", "rows.decision_id:uuid", "rows.kind:text", "rows.order_id:uuid", "rows.subject_id:uuid", "rows.outcome:text", "rows.considered:json"],
);

/** Takes the keys for this transaction without waiting; a key that somebody else holds is not free. */
export const lockIdempotencyKeys = many<{ keys: readonly string[] | null }, { key: string; free: boolean }>(
  'kernel.lock_idempotency_keys',
  `select k as key,
  pg_try_advisory_xact_lock(hashtextextended($1::uuid::text || k, 0)) as free
from unnest($2::text[]) k`,
  ["tenant_id", "keys"],
);

/** Answers stored under keys. Sent after the lock, so that it sees what the last holder committed. */
export const idempotentAnswers = many<{ keys: readonly string[] | null }, { key: string; command: string; request_hash: string; answer: Json }>(
  'kernel.idempotent_answers',
  `select key, command, request_hash, answer from kernel.idempotency
where tenant_id = $1 and key = any($2::text[]) and expires_at > $3`,
  ["tenant_id", "keys", "now"],
);

/** Stores the answers of this transaction under their keys. */
export const insertAnswers = none<{ expires_at: Date | string | null; rows: readonly { key: string | null; command: string | null; request_hash: string | null; answer: unknown | null }[] }>(
  'kernel.insert_answers',
  `insert into kernel.idempotency
  (tenant_id, key, command, request_hash, answer, created_at, expires_at)
select $1, key, command, request_hash, answer, $2, $3::timestamptz
from unnest($4::text[], $5::text[], $6::text[],
    $7::jsonb[])
  as r(key, command, request_hash, answer)
on conflict (tenant_id, key) do update set command = excluded.command,
  request_hash = excluded.request_hash, answer = excluded.answer,
  created_at = excluded.created_at, expires_at = excluded.expires_at`,
  ["tenant_id", "now", "expires_at", "rows.key:text", "rows.command:text", "rows.request_hash:text", "rows.answer:json"],
);

/** Forgets answers whose keys have expired, the oldest first. */
export const deleteExpiredAnswers = many<{ count: number | null }, { key: string }>(
  'kernel.delete_expired_answers',
  `delete from kernel.idempotency i using (select key from kernel.idempotency
  where tenant_id = $1 and expires_at <= $2
  order by expires_at, key limit $3::int) d
where i.tenant_id = $1 and i.key = d.key
returning i.key`,
  ["tenant_id", "now", "count"],
);

/** Takes a block of each counter, in the order of their names; returns their first values. */
export const takeNumbers = many<{ rows: readonly { name: string | null; count: number | null }[] }, { name: string; next: number }>(
  'kernel.take_numbers',
  `insert into kernel.counter as c (tenant_id, name, next_value)
select $1, name, 1 + count from unnest($2::text[], $3::int[])
  as r(name, count)
order by name
on conflict (tenant_id, name) do update set next_value = c.next_value + excluded.next_value - 1
returning name, next_value as next`,
  ["tenant_id", "rows.name:text", "rows.count:plain"],
);

/** Notes that this transaction changes rows that processes remember. The version is its id: a change
 * that is rolled back leaves no version that another could take up. */
export const noteChange = none<{ name: string | null }>(
  'kernel.note_change',
  `insert into kernel.counter (tenant_id, name, next_value)
values ($1, $2, pg_current_xact_id()::text::bigint)
on conflict (tenant_id, name) do update set next_value = excluded.next_value`,
  ["tenant_id", "name"],
);

/** The versions of all rows that are remembered. */
export const versions = many<Record<never, never>, { name: string; next_value: number }>(
  'kernel.versions',
  `select name, next_value from kernel.counter
where tenant_id = $1 and name like 'version of %'`,
  ["tenant_id"],
);

/** How far reactions have come; without a lock, to see whether there is anything to do. */
export const cursors = many<{ reactions: readonly string[] | null }, { reaction: string; xid: string; event_id: string }>(
  'kernel.cursors',
  `select reaction, xid, event_id from kernel.reaction_cursor
where tenant_id = $1 and reaction = any($2::text[])`,
  ["tenant_id", "reactions"],
);

/** Takes the cursors of reactions for this transaction, except those that another process has. */
export const claimCursors = many<{ reactions: readonly string[] | null }, { reaction: string; xid: string; event_id: string; failures: number }>(
  'kernel.claim_cursors',
  `select reaction, xid, event_id, failures from kernel.reaction_cursor
where tenant_id = $1 and reaction = any($2::text[]) for update skip locked`,
  ["tenant_id", "reactions"],
);

/** Makes the cursors of new reactions; they begin at the start of the log. */
export const makeCursors = none<{ reactions: readonly string[] | null }>(
  'kernel.make_cursors',
  `insert into kernel.reaction_cursor (tenant_id, reaction)
select $1, r from unnest($2::text[]) r on conflict do nothing`,
  ["tenant_id", "reactions"],
);

/** Notes how far reactions have come. */
export const moveCursors = none<{ rows: readonly { reaction: string | null; xid: string | null; event_id: string | null; failures: number | null }[] }>(
  'kernel.move_cursors',
  `update kernel.reaction_cursor c set xid = r.xid, event_id = r.event_id, failures = r.failures
from unnest($1::text[], $2::xid8[], $3::uuid[],
    $4::int[])
  as r(reaction, xid, event_id, failures)
where c.tenant_id = $5 and c.reaction = r.reaction`,
  ["rows.reaction:text", "rows.xid:plain", "rows.event_id:uuid", "rows.failures:plain", "tenant_id"],
);

/** Events of some kinds after one place in the log and up to another, in commit order. */
export const eventsBetween = many<{ after_xid: string | null; after_event_id: string | null; to_xid: string | null; to_event_id: string | null; kinds: readonly string[] | null; count: number | null }, { xid: string; event_id: string; kind: string; order_id: string | null; subject_id: string; actor_kind: string; actor_id: string | null; command: string; body: Json; at: Date }>(
  'kernel.events_between',
  `select xid, event_id, kind, order_id, subject_id, actor_kind, actor_id, command, body, at
from kernel.event
where tenant_id = $1 and (xid, event_id) > ($2::xid8, $3)
  and (xid, event_id) <= ($4::xid8, $5) and kind = any($6::text[])
order by xid, event_id limit $7::int`,
  ["tenant_id", "after_xid", "after_event_id", "to_xid", "to_event_id", "kinds", "count"],
);

/** What happened after a place in the log, for live screens; ids and kinds only. */
export const eventsSince = many<{ after_xid: string | null; after_event_id: string | null; count: number | null }, { xid: string; event_id: string; kind: string; order_id: string | null; subject_id: string }>(
  'kernel.events_since',
  `select xid, event_id, kind, order_id, subject_id from kernel.event
where tenant_id = $1 and (xid, event_id) > ($2::xid8, $3)
  and xid < pg_snapshot_xmin(pg_current_snapshot())
order by xid, event_id limit $4::int`,
  ["tenant_id", "after_xid", "after_event_id", "count"],
);

/** The newest event that readers may see: below the oldest running transaction, so that none is
 * skipped that commits later. */
export const lastEvent = maybe<Record<never, never>, { xid: string; event_id: string }>(
  'kernel.last_event',
  `select xid, event_id from kernel.event
where tenant_id = $1 and xid < pg_snapshot_xmin(pg_current_snapshot())
order by xid desc, event_id desc limit 1`,
  ["tenant_id"],
);

/** The newest committed event, whether readers may see it yet or not. */
export const newestEvent = maybe<Record<never, never>, { xid: string; event_id: string }>(
  'kernel.newest_event',
  `select xid, event_id from kernel.event where tenant_id = $1
order by xid desc, event_id desc limit 1`,
  ["tenant_id"],
);

/** The timeline of an order, oldest first. */
export const eventsOfOrder = many<{ order_id: string | null }, { event_id: string; kind: string; order_id: string | null; subject_id: string; actor_kind: string; actor_id: string | null; command: string; body: Json; at: Date }>(
  'kernel.events_of_order',
  `select event_id as event_id, kind as kind, order_id, subject_id as subject_id,
  actor_kind as actor_kind, actor_id, command as command, body as body, at as at
from kernel.event where tenant_id = $1 and order_id = $2
union all
select r.event_id, r.kind, a.order_id, r.subject_id, r.actor_kind, r.actor_id, r.command, r.body,
  r.at
from kernel.archive a cross join lateral jsonb_to_recordset(a.events) as r(event_id uuid,
  kind text, subject_id uuid, actor_kind text, actor_id uuid, command text, body jsonb,
  at timestamptz)
where a.tenant_id = $1 and a.order_id = $2
order by 1`,
  ["tenant_id", "order_id"],
);

/** The reasons of the automatic decisions on an order, oldest first. */
export const decisionsOfOrder = many<{ order_id: string | null }, { decision_id: string; kind: string; subject_id: string; outcome: string; considered: Json; at: Date }>(
  'kernel.decisions_of_order',
  `select decision_id as decision_id, kind as kind, subject_id as subject_id,
  outcome as outcome, considered as considered, at as at
from kernel.decision where tenant_id = $1 and order_id = $2
union all
select r.decision_id, r.kind, r.subject_id, r.outcome, r.considered, r.at
from kernel.archive a cross join lateral jsonb_to_recordset(a.decisions) as r(decision_id uuid,
  kind text, subject_id uuid, outcome text, considered json, at timestamptz)
where a.tenant_id = $1 and a.order_id = $2
order by 1`,
  ["tenant_id", "order_id"],
);

/** Puts aside what failed too often, for a person. */
export const insertDeadLetters = none<{ rows: readonly { dead_letter_id: string | null; source: string | null; name: string | null; subject_id: string | null; error: string | null; attempts: number | null }[] }>(
  'kernel.insert_dead_letters',
  `insert into kernel.dead_letter
  (tenant_id, dead_letter_id, source, name, subject_id, error, attempts, at)
select $1, dead_letter_id, source, name, subject_id, error, attempts, $2
from unnest($3::uuid[], $4::text[], $5::text[],
    $6::uuid[], $7::text[], $8::int[])
  as r(dead_letter_id, source, name, subject_id, error, attempts)`,
  ["tenant_id", "now", "rows.dead_letter_id:uuid", "rows.source:text", "rows.name:text", "rows.subject_id:uuid", "rows.error:text", "rows.attempts:plain"],
);

/** Takes due effects for a while. One whose holder vanished comes back in doubt: it may have acted. */
export const claimEffects = many<{ lease_until: Date | string | null; kinds: readonly string[] | null; count: number | null }, { effect_id: string; kind: string; key: string; order_id: string | null; subject_id: string; intent: Json; attempts: number; state_before: string }>(
  'kernel.claim_effects',
  `update kernel.effect e set state = 'running', attempts = e.attempts + 1,
  lease_until = $1::timestamptz
from (select effect_id, state from kernel.effect
  where tenant_id = $2 and due_at <= $3 and kind = any($4::text[])
    and (state in ('pending', 'in_doubt') or (state = 'running' and lease_until < $3))
  order by due_at, effect_id limit $5 for update skip locked) d
where e.tenant_id = $2 and e.effect_id = d.effect_id
returning e.effect_id, e.kind, e.key, e.order_id, e.subject_id, e.intent, e.attempts,
  d.state as state_before`,
  ["lease_until", "tenant_id", "now", "kinds", "count"],
);

/** Notes what became of effects; returns those that this attempt still held, not those taken over. */
export const settleEffects = many<{ rows: readonly { effect_id: string | null; attempts: number | null; state: string | null; due_at: Date | string | null; outcome: unknown | null; error: string | null }[] }, { effect_id: string }>(
  'kernel.settle_effects',
  `update kernel.effect e set state = r.state, due_at = coalesce(r.due_at, e.due_at),
  lease_until = null, outcome = coalesce(r.outcome, e.outcome), error = r.error,
  ended_at = case when r.state in ('done', 'failed', 'cancelled') then $1::timestamptz end
from unnest($2::uuid[], $3::int[], $4::text[],
    $5::timestamptz[], $6::jsonb[], $7::text[])
  as r(effect_id, attempts, state, due_at, outcome, error)
where e.tenant_id = $8 and e.effect_id = r.effect_id and e.state = 'running'
  and e.attempts = r.attempts
returning e.effect_id`,
  ["now", "rows.effect_id:uuid", "rows.attempts:plain", "rows.state:text", "rows.due_at:plain", "rows.outcome:json", "rows.error:text", "tenant_id"],
);

/** Takes back effects that were not begun; returns those that were in time. */
export const cancelEffects = many<{ kind: string | null; keys: readonly string[] | null }, { key: string }>(
  'kernel.cancel_effects',
  `update kernel.effect set state = 'cancelled', ended_at = $1
where tenant_id = $2 and kind = $3 and key = any($4::text[]) and state = 'pending'
returning key`,
  ["now", "tenant_id", "kind", "keys"],
);

/** When sweeps ran last, to see which are due. */
export const sweepsRun = many<Record<never, never>, { name: string; last_at: Date }>(
  'kernel.sweeps_run',
  `select name, last_at from kernel.sweep where tenant_id = $1`,
  ["tenant_id"],
);

/** Takes a timed sweep when it is due, or when the clock was put back since it ran; the row lock
 * keeps other processes out until commit. */
export const claimSweep = maybe<{ name: string | null; due_before: Date | string | null }, { name: string }>(
  'kernel.claim_sweep',
  `insert into kernel.sweep as s (tenant_id, name, last_at) values ($1, $2, $3)
on conflict (tenant_id, name) do update set last_at = excluded.last_at
  where s.last_at <= $4::timestamptz or s.last_at > $3
returning name`,
  ["tenant_id", "name", "now", "due_before"],
);

/** All settings of the tenant. */
export const settings = many<Record<never, never>, { key: string; value: Json }>(
  'kernel.settings',
  `select key, value from kernel.setting where tenant_id = $1`,
  ["tenant_id"],
);

/** Sets settings. */
export const saveSettings = none<{ rows: readonly { key: string | null; value: unknown | null }[] }>(
  'kernel.save_settings',
  `insert into kernel.setting (tenant_id, key, value, updated_at)
select $1, key, coalesce(value, 'null'), $2
from unnest($3::text[], $4::jsonb[])
  as r(key, value)
on conflict (tenant_id, key) do update set
  value = excluded.value, updated_at = excluded.updated_at`,
  ["tenant_id", "now", "rows.key:text", "rows.value:json"],
);

/** What papers and checks must know of the tenant. */
export const tenantFacts = one<Record<never, never>, { code: string; name: string; country: string; currency: string; time_zone: string; locale: string }>(
  'kernel.tenant_facts',
  `select code, name, country, currency, time_zone, locale from kernel.tenant
where tenant_id = $1`,
  ["tenant_id"],
);
