/** Messages to buyers follow from what happens to their orders. */
import type { Transaction } from '../../kernel/db.ts';
import { tenantFacts } from '../../kernel/kernel.sql.ts';
import { type EventRow, reaction } from '../../kernel/reaction.ts';
import { knownSettings } from '../../kernel/settings.ts';
import { type Language, localMinute, MESSAGE_OF, messageText } from './model.ts';
import { insertMessages, ordersToTell } from './notifications.sql.ts';

export const writeMessages = reaction({
  name: 'notifications.write',
  on: Object.keys(MESSAGE_OF),
  run: write,
});

/** One message of a kind per order, the first time; without a gateway it is only shown. */
async function write(tx: Transaction, events: readonly EventRow[]): Promise<void> {
  const told = events.filter((event) => event.order_id !== null);
  const order_ids = [...new Set(told.map((event) => event.order_id!))].sort();
  const [orders, tenant, { message_gateway }] = await Promise.all([
    ordersToTell(tx, { order_ids }),
    tenantFacts(tx),
    knownSettings(tx),
  ]);
  const byId = new Map(orders.map((order) => [order.order_id, order]));
  const language: Language = tenant.locale === 'zh-CN' ? 'zh-CN' : 'en';
  const state = message_gateway === null ? 'no_gateway' : 'queued';
  const rows = new Map<string, Parameters<typeof insertMessages>[1]['rows'][number]>();
  for (const { kind: event_kind, order_id, body: facts } of told) {
    const order = byId.get(order_id ?? '');
    const kind = MESSAGE_OF[event_kind];
    const key = `${order_id} ${kind}`;
    if (order === undefined || kind === undefined || rows.has(key)) continue;
    const { carrier = '', tracking_no = '' } = facts as { carrier?: string; tracking_no?: string };
    const { order_no, shop_name, pay_by: until } = order;
    const pay_by = until === null ? '' : localMinute(until, tenant.time_zone);
    const body = messageText(kind, language, { shop_name, order_no, pay_by, carrier, tracking_no });
    rows.set(key, { message_id: tx.newId(), order_id, kind, language, body, state });
  }
  if (rows.size === 0) return;
  const fresh = await insertMessages(tx, { rows: [...rows.values()] });
  fresh.sort((a, b) => (a.message_id < b.message_id ? -1 : 1));
  for (const { message_id, order_id, kind } of fresh) {
    tx.event({ kind: 'message_queued', order_id, subject_id: message_id, body: { kind, state } });
    if (state !== 'queued') continue;
    const subject = { order_id, subject_id: message_id };
    tx.effect({ kind: 'message.send', key: message_id, ...subject, intent: { message_id } });
  }
}
