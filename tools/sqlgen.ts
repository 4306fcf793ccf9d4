/**
 * Renders `<area>.sql` to typed functions by asking PostgreSQL itself for the types of parameters
 * and columns (Parse and Describe; nothing is executed).
 */
import fs from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import { bindParameters } from '../kernel/statement.ts';

interface Source {
  name: string;
  cardinality: 'one' | 'maybe' | 'many' | 'none';
  doc: string;
  text: string;
  line: number;
}

interface Field {
  name: string;
  dataTypeID: number;
  tableID: number;
  columnID: number;
}

const HEADER = /^-- name: (\w+) :(one|maybe|many|none)\s*$/;

/** Splits a file into its statements. */
export function readStatements(sql: string, file: string): Source[] {
  const found: Source[] = [];
  const lines = sql.split('\n');
  for (const [index, line] of lines.entries()) {
    const header = HEADER.exec(line);
    if (header) {
      const cardinality = header[2] as Source['cardinality'];
      found.push({ name: header[1]!, cardinality, doc: '', text: '', line: index + 1 });
      continue;
    }
    const current = found.at(-1);
    if (current === undefined) continue;
    if (current.text === '' && line.startsWith('--')) current.doc += `${line.slice(2).trim()}\n`;
    else current.text += `${line}\n`;
  }
  for (const each of found) {
    each.text = each.text.trim().replace(/;$/, '');
    if (each.doc === '') throw new Error(`${file}:${each.line} ${each.name} has no comment`);
  }
  return found;
}

interface Described {
  params: string[];
  fields: Field[];
}

/** Asks the server what a statement takes and gives. */
async function describe(client: pg.Client, text: string): Promise<Described> {
  await client.query(`prepare sqlgen as ${text}`);
  const found = await client.query<{ types: string[] }>(
    `select parameter_types::oid[]::text[] as types from pg_prepared_statements where name = 'sqlgen'`,
  );
  const fields = await new Promise<Field[]>((resolve, reject) => {
    let rows: Field[] = [];
    const submittable = {
      submit(connection: { parse(q: object): void; describe(q: object): void; sync(): void }) {
        connection.parse({ name: '', text, types: [] });
        connection.describe({ type: 'S', name: '' });
        connection.sync();
      },
      handleRowDescription(message: { fields: Field[] }) {
        rows = message.fields;
      },
      handleReadyForQuery: () => resolve(rows),
      handleError: (error: Error) => reject(error),
      handleDataRow() {},
      handleCommandComplete() {},
      handlePortalSuspended() {},
      handleEmptyQuery() {},
    };
    client.query(submittable as unknown as pg.Submittable);
  });
  await client.query('deallocate sqlgen');
  return { params: found.rows[0]!.types, fields };
}

interface Catalog {
  types: Map<string, { name: string; element: string | null }>;
  required: Set<string>;
}

async function readCatalog(client: pg.Client): Promise<Catalog> {
  const types = await client.query<{ oid: string; name: string; element: string | null }>(
    `select t.oid::text, t.typname as name, e.typname as element from pg_type t
     left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'`,
  );
  const required = await client.query<{ key: string }>(
    `select attrelid || '.' || attnum as key from pg_attribute where attnotnull and attnum > 0`,
  );
  return {
    types: new Map(types.rows.map((row) => [row.oid, row])),
    required: new Set(required.rows.map((row) => row.key)),
  };
}

const TS: Record<string, string> = {
  uuid: 'string',
  text: 'string',
  varchar: 'string',
  name: 'string',
  numeric: 'string',
  date: 'string',
  xid8: 'string',
  oid: 'string',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float4: 'number',
  float8: 'number',
  bool: 'boolean',
  timestamptz: 'Date',
  json: 'Json',
  jsonb: 'Json',
  interval: 'string',
  regclass: 'string',
  void: 'null',
};

