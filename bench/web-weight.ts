/**
 * What pages weigh on their first load, packed as they travel: every script and style that a page
 * names or imports before it can show anything. Parts that are loaded on demand do not count.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildWeb } from '../web/build.ts';
import type { Bench } from './benches.ts';
import { type BenchResult, peakMb, significant } from './measure.ts';

/** Pages by what they are; those that are not built are left out. */
const PAGES = { desk: 'index', pda: 'pda', courier: 'courier', buyer: 'track' } as const;

const NAMED = /(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g;
/** Static imports of a built module; `import(` is not one. */
const IMPORTED = /(?:\bfrom|\bimport)\s*"(\.\/[^"]+\.js)"/g;

/** Files of a first load, each once: the page itself, and what it needs, however deep. */
function firstLoad(dist: string, page: string): string[] {
  const html = readFileSync(join(dist, page), 'utf8');
  const wanted = [...html.matchAll(NAMED)].map((found) => found[1]!.slice(1));
  const files = new Set([page]);
  for (const file of wanted) {
    if (files.has(file)) continue;
    files.add(file);
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(join(dist, file), 'utf8');
    for (const [, name] of text.matchAll(IMPORTED)) wanted.push(`assets/${name!.slice(2)}`);
  }
  return [...files];
}

const packed = (path: string) => gzipSync(readFileSync(path), { level: 9 }).length;

async function run(): Promise<BenchResult> {
  const dist = await buildWeb();
  const ratios: Record<string, number> = {};
  const files: Record<string, number> = {};
  for (const [name, page] of Object.entries(PAGES)) {
    const html = `${page}.html`;
    if (!existsSync(join(dist, html))) continue;
    const load = firstLoad(dist, html);
    const bytes = load.reduce((sum, file) => sum + packed(join(dist, file)), 0);
    ratios[`${name}_kb`] = significant(bytes / 1000);
    files[name] = load.length;
  }
  const value = ratios['desk_kb'] ?? 0;
  const measured = { floors: {}, ratios, rounds: 1, flush_per_s: 0, rss_mb: peakMb() };
  return { name: webWeight.name, value, unit: 'kB', ...measured, detail: { files } };
}

export const webWeight: Bench = {
  name: 'web-weight',
  about: 'kilobytes of the first load of each page, packed',
  run,
};
