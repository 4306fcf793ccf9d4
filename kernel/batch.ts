/**
 * Group commit: calls of one command that arrive while a batch is in flight fill the next one, and
 * each batch is one transaction of a few set-based statements. Nobody waits when nothing runs.
 */
import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Command, Outcome } from './command.ts';
import {
  CommitUnknown,
  type Database,
  errorConstraint,
  isRetryable,
  outageProblem,
  type Scope,
  type Transaction,
} from './db.ts';
import type { Random } from './id.ts';
import { claimKeys, storeAnswers } from './idempotency.ts';
import { permits, scopeOf } from './permission.ts';
import { kernelProblem, Problem, problemOfConstraint } from './problem.ts';
import type { Actor } from './record.ts';

const MAX_BATCH = 1000;
const MAX_ATTEMPTS = 4;

/** One caller's request: an array of inputs, answered as a whole. */
export interface Call {
  inputs: readonly unknown[];
  actor: Actor;
  /** Idempotency key with the caller's id before it; null for calls inside the system. */
  key: string | null;
  hash: string;
}

export interface Answer {
  outcomes: Outcome<unknown>[];
  /** The answer was stored by an earlier call with the same key. */
  replayed: boolean;
}

interface Waiting extends Call {
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

interface Line {
  command: Command;
  scope: Scope;
  waiting: Waiting[];
  busy: boolean;
}

/** Stable hash of a call's inputs, to tell a repeat from another request under the same key. */
export function hashInputs(command: string, inputs: readonly unknown[]): string {
  return createHash('sha256').update(command).update(JSON.stringify(inputs)).digest('base64url');
}

export interface GathererOptions {
  db: Database;
  clock: Clock;
  random: Random;
  onFault: (error: unknown, command: string) => void;
}

/** Gathers calls into batches, one line per tenant, command and scope. */
export class Gatherer {
  private readonly lines = new Map<string, Line>();
  private readonly in_flight = new Set<string>();
  private readonly options: GathererOptions;
  private draining = false;

  constructor(options: GathererOptions) {
    this.options = options;
  }

  /** Runs the inputs of one caller; resolves after the commit. Rejects with a Problem or a fault. */
  call(command: Command, call: Call): Promise<Answer> {
    if (this.draining) {
      const members = { reason: 'shutting down', retry_after_s: 5 };
      return Promise.reject(new Problem('TRY_LATER', members, ''));
    }
    const claim = call.key === null ? null : `${call.actor.tenant_id} ${call.key}`;
    if (claim !== null && this.in_flight.has(claim)) {
      return Promise.reject(kernelProblem('IN_PROGRESS', { retry_after_s: 1 }));
    }
    if (claim !== null) this.in_flight.add(claim);
    return new Promise<Answer>((resolve, reject) => {
      const line = this.lineFor(command, scopeOf(call.actor));
      line.waiting.push({ ...call, resolve, reject });
      if (!line.busy) void this.work(line);
    }).finally(() => {
      if (claim !== null) this.in_flight.delete(claim);
    });
  }

  /** Calls waiting or at work. */
  get load(): number {
    let sum = 0;
    for (const line of this.lines.values()) sum += line.waiting.length + (line.busy ? 1 : 0);
    return sum;
  }

