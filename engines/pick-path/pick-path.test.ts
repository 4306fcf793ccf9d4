/**
 * The pick path against an independent exact solution and an independent judge of walks.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kernel/problem.ts';
import { faultsOf, shortestByTrial } from './check.ts';
import { type InstanceSpec, makeInstance } from './instances.ts';
import { type PickPathRequest, pickPath, type Trait } from './pick-path.ts';

function small(seed: number, extra: Partial<InstanceSpec> = {}): PickPathRequest {
  return makeInstance({
    seed,
    aisles: 1 + (seed % 5),
    cross_aisles: 2 + (seed % 4),
    picks: 1 + (seed % 8),
    ...extra,
  });
}

/** Solves, judges the walk, and compares its length with trying every order. */
function assertShortest(request: PickPathRequest, what: string): void {
  const shortest = shortestByTrial(request);
  if (shortest === Infinity) {
    assert.throws(() => pickPath(request), { code: 'FLOOR_UNREACHABLE' }, what);
    return;
  }
  const path = pickPath(request);
  assert.deepEqual(faultsOf(request, path), [], what);
  assert.equal(path.length_mm, shortest, what);
  assert.equal(path.exact, true, what);
  const { layout } = request;
  const twoWay =
    layout.kind === 'aisles' && (layout.direction ?? []).every((way) => way === 'both');
  // One-way floors may exceed the ceiling of states and then try every order as well.
  if (twoWay) assert.equal(path.method, 'aisle_dp', what);
}

test('the walk is the shortest on small lists with two to five cross-aisles', () => {
  for (let seed = 1; seed <= 240; seed++) assertShortest(small(seed), `seed ${seed}`);
});

test('the walk is the shortest when it starts and ends anywhere', () => {
  for (let seed = 1; seed <= 160; seed++) {
    assertShortest(small(seed, { open_ended: true }), `seed ${seed}`);
  }
});

test('the walk is the shortest with closed pieces of aisle and bins in dead ends', () => {
  for (let seed = 1; seed <= 100; seed++) {
    assertShortest(small(seed, { irregular: true, open_ended: seed % 2 === 0 }), `seed ${seed}`);
  }
});

test('one-way aisles are kept, and the walk is the shortest that keeps them', () => {
  const larger = makeInstance({ seed: 4, aisles: 8, cross_aisles: 3, picks: 25, one_way: true });
  const path = pickPath(larger);
  assert.deepEqual(faultsOf(larger, path), []);
  assert.equal(path.method, 'aisle_dp');
  for (let seed = 1; seed <= 80; seed++) {
    const extra = { one_way: true, cross_aisles: 2 + (seed % 3), open_ended: seed % 3 === 0 };
    assertShortest(small(seed, extra), `seed ${seed}`);
  }
});

test('with six cross-aisles the walk is the shortest too, and says why', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const request = small(seed, { cross_aisles: 6, aisles: 4, open_ended: seed % 2 === 0 });
    assertShortest(request, `seed ${seed}`);
  }
  assert.equal(pickPath(small(7)).explanation.reasons[0]!.code, 'PROVEN_BY_AISLES');
});

test('large lists: the walk is sound, no rule beats it, and the search comes close', () => {
  let excess = 0;
  for (let seed = 1; seed <= 8; seed++) {
    const request = makeInstance({ seed, aisles: 10, cross_aisles: 2 + (seed % 4), picks: 60 });
    const path = pickPath(request);
    assert.deepEqual(faultsOf(request, path), []);
    for (const [rule, length_mm] of Object.entries(path.explanation.rules)) {
      assert.ok(length_mm >= path.length_mm, `${rule} beats the optimum on seed ${seed}`);
    }
    const searched = pickPath(request, { state_ceiling: 0 });
    assert.deepEqual(faultsOf(request, searched), []);
    assert.equal(searched.exact, false);
    assert.ok(searched.explanation.reasons.some((each) => each.code === 'TOO_MANY_STATES'));
    assert.ok(searched.length_mm >= path.length_mm);
    excess += searched.length_mm / path.length_mm - 1;
  }
  assert.ok(excess / 8 < 0.01, `mean excess of the search is ${excess / 8}`);
});

test('S-shape and largest gap on a floor worked out by hand', () => {
  const request: PickPathRequest = {
    layout: {
      kind: 'aisles',
      aisle_x_mm: [0, 5, 10],
      cross_y_mm: [0, 100],
      bins: [
        { bin_id: 'a', aisle: 0, y_mm: 50 },
        { bin_id: 'b', aisle: 1, y_mm: 90 },
        { bin_id: 'c', aisle: 2, y_mm: 20 },
      ],
    },
    picks: ['a', 'b', 'c'].map((bin_id) => ({ pick_id: bin_id, bin_id })),
    starts: [{ end_id: 'desk', at: { cross: 0, x_mm: 0 } }],
  };
  const { explanation, length_mm } = pickPath(request);
  // Up 0, down 1, into 2 by 20 and out; back along the front: 100 + 5 + 100 + 5 + 40 + 10.
  assert.equal(explanation.s_shape_mm, 260);
  // Up 0, dip 10 into 1 from the rear, down 2, back along the front: 100 + 5 + 20 + 5 + 100 + 10.
  assert.equal(explanation.largest_gap_mm, 240);
  // In and out of every aisle from the front: 100 + 180 + 40 + 20.
  assert.equal(explanation.rules.return, 340);
  assert.equal(length_mm, 240);
  assert.equal(explanation.saved_mm, 20);
});

