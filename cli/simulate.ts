/**
 * `fahuo simulate`: seeded worlds drive the real system through faults while every invariant is
 * looked at. A seed that finds something prints how to run it again; exit 1 if any does.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '../kernel/config.ts';
import { startEmbeddedPostgres } from '../kernel/postgres-embedded.ts';
import { coverageOf, simulateMany } from '../simulation/simulate-many.ts';
import type { SeedResult } from '../simulation/world.ts';
import { say } from './runtime.ts';

export interface SimulateFlags {
  data?: string;
  seeds: string;
  seed?: string;
  steps: string;
  faults?: boolean;
  racing?: boolean;
  workers: string;
  json?: boolean;
}

const LAST_ACTS = 15;

function whole(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= (flag === '--seed' ? 0 : 1)) return value;
  throw new Error(`${flag} takes a whole number, got ${text}`);
}

/** So many seeds from the first one on. */
function seedsOf(flags: SimulateFlags): number[] {
  const first = flags.seed === undefined ? 1 : whole('--seed', flags.seed);
  return Array.from({ length: whole('--seeds', flags.seeds) }, (_, index) => first + index);
}

export async function runSimulate(flags: SimulateFlags): Promise<void> {
  const seeds = seedsOf(flags);
  const steps = whole('--steps', flags.steps);
  const workers = whole('--workers', flags.workers);
  const { faults = false, racing = false } = flags;
  const begin = performance.now();
  const server = await openServer(flags.data);
  try {
    const tell = (result: SeedResult) => {
      if (result.violations.length > 0) print(result, flags);
      else if (!flags.json) say(`seed ${result.seed}: ${result.acts.length} acts, ${result.ms} ms`);
    };
    const base = { server_url: server.url, seeds, workers, steps, faults, racing };
    const results = await simulateMany({ ...base, onSeed: tell });
    const bad = results.filter((each) => each.violations.length > 0);
    const coverage = coverageOf(results);
    const wall_s = Math.round((performance.now() - begin) / 100) / 10;
    const acts = results.reduce((sum, each) => sum + each.acts.length, 0);
    if (flags.json) {
      const violated = bad.map(({ seed, violations }) => ({ seed, violations }));
      const figures = { seeds: results.length, steps, acts, faults, racing, wall_s };
      process.stdout.write(`${JSON.stringify({ ...figures, violated, coverage })}\n`);
    } else {
      printCoverage(coverage);
      say(`\n${results.length} seeds, ${acts} acts in ${wall_s} s: ${bad.length} with violations`);
    }
    if (bad.length > 0) process.exitCode = 1;
  } finally {
    await server.close();
  }
}

/** The given server, that of a data folder, or one in a folder that is removed at the end. */
async function openServer(data: string | undefined) {
  const { database_url } = readConfig({}, process.env);
  if (database_url !== null && data === undefined) {
    return { url: database_url, close: async () => {} };
  }
  const folder = data ?? fs.mkdtempSync(path.join(os.tmpdir(), 'fahuo-simulate-'));
  if (data === undefined) fs.chmodSync(folder, 0o755);
  const embedded = await startEmbeddedPostgres(folder);
  return {
    url: embedded.url,
    async close() {
      await embedded.stop();
      if (data === undefined) fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

function print({ seed, acts, violations }: SeedResult, flags: SimulateFlags): void {
  const more = `${flags.faults ? ' --faults' : ''}${flags.racing ? ' --racing' : ''}`;
  say(`\nseed ${seed}: ${violations.length} violations. The last acts:`);
  for (const act of acts.slice(-LAST_ACTS)) say(`  ${act}`);
  for (const { check, rows, after_act } of violations) {
    say(`  after act ${after_act}: ${check}`);
    for (const row of rows) say(`    ${JSON.stringify(row)}`);
  }
  say(`replay: node bin/fahuo.mjs simulate --seed ${seed}${more} --steps ${flags.steps}\n`);
}

function printCoverage(coverage: Record<string, number>): void {
  const groups: [prefix: string, title: string][] = [
    ['fault:', 'Faults that struck'],
    ['edge:', 'Moves of lifecycles'],
    ['act:', 'Acts'],
    ['told:', 'Told to try later'],
  ];
  for (const [prefix, title] of groups) {
    const own = Object.entries(coverage).filter(([key]) => key.startsWith(prefix));
    if (own.length === 0) continue;
    process.stdout.write(`\n${title}\n`);
    for (const [key, n] of own.sort()) {
      process.stdout.write(`  ${key.slice(prefix.length).padEnd(48)}${String(n).padStart(8)}\n`);
    }
  }
}
