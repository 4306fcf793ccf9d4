/**
 * Pick paths: random warehouses of one to four blocks, 5 to 20 aisles, 5 to 80 picks; gap to the
 * shortest walk, time, and how much further the taught rules walk. Every walk is judged.
 */
import { faultsOf, shortestByTrial } from '../engines/pick-path/check.ts';
import { RULES, type Rule } from '../engines/pick-path/heuristics.ts';
import { type InstanceSpec, makeInstance } from '../engines/pick-path/instances.ts';
import { type PickPathRequest, pickPath } from '../engines/pick-path/pick-path.ts';
import type { Bench, BenchOptions } from './benches.ts';
import { type BenchResult, peakMb } from './measure.ts';
import { flushRate, temporaryFolder } from './scratch.ts';

const aisleCounts = [5, 10, 20];
const pickCounts = [5, 15, 30, 50, 80];
const instancesPerSize = 3;
const trialInstances = 50;
const trialPicks = 11;
const claimInstances = 30;
const searchSeeds = [1, 2, 3];

/** S-shape against the shortest walk, share of walking saved; de Koster and van der Poort 1998. */
const publishedSaving = { least: 0.07, most: 0.34 };

export interface PickPathRun {
  blocks: number;
  instances: number;
  /** Small lists compared with trying every order, and how many agreed. */
  tried: number;
  agreed: number;
  /** Answers proven shortest by the engine. */
  proven: number;
  gap_mean: number;
  gap_worst: number;
  median_ms: number;
  p95_ms: number;
  /** What each rule walks beyond the shortest, share, mean over the instances. */
  excess: Record<Rule, number>;
  s_shape_saving: number;
  /** The search alone, without the exact method: gap over three seeds, and its time. */
  search_gap_mean: number;
  search_gap_worst: number;
  search_median_ms: number;
  faults: string[];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}

function timed<T>(work: () => T): { answer: T; took_ms: number } {
  const begun = performance.now();
  const answer = work();
  return { answer, took_ms: performance.now() - begun };
}

/** The engine without its exact method for aisles, as on a floor with too many cross-aisles. */
function searchOnly(request: PickPathRequest, seed: number) {
  return timed(() => pickPath(request, { state_ceiling: 0, seed }));
}

function specsOf(blocks: number, seed: number): InstanceSpec[] {
  return aisleCounts.flatMap((aisles) =>
    pickCounts.flatMap((picks) =>
      Array.from({ length: instancesPerSize }, (_, i) => ({
        seed: seed * 1000 + i,
        aisles,
        cross_aisles: blocks + 1,
        picks,
      })),
    ),
  );
}

/** How many small lists get exactly the length that trying every order finds. */
function tryEveryOrder(blocks: number, seed: number, faults: string[]): number {
  let agreed = 0;
  for (let i = 0; i < trialInstances; i++) {
    const request = makeInstance({
      seed: seed * 1000 + 500 + i,
      aisles: 2 + (i % 5),
      cross_aisles: blocks + 1,
      picks: 1 + (i % trialPicks),
      open_ended: i % 2 === 1,
    });
    const path = pickPath(request);
    faults.push(...faultsOf(request, path));
    if (path.length_mm === shortestByTrial(request)) agreed++;
  }
  return agreed;
}

/** All instances of one number of blocks, one by one in one thread. */
export function runBlocks(blocks: number, seed: number): PickPathRun {
  const faults: string[] = [];
  const agreed = tryEveryOrder(blocks, seed, faults);
  const [gaps, times, searchGaps, searchTimes] = [[], [], [], []] as number[][];
  const excess = Object.fromEntries(RULES.map((rule) => [rule, [] as number[]]));
  let proven = 0;
  const savings: number[] = [];
  const specs = specsOf(blocks, seed);
  for (const spec of specs) {
    const request = makeInstance(spec);
    const { answer: path, took_ms } = timed(() => pickPath(request));
    times!.push(took_ms);
    faults.push(...faultsOf(request, path));
    if (path.exact) proven++;
    const searched = searchSeeds.map((each) => searchOnly(request, each));
    for (const { answer } of searched) faults.push(...faultsOf(request, answer));
    // Not proven: the best length known then stands for the exact one.
    const best = Math.min(path.length_mm, ...searched.map(({ answer }) => answer.length_mm));
    if (path.exact && best < path.length_mm) faults.push('a search beat the proven length');
    gaps!.push(path.length_mm / best - 1);
    for (const { answer, took_ms: search_ms } of searched) {
      searchGaps!.push(answer.length_mm / best - 1);
      searchTimes!.push(search_ms);
    }
    for (const rule of RULES) excess[rule]!.push(path.explanation.rules[rule]! / best - 1);
    savings.push(1 - best / path.explanation.s_shape_mm!);
  }
  return {
    blocks,
    instances: specs.length,
    tried: trialInstances,
    agreed,
    proven,
    gap_mean: mean(gaps!),
    gap_worst: Math.max(...gaps!),
    median_ms: quantile(times!, 0.5),
    p95_ms: quantile(times!, 0.95),
    excess: Object.fromEntries(
      RULES.map((rule) => [rule, mean(excess[rule]!)]),
    ) as PickPathRun['excess'],
    s_shape_saving: mean(savings),
    search_gap_mean: mean(searchGaps!),
    search_gap_worst: Math.max(...searchGaps!),
    search_median_ms: quantile(searchTimes!, 0.5),
    faults,
  };
}

