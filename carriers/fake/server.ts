/**
 * Fake Express as a real HTTP server: the signed open API, an admin route by which a simulator
 * moves parcels and sets faults, and pushes to the callback of each account.
 */

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { trackingStates } from '../../areas/shipping/tracking-state.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { TrackingState } from '../contract.ts';
import { sameSecret } from '../signing.ts';
import { FakeBook, type FakeTerms, fakeTerms } from './book.ts';
import { type Fault, FaultPlan, type FaultSettings, faultSettings } from './faults.ts';
import {
  type FakeEnvelope,
  type FakeOperation,
  fakeCodes,
  fakePaths,
  fakeSignature,
} from './protocol.ts';
import { type PushCounts, Pusher, type PushTarget } from './push.ts';

export interface FakeAccount {
  key: string;
  secret: string;
  callback?: PushTarget;
}

export interface FakeCarrierOptions {
  clock: Clock;
  accounts: readonly FakeAccount[];
  /** 0 takes any free port. */
  port?: number;
  host?: string;
  /** Opens the admin routes to whoever sends it as x-admin-token; without it they are shut. */
  admin_token?: string;
  terms?: FakeTerms;
}

export interface Advance {
  mail_no: string;
  state: TrackingState;
  /** When it happened, in the time of the simulated world. */
  at: Date;
  site?: string;
  is_correction?: boolean;
}

export interface FakeCarrier {
  url: string;
  /** Books a scan and queues its push; false when there is no such parcel. */
  advance(step: Advance): boolean;
  setFaults(settings: FaultSettings): void;
  orderCount(): number;
  /** Calls to the open API that reached the server. */
  callCount(): number;
  pushCounts(): PushCounts;
  /** Resolves when every queued push was sent or given up. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

const body_bytes_max = 256_000;
const skew_max_ms = 300_000;
const operationOf = new Map<string, FakeOperation>(
  (Object.keys(fakePaths) as FakeOperation[]).map((each) => [fakePaths[each], each]),
);

const advanceInput = z.object({
  mail_no: z.string(),
  state: z.enum(Object.keys(trackingStates) as [TrackingState, ...TrackingState[]]),
  at: z.iso.datetime({ offset: true }),
  site: z.string().default(''),
  is_correction: z.boolean().default(false),
});

function readBody(request: http.IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= body_bytes_max) chunks.push(chunk);
    });
    request.on('end', () => {
      resolve(bytes > body_bytes_max ? null : Buffer.concat(chunks).toString('utf8'));
    });
    request.on('error', () => resolve(null));
  });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function send(response: http.ServerResponse, status: number, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(text);
}

function failure(code: string, message: string): FakeEnvelope {
  return { success: false, code, message, data: null };
}

/** The answer of a fault that strikes before anything is done; false when it strikes later. */
function strikeBefore(response: http.ServerResponse, fault: Fault): boolean {
  switch (fault.kind) {
    case 'drop_request':
      response.destroy();
      return true;
    case 'error_500':
      send(response, 500, 'internal error');
      return true;
    case 'busy_503':
    case 'rate_limited':
      response.setHeader('retry-after', String(fault.retry_after_s));
      send(response, fault.kind === 'busy_503' ? 503 : 429, 'too many requests');
      return true;
    case 'redirect':
      response.setHeader('location', '/elsewhere');
      send(response, 302, '');
      return true;
    default:
      return false;
  }
}

/** The same shape with values of other types, as a careless release would send them. */
function withWrongTypes(envelope: FakeEnvelope): unknown {
  return { success: 'yes', code: 0, message: null, data: [envelope.data] };
}

/** A good answer to a question that somebody else asked. */
function aboutAnother(envelope: FakeEnvelope): unknown {
  const data = z.looseObject({}).safeParse(envelope.data).data ?? {};
  return { ...envelope, data: { ...data, customerOrderNo: 'other', mailNo: 'FX00000000000000' } };
}

/** What is sent after the work was done, spoiled by the fault if there is one; null hangs up. */
function spoil(done: FakeEnvelope, fault: Fault | null): { status: number; body: unknown } | null {
  switch (fault?.kind) {
    case 'drop_answer':
      return null;
    case 'error_500_after':
      return { status: 500, body: 'internal error' };
    case 'corrupt_body':
      return { status: 200, body: JSON.stringify(done).slice(0, -7) };
    case 'huge_body':
      return { status: 200, body: { ...done, padding: 'x'.repeat(4_000_000) } };
    case 'wrong_types':
      return { status: 200, body: withWrongTypes(done) };
    case 'wrong_order':
      return { status: 200, body: aboutAnother(done) };
    default:
      return { status: 200, body: done };
  }
}

/** Everything behind the sockets. */
class FakeExpress {
  readonly faults = new FaultPlan();
  readonly book: FakeBook;
  readonly pusher: Pusher;
  calls = 0;
  private readonly clock: Clock;
  private readonly accounts: Map<string, FakeAccount>;
  private readonly admin_token: string;

