/**
 * Which of the chosen shipments go now, and on which carts: asks the release engine, which works in
 * a thread, and fills carts by place on the walk where it cannot help.
 */
import { EngineStopped, runEngine } from '../../engines/in-worker.ts';
import {
  isMeasurable,
  type ReleaseAsk,
  type ReleaseFloor,
  type ReleasePlan,
} from '../../engines/wave/release-plan.ts';
import type { WaveShipment } from '../../engines/wave/wave.ts';
import { Problem } from '../../kernel/problem.ts';
import { standFor } from '../places/port.ts';
import { alongWalk, type Chosen, fillCarts } from './choose.ts';
import type { ByPlaceReason, Method, ReasonRow, ReleaseInput, ReleaseSettings } from './model.ts';
import type { Floor } from './walk.ts';

/** What a release goes by: the input, and the warehouse's settings where it says nothing. */
export type Terms = ReturnType<typeof termsOf>;

/** Weight and volume of a shipment's goods, and the zones of bins. */
export interface Load {
  weight_g: number;
  volume_ml: number;
  zoneOf: ReadonlyMap<string, string>;
}

export interface CartOrder {
  /** In the order of their time. */
  chosen: readonly Chosen[];
  terms: Terms;
  floor: Floor;
  loads: ReadonlyMap<string, Load>;
  as_of: Date;
  /** Most shipments that go. */
  most: number;
  work_ms: number;
}

export interface Carting {
  carts: Chosen[][];
  /** Those that have to wait, with what the engine said; nothing where it was not asked. */
  back: Map<string, ReasonRow[]>;
  /** Why each one goes. */
  inside: Map<string, ReasonRow[]>;
  method: Method;
  why: ByPlaceReason | null;
  /** For the reasons of the decision. */
  figures: ReleasePlan['figures'] | null;
}

/** Where nothing is said about pickers and benches, they are no limit. */
const NO_LIMIT = 1000;
const PACK_NO_LIMIT = 1_000_000;
/** After so long the thread is ended: a machine that is overloaded must not hold the locks. */
const LONGEST_MS = 4000;
const SEED = 1;

/** The terms of a release. Limits of the warehouse bind waves that choose by themselves only. */
export function termsOf(input: ReleaseInput, of: ReleaseSettings) {
  const named = input.shipment_ids !== undefined;
  const limit = <T>(asked: T | undefined, set: T | null) => asked ?? (named ? null : set);
  const carts = limit(input.carts, of.carts);
  const pickers = limit(input.pickers, of.pickers);
  const pack_per_hour = limit(input.pack_per_hour, of.pack_per_hour);
  return {
    method: input.method,
    mode: input.mode,
    single_line_apart: input.single_line_apart,
    zones_apart: input.zones_apart,
    carts,
    pickers,
    pack_per_hour,
    wave_minutes: input.wave_minutes ?? of.wave_minutes,
    cart_slots: input.cart_slots ?? of.cart_slots,
    cart_weight_g: input.cart_weight_g ?? of.cart_weight_g,
    tote_volume_ml: input.tote_volume_ml ?? of.tote_volume_ml,
    pick_lines_per_hour: of.pick_lines_per_hour,
    walk_mm_per_second: of.walk_mm_per_second,
    /** Whether shipments may have to wait for want of people or carts. */
    bounded:
      carts !== null || pickers !== null || pack_per_hour !== null || input.mode === 'continuous',
  };
}

