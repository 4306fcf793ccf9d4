/**
 * Cartons: boxes used on 4,288 real orders (boxpacker-ecommerce) against dvdoug/BoxPacker and
 * proven lower bounds, lying flat and turned freely; every packing goes through the independent
 * checker.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPacking } from '../engines/carton/check.ts';
import type { Box, Item, Orientation, PackOptions } from '../engines/carton/model.ts';
import { packOrder } from '../engines/carton/pack.ts';
import type { Bench, BenchOptions } from './benches.ts';
import { instancesAt } from './instances.ts';
import { type BenchResult, peakMb } from './measure.ts';
import { flushRate, temporaryFolder } from './scratch.ts';

/** Bound from volume and weight alone, all boxes pooled; given with the data set. */
const volumeWeightBound = 4_418;

export interface CartonOrder {
  id: string;
  items: Item[];
  /** Boxes that BoxPacker used. */
  boxpacker_flat: number;
  boxpacker_free: number;
}

function rowsOf(directory: string, file: string): string[][] {
  const text = readFileSync(join(directory, file), 'utf8').trim();
  return text.split('\n').map((line) => line.split(','));
}

/** The boxes of the data set: name, outer size, empty weight, inner size, maximal gross weight. */
export function readBoxes(directory: string): Box[] {
  return rowsOf(directory, 'boxes.csv').map((row) => {
    const n = row.map(Number);
    return {
      code: row[0]!,
      kind: 'box',
      outer_length_mm: n[2]!,
      outer_width_mm: n[1]!,
      outer_height_mm: n[3]!,
      inner_length_mm: n[6]!,
      inner_width_mm: n[5]!,
      inner_height_mm: n[7]!,
      empty_weight_g: n[4]!,
      max_gross_g: n[8]!,
    };
  });
}

/** The orders of the data set with BoxPacker's results, in the order of expected.csv. */
export function readOrders(directory: string): CartonOrder[] {
  const items = new Map<string, Item[]>();
  for (const row of rowsOf(directory, 'items.csv')) {
    const n = row.map(Number);
    const list = items.get(row[0]!) ?? [];
    items.set(row[0]!, list);
    list.push({
      // An article may stand in an order twice.
      id: `${row[2]!}/${list.length}`,
      qty: n[1]!,
      length_mm: n[4]!,
      width_mm: n[3]!,
      height_mm: n[5]!,
      weight_g: n[6]!,
      orientation: 'free',
    });
  }
  return rowsOf(directory, 'expected.csv').map((row) => ({
    id: row[0]!,
    items: items.get(row[0]!) ?? [],
    boxpacker_flat: Number(row[1]),
    boxpacker_free: Number(row[4]),
  }));
}

/** BoxPacker asks no support, so the comparison asks none either. */
const comparedOptions: PackOptions = { support_share: 0, volumetric: { divisor: 6000 } };

export interface CartonRun {
  orientation: Orientation;
  support_share: number;
  boxes: number;
  boxpacker: number;
  /** Sum of the engine's own lower bounds: no packing along the axes uses fewer. */
  proven_bound: number;
  orders_proven: number;
  orders_better: number;
  orders_worse: number;
  faults: number;
  median_ms: number;
  p95_ms: number;
  worst_ms: number;
  total_s: number;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Packs all orders one by one in one thread. `report` is told of orders not proven minimal. */
export function runCartons(
  orders: readonly CartonOrder[],
  boxes: readonly Box[],
  orientation: Orientation,
  options: PackOptions,
  report: (line: string) => void = () => {},
): CartonRun {
  const [times, run] = [[] as number[], { boxes: 0, bound: 0, proven: 0, better: 0, worse: 0 }];
  let [boxpacker, faults] = [0, 0];
  for (const order of orders) {
    const items = order.items.map((item) => ({ ...item, orientation }));
    const start = performance.now();
    const result = packOrder(items, boxes, options);
    times.push(performance.now() - start);
    const found = checkPacking(items, boxes, options, result);
    faults += found.length + result.unpacked.length;
    for (const fault of found) report(`${order.id} ${fault}`);
    const theirs = orientation === 'free' ? order.boxpacker_free : order.boxpacker_flat;
    const { parcels_lower_bound, proven } = result.explanation;
    const ours = result.parcels.length;
    boxpacker += theirs;
    run.boxes += ours;
    run.bound += parcels_lower_bound;
    if (proven) run.proven++;
    else report(`${order.id} ${ours} boxes, at least ${parcels_lower_bound}, BoxPacker ${theirs}`);
    if (ours < theirs) run.better++;
    if (ours > theirs) run.worse++;
  }
  const sorted = times.toSorted((a, b) => a - b);
  return {
    orientation,
    support_share: options.support_share,
    boxes: run.boxes,
    boxpacker,
    proven_bound: run.bound,
    orders_proven: run.proven,
    orders_better: run.better,
    orders_worse: run.worse,
    faults,
    median_ms: quantile(sorted, 0.5),
    p95_ms: quantile(sorted, 0.95),
    worst_ms: sorted.at(-1) ?? 0,
    total_s: times.reduce((sum, t) => sum + t, 0) / 1000,
  };
}

function lineOf(run: CartonRun, orders: number): string {
  const { orientation, support_share: share } = run;
  return [
    `${orientation}, support ${share === 0 ? 'not asked' : share}: ${run.boxes} boxes`,
    `BoxPacker ${run.boxpacker}, proven bound ${run.proven_bound}`,
    `${run.orders_proven} of ${orders} orders proven minimal`,
    `fewer in ${run.orders_better}, more in ${run.orders_worse}`,
    `median ${run.median_ms.toFixed(2)} ms, p95 ${run.p95_ms.toFixed(2)} ms`,
    `worst ${run.worst_ms.toFixed(0)} ms, total ${run.total_s.toFixed(1)} s`,
    run.faults === 0 ? 'all verified' : `${run.faults} FAULTS`,
  ].join('; ');
}

const SEED = 1;

async function run({ data, tell }: BenchOptions): Promise<BenchResult> {
  const folder = instancesAt(data, join('cartonization', 'boxpacker-ecommerce'));
  const boxes = readBoxes(folder);
  const orders = readOrders(folder);
  const runs = (
    [
      ['free', 0],
      ['flat', 0],
      ['free', 0.8],
    ] as const
  ).map(([orientation, support_share]) => {
    const options = { ...comparedOptions, support_share, seed: SEED };
    const found = runCartons(orders, boxes, orientation, options, tell);
    tell(lineOf(found, orders.length));
    return found;
  });
  const faults = runs.reduce((sum, each) => sum + each.faults, 0);
  if (faults > 0) throw new Error(`${faults} packings have faults`);
  const [free, flat] = [runs[0]!, runs[1]!];
  return {
    name: 'cartons',
    value: free.boxes,
    unit: 'boxes for 4,288 orders, free rotation; less is better',
    floors: { volume_and_weight: volumeWeightBound, proven: free.proven_bound },
    ratios: {
      to_boxpacker_free: free.boxes / free.boxpacker,
      to_boxpacker_flat: flat.boxes / flat.boxpacker,
      to_proven_bound: free.boxes / free.proven_bound,
    },
    rounds: 1,
    flush_per_s: flushRate(temporaryFolder()),
    rss_mb: peakMb(),
    detail: { verified: true, runs },
  };
}

export const cartons: Bench = {
  name: 'cartons',
  about: 'boxes for 4,288 real orders, against BoxPacker and the proven bound',
  run,
};
