/**
 * Carries out print jobs. A job is taken under a row's change before its first byte leaves; whoever
 * finds it taken by a holder that vanished says "unknown", and a person looks at the printer.
 */
import { type Transaction, wholeTenant } from '../../kernel/db.ts';
import { type EffectResult, executor, type PerformContext } from '../../kernel/effect.ts';
import { Problem } from '../../kernel/problem.ts';
import { type Delivery, deliver, type Sheets } from './drivers.ts';
import { endJobs, type JobEnd, PRINT } from './jobs.ts';
import { type Driver, paperOf } from './model.ts';
import { changePrinter, jobToPrint, listPrinters, sendJob } from './printing.sql.ts';
import { renderPdf, renderZpl } from './rendering.ts';

interface Intent {
  job_id: string;
  printer_id: string;
  driver: string;
}

interface Outcome {
  result: JobEnd['state'];
  printer_id?: string;
  error?: string;
}

type Printer = Awaited<ReturnType<typeof listPrinters>>[number];
type Job = NonNullable<Awaited<ReturnType<typeof jobToPrint>>>;

const done = (outcome: Outcome): EffectResult => ({ state: 'done', outcome: { ...outcome } });

/** One sheet after the other at each printer, in the order in which they were asked for. */
const turns = new Map<string, Promise<unknown>>();

function inTurn<R>(printer_id: string, work: () => Promise<R>): Promise<R> {
  const before = turns.get(printer_id) ?? Promise.resolve();
  const own = before.then(work, work);
  turns.set(printer_id, own);
  const leave = () => {
    if (turns.get(printer_id) === own) turns.delete(printer_id);
  };
  own.then(leave, leave);
  return own;
}

export const printDocument = executor({
  kind: PRINT,
  concurrency: 8,
  max_attempts: 5,
  lease_s: 120,
  perform(effect, context) {
    const intent = effect.intent as unknown as Intent;
    const { job_id, printer_id, driver } = intent;
    if (driver === 'simulated') return Promise.resolve(done({ result: 'confirmed', printer_id }));
    return inTurn(printer_id, () => print(job_id, printer_id, context));
  },
  async settled(tx, results) {
    const ends = results.flatMap(({ effect, result, final }): JobEnd[] => {
      if (!final) return [];
      const job_id = effect.subject_id;
      if (result.state !== 'done') return [{ job_id, state: 'unknown', error: result.error }];
      const { result: state, printer_id, error } = result.outcome as unknown as Outcome;
      return [{ job_id, state, printer_id: printer_id ?? null, error: error ?? null }];
    });
    await endJobs(tx, ends);
  },
});

/** Runs a few statements of the executor in a transaction of their own. */
function inTenant<R>(
  { db, clock, tenant_id }: PerformContext,
  work: (tx: Transaction) => Promise<R>,
): Promise<R> {
  return db.transaction({ scope: wholeTenant(tenant_id), now: clock.now(), name: PRINT }, work);
}

async function print(
  job_id: string,
  printer_id: string,
  context: PerformContext,
): Promise<EffectResult> {
  const found = await inTenant(context, async (tx) => {
    const job = await jobToPrint(tx, { job_id });
    if (job === null) return null;
    const warehouse_ids = [job.warehouse_id];
    return { job, printers: await listPrinters(tx, { warehouse_ids, only_active: true }) };
  });
  if (found === null) return { state: 'failed', error: 'there is no such job' };
  const { job, printers } = found;
  if (job.state === 'sent') return taken(context);
  if (job.state !== 'queued') return done({ result: job.state as JobEnd['state'] });
  if (job.cancelled_at !== null) return done({ result: 'failed', error: 'order cancelled' });
  const paper = paperOf(job.kind);
  const fit = printers.filter((each) => each.paper === paper);
  // The printer that was chosen first; the others in their order stand in for it.
  fit.sort((a, b) => Number(b.printer_id === printer_id) - Number(a.printer_id === printer_id));
  return send(job, fit, context);
}

/** A job that somebody has taken: by a holder that vanished, unless it is still at work. */
function taken({ may_be_done }: PerformContext): EffectResult {
  if (!may_be_done) return { state: 'in_doubt', error: 'being sent', after_s: 120 };
  return done({ result: 'unknown', error: 'the program stopped while it was printing' });
}

/** Tries printers one after the other until one may have got a byte. */
async function send(
  job: Job,
  printers: readonly Printer[],
  context: PerformContext,
): Promise<EffectResult> {
  const errors: string[] = [];
  const sheets = sheetsOf(job);
  for (const [index, printer] of printers.entries()) {
    const ids = { job_id: job.job_id, printer_id: printer.printer_id };
    const mine = await inTenant(context, async (tx) => {
      if (index === 0) return (await sendJob(tx, ids)).length === 1;
      await changePrinter(tx, ids);
      return true;
    });
    if (!mine) return { state: 'in_doubt', error: 'being sent by another process', after_s: 120 };
    const driver = printer.driver as Driver;
    const delivery = await attempt({ ...printer, driver }, sheets);
    const { printer_id } = printer;
    if (delivery.result === 'confirmed') return done({ result: 'confirmed', printer_id });
    if (delivery.result === 'unknown') return done({ ...delivery, printer_id });
    errors.push(`${printer.code}: ${delivery.error}`);
  }
  return done({ result: 'failed', error: errors.join('; ').slice(0, 300) || 'no printer' });
}

/** A document that cannot be rendered is surely not printed. */
async function attempt(printer: Parameters<typeof deliver>[0], sheets: Sheets): Promise<Delivery> {
  try {
    return await deliver(printer, sheets);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { result: 'failed', error: error.code };
  }
}

function sheetsOf(job: Job): Sheets {
  let rendered: Promise<Uint8Array> | null = null;
  return {
    job_id: job.job_id,
    pdf() {
      rendered ??= renderPdf(job, job.copy_no);
      return rendered;
    },
    zpl: () => renderZpl(job, job.copy_no),
  };
}
