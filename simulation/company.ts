/**
 * A company whose staff is simulated: runs commands as people do, on a virtual clock, lets the relay
 * do what follows, and counts what came back.
 */
import type pg from 'pg';
import type { VirtualClock } from '../kernel/clock.ts';
import type { Command, Outcome } from '../kernel/command.ts';
import { Problem, problemDetail } from '../kernel/problem.ts';
import type { Actor } from '../kernel/record.ts';
import type { System } from '../kernel/system.ts';

const CHUNK = 1000;

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
      const begin = performance.now();
      outcomes.push(...(await this.system.services.run(command, this.actor, part)));
      this.note(command.name, part.length, performance.now() - begin);
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

  /** Lets reactions and effects run until nothing is left to do now. */
  async settle(with_sweeps = false): Promise<void> {
    const begin = performance.now();
    await this.system.relay.drain(this.actor.tenant_id, with_sweeps);
    this.note('relay', 1, performance.now() - begin);
  }

  private note(name: string, inputs: number, ms: number): void {
    const timing = this.timings.get(name) ?? { calls: 0, inputs: 0, ms: 0 };
    timing.calls++;
    timing.inputs += inputs;
    timing.ms += ms;
    this.timings.set(name, timing);
  }
}
