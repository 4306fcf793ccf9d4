/**
 * The pushes of Fake Express: signed by Standard Webhooks, in order per parcel, repeated a few
 * times when not taken, and doubled, delayed or lost when a fault says so.
 */

import type { Clock } from '../../kernel/clock.ts';
import { webhookHeaders } from '../signing.ts';
import type { FakeScan } from './book.ts';
import type { FaultPlan } from './faults.ts';

export interface PushTarget {
  url: string;
  secret: string;
}

export interface PushCounts {
  delivered: number;
  failed: number;
}

interface Push {
  target: PushTarget;
  delivery_id: string;
  subject: string;
  body: string;
}

interface Lane {
  tail: Promise<void>;
  held: Push | null;
}

const lane_count = 16;
const attempts_max = 3;

/** The body of a push with one scan or several. */
export function pushBody(delivery_id: string, scans: readonly FakeScan[]): string {
  return JSON.stringify({ eventId: delivery_id, type: 'track.updated', traces: scans });
}

/** Sends pushes; parcels share lanes, one parcel always uses the same. */
export class Pusher {
  readonly counts: PushCounts = { delivered: 0, failed: 0 };
  private readonly clock: Clock;
  private readonly faults: FaultPlan;
  private readonly lanes: Lane[];
  private readonly stop = new AbortController();
  private serial = 0;

  constructor(clock: Clock, faults: FaultPlan) {
    this.clock = clock;
    this.faults = faults;
    this.lanes = Array.from({ length: lane_count }, () => ({
      tail: Promise.resolve(),
      held: null,
    }));
  }

  /** Queues the push of one scan. */
  push(target: PushTarget, scan: FakeScan): void {
    this.serial += 1;
    const delivery_id = `msg_${scan.mailNo}_${this.serial}`;
    const body = pushBody(delivery_id, [scan]);
    const queued: Push = { target, delivery_id, subject: scan.mailNo, body };
    const lane = this.lanes[Number(scan.mailNo.slice(-2)) % lane_count]!;
    lane.tail = lane.tail.then(() => this.deliver(lane, queued));
  }

  /** Resolves when everything queued, held pushes included, was sent or given up. */
  async drain(): Promise<void> {
    for (const lane of this.lanes) {
      lane.tail = lane.tail.then(() => this.release(lane));
      await lane.tail;
    }
  }

  /** Gives up what is still queued. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.drain();
  }

  private async release(lane: Lane): Promise<void> {
    const { held } = lane;
    lane.held = null;
    if (held !== null) await this.send(held);
  }

  private async deliver(lane: Lane, push: Push): Promise<void> {
    const fault = this.faults.take('push', push.subject);
    if (fault?.kind === 'webhook_drop') return;
    if (fault?.kind === 'webhook_reorder' && lane.held === null) {
      lane.held = push;
      return;
    }
    await this.send(push);
    if (fault?.kind === 'webhook_duplicate') await this.send(push);
    await this.release(lane);
  }

  private async send(push: Push): Promise<void> {
    for (let attempt = 1; attempt <= attempts_max && !this.stop.signal.aborted; attempt += 1) {
      if (await this.post(push)) {
        this.counts.delivered += 1;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
    this.counts.failed += 1;
  }

  private async post(push: Push): Promise<boolean> {
    const { target, delivery_id, body } = push;
    const signed = webhookHeaders(target.secret, delivery_id, this.clock.now(), body);
    try {
      const answer = await fetch(target.url, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/json', ...signed },
        body,
        signal: AbortSignal.any([this.stop.signal, AbortSignal.timeout(5000)]),
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }
}
