/**
 * People over a real HTTP server: signing in and its limits, second factor, links, sessions, API
 * keys, and rights that nobody can give who does not have them.
 */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { VirtualClock } from '../../kernel/clock.ts';
import { buildHttp } from '../../kernel/http.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { API_KEY_PREFIX, makeToken, SESSION_COOKIE } from '../../kernel/session.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { makeAuthenticate } from './authenticate.ts';
import { addMember, changeMember, saveRole, setRoles } from './commands.ts';
import { makeApiKey, resetMember } from './commands-secret.ts';
import { createMember, hashPassword, makeSignInLink, setUpPeople } from './port.ts';
import { totpCode } from './second-factor.ts';

const PASSWORD = 'four brown kites sing';
const clock = new VirtualClock(new Date('2026-03-02T01:00:00Z'));
const pass = (s: number) => clock.moveTo(new Date(clock.now().getTime() + s * 1000));

let s: TestSystem;
let app: Awaited<ReturnType<typeof buildHttp>>;
let base: string;
let host: string;
let password_hash: string;

before(async () => {
  s = await testSystem(clock);
  password_hash = await hashPassword(PASSWORD);
  const { services, gatherer, parts } = s;
  app = await buildHttp({
    services,
    gatherer,
    commands: parts.commands,
    queries: parts.queries,
    routes: parts.routes,
    authenticate: makeAuthenticate(s.db, clock),
    observe() {},
    ready: () => true,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  host = `127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  base = `http://${host}`;
  await inTx((tx) => setUpPeople(tx, { login_name: 'boss', display_name: 'Boss', password_hash }));
});

after(async () => {
  await app.close();
  await s.end();
});

type Work<R> = Parameters<typeof s.db.transaction<R>>[1];

function inTx<R>(work: Work<R>): Promise<R> {
  const scope = { tenant_id: s.tenant.tenant_id, merchant_ids: null, warehouse_ids: null };
  return s.db.transaction({ scope, now: clock.now(), name: 'test' }, work);
}

/** A member of their own for a test. */
function member(login_name: string, role = 'picker'): Promise<string> {
  const row = { login_name, display_name: login_name, password_hash, roles: [{ code: role }] };
  return inTx((tx) => createMember(tx, row));
}

/** Every member that some answer has; which one has which is what the tests check. */
interface Body {
  code: string;
  id: string;
  instance: string;
  permission: string;
  permissions: string[];
  retry_after_s: number;
  secret: string;
  recovery_codes: string[];
  link_secret: string;
  api_key_id: string;
  user_id: string;
  display_name: string;
  merchant_ids: string[] | null;
  user: { user_id: string; login_name: string };
  tenant: { time_zone: string };
  rows: { user_id: string; code: string; members: number; roles: { code: string }[] }[];
  next: string;
}

interface Reply {
  status: number;
  body: Body;
  headers: Headers;
}

/** A browser with one cookie, or a program with a key. */
class Visitor {
  cookie = '';
  headers: Record<string, string> = { origin: base };

  async send(method: string, path: string, body?: unknown): Promise<Reply> {
    const headers: Record<string, string> = { 'accept-language': 'en', ...this.headers };
    if (this.cookie !== '') headers['cookie'] = this.cookie;
    if (body !== undefined) headers['content-type'] = 'application/json';
    headers['idempotency-key'] ??= `key-${Buffer.from(s.services.random.bytes(9)).toString('hex')}`;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const reply = await fetch(base + path, init);
    const set = reply.headers.get('set-cookie');
    if (set !== null) this.cookie = set.split(';')[0] ?? '';
    return { status: reply.status, body: (await reply.json()) as Body, headers: reply.headers };
  }

  get(path: string): Promise<Reply> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown): Promise<Reply> {
    return this.send('POST', path, body);
  }

  signIn(login_name: string, password = PASSWORD): Promise<Reply> {
    return this.post('/v1/session', { login_name, password });
  }
}

async function visitor(login_name: string): Promise<Visitor> {
  const made = new Visitor();
  const reply = await made.signIn(login_name);
  assert.equal(reply.status, 200);
  return made;
}

async function eventsOf(subject_id: string): Promise<string[]> {
  const rows = await inTx((tx) =>
    tx.send(
      'test.events',
      `select kind from kernel.event where tenant_id = $1 and subject_id = $2 order by event_id`,
      [s.tenant.tenant_id, subject_id],
    ),
  );
  return (rows as { kind: string }[]).map((row) => row.kind);
}

/** Turns the second factor on for whoever is signed in; returns the secret and recovery codes. */
async function withTotp(person: Visitor): Promise<{ secret: string; recovery: string[] }> {
  const begun = await person.post('/v1/members/begin-totp', { current_password: PASSWORD });
  assert.equal(begun.status, 200);
  const secret = begun.body.secret;
  const code = totpCode(secret, clock.now());
  const confirmed = await person.post('/v1/members/confirm-totp', { code });
  assert.equal(confirmed.status, 200);
  return { secret, recovery: confirmed.body.recovery_codes };
}

test('signing in sets a locked cookie and tells who is there', async () => {
  const person = new Visitor();
  const reply = await person.signIn('BOSS');
  assert.deepEqual([reply.status, reply.body], [200, { second_factor_required: false }]);
  const set = reply.headers.get('set-cookie') ?? '';
  assert.match(set, new RegExp(`^${SESSION_COOKIE}=[\\w-]{64}; Max-Age=43200; Path=/; HttpOnly; `));
  assert.match(set, /SameSite=Strict$/);
  const me = await person.get('/v1/session');
  assert.equal(me.body.user.login_name, 'boss');
  assert.deepEqual(me.body.permissions, ['*']);
  assert.equal(me.body.tenant.time_zone, 'Asia/Shanghai');
  assert.equal(me.body.merchant_ids, null);
  const first = person.cookie;
  await person.signIn('boss');
  assert.notEqual(person.cookie, first);
  assert.equal((await person.send('DELETE', '/v1/session')).status, 200);
  assert.equal((await person.get('/v1/session')).status, 401);
});

test('wrong names and wrong passwords get the same answer and no cookie', async () => {
  await member('wrong-one');
  const person = new Visitor();
  const known = await person.signIn('wrong-one', 'not the password');
  const unknown = await person.signIn('nobody-here', 'not the password');
  assert.deepEqual([known.status, known.body.code], [401, 'SIGN_IN_WRONG']);
  const { instance: _a, ...one } = known.body;
  const { instance: _b, ...other } = unknown.body;
  assert.deepEqual(one, other);
  assert.equal(person.cookie, '');
});

test('ten wrong passwords lock, also for the right one, and longer each time', async () => {
  const user_id = await member('locked-one');
  const person = new Visitor();
  const wrong = await Promise.all(
    Array.from({ length: 14 }, () => person.signIn('locked-one', 'guess')),
  );
  const statuses = wrong.map((each) => each.status).sort();
  assert.deepEqual(statuses, [...new Array(10).fill(401), ...new Array(4).fill(429)]);
  const right = await person.signIn('locked-one');
  assert.deepEqual([right.body.code, right.body.retry_after_s], ['SIGN_IN_LOCKED', 60]);
  assert.equal(right.headers.get('retry-after'), '60');
  pass(60);
  assert.equal((await person.signIn('locked-one', 'guess')).status, 401);
  assert.equal((await person.signIn('locked-one')).body.retry_after_s, 120);
  pass(120);
  assert.equal((await person.signIn('locked-one')).status, 200);
  // A finished sign-in forgets the wrong attempts.
  assert.equal((await person.signIn('locked-one', 'guess')).status, 401);
  assert.equal((await person.signIn('locked-one')).status, 200);
  const kinds = await eventsOf(user_id);
  assert.equal(kinds.filter((kind) => kind === 'sign_in_failed').length, 12);
  assert.equal(kinds.filter((kind) => kind === 'member_signed_in').length, 2);
  for (let i = 0; i < 10; i++) await person.signIn('never-was', 'guess');
  assert.equal((await person.signIn('never-was', 'guess')).body.code, 'SIGN_IN_LOCKED');
});

test('with a second factor the password alone opens nothing but the code', async () => {
  const user_id = await member('two-steps', 'manager');
  const { secret, recovery } = await withTotp(await visitor('two-steps'));
  const person = new Visitor();
  // The code that proved the secret is used up.
  const half = await person.signIn('two-steps');
  assert.deepEqual(half.body, { second_factor_required: true });
  const used = await person.post('/v1/session/code', { code: totpCode(secret, clock.now()) });
  assert.deepEqual([used.status, used.body.code], [401, 'SECOND_FACTOR_WRONG']);
  assert.equal((await person.get('/v1/session')).status, 401);
  assert.equal((await person.get('/v1/members')).status, 401);
  pass(30);
  const half_cookie = person.cookie;
  const code = totpCode(secret, clock.now());
  assert.equal((await person.post('/v1/session/code', { code })).status, 200);
  assert.equal((await person.get('/v1/members')).status, 200);
  assert.notEqual(person.cookie, half_cookie);
  const spent = new Visitor();
  spent.cookie = half_cookie;
  assert.equal((await spent.post('/v1/session/code', { code })).body.code, 'SIGN_IN_REQUIRED');
  // A recovery code opens once.
  const lost = new Visitor();
  const typed = recovery[0]!.toLowerCase();
  await lost.signIn('two-steps');
  assert.equal((await lost.post('/v1/session/code', { code: typed })).status, 200);
  await lost.signIn('two-steps');
  assert.equal((await lost.post('/v1/session/code', { code: typed })).status, 401);
  assert.equal((await eventsOf(user_id)).filter((kind) => kind === 'member_signed_in').length, 3);
});

test('a code counts once even when two requests bring it at the same moment', async () => {
  await member('racer');
  const { secret } = await withTotp(await visitor('racer'));
  for (let round = 0; round < 3; round++) {
    pass(60);
    const both = [new Visitor(), new Visitor(), new Visitor()];
    for (const each of both) await each.signIn('racer');
    const code = totpCode(secret, clock.now());
    const replies = await Promise.all(both.map((each) => each.post('/v1/session/code', { code })));
    assert.deepEqual(replies.map((each) => each.status).sort(), [200, 401, 401]);
  }
});

test('guessing codes locks, and a new half sign-in does not start the count anew', async () => {
  await member('guessed');
  const { secret } = await withTotp(await visitor('guessed'));
  const person = new Visitor();
  const statuses: number[] = [];
  for (let round = 0; round < 5; round++) {
    await person.signIn('guessed');
    const wrong = String((Number(totpCode(secret, clock.now())) + 7) % 1e6).padStart(6, '0');
    statuses.push((await person.post('/v1/session/code', { code: wrong })).status);
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 401]);
  assert.equal((await person.signIn('guessed')).status, 429);
});

