/** The packing steps on paper: every step once, over pages, with its words; padding at the end. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PackingStepsData } from './model.ts';
import { renderDocument } from './render.ts';

const options = { created_at: new Date(Date.UTC(2026, 5, 18, 2)) };

function sample(steps: number, language: PackingStepsData['language']): PackingStepsData {
  return {
    language,
    parcel_no: 'PA-000123-7',
    order_no: 'SO-1',
    carton: 'C3 五层纸箱',
    inner_length_mm: 400,
    inner_width_mm: 300,
    inner_height_mm: 200,
    weight_g: 7900,
    reasons: ['C2：商品体积 18.71 升，箱内仅 12.00 升', 'C3：已选用'],
    steps: Array.from({ length: steps }, (_, i) => ({
      seq: i + 1,
      sku: `SKU-${i + 1}`,
      name: `青瓷盖碗${i + 1}号`,
      qty: 2,
      where: '箱底后左',
      turn: '平放',
      bag: i === 0,
      pieces: [0, 100].map((x) => ({ x, y: 0, z: 10 * i, dx: 100, dy: 80, dz: 10 })),
    })),
    padding: '用填充物填满空隙（约 5.3 升）',
    copy_no: 1,
    printed_at: '2026-06-18 10:00',
  };
}

/** Text of each page without white space, or null without poppler. */
function pagesOf(pdf: Uint8Array): string[] | null {
  const dir = mkdtempSync(join(tmpdir(), 'fahuo-steps-'));
  try {
    writeFileSync(join(dir, 'doc.pdf'), pdf);
    const made = spawnSync('pdftotext', [join(dir, 'doc.pdf'), '-'], { encoding: 'utf8' });
    if (made.error !== undefined) return null;
    return made.stdout
      .split('\f')
      .map((page) => page.replace(/\s/g, ''))
      .filter(Boolean);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

test('each step stands on the paper once, with what, where and which way up', async (t) => {
  const pages = pagesOf(await renderDocument('packing_steps', sample(20, 'zh-CN'), options));
  if (pages === null) return t.skip('pdftotext is not installed');
  assert.equal(pages.length, 2);
  const all = pages.join('');
  for (let i = 1; i <= 20; i++) {
    assert.equal(all.split(`青瓷盖碗${i}号`).length - 1, 1, `step ${i}`);
  }
  assert.match(all, /装箱步骤/);
  assert.match(all, /先装袋·箱底后左·平放/);
  assert.equal(all.split('先装袋').length - 1, 1, 'only what needs a bag');
  assert.match(pages[0]!, /C2：商品体积18.71升，箱内仅12.00升/);
  assert.ok(!pages[0]!.includes('填充物') && pages[1]!.includes('用填充物填满空隙（约5.3升）'));
});

test('the picture of a step shades its own pieces and no others', async () => {
  const shaded = async (steps: number) => {
    const { steps: all, ...rest } = sample(steps, 'en');
    // Uncompressed streams would be needed to read the ink: the number of dark fills grows by three
    // visible faces for each of two pieces of every step, the light ones by those that lay before.
    const pdf = await renderDocument('packing_steps', { ...rest, steps: all }, options);
    return inkOf(pdf);
  };
  const [one, two] = [await shaded(1), await shaded(2)];
  assert.deepEqual([one.dark, one.light], [6, 0]);
  assert.deepEqual([two.dark, two.light], [12, 6]);
});

/** Filled polygons by ink, from the page's drawing commands. */
function inkOf(pdf: Uint8Array): { dark: number; light: number } {
  const { inflateSync } = process.getBuiltinModule('node:zlib');
  const bytes = Buffer.from(pdf);
  const fills: number[] = [];
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 1)) {
    const end = bytes.indexOf('endstream', at);
    let text = '';
    try {
      text = inflateSync(bytes.subarray(at + 7, end)).toString('latin1');
    } catch {
      continue;
    }
    let grey = 1;
    for (const line of text.split('\n')) {
      const set = /^([\d.]+) [\d.]+ [\d.]+ scn$/.exec(line) ?? /^([\d.]+) g$/.exec(line);
      if (set !== null) grey = Number(set[1]);
      if (line === 'B') fills.push(grey);
    }
  }
  const dark = fills.filter((grey) => grey > 0 && grey < 0.7).length;
  return { dark, light: fills.filter((grey) => grey >= 0.85 && grey < 1).length };
}
