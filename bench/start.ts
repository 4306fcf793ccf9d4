/**
 * Seconds from the command to a server that is ready: the second start of `fahuo start`, against
 * PostgreSQL alone; the first start, with the demo company, beside it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { startEmbeddedPostgres } from '../kernel/postgres-embedded.ts';
import type { Bench, BenchOptions } from './benches.ts';
import { against, type BenchResult, interleave, secondsOf, significant } from './measure.ts';
import {
  endDatabaseEarly,
  flushRate,
  gone,
  onEarlyEnd,
  postmaster,
  temporaryFolder,
} from './scratch.ts';

const LAUNCHER = path.resolve(import.meta.dirname, '..', 'bin', 'fahuo.mjs');
const READY = /fahuo is ready at (\S+)/;

interface Started {
  process: ChildProcess;
  url: string;
  seconds: number;
}

/** Starts as people do and waits for the line that says ready, then for /readyz. */
function startServer(folder: string): Promise<Started> {
  const begun = performance.now();
  const started = spawn(process.execPath, [LAUNCHER, 'start', '--data', folder, '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onEarlyEnd(() => started.kill('SIGKILL'));
  let text = '';
  return new Promise((resolve, reject) => {
    started.once('exit', (code) => reject(new Error(`start ended with ${code}:\n${text}`)));
    started.stderr!.on('data', async (chunk: Buffer) => {
      text += chunk.toString();
      const url = READY.exec(text)?.[1];
      if (url === undefined || text === '') return;
      text = '';
      const answer = await fetch(`${url}/readyz`);
      if (answer.status !== 200) return reject(new Error(`/readyz says ${answer.status}`));
      resolve({ process: started, url, seconds: (performance.now() - begun) / 1000 });
    });
  });
}

/** Stops in order, the database too. */
async function stopServer({ process: started }: Started, folder: string): Promise<void> {
  const ended = new Promise((resolve) => started.once('exit', resolve));
  started.kill('SIGTERM');
  await ended;
  const left = postmaster(folder);
  if (left !== null) throw new Error(`the database (${left}) outlived its server`);
}

async function run({ rounds, tell }: BenchOptions): Promise<BenchResult> {
  const folder = temporaryFolder();
  const flush_per_s = flushRate(folder);
  endDatabaseEarly(folder);
  const first = await startServer(folder);
  tell(`  first start, with the demo company: ${first.seconds.toFixed(1)} s`);
  await stopServer(first, folder);
  let rss_mb = 0;
  const found = await interleave(rounds, {
    async postgres() {
      const begun = performance.now();
      const postgres = await startEmbeddedPostgres(folder);
      const seconds = (performance.now() - begun) / 1000;
      await postgres.stop();
      await gone(postgres.pid);
      tell(`  postgres: ${seconds.toFixed(2)} s`);
      return seconds;
    },
    async ours() {
      const started = await startServer(folder);
      const page = await (await fetch(`${started.url}/metrics`)).text();
      const bytes = Number(/process_resident_memory_bytes (\d+)/.exec(page)?.[1] ?? 0);
      rss_mb = Math.max(rss_mb, Math.round(bytes / 1024 / 1024));
      const stop_s = await secondsOf(() => stopServer(started, folder));
      tell(`  ours: ${started.seconds.toFixed(2)} s, stopped in ${stop_s.toFixed(2)} s`);
      return started.seconds;
    },
  });
  return {
    name: 'start',
    unit: 's from the command to ready, second start',
    ...against(found),
    rounds,
    flush_per_s,
    rss_mb,
    detail: { first_start_s: significant(first.seconds), found },
  };
}

export const start: Bench = {
  name: 'start',
  about: 'seconds from the command to ready, against PostgreSQL alone',
  run,
};
