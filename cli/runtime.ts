/**
 * What every command of the command line starts with: settings, the database (embedded or given),
 * migrations, the system.
 */

import { setPrintFolder } from '../areas/printing/drivers.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import { type Config, type ConfigFlags, readConfig } from '../kernel/config.ts';
import { type Random, systemRandom } from '../kernel/id.ts';
import { type Log, makeLog } from '../kernel/log.ts';
import { ensureDatabase, migrate } from '../kernel/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../kernel/postgres-embedded.ts';
import { openSystem, type System } from '../kernel/system.ts';
import { parts } from '../parts.ts';

export interface Runtime {
  config: Config;
  log: Log;
  /** Owner's connection string. */
  url: string;
  embedded: EmbeddedPostgres | null;
  /** Opens a system over the database; the machine's clock unless another is given. */
  open(options?: { clock?: Clock; random?: Random }): System;
  /** Stops the embedded database when nobody else uses it. */
  close(): Promise<void>;
}

/** Writes a line for people on standard error; standard output is for results. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Brings database and schema up. `quiet` leaves the progress lines out. */
export async function openRuntime(flags: ConfigFlags, quiet = false): Promise<Runtime> {
  const config = readConfig(flags, process.env);
  const log = makeLog(config.log_level);
  const tell = quiet ? () => {} : say;
  let embedded: EmbeddedPostgres | null = null;
  let url = config.database_url;
  if (url === null) {
    tell(`fahuo: starting the embedded PostgreSQL in ${config.data_dir}/postgres …`);
    embedded = await startEmbeddedPostgres(config.data_dir);
    url = await ensureDatabase(embedded.url, 'fahuo');
  }
  setPrintFolder(config.data_dir);
  const ran = await migrate(url, parts.lifecycles);
  if (ran.length > 0) tell(`fahuo: database brought to this version (${ran.length} migrations)`);
  const owner_url = url;
  const runtime: Runtime = {
    config,
    log,
    url: owner_url,
    embedded,
    open: (options = {}) =>
      openSystem({
        url: owner_url,
        pool_size: config.pool_size,
        clock: options.clock ?? systemClock,
        random: options.random ?? systemRandom,
        log,
        data_dir: config.data_dir,
        parts,
      }),
    // The one that runs now: the guard of the server may have started it again.
    close: async () => {
      await runtime.embedded?.stop();
    },
  };
  return runtime;
}
