/** The OpenAPI 3.1 document, rendered from the commands, queries and routes themselves. */
import { z } from 'zod';
import type { Command, Query } from './command.ts';
import { allProblems } from './problem.ts';
import type { Route } from './route.ts';
import type { Parts } from './system.ts';

type Node = Record<string, unknown>;

function schemaOf(schema: z.ZodType): Node {
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node;
  delete made['$schema'];
  return made;
}

/** Responses by status: each problem that the operation may end with, and those of every call. */
function problemResponses(codes: readonly string[]): Node {
  const known = new Map(allProblems().map((each) => [each.code, each]));
  const always = ['SIGN_IN_REQUIRED', 'PERMISSION_DENIED', 'TRY_LATER'];
  const byStatus = new Map<number, string[]>();
  for (const code of new Set([...codes, ...always])) {
    const status = known.get(code)?.status ?? 500;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus]
    .sort((a, b) => a[0] - b[0])
    .map(([status, own]) => {
      const content = {
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      };
      return [String(status), { description: own.sort().join(', '), content }];
    });
  return Object.fromEntries(entries) as Node;
}

const jsonBody = (schema: Node): Node => ({ content: { 'application/json': { schema } } });

function commandOperation(each: Command): Node {
  const input = schemaOf(each.input);
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    schema: { type: 'string', minLength: 8, maxLength: 200 },
  };
  const bulk = { type: 'array', items: input, maxItems: 1000 };
  return {
    operationId: each.name,
    summary: each.en,
    description: each.zh,
    tags: [each.name.split('.')[0]],
    'x-permission': each.permission,
    parameters: [key],
    requestBody: { required: true, ...jsonBody({ oneOf: [input, bulk] }) },
    responses: {
      200: { description: 'The result; of an array: one outcome per input, in order' },
      ...problemResponses([
        ...each.problems,
        'IDEMPOTENCY_REQUIRED',
        'IDEMPOTENCY_MISMATCH',
        'IN_PROGRESS',
      ]),
    },
  };
}

function queryOperation(each: Query): Node {
  const input = schemaOf(each.input);
  const required = new Set((input['required'] as string[] | undefined) ?? []);
  const properties = Object.entries(
    (input['properties'] as Record<string, Node> | undefined) ?? {},
  );
  return {
    operationId: each.name,
    summary: each.en,
    description: each.zh,
    tags: [each.name.split('.')[0]],
    'x-permission': each.permission,
    parameters: properties.map(([name, schema]) => {
      const in_path = each.path.includes(`:${name}`);
      const needed = in_path || required.has(name);
      return { name, in: in_path ? 'path' : 'query', required: needed, schema };
    }),
    responses: { 200: { description: 'The answer' }, ...problemResponses(each.problems) },
  };
}

function routeOperation(each: Route): Node {
  const names = [...each.path.matchAll(/:(\w+)/g)].map((found) => found[1]);
  return {
    operationId: each.name,
    summary: each.en,
    description: each.zh,
    tags: [each.name.split('.')[0]],
    'x-permission': each.permission,
    parameters: names.map((name) => {
      return { name, in: 'path', required: true, schema: { type: 'string' } };
    }),
    responses: { 200: { description: 'The answer' }, ...problemResponses(each.problems) },
  };
}

/** Renders the whole document. */
export function renderOpenApi(parts: Parts): Node {
  const paths: Record<string, Node> = {};
  const add = (path: string, method: string, operation: Node) => {
    const key = path.replace(/:(\w+)/g, '{$1}');
    paths[key] = { ...paths[key], [method]: operation };
  };
  for (const each of parts.commands) add(each.path, 'post', commandOperation(each));
  for (const each of parts.queries) add(each.path, 'get', queryOperation(each));
  for (const each of parts.routes) add(each.path, each.method.toLowerCase(), routeOperation(each));
  const text = { type: 'string' };
  const problem = {
    type: 'object',
    required: ['type', 'code', 'status', 'title', 'detail', 'fix'],
    properties: {
      type: text,
      code: { type: 'string', enum: allProblems().map((each) => each.code) },
      status: { type: 'integer' },
      title: text,
      detail: text,
      fix: text,
      pointer: text,
      instance: text,
      errors: { type: 'array', items: { $ref: '#/components/schemas/Problem' } },
    },
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'fahuo',
      version: '0.1.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: Object.fromEntries(Object.entries(paths).sort((a, b) => (a[0] < b[0] ? -1 : 1))),
    components: {
      schemas: { Problem: problem },
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
    security: [{ key: [] }],
  };
}
