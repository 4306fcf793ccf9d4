/** Rendered by `fahuo gen` from imports.sql; do not edit. */
import { type Json, many, maybe, none, one } from '../../kernel/statement.ts';

/** A run begins. */
export const insertRun = none<{ run_id: string | null; kind: string | null; preset: string | null; file_name: string | null; file_hash: string | null; language: string | null; rows_expected: number | null; started_by: string | null }>(
  'imports.insert_run',
  `insert into imports.run (tenant_id, run_id, kind, preset, file_name, file_hash, language,
  rows_expected, started_by, started_at, updated_at)
values ($1, $2::uuid, $3::text, $4::text, $5::text, $6::text,
  $7::text, $8::int, $9::uuid, $10, $10)`,
  ["tenant_id", "run_id", "kind", "preset", "file_name", "file_hash", "language", "rows_expected", "started_by", "now"],
);

/** Runs of the same file that seem to go on are taken for dead; one that lives says so again. */
export const interruptRuns = none<{ kind: string | null; file_hash: string | null }>(
  'imports.interrupt_runs',
  `update imports.run set state = 'interrupted', ended_at = $1
where tenant_id = $2 and kind = $3::text and file_hash = $4::text
  and state = 'running'`,
  ["now", "tenant_id", "kind", "file_hash"],
);

/** Progress of a run, or its end. */
export const changeRun = none<{ state: string | null; rows_taken_in: number | null; rows_replayed: number | null; rows_refused: number | null; error_file: string | null; problem: unknown; run_id: string | null }>(
  'imports.change_run',
  `update imports.run set state = $1::text, rows_taken_in = $2::int,
  rows_replayed = $3::int, rows_refused = $4::int,
  error_file = $5::text, problem = $6::jsonb, updated_at = $7,
  ended_at = case when $1::text = 'running' then null else $7::timestamptz end
where tenant_id = $8 and run_id = $9::uuid`,
  ["state", "rows_taken_in", "rows_replayed", "rows_refused", "error_file", "problem@", "now", "tenant_id", "run_id"],
);

/** A page of runs, newest first; one that gave no sign of life for long counts as interrupted. */
export const listRuns = many<{ alive_after: Date | string | null; kind: string | null; only_by: string | null; before: string | null; count: number | null }, { run_id: string; kind: string; preset: string; file_name: string; language: string; state: string; rows_expected: number; rows_taken_in: number; rows_replayed: number; rows_refused: number; has_errors: boolean; problem: Json | null; started_by: string | null; started_at: Date; updated_at: Date; ended_at: Date | null }>(
  'imports.list_runs',
  `select run_id, kind, preset, file_name, language,
  case when state = 'running' and updated_at < $1::timestamptz then 'interrupted'
    else state end as state,
  rows_expected, rows_taken_in, rows_replayed, rows_refused,
  error_file is not null as has_errors,
  problem, started_by, started_at, updated_at, ended_at
from imports.run
where tenant_id = $2 and ($3::text is null or kind = $3::text)
  and ($4::uuid is null or started_by = $4::uuid)
  and ($5::uuid is null or run_id < $5::uuid)
order by run_id desc limit $6::int`,
  ["alive_after", "tenant_id", "kind", "only_by", "before", "count"],
);

/** One run with the path of its error file. */
export const runById = maybe<{ alive_after: Date | string | null; run_id: string | null; only_by: string | null }, { run_id: string; kind: string; preset: string; file_name: string; language: string; state: string; rows_expected: number; rows_taken_in: number; rows_replayed: number; rows_refused: number; has_errors: boolean; error_file: string | null; problem: Json | null; started_by: string | null; started_at: Date; updated_at: Date; ended_at: Date | null }>(
  'imports.run_by_id',
  `select run_id, kind, preset, file_name, language,
  case when state = 'running' and updated_at < $1::timestamptz then 'interrupted'
    else state end as state,
  rows_expected, rows_taken_in, rows_replayed, rows_refused,
  error_file is not null as has_errors,
  error_file, problem, started_by, started_at, updated_at, ended_at
from imports.run
where tenant_id = $2 and run_id = $3::uuid
  and ($4::uuid is null or started_by = $4::uuid)`,
  ["alive_after", "tenant_id", "run_id", "only_by"],
);

/** What was chosen for files with this header. */
export const mappingOf = maybe<{ kind: string | null; fingerprint: string | null }, { preset: string; columns: Json }>(
  'imports.mapping_of',
  `select preset, columns from imports.mapping
where tenant_id = $1 and kind = $2::text and fingerprint = $3::text`,
  ["tenant_id", "kind", "fingerprint"],
);

/** Remembers what was chosen for files with this header. */
export const saveMapping = none<{ kind: string | null; fingerprint: string | null; preset: string | null; columns: unknown; saved_by: string | null }>(
  'imports.save_mapping',
  `insert into imports.mapping (tenant_id, kind, fingerprint, preset, columns, saved_by, saved_at)
values ($1, $2::text, $3::text, $4::text, $5::jsonb,
  $6::uuid, $7)
on conflict (tenant_id, kind, fingerprint) do update set preset = excluded.preset,
  columns = excluded.columns, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
  ["tenant_id", "kind", "fingerprint", "preset", "columns@", "saved_by", "now"],
);

/** The codes of active shops, merchants and warehouses, at most two of each: enough to know whether
 * there is only one. */
export const activeNames = one<Record<never, never>, { shops: string[]; merchants: string[]; warehouses: string[] }>(
  'imports.active_names',
  `select
  array(select code from merchants.shop where tenant_id = $1 and active
    order by code limit 2) as shops,
  array(select code from merchants.merchant where tenant_id = $1 and active
    order by code limit 2) as merchants,
  array(select code from places.warehouse where tenant_id = $1 and active
    order by code limit 2) as warehouses`,
  ["tenant_id"],
);

/** Shops by code or by the name that their platform writes into its exports. */
export const shopsNamed = many<{ names: readonly string[] | null }, { code: string; name: string; currency: string }>(
  'imports.shops_named',
  `select code, name, currency from merchants.shop
where tenant_id = $1 and (code = any($2::text[]) or name = any($2::text[]))
order by code`,
  ["tenant_id", "names"],
);
