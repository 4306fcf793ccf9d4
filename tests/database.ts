/**
 * Databases for tests: one embedded server for the whole run, one migrated template, and a clone of
 * it for each test file. DATABASE_URL of the environment is used instead when set.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import { seededRandom, systemRandom } from '../kernel/id.ts';
import { silentLog } from '../kernel/log.ts';
import { ensureDatabase, migrate, readMigrations } from '../kernel/migrate.ts';
import { systemActor } from '../kernel/permission.ts';
import { startEmbeddedPostgres } from '../kernel/postgres-embedded.ts';
import type { Actor } from '../kernel/record.ts';
import { openSystem, type System } from '../kernel/system.ts';
import { createTenant, type Tenant } from '../kernel/tenant.ts';
import { parts } from '../parts.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
/** Folder of everything that tests leave behind. */
export const SCRATCH = path.join(ROOT, '.tmp');
const LOCK = 7_300_002;

async function serverUrl(): Promise<string> {
  const given = process.env['DATABASE_URL'];
  if (given) return given;
  return (await startEmbeddedPostgres(SCRATCH)).url;
}

function withDatabase(url: string, name: string): string {
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.href;
}

/** Name of the template of this version; made by whoever comes first. */
async function ensureTemplate(url: string): Promise<string> {
  const hash = createHash('sha256');
  for (const each of readMigrations()) hash.update(each.hash);
  hash.update(JSON.stringify(parts.lifecycles));
  const name = `fahuo_template_${hash.digest('hex').slice(0, 10)}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const found = await client.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) {
      const making = `${name}_making`;
      await client.query(`drop database if exists ${making} with (force)`);
      await migrate(await ensureDatabase(url, making), parts.lifecycles);
      await client.query(`alter database ${making} rename to ${name}`);
    }
  } finally {
    await client.end();
  }
  return name;
}

export interface TestDatabase {
  /** Owner's connection string: sees everything, for planting violations. */
  url: string;
  drop(): Promise<void>;
}

/** A migrated empty database of its own. */
export async function testDatabase(): Promise<TestDatabase> {
  const url = await serverUrl();
  const template = await ensureTemplate(url);
  const name = `fahuo_test_${Buffer.from(systemRandom.bytes(6)).toString('hex')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name} template ${template}`);
  await client.end();
  return {
    url: withDatabase(url, name),
    async drop() {
      const again = new pg.Client({ connectionString: url });
      await again.connect();
      await again.query(`drop database if exists ${name} with (force)`);
      await again.end();
    },
  };
}

export interface TestSystem extends System {
  url: string;
  tenant: Tenant;
  /** May do everything in the tenant. */
  actor: Actor;
  end(): Promise<void>;
}

/** A system over a database of its own, with one tenant (CN, CNY). Call `end` when done. */
export async function testSystem(clock: Clock = systemClock, seed?: number): Promise<TestSystem> {
  const database = await testDatabase();
  const random = seed === undefined ? systemRandom : seededRandom(seed);
  const system = openSystem({
    url: database.url,
    pool_size: 6,
    clock,
    random,
    log: silentLog,
    data_dir: SCRATCH,
    parts,
  });
  const tenant: Tenant = {
    tenant_id: '00000000-0000-7000-8000-000000000001',
    code: 'test',
    name: 'Test company',
    country: 'CN',
    currency: 'CNY',
    time_zone: 'Asia/Shanghai',
    locale: 'zh-CN',
  };
  await createTenant(system.db, tenant, clock.now());
  return {
    ...system,
    url: database.url,
    tenant,
    actor: systemActor(tenant.tenant_id, 'user'),
    async end() {
      await system.close();
      await database.drop();
    },
  };
}
