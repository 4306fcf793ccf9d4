/**
 * The small parts of an XLSX workbook that give a sheet its meaning: the list of sheets, the shared
 * texts and the styles that make a number a date. Source: ECMA-376 part 1, chapter 18.
 */

import { csvProblem } from './problems.ts';
import { type XmlHandler, xmlAttribute, xmlScanner } from './xml-scan.ts';
import { readZipEntry, type ZipEntry } from './zip.ts';

export interface Workbook {
  path: string;
  entries: Map<string, ZipEntry>;
  sheets: { name: string; entry: ZipEntry; hidden: boolean }[];
  shared_strings: ZipEntry | null;
  styles: ZipEntry | null;
  /** Days between the first days of the two date systems of spreadsheets; 0 or 1462. */
  date_shift_days: number;
}

const sharedStringsLimitBytes = 200_000_000;
const prologLimitChars = 100_000;
const pageTexts = 4096;

/** The text of one part in chunks. Throws FILE_DAMAGED when it is not UTF-8. */
export async function* readPart(path: string, entry: ZipEntry): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of readZipEntry(path, entry)) {
      yield decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault;
    throw csvProblem('FILE_DAMAGED', { part: entry.name, reason: 'not UTF-8' });
  }
}

/**
 * Refuses a part whose beginning, up to its root element, declares a document type or entities;
 * that is the only place where XML allows them. Throws XML_FORBIDDEN.
 */
export async function checkProlog(path: string, entry: ZipEntry): Promise<void> {
  let begun = '';
  for await (const chunk of readPart(path, entry)) {
    begun += chunk;
    const root = /<[A-Za-z_]/.exec(begun);
    const prolog = begun.slice(0, root?.index);
    const tooLong = root === null && begun.length > prologLimitChars;
    if (/<!(DOCTYPE|ENTITY)/i.test(prolog) || tooLong) {
      throw csvProblem('XML_FORBIDDEN', { part: entry.name });
    }
    if (root !== null) return;
  }
}

async function scanPart(path: string, entry: ZipEntry, open: XmlHandler['open']): Promise<void> {
  const scanner = xmlScanner(entry.name, { open, close() {}, text() {} });
  for await (const chunk of readPart(path, entry)) scanner.write(chunk);
  scanner.end();
}

