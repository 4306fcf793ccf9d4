/**
 * Routes that are neither a plain command nor a plain query: sign-in, uploads, downloads, webhooks,
 * the live stream. They declare a permission like everything else.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Clock } from './clock.ts';
import type { Command, Outcome } from './command.ts';
import type { Database } from './db.ts';
import type { Random } from './id.ts';
import type { Log } from './log.ts';
import type { Locale } from './problem.ts';
import type { Actor } from './record.ts';

export interface RouteContext {
  /** Who is signed in; null only on public routes. */
  actor: Actor | null;
  params: Record<string, string>;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  /** Parsed JSON body, or undefined. */
  body: unknown;
  /** The raw body, for uploads and signatures. */
  stream: Readable;
  ip: string;
  locale: Locale;
  request_id: string;
  services: Services;
}

/** What the running system offers to routes and commands of the command line. */
export interface Services {
  db: Database;
  clock: Clock;
  random: Random;
  log: Log;
  data_dir: string;
  /** Runs a command for an actor as if it had come over HTTP. */
  run<I, O>(command: Command<I, O>, actor: Actor, inputs: readonly I[]): Promise<Outcome<O>[]>;
  /** Wakes the relay for a tenant. */
  wake(tenant_id: string): void;
}

export interface RouteReply {
  status?: number;
  headers?: Record<string, string | string[]>;
  /** JSON value, bytes, or a stream. */
  body?: unknown;
}

export interface RouteSpec {
  name: string;
  method: 'GET' | 'POST' | 'DELETE' | 'PUT';
  path: string;
  en: string;
  zh: string;
  permission: string;
  /** 'json' parses the body; 'stream' hands it over unread. */
  body?: 'json' | 'stream';
  problems: readonly string[];
  handle(context: RouteContext): Promise<RouteReply>;
}

export interface Route extends RouteSpec {
  what: 'route';
}

/** Declares a route. */
export function route(spec: RouteSpec): Route {
  return { ...spec, what: 'route' };
}
