/**
 * Faults of the program and its connections: a process that dies at a chosen statement, a
 * connection that is cut around a COMMIT, errors of the database. A `Life` is one process.
 */
import type { Socket } from 'node:net';
import type pg from 'pg';
import type { Clock, VirtualClock } from '../kernel/clock.ts';
import type { Random } from '../kernel/id.ts';
import type { Log } from '../kernel/log.ts';
import { openSystem, type Parts, type System } from '../kernel/system.ts';

/** What can strike at a statement. `before`: it is not sent; `after`: done, but nobody hears it. */
export const STRIKES = {
  crash_before: { crash: true, sqlstate: null },
  crash_after: { crash: true, sqlstate: null },
  cut_before: { crash: false, sqlstate: null },
  cut_after: { crash: false, sqlstate: null },
  serialization_failure: { crash: false, sqlstate: '40001' },
  deadlock: { crash: false, sqlstate: '40P01' },
  lock_timeout: { crash: false, sqlstate: '55P03' },
} as const;

export type Strike = keyof typeof STRIKES;

/** A statement on its way to the database. */
export interface SentStatement {
  /** Name of the statement, '' for begin, commit and their like. */
  name: string;
  text: string;
  values: unknown[];
}

/** What is only looked at, as often as somebody pleases: nothing strikes there. */
const IDLE = new Set([
  'kernel.set_scope',
  'kernel.xid',
  'kernel.last_event',
  'kernel.newest_event',
  'kernel.cursors',
  'kernel.sweeps_run',
  'kernel.claim_effects',
]);

interface Armed {
  strike: Strike;
  at: 'statement' | 'commit' | 'effect';
  /** So many points of that kind pass before it strikes. */
  skip: number;
}

/** Decides where the next fault strikes. One at a time. */
export class FaultDesk {
  private armed: Armed | null = null;
  private readonly note: (what: string) => void;

  /** @param note counts what struck */
  constructor(note: (what: string) => void) {
    this.note = note;
  }

  arm(armed: Armed): void {
    this.armed = armed;
  }

  /** Nothing strikes any more until armed again. */
  calm(): void {
    this.armed = null;
  }

  /** Called at every point; says what strikes here. */
  point(at: Armed['at']): Strike | null {
    const { armed } = this;
    if (armed === null || armed.at !== at) return null;
    if (armed.skip > 0) {
      armed.skip--;
      return null;
    }
    this.armed = null;
    this.note(`fault:${armed.strike}_${at}`);
    return armed.strike;
  }
}

/** The process died while somebody waited for its answer. */
export class Died extends Error {
  constructor() {
    super('the process died');
    this.name = 'Died';
  }
}

const never = new Promise<never>(() => {});

interface Insides {
  connection: { stream: Socket };
  processID: number;
}

export interface LifeOptions {
  url: string;
  pool_size: number;
  clock: VirtualClock;
  random: Random;
  log: Log;
  data_dir: string;
  parts: Parts;
  desk: FaultDesk;
  /** Effects one after the other, so that the same seed gives the same run. */
  in_step: boolean;
  rewrite?: ((statement: SentStatement) => SentStatement) | undefined;
  /** Resolves when readers may see all events, so that foreign transactions change nothing. */
  settled(): Promise<void>;
  /** Resolves when the server has noticed that a connection is gone. */
  gone(process_id: number): Promise<void>;
}

/** One process with its system. After `die` nothing of it goes on: its promises never end. */
export class Life {
  readonly system: System;
  /** Rejects with Died when the process dies. */
  readonly died: Promise<never>;
  dead = false;
  /** The clock as this process has it. */
  readonly clock: Clock;
  private readonly options: LifeOptions;
  private readonly clients = new Set<pg.PoolClient & Insides>();
  private fall: (reason: Error) => void = () => {};

  constructor(options: LifeOptions) {
    this.options = options;
    this.died = new Promise<never>((_, reject) => {
      this.fall = reject;
    });
    this.died.catch(() => {});
    const { url, pool_size, random, log, data_dir } = options;
    this.clock = {
      now: () => options.clock.now(),
      sleep: async (ms) => {
        await options.clock.sleep(ms);
        if (this.dead) await never;
      },
    };
    const { clock } = this;
    const parts = withEffectPoints(options.parts, options, this);
    this.system = openSystem({ url, pool_size, clock, random, log, data_dir, parts });
    const { pool } = this.system.db;
    pool.on('connect', (client) => this.instrument(client as pg.PoolClient & Insides));
  }

