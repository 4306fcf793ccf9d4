/**
 * Kill -9 under load: of the server, of one connection's process, of the database, of all at once,
 * at seeded moments. The service comes back by itself and keeps every promise it made.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../kernel/id.ts';
import { audit, brief, callsLost, readJournal } from './audit.ts';
import { answered, KINDS, kill, killsWanted, seedWanted, timesOf } from './kills.ts';
import { type Load, startLoad } from './load.ts';
import { bugsOf, makeSite } from './site.ts';

const CONNECTIONS = 48;
const NOTHING = { lost: [], doubled: [], different: [] };

test('every promise outlives kills of every kind', async (t) => {
  const seed = seedWanted();
  const each = killsWanted(3);
  const site = await makeSite('kills');
  let load: Load | undefined;
  try {
    await site.start();
    const journal = path.join(site.folder, 'journal.jsonl');
    load = startLoad({ ...site, connections: CONNECTIONS, seed, journal });
    const random = seededRandom(seed);
    const ready = new Map<string, number[]>();
    for (let round = 0; round < each * KINDS.length; round++) {
      const kind = KINDS[round % KINDS.length]!;
      await answered(load, 50 + random.below(250));
      await wait(random.below(50));
      const ready_ms = await kill(site, load, kind, random);
      ready.set(kind, [...(ready.get(kind) ?? []), ready_ms]);
    }
    await wait(500);
    await load.end();
    assert.equal(await site.stop(), 0, site.said.join(''));
    const violations = await site.settle();
    const found = await audit(site.rows, readJournal(journal));
    for (const [kind, times] of ready) t.diagnostic(`${kind}: ${timesOf(times)}`);
    t.diagnostic(`seed ${seed}, ${found.acknowledged} acknowledged, ${load.unanswered} repeats`);
    t.diagnostic(`lost ${callsLost(found)}, doubled ${found.doubled.length}`);
    t.diagnostic(`met ${JSON.stringify(Object.fromEntries(load.met))}`);
    for (const bug of bugsOf(site.said).slice(0, 3)) t.diagnostic(bug);
    const dead = await site.rows('select source, name, error from kernel.dead_letter');
    assert.deepEqual(
      { ...brief(found), wrong: load.wrong.slice(0, 5), violations, dead, ends: site.ends.length },
      { ...NOTHING, wrong: [], violations: [], dead: [], ends: each * 2 },
    );
    const times = [...ready.values()].flat().sort((a, b) => a - b);
    assert.ok(times[Math.floor(times.length * 0.95)]! <= 10_000, 'ready again within 10 s');
  } finally {
    load?.giveUp();
    await site.remove();
  }
});
