/**
 * Floor plans out of CSV: the grid as a table of cells, the bins as a list. Every fault is told
 * with its row, field and content; a file with a fault changes nothing.
 */
import { parse } from 'csv-parse/sync';
import {
  CELL_KINDS,
  type CellKind,
  type FloorPlan,
  type NamedCell,
  SIDE_NAMES,
  SIDES,
  type Side,
} from '../../engines/floor-plan/plan.ts';
import { combine, type Problem } from '../../kernel/problem.ts';
import { placeProblem } from './problems.ts';

/** Faults told at once. */
const MOST_FAULTS = 50;
const MOST_CELLS = 400;

type Fault = {
  row: number;
  field: string;
  found: string;
  expected: string;
  expected_zh: string;
};

const problemsOf = (faults: readonly Fault[], pointer: string): Problem =>
  combine(
    faults
      .slice(0, MOST_FAULTS)
      .map((fault) => placeProblem('PLAN_ROW_INVALID', { ...fault }, `${pointer}/${fault.row}`)),
  );

const isBlank = (row: readonly string[]) => row.every((cell) => cell === '');

/** Rows of cells; a file that is no CSV is a fault of its row. */
function rowsOf(text: string, pointer: string): string[][] | Problem {
  try {
    const options = { bom: true, relax_column_count: true, trim: true };
    const rows = parse(text, options) as string[][];
    // Lines at the end of a file hold nothing; others keep the numbers of the rows right.
    while (rows.length > 0 && isBlank(rows.at(-1)!)) rows.pop();
    return rows;
  } catch (error) {
    const { lines = 1 } = error as { lines?: number };
    const expected = 'cells between commas, with closed quotes';
    const fault = { row: lines, field: 'CSV', found: '"', expected };
    return problemsOf([{ ...fault, expected_zh: '逗号分隔且引号成对的单元格' }], pointer);
  }
}

const KIND_WORDS = new Map<string, CellKind>(
  Object.entries(CELL_KINDS).flatMap(([kind, { letter, zh }]) =>
    [letter, kind, zh].map((word) => [word, kind as CellKind] as const),
  ),
);

/** Kind, then the only way, then what is there: `a`, `a^`, `.S:Desk`, `.D`, `a@3`. */
const CELL = /^(.*?)([\^v<>])?(?:([SD])(?::(.*))?|@(\d{1,4})(?::(.*))?)?$/;

type Grid = Pick<FloorPlan, 'width' | 'depth' | 'cells' | 'ways' | 'aisles' | 'starts' | 'drops'>;

/** The grid of a CSV table, or its faults. */
export function gridOfCsv(text: string): Grid | Problem {
  const rows = rowsOf(text, '/grid_csv');
  if (!Array.isArray(rows)) return rows;
  const [width, depth] = [rows[0]?.length ?? 0, rows.length];
  const faults: Fault[] = [];
  const expected = 'a kind of cell (. a n # x), a way (^ v < >), S or D with a name, @ aisle';
  const expected_zh = '格子类型（. a n # x）、方向（^ v < >）、S 或 D 加名称、@ 巷道号';
  const starts: NamedCell[] = [];
  const drops: NamedCell[] = [];
  const aisles: { aisle: number; name: string; x: number; y: number }[] = [];
  if (width > MOST_CELLS || depth > MOST_CELLS || width === 0) {
    const size = { row: depth, field: 'CSV', found: `${width} x ${depth}` };
    const limit = `1 to ${MOST_CELLS}`;
    faults.push({ ...size, expected: `${limit} columns and rows`, expected_zh: `${limit} 列与行` });
    return problemsOf(faults, '/grid_csv');
  }
  const letters = rows.map((row, y) => {
    if (row.length !== width) {
      const columns = { expected: `${width} columns`, expected_zh: `${width} 列` };
      faults.push({ row: y + 1, field: 'CSV', found: String(row.length), ...columns });
    }
    return row.map((token, x) => {
      const [, word = '', way, end, end_name, aisle, aisle_name] = CELL.exec(token) ?? [];
      const kind = KIND_WORDS.get(word === '' && token !== '' ? '.' : word);
      // Nothing is there: outside the walls.
      if (token === '') return ['x', '='];
      if (kind === undefined) {
        faults.push({ row: y + 1, field: String(x + 1), found: token, expected, expected_zh });
        return ['x', '='];
      }
      if (end === 'S') starts.push({ name: end_name || `S${starts.length + 1}`, x, y });
      if (end === 'D') drops.push({ name: end_name || `D${drops.length + 1}`, x, y });
      if (aisle !== undefined) {
        aisles.push({ aisle: Number(aisle), name: aisle_name || aisle, x, y });
      }
      return [CELL_KINDS[kind].letter, way ?? '='];
    });
  });
  if (faults.length > 0) return problemsOf(faults, '/grid_csv');
  const text_of = (at: 0 | 1) =>
    letters.map((row) => row.map((each) => each[at]).join('')).join('\n');
  return { width, depth, cells: text_of(0), ways: text_of(1), aisles, starts, drops };
}

export interface CsvBin {
  code: string;
  x: number;
  y: number;
  side: Side | null;
  level: number | undefined;
  aisle: number | undefined;
  zone: string | null | undefined;
  active: boolean | undefined;
}

