/**
 * The wire protocol of Fake Express, a made-up carrier in the manner of the Chinese ones: paths,
 * envelope, signature, tracking codes. Server and adapter agree on this file only.
 */

import type { TrackingState } from '../contract.ts';
import { hmacSha256 } from '../signing.ts';

export const fakePaths = {
  create: '/open/v2/order/create',
  query: '/open/v2/order/query',
  cancel: '/open/v2/order/cancel',
  quote: '/open/v2/freight/quote',
  coverage: '/open/v2/coverage/check',
  track: '/open/v2/track/query',
} as const;

export type FakeOperation = keyof typeof fakePaths;

/** Business codes of the envelope; every answer carries one, most with HTTP status 200. */
export const fakeCodes = {
  ok: 'FX0000',
  key: 'FX1001',
  sign: 'FX1002',
  time: 'FX1003',
  input: 'FX2001',
  area: 'FX2101',
  weight: 'FX2102',
  cod: 'FX2103',
  cancelled: 'FX2201',
  collected: 'FX2202',
  absent: 'FX2404',
} as const;

export interface FakeEnvelope {
  success: boolean;
  code: string;
  message: string;
  data: unknown;
}

export interface FakeTrackCode {
  code: string;
  /** Null for a scan that only informs. */
  state: TrackingState | null;
  text: string;
}

/** What the carrier's scans are called. `701` is the carrier taking back an earlier scan. */
export const fakeTrackCodes: readonly FakeTrackCode[] = [
  { code: '100', state: 'label_created', text: '已下单' },
  { code: '200', state: 'collected', text: '快件已揽收' },
  { code: '300', state: 'in_transit', text: '快件已发往下一站' },
  { code: '310', state: null, text: '快件已称重' },
  { code: '400', state: 'out_for_delivery', text: '快递员正在派件' },
  { code: '410', state: 'available_for_pickup', text: '快件已放入驿站，请凭取件码领取' },
  { code: '420', state: 'failed_attempt', text: '派件失败，收件人不在' },
  { code: '500', state: 'delivered', text: '已签收' },
  { code: '510', state: 'refused', text: '收件人拒收' },
  { code: '600', state: 'returning', text: '快件退回中' },
  { code: '610', state: 'returned', text: '退回件已签收' },
  { code: '700', state: 'exception', text: '快件异常，处理中' },
  { code: '710', state: 'lost', text: '快件遗失' },
];

/** The code whose scan means this state. */
export function fakeCodeOf(state: TrackingState): FakeTrackCode {
  const found = fakeTrackCodes.find((each) => each.state === state);
  if (found === undefined) throw new Error(`Fake Express has no code for ${state}`);
  return found;
}

/** Headers of a signed request; the signature covers path, time and body. */
export function fakeHeaders(
  key: string,
  secret: string,
  path: string,
  sent_at: Date,
  body: string,
): Record<string, string> {
  const timestamp = String(sent_at.getTime());
  return {
    'content-type': 'application/json; charset=utf-8',
    'x-fx-key': key,
    'x-fx-timestamp': timestamp,
    'x-fx-signature': fakeSignature(secret, path, timestamp, body),
  };
}

/** base64 HMAC-SHA256 over path, timestamp in milliseconds and body, one to a line. */
export function fakeSignature(
  secret: string,
  path: string,
  timestamp: string,
  body: string,
): string {
  return hmacSha256(secret, [path, '\n', timestamp, '\n', body], 'base64');
}

const shanghai_ms = 8 * 3600 * 1000;

/** An instant as the carrier writes it: local time of Shanghai with its offset. */
export function fakeTime(instant: Date): string {
  return new Date(instant.getTime() + shanghai_ms).toISOString().replace('Z', '+08:00');
}
