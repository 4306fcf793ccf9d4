/**
 * A data set of real orders through the whole system twice: carts and cartons by the engines, and
 * by the simple ways beside them. What is walked, how many parcels go out, how much air is in them.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Bench, BenchOptions } from './benches.ts';
import { instancesAt } from './instances.ts';
import { type BenchResult, significant } from './measure.ts';
import { flushRate, onEarlyEnd, removeFolder, temporaryFolder } from './scratch.ts';

const PROGRAM = path.resolve(import.meta.dirname, '..', 'fahuo.ts');

/** What `fahuo replay --json` prints, as far as it is told here. */
export interface Replayed {
  orders: number;
  walk_m: number;
  walk_mm_per_line: number;
  tasks: number;
  parcels: number;
  air_share: number | null;
  violations: number;
  wall_s: number;
  orders_per_s: number;
  peak_rss_mb: number;
}

/** Figures of the two runs as a result: the share of the walk that the engines save. */
export function replayResult(on: Replayed, off: Replayed, flush_per_s: number): BenchResult {
  const saved = (engines: number, simple: number) => significant(1 - engines / simple);
  return {
    name: 'replay',
    value: significant(100 * (1 - on.walk_m / off.walk_m)),
    unit: '% less walking with the engines',
    floors: {},
    ratios: {
      walk_saved: saved(on.walk_m, off.walk_m),
      parcels_saved: saved(on.parcels, off.parcels),
      time: significant(on.wall_s / off.wall_s),
    },
    rounds: 1,
    flush_per_s,
    rss_mb: Math.max(on.peak_rss_mb, off.peak_rss_mb),
    detail: { runs: { 'engines on': on, 'engines off': off } },
  };
}

function replay(folder: string, engines: 'on' | 'off'): Promise<Replayed> {
  const data = temporaryFolder();
  const how = ['--preset', 'olist', '--engines', engines, '--json', '--data', data];
  const child = spawn(process.execPath, [PROGRAM, 'replay', folder, ...how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onEarlyEnd(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      removeFolder(data);
      if (code === 0) resolve(JSON.parse(text) as Replayed);
      else reject(new Error(`replay with engines ${engines} ended with ${code}`));
    });
  });
}

async function run({ tell, data }: BenchOptions): Promise<BenchResult> {
  const folder = instancesAt(data, 'olist');
  tell('with the simple ways');
  const off = await replay(folder, 'off');
  tell('with the engines');
  const on = await replay(folder, 'on');
  return replayResult(on, off, flushRate(temporaryFolder()));
}

export const replayBench: Bench = {
  name: 'replay',
  about: 'real orders through the whole system, carts and cartons by the engines or not',
  run,
};
