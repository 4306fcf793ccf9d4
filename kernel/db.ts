/**
 * The pool and the transaction: every statement of fahuo runs inside `transaction`, in one tenant,
 * as the application role, with row-level security as the second lock.
 */
import pg from 'pg';
import { GatheringSocket } from './gathering-socket.ts';
import type { IdMaker, Random } from './id.ts';
import { Memory } from './memory.ts';
import { NumberStock } from './number.ts';
import { Problem } from './problem.ts';
import {
  type DecisionInput,
  type EffectInput,
  type EventInput,
  Recorder,
  type Said,
} from './record.ts';
import type { Sender } from './statement.ts';

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;

pg.types.setTypeParser(INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`bigint ${text} does not fit a number`);
  return value;
});
pg.types.setTypeParser(INT8_ARRAY as number, (text: string) =>
  text === '{}' ? [] : text.slice(1, -1).split(',').map(Number),
);
pg.types.setTypeParser(DATE, (text) => text);

/** Whose rows a transaction may see. */
export interface Scope {
  tenant_id: string;
  /** null means all merchants. */
  merchant_ids: readonly string[] | null;
  /** null means all warehouses. */
  warehouse_ids: readonly string[] | null;
}

export function wholeTenant(tenant_id: string): Scope {
  return { tenant_id, merchant_ids: null, warehouse_ids: null };
}

/** The answer to COMMIT was lost: the work may or may not be stored. */
export class CommitUnknown extends Error {
  readonly xid: string;
  /** An event that the transaction wrote, if any: there when it was committed, never otherwise. */
  readonly event_id: string | null;
  readonly scope: Scope;
  constructor(lost: { xid: string; event_id: string | null; scope: Scope }, cause: unknown) {
    super('the connection was lost while committing', { cause });
    this.name = 'CommitUnknown';
    this.xid = lost.xid;
    this.event_id = lost.event_id;
    this.scope = lost.scope;
  }
}

export interface TransactionOptions {
  scope: Scope;
  now: Date;
  /** The command, reaction or sweep at work; noted in the events. */
  name: string;
  read_only?: boolean;
  /** It will write: asking for its id at once spares a round trip before the commit. */
  writes?: boolean;
  /** Ends with the batch before, for commands whose batches overlap. */
  turn?: Promise<void>;
  /** What is plentiful may be taken without a lock: it is tried once more when that fails. */
  hopeful?: boolean;
}

/**
 * One open transaction. Statements may be sent without waiting for the ones before; events, effects
 * and decisions are written just before it commits.
 */
export class Transaction implements Sender {
  readonly tenant_id: string;
  readonly now: Date;
  readonly scope: Scope;
  readonly random: Random;
  readonly memory: Memory;
  readonly numbers: NumberStock;
  /** What is plentiful may be taken by a statement of `atEnd`, without a lock before. */
  readonly hopeful: boolean;
  /** How many statements were sent: tests hold it constant, however many inputs there are. */
  sent = 0;
  private readonly client: pg.PoolClient;
  private readonly recorder: Recorder;
  private readonly ids: IdMaker;
  private readonly before: Promise<void> | undefined;
  /** Answers of statements that nobody waits for. */
  private readonly posted: Promise<unknown>[] = [];
  private readonly ends: (() => void)[] = [];
  /** What went wrong first: of the statements sent behind it, the server only says "aborted". */
  failed: unknown = null;

  constructor(client: pg.PoolClient, options: TransactionOptions, shared: Shared) {
    const { makers, memory, numbers } = shared;
    this.client = client;
    this.memory = memory;
    this.numbers = numbers;
    this.hopeful = options.hopeful ?? false;
    this.scope = options.scope;
    this.tenant_id = options.scope.tenant_id;
    this.now = options.now;
    this.before = options.turn;
    this.ids = makers.ids;
    this.random = makers.random;
    this.recorder = new Recorder(makers.ids, options.name);
  }

