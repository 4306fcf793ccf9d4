/**
 * Who may do what: every command, query and route declares it, and over HTTP nobody gets past it -
 * neither nobody, nor somebody without the permission, nor somebody of another tenant.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import { receiveOrder } from '../areas/orders/commands.ts';
import { command } from '../kernel/command.ts';
import { allProblems } from '../kernel/problem.ts';
import { collectParts, type Parts } from '../kernel/system.ts';
import { parts } from '../parts.ts';
import { digestOf } from './digest.ts';
import { sampleOf } from './sample.ts';
import { type Served, served } from './served.ts';
import { anOrder, makeWorld, must } from './world.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const OTHER = '00000000-0000-7000-8000-0000000000ff';

/** What anybody may call, and what guards it instead. */
const OPEN_TO_ALL: Record<string, string> = {
  'session.sign_in': 'the password is checked, attempts are counted',
  'session.code': 'needs the half session of the password',
  'session.link': 'needs the secret of the link',
  'session.sign_out': 'ends the session that is sent along, if any, and says so to anybody',
  'track.show': 'needs the unguessable key of the tracking page',
  'track.cancel': 'needs the key of the tracking page and the end of the phone number',
  'track.edit': 'needs the key of the tracking page and the end of the phone number',
  'track.confirm': 'needs the key of the tracking page and the end of the phone number',
  'track.feedback': 'needs the key of the tracking page and the end of the phone number',
  'track.feedback_show': 'needs the unguessable key of the tracking page',
  'carrier.hook': 'needs the signature of the carrier',
  'channel.hook': 'needs the signature of the channel',
};

/** What everybody who is signed in may call, whatever their role. */
const OPEN_TO_MEMBERS: Record<string, string> = {
  'session.read': 'who am I',
  'member.own_profile': 'the own profile',
  'member.set_own_locale': 'the own language',
  'member.set_own_password': 'the own password, with the old one',
  'member.begin_totp': 'the own second factor',
  'member.confirm_totp': 'the own second factor',
  'region.list': 'public reference data',
  'country.list': 'public reference data',
  'desk.needs_me': 'counts of what the own permissions show',
  'practice.read': 'whether the own company is a demo, and what runs in it',
  'recall.list': 'only of desks whose work one may do',
  'recall.answer': 'only at desks whose work one may do',
  'live.stream': 'says that something changed in the own tenant',
};

interface Door {
  name: string;
  method: string;
  path: string;
  permission: string;
  input: z.ZodType | null;
}

function doorsOf({ commands, queries, routes }: Parts): Door[] {
  return [
    ...commands.map((each) => ({ ...each, method: 'POST' })),
    ...queries.map((each) => ({ ...each, method: 'GET' })),
    ...routes.map((each) => ({ ...each, input: null })),
  ].map(({ name, method, path: at, permission, input }) => {
    return { name, method, path: at, permission, input };
  });
}

/** Doors that declare nothing, or are open without being on a list. */
function undeclared(doors: readonly Door[]): string[] {
  return doors.flatMap(({ name, permission }) => {
    if (permission === 'public') return name in OPEN_TO_ALL ? [] : [`${name} is public`];
    if (permission === 'self') return name in OPEN_TO_MEMBERS ? [] : [`${name} is for all members`];
    return /^[a-z_]+\.[a-z_]+$/.test(permission ?? '') ? [] : [`${name}: "${permission}"`];
  });
}

const doors = doorsOf(parts);

test('every command, query and route declares who may use it', () => {
  assert.deepEqual(undeclared(doors), []);
});

test('a planted one without a permission, or open without a reason, is found', () => {
  const spec = { path: '/v1/planted' as const, en: '', zh: '', input: z.strictObject({}) };
  const planted = (name: string, permission: string) =>
    command({ ...spec, name, permission, problems: [], run: async () => [] });
  const made = collectParts([
    { a: planted('a.none', ''), b: planted('b.public', 'public'), c: planted('c.self', 'self') },
  ]);
  assert.deepEqual(
    undeclared(doorsOf(made)).map((each) => each.slice(0, 6)),
    ['a.none', 'b.publ', 'c.self'],
  );
});

test('every problem that a door names is registered, and every one that is registered is used', () => {
  const codes = new Set(allProblems().map((each) => each.code));
  const named = [...parts.commands, ...parts.queries, ...parts.routes].flatMap(
    ({ name, problems }) => problems.map((code) => [name, code] as const),
  );
  assert.deepEqual(
    named.filter(([, code]) => !codes.has(code)),
    [],
  );
  const folders = ['kernel', 'areas', 'carriers', 'channels', 'engines'];
  const sources = folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.ts$|ui\//.test(name))
      .map((name) => fs.readFileSync(path.join(ROOT, folder, name), 'utf8')),
  );
  const unused = allProblems().filter(({ code, constraint }) => {
    const literal = new RegExp(`'${code}'`);
    return constraint === undefined && !sources.some((text) => literal.test(text));
  });
  assert.deepEqual(
    unused.map((each) => each.code),
    [],
  );
});

test('docs/problems.md tells every problem in both languages', () => {
  const page = fs.readFileSync(path.join(ROOT, 'docs/problems.md'), 'utf8');
  const missing = allProblems().filter(({ code }) => !page.includes(`| \`${code}\` |`));
  assert.deepEqual(
    missing.map((each) => each.code),
    [],
  );
  for (const { code, en, zh, fix_en, fix_zh } of allProblems()) {
    assert.match(zh + fix_zh, /\p{Script=Han}/u, `${code} in Chinese`);
    assert.doesNotMatch(en + fix_en, /\p{Script=Han}/u, `${code} in English`);
    assert.ok(en !== '' && fix_en !== '' && zh !== '' && fix_zh !== '', code);
  }
});

