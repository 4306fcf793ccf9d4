/**
 * A stage for one bug: a database of its own with a small company in it, two processes over it, and
 * a referee who says at which act something came out that must not be.
 */
import pg from 'pg';
import { saveAccount } from '../../areas/shipping/commands.ts';
import { hashInputs } from '../../kernel/batch.ts';
import { VirtualClock } from '../../kernel/clock.ts';
import { type Command, type Outcome, parseInput } from '../../kernel/command.ts';
import { errorCode, errorConstraint } from '../../kernel/db.ts';
import { examine } from '../../kernel/doctor.ts';
import { seededRandom } from '../../kernel/id.ts';
import { silentLog } from '../../kernel/log.ts';
import { scopeOf, systemActor } from '../../kernel/permission.ts';
import { Problem, problemDetail } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { openSystem, type System } from '../../kernel/system.ts';
import { createTenant, type Tenant } from '../../kernel/tenant.ts';
import { parts } from '../../parts.ts';
import { SCRATCH, type TestDatabase, testDatabase } from '../database.ts';
import { makeWorld, must } from '../world.ts';
import { type Plant, type Send, type SentStatement, stand } from './plant.ts';

/** What the referee saw. */
export type By =
  | 'answer'
  | 'doctor'
  | 'constraint'
  | 'fault'
  | 'deadlock'
  | 'isolation'
  | 'permission'
  | 'idempotency'
  | 'lost';

/** The referee's whistle. */
export class Caught extends Error {
  readonly by: By;
  readonly acts: number;
  constructor(by: By, what: string, acts: number) {
    super(what);
    this.name = 'Caught';
    this.by = by;
    this.acts = acts;
  }
}

const FACTS = { country: 'CN', currency: 'CNY', time_zone: 'Asia/Shanghai', locale: 'en' } as const;
export const TENANT = '00000000-0000-7000-8000-000000000001';
export const OTHER = '00000000-0000-7000-8000-000000000002';
const START = new Date('2026-03-02T09:00:00Z');
/** What the warehouse SZ has at the beginning. */
export const OPENING = { 'TEA-1': 60, 'CUP-1': 80, 'LAMP-1': 5, 'SOAP-1': 50 } as const;

/** Rounds of reactions after which a relay is taken to go in circles. */
const MOST_LOOKS = 300;

let base: Promise<TestDatabase> | null = null;

/** The company that every stage begins with; made once. */
function baseWorld(): Promise<TestDatabase> {
  base ??= makeBase();
  return base;
}

async function makeBase(): Promise<TestDatabase> {
  const database = await testDatabase();
  const clock = new VirtualClock(START);
  const system = openSystem({ ...options(database.url, clock, 1), parts });
  for (const [tenant_id, code] of [
    [TENANT, 'test'],
    [OTHER, 'other'],
  ] as const) {
    const tenant: Tenant = { ...FACTS, tenant_id, code, name: code };
    await createTenant(system.db, tenant, clock.now());
    const actor = systemActor(tenant_id, 'user');
    const end = async () => {};
    const world = { ...system, url: database.url, tenant, actor, end };
    await makeWorld(world, { SZ: OPENING });
    const settings = { automatic: false };
    await must(world, saveAccount, [
      saveAccount.input.parse({ carrier: 'zto', name: 'ZTO', settings }),
    ]);
    await system.relay.drain(tenant_id);
  }
  await system.close();
  return database;
}

/** Removes what stages share; call when the last one has ended. */
export async function forgetBase(): Promise<void> {
  await (await base)?.drop();
  base = null;
}

function options(url: string, clock: VirtualClock, seed: number) {
  const random = seededRandom(seed);
  return { url, pool_size: 4, clock, random, log: silentLog, data_dir: SCRATCH };
}

/** A copy of the company's database. */
async function copy(): Promise<TestDatabase> {
  const from = await baseWorld();
  const url = new URL(from.url);
  const template = url.pathname.slice(1);
  const name = `fahuo_oracle_${template.slice(-6)}_${++copies}`;
  const admin = async (text: string) => {
    url.pathname = '/postgres';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query(text);
    await client.end();
  };
  await admin(`create database ${name} template ${template}`);
  const own = new URL(from.url);
  own.pathname = `/${name}`;
  return {
    url: own.href,
    drop: () => admin(`drop database if exists ${name} with (force)`),
  };
}

let copies = 0;

export interface RunOptions {
  /** Which of the two processes is asked. */
  at?: 0 | 1;
  actor?: Actor;
  /** Idempotency key. */
  key?: string;
}

/** What happens to the next COMMIT of a process. */
type Weather = 'fair' | 'crash before commit' | 'answer of commit lost';

