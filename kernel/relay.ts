/**
 * The relay: tenant by tenant it runs reactions on new events, due effects and due sweeps, and
 * tells the screens of all processes that something happened. Any number of processes may run one.
 */
import type { Clock } from './clock.ts';
import { type Database, outageProblem, wholeTenant } from './db.ts';
import { CLAIM, type Executor, runEffects } from './effect.ts';
import { newestEvent } from './kernel.sql.ts';
import type { Log } from './log.ts';
import {
  dueSweeps,
  isAfter,
  noteFailure,
  type Place,
  type Reaction,
  runReactions,
  runSweep,
  type Sweep,
} from './reaction.ts';

export interface RelayOptions {
  db: Database;
  clock: Clock;
  log: Log;
  reactions: readonly Reaction[];
  executors: readonly Executor[];
  sweeps: readonly Sweep[];
  /** How long to sleep when nothing wakes it. */
  poll_ms?: number;
}

/** Channel on which processes tell each other that a tenant has news. */
export const NEWS_CHANNEL = 'fahuo_news';

/** Least time between two passes of the loop. */
const GAP_MS = 50;
/** No sweep is due more often; looking at each pass would only cost. */
const SWEEPS_EVERY_MS = 1000;

export class Relay {
  private readonly options: RelayOptions;
  private readonly told = new Map<string, Place>();
  private readonly woken = new Set<string>();
  /** Up to where the reactions of this process have read. */
  private readonly seen = new Map<string, Place>();
  /** When the sweeps of a tenant were last looked at. */
  private readonly looked = new Map<string, number>();
  private stopping = false;
  private stopped: Promise<void> | null = null;
  private rouse: () => void = () => {};

  constructor(options: RelayOptions) {
    this.options = options;
  }

  /** Says that a tenant has news; the loop looks at it at once. */
  wake(tenant_id: string): void {
    this.woken.add(tenant_id);
    this.rouse();
  }

  /** Starts the loop. */
  start(): void {
    this.stopped = this.loop();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.rouse();
    await this.stopped;
  }

