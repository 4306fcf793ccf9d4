/**
 * Learned sizes: a catalogue in which some articles really are larger than it says; packers report
 * what fitted. How many of the wrong sizes are found, and how many right ones are suspected.
 */
import { type FitReport, suggestSizes } from '../engines/carton/learned-size.ts';
import type { Box, Item } from '../engines/carton/model.ts';
import { packOrder } from '../engines/carton/pack.ts';
import { seededRandom } from '../engines/pick-path/local-search.ts';

const catalogues = 10;
const articles = 20;
const wrongEach = 3;
const parcelsEach = 300;
const options = { support_share: 0, seed: 1 };

/** Boxes in steps of height, so that a wrong size sooner or later does not fit. */
const boxes = [60, 80, 100, 120, 150, 180, 220, 270, 330].map(
  (inner_height_mm): Box => ({
    code: `B${inner_height_mm}`,
    kind: 'box',
    outer_length_mm: 310,
    outer_width_mm: 230,
    outer_height_mm: inner_height_mm + 10,
    inner_length_mm: 300,
    inner_width_mm: 220,
    inner_height_mm,
    empty_weight_g: 150,
    max_gross_g: 30_000,
  }),
);

export interface LearnedRun {
  /** Articles with a wrong size that failed at least three times, and how many were named. */
  wrong: number;
  found: number;
  /** Articles with a right size that were named. */
  accused: number;
  reports: number;
  failures: number;
  took_ms: number;
}

/** One catalogue: parcels as recommended for the sizes on record, tried with the real ones. */
export function runCatalogue(seed: number): LearnedRun {
  const random = seededRandom(seed);
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const known = Array.from({ length: articles }, (_, index): Item => {
    const size = { length_mm: whole(80, 280), width_mm: whole(60, 200), height_mm: whole(15, 70) };
    return { id: `A${index}`, ...size, weight_g: 100, qty: 1, orientation: 'flat' };
  });
  // The first articles are thicker than the catalogue says.
  const growth = known.map((_, index) => (index < wrongEach ? 1.1 + random() * 0.2 : 1));
  const reports: FitReport[] = [];
  const failures = new Map<string, number>();
  for (let parcel = 0; parcel < parcelsEach; parcel++) {
    const chosen = new Set(Array.from({ length: whole(1, 3) }, () => whole(0, articles - 1)));
    const order = [...chosen].map((at) => ({ at, qty: whole(1, 2) }));
    const items = order.map(({ at, qty }) => ({ ...known[at]!, qty }));
    const parcels = packOrder(items, boxes, options).parcels;
    const box = boxes.find((each) => each.code === parcels[0]?.box);
    if (parcels.length !== 1 || box === undefined) continue;
    const real = order.map(({ at, qty }) => {
      const item = known[at]!;
      return { ...item, qty, height_mm: Math.ceil(item.height_mm * growth[at]!) };
    });
    const tried = packOrder(real, [box], options);
    const fitted = tried.parcels.length === 1 && tried.unpacked.length === 0;
    reports.push({ items, box, fitted });
    for (const { id } of fitted ? [] : items) failures.set(id, (failures.get(id) ?? 0) + 1);
  }
  const begun = performance.now();
  const named = new Set(suggestSizes(reports, options).map((each) => each.item));
  const took_ms = performance.now() - begun;
  const wrong = known.slice(0, wrongEach).filter(({ id }) => (failures.get(id) ?? 0) >= 3);
  const found = wrong.filter(({ id }) => named.has(id)).length;
  const accused = known.slice(wrongEach).filter(({ id }) => named.has(id)).length;
  const failed = reports.filter((each) => !each.fitted).length;
  return {
    wrong: wrong.length,
    found,
    accused,
    reports: reports.length,
    failures: failed,
    took_ms,
  };
}

interface BenchInput {
  data?: string;
  json?: boolean;
  seed?: number;
}

/** The bench: `value` is the share of wrong sizes that were found in percent; more is better. */
export const bench = {
  name: 'learned-sizes',
  run({ json = false, seed = 1 }: BenchInput = {}) {
    const runs = Array.from({ length: catalogues }, (_, i) => runCatalogue(seed * 1000 + i));
    const sum = (figure: (run: LearnedRun) => number) =>
      runs.reduce((total, run) => total + figure(run), 0);
    const [wrong, found, accused] = [
      sum((r) => r.wrong),
      sum((r) => r.found),
      sum((r) => r.accused),
    ];
    const result = {
      name: 'learned-sizes',
      value: (found / Math.max(1, wrong)) * 100,
      unit: '% of the wrong sizes found; more is better',
      floors: {},
      ratios: { accused_to_right: accused / (catalogues * (articles - wrongEach)) },
      verified: true,
      rounds: runs,
      seed,
    };
    if (json) console.log(JSON.stringify(result));
    else {
      console.log(`${found} of ${wrong} wrong sizes found; ${accused} right ones suspected`);
      console.log(`${sum((r) => r.reports)} parcels, ${sum((r) => r.failures)} did not fit`);
      console.log(`longest ${Math.max(...runs.map((r) => r.took_ms)).toFixed(0)} ms`);
    }
    return result;
  },
};

if (import.meta.main) bench.run({ json: process.argv.includes('--json') });
