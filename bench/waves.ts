/**
 * Waves and carts: published order-batching and wave-selection instances; gap to the best known
 * of each, beside the rules people use, in the same run. Every answer is judged.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { batchOrders } from '../engines/batching/batching.ts';
import { batchingFaults } from '../engines/batching/check.ts';
import {
  MM_PER_UNIT,
  type ObpInstance,
  type ObpLayout,
  obpBestKnown,
  obpLengths,
  obpRequest,
  type Rounding,
} from '../engines/batching/obp.ts';
import { obpWayLength, obpWays } from '../engines/batching/obp-check.ts';
import { aisleWaveFaults } from '../engines/wave/aisle-check.ts';
import { readAisleWave } from '../engines/wave/sbpo.ts';
import { chooseByAisles } from '../engines/wave/units-per-aisle.ts';
import type { Bench, BenchOptions } from './benches.ts';
import { instancesAt } from './instances.ts';
import { type BenchResult, peakMb } from './measure.ts';
import { flushRate, temporaryFolder } from './scratch.ts';

const families: readonly [string, Rounding][] = [
  ['Conventional', 'whole'],
  ['NR1', 'half'],
];
const usualSeconds = 2;
/** Published figures have two or three decimals. */
const equalWithin = 1e-4;

/** One batching instance; gaps are shares of the best known length, negative is shorter. */
export interface ObpRun {
  instance: string;
  orders: number;
  best_known: number;
  length: number;
  gap: number;
  savings_gap: number;
  seeds_gap: number;
  first_come_gap: number;
  rounds: number;
  took_ms: number;
  faults: string[];
}

/** One wave instance; gaps are shares of the reference ratio, negative is more units per aisle. */
export interface AisleRun {
  instance: string;
  orders: number;
  aisles: number;
  /** Best of HiGHS within its time, and whether it proved it. */
  reference: number;
  proven: boolean;
  units_per_aisle: number;
  gap: number;
  constructed_gap: number;
  rounds: number;
  took_ms: number;
  faults: string[];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}

const clock = () => performance.now();
const percent = (share: number) => (share * 100).toFixed(2);

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

/** All batching instances, `seconds` each. */
export function runObp(
  data: string,
  seconds: number,
  seed: number,
  print: (line: string) => void,
): ObpRun[] {
  const runs: ObpRun[] = [];
  print('instance          orders  best known    found   gap %  savings  seeds  first come');
  for (const [family, rounding] of families) {
    const root = join(data, 'obp', family);
    const layout = readJson<ObpLayout>(join(root, 'tsplib_parent.json'));
    const lengths = obpLengths(layout, rounding);
    const way = obpWayLength(obpWays(layout, rounding));
    for (const name of readdirSync(join(root, 'instances')).sort()) {
      const instance = readJson<ObpInstance>(join(root, 'instances', name, `${name}.json`));
      const request = obpRequest(instance, lengths);
      const begun = clock();
      const plan = batchOrders(request, { seed, time_ms: seconds * 1000, now_ms: clock });
      const took_ms = clock() - begun;
      const best_known = obpBestKnown(instance);
      const gapOf = (length_mm: number) => length_mm / MM_PER_UNIT / best_known - 1;
      const { explanation } = plan;
      const faults = batchingFaults(request, plan, way);
      if (plan.batches.length > instance.NUM_VEHICLES) faults.push('too many trolleys');
      const run: ObpRun = {
        instance: `${family}/${name}`,
        orders: request.orders.length,
        best_known,
        length: plan.length_mm / MM_PER_UNIT,
        gap: gapOf(plan.length_mm),
        savings_gap: gapOf(explanation.savings_mm),
        seeds_gap: gapOf(explanation.seeds_mm),
        first_come_gap: gapOf(explanation.first_come_mm),
        rounds: explanation.rounds,
        took_ms,
        faults: faults.map((fault) => `${name}: ${fault}`),
      };
      runs.push(run);
      print(obpLine(run));
    }
  }
  return runs;
}

function obpLine(run: ObpRun): string {
  const gaps = [run.gap, run.savings_gap, run.seeds_gap, run.first_come_gap];
  return [
    run.instance.replace('Conventional', 'Conv').padEnd(18),
    String(run.orders).padStart(5),
    run.best_known.toFixed(2).padStart(11),
    run.length.toFixed(2).padStart(8),
    ...gaps.map((gap) => percent(gap).padStart(7)),
  ].join(' ');
}

