/**
 * Writes tables: the bad rows of an import back in the format they came in, with columns that say
 * what is wrong, and plain CSV exports. No cell leaves in a form that a spreadsheet would run.
 */

import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WorkbookWriter } from '@cj-tech-master/excelts';
import { stringify } from 'csv-stringify/sync';
import { guardCell } from '../../kernel/cell-guard.ts';
import { type Locale, problemDetail, problemFix } from '../../kernel/problem.ts';
import { type CsvDialect, lineEndings } from './csv-read.ts';
import type { TextEncoding } from './encoding.ts';
import { errorColumns } from './error-columns.ts';
import { encodeGb18030 } from './gb18030.ts';
import type { RowError } from './mapping.ts';
import type { TablePreview } from './read-table.ts';

export interface BadRow {
  line: number;
  cells: readonly string[];
  errors: readonly RowError[];
}

type Rows<Row> = AsyncIterable<Row> | Iterable<Row>;

const batchRows = 500;
const excelDialect: CsvDialect = {
  encoding: 'utf-8',
  bom: true,
  delimiter: ',',
  line_ending: 'crlf',
};

/**
 * Writes the bad rows to the file at `path` in the format, encoding and delimiter of the file they
 * came from: five error columns in `locale`, then the user's own as they were. Corrected, the file
 * can be imported again. Several errors of a row are numbered and joined. Returns the row count.
 */
export async function writeErrorFile(
  path: string,
  source: Pick<TablePreview, 'dialect' | 'header' | 'sheet'>,
  rows: Rows<BadRow>,
  locale: Locale,
): Promise<number> {
  const header = [...errorColumns[locale], ...source.header];
  let count = 0;
  async function* lines(): AsyncGenerator<string[]> {
    for await (const row of rows) {
      count++;
      yield [...describeErrors(row, locale), ...row.cells];
    }
  }
  if (source.dialect === null) await writeXlsx(path, source.sheet ?? 'Sheet1', header, lines());
  else {
    const bytes = exportCsv(header, lines(), source.dialect);
    await pipeline(Readable.from(bytes), createWriteStream(path));
  }
  return count;
}

/**
 * A table as CSV bytes, every cell guarded against formulas. By default in the form that
 * spreadsheets open without asking: UTF-8 with byte order mark, comma, CR LF.
 */
export async function* exportCsv(
  header: readonly string[],
  rows: Rows<readonly string[]>,
  dialect: CsvDialect = excelDialect,
): AsyncGenerator<Buffer> {
  const write = (batch: readonly (readonly string[])[]) =>
    encodeText(
      stringify(
        batch.map((row) => row.map(guardCell)),
        {
          delimiter: dialect.delimiter,
          record_delimiter: lineEndings[dialect.line_ending],
          quoted_match: /[\r\n]|^\s|\s$/,
        },
      ),
      dialect.encoding,
    );
  if (dialect.bom) yield encodeText('\ufeff', dialect.encoding);
  let batch: (readonly string[])[] = [header];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < batchRows) continue;
    yield write(batch);
    batch = [];
  }
  if (batch.length > 0) yield write(batch);
}

/** Row number, fields, values, codes and what to do: one text each, errors joined in order. */
export function describeErrors(row: BadRow, locale: Locale): string[] {
  const [first] = row.errors;
  const several = row.errors.length > 1;
  const join = (texts: string[]) =>
    several ? texts.map((text, index) => `${index + 1}) ${text}`).join(' ') : (texts[0] ?? '');
  const tell = (error: RowError) => {
    const gap = locale === 'zh-CN' ? '。' : '. ';
    return `${problemDetail(error.problem, locale)}${gap}${problemFix(error.problem, locale)}`;
  };
  if (first === undefined) return [String(row.line), '', '', '', ''];
  return [
    String(row.line),
    join(row.errors.map((error) => error.field)),
    join(row.errors.map((error) => error.value)),
    join(row.errors.map((error) => error.problem.code)),
    join(row.errors.map(tell)),
  ];
}

function encodeText(text: string, encoding: TextEncoding): Buffer {
  if (encoding === 'gb18030') return encodeGb18030(text);
  if (encoding === 'utf-8') return Buffer.from(text);
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}

/** Characters that a sheet name may not hold, and text that a workbook would take for an escape. */
const oddInSheetName = /[\\/*?:[\]]|^'|'$/g;
const looksEscaped = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** Every cell is typed text, so that barcodes keep their digits and nothing is computed. */
async function writeXlsx(
  path: string,
  sheet: string,
  header: readonly string[],
  rows: AsyncIterable<readonly string[]>,
): Promise<void> {
  const book = new WorkbookWriter({ filename: path, useSharedStrings: false, useStyles: true });
  const name = sheet.slice(0, 31).replace(oddInSheetName, ' ');
  const page = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
  const write = (cells: readonly string[]) =>
    page.addRow(cells.map((cell) => guardCell(cell).replace(looksEscaped, '_x005F_'))).commit();
  write(header);
  for await (const row of rows) write(row);
  page.commit();
  await book.commit();
}
