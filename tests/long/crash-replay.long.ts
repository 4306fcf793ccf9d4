/**
 * Crashes in the middle of a replay: the process or the database server is killed without warning,
 * five times each; run again, it goes on, ends as the data says, and the doctor finds nothing.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../kernel/id.ts';
import { SCRATCH } from '../database.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DATA = path.resolve(ROOT, '../shared/data/olist');
const KILLS = 5;
const ARGS = ['--preset', 'olist', '--from', '2018-03-01', '--to', '2018-04-01', '--json'];

interface Figures {
  orders: number;
  ends: Record<string, number>;
  ends_of_data: Record<string, number>;
  violations: number;
}

function start(folder: string): { child: ChildProcess; out: Promise<string> } {
  const args = [path.join(ROOT, 'fahuo.ts'), 'replay', DATA, ...ARGS, '--data', folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (part) => {
    text += part;
  });
  child.stderr.resume();
  const out = new Promise<string>((resolve) => child.on('close', () => resolve(text)));
  return { child, out };
}

/** Process id of the database server of a data folder. */
function postmaster(folder: string): number | null {
  const file = path.join(folder, 'postgres/data/postmaster.pid');
  return fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8').split('\n')[0]) : null;
}

function killed(pid: number | null): boolean {
  if (pid === null) return false;
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

for (const victim of ['the process', 'the database server'] as const) {
  const skip = fs.existsSync(DATA) ? false : `the data set is not at ${DATA}`;
  test(`a replay survives ${KILLS} kills of ${victim}`, { skip }, async (t) => {
    const folder = path.join(SCRATCH, `crash-${victim.replaceAll(' ', '-')}`);
    fs.rmSync(folder, { recursive: true, force: true });
    const random = seededRandom(victim.length);
    let kills = 0;
    for (let round = 0; round < 40 && kills < KILLS; round++) {
      const { child, out } = start(folder);
      await Promise.race([wait(3000 + random.below(5000)), out]);
      const pid = victim === 'the process' ? (child.pid ?? null) : postmaster(folder);
      if (child.exitCode === null && killed(pid)) kills++;
      const text = await out;
      if (text.includes('"orders"')) break;
    }
    t.diagnostic(`${kills} kills`);
    assert.ok(kills >= KILLS, `only ${kills} kills hit before the replay was done`);
    const { out } = start(folder);
    const figures = JSON.parse(await out) as Figures;
    assert.equal(figures.violations, 0);
    for (const end of ['delivered', 'canceled', 'unavailable']) {
      assert.equal(figures.ends[end] ?? 0, figures.ends_of_data[end] ?? 0, end);
    }
    fs.rmSync(folder, { recursive: true, force: true });
  });
}
