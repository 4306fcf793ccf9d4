/** Problems of waves. */
import { defineProblems } from '../../kernel/problem.ts';

export const waveProblem = defineProblems({
  SHIPMENT_BEGUN: {
    status: 409,
    en: 'Shipment {shipment_no} cannot leave the wave: its picking has begun',
    zh: '发货单 {shipment_no} 已开始拣货，不能移出波次',
    fix_en: 'Finish picking it, or cancel the order.',
    fix_zh: '请拣完该单，或取消订单。',
  },
});
