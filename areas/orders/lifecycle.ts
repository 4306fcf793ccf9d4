/** Lifecycles of the order and of the shipment, written once; everything else is rendered from them. */
import { lifecycle, possibleMoves } from '../../kernel/lifecycle.ts';

export const orderLifecycle = lifecycle({
  machine: 'order',
  table: 'orders.order_move',
  guards: 'orders.sales_order',
  states: {
    awaiting_payment: { en: 'Awaiting payment', zh: '待付款', tone: 'waiting' },
    in_review: { en: 'In review', zh: '待审核', tone: 'waiting' },
    approved: { en: 'Approved', zh: '已审核', tone: 'active' },
    completed: { en: 'Completed', zh: '已完成', tone: 'good', final: true },
    cancelled: { en: 'Cancelled', zh: '已取消', tone: 'bad', final: true },
  },
  moves: [
    { from: null, to: 'awaiting_payment', by: 'order.receive' },
    { from: null, to: 'in_review', by: 'order.receive' },
    { from: 'awaiting_payment', to: 'in_review', by: 'order.pay' },
    { from: 'in_review', to: 'approved', by: 'order.approve' },
    { from: 'approved', to: 'completed', by: 'order.confirm' },
    { from: 'awaiting_payment', to: 'cancelled', by: 'order.cancel' },
    { from: 'in_review', to: 'cancelled', by: 'order.cancel' },
    { from: 'approved', to: 'cancelled', by: 'order.cancel' },
  ],
});

export const shipmentLifecycle = lifecycle({
  machine: 'shipment',
  table: 'orders.shipment_move',
  guards: 'orders.shipment',
  states: {
    planned: { en: 'To release', zh: '待发', tone: 'waiting' },
    released: { en: 'In picking', zh: '拣货中', tone: 'active' },
    picked: { en: 'Picked', zh: '已拣货', tone: 'active' },
    packed: { en: 'Packed', zh: '已打包', tone: 'active' },
    handed_over: { en: 'Handed over', zh: '已交接', tone: 'active' },
    delivered: { en: 'Delivered', zh: '已签收', tone: 'good', final: true },
    returned: { en: 'Returned', zh: '已退回', tone: 'bad', final: true },
    lost: { en: 'Lost', zh: '已丢失', tone: 'bad', final: true },
    cancelled: { en: 'Cancelled', zh: '已取消', tone: 'bad', final: true },
  },
  moves: [
    { from: null, to: 'planned', by: 'order.approve' },
    { from: 'planned', to: 'released', by: 'wave.release' },
    { from: 'released', to: 'planned', by: 'wave.remove' },
    { from: 'released', to: 'picked', by: 'pick.confirm' },
    { from: 'picked', to: 'packed', by: 'parcel.close' },
    // An order in the same parcel was cancelled: the others are packed again.
    { from: 'packed', to: 'picked', by: 'order.cancel' },
    { from: 'packed', to: 'handed_over', by: 'manifest.hand_over' },
    { from: 'handed_over', to: 'delivered', by: 'delivery.record' },
    { from: 'handed_over', to: 'returned', by: 'parcel.take_back' },
    { from: 'handed_over', to: 'lost', by: 'parcel.report_lost' },
    { from: 'planned', to: 'cancelled', by: 'order.cancel' },
    { from: 'released', to: 'cancelled', by: 'order.cancel' },
    { from: 'picked', to: 'cancelled', by: 'order.cancel' },
    { from: 'packed', to: 'cancelled', by: 'order.cancel' },
  ],
});

/** Stages of an order, derived from its facts, in their order. */
export const STAGES = {
  awaiting_payment: { en: 'Awaiting payment', zh: '待付款', tone: 'waiting' },
  in_review: { en: 'In review', zh: '待审核', tone: 'waiting' },
  approved: { en: 'Waiting for stock', zh: '待配货', tone: 'waiting' },
  allocated: { en: 'To release', zh: '待发', tone: 'active' },
  picking: { en: 'Picking', zh: '拣货中', tone: 'active' },
  picked: { en: 'Picked', zh: '已拣货', tone: 'active' },
  packed: { en: 'Packed', zh: '已打包', tone: 'active' },
  shipped: { en: 'Shipped', zh: '已发货', tone: 'active' },
  delivered: { en: 'Delivered', zh: '已签收', tone: 'good' },
  completed: { en: 'Completed', zh: '已完成', tone: 'good' },
  cancelled: { en: 'Cancelled', zh: '已取消', tone: 'bad' },
} as const;

export type Stage = keyof typeof STAGES;

/** What may be done with an order in a state; after hand-over the goods must come back. */
export function possibleFor(state: string, handed_over: boolean): string[] {
  const possible = possibleMoves(orderLifecycle, state as keyof typeof orderLifecycle.states);
  if (!handed_over) return possible;
  return [...possible.filter((each) => each !== 'order.cancel'), 'parcel.take_back'];
}
