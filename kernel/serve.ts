/**
 * Serves a system over HTTP: the areas' routes, the live stream, health, metrics, and the web
 * files. Drains on stop: not ready at once, calls under way finish, then everything closes.
 */
import type { FastifyInstance } from 'fastify';
import { buildHttp, type RequestFacts } from './http.ts';
import { makeMetrics } from './metrics.ts';
import { renderOpenApi } from './openapi.ts';
import { SELF } from './permission.ts';
import type { Actor } from './record.ts';
import { type Route, route } from './route.ts';
import { Gate } from './shed.ts';
import { LiveHub } from './sse.ts';
import type { System } from './system.ts';

export interface ServeOptions {
  host: string;
  port: number;
  authenticate(facts: RequestFacts): Promise<Actor | null>;
  /** Adds the web files; absent: API only. */
  addWeb?: (app: FastifyInstance) => Promise<void>;
  /** Milliseconds that a stop waits for open requests. */
  drain_ms?: number;
}

export interface Server {
  url: string;
  app: FastifyInstance;
  stop(): Promise<void>;
}

function liveRoute(hub: LiveHub): Route {
  return route({
    name: 'live.stream',
    method: 'GET',
    path: '/v1/live',
    en: 'Server-sent events: what changed, by id.',
    zh: '服务器推送事件：按编号通知变化。',
    permission: SELF,
    problems: [],
    async handle({ actor, headers }) {
      const last = headers['last-event-id'];
      const body = await hub.subscribe(actor!, typeof last === 'string' ? last : undefined);
      const plain = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' };
      return { headers: { 'content-type': 'text/event-stream', ...plain }, body };
    },
  });
}

/** How long callers are told to leave before connections are closed. */
const LEAVE_MS = 300;

/** Starts to listen. The relay and the live hub run until `stop`. */
export async function serve(system: System, options: ServeOptions): Promise<Server> {
  const { db, gatherer, relay, services, parts } = system;
  let stopping = false;
  let database_up = true;
  const hub = new LiveHub(db, services.clock, services.log);
  const gate = new Gate(() => Number(process.hrtime.bigint() / 1_000_000n));
  const metrics = makeMetrics({
    turned_away: { help: 'Requests turned away for overload', read: () => gate.turned_away },
    commands_waiting: { help: 'Calls waiting or at work', read: () => gatherer.load },
    pool_waiting: {
      help: 'Transactions waiting for a connection',
      read: () => db.pool.waitingCount,
    },
    pool_size: { help: 'Open connections', read: () => db.pool.totalCount },
  });
  const app = await buildHttp({
    services,
    gatherer,
    commands: parts.commands,
    queries: parts.queries,
    routes: [...parts.routes, liveRoute(hub)],
    authenticate: options.authenticate,
    observe: metrics.observe,
    ready: () => !stopping,
    gate,
  });
  const openapi = renderOpenApi(parts);
  app.get('/healthz', async () => ({ alive: true }));
  app.get('/readyz', async (_request, reply) => {
    const ready = !stopping && database_up;
    return reply.status(ready ? 200 : 503).send({ ready });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.content_type).send(await metrics.text()),
  );
  app.get('/v1/openapi.json', async () => openapi);
  await options.addWeb?.(app);
  const probe = setInterval(async () => {
    database_up = await db.system('select 1').then(
      () => true,
      () => false,
    );
  }, 2000);
  probe.unref();
  await app.listen({ host: options.host, port: options.port });
  await hub.start();
  relay.start();
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://${options.host === '0.0.0.0' ? '127.0.0.1' : options.host}:${port}`,
    app,
    async stop() {
      stopping = true;
      clearInterval(probe);
      await hub.close();
      // Kept-alive connections learn with their next answer that they must go elsewhere.
      await new Promise((resolve) => setTimeout(resolve, LEAVE_MS));
      const force = setTimeout(() => app.server.closeAllConnections(), options.drain_ms ?? 20_000);
      force.unref();
      // A kept-alive connection becomes idle when its last answer is out, which may be later.
      const idle = setInterval(() => app.server.closeIdleConnections(), 20);
      await app.close();
      clearInterval(idle);
      clearTimeout(force);
      await system.close();
    },
  };
}
