/**
 * What other areas may ask of merchants inside their transaction. What the scope does not show is
 * absent from the answers: foreign and unknown look the same.
 */
import type { Transaction } from '../../kernel/db.ts';
import { shelfOf } from '../../kernel/memory.ts';
import * as sql from './merchants.sql.ts';

export { merchantReference } from './model.ts';
export { merchantProblem } from './problems.ts';

export type Merchant = Awaited<ReturnType<typeof sql.merchantsByCode>>[number];
export type Shop = Awaited<ReturnType<typeof sql.shopsByCode>>[number];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Sorts references into codes and ids; no code looks like an id. */
function asked(references: readonly string[]) {
  const ids = references.filter((each) => UUID.test(each));
  return { codes: references.filter((each) => !UUID.test(each)), ids };
}

/** Rows under their code and under their id. */
function byReference(rows: readonly Merchant[]): Map<string, Merchant> {
  const keyed = rows.flatMap((row) =>
    [row.code, row.merchant_id].map((key) => [key, row] as const),
  );
  return new Map(keyed);
}

/** Merchants by code or id. One statement; the map has each row under its code and its id. */
export async function merchantsByCode(
  tx: Transaction,
  references: readonly string[],
): Promise<Map<string, Merchant>> {
  return byReference(await sql.merchantsByCode(tx, asked(references)));
}

/**
 * The same, locked until the transaction ends: who changes what belongs to a merchant as a whole,
 * such as its catalogue, does it alone.
 */
export async function lockMerchants(
  tx: Transaction,
  references: readonly string[],
): Promise<Map<string, Merchant>> {
  return byReference(await sql.lockMerchants(tx, asked(references)));
}

/** Shops by code. One statement. */
export async function shopsByCode(
  tx: Transaction,
  codes: readonly string[],
): Promise<Map<string, Shop>> {
  const rows = await sql.shopsByCode(tx, { codes });
  return new Map(rows.map((row) => [row.code, row]));
}

/** The same from memory where it holds; not for transactions that change shops. */
export async function knownShops(
  tx: Transaction,
  codes: readonly string[],
): Promise<ReadonlyMap<string, Shop>> {
  const known = (await shelfOf(tx, 'shops')) as Map<string, Shop>;
  const missing = codes.filter((code) => !known.has(code));
  if (missing.length === 0) return known;
  for (const [code, shop] of await shopsByCode(tx, missing)) known.set(code, shop);
  return known;
}

/** Shops by id. One statement. */
export async function shopsById(
  tx: Transaction,
  shop_ids: readonly string[],
): Promise<Map<string, Shop>> {
  const rows = await sql.shopsById(tx, { shop_ids });
  return new Map(rows.map((row) => [row.shop_id, row]));
}
