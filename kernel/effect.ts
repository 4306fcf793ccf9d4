/**
 * Executors carry out effects: what is done outside the database, each asked for in a row first.
 * After a lost answer the effect is in doubt, and the executor must look before it acts again.
 */
import type { Clock } from './clock.ts';
import type { Database, Transaction } from './db.ts';
import { wholeTenant } from './db.ts';
import { claimEffects, insertDeadLetters, settleEffects } from './kernel.sql.ts';

export type EffectRow = Awaited<ReturnType<typeof claimEffects>>[number];

export type EffectResult =
  | { state: 'done'; outcome: Record<string, unknown> }
  | { state: 'failed'; error: string; outcome?: Record<string, unknown> }
  /** Surely not done: try again later. */
  | { state: 'retry'; error: string; after_s?: number }
  /** Perhaps done: look before acting again. */
  | { state: 'in_doubt'; error: string; after_s?: number };

export interface ExecutorSpec {
  /** Kind of effects it carries out. */
  kind: string;
  /** How many at once in this process. */
  concurrency: number;
  max_attempts: number;
  /** How long one attempt may take before another process may take over. */
  lease_s: number;
  /**
   * Reads what performing needs, for all effects of a claim in one go; what it returns is `facts`
   * of each context. Absent: `facts` is undefined.
   */
  prepare?(tx: Transaction, effects: readonly EffectRow[]): Promise<unknown>;
  /**
   * Carries out one effect. `may_be_done`: an earlier attempt was lost, so look up what the other
   * side has and adopt it before acting again. Never throws for what the other side does.
   */
  perform(effect: EffectRow, context: PerformContext): Promise<EffectResult>;
  /** Writes what follows from final results, in the transaction that settles them. */
  settled(tx: Transaction, results: readonly SettledEffect[]): Promise<void>;
}

export interface PerformContext {
  tenant_id: string;
  may_be_done: boolean;
  clock: Clock;
  db: Database;
  /** What `prepare` read. */
  facts: unknown;
}

export interface SettledEffect {
  effect: EffectRow;
  result: EffectResult;
  /** False when it will be tried again. */
  final: boolean;
}

export interface Executor extends ExecutorSpec {
  what: 'executor';
}

export function executor(spec: ExecutorSpec): Executor {
  return { ...spec, what: 'executor' };
}

/** Most effects claimed at once. */
export const CLAIM = 1000;
const RETRY_S = [1, 5, 20, 60, 300, 900, 1800, 3600];

/** Claims, performs and settles effects that are due in one tenant. Returns how many. */
export async function runEffects(
  db: Database,
  clock: Clock,
  tenant_id: string,
  executors: readonly Executor[],
): Promise<number> {
  if (executors.length === 0) return 0;
  const by_kind = new Map(executors.map((each) => [each.kind, each]));
  const scope = wholeTenant(tenant_id);
  const lease_s = Math.max(...executors.map((each) => each.lease_s));
  const now = clock.now();
  const lease_until = new Date(now.getTime() + lease_s * 1000);
  const facts = new Map<string, unknown>();
  const claimed = await db.transaction({ scope, now, name: 'effects' }, async (tx) => {
    const rows = await claimEffects(tx, { kinds: [...by_kind.keys()], lease_until, count: CLAIM });
    rows.sort((a, b) => (a.effect_id < b.effect_id ? -1 : 1));
    for (const [kind, each] of by_kind) {
      const own = rows.filter((effect) => effect.kind === kind);
      if (own.length > 0) facts.set(kind, await each.prepare?.(tx, own));
    }
    return rows;
  });
  if (claimed.length === 0) return 0;
  for (const [kind, each] of by_kind) {
    const own = claimed.filter((effect) => effect.kind === kind);
    if (own.length === 0) continue;
    const context = { tenant_id, clock, db, facts: facts.get(kind) };
    const results = await performAll(each, own, lease_until, context);
    await db.transaction({ scope, now: clock.now(), name: kind }, (tx) =>
      settle(tx, each, own, results),
    );
  }
  return claimed.length;
}

async function performAll(
  each: Executor,
  effects: readonly EffectRow[],
  lease_until: Date,
  context: Omit<PerformContext, 'may_be_done'>,
): Promise<(EffectResult | undefined)[]> {
  const results = new Array<EffectResult | undefined>(effects.length);
  let next = 0;
  const worker = async () => {
    // What is not begun when the lease runs out may be somebody else's by now.
    while (next < effects.length && context.clock.now() < lease_until) {
      const index = next++;
      const effect = effects[index]!;
      const may_be_done = effect.state_before !== 'pending';
      try {
        results[index] = await each.perform(effect, { ...context, may_be_done });
      } catch (error) {
        // A bug in the executor: it may have acted, so the effect is in doubt.
        const reason = error instanceof Error ? error.message : String(error);
        results[index] = { state: 'in_doubt', error: reason.slice(0, 500) };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(each.concurrency, effects.length) }, worker));
  return results;
}

async function settle(
  tx: Transaction,
  each: Executor,
  effects: readonly EffectRow[],
  results: readonly (EffectResult | undefined)[],
): Promise<void> {
  const ended = effects.flatMap((effect, index): SettledEffect[] => {
    const result = results[index];
    if (result === undefined) return [];
    const again = result.state === 'retry' || result.state === 'in_doubt';
    return [{ effect, result, final: !again || effect.attempts >= each.max_attempts }];
  });
  const held = await settleEffects(tx, { rows: ended.map((one) => settledRow(tx, one)) });
  const ours = new Set(held.map((row) => row.effect_id));
  const settled = ended.filter((one) => ours.has(one.effect.effect_id));
  const given_up = settled.filter((one) => one.final && one.result.state !== 'done');
  if (given_up.length > 0) {
    const rows = given_up.map(({ effect, result }) => ({
      dead_letter_id: tx.newId(),
      source: 'effect',
      name: effect.kind,
      subject_id: effect.effect_id,
      error: result.state === 'done' ? '' : result.error,
      attempts: effect.attempts,
    }));
    await insertDeadLetters(tx, { rows });
  }
  await each.settled(tx, settled);
}

function settledRow(tx: Transaction, { effect, result, final }: SettledEffect) {
  const { effect_id, attempts } = effect;
  if (result.state === 'done' || result.state === 'failed') {
    const error = result.state === 'failed' ? result.error : null;
    const { state, outcome } = result;
    return { effect_id, attempts, state, due_at: null, outcome, error };
  }
  const wait_s = result.after_s ?? RETRY_S[Math.min(attempts, RETRY_S.length) - 1] ?? 3600;
  const due_at = new Date(tx.now.getTime() + wait_s * 1000);
  const again = result.state === 'retry' ? 'pending' : 'in_doubt';
  return {
    effect_id,
    attempts,
    state: final ? 'failed' : again,
    due_at,
    outcome: null,
    error: result.error,
  };
}
