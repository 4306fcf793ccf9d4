/**
 * The proof that nothing is oversold, on a copy of a tenant's own articles: buyers ask over HTTP
 * for more than there is, and what was accepted must be what was there, to the piece.
 */
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import type { Progress, Proof, ProofRow } from '../areas/stock/prove-model.ts';
import { type Clock, elapsedSince } from '../kernel/clock.ts';
import { examine } from '../kernel/doctor.ts';
import type { Random } from '../kernel/id.ts';
import type { Log } from '../kernel/log.ts';
import { openSystem } from '../kernel/system.ts';
import { parts } from '../parts.ts';
import { Buyers, quantile, type Sent } from './prove-buyers.ts';
import {
  inScratchDatabase,
  readShelf,
  type Shelf,
  type ShelfSku,
  stockShelf,
} from './prove-copy.ts';
import type { ServerData, ServerSays } from './prove-server.ts';

export interface ProveOptions {
  /** Owner's connection string of the tenant's database. */
  url: string;
  /** Code of the tenant. */
  tenant: string;
  /** Orders that are sent before the last pieces are asked for one by one. */
  buyers: number;
  connections: number;
  /** Most articles that are copied. */
  skus: number;
  /** Most orders a second; 0: as fast as they go. */
  rate: number;
  /** Connections of the proof's own server to the database. */
  pool_size: number;
  data_dir: string;
  clock: Clock;
  random: Random;
  log: Log;
  /** Stops early; what was made is removed. */
  signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/** Nothing can be sold, so there is nothing to prove. */
export class NothingToProve extends Error {}

/** What a buyer wants: pieces of an article or a bundle, or several articles. */
interface Basket {
  merchant: string;
  lines: { sku: string; qty: number; price_minor: number }[];
}

/**
 * Copies, sells out, checks, removes the copy. @throws NothingToProve, AlreadyProving, and the
 * signal's reason when it was stopped.
 */
export async function proveOversell(options: ProveOptions): Promise<Proof> {
  const { url, tenant, skus, clock, random, log, data_dir, pool_size, onProgress } = options;
  const shelf = await readShelf(url, tenant, skus);
  if (shelf.skus.length === 0) throw new NothingToProve('no article has pieces that can be sold');
  return inScratchDatabase(url, async (scratch) => {
    onProgress({ phase: 'copy', done: 0, of: 1 });
    const system = openSystem({ url: scratch, pool_size, clock, random, log, data_dir, parts });
    try {
      const key = await stockShelf(system, shelf);
      options.signal.throwIfAborted();
      const market = new Market(shelf, options);
      await withServer({ url: scratch, pool_size, data_dir }, (server_url) =>
        market.sellOut(server_url, key),
      );
      onProgress({ phase: 'check', done: 0, of: 1 });
      await system.relay.drain(shelf.tenant.tenant_id);
      await system.close();
      return await market.judge(scratch, clock.now());
    } finally {
      await system.close();
    }
  });
}

/** Runs the server's thread while the work goes on. */
async function withServer(data: ServerData, work: (url: string) => Promise<void>): Promise<void> {
  const worker = new Worker(new URL('prove-server.ts', import.meta.url), { workerData: data });
  const hears = (is: (says: ServerSays) => boolean) =>
    new Promise<ServerSays>((resolve, reject) => {
      worker.on('message', (says: ServerSays) => is(says) && resolve(says));
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the server of the proof has ended')));
    });
  const stopped = hears((says) => 'stopped' in says);
  stopped.catch(() => {});
  try {
    const ready = await hears((says) => 'url' in says);
    await Promise.race([work('url' in ready ? ready.url : ''), stopped]);
    worker.postMessage('stop');
    await stopped;
  } finally {
    await worker.terminate();
  }
}

/** How many times what is there is asked for, at least. */
const DEMAND = 1.5;
/** Of a hundred orders, so many are baskets of two articles, and so many bundles. */
const BASKETS = 20;
const BUNDLES = 10;

const keyOf = (merchant: string, sku: string) => `${merchant} ${sku}`;

/** The selling, with its account per article. */
class Market {
  private readonly shelf: Shelf;
  private readonly options: ProveOptions;
  private readonly account = new Map<string, { asked: number; accepted: number }>();
  private readonly sent: Sent[] = [];
  private readonly other = new Map<string, number>();
  private orders = 0;
  private ms = 0;

