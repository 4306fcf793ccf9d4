/**
 * Secrets that sign somebody in: how tokens and API keys are made, read, hashed and carried in a
 * cookie, and the check that a browser's request comes from our own pages.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Name of the cookie that holds the session's token. */
export const SESSION_COOKIE = 'fahuo_session';
/** Begins every API key, so that secret scanners find leaked ones. */
export const API_KEY_PREFIX = 'fh_';

const TENANT_BYTES = 16;
const SECRET_BYTES = 32;
/** 48 bytes are 64 characters of base64url without a rest, so each token has one spelling only. */
const TOKEN = /^[A-Za-z0-9_-]{64}$/;
const MAX_COOKIE_HEADER = 8192;

/** A secret as its holder knows it; only the hash is stored. */
export interface NewToken {
  text: string;
  hash: string;
}

/** What a presented secret says: whose tenant it claims to be of, and by which hash to find it. */
export interface TokenFacts {
  tenant_id: string;
  hash: string;
}

/** SHA-256 in base64url; fit for secrets of full entropy, never for passwords. */
export function hashSecret(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/**
 * Makes a secret that carries its tenant: prefix, then base64url of the tenant's 16 bytes and 32
 * random bytes. The randomness is always the machine's: a seed must never lead to a secret.
 */
export function makeToken(tenant_id: string, prefix = ''): NewToken {
  const tenant = Buffer.from(tenant_id.replaceAll('-', ''), 'hex');
  if (tenant.length !== TENANT_BYTES) throw new Error('the tenant id is not a UUID');
  const text = prefix + Buffer.concat([tenant, randomBytes(SECRET_BYTES)]).toString('base64url');
  return { text, hash: hashSecret(text) };
}

/** Reads a presented secret; null when it does not have the form. */
export function readToken(text: string, prefix = ''): TokenFacts | null {
  if (!text.startsWith(prefix)) return null;
  const body = text.slice(prefix.length);
  if (!TOKEN.test(body)) return null;
  const hex = Buffer.from(body, 'base64url').toString('hex', 0, TENANT_BYTES);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return { tenant_id: [...parts, hex.slice(20)].join('-'), hash: hashSecret(text) };
}

/** Compares two secrets or hashes in a time that depends on neither. */
export function sameSecret(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** The session's token in a Cookie header, or null. */
export function cookieToken(header: string | undefined): string | null {
  if (header === undefined || header.length > MAX_COOKIE_HEADER) return null;
  for (const pair of header.split(';')) {
    const [name, value] = pair.split('=', 2);
    if (name?.trim() === SESSION_COOKIE && value !== undefined) return value.trim();
  }
  return null;
}

/** The API key of an Authorization header; null when it has no bearer. */
export function bearerToken(header: string | undefined): string | null {
  const found = /^bearer +(\S+)$/i.exec(header ?? '');
  return found?.[1] ?? null;
}

/** True when the request came to us, or to the proxy before us, over TLS. */
export function isHttps(forwarded_proto: string | string[] | undefined): boolean {
  const first = Array.isArray(forwarded_proto) ? forwarded_proto[0] : forwarded_proto;
  return first?.split(',')[0]?.trim().toLowerCase() === 'https';
}

/** The Set-Cookie value that hands out a session; `max_age_s` 0 takes it back. */
export function cookieHeader(token: string, max_age_s: number, secure: boolean): string {
  const parts = [`${SESSION_COOKIE}=${token}`, `Max-Age=${max_age_s}`, 'Path=/', 'HttpOnly'];
  return [...parts, 'SameSite=Strict', ...(secure ? ['Secure'] : [])].join('; ');
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface OriginFacts {
  method: string;
  origin: string | undefined;
  host: string | undefined;
}

/**
 * True when a request that carries a cookie may act: it only reads, or its Origin is the host that
 * it was sent to. Browsers name the Origin of every write, so a missing one is refused.
 */
export function isOwnOrigin({ method, origin, host }: OriginFacts): boolean {
  if (SAFE_METHODS.has(method)) return true;
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host.toLowerCase();
}