function tsType(catalog: Catalog, oid: string, where: string): string {
  const type = catalog.types.get(oid);
  const base = TS[type?.element ?? type?.name ?? ''];
  if (base === undefined) throw new Error(`${where}: no TypeScript type for ${type?.name ?? oid}`);
  return type?.element ? `${base}[]` : base;
}

const RECORDSET = /jsonb_to_recordset\(\s*:(\w+)::jsonb\s*\)\s*as\s+(\w+)\s*\(([^)]*)\)/gi;

interface Column {
  name: string;
  /** As written in the statement: uuid, bigint, text[]. */
  type: string;
}

function columnsOf(list: string): Column[] {
  return list.split(',').map((column) => {
    const [name, type] = column.trim().split(/\s+/);
    return { name: name!, type: type! };
  });
}

/** Row type of a parameter that is read by jsonb_to_recordset(:p::jsonb) as r(a uuid, b text). */
function recordset(text: string, param: string): string | null {
  const call = [...text.matchAll(RECORDSET)].find((each) => each[1] === param);
  if (call === undefined) return null;
  const members = columnsOf(call[3]!).map(({ name, type }) => {
    const array = type.endsWith('[]');
    const plain = type
      .replace('[]', '')
      .replace(/^bigint$/, 'int8')
      .replace(/^int$/, 'int4');
    const base = TS[plain.replace(/^boolean$/, 'bool').replace(/^integer$/, 'int4')];
    if (base === undefined) throw new Error(`no TypeScript type for ${type} of :${param}`);
    const wide = base === 'Date' ? 'Date | string' : base === 'Json' ? 'unknown' : base;
    return `${name}: ${array ? `${wide}[]` : wide} | null`;
  });
  return `readonly { ${members.join('; ')} }[]`;
}

/**
 * Rows travel as one array per column where they can: PostgreSQL reads them in a third of the time
 * that it needs for JSON. Rows with an array among their columns stay JSON.
 */
function asColumns(text: string): string {
  return text.replace(RECORDSET, (whole, param: string, alias: string, list: string) => {
    const columns = columnsOf(list);
    if (columns.some(({ type }) => type.endsWith('[]'))) return whole;
    const arrays = columns.map(({ name, type }) => `:${param}.${name}::${type}[]`);
    const names = columns.map(({ name }) => name);
    return `unnest(${wrapped(arrays)})\n  as ${alias}(${wrapped(names)})`;
  });
}

/** Joins by commas, breaking lines before they get long. */
function wrapped(words: readonly string[]): string {
  let width = 0;
  const parts = words.map((word, index) => {
    width += word.length + 2;
    const broken = width > 80;
    if (broken) width = word.length + 2;
    return index === 0 ? word : `,${broken ? '\n    ' : ' '}${word}`;
  });
  return parts.join('');
}

/** How an element of a column is written: as JSON, quoted as text, or as it is. */
function kindOf(column: string): 'json' | 'text' | 'uuid' | 'plain' {
  if (column === 'jsonb' || column === 'json') return 'json';
  return column === 'text' || column === 'uuid' ? column : 'plain';
}

function paramType(catalog: Catalog, source: Source, param: string, oid: string): string {
  const rows = recordset(source.text, param);
  if (rows !== null) return rows;
  const type = tsType(catalog, oid, `${source.name} :${param}`);
  if (type === 'Json') return 'unknown';
  if (type === 'Date') return 'Date | string | null';
  return type.endsWith('[]') ? `readonly ${type} | null` : `${type} | null`;
}

