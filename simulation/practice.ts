/**
 * Practice in a server: demo companies are simulated at their speed, and put back when somebody
 * asks for it. One process does it at a time; another takes over when it ends.
 */
import pg from 'pg';
import { MOST_ORDERS, MOST_SIMULATED_S, type StoppedBy } from '../areas/practice/model.ts';
import {
  advance,
  endReset,
  hush,
  practiceState,
  setSpeed,
  wakeUp,
  wipe,
} from '../areas/practice/practice.sql.ts';
import { type Clock, elapsedSince, VirtualClock } from '../kernel/clock.ts';
import { type Transaction, wholeTenant } from '../kernel/db.ts';
import { type Random, systemRandom } from '../kernel/id.ts';
import type { System } from '../kernel/system.ts';
import { fillDemo, STORY_MS } from './demo.ts';
import { type Turn, work } from './practice-staff.ts';

export interface PracticeOptions {
  system: System;
  /** Owner's connection string: the story of a demo is told with its eyes. */
  url: string;
  open(options: { clock: Clock; random: Random }): System;
  /** Milliseconds between two turns. */
  turn_ms?: number;
}

const LOCK = 7_300_015;
const TURN_MS = 1000;
/** A process that waits for its turn asks so often. */
const WAIT_MS = 5000;
/** A turn that came late makes up for so much, and no more. */
const MOST_LATE_MS = 5000;
/** Relays that are at work in the company end their pass. */
const HUSH_MS = 1500;

export class Practice {
  private readonly options: PracticeOptions;
  /** Of each tenant, whether it is a demo: that never changes. */
  private readonly demos = new Map<string, boolean>();
  /** What is left of each kind of work, since it is done in whole pieces. */
  private readonly rests = new Map<string, number>();
  private readonly stopping = new AbortController();
  private ended: Promise<void> | null = null;
  private last_ms = 0;

  constructor(options: PracticeOptions) {
    this.options = options;
  }

  /** Starts to look after demo companies. */
  start(): void {
    this.ended = this.loop();
  }

  /** Ends after the turn that is under way; a simulation goes on at the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async loop(): Promise<void> {
    const { system } = this.options;
    const { log } = system.services;
    while (!this.stopping.signal.aborted) {
      try {
        await this.whileAlone();
      } catch (error) {
        log.warn({ err_message: (error as Error).message }, 'practice: the database is away');
      }
      await this.sleep(WAIT_MS);
    }
  }

  private sleep(ms: number): Promise<void> {
    return this.options.system.services.clock.sleep(ms, this.stopping.signal);
  }

  /** Works as long as this process holds the lock; ends when it is another's or is lost. */
  private async whileAlone(): Promise<void> {
    const { system, turn_ms = TURN_MS } = this.options;
    const holder = await system.db.listener();
    let held = true;
    holder.on('end', () => {
      held = false;
    });
    try {
      const asked = await holder.query('select pg_try_advisory_lock($1) as free', [LOCK]);
      if (asked.rows[0].free !== true) return;
      this.last_ms = elapsedSince();
      while (held && !this.stopping.signal.aborted) {
        const passed_ms = Math.min(elapsedSince(this.last_ms), MOST_LATE_MS);
        this.last_ms = elapsedSince();
        for (const tenant_id of await this.demoTenants()) await this.attend(tenant_id, passed_ms);
        await this.sleep(turn_ms);
      }
    } finally {
      await holder.end();
    }
  }

  private async demoTenants(): Promise<string[]> {
    const { db } = this.options.system;
    const rows = await db.system('select tenant_id from kernel.tenant order by tenant_id');
    const ids = rows.map((row) => String(row['tenant_id']));
    for (const tenant_id of ids.filter((id) => !this.demos.has(id))) {
      const state = await this.inTenant(tenant_id, (tx) => practiceState(tx), true);
      this.demos.set(tenant_id, state !== null);
    }
    return ids.filter((id) => this.demos.get(id) === true);
  }