  /** The process is gone, in the middle of whatever it does. */
  die(): void {
    if (this.dead) return;
    this.dead = true;
    this.fall(new Died());
    const { pool } = this.system.db;
    pool.connect = (() => never) as typeof pool.connect;
    pool.query = (() => never) as typeof pool.query;
    for (const client of this.clients) client.connection.stream.destroy();
  }

  /** Resolves when the server has noticed the death. */
  async buried(): Promise<void> {
    for (const client of this.clients) await this.options.gone(client.processID);
  }

  private instrument(client: pg.PoolClient & Insides): void {
    this.clients.add(client);
    // Errors reach whoever asked; a connection that breaks while nobody asks is no news here.
    client.on('error', () => {});
    client.on('end', () => this.clients.delete(client));
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    const transaction = { works: false };
    const sent = async (config: unknown, values: unknown): Promise<unknown> => {
      try {
        return await this.send(client, query, transaction, config, values);
      } catch (error) {
        if (this.dead) return never;
        throw error;
      }
    };
    const replaced = (config: unknown, values: unknown, callback: unknown) => {
      const answer = sent(config, values);
      if (typeof callback !== 'function') return answer;
      answer.then(
        (result) => callback(null, result),
        (error) => callback(error),
      );
      return undefined;
    };
    client.query = replaced as unknown as typeof client.query;
  }

  /** Sends one statement, unless something strikes. */
  private async send(
    client: pg.PoolClient & Insides,
    query: (...args: unknown[]) => Promise<unknown>,
    transaction: { works: boolean },
    config: unknown,
    given: unknown,
  ): Promise<unknown> {
    if (this.dead) return never;
    const plain = typeof config === 'string';
    const whole = plain
      ? { name: '', text: config, values: given as unknown[] }
      : (config as SentStatement);
    const { name = '', text } = whole;
    if (text.startsWith('begin')) transaction.works = false;
    if (name === 'kernel.last_event' && this.options.in_step) await this.options.settled();
    const strike = this.strikeAt(name, text, transaction);
    const statement = this.rewritten(whole, plain);
    if (strike === null) return query(...statement);
    const { crash, sqlstate } = STRIKES[strike];
    if (sqlstate !== null) return query(RAISE[sqlstate]);
    if (strike.endsWith('after')) await query(...statement);
    if (crash) {
      this.die();
      return never;
    }
    client.connection.stream.destroy();
    await this.options.gone(client.processID);
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  }

  private strikeAt(name: string, text: string, transaction: { works: boolean }): Strike | null {
    const { desk } = this.options;
    if (name === '' && text === 'commit') return transaction.works ? desk.point('commit') : null;
    if (name === '' || IDLE.has(name)) return null;
    transaction.works = true;
    return desk.point('statement');
  }

  private rewritten(whole: SentStatement, plain: boolean): unknown[] {
    const { rewrite } = this.options;
    if (rewrite === undefined || whole.name === '') {
      return plain ? [whole.text, whole.values] : [whole];
    }
    return [{ ...whole, ...rewrite(whole) }];
  }
}

const RAISE = {
  '40001': `do $$ begin raise exception 'planned' using errcode = '40001'; end $$`,
  '40P01': `do $$ begin raise exception 'planned' using errcode = '40P01'; end $$`,
  '55P03': `do $$ begin raise exception 'planned' using errcode = '55P03'; end $$`,
} as const;

/** Lets the process die right before or right after it acts outside. */
function withEffectPoints(parts: Parts, { desk, in_step }: LifeOptions, life: Life): Parts {
  const executors = parts.executors.map((each) => ({
    ...each,
    concurrency: in_step ? 1 : each.concurrency,
    async perform(...args: Parameters<typeof each.perform>) {
      const strike = desk.point('effect');
      const result = strike === 'crash_before' ? null : await each.perform(...args);
      if (strike !== null || result === null) {
        life.die();
        return never;
      }
      return result;
    },
  }));
  return { ...parts, executors };
}
