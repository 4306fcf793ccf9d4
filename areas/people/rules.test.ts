/** Pins the pure rules: rights within rights, password policy, throttle, codes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FREE_ATTEMPTS, loginName, mergeRights, rightsWithin } from './model.ts';
import { hashPassword, passwordProblem, verifyPassword } from './password.ts';
import { DEFAULT_ROLES } from './roles.ts';
import { newTotp, recoveryHash, totpCode, totpStep } from './second-factor.ts';
import { addressKey, lockSeconds, Throttle } from './throttle.ts';

const NOW = new Date('2026-03-01T08:00:00Z');
const later = (s: number) => new Date(NOW.getTime() + s * 1000);

test('roles merge: a role without limits widens to all, no role gives nothing', () => {
  const limited = { permissions: ['a.x'], merchant_ids: ['m2', 'm1'], warehouse_ids: ['w1'] };
  const wide = { permissions: ['b.*'], merchant_ids: ['m1'], warehouse_ids: null };
  assert.deepEqual(mergeRights([limited, wide]), {
    permissions: ['a.x', 'b.*'],
    merchant_ids: ['m1', 'm2'],
    warehouse_ids: null,
  });
  assert.deepEqual(mergeRights([]), { permissions: [], merchant_ids: [], warehouse_ids: [] });
});

test('rights lie within others only in permissions and in both limits', () => {
  const own = { permissions: ['order.*'], merchant_ids: ['m1', 'm2'], warehouse_ids: null };
  const within = (change: object) => rightsWithin({ ...own, ...change }, own);
  assert.equal(within({ permissions: ['order.read', 'order.*'], merchant_ids: ['m2'] }), true);
  assert.equal(within({ permissions: ['*'] }), false);
  assert.equal(within({ permissions: ['stock.read'] }), false);
  assert.equal(within({ merchant_ids: null }), false);
  assert.equal(within({ merchant_ids: ['m3'] }), false);
  assert.equal(within({ warehouse_ids: ['w1'] }), true);
});

test('every default role has its own code and well-formed permissions', () => {
  const codes = DEFAULT_ROLES.map((each) => each.code);
  assert.equal(new Set(codes).size, codes.length);
  for (const each of DEFAULT_ROLES.flatMap((role) => role.permissions)) {
    assert.match(each, /^(\*|[a-z_]+\.(\*|[a-z_]+))$/);
  }
});

test('sign-in names are one whatever their case and width', () => {
  assert.equal(loginName.parse(' Ｌi.Wei@Fahuo '), 'li.wei@fahuo');
  assert.equal(loginName.safeParse('a b').success, false);
});

test('a password is stored in PHC form, verified whole, and nobody has none', async () => {
  const hash = await hashPassword('correct horse battery');
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.equal(await verifyPassword(hash, 'correct horse battery'), true);
  assert.equal(await verifyPassword(hash, 'correct horse batterx'), false);
  assert.equal(await verifyPassword(null, ''), false);
});

test('short and common passwords are refused, passphrases are not', () => {
  const code = (password: string, second_factor = false) =>
    passwordProblem(password, 'liwei', second_factor)?.code ?? 'ok';
  assert.equal(code('kite7mango!'), 'PASSWORD_SHORT');
  assert.equal(code('kite7mango!', true), 'ok');
  assert.equal(code('k7!mang', true), 'PASSWORD_SHORT');
  assert.equal(code('four brown kites sing'), 'ok');
  assert.equal(code('河边的四只棕色风筝在慢慢地唱歌'), 'ok');
  for (const common of [
    'Password1',
    'P@ssw0rd',
    '12345678',
    'qwertyuiop',
    '1qaz2wsx',
    'abcabcabc',
    '19870321',
    'woaini1314',
    'liwei2024',
    'admin@123',
    '11111111',
    'letmein!!',
    'iloveyou2',
  ]) {
    assert.equal(code(common, true), 'PASSWORD_COMMON', common);
  }
  for (const common of [
    'passwordpassword',
    '123456789012345',
    'helloworldhello',
    'liweiliweiliwei',
    'qwertyuiopasdfgh',
    'aaaaaaaaaaaaaaab',
  ]) {
    assert.notEqual(code(common), 'ok', common);
  }
});

test('locks grow and the memory of strangers is bounded', () => {
  assert.equal(lockSeconds(FREE_ATTEMPTS - 1, FREE_ATTEMPTS), 0);
  assert.equal(lockSeconds(FREE_ATTEMPTS, FREE_ATTEMPTS), 60);
  assert.equal(lockSeconds(FREE_ATTEMPTS + 2, FREE_ATTEMPTS), 240);
  assert.equal(lockSeconds(1000, FREE_ATTEMPTS), 3840);
  const throttle = new Throttle(2, 3);
  throttle.note('a', NOW);
  assert.equal(throttle.waitSeconds('a', NOW), 0);
  throttle.note('a', NOW);
  assert.equal(throttle.waitSeconds('a', later(1)), 59);
  assert.equal(throttle.waitSeconds('a', later(60)), 0);
  for (const key of ['b', 'c', 'd', 'e']) throttle.note(key, NOW);
  assert.equal(throttle.size, 3);
  assert.equal(throttle.waitSeconds('a', NOW), 0);
});

test('addresses of one customer count as one', () => {
  assert.equal(addressKey('203.0.113.9'), '203.0.113.9');
  assert.equal(addressKey('::ffff:203.0.113.9'), '203.0.113.9');
  assert.equal(addressKey('2001:db8:1:2:3:4:5:6'), addressKey('2001:DB8:1:2::9'));
  assert.notEqual(addressKey('2001:db8:1:2::9'), addressKey('2001:db8:1:3::9'));
  assert.equal(addressKey('2001:db8::1'), '2001:db8:0:0');
});

test('a code belongs to one step, at most one before or after now', () => {
  // RFC 6238, appendix B: at 59 s the code of this secret is 94287082, its last six digits.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const at = (s: number) => new Date(s * 1000);
  assert.equal(totpStep(secret, '287082', at(59)), 1);
  assert.equal(totpStep(secret, '287082', at(89)), 1);
  assert.equal(totpStep(secret, '287082', at(90)), null);
  assert.equal(totpStep(secret, '287082', at(0)), 1);
  assert.equal(totpCode(secret, at(59)), '287082');
  assert.match(newTotp('li.wei').otpauth_url, /^otpauth:\/\/totp\/fahuo:li\.wei\?.*period=30/);
  assert.equal(recoveryHash('abcd-efgh ijkl'), recoveryHash('ABCDEFGHIJKL'));
});
