/** Scenarios of the doors: keys, crashes at the commit, tenants, merchants, permissions, sign-in. */
import { makeAuthenticate } from '../../areas/people/authenticate.ts';
import { revokeApiKey } from '../../areas/people/commands.ts';
import { makeApiKey } from '../../areas/people/commands-secret.ts';
import {
  createMember,
  hashPassword,
  makeSignInLink,
  setUpPeople,
} from '../../areas/people/port.ts';
import { totpCode } from '../../areas/people/second-factor.ts';
import { type Transaction, wholeTenant } from '../../kernel/db.ts';
import { buildHttp } from '../../kernel/http.ts';
import { systemActor } from '../../kernel/permission.ts';
import { Problem } from '../../kernel/problem.ts';
import { anOrder } from '../world.ts';
import { orderIdOf, received } from './scenarios-stock.ts';
import { OTHER, type Scenario, type Stage, TENANT } from './stage.ts';

const adjustment = (change: number) => ({
  warehouse: 'SZ',
  sku: { merchant: 'M1', code: 'TEA-1' },
  location: 'A01-01',
  change,
  reason: 'found',
});

const onHand = (stage: Stage) =>
  stage.number(
    `select qty_on_hand from stock.level l join catalog.sku k using (tenant_id, sku_id)
     where k.code = 'TEA-1' and l.tenant_id = $1`,
    TENANT,
  );

/** A call with a key is done once, whoever repeats it and however the first one ended. */
export const keys: Scenario = async (stage) => {
  const key = 'user:-:adjust-1';
  await stage.done('stock.adjust', [adjustment(5)], { key });
  await stage.done('stock.adjust', [adjustment(5)], { key });
  await stage.done('stock.adjust', [adjustment(5)], { key, at: 1 });
  stage.equal(await onHand(stage), 65, 'tea after one adjustment sent three times', 'idempotency');
  const other = await stage.code('stock.adjust', adjustment(7), { key });
  stage.equal(other, 'IDEMPOTENCY_MISMATCH', 'another body under the key', 'idempotency');
  for (let round = 0; round < 3; round++) {
    const racing = { key: `user:-:race-${round}` };
    await Promise.all(
      ([0, 1] as const).map((at) => stage.run('stock.adjust', [adjustment(1)], { ...racing, at })),
    );
  }
  stage.equal(await onHand(stage), 68, 'tea after three races of a key', 'idempotency');
  await stage.examine();
};

/** The connection breaks at the commit: before it, or with its answer on the way. */
export const storms: Scenario = async (stage) => {
  stage.storm('crash before commit');
  const [stored] = await stage.run('order.receive', [anOrder([{ sku: 'TEA-1', qty: 1 }])]);
  if (stored instanceof Problem) stage.catch('answer', `refused in a storm: ${stored.code}`);
  const page = await stage.number(
    'select count(*) from orders.sales_order where order_id = $1',
    orderIdOf(stored as Record<string, unknown>),
  );
  stage.equal(page, 1, 'stored orders of one that was acknowledged', 'lost');
  stage.storm('answer of commit lost');
  await stage.done('stock.adjust', [adjustment(5)]);
  stage.equal(await onHand(stage), 65, 'tea after one adjustment', 'answer');
  await stage.examine();
};

/** What one tenant, and one merchant's people, must not see or touch of others. */
export const fences: Scenario = async (stage) => {
  const stranger = systemActor(OTHER, 'user');
  const [order_id] = await received(stage, anOrder([{ sku: 'TEA-1', qty: 1 }]));
  const cancel = { order_id, reason: 'not mine' };
  const code = await stage.code('order.cancel', cancel, { actor: stranger });
  stage.equal(code, 'ORDER_UNKNOWN', "another company's order", 'isolation');
  const listed = async (actor: typeof stranger) =>
    ((await stage.ask('order.list', {}, actor)) as { rows: unknown[] }).rows.length;
  stage.equal(await listed(stranger), 0, "another company's list", 'isolation');
  const nobody = { ...stage.actor, merchant_ids: ['00000000-0000-7000-8000-00000000dead'] };
  stage.equal(await listed(nobody), 0, "another merchant's list", 'isolation');
  stage.equal(await listed(stage.actor), 1, 'the own list');
  const held = { order_id, reason: 'not mine' };
  const hold = await stage.code('order.hold', held, { actor: nobody });
  stage.equal(hold, 'ORDER_UNKNOWN', "another merchant's order", 'isolation');
  for (let round = 0; round < 8; round++) {
    const actors = [stage.actor, stranger, stage.actor, stranger];
    const counts = await Promise.all(actors.map(listed));
    stage.equal(counts, [1, 0, 1, 0], 'lists side by side', 'isolation');
  }
  await stage.examine();
};

type Http = Awaited<ReturnType<typeof buildHttp>>;

