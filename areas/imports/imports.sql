-- Statements of imports: runs with their progress, mappings that were chosen, and the names that
-- stand in for what a file leaves out.

-- name: insert_run :none
-- A run begins.
insert into imports.run (tenant_id, run_id, kind, preset, file_name, file_hash, language,
  rows_expected, started_by, started_at, updated_at)
values (:tenant_id, :run_id::uuid, :kind::text, :preset::text, :file_name::text, :file_hash::text,
  :language::text, :rows_expected::int, :started_by::uuid, :now, :now);

-- name: interrupt_runs :none
-- Runs of the same file that seem to go on are taken for dead; one that lives says so again.
update imports.run set state = 'interrupted', ended_at = :now
where tenant_id = :tenant_id and kind = :kind::text and file_hash = :file_hash::text
  and state = 'running';

-- name: change_run :none
-- Progress of a run, or its end.
update imports.run set state = :state::text, rows_taken_in = :rows_taken_in::int,
  rows_replayed = :rows_replayed::int, rows_refused = :rows_refused::int,
  error_file = :error_file::text, problem = :problem::jsonb, updated_at = :now,
  ended_at = case when :state::text = 'running' then null else :now::timestamptz end
where tenant_id = :tenant_id and run_id = :run_id::uuid;

-- name: list_runs :many
-- A page of runs, newest first; one that gave no sign of life for long counts as interrupted.
select run_id, kind, preset, file_name, language,
  case when state = 'running' and updated_at < :alive_after::timestamptz then 'interrupted'
    else state end as "state!",
  rows_expected, rows_taken_in, rows_replayed, rows_refused,
  error_file is not null as "has_errors!",
  problem, started_by, started_at, updated_at, ended_at
from imports.run
where tenant_id = :tenant_id and (:kind::text is null or kind = :kind::text)
  and (:only_by::uuid is null or started_by = :only_by::uuid)
  and (:before::uuid is null or run_id < :before::uuid)
order by run_id desc limit :count::int;

-- name: run_by_id :maybe
-- One run with the path of its error file.
select run_id, kind, preset, file_name, language,
  case when state = 'running' and updated_at < :alive_after::timestamptz then 'interrupted'
    else state end as "state!",
  rows_expected, rows_taken_in, rows_replayed, rows_refused,
  error_file is not null as "has_errors!",
  error_file, problem, started_by, started_at, updated_at, ended_at
from imports.run
where tenant_id = :tenant_id and run_id = :run_id::uuid
  and (:only_by::uuid is null or started_by = :only_by::uuid);

-- name: mapping_of :maybe
-- What was chosen for files with this header.
select preset, columns from imports.mapping
where tenant_id = :tenant_id and kind = :kind::text and fingerprint = :fingerprint::text;

-- name: save_mapping :none
-- Remembers what was chosen for files with this header.
insert into imports.mapping (tenant_id, kind, fingerprint, preset, columns, saved_by, saved_at)
values (:tenant_id, :kind::text, :fingerprint::text, :preset::text, :columns::jsonb,
  :saved_by::uuid, :now)
on conflict (tenant_id, kind, fingerprint) do update set preset = excluded.preset,
  columns = excluded.columns, saved_by = excluded.saved_by, saved_at = excluded.saved_at;

-- name: active_names :one
-- The codes of active shops, merchants and warehouses, at most two of each: enough to know whether
-- there is only one.
select
  array(select code from merchants.shop where tenant_id = :tenant_id and active
    order by code limit 2) as "shops!",
  array(select code from merchants.merchant where tenant_id = :tenant_id and active
    order by code limit 2) as "merchants!",
  array(select code from places.warehouse where tenant_id = :tenant_id and active
    order by code limit 2) as "warehouses!";

-- name: shops_named :many
-- Shops by code or by the name that their platform writes into its exports.
select code, name, currency from merchants.shop
where tenant_id = :tenant_id and (code = any(:names::text[]) or name = any(:names::text[]))
order by code;
