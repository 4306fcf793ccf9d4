/**
 * Rendering in threads: same bytes, a free event loop, and threads that die or are closed.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RenderOptions } from './model.ts';
import { renderBatch } from './render.ts';
import { createRenderPool } from './render-pool.ts';
import { sampleWaybills } from './sample-data.ts';

const options: RenderOptions = { created_at: new Date(Date.UTC(2026, 5, 18, 2)) };
const docs = sampleWaybills(3, 1).map((sample) => sample.job);

test('a thread renders the same bytes, in the order asked, and passes problems on', {
  timeout: 60_000,
}, async () => {
  const pool = createRenderPool();
  try {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const both = await Promise.all([
      pool.renderBatch(docs, options),
      pool.renderBatch(docs.slice(0, 1), options),
    ]);
    clearInterval(timer);
    assert.ok(turns > 1, 'the event loop ran while the thread rendered');
    const here = [await renderBatch(docs, options), await renderBatch(docs.slice(0, 1), options)];
    both.forEach((pdf, i) => {
      assert.ok(Buffer.from(pdf).equals(Buffer.from(here[i] ?? [])));
    });
    await assert.rejects(pool.renderBatch([], options), { code: 'DOCUMENT_DATA_INVALID' });
  } finally {
    await pool.close();
  }
});

test('a thread that dies rejects its batch and is replaced', { timeout: 60_000 }, async () => {
  const source = `
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ docs }) => {
      if (docs.length === 0) process.exit(3);
      if (docs.length === 1) throw new Error('broken');
      parentPort.postMessage({ pdf: new Uint8Array(docs.length) });
    });`;
  const worker_url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const pool = createRenderPool({ size: 1, worker_url });
  try {
    const stopped = { code: 'DOCUMENT_RENDERER_STOPPED' };
    const results = await Promise.allSettled([
      pool.renderBatch([], options),
      pool.renderBatch(docs, options),
      pool.renderBatch(docs.slice(0, 1), options),
      pool.renderBatch(docs, options),
    ]);
    assert.deepEqual(
      results.map((result) => result.status),
      ['rejected', 'fulfilled', 'rejected', 'fulfilled'],
    );
    await assert.rejects(pool.renderBatch([], options), stopped);
  } finally {
    await pool.close();
  }
});

test('closing rejects what waits and what comes later', { timeout: 60_000 }, async () => {
  const pool = createRenderPool();
  const waiting = [pool.renderBatch(docs, options), pool.renderBatch(docs, options)];
  const settled = Promise.allSettled(waiting);
  await pool.close();
  await pool.close();
  assert.deepEqual(
    (await settled).map((result) => result.status),
    ['rejected', 'rejected'],
  );
  await assert.rejects(pool.renderBatch(docs, options), { code: 'DOCUMENT_RENDERER_STOPPED' });
});
