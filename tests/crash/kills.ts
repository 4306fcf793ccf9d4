/** How the crash suite kills, waits for the service to come back, and says how long that took. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../kernel/id.ts';
import type { Load } from './load.ts';
import { type Site, signal } from './site.ts';

/** What is killed. The postmaster ends all its processes when one of them is killed. */
export const KINDS = ['server', 'backend', 'postmaster', 'all'] as const;
export type Kind = (typeof KINDS)[number];

/** Kills of each kind, by the environment: a release takes more than a day's work. */
export function killsWanted(usual: number): number {
  return Number(process.env['FAHUO_CRASH_KILLS'] ?? usual);
}

/** The seed of the moments and of the load. */
export function seedWanted(): number {
  return Number(process.env['FAHUO_CRASH_SEED'] ?? 1);
}

async function victims(site: Site, kind: Kind, random: Random): Promise<(number | null)[]> {
  if (kind === 'server') return [site.pidOfServer()];
  if (kind === 'postmaster') return [site.pidOfPostmaster()];
  const backends = await site.pidsOfBackends();
  if (kind === 'backend') return [backends[random.below(backends.length)] ?? null];
  return [site.pidOfServer(), site.pidOfPostmaster(), ...backends];
}

/** Waits until so many more calls have been answered. */
export async function answered(load: Load, count: number): Promise<void> {
  const wanted = load.acknowledged + count;
  while (load.acknowledged < wanted) await wait(5);
}

/** Kills, and waits until calls are answered again. Returns the milliseconds from the kill. */
export async function kill(site: Site, load: Load, kind: Kind, random: Random): Promise<number> {
  const pids = await victims(site, kind, random);
  if (pids.length === 0 || pids[0] === null) throw new Error(`no ${kind} to kill`);
  const killed_ms = performance.now();
  for (const pid of pids) signal(pid ?? null, 'SIGKILL');
  // What was under way may still be answered: the service is back at the first answer to a call
  // that was made after one that failed.
  let failed_ms = load.failedSince(killed_ms);
  while (failed_ms === null) {
    if (performance.now() - killed_ms > 10_000) throw new Error(`nothing noticed the ${kind}`);
    await wait(5);
    failed_ms = load.failedSince(killed_ms);
  }
  const back_ms = await Promise.race([
    load.answeredAfter(failed_ms),
    wait(90_000, null, { ref: false }),
  ]);
  if (back_ms === null) throw new Error(`no answer within 90 s of the kill of ${kind}`);
  return back_ms - killed_ms;
}

/** Median, 95th percentile and worst of some times, as text. */
export function timesOf(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    ((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) / 1000).toFixed(
      2,
    );
  return `${times.length} kills, ready again p50 ${at(0.5)} s, p95 ${at(0.95)} s, worst ${at(1)} s`;
}
