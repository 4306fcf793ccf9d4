/**
 * Rows of an order file as inputs of `order.receive`: shop and currency, recipient, lines, money
 * and payment; and the way back from a problem of the input to the column that it is about.
 */

import type { ImportKind } from '../../areas/imports/model.ts';
import { receiveOrder } from '../../areas/orders/commands.ts';
import {
  amountsOf,
  checkOrder,
  type OrderInput,
  type ReceivedOrder,
} from '../../areas/orders/model.ts';
import { checkRecipient, parseAddress } from '../../kernel/address.ts';
import { type Command, parseInput } from '../../kernel/command.ts';
import { combine, Problem } from '../../kernel/problem.ts';
import { allCountries } from '../../kernel/region.ts';
import { groupOrders, type RawOrder } from './group-orders.ts';
import { moneyOf, orderOver, paymentOf } from './import-money.ts';
import { type Columns, type Importer, refuse, type Unit } from './import-unit.ts';
import type { FieldValue } from './kinds.ts';
import type { ParsedRow } from './mapping.ts';
import type { Preset } from './presets.ts';
import { csvProblem } from './problems.ts';

export interface OrderContext {
  preset: Preset;
  columns: Columns;
  scattered: ReadonlySet<string>;
  /** Country of the tenant, for recipients that name none. */
  country: string;
  now: Date;
  shopFor(cell: string): { code: string; currency: string };
}

type Values = Readonly<Record<string, FieldValue>>;

const textOf = (value: FieldValue | undefined) =>
  value === null || value === undefined ? '' : String(value);

const CURRENCIES: Record<string, string> = { RMB: 'CNY', 人民币: 'CNY', 元: 'CNY', '￥': 'CNY' };

const countryNames = new Map(
  allCountries().flatMap(({ country, en, zh }) => [
    [en.toLowerCase(), country],
    [zh, country],
  ]),
);

/** ISO code of a country by code or name; what is not known stays as it is and is refused. */
function countryOf(text: string): string {
  const wanted = text === '中国大陆' ? '中国' : text;
  if (/^[A-Za-z]{2}$/.test(wanted)) return wanted.toUpperCase();
  return countryNames.get(wanted.toLowerCase()) ?? wanted;
}

