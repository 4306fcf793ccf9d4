/**
 * `fahuo bench`: runs benches on databases of their own and prints their figures. Several run one
 * after the other, each in a process of its own, so that none inherits memory or warmth.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Bench, benches } from '../bench/benches.ts';
import { InstancesAbsent } from '../bench/instances.ts';
import { type BenchResult, significant } from '../bench/measure.ts';
import type { Counted } from '../bench/statements.ts';
import { renderPerformance, renderStatements } from '../tools/render-performance.ts';
import { say } from './runtime.ts';

export interface BenchFlags {
  list?: boolean;
  json?: boolean;
  data?: string;
  rounds: string;
  sizes?: string;
  orders?: string;
  from?: string;
  write?: string;
}

const PROGRAM = path.resolve(import.meta.dirname, '..', 'fahuo.ts');
/** Exit code of a bench whose instances are absent. */
const ABSENT = 3;

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${flag} takes whole numbers, got ${text}`);
  return value;
}

/** Runs one bench or all of them. */
export async function runBench(name: string | undefined, flags: BenchFlags): Promise<void> {
  if (flags.list) {
    for (const each of benches) process.stdout.write(`${each.name.padEnd(14)}${each.about}\n`);
    return;
  }
  const results = await figuresOf(name, flags);
  for (const result of results) {
    process.stdout.write(flags.json ? `${JSON.stringify(result)}\n` : tableOf(result));
  }
  if (flags.write !== undefined) write(flags.write, name, results);
}

async function figuresOf(name: string | undefined, flags: BenchFlags): Promise<BenchResult[]> {
  if (flags.from !== undefined) return readFigures(flags.from);
  if (name === 'all') return runAll(flags);
  const bench = benches.find((each) => each.name === name);
  if (bench === undefined) {
    throw new Error(`which bench? ${benches.map((each) => each.name).join(', ')}, or all`);
  }
  try {
    return [await runOne(bench, flags)];
  } catch (error) {
    if (!(error instanceof InstancesAbsent)) throw error;
    say(`fahuo: ${bench.name}: ${error.message}`);
    process.exitCode = ABSENT;
    return [];
  }
}

/** Figures that `--json` printed before. */
function readFigures(file: string): BenchResult[] {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as BenchResult);
}

function runOne(bench: Bench, flags: BenchFlags): Promise<BenchResult> {
  const { data, sizes, orders } = flags;
  return bench.run({
    rounds: wholeNumber('rounds', flags.rounds),
    tell: flags.json ? () => {} : say,
    ...(data === undefined ? {} : { data }),
    ...(sizes === undefined
      ? {}
      : { sizes: sizes.split(',').map((text) => wholeNumber('sizes', text)) }),
    ...(orders === undefined ? {} : { orders: wholeNumber('orders', orders) }),
  });
}

async function runAll(flags: BenchFlags): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const bench of benches) {
    if (!flags.json) say(`${bench.name}: ${bench.about}`);
    const result = await runApart(bench.name, flags);
    if (result !== null) results.push(result);
  }
  return results;
}

/** Runs a bench as a child; null when its instances are absent. A stop is the child's to see to. */
function runApart(name: string, flags: BenchFlags): Promise<BenchResult | null> {
  const given = (['data', 'sizes', 'orders', 'rounds'] as const).flatMap((flag) => {
    const value = flags[flag];
    return value === undefined ? [] : [`--${flag}`, value];
  });
  const child = spawn(process.execPath, [PROGRAM, 'bench', name, '--json', ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const interrupt = () => {};
  const terminate = () => child.kill('SIGTERM');
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', terminate);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', terminate);
      if (code === 0) resolve(JSON.parse(text) as BenchResult);
      else if (code === ABSENT) resolve(null);
      else if (signal !== null || code === 130 || code === 143) process.exit(code ?? 130);
      else reject(new Error(`bench ${name} ended with ${code}`));
    });
  });
}

function write(file: string, name: string | undefined, results: readonly BenchResult[]): void {
  const counted = results.find((each) => each.name === 'statements')?.detail?.['commands'];
  const statements = counted === undefined ? null : renderStatements(counted as Counted[]);
  if (name === 'statements' && statements !== null) {
    fs.writeFileSync(file, statements);
    return;
  }
  const versions = results.flatMap((each) => each.detail?.['postgres'] ?? []);
  const machine = {
    cores: os.availableParallelism(),
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    memory_gb: Math.round(os.totalmem() / 1024 ** 3),
    platform: `${os.type()} ${os.arch()}`,
    node: process.versions.node,
    postgres: String(versions[0] ?? 'not used'),
  };
  fs.writeFileSync(file, renderPerformance(results, benches, machine));
  if (statements === null) return;
  fs.writeFileSync(path.join(path.dirname(file), 'statements.md'), statements);
}

function tableOf(result: BenchResult): string {
  const line = ([name, value]: [string, number]) => `  ${name.padEnd(34)}${significant(value)}\n`;
  const part = (title: string, values: Record<string, number>) => {
    const lines = Object.entries(values).map(line);
    return lines.length === 0 ? '' : ` ${title}\n${lines.join('')}`;
  };
  const { name, value, unit, floors, ratios, rounds, flush_per_s, rss_mb } = result;
  return [
    `\n${name}: ${significant(value)} ${unit}\n`,
    part('floors', floors),
    part('ratios', ratios),
    ` rounds ${rounds}, flushes ${significant(flush_per_s)}/s, memory ${rss_mb} MB\n`,
  ].join('');
}
