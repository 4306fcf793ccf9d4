/** Goods that are called back: why, where they can be, who is asked, what is answered. Pure. */
import { z } from 'zod';

/** Why goods are called back: the order was cancelled, or its address changed after the label. */
export type Cause = 'cancelled' | 'address';

/** Who is asked, by the work that is done there; `next`: where goods go on to. */
export const DESKS = {
  pick: { permission: 'pick.confirm', next: 'pack' },
  pack: { permission: 'pack.work', next: 'dispatch' },
  dispatch: { permission: 'dispatch.hand_over', next: null },
} as const;

export type Desk = keyof typeof DESKS;
const desks = Object.keys(DESKS) as [Desk, ...Desk[]];
export const deskSchema = z.enum(desks);

/** `put_aside`: found and taken out; `passed_on`: not here any more. */
export const ANSWERS = ['put_aside', 'passed_on'] as const;
export type Answer = (typeof ANSWERS)[number];

/** Minutes after which everybody at the desk sees a card, not its holder alone. */
export const OTHERS_AFTER_MIN = 5;

/** Where goods of a shipment can be, and the desk that has them in hand there. */
export const DESK_AT = {
  planned: null,
  wave: null,
  walk: null,
  cart: 'pick',
  tote: 'pack',
  bench: 'pack',
  staged: 'dispatch',
  carrier: null,
} as const satisfies Record<string, Desk | null>;

export type Where = keyof typeof DESK_AT;

export interface ShipmentFacts {
  shipment_id: string;
  order_id: string;
  merchant_id: string;
  warehouse_id: string;
  state: string;
  wave_no: string | null;
  qty_picked: number;
  qty_packed: number;
}

export interface ParcelFacts {
  shipment_id: string;
  parcel_id: string;
  parcel_no: string;
  state: string;
  holder_id: string | null;
  carrier: string | null;
  tracking_no: string | null;
}

export interface TaskFacts {
  shipment_id: string;
  task_id: string;
  task_no: string;
  holder_id: string | null;
  /** Settled before: its goods are not on a cart any more. */
  done: boolean;
  /** Place on the cart; null: in several. */
  slot: number | null;
  qty_picked: number;
}

/** Goods at one place. */
export interface Place extends Pick<ShipmentFacts, 'shipment_id' | 'order_id' | 'warehouse_id'> {
  merchant_id: string;
  where: Where;
  holder_id: string | null;
  parcel_id: string | null;
  parcel_no: string | null;
  carrier: string | null;
  tracking_no: string | null;
  task_id: string | null;
  task_no: string | null;
  slot: number | null;
  wave_no: string | null;
}

const PARCEL_AT: Readonly<Record<string, Where>> = {
  open: 'bench',
  packed: 'staged',
  handed_over: 'carrier',
};

/** Where the goods of shipments are, and who has them. */
export function placesOf(
  shipments: readonly ShipmentFacts[],
  parcels: readonly ParcelFacts[],
  tasks: readonly TaskFacts[],
): Place[] {
  return shipments.flatMap((shipment): Place[] => {
    const { shipment_id, order_id, merchant_id, warehouse_id, wave_no } = shipment;
    const nothing = { parcel_id: null, parcel_no: null, carrier: null, tracking_no: null };
    const owners = { shipment_id, order_id, merchant_id, warehouse_id, ...nothing };
    const none = { ...owners, holder_id: null, task_id: null, task_no: null, slot: null, wave_no };
    const own = parcels.filter((each) => each.shipment_id === shipment_id);
    const found = own.flatMap(({ state, ...parcel }): Place[] => {
      const where = PARCEL_AT[state];
      return where === undefined ? [] : [{ ...none, ...parcel, where }];
    });
    // What is not in a closed parcel belongs into the open one.
    if (found.some((each) => each.where === 'bench')) return found;
    const taken = tasks.filter((each) => each.shipment_id === shipment_id);
    const under_way = taken.filter((each) => !each.done && each.holder_id !== null);
    const loose = shipment.qty_picked > shipment.qty_packed;
    for (const { done: _, qty_picked, ...task } of under_way) {
      if (qty_picked > 0 && !loose) continue;
      found.push({ ...none, ...task, where: qty_picked > 0 ? 'cart' : 'walk' });
    }
    if (loose && !found.some((each) => each.where === 'cart')) {
      const { task_id, task_no, slot } = taken.at(-1) ?? none;
      found.push({ ...none, task_id, task_no, slot, where: 'tote' });
    }
    if (found.length > 0) return found;
    if (shipment.state === 'planned') return [{ ...none, where: 'planned' }];
    return shipment.qty_picked === 0 ? [{ ...none, where: 'wave' }] : [];
  });
}
