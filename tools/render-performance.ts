/** Renders figures of benches as documents: docs/performance.md and docs/statements.md. Pure. */
import type { BenchResult } from '../bench/measure.ts';
import type { Replayed } from '../bench/replay.ts';
import type { Counted } from '../bench/statements.ts';

/** The machine that the figures are of. */
export interface Machine {
  cores: number;
  cpu: string;
  memory_gb: number;
  platform: string;
  node: string;
  postgres: string;
}

export interface Described {
  name: string;
  about: string;
}

const cell = (text: string) => text.replaceAll('|', '\\|');

function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((each) => cell(String(each))).join(' | ')} |`;
  const rule = `| ${heads.map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`;
  return [line(heads), rule, ...rows.map(line)].join('\n');
}

/** A figure for readers: at most four digits that say something, thousands apart. */
export function figure(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))));
  const rounded = Number(value.toFixed(Math.min(digits, 6)));
  return Math.abs(rounded) >= 10_000
    ? String(Math.round(rounded)).replace(/\B(?=(\d{3})+$)/g, ',')
    : String(rounded);
}

interface Life {
  command: string;
  inputs: number;
  statements_per_1000_orders: number;
  ms_per_1000_orders: number;
}

type ListFigures = Record<string, Record<string, { p50_ms: number; p99_ms: number; rows: number }>>;

/** What a bench tells beyond value, floors and ratios. */
function details({ name, detail = {} }: BenchResult): string[] {
  if (name === 'life') {
    const rows = (detail['commands'] as Life[]).map((each) => [
      `\`${each.command}\``,
      figure(each.statements_per_1000_orders),
      figure(each.ms_per_1000_orders),
    ]);
    return [table(['command', 'statements per 1,000 orders', 'ms per 1,000 orders'], rows)];
  }
  if (name === 'lists') return [listTable(detail['sizes'] as ListFigures)];
  if (name === 'intake-http') {
    const times = detail['times'] as Record<string, { p50_ms: number; p99_ms: number }>;
    const rows = Object.entries(times).map(([who, { p50_ms, p99_ms }]) => {
      return [who.replaceAll('_', ' '), figure(p50_ms), figure(p99_ms)];
    });
    return [table(['answer of one order', 'p50 ms', 'p99 ms'], rows)];
  }
  if (name === 'hot-sku') {
    return [`Over HTTP: ${figure(detail['over_http_per_s'] as number)} holds/s.`];
  }
  if (name === 'start') {
    return [
      `The first start, with the demo company: ${figure(detail['first_start_s'] as number)} s.`,
    ];
  }
  if (name === 'replay') return [replayTable(detail['runs'] as Record<string, Replayed>)];
  if (name === 'statements') return ['By command: [statements.md](statements.md).'];
  return [];
}

function replayTable(runs: Readonly<Record<string, Replayed>>): string {
  const rows: [string, (run: Replayed) => string][] = [
    ['orders', (run) => figure(run.orders)],
    ['metres walked', (run) => figure(run.walk_m)],
    ['metres for a line', (run) => figure(run.walk_mm_per_line / 1000)],
    ['tasks', (run) => figure(run.tasks)],
    ['parcels', (run) => figure(run.parcels)],
    ['air in cartons, %', (run) => (run.air_share === null ? '' : figure(100 * run.air_share))],
    ['seconds', (run) => figure(run.wall_s)],
    ['broken invariants', (run) => figure(run.violations)],
  ];
  const all = Object.values(runs);
  return table(
    ['', ...Object.keys(runs)],
    rows.map(([name, told]) => [name, ...all.map(told)]),
  );
}

function listTable(sizes: ListFigures): string {
  const names = Object.keys(sizes).toSorted((a, b) => Number(a) - Number(b));
  const heads = names.flatMap((size) => [`${figure(Number(size))}: p50 ms`, 'p99 ms']);
  const rows = Object.keys(sizes[names[0]!]!).map((list) => [
    list.replaceAll('_', ' '),
    ...names.flatMap((size) => {
      const { p50_ms, p99_ms } = sizes[size]![list]!;
      return [figure(p50_ms), figure(p99_ms)];
    }),
  ]);
  return table(['list', ...heads], rows);
}

