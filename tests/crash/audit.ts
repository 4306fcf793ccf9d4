/**
 * Compares what was acknowledged with what is stored: everything acknowledged is there exactly
 * once, nothing is there beyond it, every key has its one answer, and the sums of stock agree.
 */
import fs from 'node:fs';
import { type Acknowledged, sorted } from './load.ts';
import { OPENING, type Site } from './site.ts';

export interface Audit {
  acknowledged: number;
  /** Acknowledged, but not stored. */
  lost: string[];
  /** Stored twice, or stored without having been acknowledged. */
  doubled: string[];
  /** Stored, but not as it was acknowledged. */
  different: string[];
}

interface OrderRow {
  order_id: string;
  channel_order_no: string;
  approved_at: Date | null;
  cancelled_at: Date | null;
  qty: number;
}

interface Stored {
  orders: OrderRow[];
  payments: { order_id: string; provider_ref: string; amount: string }[];
  moves: { cause_id: string; n: number }[];
  answers: { key: string; answer: { value?: unknown; problem?: { code: string } }[] }[];
  events: { order_id: string; kind: string; n: number }[];
  refunds: { order_id: string; n: number }[];
  levels: { code: string; on_hand: string; reserved: string; held: string; promised: string }[];
}

type Rows = Site['rows'];

const ONCE = ['order_received', 'order_paid', 'order_approved', 'order_cancelled'];

async function read(rows: Rows): Promise<Stored> {
  return {
    orders: await rows(
      `select o.order_id, o.channel_order_no, o.approved_at, o.cancelled_at,
         sum(l.qty_ordered)::int as qty
       from orders.sales_order o join orders.order_line l using (tenant_id, order_id)
       group by o.tenant_id, o.order_id`,
    ),
    payments: await rows(
      'select order_id, provider_ref, amount_minor::text as amount from orders.payment',
    ),
    moves: await rows(
      `select cause_id, count(*)::int as n from stock.move where cause = 'adjust' group by 1`,
    ),
    answers: await rows('select key, answer from kernel.idempotency'),
    events: await rows(
      `select order_id, kind, count(*)::int as n from kernel.event
       where kind = any($1) group by 1, 2 having count(*) > 1`,
      [ONCE],
    ),
    refunds: await rows(
      'select order_id, count(*)::int as n from orders.refund group by 1 having count(*) > 1',
    ),
    levels: await rows(
      `select s.code, sum(l.qty_on_hand) as on_hand, sum(l.qty_reserved) as reserved,
         (select coalesce(sum(r.qty_held), 0) from stock.reservation r
          where r.sku_id = s.sku_id) as held,
         (select coalesce(sum(ol.qty_reserved), 0) from orders.order_line ol
          where ol.sku_id = s.sku_id) as promised
       from stock.level l join catalog.sku s using (tenant_id, sku_id) group by s.sku_id, s.code`,
    ),
  };
}

/** The journal of a load. */
export function readJournal(file: string): Acknowledged[] {
  const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Acknowledged);
}

/** Compares a journal with the database; the load has ended, so that every call is answered. */
export async function audit(rows: Rows, journal: readonly Acknowledged[]): Promise<Audit> {
  const stored = await read(rows);
  const found: Audit = { acknowledged: journal.length, lost: [], doubled: [], different: [] };
  for (const done of journal) {
    if (done.status === 200) continue;
    found.different.push(`${done.key} was refused: ${done.status} ${done.answer['code']}`);
  }
  const done = journal.filter((each) => each.status === 200);
  compareOrders(found, stored, done);
  compareMoney(found, stored, done);
  compareStock(found, stored, done);
  compareKeys(found, stored, done);
  return found;
}

