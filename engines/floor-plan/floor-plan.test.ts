/** Walks over floor plans against every order tried on a graph built here, and figures by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../pick-path/local-search.ts';
import { aisleFormOf } from './aisle-form.ts';
import { accessOf, blankRows, type FloorPlan, isWalkable, USUAL_SPEEDS } from './plan.ts';
import { drawChain, type FloorStop, measureChain, openFloorPlan, walkFloor } from './walk.ts';
import { openWays, reachable } from './ways.ts';

function planOf(rows: string[], change: Partial<FloorPlan> = {}): FloorPlan {
  const [width, depth] = [rows[0]!.length, rows.length];
  return {
    cell_mm: 1000,
    width,
    depth,
    cells: rows.join('\n'),
    ways: blankRows(width, depth, '='),
    aisles: [],
    starts: [{ name: 'desk', x: 0, y: 0 }],
    drops: [],
    speeds: { floor: 1000, aisle: 1000, narrow: 500 },
    lift_ms_per_level: 2000,
    ...change,
  };
}

/** Milliseconds between all cells, by Floyd and Warshall over steps worked out here. */
function allPairs(plan: FloorPlan): (a: number, b: number) => number {
  const size = plan.width * plan.depth;
  const [cells, ways] = [plan.cells, plan.ways].map((text) => text.replaceAll('\n', ''));
  const speed: Record<string, number> = {
    '.': plan.speeds.floor,
    a: plan.speeds.aisle,
    n: plan.speeds.narrow,
  };
  const far = Array.from({ length: size }, (_, a) =>
    Array.from({ length: size }, (_, b) => (a === b ? 0 : Number.POSITIVE_INFINITY)),
  );
  const arrows: [number, number, string, string][] = [
    [0, -1, '^', 'v'],
    [0, 1, 'v', '^'],
    [-1, 0, '<', '>'],
    [1, 0, '>', '<'],
  ];
  for (let a = 0; a < size; a++) {
    for (const [dx, dy, , against] of arrows) {
      const [x, y] = [(a % plan.width) + dx, Math.floor(a / plan.width) + dy];
      if (x < 0 || y < 0 || x >= plan.width || y >= plan.depth) continue;
      const b = y * plan.width + x;
      const [one, two] = [speed[cells![a]!], speed[cells![b]!]];
      if (one === undefined || two === undefined) continue;
      if (ways![a] === against || ways![b] === against) continue;
      const half = (of: number) => Math.round((plan.cell_mm / 2 / of) * 1000);
      far[a]![b] = half(one) + half(two);
    }
  }
  for (let k = 0; k < size; k++) {
    for (const row of far) {
      for (let j = 0; j < size; j++) row[j] = Math.min(row[j]!, row[k]! + far[k]![j]!);
    }
  }
  return (a, b) => far[a]![b]!;
}

/** The least time over every order of the stops and every pair of ends. */
function leastByTrial(plan: FloorPlan, stops: readonly FloorStop[]): number {
  const far = allPairs(plan);
  const at = ({ x, y }: { x: number; y: number }) => y * plan.width + x;
  const pairs = plan.starts.flatMap((start) =>
    (plan.drops.length > 0 ? plan.drops : [start]).map((end) => [at(start), at(end)] as const),
  );
  let best = Number.POSITIVE_INFINITY;
  const extend = (from: number, left: number[], walked: number, end: number) => {
    if (walked >= best) return;
    if (left.length === 0) best = Math.min(best, walked + far(from, end));
    for (const next of left) {
      extend(
        next,
        left.filter((each) => each !== next),
        walked + far(from, next),
        end,
      );
    }
  };
  const cells = [...new Set(stops.map(at))];
  for (const [start, end] of pairs) extend(start, cells, 0, end);
  return best;
}

const random = seededRandom(77);
const below = (n: number) => Math.floor(random() * n);

function someStops(plan: FloorPlan, count: number): FloorStop[] {
  const can = reachable(plan);
  const free: FloorStop[] = [];
  for (let y = 0; y < plan.depth; y++) {
    for (let x = 0; x < plan.width; x++) {
      const stop = { stop_id: `${x}:${y}`, x, y, level: below(3) };
      if (isWalkable(plan, x, y) && can(x, y)) free.push(stop);
    }
  }
  return Array.from({ length: Math.min(count, free.length) }, () =>
    free.splice(below(free.length), 1),
  ).flat();
}

