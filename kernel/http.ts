/**
 * The HTTP server: every command, query and route of the areas becomes a Fastify route here, with
 * its permission, its parsing and its problems. Only this file knows Fastify.
 */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { Readable } from 'node:stream';
import compress from '@fastify/compress';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Gatherer, hashInputs } from './batch.ts';
import { type Command, type Outcome, parseInput, type Query } from './command.ts';
import { outageProblem } from './db.ts';
import { parseStrictJson } from './json.ts';
import { refusal, scopeOf } from './permission.ts';
import { kernelProblem, type Locale, Problem, problemBody } from './problem.ts';
import type { Actor } from './record.ts';
import type { Route, RouteContext, Services } from './route.ts';
import { type Gate, type Urgency, urgencyOf } from './shed.ts';

const BODY_LIMIT = 8 * 1024 * 1024;
const MAX_INPUTS = 1000;

export interface HttpOptions {
  services: Services;
  gatherer: Gatherer;
  commands: readonly Command[];
  queries: readonly Query[];
  routes: readonly Route[];
  /** Finds who sent a request; null when nobody is signed in. */
  authenticate(request: RequestFacts): Promise<Actor | null>;
  /** Observes finished requests for the metrics. */
  observe(route: string, status: number, ms: number): void;
  /** False while starting, draining or without database. */
  ready(): boolean;
  /** Turns requests away when there are too many; absent: all are let in. */
  gate?: Gate;
}

export interface RequestFacts {
  cookie: string | undefined;
  authorization: string | undefined;
  origin: string | undefined;
  host: string | undefined;
  method: string;
}

/** A reply of a query that is a file, not JSON. */
export class Download {
  readonly bytes: Uint8Array;
  readonly content_type: string;
  readonly file_name: string;
  constructor(bytes: Uint8Array, content_type: string, file_name: string) {
    this.bytes = bytes;
    this.content_type = content_type;
    this.file_name = file_name;
  }
}

/** The language that the caller asks for. */
export function localeOf(header: string | undefined): Locale {
  const first = (header ?? '').split(',')[0]?.trim().toLowerCase() ?? '';
  return first.startsWith('zh') ? 'zh-CN' : 'en';
}

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** Builds the server; the caller listens. */
export async function buildHttp(options: HttpOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    serverFactory: (handler) => gatedServer(options, handler),
    routerOptions: { maxParamLength: 200 },
  });
  await app.register(compress, { threshold: 2048, encodings: ['gzip', 'identity'] });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    const parsed = parseStrictJson(text as string);
    if (parsed instanceof Problem) done(parsed);
    else done(null, parsed.value);
  });
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(HEADERS);
    // A caller that is told so opens its next connection elsewhere, instead of meeting a reset.
    if (!options.ready()) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    const path = request.routeOptions.url ?? 'none';
    options.observe(`${request.method} ${path}`, reply.statusCode, reply.elapsedTime);
  });
  app.setErrorHandler((error, request, reply) => sendError(options, error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(kernelProblem('NOT_FOUND', { what: 'route' }), request, reply),
  );
  for (const each of options.commands) addCommand(app, options, each);
  for (const each of options.queries) addQuery(app, options, each);
  for (const each of options.routes) {
    if (each.body !== 'stream') addRoute(app, options, each);
  }
  await app.register(async (raw) => {
    // Signatures cover bytes: whatever the type, the body is handed over unread.
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const each of options.routes) {
      if (each.body === 'stream') addRoute(raw, options, each);
    }
  });
  return app;
}

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** The server with the gate before everything else: a request turned away is not even routed. */
function gatedServer(options: HttpOptions, handler: Handler): http.Server {
  const { gate, commands, queries, routes } = options;
  const urgencies = new Map<string, Urgency>();
  const add = (method: string, { path, name }: { path: string; name: string }) =>
    urgencies.set(`${method} ${path.split('/:')[0]}`, urgencyOf(name, method));
  for (const each of commands) add('POST', each);
  for (const each of queries) add('GET', each);
  for (const each of routes) if (each.name !== 'live.stream') add(each.method, each);
  const find = (method: string, path: string) =>
    urgencies.get(`${method} ${path}`) ??
    urgencies.get(`${method} ${path.slice(0, path.lastIndexOf('/'))}`);
  const settings = { keepAliveTimeout: 72_000, requestTimeout: 300_000 };
  return http.createServer(settings, (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const query = url.indexOf('?');
    const urgency = find(method, query < 0 ? url : url.slice(0, query));
    // Health, the live stream and files of the screens are not counted.
    if (urgency === undefined || gate === undefined) return handler(request, response);
    if (!gate.enter(urgency)) return turnAway(request, response);
    response.once('close', () => gate.leave());
    handler(request, response);
  });
}

function turnAway(request: http.IncomingMessage, response: http.ServerResponse): void {
  const problem = kernelProblem('OVERLOADED', { retry_after_s: 1 });
  const locale = localeOf(request.headers['accept-language']);
  response.writeHead(problem.status, {
    ...HEADERS,
    'content-type': 'application/problem+json; charset=utf-8',
    'retry-after': '1',
  });
  response.end(JSON.stringify(problemBody(problem, locale, randomUUID())));
}

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply) {
  const locale = localeOf(request.headers['accept-language']);
  const wait = problem.members['retry_after_s'];
  if (typeof wait === 'number') reply.header('retry-after', String(wait));
  return reply
    .status(problem.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(problem, locale, request.id)));
}

