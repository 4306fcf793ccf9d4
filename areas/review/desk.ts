/** What needs somebody now: the counts of the first page. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { permits, SELF } from '../../kernel/permission.ts';
import { needsMe } from './desk.sql.ts';

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
      stock: may('stock.read'),
    });
  },
});
