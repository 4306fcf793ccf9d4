/**
 * The release of a warehouse in one run: opens the ways of its floor, chooses what goes now when
 * that is asked, and shares it out over carts so that all together walk least.
 */
import { divideOrders, type WalkSource } from '../batching/batching.ts';
import { openWalk } from '../batching/walk.ts';
import type { FloorPlan } from '../floor-plan/plan.ts';
import { rememberedFloor } from '../floor-plan/walk.ts';
import type { AisleLayout, Place } from '../pick-path/layout.ts';
import { type Reason, reason } from './reasons.ts';
import { planWave, type WavePlan, type WaveRequest, type WaveShipment } from './wave.ts';
import { orderOf, type Pool, poolsOf } from './wave-pool.ts';

/** Where the bins of a release are, as far as the warehouse is known. */
export type ReleaseFloor =
  | {
      kind: 'plan';
      plan_key: string;
      plan: FloorPlan;
      /** The cell on which one stands for each bin. */
      cells: readonly { bin_id: string; x: number; y: number }[];
    }
  | { kind: 'aisles'; layout: AisleLayout; front: Place }
  | { kind: 'points'; points: readonly { bin_id: string; x_mm: number; y_mm: number }[] };

export interface ReleaseAsk {
  floor: ReleaseFloor;
  /** In the order in which carts were filled without this engine: it is compared with that. */
  shipments: readonly WaveShipment[];
  as_of_ms: number;
  limits: WaveRequest['limits'];
  /** `all`: everything goes, only the carts are looked for. */
  mode: 'all' | WaveRequest['mode'];
  /** Shipments of one line on carts of their own. */
  singles_apart: boolean;
  /** Measuring worth about so many milliseconds, the same on every machine. */
  work_ms: number;
}

/** A reason without its sentences: `reason(code, members)` has them. */
export type ReasonRow = Pick<Reason, 'members'> & { code: string };

export interface ReleasePlan {
  /** Ids of the shipments on each cart. */
  carts: string[][];
  selected: { shipment_id: string; reasons: ReasonRow[] }[];
  waiting: { shipment_id: string; reasons: ReasonRow[] }[];
  figures: {
    length_mm: number;
    /** The same shipments on carts filled in the order given; by due time when some had to wait. */
    first_come_mm: number;
    rounds: number;
    bound_by: string | null;
    late: number | null;
  };
}

/** Stops times cells of a floor plan that are worth the time it takes to measure all ways. */
const MOST_STEPS = 4_000_000;

/** Whether all ways between so many stops are measured in a fraction of a second. */
export function isMeasurable(floor: ReleaseFloor, stops: number): boolean {
  return floor.kind !== 'plan' || stops * floor.plan.width * floor.plan.depth <= MOST_STEPS;
}

interface Spots {
  walk: WalkSource;
  /** Bins that are served from the same spot are one stop. */
  spotOf(bin_id: string): string;
}

function spotsOf(floor: ReleaseFloor): Spots {
  if (floor.kind === 'aisles') {
    const { layout, front } = floor;
    const bin_ids = layout.bins.map((bin) => bin.bin_id);
    const source: WalkSource = { kind: 'layout', layout, start: front, end: front };
    const { cost, stops, stopOf } = openWalk(source, [{ order_id: '', bin_ids }]);
    const spots = Array.from({ length: stops }, (_, at) => String(at + 1));
    const walk: WalkSource = { kind: 'matrix', bin_ids: spots, length_mm: cost };
    return { walk, spotOf: (bin_id) => String(stopOf(bin_id)) };
  }
  return floor.kind === 'plan' ? spotsOnPlan(floor) : spotsByCoordinates(floor);
}

function spotsOnPlan({ plan_key, plan, cells }: Extract<ReleaseFloor, { kind: 'plan' }>): Spots {
  const { ways } = rememberedFloor(plan_key, plan);
  const cellOf = ({ x, y }: { x: number; y: number }) => y * plan.width + x;
  const spots = new Map(cells.map((each) => [each.bin_id, cellOf(each)]));
  const stops = [...new Set(spots.values())];
  const size = stops.length + 2;
  const length_mm = new Float64Array(size * size);
  const starts = plan.starts.map(cellOf);
  const ends = plan.drops.length > 0 ? plan.drops.map(cellOf) : starts;
  const least = (lengths: readonly number[]) => Math.min(...lengths);
  for (const [i, stop] of stops.entries()) {
    length_mm[i + 1] = least(starts.map((start) => ways.length(start, stop)));
    length_mm[(i + 1) * size + size - 1] = least(ends.map((end) => ways.length(stop, end)));
    for (const [j, other] of stops.entries()) {
      if (i !== j) length_mm[(i + 1) * size + j + 1] = ways.length(stop, other);
    }
  }
  const walk: WalkSource = { kind: 'matrix', bin_ids: stops.map(String), length_mm };
  return { walk, spotOf: (bin_id) => String(spots.get(bin_id)) };
}

