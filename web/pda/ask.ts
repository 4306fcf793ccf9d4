/** Calls to the server from a device that may be without network. */
import type { ProblemBody } from '../kit/wire.ts';
import { currentLocale } from './locale.ts';

/** An answer: a value, or what the server says against it. No network is the code NO_ANSWER. */
export type Asked<T> =
  | { ok: true; value: T; server_ms: number | null }
  | { ok: false; problem: ProblemBody };

const NO_ANSWER: ProblemBody = { code: 'NO_ANSWER', status: 0, title: '', fix: '' };
const WAIT_MS = 20_000;

interface Ask {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: object;
  key?: string;
}

/** Asks the server. Never throws. */
export async function ask<T>(
  path: string,
  { method = 'GET', body, key }: Ask = {},
): Promise<Asked<T>> {
  const headers: Record<string, string> = { 'accept-language': currentLocale() };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (key !== undefined) headers['idempotency-key'] = key;
  const signal = AbortSignal.timeout(WAIT_MS);
  const init: RequestInit = { method, headers, credentials: 'same-origin', signal };
  if (body !== undefined) init.body = JSON.stringify(body);
  try {
    const response = await fetch(path, init);
    const text = await response.text();
    const json = (response.headers.get('content-type') ?? '').includes('json');
    const value: unknown = json && text !== '' ? JSON.parse(text) : null;
    const { status } = response;
    if (response.ok) {
      const date = Date.parse(response.headers.get('date') ?? '');
      return { ok: true, value: value as T, server_ms: Number.isNaN(date) ? null : date };
    }
    return { ok: false, problem: { ...NO_ANSWER, status, ...(value as ProblemBody | null) } };
  } catch {
    return { ok: false, problem: NO_ANSWER };
  }
}

const PASSING_STATUS = new Set([0, 408, 425, 429, 502, 503, 504]);

/** True when the same call may succeed later: nothing was decided. */
export function isPassing({ code, status }: ProblemBody): boolean {
  return PASSING_STATUS.has(status) || code === 'IN_PROGRESS';
}
