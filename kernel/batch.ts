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
  errorCode,
  errorConstraint,
  isRetryable,
  outageProblem,
  type Scope,
  type Transaction,
} from './db.ts';
import type { Random } from './id.ts';
import { claimKeys, storeAnswers } from './idempotency.ts';
import { idempotentAnswers } from './kernel.sql.ts';
import { permits, scopeOf } from './permission.ts';
import { kernelProblem, Problem, problemOfConstraint } from './problem.ts';
import type { Actor } from './record.ts';

const MAX_BATCH = 1000;
const MAX_ATTEMPTS = 4;
/** Inputs that must wait before a second batch begins beside the first, and a third beside both. */
const WORTH_OVERLAP = [16, 128];

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
  /** Inputs in `waiting`. */
  rows: number;
  /** Batches at work. */
  running: number;
  /** Ends with the batch begun last. */
  last: Promise<void>;
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
    const parts = partsOf(command, call);
    return parts === null ? this.enter(command, call) : this.together(command, parts);
  }

  /** Parts of a call that travel on their own. What one part met does not undo the others. */
  private async together(command: Command, parts: readonly Call[]): Promise<Answer> {
    const ended = await Promise.allSettled(parts.map((part) => this.enter(command, part)));
    const outcomes = ended.flatMap((each) => {
      if (each.status === 'rejected') throw each.reason;
      return each.value.outcomes;
    });
    return { outcomes, replayed: false };
  }

  private enter(command: Command, call: Call): Promise<Answer> {
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
      line.rows += call.inputs.length;
      if (mayBegin(line)) void this.work(line);
    }).finally(() => {
      if (claim !== null) this.in_flight.delete(claim);
    });
  }

  /** Calls waiting or at work. */
  get load(): number {
    let sum = 0;
    for (const line of this.lines.values()) sum += line.waiting.length + line.running;
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
      const last = Promise.resolve();
      line = { command, scope, waiting: [], rows: 0, running: 0, last };
      this.lines.set(key, line);
    }
    return line;
  }

  private async work(line: Line): Promise<void> {
    line.running++;
    // One turn of the event loop lets calls that arrived together travel together.
    await new Promise((resolve) => setImmediate(resolve));
    while (line.waiting.length > 0) {
      const batch = nextBatch(line);
      const before = line.last;
      const work = this.settle(line, batch, before);
      line.last = work;
      if (mayBegin(line)) void this.work(line);
      await work;
    }
    line.running--;
  }

  /** Runs a batch; one that fails for an unforeseen reason is halved until the culprit is alone. */
  private async settle(line: Line, batch: readonly Waiting[], turn: Promise<void>): Promise<void> {
    try {
      const answers = await this.attempt(line, batch, turn);
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
      await this.settle(line, batch.slice(0, middle), turn);
      await this.settle(line, batch.slice(middle), turn);
    }
  }

  private async attempt(
    line: Line,
    batch: readonly Waiting[],
    turn: Promise<void>,
  ): Promise<(Answer | Problem)[]> {
    const { db, clock, random } = this.options;
    for (let attempt = 1; ; attempt++) {
      let answers: (Answer | Problem)[] = [];
      let hoped = false;
      try {
        const name = line.command.name;
        const hopeful = attempt === 1 && line.command.overlaps === true;
        const options = { scope: line.scope, now: clock.now(), name, turn, writes: true, hopeful };
        await db.transaction(options, async (tx) => {
          answers = await runBatch(tx, line.command, batch);
          hoped = tx.hoped;
        });
        return answers;
      } catch (error) {
        if (error instanceof CommitUnknown) {
          const stored = await committed(db, clock, error);
          if (stored && (await keysStored(this.options, error, batch, answers))) return answers;
          // Surely not stored: the same as any other lost connection, and bounded like it.
          if (attempt >= MAX_ATTEMPTS) throw error.cause;
          continue;
        }
        // Somebody else stored the same thing meanwhile: the second look finds it. Or took what was
        // plentiful when it was looked at: the second time it is locked.
        const second = errorCode(error) === '23505' || (hoped && errorCode(error) === '23514');
        const again = isRetryable(error) || (attempt === 1 && second);
        if (!again || attempt >= MAX_ATTEMPTS) throw error;
        await clock.sleep(5 * 2 ** attempt * (0.5 + random.next()));
      }
    }
  }
}

/** The parts of a call that need not be one transaction; null when it stays whole. */
function partsOf({ parts }: Command, call: Call): Call[] | null {
  const { inputs, key } = call;
  if (parts === undefined || key !== null || inputs.length <= parts.most) return null;
  // Of two inputs about the same thing the first must come first.
  if (new Set(inputs.map(parts.about)).size < inputs.length) return null;
  const count = Math.ceil(inputs.length / parts.most);
  const size = Math.ceil(inputs.length / count);
  return Array.from({ length: count }, (_, at) => {
    return { ...call, inputs: inputs.slice(at * size, (at + 1) * size) };
  });
}

/** A second batch begins beside the first where the command allows it and enough is waiting. */
function mayBegin({ command, running, rows }: Line): boolean {
  if (running === 0) return true;
  return (
    command.overlaps === true && rows >= (WORTH_OVERLAP[running - 1] ?? Number.POSITIVE_INFINITY)
  );
}

/** Takes the calls of the next batch out of the line: as many as fit, at least one. */
function nextBatch(line: Line): Waiting[] {
  const most = line.command.max_batch ?? MAX_BATCH;
  let rows = 0;
  let count = 0;
  for (const { inputs } of line.waiting) {
    if (count > 0 && rows + inputs.length > most) break;
    rows += inputs.length;
    count++;
  }
  line.rows -= rows;
  return line.waiting.splice(0, count);
}

/**
 * Asks for the fate of a transaction until the database knows it. While it is in progress the lost
 * COMMIT may still succeed, so doing the work again would do it twice.
 */
async function committed(db: Database, clock: Clock, lost: CommitUnknown): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    let last: unknown = lost.cause;
    try {
      const fate = await db.fateOf(lost);
      if (fate !== 'in progress') return fate === 'committed';
    } catch (error) {
      if (outageProblem(error) === null) throw error;
      last = error;
    }
    if (attempt >= 20) throw last;
    await clock.sleep(Math.min(2000, 50 * 2 ** attempt));
  }
}

/**
 * A transaction that wrote no event is known by the keys it stored: after a crash its number may
 * have become another's.
 */
async function keysStored(
  { db, clock }: GathererOptions,
  { scope, event_id }: CommitUnknown,
  batch: readonly Call[],
  answers: readonly (Answer | Problem)[],
): Promise<boolean> {
  const keys = batch.flatMap(({ key }, index) => {
    const answer = answers[index]!;
    return key === null || answer instanceof Problem || answer.replayed ? [] : [key];
  });
  if (event_id !== null || keys.length === 0) return true;
  const reading = { scope, now: clock.now(), name: 'fate', read_only: true };
  const rows = await db.transaction(reading, (tx) => idempotentAnswers(tx, { keys }));
  return rows.length === keys.length;
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
