/** Print jobs: asked for, moved, tried again, taken back, and what became of them. */
import type { Transaction } from '../../kernel/db.ts';
import { cancelEffects } from '../../kernel/kernel.sql.ts';
import type { Actor } from '../../kernel/record.ts';
import { causeOf, conditions } from './model.ts';
import {
  countPages,
  insertJobs,
  insertTroubles,
  noteFailures,
  requeueJobs,
  settleJobs,
  waitingJobs,
} from './printing.sql.ts';
import { type Printer, printersFor, setupOf, type Wish } from './routing.ts';

type By = Pick<Actor, 'kind' | 'id'>;

/** Name of the effect that puts a job on paper. */
export const PRINT = 'document.print';
export const NO_PRINTER = 'no printer is set up for this paper';

export interface Asked extends Wish {
  document_id: string;
  order_id: string | null;
  copy_no: number;
  reason: string | null;
  batch_id?: string | null;
  actor?: By;
}

export interface Job {
  job_id: string;
  document_id: string;
  copy_no: number;
  state: string;
}

interface Sent {
  job_id: string;
  order_id: string | null;
  key: string;
  printer: Printer;
}

/** Has jobs printed: by an effect, or by the agents of their printers, which are woken. */
function dispatch(tx: Transaction, jobs: readonly Sent[]): void {
  const agents = new Set<string>();
  for (const { job_id, order_id, key, printer } of jobs) {
    const { printer_id, driver } = printer;
    const intent = { job_id, printer_id, driver };
    if (driver === 'agent') agents.add(printer_id);
    else tx.effect({ kind: PRINT, key, order_id, subject_id: job_id, intent });
  }
  for (const subject_id of agents) tx.event({ kind: 'print_wanted', subject_id });
}

/**
 * Asks for documents on paper, in their order. Without a printer for the paper the job is failed
 * at once; the document can still be downloaded, and the job tried again later.
 */
export async function askForJobs(tx: Transaction, asked: readonly Asked[]): Promise<Job[]> {
  if (asked.length === 0) return [];
  const setup = await setupOf(
    tx,
    asked.map((each) => each.warehouse_id),
  );
  const sent: Sent[] = [];
  const rows = asked.map((each) => {
    const [printer] = printersFor(setup, each, tx.now);
    const job_id = tx.newId();
    const { order_id } = each;
    if (printer !== undefined) sent.push({ job_id, order_id, key: job_id, printer });
    return {
      ...each,
      job_id,
      printer_id: printer?.printer_id ?? null,
      state: printer === undefined ? 'failed' : 'queued',
      requested_by: each.actor?.id ?? null,
      error: printer === undefined ? NO_PRINTER : null,
      batch_id: each.batch_id ?? null,
    };
  });
  dispatch(tx, sent);
  await insertJobs(tx, { rows: rows.map((row) => ({ ...row, actor: undefined })) });
  for (const row of rows) if (row.state === 'failed') tellEnd(tx, row, row.actor);
  return rows.map(({ job_id, document_id, copy_no, state }) => {
    return { job_id, document_id, copy_no, state };
  });
}

interface Ended {
  job_id: string;
  document_id: string;
  kind: string;
  order_id: string | null;
  copy_no: number;
  state: string;
  error: string | null;
}

/** Says how a job ended. */
function tellEnd(tx: Transaction, job: Ended, actor?: By): void {
  const { job_id, document_id, kind, order_id, copy_no, state, error } = job;
  const body = { document_id, document: kind, copy_no, ...(error === null ? {} : { error }) };
  const by = actor === undefined ? {} : { actor };
  tx.event({ kind: `print_${state}`, order_id, subject_id: job_id, body, ...by });
}

/** A printer that did not print a sheet, and what it said. */
export interface Trouble {
  printer_id: string;
  job_id: string | null;
  error: string;
}

export interface JobEnd {
  job_id: string;
  state: 'confirmed' | 'failed' | 'unknown';
  printer_id?: string | null;
  error: string | null;
  pages?: number;
  /** Who said so; the system when absent. */
  actor?: By;
}

/** Notes how jobs ended and says so; one that ended before stays as it is. */
export async function endJobs(tx: Transaction, ends: readonly JobEnd[]): Promise<void> {
  if (ends.length === 0) return;
  const rows = ends.map(({ job_id, state, printer_id, error }) => {
    return { job_id, state, printer_id: printer_id ?? null, error };
  });
  const byJob = new Map(ends.map((end) => [end.job_id, end]));
  const ended = await settleJobs(tx, { rows });
  ended.sort((a, b) => (a.job_id < b.job_id ? -1 : 1));
  for (const job of ended) tellEnd(tx, job, byJob.get(job.job_id)?.actor);
  const pages = new Map<string, number>();
  for (const { job_id, state, printer_id } of ended) {
    if (state !== 'confirmed' || printer_id === null) continue;
    const more = byJob.get(job_id)?.pages ?? 1;
    pages.set(printer_id, (pages.get(printer_id) ?? 0) + more);
  }
  await countPrinted(tx, pages);
  const doubtful = ended.flatMap(({ job_id, state, printer_id, error }) =>
    state === 'unknown' && printer_id !== null ? [{ job_id, printer_id, error: error ?? '' }] : [],
  );
  await noteTroubles(tx, doubtful);
}

