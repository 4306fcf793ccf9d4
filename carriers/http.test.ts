/**
 * The client of the carriers: which addresses it calls, how it reads Retry-After, and what the
 * circuit breaker lets through.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { VirtualClock } from '../kernel/clock.ts';
import { Breaker, breakerDefaults } from './breaker.ts';
import { makeCarrierHttp, retryAfterSeconds } from './http.ts';
import { isPublicAddress, urlFault } from './public-address.ts';

const forbiddenUrls = [
  'http://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'https://user@example.com/',
  'https://example.com:22/',
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0177.0.0.1/',
  'https://0x7f000001/',
  'https://127.1/',
  'https://0/',
  'https://10.1.2.3/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://100.100.100.200/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  'https://[fe80::1]/',
  'https://[febf::1]/',
  'https://[fc00::1]/',
  'https://[fd12:3456::1]/',
  'https://[ff02::1]/',
];

test('only public addresses over https on open ports may be called', () => {
  const rules = { private_hosts: [], ports: [443, 8443] };
  for (const url of forbiddenUrls) assert.notEqual(urlFault(new URL(url), rules), null, url);
  for (const url of ['https://example.com/', 'https://8.8.8.8:8443/', 'https://[2606:4700::1]/']) {
    assert.equal(urlFault(new URL(url), rules), null, url);
  }
  const own = { ...rules, private_hosts: ['127.0.0.1:8080'] };
  assert.equal(urlFault(new URL('http://127.0.0.1:8080/'), own), null);
  assert.notEqual(urlFault(new URL('http://127.0.0.1:8081/'), own), null);
  assert.equal(isPublicAddress('fe80::1%eth0'), false);
  assert.equal(isPublicAddress('not an address'), false);
});

test('a name that resolves to a private address is refused before anything is sent', async () => {
  const http = makeCarrierHttp({ clock: new VirtualClock(new Date(0)) });
  const call = { method: 'POST', headers: {}, body: '', carrier: 'x', account_id: 'a' } as const;
  const sent = await http.send({ ...call, url: 'https://localhost/', is_safe: false }, z.unknown());
  assert.equal(sent.kind === 'refused' && sent.problem.code, 'CARRIER_ACCOUNT');
  http.close();
});

test('Retry-After is read in seconds and as a date, within bounds', () => {
  const now = new Date(Date.UTC(2026, 2, 1));
  assert.equal(retryAfterSeconds('7', now), 7);
  assert.equal(retryAfterSeconds('Sun, 01 Mar 2026 00:01:00 GMT', now), 60);
  assert.equal(retryAfterSeconds('Sat, 28 Feb 2026 00:00:00 GMT', now), 1);
  assert.equal(retryAfterSeconds('999999', now), 3600);
  assert.equal(retryAfterSeconds('soon', now), 30);
  assert.equal(retryAfterSeconds(undefined, now), 30);
});

test('the breaker opens at half of twenty, lets one probe through, ignores late answers', () => {
  const breaker = new Breaker(breakerDefaults);
  const call = (is_ok: boolean, now_ms: number) => {
    const entry = breaker.enter(now_ms);
    if (!entry.is_open) breaker.leave(entry.token, is_ok, now_ms);
    return !entry.is_open;
  };
  const slow = breaker.enter(0);
  for (let index = 0; index < 19; index += 1) assert.ok(call(index % 2 === 1, 0));
  assert.ok(call(true, 0), 'nineteen calls must not open it');
  assert.equal(call(true, 0), false);
  assert.equal(call(true, 29_999), false);
  const probe = breaker.enter(30_000);
  assert.equal(probe.is_open, false);
  assert.equal(call(true, 30_000), false, 'a second probe went through');
  if (!slow.is_open) breaker.leave(slow.token, false, 30_000);
  if (!probe.is_open) breaker.leave(probe.token, true, 30_000);
  assert.ok(call(false, 30_000));
  assert.ok(call(false, 30_000), 'a closed circuit forgets what was before');
});

test('a clock step backwards does not keep the circuit open', () => {
  const breaker = new Breaker({ window: 1, failure_share: 1, open_ms: 30_000 });
  const first = breaker.enter(3_600_000);
  if (!first.is_open) breaker.leave(first.token, false, 3_600_000);
  assert.equal(breaker.enter(1000).is_open, true);
  assert.equal(breaker.enter(31_000).is_open, false);
});
