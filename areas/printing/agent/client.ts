/** What a print agent says to the server: always from here to there, over plain HTTP. */

/** The server refused, and a repeat would not help; `code` is that of the problem. */
export class Refused extends Error {
  readonly code: string;
  readonly members: Record<string, unknown>;
  constructor(body: Record<string, unknown>, status: number) {
    super(String(body['detail'] ?? body['title'] ?? `the server answered ${status}`));
    this.name = 'Refused';
    this.code = String(body['code'] ?? status);
    this.members = body;
  }
}

export interface Client {
  /** Runs a command; a lost answer is asked for again under the same key until `signal` ends it. */
  post<T>(path: string, input: object, key: string): Promise<T>;
  /** Bytes of a sheet with the number of its pages. */
  sheet(path: string): Promise<{ bytes: Uint8Array; pages: number }>;
  /** Calls back whenever something may wait for an agent; returns when `signal` ends it. */
  listen(onNews: () => void): Promise<void>;
  /** Waits so long, or until `signal`. */
  rest(ms: number): Promise<void>;
}

const AGAIN_MS = [300, 1000, 2000, 5000];
/** A call without an answer for so long is made again. */
const PATIENCE_MS = 30_000;

export interface ClientOptions {
  server: string;
  token: string;
  signal: AbortSignal;
  /** Told when the server cannot be reached, and when it can again. */
  onReach?(reachable: boolean): void;
}

/** True for answers that say "later". */
const isPassing = (status: number) => status === 503 || status === 502 || status === 504;

export function makeClient({ server, token, signal, onReach }: ClientOptions): Client {
  const base = server.replace(/\/+$/, '');
  const headers = { authorization: `Bearer ${token}`, 'accept-language': 'en' };

  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(end, ms);
      function end() {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      }
      signal.addEventListener('abort', end);
    });

  async function ask(path: string, init: RequestInit): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      try {
        const response = await fetch(base + path, { ...init, signal: patience });
        if (!isPassing(response.status)) {
          onReach?.(true);
          if (response.ok) return response;
          const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
          throw new Refused(body, response.status);
        }
        await response.body?.cancel();
      } catch (error) {
        if (error instanceof Refused || signal.aborted) throw error;
      }
      onReach?.(false);
      await rest(AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)]!);
    }
  }

  async function listenOnce(onNews: () => void): Promise<void> {
    const response = await fetch(`${base}/v1/live`, { headers, signal });
    if (!response.ok || response.body === null) throw new Error(`live: ${response.status}`);
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      const text = Buffer.from(chunk).toString('utf8');
      if (text.includes('print_wanted') || text.includes('event: ready')) onNews();
    }
  }

  return {
    rest,
    async post(path, input, key) {
      const sent = { ...headers, 'content-type': 'application/json', 'idempotency-key': key };
      const body = JSON.stringify(input);
      const response = await ask(path, { method: 'POST', headers: sent, body });
      return (await response.json()) as never;
    },
    async sheet(path) {
      const response = await ask(path, { headers });
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { bytes, pages: Number(response.headers.get('x-pages') ?? 1) };
    },
    async listen(onNews) {
      while (!signal.aborted) {
        await listenOnce(onNews).catch(() => {});
        await rest(2000);
      }
    },
  };
}
