/** Makes an input that fits a schema, with given ids wherever an id is asked for. */
import { z } from 'zod';

interface Shape {
  type?: string | string[];
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
  format?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  default?: unknown;
}

/** Codes of the world of the tests, by the name of the field that asks for one. */
const CODES: Record<string, string> = {
  merchant: 'M1',
  shop: 'S1',
  warehouse: 'SZ',
  sku: 'TEA-1',
  code: 'SZ',
  location: 'A01-01',
  from: 'A01-01',
  to: 'A01-02',
};

/**
 * An input for a schema: what is required, and every field that names an id or a code. It fits in
 * type and bounds; rules beyond that may still refuse it.
 */
export function sampleOf(schema: z.ZodType, ids: ReadonlyMap<string, string>): unknown {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
  return sample(shape, '', ids);
}

function sample(shape: Shape, name: string, ids: ReadonlyMap<string, string>): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum !== undefined) return shape.enum[0];
  const choice = (shape.anyOf ?? shape.oneOf)?.find((each) => each.type !== 'null');
  if (choice !== undefined) return sample(choice, name, ids);
  if (shape.allOf?.[0] !== undefined) return sample(shape.allOf[0], name, ids);
  if (shape.type === 'object') return sampleObject(shape, ids);
  if (shape.type === 'array') return [sample(shape.items ?? {}, name.replace(/s$/, ''), ids)];
  if (shape.type === 'integer' || shape.type === 'number') {
    return Math.max(1, shape.minimum ?? 1, (shape.exclusiveMinimum ?? 0) + 1);
  }
  if (shape.type === 'boolean') return true;
  const id = ids.get(name);
  if (shape.format === 'uuid') return id ?? '00000000-0000-7000-8000-00000000dead';
  if (shape.format === 'date-time') return '2026-03-02T08:00:00Z';
  if (shape.format === 'date') return '2026-03-02';
  return id ?? CODES[name] ?? 'sample'.padEnd(shape.minLength ?? 0, 'x');
}

function sampleObject(shape: Shape, ids: ReadonlyMap<string, string>): Record<string, unknown> {
  const required = new Set(shape.required ?? []);
  const entries = Object.entries(shape.properties ?? {}).flatMap(([name, each]) => {
    const wanted = required.has(name) || ids.has(name) || name in CODES;
    return wanted ? [[name, sample(each, name, ids)] as const] : [];
  });
  return Object.fromEntries(entries);
}
