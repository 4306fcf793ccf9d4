/**
 * Runs the units of a file through their command in batches, two under way at a time, and gives the
 * refused rows back in the order of the file. One bad unit never fails its neighbours.
 */

import type { RowCounts } from '../../areas/imports/model.ts';
import type { Outcome } from '../../kernel/command.ts';
import { combine, kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import type { Services } from '../../kernel/route.ts';
import type { Prepared } from './import-prepare.ts';
import { type Columns, type Importer, refuse, type Unit } from './import-unit.ts';
import type { ParsedRow } from './mapping.ts';

const batchUnits = 1000;
/** Orders of many lines travel in smaller batches. */
const batchRows = 4000;
const batchesUnderWay = 2;
const outageAttempts = 8;
/** So many units that fail for unforeseen reasons are a fault of ours, not of the file. */
const mostFaults = 20;

export interface SettleOptions {
  columns: Columns;
  dry_run: boolean;
  /** Counted up as batches are done: rows, and units. */
  counts: RowCounts;
  items: RowCounts;
  signal?: AbortSignal;
  onBatch(): Promise<void>;
}

/** The refused rows, each with its errors; the counts are complete when it ends. */
export async function* settleUnits(
  services: Services,
  actor: Actor,
  { importer, rows }: Prepared,
  options: SettleOptions,
): AsyncGenerator<ParsedRow> {
  const run = options.dry_run ? inspecting(importer) : running(services, actor, importer);
  const under_way: Promise<Unit[]>[] = [];
  const send = (batch: Unit[]) => {
    const settled = settleBatch(batch, importer, options, run);
    // It is awaited later; until then its failure is not unheard.
    settled.catch(() => undefined);
    under_way.push(settled);
  };
  async function* finish(): AsyncGenerator<ParsedRow> {
    const batch = await under_way.shift()!;
    await options.onBatch();
    for (const unit of batch) if (unit.bad) yield* unit.rows;
  }
  let batch: Unit[] = [];
  let size = 0;
  for await (const unit of importer.gather(rows())) {
    batch.push(unit);
    size += unit.rows.length;
    if (batch.length < batchUnits && size < batchRows) continue;
    if (options.signal?.aborted) {
      await Promise.allSettled(under_way);
      throw kernelProblem('TRY_LATER', { reason: 'stopping', retry_after_s: 5 });
    }
    send(batch);
    batch = [];
    size = 0;
    if (under_way.length >= batchesUnderWay) yield* finish();
  }
  if (batch.length > 0) send(batch);
  while (under_way.length > 0) yield* finish();
}

type Run = (inputs: readonly unknown[]) => Promise<Outcome<unknown>[]>;

/** Converts and runs a batch; afterwards its units are bad or done, and counted. */
async function settleBatch(
  batch: Unit[],
  importer: Importer,
  { columns, counts, items }: SettleOptions,
  run: Run,
): Promise<Unit[]> {
  await importer.convert(batch.filter((unit) => !unit.bad));
  const ready = batch.filter((unit) => !unit.bad && unit.input !== null);
  const outcomes = ready.length === 0 ? [] : await run(ready.map((unit) => unit.input));
  const replayed = new Set<Unit>(batch.filter((unit) => unit.input === null));
  for (const [index, unit] of ready.entries()) {
    const outcome = outcomes[index];
    if (outcome instanceof Problem) refuse(unit, outcome, importer, columns);
    else if (importer.replayed(outcome)) replayed.add(unit);
    unit.input = null;
  }
  for (const unit of batch) {
    const fate = unit.bad ? 'refused' : replayed.has(unit) ? 'replayed' : 'taken_in';
    counts[fate] += unit.rows.length;
    items[fate]++;
  }
  return batch;
}

/** For a dry run: what the input alone tells; all else would be taken in. */
function inspecting(importer: Importer): Run {
  return async (inputs) =>
    inputs.map((input) => {
      const found = importer.inspect(input);
      return found.length > 0 ? combine(found) : FINE;
    });
}

/** Stands for an outcome of any command that brought something new. */
const FINE = { replayed: false, saved: 'added', applied: true };

const isOutage = (error: unknown) => error instanceof Problem && error.status === 503;

/** Waits outages out; a batch that fails for another reason is halved until the culprit is alone. */
function running(services: Services, actor: Actor, importer: Importer): Run {
  const { clock, random, log } = services;
  let faults = 0;
  const attempt: Run = async (inputs) => {
    for (let tried = 1; ; tried++) {
      try {
        return await services.run(importer.command, actor, inputs);
      } catch (error) {
        if (!isOutage(error) || tried >= outageAttempts) throw error;
        await clock.sleep(Math.min(10_000, 250 * 2 ** tried) * (0.5 + random.next() / 2));
      }
    }
  };
  const run: Run = async (inputs) => {
    try {
      return await attempt(inputs);
    } catch (error) {
      if (isOutage(error)) throw error;
      if (inputs.length > 1) {
        const middle = inputs.length >> 1;
        const first = await run(inputs.slice(0, middle));
        return [...first, ...(await run(inputs.slice(middle)))];
      }
      if (error instanceof Problem) return [error];
      if (++faults > mostFaults) throw error;
      log.error({ err: error, command: importer.command.name }, 'fault');
      return [kernelProblem('FAULT', { request_id: '-' })];
    }
  };
  return run;
}