/** The order of the answer walked step by step on the graph of this test. */
function walked(plan: FloorPlan, stops: readonly FloorStop[], found: ReturnType<typeof walkFloor>) {
  const far = allPairs(plan);
  const named = [...plan.starts, ...plan.drops];
  const at = (each: { x: number; y: number }) => each.y * plan.width + each.x;
  const chain = [
    at(named.find((each) => each.name === found.start)!),
    ...found.sequence.map((id) => at(stops.find((stop) => stop.stop_id === id)!)),
    at(named.find((each) => each.name === found.end)!),
  ];
  return chain.slice(1).reduce((sum, cell, index) => sum + far(chain[index]!, cell), 0);
}

/** Aisles of racks: `blocks` times `deep` cells, one-way or slow where asked. */
function parallel(aisles: number, blocks: number, deep: number, one_way = false): FloorPlan {
  const width = 3 * aisles;
  const cross = '.'.repeat(width);
  const row = (kind: (n: number) => string) =>
    Array.from({ length: aisles }, (_, n) => `#${kind(n)}#`).join('');
  const slow = below(2) === 0 ? 'n' : 'a';
  const block = Array.from({ length: deep }, () => row(() => slow));
  const rows = [cross, ...Array.from({ length: blocks }, () => [...block, cross]).flat()];
  const kinds = Array.from({ length: aisles }, () => (one_way ? '=v^'[below(3)]! : '='));
  const ways = rows.map((each) =>
    each === cross ? '='.repeat(width) : row((n) => kinds[n]!).replaceAll('#', '='),
  );
  const start = { name: 'desk', x: 1, y: 0 };
  const drops = below(2) === 0 ? [] : [{ name: 'belt', x: width - 2, y: rows.length - 1 }];
  return planOf(rows, { ways: ways.join('\n'), starts: [start], drops });
}

test('walks through parallel aisles are the quickest there are', () => {
  let dp = 0;
  for (let round = 0; round < 60; round++) {
    const plan = parallel(3 + below(2), 1 + below(2), 3, round % 3 === 0);
    const stops = someStops(plan, 6);
    const floor = openFloorPlan(plan);
    assert.notEqual(floor.aisles, null);
    const found = walkFloor(floor, stops, { seed: 1 });
    assert.equal(found.walk_ms, leastByTrial(plan, stops), `round ${round}`);
    assert.equal(found.walk_ms, walked(plan, stops, found));
    assert.equal(found.exact, true);
    assert.deepEqual([...found.sequence].sort(), stops.map((stop) => stop.stop_id).sort());
    if (found.method === 'aisle_dp') dp++;
    if (found.rules_ms.s_shape !== undefined) {
      assert.equal(found.s_shape_ms, found.rules_ms.s_shape);
      assert.ok(found.s_shape_ms >= found.walk_ms);
    }
  }
  assert.ok(dp >= 50, `${dp} of 60 by the exact method`);
});

test('walks round obstacles, over one-way cells, from several starts are the quickest there are', () => {
  for (let round = 0; round < 60; round++) {
    const [width, depth] = [7, 6];
    const rows = Array.from({ length: depth }, () =>
      Array.from({ length: width }, () => '..an.#x'[below(7)]!).join(''),
    );
    rows[0] = `..${rows[0]!.slice(2)}`;
    const ways = Array.from({ length: depth }, () =>
      Array.from({ length: width }, () => (below(6) === 0 ? '^v<>'[below(4)]! : '=')).join(''),
    );
    ways[0] = `==${ways[0]!.slice(2)}`;
    const starts = [
      { name: 'A', x: 0, y: 0 },
      { name: 'B', x: 1, y: 0 },
    ];
    const drops = round % 2 === 0 ? [] : [{ name: 'C', x: 1, y: 0 }];
    const plan = planOf(rows, { ways: ways.join('\n'), starts, drops });
    const stops = someStops(plan, 6);
    if (stops.length === 0) continue;
    const found = walkFloor(openFloorPlan(plan), stops, { seed: 1 });
    assert.equal(found.walk_ms, leastByTrial(plan, stops), `round ${round}\n${rows.join('\n')}`);
    assert.equal(found.walk_ms, walked(plan, stops, found));
  }
});

