/**
 * Buyers over real HTTP: requests through a limited number of kept-alive connections to one or more
 * servers, with the answers and how long each took.
 */
import http from 'node:http';
import { elapsedSince } from '../kernel/clock.ts';

export interface Sent {
  /** 0: the connection was lost before an answer. */
  status: number;
  body: Record<string, unknown>;
  /** From the first asking to the answer. */
  ms: number;
  /** How often the server asked to come again later, having done nothing. */
  waits: number;
}

/** So often is the same request repeated when the server has too much to do. */
const MOST_WAITS = 120;

export interface BuyersOptions {
  /** Addresses of servers; requests go to them in turn. */
  urls: readonly string[];
  /** API key. */
  key: string;
  /** Most connections at a time, over all servers. */
  connections: number;
}

/** Callers who share connections. Call `close` when done. */
export class Buyers {
  private readonly options: BuyersOptions;
  private readonly agent: http.Agent;
  private turn = 0;

  constructor(options: BuyersOptions) {
    this.options = options;
    const { connections, urls } = options;
    const maxSockets = Math.max(1, Math.floor(connections / urls.length));
    this.agent = new http.Agent({ keepAlive: true, maxSockets });
  }

  close(): void {
    this.agent.destroy();
  }

  /**
   * Posts one input under an idempotency key; `server` picks the server, absent: in turn. One that
   * has too much to do is asked again, as it says, with the same request.
   */
  async post(path: string, input: unknown, key: string, server?: number): Promise<Sent> {
    const begun = elapsedSince();
    const turn = this.turn++;
    const url = this.options.urls[(server ?? turn) % this.options.urls.length]!;
    for (let waits = 0; ; waits++) {
      const { status, body } = await this.once(url + path, input, key);
      if (body['code'] !== 'OVERLOADED' || waits >= MOST_WAITS) {
        return { status, body, ms: elapsedSince(begun), waits };
      }
      // Spread over the second, so that not all come again at the same moment.
      const wait_ms = 1000 * Number(body['retry_after_s'] ?? 1) * (0.5 + (turn % 100) / 100);
      await new Promise((resolve) => setTimeout(resolve, wait_ms));
    }
  }

  private once(url: string, input: unknown, key: string) {
    const text = JSON.stringify(input);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'accept-language': 'en',
      authorization: `Bearer ${this.options.key}`,
      'idempotency-key': key,
    };
    return new Promise<Pick<Sent, 'status' | 'body'>>((resolve) => {
      const lost = () => resolve({ status: 0, body: {} });
      const options = { method: 'POST', agent: this.agent, headers };
      const request = http.request(url, options, (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          answer += part;
        });
        response.on('error', lost);
        response.on('end', () => {
          const body = JSON.parse(answer === '' ? '{}' : answer) as Record<string, unknown>;
          resolve({ status: response.statusCode ?? 0, body });
        });
      });
      request.on('error', lost);
      request.end(text);
    });
  }

  /** Does the work for all, at most as many at a time as there are connections. Results in order. */
  async rush<I, O>(
    inputs: readonly I[],
    work: (input: I, index: number) => Promise<O>,
    at_once = this.options.connections,
  ): Promise<O[]> {
    const results = new Array<O>(inputs.length);
    let next = 0;
    const worker = async () => {
      while (next < inputs.length) {
        const index = next++;
        results[index] = await work(inputs[index]!, index);
      }
    };
    const count = Math.min(at_once, inputs.length);
    await Promise.all(Array.from({ length: count }, worker));
    return results;
  }
}

/** The value below which a share of the numbers lies; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
