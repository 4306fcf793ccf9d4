/** The list of messages to buyers. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { listMessages } from './notifications.sql.ts';

export const messageList = query({
  name: 'message.list',
  path: '/v1/messages',
  en: 'Lists messages to buyers, newest first; of one order when it is named.',
  zh: '买家消息列表，最新在前；可按订单筛选。',
  permission: 'notification.read',
  input: z.strictObject({ ...pageInput, order_id: z.uuid().optional() }),
  problems: [],
  async run(tx, { order_id = null, after = null, limit }) {
    const rows = await listMessages(tx, { order_id, after, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.message_id);
  },
});
