/**
 * Many seeds: worker processes of this program take them one by one, each on a database of its own,
 * and what they found and covered is put together.
 */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { ensureDatabase, migrate } from '../kernel/migrate.ts';
import { parts } from '../parts.ts';
import type { SeedResult, SimulateOptions } from './world.ts';

/** What a worker is told to do. */
export type Errand = SimulateOptions | 'end';

export interface ManyOptions {
  /** Owner's connection string of the server; databases are made there and dropped. */
  server_url: string;
  seeds: readonly number[];
  workers: number;
  steps: number;
  faults: boolean;
  racing: boolean;
  onSeed(result: SeedResult): void;
}

const NAME = 'fahuo_simulate';

/** A migrated database for worker `index`, empty. */
async function freshDatabase(server_url: string, index: number): Promise<string> {
  await dropDatabase(server_url, index);
  const url = await ensureDatabase(server_url, `${NAME}_${process.pid}_${index}`);
  await migrate(url, parts.lifecycles);
  await onServer(url, PLAIN_PLANS);
  return url;
}

// Every crash means new connections that plan everything again; which plan they find is not what is
// looked at here, and a wide join takes long to think about.
const PLAIN_PLANS = `do $$ begin
  execute format('alter database %I set join_collapse_limit = 1', current_database());
  execute format('alter database %I set from_collapse_limit = 1', current_database());
end $$`;

async function onServer(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function dropDatabase(server_url: string, index: number): Promise<void> {
  const client = new pg.Client({ connectionString: server_url });
  await client.connect();
  try {
    const name = client.escapeIdentifier(`${NAME}_${process.pid}_${index}`);
    await client.query(['drop database if exists', name, 'with (force)'].join(' '));
  } finally {
    await client.end();
  }
}

/** Seeds that one database takes before it is made anew, so that tables stay small. */
const SEEDS_PER_DATABASE = 50;

/** Runs all seeds and returns their results in order. Stops early when a worker breaks down. */
export async function simulateMany(options: ManyOptions): Promise<SeedResult[]> {
  const waiting = [...options.seeds];
  const results: SeedResult[] = [];
  const count = Math.min(options.workers, waiting.length);
  // One after the other: roles belong to the whole server.
  let making: Promise<unknown> = Promise.resolve();
  const fresh = (index: number) => {
    const made = making.then(() => freshDatabase(options.server_url, index));
    making = made.catch(() => {});
    return made;
  };
  const work = async (index: number) => {
    const { server_url, steps, faults, racing, onSeed } = options;
    const worker = fork(path.join(import.meta.dirname, 'simulate-worker.ts'), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    try {
      let url = '';
      for (let done = 0; waiting.length > 0; done++) {
        if (done % SEEDS_PER_DATABASE === 0) url = await fresh(index);
        const seed = waiting.shift()!;
        const result = await ask(worker, { url, seed, steps, faults, racing });
        results.push(result);
        onSeed(result);
      }
    } finally {
      if (worker.connected) worker.send('end' satisfies Errand);
      await dropDatabase(server_url, index);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: count }, (_, index) => work(index)));
  const broken = ended.find((each) => each.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  return results.sort((a, b) => a.seed - b.seed);
}

/** Sends one errand and waits for its result. */
function ask(worker: ChildProcess, errand: SimulateOptions): Promise<SeedResult> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) =>
      reject(new Error(`the worker ended with ${code} at seed ${errand.seed}`));
    worker.once('exit', gone);
    worker.once('message', (told: { result?: SeedResult; error?: string }) => {
      worker.off('exit', gone);
      if (told.result !== undefined) resolve(told.result);
      else reject(new Error(`seed ${errand.seed}: ${told.error}`));
    });
    worker.send(errand);
  });
}

/** Sums of the coverage of many seeds. */
export function coverageOf(results: readonly SeedResult[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { coverage } of results) {
    for (const [key, n] of Object.entries(coverage)) sums[key] = (sums[key] ?? 0) + n;
  }
  return sums;
}
