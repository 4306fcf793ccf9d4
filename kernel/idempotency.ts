/**
 * Idempotency keys: the same key with the same body gets the stored answer, with another body a
 * refusal, while it is in flight a "wait". Natural keys in the tables guard beyond its two days.
 */
import type { Answer, Call } from './batch.ts';
import type { Outcome } from './command.ts';
import type { Transaction } from './db.ts';
import {
  deleteExpiredAnswers,
  idempotentAnswers,
  insertAnswers,
  lockIdempotencyKeys,
} from './kernel.sql.ts';
import {
  kernelProblem,
  Problem,
  restoreProblem,
  type StoredProblem,
  storeProblem,
} from './problem.ts';
import { sweep } from './reaction.ts';

const KEPT_MS = 48 * 3600 * 1000;

interface StoredOutcome {
  value?: unknown;
  problem?: StoredProblem;
}

/**
 * Takes the keys of a batch. Per call: null when it must run, the stored answer when it ran before,
 * a Problem when the key is in flight elsewhere or was used for another body.
 */
export async function claimKeys(
  tx: Transaction,
  command: string,
  calls: readonly Call[],
): Promise<(Answer | Problem | null)[]> {
  const keys = calls.flatMap((call) => (call.key === null ? [] : [call.key]));
  if (keys.length === 0) return calls.map(() => null);
  const [locks, stored] = await Promise.all([
    lockIdempotencyKeys(tx, { keys }),
    idempotentAnswers(tx, { keys }),
  ]);
  const free = new Set(locks.filter((lock) => lock.free).map((lock) => lock.key));
  const known = new Map(stored.map((row) => [row.key, row]));
  return calls.map((call) => {
    if (call.key === null) return null;
    if (!free.has(call.key)) return kernelProblem('IN_PROGRESS', { retry_after_s: 1 });
    const row = known.get(call.key);
    if (row === undefined) return null;
    if (row.request_hash !== call.hash || row.command !== command) {
      return kernelProblem('IDEMPOTENCY_MISMATCH');
    }
    const outcomes = row.answer as unknown as StoredOutcome[];
    const restored = outcomes.map((each) =>
      each.problem === undefined ? each.value : restoreProblem(each.problem),
    );
    return { outcomes: restored, replayed: true };
  });
}

/** Stores the answers of calls that have a key. */
export async function storeAnswers(
  tx: Transaction,
  command: string,
  answered: readonly { call: Call; outcomes: readonly Outcome<unknown>[] }[],
): Promise<void> {
  const rows = answered.flatMap(({ call, outcomes }) => {
    if (call.key === null) return [];
    const answer: StoredOutcome[] = outcomes.map((outcome) =>
      outcome instanceof Problem ? { problem: storeProblem(outcome) } : { value: outcome },
    );
    return [{ key: call.key, command, request_hash: call.hash, answer }];
  });
  if (rows.length === 0) return;
  const expires_at = new Date(tx.now.getTime() + KEPT_MS);
  await insertAnswers(tx, { rows, expires_at });
}

const FORGOTTEN_AT_ONCE = 1000;

/** Answers that have expired are forgotten, so that the table stays small. */
export const forgetAnswers = sweep({
  name: 'kernel.forget_answers',
  every_s: 600,
  batch: FORGOTTEN_AT_ONCE,
  run: async (tx) => (await deleteExpiredAnswers(tx, { count: FORGOTTEN_AT_ONCE })).length,
});