/** A connection that breaks. */
function cut(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

export class Stage {
  readonly clock: VirtualClock;
  readonly systems: readonly System[];
  readonly owner: pg.Client;
  readonly url: string;
  readonly actor: Actor = systemActor(TENANT, 'user');
  /** Statements that take their time at each row they read, so that others get in between. */
  readonly slow = new Set<string>();
  /** What was asked of the system so far. */
  acts = 0;
  private readonly database: TestDatabase;
  private readonly weather: Weather[] = ['fair', 'fair'];
  private readonly plant: Plant;
  /** Checks that speak of the planting itself. */
  private excused = new Set<string>();
  private deadlocks = 0;
  private serial = 0;
  private lost_kind = '';
  private looks = 0;
  private readonly waiting = new Map<string, () => void>();
  private readonly lost_ids = new Set<string>();

  private constructor(database: TestDatabase, owner: pg.Client, plant: Plant) {
    this.database = database;
    this.url = database.url;
    this.owner = owner;
    this.plant = plant;
    this.clock = new VirtualClock(START);
    this.systems = [11, 22].map((seed, at) => this.open(seed, at));
  }

  /** Opens a stage. `locks`: constraints that are dropped beside the bug. */
  static async open(plant: Plant = {}, locks: readonly string[] = [], excuse = true) {
    const database = await copy();
    try {
      const owner = new pg.Client({ connectionString: database.url });
      await owner.connect();
      for (const text of [...(plant.ddl ?? []), ...locks]) await owner.query(text);
      const stage = new Stage(database, owner, plant);
      const altered = locks.length + (plant.ddl?.length ?? 0) > 0;
      if (excuse && altered)
        stage.excused = new Set((await stage.violations()).map((each) => each.check));
      return stage;
    } catch (error) {
      await database.drop();
      throw error;
    }
  }

  private open(seed: number, at: number): System {
    const { plant } = this;
    const own = plant.parts?.(parts) ?? parts;
    const system = openSystem({ ...options(this.url, this.clock, seed), parts: own });
    plant.system?.(system);
    stand(system.db.pool, (sent, send, client) => {
      const one = this.slowed(plant.statement?.(sent) ?? sent);
      const next: Send = (each) => this.blow(at, each, send);
      return plant.query?.(one, next, client) ?? next(one);
    });
    return system;
  }

  private slowed(sent: SentStatement): SentStatement {
    const slow = this.slow.has(sent.name.replace('#planted', ''));
    if (!slow || sent.name.endsWith('#slow')) return sent;
    const text = sent.text.replace(/^select /, 'select pg_sleep(0.03), ');
    return { ...sent, text, name: `${sent.name}#slow` };
  }

  /** The weather between a process and the database. */
  private async blow(at: number, sent: SentStatement, send: Send): Promise<pg.QueryResult> {
    const weather = this.weather[at];
    if (sent.text === 'commit' && weather !== 'fair') {
      this.weather[at] = 'fair';
      await send(weather === 'crash before commit' ? { ...sent, text: 'rollback' } : sent);
      throw cut();
    }
    if (sent.name.startsWith('kernel.claim_cursors') && ++this.looks > MOST_LOOKS) {
      this.catch('answer', 'what follows by itself comes to no end');
    }
    if (sent.name.startsWith('kernel.settle_effects') && this.isLost(sent)) throw cut();
    try {
      const result = await send(sent);
      if (sent.name.startsWith('kernel.claim_effects')) this.noteClaimed(result.rows);
      return result;
    } catch (error) {
      if (errorCode(error) === '40P01') this.deadlocks++;
      throw error;
    }
  }

  private noteClaimed(rows: { effect_id: string; kind: string }[]): void {
    for (const row of rows) {
      if (row.kind === this.lost_kind) this.lost_ids.add(row.effect_id);
      this.waiting.get(row.kind)?.();
    }
  }

  private isLost(sent: SentStatement): boolean {
    const text = JSON.stringify(sent.values);
    const lost = [...this.lost_ids].some((id) => text.includes(id));
    if (lost) {
      this.lost_ids.clear();
      this.lost_kind = '';
    }
    return lost;
  }

  /** Resolves when somebody takes an effect of a kind. */
  taken(kind: string): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.set(kind, resolve);
    });
  }

  /** The next effect of a kind is carried out, but whoever did it vanishes before saying so. */
  loseSettling(kind: string): void {
    this.lost_kind = kind;
  }

  /** Lets a storm meet the next COMMIT of a process. */
  storm(weather: Weather, at: 0 | 1 = 0): void {
    this.weather[at] = weather;
  }

  catch(by: By, what: string): never {
    throw new Caught(by, what, this.acts);
  }

  /** What must hold; the referee whistles when it does not. */
  demand(holds: boolean, by: By, what: string): void {
    if (!holds) this.catch(by, what);
  }

  equal(got: unknown, wanted: unknown, what: string, by: By = 'answer'): void {
    const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
    this.demand(a === b, by, `${what}: ${a}, expected ${b}`);
  }

  command(name: string, at: 0 | 1 = 0): Command {
    const found = this.systems[at]!.parts.commands.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no command ${name}`);
    return found;
  }

  /** Runs a command as HTTP would; a refusal of the whole call is the outcome of each input. */
  async run(name: string, inputs: readonly object[], how: RunOptions = {}) {
    const { at = 0, actor = this.actor, key } = how;
    this.acts += inputs.length;
    const each = this.command(name, at);
    const parsed = inputs.map((input) => {
      const good = parseInput(each.input, input);
      if (good instanceof Problem) throw new Error(`${name}: ${problemDetail(good, 'en')}`);
      return good;
    });
    const call = { inputs: parsed, actor, hash: hashInputs(name, inputs) };
    try {
      const { gatherer } = this.systems[at]!;
      const answer = await gatherer.call(each, { ...call, key: key ?? null });
      return answer.outcomes as Outcome<Record<string, unknown>>[];
    } catch (error) {
      if (error instanceof Problem && error.code !== 'TRY_LATER') return inputs.map(() => error);
      if (/^42/.test(errorCode(error) ?? '')) throw error;
      const constraint = errorConstraint(error);
      const message = error instanceof Error ? error.message : String(error);
      if (constraint !== undefined) this.catch('constraint', `${constraint} refused ${name}`);
      return this.catch('fault', `${name}: ${message}`);
    }
  }

  /** Runs a command whose inputs must all be taken. */
  async done(name: string, inputs: readonly object[], how: RunOptions = {}) {
    const outcomes = await this.run(name, inputs, how);
    return outcomes.map((outcome) => {
      if (!(outcome instanceof Problem)) return outcome;
      return this.catch('answer', `${name} was refused: ${problemDetail(outcome, 'en')}`);
    });
  }

  /** Runs a command with one input: the code of its refusal, or 'done'. */
  async code(name: string, input: object, how: RunOptions = {}): Promise<string> {
    const [outcome] = await this.run(name, [input], how);
    return outcome instanceof Problem ? outcome.code : 'done';
  }

  /** What a query answers. */
  async ask(name: string, input: object, actor = this.actor): Promise<Record<string, unknown>> {
    const { db, parts: own } = this.systems[0]!;
    const found = own.queries.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no query ${name}`);
    const scope = scopeOf(actor);
    const transaction = { scope, now: this.clock.now(), name, read_only: true };
    const parsed = found.input.parse(input);
    return (await db.transaction(transaction, (tx) => found.run(tx, parsed, actor))) as never;
  }

  /** Rows as the owner sees them. */
  async rows(text: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
    return (await this.owner.query(text, values)).rows as Record<string, unknown>[];
  }

  async number(text: string, ...values: unknown[]): Promise<number> {
    return Number(Object.values((await this.rows(text, ...values))[0] ?? {})[0] ?? 0);
  }

  /** Lets time pass. */
  pass(minutes: number): void {
    this.clock.moveTo(new Date(this.clock.now().getTime() + minutes * 60_000));
  }

  /** What follows by itself. */
  async drain(at: 0 | 1 = 0, with_sweeps = true): Promise<void> {
    this.acts++;
    this.looks = 0;
    await this.systems[at]!.relay.drain(TENANT, with_sweeps);
  }

  /** A number that no other act of this stage has. */
  next(): number {
    return ++this.serial;
  }

  private async violations() {
    return (await examine(this.url, this.clock.now())).violations;
  }

  /** Calls the doctor; also nothing may have failed, been put aside or been caught in a deadlock. */
  async examine(): Promise<void> {
    const found = (await this.violations()).filter((each) => !this.excused.has(each.check));
    const [first] = found;
    if (first !== undefined) this.catch('doctor', first.check);
    this.demand(this.deadlocks === 0, 'deadlock', `${this.deadlocks} statements met a deadlock`);
    const [letter] = await this.rows('select name, error from kernel.dead_letter limit 1');
    const misplanted = /syntax error|does not exist|could not determine/;
    if (misplanted.test(String(letter?.['error']))) throw new Error(String(letter!['error']));
    if (letter !== undefined) this.catch('fault', `${letter['name']}: ${letter['error']}`);
  }

  async end(): Promise<void> {
    for (const system of this.systems) await system.close();
    await this.owner.end();
    await this.database.drop();
  }
}

/** A scenario: it acts on a stage and compares with what a model says. */
export type Scenario = (stage: Stage) => Promise<void>;
