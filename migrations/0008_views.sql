-- The order desk: views that people keep, and jobs over all orders that match a filter, with what
-- became of each order. Not breaking: new tables only.
create schema desk;
grant usage on schema desk to fahuo_app;

create table desk.view (
  tenant_id uuid not null references kernel.tenant,
  view_id uuid not null,
  owner_id uuid not null,
  name text not null check (name = btrim(name) and length(name) between 1 and 60),
  search jsonb not null check (jsonb_typeof(search) = 'object'),
  shared boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, view_id),
  constraint view_name_once unique (tenant_id, owner_id, name)
);
comment on table desk.view is 'Views of the order list that people keep under a name.';
comment on column desk.view.tenant_id is 'the tenant';
comment on column desk.view.view_id is 'the view';
comment on column desk.view.owner_id is 'who keeps it';
comment on column desk.view.name is 'as its owner called it';
comment on column desk.view.search is 'filters, order and columns, as they stand in the address';
comment on column desk.view.shared is 'colleagues see it too';
comment on column desk.view.created_at is 'when it was kept first';
comment on column desk.view.updated_at is 'when it was changed last';

create table desk.bulk (
  tenant_id uuid not null references kernel.tenant,
  bulk_id uuid not null,
  action text not null,
  words text not null,
  filter jsonb not null,
  upto uuid not null,
  state text not null default 'selecting'
    check (state in ('selecting', 'running', 'done', 'stopped')),
  problem jsonb,
  chunk int not null default 0 check (chunk >= 0),
  rows_total int not null default 0 check (rows_total >= 0),
  rows_done int not null default 0 check (rows_done >= 0),
  rows_failed int not null default 0 check (rows_failed >= 0),
  actor_kind text not null check (actor_kind in ('user', 'api_key')),
  started_by uuid not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, bulk_id),
  constraint bulk_ended_when_said check ((state in ('selecting', 'running')) = (ended_at is null)),
  constraint bulk_within_total check (rows_done + rows_failed <= rows_total),
  constraint bulk_done_means_all check (state <> 'done' or rows_done + rows_failed = rows_total)
);
comment on table desk.bulk is 'Jobs that do one thing with all orders that match a filter.';
comment on column desk.bulk.tenant_id is 'the tenant';
comment on column desk.bulk.bulk_id is 'the job';
comment on column desk.bulk.action is 'what is done: see desk/model.ts';
comment on column desk.bulk.words is 'what is said with it: a reason or a note';
comment on column desk.bulk.filter is 'which orders, as it stood in the address';
comment on column desk.bulk.upto is 'the newest order that belongs to it; later ones do not';
comment on column desk.bulk.state is 'where it is; stopped: rows are left that wait';
comment on column desk.bulk.problem is 'why it stopped by itself';
comment on column desk.bulk.chunk is 'chunks dealt with, so that each is asked for once';
comment on column desk.bulk.rows_total is 'orders chosen';
comment on column desk.bulk.rows_done is 'orders with which it was done';
comment on column desk.bulk.rows_failed is 'orders that refused it';
comment on column desk.bulk.actor_kind is 'a person or an API key';
comment on column desk.bulk.started_by is 'in whose name and within whose rights';
comment on column desk.bulk.started_at is 'when it began';
comment on column desk.bulk.updated_at is 'its last sign of life';
comment on column desk.bulk.ended_at is 'when it ended or was stopped';

create table desk.bulk_row (
  tenant_id uuid not null,
  bulk_id uuid not null,
  order_id uuid not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  problem jsonb,
  at timestamptz,
  primary key (tenant_id, bulk_id, order_id),
  constraint bulk_row_problem_when_failed check ((state = 'failed') = (problem is not null)),
  constraint bulk_row_time_when_tried check ((state = 'waiting') = (at is null)),
  foreign key (tenant_id, bulk_id) references desk.bulk
);
comment on table desk.bulk_row is 'What became of each order of a job.';
comment on column desk.bulk_row.tenant_id is 'the tenant';
comment on column desk.bulk_row.bulk_id is 'the job';
comment on column desk.bulk_row.order_id is 'the order';
comment on column desk.bulk_row.state is 'where it is';
comment on column desk.bulk_row.problem is 'why it was refused';
comment on column desk.bulk_row.at is 'when it was tried last';
create index bulk_row_waiting on desk.bulk_row (tenant_id, bulk_id, order_id)
  where state = 'waiting';

call kernel.guard('desk.view', 'select, insert, update, delete');
call kernel.guard('desk.bulk');
call kernel.guard('desk.bulk_row');
