/**
 * Gathers the rows of a file into orders: consecutive rows with the same order number are one. An
 * order is imported whole or comes back whole, so one bad row holds back all of its rows.
 */

import type { FieldValue } from './kinds.ts';
import type { ParsedRow, RowError, TargetField } from './mapping.ts';
import type { Preset } from './presets.ts';
import { csvProblem } from './problems.ts';

export interface RawOrder {
  /** The order number; '' when no row of it has one. */
  channel_order_no: string;
  /** Line of its first row in the file. */
  line: number;
  /** Order fields by name, those derived included. */
  values: Record<string, FieldValue>;
  /** Line fields by name, each with its own line in the file. */
  lines: { line: number; values: Record<string, FieldValue> }[];
  /** Its rows as read; when the order is bad, every one of them has errors. */
  rows: ParsedRow[];
  bad: boolean;
}

/** Joins the fields that identify an order; '' when the order number is not there. */
export function keyOfRow(row: ParsedRow, key: readonly string[]): string {
  if (row.values['channel_order_no'] === undefined || row.values['channel_order_no'] === null) {
    return '';
  }
  return JSON.stringify(key.map((name) => row.values[name] ?? null));
}

/**
 * Groups rows into orders as they stream by; memory holds one order. A row without order number
 * belongs to the order before it, which is then bad: it might be a line of it. Pass the keys found
 * by {@link scatteredOrders} in a first reading, for orders whose rows are not together.
 */
export async function* groupOrders(
  rows: AsyncIterable<ParsedRow>,
  preset: Preset,
  scattered: ReadonlySet<string> = new Set(),
): AsyncGenerator<RawOrder> {
  const key = preset.target.key ?? ['channel_order_no'];
  let open: ParsedRow[] = [];
  let openKey = '';
  for await (const row of rows) {
    const rowKey = keyOfRow(row, key);
    if (rowKey !== '' && rowKey !== openKey && open.length > 0) {
      yield makeOrder(open, preset, scattered.has(openKey));
      open = [];
    }
    if (rowKey !== '' || open.length === 0) openKey = rowKey;
    open.push(row);
  }
  if (open.length > 0) yield makeOrder(open, preset, scattered.has(openKey));
}

/** The keys of orders whose rows are not together. Memory: one key per order. */
export async function scatteredOrders(
  rows: AsyncIterable<ParsedRow>,
  preset: Preset,
): Promise<Set<string>> {
  const seen = new Set<string>();
  const scattered = new Set<string>();
  let last = '';
  for await (const row of rows) {
    const key = keyOfRow(row, preset.target.key ?? ['channel_order_no']);
    if (key === '' || key === last) continue;
    if (seen.has(key)) scattered.add(key);
    seen.add(key);
    last = key;
  }
  return scattered;
}

function makeOrder(read: readonly ParsedRow[], preset: Preset, scattered: boolean): RawOrder {
  const rows = read.map((row) => ({ ...row, errors: [...row.errors] }));
  const first = rows[0]!;
  const order = String(
    rows.find((row) => row.values['channel_order_no'])?.values['channel_order_no'] ?? '',
  );
  const orderFields = preset.target.fields.filter((field) => field.level === 'order');
  const lineFields = preset.target.fields.filter((field) => field.level !== 'order');
  for (const row of rows) requireOrderNo(row, orderFields);
  const values: Record<string, FieldValue> = {};
  for (const field of orderFields) values[field.name] = mergeField(field, rows, order);
  for (const row of scattered ? rows : []) {
    row.errors.push(rowError(csvProblem('ORDER_SCATTERED', { order })));
  }
  const wrong = rows.find((row) => row.errors.length > 0);
  for (const row of wrong === undefined ? [] : rows) {
    if (row.errors.length > 0) continue;
    row.errors.push(rowError(csvProblem('ORDER_ROW_BAD', { order, line: wrong!.line })));
  }
  return {
    channel_order_no: order,
    line: first.line,
    values: { ...values, ...preset.derive?.(values) },
    lines: rows.map((row) => ({ line: row.line, values: pick(row, lineFields) })),
    rows,
    bad: wrong !== undefined,
  };
}

/** A row without order number cannot be told from a line of the order before it. */
function requireOrderNo(row: ParsedRow, orderFields: readonly TargetField[]): void {
  if (row.values['channel_order_no'] || row.errors.some((error) => error.field === '')) return;
  if (row.errors.some((error) => error.target === 'channel_order_no')) return;
  const field = orderFields.find((each) => each.name === 'channel_order_no')?.labels[0] ?? '';
  const problem = csvProblem('CELL_EMPTY', { field });
  row.errors.push({ field, target: 'channel_order_no', value: '', problem });
}

/** The one value of an order field; adds errors where rows differ or where it is missing. */
function mergeField(field: TargetField, rows: ParsedRow[], order: string): FieldValue {
  const first = rows.find((row) => (row.values[field.name] ?? null) !== null);
  const label = field.labels[0] ?? field.name;
  if (first === undefined) {
    const known = rows.some((row) => row.errors.some((error) => error.target === field.name));
    const broken = rows.some((row) => row.errors.some((error) => error.field === ''));
    if (field.required && !known && !broken) {
      const problem = csvProblem('CELL_EMPTY', { field: label });
      rows[0]!.errors.push({ field: label, target: field.name, value: '', problem });
    }
    return null;
  }
  const value = first.values[field.name]!;
  for (const row of rows) {
    const found = row.values[field.name] ?? null;
    if (found === null || found === value) continue;
    const members = { field: label, order, found, first: value, line: first.line };
    const problem = csvProblem('ORDER_ROWS_DIFFER', members);
    row.errors.push({ field: label, target: field.name, value: String(found), problem });
  }
  return value;
}

function rowError(problem: RowError['problem']): RowError {
  return { field: '', target: null, value: '', problem };
}

function pick(row: ParsedRow, fields: readonly TargetField[]): Record<string, FieldValue> {
  return Object.fromEntries(fields.map((field) => [field.name, row.values[field.name] ?? null]));
}
