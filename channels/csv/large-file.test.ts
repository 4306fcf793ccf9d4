/** Files of 100,000 rows stay within 300 MB of memory; measured in a process of their own. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'fahuo-large-'));
after(() => rmSync(folder, { recursive: true }));

const limitMb = 300;

/** Runs a module text in its own process; what it prints as JSON. */
function run(source: string): { rows: number; bad: number; peak_mb: number } {
  const prelude = `
    import { createWriteStream } from 'node:fs';
    import { Readable } from 'node:stream';
    import { pipeline } from 'node:stream/promises';
    const at = (name) => import(new URL(name, ${JSON.stringify(import.meta.url)}).href);
    const peakMb = () => process.resourceUsage().maxRSS / 1024;`;
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', prelude + source], {
    encoding: 'utf8',
  });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout);
}

/** Imports the orders of a file and writes the bad ones back, as the wizard does. */
function importAll(path: string) {
  return run(`
    const { openTable } = await at('./read-table.ts');
    const { guessMapping, rowParser } = await at('./mapping.ts');
    const { guessPreset } = await at('./presets.ts');
    const { groupOrders } = await at('./group-orders.ts');
    const { writeErrorFile } = await at('./error-file.ts');
    const table = await openTable(${JSON.stringify(path)});
    const preset = guessPreset(table.header, 'orders');
    const { mapping } = guessMapping(table.header, preset.target);
    const parse = rowParser(table.header, mapping, preset.target, preset.defaults);
    let rows = 0;
    async function* parsed() { for await (const row of table.rows()) yield parse(row); }
    async function* badRows() {
      for await (const order of groupOrders(parsed(), preset)) {
        rows += order.rows.length;
        if (order.bad) yield* order.rows;
      }
    }
    const path = ${JSON.stringify(`${path}.bad`)};
    const bad = await writeErrorFile(path, table.preview, badRows(), 'en');
    console.log(JSON.stringify({ rows, bad, peak_mb: peakMb() }));`);
}

/** Twenty columns, two lines an order, one order in fifty with a bad quantity. */
const makeRows = `
  const { templateHeader } = await at('./presets.ts');
  const header = templateHeader('orders', 'zh-CN').slice(0, 20);
  function* rows(count) {
    for (let n = 0; n < count; n++) {
      const order = Math.floor(n / 2);
      yield ['店铺', 'NO-' + order, '2026-03-09 10:00:00', 'prepaid', '2026-03-09 10:01:00', 'CNY',
        '收件人' + order, '138' + String(order).padStart(8, '0'), 'CN', '浙江省', '杭州市', '西湖区',
        '文三路' + order + '号', '310000', 'SKU-' + (n % 5000), n % 100 === 7 ? 'x' : '2', '12.50',
        '0', '0', '8.00'];
    }
  }`;

test('100,000 rows of CSV', () => {
  const path = join(folder, 'large.csv');
  run(`${makeRows}
    const { exportCsv } = await at('./error-file.ts');
    await pipeline(Readable.from(exportCsv(header, rows(100_000))), createWriteStream('${path}'));
    console.log('{}');`);
  const { rows, bad, peak_mb } = importAll(path);
  assert.deepEqual([rows, bad], [100_000, 2_000]);
  assert.ok(peak_mb < limitMb, `peak ${peak_mb} MB`);
});

test('100,000 rows of XLSX, every text shared and different', () => {
  const path = join(folder, 'large.xlsx');
  run(`${makeRows}
    const { makeZip, sheetOf, workbookParts } = await at('./xlsx-fixture.ts');
    const strings = [], sheet = [];
    let line = 0;
    const add = (row) => {
      sheet.push('<row r="' + ++line + '">');
      for (const [column, text] of row.entries()) {
        const ref = String.fromCharCode(65 + column) + line;
        const isNumber = line > 1 && column > 14 && /^[0-9.]+$/.test(text);
        const value = isNumber ? text : strings.push('<si><t>' + text + '</t></si>') - 1;
        sheet.push('<c r="' + ref + '"' + (isNumber ? '' : ' t="s"') + '><v>' + value + '</v></c>');
      }
      sheet.push('</row>');
    };
    for (const row of [header, ...rows(100_000)]) add(row);
    const shared = Buffer.from('<sst>' + strings.join('') + '</sst>');
    const parts = workbookParts(sheetOf(sheet.join('')), [
      { name: 'xl/sharedStrings.xml', bytes: shared },
    ]);
    await pipeline(Readable.from([makeZip(parts)]), createWriteStream('${path}'));
    console.log('{}');`);
  const { rows, bad, peak_mb } = importAll(path);
  assert.deepEqual([rows, bad], [100_000, 2_000]);
  assert.ok(peak_mb < limitMb, `peak ${peak_mb} MB`);
});
