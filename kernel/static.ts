/**
 * Serves the built web pages: hashed files for ever, pages with a security policy whose key is
 * fresh in each answer, and the desk's page for every address that no route has.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { localeOf } from './http.ts';
import { kernelProblem, problemBody } from './problem.ts';

/** Stands in built pages where the key of the answer belongs. */
const NONCE_MARK = '__NONCE__';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};
const PACKED_TYPES = new Set(['.css', '.js', '.json', '.svg', '.txt']);
const FOR_EVER = 'public, max-age=31536000, immutable';
const AN_HOUR = 'public, max-age=3600';

interface WebFile {
  type: string;
  cache: string;
  bytes: Buffer;
  /** Null when packing is not worth it. */
  packed: Buffer | null;
}

interface WebFiles {
  files: ReadonlyMap<string, WebFile>;
  /** Pages by name: index, track. */
  pages: ReadonlyMap<string, string>;
}

function readFolder(folder: string): WebFiles {
  const files = new Map<string, WebFile>();
  const pages = new Map<string, string>();
  for (const each of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!each.isFile()) continue;
    const path = join(each.parentPath, each.name);
    const name = relative(folder, path).split(sep).join('/');
    const extension = extname(name);
    const bytes = readFileSync(path);
    if (extension === '.html') {
      pages.set(name.slice(0, -extension.length), bytes.toString('utf8'));
      continue;
    }
    const type = TYPES[extension];
    if (type === undefined) continue;
    const packed = PACKED_TYPES.has(extension) ? gzipSync(bytes, { level: 9 }) : null;
    const cache = name.startsWith('assets/') ? FOR_EVER : AN_HOUR;
    files.set(`/${name}`, { type, cache, bytes, packed });
  }
  if (!pages.has('index')) throw new Error(`${folder} holds no index.html: build the web pages`);
  return { files, pages };
}

/** What a page may load and do. */
function policy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function sendPage(page: string, reply: FastifyReply) {
  const nonce = randomBytes(18).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', policy(nonce))
    .send(page.replaceAll(NONCE_MARK, nonce));
}

function sendFile(file: WebFile, request: FastifyRequest, reply: FastifyReply) {
  reply.type(file.type).header('cache-control', file.cache);
  const packs = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (file.packed === null) return reply.send(file.bytes);
  reply.header('vary', 'accept-encoding');
  if (!packs) return reply.send(file.bytes);
  return reply.header('content-encoding', 'gzip').send(file.packed);
}

function sendNothing(what: string, request: FastifyRequest, reply: FastifyReply) {
  const locale = localeOf(request.headers['accept-language']);
  const body = problemBody(kernelProblem('NOT_FOUND', { what }), locale, request.id);
  return reply
    .status(404)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(body));
}

/**
 * Serves the folder of built pages, read into memory once. `/track/...` is the page track.html and
 * so on; every other address without a file is index.html, except below /v1 and /assets.
 * @throws Error when the folder holds no index.html.
 */
export async function addWeb(app: FastifyInstance, folder: string): Promise<void> {
  const { files, pages } = readFolder(folder);
  const index = pages.get('index')!;
  app.get('/*', (request, reply) => {
    const path = request.url.split('?', 1)[0]!;
    const file = files.get(path);
    if (file !== undefined) return sendFile(file, request, reply);
    const [, first = ''] = path.split('/', 2);
    if (first === 'v1') return sendNothing('route', request, reply);
    if (first === 'assets' || extname(path) !== '') return sendNothing('file', request, reply);
    return sendPage(pages.get(first) ?? index, reply);
  });
}
