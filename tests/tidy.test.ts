/**
 * Tidiness of the whole tree: imports, ownership of SQL, ceilings, names, dead files. The rules
 * first run on planted violations: each must find its own there, at its line, and nothing else.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { type TestDatabase, testDatabase } from './database.ts';
import { PLANTED_SCHEMA, plantedTree } from './plants/tree.ts';
import * as code from './tidy/code.ts';
import * as imports from './tidy/imports.ts';
import * as sql from './tidy/sql.ts';
import { type Finding, type Rule, readTree, type Tree, treeOf } from './tidy/tree.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

const rules = (schema: string): Rule[] => [
  imports.importDirection,
  imports.areaDoor,
  imports.areaGraph,
  imports.modelPure,
  imports.deadFiles,
  code.ceilings,
  code.fileNames,
  code.headers,
  code.leftovers,
  code.timeAndChance,
  code.builtSql,
  sql.sqlOwnership,
  sql.sqlClock,
  sql.sqlTenant(schema),
  sql.sqlLockOrder,
  sql.migrationsPlain,
  sql.sqlPlaces,
];

function findings(tree: Tree, schema: string): Finding[] {
  const found = rules(schema).flatMap((rule) => rule(tree));
  return found.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

const shown = (each: Finding) => `${each.file}:${each.line} ${each.rule}: ${each.detail}`;

test('the rules find every planted violation at its line, and nothing else', () => {
  const { texts, expected } = plantedTree();
  const found = findings(treeOf(texts), PLANTED_SCHEMA);
  const keys = found.map(({ file, line, rule }) => `${file}:${line} ${rule}`);
  assert.deepEqual([...new Set(keys)].sort(), [...expected].sort(), found.map(shown).join('\n'));
});

test('every kind of violation has a plant', () => {
  const planted = new Set(plantedTree().expected.map((each) => each.split(' ')[1]));
  const sources = ['imports', 'code', 'sql'].map((name) =>
    fs.readFileSync(path.join(ROOT, 'tests/tidy', `${name}.ts`), 'utf8'),
  );
  const named = sources.flatMap((text) => [
    ...[...text.matchAll(/rule: '([a-z-]+)'/g)].map((each) => each[1]!),
    ...[...text.matchAll(/(?:finding|linesThat)\(\s*\w+,(?: each,)? '([a-z-]+)'/g)].map(
      (each) => each[1]!,
    ),
  ]);
  assert.deepEqual(
    [...new Set(named)].filter((rule) => !planted.has(rule)),
    [],
  );
});

test('the tree is tidy', () => {
  const schema = fs.readFileSync(path.join(ROOT, 'migrations/schema.txt'), 'utf8');
  const found = findings(readTree(ROOT), schema).map(shown);
  assert.equal(found.length, 0, `\n${found.join('\n')}\n`);
});

const UNCOMMENTED = `
  select c.oid::regclass::text || coalesce('.' || a.attname, '') as id
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  left join pg_attribute a on a.attrelid = c.oid and not a.attisdropped and a.attnum > 0
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_'
    and n.nspname not in ('information_schema', 'public')
    and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)
  order by 1`;

let database: TestDatabase;
let client: pg.Client;
before(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
after(async () => {
  await client.end();
  await database.drop();
});

test('every table and column says what it is', async () => {
  const found = await client.query<{ id: string }>(UNCOMMENTED);
  assert.deepEqual(
    found.rows.map((row) => row.id),
    [],
  );
  await client.query('begin');
  await client.query('create table kernel.planted (planted_id uuid)');
  await client.query('alter table kernel.setting add column planted text');
  const planted = await client.query<{ id: string }>(UNCOMMENTED);
  await client.query('rollback');
  assert.deepEqual(
    planted.rows.map((row) => row.id),
    ['kernel.planted.planted_id', 'kernel.setting.planted'],
  );
});
