-- The history of orders that ended long ago, out of the tables that grow with every order: their
-- events and decisions as one compressed row each. Not breaking: a new table, empty.

create table kernel.archive (
  tenant_id uuid not null,
  order_id uuid not null,
  archived_at timestamptz not null,
  events jsonb not null check (jsonb_typeof(events) = 'array'),
  decisions jsonb not null check (jsonb_typeof(decisions) = 'array'),
  primary key (tenant_id, order_id)
);
comment on table kernel.archive is 'Events and decisions of orders that ended long ago, moved out of the live tables.';
comment on column kernel.archive.tenant_id is 'the tenant';
comment on column kernel.archive.order_id is 'whose history';
comment on column kernel.archive.archived_at is 'when it was moved last';
comment on column kernel.archive.events is 'rows of kernel.event, oldest first';
comment on column kernel.archive.decisions is 'rows of kernel.decision, oldest first';
call kernel.guard('kernel.archive', 'select');
