/** Pins the form of tokens, the reading of cookies and the check of origins. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  API_KEY_PREFIX,
  bearerToken,
  cookieHeader,
  cookieToken,
  hashSecret,
  isHttps,
  isOwnOrigin,
  makeToken,
  readToken,
  SESSION_COOKIE,
  sameSecret,
} from './session.ts';

const TENANT = '0198c0de-1234-7abc-8def-0123456789ab';

test('a token carries its tenant and is found by its hash', () => {
  const key = makeToken(TENANT, API_KEY_PREFIX);
  assert.match(key.text, /^fh_[\w-]{64}$/);
  assert.deepEqual(readToken(key.text, API_KEY_PREFIX), { tenant_id: TENANT, hash: key.hash });
  assert.equal(key.hash, hashSecret(key.text));
  assert.notEqual(makeToken(TENANT).text, makeToken(TENANT).text);
});

test('what does not have the form of a token is nobody', () => {
  const { text } = makeToken(TENANT);
  for (const bad of ['', text.slice(1), `${text}A`, `${text.slice(1)}=`, `fh_${text}`, '../..']) {
    assert.equal(readToken(bad), null, bad);
  }
  assert.equal(readToken(text, API_KEY_PREFIX), null);
});

test('the cookie is found among others and set with its locks', () => {
  assert.equal(cookieToken(`a=b; ${SESSION_COOKIE}=tok; c=d`), 'tok');
  assert.equal(cookieToken(`not_${SESSION_COOKIE}=tok`), null);
  assert.equal(cookieToken(undefined), null);
  assert.equal(cookieToken(`${SESSION_COOKIE}=tok; a=${'x'.repeat(9000)}`), null);
  const plain = cookieHeader('tok', 60, false);
  assert.equal(plain, 'fahuo_session=tok; Max-Age=60; Path=/; HttpOnly; SameSite=Strict');
  assert.equal(cookieHeader('tok', 60, true), `${plain}; Secure`);
  assert.equal(isHttps('https, http'), true);
  assert.equal(isHttps(undefined), false);
});

test('a bearer is read whatever the case of the scheme', () => {
  assert.equal(bearerToken('bearer fh_x'), 'fh_x');
  assert.equal(bearerToken('Basic abc'), null);
});

test('a write with a cookie must come from our own pages', () => {
  const host = 'fahuo.example:7300';
  const post = (origin: string | undefined) => isOwnOrigin({ method: 'POST', origin, host });
  assert.equal(post('http://fahuo.example:7300'), true);
  assert.equal(post('https://FAHUO.example:7300'), true);
  for (const origin of [undefined, 'null', 'http://fahuo.example', 'http://evil.example:7300']) {
    assert.equal(post(origin), false, origin);
  }
  assert.equal(isOwnOrigin({ method: 'GET', origin: undefined, host }), true);
  assert.equal(isOwnOrigin({ method: 'DELETE', origin: undefined, host }), false);
});

test('secrets are compared whole', () => {
  assert.equal(sameSecret('abc', 'abc'), true);
  assert.equal(sameSecret('abc', 'abd'), false);
  assert.equal(sameSecret('abc', 'abcd'), false);
});
