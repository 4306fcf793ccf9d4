/** The HTTP surface on a real database: who may, what is refused and how, and the live stream. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { TENANT_A, type Toy, type ToyWorld, toyActor, toyWorld } from '../tests/toy.ts';
import type { Actor } from './record.ts';
import { type Server, serve } from './serve.ts';

const MERCHANT = '00000000-0000-7000-8000-0000000000c1';
const ACTORS: Record<string, Actor> = {
  all: toyActor(),
  reader: toyActor(TENANT_A, { permissions: ['toy.read'] }),
  limited: toyActor(TENANT_A, { merchant_ids: [MERCHANT] }),
};

let world: ToyWorld;
let toy: Toy;
let server: Server;
before(async () => {
  world = await toyWorld();
  toy = world.open();
  server = await serve(toy, {
    host: '127.0.0.1',
    port: 0,
    authenticate: async ({ authorization }) => ACTORS[authorization ?? ''] ?? null,
  });
});
after(async () => {
  await server.stop();
  await world.end();
});

interface Asked {
  as?: string;
  key?: string;
  language?: string;
  raw?: string;
}

let serial = 0;

async function post(path: string, body: unknown, asked: Asked = {}) {
  const { as = 'all', key = `key-${++serial}-abcdef`, language = 'en', raw } = asked;
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: as,
      'accept-language': language,
      ...(key === '' ? {} : { 'idempotency-key': key }),
    },
    body: raw ?? JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body: answer };
}

async function stored(name: string): Promise<number> {
  const rows = await world.owner('select count(*)::int as n from toy.piece where name = $1', [
    name,
  ]);
  return rows[0]!['n'] as number;
}

test('a command answers one input by its status and an array with one outcome each', async () => {
  const one = await post('/v1/toy/add', { name: 'h1', qty: 1 });
  assert.equal(one.status, 200);
  assert.match(String(one.body['piece_id']), /^[0-9a-f-]{36}$/);
  const many = await post('/v1/toy/add', [
    { name: 'h2', qty: 1 },
    { name: 'bad', qty: 1 },
    { name: '', qty: 1.5 },
  ]);
  assert.equal(many.status, 200);
  const outcomes = many.body['outcomes'] as { ok: boolean; problem?: { code: string } }[];
  assert.deepEqual(
    outcomes.map((each) => each.problem?.code ?? each.ok),
    [true, 'TOY_REFUSED', 'INPUT_INVALID'],
  );
  assert.equal(await stored('h2'), 1);
});

test('a problem is told with its status, pointer, request id and in the asked language', async () => {
  const en = await post('/v1/toy/add', { name: 'bad', qty: 1 });
  assert.equal(en.status, 422);
  assert.match(en.headers.get('content-type')!, /^application\/problem\+json/);
  assert.deepEqual(
    [en.body['code'], en.body['pointer'], en.body['detail'], en.body['type']],
    ['TOY_REFUSED', '/name', 'bad is not wanted', '/problems/toy-refused'],
  );
  assert.equal(typeof en.body['instance'], 'string');
  const zh = await post('/v1/toy/add', { name: 'bad', qty: 1 }, { language: 'zh-CN,zh;q=0.9' });
  assert.equal(zh.body['detail'], '不接受 bad');
});

test('several faults of one input come with one entry per field; unknown fields are refused', async () => {
  const faults = await post('/v1/toy/add', { name: '', qty: 'x' });
  assert.deepEqual([faults.status, faults.body['code']], [422, 'INPUT_INVALID']);
  const errors = faults.body['errors'] as { pointer: string }[];
  assert.deepEqual(errors.map((each) => each.pointer).sort(), ['/name', '/qty']);
  const raw = '{"name":"u1","qty":1,"__proto__":{"role":"x"}}';
  for (const each of [{ raw }, { raw: '{"name":"u1","qty":1,"tenant_id":"x"}' }]) {
    const unknown = await post('/v1/toy/add', null, each);
    assert.deepEqual([unknown.status, unknown.body['code']], [400, 'FIELD_UNKNOWN'], each.raw);
  }
  assert.equal(await stored('u1'), 0);
});

test('nobody is told to sign in, the wrong one what is missing', async () => {
  const nobody = await post('/v1/toy/add', { name: 'n1', qty: 1 }, { as: 'stranger' });
  assert.deepEqual([nobody.status, nobody.body['code']], [401, 'SIGN_IN_REQUIRED']);
  const reader = await post('/v1/toy/add', { name: 'n1', qty: 1 }, { as: 'reader' });
  assert.deepEqual([reader.status, reader.body['permission']], [403, 'toy.add']);
  const list = await fetch(`${server.url}/v1/toy`, { headers: { authorization: 'reader' } });
  assert.equal(list.status, 200);
  assert.equal(await stored('n1'), 0);
});

test('a path that leads nowhere is a problem like any other', async () => {
  const lost = await post('/v1/no/such/path', {});
  assert.deepEqual([lost.status, lost.body['code']], [404, 'NOT_FOUND']);
  assert.match(lost.headers.get('content-type')!, /^application\/problem\+json/);
});

test('a repeat is marked as such; keys must be there and fit their body', async () => {
  const key = 'same-key-1';
  const first = await post('/v1/toy/add', { name: 'i1', qty: 1 }, { key });
  const again = await post('/v1/toy/add', { name: 'i1', qty: 1 }, { key });
  assert.deepEqual(again.body, first.body);
  assert.equal(again.headers.get('idempotent-replayed'), 'true');
  const other = await post('/v1/toy/add', { name: 'i2', qty: 1 }, { key });
  assert.deepEqual([other.status, other.body['code']], [422, 'IDEMPOTENCY_MISMATCH']);
  const none = await post('/v1/toy/add', { name: 'i2', qty: 1 }, { key: '' });
  assert.deepEqual([none.status, none.body['code']], [400, 'IDEMPOTENCY_REQUIRED']);
  assert.deepEqual([await stored('i1'), await stored('i2')], [1, 0]);
});

test('a fault says nothing but its number, and a body that is too large is refused', async () => {
  const fault = await post('/v1/toy/add', { name: 'fault', qty: 1 });
  assert.deepEqual([fault.status, fault.body['code']], [500, 'FAULT']);
  assert.ok(!JSON.stringify(fault.body).includes('planted'));
  const large = await post('/v1/toy/add', null, { raw: `"${'x'.repeat(8 * 1024 * 1024 + 1)}"` });
  assert.deepEqual([large.status, large.body['code']], [413, 'REQUEST_TOO_LARGE']);
  const crowd = await post('/v1/toy/add', new Array(1001).fill({ name: 'm', qty: 1 }));
  assert.deepEqual([crowd.status, crowd.body['code']], [422, 'FIELD_INVALID']);
});

interface Message {
  id: string;
  data: { kinds: string[]; order_ids?: string[] };
}

/** Reads a live stream; `until` resolves with the next message that fits. */
async function listen(as: string, last_id?: string) {
  const stop = new AbortController();
  const response = await fetch(`${server.url}/v1/live`, {
    headers: { authorization: as, ...(last_id === undefined ? {} : { 'last-event-id': last_id }) },
    signal: stop.signal,
  });
  assert.equal(response.status, 200);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async until(fits: (message: Message) => boolean): Promise<Message> {
      for (;;) {
        const found = /id: (\S+)\ndata: (.*)\n\n/.exec(text);
        if (found !== null) {
          text = text.slice(found.index + found[0].length);
          const message = { id: found[1]!, data: JSON.parse(found[2]!) };
          if (fits(message)) return message;
          continue;
        }
        const { value, done } = await reader.read();
        if (done) throw new Error('the stream ended');
        text += value;
      }
    },
    close: () => stop.abort(),
  };
}

test('the live stream names what changed, goes on after a cut, and tells the limited no ids', async () => {
  const full = await listen('all');
  const limited = await listen('limited');
  const made = await post('/v1/toy/add', { name: 'l1', qty: 1 });
  const names = (id: unknown) => (message: Message) =>
    message.data.order_ids?.includes(String(id)) === true;
  const first = await full.until(names(made.body['piece_id']));
  assert.deepEqual(first.data.kinds, ['toy_added']);
  const blind = await limited.until(() => true);
  assert.deepEqual(blind.data, { kinds: ['toy_added'] });
  limited.close();
  // Missed by the one that was cut, and told to all who were there.
  const missed = await post('/v1/toy/add', { name: 'l2', qty: 1 });
  await full.until(names(missed.body['piece_id']));
  full.close();
  const resumed = await listen('all', first.id);
  const seen = await resumed.until(() => true);
  assert.deepEqual(seen.data.order_ids, [missed.body['piece_id']]);
  resumed.close();
});

test('somebody without a session gets no stream', async () => {
  const response = await fetch(`${server.url}/v1/live`);
  assert.equal(response.status, 401);
  await response.body?.cancel();
});
