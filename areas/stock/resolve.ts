/**
 * From names to ids: the warehouse, the article and the two places of movements of goods, looked up
 * for a whole batch. What the scope does not show is unknown.
 */
import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import { resolveSkus, type SkuReference, skuKey, unknownSkus } from '../catalog/port.ts';
import { merchantProblem, merchantsByCode } from '../merchants/port.ts';
import {
  type Location,
  locationKey,
  locationsByCode,
  placeProblem,
  warehousesByCode,
} from '../places/port.ts';
import type { PlaceKind } from './model.ts';
import { stockProblem } from './problems.ts';

/** A place by its code, and what it must be. */
export interface PlaceName {
  code: string;
  kinds: readonly PlaceKind[];
  /** Where in the input it was named; '' when the command itself names it. */
  pointer: string;
}

export interface Names {
  warehouse: string;
  /** An article by its owner's code or id and its own code or barcode. */
  sku: { merchant: string; code: string };
  from: PlaceName;
  to: PlaceName;
}

export interface Resolved {
  warehouse_id: string;
  merchant_id: string;
  sku_id: string;
  from: Location;
  to: Location;
}

/** Names to ids, in order; a name that is not known or not fit gives its problem. */
export async function resolveNames(
  tx: Transaction,
  inputs: readonly Names[],
): Promise<(Resolved | Problem)[]> {
  const [warehouses, merchants] = await Promise.all([
    warehousesByCode(tx, [...new Set(inputs.map((input) => input.warehouse))]),
    merchantsByCode(tx, [...new Set(inputs.map((input) => input.sku.merchant))]),
  ]);
  const references = inputs.flatMap(({ sku }): SkuReference[] => {
    const merchant = merchants.get(sku.merchant);
    return merchant ? [{ merchant_id: merchant.merchant_id, code: sku.code }] : [];
  });
  const wanted = inputs.flatMap(({ warehouse, from, to }) => {
    const found = warehouses.get(warehouse);
    if (found === undefined) return [];
    return [from, to].map(({ code }) => ({ warehouse_id: found.warehouse_id, code }));
  });
  const [skus, locations] = await Promise.all([
    resolveSkus(tx, references),
    locationsByCode(tx, distinctPlaces(wanted)),
  ]);
  const lacking = references.filter((each) => !skus.has(skuKey(each.merchant_id, each.code)));
  const unknown = await unknownProblems(tx, lacking);
  return inputs.map((input): Resolved | Problem => {
    const warehouse_id = warehouses.get(input.warehouse)?.warehouse_id;
    if (warehouse_id === undefined) {
      return placeProblem('WAREHOUSE_UNKNOWN', { warehouse: input.warehouse }, '/warehouse');
    }
    const merchant_id = merchants.get(input.sku.merchant)?.merchant_id;
    if (merchant_id === undefined) {
      const { merchant } = input.sku;
      return merchantProblem('MERCHANT_UNKNOWN', { merchant }, '/sku/merchant');
    }
    const key = skuKey(merchant_id, input.sku.code);
    const sku = skus.get(key);
    if (sku === undefined) return unknown.get(key)!;
    if (sku.kind === 'bundle') {
      return stockProblem('SKU_NOT_STOCKED', { code: sku.code }, '/sku/code');
    }
    const [from, to] = [input.from, input.to].map((name) =>
      placeOf(name, input.warehouse, locations.get(locationKey(warehouse_id, name.code))),
    ) as [Location | Problem, Location | Problem];
    if (from instanceof Problem) return from;
    if (to instanceof Problem) return to;
    if (from.location_id === to.location_id) return unfit(input.to, to);
    // Goods may leave a bin that is no longer in use, but none may come.
    if (!to.active) return unfit(input.to, to);
    return { warehouse_id, merchant_id, sku_id: sku.sku_id, from, to };
  });
}

function distinctPlaces(wanted: readonly { warehouse_id: string; code: string }[]) {
  const keyed = wanted.map((each) => [locationKey(each.warehouse_id, each.code), each] as const);
  return [...new Map(keyed).values()];
}

async function unknownProblems(tx: Transaction, lacking: readonly SkuReference[]) {
  if (lacking.length === 0) return new Map<string, Problem>();
  const asked = lacking.map((each) => ({ ...each, pointer: '/sku/code' }));
  const problems = await unknownSkus(tx, asked);
  return new Map(
    lacking.map((each, index) => [skuKey(each.merchant_id, each.code), problems[index]!]),
  );
}

function placeOf(name: PlaceName, warehouse: string, found: Location | undefined) {
  if (found === undefined) {
    const members = { warehouse, location: name.code };
    return stockProblem('LOCATION_UNKNOWN', members, name.pointer);
  }
  return name.kinds.some((kind) => kind === found.kind) ? found : unfit(name, found);
}

function unfit(name: PlaceName, { code, kind }: Location): Problem {
  const members = { location: code, kind, kinds: name.kinds.join(', ') };
  return stockProblem('LOCATION_UNFIT', members, name.pointer);
}
