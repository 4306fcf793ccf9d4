/**
 * A recipient in full, for somebody who says why. Every look is an event of the order with the
 * reason and the name of who looked. The route takes no Idempotency-Key: answers under a key are
 * kept for days, and these must not be.
 */
import { z } from 'zod';
import type { Recipient } from '../../kernel/address.ts';
import { command, isProblem, type Outcome, parseInput } from '../../kernel/command.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import { route } from '../../kernel/route.ts';
import { recipientsOfOrders } from './orders-desk.sql.ts';

export interface RevealedRecipient {
  order_id: string;
  recipient: Recipient;
}

const revealRecipient = command({
  name: 'recipient.reveal',
  path: '/v1/orders/reveal-recipient',
  en: 'Shows the recipient of an order in full; the look and its reason are kept.',
  zh: '显示订单收件人的完整信息；查看人与原因会留痕。',
  permission: 'recipient.reveal',
  input: z.strictObject({
    order_id: z.uuid(),
    reason: z.string().trim().min(1).max(300),
  }),
  problems: ['NOT_FOUND'],
  async run(tx, items) {
    const order_ids = [...new Set(items.map(({ input }) => input.order_id))];
    const rows = await recipientsOfOrders(tx, { order_ids });
    const found = new Map(rows.map((row) => [row.order_id, row.recipient]));
    return items.map(({ input: { order_id, reason }, actor }): Outcome<RevealedRecipient> => {
      const recipient = found.get(order_id);
      if (recipient === undefined) return kernelProblem('NOT_FOUND', { what: 'order' });
      const body = { reason };
      tx.event({ kind: 'recipient_revealed', order_id, subject_id: order_id, body, actor });
      return { order_id, recipient: recipient as unknown as Recipient };
    });
  },
});

export const revealRecipientRoute = route({
  name: revealRecipient.name,
  method: 'POST',
  path: revealRecipient.path,
  en: revealRecipient.en,
  zh: revealRecipient.zh,
  permission: revealRecipient.permission,
  body: 'json',
  problems: ['FIELD_INVALID', 'FIELD_UNKNOWN', ...revealRecipient.problems],
  async handle({ actor, body, services }) {
    if (actor === null) throw kernelProblem('SIGN_IN_REQUIRED');
    const input = parseInput(revealRecipient.input, body);
    if (input instanceof Problem) throw input;
    const [outcome] = await services.run(revealRecipient, actor, [input]);
    if (outcome === undefined) throw new Error(`${revealRecipient.name} gave no outcome`);
    if (isProblem(outcome)) throw outcome;
    return { headers: { 'cache-control': 'no-store' }, body: outcome };
  },
});
