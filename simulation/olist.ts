/**
 * Reads the Olist marketplace data set (gzip CSV; columns and known dirt in its README) into orders
 * with their own moments. Times in the files are local, without a zone: read as America/Sao_Paulo.
 */
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

export interface OlistLine {
  product_id: string;
  seller_id: string;
  qty: number;
  price_minor: number;
  freight_minor: number;
}

export type OlistStatus =
  | 'created'
  | 'approved'
  | 'processing'
  | 'invoiced'
  | 'shipped'
  | 'delivered'
  | 'canceled'
  | 'unavailable';

export interface OlistOrder {
  order_id: string;
  status: OlistStatus;
  purchased_at: Date;
  approved_at: Date | null;
  carrier_at: Date | null;
  delivered_at: Date | null;
  promised_at: Date;
  zip_prefix: string;
  city: string;
  state: string;
  lines: OlistLine[];
  payments: { method: string; amount_minor: number; sequence: number }[];
}

export interface OlistProduct {
  product_id: string;
  category: string;
  weight_g: number;
  sides_mm: [number, number, number];
}

export interface OlistSeller {
  seller_id: string;
  city: string;
  state: string;
}

export interface OlistData {
  orders: OlistOrder[];
  products: Map<string, OlistProduct>;
  sellers: Map<string, OlistSeller>;
  /** What was odd in the files and how it was read. */
  dirt: Record<string, number>;
}

type Row = Record<string, string>;

function readTable(dir: string, name: string): Row[] {
  const file = path.join(dir, `${name}.csv.gz`);
  if (!fs.existsSync(file)) throw new Error(`${file} is missing; is ${dir} an Olist data folder?`);
  return parse(gunzipSync(fs.readFileSync(file)), { columns: true, skip_empty_lines: true });
}

const ZONE = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Sao_Paulo',
  timeZoneName: 'longOffset',
});

/** Offset of Sao Paulo at about an instant, in minutes; by day, which is exact enough to look up. */
const offsets = new Map<string, number>();
function offsetMinutes(day: string): number {
  const known = offsets.get(day);
  if (known !== undefined) return known;
  const name = ZONE.formatToParts(new Date(`${day}T15:00:00Z`)).find(
    (p) => p.type === 'timeZoneName',
  );
  const found = /GMT([+-])(\d\d):(\d\d)/.exec(name?.value ?? '');
  const sign = found?.[1] === '-' ? -1 : 1;
  const minutes = found ? sign * (Number(found[2]) * 60 + Number(found[3])) : 0;
  offsets.set(day, minutes);
  return minutes;
}

function localTime(text: string | undefined): Date | null {
  if (text === undefined || text === '') return null;
  const as_utc = Date.parse(`${text.replace(' ', 'T')}Z`);
  return new Date(as_utc - offsetMinutes(text.slice(0, 10)) * 60_000);
}

const cents = (text: string | undefined) => Math.round(Number(text ?? 0) * 100);

/** Sides in cm, at least one; weight in g, at least one. Two products lack theirs. */
function readProducts(dir: string, dirt: Record<string, number>): Map<string, OlistProduct> {
  const products = new Map<string, OlistProduct>();
  for (const row of readTable(dir, 'products_full')) {
    const weight = Math.round(Number(row['product_weight_g'] || 0));
    if (weight <= 0) dirt['products without weight'] = (dirt['products without weight'] ?? 0) + 1;
    const side = (name: string) => Math.max(10, Math.round(Number(row[name] || 10) * 10));
    products.set(row['product_id']!, {
      product_id: row['product_id']!,
      category: row['product_category_name'] ?? '',
      weight_g: Math.max(1, weight),
      sides_mm: [side('product_length_cm'), side('product_width_cm'), side('product_height_cm')],
    });
  }
  return products;
}

/** Units of one article at one price are one line. */
function readLines(dir: string): Map<string, OlistLine[]> {
  const lines = new Map<string, OlistLine[]>();
  for (const row of readTable(dir, 'order_items')) {
    const own = lines.get(row['order_id']!) ?? [];
    lines.set(row['order_id']!, own);
    const { product_id, seller_id } = row as { product_id: string; seller_id: string };
    const price_minor = cents(row['price']);
    const same = own.find(
      (line) =>
        line.product_id === product_id &&
        line.seller_id === seller_id &&
        line.price_minor === price_minor,
    );
    const freight_minor = cents(row['freight_value']);
    if (same === undefined) own.push({ product_id, seller_id, qty: 1, price_minor, freight_minor });
    else {
      same.qty++;
      same.freight_minor += freight_minor;
    }
  }
  return lines;
}

function readPayments(dir: string): Map<string, OlistOrder['payments']> {
  const payments = new Map<string, OlistOrder['payments']>();
  for (const row of readTable(dir, 'order_payments_full')) {
    const amount_minor = cents(row['payment_value']);
    if (amount_minor <= 0) continue;
    const own = payments.get(row['order_id']!) ?? [];
    payments.set(row['order_id']!, own);
    const sequence = Number(row['payment_sequential']);
    own.push({ method: row['payment_type'] ?? 'unknown', amount_minor, sequence });
  }
  for (const own of payments.values()) own.sort((a, b) => a.sequence - b.sequence);
  return payments;
}

/** Reads the whole folder; orders by the moment of purchase, then by id. */
export function readOlist(dir: string): OlistData {
  const dirt: Record<string, number> = {};
  const products = readProducts(dir, dirt);
  const sellers = new Map(
    readTable(dir, 'sellers_full').map((row) => {
      const { seller_id, seller_city: city, seller_state: state } = row as Record<string, string>;
      return [seller_id!, { seller_id: seller_id!, city: city!, state: state! }];
    }),
  );
  const customers = new Map(readTable(dir, 'customers').map((row) => [row['customer_id'], row]));
  const lines = readLines(dir);
  const payments = readPayments(dir);
  const orders = readTable(dir, 'orders').map((row): OlistOrder => {
    const customer = customers.get(row['customer_id']);
    const order_id = row['order_id']!;
    return {
      order_id,
      status: row['order_status'] as OlistStatus,
      purchased_at: localTime(row['order_purchase_timestamp'])!,
      approved_at: localTime(row['order_approved_at']),
      carrier_at: localTime(row['order_delivered_carrier_date']),
      delivered_at: localTime(row['order_delivered_customer_date']),
      promised_at: localTime(row['order_estimated_delivery_date'])!,
      zip_prefix: customer?.['customer_zip_code_prefix'] ?? '00000',
      city: customer?.['customer_city'] ?? '',
      state: customer?.['customer_state'] ?? 'SP',
      lines: lines.get(order_id) ?? [],
      payments: payments.get(order_id) ?? [],
    };
  });
  orders.sort(
    (a, b) =>
      a.purchased_at.getTime() - b.purchased_at.getTime() || (a.order_id < b.order_id ? -1 : 1),
  );
  const count = (name: string, test: (order: OlistOrder) => boolean) => {
    dirt[name] = orders.filter(test).length;
  };
  count('orders without items', (order) => order.lines.length === 0);
  count('orders without payment', (order) => order.payments.length === 0);
  count('orders of several sellers', (o) => new Set(o.lines.map((l) => l.seller_id)).size > 1);
  count(
    'handed over before approval',
    (o) => Number(o.carrier_at) > 0 && Number(o.approved_at) > Number(o.carrier_at),
  );
  count(
    'delivered before hand-over',
    (o) => Number(o.delivered_at) > 0 && Number(o.carrier_at) > Number(o.delivered_at),
  );
  return { orders, products, sellers, dirt };
}
