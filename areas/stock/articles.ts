/** Articles by their owner and code for inputs that name many: a problem of its own for each. */
import type { Transaction } from '../../kernel/db.ts';
import type { Problem } from '../../kernel/problem.ts';
import { type ResolvedSku, resolveSkus, skuKey, unknownSkus } from '../catalog/port.ts';
import { merchantProblem, merchantsByCode } from '../merchants/port.ts';
import { stockProblem } from './problems.ts';

export interface Named {
  merchant: string;
  code: string;
  /** Its place in the input. */
  pointer: string;
}

/** Stocked articles by name, in order. Five statements for any number. */
export async function stockedArticles(
  tx: Transaction,
  named: readonly Named[],
): Promise<(ResolvedSku | Problem)[]> {
  const merchants = await merchantsByCode(tx, [...new Set(named.map((each) => each.merchant))]);
  const keyed = named.map(({ merchant, code, pointer }) => {
    return { merchant_id: merchants.get(merchant)?.merchant_id, merchant, code, pointer };
  });
  const references = keyed.flatMap(({ merchant_id, ...each }) =>
    merchant_id === undefined ? [] : [{ ...each, merchant_id }],
  );
  const found = await resolveSkus(tx, references);
  const lacking = references.filter((each) => !found.has(skuKey(each.merchant_id, each.code)));
  const told = lacking.length === 0 ? [] : await unknownSkus(tx, lacking);
  const keyOf = (each: (typeof references)[number]) =>
    `${skuKey(each.merchant_id, each.code)} ${each.pointer}`;
  const unknown = new Map(lacking.map((each, at) => [keyOf(each), told[at]!]));
  return keyed.map((each): ResolvedSku | Problem => {
    const { merchant_id, merchant, code, pointer } = each;
    if (merchant_id === undefined) {
      return merchantProblem('MERCHANT_UNKNOWN', { merchant }, `${pointer}/merchant`);
    }
    const sku = found.get(skuKey(merchant_id, code));
    if (sku === undefined) return unknown.get(keyOf({ ...each, merchant_id }))!;
    if (sku.kind !== 'bundle') return sku;
    return stockProblem('SKU_NOT_STOCKED', { code: sku.code }, `${pointer}/code`);
  });
}
