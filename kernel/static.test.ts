/**
 * The web files as a browser gets them: cached, packed, and pages under a policy of their own
 * key.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fastify from 'fastify';
import { addWeb } from './static.ts';

const folder = mkdtempSync(join(tmpdir(), 'fahuo-web-'));
mkdirSync(join(folder, 'assets'));
const page = (name: string) =>
  `<title>${name}</title><script nonce="__NONCE__" src="/assets/a-1.js"></script>`;
writeFileSync(join(folder, 'index.html'), page('desk'));
writeFileSync(join(folder, 'track.html'), page('track'));
writeFileSync(join(folder, 'icon.svg'), '<svg/>');
writeFileSync(join(folder, 'assets', 'a-1.js'), 'let a = 1;');
writeFileSync(join(folder, 'stamp.exe'), 'of no known type');

const app = fastify();
app.get('/v1/known', async () => ({ known: true }));
await addWeb(app, folder);
after(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

test('hashed files are kept for ever, and sent packed to those who can unpack', async () => {
  const plain = await get('/assets/a-1.js');
  assert.equal(plain.body, 'let a = 1;');
  assert.match(plain.headers['cache-control'] as string, /immutable/);
  assert.equal(plain.headers['content-encoding'], undefined);
  const packed = await get('/assets/a-1.js?v=1', { 'accept-encoding': 'br, gzip' });
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.equal(gunzipSync(packed.rawPayload).toString(), 'let a = 1;');
  const icon = await get('/icon.svg');
  assert.equal(icon.headers['content-type'], 'image/svg+xml');
  assert.doesNotMatch(icon.headers['cache-control'] as string, /immutable/);
});

test('each answer with a page has a key of its own, in the policy and in the page', async () => {
  const keys = new Set<string>();
  for (const url of ['/', '/orders/123?stage=picked', '/orders']) {
    const answer = await get(url);
    assert.match(answer.body, /<title>desk/);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const policy = answer.headers['content-security-policy'] as string;
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    const key = /script-src 'self' 'nonce-([^']+)'/.exec(policy)![1]!;
    assert.ok(answer.body.includes(`nonce="${key}"`));
    assert.ok(!answer.body.includes('__NONCE__'));
    keys.add(key);
  }
  assert.equal(keys.size, 3);
});

test('a page of its own name serves the addresses below it', async () => {
  assert.match((await get('/track/some-token')).body, /<title>track/);
  assert.match((await get('/tracks')).body, /<title>desk/);
});

test('what is not there is told, not covered by a page', async () => {
  assert.equal((await get('/v1/known')).json().known, true);
  for (const url of ['/v1/unknown', '/assets/gone-2.js', '/stamp.exe']) {
    const answer = await get(url);
    assert.equal(answer.statusCode, 404, url);
    assert.match(answer.headers['content-type'] as string, /problem\+json/);
  }
});

test('a folder without a page is refused at the start', async () => {
  await assert.rejects(addWeb(fastify(), join(folder, 'assets')), /no index.html/);
});
