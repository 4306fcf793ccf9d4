/**
 * A small world made from a seed: people, channels, carriers and the clock act on the real system
 * over a real database, faults strike by the seed, and every invariant is looked at.
 */
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { fakeTerms } from '../carriers/fake/book.ts';
import { type FakeCarrier, startFakeCarrier } from '../carriers/fake/server.ts';
import { configureOutside, outsideOf } from '../carriers/live.ts';
import type { Answer } from '../kernel/batch.ts';
import { hashInputs } from '../kernel/batch.ts';
import { elapsedSince, VirtualClock } from '../kernel/clock.ts';
import { type Command, parseInput } from '../kernel/command.ts';
import { examine } from '../kernel/doctor.ts';
import { idMaker, type Random, seededRandom, seedOf } from '../kernel/id.ts';
import type { Log } from '../kernel/log.ts';
import { systemActor } from '../kernel/permission.ts';
import { Problem } from '../kernel/problem.ts';
import type { Actor } from '../kernel/record.ts';
import type { Parts, System } from '../kernel/system.ts';
import { createTenant } from '../kernel/tenant.ts';
import { parts as allParts } from '../parts.ts';
import { type Act, chance, OFFICE_ACTS, pick, type Setting, type Stage } from './actors.ts';
import { FLOOR_ACTS, tellTheRest } from './actors-floor.ts';
import { STOCK_ACTS } from './actors-stock.ts';
import {
  add,
  type Found,
  Ledger,
  lookAtCarrier,
  lookAtInvariants,
  lookAtLedger,
  Watch,
} from './checks.ts';
import { Died, FaultDesk, Life, type SentStatement, STRIKES, type Strike } from './faults.ts';
import { finish } from './simulate-finish.ts';
import { drawSetting, makeCompany } from './simulate-setting.ts';

export type { SentStatement } from './faults.ts';

/** Ways into the system under simulation, for tests that plant a bug and expect it to be found. */
export interface SimulationHooks {
  /** Once, with the owner's connection, before anything is done: drops a constraint, say. */
  database?(client: pg.Client): Promise<void>;
  /** Replaces parts (commands, reactions, sweeps, executors) of every system that is opened. */
  parts?(parts: Parts): Parts;
  /** Rewrites a statement of the system; returns it unchanged when it is not the one. */
  statement?(statement: SentStatement): SentStatement;
  /** Each system right after it was opened (again after every crash). */
  system?(system: System): void;
}

export interface SimulateOptions {
  /** Owner's connection string of a migrated database. Many seeds may share one. */
  url: string;
  seed: number;
  /** Acts; default 120. */
  steps?: number;
  /** Whether crashes, cuts, errors, carrier faults and clock steps strike. */
  faults?: boolean;
  /** Several acts at once in two systems; the same seed then need not give the same run. */
  racing?: boolean;
  hooks?: SimulationHooks;
}

/** Something that must not be. */
export interface SeedViolation extends Found {
  /** Number of the act after which it was seen. */
  after_act: number;
}

export interface SeedResult {
  seed: number;
  violations: SeedViolation[];
  /** One line per act, in order. */
  acts: string[];
  /** How often each fault struck ('fault:…'), each edge was taken ('edge:…'), each act done. */
  coverage: Record<string, number>;
  ms: number;
}

const ACTS: readonly Act[] = [...OFFICE_ACTS, ...STOCK_ACTS, ...FLOOR_ACTS];
const START = Date.parse('2026-03-02T08:00:00Z');
const MINUTE = 60_000;
/** Longer than the time between two turns of the sweep that looks for stock. */
const SWEEPS_MS = 601_000;
const MOST_REPEATS = 12;
/** Acts between two looks when nothing went wrong. */
const LOOK_EVERY = 20;
const STATEMENT_STRIKES = Object.keys(STRIKES) as Strike[];
const CRASHES: readonly Strike[] = ['crash_before', 'crash_after'];
const COMMIT_STRIKES: readonly Strike[] = [...CRASHES, 'cut_before', 'cut_after', 'cut_after'];
const CARRIER_FAULTS = ['drop_request', 'drop_answer', 'error_500', 'error_500_after'] as const;
const MORE_CARRIER_FAULTS = ['busy_503', 'rate_limited', 'corrupt_body', 'wrong_types'] as const;
const FAKE_LOGIN = 'simulated';

/** True time and the step of the system's clock. */
class SteppedClock extends VirtualClock {
  private step_ms = 0;

  /** Puts the system's clock so far off the true time. */
  step(ms: number): void {
    this.step_ms = ms;
  }

