/** What is stated once and rendered elsewhere (SQL types, schema, documents) is up to date. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { gen, writeRendered } from '../tools/gen.ts';
import { readStatements, renderSql, sqlFiles } from '../tools/sqlgen.ts';
import { SCRATCH, type TestDatabase, testDatabase } from './database.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

let database: TestDatabase;
let client: pg.Client;
let folder: string;
before(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  folder = fs.mkdtempSync(path.join(SCRATCH, 'rendered-'));
});
after(async () => {
  await client.end();
  await database.drop();
  fs.rmSync(folder, { recursive: true });
});

test('everything that is rendered is up to date', async () => {
  assert.deepEqual(await gen(database.url, true), []);
});

/** Renders a changed copy of a statement file; resolves with the text or rejects as `gen` would. */
function renderChanged(change: (sql: string) => string): Promise<string> {
  const file = path.join(folder, 'catalog.sql');
  const text = fs.readFileSync(path.join(ROOT, 'areas/catalog/catalog.sql'), 'utf8');
  const changed = change(text);
  assert.notEqual(changed, text, 'the change found its place');
  fs.writeFileSync(file, changed);
  return renderSql(client, file, ROOT);
}

const planted = (statement: string) => (sql: string) =>
  `${sql}\n-- name: planted :many\n-- Planted.\n${statement}\n`;

test('a wrong column, table or type is refused with the file and the statement', async () => {
  const place = /catalog\.sql:\d+ planted: /;
  const wrong = [
    ['select no_such_column from catalog.sku where tenant_id = :tenant_id;', /no_such_column/],
    ['select sku_id from catalog.no_such_table where tenant_id = :tenant_id;', /no_such_table/],
    ['select sku_id from catalog.sku where tenant_id = 7;', /uuid = integer/],
    ['select sku_id from catalog.sku where tenant_id = :tenant_id and;', /syntax error/],
    [
      'select point(1, 2) as p from catalog.sku where tenant_id = :tenant_id;',
      /no TypeScript type/,
    ],
  ] as const;
  for (const [statement, reason] of wrong) {
    await assert.rejects(renderChanged(planted(statement)), (error: Error) => {
      assert.match(error.message, place);
      assert.match(error.message, reason);
      return true;
    });
  }
});

test('a statement without a comment is refused', async () => {
  const bare = (sql: string) => `${sql}\n-- name: bare :many\nselect 1 as a;\n`;
  await assert.rejects(renderChanged(bare), /catalog\.sql:\d+ bare has no comment/);
});

test('a rendered file that is behind its source is named, and left alone', async () => {
  const text = await renderChanged(planted('select 1 as one;'));
  const file = path.join(folder, 'catalog.sql.ts');
  fs.writeFileSync(file, 'old');
  assert.deepEqual(writeRendered([{ file, text }], true), [path.relative(ROOT, file)]);
  assert.equal(fs.readFileSync(file, 'utf8'), 'old');
  writeRendered([{ file, text }], false);
  assert.deepEqual(writeRendered([{ file, text }], true), []);
});

test('every statement is named once in the whole program', () => {
  const names = sqlFiles(ROOT).flatMap((file) => {
    const prefix = path.basename(file, '.sql');
    return readStatements(fs.readFileSync(file, 'utf8'), file).map(
      (each) => `${prefix}.${each.name}`,
    );
  });
  // Prepared statements are known to the database by this name.
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
  assert.deepEqual(
    names.filter((name) => Buffer.byteLength(name) > 63),
    [],
  );
});
