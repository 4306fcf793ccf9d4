/** Goods that are called back: why, where they can be, who is asked, what is answered. Pure. */
import { z } from 'zod';

/** Why goods are called back. */
export const CAUSES = {
  cancelled: { en: 'Order cancelled', zh: '订单已取消' },
  address: { en: 'Address changed', zh: '地址已变更' },
} as const;

export type Cause = keyof typeof CAUSES;

/** Who is asked, by the work that is done there; `next`: where goods go on to. */
export const DESKS = {
  pick: { en: 'picking', zh: '拣货', permission: 'pick.confirm', next: 'pack' },
  pack: { en: 'the packing benches', zh: '打包台', permission: 'pack.work', next: 'dispatch' },
  dispatch: { en: 'hand-over', zh: '交接区', permission: 'dispatch.hand_over', next: null },
} as const;

export type Desk = keyof typeof DESKS;
const desks = Object.keys(DESKS) as [Desk, ...Desk[]];
export const deskSchema = z.enum(desks);

/** `put_aside`: found and taken out; `passed_on`: not here any more. */
export const ANSWERS = ['put_aside', 'passed_on'] as const;
export type Answer = (typeof ANSWERS)[number];

/** Minutes after which everybody at the desk sees a card, not its holder alone. */
export const OTHERS_AFTER_MIN = 5;

/** Where goods of a shipment can be. The person there is asked, except where nobody has them. */
export const WHERE = {
  planned: { en: 'on the shelf, not released', zh: '未下发，在货架上', desk: null },
  wave: { en: 'on the shelf, in wave {wave_no}', zh: '在货架上，波次 {wave_no}', desk: null },
  walk: {
    en: 'on the shelf; {name} is on the way with task {task_no}',
    zh: '在货架上；{name} 正执行任务 {task_no}',
    desk: null,
  },
  cart: {
    en: 'with {name}, task {task_no}, cart place {slot}',
    zh: '在 {name} 的拣货车上：任务 {task_no}，格位 {slot}',
    desk: 'pick',
  },
  tote: {
    en: 'picked, waits at the benches (task {task_no}, place {slot})',
    zh: '已拣货，待打包（任务 {task_no}，格位 {slot}）',
    desk: 'pack',
  },
  bench: {
    en: 'at the bench of {name}, parcel {parcel_no}',
    zh: '在 {name} 的打包台，包裹 {parcel_no}',
    desk: 'pack',
  },
  staged: {
    en: 'parcel {parcel_no} waits for {carrier}',
    zh: '包裹 {parcel_no} 待交接给 {carrier}',
    desk: 'dispatch',
  },
  carrier: {
    en: 'parcel {parcel_no} is with {carrier}, {tracking_no}',
    zh: '包裹 {parcel_no} 已交给 {carrier}，运单 {tracking_no}',
    desk: null,
  },
} as const;

export type Where = keyof typeof WHERE;

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