test('a link signs in once, within its time, and still asks for the code', async () => {
  const user_id = await member('linked');
  const tenant_id = s.tenant.tenant_id;
  const open = async (secret: string) => new Visitor().post('/v1/session/link', { secret });
  const secret = await makeSignInLink(s.services, tenant_id, user_id);
  const both = await Promise.all([open(secret), open(secret)]);
  assert.deepEqual(both.map((each) => each.status).sort(), [200, 401]);
  assert.equal((await open(makeToken(tenant_id).text)).body.code, 'LINK_SPENT');
  const old = await makeSignInLink(s.services, tenant_id, user_id);
  pass(15 * 60);
  assert.equal((await open(old)).body.code, 'LINK_SPENT');
  await withTotp(await visitor('linked'));
  const third = await open(await makeSignInLink(s.services, tenant_id, user_id));
  assert.deepEqual(third.body, { second_factor_required: true });
});

test('a session ends after 30 idle minutes and after 12 hours in any case', async () => {
  await member('tired');
  const idle = await visitor('tired');
  pass(29 * 60);
  assert.equal((await idle.get('/v1/session')).status, 200);
  pass(29 * 60);
  assert.equal((await idle.get('/v1/session')).status, 200);
  pass(31 * 60);
  assert.equal((await idle.get('/v1/session')).status, 401);
  const busy = await visitor('tired');
  for (let minutes = 20; minutes < 720; minutes += 20) {
    pass(20 * 60);
    assert.equal((await busy.get('/v1/session')).status, 200);
  }
  pass(20 * 60);
  assert.equal((await busy.get('/v1/session')).status, 401);
  await s.relay.drain(s.tenant.tenant_id);
  const left = await inTx((tx) =>
    tx.send('test.sessions', 'select from people.session where tenant_id = $1', [tx.tenant_id]),
  );
  assert.equal(left.length, 0);
});