async function countPrinted(tx: Transaction, pages: ReadonlyMap<string, number>): Promise<void> {
  if (pages.size === 0) return;
  const rows = [...pages].map(([printer_id, count]) => ({ printer_id, pages: count }));
  rows.sort((a, b) => (a.printer_id < b.printer_id ? -1 : 1));
  for (const low of await countPages(tx, { rows })) {
    if (!low.paper_low && !low.ribbon_low) continue;
    const { printer_id: subject_id, code, paper_low, ribbon_low } = low;
    tx.event({ kind: 'printer_low', subject_id, body: { code, paper_low, ribbon_low } });
  }
}

/** Keeps what went wrong, and has the printers rest for a while. */
export async function noteTroubles(tx: Transaction, troubles: readonly Trouble[]): Promise<void> {
  if (troubles.length === 0) return;
  const rows = troubles.map(({ printer_id, job_id, error }) => ({
    trouble_id: tx.newId(),
    printer_id,
    job_id,
    cause: causeOf(error),
    detail: error.slice(0, 300),
  }));
  await insertTroubles(tx, { rows });
  // What lies in the paper and not in the printer is no reason to avoid the printer.
  const own = rows.filter((row) => !['page_size', 'not_drawn', 'not_out'].includes(row.cause));
  const failed = new Map(own.map(({ printer_id, cause }) => [printer_id, cause]));
  if (failed.size === 0) return;
  const known = (cause: string) => conditions.find((each) => each === cause) ?? null;
  const marks = [...failed].map(([printer_id, cause]) => {
    return { printer_id, condition: known(cause) };
  });
  marks.sort((a, b) => (a.printer_id < b.printer_id ? -1 : 1));
  await noteFailures(tx, { rows: marks });
}

export interface Retried extends Wish {
  job_id: string;
  order_id: string | null;
  /** How often it was tried. */
  attempts: number;
}

const keyOf = ({ job_id, attempts }: Retried) =>
  attempts === 0 ? job_id : `${job_id}:${attempts}`;

/** Tries failed jobs again that are locked. Returns the ids of those that have a printer now. */
export async function retryJobs(tx: Transaction, jobs: readonly Retried[]): Promise<Set<string>> {
  return sendOn(
    tx,
    jobs.map((job) => ({ job: { ...job, tried: [] }, from: null, error: null })),
  );
}

export interface Moved {
  job: Retried & { tried: readonly string[]; error: string | null; printer_code?: string };
  /** The printer that surely did not print it. */
  from: string;
  error: string;
}

/**
 * Sends locked jobs on from printers that surely did not print them to the next ones; those for
 * which there is none have failed.
 */
export async function moveJobs(tx: Transaction, moves: readonly Moved[]): Promise<void> {
  if (moves.length === 0) return;
  const next = moves.map(({ job, from, error }) => ({
    job: { ...job, tried: [...job.tried, from] },
    from,
    error: [job.error, error].filter(Boolean).join('; ').slice(0, 300),
  }));
  const gone = await sendOn(tx, next);
  const stuck = next.filter(({ job }) => !gone.has(job.job_id));
  await endJobs(
    tx,
    stuck.map(({ job, from, error }) => {
      return { job_id: job.job_id, state: 'failed', printer_id: from, error };
    }),
  );
}

interface Next {
  job: Retried;
  from: string | null;
  error: string | null;
}

async function sendOn(tx: Transaction, jobs: readonly Next[]): Promise<Set<string>> {
  if (jobs.length === 0) return new Set();
  const setup = await setupOf(
    tx,
    jobs.map(({ job }) => job.warehouse_id),
  );
  const sent: Sent[] = [];
  const rows = jobs.flatMap(({ job, from, error }) => {
    const [printer] = printersFor(setup, job, tx.now);
    if (printer === undefined) return [];
    const { job_id, order_id } = job;
    sent.push({ job_id, order_id, key: keyOf(job), printer });
    return [{ job_id, printer_id: printer.printer_id, from_printer_id: from, error }];
  });
  dispatch(tx, sent);
  if (rows.length > 0) await requeueJobs(tx, { rows });
  return new Set(rows.map((row) => row.job_id));
}

/** Whose jobs are taken back: all of orders, the waybills of parcels, all of batches. */
export interface TakenBack {
  order_ids?: readonly string[];
  parcel_ids?: readonly string[];
  batch_ids?: readonly string[];
}

/** Takes back jobs that no printer has begun. Returns how many. */
export async function takeBackJobs(
  tx: Transaction,
  { order_ids = [], parcel_ids = [], batch_ids = [] }: TakenBack,
  error: string,
  actor?: By,
): Promise<number> {
  if (order_ids.length + parcel_ids.length + batch_ids.length === 0) return 0;
  const waiting = await waitingJobs(tx, { order_ids, parcel_ids, batch_ids });
  if (waiting.length === 0) return 0;
  const keys = waiting.flatMap((row) => row.key ?? []);
  const taken = new Set((await cancelEffects(tx, { kind: PRINT, keys })).map((row) => row.key));
  const ends = waiting.filter((row) => row.key === null || taken.has(row.key));
  const by = actor === undefined ? {} : { actor };
  await endJobs(
    tx,
    ends.map(({ job_id }) => ({ job_id, state: 'failed', error, ...by })),
  );
  return ends.length;
}
