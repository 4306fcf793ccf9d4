/**
 * Counts what reaches the server: statements sent through a pool (begin and commit too), and bytes
 * written to the log of the database.
 */
import type pg from 'pg';
import { ask } from './ground.ts';

export interface Counter {
  /** Statements sent so far. */
  sent: number;
}

/** Counts every statement of the pool's connections from now on. */
export function countStatements(pool: pg.Pool): Counter {
  const counter: Counter = { sent: 0 };
  const wrapped = new WeakSet<object>();
  pool.on('acquire', (client) => {
    if (wrapped.has(client)) return;
    wrapped.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const counting = (...args: unknown[]) => {
      counter.sent++;
      return query(...args);
    };
    Object.assign(client, { query: counting });
  });
  return counter;
}

/** Bytes that the server has written to its write-ahead log since it was made. */
export async function walBytes(url: string): Promise<number> {
  const [row] = await ask<{ bytes: string }>(
    url,
    "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as bytes",
  );
  return Number(row!.bytes);
}
