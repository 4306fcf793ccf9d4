/**
 * Finds which column of a file holds which field, by header names or by what was chosen before for
 * the same header, and turns rows of text into typed values with one error per bad cell.
 */

import { createHash } from 'node:crypto';
import { Problem } from '../../kernel/problem.ts';
import {
  cleanText,
  type FieldKind,
  type FieldValue,
  type KindContext,
  parseKind,
} from './kinds.ts';
import { csvProblem } from './problems.ts';
import type { TableRow } from './read-table.ts';

export interface TargetField {
  name: string;
  /** The column must be there; on a line field its cell must be filled, too. */
  required: boolean;
  kind: FieldKind;
  /** Header names it goes by, the best first; compared without case, blanks and punctuation. */
  labels: readonly string[];
  /** `order`: one value for all rows of an order, which may stand in its first row only. */
  level?: 'order' | 'line';
  /** For kind choice: words that stand for each code. */
  choices?: Readonly<Record<string, readonly string[]>>;
}

export interface Target {
  name: string;
  fields: readonly TargetField[];
  /** The fields that tell which rows belong together. */
  key?: readonly string[];
}

/** A mapping as remembered: plain data, valid for every file with the same header. */
export interface Mapping {
  fingerprint: string;
  /** Column index by field name. */
  columns: Record<string, number>;
}

export interface GuessedMapping {
  mapping: Mapping;
  /** COLUMN_MISSING for each required field without a column. */
  problems: Problem[];
  /** Header names that no field uses. */
  unused: string[];
}

export interface RowError {
  /** The header of the column if there is one, else the field; '' for the row as a whole. */
  field: string;
  /** The name of the field, null for the row as a whole. */
  target: string | null;
  value: string;
  problem: Problem;
}

export interface ParsedRow {
  line: number;
  cells: string[];
  /** By field name; null where empty, absent or bad. */
  values: Record<string, FieldValue>;
  errors: RowError[];
}

/** A header name without case, blanks, punctuation and units in brackets. */
export function normaliseHeader(name: string): string {
  return name
    .slice(0, 200)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\([^)]*\)|【[^】]*】/g, '')
    .replace(/[\s_\-*.:/#'"]/g, '');
}

/** What identifies a header: the same names in the same order give the same text. */
export function headerFingerprint(header: readonly string[]): string {
  return createHash('sha256').update(header.map(normaliseHeader).join('\n')).digest('hex');
}

/**
 * Guesses the columns of a target. A remembered mapping of the same header takes the place of the
 * guess, fields left out on purpose included. A column serves one field only.
 */
export function guessMapping(
  header: readonly string[],
  target: Target,
  remembered: readonly Mapping[] = [],
): GuessedMapping {
  const fingerprint = headerFingerprint(header);
  const known = remembered.find((each) => each.fingerprint === fingerprint);
  const columns: Record<string, number> = {};
  const used = new Set<number>();
  const take = (field: string, column: number | undefined) => {
    if (column === undefined || column < 0 || column >= header.length || used.has(column)) return;
    columns[field] = column;
    used.add(column);
  };
  for (const field of target.fields) take(field.name, known?.columns[field.name]);
  const names = header.map(normaliseHeader);
  for (const field of known === undefined ? target.fields : []) {
    const wanted = [field.name, ...field.labels].map(normaliseHeader);
    const label = wanted.find((each) => names.some((n, i) => n === each && !used.has(i)));
    if (label !== undefined)
      take(
        field.name,
        names.findIndex((n, i) => n === label && !used.has(i)),
      );
  }
  const problems = missingColumns(header, target, columns);
  const unused = header.filter((_, index) => !used.has(index));
  return { mapping: { fingerprint, columns }, problems, unused };
}

/** COLUMN_MISSING for each required field that a mapping leaves out, naming the header found. */
export function missingColumns(
  header: readonly string[],
  target: Target,
  columns: Readonly<Record<string, number>>,
): Problem[] {
  return target.fields
    .filter((field) => field.required && columns[field.name] === undefined)
    .map((field) =>
      csvProblem('COLUMN_MISSING', {
        field: field.name,
        label: field.labels[0] ?? field.name,
        header: header.join(', '),
      }),
    );
}

/**
 * A function that types the rows of one file in their order; it never throws, a bad cell becomes an
 * error of its row. Amounts of a row without currency take that of the row before it when both
 * belong together. A row that does not fit the header keeps its key fields only.
 */
export function rowParser(
  header: readonly string[],
  mapping: Mapping,
  target: Target,
  context: KindContext,
): (row: TableRow) => ParsedRow {
  const key = target.key ?? [];
  const cellOf = (row: TableRow, field: string) => row.cells[mapping.columns[field] ?? -1] ?? '';
  let last = { key: '', currency: '' };
  return (row) => {
    const errors: RowError[] = [];
    if (row.problem !== null) {
      errors.push({ field: '', target: null, value: '', problem: row.problem });
      const values = key.map((name) => [name, cleanText(cellOf(row, name)) || null]);
      return { line: row.line, cells: row.cells, values: Object.fromEntries(values), errors };
    }
    const rowKey = key.map((name) => cellOf(row, name)).join('\n');
    const own = cleanText(cellOf(row, 'currency')).toUpperCase();
    const currency = own === '' && key.length > 0 && rowKey === last.key ? last.currency : own;
    last = { key: rowKey, currency };
    const here = currency === '' ? context : { ...context, currency };
    const values: Record<string, FieldValue> = {};
    for (const field of target.fields) {
      const column = mapping.columns[field.name];
      const value = cellOf(row, field.name);
      const parsed = parseField(field, cleanText(value), column !== undefined, here);
      values[field.name] = parsed instanceof Problem ? null : parsed;
      if (!(parsed instanceof Problem)) continue;
      const name = column === undefined ? field.name : header[column]!;
      errors.push({ field: name, target: field.name, value, problem: parsed });
    }
    return { line: row.line, cells: row.cells, values, errors };
  };
}

function parseField(
  field: TargetField,
  value: string,
  mapped: boolean,
  context: KindContext,
): FieldValue | Problem {
  if (value !== '') return parseKind(field.kind, value, context, field.choices);
  const needed = field.required && mapped && field.level !== 'order';
  return needed ? csvProblem('CELL_EMPTY', { field: field.labels[0] ?? field.name }) : null;
}
