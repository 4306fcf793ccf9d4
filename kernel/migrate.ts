/**
 * Forward-only migrations: `migrations/NNNN_what.sql`, each in its own transaction, under a lock so
 * that several processes may start at once. Runs as the owner of the database, not as fahuo_app.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Lifecycle } from './lifecycle.ts';

const FOLDER = path.resolve(import.meta.dirname, '..', 'migrations');
const LOCK = 7_300_001;

export interface Migration {
  name: string;
  text: string;
  hash: string;
}

/** All migrations of this version, in order. */
export function readMigrations(): Migration[] {
  return fs
    .readdirSync(FOLDER)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const text = fs.readFileSync(path.join(FOLDER, name), 'utf8');
      return { name, text, hash: createHash('sha256').update(text).digest('hex') };
    });
}

/**
 * Brings the database to this version and writes the lifecycles' moves. Returns the names that ran.
 * @throws Error when the database is newer than this version, or an applied file was changed.
 */
export async function migrate(url: string, lifecycles: readonly Lifecycle[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await requireVersion(client);
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(
      `create table if not exists public.fahuo_migration (
         name text primary key, hash text not null, applied_at timestamptz not null default now())`,
    );
    const ran = await applyMissing(client);
    for (const lifecycle of lifecycles) await syncLifecycle(client, lifecycle);
    return ran;
  } finally {
    await client.end();
  }
}

async function requireVersion(client: pg.Client): Promise<void> {
  const found = await client.query<{ version: string }>(
    "select current_setting('server_version_num') as version",
  );
  const version = Number(found.rows[0]?.version);
  if (version < 150_000) throw new Error(`PostgreSQL 15 or newer is needed, found ${version}`);
}

async function applyMissing(client: pg.Client): Promise<string[]> {
  const applied = await client.query<{ name: string; hash: string }>(
    'select name, hash from public.fahuo_migration order by name',
  );
  const known = new Map(readMigrations().map((each) => [each.name, each]));
  for (const row of applied.rows) {
    const file = known.get(row.name);
    if (file === undefined) {
      throw new Error(`the database has migration ${row.name}, newer than this version of fahuo`);
    }
    if (file.hash !== row.hash) throw new Error(`migration ${row.name} was changed after it ran`);
    known.delete(row.name);
  }
  for (const migration of known.values()) {
    await client.query('begin');
    try {
      await client.query(migration.text);
      await client.query('insert into public.fahuo_migration (name, hash) values ($1, $2)', [
        migration.name,
        migration.hash,
      ]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`migration ${migration.name} failed: ${reason}`, { cause: error });
    }
  }
  return [...known.keys()];
}

/** Writes the allowed moves of a lifecycle into its table and into the constraint on its things. */
async function syncLifecycle(client: pg.Client, lifecycle: Lifecycle): Promise<void> {
  const moves = lifecycle.moves.map((move) => [move.from ?? 'none', move.to] as const);
  const pairs = new Map(moves.map((pair) => [pair.join('>'), pair]));
  const from = [...pairs.values()].map((pair) => pair[0]);
  const to = [...pairs.values()].map((pair) => pair[1]);
  await client.query('begin');
  await client.query(
    `insert into ${lifecycle.table} (from_state, to_state)
     select * from unnest($1::text[], $2::text[]) on conflict do nothing`,
    [from, to],
  );
  await client.query(
    `delete from ${lifecycle.table} m where not exists (
       select from unnest($1::text[], $2::text[]) k(f, t)
       where (k.f, k.t) = (m.from_state, m.to_state))`,
    [from, to],
  );
  await guardMoves(client, lifecycle, [...pairs.keys()].sort());
  await client.query('commit');
}

/**
 * The constraint that refuses any other move. A list in a check costs a twentieth of a foreign key
 * to the table of moves. Its comment tells which list it was made from.
 */
async function guardMoves(client: pg.Client, { machine, guards }: Lifecycle, moves: string[]) {
  const name = `${machine}_move_allowed`;
  const list = moves.map((move) => client.escapeLiteral(move)).join(', ');
  const found = await client.query<{ made_from: string | null }>(
    `select obj_description(oid, 'pg_constraint') as made_from from pg_constraint
     where conrelid = $1::regclass and conname = $2`,
    [guards, name],
  );
  const comment = `moves: ${moves.join(', ')}`;
  if (found.rows[0]?.made_from === comment) return;
  await client.query(`alter table ${guards} drop constraint if exists ${name}`);
  await client.query(
    `alter table ${guards} add constraint ${name}
     check ((previous_state || '>' || state) in (${list}))`,
  );
  await client.query(
    `comment on constraint ${name} on ${guards} is ${client.escapeLiteral(comment)}`,
  );
}

/** Makes the database `name` on the server of `url` when it is absent; returns its URL. */
export async function ensureDatabase(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.href;
}
