/**
 * Bounds and the complete search: no bound may refuse what is known to fit, and
 * the proofs that volume cannot give are found.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Room, shapesOf } from './blocks.ts';
import { outlook, quickRefusal, sliceRefusal } from './bounds.ts';
import { packExactly } from './exact.ts';
import { Meter } from './meter.ts';
import type { Item } from './model.ts';

type Sides = [number, number, number];

function itemOf(sides: Sides, i: number): Item {
  const [length_mm, width_mm, height_mm] = sides;
  const weight_g = 100;
  return { id: `i${i}`, length_mm, width_mm, height_mm, weight_g, qty: 1, orientation: 'free' };
}

/** Cuts a cuboid by planes: the pieces certainly fit it again. */
function cut(room: Sides, cuts: readonly [number, number, number][]): Sides[] {
  const pieces: Sides[] = [room];
  for (const [which, axis, share] of cuts) {
    const at = which % pieces.length;
    const piece = pieces[at]!;
    const side = piece[axis]!;
    const first = Math.round((side * share) / 100);
    if (first < 1 || first >= side) continue;
    const [a, b] = [[...piece] as Sides, [...piece] as Sides];
    a[axis] = first;
    b[axis] = side - first;
    pieces.splice(at, 1, a, b);
  }
  return pieces;
}

const side = fc.integer({ min: 20, max: 400 });
const cutting = fc.tuple(
  fc.tuple(side, side, side),
  fc.array(fc.tuple(fc.nat(20), fc.nat(2), fc.integer({ min: 10, max: 90 })), { maxLength: 12 }),
);

function setUp(sides: readonly Sides[]) {
  const shapes = shapesOf(sides.map(itemOf));
  return { shapes, counts: Int32Array.from(shapes, (s) => s.pieces.length) };
}

test('no bound refuses pieces cut from the room itself', () => {
  fc.assert(
    fc.property(cutting, ([sides, cuts]) => {
      const pieces = cut(sides, cuts);
      const { shapes, counts } = setUp(pieces);
      const [dx, dy, dz] = sides;
      const room: Room = { dx, dy, dz, max_g: pieces.length * 100 };
      assert.equal(quickRefusal(shapes, counts, room), null);
      assert.equal(sliceRefusal(shapes, counts, room), null);
      const small: Room = { dx: 20, dy: 20, dz: 20, max_g: 100 };
      assert.equal(outlook(shapes, counts, [room, small], [99, 99]).bound.parcels, 1);
    }),
    { numRuns: 200, seed: 11 },
  );
});

test('two such sets need at most two rooms of different kinds, by every mix', () => {
  fc.assert(
    fc.property(cutting, cutting, ([a, cutsA], [b, cutsB]) => {
      const pieces = [...cut(a, cutsA), ...cut(b, cutsB)];
      const { shapes, counts } = setUp(pieces);
      const rooms = [a, b].map(([dx, dy, dz]): Room => ({ dx, dy, dz, max_g: 1300 }));
      const view = outlook(shapes, counts, rooms, [1, 1]);
      assert.ok(view.bound.parcels <= 2);
      assert.ok(view.mixes(2)!.some((mix) => mix.join() === '1,1'));
    }),
    { numRuns: 100, seed: 12 },
  );
});

test('the complete search puts five pieces back into the room they were cut from', () => {
  fc.assert(
    fc.property(cutting, ([sides, cuts]) => {
      const { shapes, counts } = setUp(cut(sides, cuts.slice(0, 4)));
      const [dx, dy, dz] = sides;
      const meter = new Meter({ effort: 1 });
      meter.allow(20_000_000);
      const answer = packExactly(shapes, counts, { dx, dy, dz, max_g: 1e6 }, meter);
      assert.equal(answer.fits, true);
    }),
    { numRuns: 60, seed: 13 },
  );
});

test('slices prove what volume cannot: 13 books of 264 x 195 x 22 in 300 x 240 x 230', () => {
  const books: Item = { ...itemOf([264, 195, 22], 0), qty: 13 };
  const shapes = shapesOf([books]);
  const room: Room = { dx: 300, dy: 240, dz: 230, max_g: 1e6 };
  assert.equal(quickRefusal(shapes, Int32Array.of(13), room), null);
  assert.equal(sliceRefusal(shapes, Int32Array.of(13), room)?.verdict, 'proven_by_slices');
  assert.equal(sliceRefusal(shapes, Int32Array.of(12), room), null);
});

test('quick noes name their reason', () => {
  const room: Room = { dx: 100, dy: 100, dz: 100, max_g: 1000 };
  const verdict = (sides: Sides, n: number) =>
    quickRefusal(shapesOf([itemOf(sides, 0)]), Int32Array.of(n), room)?.verdict;
  assert.equal(verdict([101, 10, 10], 1), 'item_too_long');
  assert.equal(verdict([60, 60, 60], 5), 'too_little_volume');
  assert.equal(verdict([10, 10, 10], 11), 'too_heavy');
  assert.equal(verdict([60, 60, 60], 2), 'pair_does_not_fit');
  assert.equal(verdict([50, 50, 50], 8), undefined);
});