function compareOrders(found: Audit, stored: Stored, done: readonly Acknowledged[]): void {
  const orders = new Map(stored.orders.map((row) => [row.order_id, row]));
  const received = new Set<string>();
  for (const { act, key, body, answer } of done) {
    if (act === 'adjust') continue;
    const row = orders.get(String(answer['order_id']));
    if (row === undefined) {
      found.lost.push(`${key}: order ${answer['order_id']}`);
      continue;
    }
    if (act === 'approve' && row.approved_at === null) found.lost.push(key);
    if (act === 'cancel' && row.cancelled_at === null) found.lost.push(key);
    if (act !== 'receive') continue;
    received.add(row.order_id);
    const lines = body['lines'] as { qty: number }[];
    const qty = lines.reduce((sum, line) => sum + line.qty, 0);
    if (row.channel_order_no !== body['channel_order_no'] || row.qty !== qty) {
      found.different.push(`${key}: ${row.channel_order_no} of ${row.qty} pieces`);
    }
  }
  for (const row of stored.orders) {
    if (!received.has(row.order_id)) found.doubled.push(`order ${row.channel_order_no}`);
  }
  for (const { order_id, kind, n } of stored.events) {
    found.doubled.push(`${n} times ${kind} of order ${order_id}`);
  }
}

function compareMoney(found: Audit, stored: Stored, done: readonly Acknowledged[]): void {
  const payments = new Map(stored.payments.map((row) => [row.provider_ref, row]));
  const acknowledged = new Set<string>();
  for (const { key, body, answer } of done) {
    const given = (body['payments'] ?? []) as { provider_ref: string; amount_minor: number }[];
    for (const { provider_ref, amount_minor } of given) {
      acknowledged.add(provider_ref);
      const row = payments.get(provider_ref);
      if (row === undefined) found.lost.push(`${key}: payment ${provider_ref}`);
      else if (row.order_id !== answer['order_id'] || Number(row.amount) !== amount_minor) {
        found.different.push(`${key}: payment ${provider_ref} is ${row.amount}`);
      }
    }
  }
  for (const { provider_ref } of stored.payments) {
    if (!acknowledged.has(provider_ref)) found.doubled.push(`payment ${provider_ref}`);
  }
  for (const { order_id, n } of stored.refunds) found.doubled.push(`${n} refunds of ${order_id}`);
}

function compareStock(found: Audit, stored: Stored, done: readonly Acknowledged[]): void {
  const moves = new Map(stored.moves.map((row) => [row.cause_id, row.n]));
  const wanted = new Map<string, number>(Object.entries(OPENING));
  for (const { act, key, body, answer } of done) {
    if (act !== 'adjust') continue;
    const { code } = body['sku'] as { code: string };
    wanted.set(code, wanted.get(code)! + (body['change'] as number));
    const cause_id = String(answer['cause_id']);
    if (!moves.has(cause_id)) found.lost.push(`${key}: ${cause_id}`);
    else if (moves.get(cause_id) !== 1) found.doubled.push(`${key}: ${cause_id}`);
    moves.delete(cause_id);
  }
  for (const cause_id of moves.keys()) found.doubled.push(`adjustment ${cause_id}`);
  for (const { code, on_hand, reserved, held, promised } of stored.levels) {
    if (Number(on_hand) !== wanted.get(code)) {
      found.different.push(`${code}: ${on_hand} on hand instead of ${wanted.get(code)}`);
    }
    if (reserved !== held || reserved !== promised) {
      found.different.push(`${code}: ${reserved} reserved, ${held} held, ${promised} promised`);
    }
  }
}

function compareKeys(found: Audit, stored: Stored, done: readonly Acknowledged[]): void {
  const answers = new Map(
    stored.answers.map(({ key, answer }) => [key.replace(/^[^:]*:[^:]*:/, ''), answer]),
  );
  for (const { key, answer } of done) {
    const kept = answers.get(key);
    if (kept === undefined) found.lost.push(`${key}: its answer`);
    else if (sorted(kept[0]?.value) !== sorted(answer)) {
      found.different.push(`${key}: ${sorted(kept)} stored, ${sorted(answer)} answered`);
    }
  }
}

/** How many acknowledged calls lack something. */
export function callsLost(found: Audit): number {
  return new Set(found.lost.map((each) => each.split(':')[0])).size;
}

/** The first few of each list, for a message that can be read. */
export function brief(found: Audit): Record<string, unknown> {
  const few = (list: readonly string[]) =>
    list.length > 5 ? [...list.slice(0, 5), `and ${list.length - 5} more`] : list;
  const { lost, doubled, different } = found;
  return { lost: few(lost), doubled: few(doubled), different: few(different) };
}
