/**
 * Pictures of a packed carton: cuboids seen from above and from the front, as flat polygons in the
 * order in which a painter puts them down. Pure geometry, for screens and papers alike.
 */

export type Point = readonly [number, number];

/** Lower corner and size in mm; y grows towards the front, z up. */
export interface Cuboid {
  x: number;
  y: number;
  z: number;
  dx: number;
  dy: number;
  dz: number;
}

/** Where the viewer stands, radians: `yaw` around the carton, `pitch` above the floor. */
export interface View {
  yaw: number;
  pitch: number;
}

/** From the front and the right, somewhat above. */
export const usualView: View = { yaw: 0.55, pitch: 0.62 };

/** A visible side of a cuboid; `side` tells how much light it gets. */
export interface Face {
  /** Index of the cuboid. */
  of: number;
  side: 'top' | 'x' | 'y';
  points: Point[];
}

export interface Picture {
  /** Floor and back walls of the carton, then faces from the back to the front. */
  walls: Point[][];
  faces: Face[];
  /** Edges of the carton in front of its contents. */
  front: Point[][];
  /** Everything lies within it: left, top, width, height. */
  bounds: { left: number; top: number; width: number; height: number };
}

type Corner = readonly [number, number, number];
type Room = Pick<Cuboid, 'dx' | 'dy' | 'dz'>;

/** Towards the viewer, in the carton's directions. */
function gaze({ yaw, pitch }: View): Corner {
  const flat = Math.cos(pitch);
  return [Math.sin(yaw) * flat, Math.cos(yaw) * flat, Math.sin(pitch)];
}

/** Corners in mm to points on paper, y down, the carton's centre at the origin. */
export function projector(room: Room, { yaw, pitch }: View): (corner: Corner) => Point {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  const [up, away] = [Math.cos(pitch), Math.sin(pitch)];
  return ([x, y, z]) => {
    const [cx, cy, cz] = [x - room.dx / 2, y - room.dy / 2, z - room.dz / 2];
    const across = cx * cos - cy * sin;
    const along = cx * sin + cy * cos;
    return [across, along * away - cz * up];
  };
}

const AXES = [
  ['x', 'dx'],
  ['y', 'dy'],
  ['z', 'dz'],
] as const;

/** True when `a` must be put down before `b`: it is farther along some axis, nearer along none. */
function isBehind(a: Cuboid, b: Cuboid, towards: Corner): boolean {
  let farther = false;
  for (const [i, [at, size]] of AXES.entries()) {
    const sign = towards[i]! >= 0 ? 1 : -1;
    const [low, high] = sign > 0 ? [a, b] : [b, a];
    if (low[at] + low[size] <= high[at]) farther = true;
    else if (high[at] + high[size] <= low[at]) return false;
  }
  return farther;
}

/** Indices of cuboids that do not overlap, from the farthest to the nearest. */
export function paintOrder(cuboids: readonly Cuboid[], view: View): number[] {
  const towards = gaze(view);
  const depth = ({ x, y, z, dx, dy, dz }: Cuboid) =>
    (x + dx / 2) * towards[0] + (y + dy / 2) * towards[1] + (z + dz / 2) * towards[2];
  const waiting = cuboids.map((_, i) => i).sort((a, b) => depth(cuboids[a]!) - depth(cuboids[b]!));
  const order: number[] = [];
  while (waiting.length > 0) {
    // Nothing that is left lies behind it; three that overlap in a ring begin with the farthest.
    const at = waiting.findIndex((i) =>
      waiting.every((k) => k === i || !isBehind(cuboids[k]!, cuboids[i]!, towards)),
    );
    order.push(...waiting.splice(Math.max(0, at), 1));
  }
  return order;
}

interface Side {
  side: Face['side'];
  corners: Corner[];
}

/** The sides of a cuboid that look towards the viewer (`front`) or away from it. */
function sidesOf(c: Cuboid, towards: Corner, front: boolean): Side[] {
  const near = (size: number, sign: number) => (sign >= 0 === front ? size : 0);
  const [x, y, z] = [
    c.x + near(c.dx, towards[0]),
    c.y + near(c.dy, towards[1]),
    c.z + near(c.dz, towards[2]),
  ];
  const [x2, y2, z2] = [c.x + c.dx, c.y + c.dy, c.z + c.dz];
  return [
    {
      side: 'x',
      corners: [
        [x, c.y, c.z],
        [x, y2, c.z],
        [x, y2, z2],
        [x, c.y, z2],
      ],
    },
    {
      side: 'y',
      corners: [
        [c.x, y, c.z],
        [x2, y, c.z],
        [x2, y, z2],
        [c.x, y, z2],
      ],
    },
    {
      side: 'top',
      corners: [
        [c.x, c.y, z],
        [x2, c.y, z],
        [x2, y2, z],
        [c.x, y2, z],
      ],
    },
  ];
}

/** The carton with these pieces in it. `order` of `paintOrder` saves sorting again. */
export function pictureOf(
  room: Room,
  cuboids: readonly Cuboid[],
  view: View,
  order: readonly number[] = paintOrder(cuboids, view),
): Picture {
  const flat = projector(room, view);
  const towards = gaze(view);
  const shell: Cuboid = { x: 0, y: 0, z: 0, ...room };
  const walls = sidesOf(shell, towards, false).map(({ corners }) => corners.map(flat));
  const faces = order.flatMap((of) =>
    sidesOf(cuboids[of]!, towards, true).map(({ side, corners }): Face => {
      return { of, side, points: corners.map(flat) };
    }),
  );
  // The lid is open: of the front only the two sides are drawn, as lines.
  const front = sidesOf(shell, towards, true)
    .filter(({ side }) => side !== 'top')
    .map(({ corners }) => corners.map(flat));
  const all = [...walls, ...front].flat();
  const [xs, ys] = [all.map((p) => p[0]), all.map((p) => p[1])];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const bounds = { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
  return { walls, faces, front, bounds };
}
