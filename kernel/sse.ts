/**
 * Live screens: a stream of server-sent events that says what changed, by id; screens fetch again.
 * One LISTEN per process; `Last-Event-ID` resumes after a cut.
 */
import { PassThrough } from 'node:stream';
import type { Clock } from './clock.ts';
import { type Database, wholeTenant } from './db.ts';
import { eventsSince, lastEvent } from './kernel.sql.ts';
import type { Log } from './log.ts';
import type { Place } from './reaction.ts';
import type { Actor } from './record.ts';
import { NEWS_CHANNEL } from './relay.ts';

interface Subscriber {
  tenant_id: string;
  /** People who see only some merchants or warehouses get no ids. */
  limited: boolean;
  place: Place;
  out: PassThrough;
}

const BATCH = 500;
const HEARTBEAT_MS = 15_000;

export class LiveHub {
  private readonly subscribers = new Set<Subscriber>();
  private readonly db: Database;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly busy = new Set<string>();
  private readonly again = new Set<string>();
  private listener: { end(): Promise<void> } | null = null;
  private heartbeat: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(db: Database, clock: Clock, log: Log) {
    this.db = db;
    this.clock = clock;
    this.log = log;
  }

  /** Starts to listen; after a lost connection it listens again. */
  async start(): Promise<void> {
    this.heartbeat = setInterval(() => {
      for (const each of this.subscribers) each.out.write(': alive\n\n');
    }, HEARTBEAT_MS);
    this.heartbeat.unref();
    await this.listen();
  }

  private async listen(): Promise<void> {
    while (!this.closed) {
      try {
        const client = await this.db.listener();
        client.on('notification', (message) => void this.push(message.payload ?? ''));
        client.on('end', () => {
          if (!this.closed) setTimeout(() => void this.listen(), 500);
        });
        await client.query(`listen ${NEWS_CHANNEL}`);
        this.listener = client;
        for (const tenant_id of this.tenants()) void this.push(tenant_id);
        return;
      } catch (error) {
        this.log.warn({ err_message: (error as Error).message }, 'live: cannot listen yet');
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  private tenants(): Set<string> {
    return new Set([...this.subscribers].map((each) => each.tenant_id));
  }

  /** Opens a stream for somebody; `last_id` is what the browser saw last. */
  async subscribe(actor: Actor, last_id: string | undefined): Promise<PassThrough> {
    const { tenant_id } = actor;
    const out = new PassThrough();
    const known = /^(\d+)_([0-9a-f-]{36})$/.exec(last_id ?? '');
    const options = this.reading(tenant_id);
    const newest = await this.db.transaction(options, (tx) => lastEvent(tx));
    const start = { xid: '0', event_id: '00000000-0000-0000-0000-000000000000' };
    const place = known ? { xid: known[1]!, event_id: known[2]! } : (newest ?? start);
    const limited = actor.merchant_ids !== null || actor.warehouse_ids !== null;
    const subscriber = { tenant_id, limited, place, out };
    this.subscribers.add(subscriber);
    out.on('close', () => this.subscribers.delete(subscriber));
    out.write('retry: 1000\nevent: ready\ndata: {}\n\n');
    if (known) void this.push(tenant_id);
    return out;
  }

  /** Sends what is new in a tenant to its subscribers. */
  async push(tenant_id: string): Promise<void> {
    if (this.busy.has(tenant_id)) {
      this.again.add(tenant_id);
      return;
    }
    this.busy.add(tenant_id);
    try {
      do {
        this.again.delete(tenant_id);
        for (const each of [...this.subscribers]) {
          if (each.tenant_id === tenant_id) await this.feed(each);
        }
      } while (this.again.has(tenant_id));
    } catch (error) {
      this.log.warn({ err_message: (error as Error).message }, 'live: could not read the log');
    } finally {
      this.busy.delete(tenant_id);
    }
  }

  private async feed(each: Subscriber): Promise<void> {
    const { place, tenant_id } = each;
    const events = await this.db.transaction(this.reading(tenant_id), (tx) =>
      eventsSince(tx, { after_xid: place.xid, after_event_id: place.event_id, count: BATCH }),
    );
    if (events.length === 0) return;
    const last = events.at(-1)!;
    each.place = last;
    const kinds = [...new Set(events.map((event) => event.kind))];
    const orders = [...new Set(events.flatMap((event) => event.order_id ?? []))];
    const data = each.limited ? { kinds } : { kinds, order_ids: orders.slice(0, 200) };
    each.out.write(`id: ${last.xid}_${last.event_id}\ndata: ${JSON.stringify(data)}\n\n`);
    if (events.length === BATCH) this.again.add(tenant_id);
  }

  private reading(tenant_id: string) {
    const scope = wholeTenant(tenant_id);
    return { scope, now: this.clock.now(), name: 'live', read_only: true };
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.heartbeat);
    for (const each of this.subscribers) each.out.end();
    await this.listener?.end();
  }
}
