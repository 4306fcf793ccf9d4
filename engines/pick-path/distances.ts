/**
 * Shortest ways round racks and obstacles: a floor as a graph of numbered nodes, Dijkstra from a
 * node on first use, kept for the next question.
 */
import type { GraphLayout, Grid, GridPoint } from './layout.ts';

interface Arc {
  to: number;
  /** What choosing the way costs: length times slowness, in whole numbers. */
  cost: number;
  length_mm: number;
}

/** A floor as numbered nodes with outgoing arcs. */
export interface FloorGraph {
  x_mm: number[];
  y_mm: number[];
  arcs: Arc[][];
}

/** Shortest ways of one graph; every answer is computed once. */
export interface Distances {
  /** Cost from a to b; Infinity when there is no way. */
  cost(a: number, b: number): number;
  /** The nodes from a to b, both included; throws when there is no way. */
  path(a: number, b: number): number[];
  /** Real length of the way that `cost` measures. */
  length(a: number, b: number): number;
  graph: FloorGraph;
}

/** A graph without arcs over the given points. */
export function emptyGraph(x_mm: number[], y_mm: number[]): FloorGraph {
  return { x_mm, y_mm, arcs: x_mm.map(() => []) };
}

function join(graph: FloorGraph, a: number, b: number, length_mm: number, cost: number): void {
  graph.arcs[a]!.push({ to: b, cost, length_mm });
}

/**
 * The graph of a grid with the given points on it. Corner (column, cross) is node
 * column * h + cross; `nodes[i]` is the node of `points[i]`.
 */
export function graphOfGrid(
  grid: Grid,
  points: readonly GridPoint[],
): { graph: FloorGraph; nodes: number[] } {
  const h = grid.y_mm.length;
  const graph = emptyGraph([], []);
  const node = (x: number, y: number) => {
    graph.arcs.push([]);
    graph.y_mm.push(y);
    return graph.x_mm.push(x) - 1;
  };
  for (const x of grid.x_mm) for (const y of grid.y_mm) node(x, y);
  const both = (a: number, b: number, length_mm: number) => {
    join(graph, a, b, length_mm, length_mm);
    join(graph, b, a, length_mm, length_mm);
  };
  const ladders = grid.x_mm.map((_, column) =>
    grid.y_mm.map((y, cross) => ({ y, node: column * h + cross })),
  );
  const nodes = points.map(({ column, y_mm }) => {
    const ladder = ladders[column]!;
    const known = ladder.find((rung) => rung.y === y_mm);
    if (known !== undefined) return known.node;
    const made = node(grid.x_mm[column]!, y_mm);
    ladder.push({ y: y_mm, node: made });
    return made;
  });
  ladders.forEach((ladder, column) => {
    ladder.sort((a, b) => a.y - b.y);
    let block = -1;
    for (let i = 0; i + 1 < ladder.length; i++) {
      const low = ladder[i]!;
      const high = ladder[i + 1]!;
      if (low.node < grid.x_mm.length * h) block = low.node - column * h;
      // Beyond the outer cross-aisles lie dead ends: there is no passage entry and both ways work.
      const passage = grid.passage[column]![block] ?? 'both';
      if (passage === 'closed') continue;
      const length = high.y - low.y;
      if (passage !== 'down') join(graph, low.node, high.node, length, length);
      if (passage !== 'up') join(graph, high.node, low.node, length, length);
    }
    if (column + 1 === grid.x_mm.length) return;
    const width = grid.x_mm[column + 1]! - grid.x_mm[column]!;
    for (let k = 0; k < h; k++) both(column * h + k, (column + 1) * h + k, width);
  });
  return { graph, nodes };
}

/** The graph of a graph layout; `nodeOf` gives the number of a node id. */
export function graphOfLayout(layout: GraphLayout): {
  graph: FloorGraph;
  nodeOf: Map<string, number>;
} {
  const nodeOf = new Map(layout.nodes.map((node, index) => [node.node_id, index]));
  const graph = emptyGraph(
    layout.nodes.map((node) => node.x_mm),
    layout.nodes.map((node) => node.y_mm),
  );
  for (const edge of layout.edges) {
    const a = nodeOf.get(edge.from);
    const b = nodeOf.get(edge.to);
    if (a === undefined || b === undefined) continue;
    const slowness = layout.slowness?.[edge.speed_class ?? ''] ?? 1;
    const cost = Math.round(edge.length_mm * slowness);
    join(graph, a, b, edge.length_mm, cost);
    if (edge.one_way !== true) join(graph, b, a, edge.length_mm, cost);
  }
  return { graph, nodeOf };
}

interface Tree {
  cost: Float64Array;
  length: Float64Array;
  from: Int32Array;
}

/** Dijkstra from one node with a binary heap; ties keep the node found first. */
function shortestTree(graph: FloorGraph, source: number): Tree {
  const n = graph.arcs.length;
  const tree: Tree = {
    cost: new Float64Array(n).fill(Number.POSITIVE_INFINITY),
    length: new Float64Array(n).fill(Number.POSITIVE_INFINITY),
    from: new Int32Array(n).fill(-1),
  };
  const heap: { key: number; node: number }[] = [];
  tree.cost[source] = 0;
  tree.length[source] = 0;
  heapPush(heap, { key: 0, node: source });
  while (heap.length > 0) {
    const { key, node } = heapPop(heap);
    if (key > tree.cost[node]!) continue;
    for (const arc of graph.arcs[node]!) {
      const cost = key + arc.cost;
      if (cost >= tree.cost[arc.to]!) continue;
      tree.cost[arc.to] = cost;
      tree.length[arc.to] = tree.length[node]! + arc.length_mm;
      tree.from[arc.to] = node;
      heapPush(heap, { key: cost, node: arc.to });
    }
  }
  return tree;
}

function heapPush(heap: { key: number; node: number }[], item: { key: number; node: number }) {
  let at = heap.push(item) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]!.key <= item.key) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = item;
}

function heapPop(heap: { key: number; node: number }[]): { key: number; node: number } {
  const top = heap[0]!;
  const item = heap.pop()!;
  const size = heap.length;
  if (size === 0) return top;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && heap[child + 1]!.key < heap[child]!.key) child++;
    if (heap[child]!.key >= item.key) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = item;
  return top;
}

/** Shortest ways of a graph, computed when first asked (Dijkstra 1959). */
export function distancesOf(graph: FloorGraph): Distances {
  const trees = new Map<number, Tree>();
  const treeOf = (source: number): Tree => {
    const known = trees.get(source);
    if (known !== undefined) return known;
    const tree = shortestTree(graph, source);
    trees.set(source, tree);
    return tree;
  };
  return {
    graph,
    cost: (a, b) => treeOf(a).cost[b]!,
    length: (a, b) => treeOf(a).length[b]!,
    path: (a, b) => {
      const tree = treeOf(a);
      if (tree.cost[b] === Number.POSITIVE_INFINITY) throw new Error(`no way from ${a} to ${b}`);
      const path = [b];
      for (let at = b; at !== a; ) {
        at = tree.from[at]!;
        path.push(at);
      }
      return path.reverse();
    },
  };
}
