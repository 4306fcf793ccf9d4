-- Kernel: tenants, events, effects, idempotency, decisions, and the guard that puts row-level
-- security on every tenant table. Not breaking; on an empty database only.
create schema kernel;

do $$
begin
  if not exists (select from pg_roles where rolname = 'fahuo_app') then
    create role fahuo_app nologin nosuperuser nobypassrls;
  end if;
  execute format('grant fahuo_app to %I', current_user);
end $$;

-- Puts both locks on a table: row-level security by tenant (and by merchant and warehouse where
-- the table has such a column), forced, and the rights of the application role. Nothing is deleted
-- unless the table says so: what other rows point at stays.
create procedure kernel.guard(target regclass, rights text default 'select, insert, update')
language plpgsql as $$
declare
  condition text := $c$tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)$c$;
  noun text;
begin
  foreach noun in array array['merchant', 'warehouse'] loop
    if exists (select from pg_attribute where attrelid = target and attname = noun || '_id'
               and attnum > 0 and not attisdropped) then
      -- Said as "is not null" of a case: the planner takes that for nearly always true, which it
      -- is. Said as an "or", it expected one row in two hundred and chose plans for one row.
      condition := condition || format(
        $c$ and (case when (select nullif(current_setting('app.%1$s_ids', true), '')) is null
           or %1$s_id is null or %1$s_id = any ((select string_to_array(
             nullif(current_setting('app.%1$s_ids', true), ''), ','))::uuid[]) then true end)
           is not null$c$, noun);
    end if;
  end loop;
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy scope on %s using (%s) with check (%s)', target, condition, condition);
  execute format('grant %s on %s to fahuo_app', rights, target);
end $$;

create table kernel.tenant (
  tenant_id uuid primary key,
  code text not null unique check (code ~ '^[a-z0-9-]{2,40}$'),
  name text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  time_zone text not null,
  locale text not null check (locale in ('zh-CN', 'en')),
  clock text not null default 'real' check (clock in ('real', 'virtual')),
  created_at timestamptz not null
);
comment on table kernel.tenant is 'Operators (a brand, a third-party warehouse, a marketplace). Read by every tenant''s relay.';
comment on column kernel.tenant.tenant_id is 'the tenant';
comment on column kernel.tenant.code is 'short name in commands and links';
comment on column kernel.tenant.name is 'shown to people';
comment on column kernel.tenant.country is 'ISO 3166 country of its warehouses';
comment on column kernel.tenant.currency is 'ISO 4217 currency of its books';
comment on column kernel.tenant.time_zone is 'IANA zone in which its days begin';
comment on column kernel.tenant.locale is 'language of its papers';
comment on column kernel.tenant.clock is 'virtual: lives in a simulation''s time, and the relay of a server leaves it alone';
comment on column kernel.tenant.created_at is 'when it was set up';

create table kernel.routing (
  kind text not null,
  key text not null,
  tenant_id uuid not null references kernel.tenant,
  target_id uuid not null,
  primary key (kind, key)
);
comment on table kernel.routing is 'Finds the tenant of a name that arrives without one: sign-in names, waybill numbers.';
comment on column kernel.routing.kind is 'what the key is: login, waybill';
comment on column kernel.routing.key is 'the name or number, normalised';
comment on column kernel.routing.tenant_id is 'where to look';
comment on column kernel.routing.target_id is 'the row it stands for';

create table kernel.setting (
  tenant_id uuid not null,
  key text not null,
  value jsonb not null,
  updated_at timestamptz not null,
  primary key (tenant_id, key)
);
comment on table kernel.setting is 'A tenant''s settings, one row a key.';
comment on column kernel.setting.tenant_id is 'the tenant';
comment on column kernel.setting.key is 'name of the setting';
comment on column kernel.setting.value is 'its value';
comment on column kernel.setting.updated_at is 'when it was set';

create table kernel.counter (
  tenant_id uuid not null,
  name text not null,
  next_value bigint not null check (next_value > 0),
  primary key (tenant_id, name)
);
comment on table kernel.counter is 'Counters for numbers that people read; taken in blocks, gaps are normal.';
comment on column kernel.counter.tenant_id is 'the tenant';
comment on column kernel.counter.name is 'which number';
comment on column kernel.counter.next_value is 'first value not yet given out';

