/**
 * The fold over tracking events: order and repetition never matter, the end is left by a
 * correction only, and the machine reaches every state.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  foldTracking,
  type TrackingEvent,
  type TrackingState,
  trackingStates,
} from './tracking-state.ts';

const names = Object.keys(trackingStates) as TrackingState[];

function event(minute: number, state: TrackingState | null, more: Partial<TrackingEvent> = {}) {
  const occurred_at = new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();
  const code = state ?? 'note';
  return { carrier: 'fake', tracking_no: 'FX1', occurred_at, code, state, text: code, ...more };
}

const anyEvent: fc.Arbitrary<TrackingEvent> = fc
  .record({
    minute: fc.integer({ min: 0, max: 3 }),
    state: fc.option(fc.constantFrom(...names)),
    code: fc.constantFrom('a', 'b'),
    text: fc.constantFrom('x', 'y'),
    is_correction: fc.boolean(),
  })
  .map(({ minute, state, ...more }) => event(minute, state, more));

test('any permutation with any repetition folds to the same', () => {
  const shuffled = fc
    .array(anyEvent, { maxLength: 8 })
    .chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
      ),
    );
  fc.assert(
    fc.property(shuffled, ([events, mixed]) => {
      assert.deepEqual(foldTracking(mixed), foldTracking(events));
    }),
    { numRuns: 500 },
  );
});

test('a terminal state is left by a correction only, and what came after is recorded', () => {
  const late = [event(1, 'collected'), event(5, 'delivered'), event(9, 'in_transit')];
  const folded = foldTracking(late);
  assert.equal(folded.state, 'delivered');
  assert.equal(folded.since, event(5, null).occurred_at);
  assert.deepEqual(
    folded.ignored.map(({ event: each, why }) => [each.state, why]),
    [['in_transit', 'after_terminal']],
  );
  const corrected = foldTracking([...late, event(10, 'failed_attempt', { is_correction: true })]);
  assert.equal(corrected.state, 'failed_attempt');
  assert.equal(corrected.is_terminal, false);
});

test('scans of the way back are not progress, and old scans are no step back', () => {
  const back = [event(1, 'refused'), event(2, 'returning'), event(3, 'in_transit')];
  assert.equal(foldTracking(back).state, 'returning');
  assert.equal(foldTracking([...back, event(4, 'returned')]).state, 'returned');
  const moving = [event(1, 'in_transit'), event(2, 'collected')];
  assert.equal(foldTracking(moving).state, 'in_transit');
  assert.equal(foldTracking([event(1, null)]).state, null);
});

test('every state can be reached from the first one, and only the end has no way on', () => {
  const reached = new Set<TrackingState>(['label_created']);
  for (const state of reached) for (const next of trackingStates[state].next) reached.add(next);
  assert.equal(reached.size, names.length);
  for (const name of names) {
    assert.equal(trackingStates[name].next.length === 0, trackingStates[name].is_terminal, name);
  }
});
