/**
 * Configuration: command-line flags over environment over defaults, read once at the start and
 * passed on as a value. Nothing else reads process.env.
 */
import { resolve } from 'node:path';

export interface Config {
  /** Folder of all local data (embedded database, uploads, logs). */
  data_dir: string;
  port: number;
  host: string;
  /** External PostgreSQL; null means the embedded one. */
  database_url: string | null;
  /** Connections in the pool of this process. */
  pool_size: number;
  log_level: string;
  production: boolean;
}

export interface ConfigFlags {
  data?: string | undefined;
  port?: string | number | undefined;
  host?: string | undefined;
}

/** Reads flags and environment; throws an Error naming the setting that is wrong. */
export function readConfig(flags: ConfigFlags, env: NodeJS.ProcessEnv): Config {
  const port = Number(flags.port ?? env['PORT'] ?? 7300);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(
      `PORT must be a whole number from 0 to 65535, got ${flags.port ?? env['PORT']}`,
    );
  }
  const pool_size = Number(env['FAHUO_POOL'] ?? 10);
  if (!Number.isInteger(pool_size) || pool_size < 2) {
    throw new Error(`FAHUO_POOL must be a whole number of at least 2, got ${env['FAHUO_POOL']}`);
  }
  return {
    data_dir: resolve(flags.data ?? env['FAHUO_DATA'] ?? '.fahuo'),
    port,
    host: flags.host ?? env['HOST'] ?? '127.0.0.1',
    database_url: env['DATABASE_URL'] || null,
    pool_size,
    log_level: env['LOG_LEVEL'] ?? 'info',
    production: env['NODE_ENV'] === 'production',
  };
}
