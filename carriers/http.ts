/**
 * The HTTP client of all carrier adapters: sends JSON, reads JSON against a schema, and turns
 * everything that can go wrong into refused, outage or unknown. It never throws.
 */

import type { ZodType } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { Breaker, type BreakerOptions, breakerDefaults } from './breaker.ts';
import { type Outage, type Refused, refused, type Unknown } from './contract.ts';
import { type Exchanged, type ExchangeRequest, type Exchanger, makeExchanger } from './exchange.ts';
import { carrierProblem } from './problems.ts';

export interface CarrierHttpOptions {
  clock: Clock;
  timeout_ms?: number;
  answer_bytes_max?: number;
  breaker?: BreakerOptions;
  /** `host:port` of own servers that may be private and may speak plain http. */
  private_hosts?: readonly string[];
  ports?: readonly number[];
}

export interface CarrierCall extends ExchangeRequest {
  carrier: string;
  account_id: string;
  /** True when repeating does no harm (look-ups): then a lost answer is an outage, not in doubt. */
  is_safe: boolean;
}

export interface Answer<T> {
  kind: 'answer';
  status: number;
  value: T;
}

export type Sent<T> = Answer<T> | Refused | Outage | Unknown;

export interface CarrierHttp {
  /**
   * Sends a call and reads the answer of a 2xx or 4xx by the schema. A carrier that says 429 is
   * left alone for this account until the time it named; a failing host is left alone by a
   * circuit breaker.
   */
  send<T>(call: CarrierCall, schema: ZodType<T>): Promise<Sent<T>>;
  close(): void;
}

const retry_default_s = 30;
const retry_max_s = 3600;

/** Seconds to wait out of a Retry-After header in seconds or as an HTTP date; 1 s to 1 h. */
export function retryAfterSeconds(header: string | undefined, now: Date): number {
  if (header === undefined) return retry_default_s;
  const given = /^\d{1,9}$/.test(header)
    ? Number(header)
    : Math.ceil((Date.parse(header) - now.getTime()) / 1000);
  return Number.isNaN(given) ? retry_default_s : Math.min(Math.max(given, 1), retry_max_s);
}

function readJson<T>(body: Buffer, schema: ZodType<T>): { value: T } | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? { value: parsed.data } : null;
  } catch {
    return null;
  }
}

/** What a failure means: only a call that may have been acted upon is in doubt. */
function failure(call: CarrierCall, may_have_acted: boolean, reason: string): Outage | Unknown {
  return may_have_acted && !call.is_safe
    ? { kind: 'unknown', reason }
    : { kind: 'outage', retry_after_s: retry_default_s, reason };
}

/** Reads one exchange. 5xx and redirects of a write are in doubt; 429 and 503 were not acted on. */
function classify<T>(
  call: CarrierCall,
  got: Exchanged,
  schema: ZodType<T>,
  now: Date,
): Sent<T> & { is_host_ok: boolean } {
  const { carrier, account_id } = call;
  const badAccount = (reason: string) =>
    refused(carrierProblem('CARRIER_ACCOUNT', { carrier, account_id, reason }));
  if (got.kind === 'forbidden') return { ...badAccount(got.reason), is_host_ok: true };
  if (got.kind === 'failed') {
    return { ...failure(call, got.was_sent, got.reason), is_host_ok: false };
  }
  const { status } = got;
  const reason = `status ${status}`;
  if (status === 429 || status === 503) {
    const retry_after_s = retryAfterSeconds(got.headers['retry-after'], now);
    return { kind: 'outage', retry_after_s, reason, is_host_ok: status === 429 };
  }
  if (status === 401 || status === 403) return { ...badAccount(reason), is_host_ok: true };
  const is_success = status >= 200 && status < 300;
  if (!is_success && (status < 400 || status >= 500)) {
    return { ...failure(call, true, reason), is_host_ok: false };
  }
  const read = readJson(got.body, schema);
  if (read !== null) return { kind: 'answer', status, value: read.value, is_host_ok: true };
  const unreadable = `${reason} with an unreadable answer`;
  return { ...failure(call, is_success, unreadable), is_host_ok: false };
}

/** Makes the client. It holds connections: close it at the end. */
export function makeCarrierHttp(options: CarrierHttpOptions): CarrierHttp {
  const exchanger: Exchanger = makeExchanger(
    { private_hosts: options.private_hosts ?? [], ports: options.ports ?? [443, 8443] },
    {
      timeout_ms: options.timeout_ms ?? 10_000,
      answer_bytes_max: options.answer_bytes_max ?? 1_000_000,
    },
  );
  const breakers = new Map<string, Breaker>();
  const holds = new Map<string, number>();

  function breakerOf(call: CarrierCall): Breaker {
    const origin = URL.canParse(call.url) ? new URL(call.url).origin : '';
    // By account as well: one merchant's bad contract must not close a carrier for the others.
    const key = `${origin} ${call.account_id}`;
    const found = breakers.get(key) ?? new Breaker(options.breaker ?? breakerDefaults);
    breakers.set(key, found);
    return found;
  }

  function held(key: string, now_ms: number): Outage | null {
    const until_ms = holds.get(key);
    if (until_ms === undefined) return null;
    const retry_after_s = Math.ceil((until_ms - now_ms) / 1000);
    if (retry_after_s > 0 && retry_after_s <= retry_max_s) {
      return { kind: 'outage', retry_after_s, reason: 'the carrier asked for a pause' };
    }
    holds.delete(key);
    return null;
  }

  async function send<T>(call: CarrierCall, schema: ZodType<T>): Promise<Sent<T>> {
    const hold_key = `${call.carrier} ${call.account_id}`;
    const started_ms = options.clock.now().getTime();
    const pause = held(hold_key, started_ms);
    if (pause !== null) return pause;
    const breaker = breakerOf(call);
    const entry = breaker.enter(started_ms);
    if (entry.is_open) {
      const retry_after_s = Math.ceil(entry.retry_after_ms / 1000);
      return { kind: 'outage', retry_after_s, reason: 'too many calls failed lately' };
    }
    const got = await exchanger.exchange(call);
    const now = options.clock.now();
    const { is_host_ok, ...sent } = classify(call, got, schema, now);
    breaker.leave(entry.token, is_host_ok, now.getTime());
    if (got.kind === 'answer' && got.status === 429 && sent.kind === 'outage') {
      holds.set(hold_key, now.getTime() + sent.retry_after_s * 1000);
    }
    return sent;
  }

  return { send, close: exchanger.close };
}
