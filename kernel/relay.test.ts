/** The relay on a real database: events once and none skipped, dead letters, effects in all their ends. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { TENANT_A, TENANT_B, type Toy, type ToyWorld, toyActor, toyWorld } from '../tests/toy.ts';
import { VirtualClock } from './clock.ts';
import { wholeTenant } from './db.ts';
import type { EffectResult } from './effect.ts';

let world: ToyWorld;
before(async () => {
  world = await toyWorld();
});
after(() => world.end());

const add = (toy: Toy, names: string[], effect?: string, tenant_id = TENANT_A) =>
  toy.services.run(
    toy.addPiece,
    toyActor(tenant_id),
    names.map((name) => ({ name, qty: 1, ...(effect === undefined ? {} : { effect }) })),
  );

/** How often each event was seen by a reaction; the keys are names of pieces. */
async function seen(by: string, like: string): Promise<Record<string, number>> {
  const rows = await world.owner(
    `select p.name, count(s.seen_id)::int as n from toy.piece p
     join kernel.event e on e.tenant_id = p.tenant_id and e.subject_id = p.piece_id
     left join toy.seen s on s.event_id = e.event_id and s.by = $1
     where p.name like $2 group by p.name order by p.name`,
    [by, like],
  );
  return Object.fromEntries(rows.map((row) => [row['name'], row['n']])) as Record<string, number>;
}

async function effectOf(key: string): Promise<Record<string, unknown>> {
  const rows = await world.owner('select * from kernel.effect where key = $1', [key]);
  return rows[0]!;
}

const noon = () => new VirtualClock(new Date('2026-03-02T04:00:00Z'));

test('two relays that race handle every event once per reaction', async () => {
  const one = world.open();
  const two = world.open();
  const names = Array.from({ length: 60 }, (_, n) => `r${String(n).padStart(2, '0')}`);
  const adding = (async () => {
    for (let at = 0; at < names.length; at += 5) await add(one, names.slice(at, at + 5));
  })();
  const racing = [one, two].map(async (toy) => {
    for (let n = 0; n < 15; n++) await toy.relay.drain(TENANT_A);
  });
  await Promise.all([adding, ...racing]);
  await one.relay.drain(TENANT_A);
  for (const by of ['toy.first', 'toy.second']) {
    const counts = await seen(by, 'r%');
    assert.equal(Object.keys(counts).length, 60);
    assert.deepEqual(new Set(Object.values(counts)), new Set([1]), by);
  }
});

test('an event whose transaction commits late is not skipped', async () => {
  const toy = world.open();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let entered = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const options = { scope: wholeTenant(TENANT_A), now: toy.services.clock.now(), name: 'test' };
  // The early transaction takes its place in the log first and commits last.
  const late = toy.db.transaction(options, async (tx) => {
    await toy.addPiece.run(tx, [{ input: { name: 'late1', qty: 1 }, actor: toyActor() }]);
    await tx.flush();
    entered();
    await held;
  });
  await inside;
  await add(toy, ['late2']);
  const draining = toy.relay.drain(TENANT_A);
  setTimeout(release, 200);
  await Promise.all([late, draining]);
  await toy.relay.drain(TENANT_A);
  assert.deepEqual(await seen('toy.first', 'late%'), { late1: 1, late2: 1 });
});

test('draining waits for what another transaction of the server still hides', async () => {
  const toy = world.open();
  const other = world.open();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const options = { scope: wholeTenant(TENANT_B), now: toy.services.clock.now(), name: 'test' };
  let entered = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  // Another tenant's work; it says nothing, but holds the horizon of the log back.
  const hiding = other.db.transaction(options, async (tx) => {
    await tx.send('toy.xid', 'select pg_current_xact_id()::text as xid', []);
    entered();
    await held;
  });
  await inside;
  await add(toy, ['hidden1']);
  setTimeout(release, 200);
  await toy.relay.drain(TENANT_A);
  assert.deepEqual(await seen('toy.first', 'hidden%'), { hidden1: 1 });
  await hiding;
});

