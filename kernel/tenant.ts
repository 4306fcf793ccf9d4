/** Tenants: making one, finding one, and the routing of names that arrive without their tenant. */
import type { Database } from './db.ts';
import type { Random } from './id.ts';

export interface Tenant {
  tenant_id: string;
  code: string;
  name: string;
  country: string;
  currency: string;
  time_zone: string;
  locale: 'zh-CN' | 'en';
  /** 'virtual': lives in a simulation's time; a server's relay leaves it alone. */
  clock?: 'real' | 'virtual';
}

/** Adds a tenant. A code that is taken is a fault of the caller. */
export async function createTenant(db: Database, tenant: Tenant, now: Date): Promise<void> {
  const { tenant_id, code, name, country, currency, time_zone, locale, clock = 'real' } = tenant;
  await db.system(
    `insert into kernel.tenant
       (tenant_id, code, name, country, currency, time_zone, locale, clock, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [tenant_id, code, name, country, currency, time_zone, locale, clock, now],
  );
}

/** All tenants, by code. */
export async function listTenants(db: Database): Promise<Tenant[]> {
  const rows = await db.system(
    `select tenant_id, code, name, country, currency, time_zone, locale, clock
     from kernel.tenant order by code`,
  );
  return rows as unknown as Tenant[];
}

export interface Routed {
  tenant_id: string;
  target_id: string;
}

/** Finds whose a name or number is. */
export async function routeOf(db: Database, kind: string, key: string): Promise<Routed | null> {
  const text = 'select tenant_id, target_id from kernel.routing where kind = $1 and key = $2';
  const rows = await db.system(text, [kind, key]);
  return (rows[0] as unknown as Routed | undefined) ?? null;
}

/**
 * An unguessable key that carries its tenant: 16 bytes of tenant id and 18 random bytes, base64url.
 */
export function tenantToken(tenant_id: string, random: Random): string {
  const id = Buffer.from(tenant_id.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, random.bytes(18)]).toString('base64url');
}

/** The tenant that a key carries, or null when it cannot be one. */
export function tenantOfToken(token: string): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 34) return null;
  const hex = bytes.subarray(0, 16).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
