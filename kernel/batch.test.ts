/** Group commit on a real database: batches, culprits, idempotency keys, and lost answers to COMMIT. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tcpProxy } from '../tests/tcp-proxy.ts';
import { type PieceInput, type Toy, type ToyWorld, toyActor, toyWorld } from '../tests/toy.ts';
import { type Answer, type Call, hashInputs } from './batch.ts';
import type { Command } from './command.ts';
import { Problem } from './problem.ts';

let world: ToyWorld;
before(async () => {
  world = await toyWorld();
});
after(() => world.end());

const piece = (name: string, qty = 1): PieceInput => ({ name, qty });

function callOf(inputs: PieceInput[], key: string | null = null): Call {
  return { inputs, actor: toyActor(), key, hash: hashInputs('toy.add', inputs) };
}

const add = (toy: Toy, inputs: PieceInput[], key: string | null = null): Promise<Answer> =>
  toy.gatherer.call(toy.addPiece as unknown as Command, callOf(inputs, key));

/** How a call ended: 'ok', the code of its only problem, or the message of a fault. */
async function ending(call: Promise<Answer>): Promise<string> {
  try {
    const first = (await call).outcomes[0];
    return first instanceof Problem ? first.code : 'ok';
  } catch (error) {
    return error instanceof Problem ? `refused ${error.code}` : (error as Error).message;
  }
}

async function count(name: string): Promise<number> {
  const rows = await world.owner('select count(*)::int as n from toy.piece where name like $1', [
    name,
  ]);
  return rows[0]!['n'] as number;
}

/** A gate that holds a transaction open until it is opened. */
function gate() {
  let open = () => {};
  let entered = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const wait = async () => {
    entered();
    await opened;
  };
  return { wait, open, inside };
}

test('64 calls at once share a few transactions and each gets its own outcome', async () => {
  const toy = world.open();
  const calls = Array.from({ length: 64 }, (_, n) => add(toy, [piece(n === 5 ? 'bad' : `g${n}`)]));
  const ends = await Promise.all(calls.map(ending));
  assert.deepEqual(
    ends.map((end, n) => (end === (n === 5 ? 'TOY_REFUSED' : 'ok') ? 0 : n)).filter(Boolean),
    [],
  );
  const ids = await Promise.all(calls.map(async (call) => (await call).outcomes[0]));
  assert.equal(new Set(ids.map((id) => JSON.stringify(id))).size, 64);
  assert.ok(toy.hooks.batches.length <= 4, `${toy.hooks.batches.length} transactions`);
  assert.equal(await count('g%'), 63);
});

test('inputs of several callers keep their order across one batch', async () => {
  const toy = world.open();
  const calls = [[piece('o1'), piece('o2')], [piece('bad'), piece('o3')], [piece('o4')]].map(
    (inputs) => add(toy, inputs),
  );
  const answers = await Promise.all(calls);
  const shape = answers.map(({ outcomes }) => outcomes.map((each) => each instanceof Problem));
  assert.deepEqual(shape, [[false, false], [true, false], [false]]);
  const rows = await world.owner(`select name, piece_id from toy.piece where name like 'o_'`);
  const named = new Map(rows.map((row) => [row['piece_id'], row['name']]));
  const names = answers.flatMap(({ outcomes }) =>
    outcomes.map((each) => named.get((each as { piece_id?: string }).piece_id)),
  );
  assert.deepEqual(names, ['o1', 'o2', undefined, 'o3', 'o4']);
});

