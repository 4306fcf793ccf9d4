/**
 * The arithmetic of the benches and the form of their results: medians of interleaved rounds, and
 * ratios against floors that were measured in the same run.
 */

/** What every bench answers; `fahuo bench --json` prints it. */
export interface BenchResult {
  name: string;
  value: number;
  unit: string;
  /** What the value is held against: measured in the same run, in the same unit. */
  floors: Record<string, number>;
  ratios: Record<string, number>;
  /** How often everything was measured; the figures are medians. */
  rounds: number;
  /** 4 KiB writes with fdatasync a second, one after the other, in the folder of the database. */
  flush_per_s: number;
  /** Peak memory of the process that did the work, MiB. */
  rss_mb: number;
  detail?: Record<string, unknown>;
}

/** The middle value; of an even number the mean of both in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('there is no median of nothing');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The smallest value that at least `share` of the values do not exceed (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('there is no quantile of nothing');
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.ceil(share * sorted.length);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1]!;
}

/** Rounded to so many significant digits, for print and JSON. */
export function significant(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}

/** One way of doing the work; measures itself once and returns its figure. */
export type Leg = (round: number) => Promise<number>;

/**
 * Measures all legs in turn, round after round (floor, ours, floor, ours ...), so that whatever
 * slows the machine for a while hits all of them; the order is turned round in every other round.
 */
export async function interleave(
  rounds: number,
  legs: Readonly<Record<string, Leg>>,
): Promise<Record<string, number[]>> {
  const names = Object.keys(legs);
  const found = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      found[name]!.push(await legs[name]!(round));
    }
  }
  return found;
}

export interface Medians {
  value: number;
  floors: Record<string, number>;
  ratios: Record<string, number>;
}

/** Medians of what `interleave` found; `ours` is the value, all others are floors. */
export function against(found: Readonly<Record<string, readonly number[]>>): Medians {
  const ours = found['ours'];
  if (ours === undefined) throw new Error('nothing was measured under "ours"');
  const value = median(ours);
  const floors: Record<string, number> = {};
  const ratios: Record<string, number> = {};
  for (const [name, values] of Object.entries(found)) {
    if (name === 'ours') continue;
    floors[name] = significant(median(values));
    ratios[name] = significant(value / median(values));
  }
  return { value: significant(value), floors, ratios };
}

/** Seconds that a piece of work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/** Cuts a list into parts of a size. */
export function slices<T>(list: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < list.length; from += size) parts.push(list.slice(from, from + size));
  return parts;
}

/** Peak memory of this process so far, MiB. */
export function peakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