function spotsByCoordinates({ points }: Extract<ReleaseFloor, { kind: 'points' }>): Spots {
  const keyOf = (x_mm: number, y_mm: number) => `${x_mm} ${y_mm}`;
  const spots = new Map(points.map(({ bin_id, x_mm, y_mm }) => [bin_id, keyOf(x_mm, y_mm)]));
  const places = new Map(points.map((each) => [keyOf(each.x_mm, each.y_mm), each]));
  const front = { x_mm: 0, y_mm: 0 };
  const chain = [front, ...places.values(), front];
  const length_mm = new Float64Array(chain.length ** 2);
  for (const [i, a] of chain.entries()) {
    for (const [j, b] of chain.entries()) {
      const apart = Math.abs(a.x_mm - b.x_mm) + Math.abs(a.y_mm - b.y_mm);
      length_mm[i * chain.length + j] = apart;
    }
  }
  const walk: WalkSource = { kind: 'matrix', bin_ids: [...places.keys()], length_mm };
  return { walk, spotOf: (bin_id) => spots.get(bin_id) ?? '' };
}

const rowOf = ({ code, members }: ReasonRow): ReasonRow => ({ code, members });

/** Shipments that are divided together; more are divided part by part along the walk. */
const MOST_TOGETHER = 240;

const placesOf = ({ cart }: Pool) => cart.slots ?? cart.orders ?? 1;

/** Parts of a pool, each a multiple of a cart's places, so that carts are not left half empty. */
function partsOf(pool: Pool): WaveShipment[][] {
  const { shipments } = pool;
  const places = placesOf(pool);
  const size = Math.max(1, Math.floor(MOST_TOGETHER / places)) * places;
  const parts: WaveShipment[][] = [];
  for (let at = 0; at < shipments.length; at += size) parts.push(shipments.slice(at, at + size));
  return parts;
}

/** Carts for everything that was asked; a shipment larger than a cart is left out. */
function planAll(request: WaveRequest, work_ms: number, seed: number): ReleasePlan {
  const selected: ReleasePlan['selected'] = [];
  const carts: string[][] = [];
  const figures = { length_mm: 0, first_come_mm: 0, rounds: 0, bound_by: null, late: null };
  for (const pool of poolsOf(request).pools) {
    for (const part of partsOf(pool)) {
      const share = (work_ms * part.length) / request.shipments.length;
      // No more carts than the goods need: every cart is one more trip to hand out and to sort.
      const carts_most = Math.ceil(part.length / placesOf(pool));
      const orders = part.map(orderOf);
      const asked = { orders, cart: pool.cart, walk: request.walk, carts: carts_most };
      const found = divideOrders(asked, { work_ms: share, seed });
      figures.length_mm += found.length_mm;
      figures.first_come_mm += found.first_come_mm;
      figures.rounds += found.rounds;
      for (const { orders: members, length_mm } of found.batches) {
        const ids = members.map((order) => part[order]!.shipment_id);
        const metres = Math.round(length_mm / 1000);
        const reasons = [rowOf(reason('ON_CART', { shipments: ids.length, metres }))];
        if (pool.single_line) reasons.push(rowOf(reason('SINGLE_LINE')));
        carts.push(ids);
        for (const shipment_id of ids) selected.push({ shipment_id, reasons });
      }
    }
  }
  return { carts, selected, waiting: [], figures };
}

function releaseOf({ carts, selected, waiting, figures }: WavePlan): ReleasePlan {
  const { length_mm, first_come_mm, bound_by, late } = figures;
  const told = (each: { shipment_id: string; reasons: Reason[] }) => {
    return { shipment_id: each.shipment_id, reasons: each.reasons.map(rowOf) };
  };
  return {
    carts: carts.map(({ batch }) => batch.order_ids),
    selected: selected.map(told),
    waiting: waiting.map(told),
    figures: { length_mm, first_come_mm, rounds: 0, bound_by, late },
  };
}

/**
 * What to release and on which carts. Same ask and seed, same answer: only rounds limit the work.
 * Lengths in mm. Throws what planWave and batchOrders throw.
 */
export function planRelease(ask: ReleaseAsk, seed: number): ReleasePlan {
  const { walk, spotOf } = spotsOf(ask.floor);
  const shipments = ask.shipments.map((shipment) => ({
    ...shipment,
    lines: shipment.lines.map((line) => ({ ...line, bin_id: spotOf(line.bin_id) })),
  }));
  const { as_of_ms, limits, mode, singles_apart, work_ms } = ask;
  const request = { shipments, as_of_ms, limits, walk, singles_apart };
  if (mode === 'all') return planAll({ ...request, mode: 'wave' }, work_ms, seed);
  return releaseOf(planWave({ ...request, mode }, { work_ms, seed }));
}
