/**
 * Rendered documents, looked at with the tools of poppler and zbar where installed: who can be
 * recognised, what is drawn, what a scanner reads.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { DocumentJob, PackingSlipData, RenderOptions } from './model.ts';
import { renderBatch, renderDocument } from './render.ts';
import {
  samplePerson,
  samplePickList,
  sampleWaybill,
  sampleWaybills,
  seeded,
} from './sample-data.ts';

const options: RenderOptions = { created_at: new Date(Date.UTC(2026, 5, 18, 2)) };
const person = samplePerson(seeded(1));

function missing(t: TestContext, tool: string): boolean {
  if (spawnSync(tool, ['-v']).error === undefined) return false;
  t.skip(`${tool} is not installed`);
  return true;
}

/** Runs `use` with a directory that holds the PDF as doc.pdf. */
function withPdf<T>(pdf: Uint8Array, use: (dir: string) => T): T {
  const dir = mkdtempSync(join(tmpdir(), 'fahuo-documents-'));
  try {
    writeFileSync(join(dir, 'doc.pdf'), pdf);
    return use(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Text of each page without any white space. */
function pagesOf(pdf: Uint8Array): string[] {
  return withPdf(pdf, (dir) => {
    const made = spawnSync('pdftotext', ['-layout', join(dir, 'doc.pdf'), '-'], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    const pages = made.stdout.split('\f').map((page) => page.replace(/\s/g, ''));
    return pages.filter((page) => page !== '');
  });
}

const countPages = (pdf: Uint8Array): number =>
  Buffer.from(pdf)
    .toString('latin1')
    .match(/\/Type \/Page\n/g)?.length ?? 0;

const slip: PackingSlipData = {
  language: 'zh-CN',
  paper: '100x150',
  merchant_name: '飞鸟旗舰店',
  order_no: 'TB-1000000001',
  currency: 'CNY',
  total_minor: 9900,
  is_gift: false,
  show_prices: true,
  lines: [{ sku: 'TS-1', name: '帆布包', qty: 2, unit_price_minor: 4950, amount_minor: 9900 }],
  gift_message: '生日快乐',
  remarks: [],
  copy_no: 1,
  printed_at: '2026-06-18 10:00',
};

const jobs: DocumentJob[] = [
  { kind: 'waybill', data: { ...sampleWaybill(0, person), copy_no: 2 } },
  { kind: 'pick_list', data: samplePickList(3) },
  { kind: 'packing_slip', data: slip },
  {
    kind: 'manifest',
    data: {
      language: 'en',
      manifest_no: 'M-1',
      carrier_name: 'SF Express',
      warehouse: 'Hangzhou 1',
      parcels: [{ tracking_no: 'SF1', parcel_index: 1, parcel_count: 1, weight_g: 1250 }],
      remarks: [],
      copy_no: 1,
      printed_at: '2026-06-18 10:00',
    },
  },
];

test('the text of 200 labels shows no full name, phone or room number', async (t) => {
  if (missing(t, 'pdftotext')) return;
  const samples = sampleWaybills(200, 42);
  const pages = pagesOf(
    await renderBatch(
      samples.map((sample) => sample.job),
      options,
    ),
  );
  assert.equal(pages.length, 200);
  samples.forEach(({ person: { name, phone, room, region } }, i) => {
    const page = pages[i] ?? '';
    assert.ok(page.includes(region), `label ${i} is the one of ${region}`);
    assert.ok(!page.includes(name.replace(/\s/g, '')), `name on label ${i}: ${page}`);
    assert.ok(!page.includes(phone.replace(/\D/g, '')), `phone on label ${i}: ${page}`);
    assert.ok(!page.includes(phone), `phone on label ${i}: ${page}`);
    assert.ok(!new RegExp(`(?<!\\d)${room}(?!\\d)`).test(page), `room on label ${i}: ${page}`);
  });
});

test('a scanner reads both codes at 203 and at 300 dpi', async (t) => {
  if (missing(t, 'zbarimg') || missing(t, 'pdftoppm')) return;
  for (const [dpi, raster] of [
    [203, '203.2'],
    [300, '300'],
  ] as const) {
    const long = { ...sampleWaybill(1, person), tracking_no: '1Z999AA10123456784ABCDEF0123456' };
    const docs: DocumentJob[] = [jobs[0] as DocumentJob, { kind: 'waybill', data: long }];
    const pdf = await renderBatch(docs, { ...options, dpi });
    const read = withPdf(pdf, (dir) => {
      spawnSync('pdftoppm', ['-r', raster, '-mono', join(dir, 'doc.pdf'), join(dir, 'page')]);
      const images = readdirSync(dir).filter((file) => file.startsWith('page'));
      const paths = images.sort().map((file) => join(dir, file));
      return spawnSync('zbarimg', ['-q', '--nodbus', ...paths], { encoding: 'utf8' }).stdout;
    });
    assert.deepEqual(read.trim().split('\n').sort(), [
      'CODE-128:1Z999AA10123456784ABCDEF0123456',
      'CODE-128:SF1000000000000',
      'QR-Code:1Z999AA10123456784ABCDEF0123456',
      'QR-Code:SF1000000000000',
    ]);
  }
});

test('rare characters are really drawn, not only in the text layer', async (t) => {
  if (missing(t, 'pdftoppm')) return;
  const ink = async (name: string): Promise<number> => {
    const data = sampleWaybill(1, { ...person, name });
    const pdf = await renderDocument('waybill', data, options);
    return withPdf(pdf, (dir) => {
      // The first character of the recipient's name, 5 mm square.
      const crop = ['-x', '100', '-y', '492', '-W', '40', '-H', '42', '-gray', '-r', '203.2'];
      spawnSync('pdftoppm', [...crop, join(dir, 'doc.pdf'), join(dir, 'page')]);
      const file = readdirSync(dir).find((each) => each.startsWith('page')) ?? '';
      return (
        readFileSync(join(dir, file))
          .subarray(-40 * 42)
          .filter((gray) => gray < 128).length /
        (40 * 42)
      );
    });
  };
  assert.ok((await ink('䶮小')) > 0.2);
  assert.ok((await ink('㛃小')) > 0.2);
});

test('long values, five remarks and emoji are all there', async (t) => {
  if (missing(t, 'pdftotext')) return;
  const long = '阿里巴巴西溪园区很长很长的地址'.repeat(12);
  const remarks = ['请放门口😀', '生日礼物', '周末送货', '勿压', 'Fragile, do not bend'];
  const data = sampleWaybill(1, { ...person, detail: `${long}3号楼1502室` });
  const [page = ''] = pagesOf(await renderDocument('waybill', { ...data, remarks }, options));
  assert.ok(page.includes(`${long}3号楼***`));
  for (const remark of remarks) {
    assert.ok(page.includes(remark.replace('😀', '□').replace(/\s/g, '')), remark);
  }
  const many = Array.from({ length: 40 }, (_, i) => `备注${i}：${'内容'.repeat(60)}`);
  const pages = pagesOf(await renderDocument('waybill', { ...data, remarks: many }, options));
  assert.ok(pages.length > 1 && pages.slice(1).every((each) => each.includes(data.tracking_no)));
  for (const remark of many) assert.ok(pages.join('').includes(remark), remark);
});

test('sixty pick lines take two pages, in walking order, with totals at the end', async (t) => {
  const pdf = await renderDocument('pick_list', samplePickList(60), options);
  assert.equal(countPages(pdf), 2);
  if (missing(t, 'pdftotext')) return;
  const pages = pagesOf(pdf);
  const skus = pages.join('').match(/TS-1\d{3}/g);
  assert.deepEqual(
    skus,
    Array.from({ length: 60 }, (_, i) => `TS-${1000 + i}`),
  );
  assert.ok(pages[1]?.includes('合计:60行') && pages[1].includes('第2/2页'));
});

test('a gift shows no prices', async (t) => {
  if (missing(t, 'pdftotext')) return;
  const [priced] = pagesOf(await renderDocument('packing_slip', slip, options));
  const gift = { ...slip, is_gift: true };
  const [plain] = pagesOf(await renderDocument('packing_slip', gift, options));
  assert.ok(priced?.includes('¥99.00') && plain?.includes('生日快乐'));
  assert.ok(!plain?.includes('99.00') && !plain?.includes('49.50'));
});

test('the same input gives the same bytes, whatever was rendered in between', async () => {
  const first = await renderBatch(jobs, options);
  await renderDocument('waybill', sampleWaybill(2, { ...person, name: '褚㛃' }), options);
  const again = await renderBatch(jobs, options);
  assert.ok(Buffer.from(first).equals(Buffer.from(again)));
  assert.equal(countPages(first), 4);
});

test('the text layer says what was given, not what another document drew before', async (t) => {
  if (missing(t, 'pdftotext')) return;
  // Both characters share a glyph: the radical U+2F7A and the letter U+7F8A.
  const data = sampleWaybill(2, person);
  await renderDocument('waybill', { ...data, remarks: ['\u2f7a'] }, options);
  const [page] = pagesOf(
    await renderDocument('waybill', { ...data, remarks: ['\u7f8a'] }, options),
  );
  assert.ok(page?.includes('\u7f8a'));
});

test('data that does not fit its form is refused with the field', async () => {
  const bad = { ...sampleWaybill(0, person), tracking_no: 'SF 1^XA' };
  await assert.rejects(renderDocument('waybill', bad, options), {
    code: 'DOCUMENT_DATA_INVALID',
    pointer: '/0/tracking_no',
  });
  await assert.rejects(renderBatch([], options), { code: 'DOCUMENT_DATA_INVALID' });
});
