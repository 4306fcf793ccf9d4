/**
 * Named SQL statements: each `.sql` file is rendered to typed functions that send their statement
 * through a transaction. The text is SQL from the file, nothing is assembled at run time.
 */

/** What a statement is sent through; `tenant_id` and `now` of every statement come from here. */
export interface Sender {
  readonly tenant_id: string;
  readonly now: Date;
  /** Sends a named statement with its values in order and returns the rows. */
  send(name: string, text: string, values: unknown[]): Promise<unknown[]>;
  /** Sends one whose answer is empty: nobody waits for it before the commit. */
  post(name: string, text: string, values: unknown[]): void;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface StatementInfo {
  name: string;
  text: string;
  params: readonly string[];
}

type Value = (sender: Sender, params: Record<string, unknown>) => unknown;
type Row = Record<string, unknown>;

/** Characters that must not stand alone within the quotes of an array's element. */
const SPECIAL = /["\\]/;

function quoted(text: string): string {
  return SPECIAL.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}

/** How an element of each kind is written in PostgreSQL's text form of an array. */
const ELEMENTS: Record<string, (value: unknown) => string> = {
  plain: (value) => {
    if (typeof value === 'string') return quoted(value);
    return value instanceof Date ? `"${value.toISOString()}"` : String(value);
  },
  // 36 characters cannot be anything else that PostgreSQL would take for a uuid.
  uuid: (value) => ((value as string).length === 36 ? (value as string) : quoted(value as string)),
  text: (value) => quoted(String(value)),
  // JSON holds no raw control characters: written as a JSON string it is a valid element as it is.
  json: (value) => JSON.stringify(JSON.stringify(value)),
};

/** One column of rows as the text of an array: a third of the work of reading rows from JSON. */
function columnOf(rows: readonly Row[], name: string, element: (value: unknown) => string): string {
  const parts = new Array<string>(rows.length);
  for (let index = 0; index < rows.length; index++) {
    const value = rows[index]![name];
    parts[index] = value == null ? 'NULL' : element(value);
  }
  return `{${parts.join()}}`;
}

/**
 * The value of a parameter: 'tenant_id' and 'now' come from the sender, 'name@' is written as JSON,
 * 'rows.column:kind' is that column of an array of rows, anything else is taken as it is.
 */
function valueFor(param: string): Value {
  if (param === 'tenant_id') return (sender) => sender.tenant_id;
  if (param === 'now') return (sender) => sender.now;
  const column = /^(\w+)\.(\w+):(\w+)$/.exec(param);
  if (column !== null) {
    const [, rows, name, kind] = column;
    const element = ELEMENTS[kind!]!;
    return (_, params) => columnOf(params[rows!] as readonly Row[], name!, element);
  }
  if (!param.endsWith('@')) return (_, params) => params[param];
  const name = param.slice(0, -1);
  return (_, params) => (params[name] === null ? null : JSON.stringify(params[name] ?? null));
}

type Run<P, R> = keyof P extends never
  ? (sender: Sender) => Promise<R>
  : (sender: Sender, params: P) => Promise<R>;

/** All statements of the program by name, for tests that look at their text. */
export const statements = new Map<string, StatementInfo>();

function sending<R>(info: StatementInfo, shape: (rows: unknown[]) => R) {
  statements.set(info.name, info);
  const values = info.params.map(valueFor);
  return async (sender: Sender, params: Record<string, unknown> = {}) => {
    const given = values.map((value) => value(sender, params));
    return shape(await sender.send(info.name, info.text, given));
  };
}

/** A statement that returns any number of rows. */
export function many<P, R>(name: string, text: string, params: readonly string[]) {
  return sending({ name, text, params }, (rows) => rows as R[]) as Run<P, R[]>;
}

/** A statement that returns exactly one row; anything else is a fault. */
export function one<P, R>(name: string, text: string, params: readonly string[]) {
  return sending({ name, text, params }, (rows) => {
    if (rows.length !== 1) throw new Error(`${name} returned ${rows.length} rows, expected one`);
    return rows[0] as R;
  }) as Run<P, R>;
}

/** A statement that returns one row or none. */
export function maybe<P, R>(name: string, text: string, params: readonly string[]) {
  return sending({ name, text, params }, (rows) => {
    if (rows.length > 1) throw new Error(`${name} returned ${rows.length} rows, expected one`);
    return (rows[0] ?? null) as R | null;
  }) as Run<P, R | null>;
}

const SENT = Promise.resolve();

/**
 * A statement that returns no rows. It is sent and not waited for: what comes after it in the
 * transaction sees its work, and its failure is told at the latest before the commit.
 */
export function none<P>(name: string, text: string, params: readonly string[]) {
  statements.set(name, { name, text, params });
  const values = params.map(valueFor);
  const run = (sender: Sender, params_: Record<string, unknown> = {}) => {
    const given = values.map((value) => value(sender, params_));
    sender.post(name, text, given);
    return SENT;
  };
  return run as unknown as Run<P, void>;
}

/** Replaces `:name` by `$n`, leaving strings, comments and casts alone. */
export function bindParameters(text: string): { text: string; params: string[] } {
  const params: string[] = [];
  const token = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\$\$[\s\S]*?\$\$|::|:([a-z_]\w*(?:\.\w+)?)/g;
  const bound = text.replace(token, (whole, name: string | undefined) => {
    if (name === undefined) return whole;
    let at = params.indexOf(name);
    if (at < 0) at = params.push(name) - 1;
    return `$${at + 1}`;
  });
  return { text: bound, params };
}