/** Where the parcel goes. Without a district, the address is searched for one. */
function recipientOf(values: Values, home: string): Record<string, unknown> {
  const country = countryOf(textOf(values['country']));
  const [province, city, district, street] = ['province', 'city', 'district', 'street'].map(
    (name) => textOf(values[name]),
  ) as [string, string, string, string];
  const rest = [textOf(values['street_2']), textOf(values['company'])].filter(Boolean).join(', ');
  const person = {
    name: textOf(values['recipient_name']),
    phone: textOf(values['recipient_phone']),
  };
  const place = {
    ...person,
    ...(country === '' ? {} : { country }),
    postcode: textOf(values['postcode']).replace(/^'/, ''),
  };
  if (district === '' && street !== '' && (country || home) === 'CN') {
    const { parts } = parseAddress(`${province}${city}${street}`, 'CN');
    // Text that names another province than its column is not taken apart.
    if (parts.province !== '' && parts.province.startsWith(province.slice(0, 2))) {
      return {
        ...place,
        province: parts.province,
        city: parts.city,
        district: parts.district,
        street: parts.street,
        detail: [parts.detail, rest].filter(Boolean).join(', '),
        postcode: place.postcode || parts.postcode,
      };
    }
  }
  const long = street.length > 200;
  const detail = [long ? street : '', rest].filter(Boolean).join(', ');
  return { ...place, province, city, district, street: long ? '' : street, detail };
}

/** What the lines add up to; 0 where a quantity is impossible, which is refused by itself. */
function sumOf(input: OrderInput): number {
  const { total_minor } = amountsOf(input);
  return Number.isSafeInteger(total_minor) && total_minor > 0 ? total_minor : 0;
}

/** The input of one order, or why there is none. */
export function orderInput(order: RawOrder, context: OrderContext): OrderInput | Problem {
  const { values } = order;
  const over = orderOver(order, context.preset.name);
  if (over !== null) return over;
  const missing = order.lines.flatMap(({ values: line }, index) => {
    if (textOf(line['sku']) !== '') return [];
    return [csvProblem('CELL_EMPTY', { field: 'SKU' }, `/lines/${index}/sku`)];
  });
  const shop = context.shopFor(textOf(values['shop']));
  if (shop.code === '') missing.push(csvProblem('CELL_EMPTY', { field: 'shop' }, '/shop'));
  if (missing.length > 0) return combine(missing);
  const own = textOf(values['currency']).toUpperCase();
  const currency = own === '' ? shop.currency : (CURRENCIES[own] ?? own);
  const payment_kind = textOf(values['payment_kind']) || 'prepaid';
  const money = moneyOf(order, context.preset.name);
  const special = {
    ...(values['deliver_from'] ? { deliver_from: textOf(values['deliver_from']) } : {}),
    ...(values['deliver_until'] ? { deliver_until: textOf(values['deliver_until']) } : {}),
  };
  const input = {
    shop: shop.code,
    channel_order_no: order.channel_order_no,
    placed_at: values['placed_at'],
    payment_kind,
    currency,
    recipient: recipientOf(values, context.country),
    ...money,
    buyer_remark: textOf(values['buyer_remark']),
    seller_remark: textOf(values['seller_remark']),
    special,
    // A shop's platform gives unpaid orders up by itself; our own template leaves it to us.
    channel_expires: context.preset.name !== 'fahuo',
  };
  const total_minor = money.total_minor ?? sumOf(input as unknown as OrderInput);
  const payments = paymentOf(values, context.preset.name, total_minor).map((payment) => ({
    ...payment,
    provider: 'channel',
    provider_ref: `${shop.code}:${order.channel_order_no}`,
  }));
  return parseInput(receiveOrder.input, { ...input, total_minor, payments });
}

const LINE_FIELDS: Record<string, readonly string[]> = {
  '/lines/sku': ['sku'],
  '/lines/merchant': ['merchant', 'sku'],
  '/lines/qty': ['quantity'],
  '/lines/price_minor': ['unit_price', 'goods_amount'],
  '/lines/discount_minor': ['line_discount', 'unit_price'],
};

const ORDER_FIELDS: Record<string, readonly string[]> = {
  ...LINE_FIELDS,
  '/total_minor': ['total', 'unit_price'],
  '/order_discount_minor': ['order_discount'],
  '/freight_minor': ['freight'],
  '/tax_minor': ['tax'],
  '/special': ['deliver_until', 'deliver_from'],
  '/payments': ['paid_amount', 'paid_at', 'financial_status', 'order_status', 'payment_kind'],
  '/payments/0/provider_ref': ['channel_order_no'],
  '/payments/0/captured_at': ['paid_at', 'placed_at'],
  '/recipient/name': ['recipient_name'],
  '/recipient/phone': ['recipient_phone'],
  '/recipient/detail': ['street'],
  '': ['channel_order_no'],
  '/status': ['cancelled_at', 'fulfillment_status', 'financial_status', 'order_status'],
};

/** The fields that a pointer into an order may be about; regions fall back on the whole address. */
function fieldsOf(pointer: string): readonly string[] {
  const known = ORDER_FIELDS[pointer];
  if (known !== undefined) return known;
  const recipient = /^\/recipient\/(\w+)/.exec(pointer)?.[1];
  if (recipient !== undefined) return [recipient, 'street'];
  const first = pointer.split('/')[1] ?? '';
  return ORDER_FIELDS[`/${first}`] ?? [first];
}

/** Short stock names its articles; the line is the first with such an article. */
function lineOf(problem: Problem, unit: Unit): number | null {
  const lines = problem.members['lines'];
  if (problem.code !== 'STOCK_SHORT' || !Array.isArray(lines)) return null;
  const short = new Set((lines as { sku?: string }[]).map((each) => each.sku));
  const { lines: own } = unit.input as OrderInput;
  return own.findIndex((line) => short.has(line.sku));
}

/** The importer of order files. */
export function ordersImporter(context: OrderContext): Importer {
  const { preset, columns, scattered } = context;
  const raws = new WeakMap<Unit, RawOrder>();
  async function* gather(rows: AsyncIterable<ParsedRow>): AsyncGenerator<Unit> {
    for await (const order of groupOrders(rows, preset, scattered)) {
      const { channel_order_no: name, bad } = order;
      const unit: Unit = { name, rows: order.rows, input: null, bad };
      if (!bad) raws.set(unit, order);
      yield unit;
    }
  }
  const importer: Importer = {
    kind: 'orders' satisfies ImportKind,
    command: receiveOrder as unknown as Command,
    gather,
    async convert(units) {
      for (const unit of units) {
        const input = orderInput(raws.get(unit)!, context);
        if (input instanceof Problem) refuse(unit, input, importer, columns);
        else unit.input = input;
      }
    },
    inspect(input) {
      const order = input as OrderInput;
      const { recipient } = order;
      const { problems } = checkRecipient(recipient, recipient.country ?? context.country);
      const found = checkOrder(order, context.now);
      for (const each of problems) {
        found.push(new Problem(each.code, each.members, `/recipient${each.pointer}`));
      }
      return found;
    },
    replayed: (outcome) => (outcome as ReceivedOrder).replayed,
    fields: fieldsOf,
    lineOf,
  };
  return importer;
}
