/**
 * Wave plans: made-up shifts on ten aisles in both modes; walking against carts filled by due time,
 * and the time a plan takes. Every plan is judged.
 */
import { makeInstance } from '../engines/pick-path/instances.ts';
import { seededRandom } from '../engines/pick-path/local-search.ts';
import {
  planWave,
  type WaveLimits,
  type WaveRequest,
  type WaveShipment,
} from '../engines/wave/wave.ts';
import { waveFaults } from '../engines/wave/wave-check.ts';
import type { Bench, BenchOptions } from './benches.ts';
import { type BenchResult, peakMb } from './measure.ts';
import { flushRate, temporaryFolder } from './scratch.ts';

const minuteMs = 60_000;
const noonMs = Date.UTC(2026, 10, 11, 4);
const shipmentCounts = [50, 100, 200];
const shiftsPerSize = 5;
const binsOfFloor = 120;
const rounds = 20;

const limits: WaveLimits = {
  pickers: 4,
  pick_lines_per_hour: 240,
  pack_per_hour: 160,
  walk_mm_per_second: 1000,
  wave_minutes: 30,
  cart: { orders: 8, slots: 12, weight_g: 40_000 },
  single_cart: { orders: 20 },
};

/** Shipments of one to four lines, most of them one, due from now to ten hours ahead. */
export function makeShift(count: number, seed: number, mode: WaveRequest['mode']): WaveRequest {
  const random = seededRandom(seed);
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const floor = makeInstance({ seed, aisles: 10, cross_aisles: 3, picks: binsOfFloor });
  const { at } = floor.starts[0]!;
  const shipments = Array.from({ length: count }, (_, index): WaveShipment => {
    const lines = Array.from({ length: Math.max(1, whole(-1, 4)) }, () => ({
      bin_id: floor.picks[whole(0, binsOfFloor - 1)]!.bin_id,
      qty: whole(1, 3),
    }));
    return {
      shipment_id: `S${index}`,
      lines,
      ship_by_ms: noonMs + whole(0, 60) * 10 * minuteMs,
      weight_g: whole(100, 5000),
    };
  });
  const walk = { kind: 'layout', layout: floor.layout, start: at, end: at } as const;
  return { shipments, as_of_ms: noonMs, limits, walk, mode };
}

export interface WavePlanRun {
  mode: WaveRequest['mode'];
  waiting: number;
  plans: number;
  selected: number;
  late: number;
  /** Walking of the plans by that of the same shipments on carts filled by due time. */
  to_first_come: number;
  worst_ms: number;
  faults: string[];
}

/** Plans shifts of one size one by one in one thread. */
export function runShifts(count: number, mode: WaveRequest['mode'], seed: number): WavePlanRun {
  const faults: string[] = [];
  let [selected, late, length_mm, first_come_mm, worst_ms] = [0, 0, 0, 0, 0];
  for (let shift = 0; shift < shiftsPerSize; shift++) {
    const request = makeShift(count, seed * 1000 + shift, mode);
    const begun = performance.now();
    const plan = planWave(request, { seed, rounds });
    worst_ms = Math.max(worst_ms, performance.now() - begun);
    faults.push(...waveFaults(request, plan).map((fault) => `${mode} ${count}: ${fault}`));
    selected += plan.selected.length;
    late += plan.figures.late;
    length_mm += plan.figures.length_mm;
    first_come_mm += plan.figures.first_come_mm;
  }
  const to_first_come = length_mm / first_come_mm;
  const sums = { selected, late, to_first_come, worst_ms, faults };
  return { mode, waiting: count, plans: shiftsPerSize, ...sums };
}

function lineOf(run: WavePlanRun): string {
  return [
    `${run.mode}, ${run.waiting} waiting: ${run.selected} selected in ${run.plans} plans`,
    `${(run.to_first_come * 100).toFixed(1)} % of the walking by due time`,
    `${run.late} late`,
    `longest ${run.worst_ms.toFixed(0)} ms`,
    run.faults.length === 0 ? 'all verified' : `FAULTS: ${run.faults.slice(0, 5).join(', ')}`,
  ].join('; ');
}

const SEED = 1;

async function run({ tell }: BenchOptions): Promise<BenchResult> {
  const runs = (['wave', 'continuous'] as const).flatMap((mode) =>
    shipmentCounts.map((count) => runShifts(count, mode, SEED)),
  );
  for (const each of runs) tell(lineOf(each));
  const faults = runs.flatMap((each) => each.faults);
  if (faults.length > 0) throw new Error(`faults: ${faults.slice(0, 5).join('; ')}`);
  const mean = runs.reduce((sum, each) => sum + each.to_first_come, 0) / runs.length;
  return {
    name: 'wave-plans',
    value: mean * 100,
    unit: '% of the walking of carts filled by due time; less is better',
    floors: {},
    ratios: { to_first_come: mean },
    rounds: 1,
    flush_per_s: flushRate(temporaryFolder()),
    rss_mb: peakMb(),
    detail: { verified: true, runs },
  };
}

export const wavePlans: Bench = {
  name: 'wave-plans',
  about: 'walking of planned waves against carts filled by due time, on made-up shifts',
  run,
};
