/**
 * Streams the rows of one sheet of an XLSX workbook as text: numbers as exact decimals, dates in
 * ISO form, formulas as the value last computed. Own code, since it has to check every part anyway.
 */

import type { RawRow } from './csv-read.ts';
import { csvProblem } from './problems.ts';
import type { RawTable } from './read-table.ts';
import {
  cellText,
  checkProlog,
  readDateStyles,
  readPart,
  readSharedStrings,
  readWorkbook,
  type SharedStrings,
  unescapeControls,
  type Workbook,
} from './xlsx-parts.ts';
import { type XmlHandler, xmlScanner } from './xml-scan.ts';
import { readZipDirectory, type ZipEntry } from './zip.ts';

const dayMs = 86_400_000;
/** 1899-12-30: day 0 of spreadsheets, two days early because they believe in 1900-02-29. */
const dayZeroMs = Date.UTC(1899, 11, 30);
/** Spreadsheets keep 15 digits; from here on the last ones are lost. */
const inexactFrom = 1e15;
/** Cells further right are told as one too many; a lone cell far out would cost its whole row. */
const maxColumns = 1000;

/**
 * Opens a workbook at the named sheet, else its first visible one. Throws FILE_DAMAGED, FILE_TYPE,
 * FILE_ENTRY_FORBIDDEN, FILE_EXPANDS_TOO_LARGE, XML_FORBIDDEN, SHEET_MISSING.
 */
export async function openXlsx(path: string, wanted: { sheet?: string }): Promise<RawTable> {
  const entries = await readZipDirectory(path);
  for (const entry of entries.values()) {
    if (/\.(xml|rels|vml)$/i.test(entry.name)) await checkProlog(path, entry);
  }
  const book = await readWorkbook(path, entries);
  const sheet =
    wanted.sheet === undefined
      ? (book.sheets.find((each) => !each.hidden) ?? book.sheets[0])
      : book.sheets.find((each) => each.name === wanted.sheet);
  const sheets = book.sheets.map((each) => each.name);
  if (sheet === undefined) {
    throw csvProblem('SHEET_MISSING', { sheet: wanted.sheet ?? '', sheets: sheets.join(', ') });
  }
  const meaning: Meaning = {
    shared: await readSharedStrings(book),
    date_styles: await readDateStyles(book),
    date_shift_days: book.date_shift_days,
  };
  return {
    format: 'xlsx',
    dialect: null,
    sheet: sheet.name,
    sheets,
    row_estimate: await estimateRows(book, sheet.entry),
    rows: () => readRows(book, sheet.entry, meaning),
  };
}

interface Meaning {
  shared: SharedStrings;
  date_styles: ReadonlySet<number>;
  date_shift_days: number;
}

/** What the sheet says of its own extent, without the header; it is not always right. */
async function estimateRows(book: Workbook, entry: ZipEntry): Promise<number> {
  for await (const chunk of readPart(book.path, entry)) {
    const found = /dimension[^>]*ref\s*=\s*["'][A-Z]+\d+:[A-Z]+(\d+)["']/.exec(chunk);
    return found === null ? 0 : Math.max(0, Number(found[1]) - 1);
  }
  return 0;
}

async function* readRows(
  book: Workbook,
  entry: ZipEntry,
  meaning: Meaning,
): AsyncGenerator<RawRow> {
  let ready: RawRow[] = [];
  const scanner = xmlScanner(
    entry.name,
    sheetHandler(meaning, (row) => ready.push(row)),
  );
  for await (const chunk of readPart(book.path, entry)) {
    scanner.write(chunk);
    yield* ready;
    ready = [];
  }
  scanner.end();
}

/** Turns the tags of a sheet into rows. Cells without an address follow the one before. */
function sheetHandler(meaning: Meaning, emit: (row: RawRow) => void): XmlHandler {
  let line = 0;
  let cells: string[] = [];
  let column = 0;
  let type = 'n';
  let style = 0;
  let value = '';
  let inValue = false;
  let inCell = false;
  const inline = cellText((text) => {
    value = text;
  }, 'is');
  return {
    open(name, attributes) {
      if (name === 'row') {
        line = Number(/\sr\s*=\s*["'](\d+)/.exec(attributes)?.[1] ?? line + 1);
        cells = [];
        column = -1;
      } else if (name === 'c') {
        const letters = /\sr\s*=\s*["']([A-Z]+)/.exec(attributes)?.[1];
        column = letters === undefined ? column + 1 : columnOf(letters);
        type = /\st\s*=\s*["'](\w+)/.exec(attributes)?.[1] ?? 'n';
        style = Number(/\ss\s*=\s*["'](\d+)/.exec(attributes)?.[1] ?? -1);
        value = '';
        inCell = true;
      } else if (name === 'v') {
        inValue = inCell;
        value = '';
      } else if (inCell) inline.open(name, attributes);
    },
    close(name) {
      if (name === 'row') emit({ line, cells });
      else if (name === 'v') inValue = false;
      else if (name === 'c') {
        inCell = false;
        if (value === '') return;
        column = Math.min(column, maxColumns);
        while (cells.length < column) cells.push('');
        cells[column] = showValue(meaning, type, style, value);
      } else if (inCell) inline.close(name);
    },
    text(text) {
      if (inValue) value += text;
      else if (inCell) inline.text(text);
    },
  };
}

function columnOf(letters: string): number {
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function showValue(meaning: Meaning, type: string, style: number, value: string): string {
  if (type === 's') return meaning.shared.at(Number(value));
  if (type === 'inlineStr') return value;
  if (type === 'str') return unescapeControls(value);
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (type === 'e' || type === 'd') return value;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (meaning.date_styles.has(style) && number >= 0) {
    return showDate(number, meaning.date_shift_days);
  }
  // Spreadsheets show 15 digits, so 0.30000000000000004 is 0.3 to the person who typed it.
  return showNumber(Number(number.toPrecision(15)));
}

/**
 * A number as a plain decimal, such as 0.00000012; from 1e15 on in the notation that shows that
 * digits are lost, such as 1.23456789012345E+17.
 */
export function showNumber(number: number): string {
  if (Math.abs(number) >= inexactFrom) {
    const [digits, exponent] = number.toExponential().split('e+');
    return `${digits}E+${exponent!.padStart(2, '0')}`;
  }
  const shortest = String(number);
  const small = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(shortest);
  if (small === null) return shortest;
  const [, sign, lead, rest, exponent] = small;
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${lead}${rest ?? ''}`;
}

/** A day number as 2026-03-09, 2026-03-09T14:30:00, or 14:30:00 when it has no day. */
export function showDate(serial: number, shiftDays: number): string {
  if (serial < 1 && shiftDays === 0) {
    return new Date(Math.round(serial * 86_400) * 1000).toISOString().slice(11, 19);
  }
  // Before March 1900 the invented leap day has not been counted yet.
  const days = serial + shiftDays + (serial + shiftDays < 60 ? 1 : 0);
  const ms = dayZeroMs + Math.round((days * dayMs) / 1000) * 1000;
  if (!Number.isFinite(ms) || ms > 253_402_300_799_000) return showNumber(serial);
  const iso = new Date(ms).toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19);
}
