/**
 * Floors of the intake: what a skilled person writes by hand for the same durable result, without
 * fahuo's generality. Order, lines, reservation, stock that cannot go below zero, outbox event. No
 * foreign keys: fahuo has none on these rows either, and they would slow the floor by a third.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';
import type { OrderInput } from '../areas/orders/model.ts';
import { systemClock } from '../kernel/clock.ts';
import { idMaker, systemRandom } from '../kernel/id.ts';
import { skuCode } from './company.ts';

const SCHEMA = `
  create table level (
    sku text primary key,
    qty_on_hand int not null,
    qty_reserved int not null default 0,
    check (qty_reserved between 0 and qty_on_hand));
  create table sales_order (
    order_id uuid primary key,
    order_no text not null unique,
    shop text not null,
    channel_order_no text not null,
    state text not null,
    currency text not null,
    goods_minor bigint not null,
    freight_minor bigint not null,
    total_minor bigint not null,
    paid_minor bigint not null,
    payment_ref text not null,
    recipient jsonb not null,
    recipient_name text not null,
    phone_tail text not null,
    track_token text not null,
    placed_at timestamptz not null,
    received_at timestamptz not null,
    unique (shop, channel_order_no));
  create index on sales_order (state, order_id);
  create index on sales_order (phone_tail);
  create table order_line (
    order_line_id uuid primary key,
    order_id uuid not null,
    line_no int not null,
    sku text not null,
    qty int not null check (qty > 0),
    price_minor bigint not null);
  create index on order_line (order_id);
  create table reservation (
    reservation_id uuid primary key,
    order_line_id uuid not null unique,
    sku text not null,
    qty int not null check (qty > 0),
    created_at timestamptz not null);
  create table event (
    event_id uuid primary key,
    kind text not null,
    order_id uuid not null,
    body jsonb not null,
    at timestamptz not null);
  create table bare_order (like sales_order);
  create table bare_line (like order_line);
`;

/** Stock is taken in the order of the articles, so that two transactions never wait in a circle. */
const TAKE = `
  with wanted as (select sku, sum(qty)::int as qty from jsonb_to_recordset($1::jsonb)
      as r(sku text, qty int) group by sku),
    locked as (select l.sku from level l join wanted using (sku) order by l.sku for update)
  update level l set qty_reserved = l.qty_reserved + w.qty
  from wanted w join locked using (sku)
  where l.sku = w.sku and l.qty_on_hand - l.qty_reserved >= w.qty`;
const ORDER_COLUMNS = `order_id uuid, order_no text, shop text, channel_order_no text, state text,
  currency text, goods_minor bigint, freight_minor bigint, total_minor bigint, paid_minor bigint,
  payment_ref text, recipient jsonb, recipient_name text, phone_tail text, track_token text,
  placed_at timestamptz, received_at timestamptz`;
const ORDERS = `insert into sales_order
  select r.* from jsonb_to_recordset($1::jsonb) as r(${ORDER_COLUMNS})`;
const LINES = `insert into order_line select r.* from jsonb_to_recordset($1::jsonb)
  as r(order_line_id uuid, order_id uuid, line_no int, sku text, qty int, price_minor bigint)`;
const RESERVATIONS = `insert into reservation select r.* from jsonb_to_recordset($1::jsonb)
  as r(reservation_id uuid, order_line_id uuid, sku text, qty int, created_at timestamptz)`;
const EVENTS = `insert into event select r.* from jsonb_to_recordset($1::jsonb)
  as r(event_id uuid, kind text, order_id uuid, body jsonb, at timestamptz)`;

const ids = idMaker(systemClock, systemRandom);
let serial = 0;

function orderRow(input: OrderInput, at: string) {
  const paid_minor = input.payments.reduce((sum, payment) => sum + payment.amount_minor, 0);
  return {
    order_id: ids.next(),
    order_no: `N${String(++serial).padStart(10, '0')}`,
    shop: input.shop,
    channel_order_no: input.channel_order_no,
    state: 'approved',
    currency: input.currency,
    goods_minor: input.lines.reduce((sum, line) => sum + line.price_minor * line.qty, 0),
    freight_minor: input.freight_minor,
    total_minor: input.total_minor,
    paid_minor,
    payment_ref: input.payments[0]?.provider_ref ?? '',
    recipient: input.recipient,
    recipient_name: input.recipient.name,
    phone_tail: input.recipient.phone.slice(-4),
    track_token: createHash('sha256').update(input.channel_order_no).digest('base64url'),
    placed_at: input.placed_at,
    received_at: at,
  };
}

/** All rows of some orders. */
function rowsOf(inputs: readonly OrderInput[]) {
  const at = systemClock.now().toISOString();
  const orders = inputs.map((input) => orderRow(input, at));
  const lines = inputs.flatMap((input, index) =>
    input.lines.map((line, place) => ({
      order_line_id: ids.next(),
      order_id: orders[index]!.order_id,
      line_no: place + 1,
      sku: line.sku,
      qty: line.qty,
      price_minor: line.price_minor,
    })),
  );
  return { at, orders, lines };
}

