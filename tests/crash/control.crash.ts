/**
 * The negative control: with synchronous_commit off, kills of the database must lose something
 * that was acknowledged, and the doctor must warn. If nothing is lost, this suite sees nothing.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { seededRandom } from '../../kernel/id.ts';
import { audit, callsLost, readJournal } from './audit.ts';
import { answered, kill, seedWanted } from './kills.ts';
import { type Load, startLoad } from './load.ts';
import { makeSite } from './site.ts';

const MOST_KILLS = 10;

test('a database that does not wait for its disk loses promises, and the suite sees it', async (t) => {
  const seed = seedWanted();
  const site = await makeSite('control', {
    prepare: ['alter database fahuo set synchronous_commit = off'],
  });
  let load: Load | undefined;
  try {
    let [kills, lost] = [0, 0];
    const random = seededRandom(seed);
    while (kills < MOST_KILLS && lost === 0) {
      await site.start();
      const prefix = `N${kills}-`;
      const journal = path.join(site.folder, `journal-${kills}.jsonl`);
      load = startLoad({ ...site, connections: 48, seed, journal, prefix });
      await answered(load, 200 + random.below(200));
      await kill(site, load, 'postmaster', random);
      kills++;
      await load.end();
      await site.stop();
      const all = Array.from({ length: kills }, (_, n) => `journal-${n}.jsonl`);
      const acknowledged = all.flatMap((name) => readJournal(path.join(site.folder, name)));
      const found = await audit(site.rows, acknowledged);
      lost = callsLost(found);
      t.diagnostic(`kill ${kills}: ${found.acknowledged} acknowledged, ${lost} lost`);
    }
    assert.ok(lost > 0, `nothing lost in ${kills} kills: the suite is blind`);
    const warned = (await site.settle()).map((each) => each.check);
    assert.ok(warned.includes('SETTINGS that lose acknowledged work'), warned.join());
  } finally {
    load?.giveUp();
    await site.remove();
  }
});
