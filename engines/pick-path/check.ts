/**
 * Judges a pick path by walking it, and finds the shortest length of small lists by itself.
 * Shares nothing with the engine but the shapes of its input and output.
 */
import type { AisleLayout, Place } from './layout.ts';
import type { PickPath, PickPathRequest } from './pick-path.ts';

interface Position {
  x: number;
  y: number;
}

function positionOf(layout: AisleLayout, place: Place): Position {
  if ('node_id' in place) throw new Error('a node is not a place between aisles');
  if ('cross' in place) return { x: place.x_mm, y: layout.cross_y_mm[place.cross]! };
  return { x: layout.aisle_x_mm[place.aisle]!, y: place.y_mm };
}

/** Why one may not walk straight from a to b; null when one may. */
function barrier(layout: AisleLayout, a: Position, b: Position): string | null {
  if (a.y === b.y && a.x !== b.x) {
    return layout.cross_y_mm.includes(a.y) ? null : `through the racks at y ${a.y}`;
  }
  if (a.x !== b.x) return `diagonally to ${b.x}, ${b.y}`;
  if (a.y === b.y) return null;
  const aisle = layout.aisle_x_mm.indexOf(a.x);
  if (aisle === -1) return `no aisle at x ${a.x}`;
  const low = Math.min(a.y, b.y);
  const high = Math.max(a.y, b.y);
  const way = layout.direction?.[aisle] ?? 'both';
  const cross = layout.cross_y_mm;
  for (let block = 0; block + 1 < cross.length; block++) {
    if (high <= cross[block]! || low >= cross[block + 1]!) continue;
    const shut = (layout.closed ?? []).some((c) => c.aisle === aisle && c.block === block);
    if (shut) return `closed piece ${aisle}:${block}`;
    if (way !== 'both' && (way === 'up') !== b.y > a.y) return `against the one-way aisle ${aisle}`;
  }
  return null;
}

function checkTrip(
  layout: AisleLayout,
  trip: PickPath['trips'][number],
  ends: { start: Position; end: Position },
  binOfPick: ReadonlyMap<string, Position>,
): string[] {
  const faults: string[] = [];
  const walk = trip.walk.map((point) => ({ x: point.x_mm, y: point.y_mm, ids: point.pick_ids }));
  const same = (a: Position | undefined, b: Position) => a?.x === b.x && a.y === b.y;
  if (!same(walk[0], ends.start)) faults.push('does not begin at the start');
  if (!same(walk[walk.length - 1], ends.end)) faults.push('does not finish at the end');
  let length = 0;
  for (let i = 1; i < walk.length; i++) {
    const [a, b] = [walk[i - 1]!, walk[i]!];
    const wall = barrier(layout, a, b);
    if (wall !== null) faults.push(`walks ${wall}`);
    length += Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
  }
  if (length !== trip.length_mm) faults.push(`says ${trip.length_mm} mm but walks ${length}`);
  for (const point of walk) {
    for (const id of point.ids) {
      if (!same(binOfPick.get(id), point)) faults.push(`picks ${id} where its bin is not`);
    }
  }
  const picked = walk.flatMap((point) => point.ids);
  if (picked.join() !== trip.sequence.join()) faults.push('sequence and walk disagree');
  return faults;
}

