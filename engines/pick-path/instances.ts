/**
 * Random pick lists in random warehouses, for tests and the benchmark: parallel aisles, one to
 * four blocks and more, start on the front cross-aisle.
 */
import type { AisleDirection, AisleLayout, Place } from './layout.ts';
import { seededRandom } from './local-search.ts';
import type { Pick, PickPathRequest } from './pick-path.ts';

export interface InstanceSpec {
  seed: number;
  aisles: number;
  cross_aisles: number;
  picks: number;
  /** Start and end anywhere, and not the same; else a start on the front, and back to it. */
  open_ended?: boolean;
  /** Some aisles may be walked one way only. */
  one_way?: boolean;
  /** Some pieces of aisle are closed and some bins lie in dead ends. */
  irregular?: boolean;
}

const SLOT_MM = 500;

/** A request of the given size; equal specs give equal requests. */
export function makeInstance(spec: InstanceSpec): PickPathRequest {
  const random = seededRandom(spec.seed * 7919 + spec.aisles * 31 + spec.cross_aisles);
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const pitch = whole(6, 12) * SLOT_MM;
  const depth = whole(16, 50) * SLOT_MM;
  const aisle_x_mm = Array.from({ length: spec.aisles }, (_, i) => i * pitch);
  const cross_y_mm = Array.from({ length: spec.cross_aisles }, (_, i) => i * (depth + 2 * SLOT_MM));
  const top = cross_y_mm[cross_y_mm.length - 1]!;
  const closed =
    spec.irregular === true && spec.cross_aisles > 2 && spec.aisles > 1
      ? [{ aisle: whole(0, spec.aisles - 1), block: whole(0, spec.cross_aisles - 2) }]
      : [];
  const beyond = spec.irregular === true ? 4 * SLOT_MM : 0;
  const isShut = (aisle: number, y: number) =>
    closed.some(
      (c) => c.aisle === aisle && y > cross_y_mm[c.block]! && y < cross_y_mm[c.block + 1]!,
    );
  const shelf = (): { aisle: number; y_mm: number } => {
    const aisle = whole(0, spec.aisles - 1);
    const y_mm = whole(-beyond / SLOT_MM, (top + beyond) / SLOT_MM) * SLOT_MM;
    return isShut(aisle, y_mm) ? shelf() : { aisle, y_mm };
  };
  const bins = Array.from({ length: spec.picks }, (_, i) => ({ bin_id: `B${i}`, ...shelf() }));
  const picks: Pick[] = bins.map((bin, i) => ({ pick_id: `P${i}`, bin_id: bin.bin_id }));
  const anywhere = (): Place => {
    const x_mm = whole(0, ((spec.aisles - 1) * pitch) / SLOT_MM) * SLOT_MM;
    if (random() < 0.5) return { cross: whole(0, spec.cross_aisles - 1), x_mm };
    const aisle = whole(0, spec.aisles - 1);
    const y_mm = whole(0, top / SLOT_MM) * SLOT_MM;
    return isShut(aisle, y_mm) ? { cross: 0, x_mm: 0 } : { aisle, y_mm };
  };
  const home: Place = { cross: 0, x_mm: aisle_x_mm[whole(0, 1) * (spec.aisles >> 1)]! };
  const ways: readonly AisleDirection[] = ['both', 'both', 'up', 'down'];
  const layout: AisleLayout = {
    kind: 'aisles',
    aisle_x_mm,
    cross_y_mm,
    bins,
    closed,
    direction: aisle_x_mm.map(() => (spec.one_way === true ? ways[whole(0, 3)]! : 'both')),
  };
  const open = spec.open_ended === true;
  return {
    layout,
    picks,
    starts: [{ end_id: 'start', at: open ? anywhere() : home }],
    ...(open ? { ends: [{ end_id: 'end', at: anywhere() }] } : {}),
  };
}
