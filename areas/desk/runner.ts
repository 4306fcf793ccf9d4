/**
 * Runs jobs over many orders: one effect per chunk, each asked for when the one before is settled.
 * A chunk's orders and what became of them are stored in the transaction of the command itself, so
 * after a crash the next attempt goes on with those that still wait.
 */
import {
  type Database,
  errorConstraint,
  outageProblem,
  type Transaction,
  wholeTenant,
} from '../../kernel/db.ts';
import { type EffectResult, executor, type PerformContext } from '../../kernel/effect.ts';
import { refusal, scopeOf } from '../../kernel/permission.ts';
import {
  kernelProblem,
  type Problem,
  problemOfConstraint,
  storeProblem,
} from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { orderFilterSchema } from '../orders/model.ts';
import { matchingOrders } from '../orders/port.ts';
import { actorNow } from '../people/port.ts';
import { act, WAYS } from './actions.ts';
import { askForChunk, giveUp } from './bulk.ts';
import * as sql from './desk.sql.ts';
import { BULK_ACTIONS, type BulkAction, MOST_ORDERS } from './model.ts';
import { deskProblem } from './problems.ts';

/** Orders in one transaction: few enough that others do not wait long for their rows. */
const CHUNK = 200;

type Bulk = NonNullable<Awaited<ReturnType<typeof sql.bulkById>>>;

interface Job {
  bulk: Bulk;
  action: BulkAction;
  actor: Actor;
  db: Database;
  now(): Date;
}

/** The job with whoever it works for, as their rights are now; a problem when it must not go on. */
async function jobOf(bulk_id: string, context: PerformContext): Promise<Job | Problem | null> {
  const { db, clock, tenant_id } = context;
  const now = () => clock.now();
  const reading = { scope: wholeTenant(tenant_id), now: now(), name: 'bulk.look', read_only: true };
  return db.transaction(reading, async (tx) => {
    const bulk = await sql.bulkById(tx, { bulk_id, only_by: null });
    if (bulk === null || bulk.ended_at !== null) return null;
    const kind = bulk.actor_kind as Actor['kind'];
    const actor = await actorNow(tx, { kind, id: bulk.started_by });
    const action = bulk.action as BulkAction;
    const refused = refusal(actor, BULK_ACTIONS[action].permission);
    return refused ?? { bulk, action, actor: actor!, db, now };
  });
}

/** Looks up which orders are meant: read-only first, where the filter gets a plan of its own. */
async function select({ bulk, actor, db, now }: Job): Promise<void> {
  const scope = scopeOf(actor);
  const filter = orderFilterSchema.parse(bulk.filter);
  const { bulk_id, upto } = bulk;
  const reading = { scope, now: now(), name: 'bulk.select', read_only: true };
  const order_ids = await db.transaction(reading, (tx) =>
    matchingOrders(tx, filter, { count: MOST_ORDERS + 1, upto }),
  );
  await db.transaction({ scope, now: now(), name: 'bulk.select' }, async (tx) => {
    if (order_ids.length > MOST_ORDERS) {
      await giveUp(tx, [bulk_id], deskProblem('BULK_TOO_MANY', { most: MOST_ORDERS }));
      return;
    }
    const begun = await sql.beginBulk(tx, { bulk_id, rows_total: order_ids.length });
    if (begun !== null) await sql.chooseRows(tx, { bulk_id, order_ids });
    if (order_ids.length === 0) await count(tx, { bulk, actor }, [], 0);
  });
}

/** Writes what became of orders down, and says so when they were the last. */
async function count(
  tx: Transaction,
  { bulk: { bulk_id, action }, actor }: Pick<Job, 'bulk' | 'actor'>,
  rows: { order_id: string; problem: object | null }[],
  failed: number,
): Promise<void> {
  if (rows.length > 0) await sql.settleRows(tx, { bulk_id, rows });
  const after = await sql.advanceBulk(tx, { bulk_id, done: rows.length - failed, failed });
  if (after.state !== 'done') return;
  const body = { action, done: after.rows_done, failed: after.rows_failed };
  tx.event({ kind: 'bulk_ended', subject_id: bulk_id, body, actor });
}

/** Does the next `size` orders. One that fails for an unforeseen reason is found by halving. */
async function work(job: Job, size: number): Promise<void> {
  const { bulk, action, actor, db, now } = job;
  const { bulk_id, words } = bulk;
  const options = { scope: scopeOf(actor), now: now(), name: WAYS[action].command.name };
  const alone = size === 1;
  try {
    await db.transaction(options, async (tx) => {
      const next = await sql.nextRows(tx, { bulk_id, count: size });
      const order_ids = next.map((row) => row.order_id);
      const problems = await act(tx, { action, words, actor }, order_ids);
      const rows = order_ids.map((order_id, index) => {
        const problem = problems[index] ?? null;
        return { order_id, problem: problem === null ? null : storeProblem(problem) };
      });
      await count(tx, job, rows, rows.filter((row) => row.problem !== null).length);
    });
  } catch (error) {
    if (outageProblem(error) !== null) throw error;
    if (!alone) return work(job, size >> 1);
    const known = problemOfConstraint(errorConstraint(error));
    const problem = storeProblem(known ?? kernelProblem('FAULT', { request_id: bulk_id }));
    await db.transaction({ ...options, now: now() }, async (tx) => {
      const [row] = await sql.nextRows(tx, { bulk_id, count: 1 });
      if (row !== undefined) await count(tx, job, [{ ...row, problem }], 1);
    });
  }
}

async function perform(bulk_id: string, context: PerformContext): Promise<EffectResult> {
  const { db, clock, tenant_id } = context;
  try {
    const job = await jobOf(bulk_id, context);
    if (job === null) return { state: 'done', outcome: {} };
    if (!('bulk' in job)) {
      const scope = wholeTenant(tenant_id);
      await db.transaction({ scope, now: clock.now(), name: 'bulk.stop' }, (tx) =>
        giveUp(tx, [bulk_id], job),
      );
    } else if (job.bulk.state === 'selecting') await select(job);
    else await work(job, CHUNK);
    return { state: 'done', outcome: {} };
  } catch (error) {
    if (outageProblem(error) === null) throw error;
    return { state: 'retry', error: (error as Error).message.slice(0, 500), after_s: 2 };
  }
}

/** A chunk that was perhaps done needs no look: its orders wait no longer when it was. */
export const bulkChunk = executor({
  kind: 'bulk.chunk',
  concurrency: 1,
  max_attempts: 10,
  lease_s: 60,
  perform: (effect, context) => perform(effect.subject_id, context),
  async settled(tx, results) {
    const ended = results.filter((each) => each.final);
    const idsOf = (done: boolean) =>
      ended.flatMap(({ effect, result }) =>
        (result.state === 'done') === done ? [effect.subject_id] : [],
      );
    const given_up = idsOf(false);
    if (given_up.length > 0) {
      const members = { reason: 'bulk.chunk', retry_after_s: 60 };
      await giveUp(tx, given_up, kernelProblem('TRY_LATER', members));
    }
    const next = await sql.goingBulks(tx, { bulk_ids: idsOf(true) });
    for (const each of next) askForChunk(tx, each);
  },
});
