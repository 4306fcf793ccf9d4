/**
 * Runs a proof in a process of its own, of low priority: a copy of the articles is sold out in a
 * database of its own, at a pace that leaves the company room. What it tells becomes events.
 */
import { type ChildProcess, fork } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { wholeTenant } from '../../kernel/db.ts';
import type { Actor } from '../../kernel/record.ts';
import type { Services } from '../../kernel/route.ts';
import type { ProofMessage, ProofRefusal } from './prove-model.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../fahuo.ts');
/** Added to the process's niceness: everybody else goes first. */
const NICE = 10;
/** Most connections at a time, and orders a second. */
const CONNECTIONS = 16;
const RATE = 100;
const MOST_MS = 10 * 60_000;
const TOLD_EVERY_MS = 3000;

export interface ProofRun {
  run_id: string;
  tenant_code: string;
  buyers: number;
  actor: Actor;
}

/** Says something about a run in the tenant's event log. */
async function say(
  services: Services,
  { run_id, actor }: ProofRun,
  kind: string,
  facts: Record<string, unknown>,
): Promise<void> {
  const { tenant_id } = actor;
  const options = { scope: wholeTenant(tenant_id), now: services.clock.now(), name: 'stock.prove' };
  await services.db.transaction(options, async (tx) => {
    tx.event({ kind, subject_id: tenant_id, body: { run_id, ...facts }, actor });
  });
}

function start({ tenant_code, buyers }: ProofRun, data_dir: string): ChildProcess {
  const limits = ['--buyers', `${buyers}`, '--connections', `${CONNECTIONS}`, '--rate', `${RATE}`];
  const args = ['prove', 'oversell', '--tenant', tenant_code, '--data', data_dir, ...limits];
  const child = fork(PROGRAM, [...args, '--json'], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    timeout: MOST_MS,
  });
  if (child.pid !== undefined) os.setPriority(child.pid, NICE);
  return child;
}

/**
 * Runs a proof to its end; every stage is an event. It ends with this process: told to stop, it
 * removes its copy first.
 */
export async function runProof(services: Services, run: ProofRun): Promise<void> {
  const { log, clock } = services;
  const child = start(run, services.data_dir);
  const stop = () => child.kill('SIGTERM');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  let said: Promise<void> = Promise.resolve();
  let told_ms = 0;
  let end: Record<string, unknown> | null = null;
  child.on('message', (message: ProofMessage) => {
    if ('proof' in message) end = { proof: message.proof };
    if ('refused' in message) end = { refused: message.refused satisfies ProofRefusal };
    if (!('progress' in message)) return;
    const now_ms = clock.now().getTime();
    if (message.progress.phase === 'buy' && now_ms - told_ms < TOLD_EVERY_MS) return;
    told_ms = now_ms;
    said = said.then(() => say(services, run, 'oversell_proof_advanced', { ...message.progress }));
    said.catch(() => {});
  });
  await new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, stop);
  await said.catch((error: unknown) => log.warn({ err: error }, 'a proof could not tell'));
  await say(services, run, 'oversell_proof_ended', end ?? { refused: null });
}