  override now(): Date {
    return new Date(super.now().getTime() + this.step_ms);
  }

  truth(): Date {
    return super.now();
  }

  /** Lets true time pass. */
  pass(ms: number): void {
    this.moveTo(new Date(super.now().getTime() + ms));
  }
}

/** The state of one seed under way. */
export class World implements Stage {
  readonly setting: Setting;
  readonly ledger = new Ledger();
  readonly random: Random;
  readonly acts: string[] = [];
  readonly violations: SeedViolation[] = [];
  readonly coverage = new Map<string, number>();
  readonly clock = new SteppedClock(new Date(START));
  readonly actor: Actor;
  readonly tenant_id: string;
  private readonly options: SimulateOptions;
  private readonly reader: pg.Client;
  private readonly fake: FakeCarrier;
  private readonly desk: FaultDesk;
  private readonly watch: Watch;
  private readonly parts: Parts;
  private readonly postponed: { after: number; what: () => Promise<void> }[] = [];
  private lives: Life[] = [];
  private opened = 0;
  private serials = 0;
  private struck = false;
  private carrier_fault: { kind: string; calls: number } | null = null;

  constructor(options: SimulateOptions, reader: pg.Client, fake: FakeCarrier, tenant_id: string) {
    this.options = options;
    this.reader = reader;
    this.fake = fake;
    this.tenant_id = tenant_id;
    this.actor = systemActor(tenant_id, 'simulation');
    this.random = seededRandom(seedOf('world', options.seed));
    this.setting = drawSetting(seededRandom(seedOf('setting', options.seed)));
    this.parts = options.hooks?.parts?.(allParts) ?? allParts;
    this.watch = new Watch(allParts.lifecycles);
    this.desk = new FaultDesk((what) => {
      this.count(what);
      this.struck = true;
    });
  }

  count(what: string): void {
    add(this.coverage, what, 1);
  }

  report(found: readonly Found[]): void {
    const after_act = this.acts.length;
    this.violations.push(...found.map((each) => ({ ...each, after_act })));
  }

  now(): Date {
    return this.clock.truth();
  }

  serial(): number {
    return ++this.serials;
  }

  later(what: () => Promise<void>): void {
    this.postponed.push({ after: this.acts.length + 1 + this.random.below(8), what });
  }

  async look<R>(text: string, ...values: unknown[]): Promise<R[]> {
    return (await this.reader.query(text, [this.tenant_id, ...values])).rows as R[];
  }

  /** A process that is alive; a new one when all have died. */
  async alive(): Promise<Life> {
    const wanted = this.options.racing === true ? 2 : 1;
    const dead = this.lives.filter((life) => life.dead);
    this.lives = this.lives.filter((life) => !life.dead);
    for (const life of dead) await this.bury(life);
    while (this.lives.length < wanted) this.lives.push(this.open());
    return this.lives.length === 1 ? this.lives[0]! : pick(this.random, this.lives);
  }

  private open(): Life {
    const { url, seed, racing = false, hooks } = this.options;
    this.opened++;
    const life = new Life({
      url,
      pool_size: 5,
      clock: this.clock,
      random: seededRandom(seedOf(`life ${this.opened}`, seed)),
      log: this.log(),
      data_dir: '.fahuo',
      parts: this.parts,
      desk: this.desk,
      in_step: !racing,
      rewrite: hooks?.statement,
      settled: () => this.settled(),
      gone: (process_id) => this.gone(process_id),
    });
    hooks?.system?.(life.system);
    return life;
  }

  private async bury(life: Life): Promise<void> {
    await life.buried();
    outsideOf(life.clock).close();
  }

  /** What the system logs as an error, though no fault of ours explains it, is a violation. */
  private log(): Log {
    const error = (fields: { err?: unknown }, text: string) => {
      if (!isPlanned(fields.err)) this.fault(text, fields.err);
    };
    const quiet = () => {};
    return { info: quiet, warn: quiet, debug: quiet, error, fatal: error } as unknown as Log;
  }

  private fault(what: string, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.report([{ check: `FAULT ${what}`, rows: [{ detail: detail.slice(0, 2000) }] }]);
  }

