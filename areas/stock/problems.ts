/** Problems of stock. */
import { defineProblems } from '../../kernel/problem.ts';

export const stockProblem = defineProblems({
  STOCK_SHORT: {
    status: 409,
    en: 'Not enough stock: {lines}',
    zh: '库存不足：{lines}',
    fix_en: 'Lower the quantities, choose backorder, or wait for the next receipt.',
    fix_zh: '请减少数量、选择欠单，或等待到货。',
    constraint: 'level_reserved_within_on_hand',
  },
  BIN_SHORT: {
    status: 409,
    en: 'There are not so many pieces at this place',
    zh: '该库位没有这么多件',
    fix_en: 'Look at the place again and count it; the number on the screen may be older.',
    fix_zh: '请重新查看并盘点该库位；屏幕上的数字可能已过时。',
    constraint: 'balance_not_negative',
  },
  RESERVATION_EXPIRED: {
    status: 409,
    en: 'The reservation of order {order_no} ended at {expired_at}',
    zh: '订单 {order_no} 的预占已于 {expired_at} 到期',
    fix_en: 'Reserve again; the stock may have gone to somebody else.',
    fix_zh: '请重新预占；库存可能已被他人占用。',
  },
});
