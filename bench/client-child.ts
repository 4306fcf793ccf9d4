/**
 * The client of all HTTP figures, in a process of its own so that its work is nobody's figure:
 * keep-alive connections, each with one request under way. The same for floors and for ours.
 */
import http from 'node:http';
import { holdOf, orderMaker } from './company.ts';
import type { Done, Job } from './http-load.ts';
import { quantile } from './measure.ts';
import { answerAll } from './talk.ts';

interface Request {
  method: string;
  path: string;
  body: string | null;
  key: string;
}

function requestsOf(job: Job): Request[] {
  if ('paths' in job) {
    return Array.from({ length: job.count }, (_, index) => {
      return { method: 'GET', path: job.paths[index % job.paths.length]!, body: null, key: '' };
    });
  }
  if ('holds' in job) {
    return Array.from({ length: job.count }, (_, index) => {
      const basket = `${job.holds}-${index}`;
      const body = JSON.stringify(holdOf(basket));
      return { method: 'POST', path: '/v1/stock/hold', body, key: `hold-${basket}` };
    });
  }
  const make = orderMaker(job.orders, job.seed, job.prefix);
  return Array.from({ length: job.count }, (_, index) => {
    const body = JSON.stringify(make());
    return { method: 'POST', path: '/v1/orders', body, key: `${job.prefix}-key-${index}` };
  });
}

/** Sends one request; resolves with its status when the whole answer is in. */
function send(base: URL, agent: http.Agent, secret: string, request: Request): Promise<number> {
  const { method, path, body, key } = request;
  const headers: Record<string, string | number> = { authorization: `Bearer ${secret}` };
  if (body !== null) {
    headers['content-type'] = 'application/json';
    headers['content-length'] = Buffer.byteLength(body);
    headers['idempotency-key'] = key;
  }
  return new Promise((resolve, reject) => {
    const where = { host: base.hostname, port: base.port, method, path, headers, agent };
    const sent = http.request(where, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', reject);
    });
    sent.once('error', reject);
    sent.end(body ?? undefined);
  });
}

async function work(job: Job): Promise<Done> {
  const requests = requestsOf(job);
  const base = new URL(job.url);
  const agent = new http.Agent({ keepAlive: true, maxSockets: job.clients });
  const took: number[] = [];
  const failed: Record<string, number> = {};
  let next = 0;
  const client = async () => {
    while (next < requests.length) {
      const request = requests[next++]!;
      const begun = performance.now();
      const status = await send(base, agent, job.secret, request);
      took.push(performance.now() - begun);
      if (status !== 200) failed[status] = (failed[status] ?? 0) + 1;
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: job.clients }, client));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return {
    per_s: requests.length / seconds,
    p50_ms: quantile(took, 0.5),
    p99_ms: quantile(took, 0.99),
    failed,
  };
}

answerAll(work);