function isJson(catalog: Catalog, oid: string): boolean {
  const name = catalog.types.get(oid)?.name;
  return name === 'json' || name === 'jsonb';
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

async function renderOne(client: pg.Client, catalog: Catalog, prefix: string, source: Source) {
  const { text, params } = bindParameters(asColumns(source.text));
  const described = await describe(client, text);
  const outer = /\b(left|right|full)\s+(outer\s+)?join\b/i.test(source.text);
  const columns = described.fields.map((field) => {
    const sure = field.name.endsWith('!');
    const known = catalog.required.has(`${field.tableID}.${field.columnID}`) && !outer;
    const type = tsType(catalog, String(field.dataTypeID), `${source.name}.${field.name}`);
    return `${field.name.replace('!', '')}: ${type}${sure || known ? '' : ' | null'}`;
  });
  const given = [...new Set(params.map((param) => param.split('.')[0]!))].flatMap((param) => {
    if (param === 'tenant_id' || param === 'now') return [];
    const oid = described.params[params.indexOf(param)] ?? '';
    return [`${param}: ${paramType(catalog, source, param, oid)}`];
  });
  const names = params.map((param, index) => {
    const oid = described.params[index]!;
    const element = catalog.types.get(oid)?.element ?? '';
    if (param.includes('.')) return JSON.stringify(`${param}:${kindOf(element)}`);
    return JSON.stringify(isJson(catalog, oid) ? `${param}@` : param);
  });
  const doc = source.doc.trim().replaceAll('\n', '\n * ');
  const plain = text
    .replace(/"(\w+)!"/g, '$1')
    .replaceAll('\\', '\\\\')
    .replaceAll('`', '\\`');
  const paramsType = given.length === 0 ? 'Record<never, never>' : `{ ${given.join('; ')} }`;
  const rowType = source.cardinality === 'none' ? '' : `, { ${columns.join('; ')} }`;
  return [
    `/** ${doc} */`,
    `export const ${camel(source.name)} = ${source.cardinality}<${paramsType}${rowType}>(`,
    `  '${prefix}.${source.name}',`,
    `  \`${plain.replaceAll('${', '\\${')}\`,`,
    `  [${names.join(', ')}],`,
    `);`,
    '',
  ].join('\n');
}

/** The text of `<area>.sql.ts` for a `.sql` file. @throws Error with file, line and statement. */
export async function renderSql(client: pg.Client, file: string, root: string): Promise<string> {
  const sources = readStatements(fs.readFileSync(file, 'utf8'), file);
  const catalog = await readCatalog(client);
  const prefix = path.basename(file, '.sql');
  const parts: string[] = [];
  for (const source of sources) {
    try {
      parts.push(await renderOne(client, catalog, prefix, source));
    } catch (error) {
      await client.query('deallocate all');
      const position = Number((error as { position?: string }).position ?? 0);
      const near =
        position > 0 ? bindParameters(source.text).text.slice(position - 12, position + 20) : '';
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `${file}:${source.line} ${source.name}: ${reason}${near ? ` near «${near}»` : ''}`,
      );
    }
  }
  const used = ['many', 'maybe', 'none', 'one'].filter((kind) =>
    sources.some((source) => source.cardinality === kind),
  );
  const body = parts.join('\n');
  const kernel = path.relative(path.dirname(file), path.join(root, 'kernel/statement.ts'));
  const from = kernel.startsWith('.') ? kernel : `./${kernel}`;
  const json = /\bJson\b/.test(body) ? ['type Json'] : [];
  return [
    `/** Rendered by \`fahuo gen\` from ${path.basename(file)}; do not edit. */`,
    `import { ${[...json, ...used].join(', ')} } from '${from}';`,
    '',
    body,
  ].join('\n');
}

/** All statement files of the project. */
export function sqlFiles(root: string): string[] {
  const files = ['kernel/kernel.sql', 'kernel/archive.sql'].map((file) => path.join(root, file));
  for (const area of fs.readdirSync(path.join(root, 'areas'), { withFileTypes: true })) {
    if (!area.isDirectory()) continue;
    const folder = path.join(root, 'areas', area.name);
    for (const name of fs.readdirSync(folder)) {
      const is_statements = name.endsWith('.sql') && !name.endsWith('.doctor.sql');
      if (is_statements && name !== 'schema.sql') files.push(path.join(folder, name));
    }
  }
  return files.filter((file) => fs.existsSync(file)).sort();
}