  /** Refuses new calls and waits for those that are in. */
  async drain(): Promise<void> {
    this.draining = true;
    while (this.load > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  private lineFor(command: Command, scope: Scope): Line {
    const limits = [scope.merchant_ids?.join() ?? '*', scope.warehouse_ids?.join() ?? '*'];
    const key = [scope.tenant_id, command.name, ...limits].join('|');
    let line = this.lines.get(key);
    if (line === undefined) {
      line = { command, scope, waiting: [], busy: false };
      this.lines.set(key, line);
    }
    return line;
  }

  private async work(line: Line): Promise<void> {
    line.busy = true;
    // One turn of the event loop lets calls that arrived together travel together.
    await new Promise((resolve) => setImmediate(resolve));
    while (line.waiting.length > 0) {
      const batch: Waiting[] = [];
      let rows = 0;
      const most = line.command.max_batch ?? MAX_BATCH;
      while (line.waiting.length > 0 && (batch.length === 0 || rows < most)) {
        const next = line.waiting[0]!;
        if (batch.length > 0 && rows + next.inputs.length > most) break;
        batch.push(next);
        rows += next.inputs.length;
        line.waiting.shift();
      }
      await this.settle(line, batch);
    }
    line.busy = false;
    if (line.waiting.length > 0) void this.work(line);
  }

  /** Runs a batch; one that fails for an unforeseen reason is halved until the culprit is alone. */
  private async settle(line: Line, batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.attempt(line, batch);
      for (const [index, call] of batch.entries()) {
        const answer = answers[index]!;
        if (answer instanceof Problem) call.reject(answer);
        else call.resolve(answer);
      }
    } catch (error) {
      const outage = outageProblem(error);
      if (outage !== null || batch.length === 1) {
        const known = outage ?? problemOfConstraint(errorConstraint(error));
        if (known === null) this.options.onFault(error, line.command.name);
        for (const call of batch) call.reject(known ?? error);
        return;
      }
      const middle = batch.length >> 1;
      await this.settle(line, batch.slice(0, middle));
      await this.settle(line, batch.slice(middle));
    }
  }

  private async attempt(line: Line, batch: readonly Waiting[]): Promise<(Answer | Problem)[]> {
    const { db, clock, random } = this.options;
    for (let attempt = 1; ; attempt++) {
      let answers: (Answer | Problem)[] = [];
      try {
        const options = { scope: line.scope, now: clock.now(), name: line.command.name };
        await db.transaction(options, async (tx) => {
          answers = await runBatch(tx, line.command, batch);
        });
        return answers;
      } catch (error) {
        if (error instanceof CommitUnknown) {
          if (await committed(db, clock, error)) return answers;
          // Surely not stored: the same as any other lost connection, and bounded like it.
          if (attempt >= MAX_ATTEMPTS) throw error.cause;
          continue;
        }
        if (!isRetryable(error) || attempt >= MAX_ATTEMPTS) throw error;
        await clock.sleep(5 * 2 ** attempt * (0.5 + random.next()));
      }
    }
  }
}

/**
 * Asks for the fate of a transaction until the database knows it. While it is in progress the lost
 * COMMIT may still succeed, so doing the work again would do it twice.
 */
async function committed(db: Database, clock: Clock, lost: CommitUnknown): Promise<boolean> {
  if (lost.xid === null) return false;
  for (let attempt = 1; ; attempt++) {
    let last: unknown = lost.cause;
    try {
      const fate = await db.fateOf(lost.xid);
      if (fate !== 'in progress') return fate === 'committed';
    } catch (error) {
      if (outageProblem(error) === null) throw error;
      last = error;
    }
    if (attempt >= 20) throw last;
    await clock.sleep(Math.min(2000, 50 * 2 ** attempt));
  }
}

/** Runs the calls of a batch in one transaction and stores the answers under their keys. */
async function runBatch(
  tx: Transaction,
  command: Command,
  batch: readonly Call[],
): Promise<(Answer | Problem)[]> {
  const stored = await claimKeys(tx, command.name, batch);
  const fresh = batch.filter((_, index) => stored[index] === null);
  const items = fresh.flatMap((call) => call.inputs.map((input) => ({ input, actor: call.actor })));
  const outcomes = items.length === 0 ? [] : await command.run(tx, items);
  if (outcomes.length !== items.length) {
    throw new Error(`${command.name} gave ${outcomes.length} outcomes for ${items.length} inputs`);
  }
  let at = 0;
  const answered: { call: Call; outcomes: Outcome<unknown>[] }[] = [];
  const answers = batch.map((call, index) => {
    const known = stored[index];
    if (known != null) return known;
    const own = outcomes.slice(at, at + call.inputs.length);
    at += call.inputs.length;
    answered.push({ call, outcomes: own });
    return { outcomes: own, replayed: false };
  });
  await storeAnswers(tx, command.name, answered);
  return answers;
}

/** The call of an actor inside the system: checked permission, no key. */
export function internalCall(actor: Actor, inputs: readonly unknown[], permission: string): Call {
  if (!permits(actor.permissions, permission) && permission !== 'public' && permission !== 'self') {
    throw kernelProblem('PERMISSION_DENIED', { permission });
  }
  return { inputs, actor, key: null, hash: '' };
}
