/**
 * The ground that a bench stands on: an embedded PostgreSQL of its own in a temporary folder, with
 * the settings of production, gone at the end however the bench ends; and the rate of its disk.
 */
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/id.ts';
import { silentLog } from '../kernel/log.ts';
import { ensureDatabase, migrate } from '../kernel/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../kernel/postgres-embedded.ts';
import { openSystem, type System } from '../kernel/system.ts';
import { parts } from '../parts.ts';
import { median } from './measure.ts';
import { endDatabaseEarly, flushRate, gone, removeFolder, temporaryFolder } from './scratch.ts';

export interface Ground {
  /** The temporary folder. */
  folder: string;
  /** Owner's connection string of the migrated database. */
  url: string;
  postgres: EmbeddedPostgres;
  /** Measures the disk of the database; the median of all measurements of this ground so far. */
  flushRate(): number;
  /** Version of PostgreSQL. */
  version: string;
  /** Connection string of another, empty database of the same server. */
  empty(name: string): Promise<string>;
  /** Opens the system over the database as the server does. */
  open(): System;
  /** Waits until the server's own upkeep is done, so that it burdens no later leg. */
  quiet(): Promise<void>;
  end(): Promise<void>;
}

/** One value that a statement of the owner returns. */
export async function ask<R>(url: string, text: string, values: unknown[] = []): Promise<R[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text, values)).rows as R[];
  } finally {
    await client.end();
  }
}

/** Brings up a fresh database of this version in a temporary folder. */
export async function makeGround(): Promise<Ground> {
  const folder = temporaryFolder();
  const forget = endDatabaseEarly(folder);
  const postgres = await startEmbeddedPostgres(folder);
  const rates: number[] = [];
  const url = await ensureDatabase(postgres.url, 'fahuo');
  await migrate(url, parts.lifecycles);
  const [found] = await ask<{ server_version: string; synchronous_commit: string }>(
    url,
    `select current_setting('server_version') as server_version,
       current_setting('synchronous_commit') as synchronous_commit`,
  );
  if (found?.synchronous_commit !== 'on') throw new Error('synchronous_commit is not on');
  return {
    folder,
    url,
    postgres,
    flushRate() {
      rates.push(flushRate(path.join(folder, 'postgres')));
      return median(rates);
    },
    version: found.server_version,
    empty: (name) => ensureDatabase(postgres.url, name),
    open: () =>
      openSystem({
        url,
        pool_size: 10,
        clock: systemClock,
        random: systemRandom,
        log: silentLog,
        data_dir: folder,
        parts,
      }),
    quiet: () => quiet(url),
    async end() {
      forget();
      process.kill(postgres.pid, 'SIGINT');
      await gone(postgres.pid);
      removeFolder(folder);
    },
  };
}

/** Upkeep that a leg has caused is waited for, at most so long. */
const UPKEEP_MS = 15_000;

async function quiet(url: string): Promise<void> {
  for (let waited = 0; waited < UPKEEP_MS; waited += 200) {
    await wait(200);
    const [busy] = await ask<{ n: number }>(
      url,
      "select count(*)::int as n from pg_stat_activity where backend_type = 'autovacuum worker'",
    );
    if (busy?.n === 0) return;
  }
}