test('a new password ends the other sessions and needs the old one', async () => {
  await member('changer');
  const [here, there] = [await visitor('changer'), await visitor('changer')];
  const path = '/v1/members/set-own-password';
  const new_password = 'seven green boats wait';
  const wrong = await here.post(path, { current_password: 'nope', new_password });
  assert.deepEqual([wrong.status, wrong.body.code], [403, 'PASSWORD_WRONG']);
  const short = await here.post(path, { current_password: PASSWORD, new_password: 'kite7mango!' });
  assert.equal(short.body.code, 'PASSWORD_SHORT');
  const done = await here.post(path, { current_password: PASSWORD, new_password });
  assert.equal(done.status, 200);
  pass(5);
  assert.equal((await here.get('/v1/session')).status, 200);
  assert.equal((await there.get('/v1/session')).status, 401);
  assert.equal((await new Visitor().signIn('changer')).status, 401);
  assert.equal((await new Visitor().signIn('changer', new_password)).status, 200);
});

test('an API key does what it may and no more, and dies within five seconds', async () => {
  const boss = await visitor('boss');
  const make = '/v1/api-keys/make';
  const made = await boss.post(make, { name: 'shop', permissions: ['people.read'] });
  assert.equal(made.status, 200);
  assert.ok(made.body.secret.startsWith(API_KEY_PREFIX));
  const program = new Visitor();
  program.headers = { authorization: `Bearer ${made.body.secret}` };
  assert.equal((await program.get('/v1/members')).status, 200);
  const refused = await program.post('/v1/members/add', { login_name: 'x1', display_name: 'x' });
  assert.deepEqual([refused.status, refused.body.permission], [403, 'people.manage']);
  const own = { new_password: 'seven green boats wait' };
  const person = await program.post('/v1/members/set-own-password', own);
  assert.equal(person.body.code, 'PERSON_NEEDED');
  // Neither the list nor any table shows the secret.
  const list = await boss.get('/v1/api-keys');
  assert.ok(!JSON.stringify(list.body).includes(made.body.secret));
  const kept = await inTx((tx) =>
    tx.send('test.kept', 'select answer::text from kernel.idempotency where tenant_id = $1', [
      tx.tenant_id,
    ]),
  );
  assert.ok(!JSON.stringify(kept).includes(made.body.secret));
  const { api_key_id } = made.body;
  assert.equal((await boss.post('/v1/api-keys/revoke', { api_key_id })).status, 200);
  pass(5);
  assert.equal((await program.get('/v1/members')).status, 401);
  const expires_at = new Date(clock.now().getTime() + 60_000).toISOString();
  const brief = await boss.post(make, { name: 'brief', permissions: ['people.read'], expires_at });
  program.headers = { authorization: `Bearer ${brief.body.secret}` };
  assert.equal((await program.get('/v1/members')).status, 200);
  pass(61);
  assert.equal((await program.get('/v1/members')).status, 401);
});