  constructor(options: FakeCarrierOptions) {
    this.clock = options.clock;
    this.accounts = new Map(options.accounts.map((each) => [each.key, each]));
    this.admin_token = options.admin_token ?? '';
    this.book = new FakeBook(options.terms ?? fakeTerms);
    this.pusher = new Pusher(options.clock, this.faults);
  }

  async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await readBody(request);
    const path = request.url ?? '';
    if (body === null) return send(response, 413, failure(fakeCodes.input, 'body too large'));
    if (path.startsWith('/admin/')) return this.admin(request, response, path, body);
    const operation = operationOf.get(path);
    if (operation === undefined || request.method !== 'POST') {
      return send(response, 404, failure(fakeCodes.absent, 'no such route'));
    }
    this.calls += 1;
    return this.open(request, response, operation, body);
  }

  advance(step: Advance): boolean {
    const { mail_no, state, at, site, is_correction } = step;
    const scan = this.book.scan(mail_no, state, at, site ?? '', is_correction ?? false);
    const key = this.book.order(mail_no)?.key ?? '';
    const callback = this.accounts.get(key)?.callback;
    if (scan !== null && callback !== undefined) this.pusher.push(callback, scan);
    return scan !== null;
  }

  private async open(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    operation: FakeOperation,
    body: string,
  ): Promise<void> {
    const parsed = parseJson(body);
    const subject = z.looseObject({ customerOrderNo: z.string() }).safeParse(parsed);
    const fault = this.faults.take(operation, subject.data?.customerOrderNo ?? body);
    if (fault?.kind === 'delay') {
      await new Promise((resolve) => setTimeout(resolve, fault.delay_ms));
    }
    if (fault !== null && strikeBefore(response, fault)) return;
    const key = String(request.headers['x-fx-key'] ?? '');
    const stranger = this.stranger(request, key, fakePaths[operation], body);
    const reply = spoil(stranger ?? this.run(operation, key, parsed), fault);
    if (reply === null) response.destroy();
    else send(response, reply.status, reply.body);
  }

  private run(operation: FakeOperation, key: string, body: unknown): FakeEnvelope {
    switch (operation) {
      case 'create':
        return this.book.create(key, body, this.clock.now());
      case 'query':
        return this.book.query(key, body);
      case 'cancel':
        return this.book.cancel(key, body);
      case 'quote':
        return this.book.quote(body);
      case 'coverage':
        return this.book.coverage(body);
      case 'track':
        return this.book.track(key, body);
    }
  }

  /** Why the caller isn't believed, or null. */
  private stranger(
    request: http.IncomingMessage,
    key: string,
    path: string,
    body: string,
  ): FakeEnvelope | null {
    const account = this.accounts.get(key);
    if (account === undefined) return failure(fakeCodes.key, 'unknown key');
    const timestamp = String(request.headers['x-fx-timestamp'] ?? '');
    const expected = fakeSignature(account.secret, path, timestamp, body);
    if (!sameSecret(String(request.headers['x-fx-signature'] ?? ''), expected)) {
      return failure(fakeCodes.sign, 'signature differs');
    }
    const skew_ms = Math.abs(this.clock.now().getTime() - Number(timestamp));
    return skew_ms <= skew_max_ms ? null : failure(fakeCodes.time, 'clock differs');
  }

  private async admin(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    path: string,
    body: string,
  ): Promise<void> {
    const token = String(request.headers['x-admin-token'] ?? '');
    if (this.admin_token === '' || !sameSecret(token, this.admin_token)) {
      return send(response, 403, { error: 'admin token needed' });
    }
    const input = parseJson(body);
    if (path === '/admin/advance') {
      const step = advanceInput.safeParse(input);
      if (!step.success) return send(response, 422, { error: z.prettifyError(step.error) });
      const { at, ...rest } = step.data;
      const is_known = this.advance({ ...rest, at: new Date(at) });
      return send(response, is_known ? 200 : 404, { advanced: is_known });
    }
    if (path === '/admin/faults') {
      const settings = faultSettings.safeParse(input);
      if (!settings.success) return send(response, 422, { error: z.prettifyError(settings.error) });
      this.faults.set(settings.data);
      return send(response, 200, { set: true });
    }
    if (path === '/admin/drain') await this.pusher.drain();
    const { delivered, failed } = this.pusher.counts;
    const counts = { orders: this.book.size, calls: this.calls, delivered, failed };
    return send(response, 200, counts);
  }
}

/** Starts Fake Express. Close it at the end; it keeps everything in memory. */
export async function startFakeCarrier(options: FakeCarrierOptions): Promise<FakeCarrier> {
  const express = new FakeExpress(options);
  const host = options.host ?? '127.0.0.1';
  const server = http.createServer((request, response) => {
    express.handle(request, response).catch((error: Error) => {
      response.destroy(error);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    advance: (step) => express.advance(step),
    setFaults: (settings) => express.faults.set(settings),
    orderCount: () => express.book.size,
    callCount: () => express.calls,
    pushCounts: () => ({ ...express.pusher.counts }),
    drain: () => express.pusher.drain(),
    async close() {
      await express.pusher.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
