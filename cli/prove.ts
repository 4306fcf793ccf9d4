/**
 * `fahuo prove oversell`: sells a copy of a tenant's own articles to more buyers than there are
 * pieces, prints what became of each, and exits with 1 when anything is off.
 */
import type { Progress, Proof, ProofMessage } from '../areas/stock/prove-model.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/id.ts';
import { listTenants } from '../kernel/tenant.ts';
import { AlreadyProving } from '../simulation/prove-copy.ts';
import { NothingToProve, proveOversell } from '../simulation/prove-oversell.ts';
import { openRuntime, type Runtime, say } from './runtime.ts';

export interface ProveFlags {
  data?: string;
  tenant?: string;
  buyers: string;
  connections: string;
  skus: string;
  rate: string;
  json?: boolean;
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name} takes a whole number from ${least} to ${most}, got ${text}`);
}

/** The tenant that is meant: the one named, or the only one. */
async function tenantCode(runtime: Runtime, code: string | undefined): Promise<string> {
  const system = runtime.open();
  try {
    const tenants = await listTenants(system.db);
    const meant = tenants.filter((each) => code === undefined || each.code === code);
    if (meant.length === 1) return meant[0]!.code;
    const known = tenants.map((each) => each.code).join(', ') || 'none';
    throw new Error(`say which tenant with --tenant; there are: ${known}`);
  } finally {
    await system.close();
  }
}

/** Tells the process that started this one, if one did. */
const tellParent = (message: ProofMessage) => process.send?.(message);

export async function runProve(what: string, flags: ProveFlags): Promise<void> {
  if (what !== 'oversell') throw new Error(`there is no proof "${what}"; use oversell`);
  const numbers = {
    buyers: wholeNumber('buyers', flags.buyers, 1, 1_000_000),
    connections: wholeNumber('connections', flags.connections, 1, 2000),
    skus: wholeNumber('skus', flags.skus, 1, 200),
    rate: wholeNumber('rate', flags.rate, 0, 100_000),
  };
  const stop = new AbortController();
  const stopped = () => stop.abort(new Error('stopped; the copy is removed'));
  // Whoever started this as a child and is gone does not want the result any more.
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(signal, stopped);
  const runtime = await openRuntime(flags, flags.json);
  try {
    const proof = await proveOversell({
      ...numbers,
      url: runtime.url,
      tenant: await tenantCode(runtime, flags.tenant),
      // Held to a pace it needs few, and others are to have the database.
      pool_size: Math.min(runtime.config.pool_size, numbers.rate > 0 ? 3 : 8),
      data_dir: runtime.config.data_dir,
      clock: systemClock,
      random: systemRandom,
      log: runtime.log,
      signal: stop.signal,
      onProgress: progressTeller(flags.json === true),
    });
    tellParent({ proof });
    if (flags.json) process.stdout.write(`${JSON.stringify(proof)}\n`);
    else print(proof);
    if (!proof.ok) process.exitCode = 1;
  } catch (error) {
    if (error instanceof AlreadyProving) tellParent({ refused: 'running' });
    if (error instanceof NothingToProve) tellParent({ refused: 'nothing' });
    throw error;
  } finally {
    await runtime.close();
    if (process.connected) process.disconnect();
  }
}

const TOLD_EVERY_MS = 1000;

/** Says now and then how far it is, to people or to the parent. */
function progressTeller(quiet: boolean) {
  let last = Number.NEGATIVE_INFINITY;
  let phase = '';
  return (progress: Progress) => {
    const now = performance.now();
    if (progress.phase === phase && now - last < TOLD_EVERY_MS) return;
    last = now;
    phase = progress.phase;
    tellParent({ progress });
    const share = progress.phase === 'buy' ? ` ${progress.done} of ${progress.of} orders` : '';
    if (!quiet) say(`  ${WORDS[progress.phase]}${share}`);
  };
}

const WORDS = {
  copy: 'copying articles and stock into a database of their own',
  buy: 'buying:',
  check: 'checking',
};

function print(proof: Proof): void {
  const out = (text: string) => process.stdout.write(`${text}\n`);
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, at) => (at < 2 ? `${cell}`.padEnd(16) : `${cell}`.padStart(10))).join(' ');
  out(line(['owner', 'article', 'there was', 'asked', 'accepted', 'refused', 'reserved']));
  for (const row of proof.rows) {
    const { merchant, sku, there_was, asked, accepted, refused, reserved, ok } = row;
    const mark = ok ? '' : '  <- off';
    out(line([merchant, sku, there_was, asked, accepted, refused, reserved]) + mark);
  }
  const { orders, orders_accepted, connections, seconds, orders_per_s, p50_ms, p99_ms } = proof;
  out(`\n${orders} orders, ${orders_accepted} accepted, over ${connections} connections`);
  out(`${seconds} s, ${orders_per_s} orders/s, p50 ${p50_ms} ms, p99 ${p99_ms} ms`);
  out(`5xx or lost: ${proof.faults}; deadlocks: ${proof.deadlocks}`);
  if (proof.waits > 0) out(`${proof.waits} times a buyer was asked to come again later`);
  out(`doctor: ${proof.checks} checks, ${proof.violations.length} violations`);
  for (const each of proof.off) out(`OFF: ${each}`);
  out(proof.ok ? 'sold is exactly what was there' : 'something is off');
}