function sendError(
  options: HttpOptions,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  if (error instanceof Problem) return sendProblem(error, request, reply);
  const outage = outageProblem(error);
  if (outage !== null) return sendProblem(outage, request, reply);
  const code = (error as { code?: string }).code;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const limit_mb = BODY_LIMIT / 1024 / 1024;
    return sendProblem(kernelProblem('REQUEST_TOO_LARGE', { limit_mb }), request, reply);
  }
  options.services.log.error({ err: error, request_id: request.id }, 'fault');
  return sendProblem(kernelProblem('FAULT', { request_id: request.id }), request, reply);
}

async function actorOf(options: HttpOptions, request: FastifyRequest): Promise<Actor | null> {
  const { cookie, authorization, origin, host } = request.headers;
  return options.authenticate({ cookie, authorization, origin, host, method: request.method });
}

async function admit(options: HttpOptions, request: FastifyRequest, permission: string) {
  if (!options.ready()) {
    throw kernelProblem('TRY_LATER', { reason: 'starting or stopping', retry_after_s: 2 });
  }
  const actor = await actorOf(options, request);
  const refused = refusal(actor, permission);
  if (refused !== null) throw refused;
  return actor;
}

/** The caller's key, prefixed by the caller so that two callers' keys never meet. */
function idempotencyKey(request: FastifyRequest, actor: Actor): string {
  const given = request.headers['idempotency-key'];
  if (typeof given !== 'string' || given.length < 8 || given.length > 200) {
    throw kernelProblem('IDEMPOTENCY_REQUIRED');
  }
  return `${actor.kind}:${actor.id ?? '-'}:${given}`;
}

/**
 * A command: a JSON object is one input, answered by its own status; an array of up to 1000 inputs
 * is answered 200 with one outcome per input.
 */
function addCommand(app: FastifyInstance, options: HttpOptions, each: Command): void {
  app.post(each.path, async (request, reply) => {
    const actor = await admit(options, request, each.permission);
    if (actor === null) throw kernelProblem('SIGN_IN_REQUIRED');
    const key = idempotencyKey(request, actor);
    const locale = localeOf(request.headers['accept-language']);
    const bulk = Array.isArray(request.body);
    const raw = bulk ? (request.body as unknown[]) : [request.body ?? {}];
    if (raw.length > MAX_INPUTS) {
      const members = { field: 'body', reason: `at most ${MAX_INPUTS} inputs` };
      throw kernelProblem('FIELD_INVALID', { ...members, reason_zh: `最多 ${MAX_INPUTS} 条` });
    }
    const parsed = raw.map((value) => parseInput(each.input, value));
    const only = parsed[0];
    if (!bulk && only instanceof Problem) throw only;
    const good = parsed.filter((value) => !(value instanceof Problem));
    const hash = hashInputs(each.name, raw);
    const answer = await options.gatherer.call(each, { inputs: good, actor, key, hash });
    if (answer.replayed) reply.header('idempotent-replayed', 'true');
    let at = 0;
    const outcomes = parsed.map((value) =>
      value instanceof Problem ? value : (answer.outcomes[at++] as Outcome<unknown>),
    );
    const first = outcomes[0];
    if (!bulk) {
      if (first instanceof Problem) throw first;
      return first ?? {};
    }
    return { outcomes: outcomes.map((one) => outcomeBody(one, locale)) };
  });
}

function outcomeBody(outcome: Outcome<unknown>, locale: Locale) {
  return outcome instanceof Problem
    ? { ok: false, problem: problemBody(outcome, locale) }
    : { ok: true, value: outcome };
}

function addQuery(app: FastifyInstance, options: HttpOptions, each: Query): void {
  app.get(each.path, async (request, reply) => {
    const actor = await admit(options, request, each.permission);
    if (actor === null) throw kernelProblem('SIGN_IN_REQUIRED');
    const merged = { ...(request.query as object), ...(request.params as object) };
    const input = parseInput(each.input, merged);
    if (input instanceof Problem) throw input;
    const { db, clock } = options.services;
    const scope = scopeOf(actor);
    const transaction = { scope, now: clock.now(), name: each.name, read_only: true };
    const result = await db.transaction(transaction, (tx) => each.run(tx, input, actor));
    if (!(result instanceof Download)) return result ?? null;
    const name = encodeURIComponent(result.file_name);
    return reply
      .type(result.content_type)
      .header('content-disposition', `inline; filename*=UTF-8''${name}`)
      .send(Buffer.from(result.bytes));
  });
}

function addRoute(app: FastifyInstance, options: HttpOptions, each: Route): void {
  app.route({
    method: each.method,
    url: each.path,
    handler: async (request, reply) => {
      const actor = await admit(options, request, each.permission);
      const context: RouteContext = {
        actor,
        params: request.params as Record<string, string>,
        query: request.query as Record<string, string>,
        headers: request.headers,
        body: request.body,
        stream: request.raw,
        ip: request.ip,
        locale: localeOf(request.headers['accept-language']),
        request_id: request.id,
        services: options.services,
      };
      const answer = await each.handle(context);
      reply.status(answer.status ?? 200).headers(answer.headers ?? {});
      const { body } = answer;
      if (body instanceof Readable || body instanceof Uint8Array) return reply.send(body);
      return reply.send(body ?? null);
    },
  });
}
