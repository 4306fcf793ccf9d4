/**
 * What the import of files keeps and asks for inside a transaction: its run, the mapping chosen for
 * a header, and the names that stand in for what a file leaves out.
 */
import type { Transaction } from '../../kernel/db.ts';
import { type Locale, type Problem, storeProblem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import * as sql from './imports.sql.ts';
import type { ImportKind, RowCounts, RunState } from './model.ts';

export interface NewRun {
  run_id: string;
  kind: ImportKind;
  preset: string;
  file_name: string;
  /** SHA-256, hexadecimal. */
  file_hash: string;
  language: Locale;
  rows_expected: number;
}

/** Begins a run; earlier ones of the same file that never ended are marked as interrupted. */
export async function startRun(tx: Transaction, run: NewRun, actor: Actor): Promise<void> {
  const { kind, file_hash, run_id } = run;
  await sql.interruptRuns(tx, { kind, file_hash });
  await sql.insertRun(tx, { ...run, started_by: actor.id });
  tx.event({ kind: 'import_started', subject_id: run_id, body: { kind }, actor });
}

export interface RunChange {
  run_id: string;
  state: RunState;
  counts: RowCounts;
  error_file?: string | null;
  problem?: Problem | null;
}

/** Notes how far a run has come. */
export async function changeRun(tx: Transaction, change: RunChange): Promise<void> {
  const { run_id, state, counts, error_file = null, problem = null } = change;
  await sql.changeRun(tx, {
    run_id,
    state,
    rows_taken_in: counts.taken_in,
    rows_replayed: counts.replayed,
    rows_refused: counts.refused,
    error_file,
    problem: problem === null ? null : storeProblem(problem),
  });
}

/** Ends a run, and says it. */
export async function endRun(
  tx: Transaction,
  change: RunChange & { kind: ImportKind },
  actor: Actor,
): Promise<void> {
  await changeRun(tx, change);
  const { run_id, kind, state, counts } = change;
  tx.event({ kind: 'import_ended', subject_id: run_id, body: { kind, state, ...counts }, actor });
}

export interface RememberedMapping {
  preset: string;
  /** Column index by field. */
  columns: Record<string, number>;
}

/** What was chosen for files with this header, or null. */
export async function rememberedMapping(
  tx: Transaction,
  kind: ImportKind,
  fingerprint: string,
): Promise<RememberedMapping | null> {
  const row = await sql.mappingOf(tx, { kind, fingerprint });
  // Only `rememberMapping` writes the column.
  return row === null ? null : (row as RememberedMapping);
}

/** Remembers what was chosen for files with this header; the last choice wins. */
export async function rememberMapping(
  tx: Transaction,
  kind: ImportKind,
  fingerprint: string,
  chosen: RememberedMapping,
  actor: Actor,
): Promise<void> {
  await sql.saveMapping(tx, { kind, fingerprint, ...chosen, saved_by: actor.id });
}

/** The one active shop, merchant and warehouse that the scope shows; null when there are more. */
export async function onlyNames(tx: Transaction) {
  const { shops, merchants, warehouses } = await sql.activeNames(tx);
  const only = (codes: readonly string[]) => (codes.length === 1 ? codes[0]! : null);
  return { shop: only(shops), merchant: only(merchants), warehouse: only(warehouses) };
}

/** Shops by code or name, by what was asked; a code goes before a name, a name must be the only. */
export async function shopsNamed(
  tx: Transaction,
  names: readonly string[],
): Promise<Map<string, { code: string; currency: string }>> {
  const rows = names.length === 0 ? [] : await sql.shopsNamed(tx, { names });
  const found = new Map<string, { code: string; currency: string }>();
  for (const row of rows) {
    if (rows.filter((each) => each.name === row.name).length === 1) found.set(row.name, row);
  }
  for (const row of rows) found.set(row.code, row);
  return found;
}
