/** Engines in threads: answers as in this thread, budgets, offers, problems, faults. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Problem } from '../kernel/problem.ts';
import { createEnginePool, type EnginePool, EngineStopped } from './in-worker.ts';
import { makeInstance } from './pick-path/instances.ts';
import { pickPath } from './pick-path/pick-path.ts';

/** Engines that behave badly in one way each. */
const BAD = `data:text/javascript,${encodeURIComponent(`
  const spin = () => { for (;;); };
  export const engines = {
    watchful: async () => (input, { budget_ms, now_ms }) => {
      const begun = now_ms();
      let rounds = 0;
      while (now_ms() - begun < budget_ms) rounds++;
      return rounds > 0 ? 'best so far' : '';
    },
    endless: async () => spin,
    offering: async () => (input, { offer }) => { offer(input + 1); offer(input + 2); spin(); },
    faulty: async () => () => { throw new Error('a bug'); },
    dying: async () => () => new Promise(() => {
      setTimeout(() => { throw new Error('too much'); });
    }),
    seeded: async () => (input, { seed }) => input * seed,
  };`)}`;

const good = createEnginePool({ size: 2 });
const bad = createEnginePool({ size: 1, registry_url: BAD });
after(() => Promise.all([good.close(), bad.close()]));

type AnyRun = (name: string, input: unknown, options: object) => Promise<unknown>;
const badly = bad.run as unknown as AnyRun;
const options = { budget_ms: 5000, seed: 1 };

test('a thread answers as the engine itself does, and again the same', async () => {
  const requests = [1, 2, 3].map((seed) =>
    makeInstance({ seed, aisles: 12, cross_aisles: 3, picks: 25, one_way: seed === 3 }),
  );
  const run = (pool: EnginePool) =>
    Promise.all(requests.map((request) => pool.run('pick-path', { request }, options)));
  const found = await run(good);
  assert.deepEqual(
    found,
    requests.map((request) => pickPath(request, { seed: 1, rounds: 300 })),
  );
  assert.deepEqual(await run(good), found);
});

test('a problem of an engine arrives as that problem', async () => {
  const request = makeInstance({ seed: 1, aisles: 3, cross_aisles: 2, picks: 2 });
  const lost = { ...request, picks: [{ pick_id: 'P', bin_id: 'nowhere' }] };
  await assert.rejects(good.run('pick-path', { request: lost }, options), (error) => {
    assert.ok(error instanceof Problem);
    return error.code === 'FLOOR_PLACE_UNKNOWN' && error.members['what'] === 'nowhere';
  });
});

test('at the budget an engine answers with what it has, or is stopped; the next run is served', async () => {
  const brief = { budget_ms: 30, seed: 1 };
  const [watchful, endless, offering, seeded] = await Promise.allSettled([
    badly('watchful', null, brief),
    badly('endless', null, brief),
    badly('offering', 40, brief),
    badly('seeded', 3, { ...brief, seed: 7 }),
  ]);
  assert.deepEqual(watchful, { status: 'fulfilled', value: 'best so far' });
  assert.ok(endless.status === 'rejected' && endless.reason instanceof EngineStopped);
  assert.match(String(endless.reason), /over its budget of 30 ms/);
  assert.deepEqual(offering, { status: 'fulfilled', value: 42 });
  assert.deepEqual(seeded, { status: 'fulfilled', value: 21 });
});

test('a fault is told, an unknown engine and a dead thread too', async () => {
  await assert.rejects(badly('faulty', null, options), /engine faulty failed: Error: a bug/);
  await assert.rejects(badly('nobody', null, options), /there is no engine nobody/);
  await assert.rejects(badly('dying', null, options), /engine dying was stopped: too much/);
  assert.equal(await badly('seeded', 2, options), 2);
});

test('the event loop stays free while an engine works', async () => {
  await badly('seeded', 1, options);
  let turns = 0;
  const ticking = setInterval(() => turns++, 10);
  await badly('watchful', null, { budget_ms: 400, seed: 1 });
  clearInterval(ticking);
  assert.ok(turns >= 8, `${turns} turns while the engine worked`);
});
