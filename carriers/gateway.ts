/**
 * The gateway for messages to buyers: one signed HTTPS request per message, by Standard Webhooks.
 * A message of which nobody knows whether it went out is never sent again by itself.
 */
import { z } from 'zod';
import { messageToSend, settleMessages } from '../areas/notifications/port.ts';
import { wholeTenant } from '../kernel/db.ts';
import {
  type EffectResult,
  type EffectRow,
  executor,
  type PerformContext,
} from '../kernel/effect.ts';
import { tenantSettings } from '../kernel/settings.ts';
import { outsideOf } from './live.ts';
import { webhookHeaders } from './signing.ts';

const intent = z.object({ message_id: z.string() });

/** Not sent, or perhaps sent: either way it is over. */
function over(state: 'failed' | 'unknown' | 'no_gateway', error: string): EffectResult {
  return { state: 'done', outcome: { state, error } };
}

async function send(effect: EffectRow, context: PerformContext): Promise<EffectResult> {
  if (context.may_be_done) return over('unknown', 'an earlier attempt was cut off');
  const { message_id } = intent.parse(effect.intent);
  const { clock, db, tenant_id } = context;
  const now = clock.now();
  const options = { scope: wholeTenant(tenant_id), now, name: 'gateway', read_only: true };
  const [message, settings] = await db.transaction(options, (tx) =>
    Promise.all([messageToSend(tx, { message_id }), tenantSettings(tx)]),
  );
  const { message_gateway } = settings;
  if (message === null) return over('failed', 'the message is gone');
  if (message_gateway === null) return over('no_gateway', 'no gateway is set');
  // A reminder must not arrive after the end of what it reminds of.
  if (message.kind === 'payment_reminder' && message.cancelled_at !== null) {
    return over('failed', 'the order was cancelled');
  }
  const { kind, language, body: text, phone, order_no } = message;
  const body = JSON.stringify({ message_id, kind, language, order_no, phone, text });
  const signed = webhookHeaders(message_gateway.secret, message_id, now, body);
  const got = await outsideOf(clock).gateway.exchange({
    method: 'POST',
    url: message_gateway.url,
    headers: { 'content-type': 'application/json; charset=utf-8', ...signed },
    body,
  });
  if (got.kind === 'forbidden') return over('failed', got.reason);
  if (got.kind === 'failed') {
    if (got.was_sent) return over('unknown', got.reason);
    return { state: 'retry', error: got.reason };
  }
  const { status } = got;
  if (status >= 200 && status < 300) return { state: 'done', outcome: { state: 'sent' } };
  if (status === 429 || status === 503) return { state: 'retry', error: `status ${status}` };
  return over(status >= 500 ? 'unknown' : 'failed', `status ${status}`);
}

export const sendMessage = executor({
  kind: 'message.send',
  concurrency: 8,
  max_attempts: 6,
  lease_s: 60,
  perform: send,
  async settled(tx, results) {
    const rows = results.flatMap(({ effect, result, final }) => {
      if (!final) return [];
      const { message_id } = intent.parse(effect.intent);
      const state = result.state === 'done' ? String(result.outcome['state']) : 'failed';
      return [{ message_id, state }];
    });
    if (rows.length > 0) await settleMessages(tx, { rows });
  },
});
