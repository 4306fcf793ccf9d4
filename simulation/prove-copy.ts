/**
 * A copy of what a tenant can sell now, in a database of its own: articles, bundles and available
 * pieces. The tenant's own rows are read once and never touched.
 */
import pg from 'pg';
import { saveSku } from '../areas/catalog/commands.ts';
import { saveMerchant, saveShop } from '../areas/merchants/commands.ts';
import { makeApiKey } from '../areas/people/commands-secret.ts';
import { saveWarehouse } from '../areas/places/commands.ts';
import { saveLocation } from '../areas/places/commands-locations.ts';
import { openStock } from '../areas/stock/commands.ts';
import type { Command } from '../kernel/command.ts';
import { ensureDatabase, migrate } from '../kernel/migrate.ts';
import { systemActor } from '../kernel/permission.ts';
import { Problem, problemDetail } from '../kernel/problem.ts';
import type { System } from '../kernel/system.ts';
import { createTenant, type Tenant } from '../kernel/tenant.ts';
import { parts } from '../parts.ts';

/** Most pieces that one opening balance takes. */
const MOST_PIECES = 999_999;

/** Somebody else proves something in the same database. */
export class AlreadyProving extends Error {}

interface Side {
  weight_g: number;
  length_mm: number;
  width_mm: number;
  height_mm: number;
}

export interface ShelfSku extends Side {
  merchant: string;
  code: string;
  name: string;
  price_minor: number;
  /** Pieces that can be sold, over all warehouses. */
  there_was: number;
}

export interface ShelfBundle extends Side {
  merchant: string;
  code: string;
  name: string;
  price_minor: number;
  parts: { code: string; qty: number }[];
}

/** What is copied. */
export interface Shelf {
  tenant: Tenant;
  skus: ShelfSku[];
  bundles: ShelfBundle[];
  merchants: { code: string; name: string }[];
  warehouses: { code: string; name: string; country: string; province: string; city: string }[];
  stock: { warehouse: string; merchant: string; code: string; qty: number }[];
}

const TENANT = `select tenant_id, code, name, country, currency, time_zone, locale
  from kernel.tenant where code = $1`;

/** Bundles whose parts can all be sold. */
const BUNDLES = `
  select m.code as merchant, s.code, s.name, s.price_minor::text, s.weight_g, s.length_mm,
    s.width_mm, s.height_mm, json_agg(json_build_object('code', p.code, 'qty', b.qty)
      order by p.code) as parts, array_agg(p.sku_id) as part_ids
  from catalog.sku s
  join merchants.merchant m on m.tenant_id = s.tenant_id and m.merchant_id = s.merchant_id
  join catalog.bundle_part b on b.tenant_id = s.tenant_id and b.bundle_sku_id = s.sku_id
  join catalog.sku p on p.tenant_id = b.tenant_id and p.sku_id = b.part_sku_id
  where s.tenant_id = $1 and s.kind = 'bundle' and s.active and m.active
  group by m.code, s.tenant_id, s.sku_id
  having bool_and(p.active and exists (select from stock.level l where l.tenant_id = $1
    and l.sku_id = p.sku_id and l.qty_on_hand > l.qty_reserved))
  order by s.code limit $2`;

/** Articles that can be sold: parts of the bundles first, then those promised most. */
const SKUS = `
  select s.sku_id, m.code as merchant, m.name as merchant_name, s.code, s.name,
    s.price_minor::text, s.weight_g, s.length_mm, s.width_mm, s.height_mm
  from stock.level l
  join catalog.sku s on s.tenant_id = l.tenant_id and s.sku_id = l.sku_id and s.active
  join merchants.merchant m on m.tenant_id = s.tenant_id and m.merchant_id = s.merchant_id
  where l.tenant_id = $1 and m.active and l.qty_on_hand > l.qty_reserved
    and exists (select from places.warehouse w where w.tenant_id = l.tenant_id
      and w.warehouse_id = l.warehouse_id and w.active)
  group by s.tenant_id, s.sku_id, m.tenant_id, m.merchant_id
  order by s.sku_id = any($2::uuid[]) desc, sum(l.qty_reserved) desc, s.sku_id limit $3`;

const STOCK = `
  select m.code as merchant, s.code, w.code as warehouse, w.name, w.country, w.province, w.city,
    least(l.qty_on_hand - l.qty_reserved, $3::int) as qty
  from stock.level l
  join catalog.sku s on s.tenant_id = l.tenant_id and s.sku_id = l.sku_id
  join merchants.merchant m on m.tenant_id = s.tenant_id and m.merchant_id = s.merchant_id
  join places.warehouse w on w.tenant_id = l.tenant_id and w.warehouse_id = l.warehouse_id
    and w.active
  where l.tenant_id = $1 and l.sku_id = any($2::uuid[]) and l.qty_on_hand > l.qty_reserved
  order by s.sku_id, w.code`;

type Row = Record<string, unknown>;

const sides = (row: Row): Side => {
  const { weight_g, length_mm, width_mm, height_mm } = row as unknown as Side;
  return { weight_g, length_mm, width_mm, height_mm };
};
const named = (row: Row) => ({
  merchant: String(row['merchant']),
  code: String(row['code']),
  name: String(row['name']),
  price_minor: Number(row['price_minor']),
});
/** The first row of each name. */
const distinct = <T extends { code: string }>(list: readonly T[]): T[] => [
  ...new Map(list.map((each) => [each.code, each])).values(),
];

