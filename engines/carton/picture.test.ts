/** Pictures of cartons: what is nearer is painted later, from every side; the bounds hold all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Cuboid, paintOrder, pictureOf, usualView, type View } from './picture.ts';

const cube = (x: number, y: number, z: number, size = 10): Cuboid => {
  return { x, y, z, dx: size, dy: size, dz: size };
};

test('the nearer piece is painted later, whichever way the carton is turned', () => {
  const pieces = [cube(10, 10, 0), cube(0, 0, 0), cube(0, 0, 10), cube(10, 0, 0), cube(0, 10, 0)];
  assert.deepEqual(paintOrder(pieces, usualView).at(-1), 0);
  assert.equal(paintOrder(pieces, usualView)[0], 1);
  const behind: View = { yaw: usualView.yaw + Math.PI, pitch: usualView.pitch };
  const turned = paintOrder(pieces, behind);
  assert.ok(turned.indexOf(0) < turned.indexOf(1), 'from behind the order is the other way round');
  assert.ok(turned.indexOf(1) < turned.indexOf(2), 'what lies on top stays later');
});

test('a long low piece in front of a tall one behind is not hidden by it', () => {
  const tall: Cuboid = { x: 0, y: 0, z: 0, dx: 10, dy: 10, dz: 100 };
  const low: Cuboid = { x: 0, y: 10, z: 0, dx: 200, dy: 10, dz: 5 };
  assert.deepEqual(paintOrder([low, tall], usualView), [1, 0]);
});

const near = fc.integer({ min: 0, max: 4 });

test('of two pieces one above the other the upper one is painted later, from any side', () => {
  fc.assert(
    fc.property(near, near, fc.double({ min: 0, max: 6.28, noNaN: true }), (x, y, yaw) => {
      const order = paintOrder([cube(x, y, 10), cube(0, 0, 0)], { yaw, pitch: 0.6 });
      assert.deepEqual(order, [1, 0]);
    }),
  );
});

test('three visible faces a piece, all of it within the bounds', () => {
  const room = { dx: 30, dy: 20, dz: 20 };
  const { faces, walls, front, bounds } = pictureOf(room, [cube(0, 0, 0), cube(20, 10, 10)], {
    yaw: -1.2,
    pitch: 0.4,
  });
  assert.deepEqual([faces.length, walls.length, front.length], [6, 3, 2]);
  for (const [x, y] of faces.flatMap((face) => face.points)) {
    assert.ok(x >= bounds.left - 1e-9 && x <= bounds.left + bounds.width + 1e-9);
    assert.ok(y >= bounds.top - 1e-9 && y <= bounds.top + bounds.height + 1e-9);
  }
});
