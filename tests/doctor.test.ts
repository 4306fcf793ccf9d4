/** The doctor: a clean world is clean, and every check finds what is planted for it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { receiveOrder } from '../areas/orders/commands.ts';
import { type Check, catalogChecks, examine, tenantChecks } from '../kernel/doctor.ts';
import { bindParameters } from '../kernel/statement.ts';
import { type TestDatabase, type TestSystem, testDatabase, testSystem } from './database.ts';
import { CATALOG_PLANTS, NOW, type Row, TENANT_PLANTS } from './plants/violations.ts';
import { anOrder, makeWorld, must } from './world.ts';

const TENANT = '00000000-0000-7000-8000-000000000001';

/** A database without constraints, in which anything can be written. */
let lawless: TestDatabase;
let client: pg.Client;
before(async () => {
  lawless = await testDatabase();
  client = new pg.Client({ connectionString: lawless.url });
  await client.connect();
  const found = await client.query<{ at: string; name: string }>(
    `select c.conrelid::regclass::text as at, c.conname as name from pg_constraint c
     join pg_namespace n on n.oid = c.connamespace
     where c.contype in ('c', 'u', 'f') and c.conrelid <> 0 and n.nspname !~ '^pg_|^information'
     order by c.contype <> 'f'`,
  );
  for (const { at, name } of found.rows) {
    await client.query(`alter table ${at} drop constraint if exists "${name}" cascade`);
  }
  const unique = await client.query<{ name: string }>(
    `select i.indexrelid::regclass::text as name from pg_index i
     join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
     where i.indisunique and not i.indisprimary and n.nspname !~ '^pg_|^information|^public'`,
  );
  for (const { name } of unique.rows) await client.query(`drop index ${name}`);
  await client.query(
    `insert into kernel.tenant (tenant_id, code, name, country, currency, time_zone, locale,
       created_at) values ($1, 'lawless', 'Lawless', 'CN', 'CNY', 'Asia/Shanghai', 'en', $2)`,
    [TENANT, NOW],
  );
});
after(async () => {
  await client.end();
  await lawless.drop();
});

async function found(check: Check): Promise<number> {
  const { text, params } = bindParameters(check.text);
  const values: Record<string, unknown> = { tenant_id: TENANT, now: NOW };
  const result = await client.query(
    text,
    params.map((name) => values[name]),
  );
  return result.rowCount ?? 0;
}

const FILLERS: Record<string, string> = {
  uuid: 'gen_random_uuid()',
  text: `'x'`,
  integer: '1',
  bigint: '1',
  boolean: 'false',
  json: `'{}'`,
  jsonb: `'{}'`,
  'timestamp with time zone': `'${NOW}'`,
  date: `'2026-03-02'`,
  bytea: `'x'`,
  'text[]': `'{}'`,
  'uuid[]': `'{}'`,
};

/** Writes a row; columns that must be there and are not given are filled by their type. */
async function put(table: string, row: Row): Promise<void> {
  const columns = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attnotnull
       and not atthasdef`,
    [table],
  );
  const given: Row = { tenant_id: TENANT, ...row };
  const filled = columns.rows.filter(({ name }) => !(name in given));
  for (const { name, type } of filled) {
    assert.ok(type in FILLERS, `${table}.${name}: nothing to fill ${type} with`);
    if (given[name] === null)
      await client.query(`alter table ${table} alter ${name} drop not null`);
  }
  const names = [...Object.keys(given), ...filled.map((each) => each.name)];
  const marks = Object.keys(given).map((_, index) => `$${index + 1}`);
  const values = [...marks, ...filled.map((each) => FILLERS[each.type]!)];
  await client.query(
    `insert into ${table} (${names.join()}) values (${values.join()})`,
    Object.values(given),
  );
}

async function undone(work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
  } finally {
    await client.query('rollback');
  }
}

test('every check has a plant, and every plant a check', () => {
  const names = tenantChecks().map((each) => each.name);
  assert.deepEqual(
    names.filter((name) => !(name in TENANT_PLANTS)),
    [],
    'checks without a plant',
  );
  assert.deepEqual(
    Object.keys(TENANT_PLANTS).filter((name) => !names.includes(name)),
    [],
  );
  assert.equal(new Set(names).size, names.length, 'no two checks have one name');
  const catalog = catalogChecks().map((each) => each.name);
  assert.deepEqual(catalog.sort(), Object.keys(CATALOG_PLANTS).sort());
});

for (const check of tenantChecks()) {
  const plant = TENANT_PLANTS[check.name];
  if (plant === undefined) continue;
  test(`found: ${check.name}`, async () => {
    assert.equal(await found(check), 0, 'nothing before it was planted');
    await undone(async () => {
      for (const [table, row] of plant) await put(table, row);
      assert.ok((await found(check)) > 0);
    });
  });
}

for (const check of catalogChecks()) {
  test(`found: ${check.name}`, async () => {
    assert.equal(await found(check), 0, 'nothing before it was planted');
    await undone(async () => {
      await client.query(CATALOG_PLANTS[check.name]!);
      assert.ok((await found(check)) > 0);
    });
  });
}

test('a schema that is not the rendered one is found', async () => {
  const { violations } = await examine(lawless.url, new Date(NOW));
  assert.deepEqual(
    violations.map((each) => each.check),
    ['SCHEMA drift'],
  );
  assert.ok(violations[0]!.rows.some((row) => row['detail'] === 'missing in the database'));
});

test('a world in which orders were taken is clean, and a row that is changed by hand is named', async () => {
  const system: TestSystem = await testSystem();
  try {
    await makeWorld(system);
    await must(system, receiveOrder, [anOrder(), anOrder([{ sku: 'GIFT-1', qty: 1 }])]);
    await system.relay.drain(system.tenant.tenant_id);
    const now = system.services.clock.now();
    const clean = await examine(system.url, now);
    assert.deepEqual(clean.violations, []);
    assert.deepEqual([clean.tenants, clean.checks > 50], [1, true]);
    const owner = new pg.Client({ connectionString: system.url });
    await owner.connect();
    await owner.query('update stock.level set qty_on_hand = qty_on_hand + 1');
    await owner.end();
    const { violations } = await examine(system.url, now, 'test');
    assert.deepEqual(
      violations.map((each) => [each.tenant, each.check.slice(0, 2)]),
      [
        ['test', 'I1'],
        ['test', 'I1'],
      ],
    );
  } finally {
    await system.end();
  }
});
