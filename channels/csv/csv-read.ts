/**
 * Reads delimited text: guesses delimiter and line ending from the beginning of the file, then
 * streams its records with the line each begins at. Parsing itself is csv-parse.
 */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { inspectText, readText, type TextEncoding, type TextFile } from './encoding.ts';
import { csvProblem } from './problems.ts';
import type { RawTable } from './read-table.ts';

export type Delimiter = ',' | ';' | '\t' | '|';
export type LineEnding = 'lf' | 'crlf' | 'cr';

export interface CsvDialect {
  encoding: TextEncoding;
  bom: boolean;
  delimiter: Delimiter;
  line_ending: LineEnding;
}

export interface RawRow {
  /** Line of the file, or row of the sheet, at which the record begins; from 1. */
  line: number;
  cells: string[];
}

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];
export const lineEndings: Record<LineEnding, string> = { lf: '\n', crlf: '\r\n', cr: '\r' };
/** The longest record; a forgotten quote would otherwise gather the whole file in memory. */
const maxRecordChars = 1_000_000;

/**
 * Opens a CSV file: its dialect and its records, header first. Throws FILE_ENCODING, FILE_TYPE;
 * the records throw CSV_QUOTE with the line at which the quotation mark was opened.
 */
export async function openCsv(
  path: string,
  wanted: { encoding?: TextEncoding; delimiter?: Delimiter },
): Promise<RawTable> {
  const text = await inspectText(path, wanted.encoding);
  const hint = /^sep=(.)[\r\n]/i.exec(text.head)?.[1];
  const dialect: CsvDialect = {
    encoding: text.encoding,
    bom: text.bom,
    delimiter: wanted.delimiter ?? delimiters.find((d) => d === hint) ?? sniffDelimiter(text.head),
    line_ending: sniffLineEnding(text.head),
  };
  return {
    format: 'csv',
    dialect,
    sheet: null,
    sheets: [],
    row_estimate: estimateRows(text),
    rows: () => readRecords(path, dialect, hint !== undefined),
  };
}

/**
 * The delimiter that cuts the first lines into the most columns, counting only columns that all
 * lines agree on; text inside quotes does not count.
 */
export function sniffDelimiter(head: string): Delimiter {
  const lines = firstLines(head, 20);
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const inHeader = counts[0] ?? 0;
    const agreeing = counts.filter((count) => count === inHeader).length / (counts.length || 1);
    const score = inHeader * agreeing * agreeing;
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

/** The line ending that comes first outside quotes; lf when there is none. */
export function sniffLineEnding(head: string): LineEnding {
  const first = /[\r\n]\n?/.exec(withoutQuoted(head))?.[0];
  if (first === undefined || first.startsWith('\n')) return 'lf';
  return first === '\r\n' ? 'crlf' : 'cr';
}

function withoutQuoted(text: string): string {
  return text.replace(/"[^"]*"/g, '');
}

function firstLines(head: string, count: number): string[] {
  const lines = withoutQuoted(head).split(/\r\n|\r|\n/);
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  return whole.filter((line) => line !== '').slice(0, count);
}

function estimateRows(text: TextFile): number {
  const quotedBreaks = (text.head.match(/"[^"]*"/g) ?? []).join('').match(/\r\n|\r|\n/g) ?? [];
  const breaks = text.head.match(/\r\n|\r|\n/g)?.length ?? 0;
  const share = breaks === 0 ? 1 : (breaks - quotedBreaks.length) / breaks;
  return Math.max(0, Math.round(text.line_ends * share) - (/[\r\n]$/.test(text.head) ? 1 : 0));
}

async function* readRecords(
  path: string,
  dialect: CsvDialect,
  hinted: boolean,
): AsyncGenerator<RawRow> {
  const parser = parse({
    info: true,
    delimiter: dialect.delimiter,
    record_delimiter: dialect.line_ending === 'cr' ? ['\r'] : ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: maxRecordChars,
  });
  const feeding = pipeline(Readable.from(readText(path, dialect.encoding)), parser);
  feeding.catch(() => undefined); // The same fault reaches the loop below through the parser.
  let doubled = 0;
  let lastLine = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      // csv-parse counts CR LF inside quotes as two lines, and tells the line of a record's end.
      const inside = record.join('');
      doubled += count(inside, /\r\n/g);
      const end = info.lines - doubled;
      const line = end - count(inside, /\r\n|\r|\n/g);
      lastLine = end;
      if (hinted && info.records === 1) continue;
      yield { line, cells: record };
    }
  } catch (fault) {
    if (fault instanceof CsvError) throw csvProblem('CSV_QUOTE', { line: lastLine + 1 });
    throw fault;
  }
}

interface Parsed {
  record: string[];
  info: { lines: number; records: number };
}

function count(text: string, pattern: RegExp): number {
  if (!text.includes('\n') && !text.includes('\r')) return 0;
  return text.match(pattern)?.length ?? 0;
}