  async send(name: string, text: string, values: unknown[]): Promise<unknown[]> {
    this.sent++;
    try {
      const result = await this.client.query({ name, text, values });
      return result.rows;
    } catch (error) {
      this.failed ??= error;
      throw error;
    }
  }

  post(name: string, text: string, values: unknown[]): void {
    const sent = this.send(name, text, values);
    // Whoever waits for the whole transaction learns of a failure; until then it is nobody's.
    sent.catch(() => {});
    this.posted.push(sent);
  }

  /** A new UUIDv7. */
  newId(): string {
    return this.ids.next();
  }

  /** Waits for the batch before, so that scarce things go out in order of arrival. */
  async turn(): Promise<void> {
    await this.before;
  }

  /** Says that something happened. */
  event(input: EventInput): void {
    this.recorder.event(input);
  }

  /** Asks for something to be done outside, once the transaction is committed. */
  effect(input: EffectInput): void {
    this.recorder.effect(input);
  }

  /** Keeps the reasons of an automatic decision. */
  decision(input: DecisionInput): void {
    this.recorder.decision(input);
  }

  /** To be sent last, right before COMMIT: what others would wait for. */
  atEnd(send: () => void): void {
    this.ends.push(send);
  }

  /** Did it take something that was not locked before? */
  get hoped(): boolean {
    return this.ends.length > 0;
  }

  /** Sends what was said so far. */
  flush(): Said {
    return this.recorder.flush(this);
  }

  /** Sends what was said, and what was kept for the end; called before the commit. */
  finish(): Said {
    const said = this.flush();
    for (const send of this.ends) send();
    return said;
  }

  /**
   * Hands what was said and sent so far over to the server, which works on it while the caller
   * makes the rest of something big.
   */
  async letServerWork(): Promise<void> {
    this.flush();
    await this.letOthersRun();
  }