/** Everything wrong with a path through parallel aisles; empty when it is right. */
export function faultsOf(request: PickPathRequest, path: PickPath): string[] {
  const { layout } = request;
  if (layout.kind !== 'aisles') throw new Error('only parallel aisles are judged');
  const bins = new Map(layout.bins.map((bin) => [bin.bin_id, positionOf(layout, bin)]));
  const binOfPick = new Map(request.picks.map((pick) => [pick.pick_id, bins.get(pick.bin_id)!]));
  const all = [...request.starts, ...(request.ends ?? [])];
  const start = positionOf(layout, all.find((each) => each.end_id === path.start_id)!.at);
  const end = positionOf(layout, all.find((each) => each.end_id === path.end_id)!.at);
  const faults = path.trips.flatMap((trip) => checkTrip(layout, trip, { start, end }, binOfPick));
  const back = allPairs(layout, [start, end])(end, start) * (path.trips.length - 1);
  const walked = path.trips.reduce((sum, trip) => sum + trip.length_mm, back);
  if (walked !== path.length_mm) faults.push(`says ${path.length_mm} mm in all, walks ${walked}`);
  const wanted = request.picks.map((pick) => pick.pick_id).sort();
  if (wanted.join() !== [...path.sequence].sort().join()) faults.push('not every pick once');
  for (const trip of path.trips) {
    const load = request.picks.filter((pick) => trip.sequence.includes(pick.pick_id));
    const sum = (unit: 'weight_g' | 'volume_ml') =>
      load.reduce((total, pick) => total + (pick[unit] ?? 0), 0);
    if (load.length > (request.cart?.picks ?? Infinity)) faults.push('too many picks in a trip');
    for (const unit of ['weight_g', 'volume_ml'] as const) {
      if (sum(unit) > (request.cart?.[unit] ?? Infinity)) faults.push(`too much ${unit} in a trip`);
    }
  }
  return faults;
}

/** All-pairs distances between corners and stops of a floor, by Floyd and Warshall. */
function allPairs(
  layout: AisleLayout,
  stops: readonly Position[],
): (a: Position, b: Position) => number {
  const xs = [...new Set([...layout.aisle_x_mm, ...stops.map((stop) => stop.x)])];
  const corners = xs.flatMap((x) => layout.cross_y_mm.map((y) => ({ x, y })));
  const nodes = new Map([...corners, ...stops].map((node) => [`${node.x},${node.y}`, node]));
  const list = [...nodes.values()];
  const far = list.map((a) =>
    list.map((b) => {
      const straight = barrier(layout, a, b) === null;
      return straight ? Math.abs(a.x - b.x) + Math.abs(a.y - b.y) : Infinity;
    }),
  );
  for (let k = 0; k < list.length; k++) {
    for (const row of far) {
      const toK = row[k]!;
      if (toK === Infinity) continue;
      for (let j = 0; j < list.length; j++) row[j] = Math.min(row[j]!, toK + far[k]![j]!);
    }
  }
  const index = new Map([...nodes.keys()].map((key, i) => [key, i]));
  return (a, b) => far[index.get(`${a.x},${a.y}`)!]![index.get(`${b.x},${b.y}`)!]!;
}

/**
 * The length of the shortest walk by trying every order, with the rest of each order remembered
 * (small lists only). `ranks[i]` of pick i must not decrease along the walk.
 */
export function shortestByTrial(request: PickPathRequest, ranks: readonly number[] = []): number {
  const { layout } = request;
  if (layout.kind !== 'aisles') throw new Error('only parallel aisles are judged');
  const bins = new Map(layout.bins.map((bin) => [bin.bin_id, positionOf(layout, bin)]));
  const stops = request.picks.map((pick) => bins.get(pick.bin_id)!);
  const start = positionOf(layout, request.starts[0]!.at);
  const end = positionOf(layout, (request.ends ?? request.starts)[0]!.at);
  const distance = allPairs(layout, [...stops, start, end]);
  const known = new Map<number, number>();
  const rest = (done: number, last: number): number => {
    const at = last === -1 ? start : stops[last]!;
    if (done === (1 << stops.length) - 1) return distance(at, end);
    const key = done * 32 + last + 1;
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    let best = Infinity;
    const open = stops.map((_, i) => i).filter((i) => (done & (1 << i)) === 0);
    const first = Math.min(...open.map((i) => ranks[i] ?? 0));
    for (const i of open) {
      if ((ranks[i] ?? 0) > first) continue;
      best = Math.min(best, distance(at, stops[i]!) + rest(done | (1 << i), i));
    }
    known.set(key, best);
    return best;
  };
  return rest(0, -1);
}
