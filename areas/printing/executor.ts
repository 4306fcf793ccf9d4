/**
 * Carries out print jobs. A job is taken under a row's change before its first byte leaves; whoever
 * finds it taken by a holder that vanished says "unknown", and a person looks at the printer.
 */
import { type Transaction, wholeTenant } from '../../kernel/db.ts';
import { type EffectResult, executor, type PerformContext } from '../../kernel/effect.ts';
import { Problem } from '../../kernel/problem.ts';
import { deliver, formatOf, notReady } from './drivers.ts';
import { endJobs, type JobEnd, type Moved, moveJobs, noteTroubles, PRINT } from './jobs.ts';
import type { Driver } from './model.ts';
import { changePrinter, jobToPrint, lockJobs, noteFailures, sendJob } from './printing.sql.ts';
import { type Drawn, drawFor } from './rendering.ts';
import { isWell, type Printer, printersFor, type Setup, setupOf } from './routing.ts';

interface Intent {
  job_id: string;
  printer_id: string;
  driver: string;
}

interface Outcome {
  /** `moved`: surely not printed here, and left to an agent. */
  result: JobEnd['state'] | 'moved';
  printer_id?: string;
  error?: string;
  pages?: number;
  /** Printers that surely did not print it, and what they said. */
  troubles?: { printer_id: string; error: string }[];
}

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
    const final = results.filter((each) => each.final);
    const told = final.map(({ effect, result }): Outcome & { job_id: string } => {
      const job_id = effect.subject_id;
      if (result.state !== 'done') return { job_id, result: 'unknown', error: result.error };
      return { job_id, ...(result.outcome as unknown as Outcome) };
    });
    await endJobs(
      tx,
      told.flatMap(({ job_id, result: state, printer_id, error, pages }): JobEnd[] => {
        if (state === 'moved') return [];
        const head = { job_id, state, printer_id: printer_id ?? null, error: error ?? null };
        return [pages === undefined ? head : { ...head, pages }];
      }),
    );
    await leaveToAgents(
      tx,
      told.filter((each) => each.result === 'moved'),
    );
  },
});

/** Jobs that no printer of the server has printed go to the agents of the others. */
async function leaveToAgents(
  tx: Transaction,
  told: readonly (Outcome & { job_id: string })[],
): Promise<void> {
  if (told.length === 0) return;
  const job_ids = told.map((each) => each.job_id);
  const jobs = await lockJobs(tx, { job_ids, all_merchants: true });
  const byId = new Map(told.map((each) => [each.job_id, each]));
  const moves = jobs.map((job): Moved => {
    const { troubles = [], error = '' } = byId.get(job.job_id)!;
    const tried = troubles.map((each) => each.printer_id);
    const from = tried[0] ?? job.printer_id!;
    return { job: { ...job, tried: [...job.tried, ...tried] }, from, error };
  });
  await moveJobs(tx, moves);
}

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
    return job === null ? null : { job, setup: await setupOf(tx, [job.warehouse_id]) };
  });
  if (found === null) return { state: 'failed', error: 'there is no such job' };
  const { job, setup } = found;
  if (job.state === 'sent') return taken(context);
  if (job.state !== 'queued') return done({ result: job.state as JobEnd['state'] });
  if (job.cancelled_at !== null) return done({ result: 'failed', error: 'order cancelled' });
  const fit = printersFor(setup, job, context.clock.now());
  // The printer that was chosen first, unless it has failed meanwhile and another one is well.
  const chosen = fit.find((each) => each.printer_id === printer_id);
  if (chosen !== undefined && isWell(chosen, context.clock.now())) {
    fit.sort((a, b) => Number(b === chosen) - Number(a === chosen));
  }
  return send(job, fit, setup, context);
}

/** A job that somebody has taken: by a holder that vanished, unless it is still at work. */
function taken({ may_be_done }: PerformContext): EffectResult {
  if (!may_be_done) return { state: 'in_doubt', error: 'being sent', after_s: 120 };
  return done({ result: 'unknown', error: 'the program stopped while it was printing' });
}

const BUSY = { state: 'in_doubt', error: 'being sent by another process', after_s: 120 } as const;

/** Tries printers one after the other until one may have got a byte. */
async function send(
  job: Job,
  printers: readonly Printer[],
  setup: Setup,
  context: PerformContext,
): Promise<EffectResult> {
  const { job_id } = job;
  const errors: string[] = [];
  const troubles: { printer_id: string; error: string }[] = [];
  const own = printers.filter((each) => each.driver !== 'agent');
  let held = false;
  for (const printer of own) {
    const { printer_id, code } = printer;
    const at = { ...printer, driver: printer.driver as Driver };
    const drawn = await draw(job, setup, at);
    let error = 'error' in drawn ? drawn.error : await notReady(at);
    if (error === null && 'bytes' in drawn) {
      const ids = { job_id, printer_id, rendered_at: context.clock.now() };
      const mine = await inTenant(context, async (tx) => {
        if (!held) return (await sendJob(tx, ids)).length === 1;
        await changePrinter(tx, ids);
        return true;
      });
      if (!mine) return BUSY;
      held = true;
      const delivery = await deliver(at, job_id, drawn.bytes);
      const { result } = delivery;
      if (result === 'confirmed') return done({ result, printer_id, pages: drawn.pages });
      // Said at once: the sheets that follow go to the printers that stand in.
      if (result === 'unknown') {
        const rows = [{ printer_id, condition: null }];
        await inTenant(context, (tx) => noteFailures(tx, { rows }));
        return done({ ...delivery, printer_id });
      }
      error = delivery.error;
    }
    const said = error ?? '';
    errors.push(`${code}: ${said}`);
    troubles.push({ printer_id, error: said });
    await inTenant(context, (tx) => noteTroubles(tx, [{ printer_id, job_id, error: said }]));
  }
  const error = errors.join('; ').slice(0, 300) || 'no printer';
  return done({ result: own.length < printers.length ? 'moved' : 'failed', error, troubles });
}

/** A document that cannot be drawn is surely not printed. */
async function draw(job: Job, setup: Setup, printer: Printer & { driver: Driver }): Promise<Drawn> {
  const template = setup.templates.get(job.kind) ?? null;
  try {
    return await drawFor(job, job.copy_no, template, printer, formatOf(printer));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { error: error.code };
  }
}