create table kernel.event (
  tenant_id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  event_id uuid not null,
  kind text not null,
  order_id uuid,
  subject_id uuid not null,
  actor_kind text not null check (actor_kind in ('user', 'api_key', 'system', 'buyer', 'carrier', 'simulation')),
  actor_id uuid,
  command text not null,
  body jsonb not null,
  at timestamptz not null,
  primary key (tenant_id, xid, event_id)
);
comment on table kernel.event is 'The one history: what happened, to what, by whom. Append-only.';
comment on column kernel.event.tenant_id is 'the tenant';
comment on column kernel.event.xid is 'transaction, for reading in commit order';
comment on column kernel.event.event_id is 'the event';
comment on column kernel.event.kind is 'past tense, e.g. parcel_weighed';
comment on column kernel.event.order_id is 'the order whose timeline it belongs to';
comment on column kernel.event.subject_id is 'what it happened to';
comment on column kernel.event.actor_kind is 'who';
comment on column kernel.event.actor_id is 'which one';
comment on column kernel.event.command is 'the command or reaction that said it';
comment on column kernel.event.body is 'the facts';
comment on column kernel.event.at is 'when it happened';
create index event_of_order on kernel.event (tenant_id, order_id, event_id) where order_id is not null;
create index event_of_subject on kernel.event (tenant_id, subject_id, event_id) where order_id is null;

create table kernel.reaction_cursor (
  tenant_id uuid not null,
  reaction text not null,
  xid xid8 not null default '0',
  event_id uuid not null default '00000000-0000-0000-0000-000000000000',
  failures int not null default 0,
  primary key (tenant_id, reaction)
);
comment on table kernel.reaction_cursor is 'How far each reaction has read the event log.';
comment on column kernel.reaction_cursor.tenant_id is 'the tenant';
comment on column kernel.reaction_cursor.reaction is 'name of the reaction';
comment on column kernel.reaction_cursor.xid is 'last event done: transaction';
comment on column kernel.reaction_cursor.event_id is 'last event done';
comment on column kernel.reaction_cursor.failures is 'failures in a row at the present place';

create table kernel.dead_letter (
  tenant_id uuid not null,
  dead_letter_id uuid not null,
  source text not null check (source in ('reaction', 'effect')),
  name text not null,
  subject_id uuid not null,
  error text not null,
  attempts int not null check (attempts > 0),
  at timestamptz not null,
  resolved_at timestamptz,
  primary key (tenant_id, dead_letter_id)
);
comment on table kernel.dead_letter is 'Events or effects that failed too often and wait for a person.';
comment on column kernel.dead_letter.tenant_id is 'the tenant';
comment on column kernel.dead_letter.dead_letter_id is 'the entry';
comment on column kernel.dead_letter.source is 'what failed';
comment on column kernel.dead_letter.name is 'name of the reaction or kind of the effect';
comment on column kernel.dead_letter.subject_id is 'the event or effect';
comment on column kernel.dead_letter.error is 'the last error, without personal data';
comment on column kernel.dead_letter.attempts is 'how often it was tried';
comment on column kernel.dead_letter.at is 'when it was given up';
comment on column kernel.dead_letter.resolved_at is 'when somebody dealt with it';

