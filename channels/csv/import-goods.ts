/**
 * Rows of catalogue and stock files as inputs of `sku.save` and `stock.open`. An article that
 * exists keeps what the file does not say: its other barcodes, its parts, its measures.
 */

import { saveSku } from '../../areas/catalog/commands.ts';
import { type ResolvedSku, resolveSkus, skuKey } from '../../areas/catalog/port.ts';
import { merchantsByCode } from '../../areas/merchants/port.ts';
import { openStock } from '../../areas/stock/commands.ts';
import { type Command, parseInput } from '../../kernel/command.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { combine, kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import type { Services } from '../../kernel/route.ts';
import { type Columns, type Importer, refuse, type Unit } from './import-unit.ts';
import type { FieldValue } from './kinds.ts';
import type { ParsedRow } from './mapping.ts';
import { csvProblem } from './problems.ts';

export interface GoodsContext {
  columns: Columns;
  services: Services;
  actor: Actor;
  /** Currency of the tenant's prices. */
  currency: string;
  /** Stand-ins for rows that name none. */
  merchant: string | null;
  warehouse: string | null;
}

const textOf = (value: FieldValue | undefined) =>
  value === null || value === undefined ? '' : String(value);

async function* eachRow(rows: AsyncIterable<ParsedRow>): AsyncGenerator<Unit> {
  for await (const row of rows) {
    const name = textOf(row.values['sku']);
    yield { name, rows: [row], input: null, bad: row.errors.length > 0 };
  }
}

const empty = (field: string, pointer: string) => csvProblem('CELL_EMPTY', { field }, pointer);

/** The articles that the rows name, as they are now. */
async function articlesNow(
  units: readonly Unit[],
  { services, actor, merchant }: GoodsContext,
): Promise<(unit: Unit) => ResolvedSku | undefined> {
  const named = units.map(({ rows: [row], name }) => {
    return { merchant: textOf(row!.values['merchant']) || (merchant ?? ''), code: name };
  });
  const options = { scope: scopeOf(actor), now: services.clock.now(), name: 'import.catalog' };
  const reading = { ...options, read_only: true };
  return services.db.transaction(reading, async (tx) => {
    const merchants = await merchantsByCode(tx, [...new Set(named.map((each) => each.merchant))]);
    const references = named.flatMap((each) => {
      const owner = merchants.get(each.merchant);
      return owner === undefined ? [] : [{ merchant_id: owner.merchant_id, code: each.code }];
    });
    const found = await resolveSkus(tx, references);
    return (unit) => {
      const { merchant: wanted, code } = named[units.indexOf(unit)]!;
      const owner = merchants.get(wanted);
      const sku = owner && found.get(skuKey(owner.merchant_id, code));
      // A text that is another article's barcode does not name that article here.
      return sku?.code === code ? sku : undefined;
    };
  });
}

const MEASURES = ['weight_g', 'length_mm', 'width_mm', 'height_mm'] as const;

/**
 * Which side points up. The catalogue sorts the sides, a file names its height as the one that
 * stands: a row with sides speaks of its own, one without keeps the side that is known.
 */
function upOf(values: ParsedRow['values'], before: ResolvedSku | undefined): { up?: string } {
  const has_sides = ['length_mm', 'width_mm', 'height_mm'].some((side) => values[side] != null);
  const known = before === undefined || before.up === 'any' ? null : before.up;
  if (values['upright'] === false) return { up: 'any' };
  if (values['upright'] === true) return { up: has_sides ? 'height' : (known ?? 'height') };
  if (before === undefined) return {};
  if (has_sides) return known === null ? {} : { up: 'height' };
  return { up: before.up };
}