/** A parcel to be as the engine sees it. One that is larger than a cart gets a cart of its own. */
function shipmentOf(each: Chosen, { loads, terms }: CartOrder): WaveShipment {
  const { shipment, parts, shares } = each;
  const own = parts.flatMap((part) => loads.get(part.shipment.shipment_id) ?? []);
  const sum = (key: 'weight_g' | 'volume_ml') => own.reduce((all, load) => all + load[key], 0);
  const { tote_volume_ml, cart_weight_g, cart_slots, zones_apart } = terms;
  const totes = tote_volume_ml === null ? 1 : Math.ceil(sum('volume_ml') / tote_volume_ml);
  const weight =
    cart_weight_g === null ? {} : { weight_g: Math.min(sum('weight_g'), cart_weight_g) };
  const zones = new Set(shares.map(({ bin }) => own[0]?.zoneOf.get(bin.location_id) ?? ''));
  const zone_id = zones_apart ? [...zones].sort().join(' ') : undefined;
  return {
    shipment_id: shipment.shipment_id,
    lines: shares.map(({ bin, qty }) => ({ bin_id: bin.location_id, qty })),
    ship_by_ms: Math.min(...parts.map((part) => part.shipment.ship_by.getTime())),
    slots: Math.max(1, Math.min(totes, cart_slots)),
    ...weight,
    ...(zone_id === undefined ? {} : { zone_id }),
  };
}

/** The floor as the engine sees it, or null when nothing is known of its ways. */
function floorFor(floor: Floor, chosen: readonly Chosen[]): ReleaseFloor | null {
  const shares = chosen.flatMap((each) => each.shares.map(({ bin }) => bin));
  const bins = [...new Map(shares.map((bin) => [bin.location_id, bin])).values()];
  if (floor.kind === 'listed') return null;
  if (floor.kind === 'points') {
    const points = bins.map(({ location_id, x_mm, y_mm }) => ({ bin_id: location_id, x_mm, y_mm }));
    return { kind: 'points', points };
  }
  if (floor.kind === 'aisles') {
    const placed = bins.map(({ location_id, aisle, y_mm }) => {
      return { bin_id: location_id, aisle: floor.index_of.get(aisle)!, y_mm };
    });
    const front = { cross: 0, x_mm: floor.layout.aisle_x_mm[0]! };
    return { kind: 'aisles', layout: { ...floor.layout, bins: placed }, front };
  }
  const { version, plan } = floor.current;
  const cells = bins.flatMap(({ location_id }) => {
    const bin = floor.cells.get(location_id);
    const at = bin === undefined ? null : standFor(plan, bin);
    return at === null ? [] : [{ bin_id: location_id, x: at.x, y: at.y }];
  });
  // A bin that is not on the plan: ways are as they would be without it.
  if (cells.length < bins.length) return floorFor(floor.without, chosen);
  return { kind: 'plan', plan_key: `${floor.warehouse_id} ${version}`, plan, cells };
}

/** Carts by place on the walk, the first shipments by time. */
function byPlace({ chosen, terms, most }: CartOrder, why: ByPlaceReason): Carting {
  const carts = fillCarts(chosen.slice(0, most), terms);
  const late = [...chosen.slice(most), ...carts.splice(terms.carts ?? carts.length).flat()];
  const back = new Map(late.map(({ shipment }) => [shipment.shipment_id, []]));
  return { carts, back, inside: new Map(), method: 'by_place', why, figures: null };
}

/** Whether all of it goes on one cart, so that there is nothing to decide. */
function isOneCart({ chosen, most, terms }: CartOrder, shipments: readonly WaveShipment[]) {
  const { cart_slots, cart_weight_g, single_line_apart, bounded } = terms;
  const sum = (of: (each: WaveShipment) => number) => shipments.reduce((all, s) => all + of(s), 0);
  if (bounded || chosen.length > most) return false;
  if (single_line_apart && new Set(chosen.map((each) => each.lines === 1)).size > 1) return false;
  if (new Set(shipments.map((each) => each.zone_id)).size > 1) return false;
  const weight_most = cart_weight_g ?? Number.POSITIVE_INFINITY;
  return sum((s) => s.slots ?? 1) <= cart_slots && sum((s) => s.weight_g ?? 0) <= weight_most;
}

