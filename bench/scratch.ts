/**
 * Scratch of the benches: folders, processes and whatever else must not outlive them, however they
 * end; and the flush rate of a disk.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const FLUSH_MS = 500;
const PAGE = 4096;

/** Undoes something; may take a while when the process is told to stop, not when it just ends. */
type Undo = () => unknown;

/** Everything that must be undone when the process ends early, the last first. */
const undo = new Set<Undo>();

function undoNow(): void {
  for (const each of [...undo].reverse()) {
    try {
      each();
    } catch {
      // What is gone already needs no undoing.
    }
  }
}

async function undoAll(): Promise<void> {
  for (const each of [...undo].reverse()) {
    try {
      await each();
    } catch {
      // What is gone already needs no undoing.
    }
  }
}

let guarded = false;

/** From now on Ctrl-C, TERM and faults leave neither processes nor files behind. */
function guard(): void {
  if (guarded) return;
  guarded = true;
  process.once('exit', undoNow);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, async () => {
      // Work under way loses its database now; what it says about that is of no interest.
      process.on('uncaughtException', () => {});
      process.on('unhandledRejection', () => {});
      await undoAll();
      process.exit(code);
    });
  }
}

/** Has something undone when the process ends early. Call what is returned once that is needless. */
export function onEarlyEnd(work: Undo): () => void {
  guard();
  undo.add(work);
  return () => undo.delete(work);
}

/** Removes a folder in which a database that is ending may still write for a moment. */
export function removeFolder(folder: string): void {
  for (let attempt = 1; fs.existsSync(folder); attempt++) {
    try {
      fs.rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (attempt >= 20) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}

/** A folder that is gone when the process ends. The database's user must be able to enter it. */
export function temporaryFolder(): string {
  guard();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fahuo-bench-'));
  fs.chmodSync(folder, 0o755);
  undo.add(() => removeFolder(folder));
  return folder;
}

/** Flushes a second of a folder's disk: 4 KiB written and fdatasync'ed, one after the other. */
export function flushRate(folder: string): number {
  const file = path.join(folder, `flush-${process.pid}`);
  const handle = fs.openSync(file, 'w');
  const page = Buffer.alloc(PAGE, 7);
  try {
    fs.writeSync(handle, page, 0, PAGE, 0);
    fs.fdatasyncSync(handle);
    const begun = performance.now();
    let count = 0;
    while (performance.now() - begun < FLUSH_MS) {
      fs.writeSync(handle, page, 0, PAGE, (count % 256) * PAGE);
      fs.fdatasyncSync(handle);
      count++;
    }
    return Math.round((count * 1000) / (performance.now() - begun));
  } finally {
    fs.closeSync(handle);
    fs.rmSync(file, { force: true });
  }
}

/** Waits until a process is gone, at most 20 seconds. */
export async function gone(pid: number): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 20) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await wait(20);
  }
}

/** Process id of the database under a data folder, or null when none runs. */
export function postmaster(folder: string): number | null {
  const file = path.join(folder, 'postgres', 'data', 'postmaster.pid');
  if (!fs.existsSync(file)) return null;
  return Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
}

/**
 * Ends the database under a data folder when the process ends early, even one that is just being
 * started. Call what is returned once that is needless.
 */
export function endDatabaseEarly(folder: string): () => void {
  return onEarlyEnd(() => {
    const pid = postmaster(folder);
    if (pid !== null) process.kill(pid, 'SIGQUIT');
    return pid === null ? lateDatabase(folder) : gone(pid);
  });
}

/** A database that was on its way up when it was looked for first. */
async function lateDatabase(folder: string): Promise<void> {
  await wait(300);
  const pid = postmaster(folder);
  if (pid === null) return;
  process.kill(pid, 'SIGQUIT');
  await gone(pid);
}

/** A bench file as a child process in this Node; gone when we are. */
export function child(file: string): ChildProcess {
  guard();
  const started = spawn(process.execPath, [path.join(import.meta.dirname, file)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const stop = () => started.kill('SIGKILL');
  undo.add(stop);
  started.once('exit', () => undo.delete(stop));
  return started;
}