/** The whole article: what the row says over what is there over the defaults. */
function articleInput(unit: Unit, before: ResolvedSku | undefined, context: GoodsContext) {
  const { values } = unit.rows[0]!;
  const merchant = textOf(values['merchant']) || context.merchant;
  const say = <T>(field: string, kept: T | undefined) => values[field] ?? kept;
  const measures = MEASURES.map((field) => [field, say(field, before?.[field])] as const);
  const found = measures.flatMap(([field, value]) =>
    value === undefined ? [empty(field, `/${field}`)] : [],
  );
  if (!merchant) found.push(empty('merchant', '/merchant'));
  const currency = textOf(values['currency']).toUpperCase();
  if (currency !== '' && currency !== context.currency) {
    const reason = `prices are kept in ${context.currency}`;
    const members = { field: 'currency', reason, reason_zh: `价格以 ${context.currency} 记` };
    found.push(kernelProblem('FIELD_INVALID', members, '/currency'));
  }
  if (found.length > 0) return combine(found);
  const barcodes = textOf(values['barcode'])
    .split(/[\s,;|，；、]+/)
    .filter(Boolean);
  return parseInput(saveSku.input, {
    merchant,
    code: unit.name,
    name: say('name', before?.name),
    category: say('category', before?.category ?? ''),
    ...Object.fromEntries(measures),
    fragile: say('fragile', before?.fragile ?? false),
    liquid: say('liquid', before?.liquid ?? false),
    ...upOf(values, before),
    max_load_g: say('max_load_g', before?.max_load_g ?? null),
    needs_bag: say('needs_bag', before?.needs_bag ?? false),
    price_minor: say('price', before?.price_minor ?? 0),
    active: before?.active ?? true,
    barcodes: [...new Set([...(before?.barcodes ?? []), ...barcodes])],
    parts: (before?.parts ?? []).map(({ sku, qty }) => ({ code: sku.code, qty })),
  });
}

const CATALOG_FIELDS: Record<string, readonly string[]> = {
  '/code': ['sku'],
  '/price_minor': ['price'],
  '/parts': ['sku'],
  '': ['sku'],
};

/** The importer of catalogue files. */
export function catalogImporter(context: GoodsContext): Importer {
  const importer: Importer = {
    kind: 'catalog',
    command: saveSku as unknown as Command,
    gather: eachRow,
    async convert(units) {
      const before = await articlesNow(units, context);
      for (const unit of units) {
        const input = articleInput(unit, before(unit), context);
        if (input instanceof Problem) refuse(unit, input, importer, context.columns);
        else unit.input = input;
      }
    },
    inspect: () => [],
    replayed: (outcome) => (outcome as { saved: string }).saved === 'unchanged',
    fields(pointer) {
      if (pointer.startsWith('/barcodes')) return ['barcode', 'sku'];
      return CATALOG_FIELDS[pointer] ?? [pointer.split('/')[1] ?? ''];
    },
  };
  return importer;
}

const STOCK_FIELDS: Record<string, readonly string[]> = {
  '/qty': ['quantity'],
  '/sku/code': ['sku'],
  '/sku/merchant': ['merchant', 'sku'],
  '': ['quantity'],
};

/** The opening of one bin; null for none at all, which is so already. */
function openingInput(unit: Unit, context: GoodsContext) {
  const { values } = unit.rows[0]!;
  const warehouse = textOf(values['warehouse']) || context.warehouse;
  const merchant = textOf(values['merchant']) || context.merchant;
  const location = textOf(values['location']);
  const found: Problem[] = [];
  if (!warehouse) found.push(empty('warehouse', '/warehouse'));
  if (!merchant) found.push(empty('merchant', '/sku/merchant'));
  const qty = Number(values['quantity'] ?? 0);
  if (location === '' && qty !== 0) found.push(empty('location', '/location'));
  if (found.length > 0) return combine(found);
  if (qty === 0) return null;
  const lot = textOf(values['lot']);
  const sku = { merchant, code: unit.name };
  return parseInput(openStock.input, { warehouse, sku, lot, qty, location });
}

/** The importer of stock files: balances with which bins begin. */
export function stockImporter(context: GoodsContext): Importer {
  const importer: Importer = {
    kind: 'stock',
    command: openStock as unknown as Command,
    gather: eachRow,
    async convert(units) {
      for (const unit of units) {
        const input = openingInput(unit, context);
        if (input instanceof Problem) refuse(unit, input, importer, context.columns);
        else unit.input = input;
      }
    },
    inspect: () => [],
    replayed: (outcome) => !(outcome as { applied: boolean }).applied,
    fields: (pointer) => STOCK_FIELDS[pointer] ?? [pointer.split('/')[1] ?? ''],
  };
  return importer;
}
