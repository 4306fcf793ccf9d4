/**
 * A company whose staff is simulated: runs commands as people do, on a virtual clock, lets the
 * relay do what follows, and counts what came back.
 */
import type pg from 'pg';
import { elapsedSince, type VirtualClock } from '../kernel/clock.ts';
import type { Command, Outcome } from '../kernel/command.ts';
import { Problem, problemDetail } from '../kernel/problem.ts';
import type { Actor } from '../kernel/record.ts';
import type { System } from '../kernel/system.ts';

const CHUNK = 1000;
/** How often, and how far, staff waits for an effect before it goes on with other work. */
const PATIENCE = 10;
const LONGEST_WAIT_MS = 3_600_000;

export interface Timing {
  calls: number;
  inputs: number;
  ms: number;
}

export class Company {
  readonly system: System;
  readonly clock: VirtualClock;
  readonly actor: Actor;
  /** What each command took, and the relay under 'relay'. */
  readonly timings = new Map<string, Timing>();
  /** Problems that staff met and dealt with, by code. */
  readonly met = new Map<string, number>();
  private readonly reader: pg.Client;

  /** `reader` is a connection of the owner: the simulation's eyes. It never writes. */
  constructor(system: System, clock: VirtualClock, actor: Actor, reader: pg.Client) {
    this.system = system;
    this.clock = clock;
    this.actor = actor;
    this.reader = reader;
  }

  /** What a simulated person sees on a screen. */
  async look<R>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.reader.query(text, values)).rows as R[];
  }

  /** Runs a command on any number of inputs, 1000 at a time; one outcome per input. */
  async try<I, O>(command: Command<I, O>, inputs: readonly I[]): Promise<Outcome<O>[]> {
    const outcomes: Outcome<O>[] = [];
    const most = Math.min(CHUNK, command.max_batch ?? CHUNK);
    for (let from = 0; from < inputs.length; from += most) {
      const part = inputs.slice(from, from + most);
      const begin = elapsedSince();
      outcomes.push(...(await this.system.services.run(command, this.actor, part)));
      this.note(command.name, part.length, elapsedSince(begin));
    }
    for (const outcome of outcomes) {
      if (!(outcome instanceof Problem)) continue;
      this.met.set(outcome.code, (this.met.get(outcome.code) ?? 0) + 1);
    }
    return outcomes;
  }

  /** The same, where every input must succeed; a problem ends the simulation with its text. */
  async must<I, O>(command: Command<I, O>, inputs: readonly I[]): Promise<O[]> {
    const outcomes = await this.try(command, inputs);
    return outcomes.map((outcome, index) => {
      if (!(outcome instanceof Problem)) return outcome;
      const all = [outcome, ...outcome.errors].map((each) => problemDetail(each, 'en'));
      const input = JSON.stringify(inputs[index]).slice(0, 300);
      throw new Error(`${command.name}: ${all.join('; ')} for ${input}`);
    });
  }

  /**
   * Lets reactions and effects run until nothing is left to do now. Staff waits for effects that
   * are to be tried again, or whose holder vanished in a crash: the clock moves on to their time.
   */
  async settle(with_sweeps = false): Promise<void> {
    const begin = elapsedSince();
    const { tenant_id } = this.actor;
    await this.system.relay.drain(tenant_id, with_sweeps);
    for (let wait = 0; wait < PATIENCE; wait++) {
      const [open] = await this.look<{ until: Date | null }>(
        `select min(case when state = 'running' then lease_until else due_at end) as until
         from kernel.effect
         where tenant_id = $1 and state in ('pending', 'running', 'in_doubt')`,
        [tenant_id],
      );
      const until = open?.until ?? null;
      if (until === null || until.getTime() - this.clock.now().getTime() > LONGEST_WAIT_MS) break;
      this.clock.moveTo(new Date(until.getTime() + 1));
      await this.system.relay.drain(tenant_id, with_sweeps);
    }
    this.note('relay', 1, elapsedSince(begin));
  }

  private note(name: string, inputs: number, ms: number): void {
    const timing = this.timings.get(name) ?? { calls: 0, inputs: 0, ms: 0 };
    timing.calls++;
    timing.inputs += inputs;
    timing.ms += ms;
    this.timings.set(name, timing);
  }
}
