/**
 * Opens an uploaded file as a table, whatever it is: CSV in any usual encoding or an XLSX workbook,
 * told apart by content. Rows come as a stream; one bad row does not stop the others.
 */

import { open } from 'node:fs/promises';
import { unguardCell } from '../../kernel/cell-guard.ts';
import type { Problem } from '../../kernel/problem.ts';
import { type CsvDialect, type Delimiter, openCsv, type RawRow } from './csv-read.ts';
import type { TextEncoding } from './encoding.ts';
import { isErrorColumn } from './error-columns.ts';
import { csvProblem } from './problems.ts';
import { openXlsx } from './xlsx-read.ts';

/** What the readers of both formats give: every record, the header among them. */
export interface RawTable {
  format: 'csv' | 'xlsx';
  /** How the text is written; null for a workbook. */
  dialect: CsvDialect | null;
  /** The sheet that is read, and all there are; null and none for CSV. */
  sheet: string | null;
  sheets: string[];
  /** Rows below the header, counted without reading quotes; for show only. */
  row_estimate: number;
  rows(): AsyncGenerator<RawRow>;
}

export interface TableRow {
  /** Line of the file (CSV) or row of the sheet (XLSX), from 1. */
  line: number;
  /** One text per column of the header, without the columns that an error file added. */
  cells: string[];
  /** CSV_COLUMNS when the row does not fit the header; its cells are then as they are. */
  problem: Problem | null;
}

export interface TablePreview extends Omit<RawTable, 'rows'> {
  header: string[];
  header_line: number;
  /** The first 20 rows. */
  rows: TableRow[];
}

export interface Table {
  preview: TablePreview;
  header: string[];
  /** All rows below the header, empty ones left out; may be called again to read once more. */
  rows(): AsyncGenerator<TableRow>;
}

export interface TableOptions {
  /** Overrides what would be detected. */
  encoding?: TextEncoding;
  delimiter?: Delimiter;
  sheet?: string;
}

const previewRows = 20;

/**
 * Opens the file at `path`. Throws FILE_EMPTY, FILE_TYPE, FILE_ENCODING (with the byte offset),
 * CSV_QUOTE, and for workbooks those of openXlsx. Reading `rows()` may throw the same.
 */
export async function openTable(path: string, options: TableOptions = {}): Promise<Table> {
  const raw =
    (await sniffFormat(path)) === 'xlsx' ? openXlsx(path, options) : openCsv(path, options);
  const { rows: records, ...about } = await raw;
  const head = await readHeader(records());
  const added = new Set(head.cells.flatMap((name, index) => (isErrorColumn(name) ? [index] : [])));
  const header = head.cells.filter((_, index) => !added.has(index));
  const fit = (record: RawRow): TableRow => {
    const cells = record.cells.filter((_, index) => !added.has(index)).map(unguardCell);
    const problem = misfit(record.line, cells, header.length, about.format);
    if (problem === null) while (cells.length < header.length) cells.push('');
    if (problem === null) cells.length = header.length;
    return { line: record.line, cells, problem };
  };
  async function* rows(): AsyncGenerator<TableRow> {
    for await (const record of records()) {
      if (record.line > head.line && record.cells.some((cell) => cell !== '')) yield fit(record);
    }
  }
  const first: TableRow[] = [];
  for await (const row of rows()) if (first.push(row) >= previewRows) break;
  const preview = { ...about, header, header_line: head.line, rows: first };
  return { preview, header, rows };
}

async function sniffFormat(path: string): Promise<'csv' | 'xlsx'> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const begun = buffer.subarray(0, bytesRead).toString('latin1');
    if (begun.startsWith('PK\x03\x04')) return 'xlsx';
    const other = [
      ['\xd0\xcf\x11\xe0', 'XLS'],
      ['%PDF', 'PDF'],
      ['PK', 'ZIP'],
    ].find(([magic]) => begun.startsWith(magic!));
    if (other !== undefined) throw csvProblem('FILE_TYPE', { found: other[1] });
    return 'csv';
  } finally {
    await file.close();
  }
}

/** The first record that is not empty, its names trimmed and empty ones at the end cut off. */
async function readHeader(records: AsyncGenerator<RawRow>): Promise<RawRow> {
  for await (const { line, cells } of records) {
    const names = cells.map((name) => unguardCell(name).trim());
    while (names.at(-1) === '') names.pop();
    if (names.length > 0) return { line, cells: names };
  }
  throw csvProblem('FILE_EMPTY');
}

/**
 * A workbook leaves out empty cells at the end of a row, so there only too many are wrong; empty
 * cells beyond the header are harmless in both.
 */
function misfit(
  line: number,
  cells: readonly string[],
  expected: number,
  format: 'csv' | 'xlsx',
): Problem | null {
  let found = cells.length;
  while (found > expected && cells[found - 1] === '') found--;
  if (found === expected || (format === 'xlsx' && found < expected)) return null;
  return csvProblem('CSV_COLUMNS', { line, expected, found });
}