/** The time of 50 picks in 10 aisles and 3 blocks, each list seen once, from a cold process. */
export function timeOfClaim(seed: number) {
  const times = Array.from({ length: claimInstances }, (_, i) => {
    const spec = { seed: seed * 1000 + 900 + i, aisles: 10, cross_aisles: 4, picks: 50 };
    const request = makeInstance(spec);
    return timed(() => pickPath(request)).took_ms;
  });
  return {
    first_ms: times[0]!,
    median_ms: quantile(times, 0.5),
    p95_ms: quantile(times, 0.95),
    worst_ms: Math.max(...times),
  };
}

const percent = (share: number) => (share * 100).toFixed(2);

function tableOf(runs: readonly PickPathRun[]): string {
  const heads = [
    'blocks',
    'lists',
    'tried',
    'agreed',
    'proven',
    'gap %',
    'worst %',
    'ms',
    'p95 ms',
  ];
  const search = ['search gap %', 'worst %', 'ms'];
  const rows = runs.map((run) => [
    run.blocks,
    run.instances,
    run.tried,
    run.agreed,
    run.proven,
    percent(run.gap_mean),
    percent(run.gap_worst),
    run.median_ms.toFixed(2),
    run.p95_ms.toFixed(2),
    percent(run.search_gap_mean),
    percent(run.search_gap_worst),
    run.search_median_ms.toFixed(1),
  ]);
  const rules = runs.map((run) => [
    run.blocks,
    ...RULES.map((rule) => percent(run.excess[rule])),
    percent(run.s_shape_saving),
  ]);
  return [
    'gap to the shortest walk, and the search alone',
    aligned([[...heads, ...search], ...rows]),
    '',
    'walking beyond the shortest, %, and what the shortest saves against S-shape, %',
    aligned([['blocks', ...RULES, 'saved'], ...rules]),
  ].join('\n');
}

function aligned(rows: readonly (readonly (string | number)[])[]): string {
  const texts = rows.map((row) => row.map(String));
  const widths = texts[0]!.map((_, i) => Math.max(...texts.map((row) => row[i]!.length)));
  return texts.map((row) => row.map((cell, i) => cell.padStart(widths[i]!)).join('  ')).join('\n');
}

const SEED = 1;

async function run({ tell }: BenchOptions): Promise<BenchResult> {
  // First of all: the process has not compiled anything of it yet.
  const claim = timeOfClaim(SEED);
  const runs = [1, 2, 3, 4].map((blocks) => runBlocks(blocks, SEED));
  const over = (figure: (run: PickPathRun) => number) => mean(runs.map(figure));
  const saving = over((each) => each.s_shape_saving);
  const faults = runs.flatMap((each) => each.faults);
  const verified = faults.length === 0 && runs.every((each) => each.agreed === each.tried);
  tell(tableOf(runs));
  const { least, most } = publishedSaving;
  tell(
    `saved against S-shape: ${percent(saving)} % of the walking ` +
      `(published: ${percent(least)} to ${percent(most)} %)`,
  );
  if (!verified) throw new Error(`faults: ${[...new Set(faults)].slice(0, 10).join('; ')}`);
  return {
    name: 'pick-path',
    value: over((each) => each.gap_mean) * 100,
    unit: '% mean gap to the shortest walk; less is better',
    floors: { shortest: 0 },
    ratios: {
      s_shape_to_shortest: 1 + over((each) => each.excess.s_shape),
      largest_gap_to_shortest: 1 + over((each) => each.excess.largest_gap),
      combined_to_shortest: 1 + over((each) => each.excess.combined),
      search_to_shortest: 1 + over((each) => each.search_gap_mean),
    },
    rounds: 1,
    flush_per_s: flushRate(temporaryFolder()),
    rss_mb: peakMb(),
    detail: { verified, saving, published_saving: publishedSaving, claim, runs },
  };
}

export const pickPaths: Bench = {
  name: 'pick-path',
  about: 'gap of pick paths to the shortest walk; small lists against trying every order',
  run,
};
