/** Where a parcel is on its way, in words. The type makes sure that no state is missing. */
import type { Text } from '../../../web/kit/texts.ts';
import type { TrackingState } from '../../shipping/tracking-state.ts';

export const TRACKING_TEXTS: Readonly<Record<TrackingState, Text>> = {
  label_created: { en: 'Label created', zh: '已下单' },
  collected: { en: 'Collected', zh: '已揽收' },
  in_transit: { en: 'In transit', zh: '运输中' },
  exception: { en: 'Trouble on the way', zh: '运输异常' },
  out_for_delivery: { en: 'Out for delivery', zh: '派送中' },
  failed_attempt: { en: 'Delivery attempt failed', zh: '派送失败' },
  available_for_pickup: { en: 'Waits to be picked up', zh: '待自提' },
  refused: { en: 'Refused', zh: '已拒收' },
  returning: { en: 'On its way back', zh: '退回中' },
  delivered: { en: 'Delivered', zh: '已签收' },
  returned: { en: 'Came back', zh: '已退回' },
  lost: { en: 'Lost', zh: '已丢失' },
};
