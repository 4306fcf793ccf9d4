/** `fahuo dev test|check`: the test run with one shared database server, and the quick checks. */
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
async function test(files: string[], long: boolean): Promise<number> {
  const chosen = files.length > 0 ? files : testFiles(long ? '.long.ts' : '.test.ts');
  const embedded = process.env['DATABASE_URL']
    ? null
    : await startEmbeddedPostgres(path.join(ROOT, '.tmp'));
  const code = await run(process.execPath, ['--test', '--test-concurrency=2', ...chosen]);
  await embedded?.stop();
  return code;
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

export async function runDev(what: string, files: string[], flags: { long?: boolean }) {
  if (what === 'test') process.exitCode = await test(files, flags.long === true);
  else if (what === 'check') process.exitCode = await check();
  else throw new Error(`there is no "${what}"; use test or check`);
}
