/** Text files as users save them: every encoding, delimiter and line ending, and broken ones. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Problem } from '../../kernel/problem.ts';
import { encodeGb18030 } from './gb18030.ts';
import { openTable, type TableOptions } from './read-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'fahuo-table-'));
after(() => rmSync(folder, { recursive: true }));

function openBytes(bytes: string | Buffer, options?: TableOptions) {
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  return openTable(path, options);
}

async function failure(promise: Promise<unknown>): Promise<Problem> {
  const fault = await promise.then(
    () => assert.fail('should be refused'),
    (reason) => reason,
  );
  assert.ok(fault instanceof Problem, String(fault));
  return fault;
}

const text = '订单号,收件人,备注\n1001,张三,"请在 ""周五""\n送到"\n1002,李四𠮷,\n';

test('each encoding is found and gives the same rows', async () => {
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
  const forms: [string, boolean, Buffer][] = [
    ['utf-8', false, Buffer.from(text)],
    ['utf-8', true, Buffer.from(`\ufeff${text}`)],
    ['gb18030', false, encodeGb18030(text)],
    ['utf-16le', true, utf16],
    ['utf-16be', true, Buffer.from(utf16).swap16()],
  ];
  for (const [encoding, bom, bytes] of forms) {
    const { preview, header } = await openBytes(bytes);
    assert.deepEqual([preview.dialect?.encoding, preview.dialect?.bom], [encoding, bom]);
    assert.deepEqual(header, ['订单号', '收件人', '备注']);
    assert.deepEqual(
      preview.rows.map((row) => [row.line, ...row.cells]),
      [
        [2, '1001', '张三', '请在 "周五"\n送到'],
        [4, '1002', '李四𠮷', ''],
      ],
    );
  }
});

test('delimiters and line endings are found; quoted ones do not mislead', async () => {
  for (const [delimiter, ending, name] of [
    [';', '\r\n', 'crlf'],
    ['\t', '\r', 'cr'],
    ['|', '\n', 'lf'],
    [',', '\r', 'cr'],
  ] as const) {
    const rows = [
      ['sku', 'name', 'price'],
      ['A1', `"a${ending}b, c; d"`, '1.50'],
      ['A2', 'x', '2'],
    ];
    const body = rows.map((row) => row.join(delimiter) + ending).join('');
    const { preview } = await openBytes(body);
    assert.equal(preview.dialect?.delimiter, delimiter);
    assert.equal(preview.dialect?.line_ending, name);
    assert.equal(preview.row_estimate, 2);
    assert.deepEqual(
      preview.rows.map((row) => [row.line, row.cells[0], row.cells[2]]),
      [
        [2, 'A1', '1.50'],
        [4, 'A2', '2'],
      ],
    );
  }
});

test('the separator hint of spreadsheets is obeyed and is not a row', async () => {
  const { preview, header } = await openBytes('sep=;\r\na,x;b\r\n1;2\r\n');
  assert.deepEqual(header, ['a,x', 'b']);
  assert.deepEqual([preview.header_line, preview.rows[0]?.line], [2, 3]);
});

test('undecodable bytes are refused with the offset of the first', async () => {
  const latin = await failure(openBytes(Buffer.from('name,city\nJosé,x\n', 'latin1')));
  assert.deepEqual([latin.code, latin.members['offset']], ['FILE_ENCODING', 13]);

  const start = Buffer.from(`a,b\n${'中文内容很多,'.repeat(20_000)}\n`);
  const cut = Buffer.concat([start, Buffer.from([0xe4, 0xb8]), Buffer.from('\n1,2')]);
  const damaged = await failure(openBytes(cut));
  assert.deepEqual([damaged.code, damaged.members['offset']], ['FILE_ENCODING', start.length]);
  assert.equal(damaged.members['encoding'], 'UTF-8');

  const truncated = await failure(openBytes(start.subarray(0, start.length - 3)));
  assert.equal(truncated.members['offset'], start.length - 5);
});

test('a chosen encoding is taken at its word', async () => {
  const bytes = encodeGb18030(text);
  assert.equal((await failure(openBytes(bytes, { encoding: 'utf-8' }))).code, 'FILE_ENCODING');
  // Two characters that are valid in both encodings; only the user can know.
  const both = Buffer.concat([Buffer.from('a\n'), Buffer.from('c1aacda8', 'hex')]);
  const chosen = await openBytes(both, { encoding: 'gb18030' });
  assert.deepEqual(chosen.preview.rows[0]?.cells, ['联通']);
});

test('a row with too few or too many columns fails alone', async () => {
  const { preview } = await openBytes('a,b,c\n1,2\n1,2,3\n1,2,3,\n1,2,3,4\n,,\n7,8,9\n');
  assert.deepEqual(
    preview.rows.map((row) => [row.line, row.problem?.code, row.problem?.members['found']]),
    [
      [2, 'CSV_COLUMNS', 2],
      [3, undefined, undefined],
      [4, undefined, undefined],
      [5, 'CSV_COLUMNS', 4],
      [7, undefined, undefined],
    ],
  );
  assert.deepEqual(preview.rows[2]?.cells, ['1', '2', '3']);
});

test('an unclosed quotation mark is told with its line', async () => {
  const problem = await failure(openBytes('a,b\r\n1,"x\r\ny"\r\n3,"four\r\n5,6\r\n'));
  assert.deepEqual([problem.code, problem.members['line']], ['CSV_QUOTE', 4]);
});

test('files of other types and empty ones are refused', async () => {
  for (const [bytes, code] of [
    ['', 'FILE_EMPTY'],
    ['\n,,\n', 'FILE_EMPTY'],
    ['%PDF-1.7', 'FILE_TYPE'],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'FILE_TYPE'],
    ['a,b\n1,\0\n', 'FILE_TYPE'],
    ['PK\x03\x04 and nothing more', 'FILE_DAMAGED'],
  ] as const) {
    assert.equal((await failure(openBytes(bytes))).code, code);
  }
});

test('rows can be read again, and reading may stop early', async () => {
  const table = await openBytes(`a,b\n${'1,2\n'.repeat(50_000)}`);
  for await (const row of table.rows()) if (row.line > 30) break;
  let count = 0;
  for await (const _ of table.rows()) count++;
  assert.equal(count, 50_000);
  assert.equal(table.preview.rows.length, 20);
});
