/**
 * Pick paths on floors that are not parallel aisles, by coordinates alone, and lengths in bulk.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickPathByCoordinates } from './coordinates.ts';
import { bestOrder } from './held-karp.ts';
import { makeInstance } from './instances.ts';
import type { GraphLayout } from './layout.ts';
import { lengthMeter } from './length-meter.ts';
import { searchOrder, seededRandom } from './local-search.ts';
import { pickPath } from './pick-path.ts';
import { splitTour } from './trips.ts';

/** A ring of four nodes with a slow short cut a - c. */
function ring(one_way: boolean): GraphLayout {
  const edge = (from: string, to: string) => ({ from, to, length_mm: 10, one_way });
  return {
    kind: 'graph',
    nodes: [
      { node_id: 'a', x_mm: 0, y_mm: 0 },
      { node_id: 'b', x_mm: 10, y_mm: 0 },
      { node_id: 'c', x_mm: 10, y_mm: 10 },
      { node_id: 'd', x_mm: 0, y_mm: 10 },
    ],
    edges: [
      edge('a', 'b'),
      edge('b', 'c'),
      edge('c', 'd'),
      edge('d', 'a'),
      { from: 'a', to: 'c', length_mm: 14, speed_class: 'ramp' },
    ],
    bins: ['b', 'c', 'd'].map((node_id) => ({ bin_id: node_id, node_id })),
    slowness: { ramp: 3 },
  };
}

test('a graph floor keeps one-way edges and avoids slow ones', () => {
  const picks = ['d', 'b'].map((bin_id) => ({ pick_id: bin_id, bin_id }));
  const starts = [{ end_id: 'desk', at: { node_id: 'a' } }];
  const oneWay = pickPath({ layout: ring(true), picks, starts });
  assert.deepEqual(oneWay.sequence, ['b', 'd']);
  assert.equal(oneWay.length_mm, 40);
  const toC = pickPath({
    layout: ring(false),
    picks: [{ pick_id: 'c', bin_id: 'c' }],
    starts,
  });
  // The ramp is shorter (28 mm both ways) but costs three times its length.
  assert.equal(toC.length_mm, 40);
  assert.equal(toC.exact, true);
  assert.equal(toC.explanation.reasons[0]!.code, 'NOT_AISLES');
});

test('a graph floor without a way back is refused', () => {
  const layout = { ...ring(true), edges: ring(true).edges.slice(0, 2) };
  const picks = [{ pick_id: 'b', bin_id: 'b' }];
  const starts = [{ end_id: 'desk', at: { node_id: 'a' } }];
  assert.throws(() => pickPath({ layout, picks, starts }), { code: 'FLOOR_UNREACHABLE' });
});

test('the search finds the best order of small random one-way problems', () => {
  const random = seededRandom(11);
  let missed = 0;
  for (let round = 0; round < 60; round++) {
    const size = 6 + (round % 8);
    const matrix = Float64Array.from({ length: size * size }, () => Math.floor(random() * 1000));
    const best = bestOrder(matrix);
    const found = searchOrder(matrix, [], { seed: round, rounds: 300 });
    let length = 0;
    [...found.order, size - 1].reduce((a, b) => {
      length += matrix[a * size + b]!;
      return b;
    }, 0);
    assert.equal(length, found.cost);
    assert.deepEqual(
      [...found.order].sort((a, b) => a - b),
      best.order.map((_, i) => i + 1),
    );
    assert.ok(found.cost >= best.cost);
    if (found.cost > best.cost) missed++;
  }
  assert.ok(missed <= 3, `${missed} of 60 missed`);
});

test('bins with coordinates only are visited in the best order', () => {
  const point = (point_id: string, x_mm: number, y_mm: number) => ({ point_id, x_mm, y_mm });
  const points = [point('far', 100, 0), point('near', 10, 0), point('mid', 50, 5)];
  const path = pickPathByCoordinates(points, { x_mm: 0, y_mm: 0 }, { x_mm: 120, y_mm: 0 });
  assert.deepEqual(path.sequence, ['near', 'mid', 'far']);
  assert.equal(path.length_mm, 130);
  assert.equal(path.exact, true);
  const many = Array.from({ length: 40 }, (_, i) => point(`p${i}`, ((i * 17) % 40) * 100, 0));
  const line = pickPathByCoordinates(many, { x_mm: 0, y_mm: 0 }, { x_mm: 0, y_mm: 0 });
  assert.equal(line.length_mm, 7800);
  assert.equal(line.exact, false);
});

test('the length meter agrees with the full answer and ignores order and repeats', () => {
  const request = makeInstance({ seed: 2, aisles: 8, cross_aisles: 3, picks: 20 });
  const at = request.starts[0]!.at;
  const meter = lengthMeter(request.layout, at, at);
  const bin_ids = request.picks.map((pick) => pick.bin_id);
  assert.equal(meter(bin_ids), pickPath(request).length_mm);
  assert.equal(meter([...bin_ids, ...bin_ids].reverse()), meter(bin_ids));
  assert.equal(meter([]), 0);
});

test('a tour is cut into trips where least is walked', () => {
  const random = seededRandom(3);
  for (let round = 0; round < 30; round++) {
    const far = Array.from({ length: 49 }, () => Math.floor(random() * 100));
    const cost = (from: number, to: number) => far[(from + 1) * 7 + to + 1]!;
    const tour = [0, 1, 2, 3, 4, 5];
    const back = 50;
    const split = splitTour({
      tour,
      loads: tour.map(() => ({})),
      limits: { picks: 3 },
      cost,
      back,
    });
    let least = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < 6; turn++) {
      for (let cuts = 0; cuts < 32; cuts++) {
        const trips: number[][] = [[]];
        tour.forEach((_, i) => {
          if (i > 0 && (cuts & (1 << (i - 1))) !== 0) trips.push([]);
          trips[trips.length - 1]!.push((i + turn) % 6);
        });
        if (trips.some((trip) => trip.length > 3)) continue;
        const legs = trips.flatMap((trip) => [-1, ...trip].map((a, i) => cost(a, trip[i] ?? -1)));
        const total = legs.reduce((sum, leg) => sum + leg, back * (trips.length - 1));
        least = Math.min(least, total);
      }
    }
    assert.equal(split.cost, least);
  }
});
