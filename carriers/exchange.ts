/**
 * One HTTP exchange with an untrusted server: bounded in time and size, no redirects, connecting
 * only to addresses that were checked. Knows whether the request may have been seen.
 */

import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isPrivateHost, isPublicAddress, type UrlRules, urlFault } from './public-address.ts';

export interface ExchangeRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface ExchangeLimits {
  timeout_ms: number;
  answer_bytes_max: number;
}

export type Exchanged =
  | { kind: 'answer'; status: number; headers: http.IncomingHttpHeaders; body: Buffer }
  /** `was_sent` is true from the moment when the other side may have read the request. */
  | { kind: 'failed'; was_sent: boolean; reason: string }
  /** The address is none that may be called; nothing was sent. */
  | { kind: 'forbidden'; reason: string };

export interface Exchanger {
  exchange(request: ExchangeRequest): Promise<Exchanged>;
  close(): void;
}

type LookupDone = (
  error: NodeJS.ErrnoException | null,
  address: string | dns.LookupAddress[],
  family?: number,
) => void;

function forbidden(): NodeJS.ErrnoException {
  return Object.assign(new Error('the address is not public'), { code: 'ADDRESS_FORBIDDEN' });
}

/** Resolves once and hands out only what was checked; one private address spoils the name. */
function publicLookup(host: string, options: dns.LookupOptions, callback: LookupDone): void {
  dns.lookup(host, { family: options.family ?? 0, all: true }, (error, found) => {
    const first = found?.[0];
    if (error !== null || first === undefined) callback(error ?? new Error('no address'), []);
    else if (found.some((each) => !isPublicAddress(each.address))) callback(forbidden(), []);
    else if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code ?? 'connection failed';
}

/** Notes when the connection stands: from then on the request may have been read. */
function watchSending(request: http.ClientRequest, is_tls: boolean, onSent: () => void): void {
  request.once('socket', (socket) => {
    if (socket.connecting) socket.once(is_tls ? 'secureConnect' : 'connect', onSent);
    else onSent();
  });
}

/** Collects an answer up to the limit. */
function collect(
  answer: http.IncomingMessage,
  bytes_max: number,
  end: (body: Buffer | string) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > bytes_max) end(`the answer is larger than ${bytes_max} bytes`);
    else chunks.push(chunk);
  });
  answer.on('end', () => end(answer.complete ? Buffer.concat(chunks) : 'the answer was cut'));
  answer.on('error', (error: NodeJS.ErrnoException) => end(reasonOf(error)));
  answer.on('aborted', () => end('the answer was cut'));
}

/** Makes a client with its own pool of connections. Nothing it returns ever rejects. */
export function makeExchanger(rules: UrlRules, limits: ExchangeLimits): Exchanger {
  const pool = { keepAlive: true, maxSockets: 64, timeout: 60_000 };
  const agents = { http: new http.Agent(pool), https: new https.Agent(pool) };

  function run(url: URL, request: ExchangeRequest): Promise<Exchanged> {
    return new Promise((resolve) => {
      let was_sent = false;
      const is_tls = url.protocol === 'https:';
      const body = Buffer.from(request.body, 'utf8');
      const outgoing = (is_tls ? https : http).request(url, {
        method: request.method,
        agent: is_tls ? agents.https : agents.http,
        headers: {
          ...request.headers,
          // Unpacked answers only: a small packed one could fill the memory.
          'accept-encoding': 'identity',
          'content-length': body.length,
        },
        ...(isPrivateHost(url, rules) ? {} : { lookup: publicLookup }),
      });
      const finish = (result: Exchanged) => {
        clearTimeout(timer);
        resolve(result);
        if (result.kind !== 'answer') outgoing.destroy();
      };
      const fail = (reason: string) => finish({ kind: 'failed', was_sent, reason });
      const timer = setTimeout(() => fail('no answer in time'), limits.timeout_ms);
      watchSending(outgoing, is_tls, () => {
        was_sent = true;
      });
      // Stays attached after the end, so that a late error of the socket harms nobody.
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ADDRESS_FORBIDDEN') fail(reasonOf(error));
        else finish({ kind: 'forbidden', reason: error.message });
      });
      outgoing.on('response', (answer) => {
        collect(answer, limits.answer_bytes_max, (got) => {
          const { statusCode, headers } = answer;
          if (typeof got === 'string') fail(got);
          else finish({ kind: 'answer', status: statusCode ?? 0, headers, body: got });
        });
      });
      outgoing.end(body);
    });
  }

  return {
    async exchange(request) {
      const url = URL.canParse(request.url) ? new URL(request.url) : null;
      const fault = url === null ? 'the address cannot be read' : urlFault(url, rules);
      if (url === null || fault !== null) {
        return { kind: 'forbidden', reason: fault ?? '' };
      }
      try {
        return await run(url, request);
      } catch (error) {
        // Node refuses odd headers by throwing before anything is sent.
        return { kind: 'failed', was_sent: false, reason: reasonOf(error as Error) };
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
