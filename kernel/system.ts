/**
 * Puts the system together: the parts that the areas declare, the database, the gatherer of calls,
 * the relay. The server, the command line, the tests and the simulator all work on this.
 */
import { Gatherer, internalCall } from './batch.ts';
import type { Clock } from './clock.ts';
import type { Command, Query } from './command.ts';
import { type Database, openDatabase } from './db.ts';
import type { Executor } from './effect.ts';
import { idMaker, type Random } from './id.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Log } from './log.ts';
import type { Reaction, Sweep } from './reaction.ts';
import { Relay } from './relay.ts';
import type { Route, Services } from './route.ts';

export interface Parts {
  commands: Command[];
  queries: Query[];
  routes: Route[];
  reactions: Reaction[];
  sweeps: Sweep[];
  executors: Executor[];
  lifecycles: Lifecycle[];
}

/** Gathers what modules export: every command, query, route, reaction, sweep, executor, lifecycle. */
export function collectParts(modules: readonly object[]): Parts {
  const parts: Parts = {
    commands: [],
    queries: [],
    routes: [],
    reactions: [],
    sweeps: [],
    executors: [],
    lifecycles: [],
  };
  const lists: Record<string, unknown[]> = {
    command: parts.commands,
    query: parts.queries,
    route: parts.routes,
    reaction: parts.reactions,
    sweep: parts.sweeps,
    executor: parts.executors,
  };
  const seen = new Set<unknown>();
  for (const value of modules.flatMap((module) => Object.values(module) as unknown[])) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if ('machine' in value && 'moves' in value) parts.lifecycles.push(value as Lifecycle);
    if ('what' in value) lists[String(value.what)]?.push(value);
  }
  requireUnique(parts);
  return parts;
}

function requireUnique(parts: Parts): void {
  const names = [...parts.commands, ...parts.queries, ...parts.routes].map((each) => each.name);
  const reactions = [...parts.reactions, ...parts.sweeps].map((each) => each.name);
  const kinds = parts.executors.map((each) => each.kind);
  for (const list of [names, reactions, kinds]) {
    const twice = list.find((name, index) => list.indexOf(name) !== index);
    if (twice !== undefined) throw new Error(`${twice} is declared twice`);
  }
}

export interface SystemOptions {
  url: string;
  pool_size: number;
  clock: Clock;
  random: Random;
  log: Log;
  data_dir: string;
  parts: Parts;
}

export interface System {
  db: Database;
  gatherer: Gatherer;
  relay: Relay;
  services: Services;
  parts: Parts;
  close(): Promise<void>;
}

/** Opens the system over a migrated database. The relay is not started. */
export function openSystem(options: SystemOptions): System {
  const { clock, random, log, parts, data_dir } = options;
  const makers = { ids: idMaker(clock, random), random };
  const db = openDatabase({
    url: options.url,
    pool_size: options.pool_size,
    makers,
    onError: (error) => log.warn({ err_message: error.message }, 'database connection lost'),
    onCommit: (tenant_id) => relay.wake(tenant_id),
  });
  const gatherer = new Gatherer({
    db,
    clock,
    random,
    onFault: (error, command) => log.error({ err: error, command }, 'fault'),
  });
  const { reactions, executors, sweeps } = parts;
  const relay = new Relay({ db, clock, log, reactions, executors, sweeps });
  const services: Services = {
    db,
    clock,
    random,
    log,
    data_dir,
    async run(command, actor, inputs) {
      const call = internalCall(actor, inputs, command.permission);
      const answer = await gatherer.call(command as unknown as Command, call);
      return answer.outcomes as never;
    },
    wake: (tenant_id) => relay.wake(tenant_id),
  };
  let closed: Promise<void> | null = null;
  const closeAll = async () => {
    await gatherer.drain();
    await relay.stop();
    await db.close();
  };
  // A server that stops closes its system, and so does whoever opened it.
  const close = () => {
    closed ??= closeAll();
    return closed;
  };
  return { db, gatherer, relay, services, parts, close };
}
