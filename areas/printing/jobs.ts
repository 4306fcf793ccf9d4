/** Print jobs: asked for, tried again, taken back, and what became of them. */
import type { Transaction } from '../../kernel/db.ts';
import { cancelEffects } from '../../kernel/kernel.sql.ts';
import type { Actor } from '../../kernel/record.ts';
import { paperOf } from './model.ts';
import { insertJobs, listPrinters, requeueJobs, settleJobs, waitingJobs } from './printing.sql.ts';

type By = Pick<Actor, 'kind' | 'id'>;

/** Name of the effect that puts a job on paper. */
export const PRINT = 'document.print';
export const NO_PRINTER = 'no printer is set up for this paper';

export interface Asked {
  document_id: string;
  kind: string;
  warehouse_id: string;
  order_id: string | null;
  copy_no: number;
  reason: string | null;
  actor?: By;
}

export interface Job {
  job_id: string;
  document_id: string;
  copy_no: number;
  state: string;
}

type Printer = Awaited<ReturnType<typeof listPrinters>>[number];

/** Printers in use of warehouses. */
async function printersOf(tx: Transaction, warehouse_ids: readonly string[]): Promise<Printer[]> {
  const ids = [...new Set(warehouse_ids)].sort();
  return listPrinters(tx, { warehouse_ids: ids, only_active: true });
}

function printerFor(printers: readonly Printer[], warehouse_id: string, kind: string) {
  const paper = paperOf(kind);
  return printers.find((each) => each.warehouse_id === warehouse_id && each.paper === paper);
}

function wantEffect(
  tx: Transaction,
  job: { job_id: string; order_id: string | null },
  key: string,
  printer: Printer,
): void {
  const { job_id, order_id } = job;
  const { printer_id, driver } = printer;
  const intent = { job_id, printer_id, driver };
  tx.effect({ kind: PRINT, key, order_id, subject_id: job_id, intent });
}

/**
 * Asks for documents on paper. Without a printer for the paper the job is failed at once; the
 * document can still be downloaded, and the job tried again later.
 */
export async function askForJobs(tx: Transaction, asked: readonly Asked[]): Promise<Job[]> {
  if (asked.length === 0) return [];
  const printers = await printersOf(
    tx,
    asked.map((each) => each.warehouse_id),
  );
  const rows = asked.map((each) => {
    const printer = printerFor(printers, each.warehouse_id, each.kind);
    const job_id = tx.newId();
    if (printer !== undefined) wantEffect(tx, { ...each, job_id }, job_id, printer);
    return {
      ...each,
      job_id,
      printer_id: printer?.printer_id ?? null,
      state: printer === undefined ? 'failed' : 'queued',
      requested_by: each.actor?.id ?? null,
      error: printer === undefined ? NO_PRINTER : null,
    };
  });
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

export interface JobEnd {
  job_id: string;
  state: 'confirmed' | 'failed' | 'unknown';
  printer_id?: string | null;
  error: string | null;
  /** Who said so; the system when absent. */
  actor?: By;
}

/** Notes how jobs ended and says so; one that ended before stays as it is. */
export async function endJobs(tx: Transaction, ends: readonly JobEnd[]): Promise<void> {
  if (ends.length === 0) return;
  const rows = ends.map(({ job_id, state, printer_id, error }) => {
    return { job_id, state, printer_id: printer_id ?? null, error };
  });
  const actors = new Map(ends.map((end) => [end.job_id, end.actor]));
  const ended = await settleJobs(tx, { rows });
  ended.sort((a, b) => (a.job_id < b.job_id ? -1 : 1));
  for (const job of ended) tellEnd(tx, job, actors.get(job.job_id));
}

export interface Retried {
  job_id: string;
  warehouse_id: string;
  kind: string;
  order_id: string | null;
  /** How often it was tried. */
  attempts: number;
}

/** Tries failed jobs again that are locked. Returns the ids of those that have a printer now. */
export async function retryJobs(tx: Transaction, jobs: readonly Retried[]): Promise<Set<string>> {
  if (jobs.length === 0) return new Set();
  const printers = await printersOf(
    tx,
    jobs.map((each) => each.warehouse_id),
  );
  const rows = jobs.flatMap((job) => {
    const printer = printerFor(printers, job.warehouse_id, job.kind);
    if (printer === undefined) return [];
    wantEffect(tx, job, job.attempts === 0 ? job.job_id : `${job.job_id}:${job.attempts}`, printer);
    return [{ job_id: job.job_id, printer_id: printer.printer_id }];
  });
  if (rows.length > 0) await requeueJobs(tx, { rows });
  return new Set(rows.map((row) => row.job_id));
}

/** Takes back jobs that no printer has begun: of orders, or of the waybills of parcels. */
export async function takeBackJobs(
  tx: Transaction,
  order_ids: readonly string[],
  parcel_ids: readonly string[],
  error: string,
): Promise<void> {
  if (order_ids.length + parcel_ids.length === 0) return;
  const waiting = await waitingJobs(tx, { order_ids, parcel_ids });
  if (waiting.length === 0) return;
  const keys = waiting.map((row) => row.key);
  const taken = new Set((await cancelEffects(tx, { kind: PRINT, keys })).map((row) => row.key));
  const ends = waiting.filter((row) => taken.has(row.key));
  await endJobs(
    tx,
    ends.map(({ job_id }) => ({ job_id, state: 'failed', error })),
  );
}
