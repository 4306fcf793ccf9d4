/**
 * Which shipments a wave takes: in the order of their time, those that nothing stops and whose
 * pieces lie in bins; the others wait, each with its reason. Pure but for the locks taken before.
 */
import { type Shipment, type ShipmentLine, stopReason } from '../orders/port.ts';
import type { FreeStock, Share } from './bins.ts';
import type { ReasonRow, ReleaseInput, Waiting } from './model.ts';

/** A shipment in the wave with the bins that it is picked from. */
export interface Chosen {
  shipment: Shipment;
  shares: Share[];
  /** How many lines the shipment has. */
  lines: number;
}

/** What a batch knows, and which shipments it has taken so far. */
export interface Situation {
  shipments: ReadonlyMap<string, Shipment>;
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
  let full = 0;
  for (const shipment_id of new Set(candidates)) {
    // A named shipment is always told; others that a former wave of the batch took are not.
    if (input.shipment_ids === undefined && situation.taken.has(shipment_id)) continue;
    const obstacle = obstacleOf(situation, warehouse_id, shipment_id);
    if (obstacle !== null) {
      waiting.push(obstacle);
      continue;
    }
    const shipment = situation.shipments.get(shipment_id)!;
    const { shipment_no } = shipment;
    if (due_before !== undefined && shipment.ship_by.getTime() > due_before) {
      if (input.shipment_ids !== undefined) {
        waiting.push({ shipment_id, shipment_no, reason: 'later' });
      }
      continue;
    }
    if (chosen.length >= most) {
      full++;
      if (full <= TOLD) waiting.push({ shipment_id, shipment_no, reason: 'wave_full' });
      continue;
    }
    const lines = situation.lines.get(shipment_id) ?? [];
    const found = situation.free.get(warehouse_id)!.take(lines);
    if ('lacking' in found) {
      waiting.push({ shipment_id, shipment_no, reason: 'not_in_bins', lines: found.lacking });
      continue;
    }
    situation.taken.add(shipment_id);
    chosen.push({ shipment, shares: found.shares, lines: lines.length });
  }
  return { chosen, waiting };
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
  const told = back.map(({ shipment, shares }): Waiting => {
    const { shipment_id, shipment_no, warehouse_id } = shipment;
    situation.taken.delete(shipment_id);
    situation.free.get(warehouse_id)!.giveBack(shares);
    const reasons = shipment_ids.get(shipment_id)!;
    const why = reasons.length > 0 ? { reasons } : {};
    return { shipment_id, shipment_no, reason: 'wave_full', ...why };
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
