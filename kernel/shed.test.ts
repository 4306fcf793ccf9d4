/** The gate: who is let in when there is too much to do, and that it opens again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate, type Urgency, urgencyOf } from './shed.ts';

/** A server that does 200 a second while calls of one kind keep coming. */
function flooded() {
  let now = 0;
  const gate = new Gate(() => now);
  let under_way = 0;
  const run = (ms: number) => {
    for (const end = now + ms; now < end; now += 5) {
      for (let call = 0; call < 20; call++) if (gate.enter('intake')) under_way++;
      if (under_way > 0) {
        gate.leave();
        under_way--;
      }
    }
  };
  const empty = () => {
    for (; under_way > 0; under_way--) gate.leave();
  };
  return { gate, run, empty, under_way: () => under_way };
}

test('beyond capacity reports go first, then screens, then new orders, and the floor goes on', () => {
  const { gate, run, empty, under_way } = flooded();
  run(10_000);
  assert.ok(under_way() >= 64 && under_way() <= 120, `${under_way()} under way`);
  assert.ok(gate.turned_away > 10_000);
  const let_in = (['floor', 'intake', 'screen', 'report'] as Urgency[]).filter((urgency) => {
    const entered = gate.enter(urgency);
    if (entered) gate.leave();
    return entered;
  });
  assert.ok(let_in.includes('floor'));
  assert.ok(!let_in.includes('screen') && !let_in.includes('report'));
  empty();
  for (const urgency of ['report', 'screen', 'intake'] as Urgency[]) {
    assert.equal(gate.enter(urgency), true, `${urgency} is let in again`);
  }
});

test('a burst on an idle server is let in', () => {
  const gate = new Gate(() => 0);
  const entered = Array.from({ length: 400 }, () => gate.enter('intake')).filter(Boolean).length;
  assert.equal(entered, 400);
});

test('urgency follows from what a route does', () => {
  assert.equal(urgencyOf('pick.confirm', 'POST'), 'floor');
  assert.equal(urgencyOf('task.get', 'GET'), 'floor');
  assert.equal(urgencyOf('order.receive', 'POST'), 'intake');
  assert.equal(urgencyOf('order.list', 'GET'), 'screen');
  assert.equal(urgencyOf('import.read', 'POST'), 'report');
});