/** Reads what a tenant can sell: at most so many articles, all of one moment. */
export async function readShelf(url: string, code: string, most_skus: number): Promise<Shelf> {
  const client = new pg.Client({ connectionString: url, application_name: 'fahuo' });
  await client.connect();
  const read = async (text: string, values: unknown[]) =>
    (await client.query(text, values)).rows as Row[];
  try {
    await client.query('begin isolation level repeatable read read only');
    const tenant = (await read(TENANT, [code]))[0] as unknown as Tenant | undefined;
    if (tenant === undefined) throw new Error(`there is no tenant "${code}"`);
    const { tenant_id } = tenant;
    const bundles = await read(BUNDLES, [tenant_id, Math.ceil(most_skus / 5)]);
    const part_ids = bundles.flatMap((row) => row['part_ids'] as string[]);
    const skus = await read(SKUS, [tenant_id, part_ids, most_skus]);
    const ids = skus.map((row) => row['sku_id'] as string);
    const levels = await read(STOCK, [tenant_id, ids, MOST_PIECES]);
    await client.query('commit');
    const kept = new Set(ids);
    const stock = levels.map((row) => {
      const { merchant, code: sku } = named(row);
      return { warehouse: String(row['warehouse']), merchant, code: sku, qty: Number(row['qty']) };
    });
    return {
      tenant,
      stock,
      skus: skus.map((row) => {
        const own = stock.filter((s) => s.merchant === row['merchant'] && s.code === row['code']);
        const there_was = own.reduce((sum, each) => sum + each.qty, 0);
        return { ...named(row), ...sides(row), there_was };
      }),
      bundles: bundles
        .filter((row) => (row['part_ids'] as string[]).every((id) => kept.has(id)))
        .map((row) => {
          return { ...named(row), ...sides(row), parts: row['parts'] as ShelfBundle['parts'] };
        }),
      merchants: distinct(
        skus.map((row) => ({ code: String(row['merchant']), name: String(row['merchant_name']) })),
      ),
      warehouses: distinct(
        levels.map((row) => ({
          code: String(row['warehouse']),
          name: String(row['name']),
          country: String(row['country']),
          province: String(row['province']),
          city: String(row['city']),
        })),
      ),
    };
  } finally {
    await client.end();
  }
}

const LOCK = 7_300_003;

/**
 * Works in an empty migrated database on the same server and drops it afterwards, whatever happens;
 * one that a killed process left behind is dropped before. @throws AlreadyProving.
 */
export async function inScratchDatabase<R>(
  url: string,
  work: (scratch_url: string) => Promise<R>,
): Promise<R> {
  const owner = new pg.Client({ connectionString: url, application_name: 'fahuo' });
  // A database that goes away is noticed by whoever asks next.
  owner.on('error', () => {});
  await owner.connect();
  try {
    const found = await owner.query<{ mine: boolean; name: string; drop: string }>(
      `select pg_try_advisory_lock($1) as mine, n.name,
         format('drop database if exists %I with (force)', n.name) as drop
       from pg_database d, lateral (select 'fahuo_prove_' || d.oid as name) n
       where d.datname = current_database()`,
      [LOCK],
    );
    const { mine, name, drop } = found.rows[0]!;
    if (!mine) throw new AlreadyProving('another proof is running in this database');
    await owner.query(drop);
    const scratch_url = await ensureDatabase(url, name);
    try {
      await migrate(scratch_url, parts.lifecycles);
      return await work(scratch_url);
    } finally {
      await owner.query(drop);
    }
  } finally {
    await owner.end();
  }
}

/** Builds the shelf in an empty system through the commands. Returns an API key for its buyers. */
export async function stockShelf(system: System, shelf: Shelf): Promise<string> {
  const { tenant, warehouses } = shelf;
  const actor = systemActor(tenant.tenant_id, 'simulation');
  await createTenant(system.db, tenant, system.services.clock.now());
  const must = async <I, O>(command: Command<I, O>, inputs: readonly unknown[]): Promise<O[]> => {
    const parsed = inputs.map((input) => command.input.parse(input));
    const outcomes = parsed.length === 0 ? [] : await system.services.run(command, actor, parsed);
    return outcomes.map((outcome) => {
      if (!(outcome instanceof Problem)) return outcome;
      throw new Error(`${command.name}: ${problemDetail(outcome, 'en')}`);
    });
  };
  await must(saveMerchant, shelf.merchants);
  const { currency } = tenant;
  await must(
    saveShop,
    shelf.merchants.map(({ code, name }) => {
      return { merchant: code, code, name, channel: 'manual', currency, if_short: 'reject' };
    }),
  );
  await must(saveWarehouse, warehouses);
  await must(
    saveLocation,
    warehouses.map(({ code }) => ({ warehouse: code, code: BIN })),
  );
  await must(
    saveSku,
    shelf.skus.map(({ there_was: _, ...sku }) => sku),
  );
  await must(saveSku, shelf.bundles);
  await must(
    openStock,
    shelf.stock.map(({ warehouse, merchant, code, qty }) => {
      return { warehouse, sku: { merchant, code }, qty, location: BIN };
    }),
  );
  const permissions = ['order.receive'];
  const [made] = await must(makeApiKey, [{ name: 'buyers of the proof', permissions }]);
  return made!.secret;
}

/** The one bin of each warehouse of the copy. */
const BIN = 'P-01';
