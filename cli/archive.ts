/** `fahuo archive`: moves the history of orders that ended long ago out of the live tables. */
import { archive } from '../kernel/archive.ts';
import { systemClock } from '../kernel/clock.ts';
import { openRuntime, say } from './runtime.ts';

export interface ArchiveFlags {
  data?: string;
  tenant?: string;
  olderThan: string;
  dryRun?: boolean;
  json?: boolean;
}

const DAY_MS = 86_400_000;
/** Buyers may still return goods, and carriers report late. */
const LEAST_DAYS = 30;

export async function runArchive(flags: ArchiveFlags): Promise<void> {
  const days = Number(flags.olderThan);
  if (!Number.isInteger(days) || days < LEAST_DAYS) {
    say(`--older-than is a number of days, ${LEAST_DAYS} or more; found "${flags.olderThan}"`);
    process.exitCode = 2;
    return;
  }
  const runtime = await openRuntime(flags, flags.json);
  try {
    const now = systemClock.now();
    const before = new Date(now.getTime() - days * DAY_MS);
    const { tenant, dryRun: dry_run = false } = flags;
    const moved = await archive({ url: runtime.url, now, before, tenant, dry_run });
    if (flags.json) process.stdout.write(`${JSON.stringify(moved, null, 2)}\n`);
    for (const { tenant: code, orders, events, decisions } of flags.json ? [] : moved) {
      const what = dry_run
        ? 'would be archived'
        : `archived: ${events} events, ${decisions} reasons`;
      say(`${code}: ${orders} orders that ended before ${before.toISOString()} ${what}`);
    }
    if (tenant !== undefined && moved.length === 0) {
      say(`no tenant has the code "${tenant}"`);
      process.exitCode = 2;
    }
  } finally {
    await runtime.close();
  }
}
