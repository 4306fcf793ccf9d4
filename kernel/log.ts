/**
 * Structured logs without personal data: callers pass ids and counts, and fields that could carry a
 * name, phone, address or secret are removed whatever is passed.
 */
import { pino } from 'pino';

export type Log = Pick<pino.Logger, 'info' | 'warn' | 'error' | 'debug' | 'fatal'>;

const PRIVATE = [
  'name',
  'phone',
  'email',
  'address',
  'detail',
  'street',
  'recipient',
  'password',
  'token',
  'secret',
  'code',
  'authorization',
  'cookie',
  'body',
];

/** A logger that writes JSON lines to standard error. */
export function makeLog(level: string): Log {
  const paths = PRIVATE.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  const redact = { paths, censor: '[removed]' };
  return pino({ level, redact, base: null }, pino.destination({ fd: 2, sync: false }));
}

/** A logger that writes nothing, for tests and tools. */
export const silentLog: Log = pino({ level: 'silent' });
