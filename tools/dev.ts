/**
 * `fahuo dev test|crash|check`: the test run with one shared database server, the crash suite, and
 * the quick checks.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { startEmbeddedPostgres } from '../kernel/postgres-embedded.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const FOLDERS = [
  'kernel',
  'engines',
  'areas',
  'channels',
  'carriers',
  'simulation',
  'web',
  'tests',
];

function run(command: string, args: string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: ROOT });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function testFiles(ending: string): string[] {
  return FOLDERS.flatMap((folder) => {
    const at = path.join(ROOT, folder);
    if (!fs.existsSync(at)) return [];
    const names = fs.readdirSync(at, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith(ending)).map((name) => path.join(folder, name));
  }).sort();
}

/** Runs the tests; the embedded server of the run is stopped at the end. */
async function test(files: string[], long: boolean, at_once = 2): Promise<number> {
  const chosen = files.length > 0 ? files : testFiles(long ? '.long.ts' : '.test.ts');
  const embedded = process.env['DATABASE_URL']
    ? null
    : await startEmbeddedPostgres(path.join(ROOT, '.tmp'));
  const code = await run(process.execPath, ['--test', `--test-concurrency=${at_once}`, ...chosen]);
  await embedded?.stop();
  return code;
}

/** The crash suite in the order it runs; any part of a name chooses. */
const CRASH = [
  'tests/crash/kills.crash.ts',
  'tests/crash/fate.crash.ts',
  'tests/crash/control.crash.ts',
  'tests/crash/storage.crash.ts',
  'tests/crash/faults.crash.ts',
  'tests/crash/overload.crash.ts',
];

/**
 * Runs the crash suite, one file after the other: each fills the machine. `kills` is how many of
 * each kind; a release takes 50.
 */
async function crash(names: string[], kills: string | undefined): Promise<number> {
  if (kills !== undefined && !/^[1-9]\d*$/.test(kills)) {
    throw new Error(`--kills is a whole number of at least 1, got ${kills}`);
  }
  if (kills !== undefined) process.env['FAHUO_CRASH_KILLS'] = kills;
  const wanted = (file: string) => names.some((name) => path.basename(file).startsWith(name));
  const chosen = names.length === 0 ? CRASH : CRASH.filter(wanted);
  if (chosen.length === 0) throw new Error(`there is no ${names.join()} in the crash suite`);
  return test(chosen, false, 1);
}

/** Types, lint and tidiness. */
async function check(): Promise<number> {
  const bin = (name: string) => path.join(ROOT, 'node_modules/.bin', name);
  const codes = await Promise.all([
    run(bin('tsc'), ['--noEmit', '-p', '.']),
    run(bin('biome'), ['check', '.']),
    run(process.execPath, ['--test', 'tests/tidy.test.ts']),
  ]);
  return Math.max(...codes);
}

export interface DevFlags {
  long?: boolean;
  kills?: string;
}

export async function runDev(what: string, files: string[], flags: DevFlags) {
  if (what === 'test') process.exitCode = await test(files, flags.long === true);
  else if (what === 'crash') process.exitCode = await crash(files, flags.kills);
  else if (what === 'check') process.exitCode = await check();
  else throw new Error(`there is no "${what}"; use test, crash or check`);
}