  /** Between the steps of something big: others of this process are not kept waiting. */
  async letOthersRun(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Waits until all that was sent is done. */
  async settled(): Promise<void> {
    await Promise.all(this.posted);
  }
}

/** Sources of ids and randomness that transactions hand out. */
export interface Makers {
  ids: IdMaker;
  random: Random;
}

/** What the transactions of one process share. */
interface Shared {
  makers: Makers;
  memory: Memory;
  numbers: NumberStock;
}

const SCOPE_TEXT = `set_config('app.tenant_id', $1, true), set_config('app.merchant_ids', $2, true),
  set_config('app.warehouse_ids', $3, true), set_config('plan_cache_mode', $4, true)`;
const SET_SCOPE = { name: 'kernel.set_scope', text: `select ${SCOPE_TEXT}` };
/** With the transaction's id, by which its fate can be asked for when its COMMIT is not answered. */
const BEGIN_WRITING = {
  name: 'kernel.begin_writing',
  text: `select ${SCOPE_TEXT}, pg_current_xact_id()::text as xid`,
};

/** Puts a list in the form that the row-level policies read: '' for all, '-' for nobody. */
function scopeList(ids: readonly string[] | null): string {
  if (ids === null) return '';
  return ids.length === 0 ? '00000000-0000-0000-0000-000000000000' : ids.join(',');
}

/** As pg_xact_status names it. */
export type Fate = 'committed' | 'aborted' | 'in progress';

export interface Database {
  transaction<R>(options: TransactionOptions, work: (tx: Transaction) => Promise<R>): Promise<R>;
  /** What became of a transaction whose COMMIT was not answered; null: too old to be known. */
  fateOf(lost: CommitUnknown): Promise<Fate | null>;
  /** Runs text outside any tenant: reference tables and routing only. */
  system(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** A connection of its own for LISTEN. */
  listener(): Promise<pg.Client>;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  pool_size: number;
  makers: Makers;
  onError?: (error: Error) => void;
  /** Called after a commit that wrote events or effects. */
  onCommit?: (tenant_id: string) => void;
}

const APP_OPTIONS = [
  '-c role=fahuo_app',
  '-c statement_timeout=60s',
  '-c lock_timeout=10s',
  '-c idle_in_transaction_session_timeout=60s',
  '-c jit=off',
  '-c timezone=UTC',
].join(' ');

/** Opens the pool of the application role. The database must have been migrated. */
export function openDatabase(options: DatabaseOptions): Database {
  const settings = {
    connectionString: options.url,
    options: APP_OPTIONS,
    application_name: 'fahuo',
    connectionTimeoutMillis: 10_000,
    // A peer that vanished without a word is noticed.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const pool = new pg.Pool({
    ...settings,
    max: options.pool_size,
    pipeline: true,
    stream: () => new GatheringSocket(),
  } as pg.PoolConfig);
  // Numbers are taken beside the transactions that use them.
  const own = { ...settings, max: 1, pipeline: true };
  const aside = new pg.Pool(own as pg.PoolConfig);
  const numbers: NumberStock = new NumberStock(async ({ tenant_id, now }, work) => {
    const taking = { scope: wholeTenant(tenant_id), now, name: 'numbers', writes: true };
    try {
      return await transaction(aside, shared, taking, work);
    } catch (error) {
      // Numbers that may have been taken are a gap; the fate that counts is that of their user.
      throw error instanceof CommitUnknown ? error.cause : error;
    }
  });
  const shared = { ...options, memory: new Memory(), numbers };
  // Without a handler a stopped database would end the process.
  for (const each of [pool, aside]) each.on('error', (error) => options.onError?.(error));
  return {
    pool,
    transaction: (opts, work) => transaction(pool, shared, opts, work),
    fateOf: (lost) => fateOf(pool, lost),
    async system(text, values = []) {
      return (await pool.query(text, values)).rows as Record<string, unknown>[];
    },
    async listener() {
      const client = new pg.Client(settings);
      client.on('error', (error) => options.onError?.(error));
      await client.connect();
      return client;
    },
    async close() {
      await Promise.all([pool.end(), aside.end()]);
    },
  };
}

async function fateOf(pool: pg.Pool, lost: CommitUnknown): Promise<Fate | null> {
  const { xid, event_id, scope } = lost;
  const asked = await pool
    .query<{ status: Fate | null }>('select pg_xact_status($1::xid8) as status', [xid])
    .catch((error: unknown) => {
      // "In the future": a crash came before the number reached the disk.
      if (errorCode(error) === '22023') return null;
      throw error;
    });
  if (asked === null) return 'aborted';
  const status = asked.rows[0]?.status ?? null;
  if (status !== 'committed' || event_id === null) return status;
  // After a crash the server gives numbers that never reached the disk to others: only what the
  // transaction wrote tells that it was this one.
  const client = await pool.connect();
  try {
    await client.query('begin read only');
    await client.query({ ...SET_SCOPE, values: [scope.tenant_id, '', '', 'auto'] });
    const text = `select from kernel.event
      where tenant_id = $1 and xid = $2::xid8 and event_id = $3`;
    const found = await client.query(text, [scope.tenant_id, xid, event_id]);
    await client.query('commit');
    client.release();
    return found.rowCount === 0 ? 'aborted' : 'committed';
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

async function transaction<R>(
  pool: pg.Pool,
  database: DatabaseOptions & Shared,
  options: TransactionOptions,
  work: (tx: Transaction) => Promise<R>,
): Promise<R> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const lost = (error: Error) => {
    broken = error;
  };
  client.on('error', lost);
  const { scope, read_only = false, writes = false } = options;
  let xid: string | null = null;
  let event_id: string | null = null;
  let committing = false;
  let refused: unknown = null;
  let tx: Transaction | null = null;
  try {
    const lists = [scopeList(scope.merchant_ids), scopeList(scope.warehouse_ids)];
    // Statements of commands name their rows: one plan serves all values, and planning a wide join
    // costs more than running it (measured 190 ms against 20). Lists with optional filters do not.
    const values = [scope.tenant_id, ...lists, read_only ? 'auto' : 'force_generic_plan'];
    // Sent without waiting: the first statement of the work travels with them.
    const opened = Promise.all([
      client.query(read_only ? 'begin read only' : 'begin'),
      client.query<{ xid?: string }>({ ...(writes ? BEGIN_WRITING : SET_SCOPE), values }),
    ]);
    opened.catch((error: unknown) => {
      refused = error;
    });
    tx = new Transaction(client, options, database);
    const result = await work(tx);
    const [, scoped] = await opened;
    const said = tx.finish();
    event_id = said.event_id;
    // Known before COMMIT is sent: without it, the fate of a lost COMMIT could not be asked for.
    xid = scoped.rows[0]!.xid ?? null;
    if (xid === null && !read_only) xid = await transactionId(client);
    committing = true;
    // A statement before it that failed has made of it a rollback.
    const [, ended] = await Promise.all([tx.settled(), client.query('commit')]);
    if (ended.command !== 'COMMIT') throw new Error('the transaction was rolled back at commit');
    if (said.events + said.effects > 0) database.onCommit?.(options.scope.tenant_id);
    return result;
  } catch (error) {
    if (committing && isConnectionLoss(error)) {
      broken ??= error as Error;
      // Of what was only read, nothing is unknown.
      throw xid === null ? error : new CommitUnknown({ xid, event_id, scope }, error);
    }
    if (isConnectionLoss(error)) broken ??= error as Error;
    else await client.query('rollback').catch(lost);
    const aborted = errorCode(error) === IN_FAILED_TRANSACTION;
    throw aborted ? (refused ?? tx?.failed ?? error) : error;
  } finally {
    client.off('error', lost);
    client.release(broken);
  }
}

/** The transaction's id, by which its fate can be asked for when the answer to COMMIT is lost. */
async function transactionId(client: pg.PoolClient): Promise<string | null> {
  const text = 'select pg_current_xact_id_if_assigned()::text as xid';
  const found = await client.query<{ xid: string | null }>({ name: 'kernel.xid', text });
  return found.rows[0]?.xid ?? null;
}

const IN_FAILED_TRANSACTION = '25P02';

interface SqlError extends Error {
  code?: string;
  constraint?: string;
}

/** What was looked at has changed meanwhile: the whole transaction is tried again. */
export class TryAgain extends Error {
  readonly code = '40001';
}

/** PostgreSQL's error code (SQLSTATE) or Node's, when there is one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as SqlError).code : undefined;
}

/** Name of the constraint that the error is about, when there is one. */
export function errorConstraint(error: unknown): string | undefined {
  return error instanceof Error ? (error as SqlError).constraint : undefined;
}

const LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** The database went away or is not ready: nothing that a retry of the same statement can harm. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss);
  if (error instanceof CommitUnknown) return true;
  const code = errorCode(error);
  if (code !== undefined) {
    return LOST.has(code) || code.startsWith('08') || code.startsWith('57P');
  }
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered/.test(
      error.message,
    )
  );
}

/** Serialization failure, deadlock, lock time-out: the whole transaction may be tried again. */
export function isRetryable(error: unknown): boolean {
  const code = errorCode(error);
  return code === '40001' || code === '40P01' || code === '55P03';
}

/** What the caller is told when the database cannot serve, or null when it is a fault. */
export function outageProblem(error: unknown): Problem | null {
  const code = errorCode(error);
  if (code === '53100') return new Problem('STORAGE_FULL', { retry_after_s: 5 }, '');
  if (isConnectionLoss(error) || isRetryable(error) || code?.startsWith('53') === true) {
    return new Problem('TRY_LATER', { reason: 'database', retry_after_s: 2 }, '');
  }
  return null;
}
