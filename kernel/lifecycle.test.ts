/** Lifecycles: what a declaration is checked for, and what is read from it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Lifecycle, lifecycle, mermaid, possibleMoves, statesBefore } from './lifecycle.ts';

const label = { en: 'x', zh: 'x', tone: 'neutral' } as const;

const lamp: Lifecycle<'off' | 'on' | 'broken'> = {
  machine: 'lamp',
  table: 'test.lamp_move',
  guards: 'test.lamp',
  states: { off: label, on: label, broken: { ...label, final: true } },
  moves: [
    { from: null, to: 'off', by: 'lamp.make' },
    { from: 'off', to: 'on', by: 'lamp.switch' },
    { from: 'on', to: 'off', by: 'lamp.switch' },
    { from: 'on', to: 'broken', by: 'lamp.drop' },
  ],
};

test('a sound declaration is taken and read', () => {
  assert.equal(lifecycle(lamp), lamp);
  assert.deepEqual(possibleMoves(lamp, 'on'), ['lamp.switch', 'lamp.drop']);
  assert.deepEqual(statesBefore(lamp, 'lamp.switch'), ['off', 'on']);
  assert.match(mermaid(lamp), /\[\*\] --> off: lamp\.make[\s\S]*broken --> \[\*\]$/);
});

test('states that cannot be reached, dead ends and ways out of an end are named', () => {
  const without = (by: string) => ({
    ...lamp,
    moves: lamp.moves.filter((move) => move.by !== by),
  });
  assert.throws(() => lifecycle(without('lamp.drop')), /lamp: broken is never reached/);
  assert.throws(
    () => lifecycle({ ...lamp, states: { ...lamp.states, broken: label } }),
    /lamp: broken is a dead end/,
  );
  const mended = { from: 'broken', to: 'off', by: 'lamp.mend' } as const;
  assert.throws(
    () => lifecycle({ ...lamp, moves: [...lamp.moves, mended] }),
    /lamp: final state broken is left/,
  );
});