test('a big call travels in parts, unless it has a key or two inputs are about the same', async () => {
  const toy = world.open();
  const parts = { most: 4, about: (input: PieceInput) => input.name };
  const inParts = { ...toy.addPiece, parts, max_batch: 4 } as unknown as Command;
  const call = async (inputs: PieceInput[], key: string | null = null) => {
    toy.hooks.batches.length = 0;
    const { outcomes } = await toy.gatherer.call(inParts, callOf(inputs, key));
    return {
      sizes: [...toy.hooks.batches],
      refused: outcomes.map((each) => each instanceof Problem),
    };
  };
  const ten = Array.from({ length: 10 }, (_, n) => piece(n === 6 ? 'bad' : `p${n}`));
  const found = await call(ten);
  assert.deepEqual(found.sizes, [4, 4, 2]);
  assert.deepEqual(
    found.refused,
    ten.map(({ name }) => name === 'bad'),
  );
  assert.deepEqual(
    (
      await call(
        ten.map(({ name }) => piece(`w${name}`)),
        'a key',
      )
    ).sizes,
    [10],
  );
  assert.deepEqual((await call([...ten.slice(0, 5), piece('p0')])).sizes, [6]);
  // What one part met is told; the others stay.
  const faulty = call([...ten.map((_, n) => piece(n === 9 ? 'fault' : `q${n}`))]);
  await assert.rejects(faulty, /planted fault/);
  assert.equal(await count('q%'), 8);
});

test('a fault and a violated constraint stop only their own callers', async () => {
  const toy = world.open();
  const special: Record<number, PieceInput> = { 7: piece('fault'), 11: piece('f-neg', -1) };
  const calls = Array.from({ length: 16 }, (_, n) => add(toy, [special[n] ?? piece(`f${n}`)]));
  const ends = await Promise.all(calls.map(ending));
  assert.equal(ends[7], 'planted fault');
  assert.equal(ends[11], 'refused TOY_NEGATIVE');
  assert.equal(ends.filter((end) => end === 'ok').length, 14);
  assert.equal(await count('f%'), 14);
});

test('a key gives the stored answer again, and refuses another body', async () => {
  const toy = world.open();
  const first = await add(toy, [piece('k1')], 'key-one');
  const again = await add(toy, [piece('k1')], 'key-one');
  assert.equal(first.replayed, false);
  assert.deepEqual(again, { ...first, replayed: true });
  assert.equal(await ending(add(toy, [piece('k2')], 'key-one')), 'refused IDEMPOTENCY_MISMATCH');
  assert.equal(await count('k%'), 1);
  const bad = await add(toy, [piece('bad')], 'key-two');
  const bad_again = await add(toy, [piece('bad')], 'key-two');
  assert.equal(bad_again.replayed, true);
  const stored = bad_again.outcomes[0] as Problem;
  assert.ok(stored instanceof Problem);
  assert.deepEqual(
    [stored.code, stored.pointer, stored.members],
    ['TOY_REFUSED', '/name', (bad.outcomes[0] as Problem).members],
  );
});

test('the same key of another tenant is another key', async () => {
  const toy = world.open();
  await add(toy, [piece('t1')], 'key-shared');
  const other = { ...callOf([piece('t1')], 'key-shared') };
  other.actor = toyActor('00000000-0000-7000-8000-00000000000b');
  const answer = await toy.gatherer.call(toy.addPiece as unknown as Command, other);
  assert.equal(answer.replayed, false);
  assert.equal(await count('t1'), 2);
});

test('a key in flight is refused in the same process and in another one', async () => {
  const held = gate();
  const one = world.open({ before: held.wait });
  const two = world.open();
  const first = add(one, [piece('w1')], 'key-wait');
  await held.inside;
  assert.equal(await ending(add(one, [piece('w1')], 'key-wait')), 'refused IN_PROGRESS');
  assert.equal(await ending(add(two, [piece('w1')], 'key-wait')), 'refused IN_PROGRESS');
  held.open();
  assert.equal(await ending(first), 'ok');
  const replay = await add(two, [piece('w1')], 'key-wait');
  assert.deepEqual([replay.replayed, replay.outcomes], [true, (await first).outcomes]);
  assert.equal(await count('w1'), 1);
});

