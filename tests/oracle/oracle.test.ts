/** Six of the planted bugs, one of each kind; the long suite has all of them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BUGS, judge } from './bugs.ts';
import { forgetBase } from './stage.ts';

after(forgetBase);

const QUICK = [
  'a delivery that is sent again is booked again',
  'the event of a cancellation is not written',
  'a payment that is reported twice counts twice',
  'it is acknowledged before it is stored',
  'a statement forgets the tenant',
  'commits are not waited for on the disk',
];

const chosen = QUICK.map((name) => BUGS.find((bug) => bug.name === name)!);

for (const scenario of new Set(chosen.map((bug) => bug.scenario))) {
  test(`nothing is said against the unbroken system: ${scenario.name}`, async () => {
    assert.equal(await judge(scenario), null);
  });
}

for (const bug of chosen) {
  test(`noticed: ${bug.name}`, async () => {
    const verdict = await judge(bug.scenario, bug.plant(true), bug.locks, bug.excuse);
    assert.notEqual(verdict, null, 'nobody noticed');
    assert.notEqual(verdict!.by, 'fault', verdict!.what);
  });
}
