/**
 * Answers "how long is the walk over these bins?" many thousand times for batching: same floor,
 * same ends, answers kept by set of bins.
 */
import { openFloor, type Spot } from './floor.ts';
import type { Layout, Place } from './layout.ts';
import { type PathBudget, solveLeg } from './leg.ts';

/** Length in mm of the best walk over a set of bins; the order of `bin_ids` does not matter. */
export type LengthMeter = (bin_ids: readonly string[]) => number;

/**
 * A meter for one floor, start and end. Throws what opening the floor throws; the meter itself
 * throws FLOOR_PLACE_UNKNOWN. Keeps at most `kept` answers and then forgets all of them.
 */
export function lengthMeter(
  layout: Layout,
  start: Place,
  end: Place,
  budget: PathBudget = {},
  kept = 200_000,
): LengthMeter {
  const floor = openFloor(layout, [start, end]);
  const from = floor.spotOfEnd(start, 'start');
  const to = floor.spotOfEnd(end, 'end');
  const spots = new Map<string, Spot>();
  const lengths = new Map<string, number>();
  const spotOf = (bin_id: string): Spot => {
    const known = spots.get(bin_id);
    if (known !== undefined) return known;
    const spot = floor.spotOfBin(bin_id);
    spots.set(bin_id, spot);
    return spot;
  };
  return (bin_ids) => {
    const byKey = new Map(bin_ids.map((bin_id) => [spotOf(bin_id).key, spotOf(bin_id)]));
    const key = [...byKey.keys()].sort().join(' ');
    const known = lengths.get(key);
    if (known !== undefined) return known;
    const stops = [...byKey.values()];
    const { length_mm } = solveLeg({ floor, start: from, end: to, stops }, budget);
    if (lengths.size >= kept) lengths.clear();
    lengths.set(key, length_mm);
    return length_mm;
  };
}