function section(result: BenchResult, about: string): string {
  const { name, value, unit, floors, ratios, rounds, flush_per_s, rss_mb } = result;
  const words = (key: string) => key.replaceAll('_', ' ');
  // A ratio to a floor stands beside it; the others stand alone.
  const held = Object.entries(floors).map(([key, floor]) => {
    const ratio = ratios[key];
    return [words(key), figure(floor), ratio === undefined ? '' : figure(ratio)];
  });
  const alone = name === 'lists' || name === 'statements' ? [] : Object.entries(ratios);
  const others = alone
    .filter(([key]) => floors[key] === undefined)
    .map(([key, ratio]) => [words(key), '', figure(ratio)]);
  const rows = [['**fahuo**', `**${figure(value)}**`, ''], ...held, ...others];
  return [
    `## ${name}`,
    `${about[0]!.toUpperCase()}${about.slice(1)}.`,
    `**${figure(value)}** ${unit}. Rounds: ${rounds}; flushes of the disk: ${figure(flush_per_s)}/s; peak memory: ${figure(rss_mb)} MB.`,
    ...(held.length + others.length === 0 ? [] : [table(['', 'figure', 'ratio'], rows)]),
    ...details(result),
  ].join('\n\n');
}

/** docs/performance.md: every bench that ran, in the order of the list. */
export function renderPerformance(
  results: readonly BenchResult[],
  described: readonly Described[],
  machine: Machine,
): string {
  const { cores, cpu, memory_gb, platform, node, postgres } = machine;
  const sections = described.flatMap(({ name, about }) => {
    const result = results.find((each) => each.name === name);
    return result === undefined ? [] : [section(result, about)];
  });
  return `${[
    '# Performance',
    'Rendered from a run of `fahuo bench`; never written by hand. Figures are medians of rounds in ' +
      'which floors and fahuo took turns, on a fresh database with the settings of production: ' +
      'every commit is flushed. A ratio is fahuo by its floor of the same run. Floors are what ' +
      'somebody writes by hand for the same result, or the bare tool underneath.',
    `Machine: ${cores} cores (${cpu}), ${memory_gb} GB memory, ${platform}; Node ${node}, PostgreSQL ${postgres}.`,
    ...sections,
    '## How to repeat',
    [
      '    node bin/fahuo.mjs bench --list',
      '    node bin/fahuo.mjs bench intake-bulk',
      '    node bin/fahuo.mjs bench all --write docs/performance.md',
    ].join('\n'),
    'Each bench makes its database in a temporary folder (`TMPDIR` chooses the disk) and removes it. ' +
      '`--json` prints the same figures for programs, `--rounds` and `--orders` change how much is ' +
      'measured, `--data` names the folder of published instances. Nothing else should run on the machine.',
  ].join('\n\n')}\n`;
}

/** docs/statements.md: statements of each command by the size of its array. */
export function renderStatements(commands: readonly Counted[]): string {
  const rows = commands.map(({ command, by_size }) => {
    const [one, thousand] = [by_size[1]!, by_size[1000]!];
    return [`\`${command}\``, figure(one), figure(thousand), figure(thousand / 1000)];
  });
  return `${[
    '# Statements',
    'Rendered by `fahuo bench statements --write docs/statements.md`; never written by hand. ' +
      'Statements that the server executes for one call, `begin` and `commit` included. A call takes ' +
      'an array: its statements do not grow with it, so what one order costs falls with the number ' +
      'of orders that travel together.',
    table(['command', 'for 1 order', 'for 1,000 orders', 'per order among 1,000'], rows),
  ].join('\n\n')}\n`;
}
