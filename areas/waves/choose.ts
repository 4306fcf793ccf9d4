/**
 * Which shipments a wave takes: in the order of their time, those that nothing stops and whose
 * pieces lie in bins; the others wait, each with its reason. Those of one parcel go together or not
 * at all. Pure but for the locks taken before.
 */
import { type Shipment, type ShipmentLine, stopReason } from '../orders/port.ts';
import type { FreeStock, Share } from './bins.ts';
import type { ReasonRow, ReleaseInput, Waiting, WaitingReason } from './model.ts';

/** A parcel to be in the wave with the bins that it is picked from. */
export interface Chosen {
  /** The first of its shipments, by which it is known. */
  shipment: Shipment;
  /** Its shipments: one, or those that go in one parcel. */
  parts: { shipment: Shipment; shares: Share[] }[];
  /** All of them. */
  shares: Share[];
  /** How many lines they have. */
  lines: number;
}

/** What a batch knows, and which shipments it has taken so far. */
export interface Situation {
  shipments: ReadonlyMap<string, Shipment>;
  /** Planned shipments that go in one parcel, by what they have in common. */
  groups: ReadonlyMap<string, Shipment[]>;
  lines: ReadonlyMap<string, ShipmentLine[]>;
  free: ReadonlyMap<string, FreeStock>;
  taken: Set<string>;
}

export interface Choice {
  chosen: Chosen[];
  waiting: Waiting[];
}

/** Most shipments that are told to wait because the wave is full. */
const TOLD = 20;
/** Most shipments whose waiting the engine explains. */
const TOLD_WEIGHED = 200;

/** Chooses for one wave out of the candidates in their order, and takes their pieces. */
export function choose(
  situation: Situation,
  warehouse_id: string,
  candidates: readonly string[],
  input: ReleaseInput,
  most: number,
): Choice {
  const chosen: Chosen[] = [];
  const waiting: Waiting[] = [];
  const due_before = input.due_before === undefined ? undefined : Date.parse(input.due_before);
  const named = input.shipment_ids !== undefined;
  const seen = new Set<string>();
  let full = 0;
  for (const shipment_id of candidates) {
    // A named shipment is always told; others that a former wave of the batch took are not.
    if (seen.has(shipment_id) || (!named && situation.taken.has(shipment_id))) continue;
    const unit = unitOf(situation, shipment_id);
    for (const id of unit) seen.add(id);
    const obstacles = unit.flatMap((id) => obstacleOf(situation, warehouse_id, id) ?? []);
    if (obstacles.length > 0) {
      waiting.push(...obstacles, ...mates(situation, unit, obstacles));
      continue;
    }
    const shipments = unit.map((id) => situation.shipments.get(id)!);
    const tell = (reason: WaitingReason) =>
      waiting.push(...shipments.map((each) => ({ ...numbersOf(each), reason })));
    const due = Math.min(...shipments.map((each) => each.ship_by.getTime()));
    if (due_before !== undefined && due > due_before) {
      if (named) tell('later');
      continue;
    }
    if (chosen.length >= most) {
      full++;
      if (full <= TOLD) tell('wave_full');
      continue;
    }
    const found = takeAll(situation, warehouse_id, shipments);
    if (Array.isArray(found)) waiting.push(...found, ...mates(situation, unit, found));
    else chosen.push(found);
  }
  return { chosen, waiting };
}

const numbersOf = ({ shipment_id, shipment_no }: Shipment) => ({ shipment_id, shipment_no });

/** The shipments that go in one parcel with one, itself first. */
function unitOf({ shipments, groups }: Situation, shipment_id: string): string[] {
  const group = groups.get(shipments.get(shipment_id)?.together_id ?? '') ?? [];
  const others = group.map((each) => each.shipment_id).filter((id) => id !== shipment_id);
  return shipments.get(shipment_id)?.state === 'planned' ? [shipment_id, ...others] : [shipment_id];
}

/** Those of a parcel that wait only because others of it do. */
function mates({ shipments }: Situation, unit: readonly string[], told: readonly Waiting[]) {
  const [first] = told;
  const waits = new Set(told.map((each) => each.shipment_id));
  return unit.flatMap((id): Waiting[] => {
    if (waits.has(id)) return [];
    return [{ ...numbersOf(shipments.get(id)!), reason: 'together', with: first!.shipment_no }];
  });
}