  private inTenant<R>(
    tenant_id: string,
    does: (tx: Transaction) => Promise<R>,
    read_only = false,
  ): Promise<R> {
    const { db, services } = this.options.system;
    const scope = wholeTenant(tenant_id);
    const options = { scope, now: services.clock.now(), name: 'practice', read_only };
    return db.transaction(options, does);
  }

  /** One look at a demo company. */
  private async attend(tenant_id: string, passed_ms: number): Promise<void> {
    const state = await this.inTenant(tenant_id, (tx) => practiceState(tx), true);
    if (state === null) return;
    const { log } = this.options.system.services;
    if (state.resetting_at !== null) {
      await this.reset(tenant_id).catch((error: unknown) => {
        // Begun anew at the next turn: it is not done until all of it is.
        log.error({ err: error, tenant_id }, 'practice: the demo company was not put back');
      });
      return;
    }
    if (state.speed === 0 || state.run_id === null) return;
    try {
      await this.simulate(tenant_id, { ...state, run_id: state.run_id }, passed_ms);
    } catch (error) {
      log.error({ err: error, tenant_id }, 'practice: the simulation stops');
      await this.halt(tenant_id, 'fault');
    }
  }

  private async simulate(
    tenant_id: string,
    state: { run_id: string; speed: number; simulated_s: number; orders_made: number },
    passed_ms: number,
  ): Promise<void> {
    const { run_id, speed } = state;
    const seconds = this.whole(`${run_id} seconds`, (passed_ms * speed) / 1000);
    const left = MOST_ORDERS - state.orders_made;
    const turn: Turn = {
      services: this.options.system.services,
      tenant_id,
      run_id,
      speed,
      simulated_s: state.simulated_s,
      serial: state.orders_made + 1,
      often: (name, per_hour) => {
        const count = this.whole(`${run_id} ${name}`, (seconds * per_hour) / 3600);
        return name === 'order' ? Math.min(count, left) : count;
      },
    };
    const orders = await work(turn);
    const now = await this.inTenant(tenant_id, (tx) => advance(tx, { run_id, seconds, orders }));
    if (now === null) return;
    if (now.simulated_s >= MOST_SIMULATED_S) await this.halt(tenant_id, 'days');
    else if (now.orders_made >= MOST_ORDERS) await this.halt(tenant_id, 'orders');
  }

  /** Adds to what is left of a kind of work and takes the whole pieces. */
  private whole(name: string, more: number): number {
    const sum = (this.rests.get(name) ?? 0) + more;
    this.rests.set(name, sum % 1);
    return Math.floor(sum);
  }

  private halt(tenant_id: string, stopped_by: StoppedBy): Promise<void> {
    this.rests.clear();
    return this.inTenant(tenant_id, async (tx) => {
      const now = await setSpeed(tx, { speed: 0, run_id: null, stopped_by });
      if (now === null || now.speed_before === 0) return;
      const body = { speed: 0, because: stopped_by };
      tx.event({ kind: 'simulation_stopped', subject_id: tenant_id, body });
    });
  }

  /** Empties a demo company and tells its story anew. Broken off, it is begun again. */
  private async reset(tenant_id: string): Promise<void> {
    const { system, url, open } = this.options;
    await this.inTenant(tenant_id, (tx) => hush(tx));
    await this.sleep(HUSH_MS);
    await this.inTenant(tenant_id, (tx) => wipe(tx));
    const now = system.services.clock.now();
    const clock = new VirtualClock(new Date(now.getTime() - STORY_MS));
    const story = open({ clock, random: systemRandom });
    const reader = new pg.Client({ connectionString: url });
    await reader.connect();
    try {
      await fillDemo({ system: story, clock, reader }, tenant_id, now);
    } finally {
      await reader.end();
      await story.close();
    }
    await this.inTenant(tenant_id, async (tx) => {
      await wakeUp(tx);
      await endReset(tx);
      tx.event({ kind: 'company_reset', subject_id: tenant_id });
    });
  }
}
