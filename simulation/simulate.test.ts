/** The simulator: seeds with faults find nothing wrong, and a planted bug is found. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../tests/database.ts';
import { type SeedResult, type SimulateOptions, simulateSeed } from './world.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(async () => {
  await database.drop();
});

const clean = ({ seed, violations }: SeedResult) =>
  assert.deepEqual(violations, [], `replay: fahuo simulate --seed ${seed} --faults --steps 25`);

const run = (seed: number, more: Partial<SimulateOptions> = {}) =>
  simulateSeed({ url: database.url, seed, steps: 25, faults: true, ...more });

test('seeds with faults find nothing wrong, and the same seed gives the same run', async () => {
  const found: SeedResult[] = [];
  for (const seed of [2, 4, 8]) found.push(await run(seed));
  found.forEach(clean);
  const struck = new Set(found.flatMap((each) => Object.keys(each.coverage)));
  assert.ok([...struck].some((key) => key.startsWith('fault:')));
  assert.ok(found.every((each) => each.acts.length > 20));
  const again = await run(2);
  assert.deepEqual(again.acts, found[0]!.acts);
  assert.deepEqual(again.coverage, found[0]!.coverage);
});

test('a planted bug is found: answers that were given are not looked up again', async () => {
  let found: SeedResult | null = null;
  for (let seed = 1; seed <= 6 && found === null; seed++) {
    const result = await run(seed, {
      hooks: {
        statement(sent) {
          if (sent.name !== 'kernel.idempotent_answers') return sent;
          return { ...sent, text: `${sent.text} and false` };
        },
      },
    });
    if (result.violations.length > 0) found = result;
  }
  assert.ok(found !== null, 'nobody noticed');
  assert.match(found.violations[0]!.check, /^(ACK|I35|UNITS)/);
});
