/**
 * Keeps the phone's page so that it opens without network. The kept page is shown at once; a newer
 * one is fetched behind it, with all its files, and shown at the next opening.
 */

interface WaitingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchingEvent extends WaitingEvent {
  request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Worker {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', handle: (event: WaitingEvent) => void): void;
  addEventListener(type: 'fetch', handle: (event: FetchingEvent) => void): void;
}

const worker = self as unknown as Worker;
const CACHE = 'fahuo-pda';
const PAGE = '/pda';

/** Fetches the page and its files; the page is kept last, so that it never names a missing file. */
async function renew(): Promise<void> {
  const response = await fetch(PAGE, { cache: 'no-store' });
  if (!response.ok) return;
  const text = await response.clone().text();
  const files = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((found) => found[1]!);
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  await cache.addAll(files.filter((file) => !kept.has(file)));
  await cache.put(PAGE, response);
  const wanted = new Set([PAGE, ...files]);
  await Promise.all(
    [...kept].filter((path) => !wanted.has(path)).map((path) => cache.delete(path)),
  );
}

worker.addEventListener('install', (event) => {
  event.waitUntil(renew().then(() => worker.skipWaiting()));
});
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== 'GET' || pathname.startsWith('/v1/')) return;
  const is_page = request.mode === 'navigate';
  const kept = caches.open(CACHE).then((cache) => cache.match(is_page ? PAGE : pathname));
  if (is_page) event.waitUntil(kept.then((page) => (page ? renew().catch(() => {}) : undefined)));
  event.respondWith(kept.then((found) => found ?? fetch(request)));
});