function askOf(order: CartOrder, floor: ReleaseFloor, shipments: WaveShipment[]): ReleaseAsk {
  const { chosen, terms, most, as_of, work_ms } = order;
  const { pickers, pack_per_hour, carts, cart_slots, cart_weight_g, wave_minutes } = terms;
  const cart = {
    slots: cart_slots,
    ...(cart_weight_g === null ? {} : { weight_g: cart_weight_g }),
  };
  const limits = {
    pickers: pickers ?? (terms.mode === 'continuous' ? 1 : NO_LIMIT),
    pick_lines_per_hour: terms.pick_lines_per_hour,
    pack_per_hour: pack_per_hour ?? PACK_NO_LIMIT,
    walk_mm_per_second: terms.walk_mm_per_second,
    wave_minutes,
    cart,
    max_shipments: most,
    ...(carts === null ? {} : { carts }),
  };
  const selects = terms.bounded || chosen.length > most;
  const mode = selects ? terms.mode : 'all';
  const singles_apart = terms.single_line_apart;
  const as_of_ms = as_of.getTime();
  return { floor, shipments, as_of_ms, limits, mode, singles_apart, work_ms };
}

/** Reasons as they are kept: shipments by the number that people read. */
function withNumbers(rows: readonly ReasonRow[], numbers: ReadonlyMap<string, string>) {
  return rows.map(({ code, members }) => {
    const { shipment_id } = members;
    if (typeof shipment_id !== 'string') return { code, members };
    return { code, members: { ...members, shipment_id: numbers.get(shipment_id) ?? '' } };
  });
}

function cartingOf(
  plan: ReleasePlan,
  chosen: readonly Chosen[],
  along: readonly Chosen[],
): Carting {
  const byId = new Map(chosen.map((each) => [each.shipment.shipment_id, each]));
  const numbers = new Map(chosen.map(({ shipment: s }) => [s.shipment_id, s.shipment_no]));
  const told = (list: ReleasePlan['selected']) =>
    new Map(list.map((each) => [each.shipment_id, withNumbers(each.reasons, numbers)] as const));
  // On a cart the shipments keep the order of their time.
  const place = new Map(chosen.map((each, at) => [each.shipment.shipment_id, at]));
  const carts = plan.carts.map((ids) => {
    return ids.toSorted((a, b) => place.get(a)! - place.get(b)!).map((id) => byId.get(id)!);
  });
  // Tasks stand in the order of carts that are filled by place.
  const turn = new Map(along.map((each, at) => [each, at]));
  const turnOf = (cart: readonly Chosen[]) => Math.min(...cart.map((each) => turn.get(each)!));
  carts.sort((a, b) => turnOf(a) - turnOf(b));
  const [inside, back] = [told(plan.selected), told(plan.waiting)];
  return { carts, back, inside, method: 'engines', why: null, figures: plan.figures };
}

/** The carts of a release. Same order, same answer, unless the machine is badly overloaded. */
export async function planCarts(order: CartOrder): Promise<Carting> {
  const { chosen, terms } = order;
  if (terms.method === 'by_place') return byPlace(order, 'ASKED');
  // The engine compares with carts filled in the order that it is given.
  const along = alongWalk(chosen, terms.single_line_apart).flat();
  const shipments = along.map((each) => shipmentOf(each, order));
  if (isOneCart(order, shipments)) return byPlace(order, 'ONE_CART');
  if (order.work_ms <= 0) return byPlace(order, 'BATCH_TOO_LARGE');
  const floor = floorFor(order.floor, chosen);
  if (floor === null) return byPlace(order, 'NO_COORDINATES');
  const stops = new Set(shipments.flatMap((each) => each.lines.map((line) => line.bin_id))).size;
  if (!isMeasurable(floor, stops)) return byPlace(order, 'FLOOR_TOO_LARGE');
  const ask = askOf(order, floor, shipments);
  try {
    const plan = await runEngine('release-plan', ask, { budget_ms: LONGEST_MS, seed: SEED });
    return cartingOf(plan, chosen, along);
  } catch (error) {
    // Goods leave the house also when a thread was stopped or a plan is wrong.
    if (error instanceof EngineStopped) return byPlace(order, 'ENGINE_STOPPED');
    if (error instanceof Problem) return byPlace(order, 'PLAN_REFUSED');
    throw error;
  }
}