/** Takes orders in within one transaction of five statements; nothing waits for an answer between. */
async function takeIn(client: pg.PoolClient, inputs: readonly OrderInput[]): Promise<void> {
  const { at, orders, lines } = rowsOf(inputs);
  const reservations = lines.map(({ order_line_id, sku, qty }) => {
    return { reservation_id: ids.next(), order_line_id, sku, qty, created_at: at };
  });
  const events = orders.map(({ order_id, total_minor }) => {
    return { event_id: ids.next(), kind: 'order_received', order_id, body: { total_minor }, at };
  });
  const send = (name: string, text: string, rows: unknown) =>
    client.query({ name, text, values: [JSON.stringify(rows)] });
  const [, taken] = await Promise.all([
    client.query('begin'),
    send('take', TAKE, lines),
    send('orders', ORDERS, orders),
    send('lines', LINES, lines),
    send('reservations', RESERVATIONS, reservations),
    send('events', EVENTS, events),
  ]);
  const wanted = new Set(lines.map((line) => line.sku)).size;
  if (taken.rowCount !== wanted) {
    await client.query('rollback');
    throw new Error('the floor ran out of stock');
  }
  await client.query('commit');
}

const LINE_KEYS = ['order_line_id', 'order_id', 'line_no', 'sku', 'qty', 'price_minor'] as const;

export interface IntakeFloor {
  /** One transaction for all orders given. */
  batch(inputs: readonly OrderInput[]): Promise<void>;
  /** One transaction for each order, over eight connections. */
  perOrder(inputs: readonly OrderInput[]): Promise<void>;
  /** Bare COPY of the same order and line rows into tables without keys, one commit. */
  copy(inputs: readonly OrderInput[]): Promise<void>;
  close(): Promise<void>;
}

/** Makes the hand-written intake in an empty database. */
export async function openIntakeFloor(url: string, skus: number): Promise<IntakeFloor> {
  const settings = { connectionString: url, max: 8, pipeline: true };
  const pool = new pg.Pool(settings as pg.PoolConfig);
  pool.on('error', () => {});
  await pool.query(SCHEMA);
  await pool.query(
    'insert into level (sku, qty_on_hand) select s, 900000000 from unnest($1::text[]) s',
    [Array.from({ length: skus }, (_, index) => skuCode(index))],
  );
  const within = async (work: (client: pg.PoolClient) => Promise<void>) => {
    const client = await pool.connect();
    try {
      await work(client);
    } finally {
      client.release();
    }
  };
  const copier = new pg.Client({ connectionString: url });
  await copier.connect();
  return {
    batch: (inputs) => within((client) => takeIn(client, inputs)),
    async perOrder(inputs) {
      let next = 0;
      const worker = () =>
        within(async (client) => {
          while (next < inputs.length) await takeIn(client, [inputs[next++]!]);
        });
      await Promise.all(Array.from({ length: 8 }, worker));
    },
    async copy(inputs) {
      const { orders, lines } = rowsOf(inputs);
      const keys = Object.keys(orders[0]!) as (keyof (typeof orders)[number])[];
      const cell = (value: unknown) =>
        typeof value === 'object' ? JSON.stringify(value) : (value as string | number);
      await copier.query('begin');
      const cells = orders.map((row) => keys.map((key) => cell(row[key])));
      await copyIn(copier, 'bare_order', keys, cells);
      const line_cells = lines.map((row) => LINE_KEYS.map((key) => row[key]));
      await copyIn(copier, 'bare_line', LINE_KEYS, line_cells);
      await copier.query('commit');
    },
    async close() {
      await copier.end();
      await pool.end();
    },
  };
}

interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** One COPY as pg's client drives it: sent as a query, fed when the server asks for data. */
class CopyIn {
  private readonly text: string;
  private readonly data: Buffer;
  private readonly settle: (error: Error | null) => void;
  private failed: Error | null = null;

  constructor(text: string, data: Buffer, settle: (error: Error | null) => void) {
    this.text = text;
    this.data = data;
    this.settle = settle;
  }

  submit(connection: CopyConnection): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.data);
    connection.endCopyFrom();
  }

  handleError(error: Error): void {
    this.failed = error;
    this.settle(error);
  }

  handleReadyForQuery(): void {
    if (this.failed === null) this.settle(null);
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
}

/** Columns in PostgreSQL's text form: tabs between, null as \N. */
export function copyLine(values: readonly (string | number | null)[]): string {
  const cells = values.map((value) =>
    value === null
      ? '\\N'
      : String(value)
          .replaceAll('\\', '\\\\')
          .replaceAll('\t', '\\t')
          .replaceAll('\n', '\\n')
          .replaceAll('\r', '\\r'),
  );
  return `${cells.join('\t')}\n`;
}

/** Copies rows into a table in one command (one transaction unless one is open). */
export function copyIn(
  client: pg.Client | pg.PoolClient,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): Promise<void> {
  const data = Buffer.from(rows.map(copyLine).join(''));
  return new Promise((resolve, reject) => {
    const text = `copy ${table} (${columns.join(', ')}) from stdin`;
    const settle = (error: Error | null) => (error === null ? resolve() : reject(error));
    client.query(new CopyIn(text, data, settle) as unknown as pg.Submittable);
  });
}
