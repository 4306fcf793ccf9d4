/**
 * Floors by a pattern such as "12 aisles of 40 bins, 3 cross-aisles, 4 levels": the grid, the bins
 * on it with their codes, and the zones they belong to. Pure.
 */
import { type AisleLabel, blankRows, type FloorPlan, type Side, USUAL_SPEEDS } from './plan.ts';

export interface FloorPattern {
  aisles: number;
  first_aisle: number;
  /** On both sides together. */
  bins_per_aisle: number;
  levels: number;
  cross_aisles: number;
  /** Side of a cell, and so the width of a bin and of an aisle. */
  cell_mm: number;
  aisle_kind: 'aisle' | 'narrow';
  /** 'alternate': the first aisle away from the front, the second back, and so on. */
  one_way: 'none' | 'alternate';
  /** With {aisle}, {bin}, {level}, {block}, {side}; {aisle:2} fills up with zeros. */
  bin_code: string;
  /** Zone of each bin by the same names; '' for none. */
  zone_code: string;
  /** Where the front left corner goes on a plan that is there already. */
  at?: { x: number; y: number } | undefined;
}

export interface PatternBin {
  code: string;
  zone: string | null;
  aisle: number;
  level: number;
  walk_order: number;
  x: number;
  y: number;
  side: Side;
}

const CELLS_PER_AISLE = 3;

type Values = Record<string, number | string>;

/** A function that fills the names of a code in. Unknown names stay as they are. */
function codeMaker(text: string): (values: Values) => string {
  const parts = text.split(/(\{\w+(?::\d)?\})/).map((part) => {
    const [, name, digits] = /^\{(\w+)(?::(\d))?\}$/.exec(part) ?? [];
    return { part, name, digits: Number(digits ?? 0) };
  });
  return (values) =>
    parts
      .map(({ part, name, digits }) => {
        const value = name === undefined ? undefined : values[name];
        return value === undefined ? part : String(value).padStart(digits, '0');
      })
      .join('');
}

/** Stops along an aisle: two bins face each other at each. */
const stopsOf = (pattern: FloorPattern) => Math.ceil(pattern.bins_per_aisle / 2);

/** The stops are shared out evenly over the blocks between the cross-aisles. */
function blockOf(pattern: FloorPattern, stop: number): number {
  return Math.floor((stop * (pattern.cross_aisles - 1)) / stopsOf(pattern));
}

export function sizeOfPattern(pattern: FloorPattern): { width: number; depth: number } {
  return {
    width: CELLS_PER_AISLE * pattern.aisles,
    depth: stopsOf(pattern) + pattern.cross_aisles,
  };
}

/** The bins of a pattern in the order of the S-shaped walk: up the odd aisles, down the even. */
export function binsOfFloor(pattern: FloorPattern): PatternBin[] {
  const { aisles, first_aisle, bins_per_aisle, levels, at = { x: 0, y: 0 } } = pattern;
  const stops = stopsOf(pattern);
  const codeOf = codeMaker(pattern.bin_code);
  const zoneOf = codeMaker(pattern.zone_code);
  const bins: PatternBin[] = [];
  for (let index = 0; index < aisles; index++) {
    const aisle = first_aisle + index;
    for (let walked = 0; walked < stops; walked++) {
      const stop = index % 2 === 0 ? walked : stops - 1 - walked;
      const block = blockOf(pattern, stop);
      for (let bin = 2 * stop + 1; bin <= Math.min(2 * stop + 2, bins_per_aisle); bin++) {
        const left = bin % 2 === 1;
        for (let level = 0; level < levels; level++) {
          const side = left ? 'L' : 'R';
          const values = { aisle, bin, level: level + 1, block: block + 1, side };
          const zone = zoneOf(values);
          bins.push({
            code: codeOf(values),
            zone: zone === '' ? null : zone,
            aisle,
            level,
            walk_order: (first_aisle - 1) * bins_per_aisle * levels + bins.length + 1,
            x: at.x + CELLS_PER_AISLE * index + (left ? 0 : 2),
            y: at.y + 1 + stop + block,
            side: left ? 'right' : 'left',
          });
        }
      }
    }
  }
  return bins;
}

/** Rows of letters that can be written to cell by cell. */
function canvas(rows: string, width: number, depth: number, letter: string): string[][] {
  const old = rows === '' ? [] : rows.split('\n');
  return Array.from({ length: depth }, (_, y) =>
    Array.from({ length: width }, (_, x) => old[y]?.[x] ?? letter),
  );
}

const joined = (rows: readonly string[][]) => rows.map((row) => row.join('')).join('\n');

/** The plan of a pattern: a new one, or the given one with the pattern stamped on it. */
export function planOfPattern(pattern: FloorPattern, onto: FloorPlan | null): FloorPlan {
  const { at = { x: 0, y: 0 }, cross_aisles, first_aisle } = pattern;
  const size = sizeOfPattern(pattern);
  const width = Math.max(onto?.width ?? 0, at.x + size.width);
  const depth = Math.max(onto?.depth ?? 0, at.y + size.depth);
  const cells = canvas(onto?.cells ?? '', width, depth, '.');
  const ways = canvas(onto?.ways ?? '', width, depth, '=');
  const crosses = new Set([0, size.depth - 1]);
  const stops = stopsOf(pattern);
  for (let stop = 1; stop < stops; stop++) {
    const block = blockOf(pattern, stop);
    if (block > blockOf(pattern, stop - 1)) crosses.add(stop + block);
  }
  if (crosses.size !== cross_aisles) throw new Error('the blocks do not fit the aisles');
  const aisle_letter = pattern.aisle_kind === 'narrow' ? 'n' : 'a';
  const labels: AisleLabel[] = [];
  for (let index = 0; index < pattern.aisles; index++) {
    const aisle = first_aisle + index;
    const x = at.x + CELLS_PER_AISLE * index + 1;
    labels.push({ aisle, name: String(aisle), x, y: at.y + 1 });
    const way = pattern.one_way === 'none' ? '=' : index % 2 === 0 ? 'v' : '^';
    for (let row = 0; row < size.depth; row++) {
      for (const dx of [-1, 0, 1]) {
        const cross = crosses.has(row);
        cells[at.y + row]![x + dx] = cross ? '.' : dx === 0 ? aisle_letter : '#';
        ways[at.y + row]![x + dx] = cross || dx !== 0 ? '=' : way;
      }
    }
  }
  const starts = onto?.starts ?? [{ name: 'S1', x: at.x + 1, y: at.y }];
  return {
    cell_mm: onto?.cell_mm ?? pattern.cell_mm,
    width,
    depth,
    cells: joined(cells),
    ways: joined(ways),
    aisles: [...(onto?.aisles ?? []), ...labels],
    starts,
    drops: onto?.drops ?? [],
    speeds: onto?.speeds ?? USUAL_SPEEDS,
    lift_ms_per_level: onto?.lift_ms_per_level ?? 3000,
  };
}

/** A plan with nothing on it but a start. */
export function emptyPlan(width: number, depth: number, cell_mm: number): FloorPlan {
  return {
    cell_mm,
    width,
    depth,
    cells: blankRows(width, depth, '.'),
    ways: blankRows(width, depth, '='),
    aisles: [],
    starts: [{ name: 'S1', x: 0, y: 0 }],
    drops: [],
    speeds: USUAL_SPEEDS,
    lift_ms_per_level: 3000,
  };
}