test('what can be reached is what has a way there and on to an end', () => {
  for (let round = 0; round < 40; round++) {
    const rows = Array.from({ length: 5 }, () =>
      Array.from({ length: 6 }, () => '..a#x'[below(5)]!).join(''),
    );
    rows[0] = `.${rows[0]!.slice(1)}`;
    const ways = Array.from({ length: 5 }, () =>
      Array.from({ length: 6 }, () => (below(3) === 0 ? '^v<>'[below(4)]! : '=')).join(''),
    );
    const plan = planOf(rows, { ways: ways.join('\n') });
    const far = allPairs(plan);
    const can = reachable(plan);
    for (let cell = 0; cell < 30; cell++) {
      const both = far(0, cell) + far(cell, 0) < Number.POSITIVE_INFINITY;
      assert.equal(can(cell % 6, Math.floor(cell / 6)), both, `round ${round} cell ${cell}`);
    }
  }
});

test('a walk by hand: down one aisle, up the other, slower where it is narrow', () => {
  //  0123456
  const rows = ['.......', '#n###a#', '#n###a#', '#n###a#', '.......'];
  const plan = planOf(rows, { starts: [{ name: 'desk', x: 1, y: 0 }] });
  const stops = [
    { stop_id: 'left', x: 1, y: 2, level: 0 },
    { stop_id: 'right', x: 5, y: 2, level: 2 },
  ];
  const found = walkFloor(openFloorPlan(plan), stops, { seed: 1 });
  // Aisles of different speed are no grid that one figure per row can tell.
  assert.equal(aisleFormOf(plan), null);
  // Round through both aisles: 4 + 4 + 4 + 4 cells; or the same aisles there and back, as long.
  assert.equal(found.walk_mm, 16_000);
  // In the narrow aisle 3 cells take 2 s each, and half of each end cell 0.5 s: 7 s instead of 4.
  assert.equal(found.walk_ms, 19_000);
  assert.equal(found.lift_ms, 4000);
  const blocked = planOf(['.......', '#n###a#', '#x###a#', '#n###a#', '.......'], {
    starts: [{ name: 'desk', x: 1, y: 0 }],
  });
  const below_it = [{ stop_id: 'left', x: 1, y: 3, level: 0 }];
  // Round the obstacle: 4 right, 4 down, 4 left, 1 up, and back.
  assert.equal(walkFloor(openFloorPlan(blocked), below_it, { seed: 1 }).walk_mm, 26_000);
});

test('a walk is drawn along its cells, with corners only', () => {
  const plan = planOf(['...', '.#.', '...']);
  const floor = openFloorPlan(plan);
  const drawn = drawChain(floor, [0, 8, 0]);
  assert.equal(drawn.length_mm, 8000);
  assert.equal(drawn.length_mm, measureChain(openWays(plan), [0, 8, 0]).mm);
  assert.deepEqual(drawn.points[0], { x_mm: 500, y_mm: 500 });
  assert.ok(drawn.points.length <= 5, 'corners only');
});

test('a bin is reached from its side, from its own cell, or from the first side that is free', () => {
  const plan = planOf(['.#a', '.x.']);
  assert.deepEqual(accessOf(plan, { x: 1, y: 0, side: 'right' }), { x: 2, y: 0 });
  assert.deepEqual(accessOf(plan, { x: 1, y: 0, side: 'left' }), { x: 0, y: 0 });
  assert.equal(accessOf(plan, { x: 1, y: 0, side: 'down' }), null);
  assert.deepEqual(accessOf(plan, { x: 1, y: 0, side: null }), { x: 0, y: 0 });
  assert.deepEqual(accessOf(plan, { x: 2, y: 1, side: null }), { x: 2, y: 1 });
  assert.equal(USUAL_SPEEDS.narrow < USUAL_SPEEDS.floor, true);
});
