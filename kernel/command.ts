/**
 * Commands and queries as values. From each one come its route, its OpenAPI entry, its command-line
 * verb and its permission. A command takes many inputs and gives one outcome per input.
 */
import type { z } from 'zod';
import type { Transaction } from './db.ts';
import { combine, kernelProblem, Problem } from './problem.ts';
import type { Actor } from './record.ts';

/** One input of a command, with the actor who gave it. */
export interface Item<I> {
  input: I;
  actor: Actor;
}

/** What became of one input: the result, or the problem that stopped it. */
export type Outcome<O> = O | Problem;

export interface CommandSpec<I, O> {
  /** Imperative, area first: order.approve. */
  name: string;
  /** POST path: /v1/orders/approve. */
  path: `/v1/${string}`;
  /** One sentence for the reference. */
  en: string;
  zh: string;
  permission: string;
  input: z.ZodType<I>;
  /** Codes of the problems that an input may end with. */
  problems: readonly string[];
  /** At most so many inputs in one transaction; default 1000. */
  max_batch?: number;
  /**
   * The next batch may begin while one is at work: it looks things up meanwhile, and waits at
   * `tx.turn()` before it takes what is scarce.
   */
  overlaps?: boolean;
  /**
   * A call of more than `most` inputs is done in several transactions, unless it has a key or
   * two of its inputs are about the same thing. For commands that may be repeated without harm.
   */
  parts?: { most: number; about(input: I): string };
  /**
   * Does the work for all inputs in one transaction, set-based. Returns one outcome per input, in
   * order. Throws only for faults and outages: then nothing of the transaction is kept.
   */
  run(tx: Transaction, items: readonly Item<I>[]): Promise<Outcome<O>[]>;
}

export interface Command<I = unknown, O = unknown> extends CommandSpec<I, O> {
  what: 'command';
}

/** Declares a command. */
export function command<I, O>(spec: CommandSpec<I, O>): Command<I, O> {
  return { ...spec, what: 'command' };
}

export interface QuerySpec<I, O> {
  name: string;
  /** GET path. */
  path: `/v1/${string}`;
  en: string;
  zh: string;
  permission: string;
  /** Values arrive as text: use z.coerce for numbers. */
  input: z.ZodType<I>;
  problems: readonly string[];
  run(tx: Transaction, input: I, actor: Actor): Promise<O>;
}

export interface Query<I = unknown, O = unknown> extends QuerySpec<I, O> {
  what: 'query';
}

/** Declares a query. It runs in a read-only transaction; expected failures are thrown Problems. */
export function query<I, O>(spec: QuerySpec<I, O>): Query<I, O> {
  return { ...spec, what: 'query' };
}

const ZH: Record<string, string> = {
  invalid_type: '类型不对或缺失',
  too_small: '太小或太短',
  too_big: '太大或太长',
  invalid_format: '格式不对',
  invalid_value: '不是允许的值',
  custom: '不符合要求',
};

/** Parses one input; a failure is a problem with one entry per field. */
export function parseInput<I>(schema: z.ZodType<I>, value: unknown): I | Problem {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const found = parsed.error.issues.flatMap((issue) => {
    const pointer = issue.path.map((key) => `/${String(key)}`).join('');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) =>
        kernelProblem('FIELD_UNKNOWN', { field: key }, `${pointer}/${key}`),
      );
    }
    // A rule of the domain inside a schema names its own problem.
    if (issue.code === 'custom' && issue.params?.['problem'] instanceof Problem) {
      const own = issue.params['problem'];
      return [new Problem(own.code, own.members, pointer)];
    }
    const field = pointer.slice(1).replaceAll('/', '.') || 'body';
    const reason_zh = ZH[issue.code] ?? '不符合要求';
    const members = { field, reason: issue.message, reason_zh };
    return [kernelProblem('FIELD_INVALID', members, pointer)];
  });
  return found.find((each) => each.code === 'FIELD_UNKNOWN') ?? combine(found);
}

/** Splits outcomes so that a command can go on with the inputs that are still good. */
export function isProblem<O>(outcome: Outcome<O>): outcome is Problem {
  return outcome instanceof Problem;
}
