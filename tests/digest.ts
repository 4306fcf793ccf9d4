/** What a tenant has, as one digest a table: to see that something was changed, or that nothing was. */
import type pg from 'pg';

/** Uses of keys, looks of the relay and answers under keys are noted whatever the answer. */
const APART = new Set([
  'people.api_key',
  'kernel.sweep',
  'kernel.reaction_cursor',
  'kernel.idempotency',
]);

/** Numbers are taken before it is known whether the order is accepted; gaps are normal. */
const SERIALS = ['SO', 'SH'];

/** A digest of everything that a tenant has, by table. */
export async function digestOf(
  owner: pg.Client,
  tenant_id: string,
): Promise<Record<string, string>> {
  const tables = await owner.query<{ at: string }>(
    `select c.oid::regclass::text as at from pg_class c
     join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id'
     where c.relkind = 'r' order by 1`,
  );
  const digests: Record<string, string> = {};
  for (const { at } of tables.rows) {
    if (APART.has(at)) continue;
    const found = await owner.query<{ digest: string }>(
      `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as digest
       from ${at} t where tenant_id = $1
         and not ($2 = 'kernel.counter' and to_jsonb(t) ->> 'name' = any($3))`,
      [tenant_id, at, SERIALS],
    );
    digests[at] = found.rows[0]!.digest;
  }
  return digests;
}
