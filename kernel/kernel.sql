-- Statements of the kernel: events, effects, decisions, idempotency, cursors, counters.

-- name: insert_events :none
-- Appends events of this transaction to the one history.
insert into kernel.event (tenant_id, event_id, kind, order_id, subject_id, actor_kind, actor_id,
  command, body, at)
select :tenant_id, event_id, kind, order_id, subject_id, actor_kind, actor_id, command, body, :now
from jsonb_to_recordset(:rows::jsonb) as r(event_id uuid, kind text, order_id uuid, subject_id uuid,
  actor_kind text, actor_id uuid, command text, body jsonb);

-- name: insert_effects :none
-- Asks for effects; one that was asked for before (same kind and key) stays as it is.
insert into kernel.effect (tenant_id, effect_id, kind, key, order_id, subject_id, intent, due_at,
  created_at)
select :tenant_id, effect_id, kind, key, order_id, subject_id, intent, coalesce(due_at, :now), :now
from jsonb_to_recordset(:rows::jsonb) as r(effect_id uuid, kind text, key text, order_id uuid,
  subject_id uuid, intent jsonb, due_at timestamptz)
on conflict on constraint effect_once do nothing;

-- name: insert_decisions :none
-- Keeps the reasons of automatic decisions.
insert into kernel.decision (tenant_id, decision_id, kind, order_id, subject_id, outcome,
  considered, at)
select :tenant_id, decision_id, kind, order_id, subject_id, outcome, considered, :now
from jsonb_to_recordset(:rows::jsonb) as r(decision_id uuid, kind text, order_id uuid,
  subject_id uuid, outcome text, considered json);

-- name: lock_idempotency_keys :many
-- Takes the keys for this transaction without waiting; a key that somebody else holds is not free.
select k as "key!",
  pg_try_advisory_xact_lock(hashtextextended(:tenant_id::uuid::text || k, 0)) as "free!"
from unnest(:keys::text[]) k;

-- name: idempotent_answers :many
-- Answers stored under keys. Sent after the lock, so that it sees what the last holder committed.
select key, command, request_hash, answer from kernel.idempotency
where tenant_id = :tenant_id and key = any(:keys::text[]) and expires_at > :now;

-- name: insert_answers :none
-- Stores the answers of this transaction under their keys.
insert into kernel.idempotency
  (tenant_id, key, command, request_hash, answer, created_at, expires_at)
select :tenant_id, key, command, request_hash, answer, :now, :expires_at::timestamptz
from jsonb_to_recordset(:rows::jsonb) as r(key text, command text, request_hash text, answer jsonb)
on conflict (tenant_id, key) do update set command = excluded.command,
  request_hash = excluded.request_hash, answer = excluded.answer,
  created_at = excluded.created_at, expires_at = excluded.expires_at;

-- name: delete_expired_answers :many
-- Forgets answers whose keys have expired, the oldest first.
delete from kernel.idempotency i using (select key from kernel.idempotency
  where tenant_id = :tenant_id and expires_at <= :now
  order by expires_at, key limit :count::int) d
where i.tenant_id = :tenant_id and i.key = d.key
returning i.key;

-- name: take_numbers :many
-- Takes a block of each counter, in the order of their names; returns their first values.
insert into kernel.counter as c (tenant_id, name, next_value)
select :tenant_id, name, 1 + count from jsonb_to_recordset(:rows::jsonb) as r(name text, count int)
order by name
on conflict (tenant_id, name) do update set next_value = c.next_value + excluded.next_value - 1
returning name, next_value as "next!";

-- name: note_change :none
-- Notes that this transaction changes rows that processes remember. The version is its id: a change
-- that is rolled back leaves no version that another could take up.
insert into kernel.counter (tenant_id, name, next_value)
values (:tenant_id, :name, pg_current_xact_id()::text::bigint)
on conflict (tenant_id, name) do update set next_value = excluded.next_value;

-- name: versions :many
-- The versions of all rows that are remembered.
select name, next_value from kernel.counter
where tenant_id = :tenant_id and name like 'version of %';

-- name: cursors :many
-- How far reactions have come; without a lock, to see whether there is anything to do.
select reaction, xid, event_id from kernel.reaction_cursor
where tenant_id = :tenant_id and reaction = any(:reactions::text[]);

-- name: claim_cursors :many
-- Takes the cursors of reactions for this transaction, except those that another process has.
select reaction, xid, event_id, failures from kernel.reaction_cursor
where tenant_id = :tenant_id and reaction = any(:reactions::text[]) for update skip locked;

-- name: make_cursors :none
-- Makes the cursors of new reactions; they begin at the start of the log.
insert into kernel.reaction_cursor (tenant_id, reaction)
select :tenant_id, r from unnest(:reactions::text[]) r on conflict do nothing;

-- name: move_cursors :none
-- Notes how far reactions have come.
update kernel.reaction_cursor c set xid = r.xid, event_id = r.event_id, failures = r.failures
from jsonb_to_recordset(:rows::jsonb) as r(reaction text, xid xid8, event_id uuid, failures int)
where c.tenant_id = :tenant_id and c.reaction = r.reaction;

-- name: events_between :many
-- Events of some kinds after one place in the log and up to another, in commit order.
select xid, event_id, kind, order_id, subject_id, actor_kind, actor_id, command, body, at
from kernel.event
where tenant_id = :tenant_id and (xid, event_id) > (:after_xid::xid8, :after_event_id)
  and (xid, event_id) <= (:to_xid::xid8, :to_event_id) and kind = any(:kinds::text[])
order by xid, event_id limit :count::int;