/** Names that a column may have. */
const COLUMNS: Record<string, readonly string[]> = {
  code: ['code', 'bin', 'location', '库位', '编码', '库位编码'],
  x: ['x', 'column', '列'],
  y: ['y', 'row', '行'],
  x_mm: ['x_mm'],
  y_mm: ['y_mm'],
  side: ['side', '朝向'],
  level: ['level', '层'],
  aisle: ['aisle', '巷道'],
  zone: ['zone', '库区'],
  active: ['active', '启用'],
};

const SIDE_WORDS = new Map<string, Side>(
  SIDE_NAMES.flatMap((side) => [side, SIDES[side].letter, SIDES[side].zh].map((w) => [w, side])),
);
const YES_NO = new Map([
  ...['1', 'yes', 'true', '是'].map((word) => [word, true] as const),
  ...['0', 'no', 'false', '否'].map((word) => [word, false] as const),
]);

/** One row of a list of bins, read field by field; faults are gathered. */
class BinRow {
  private readonly row: number;
  private readonly cells: readonly string[];
  private readonly columns: ReadonlyMap<string, number>;
  private readonly faults: Fault[];

  constructor(
    row: number,
    cells: readonly string[],
    columns: ReadonlyMap<string, number>,
    faults: Fault[],
  ) {
    this.row = row;
    this.cells = cells;
    this.columns = columns;
    this.faults = faults;
  }

  text(field: string): string {
    return this.cells[this.columns.get(field) ?? -1] ?? '';
  }

  fault(field: string, expected: string, expected_zh: string): void {
    this.faults.push({ row: this.row, field, found: this.text(field), expected, expected_zh });
  }

  /** A whole number in a range, or undefined when the cell is empty and may be. */
  whole(field: string, low: number, high: number, needed = false): number | undefined {
    const text = this.text(field);
    if (text === '' && !needed) return undefined;
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= low && value <= high) return value;
    this.fault(field, `a whole number from ${low} to ${high}`, `${low} 到 ${high} 的整数`);
    return undefined;
  }

  /** One of the words of a map. */
  word<T>(field: string, words: ReadonlyMap<string, T>): T | undefined {
    const text = this.text(field);
    const value = words.get(text.toLowerCase());
    if (text === '' || value !== undefined) return value;
    const list = [...words.keys()].join(' ');
    this.fault(field, `one of: ${list}`, `其中之一：${list}`);
    return undefined;
  }
}

function columnsOf(header: readonly string[]): Map<string, number> {
  const known = header.map((each) => each.toLowerCase());
  return new Map(
    Object.entries(COLUMNS).flatMap(([field, names]) => {
      const at = known.findIndex((each) => names.includes(each));
      return at === -1 ? [] : [[field, at] as const];
    }),
  );
}

const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** The bins of a CSV list, or its faults. Places are cells (x, y) or millimetres (x_mm, y_mm). */
export function binsOfCsv(text: string, cell_mm: number): CsvBin[] | Problem {
  const rows = rowsOf(text, '/bins_csv');
  if (!Array.isArray(rows)) return rows;
  const columns = columnsOf(rows[0] ?? []);
  const in_cells = columns.has('x') && columns.has('y');
  if (!columns.has('code') || !(in_cells || (columns.has('x_mm') && columns.has('y_mm')))) {
    const expected = 'columns code, x, y (or x_mm, y_mm), and if wanted side, level, aisle, zone';
    const found = (rows[0] ?? []).join(', ');
    const expected_zh = '列名 code、x、y（或 x_mm、y_mm），可选 side、level、aisle、zone';
    const fault = { row: 1, field: 'header', found, expected, expected_zh };
    return problemsOf([fault], '/bins_csv');
  }
  const faults: Fault[] = [];
  const seen = new Map<string, number>();
  const most_mm = MOST_CELLS * cell_mm - 1;
  const cell = (row: BinRow, field: 'x' | 'y') => {
    if (in_cells) return row.whole(field, 0, MOST_CELLS - 1, true) ?? 0;
    return Math.floor((row.whole(`${field}_mm`, 0, most_mm, true) ?? 0) / cell_mm);
  };
  const bins = rows.flatMap((cells, index): CsvBin[] => {
    if (index === 0 || isBlank(cells)) return [];
    const number = index + 1;
    const row = new BinRow(number, cells, columns, faults);
    const code = row.text('code');
    if (!CODE.test(code)) {
      row.fault(
        'code',
        '1 to 32 letters, digits, dots or hyphens',
        '1 到 32 个字母、数字、点或连字符',
      );
    }
    const before = seen.get(code);
    if (before !== undefined) {
      row.fault(
        'code',
        `a code once; it is in row ${before} too`,
        `唯一的编码；第 ${before} 行已有`,
      );
    }
    seen.set(code, number);
    const bin = {
      code,
      x: cell(row, 'x'),
      y: cell(row, 'y'),
      side: row.word('side', SIDE_WORDS) ?? null,
      level: row.whole('level', 0, 99),
      aisle: row.whole('aisle', 0, 9999),
      zone: columns.has('zone') ? row.text('zone') || null : undefined,
      active: row.word('active', YES_NO),
    };
    return [bin];
  });
  return faults.length > 0 ? problemsOf(faults, '/bins_csv') : bins;
}
