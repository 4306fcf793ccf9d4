/**
 * The doctor: every invariant is a query that must return no row. Reads the `*.doctor.sql` files,
 * runs them tenant by tenant as the owner of the database, and compares the schema with its
 * rendering.
 */
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { bindParameters } from './statement.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const MAX_ROWS = 20;

export interface Check {
  name: string;
  file: string;
  text: string;
}

export interface Violation {
  check: string;
  tenant: string | null;
  rows: Record<string, unknown>[];
}

export interface Findings {
  checks: number;
  tenants: number;
  violations: Violation[];
}

/** Splits a `.doctor.sql` file into its checks. */
export function readChecks(file: string): Check[] {
  const parts = fs
    .readFileSync(file, 'utf8')
    .split(/^-- check: /m)
    .slice(1);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    const text = part
      .slice(end + 1)
      .trim()
      .replace(/;$/, '');
    return { name: part.slice(0, end).trim(), file: path.relative(ROOT, file), text };
  });
}

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.doctor.sql'))
    .map((name) => path.join(folder, name))
    .sort();
}

/** All checks of tenants' data. */
export function tenantChecks(): Check[] {
  const files = [
    path.join(ROOT, 'kernel/kernel.doctor.sql'),
    ...filesBelow(path.join(ROOT, 'areas')),
  ];
  return files.flatMap(readChecks);
}

/** All checks of the database itself. */
export function catalogChecks(): Check[] {
  return readChecks(path.join(ROOT, 'kernel/catalog.doctor.sql'));
}

async function run(client: pg.Client, check: Check, values: Record<string, unknown>) {
  const { text, params } = bindParameters(check.text);
  const limited = `select * from (${text}) found limit ${MAX_ROWS}`;
  try {
    const found = await client.query(
      limited,
      params.map((name) => values[name]),
    );
    return found.rows as Record<string, unknown>[];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${check.file}, check ${check.name}: ${reason}`, { cause: error });
  }
}

/**
 * Runs every check. A tenant in virtual time is looked at as of its newest event.
 * @param url owner's connection string, which row-level security does not bind when it is a superuser's
 */
export async function examine(url: string, now: Date, only?: string): Promise<Findings> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const violations: Violation[] = [];
  const catalog = catalogChecks();
  const checks = tenantChecks();
  try {
    for (const check of catalog) {
      const rows = await run(client, check, {});
      if (rows.length > 0) violations.push({ check: check.name, tenant: null, rows });
    }
    const drift = await schemaDrift(client);
    if (drift.length > 0) violations.push({ check: 'SCHEMA drift', tenant: null, rows: drift });
    const tenants = await client.query<{ tenant_id: string; code: string; clock: string }>(
      'select tenant_id, code, clock from kernel.tenant where $1::text is null or code = $1 order by code',
      [only ?? null],
    );
    for (const { tenant_id, code, clock } of tenants.rows) {
      await client.query('begin isolation level repeatable read read only');
      await client.query(`select set_config('app.tenant_id', $1, true)`, [tenant_id]);
      const last = await client.query<{ at: Date | null }>(
        'select max(at) as at from kernel.event where tenant_id = $1',
        [tenant_id],
      );
      const values = { tenant_id, now: clock === 'virtual' ? (last.rows[0]?.at ?? now) : now };
      for (const check of checks) {
        const rows = await run(client, check, values);
        if (rows.length > 0) violations.push({ check: check.name, tenant: code, rows });
      }
      await client.query('commit');
    }
    return { checks: catalog.length + checks.length + 1, tenants: tenants.rows.length, violations };
  } finally {
    await client.end();
  }
}

const SCHEMA_FILE = path.join(ROOT, 'migrations/schema.txt');

/** The live schema as sorted lines: columns, constraints, indexes, policies, rights. */
export async function schemaLines(client: pg.Client): Promise<string[]> {
  const found = await client.query<{ line: string }>(`
    with own as (select c.oid, c.oid::regclass::text as name, c.relkind from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public'))
    select 'column ' || o.name || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
    from own o join pg_attribute a on a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = o.oid and d.adnum = a.attnum
    where o.relkind in ('r', 'p')
    union all
    select 'constraint ' || o.name || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
    from own o join pg_constraint c on c.conrelid = o.oid where c.contype in ('p', 'u', 'f', 'c')
    union all select 'index ' || pg_get_indexdef(i.indexrelid)
    from own o join pg_index i on i.indrelid = o.oid
    union all select 'policy ' || o.name || ' ' || p.polname || ' '
      || md5(pg_get_expr(p.polqual, p.polrelid))
    from own o join pg_policy p on p.polrelid = o.oid
    union all select 'right ' || o.name || ' '
      || string_agg(g.privilege_type, ',' order by g.privilege_type)
    from own o join information_schema.role_table_grants g
      on g.grantee = 'fahuo_app' and g.table_schema || '.' || g.table_name = o.name
    group by o.name`);
  // Word for word the same on PostgreSQL 15 and 18, which print some parts differently.
  return found.rows.map((row) => row.line.replaceAll('\n', ' ')).sort();
}

/** Lines that the live schema lacks or has beyond the rendered one. */
async function schemaDrift(client: pg.Client): Promise<Record<string, unknown>[]> {
  const wanted = new Set(fs.readFileSync(SCHEMA_FILE, 'utf8').trim().split('\n'));
  const live = new Set(await schemaLines(client));
  const lacking = [...wanted].filter((line) => !live.has(line));
  const beyond = [...live].filter((line) => !wanted.has(line));
  return [
    ...lacking.map((id) => ({ id, detail: 'missing in the database' })),
    ...beyond.map((id) => ({ id, detail: 'not in this version' })),
  ].slice(0, MAX_ROWS);
}
