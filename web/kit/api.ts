/**
 * Calls to the server. Writes carry a key of their own, so that a repeat after a lost answer does
 * the work once; failures are problems in the language of the screen.
 */
import { currentLocale } from './texts.ts';
import type { OutcomeBody, ProblemBody } from './wire.ts';

/** An expected failure, as the server tells it. */
export class ApiProblem extends Error {
  readonly body: ProblemBody;
  constructor(body: ProblemBody) {
    super(body.title);
    this.name = 'ApiProblem';
    this.body = body;
  }
}

/** Most inputs that one call may hold. */
const MOST_INPUTS = 1000;
const ATTEMPTS = 3;

let signedOut: () => void = () => {};

/** Says what happens when the server answers that nobody is signed in. */
export function onSignedOut(handle: () => void): void {
  signedOut = handle;
}

/** A fresh key. Not crypto.randomUUID: browsers offer that over TLS only. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const NO_ANSWER: ProblemBody = { code: 'NO_ANSWER', status: 0, title: '', fix: '' };

async function call<T>(path: string, init: RequestInit): Promise<T> {
  const headers = new Headers(init.headers);
  headers.set('accept-language', currentLocale());
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, credentials: 'same-origin' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiProblem(NO_ANSWER);
  }
  const text = await response.text();
  const json = (response.headers.get('content-type') ?? '').includes('json');
  const body: unknown = json && text !== '' ? JSON.parse(text) : null;
  if (response.ok) return body as T;
  const { status } = response;
  const problem = { ...NO_ANSWER, status, ...(body as ProblemBody | null) };
  if (problem.code === 'SIGN_IN_REQUIRED') signedOut();
  throw new ApiProblem(problem);
}

export type Params = Record<string, string | number | boolean | readonly string[] | undefined>;

/** A path with its query; what is undefined or empty is left out, lists are joined by commas. */
export function pathWith(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (text !== '') query.set(key, text);
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Reads. */
export function get<T>(path: string, params?: Params, signal?: AbortSignal): Promise<T> {
  return call<T>(pathWith(path, params), signal === undefined ? {} : { signal });
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return false;
  return ['NO_ANSWER', 'TRY_LATER', 'IN_PROGRESS'].includes(error.body.code);
}

/** Runs a command. Repeats it under the same key while the server cannot be reached. */
async function write<T>(path: string, input: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': newKey() };
  const init = { method: 'POST', headers, body: JSON.stringify(input) };
  for (let attempt = 1; ; attempt++) {
    try {
      return await call<T>(path, init);
    } catch (error) {
      if (attempt >= ATTEMPTS || !isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
    }
  }
}

/** Runs a command with one input. @throws ApiProblem. */
export function post<T>(path: string, input: object): Promise<T> {
  return write<T>(path, input);
}

/** Runs a command with many inputs; one outcome per input, in order. */
export async function postMany<T>(path: string, inputs: object[]): Promise<OutcomeBody<T>[]> {
  const outcomes: OutcomeBody<T>[] = [];
  for (let at = 0; at < inputs.length; at += MOST_INPUTS) {
    const part = inputs.slice(at, at + MOST_INPUTS);
    const answer = await write<{ outcomes: OutcomeBody<T>[] }>(path, part);
    outcomes.push(...answer.outcomes);
  }
  return outcomes;
}

/** Calls a route that takes a secret and therefore no key (signing in and out). */
export function send<T>(method: 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
  if (body === undefined) return call<T>(path, { method });
  const headers = { 'content-type': 'application/json' };
  return call<T>(path, { method, headers, body: JSON.stringify(body) });
}
