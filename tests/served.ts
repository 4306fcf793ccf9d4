/** A test system that is served over HTTP, with API keys: what tests of the outside speak to. */
import { makeAuthenticate } from '../areas/people/authenticate.ts';
import { makeApiKey } from '../areas/people/commands-secret.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { systemActor } from '../kernel/permission.ts';
import { Problem } from '../kernel/problem.ts';
import type { Route } from '../kernel/route.ts';
import { serve } from '../kernel/serve.ts';
import { createTenant, type Tenant } from '../kernel/tenant.ts';
import { type TestSystem, testSystem } from './database.ts';

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or {} when the answer has none. */
  body: Record<string, unknown>;
  text: string;
}

export interface Ask {
  method?: string;
  /** API key; nobody when absent. */
  as?: string | undefined;
  /** Idempotency-Key; a fresh one when absent, none when null. */
  key?: string | null;
  language?: string;
  body?: unknown;
  /** Sent as it is instead of `body`. */
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
}

export interface Served {
  system: TestSystem;
  url: string;
  /** An API key of a tenant with these permissions. */
  keyFor(tenant_id: string, permissions: string[]): Promise<string>;
  /** Another tenant of the same database. */
  addTenant(tenant_id: string, code: string): Promise<void>;
  ask(path: string, ask?: Ask): Promise<Answer>;
  end(): Promise<void>;
}

let serial = 0;

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/**
 * Starts a served system over a database of its own; `more` are routes that it has beside the
 * system's own, unless it has them already. Call `end` when done.
 */
export async function served(
  clock: Clock = systemClock,
  more: readonly Route[] = [],
): Promise<Served> {
  const opened = await testSystem(clock);
  const missing = more.filter((each) => !opened.parts.routes.includes(each));
  const routes = [...opened.parts.routes, ...missing];
  const system = { ...opened, parts: { ...opened.parts, routes } };
  const authenticate = makeAuthenticate(system.db, clock);
  const server = await serve(system, { host: '127.0.0.1', port: 0, authenticate });
  return {
    system,
    url: server.url,
    async keyFor(tenant_id, permissions) {
      const actor = systemActor(tenant_id, 'user');
      const input = makeApiKey.input.parse({ name: 'test', permissions });
      const [made] = await system.services.run(makeApiKey, actor, [input]);
      if (made === undefined || made instanceof Problem) throw new Error(`no key: ${made?.code}`);
      return made.secret;
    },
    async addTenant(tenant_id, code) {
      const tenant: Tenant = { ...system.tenant, tenant_id, code, name: code };
      await createTenant(system.db, tenant, clock.now());
    },
    async ask(path, ask = {}) {
      const { method = 'POST', as, key, language = 'en', body, raw, headers = {} } = ask;
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await fetch(server.url + path, {
        method,
        headers: {
          'accept-language': language,
          ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
          ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
          ...(key === null ? {} : { 'idempotency-key': key ?? `test-key-${++serial}` }),
          ...headers,
        },
        ...(sent === undefined ? {} : { body: sent as BodyInit }),
      });
      const is_stream = response.headers.get('content-type')?.startsWith('text/event-stream');
      if (is_stream) await response.body?.cancel();
      const text = is_stream ? '' : await response.text();
      return { status: response.status, headers: response.headers, body: parse(text), text };
    },
    async end() {
      await server.stop();
      await system.end();
    },
  };
}
