/** The company's answer to what a buyer said: it settles the complaint. */
import { z } from 'zod';
import { command, type Outcome } from '../../kernel/command.ts';
import { settle } from '../review/port.ts';
import { TEXT_MOST } from './model.ts';
import { voiceProblem } from './problems.ts';
import { answerFeedback } from './voice.sql.ts';

export const answer = command({
  name: 'feedback.answer',
  path: '/v1/feedback/answer',
  en: 'Answers what a buyer said; the buyer reads it on the page of the order.',
  zh: '回复买家评价；买家可在订单页看到。',
  permission: 'feedback.answer',
  input: z.strictObject({ order_id: z.uuid(), answer: z.string().trim().min(1).max(TEXT_MOST) }),
  problems: ['FEEDBACK_UNKNOWN'],
  async run(tx, items) {
    const last = new Map(items.map((item) => [item.input.order_id, item]));
    const rows = [...last.values()].map(({ input, actor }) => {
      return { ...input, answered_by: actor.kind === 'user' ? actor.id : null };
    });
    const done = new Set((await answerFeedback(tx, { rows })).map((row) => row.order_id));
    const order_ids = [...done].sort();
    for (const order_id of order_ids) {
      const { actor } = last.get(order_id)!;
      tx.event({ kind: 'feedback_answered', order_id, subject_id: order_id, actor });
    }
    const by = (order_id: string) => last.get(order_id)?.actor;
    await settle(tx, order_ids, ['BUYER_UNHAPPY'], 'answered', by);
    return items.map(({ input: { order_id } }): Outcome<{ order_id: string }> => {
      return done.has(order_id) ? { order_id } : voiceProblem('FEEDBACK_UNKNOWN');
    });
  },
});
