/** Rows pasted out of a spreadsheet or a CSV file: which columns they fill, and what is wrong. Pure. */

export interface PastedRow {
  /** As people count the lines of what they pasted. */
  line: number;
  cells: string[];
}

/** Lines of text as cells, by tab, comma or semicolon (also full-width), else by spaces. */
export function pastedRows(text: string): PastedRow[] {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '') return [];
    const parts = /[\t,;，；]/.test(line) ? line.split(/[\t,;，；]/) : line.split(/\s+/);
    const cells = parts.map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim(),
    );
    return [{ line: index + 1, cells }];
  });
}

export interface Pasted<Row> {
  rows: Row[];
  /** Lines that could not be read. */
  wrong: number[];
}

/**
 * Reads pasted text: an article and so many whole numbers on each line. A first line without a
 * number, with others after it, is a header.
 */
export function pastedArticles(text: string, numbers: number): Pasted<[string, ...number[]]> {
  const rows: [string, ...number[]][] = [];
  const wrong: number[] = [];
  const lines = pastedRows(text);
  for (const [at, { line, cells }] of lines.entries()) {
    const [code = '', ...rest] = cells;
    const values = rest
      .slice(0, numbers)
      .map((cell) => (/^\d{1,7}$/.test(cell) ? Number(cell) : -1));
    const good = code !== '' && values.length === numbers && values.every((value) => value >= 0);
    if (good) rows.push([code, ...values]);
    else if (at > 0 || lines.length === 1 || rest.some((cell) => /\d/.test(cell))) wrong.push(line);
  }
  return { rows, wrong };
}
