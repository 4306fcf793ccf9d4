/** Another end for the time to pay of an order, and with it for what is promised to it. */
import { command, type Outcome } from '../../kernel/command.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { endWithin } from '../stock/model.ts';
import { extendReservations } from '../stock/port.ts';
import { stockProblem } from '../stock/problems.ts';
import { payTimeInput } from './model.ts';
import { lockOrders } from './orders.sql.ts';
import { setPayBy } from './pay-time.sql.ts';
import { orderProblem } from './problems.ts';

export const extendPayTime = command({
  name: 'order.extend_pay_time',
  path: '/v1/orders/extend-pay-time',
  en: 'Give an unpaid order until another instant to pay; what it is promised is kept as long.',
  zh: '修改未付款订单的付款期限；预占库存随之保留。',
  permission: 'order.edit',
  input: payTimeInput,
  problems: ['ORDER_UNKNOWN', 'STATE_FORBIDS', 'END_OUT_OF_BOUNDS'],
  async run(tx, items) {
    const order_ids = [...new Set(items.map(({ input }) => input.order_id))].sort();
    const found = await lockOrders(tx, { order_ids });
    const orders = new Map(found.map((order) => [order.order_id, order]));
    const rows = new Map<string, { order_id: string; until: string }>();
    const outcomes = items.map(({ input, actor }): Outcome<{ order_id: string; until: string }> => {
      const { order_id, until } = input;
      const order = orders.get(order_id);
      if (order === undefined) return orderProblem('ORDER_UNKNOWN', {}, '/order_id');
      if (order.state !== 'awaiting_payment' || order.pay_by === null) {
        return kernelProblem('STATE_FORBIDS', { state: order.stage, possible: [] });
      }
      if (!endWithin(until, tx.now)) return stockProblem('END_OUT_OF_BOUNDS', {}, '/until');
      rows.set(order_id, { order_id, until });
      const body = { from: order.pay_by, until };
      tx.event({ kind: 'pay_time_changed', order_id, subject_id: order_id, body, actor });
      return { order_id, until };
    });
    if (rows.size > 0) {
      void setPayBy(tx, { rows: [...rows.values()] });
      void extendReservations(tx, { rows: [...rows.values()] });
    }
    return outcomes;
  },
});