test('an event that fails five times is put aside while everything else goes on', async () => {
  const toy = world.open();
  await toy.relay.drain(TENANT_A);
  await add(toy, ['p1']);
  await add(toy, ['poison']);
  await add(toy, ['p3']);
  const poison = await world.owner(
    `select e.event_id from kernel.event e join toy.piece p on p.piece_id = e.subject_id
     where p.name = 'poison'`,
  );
  const poison_id = poison[0]!['event_id'];
  let failures = 0;
  toy.hooks.react = (events) => {
    if (!events.some((each) => each.event_id === poison_id)) return;
    failures++;
    throw new Error('cannot digest');
  };
  await toy.relay.drain(TENANT_A);
  // Nobody else waits: the other reaction is through, and so is what came before.
  assert.deepEqual(await seen('toy.second', 'p%'), { p1: 1, p3: 1, poison: 1 });
  for (let n = 0; n < 6; n++) await toy.relay.drain(TENANT_A);
  assert.deepEqual(await seen('toy.first', 'p%'), { p1: 1, p3: 1, poison: 0 });
  assert.ok(failures >= 5);
  const letters = await world.owner('select * from kernel.dead_letter');
  assert.deepEqual(
    letters.map(({ source, name, subject_id, attempts, error }) => [
      source,
      name,
      subject_id,
      attempts,
      error,
    ]),
    [['reaction', 'toy.first', poison_id, 5, 'cannot digest']],
  );
});

test('an effect is asked for once, retried while it fails, and settled once', async () => {
  const clock = noon();
  const tries: boolean[] = [];
  const ends: EffectResult[] = [
    { state: 'retry', error: 'busy', after_s: 10 },
    { state: 'in_doubt', error: 'no answer', after_s: 10 },
    { state: 'done', outcome: { number: 'N1' } },
  ];
  const toy = world.open(
    {
      async perform(_effect, may_be_done) {
        tries.push(may_be_done);
        return ends[tries.length - 1]!;
      },
    },
    { clock },
  );
  await add(toy, ['e1'], 'effect-retry');
  await add(toy, ['e2'], 'effect-retry');
  await toy.relay.drain(TENANT_A, false);
  assert.equal((await effectOf('effect-retry'))['state'], 'pending');
  await toy.relay.drain(TENANT_A, false);
  assert.equal(tries.length, 1, 'not before it is due');
  await clock.sleep(11_000);
  await toy.relay.drain(TENANT_A, false);
  assert.equal((await effectOf('effect-retry'))['state'], 'in_doubt');
  await clock.sleep(11_000);
  await toy.relay.drain(TENANT_A, false);
  const row = await effectOf('effect-retry');
  assert.deepEqual([row['state'], row['attempts'], row['outcome']], ['done', 3, { number: 'N1' }]);
  // Only the attempt after the lost answer must look before it acts.
  assert.deepEqual(tries, [false, false, true]);
  assert.deepEqual(
    toy.hooks.settled.map(({ final }) => final),
    [false, false, true],
  );
});

test('an effect that never succeeds ends as failed, with a dead letter', async () => {
  const clock = noon();
  const toy = world.open(
    { perform: async () => ({ state: 'retry', error: 'closed', after_s: 1 }) },
    { clock },
  );
  await add(toy, ['e3'], 'effect-hopeless');
  for (let n = 0; n < 6; n++) {
    await toy.relay.drain(TENANT_A, false);
    await clock.sleep(2000);
  }
  const row = await effectOf('effect-hopeless');
  assert.deepEqual([row['state'], row['attempts'], row['error']], ['failed', 4, 'closed']);
  const letters = await world.owner('select * from kernel.dead_letter where subject_id = $1', [
    row['effect_id'],
  ]);
  assert.equal(letters.length, 1);
});

test('an executor that throws leaves the effect in doubt', async () => {
  const clock = noon();
  const toy = world.open({ perform: () => Promise.reject(new Error('bug')) }, { clock });
  await add(toy, ['e4'], 'effect-bug');
  await toy.relay.drain(TENANT_A, false);
  const row = await effectOf('effect-bug');
  assert.deepEqual([row['state'], row['error']], ['in_doubt', 'bug']);
  await world.owner(`delete from kernel.effect where key = 'effect-bug'`);
});