create table kernel.effect (
  tenant_id uuid not null,
  effect_id uuid not null,
  kind text not null,
  key text not null,
  order_id uuid,
  subject_id uuid not null,
  intent jsonb not null,
  state text not null default 'pending'
    check (state in ('pending', 'running', 'in_doubt', 'done', 'failed', 'cancelled')),
  attempts int not null default 0 check (attempts >= 0),
  due_at timestamptz not null,
  lease_until timestamptz,
  outcome jsonb,
  error text,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, effect_id),
  constraint effect_once unique (tenant_id, kind, key),
  constraint effect_ended_when_final check ((state in ('done', 'failed', 'cancelled')) = (ended_at is not null)),
  constraint effect_leased_when_running check ((state = 'running') = (lease_until is not null))
);
comment on table kernel.effect is 'Everything done outside the database: intent first, then attempts, then the outcome.';
comment on column kernel.effect.tenant_id is 'the tenant';
comment on column kernel.effect.effect_id is 'the effect';
comment on column kernel.effect.kind is 'which executor: waybill.buy, document.print, payment.refund ...';
comment on column kernel.effect.key is 'natural key: the same effect is never asked for twice';
comment on column kernel.effect.order_id is 'the order it is for';
comment on column kernel.effect.subject_id is 'what it is for';
comment on column kernel.effect.intent is 'what to do';
comment on column kernel.effect.state is 'where it is';
comment on column kernel.effect.attempts is 'how often it was tried';
comment on column kernel.effect.due_at is 'not before';
comment on column kernel.effect.lease_until is 'running: until then nobody else takes it';
comment on column kernel.effect.outcome is 'what the other side answered';
comment on column kernel.effect.error is 'the last error';
comment on column kernel.effect.created_at is 'when it was asked for';
comment on column kernel.effect.ended_at is 'when it was done, failed or cancelled';
create index effect_due on kernel.effect (tenant_id, due_at)
  where state in ('pending', 'running', 'in_doubt');
create index effect_of_subject on kernel.effect (tenant_id, subject_id);

create table kernel.idempotency (
  tenant_id uuid not null,
  key text not null,
  command text not null,
  request_hash text not null,
  answer jsonb not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, key)
);
comment on table kernel.idempotency is 'Answers given under an Idempotency-Key, kept for two days.';
comment on column kernel.idempotency.tenant_id is 'the tenant';
comment on column kernel.idempotency.key is 'the caller''s key, with the caller''s id before it';
comment on column kernel.idempotency.command is 'the command';
comment on column kernel.idempotency.request_hash is 'SHA-256 of the input';
comment on column kernel.idempotency.answer is 'one outcome per input';
comment on column kernel.idempotency.created_at is 'when it was answered';
comment on column kernel.idempotency.expires_at is 'when it may be forgotten';
create index idempotency_expired on kernel.idempotency (tenant_id, expires_at);

create table kernel.decision (
  tenant_id uuid not null,
  decision_id uuid not null,
  kind text not null,
  order_id uuid,
  subject_id uuid not null,
  outcome text not null,
  considered json not null,
  at timestamptz not null,
  primary key (tenant_id, decision_id)
);
comment on table kernel.decision is 'Why an automatic decision came out as it did: what was considered and what each cost.';
comment on column kernel.decision.tenant_id is 'the tenant';
comment on column kernel.decision.decision_id is 'the decision';
comment on column kernel.decision.kind is 'review, sourcing, carton, carrier, wave, walk';
comment on column kernel.decision.order_id is 'the order it was about';
comment on column kernel.decision.subject_id is 'what it was about';
comment on column kernel.decision.outcome is 'what was chosen, in short';
comment on column kernel.decision.considered is 'the candidates with their costs and why they lost';
comment on column kernel.decision.at is 'when';
create index decision_of_order on kernel.decision (tenant_id, order_id) where order_id is not null;
create index decision_of_subject on kernel.decision (tenant_id, subject_id) where order_id is null;

create table kernel.sweep (
  tenant_id uuid not null,
  name text not null,
  last_at timestamptz not null,
  primary key (tenant_id, name)
);
comment on table kernel.sweep is 'When each timed sweep ran last in a tenant.';
comment on column kernel.sweep.tenant_id is 'the tenant';
comment on column kernel.sweep.name is 'the sweep';
comment on column kernel.sweep.last_at is 'when it ran last';

grant usage on schema kernel to fahuo_app;
grant select, insert, update on kernel.tenant, kernel.routing to fahuo_app;
call kernel.guard('kernel.setting');
call kernel.guard('kernel.counter');
call kernel.guard('kernel.event', 'select, insert');
call kernel.guard('kernel.reaction_cursor');
call kernel.guard('kernel.dead_letter');
call kernel.guard('kernel.effect');
call kernel.guard('kernel.idempotency', 'select, insert, update, delete');
call kernel.guard('kernel.decision', 'select, insert');
call kernel.guard('kernel.sweep');
