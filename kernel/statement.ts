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
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface StatementInfo {
  name: string;
  text: string;
  params: readonly string[];
}

/** Values for parameters; arrays and objects for jsonb parameters are written as JSON text. */
function valuesOf(info: StatementInfo, sender: Sender, params: Record<string, unknown>) {
  return info.params.map((key) => {
    if (key === 'tenant_id') return sender.tenant_id;
    if (key === 'now') return sender.now;
    const name = key.endsWith('@') ? key.slice(0, -1) : key;
    const value = params[name];
    return key.endsWith('@') && value !== null ? JSON.stringify(value ?? null) : value;
  });
}

type Run<P, R> = keyof P extends never
  ? (sender: Sender) => Promise<R>
  : (sender: Sender, params: P) => Promise<R>;

/** All statements of the program by name, for tests that look at their text. */
export const statements = new Map<string, StatementInfo>();

function sending<R>(info: StatementInfo, shape: (rows: unknown[]) => R) {
  statements.set(info.name, info);
  return async (sender: Sender, params: Record<string, unknown> = {}) =>
    shape(await sender.send(info.name, info.text, valuesOf(info, sender, params)));
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

/** A statement that returns no rows. */
export function none<P>(name: string, text: string, params: readonly string[]) {
  return sending({ name, text, params }, () => undefined) as unknown as Run<P, void>;
}

/** Replaces `:name` by `$n`, leaving strings, comments and casts alone. */
export function bindParameters(text: string): { text: string; params: string[] } {
  const params: string[] = [];
  const token = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\$\$[\s\S]*?\$\$|::|:([a-z_]\w*)/g;
  const bound = text.replace(token, (whole, name: string | undefined) => {
    if (name === undefined) return whole;
    let at = params.indexOf(name);
    if (at < 0) at = params.push(name) - 1;
    return `$${at + 1}`;
  });
  return { text: bound, params };
}
