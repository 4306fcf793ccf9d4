/** Ids: UUIDv7 that rise, stay in form, and repeat under a seed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from './clock.ts';
import { idMaker, seededRandom, systemRandom } from './id.ts';

const START = new Date('2026-03-02T08:00:00Z');

test('ids carry the time, have the form of version 7, and rise even within a millisecond', () => {
  const maker = idMaker(new VirtualClock(START), systemRandom);
  const ids = Array.from({ length: 10_000 }, () => maker.next());
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  const time_ms = Number.parseInt(ids[0]!.replace('-', '').slice(0, 12), 16);
  assert.equal(time_ms, START.getTime());
});

test('ids rise when the clock steps back', () => {
  const clock = new VirtualClock(START);
  const maker = idMaker(clock, systemRandom);
  const before = maker.next();
  clock.moveTo(new Date(START.getTime() - 3_600_000), true);
  assert.ok(maker.next() > before);
});

test('the same seed gives the same ids and another seed others', () => {
  const run = (seed: number) => {
    const maker = idMaker(new VirtualClock(START), seededRandom(seed));
    return Array.from({ length: 600 }, () => maker.next());
  };
  assert.deepEqual(run(7), run(7));
  assert.notDeepEqual(run(7), run(8));
});

test('seeded numbers are spread evenly over their range', () => {
  const random = seededRandom(42);
  const counts = new Array<number>(10).fill(0);
  for (let n = 0; n < 10_000; n++) counts[random.below(10)]!++;
  assert.ok(
    counts.every((count) => count > 880 && count < 1120),
    counts.join(),
  );
});
