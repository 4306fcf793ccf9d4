/**
 * What an item really measures, learned from packers: "did not fit" reports against packings that
 * did. Suggests a size for the catalogue with the evidence; nothing is changed here.
 */
import type { Box, Item, PackOptions } from './model.ts';
import { packOrder } from './pack.ts';

/** One parcel as recommended and what the packer said. */
export interface FitReport {
  items: readonly Item[];
  box: Box;
  fitted: boolean;
}

export type GrownSide = 'height_mm' | 'width_mm' | 'length_mm' | 'all';

export interface SizeSuggestion {
  item: string;
  length_mm: number;
  width_mm: number;
  height_mm: number;
  grown: GrownSide;
  /** Growth in percent: least that explains the failures, most that the successes allow. */
  least_percent: number;
  most_percent: number;
  failures: number;
  successes: number;
  /** Share of the item's failures that this growth explains. */
  explained_share: number;
}

export interface LearnOptions extends PackOptions {
  /** Failures needed before anything is suggested; absent: 3. */
  failures_at_least?: number;
}

const growths = [2, 4, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50] as const;
const beyond = 60;
const hypotheses: readonly GrownSide[] = ['height_mm', 'width_mm', 'length_mm', 'all'];

/** Reports looked at for one item; the newest are last. */
const reportsAtMost = 40;

function grownItem(item: Item, side: GrownSide, percent: number): Item {
  const grow = (mm: number) => Math.ceil((mm * (100 + percent)) / 100);
  const pick = (own: Exclude<GrownSide, 'all'>) =>
    side === own || side === 'all' ? grow(item[own]) : item[own];
  return {
    ...item,
    length_mm: pick('length_mm'),
    width_mm: pick('width_mm'),
    height_mm: pick('height_mm'),
  };
}

function fitsGrown(
  report: FitReport,
  id: string,
  side: GrownSide,
  percent: number,
  options: PackOptions,
): boolean {
  const items = report.items.map((item) =>
    item.id === id ? grownItem(item, side, percent) : item,
  );
  const result = packOrder(items, [{ ...report.box, qty_available: 1 }], options, { effort: 0.05 });
  return result.parcels.length === 1 && result.unpacked.length === 0;
}

/** Least growth at which the parcel no longer packs; `beyond` when none of those looked at. */
function breakingPoint(
  report: FitReport,
  id: string,
  side: GrownSide,
  options: PackOptions,
): number {
  return growths.find((percent) => !fitsGrown(report, id, side, percent, options)) ?? beyond;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** How far one growth explains an item's reports. */
function judge(
  id: string,
  side: GrownSide,
  reports: readonly FitReport[],
  options: PackOptions,
): { side: GrownSide; least: number; most: number; explained: number; score: number } {
  const failed = reports.filter((report) => !report.fitted);
  const fitted = reports.filter((report) => report.fitted);
  const breaks = failed.map((report) => breakingPoint(report, id, side, options));
  const explicable = breaks.filter((percent) => percent < beyond);
  const least = median(explicable);
  const allowed = fitted.map((report) => breakingPoint(report, id, side, options));
  // A parcel that held must still pack: growth stays below its breaking point.
  const most = allowed.reduce((low, percent) => Math.min(low, percent), beyond);
  const contradicted = allowed.filter((percent) => percent <= least).length;
  const explained = breaks.filter((percent) => percent <= least).length;
  const score = explained / Math.max(1, failed.length) - contradicted / Math.max(1, fitted.length);
  return { side, least, most, explained: explained / Math.max(1, failed.length), score };
}

interface Tally {
  failures: number;
  successes: number;
}

function tallies(reports: readonly FitReport[]): Map<string, Tally> {
  const out = new Map<string, Tally>();
  for (const report of reports) {
    for (const id of new Set(report.items.map((item) => item.id))) {
      const tally = out.get(id) ?? { failures: 0, successes: 0 };
      if (report.fitted) tally.successes++;
      else tally.failures++;
      out.set(id, tally);
    }
  }
  return out;
}

function suspicion({ failures, successes }: Tally): number {
  return (failures + 0.5) / (failures + successes + 1);
}

/** True when in at least half of its failures no other item of the parcel is more suspect. */
function isChiefSuspect(
  id: string,
  reports: readonly FitReport[],
  known: ReadonlyMap<string, Tally>,
): boolean {
  const own = suspicion(known.get(id)!);
  const failed = reports.filter((r) => !r.fitted && r.items.some((item) => item.id === id));
  const chief = failed.filter((r) => r.items.every((i) => suspicion(known.get(i.id)!) <= own));
  return own >= 0.5 && chief.length * 2 >= failed.length;
}

/**
 * Suggested real sizes (mm) for items whose parcels keep failing, most failures first. An item is
 * named only when it is the chief suspect and some growth explains most of its failures without
 * contradicting the parcels that held. Items are compared by id; sizes are those of the last
 * report.
 */
export function suggestSizes(
  reports: readonly FitReport[],
  options: LearnOptions,
): SizeSuggestion[] {
  const known = tallies(reports);
  const out: SizeSuggestion[] = [];
  for (const [id, tally] of known) {
    if (tally.failures < (options.failures_at_least ?? 3)) continue;
    if (!isChiefSuspect(id, reports, known)) continue;
    const own = reports.filter((r) => r.items.some((item) => item.id === id)).slice(-reportsAtMost);
    const judged = hypotheses.map((side) => judge(id, side, own, options));
    // Among equals the first hypothesis, and growth as small as it explains.
    const best = judged.reduce((a, b) => (b.score > a.score ? b : a));
    if (best.least === 0 || best.score < 0.5) continue;
    const item = own.at(-1)!.items.find((each) => each.id === id)!;
    const { length_mm, width_mm, height_mm } = grownItem(item, best.side, best.least);
    out.push({
      item: id,
      length_mm,
      width_mm,
      height_mm,
      grown: best.side,
      least_percent: best.least,
      most_percent: best.most,
      failures: tally.failures,
      successes: tally.successes,
      explained_share: best.explained,
    });
  }
  return out.sort((a, b) => b.failures - a.failures || (a.item < b.item ? -1 : 1));
}
