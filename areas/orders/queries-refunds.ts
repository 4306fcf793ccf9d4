/** Refunds that have ended, for the screen of refunds; those that wait are in queries.ts. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { endedRefunds } from './orders-desk.sql.ts';

export const listEndedRefunds = query({
  name: 'refund.ended',
  path: '/v1/refunds/ended',
  en: 'Refunds that were paid back or failed, newest first.',
  zh: '已退款或退款失败的记录，按时间倒序。',
  permission: 'refund.read',
  input: z.strictObject(pageInput),
  problems: [],
  async run(tx, { after, limit }) {
    const fetched = await endedRefunds(tx, { after: after ?? null, count: limit + 1 });
    return pageOf(fetched, limit, (row) => row.refund_id);
  },
});
