/** The lifecycle of a parcel, written once: from the packing bench to the buyer, or back. */
import { lifecycle } from '../../kernel/lifecycle.ts';

export const parcelLifecycle = lifecycle({
  machine: 'parcel',
  table: 'packing.parcel_move',
  guards: 'packing.parcel',
  states: {
    open: { en: 'Being packed', zh: '打包中', tone: 'active' },
    packed: { en: 'Packed', zh: '已打包', tone: 'active' },
    handed_over: { en: 'Handed over', zh: '已交接', tone: 'active' },
    delivered: { en: 'Delivered', zh: '已签收', tone: 'good', final: true },
    refused: { en: 'Refused', zh: '已拒收', tone: 'waiting' },
    returned: { en: 'Returned', zh: '已退回', tone: 'bad', final: true },
    lost: { en: 'Lost', zh: '已丢失', tone: 'bad', final: true },
    cancelled: { en: 'Cancelled', zh: '已取消', tone: 'bad', final: true },
  },
  moves: [
    { from: null, to: 'open', by: 'parcel.open' },
    { from: null, to: 'packed', by: 'parcel.pack' },
    { from: 'open', to: 'packed', by: 'parcel.close' },
    { from: 'packed', to: 'handed_over', by: 'manifest.hand_over' },
    { from: 'handed_over', to: 'delivered', by: 'delivery.record' },
    { from: 'handed_over', to: 'refused', by: 'delivery.record' },
    { from: 'handed_over', to: 'returned', by: 'parcel.take_back' },
    { from: 'refused', to: 'returned', by: 'parcel.take_back' },
    { from: 'handed_over', to: 'lost', by: 'parcel.report_lost' },
    { from: 'refused', to: 'lost', by: 'parcel.report_lost' },
    { from: 'open', to: 'cancelled', by: 'parcel.cancel' },
    { from: 'packed', to: 'cancelled', by: 'parcel.cancel' },
  ],
});

export type ParcelState = keyof typeof parcelLifecycle.states;