  constructor(shelf: Shelf, options: ProveOptions) {
    this.shelf = shelf;
    this.options = options;
    for (const { merchant, code } of shelf.skus) {
      this.account.set(keyOf(merchant, code), { asked: 0, accepted: 0 });
    }
  }

  /** Everybody buys; then the last pieces of each article are asked for, and one more. */
  async sellOut(url: string, key: string): Promise<void> {
    const { buyers: count, connections, rate, signal, onProgress } = this.options;
    const buyers = new Buyers({ urls: [url], key, connections });
    try {
      const begun = elapsedSince();
      const baskets = this.baskets();
      await buyers.rush(baskets, async (basket, index) => {
        const wait = rate === 0 ? 0 : (1000 * index) / rate - elapsedSince(begun);
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        if (signal.aborted) return;
        await this.buy(buyers, basket);
        onProgress({ phase: 'buy', done: this.sent.length, of: count });
      });
      signal.throwIfAborted();
      this.ms = elapsedSince(begun);
      await buyers.rush(this.shelf.skus, async (sku) => {
        const left = sku.there_was - this.account.get(keyOf(sku.merchant, sku.code))!.accepted;
        if (left > 0) await this.buy(buyers, this.single(sku, left));
        await this.buy(buyers, this.single(sku, 1));
      });
      signal.throwIfAborted();
    } finally {
      buyers.close();
    }
  }

  /** Orders over all articles in turn, with as many pieces each as it takes to ask for too much. */
  private baskets(): Basket[] {
    const { shelf, options } = this;
    const { random, buyers } = options;
    const each = Math.max(1, Math.floor((buyers * (100 - BUNDLES)) / 100 / shelf.skus.length));
    const qtyOf = (sku: ShelfSku) => Math.max(1, Math.ceil((DEMAND * sku.there_was) / each));
    return Array.from({ length: buyers }, (_, index): Basket => {
      const kind = random.below(100);
      const sku = shelf.skus[index % shelf.skus.length]!;
      const bundle = shelf.bundles[random.below(Math.max(1, shelf.bundles.length))];
      if (kind < BUNDLES && bundle !== undefined) {
        const { merchant, code, price_minor } = bundle;
        return { merchant, lines: [{ sku: code, qty: 1, price_minor }] };
      }
      const basket = this.single(sku, qtyOf(sku));
      const others = shelf.skus.filter((one) => one.merchant === sku.merchant && one !== sku);
      const other = others[random.below(Math.max(1, others.length))];
      if (kind < BUNDLES + BASKETS && other !== undefined) {
        basket.lines.push(...this.single(other, qtyOf(other)).lines);
        // Half of them the other way round: those are the ones that could lock each other out.
        if (random.below(2) === 0) basket.lines.reverse();
      }
      return basket;
    });
  }

  private single({ merchant, code, price_minor }: ShelfSku, qty: number): Basket {
    return { merchant, lines: [{ sku: code, qty, price_minor }] };
  }

  /** Pieces per article that a basket takes; bundles are taken apart. */
  private piecesOf({ merchant, lines }: Basket): [key: string, qty: number][] {
    return lines.flatMap(({ sku, qty }) => {
      const bundle = this.shelf.bundles.find((b) => b.merchant === merchant && b.code === sku);
      if (bundle === undefined) return [[keyOf(merchant, sku), qty] as [string, number]];
      return bundle.parts.map((part): [string, number] => {
        return [keyOf(merchant, part.code), part.qty * qty];
      });
    });
  }

  private async buy(buyers: Buyers, basket: Basket): Promise<void> {
    const number = ++this.orders;
    const answer = await buyers.post(
      '/v1/orders',
      this.order(basket, number),
      `proof-key-${number}`,
    );
    this.sent.push(answer);
    const bought = answer.status === 200;
    for (const [key, qty] of this.piecesOf(basket)) {
      const sums = this.account.get(key)!;
      sums.asked += qty;
      if (bought) sums.accepted += qty;
    }
    const code = String(answer.body['code'] ?? answer.status);
    if (!bought && code !== 'STOCK_SHORT') this.other.set(code, (this.other.get(code) ?? 0) + 1);
  }

