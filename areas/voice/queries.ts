/** What staff reads of what buyers say. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { FEEDBACK_TAGS, type FeedbackTag } from './model.ts';
import { feedbackScores, listFeedback } from './voice.sql.ts';

const DAY_MS = 86_400_000;

export const feedbackList = query({
  name: 'feedback.list',
  path: '/v1/feedback',
  en: 'Lists what buyers said, newest first; by mark, reason, shop, order, or what waits.',
  zh: '买家评价列表，最新在前；可按分数、原因、店铺、订单或待回复筛选。',
  permission: 'feedback.read',
  input: z.strictObject({
    ...pageInput,
    order_id: z.uuid().optional(),
    shop_id: z.uuid().optional(),
    /** Marks, separated by commas. */
    score: z
      .string()
      .regex(/^[1-5](,[1-5])*$/)
      .optional(),
    tag: z.enum(Object.keys(FEEDBACK_TAGS) as [FeedbackTag, ...FeedbackTag[]]).optional(),
    waits: z.literal('true').optional(),
  }),
  problems: [],
  async run(tx, { after = null, limit, order_id = null, shop_id = null, score, tag, waits }) {
    const rows = await listFeedback(tx, {
      order_id,
      shop_id,
      scores: score === undefined ? null : score.split(',').map(Number),
      tag: tag ?? null,
      only_waiting: waits !== undefined,
      after,
      count: limit + 1,
    });
    return pageOf(rows, limit, (row) => row.order_id);
  },
});

export const feedbackSummary = query({
  name: 'feedback.summary',
  path: '/v1/feedback/summary',
  en: 'How often each mark was given in the last days, and how many wait for an answer.',
  zh: '近期各分数的数量及待回复数量。',
  permission: 'feedback.read',
  input: z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(90) }),
  problems: [],
  async run(tx, { days }) {
    const since = new Date(tx.now.getTime() - days * DAY_MS);
    return { days, scores: await feedbackScores(tx, { since }) };
  },
});