test('a write with a cookie from a foreign page or from nowhere is refused', async () => {
  const boss = await visitor('boss');
  const add = { login_name: 'forged', display_name: 'Forged' };
  for (const headers of [{}, { origin: 'https://evil.example' }, { origin: 'null' }]) {
    boss.headers = headers as Record<string, string>;
    const reply = await boss.post('/v1/members/add', add);
    assert.deepEqual([reply.status, reply.body.code], [403, 'ORIGIN_REFUSED']);
  }
  assert.equal((await boss.get('/v1/session')).status, 200);
  const forger = new Visitor();
  forger.headers = { origin: 'https://evil.example' };
  assert.equal((await forger.signIn('boss')).body.code, 'ORIGIN_REFUSED');
});

test('columns that nobody may send are refused by every write', async () => {
  const boss = await visitor('boss');
  const writes: [string, object][] = [
    ['/v1/members/add', { login_name: 'mass', display_name: 'Mass' }],
    ['/v1/members/change', { user_id: makeId(1) }],
    ['/v1/members/set-roles', { user_id: makeId(1), roles: [] }],
    ['/v1/members/reset', { user_id: makeId(1) }],
    ['/v1/members/set-own-password', { new_password: PASSWORD }],
    ['/v1/members/confirm-totp', { code: '123456' }],
    ['/v1/roles/save', { code: 'aa', name_zh: 'a', name_en: 'a', permissions: [] }],
    ['/v1/api-keys/make', { name: 'a', permissions: ['a.b'] }],
    ['/v1/session', { login_name: 'boss', password: PASSWORD }],
  ];
  for (const [path, body] of writes) {
    for (const extra of ['tenant_id', 'password_hash', 'totp_last_step', 'constructor']) {
      const reply = await boss.post(path, { ...body, [extra]: 'x' });
      assert.deepEqual([reply.status, reply.body.code], [400, 'FIELD_UNKNOWN'], path + extra);
    }
  }
});

