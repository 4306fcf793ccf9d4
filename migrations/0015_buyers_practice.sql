-- What buyers do on their page: the proof besides the link, what stood before an edit, feedback. And
-- the demo company's practice: its simulation, and the way back to its first state. Not breaking: new
-- tables and procedures only.

create table delivery.proof (
  tenant_id uuid not null,
  order_id uuid not null,
  wrong int not null default 0 check (wrong >= 0),
  locked_until timestamptz,
  last_key text,
  last_at timestamptz not null,
  primary key (tenant_id, order_id)
);
comment on table delivery.proof is 'Attempts of whoever has the link of an order to prove that he is the buyer.';
comment on column delivery.proof.tenant_id is 'the tenant';
comment on column delivery.proof.order_id is 'the order of the link';
comment on column delivery.proof.wrong is 'wrong proofs since the last right one';
comment on column delivery.proof.locked_until is 'until then every proof is refused; null: never locked';
comment on column delivery.proof.last_key is 'key of the request that was done last: repeated, it is done';
comment on column delivery.proof.last_at is 'when somebody last tried';
call kernel.guard('delivery.proof');

create table orders.order_edit (
  tenant_id uuid not null,
  order_id uuid not null,
  version int not null check (version > 0),
  merchant_id uuid not null,
  recipient json not null,
  buyer_remark text not null,
  seller_remark text not null,
  edited_at timestamptz not null,
  primary key (tenant_id, order_id, version)
);
comment on table orders.order_edit is 'What stood in an order before each edit of recipient or remarks; never changed.';
comment on column orders.order_edit.tenant_id is 'the tenant';
comment on column orders.order_edit.order_id is 'the order';
comment on column orders.order_edit.version is 'version of the order that said so';
comment on column orders.order_edit.merchant_id is 'who sold';
comment on column orders.order_edit.recipient is 'the recipient as it was';
comment on column orders.order_edit.buyer_remark is 'the buyer''s remark as it was';
comment on column orders.order_edit.seller_remark is 'the shop''s remark as it was';
comment on column orders.order_edit.edited_at is 'when it was changed';
call kernel.guard('orders.order_edit', 'select, insert');

create schema voice;
grant usage on schema voice to fahuo_app;

create table voice.feedback (
  tenant_id uuid not null,
  order_id uuid not null,
  merchant_id uuid not null,
  shop_id uuid not null,
  score int not null check (score between 1 and 5),
  tags text[] not null default '{}' check (cardinality(tags) <= 6),
  text text not null default '' check (char_length(text) <= 500),
  given_at timestamptz not null,
  changed_at timestamptz not null,
  answer text check (char_length(answer) between 1 and 500),
  answered_by uuid,
  answered_at timestamptz,
  primary key (tenant_id, order_id),
  constraint feedback_while_fresh
    check (changed_at >= given_at and changed_at <= given_at + interval '7 days'),
  constraint feedback_answer_whole check ((answer is null) = (answered_at is null))
);
comment on table voice.feedback is 'What the buyer of an order says of it; one per order.';
comment on column voice.feedback.tenant_id is 'the tenant';
comment on column voice.feedback.order_id is 'the order';
comment on column voice.feedback.merchant_id is 'who sold';
comment on column voice.feedback.shop_id is 'where it was bought';
comment on column voice.feedback.score is '1 to 5';
comment on column voice.feedback.tags is 'reasons, of those in areas/voice/model.ts';
comment on column voice.feedback.text is 'in the buyer''s words';
comment on column voice.feedback.given_at is 'when it was first given';
comment on column voice.feedback.changed_at is 'when the buyer last changed it';
comment on column voice.feedback.answer is 'what the company answered';
comment on column voice.feedback.answered_by is 'who answered';
comment on column voice.feedback.answered_at is 'when it was answered';
create index feedback_by_time on voice.feedback (tenant_id, given_at desc, order_id desc);
call kernel.guard('voice.feedback');

