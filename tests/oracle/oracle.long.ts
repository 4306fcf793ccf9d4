/**
 * The oracle: every planted bug must be noticed, also with the constraints behind it dropped, and
 * the unbroken system must not be reported. Prints who noticed what after how many acts; where the
 * simulator notices it too, after which act of which seed.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { simulateSeed } from '../../simulation/world.ts';
import { testDatabase } from '../database.ts';
import { BUGS, type Bug, judge, type Trial, tried, type Verdict } from './bugs.ts';
import { hooksOf } from './plant.ts';
import { forgetBase } from './stage.ts';

/** Seeds that the simulator tries for each bug; 0 leaves it out. */
const SEEDS = Number(process.env['FAHUO_ORACLE_SEEDS'] ?? 0);
const STEPS = 120;

after(forgetBase);

const told = (verdict: Verdict) =>
  verdict === null ? 'held' : `${verdict.by} @${verdict.acts}: ${verdict.what}`;

/** What the simulator says: the first act of the first seed after which something was seen. */
async function simulated(bug: Bug): Promise<string> {
  if (SEEDS === 0 || bug.excuse === false) return '';
  const database = await testDatabase();
  try {
    const hooks = hooksOf(bug.plant(true), bug.locks ?? []);
    for (let seed = 1; seed <= SEEDS; seed++) {
      const options = { url: database.url, seed, steps: STEPS, faults: true, hooks };
      const { violations } = await simulateSeed({ ...options, racing: seed % 2 === 0 });
      const found = violations.find((each) => !/^(SCHEMA|I36)/.test(each.check));
      if (found !== undefined) return `seed ${seed} @${found.after_act}: ${found.check}`;
    }
    return `not in ${SEEDS} seeds`;
  } finally {
    await database.drop();
  }
}

const scenarios = [...new Set(BUGS.map((bug) => bug.scenario))];

test('there are at least forty bugs, each with a name of its own', () => {
  assert.ok(BUGS.length >= 40);
  assert.equal(new Set(BUGS.map((bug) => bug.name)).size, BUGS.length);
});

for (const scenario of scenarios) {
  test(`nothing is said against the unbroken system: ${scenario.name}`, async () => {
    assert.equal(await judge(scenario), null);
  });
}

const trials: Trial[] = [];
for (const bug of BUGS) {
  test(`noticed: ${bug.name}`, async (t) => {
    const trial = await tried(bug);
    trials.push(trial);
    t.diagnostic(`${bug.where} | ${told(trial.locked)}`);
    if (bug.locks !== undefined) t.diagnostic(`without the lock | ${told(trial.bare)}`);
    const seen = await simulated(bug);
    if (seen !== '') t.diagnostic(`simulator | ${seen}`);
    assert.notEqual(trial.bare, null, 'nobody noticed');
    // What a lock keeps away silently is no harm; what is broken without a lock must be seen.
    if (bug.locks === undefined) assert.notEqual(trial.locked, null, 'nobody noticed');
  });
}

test('the table', (t) => {
  const width = Math.max(...trials.map((each) => each.bug.name.length));
  for (const { bug, locked, bare } of trials) {
    const by = [locked?.by ?? 'lock', bare?.by ?? '-'];
    const acts = bare?.acts ?? '-';
    t.diagnostic(`${bug.name.padEnd(width)} | ${by[0]!.padEnd(11)} | ${by[1]} | ${acts}`);
  }
  const caught = trials.filter((each) => each.bare !== null).length;
  t.diagnostic(`${caught} of ${trials.length} noticed`);
  assert.equal(caught, BUGS.length);
});
