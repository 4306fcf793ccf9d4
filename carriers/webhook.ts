/**
 * Takes in a carrier's push: proves it, drops what was seen before, and sets aside events whose
 * time cannot be true.
 */

import type { Problem } from '../kernel/problem.ts';
import type { CarrierAccount, CarrierAdapter, Headers, TrackingEvent } from './contract.ts';
import { isProblem } from './signing.ts';

/** Remembers which deliveries were taken. */
export interface ReplayStore {
  /**
   * Claims a delivery; true for the first claim only. Claim it in the transaction that applies
   * the events: a claim that outlives a failed transaction would lose them.
   */
  claim(carrier: string, account_id: string, delivery_id: string, seen_at: Date): Promise<boolean>;
}

export type Received =
  | { kind: 'new'; delivery_id: string; events: TrackingEvent[]; early: TrackingEvent[] }
  | { kind: 'seen'; delivery_id: string }
  | { kind: 'rejected'; problem: Problem };

/** How far a carrier's clock may run ahead of ours. */
export const event_early_max_ms = 600_000;

/**
 * Takes one push. `new` carries the events to fold; `early` those dated more than ten minutes
 * ahead, to be shown but not folded; `seen` must be answered with 200 and has no effect.
 */
export async function receiveWebhook(
  adapter: CarrierAdapter,
  account: CarrierAccount,
  delivery: { headers: Headers; raw_body: Uint8Array },
  store: ReplayStore,
  now: Date,
): Promise<Received> {
  const verified = adapter.verifyWebhook(account, delivery.headers, delivery.raw_body, now);
  if (isProblem(verified)) return { kind: 'rejected', problem: verified };
  const { delivery_id, events } = verified;
  const is_first = await store.claim(adapter.code, account.account_id, delivery_id, now);
  if (!is_first) return { kind: 'seen', delivery_id };
  const limit_ms = now.getTime() + event_early_max_ms;
  const isEarly = (event: TrackingEvent) => Date.parse(event.occurred_at) > limit_ms;
  return {
    kind: 'new',
    delivery_id,
    events: events.filter((event) => !isEarly(event)),
    early: events.filter(isEarly),
  };
}

/** A replay store in memory, bounded, for one process: the simulator and the tests. */
export function memoryReplayStore(deliveries_max = 100_000): ReplayStore {
  const seen = new Set<string>();
  return {
    async claim(carrier, account_id, delivery_id) {
      const key = JSON.stringify([carrier, account_id, delivery_id]);
      if (seen.has(key)) return false;
      seen.add(key);
      const [oldest] = seen;
      if (seen.size > deliveries_max && oldest !== undefined) seen.delete(oldest);
      return true;
    },
  };
}
