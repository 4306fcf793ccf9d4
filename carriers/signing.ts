/**
 * Signatures of messages: HMAC-SHA256, comparison in constant time, and the Standard Webhooks
 * headers (webhook-id, webhook-timestamp, webhook-signature).
 */

import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../kernel/problem.ts';
import type { Headers } from './contract.ts';
import { carrierProblem } from './problems.ts';

export const webhook_tolerance_s = 300;

/** HMAC-SHA256 over the parts one after the other. */
export function hmacSha256(
  secret: string | Uint8Array,
  parts: readonly (string | Uint8Array)[],
  encoding: 'base64' | 'hex',
): string {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest(encoding);
}

/** True when equal; the time it takes tells nothing about where two texts differ. */
export function sameSecret(a: string, b: string): boolean {
  const left = Buffer.from(a, 'utf8');
  const right = Buffer.from(b, 'utf8');
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The key bytes of a secret `whsec_<base64>`; any other text is taken as it is. */
function webhookKey(secret: string): Uint8Array {
  return secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8');
}

/** The headers of a push by the Standard Webhooks specification, version 1. */
export function webhookHeaders(
  secret: string,
  delivery_id: string,
  sent_at: Date,
  raw_body: string | Uint8Array,
): Record<string, string> {
  const timestamp = String(Math.floor(sent_at.getTime() / 1000));
  const signed = hmacSha256(
    webhookKey(secret),
    [`${delivery_id}.${timestamp}.`, raw_body],
    'base64',
  );
  return {
    'webhook-id': delivery_id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signed}`,
  };
}

/** One header by its lower-case name; a header that was sent twice counts as missing. */
export function headerOf(headers: Headers, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** Whether a dated message is recent: null, or the problem TIMESTAMP. */
export function checkAge(sent_at_s: number, now: Date): Problem | null {
  const age_s = Math.round(now.getTime() / 1000 - sent_at_s);
  const is_recent = Math.abs(age_s) <= webhook_tolerance_s;
  return is_recent
    ? null
    : carrierProblem('TIMESTAMP', { age_s, tolerance_s: webhook_tolerance_s });
}

/**
 * Proves a push that is signed by Standard Webhooks: its id, or the problem SIGNATURE or
 * TIMESTAMP. Any of the secrets may have signed it, for rotation; the signature is proven first,
 * so that a stranger learns nothing from the age.
 */
export function verifyWebhookHeaders(
  secrets: readonly string[],
  headers: Headers,
  raw_body: Uint8Array,
  now: Date,
): { delivery_id: string } | Problem {
  const delivery_id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const given = headerOf(headers, 'webhook-signature').split(' ').slice(0, 8);
  if (delivery_id === '' || delivery_id.length > 200 || !/^\d{1,12}$/.test(timestamp)) {
    return carrierProblem('SIGNATURE');
  }
  let is_proven = false;
  for (const secret of secrets) {
    const key = webhookKey(secret);
    // An empty key would let anybody sign.
    if (key.length === 0) continue;
    const signed = `v1,${hmacSha256(key, [`${delivery_id}.${timestamp}.`, raw_body], 'base64')}`;
    for (const each of given) is_proven = sameSecret(each, signed) || is_proven;
  }
  if (!is_proven) return carrierProblem('SIGNATURE');
  return checkAge(Number(timestamp), now) ?? { delivery_id };
}

/** Tells a problem from a value. */
export function isProblem(value: unknown): value is Problem {
  return value instanceof Problem;
}
