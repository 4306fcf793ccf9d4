/** The file with the bad rows: it must say what is wrong, and be importable once corrected. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { guardCell, unguardCell } from '../../kernel/cell-guard.ts';
import type { TextEncoding } from './encoding.ts';
import { errorColumns } from './error-columns.ts';
import { exportCsv, writeErrorFile } from './error-file.ts';
import { encodeGb18030 } from './gb18030.ts';
import { guessMapping, type ParsedRow, rowParser } from './mapping.ts';
import { guessPreset } from './presets.ts';
import { openTable, type Table } from './read-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'fahuo-errors-'));
after(() => rmSync(folder, { recursive: true }));
const stockFile = join(folder, 'stock');
const errorFile = join(folder, 'errors');

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

async function badRows(table: Table): Promise<ParsedRow[]> {
  const preset = guessPreset(table.header, 'stock');
  const { mapping } = guessMapping(table.header, preset.target);
  const parse = rowParser(table.header, mapping, preset.target, preset.defaults);
  const rows = (await collect(table.rows())).map(parse);
  return rows.filter((row) => row.errors.length > 0);
}

const stock = [
  ['仓库', 'SKU', '数量', '备注'],
  ['HZ', 'A1', '5', 'good'],
  ['HZ', '', '1.5', '=HYPERLINK("http://x","y")'],
  ['HZ', '6.90123E+12', '3', '＋特殊'],
  ['HZ', 'A2_x0041_', 'x', '-12.50'],
];

test('CSV comes back in its own encoding, says what is wrong, and is read as before', async () => {
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const lines = stock.map((row) => row.map(quote).join(';'));
  const text = `${[...lines, 'HZ;A3'].join('\r')}\r`;
  writeFileSync(stockFile, encodeGb18030(text));
  const table = await openTable(stockFile);
  const bad = await badRows(table);
  assert.deepEqual(
    bad.map((row) => row.line),
    [3, 4, 5, 6],
  );
  assert.equal(await writeErrorFile(errorFile, table.preview, bad, 'zh-CN'), 4);

  const again = await openTable(errorFile);
  assert.deepEqual(again.preview.dialect, table.preview.dialect);
  assert.deepEqual(again.header, table.header);
  assert.deepEqual(
    (await collect(again.rows())).map((row) => row.cells),
    bad.map((row) => row.cells),
  );
  const secondTime = await badRows(again);
  assert.deepEqual(
    secondTime.map((row) => row.errors.map((error) => error.problem.code)),
    [['CELL_EMPTY', 'NUMBER_FORMAT'], ['SCI_NOTATION'], ['NUMBER_FORMAT'], ['CSV_COLUMNS']],
  );
});

test('the error columns name row, field, value, code and what to do', async () => {
  writeFileSync(stockFile, stock.map((row) => row.join('\t')).join('\n'));
  const table = await openTable(stockFile);
  await writeErrorFile(errorFile, table.preview, await badRows(table), 'en');
  const [head, first, second, third] = readFileSync(errorFile, 'utf8').split('\n');
  assert.deepEqual(head?.split('\t'), [...errorColumns.en, ...stock[0]!]);
  const cells = first!.split('\t');
  assert.deepEqual(cells.slice(0, 4), [
    '3',
    '1) SKU 2) 数量',
    '1)  2) 1.5',
    '1) CELL_EMPTY 2) NUMBER_FORMAT',
  ]);
  assert.match(cells[4]!, /1\) SKU is empty\. Fill in.* 2\) ""1\.5"" .* position 3\. Write digits/);
  assert.ok(first?.includes(`'=HYPERLINK(`));
  assert.ok(second?.endsWith(`'＋特殊`));
  assert.ok(third?.endsWith('\t-12.50'));
});

test('a workbook comes back as a workbook of text', async () => {
  const preview = { dialect: null, header: stock[0]!, sheet: '库存' };
  const rows = stock.slice(1).map((cells, index) => ({ line: index + 2, cells, errors: [] }));
  await writeErrorFile(errorFile, preview, rows, 'en');
  const table = await openTable(errorFile);
  assert.deepEqual([table.preview.format, table.preview.sheet], ['xlsx', '库存']);
  assert.deepEqual(table.header, stock[0]);
  assert.deepEqual(
    table.preview.rows.map((row) => row.cells),
    stock.slice(1),
  );
  const bad = await badRows(table);
  assert.equal(bad.length, 3);
});

test('whatever is exported is read back the same and cannot run', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...'\'=+-@\t\r\n＝；",;|a1') }),
  );
  fc.assert(
    fc.property(cell, (text) => {
      const guarded = guardCell(text);
      assert.equal(unguardCell(guarded), text);
      assert.ok(/^-\d+(\.\d+)?$/.test(guarded) || !/^[=+\-@\t\r\n＝＋－＠]/.test(guarded));
    }),
  );
  const encodings: TextEncoding[] = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'];
  const usable = cell.filter((text) => !text.includes('\0') && text.isWellFormed());
  await fc.assert(
    fc.asyncProperty(
      fc.array(usable, { minLength: 2, maxLength: 2 }),
      fc.constantFrom(...encodings),
      fc.constantFrom(',' as const, ';' as const, '\t' as const, '|' as const),
      fc.constantFrom('lf' as const, 'crlf' as const, 'cr' as const),
      async (cells, encoding, delimiter, line_ending) => {
        const bom = encoding.startsWith('utf-16');
        const dialect = { encoding, bom, delimiter, line_ending };
        const header = ['a', 'b', 'c'];
        const bytes = await collect(exportCsv(header, [[...cells, 'z']], dialect));
        writeFileSync(stockFile, Buffer.concat(bytes));
        const { preview } = await openTable(stockFile, bom ? {} : { encoding });
        assert.deepEqual(preview.rows[0]?.cells, [...cells, 'z']);
      },
    ),
    { numRuns: 60 },
  );
});

test('GB18030 written is GB18030 read, but for 19 private characters without a code', () => {
  const points = Array.from({ length: 0x11000 }, (_, point) => point);
  const isText = (point: number) => point < 0xd800 || point > 0xdfff;
  const all = String.fromCodePoint(...points.filter(isText), 0x10ffff, 0x20bb7);
  const back = new TextDecoder('gb18030', { fatal: true, ignoreBOM: true });
  const read = [...back.decode(encodeGb18030(all))];
  const differing = [...all].filter((char, index) => char !== read[index]);
  assert.equal(differing.length, 19);
  assert.ok(differing.every((char) => char >= '\ue000' && char <= '\uf8ff'));
  assert.equal(encodeGb18030('发货€').toString('hex'), 'b7a2bbf5a2e3');
});
