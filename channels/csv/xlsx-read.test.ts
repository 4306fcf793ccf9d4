/** Workbooks: what cells mean, and what hostile files look like. The zip files are made here. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { WorkbookWriter } from '@cj-tech-master/excelts';
import { Problem } from '../../kernel/problem.ts';
import { openTable } from './read-table.ts';
import { makeZip, type Part, sheetOf, workbookParts } from './xlsx-fixture.ts';
import { showDate, showNumber } from './xlsx-read.ts';

const folder = mkdtempSync(join(tmpdir(), 'fahuo-xlsx-'));
after(() => rmSync(folder, { recursive: true }));

function openParts(parts: readonly Part[]) {
  const path = join(folder, 'book.xlsx');
  writeFileSync(path, makeZip(parts));
  return openTable(path);
}

async function refusal(parts: readonly Part[]): Promise<string> {
  const fault = await openParts(parts).then(
    () => assert.fail('should be refused'),
    (reason) => reason,
  );
  assert.ok(fault instanceof Problem, String(fault));
  return fault.code;
}

const headerRow = '<row r="1"><c t="inlineStr"><is><t>a</t></is></c></row>';

test('cells become the text that their author sees', async () => {
  const strings =
    '<sst><si><t>姓名</t></si><si><r><t>红</t></r><r><t xml:space="preserve"> 蓝&amp;</t></r></si>' +
    '<si><t>東京</t><rPh><t>トウキョウ</t></rPh></si></sst>';
  const styles =
    '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m"/>' +
    '<numFmt numFmtId="171" formatCode="[Red]0.00"/></numFmts><cellStyleXfs><xf numFmtId="14"/>' +
    '</cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="170"/>' +
    '<xf numFmtId="171"/></cellXfs></styleSheet>';
  const rows =
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>a</t></r>' +
    '<r><t>b</t></r></is></c><c r="C1" t="str"><v>c</v></c><c r="D1" t="str"><v>d</v></c></row>' +
    '<row r="3"><c r="A3" t="s"><v>1</v></c><c r="C3" s="1"><v>46090.604166666664</v></c>' +
    '<c r="D3"><f>HYPERLINK("x&lt;y")</f><v>0.30000000000000004</v></c></row>' +
    '<row r="4"><c r="A4" t="s"><v>2</v></c><c r="B4" t="b"><v>1</v></c><c r="C4" s="2">' +
    '<v>46090</v></c><c r="D4" t="str"><f>A1</f><v>_x000D_=1+1</v></c></row>' +
    '<row r="5"><c r="A5" s="3"><v>12.5</v></c><c r="B5"><v>6901234567892</v></c>' +
    '<c r="C5"><v>1.23456789012345E+17</v></c><c r="D5" t="e"><v>#N/A</v></c></row>';
  const { preview, header } = await openParts(
    workbookParts(sheetOf(rows), [
      { name: 'xl/sharedStrings.xml', bytes: Buffer.from(strings) },
      { name: 'xl/styles.xml', bytes: Buffer.from(styles) },
    ]),
  );
  assert.deepEqual(header, ['姓名', 'ab', 'c', 'd']);
  assert.deepEqual(
    preview.rows.map((row) => [row.line, ...row.cells]),
    [
      [3, '红 蓝&', '', '2026-03-09T14:30:00', '0.3'],
      [4, '東京', 'TRUE', '2026-03-09', '\r=1+1'],
      [5, '12.5', '6901234567892', '1.23456789012345E+17', '#N/A'],
    ],
  );
});

test('numbers and days are shown without loss', () => {
  assert.equal(showNumber(1.2e-7), '0.00000012');
  assert.equal(showNumber(-999999999999999), '-999999999999999');
  assert.equal(showNumber(1e15), '1E+15');
  assert.equal(showDate(59, 0), '1900-02-28');
  assert.equal(showDate(61, 0), '1900-03-01');
  assert.equal(showDate(0, 1462), '1904-01-01');
  assert.equal(showDate(0.5, 0), '12:00:00');
});

test('a workbook written by another program is read', async () => {
  const path = join(folder, 'other.xlsx');
  const book = new WorkbookWriter({ filename: path, useSharedStrings: true, useStyles: true });
  const page = book.addWorksheet('订单');
  page.addRow(['sku', '数量', '时间']).commit();
  const row = page.addRow(['A-1', { formula: '1+2', result: 3 }, new Date('2026-03-09T14:30:00Z')]);
  row.getCell(3).numFmt = 'yyyy-mm-dd hh:mm';
  row.commit();
  page.commit();
  await book.commit();
  const { preview } = await openTable(path);
  assert.equal(preview.sheet, '订单');
  assert.deepEqual(preview.rows[0]?.cells, ['A-1', '3', '2026-03-09T14:30:00']);
});

test('bombs are refused by declared size and by actual size', async () => {
  const zeros = Buffer.alloc(101_000_000, ' ');
  const bomb = { name: 'xl/media/image1.bin', bytes: zeros };
  assert.equal(await refusal(workbookParts(sheetOf(headerRow), [bomb])), 'FILE_EXPANDS_TOO_LARGE');

  const liar = workbookParts(sheetOf(headerRow + ' '.repeat(5_000_000)));
  const sheet = { ...liar[2]!, declared: 200 };
  assert.equal(await refusal([liar[0]!, liar[1]!, sheet]), 'FILE_EXPANDS_TOO_LARGE');

  const many = Array.from({ length: 201 }, (_, n) => ({ name: `p${n}`, bytes: Buffer.alloc(0) }));
  assert.equal(await refusal(many), 'FILE_EXPANDS_TOO_LARGE');
});

test('document types and entities are refused in every part', async () => {
  const laugh = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>';
  const good = sheetOf(headerRow);
  assert.equal(await refusal(workbookParts(laugh + good)), 'XML_FORBIDDEN');
  const unread = { name: 'docProps/core.xml', bytes: Buffer.from(`${laugh}<x/>`) };
  assert.equal(await refusal(workbookParts(good, [unread])), 'XML_FORBIDDEN');
  const used = good.replace('<t>a', '<t>&lol;');
  assert.equal(await refusal(workbookParts(used)), 'XML_FORBIDDEN');
  const late = good.replace('<sheetData>', '<!ENTITY a "b"><sheetData>');
  assert.equal(await refusal(workbookParts(late)), 'XML_FORBIDDEN');
  const wide = { name: 'a.xml', bytes: Buffer.from(`\ufeff${laugh}<x/>`, 'utf16le') };
  assert.equal(await refusal(workbookParts(good, [wide])), 'FILE_DAMAGED');
});

test('paths that climb out, repeated names, foreign zips and damage are refused', async () => {
  const good = workbookParts(sheetOf(headerRow));
  const climb = { name: 'xl/../../etc/passwd', bytes: Buffer.from('x') };
  assert.equal(await refusal([...good, climb]), 'FILE_ENTRY_FORBIDDEN');
  assert.equal(await refusal([...good, good[0]!]), 'FILE_ENTRY_FORBIDDEN');
  assert.equal(await refusal([{ name: 'a.txt', bytes: Buffer.from('x') }]), 'FILE_TYPE');
  assert.equal(await refusal(workbookParts(sheetOf('<row r="1"').slice(0, 40))), 'FILE_DAMAGED');
});
