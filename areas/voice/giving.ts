/** What a buyer says, by the link of his order. A complaint opens a task for service. */
import { z } from 'zod';
import type { Item, Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { type Asked, buyerAct } from '../delivery/port.ts';
import { raise, settle } from '../review/port.ts';
import { FEEDBACK_TAGS, type FeedbackTag, TEXT_MOST, UNHAPPY } from './model.ts';
import { voiceProblem } from './problems.ts';
import { ordersToJudge, saveFeedback } from './voice.sql.ts';

const tag = z.enum(Object.keys(FEEDBACK_TAGS) as [FeedbackTag, ...FeedbackTag[]]);

const said = {
  score: z.number().int().min(1).max(5),
  tags: z
    .array(tag)
    .max(6)
    .transform((list) => [...new Set(list)].sort())
    .default([]),
  text: z.string().trim().max(TEXT_MOST).default(''),
};

type Said = Asked & { score: number; tags: FeedbackTag[]; text: string };

/** The buyer's act; the items are of different orders. */
export const giveFeedback = buyerAct('track.feedback', said, (tx, items) => give(tx, items));

async function give(tx: Transaction, items: readonly Item<Said>[]): Promise<Outcome<unknown>[]> {
  const order_ids = items.map(({ input }) => input.order_id).sort();
  const orders = new Map(
    (await ordersToJudge(tx, { order_ids })).map((row) => [row.order_id, row]),
  );
  const rows = items.flatMap(({ input: { order_id, score, tags, text } }) => {
    const order = orders.get(order_id);
    if (order === undefined || order.delivered_at === null || order.cancelled_at !== null)
      return [];
    const { merchant_id, shop_id } = order;
    return [{ order_id, merchant_id, shop_id, score, tags, text }];
  });
  const kept = new Set((await saveFeedback(tx, { rows })).map((row) => row.order_id));
  for (const { input, actor } of items) {
    const { order_id, score, tags } = input;
    if (!kept.has(order_id)) continue;
    const body = { score, tags };
    tx.event({ kind: 'feedback_given', order_id, subject_id: order_id, body, actor });
  }
  const done = rows.filter(({ order_id }) => kept.has(order_id));
  await raise(
    tx,
    done
      .filter(({ score }) => score <= UNHAPPY)
      .map(({ order_id, merchant_id, score, tags }) => {
        return { order_id, merchant_id, kind: 'BUYER_UNHAPPY', detail: { score, tags } };
      }),
    { kind: 'buyer', id: null },
  );
  const content = done.filter(({ score }) => score > UNHAPPY).map(({ order_id }) => order_id);
  await settle(tx, content, ['BUYER_UNHAPPY'], 'mark raised', { kind: 'buyer', id: null });
  const asked = new Set(rows.map(({ order_id }) => order_id));
  return items.map(({ input: { order_id } }) => {
    if (kept.has(order_id)) return {};
    return voiceProblem(asked.has(order_id) ? 'FEEDBACK_CLOSED' : 'FEEDBACK_TOO_EARLY');
  });
}
