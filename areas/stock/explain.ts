/**
 * "Why is it this many?": puts together the parts of the answer and says whether they add up. Pure:
 * rows of one moment in, answer out.
 */
import { pageOf } from '../../kernel/page.ts';
import { COUNTED_KINDS } from './model.ts';

export interface MoveGroup {
  cause: string;
  moves: number;
  qty: number;
  /** What these moves did to the pieces on hand. */
  effect: number;
}

export interface ExplainedMove extends Omit<MoveGroup, 'moves'> {
  move_id: string;
  at: string;
  lot: string;
  on_hand_after: number;
  /** Codes of places. */
  from: string;
  to: string;
  order_id: string | null;
  order_no: string | null;
  actor_id: string | null;
  actor: string | null;
  reference: string | null;
  reason: string | null;
}

export interface HeldReservation {
  reservation_id: string;
  order_id: string | null;
  order_no: string | null;
  stage: string | null;
  /** Of a basket that is not yet an order. */
  basket: string | null;
  qty_held: number;
  expires_at: string | null;
  created_at: string;
}

export interface Place {
  location_id: string;
  location: string;
  kind: string;
  lot: string;
  qty: number;
  qty_claimed: number;
}

/** Pieces on their way here from another warehouse. */
export interface Coming {
  transfer_id: string;
  transfer_no: string;
  lot: string;
  qty: number;
}

export interface Claim {
  location_id: string;
  lot: string;
  task_no: string;
  order_no: string;
  qty: number;
}

/** What the statement `explain_stock` gives; its lists are built in just these shapes. */
export interface Explained {
  warehouse_id: string;
  warehouse: string;
  sku_id: string;
  sku: string;
  sku_name: string;
  merchant_id: string;
  merchant: string;
  qty_on_hand: number;
  qty_reserved: number;
  /** All promises, also those that are not listed. */
  held_count: number;
  held_qty: number;
  groups: MoveGroup[];
  moves: ExplainedMove[];
  reservations: HeldReservation[];
  places: Place[];
  claims: Claim[];
  coming: Coming[];
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/**
 * The answer. `at` is the past instant that was asked for, or null. Promises of the past are not
 * kept as such: they are told from what was handed over and cancelled since, and pieces that were
 * promised later or given back in part are not told apart. `adds_up` is false when the books
 * contradict each other.
 */
export function explain(row: Explained, at: string | null, limit: number) {
  const { qty_on_hand: kept, qty_reserved, held_count, held_qty, claims, ...told } = row;
  const { groups, moves, reservations, places } = told;
  const moved = sum(groups.map((group) => group.effect));
  const counted = places.filter((place) => COUNTED_KINDS.has(place.kind));
  const lying = sum(counted.map((place) => place.qty));
  const qty_on_hand = at === null ? kept : moved;
  const opening = groups.filter((group) => group.cause === 'opening');
  const listed = sum(reservations.map((each) => each.qty_held));
  return {
    ...told,
    at,
    qty_on_hand,
    qty_reserved: at === null ? qty_reserved : held_qty,
    qty_available: qty_on_hand - (at === null ? qty_reserved : held_qty),
    opening_qty: sum(opening.map((group) => group.effect)),
    moves: pageOf(moves, limit, (move) => move.move_id),
    /** Promises beyond those listed. */
    other_reservations: { count: held_count - reservations.length, qty: held_qty - listed },
    places: places.map((place) => ({ ...place, claims: claimsAt(place, claims) })),
    adds_up:
      moved === qty_on_hand && lying === qty_on_hand && (at !== null || held_qty === qty_reserved),
  };
}

function claimsAt(place: Place, claims: readonly Claim[]) {
  return claims
    .filter((claim) => claim.location_id === place.location_id && claim.lot === place.lot)
    .map(({ task_no, order_no, qty }) => ({ task_no, order_no, qty }));
}
