/**
 * Texts of the screens: both languages complete, none missing, none left over, none in the
 * markup.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { TRACK_TEXTS } from '../areas/delivery/ui/track-texts.ts';
import { EVENT_TEXTS } from '../areas/orders/ui/event-texts.ts';
import { allTexts, type Text } from './kit/texts.ts';
import { allLightTexts } from './pda/locale.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const files = (...patterns: string[]) =>
  patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort();

const text_files = files('web/**/*texts.ts', 'areas/*/ui/**/*texts.ts');
const screens = files(
  'web/**/*.tsx',
  'areas/*/ui/**/*.tsx',
  'areas/*/ui/**/*.ts',
  'web/**/*.ts',
).filter((file) => !file.startsWith('web/dist') && !file.endsWith('.test.ts'));

/** Each text with the name of its group and key. */
async function everyText(): Promise<[string, Text][]> {
  const found: [string, Text][] = [];
  for (const file of text_files) {
    const module = (await import(join(ROOT, file))) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module)) {
      if (typeof value !== 'object' || value === null || value instanceof Map) continue;
      for (const [key, text] of Object.entries(value)) {
        if (typeof text === 'object') found.push([`${file} ${name}.${key}`, text as Text]);
      }
    }
  }
  for (const [group, texts] of [...allTexts, ...allLightTexts]) {
    for (const [key, text] of Object.entries(texts)) found.push([`${group}.${key}`, text]);
  }
  return found;
}

const CHINESE = /[\u4e00-\u9fff]/;
/** Texts that are the same in both languages: names and values only. */
const SAME = /^[^A-Za-z]*(\{\{\w+\}\}[^A-Za-z]*)*$/;

function faultOf({ en, zh }: Text): string | null {
  if (!en?.trim() || !zh?.trim()) return 'is empty';
  const values = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();
  if (values(en).join() !== values(zh).join()) return 'has other values in the other language';
  const swapped = en === '中文' && zh === 'English';
  if (!swapped && CHINESE.test(en)) return 'is Chinese in English';
  const plain = SAME.test(zh) || SAME.test(en);
  if (!swapped && !plain && !CHINESE.test(zh)) return 'is not Chinese';
  return null;
}

test('every text is there in both languages, with the same values', async () => {
  assert.equal(faultOf({ en: 'a {{x}}', zh: '甲' }), 'has other values in the other language');
  assert.equal(faultOf({ en: 'Orders', zh: 'Orders' }), 'is not Chinese');
  const texts = await everyText();
  assert.ok(texts.length > 300, 'the texts were found');
  const faults = texts.flatMap(([name, text]) => {
    const fault = faultOf(text);
    return fault === null ? [] : [`${name} ${fault}`];
  });
  assert.deepEqual(faults, []);
});

test('every key that a screen asks for is defined, and every key is asked for', async () => {
  await everyText();
  const sources = screens.filter((file) => !text_files.includes(file)).map(read);
  const groups = new Map([...allTexts, ...allLightTexts, ['track', TRACK_TEXTS] as const]);
  const keys = new Set([...groups.values()].flatMap((texts) => Object.keys(texts)));
  const asked = sources.flatMap((source) =>
    [...source.matchAll(/\b(?:t|kit|r)\('(\w+)'/g)].map((m) => m[1]!),
  );
  assert.deepEqual(
    asked.filter((key) => !keys.has(key)),
    [],
    'missing keys',
  );
  const whole = sources.join('\n');
  const idle = [...groups].flatMap(([group, texts]) =>
    Object.keys(texts)
      .filter((key) => !whole.includes(`'${key}'`))
      .map((key) => `${group}.${key}`),
  );
  assert.deepEqual(idle, [], 'keys that nobody asks for');
});

test('no words stand in the markup itself', () => {
  const words =
    /(?:aria-label|title|placeholder|alt)="[^"]*[A-Za-z\u4e00-\u9fff]|^\s*[A-Z][a-z]+[ a-z]*$/;
  const found = screens
    .filter((file) => file.endsWith('.tsx'))
    .flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) => {
          const code = line.replace(/\/\/.*|\/?\*.*/, '');
          return words.test(code) || CHINESE.test(code)
            ? [`${file}:${index + 1} ${line.trim()}`]
            : [];
        }),
    );
  assert.deepEqual(found, []);
});

test('every event on the timeline of an order has its sentence', () => {
  const sources = files('areas/**/*.ts', 'carriers/**/*.ts').filter(
    (file) => !/\.test\.ts$|\/ui\//.test(file),
  );
  const kinds = sources.flatMap((file) =>
    [...read(file).matchAll(/tx\.event\(\{([^;]*?)\}\);/gs)].flatMap(([, body = '']) => {
      const kind = /kind: '(\w+)'/.exec(body)?.[1];
      return kind !== undefined && /order_id|\.\.\.subject|\.\.\.base/.test(body) ? [kind] : [];
    }),
  );
  assert.ok(kinds.includes('order_received') && kinds.includes('parcel_closed'));
  assert.deepEqual(
    [...new Set(kinds)].filter((kind) => !(kind in EVENT_TEXTS)),
    [],
  );
});