/** All wave instances, `seconds` each. */
export function runAisles(
  data: string,
  seconds: number,
  seed: number,
  print: (line: string) => void,
): AisleRun[] {
  const rows = readFileSync(join(data, 'sbpo-a-highs.csv'), 'utf8').trim().split('\n').slice(1);
  print('instance  orders  aisles  reference  proven     found   gap %  constructed');
  return rows.map((row) => {
    const [name = '', ratio, , , proven] = row.split(',');
    const text = readFileSync(join(data, 'sbpo-a', `instance_${name}.txt`), 'utf8');
    const request = readAisleWave(text);
    const begun = clock();
    const wave = chooseByAisles(request, { seed, time_ms: seconds * 1000, now_ms: clock });
    const took_ms = clock() - begun;
    const reference = Number(ratio);
    const run: AisleRun = {
      instance: name,
      orders: request.orders.length,
      aisles: request.aisles.length,
      reference,
      proven: proven === 'True',
      units_per_aisle: wave.units_per_aisle,
      gap: 1 - wave.units_per_aisle / reference,
      constructed_gap: 1 - wave.explanation.constructed / reference,
      rounds: wave.explanation.rounds,
      took_ms,
      faults: aisleWaveFaults(request, wave).map((fault) => `${name}: ${fault}`),
    };
    print(aisleLine(run));
    return run;
  });
}

function aisleLine(run: AisleRun): string {
  return [
    run.instance.padEnd(8),
    String(run.orders).padStart(7),
    String(run.aisles).padStart(7),
    run.reference.toFixed(3).padStart(10),
    (run.proven ? 'yes' : 'no').padStart(7),
    run.units_per_aisle.toFixed(3).padStart(9),
    percent(run.gap).padStart(7),
    percent(run.constructed_gap).padStart(8),
  ].join(' ');
}

interface Figures {
  instances: number;
  at_or_below: number;
  gap_mean: number;
  gap_worst: number;
  took_ms_worst: number;
}

function figuresOf(runs: readonly { gap: number; took_ms: number }[]): Figures {
  return {
    instances: runs.length,
    at_or_below: runs.filter((run) => run.gap <= equalWithin).length,
    gap_mean: mean(runs.map((run) => run.gap)),
    gap_worst: Math.max(...runs.map((run) => run.gap)),
    took_ms_worst: Math.max(...runs.map((run) => run.took_ms)),
  };
}

function summary(what: string, figures: Figures): string {
  const { instances, at_or_below, gap_mean, gap_worst, took_ms_worst } = figures;
  return [
    `${what}: ${at_or_below} of ${instances} at or better than the reference,`,
    `gap mean ${percent(gap_mean)} %, worst ${percent(gap_worst)} %,`,
    `longest ${(took_ms_worst / 1000).toFixed(1)} s`,
  ].join(' ');
}

const SEED = 1;

async function run({ data, tell }: BenchOptions): Promise<BenchResult> {
  const folder = instancesAt(data, 'orderpicking');
  const obp = runObp(folder, usualSeconds, SEED, tell);
  const aisles = runAisles(folder, usualSeconds, SEED, tell);
  const faults = [...obp, ...aisles].flatMap((each) => each.faults);
  if (faults.length > 0) throw new Error(`faults: ${[...new Set(faults)].slice(0, 10).join('; ')}`);
  const batching = figuresOf(obp);
  const selection = figuresOf(aisles);
  tell(summary('batching', batching));
  tell(summary('wave selection', selection));
  const over = (figure: (run: ObpRun) => number) => 1 + mean(obp.map(figure));
  return {
    name: 'waves',
    value: ((batching.gap_mean + selection.gap_mean) / 2) * 100,
    unit: '% mean gap to the best known, batching and wave selection; less is better',
    floors: {},
    ratios: {
      batching_to_best_known: 1 + batching.gap_mean,
      savings_to_best_known: over((each) => each.savings_gap),
      seeds_to_best_known: over((each) => each.seeds_gap),
      first_come_to_best_known: over((each) => each.first_come_gap),
      reference_to_selection: 1 + selection.gap_mean,
      reference_to_constructed: 1 + mean(aisles.map((each) => each.constructed_gap)),
    },
    rounds: 1,
    flush_per_s: flushRate(temporaryFolder()),
    rss_mb: peakMb(),
    detail: { verified: true, seconds: usualSeconds, batching, selection, obp, aisles },
  };
}

export const waves: Bench = {
  name: 'waves',
  about: 'batching and wave selection on published instances, gap to the best known',
  run,
};