let world: Served;
let owner: pg.Client;
before(async () => {
  world = await served();
  await makeWorld(world.system);
  await must(world.system, receiveOrder, [anOrder(), anOrder([{ sku: 'CUP-1', qty: 1 }])]);
  await world.system.relay.drain(world.system.tenant.tenant_id);
  await world.addTenant(OTHER, 'other');
  owner = new pg.Client({ connectionString: world.system.url });
  await owner.connect();
});
after(async () => {
  await owner.end();
  await world.end();
});

/** Path parts that stand for something are filled with what is surely not there. */
const filled = (at: string) => at.replace(/:\w+/g, '00000000-0000-7000-8000-00000000dead');

function knock({ method, path: at }: Door, as?: string, body: unknown = {}) {
  return world.ask(filled(at), { method, as, ...(method === 'GET' ? {} : { body }) });
}

test('nobody gets in', async () => {
  const wrong: string[] = [];
  for (const door of doors) {
    const { status } = await knock(door);
    const refused = status >= 400 && status < 500;
    const fine = door.permission === 'public' ? refused : status === 401;
    if (!fine && door.name !== 'session.sign_out')
      wrong.push(`${door.method} ${door.path}: ${status}`);
  }
  assert.deepEqual(wrong, []);
});

test('a key that is made up, or of the right form but unknown, is nobody', async () => {
  const real = await world.keyFor(world.system.tenant.tenant_id, ['order.read']);
  const flipped = real.slice(0, -1) + (real.endsWith('A') ? 'B' : 'A');
  const moved = await world.keyFor(OTHER, ['order.read']);
  // The tenant of one key with the secret of another.
  const mixed = real.slice(0, 24) + moved.slice(24);
  for (const as of ['nonsense', flipped, mixed, real.slice(3)]) {
    assert.equal((await world.ask('/v1/orders', { method: 'GET', as })).status, 401, as);
  }
  assert.equal((await world.ask('/v1/orders', { method: 'GET', as: real })).status, 200);
});

test('somebody without the permission is told which one is missing, before anything is read', async () => {
  const as = await world.keyFor(world.system.tenant.tenant_id, ['nothing.at_all']);
  const wrong: string[] = [];
  for (const door of doors) {
    if (door.permission === 'public' || door.permission === 'self') continue;
    const { status, body } = await knock(door, as, { nonsense: true });
    if (status !== 403 || body['permission'] !== door.permission) {
      wrong.push(`${door.method} ${door.path}: ${status} ${String(body['code'])}`);
    }
  }
  assert.deepEqual(wrong, []);
});

/** An id of the first tenant for every column that holds one. */
async function idsOfFirst(): Promise<Map<string, string>> {
  const columns = await owner.query<{ at: string; name: string }>(
    `select c.oid::regclass::text as at, a.attname as name from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.atttypid = 'uuid'::regtype and a.attnum > 0
     join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id'
     where c.relkind = 'r' and a.attname <> 'tenant_id' order by 1, 2`,
  );
  const ids = new Map<string, string>();
  for (const { at, name } of columns.rows) {
    if (ids.has(name)) continue;
    const found = await owner.query<{ id: string }>(
      `select ${name} as id from ${at} where tenant_id = $1 and ${name}::text !~ '^[0-]+$' limit 1`,
      [world.system.tenant.tenant_id],
    );
    if (found.rows[0] !== undefined) ids.set(name, found.rows[0].id);
  }
  return ids;
}

test('somebody of another tenant reads and changes nothing, whatever ids they send', async () => {
  const as = await world.keyFor(OTHER, ['*']);
  const own = await world.keyFor(world.system.tenant.tenant_id, ['*']);
  const ids = await idsOfFirst();
  assert.ok(ids.size > 15, `${ids.size} kinds of ids`);
  await world.system.relay.drain(world.system.tenant.tenant_id);
  const before_all = await digestOf(owner, world.system.tenant.tenant_id);
  const wrong: string[] = [];
  let reached = 0;
  for (const door of doors) {
    if (door.permission === 'public' || door.permission === 'self') continue;
    const sample = door.input === null ? {} : sampleOf(door.input, ids);
    const sent = JSON.stringify(sample);
    const query = new URLSearchParams(sample as Record<string, string>).toString();
    const at = door.path.replace(/:(\w+)/g, (_, name: string) => ids.get(name) ?? OTHER);
    const answer =
      door.method === 'GET'
        ? await world.ask(`${at}?${query}`, { method: 'GET', as })
        : await world.ask(at, { method: door.method, as, body: sample });
    const { status, text } = answer;
    if (!/^(FIELD|INPUT)_INVALID$/.test(String(answer.body['code']))) reached++;
    const told = [...ids.values()].filter(
      (id) => text.includes(id) && !sent.includes(id) && !at.includes(id),
    );
    if (status >= 500) wrong.push(`${door.name}: ${status} ${text.slice(0, 100)}`);
    if (told.length > 0) wrong.push(`${door.name} tells ids: ${told.join()}`);
  }
  assert.deepEqual(wrong, []);
  assert.ok(reached > doors.length / 3, `${reached} of ${doors.length} got past the form`);
  assert.deepEqual(await digestOf(owner, world.system.tenant.tenant_id), before_all);
  // The same ids are there for their own tenant.
  const order_id = ids.get('order_id')!;
  const mine = await world.ask(`/v1/orders?order_id=${order_id}`, { method: 'GET', as: own });
  assert.ok(mine.status < 500);
});
