/**
 * `fahuo gen`: renders what is stated once elsewhere (SQL types, schemas, docs) and, with
 * `check`, only compares.
 */
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { ensureDatabase, migrate } from '../kernel/migrate.ts';
import { startEmbeddedPostgres } from '../kernel/postgres-embedded.ts';
import { renderSql, sqlFiles } from './sqlgen.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

export interface Rendered {
  file: string;
  text: string;
}

/** Everything that is rendered from the SQL files, against a migrated database. */
export async function renderStatements(url: string): Promise<Rendered[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const rendered: Rendered[] = [];
    for (const file of sqlFiles(ROOT)) {
      rendered.push({ file: `${file}.ts`, text: await renderSql(client, file, ROOT) });
    }
    return rendered;
  } finally {
    await client.end();
  }
}

/** Writes what differs; returns the names of the files that did. */
export function writeRendered(rendered: readonly Rendered[], only_compare: boolean): string[] {
  const changed = rendered.filter(
    (each) => !fs.existsSync(each.file) || fs.readFileSync(each.file, 'utf8') !== each.text,
  );
  if (!only_compare) for (const each of changed) fs.writeFileSync(each.file, each.text);
  return changed.map((each) => path.relative(ROOT, each.file));
}

/** Renders everything against a scratch database on the server of `server_url`. */
export async function gen(server_url: string, only_compare: boolean): Promise<string[]> {
  const name = `fahuo_gen_${process.pid}`;
  const url = await ensureDatabase(server_url, name);
  try {
    await migrate(url, []);
    const changed = writeRendered(await renderStatements(url), only_compare);
    // The documents import the areas, which import the statements that were just rendered.
    const { renderDocs } = await import('./render-docs.ts');
    const { parts } = await import('../parts.ts');
    await migrate(url, parts.lifecycles);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const docs = await renderDocs(client, ROOT).finally(() => client.end());
    return [...changed, ...writeRendered(docs, only_compare)];
  } finally {
    const client = new pg.Client({ connectionString: server_url });
    await client.connect();
    await client.query(`drop database if exists ${name} with (force)`);
    await client.end();
  }
}

/** `fahuo gen [--check]`: writes what differs, or only names it. */
export async function runGen(flags: { check?: boolean }): Promise<void> {
  const server = process.env['DATABASE_URL'] ?? (await startEmbeddedPostgres(`${ROOT}/.tmp`)).url;
  const changed = await gen(server, flags.check === true);
  process.stdout.write(changed.length === 0 ? 'nothing to render\n' : `${changed.join('\n')}\n`);
  if (flags.check && changed.length > 0) process.exitCode = 1;
}

if (import.meta.main) await runGen({ check: process.argv.includes('--check') });