-- name: events_since :many
-- What happened after a place in the log, for live screens; ids and kinds only.
select xid, event_id, kind, order_id, subject_id from kernel.event
where tenant_id = :tenant_id and (xid, event_id) > (:after_xid::xid8, :after_event_id)
  and xid < pg_snapshot_xmin(pg_current_snapshot())
order by xid, event_id limit :count::int;

-- name: last_event :maybe
-- The newest event that readers may see: below the oldest running transaction, so that none is
-- skipped that commits later.
select xid, event_id from kernel.event
where tenant_id = :tenant_id and xid < pg_snapshot_xmin(pg_current_snapshot())
order by xid desc, event_id desc limit 1;

-- name: newest_event :maybe
-- The newest committed event, whether readers may see it yet or not.
select xid, event_id from kernel.event where tenant_id = :tenant_id
order by xid desc, event_id desc limit 1;

-- name: events_of_order :many
-- The timeline of an order, oldest first.
select event_id as "event_id!", kind as "kind!", order_id, subject_id as "subject_id!",
  actor_kind as "actor_kind!", actor_id, command as "command!", body as "body!", at as "at!"
from kernel.event where tenant_id = :tenant_id and order_id = :order_id
union all
select r.event_id, r.kind, a.order_id, r.subject_id, r.actor_kind, r.actor_id, r.command, r.body,
  r.at
from kernel.archive a cross join lateral jsonb_to_recordset(a.events) as r(event_id uuid,
  kind text, subject_id uuid, actor_kind text, actor_id uuid, command text, body jsonb,
  at timestamptz)
where a.tenant_id = :tenant_id and a.order_id = :order_id
order by 1;

-- name: decisions_of_order :many
-- The reasons of the automatic decisions on an order, oldest first.
select decision_id as "decision_id!", kind as "kind!", subject_id as "subject_id!",
  outcome as "outcome!", considered as "considered!", at as "at!"
from kernel.decision where tenant_id = :tenant_id and order_id = :order_id
union all
select r.decision_id, r.kind, r.subject_id, r.outcome, r.considered, r.at
from kernel.archive a cross join lateral jsonb_to_recordset(a.decisions) as r(decision_id uuid,
  kind text, subject_id uuid, outcome text, considered json, at timestamptz)
where a.tenant_id = :tenant_id and a.order_id = :order_id
order by 1;

-- name: insert_dead_letters :none
-- Puts aside what failed too often, for a person.
insert into kernel.dead_letter
  (tenant_id, dead_letter_id, source, name, subject_id, error, attempts, at)
select :tenant_id, dead_letter_id, source, name, subject_id, error, attempts, :now
from jsonb_to_recordset(:rows::jsonb) as r(dead_letter_id uuid, source text, name text,
  subject_id uuid, error text, attempts int);

-- name: claim_effects :many
-- Takes due effects for a while. One whose holder vanished comes back in doubt: it may have acted.
update kernel.effect e set state = 'running', attempts = e.attempts + 1,
  lease_until = :lease_until::timestamptz
from (select effect_id, state from kernel.effect
  where tenant_id = :tenant_id and due_at <= :now and kind = any(:kinds::text[])
    and (state in ('pending', 'in_doubt') or (state = 'running' and lease_until < :now))
  order by due_at, effect_id limit :count for update skip locked) d
where e.tenant_id = :tenant_id and e.effect_id = d.effect_id
returning e.effect_id, e.kind, e.key, e.order_id, e.subject_id, e.intent, e.attempts,
  d.state as "state_before!";

-- name: settle_effects :many
-- Notes what became of effects; returns those that this attempt still held, not those taken over.
update kernel.effect e set state = r.state, due_at = coalesce(r.due_at, e.due_at),
  lease_until = null, outcome = coalesce(r.outcome, e.outcome), error = r.error,
  ended_at = case when r.state in ('done', 'failed', 'cancelled') then :now::timestamptz end
from jsonb_to_recordset(:rows::jsonb) as r(effect_id uuid, attempts int, state text,
  due_at timestamptz, outcome jsonb, error text)
where e.tenant_id = :tenant_id and e.effect_id = r.effect_id and e.state = 'running'
  and e.attempts = r.attempts
returning e.effect_id;

-- name: cancel_effects :many
-- Takes back effects that were not begun; returns those that were in time.
update kernel.effect set state = 'cancelled', ended_at = :now
where tenant_id = :tenant_id and kind = :kind and key = any(:keys::text[]) and state = 'pending'
returning key;

-- name: sweeps_run :many
-- When sweeps ran last, to see which are due.
select name, last_at from kernel.sweep where tenant_id = :tenant_id;

-- name: claim_sweep :maybe
-- Takes a timed sweep when it is due, or when the clock was put back since it ran; the row lock
-- keeps other processes out until commit.
insert into kernel.sweep as s (tenant_id, name, last_at) values (:tenant_id, :name, :now)
on conflict (tenant_id, name) do update set last_at = excluded.last_at
  where s.last_at <= :due_before::timestamptz or s.last_at > :now
returning name;

-- name: settings :many
-- All settings of the tenant.
select key, value from kernel.setting where tenant_id = :tenant_id;

-- name: save_settings :none
-- Sets settings.
insert into kernel.setting (tenant_id, key, value, updated_at)
select :tenant_id, key, coalesce(value, 'null'), :now
from jsonb_to_recordset(:rows::jsonb) as r(key text, value jsonb)
on conflict (tenant_id, key) do update set
  value = excluded.value, updated_at = excluded.updated_at;

-- name: tenant_facts :one
-- What papers and checks must know of the tenant.
select code, name, country, currency, time_zone, locale from kernel.tenant
where tenant_id = :tenant_id;
