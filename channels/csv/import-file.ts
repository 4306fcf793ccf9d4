/**
 * Imports a file of catalogue, stock or orders: streams its rows, runs them through the commands of
 * the areas in batches, and writes what was refused back as the same file with reasons.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { ImportKind, ImportOptions, RowCounts } from '../../areas/imports/model.ts';
import { changeRun, endRun, startRun } from '../../areas/imports/port.ts';
import { elapsedSince } from '../../kernel/clock.ts';
import type { Transaction } from '../../kernel/db.ts';
import { idMaker } from '../../kernel/id.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { kernelProblem, type Locale, Problem, problemDetail } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import type { Services } from '../../kernel/route.ts';
import { writeErrorFile } from './error-file.ts';
import { type Opened, openFile } from './import-plan.ts';
import { prepare } from './import-prepare.ts';
import { settleUnits } from './import-settle.ts';
import type { TablePreview } from './read-table.ts';

export interface ImportFileOptions extends Omit<ImportOptions, 'lang'> {
  kind: ImportKind;
  path: string;
  /** As shown to people; the last part of the path when absent. */
  file_name?: string;
  /** Language of the reasons in the error file. */
  lang: Locale;
  /** Where refused rows go; beside the file when absent. */
  error_path?: string;
  /** Tells what would be refused for its form, and writes nothing. */
  dry_run?: boolean;
  /** The run's id when the caller has made one. */
  run_id?: string;
  signal?: AbortSignal;
  onProgress?(progress: RowCounts & { rows: number; rows_expected: number }): void;
}

export interface FirstError {
  line: number;
  field: string;
  value: string;
  code: string;
  detail: string;
}

export interface ImportResult extends RowCounts {
  run_id: string;
  /** Rows dealt with: taken in + replayed + refused. */
  rows: number;
  /** Orders, articles or openings by what became of them. */
  items: RowCounts;
  /** The file with the refused rows; null when there are none. */
  error_file: string | null;
  /** The first 20 errors. */
  first_errors: FirstError[];
  preview: TablePreview;
  preset: string;
  /** Column index by field. */
  mapping: Record<string, number>;
  /** Header names that no field uses. */
  unused: string[];
  seconds: number;
  /** The most memory that the process ever held. */
  peak_mb: number;
}

const firstErrors = 20;
/** Progress is kept after so many batches. */
const noteEvery = 5;

/**
 * Imports a file from begin to end. What is known by its natural key is left alone, so a file may
 * be run again after an interruption, or with rows corrected. Throws what concerns the file as a
 * whole (openFile) and outages; rows that are refused are no failure.
 */
export async function importFile(
  services: Services,
  actor: Actor,
  options: ImportFileOptions,
): Promise<ImportResult> {
  const opened = await openFile(services, actor, options);
  return runImport(services, actor, opened, options);
}

/** The second half of importFile, for callers that answer as soon as the file is understood. */
export async function runImport(
  services: Services,
  actor: Actor,
  opened: Opened,
  options: ImportFileOptions,
): Promise<ImportResult> {
  const begun_ms = elapsedSince();
  const run_id = options.run_id ?? idMaker(services.clock, services.random).next();
  const counts: RowCounts = { taken_in: 0, replayed: 0, refused: 0 };
  const items: RowCounts = { ...counts };
  const { preview } = opened.table;
  const log = options.dry_run ? null : runLog(services, actor, run_id, options.kind);
  const first_errors: FirstError[] = [];
  let batches = 0;
  try {
    const prepared = await prepare(services, actor, opened);
    await log?.start(opened, options);
    const units = settleUnits(services, actor, prepared, {
      columns: opened.columns,
      dry_run: options.dry_run === true,
      counts,
      items,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      async onBatch() {
        const rows = counts.taken_in + counts.replayed + counts.refused;
        options.onProgress?.({ ...counts, rows, rows_expected: preview.row_estimate });
        if (++batches % noteEvery === 0) await log?.progress(counts);
      },
    });
    const error_file = await writeErrors(
      opened,
      options,
      noting(units, first_errors, options.lang),
    );
    await log?.end('done', counts, error_file, null);
    return {
      run_id,
      rows: counts.taken_in + counts.replayed + counts.refused,
      ...counts,
      items,
      error_file,
      first_errors,
      preview,
      preset: opened.preset.name,
      mapping: opened.columns.mapping.columns,
      unused: opened.unused,
      seconds: elapsedSince(begun_ms) / 1000,
      peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  } catch (error) {
    const problem =
      error instanceof Problem ? error : kernelProblem('FAULT', { request_id: run_id });
    const state = options.signal?.aborted ? 'interrupted' : 'failed';
    // The database may be what failed; what went wrong first is what the caller must hear of.
    await log?.end(state, counts, null, problem).catch(() => undefined);
    throw error;
  }
}

type Refused = Awaited<ReturnType<typeof settleUnits>> extends AsyncGenerator<infer R> ? R : never;

/** Passes refused rows on and keeps the first errors for the screen. */
async function* noting(
  rows: AsyncIterable<Refused>,
  kept: FirstError[],
  lang: Locale,
): AsyncGenerator<Refused> {
  for await (const row of rows) {
    for (const { field, value, problem } of row.errors) {
      if (kept.length >= firstErrors) break;
      const detail = problemDetail(problem, lang);
      kept.push({ line: row.line, field, value, code: problem.code, detail });
    }
    yield row;
  }
}

/** `orders.csv` -> `orders.errors.csv`. */
export function errorPathFor(path: string): string {
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}.errors${extension}`;
}

/** Writes refused rows; returns the path, or null when there were none or none are wanted. */
async function writeErrors(
  { table }: Opened,
  options: ImportFileOptions,
  rows: AsyncIterable<Refused>,
): Promise<string | null> {
  if (options.dry_run && options.error_path === undefined) {
    for await (const _ of rows);
    return null;
  }
  const path = options.error_path ?? errorPathFor(options.path);
  const part = `${path}.part`;
  try {
    const written = await writeErrorFile(part, table.preview, rows, options.lang);
    if (written > 0) await rename(part, path);
    // What an earlier run of the same file refused is settled now.
    else if (options.error_path === undefined) await rm(path, { force: true });
    return written > 0 ? path : null;
  } finally {
    await rm(part, { force: true });
  }
}

/** Keeps the row of the run up to date, each time in a transaction of its own. */
function runLog(services: Services, actor: Actor, run_id: string, kind: ImportKind) {
  const write = (name: string, work: (tx: Transaction) => Promise<void>) => {
    const options = { scope: scopeOf(actor), now: services.clock.now(), name };
    return services.db.transaction(options, work);
  };
  return {
    async start({ table, preset }: Opened, options: ImportFileOptions) {
      const { path, file_name = basename(path), lang: language } = options;
      const file_hash = await hashFile(path);
      const rows_expected = table.preview.row_estimate;
      const run = { run_id, kind, preset: preset.name, file_name, file_hash, language };
      await write('import.start', (tx) => startRun(tx, { ...run, rows_expected }, actor));
    },
    progress: (counts: RowCounts) =>
      write('import.progress', (tx) => changeRun(tx, { run_id, state: 'running', counts })),
    end: (
      state: 'done' | 'failed' | 'interrupted',
      counts: RowCounts,
      error_file: string | null,
      problem: Problem | null,
    ) =>
      write('import.end', (tx) =>
        endRun(tx, { run_id, kind, state, counts, error_file, problem }, actor),
      ),
  };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