test('a connection cut between COMMIT and its answer is acknowledged once and stored once', async () => {
  const proxy = await tcpProxy(world.url);
  const toy = world.open({}, { url: proxy.url });
  assert.equal(await ending(add(toy, [piece('c-warm')])), 'ok');
  for (let n = 0; n < 5; n++) {
    proxy.set({ kind: 'cut_answer_of_commit' });
    assert.equal(await ending(add(toy, [piece(`c-answer${n}`)])), 'ok');
    proxy.set({ kind: 'cut_commit' });
    assert.equal(await ending(add(toy, [piece(`c-commit${n}`)])), 'ok');
  }
  assert.equal(proxy.fired, 10);
  assert.equal(await count('c-answer%'), 5);
  assert.equal(await count('c-commit%'), 5);
  await toy.close();
  await proxy.close();
});

test('an answer that is lost while the server still commits is waited for, not repeated', async () => {
  const proxy = await tcpProxy(world.url);
  const toy = world.open({}, { url: proxy.url });
  assert.equal(await ending(add(toy, [piece('c-warm2')])), 'ok');
  proxy.set({ kind: 'cut_at_commit' });
  assert.equal(await ending(add(toy, [piece('slow1')])), 'ok');
  assert.equal(proxy.fired, 1);
  assert.equal(await count('slow%'), 1);
  await toy.close();
  await proxy.close();
});

test('a COMMIT that is cut every time ends as an outage', async () => {
  const proxy = await tcpProxy(world.url);
  const toy = world.open({}, { url: proxy.url });
  toy.hooks.before = async () => proxy.set({ kind: 'cut_commit' });
  assert.equal(await ending(add(toy, [piece('e1')])), 'refused TRY_LATER');
  assert.equal(await count('e1'), 0);
  await toy.close();
  await proxy.close();
});

test('cuts at any byte leave every call either stored and acknowledged, or neither', async () => {
  const proxy = await tcpProxy(world.url);
  const toy = world.open({}, { url: proxy.url, pool_size: 2 });
  const acknowledged: string[] = [];
  const refused: string[] = [];
  for (let n = 0; n < 40; n++) {
    proxy.set({ kind: 'cut_after', bytes: 1 + n * 37 });
    const name = `b-${String(n).padStart(2, '0')}`;
    const end = await ending(add(toy, [piece(name)], `key-bytes-${n}`));
    if (end === 'ok') acknowledged.push(name);
    else refused.push(end);
  }
  proxy.set({ kind: 'none' });
  assert.ok(proxy.fired >= 20, `${proxy.fired} cuts`);
  assert.deepEqual(
    refused.filter((end) => end !== 'refused TRY_LATER'),
    [],
  );
  const rows = await world.owner(`select name from toy.piece where name like 'b-%' order by name`);
  assert.deepEqual(
    rows.map((row) => row['name']),
    acknowledged,
  );
  // Every one that was refused goes through when it is repeated with its key, once.
  for (let n = 0; n < 40; n++) {
    const name = `b-${String(n).padStart(2, '0')}`;
    assert.equal(await ending(add(toy, [piece(name)], `key-bytes-${n}`)), 'ok');
  }
  assert.equal(await count('b-%'), 40);
  await toy.close();
  await proxy.close();
});

test('a database that is away is told as an outage, and serving goes on when it is back', async () => {
  const proxy = await tcpProxy(world.url);
  const toy = world.open({}, { url: proxy.url });
  assert.equal(await ending(add(toy, [piece('d1')])), 'ok');
  proxy.set({ kind: 'down' });
  assert.equal(await ending(add(toy, [piece('d2')])), 'refused TRY_LATER');
  proxy.set({ kind: 'none' });
  assert.equal(await ending(add(toy, [piece('d3')])), 'ok');
  assert.equal(await count('d_'), 2);
  assert.equal(toy.db.pool.waitingCount, 0);
  await toy.close();
  await proxy.close();
});
