/** Problems of imports that only concern what a shop's export says of its orders. */

import { defineProblems } from '../../kernel/problem.ts';

export const importProblem = defineProblems({
  ORDER_OVER: {
    status: 422,
    en: 'The shop says of order {order}: {status}. There is nothing to send',
    zh: '店铺中订单 {order} 的状态为“{status}”，无需发货',
    fix_en: 'Nothing to do. To send it all the same, change the status in this row.',
    fix_zh: '无需处理。如仍要发货，请修改本行的状态。',
  },
});
