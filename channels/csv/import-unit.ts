/**
 * What is imported or comes back as a whole: an order with its rows, an article, a stock line. Here
 * problems of an input find their way back to the cell that they are about.
 */

import type { ImportKind } from '../../areas/imports/model.ts';
import type { Command } from '../../kernel/command.ts';
import type { Problem } from '../../kernel/problem.ts';
import type { Mapping, ParsedRow } from './mapping.ts';
import { csvProblem } from './problems.ts';

export interface Unit {
  /** How people name it: order number, article code. */
  name: string;
  /** Its rows as read; line n of an order is its row n. */
  rows: ParsedRow[];
  /** Input of the command; null when there is nothing to do or something is wrong. */
  input: unknown;
  /** Some row has an error. */
  bad: boolean;
}

/** What differs between catalogue, stock and orders. */
export interface Importer {
  kind: ImportKind;
  command: Command;
  /** Gathers rows into units, as they stream by; what is wrong already is marked bad. */
  gather(rows: AsyncIterable<ParsedRow>): AsyncIterable<Unit>;
  /** Fills in the inputs of a batch; refuses units by `refuse`. */
  convert(units: readonly Unit[]): Promise<void>;
  /** Problems that can be told without writing anything. */
  inspect(input: unknown): Problem[];
  /** Whether a successful outcome means that nothing new came in. */
  replayed(outcome: unknown): boolean;
  /** The fields that a pointer into the input may be about, the likeliest first. */
  fields(pointer: string): readonly string[];
  /** Line of the input that a problem is about, when its pointer does not say. */
  lineOf?(problem: Problem, unit: Unit): number | null;
}

export interface Columns {
  header: readonly string[];
  mapping: Mapping;
}

/** A problem that holds several, as a flat list. */
function flat(problem: Problem): Problem[] {
  return problem.errors.length === 0 ? [problem] : problem.errors.flatMap(flat);
}

/** Writes why a unit is refused to the rows and columns that are to blame. */
export function refuse(unit: Unit, problem: Problem, importer: Importer, columns: Columns): void {
  for (const each of flat(problem)) {
    const said = /^\/lines\/(\d+)(?=\/|$)/.exec(each.pointer);
    const line = said === null ? importer.lineOf?.(each, unit) : Number(said[1]);
    const row = unit.rows[line ?? 0] ?? unit.rows[0]!;
    const fields = importer.fields(each.pointer.replace(/^\/lines\/\d+/, '/lines'));
    const target = fields.find((name) => columns.mapping.columns[name] !== undefined) ?? null;
    const column = target === null ? undefined : columns.mapping.columns[target];
    const field = column === undefined ? (fields[0] ?? '') : columns.header[column]!;
    const value = column === undefined ? '' : (row.cells[column] ?? '');
    row.errors.push({ field, target, value, problem: each });
  }
  holdBack(unit);
}

/** The rows beside a bad one come back with it and name its line. */
function holdBack(unit: Unit): void {
  unit.bad = true;
  const wrong = unit.rows.find((row) => row.errors.length > 0)!;
  for (const row of unit.rows) {
    if (row.errors.length > 0) continue;
    const problem = csvProblem('ORDER_ROW_BAD', { order: unit.name, line: wrong.line });
    row.errors.push({ field: '', target: null, value: '', problem });
  }
}
