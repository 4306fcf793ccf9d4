-- Import of files: runs with their progress and result, and mappings of columns that were chosen.
-- Not breaking; new tables only.
create schema imports;
grant usage on schema imports to fahuo_app;

create table imports.run (
  tenant_id uuid not null references kernel.tenant,
  run_id uuid not null,
  kind text not null check (kind in ('catalog', 'stock', 'orders')),
  preset text not null,
  file_name text not null,
  file_hash text not null,
  language text not null check (language in ('zh-CN', 'en')),
  state text not null default 'running'
    check (state in ('running', 'done', 'failed', 'interrupted')),
  rows_expected int not null default 0 check (rows_expected >= 0),
  rows_taken_in int not null default 0 check (rows_taken_in >= 0),
  rows_replayed int not null default 0 check (rows_replayed >= 0),
  rows_refused int not null default 0 check (rows_refused >= 0),
  error_file text,
  problem jsonb,
  started_by uuid,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, run_id),
  constraint run_ended_unless_running check ((state = 'running') = (ended_at is null))
);
comment on table imports.run is 'Files that were imported, with progress and result.';
comment on column imports.run.tenant_id is 'the tenant';
comment on column imports.run.run_id is 'the run';
comment on column imports.run.kind is 'what the file holds';
comment on column imports.run.preset is 'whose format the file has';
comment on column imports.run.file_name is 'as the user named it';
comment on column imports.run.file_hash is 'SHA-256 of the bytes';
comment on column imports.run.language is 'of the reasons in the error file';
comment on column imports.run.state is 'where it is; interrupted: its process ended before it did';
comment on column imports.run.rows_expected is 'rows below the header, estimated; for show only';
comment on column imports.run.rows_taken_in is 'rows that added or changed something';
comment on column imports.run.rows_replayed is 'rows that were known already';
comment on column imports.run.rows_refused is 'rows that came back with a reason';
comment on column imports.run.error_file is 'path of the file with the refused rows';
comment on column imports.run.problem is 'why the run failed';
comment on column imports.run.started_by is 'who';
comment on column imports.run.started_at is 'when';
comment on column imports.run.updated_at is 'last sign of life';
comment on column imports.run.ended_at is 'when it was over';
create index run_of_file on imports.run (tenant_id, kind, file_hash);

create table imports.mapping (
  tenant_id uuid not null references kernel.tenant,
  kind text not null check (kind in ('catalog', 'stock', 'orders')),
  fingerprint text not null,
  preset text not null,
  columns jsonb not null,
  saved_by uuid,
  saved_at timestamptz not null,
  primary key (tenant_id, kind, fingerprint)
);
comment on table imports.mapping is 'Which column holds which field, as chosen for files with the same header.';
comment on column imports.mapping.tenant_id is 'the tenant';
comment on column imports.mapping.kind is 'what the files hold';
comment on column imports.mapping.fingerprint is 'hash of the header';
comment on column imports.mapping.preset is 'whose format the files have';
comment on column imports.mapping.columns is 'column index by field name';
comment on column imports.mapping.saved_by is 'who chose it';
comment on column imports.mapping.saved_at is 'when';

-- Planning shipments asks for the shipments of each line; without this it reads all of a tenant's.
create index if not exists shipment_line_of_line on orders.shipment_line (tenant_id, order_line_id);

call kernel.guard('imports.run', 'select, insert, update');
call kernel.guard('imports.mapping', 'select, insert, update');