test('goods come in the order asked for, at the least cost, and the cost is told', () => {
  const traits: Trait[][] = [['heavy'], [], ['fragile'], ['chilled', 'heavy']];
  for (let seed = 1; seed <= 40; seed++) {
    const plain = small(seed, { picks: 7 });
    const request: PickPathRequest = {
      ...plain,
      picks: plain.picks.map((pick, i) => ({ ...pick, traits: traits[(i + seed) % 4]! })),
      order: { heavy_first: true, fragile_last: true, chilled_last: true },
    };
    const ranks = request.picks.map((_, i) => (i + seed) % 4);
    const path = pickPath(request);
    assert.deepEqual(faultsOf(request, path), []);
    const met = path.sequence.map((id) => ranks[Number(id.slice(1))]!);
    assert.deepEqual(met, [...met].sort());
    assert.equal(path.length_mm, shortestByTrial(request, ranks));
    assert.equal(path.explanation.precedence!.cost_mm, path.length_mm - shortestByTrial(plain));
  }
});

test('a long list keeps the order of goods too', () => {
  const plain = makeInstance({ seed: 3, aisles: 10, cross_aisles: 3, picks: 40 });
  const heavy = (i: number): Trait[] => (i % 3 === 0 ? ['heavy'] : []);
  const picks = plain.picks.map((pick, i) => ({ ...pick, traits: heavy(i) }));
  const request: PickPathRequest = { ...plain, picks, order: { heavy_first: true } };
  const path = pickPath(request);
  assert.deepEqual(faultsOf(request, path), []);
  const others = path.sequence.findIndex((id) => Number(id.slice(1)) % 3 !== 0);
  assert.ok(path.sequence.slice(others).every((id) => Number(id.slice(1)) % 3 !== 0));
  assert.ok(path.explanation.precedence!.cost_mm > 0);
});

test('a cart that does not hold everything makes trips within its limits', () => {
  const plain = makeInstance({ seed: 5, aisles: 8, cross_aisles: 3, picks: 30, open_ended: true });
  const picks = plain.picks.map((pick, i) => ({ ...pick, weight_g: 500 + 100 * (i % 7) }));
  const request: PickPathRequest = { ...plain, picks, cart: { weight_g: 8000, picks: 12 } };
  const path = pickPath(request);
  assert.deepEqual(faultsOf(request, path), []);
  assert.ok(path.trips.length >= path.explanation.least_trips);
  assert.ok(path.trips.length <= path.explanation.least_trips + 1);
  assert.equal(path.exact, false);
  const tooSmall = { ...request, cart: { weight_g: 600 } };
  assert.throws(() => pickPath(tooSmall), { code: 'PICK_EXCEEDS_CART' });
});

test('of several starts and drop points the best pair is taken', () => {
  const plain = makeInstance({ seed: 9, aisles: 6, cross_aisles: 3, picks: 7, open_ended: true });
  const corner = (end_id: string, cross: number, x_mm: number) => ({ end_id, at: { cross, x_mm } });
  const starts = [corner('s1', 0, 0), corner('s2', 2, 0)];
  const ends = [corner('e1', 0, 1000), corner('e2', 2, 12_000), corner('e3', 1, 500)];
  const request = { ...plain, starts, ends };
  const path = pickPath(request);
  assert.deepEqual(faultsOf(request, path), []);
  const lengths = starts.flatMap((start) =>
    ends.map((end) => shortestByTrial({ ...plain, starts: [start], ends: [end] })),
  );
  assert.equal(path.length_mm, Math.min(...lengths));
  const told = path.explanation.ends_considered.map((each) => each.length_mm);
  assert.deepEqual(told, lengths);
});

test('same request and seed, same answer', () => {
  const request = makeInstance({ seed: 21, aisles: 9, cross_aisles: 4, picks: 45 });
  assert.deepEqual(pickPath(request), pickPath(structuredClone(request)));
  const searched = () => pickPath(request, { state_ceiling: 0, seed: 4 });
  assert.deepEqual(searched(), searched());
});

test('an empty list, a bin on the spot and two picks from one bin', () => {
  const layout = small(5).layout;
  if (layout.kind !== 'aisles') throw new Error('expected aisles');
  const bins = [
    { bin_id: 'here', aisle: 0, y_mm: 0 },
    { bin_id: 'there', aisle: 0, y_mm: 3000 },
  ];
  const request = {
    layout: { ...layout, bins },
    starts: [{ end_id: 'desk', at: { cross: 0, x_mm: 0 } }],
    picks: [] as { pick_id: string; bin_id: string }[],
  };
  assert.equal(pickPath(request).length_mm, 0);
  request.picks.push({ pick_id: '1', bin_id: 'here' });
  assert.equal(pickPath(request).length_mm, 0);
  request.picks.push({ pick_id: '2', bin_id: 'there' }, { pick_id: '3', bin_id: 'there' });
  const path = pickPath(request);
  assert.deepEqual(path.sequence, ['1', '2', '3']);
  assert.equal(path.length_mm, 6000);
  assert.deepEqual(faultsOf(request, path), []);
});

test('what cannot be walked is told as a problem', () => {
  const request = small(6, { picks: 3 });
  const lost = { ...request, picks: [{ pick_id: 'x', bin_id: 'nowhere' }] };
  const { layout } = request;
  if (layout.kind !== 'aisles') throw new Error('expected aisles');
  const folded = { ...request, layout: { ...layout, cross_y_mm: [0, 0] } };
  const isProblem = (code: string) => (error: unknown) =>
    error instanceof Problem && error.code === code;
  assert.throws(() => pickPath(lost), isProblem('FLOOR_PLACE_UNKNOWN'));
  assert.throws(() => pickPath(folded), isProblem('FLOOR_INVALID'));
});