create schema practice;
grant usage on schema practice to fahuo_app;

create table practice.company (
  tenant_id uuid primary key references kernel.tenant,
  made_at timestamptz not null,
  speed int not null default 0 check (speed in (0, 1, 10, 60)),
  run_id uuid,
  started_at timestamptz,
  stopped_at timestamptz,
  stopped_by text check (stopped_by in ('person', 'days', 'orders', 'fault', 'reset')),
  simulated_s int not null default 0 check (simulated_s between 0 and 2 * 24 * 3600),
  orders_made int not null default 0 check (orders_made between 0 and 5000),
  resetting_at timestamptz,
  constraint practice_run_whole check (speed = 0 or (run_id is not null and stopped_at is null)),
  constraint practice_one_thing check (speed = 0 or resetting_at is null)
);
comment on table practice.company is 'Demo companies: only what has a row here is simulated or put back. Written when a demo is made.';
comment on column practice.company.tenant_id is 'the tenant';
comment on column practice.company.made_at is 'when the demo was made or put back';
comment on column practice.company.speed is 'simulated seconds in a second; 0: nothing is simulated';
comment on column practice.company.run_id is 'the simulation that runs, or ran last';
comment on column practice.company.started_at is 'when it was started';
comment on column practice.company.stopped_at is 'when it stopped';
comment on column practice.company.stopped_by is 'what stopped it';
comment on column practice.company.simulated_s is 'simulated seconds of it so far';
comment on column practice.company.orders_made is 'orders of it so far';
comment on column practice.company.resetting_at is 'since when it is being put back to its first state';
call kernel.guard('practice.company', 'select, insert, update');

-- A demo that was made before has its row as well.
alter table practice.company no force row level security;
insert into practice.company (tenant_id, made_at)
select tenant_id, created_at from kernel.tenant where code = 'demo' and clock = 'real';
alter table practice.company force row level security;

-- The application deletes nothing, and least of all a company: this does, as the owner, in the tenant
-- of the transaction, and only where that is a demo that is being put back. Its people, their
-- sessions and keys stay. Parents go after their children, whichever order they come in.
create function practice.wipe() returns int
language plpgsql security definer set search_path = pg_catalog as $$
declare
  own uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  waiting regclass[];
  blocked regclass[];
  target regclass;
  emptied int := 0;
begin
  if not exists (select from practice.company where tenant_id = own and resetting_at is not null) then
    raise exception 'only a demo company that is being put back can be emptied';
  end if;
  select array_agg(c.oid::regclass order by c.oid desc) into waiting
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  where c.relkind in ('r', 'p') and not c.relispartition and c.relrowsecurity
    and n.nspname not in ('people', 'practice') and c.oid <> 'kernel.counter'::regclass;
  while cardinality(waiting) > 0 loop
    blocked := '{}';
    foreach target in array waiting loop
      begin
        execute format('delete from %s where tenant_id = $1', target) using own;
        emptied := emptied + 1;
      exception when foreign_key_violation then
        blocked := blocked || target;
      end;
    end loop;
    if cardinality(blocked) = cardinality(waiting) then
      raise exception 'tables that hold each other: %', blocked;
    end if;
    waiting := blocked;
  end loop;
  delete from kernel.routing where tenant_id = own and kind <> 'login';
  -- Numbers go on, since processes hold blocks of them; what they remember of rows that are gone
  -- must not.
  update kernel.counter set next_value = next_value + 1 where tenant_id = own;
  return emptied;
end $$;
revoke all on function practice.wipe() from public;
grant execute on function practice.wipe() to fahuo_app;

-- While a demo is put back it lives in the time of its story, and servers leave it alone.
create function practice.set_clock(wanted text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update kernel.tenant t set clock = wanted
  from practice.company p
  where p.tenant_id = t.tenant_id and p.resetting_at is not null
    and t.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid;
end $$;
revoke all on function practice.set_clock(text) from public;
grant execute on function practice.set_clock(text) to fahuo_app;
