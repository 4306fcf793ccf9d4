/** The list of attempts to deliver. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { listAttempts } from './delivery.sql.ts';

export const attemptList = query({
  name: 'delivery.list',
  path: '/v1/deliveries',
  en: 'Lists attempts to deliver, newest first; of one order or of one result.',
  zh: '派送记录列表，最新在前；可按订单或结果筛选。',
  permission: 'delivery.read',
  input: z.strictObject({
    ...pageInput,
    order_id: z.uuid().optional(),
    result: z.enum(['delivered', 'failed', 'refused']).optional(),
  }),
  problems: [],
  async run(tx, { order_id = null, result = null, after = null, limit }) {
    const rows = await listAttempts(tx, { order_id, result, after, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.attempt_id);
  },
});