/** Takes the pieces of all shipments of a parcel, or none: then what is lacking is told. */
function takeAll(
  { free, lines, taken }: Situation,
  warehouse_id: string,
  shipments: readonly Shipment[],
): Chosen | Waiting[] {
  const stock = free.get(warehouse_id)!;
  const parts: Chosen['parts'] = [];
  let count = 0;
  for (const shipment of shipments) {
    const own = lines.get(shipment.shipment_id) ?? [];
    const found = stock.take(own);
    if ('lacking' in found) {
      for (const { shares } of parts) stock.giveBack(shares);
      return [{ ...numbersOf(shipment), reason: 'not_in_bins', lines: found.lacking }];
    }
    count += own.length;
    parts.push({ shipment, shares: found.shares });
  }
  for (const { shipment_id } of shipments) taken.add(shipment_id);
  const shares = parts.flatMap((part) => part.shares);
  return { shipment: shipments[0]!, parts, shares, lines: count };
}

/** What stands in the way of a shipment, apart from its stock. */
function obstacleOf(
  { shipments, taken }: Situation,
  warehouse_id: string,
  shipment_id: string,
): Waiting | null {
  const shipment = shipments.get(shipment_id);
  if (shipment === undefined) return { shipment_id, shipment_no: null, reason: 'unknown' };
  const { shipment_no } = shipment;
  if (shipment.warehouse_id !== warehouse_id) {
    return { shipment_id, shipment_no, reason: 'other_warehouse' };
  }
  const reason = stopReason(shipment);
  if (reason !== null) return { shipment_id, shipment_no, reason };
  if (shipment.state === 'planned' && !taken.has(shipment_id)) return null;
  return { shipment_id, shipment_no, reason: 'not_planned' };
}

/** Takes shipments out of a choice again that have to wait after all. */
export function putBack(
  situation: Situation,
  choice: Choice,
  shipment_ids: ReadonlyMap<string, ReasonRow[]>,
): Choice {
  const [back, chosen] = [[] as Chosen[], [] as Chosen[]];
  for (const each of choice.chosen) {
    (shipment_ids.has(each.shipment.shipment_id) ? back : chosen).push(each);
  }
  const told = back.flatMap(({ shipment: { shipment_id, warehouse_id }, parts, shares }) => {
    situation.free.get(warehouse_id)!.giveBack(shares);
    const reasons = shipment_ids.get(shipment_id)!;
    const why = reasons.length > 0 ? { reasons } : {};
    return parts.map(({ shipment }): Waiting => {
      situation.taken.delete(shipment.shipment_id);
      return { ...numbersOf(shipment), reason: 'wave_full', ...why };
    });
  });
  // What the engine weighed is told longer than what was only too late in the list.
  const named = told.slice(0, told.some((each) => each.reasons) ? TOLD_WEIGHED : TOLD);
  return { chosen, waiting: [...choice.waiting, ...named] };
}

/** How carts are filled by place. */
export interface CartForm {
  cart_slots: number;
  single_line_apart: boolean;
}

/** Shipments in the order of their first bin on the walk; those of a single line apart if wanted. */
export function alongWalk(chosen: readonly Chosen[], single_line_apart: boolean): Chosen[][] {
  const keyed = chosen.map((each) => {
    const single = single_line_apart && each.lines === 1 ? 0 : 1;
    return { each, single, first: Math.min(...each.shares.map(({ bin }) => bin.walk_order)) };
  });
  // Sorting is stable: shipments that begin at the same place stay in the order of their time.
  keyed.sort((a, b) => a.first - b.first);
  return [0, 1].map((kind) =>
    keyed.filter(({ single }) => single === kind).map(({ each }) => each),
  );
}

/** Shares the shipments out over carts: neighbours on the walk together. */
export function fillCarts(chosen: readonly Chosen[], form: CartForm): Chosen[][] {
  const carts: Chosen[][] = [];
  for (const own of alongWalk(chosen, form.single_line_apart)) {
    for (let at = 0; at < own.length; at += form.cart_slots) {
      carts.push(own.slice(at, at + form.cart_slots));
    }
  }
  return carts;
}
