/**
 * A plain model beside the real system: acts one after the other must be answered as the model
 * says, and acts at the same moment as it says for some order of them.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { VirtualClock } from '../../kernel/clock.ts';
import { type Command, parseInput } from '../../kernel/command.ts';
import { examine } from '../../kernel/doctor.ts';
import { systemRandom } from '../../kernel/id.ts';
import { silentLog } from '../../kernel/log.ts';
import { Problem, problemDetail } from '../../kernel/problem.ts';
import { openSystem, type System } from '../../kernel/system.ts';
import { parts } from '../../parts.ts';
import { SCRATCH, type TestSystem, testSystem } from '../database.ts';
import { makeWorld } from '../world.ts';

/** The real system, as two processes over one database. */
export interface Real {
  system: TestSystem;
  systems: readonly System[];
  clock: VirtualClock;
  end(): Promise<void>;
}

/** A small company with nothing in stock, and two processes that serve it. */
export async function openReal(): Promise<Real> {
  const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
  const system = await testSystem(clock, 7);
  await makeWorld(system, { SZ: {} });
  const rest = { pool_size: 6, log: silentLog, data_dir: SCRATCH, parts };
  const second = openSystem({ url: system.url, clock, random: systemRandom, ...rest });
  const systems = [system, second];
  return {
    system,
    systems,
    clock,
    async end() {
      await system.relay.drain(system.tenant.tenant_id);
      const { violations } = await examine(system.url, clock.now());
      await second.close();
      await system.end();
      assert.deepEqual(violations, [], 'what the doctor says after all of it');
    },
  };
}

/**
 * Runs a command with one input at a process: the code of its refusal, 'done', or what `tell` makes
 * of the result. A fault is the test's failure.
 */
export async function told<I, O>(
  { system, systems, clock }: Real,
  at: number,
  command: Command<I, O>,
  input: unknown,
  tell: (result: O) => string = () => 'done',
): Promise<string> {
  const parsed = parseInput(command.input, input);
  if (parsed instanceof Problem) return parsed.errors[0]?.code ?? parsed.code;
  const { services } = systems[at % systems.length]!;
  // Ids of two processes are in the order of time only when time goes on.
  clock.moveTo(new Date(clock.now().getTime() + 50));
  try {
    const [outcome] = await services.run(command, system.actor, [parsed]);
    if (!(outcome instanceof Problem)) return tell(outcome as O);
    return outcome.errors[0]?.code ?? outcome.code;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // What a constraint says for the whole call is an answer like any other.
    assert.notEqual(error.code, 'TRY_LATER', problemDetail(error, 'en'));
    return error.code;
  }
}

/** A model and its connection to the real system. */
export interface Machine<State, Act> {
  act: fc.Arbitrary<Act>;
  /** Acts that may be done at the same moment; all when absent. */
  races?: (act: Act) => boolean;
  start(): State;
  /** Does the act to the model and tells the code of the answer. */
  apply(state: State, act: Act): string;
  /** What can be seen of the model. */
  seen(state: State): unknown;
  /** Begins anew on the real system. */
  begin(): Promise<Run<Act>>;
}

export interface Run<Act> {
  /** Does the act to the real system, at one of its processes. */
  act(act: Act, at: number): Promise<string>;
  /** What can be seen, in the same shape as `seen`. */
  look(): Promise<unknown>;
  /** Fixes what acts refer to before they race. */
  freeze?(act: Act): Act;
}

/** How many runs a property gets: FAHUO_RUNS, or what fits into a short test. */
export function runs(few: number): { numRuns: number; seed?: number } {
  const { FAHUO_RUNS, FAHUO_SEED } = process.env;
  const seed = FAHUO_SEED === undefined ? {} : { seed: Number(FAHUO_SEED) };
  return { numRuns: FAHUO_RUNS === undefined ? few : Number(FAHUO_RUNS), ...seed };
}

/** Acts one after the other: answers and numbers are the model's after each. */
export async function follow<State, Act>(machine: Machine<State, Act>, acts: readonly Act[]) {
  const run = await machine.begin();
  const state = machine.start();
  for (const [n, act] of acts.entries()) {
    const wanted = machine.apply(state, act);
    const got = await run.act(act, n);
    const what = `act ${n + 1}: ${JSON.stringify(act)}`;
    assert.equal(got, wanted, what);
    assert.deepEqual(await run.look(), machine.seen(state), what);
  }
}

function* orders<T>(list: readonly T[]): Generator<T[]> {
  if (list.length === 0) yield [];
  for (const [index, first] of list.entries()) {
    const rest = list.filter((_, at) => at !== index);
    for (const tail of orders(rest)) yield [first, ...tail];
  }
}

/** Some acts in turn, then some at the same moment: there must be an order that explains them. */
export async function race<State, Act>(
  machine: Machine<State, Act>,
  first: readonly Act[],
  racing: readonly Act[],
) {
  const run = await machine.begin();
  const state = machine.start();
  for (const [n, act] of first.entries()) {
    machine.apply(state, act);
    await run.act(act, n);
  }
  const frozen = racing.map((act) => run.freeze?.(act) ?? act);
  const codes = await Promise.all(frozen.map((act, at) => run.act(act, at)));
  const seen = JSON.stringify(await run.look());
  const numbered = frozen.map((act, at) => ({ act, code: codes[at]! }));
  for (const order of orders(numbered)) {
    const copy = structuredClone(state);
    const fits = order.every(({ act, code }) => machine.apply(copy, act) === code);
    if (fits && JSON.stringify(machine.seen(copy)) === seen) return;
  }
  assert.fail(`no order explains ${JSON.stringify(numbered)} after which is seen ${seen}`);
}

/** Checks both properties of a machine. */
export async function explore<State, Act>(
  machine: Machine<State, Act>,
  how: { runs: number; acts: number; racing?: number },
): Promise<void> {
  const sequence = fc.array(machine.act, { minLength: 1, maxLength: how.acts });
  if (how.racing === undefined) {
    const property = fc.asyncProperty(sequence, (acts) => follow(machine, acts));
    return fc.assert(property, runs(how.runs));
  }
  const racer = machine.races === undefined ? machine.act : machine.act.filter(machine.races);
  const racers = fc.array(racer, { minLength: 2, maxLength: how.racing });
  const property = fc.asyncProperty(sequence, racers, (acts, racing) =>
    race(machine, acts, racing),
  );
  await fc.assert(property, runs(how.runs));
}

/** An id that nobody has. */
export const nobody = () => randomUUID();