  /**
   * Works until a tenant has nothing left to do now. For tests, commands and the simulator. A pass
   * that left nothing behind (no events, no effects, no full batch) is the last one, unless events
   * are still held back by a transaction that is open elsewhere on the server.
   */
  async drain(tenant_id: string, with_sweeps = true): Promise<void> {
    for (;;) {
      this.woken.delete(tenant_id);
      const more = await this.pass(tenant_id, with_sweeps);
      if (more || this.woken.has(tenant_id)) continue;
      if (!(await this.heldBack(tenant_id))) return;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** True when there are committed events that the reactions could not see yet. */
  private async heldBack(tenant_id: string): Promise<boolean> {
    const { db, clock } = this.options;
    const reading = { scope: wholeTenant(tenant_id), now: clock.now(), name: 'relay' };
    const newest = await db.transaction({ ...reading, read_only: true }, (tx) => newestEvent(tx));
    const seen = this.seen.get(tenant_id);
    return newest !== null && (seen === undefined || isAfter(newest, seen));
  }

  private async loop(): Promise<void> {
    const { db, log, poll_ms = 500 } = this.options;
    while (!this.stopping) {
      const woken = [...this.woken];
      this.woken.clear();
      try {
        const all = await db.system(
          `select tenant_id from kernel.tenant where clock = 'real' order by tenant_id`,
        );
        const rest = all.map((row) => row['tenant_id'] as string);
        const awake = woken.filter((tenant_id) => rest.includes(tenant_id));
        for (const tenant_id of new Set([...awake, ...rest])) {
          if (this.stopping) return;
          await this.look(tenant_id);
        }
      } catch (error) {
        log.warn({ err_message: (error as Error).message }, 'relay: the database does not answer');
      }
      // While news keep coming, each pass takes what gathered meanwhile, instead of running after
      // every commit and taking its time from those that wait for an answer.
      if (this.woken.size === 0) await this.rest(poll_ms);
      else await new Promise((resolve) => setTimeout(resolve, GAP_MS));
    }
  }

  /** One pass in the loop; what goes wrong in one tenant is no reason to leave out the others. */
  private async look(tenant_id: string): Promise<void> {
    try {
      if (await this.pass(tenant_id, true)) this.woken.add(tenant_id);
    } catch (error) {
      this.options.log.error({ err: error, tenant_id }, 'relay: a pass failed');
    }
  }

  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One look at a tenant. Returns true when there may be more to do at once. */
  private async pass(tenant_id: string, with_sweeps: boolean): Promise<boolean> {
    const { db, clock, executors } = this.options;
    const swept = with_sweeps ? await this.runSweeps(tenant_id) : false;
    const reacted = await this.react(tenant_id);
    const done = await runEffects(db, clock, tenant_id, executors);
    return swept || reacted || done >= CLAIM;
  }

  private async react(tenant_id: string): Promise<boolean> {
    const { db, clock, reactions } = this.options;
    const options = { scope: wholeTenant(tenant_id), now: clock.now(), name: 'reaction' };
    try {
      const result = await db.transaction(options, (tx) => runReactions(tx, reactions));
      if (result.place !== null) this.seen.set(tenant_id, result.place);
      await this.tell(tenant_id, result.place);
      return result.more;
    } catch (error) {
      this.options.log.error({ err: error }, 'a reaction failed; trying them one by one');
      return this.reactOneByOne(tenant_id);
    }
  }

  /** After a failure: each reaction alone, event by event, so that only the culprit waits. */
  private async reactOneByOne(tenant_id: string): Promise<boolean> {
    const { db, clock, reactions } = this.options;
    const scope = wholeTenant(tenant_id);
    let progress = false;
    for (const each of reactions) {
      const options = { scope, now: clock.now(), name: each.name };
      try {
        for (let count = 0; count < 50; count++) {
          const done = await db.transaction(options, (tx) => runReactions(tx, [each], 1));
          if (!done.more && done.ran === 0) break;
          progress = true;
        }
      } catch (error) {
        // The database cannot serve: no fault of the reaction, no reason to give up an event.
        if (outageProblem(error) !== null) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        await db.transaction(options, (tx) => noteFailure(tx, each, reason));
      }
    }
    return progress;
  }

  private async runSweeps(tenant_id: string): Promise<boolean> {
    const { db, clock, sweeps, log } = this.options;
    const now_ms = clock.now().getTime();
    const last_ms = this.looked.get(tenant_id);
    if (last_ms !== undefined && Math.abs(now_ms - last_ms) < SWEEPS_EVERY_MS) return false;
    this.looked.set(tenant_id, now_ms);
    const looking = { scope: wholeTenant(tenant_id), now: clock.now(), name: 'sweeps' };
    const due = await db.transaction({ ...looking, read_only: true }, (tx) =>
      dueSweeps(tx, sweeps),
    );
    let full = false;
    for (const each of due) {
      const options = { scope: wholeTenant(tenant_id), now: clock.now(), name: each.name };
      try {
        const count = await db.transaction(options, (tx) => runSweep(tx, each));
        full ||= count !== null && count >= each.batch;
      } catch (error) {
        log.error({ err: error, sweep: each.name }, 'a sweep failed');
      }
    }
    // A full batch left something behind: look again at once.
    if (full) this.looked.delete(tenant_id);
    return full;
  }

  /** Tells every process once that the log has grown. */
  private async tell(tenant_id: string, place: Place | null): Promise<void> {
    if (place === null) return;
    const last = this.told.get(tenant_id);
    if (last !== undefined && !isAfter(place, last)) return;
    this.told.set(tenant_id, place);
    await this.options.db.system('select pg_notify($1, $2)', [NEWS_CHANNEL, tenant_id]);
  }
}