async function httpOf(stage: Stage): Promise<Http> {
  const [system] = stage.systems;
  const { services, gatherer, parts, db } = system!;
  const authenticate = makeAuthenticate(db, stage.clock);
  const rest = { observe() {}, ready: () => true };
  return buildHttp({ services, gatherer, ...parts, authenticate, ...rest });
}

function within<R>(stage: Stage, work: (tx: Transaction) => Promise<R>): Promise<R> {
  const now = stage.clock.now();
  const scope = wholeTenant(TENANT);
  return stage.systems[0]!.db.transaction({ scope, now, name: 'test' }, work);
}

async function keyFor(stage: Stage, permissions: string[]) {
  const input = makeApiKey.input.parse({ name: 'key', permissions });
  const [made] = await stage.systems[0]!.services.run(makeApiKey, stage.actor, [input]);
  if (made === undefined || made instanceof Problem) throw new Error(`no key: ${made?.code}`);
  return made;
}

/** What is open to everybody who is signed in. */
const OPEN = ['public', 'self'];

/** A key without permissions opens no door that asks for one, and a revoked one none at all. */
export const gates: Scenario = async (stage) => {
  const http = await httpOf(stage);
  try {
    const { parts } = await import('../../parts.ts');
    const { secret } = await keyFor(stage, ['region.read']);
    for (const { name, path, permission } of parts.commands) {
      if (OPEN.includes(permission)) continue;
      stage.acts++;
      const headers = { authorization: `Bearer ${secret}`, 'idempotency-key': `gate-${name}` };
      const reply = await http.inject({ method: 'POST', url: path, headers, payload: {} });
      const what = `${name} without the permission`;
      stage.equal(reply.statusCode, 403, what, 'permission');
    }
    const mighty = await keyFor(stage, ['*']);
    const list = () =>
      http.inject({ url: '/v1/orders', headers: { authorization: `Bearer ${mighty.secret}` } });
    stage.equal((await list()).statusCode, 200, 'a key', 'permission');
    const { api_key_id } = mighty;
    const [gone] = await stage.systems[0]!.services.run(revokeApiKey, stage.actor, [
      { api_key_id },
    ]);
    stage.demand(!(gone instanceof Problem), 'answer', 'a key cannot be revoked');
    stage.pass(1);
    stage.equal((await list()).statusCode, 401, 'a revoked key', 'permission');
  } finally {
    await http.close();
  }
};

const PASSWORD = 'four brown kites sing';

/** Sends JSON as a browser does; the cookie is kept. */
function browser(http: Http) {
  let cookie = '';
  let serial = 0;
  return async (url: string, payload: object) => {
    const headers = {
      origin: 'http://localhost',
      host: 'localhost',
      'idempotency-key': `browser-${++serial}`,
      ...(cookie === '' ? {} : { cookie }),
    };
    const reply = await http.inject({ method: 'POST', url, headers, payload });
    const set = reply.headers['set-cookie'];
    if (set !== undefined) cookie = String(set).split(';')[0]!;
    return { status: reply.statusCode, body: reply.json() as Record<string, string> };
  };
}

/** Codes, links and guesses count once. */
export const signIn: Scenario = async (stage) => {
  const http = await httpOf(stage);
  try {
    const password_hash = await hashPassword(PASSWORD);
    const boss = { login_name: 'boss', display_name: 'Boss', password_hash };
    const user_id = await within(stage, async (tx) => {
      await setUpPeople(tx, boss);
      return createMember(tx, { ...boss, login_name: 'ann', roles: [{ code: 'picker' }] });
    });
    const login = { login_name: 'ann', password: PASSWORD };
    const post = browser(http);
    const first = await post('/v1/session', login);
    stage.equal(first.status, 200, 'signing in');
    const begun = await post('/v1/members/begin-totp', { current_password: PASSWORD });
    const secret = begun.body['secret']!;
    await post('/v1/members/confirm-totp', { code: totpCode(secret, stage.clock.now()) });
    stage.pass(1);
    const code = totpCode(secret, stage.clock.now());
    for (const wanted of [200, 401]) {
      const person = browser(http);
      await person('/v1/session', login);
      stage.acts++;
      const reply = await person('/v1/session/code', { code });
      stage.equal(reply.status, wanted, 'a code of the second factor', 'permission');
    }
    const link = await makeSignInLink(stage.systems[0]!.services, TENANT, user_id);
    for (const wanted of [200, 401]) {
      stage.acts++;
      const reply = await browser(http)('/v1/session/link', { secret: link });
      stage.equal(reply.status, wanted, 'a sign-in link', 'permission');
    }
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) {
      stage.acts++;
      const guess = { login_name: 'boss', password: `guess ${n}` };
      statuses.push((await browser(http)('/v1/session', guess)).status);
    }
    stage.equal(statuses.slice(10), [429, 429], 'the eleventh guess and the next', 'permission');
  } finally {
    await http.close();
  }
};

/** The database's settings and schema, as the doctor sees them. */
export const settings: Scenario = async (stage) => {
  stage.acts++;
  await stage.examine();
};