  /** Until no foreign transaction holds events of this tenant back. */
  private async settled(): Promise<void> {
    for (let turn = 0; turn < 500; turn++) {
      const held = await this.reader.query({
        name: 'held_back',
        text: `select from kernel.event where tenant_id = $1
          and xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1`,
        values: [this.tenant_id],
      });
      if (held.rowCount === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  private async gone(process_id: number): Promise<void> {
    for (let turn = 0; turn < 2000; turn++) {
      const text = 'select from pg_stat_activity where pid = $1';
      const found = await this.reader.query(text, [process_id]);
      if (found.rowCount === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async send<I, O>(command: Command<I, O>, inputs: readonly unknown[]) {
    const parsed = inputs.map((input): I => {
      const value = parseInput(command.input, input);
      if (value instanceof Problem) {
        const all = [value, ...value.errors].map((each) => JSON.stringify(each.members));
        throw new Error(`${command.name}: ${all.join('; ')} for ${JSON.stringify(input)}`);
      }
      return value;
    });
    const apart = parsed.length > 1 && chance(this.random, 0.5);
    const calls = apart ? parsed.map((input) => [input]) : [parsed];
    // The system's own version of the command, which a test may have replaced.
    const own = (this.parts.commands.find((each) => each.name === command.name) ??
      command) as Command<I, O>;
    const answered = await Promise.all(calls.map((each) => this.call(own, each)));
    return answered.flat();
  }

  /** One call under a key of its own, repeated until there is an answer; now and then once more. */
  private async call<I, O>(
    command: Command<I, O>,
    inputs: readonly I[],
  ): Promise<(O | Problem | null)[]> {
    const key = `sim:${this.serial()}`;
    const again = chance(this.random, 0.08);
    const first = await this.ask(command, inputs, key);
    if (first === null) return inputs.map(() => null);
    if (!again || first instanceof Problem) {
      return first instanceof Problem ? inputs.map(() => first) : (first.outcomes as O[]);
    }
    const second = await this.ask(command, inputs, key);
    this.count('fault:repeated_call');
    const before = comparable(first);
    const after = comparable(second);
    if (!isDeepStrictEqual(before, after)) {
      const rows = [{ command: command.name, first: before, again: after }];
      this.report([{ check: 'I35 the same call got another answer', rows }]);
    }
    return first.outcomes as O[];
  }

  /** Asks as often as it takes; null when it never was answered. A Problem refuses the whole call. */
  private async ask<I, O>(
    command: Command<I, O>,
    inputs: readonly I[],
    key: string,
  ): Promise<Answer | Problem | null> {
    const hash = hashInputs(command.name, inputs);
    let last: unknown = null;
    for (let attempt = 0; attempt < MOST_REPEATS; attempt++) {
      const life = await this.alive();
      try {
        const call = { inputs, actor: this.actor, key, hash };
        const asked = life.system.gatherer.call(command as unknown as Command, call);
        asked.catch(() => {});
        return await Promise.race([asked, life.died]);
      } catch (error) {
        last = error;
        if (error instanceof Died) continue;
        if (!(error instanceof Problem)) {
          this.fault(`${command.name} ended in a fault`, error);
          return null;
        }
        if (!['TRY_LATER', 'IN_PROGRESS'].includes(error.code)) return error;
        this.count(`told:${error.code}`);
        await this.clock.sleep(200);
        await new Promise((resolve) => setTimeout(resolve, attempt));
      }
    }
    this.fault(`${command.name} was never answered`, last);
    return null;
  }

  /** Lets reactions, sweeps and effects run; a crash or an outage in it is nobody's loss. */
  async drain(with_sweeps = true): Promise<void> {
    const life = await this.alive();
    try {
      const drained = life.system.relay.drain(this.tenant_id, with_sweeps);
      drained.catch(() => {});
      await Promise.race([drained, life.died]);
    } catch (error) {
      if (!(error instanceof Died) && !isPlanned(error)) this.fault('the relay', error);
    }
  }

  /** Effects that wait for their time, or for a holder that died, are waited for. */
  async settle(): Promise<void> {
    await this.drain();
    for (let wait = 0; wait < 40; wait++) {
      const [open] = await this.look<{ until: Date | null }>(
        `select min(case when state = 'running' then lease_until else due_at end) as until
         from kernel.effect where tenant_id = $1 and state in ('pending', 'running', 'in_doubt')`,
      );
      if (open?.until == null) return;
      const ahead = open.until.getTime() - this.clock.now().getTime();
      if (ahead > 2 * 3_600_000) return;
      this.clock.pass(Math.max(0, ahead) + 1);
      await this.drain();
    }
  }

  /** Looks at what was acknowledged, and at all invariants; the relay has nothing left to do. */
  async check(all = true): Promise<void> {
    this.desk.calm();
    // Every sweep has had its turn since the last act.
    this.clock.pass(SWEEPS_MS);
    await this.drain();
    this.report(await lookAtLedger(this.reader, this.tenant_id, this.ledger));
    this.report(await lookAtCarrier(this.reader, this.tenant_id, this.fake.orderCount()));
    if (all) {
      const now = this.clock.now();
      this.report(await lookAtInvariants(this.reader, this.tenant_id, now));
    }
    await this.observe();
  }

  /** Counts the moves of lifecycles since the last look. */
  async observe(): Promise<void> {
    const { edges, found } = await this.watch.look(this.reader, this.tenant_id);
    for (const edge of edges) this.count(edge);
    this.report(found);
  }

  async setUp(): Promise<void> {
    for (const edge of this.watch.all()) this.coverage.set(edge, 0);
    const life = await this.alive();
    const { system } = life;
    const { seed } = this.options;
    const maker = { system, actor: this.actor, setting: this.setting };
    const random = seededRandom(seedOf('company', seed));
    const access = { url: this.fake.url, key: FAKE_LOGIN + this.tenant_id, secret: FAKE_LOGIN };
    const prefix = prefixOf(this.tenant_id);
    await makeCompany({ ...maker, random }, this.ledger, access, prefix);
    await this.drain();
  }

  /** One act by somebody, with what strikes while it goes on. */
  async step(): Promise<void> {
    const { random, options } = this;
    if (options.faults) this.temptFate();
    const at_once = options.racing === true ? 1 + random.below(4) : 1;
    await Promise.all(Array.from({ length: at_once }, () => this.act()));
    if (chance(random, 0.45)) await this.drain(chance(random, 0.7));
    if (chance(random, 0.5)) this.clock.pass(random.below(90) * MINUTE);
    const late = this.postponed.filter((each) => each.after <= this.acts.length);
    for (const each of late) {
      this.postponed.splice(this.postponed.indexOf(each), 1);
      await each.what();
    }
    this.desk.calm();
    this.endCarrierFault();
    await this.observe();
    const { struck } = this;
    this.struck = false;
    const due = this.acts.length % LOOK_EVERY === 0;
    if (struck || due) await this.check(due || chance(random, 0.4));
  }

  private async act(): Promise<void> {
    for (let tries = 0; tries < 8; tries++) {
      const act = weighted(this.random, ACTS);
      const text = await act.run(this);
      if (text === null) continue;
      this.count(`act:${act.name}`);
      const at = this.clock.now().toISOString().slice(5, 16);
      this.acts.push(`${at} ${act.name} ${text}${this.struck ? '  [a fault struck]' : ''}`);
      return;
    }
    this.acts.push('nothing to do');
  }

  /** Arms what the seed says. */
  private temptFate(): void {
    const { random, desk } = this;
    const roll = random.next();
    if (roll < 0.12) {
      const strike = pick(random, STATEMENT_STRIKES);
      desk.arm({ strike, at: 'statement', skip: random.below(25) });
    } else if (roll < 0.22) {
      desk.arm({ strike: pick(random, COMMIT_STRIKES), at: 'commit', skip: random.below(3) });
    } else if (roll < 0.27) {
      desk.arm({ strike: pick(random, CRASHES), at: 'effect', skip: random.below(2) });
    } else if (roll < 0.37) {
      const kind = pick(random, [...CARRIER_FAULTS, ...MORE_CARRIER_FAULTS, 'wrong_order']);
      const kinds = { kind: kind as (typeof CARRIER_FAULTS)[number] };
      this.fake.setFaults({ faults: [{ ...kinds, times: 1 + random.below(3), retry_after_s: 2 }] });
      this.carrier_fault = { kind, calls: this.fake.callCount() };
    } else if (roll < 0.4) {
      this.clock.step(pick(random, [-60, 60, 0]) * MINUTE);
      this.count('fault:clock_step');
    }
  }

  private endCarrierFault(): void {
    if (this.carrier_fault === null || this.fake.callCount() === this.carrier_fault.calls) return;
    this.count(`fault:carrier_${this.carrier_fault.kind}`);
    this.carrier_fault = null;
  }

  /** Faults are over: what is late arrives, everything goes to its end, and is looked at. */
  async end(): Promise<void> {
    this.desk.calm();
    this.fake.setFaults({});
    this.clock.step(0);
    // Whatever the system's clock said is over.
    this.clock.pass(61 * MINUTE);
    for (const { what } of this.postponed.splice(0)) await what();
    await tellTheRest(this);
    await this.settle();
    await this.check();
    if (this.violations.length > 0) return;
    await finish(this);
    await this.observe();
    this.report(await lookAtLedger(this.reader, this.tenant_id, this.ledger));
    this.report(await lookAtCarrier(this.reader, this.tenant_id, this.fake.orderCount()));
    const { violations } = await examine(this.options.url, this.clock.now(), codeOf(this));
    // A seed does not change the schema; that it is the right one is for the doctor to say.
    const own = violations.filter(({ check }) => check !== 'SCHEMA drift');
    this.report(own.map(({ check, rows }) => ({ check, rows })));
  }

  async close(): Promise<void> {
    this.desk.calm();
    for (const life of this.lives) {
      if (!life.dead) await life.system.close();
      outsideOf(life.clock).close();
    }
  }
}

const codeOf = ({ tenant_id }: { tenant_id: string }) => `sim-${tenant_id}`;

/** Letters that no other tenant's numbers begin with, as far as 26^4 go. */
function prefixOf(tenant_id: string): string {
  let rest = Number.parseInt(tenant_id.slice(-8), 16);
  let letters = '';
  for (let place = 0; place < 4; place++) {
    letters += String.fromCharCode(65 + (rest % 26));
    rest = Math.floor(rest / 26);
  }
  return letters;
}

function weighted(random: Random, acts: readonly Act[]): Act {
  let left = random.next() * acts.reduce((sum, act) => sum + act.weight, 0);
  for (const act of acts) {
    left -= act.weight;
    if (left < 0) return act;
  }
  return acts.at(-1)!;
}

/** An answer as it is kept: a problem is its code, everything else what JSON makes of it. */
function comparable(answer: Answer | Problem | null): unknown {
  if (answer === null || answer instanceof Problem) return answer?.code ?? null;
  const plain = answer.outcomes.map((each) => (each instanceof Problem ? each.code : each));
  return JSON.parse(JSON.stringify(plain));
}

/** True for what our own faults lead to: lost connections and planned errors of the database. */
function isPlanned(error: unknown): boolean {
  if (error instanceof Died) return true;
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: string };
  if (code === 'ECONNRESET' || code?.startsWith('57P') === true) return true;
  if (error.message === 'planned' || error.name === 'CommitUnknown') return true;
  return /Connection terminated|Client has encountered/.test(error.message);
}

/** Runs one seed. Stops at the first violation; never throws for what the system does wrong. */
export async function simulateSeed(options: SimulateOptions): Promise<SeedResult> {
  const begin = elapsedSince();
  // Several actors may look at once.
  const settings = { connectionString: options.url, pipeline: true };
  const reader = new pg.Client(settings as pg.ClientConfig);
  await reader.connect();
  await options.hooks?.database?.(reader);
  const clock = new SteppedClock(new Date(START));
  const random = seededRandom(seedOf('tenant', options.seed));
  const tenant_id = await freeTenant(reader, idMaker(clock, random));
  const terms = { ...fakeTerms, is_idempotent: chance(random, 0.5) };
  const fake = await startFakeCarrier({
    clock: { now: () => world.clock.now(), sleep: (ms) => world.clock.sleep(ms) },
    accounts: [{ key: FAKE_LOGIN + tenant_id, secret: FAKE_LOGIN }],
    terms,
  });
  configureOutside({ with_fake: true, private_hosts: [new URL(fake.url).host] });
  const world = new World(options, reader, fake, tenant_id);
  const stray = (error: unknown) => {
    if (!isPlanned(error))
      world.report([{ check: 'FAULT a stray rejection', rows: [strayRow(error)] }]);
  };
  process.on('unhandledRejection', stray);
  try {
    const { system } = await world.alive();
    const names = { code: codeOf(world), name: `Seed ${options.seed}`, country: 'CN' };
    const zone = { currency: 'CNY', time_zone: 'Asia/Shanghai', locale: 'en' } as const;
    const tenant = { tenant_id, ...names, ...zone, clock: 'virtual' as const };
    await createTenant(system.db, tenant, world.clock.now());
    await world.setUp();
    const { steps = 120 } = options;
    for (let step = 0; step < steps && world.violations.length === 0; step++) await world.step();
    if (world.violations.length === 0) await world.end();
  } finally {
    process.off('unhandledRejection', stray);
    await world.close();
    await fake.close();
    await reader.end();
  }
  const { violations, acts } = world;
  const coverage = Object.fromEntries([...world.coverage].sort());
  return { seed: options.seed, violations, acts, coverage, ms: Math.round(elapsedSince(begin)) };
}

const strayRow = (error: unknown) => {
  return { detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
};

/** The tenant that the seed's ids say, or the next one when the seed was run here before. */
async function freeTenant(reader: pg.Client, ids: { next(): string }): Promise<string> {
  for (;;) {
    const tenant_id = ids.next();
    const text = 'select from kernel.tenant where tenant_id = $1';
    const known = await reader.query(text, [tenant_id]);
    if (known.rowCount === 0) return tenant_id;
  }
}