function makeId(n: number): string {
  return `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

/** The actor that a member is, as the commands see it. */
function actorOf(id: string, rights: Partial<Actor>): Actor {
  return { ...s.actor, id, ...rights };
}

const codeOf = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'ok');

test('nobody gives rights that they do not have, nor touches who has more', async () => {
  const clerk = actorOf(await member('clerk-1', 'order_clerk'), {
    permissions: ['people.*', 'api_key.manage', 'order.*'],
  });
  const boss_id = (await (await visitor('boss')).get('/v1/session')).body.id;
  const target = await member('plain-1', 'courier');
  const run = s.services.run;
  const clerk_role = { code: 'mail', name_zh: '邮', name_en: 'Mail', permissions: ['order.read'] };
  const roles = (code: string) => [{ code, merchant_ids: null, warehouse_ids: null }];
  const saved = await run(saveRole, clerk, [
    clerk_role,
    { ...clerk_role, permissions: ['*'] },
    { ...clerk_role, code: 'manager', permissions: [] },
  ]);
  assert.deepEqual(saved.map(codeOf), ['ok', 'BEYOND_OWN_RIGHTS', 'ROLE_FIXED']);
  const add = (login_name: string, code: string) => {
    return { login_name, display_name: 'N', locale: 'en' as const, roles: roles(code) };
  };
  const added = await run(addMember, clerk, [
    add('new-1', 'mail'),
    add('new-1', 'mail'),
    add('new-2', 'manager'),
    add('new-3', 'no_such'),
    add('boss', 'mail'),
  ]);
  const wanted = ['ok', 'LOGIN_TAKEN', 'BEYOND_OWN_RIGHTS', 'ROLE_UNKNOWN', 'LOGIN_TAKEN'];
  assert.deepEqual(added.map(codeOf), wanted);
  const own_id = clerk.id!;
  const set = await run(setRoles, clerk, [
    { user_id: target, roles: roles('mail') },
    { user_id: boss_id, roles: [] },
    { user_id: own_id, roles: [] },
    { user_id: makeId(9), roles: [] },
  ]);
  // The target has delivery.*, which the clerk lacks.
  const refused = ['BEYOND_OWN_RIGHTS', 'BEYOND_OWN_RIGHTS', 'NOT_YOURSELF', 'NOT_FOUND'];
  assert.deepEqual(set.map(codeOf), refused);
  const reset = await run(resetMember, clerk, [{ user_id: boss_id }, { user_id: own_id }]);
  assert.deepEqual(reset.map(codeOf), ['BEYOND_OWN_RIGHTS', 'NOT_YOURSELF']);
  const limits = { merchant_ids: null, warehouse_ids: null, expires_at: null };
  const keys = await run(makeApiKey, { ...clerk, merchant_ids: [makeId(3)] }, [
    { name: 'k', permissions: ['order.read'], ...limits },
    { name: 'k', permissions: ['stock.read'], ...limits },
    { name: 'k', permissions: ['order.read'], ...limits, merchant_ids: [makeId(4)] },
  ]);
  assert.deepEqual(keys.map(codeOf), ['ok', 'BEYOND_OWN_RIGHTS', 'BEYOND_OWN_RIGHTS']);
});

test('changed roles and blocked accounts count within five seconds', async () => {
  const user_id = await member('moved', 'auditor');
  const person = await visitor('moved');
  assert.equal((await person.get('/v1/members')).status, 200);
  const roles = [{ code: 'courier', merchant_ids: null, warehouse_ids: null }];
  assert.deepEqual(await s.services.run(setRoles, s.actor, [{ user_id, roles }]), [{ user_id }]);
  pass(5);
  assert.equal((await person.get('/v1/members')).status, 401);
  await person.signIn('moved');
  const refused = await person.get('/v1/members');
  assert.deepEqual([refused.status, refused.body.permission], [403, 'people.read']);
  await s.services.run(changeMember, s.actor, [{ user_id, active: false }]);
  pass(5);
  assert.equal((await person.get('/v1/session')).status, 401);
  assert.equal((await person.signIn('moved')).body.code, 'SIGN_IN_WRONG');
  const changes = (await eventsOf(user_id)).filter((kind) => !kind.startsWith('sign_in'));
  const signed = ['member_signed_in', 'role_changed', 'member_signed_in', 'member_changed'];
  assert.deepEqual(changes, ['member_added', ...signed]);
});

test('a reset takes everything away and its link leads in again', async () => {
  await member('forgetful');
  const boss = await visitor('boss');
  const person = await visitor('forgetful');
  await withTotp(person);
  const { user } = (await person.get('/v1/session')).body;
  const reset = await boss.post('/v1/members/reset', { user_id: user.user_id });
  pass(5);
  assert.equal((await person.get('/v1/session')).status, 401);
  assert.equal((await person.signIn('forgetful')).status, 401);
  const back = await person.post('/v1/session/link', { secret: reset.body.link_secret });
  assert.deepEqual(back.body, { second_factor_required: false });
  const new_password = 'seven green boats wait';
  assert.equal((await person.post('/v1/members/set-own-password', { new_password })).status, 200);
  assert.equal((await new Visitor().signIn('forgetful', new_password)).status, 200);
});

test('setting up twice changes nothing, and lists page through members', async () => {
  const again = await inTx((tx) => setUpPeople(tx, { login_name: 'Boss', display_name: 'Other' }));
  const boss = await visitor('boss');
  const me = await boss.get('/v1/members/me');
  assert.equal(me.body.user_id, again.user_id);
  assert.equal(me.body.display_name, 'Boss');
  const first = await boss.get('/v1/members?limit=2');
  assert.equal(first.body.rows.length, 2);
  assert.deepEqual(first.body.rows[0]?.roles[0]?.code, 'manager');
  const next = await boss.get(`/v1/members?limit=2&after=${first.body.next}`);
  assert.notEqual(next.body.rows[0]?.user_id, first.body.rows[1]?.user_id);
  const found = await boss.get('/v1/members?search=BOSS');
  assert.equal(found.body.rows.length, 1);
  const roles = await boss.get('/v1/roles');
  assert.equal(roles.body.rows.find((row) => row.code === 'manager')?.members, 2);
});

test('somebody with limits sees only members and keys within them', async () => {
  const limited = { ...s.actor, merchant_ids: [makeId(3)] };
  const { memberList, apiKeyList } = await import('./queries.ts');
  const input = { limit: 200 };
  const members = await inTx((tx) => memberList.run(tx, input, limited));
  assert.ok(members.rows.every((row) => JSON.stringify(row.roles) === '[]'));
  const keys = await inTx((tx) => apiKeyList.run(tx, input, limited));
  assert.deepEqual(
    keys.rows.map((row) => row.merchant_ids),
    [[makeId(3)]],
  );
});
