/**
 * What reads the rows of an opened file and turns them into inputs: whose zone and currency count,
 * which shop a row means, which orders lie scattered.
 */

import { shopsNamed } from '../../areas/imports/port.ts';
import { refusal } from '../../kernel/permission.ts';
import type { Actor } from '../../kernel/record.ts';
import type { Services } from '../../kernel/route.ts';
import { scatteredOrders } from './group-orders.ts';
import { catalogImporter, stockImporter } from './import-goods.ts';
import { ordersImporter } from './import-orders.ts';
import { inScope, type Opened } from './import-plan.ts';
import type { Importer } from './import-unit.ts';
import type { KindContext } from './kinds.ts';
import { type ParsedRow, rowParser } from './mapping.ts';
import type { TableRow } from './read-table.ts';

/** A function that types rows; times without offset are local to the tenant or the shop's export. */
type Parse = (row: TableRow) => ParsedRow;

export interface Prepared {
  importer: Importer;
  rows(): AsyncGenerator<ParsedRow>;
}

/** What reads and converts the rows of an opened file. Orders are read once more for their keys. */
export async function prepare(services: Services, actor: Actor, opened: Opened): Promise<Prepared> {
  const { kind } = opened.options;
  const { currency } = opened.tenant;
  if (kind === 'orders') return prepareOrders(services, actor, opened);
  const { columns, stand_in, table } = opened;
  const context = { columns, services, actor, currency, ...stand_in };
  const importer = kind === 'catalog' ? catalogImporter(context) : stockImporter(context);
  const parse = parserOf(opened, currency);
  async function* rows(): AsyncGenerator<ParsedRow> {
    for await (const row of table.rows()) yield parse(row);
  }
  return { importer: admitted(actor, importer), rows };
}

function admitted(actor: Actor, importer: Importer): Importer {
  const refused = refusal(actor, importer.command.permission);
  if (refused !== null) throw refused;
  return importer;
}

function parserOf({ columns, preset, tenant }: Opened, currency: string): Parse {
  const time_zone = preset.name === 'fahuo' ? tenant.time_zone : preset.defaults.time_zone;
  const context: KindContext = { time_zone, currency };
  return rowParser(columns.header, columns.mapping, preset.target, context);
}

async function prepareOrders(services: Services, actor: Actor, opened: Opened): Promise<Prepared> {
  const { columns, preset, table, tenant, stand_in, options } = opened;
  const keys = preset.target.key ?? ['channel_order_no'];
  const only_keys = preset.target.fields.filter((field) => keys.includes(field.name));
  const readKeys = rowParser(
    columns.header,
    columns.mapping,
    { ...preset.target, fields: only_keys },
    { time_zone: 'UTC', currency: tenant.currency },
  );
  const names = new Set<string>(stand_in.shop === null ? [] : [stand_in.shop]);
  async function* keyed(): AsyncGenerator<ParsedRow> {
    for await (const row of table.rows()) {
      const parsed = readKeys(row);
      if (parsed.values['shop']) names.add(String(parsed.values['shop']));
      yield parsed;
    }
  }
  const scattered = await scatteredOrders(keyed(), preset);
  const shops = await inScope(services, actor, (tx) => shopsNamed(tx, [...names]));
  // A shop's own export names the shop in its own way: what the user says goes before it.
  const overrides = preset.name !== 'fahuo' ? (options.shop ?? null) : null;
  const shopFor = (cell: string) => {
    const name = overrides ?? (cell === '' ? (stand_in.shop ?? '') : cell);
    return shops.get(name) ?? { code: name, currency: tenant.currency };
  };
  const { country } = tenant;
  const now = services.clock.now();
  const context = { preset, columns, scattered, country, now, shopFor };
  const column = columns.mapping.columns['shop'] ?? -1;
  const parsers = new Map<string, Parse>();
  // Amounts are read in the currency of the row's shop, unless the row names its own.
  const parserFor = (row: TableRow): Parse => {
    const { currency } = shopFor((row.cells[column] ?? '').trim());
    const parse = parsers.get(currency) ?? parserOf(opened, currency);
    parsers.set(currency, parse);
    return parse;
  };
  async function* rows(): AsyncGenerator<ParsedRow> {
    for await (const row of table.rows()) yield parserFor(row)(row);
  }
  return { importer: admitted(actor, ordersImporter(context)), rows };
}
