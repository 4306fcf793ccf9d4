/**
 * One view of both forms of floor plan: spots that a picker can stand on, what the way between
 * two of them costs, and the ways themselves.
 */
import { type Distances, distancesOf, graphOfGrid, graphOfLayout } from './distances.ts';
import { plainDistance } from './heuristics.ts';
import {
  type AisleLayout,
  type GraphLayout,
  type Grid,
  type GridPoint,
  gridOf,
  type Layout,
  type Place,
  pickPathProblem,
} from './layout.ts';

/** A place to stand: equal keys are the same place. */
export interface Spot {
  key: string;
  x_mm: number;
  y_mm: number;
  /** Its point when the floor has parallel aisles. */
  point: GridPoint | null;
  level: number;
}

/** A point of a walk as drawn; several may lie on one straight line. */
export interface Vertex {
  key: string;
  x_mm: number;
  y_mm: number;
}

export interface Floor {
  /** Parallel aisles, or null for any other floor. */
  grid: Grid | null;
  /** The spot of a bin; throws FLOOR_PLACE_UNKNOWN. */
  spotOfBin(bin_id: string): Spot;
  /** The spot of one of the ends the floor was opened with. */
  spotOfEnd(place: Place, what: string): Spot;
  /** What the shortest way costs (mm times slowness); Infinity when there is none. */
  cost(a: Spot, b: Spot): number;
  /** Real length of that way, mm. */
  length(a: Spot, b: Spot): number;
  /** That way, both ends included. */
  way(a: Spot, b: Spot): Vertex[];
}

/**
 * Opens a floor plan for walks between the given ends and its bins.
 * Throws FLOOR_INVALID; asking for an unknown place throws FLOOR_PLACE_UNKNOWN.
 */
export function openFloor(layout: Layout, ends: readonly Place[]): Floor {
  return layout.kind === 'aisles' ? openAisles(layout, ends) : openGraph(layout);
}

function vertexKey(x_mm: number, y_mm: number): string {
  return `${x_mm}:${y_mm}`;
}

function openAisles(layout: AisleLayout, ends: readonly Place[]): Floor {
  const { grid, pointOf } = gridOf(layout, ends);
  const bins = new Map(layout.bins.map((bin) => [bin.bin_id, bin]));
  const spots: Spot[] = [];
  const spotOf = (point: GridPoint, level: number): Spot => {
    const x_mm = grid.x_mm[point.column]!;
    const spot = { key: vertexKey(x_mm, point.y_mm), x_mm, y_mm: point.y_mm, point, level };
    spots.push(spot);
    return spot;
  };
  const graph = lazyGraph(grid, spots);
  return {
    grid,
    spotOfBin: (bin_id) => {
      const bin = bins.get(bin_id);
      if (bin === undefined) throw pickPathProblem('FLOOR_PLACE_UNKNOWN', { what: bin_id });
      return spotOf(pointOf(bin, bin_id), bin.level ?? 0);
    },
    spotOfEnd: (place, what) => spotOf(pointOf(place, what), 0),
    cost: (a, b) =>
      grid.plain ? plainDistance(grid, a.point!, b.point!) : graph.cost(a.key, b.key),
    length: (a, b) =>
      grid.plain ? plainDistance(grid, a.point!, b.point!) : graph.cost(a.key, b.key),
    way: (a, b) => graph.way(a.key, b.key),
  };
}

/** The graph of a grid, drawn when first needed: the exact method never needs it. */
function lazyGraph(grid: Grid, spots: readonly Spot[]) {
  let drawn: { distances: Distances; nodeOf: Map<string, number> } | null = null;
  const draw = (a: string, b: string) => {
    if (drawn?.nodeOf.has(a) === true && drawn.nodeOf.has(b)) return drawn;
    const points = spots.map((spot) => spot.point!);
    const { graph } = graphOfGrid(grid, points);
    const nodeOf = new Map(graph.x_mm.map((x, i) => [vertexKey(x, graph.y_mm[i]!), i]));
    drawn = { distances: distancesOf(graph), nodeOf };
    return drawn;
  };
  return {
    cost: (a: string, b: string) => {
      const { distances, nodeOf } = draw(a, b);
      return distances.cost(nodeOf.get(a)!, nodeOf.get(b)!);
    },
    way: (a: string, b: string) => {
      const { distances, nodeOf } = draw(a, b);
      return distances.path(nodeOf.get(a)!, nodeOf.get(b)!).map((node): Vertex => {
        const x_mm = distances.graph.x_mm[node]!;
        const y_mm = distances.graph.y_mm[node]!;
        return { key: vertexKey(x_mm, y_mm), x_mm, y_mm };
      });
    },
  };
}

function checkGraph(layout: GraphLayout, nodeOf: ReadonlyMap<string, number>): void {
  const fault = (reason: string, reason_zh: string) => {
    throw pickPathProblem('FLOOR_INVALID', { reason, reason_zh });
  };
  if (nodeOf.size !== layout.nodes.length) fault('two nodes share an id', '节点编号重复');
  for (const edge of layout.edges) {
    if (!nodeOf.has(edge.from) || !nodeOf.has(edge.to)) {
      fault(
        `the way ${edge.from} - ${edge.to} has no node`,
        `通道 ${edge.from} - ${edge.to} 缺少节点`,
      );
    }
    if (!(edge.length_mm >= 0)) {
      fault(
        `the way ${edge.from} - ${edge.to} has no length`,
        `通道 ${edge.from} - ${edge.to} 缺少长度`,
      );
    }
  }
  if (Object.values(layout.slowness ?? {}).some((factor) => !(factor > 0))) {
    fault('slowness must be more than 0', '慢行系数必须大于 0');
  }
}

function openGraph(layout: GraphLayout): Floor {
  const { graph, nodeOf } = graphOfLayout(layout);
  checkGraph(layout, nodeOf);
  const distances = distancesOf(graph);
  const bins = new Map(layout.bins.map((bin) => [bin.bin_id, bin]));
  const spotOf = (node_id: string | undefined, what: string, level: number): Spot => {
    const node = node_id === undefined ? undefined : nodeOf.get(node_id);
    if (node === undefined) throw pickPathProblem('FLOOR_PLACE_UNKNOWN', { what });
    const [x_mm, y_mm] = [graph.x_mm[node]!, graph.y_mm[node]!];
    return { key: String(node), x_mm, y_mm, point: null, level };
  };
  return {
    grid: null,
    spotOfBin: (bin_id) => {
      const bin = bins.get(bin_id);
      return spotOf(bin?.node_id, bin_id, bin?.level ?? 0);
    },
    spotOfEnd: (place, what) => spotOf('node_id' in place ? place.node_id : undefined, what, 0),
    cost: (a, b) => distances.cost(Number(a.key), Number(b.key)),
    length: (a, b) => distances.length(Number(a.key), Number(b.key)),
    way: (a, b) =>
      distances.path(Number(a.key), Number(b.key)).map((node) => ({
        key: String(node),
        x_mm: graph.x_mm[node]!,
        y_mm: graph.y_mm[node]!,
      })),
  };
}
