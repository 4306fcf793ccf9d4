/**
 * Signatures against the published example of Standard Webhooks, and what must not pass.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem, sameSecret, verifyWebhookHeaders, webhookHeaders } from './signing.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const body = Buffer.from('{"test": 2432232314}');
const sent_at = new Date(1614265330 * 1000);
const headers = webhookHeaders(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', sent_at, body);

test('the headers are those of the Standard Webhooks example', () => {
  assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('a header sent twice, an empty secret and an odd timestamp are not believed', () => {
  const verify = (secrets: string[], changed: Record<string, string | string[]>) =>
    verifyWebhookHeaders(secrets, { ...headers, ...changed }, body, sent_at);
  assert.equal(isProblem(verify([secret], {})), false);
  const open = webhookHeaders('', 'msg_1', sent_at, body);
  for (const found of [
    verify([], {}),
    verify([''], open),
    verify(['whsec_'], webhookHeaders('whsec_', 'msg_1', sent_at, body)),
    verify([secret], { 'webhook-timestamp': '1614265330.0' }),
    verify([secret], { 'webhook-id': ['a', 'b'] }),
  ]) {
    assert.equal(isProblem(found) && found.code, 'SIGNATURE');
  }
});

test('secrets of different length differ', () => {
  assert.equal(sameSecret('abc', 'abcd'), false);
  assert.equal(sameSecret('abc', 'abc'), true);
});
