/** What needs somebody now: the counts of the first page, and the orders whose promise is at risk. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { permits, SELF } from '../../kernel/permission.ts';
import { needsMe, ordersAtRisk } from './desk.sql.ts';

/** An order that must leave within so many hours is at risk. */
const SOON_MS = 6 * 3_600_000;

export const deskNeedsMe = query({
  name: 'desk.needs_me',
  path: '/v1/desk',
  en: 'Counts of what waits for the one signed in; what the own roles do not show counts as none.',
  zh: '待当前用户处理的数量；角色无权查看的计为零。',
  permission: SELF,
  input: z.strictObject({}),
  problems: [],
  run(tx, _input, { permissions, id }) {
    const may = (permission: string) => permits(permissions, permission);
    return needsMe(tx, {
      user_id: id,
      soon: new Date(tx.now.getTime() + SOON_MS),
      exceptions: may('exception.read'),
      orders: may('order.read'),
      refunds: may('refund.read'),
      waves: may('wave.read'),
      tasks: may('pick.read'),
      packing: may('pack.work'),
      shipping: may('ship.read'),
    });
  },
});

export const listAtRisk = query({
  name: 'order.at_risk',
  path: '/v1/orders/at-risk',
  en: 'Orders whose promised time of shipping is over or near, the most urgent first.',
  zh: '已超时或即将超过发货时限的订单，最紧急的在前。',
  permission: 'order.read',
  input: z.strictObject({ ...pageInput, risk: z.enum(['late', 'soon']).optional() }),
  problems: [],
  async run(tx, { risk, after = null, limit }) {
    const before = risk === 'late' ? tx.now : new Date(tx.now.getTime() + SOON_MS);
    const from = risk === 'soon' ? tx.now : null;
    const rows = await ordersAtRisk(tx, { before, from, after, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.order_id);
  },
});