  /** A paid order to a made-up recipient. */
  private order({ merchant, lines }: Basket, number: number) {
    const now = this.options.clock.now().toISOString();
    const total_minor = lines.reduce((sum, line) => sum + line.qty * line.price_minor, 0);
    const payment = { method: 'wallet', provider: 'proof', provider_ref: `proof-${number}` };
    return {
      shop: merchant,
      channel_order_no: `PROOF-${number}`,
      placed_at: now,
      payment_kind: 'prepaid',
      currency: this.shelf.tenant.currency,
      recipient: RECIPIENT,
      lines,
      total_minor,
      payments:
        total_minor === 0 ? [] : [{ ...payment, amount_minor: total_minor, captured_at: now }],
    };
  }

  /** Compares the answers with the database, which the servers have left. */
  async judge(url: string, now: Date): Promise<Proof> {
    const { levels, deadlocks } = await readEnd(url);
    const { checks, violations } = await examine(url, now);
    const rows = this.shelf.skus.map((sku): ProofRow => {
      const { merchant, code, name, there_was } = sku;
      const { asked, accepted } = this.account.get(keyOf(merchant, code))!;
      const end = levels.get(keyOf(merchant, code)) ?? { on_hand: 0, reserved: 0, held: 0 };
      const { on_hand, reserved, held } = end;
      const ok = [accepted, reserved, held, on_hand].every((qty) => qty === there_was);
      const refused = asked - accepted;
      return { merchant, sku: code, name, there_was, asked, accepted, refused, reserved, ok };
    });
    const times = this.sent.map((each) => each.ms);
    const faults = this.sent.filter((each) => each.status === 0 || each.status >= 500).length;
    const off = [
      ...rows
        .filter((row) => !row.ok)
        .map(({ merchant, sku, there_was, accepted, reserved }) => {
          return `${merchant} ${sku}: ${accepted} sold and ${reserved} promised of ${there_was}`;
        }),
      ...[...this.other].map(([code, count]) => `${count} orders were answered ${code}`),
      ...(deadlocks > 0 ? [`${deadlocks} deadlocks in the database`] : []),
      ...violations.map((each) => `doctor: ${each.check}`),
    ];
    return {
      ok: off.length === 0,
      off,
      rows,
      orders: this.sent.length,
      orders_accepted: this.sent.filter((each) => each.status === 200).length,
      connections: this.options.connections,
      seconds: Math.round(this.ms / 10) / 100,
      orders_per_s: Math.round((1000 * this.options.buyers) / Math.max(1, this.ms)),
      p50_ms: Math.round(quantile(times, 0.5)),
      p99_ms: Math.round(quantile(times, 0.99)),
      waits: this.sent.reduce((sum, each) => sum + each.waits, 0),
      faults,
      deadlocks,
      checks,
      violations: violations.map((each) => each.check),
    };
  }
}

const RECIPIENT = {
  name: '演示买家',
  phone: '13800138000',
  country: 'CN',
  province: '广东省',
  city: '深圳市',
  district: '南山区',
  street: '科技园路1号',
  detail: '3栋502室',
};

const LEVELS = `
  select m.code as merchant, s.code as sku, sum(l.qty_on_hand)::int as on_hand,
    sum(l.qty_reserved)::int as reserved,
    (select coalesce(sum(v.qty_held), 0)::int from stock.reservation v
     where v.tenant_id = s.tenant_id and v.sku_id = s.sku_id) as held
  from stock.level l
  join catalog.sku s on s.tenant_id = l.tenant_id and s.sku_id = l.sku_id
  join merchants.merchant m on m.tenant_id = s.tenant_id and m.merchant_id = s.merchant_id
  group by m.code, s.tenant_id, s.sku_id`;

const DEADLOCKS = `select deadlocks::int as n from pg_stat_database
  where datname = current_database()`;

/** What the copy holds at the end. */
async function readEnd(url: string) {
  const client = new pg.Client({ connectionString: url, application_name: 'fahuo' });
  await client.connect();
  try {
    const found = await client.query<Record<'merchant' | 'sku', string> & Level>(LEVELS);
    const counted = await client.query<{ n: number }>(DEADLOCKS);
    const levels = new Map<string, Level>(
      found.rows.map((row) => [keyOf(row.merchant, row.sku), row]),
    );
    return { levels, deadlocks: counted.rows[0]?.n ?? 0 };
  } finally {
    await client.end();
  }
}

interface Level {
  on_hand: number;
  reserved: number;
  held: number;
}