test('two relays that race perform every effect once', async () => {
  const acted = new Map<string, number>();
  const perform = async (effect: { key: string }): Promise<EffectResult> => {
    acted.set(effect.key, (acted.get(effect.key) ?? 0) + 1);
    return { state: 'done', outcome: {} };
  };
  const one = world.open({ perform });
  const two = world.open({ perform });
  for (let n = 0; n < 30; n++) await add(one, [`x${n}`], `effect-race-${n}`);
  await Promise.all([one, two].map((toy) => toy.relay.drain(TENANT_A, false)));
  assert.equal(acted.size, 30);
  assert.deepEqual(new Set(acted.values()), new Set([1]));
  assert.equal(one.hooks.settled.length + two.hooks.settled.length, 30);
});

test('a lease that ran out is taken over in doubt, and what it settles late does not count', async () => {
  const clock = noon();
  let finish: (result: EffectResult) => void = () => {};
  const stuck = new Promise<EffectResult>((resolve) => {
    finish = resolve;
  });
  let begun = () => {};
  const inside = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const slow = world.open(
    {
      perform: () => {
        begun();
        return stuck;
      },
    },
    { clock },
  );
  const looked: boolean[] = [];
  const quick = world.open(
    {
      perform: async (_effect, may_be_done) => {
        looked.push(may_be_done);
        return { state: 'done', outcome: { by: 'quick' } };
      },
    },
    { clock },
  );
  await add(slow, ['e5'], 'effect-lease');
  const draining = slow.relay.drain(TENANT_A, false);
  await inside;
  await quick.relay.drain(TENANT_A, false);
  assert.deepEqual(looked, [], 'leased');
  await clock.sleep(61_000);
  await quick.relay.drain(TENANT_A, false);
  assert.deepEqual(looked, [true], 'taken over, to look first');
  finish({ state: 'done', outcome: { by: 'slow' } });
  await draining;
  assert.deepEqual((await effectOf('effect-lease'))['outcome'], { by: 'quick' });
  assert.equal(quick.hooks.settled.length, 1);
  assert.equal(slow.hooks.settled.length, 0, 'the late holder settles nothing');
});

test('a late holder does not settle what another one is at work on', async () => {
  const clock = noon();
  const gate = () => {
    let open: (result: EffectResult) => void = () => {};
    const done = new Promise<EffectResult>((resolve) => {
      open = resolve;
    });
    let enter = () => {};
    const inside = new Promise<void>((resolve) => {
      enter = resolve;
    });
    const perform = () => {
      enter();
      return done;
    };
    return { perform, inside, open };
  };
  const [first, second] = [gate(), gate()];
  const slow = world.open({ perform: first.perform }, { clock });
  const taker = world.open({ perform: second.perform }, { clock });
  await add(slow, ['e6'], 'effect-late');
  const draining = slow.relay.drain(TENANT_A, false);
  await first.inside;
  await clock.sleep(61_000);
  const taking = taker.relay.drain(TENANT_A, false);
  await second.inside;
  first.open({ state: 'done', outcome: { by: 'slow' } });
  await draining;
  assert.equal((await effectOf('effect-late'))['state'], 'running');
  assert.equal(slow.hooks.settled.length, 0);
  second.open({ state: 'done', outcome: { by: 'taker' } });
  await taking;
  assert.deepEqual((await effectOf('effect-late'))['outcome'], { by: 'taker' });
});

test('what was claimed but not begun before its lease ran out is left to others', async () => {
  const clock = noon();
  const acted: string[] = [];
  const perform = async (effect: { key: string }): Promise<EffectResult> => {
    acted.push(effect.key);
    // The first takes longer than the lease.
    if (acted.length === 1) await clock.sleep(61_000);
    return { state: 'done', outcome: {} };
  };
  const toy = world.open({ perform }, { clock });
  for (let n = 0; n < 8; n++) await add(toy, [`y${n}`], `effect-long-${n}`);
  const keys = Array.from({ length: 8 }, (_, n) => `effect-long-${n}`);
  // The second look finds the others' lease run out, and takes them over to look first.
  for (let n = 0; n < 2; n++) await toy.relay.drain(TENANT_A, false);
  assert.deepEqual([...acted].sort(), keys);
  const done = toy.hooks.settled.filter(({ result }) => result.state === 'done');
  assert.deepEqual(done.map(({ effect }) => effect.key).sort(), keys);
  const attempts = done.map(({ effect }) => effect.attempts);
  assert.ok(attempts.filter((each) => each === 2).length >= 4, attempts.join());
});