/** The sheets of a workbook and its other parts. Throws FILE_TYPE when the zip is no workbook. */
export async function readWorkbook(
  path: string,
  entries: Map<string, ZipEntry>,
): Promise<Workbook> {
  const main = entries.get('xl/workbook.xml');
  const relations = entries.get('xl/_rels/workbook.xml.rels');
  if (main === undefined || relations === undefined) {
    throw csvProblem('FILE_TYPE', { found: 'ZIP' });
  }
  const byId = new Map<string, { type: string; entry: ZipEntry }>();
  await scanPart(path, relations, (name, attributes) => {
    if (name !== 'Relationship') return;
    const get = (key: string) => xmlAttribute(relations.name, attributes, key) ?? '';
    const target = get('Target');
    const entry = entries.get(target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    if (entry !== undefined) byId.set(get('Id'), { type: get('Type').split('/').pop()!, entry });
  });
  const ofType = (type: string) => [...byId.values()].find((r) => r.type === type)?.entry ?? null;
  const book: Workbook = {
    path,
    entries,
    sheets: [],
    shared_strings: ofType('sharedStrings'),
    styles: ofType('styles'),
    date_shift_days: 0,
  };
  await scanPart(path, main, (name, attributes) => {
    const get = (key: string) => xmlAttribute(main.name, attributes, key);
    if (name === 'workbookPr' && /^(1|true)$/.test(get('date1904') ?? '')) {
      book.date_shift_days = 1462;
    }
    if (name !== 'sheet') return;
    const relation = byId.get(get('id') ?? '');
    if (relation?.type !== 'worksheet') return;
    const hidden = /hidden/i.test(get('state') ?? '');
    book.sheets.push({ name: get('name') ?? '', entry: relation.entry, hidden });
  });
  return book;
}

/** The texts that cells refer to by number, kept as bytes: a third of what strings would take. */
export interface SharedStrings {
  at(index: number): string;
}

/** Reads the shared texts; phonetic readings are left out. Throws FILE_EXPANDS_TOO_LARGE. */
export async function readSharedStrings(book: Workbook): Promise<SharedStrings> {
  const entry = book.shared_strings;
  if (entry === null) return { at: () => '' };
  if (entry.expanded_bytes > sharedStringsLimitBytes) {
    const size = `${entry.name}: ${Math.round(entry.expanded_bytes / 1e6)} MB`;
    throw csvProblem('FILE_EXPANDS_TOO_LARGE', { size });
  }
  const pages: { bytes: Buffer; ends: Uint32Array }[] = [];
  let page: string[] = [];
  const closePage = () => {
    const ends = new Uint32Array(page.length + 1);
    for (const [index, text] of page.entries()) {
      ends[index + 1] = ends[index]! + Buffer.byteLength(text);
    }
    pages.push({ bytes: Buffer.from(page.join('')), ends });
    page = [];
  };
  const scanner = xmlScanner(
    entry.name,
    cellText((text) => {
      if (page.push(text) === pageTexts) closePage();
    }, 'si'),
  );
  for await (const chunk of readPart(book.path, entry)) scanner.write(chunk);
  scanner.end();
  closePage();
  return {
    at(index) {
      const found = pages[Math.floor(index / pageTexts)];
      const place = index % pageTexts;
      if (found === undefined || place + 1 >= found.ends.length) return '';
      return found.bytes.toString('utf8', found.ends[place], found.ends[place + 1]);
    },
  };
}

/**
 * A handler that gathers the text of each element called `element`: all of its `t` parts, without
 * the phonetic ones, with the escapes of control characters undone.
 */
export function cellText(done: (text: string) => void, element: string): XmlHandler {
  let text = '';
  let inText = false;
  let inPhonetic = false;
  return {
    open(name) {
      if (name === element) text = '';
      else if (name === 'rPh') inPhonetic = true;
      else if (name === 't') inText = !inPhonetic;
    },
    close(name) {
      if (name === element) done(unescapeControls(text));
      else if (name === 'rPh') inPhonetic = false;
      else if (name === 't') inText = false;
    },
    text(part) {
      if (inText) text += part;
    },
  };
}

/** Undoes `_x000D_`; a NUL vanishes, for no text of ours can hold one. */
export function unescapeControls(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    hex === '0000' ? '' : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Built-in formats of dates and times, those of Chinese and Japanese spreadsheets included. */
function isBuiltInDate(id: number): boolean {
  return (
    (id >= 14 && id <= 22) ||
    (id >= 27 && id <= 36) ||
    (id >= 45 && id <= 58 && id !== 48 && id !== 49)
  );
}

function isDateFormat(code: string): boolean {
  const bare = code.slice(0, 255).replace(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*./gi, '');
  return /[ymdhs]/i.test(bare.replace(/general/gi, ''));
}

/** The numbers of the cell styles that show a number as a date or time. */
export async function readDateStyles(book: Workbook): Promise<ReadonlySet<number>> {
  const styles = new Set<number>();
  const entry = book.styles;
  if (entry === null) return styles;
  const custom = new Map<number, boolean>();
  let count = -1;
  await scanPart(book.path, entry, (name, attributes) => {
    const get = (key: string) => xmlAttribute(entry.name, attributes, key);
    if (name === 'numFmt')
      custom.set(Number(get('numFmtId')), isDateFormat(get('formatCode') ?? ''));
    else if (name === 'cellXfs') count = 0;
    else if (name === 'cellStyles' || name === 'dxfs') count = -1;
    else if (name === 'xf' && count >= 0) {
      const id = Number(get('numFmtId'));
      if (custom.get(id) ?? isBuiltInDate(id)) styles.add(count);
      count++;
    }
  });
  return styles;
}
