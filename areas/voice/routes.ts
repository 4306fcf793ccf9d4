/** The part of the buyer's page on which he says how it was. */
import { PUBLIC } from '../../kernel/permission.ts';
import { route } from '../../kernel/route.ts';
import { ACT_PROBLEMS, actAsBuyer, UNKEPT, withOrder } from '../delivery/port.ts';
import { giveFeedback } from './giving.ts';
import { CHANGE_DAYS } from './model.ts';
import { voiceProblem } from './problems.ts';
import { feedbackOfOrder } from './voice.sql.ts';

const DAY_MS = 86_400_000;

export const trackFeedbackShow = route({
  name: 'track.feedback_show',
  method: 'GET',
  path: '/v1/track/:token/feedback',
  en: 'Shows a buyer what he said of the order, and the answer',
  zh: '买家查看自己的评价与商家回复',
  permission: PUBLIC,
  problems: ['TOKEN_UNKNOWN'],
  async handle(context) {
    const body = await withOrder(context, async (tx, { order_id }) => {
      const given = await feedbackOfOrder(tx, { order_id });
      if (given === null) return { given: null, open: true };
      const closes_ms = given.given_at.getTime() + CHANGE_DAYS * DAY_MS;
      return { given, open: tx.now.getTime() <= closes_ms };
    });
    return { headers: UNKEPT, body };
  },
});

export const trackFeedback = route({
  name: 'track.feedback',
  method: 'POST',
  path: '/v1/track/:token/feedback',
  en: 'The buyer says how it was: a mark, reasons, words; to be changed for 7 days',
  zh: '买家评价：分数、原因与文字，7 天内可修改',
  permission: PUBLIC,
  body: 'json',
  problems: [...ACT_PROBLEMS, 'FEEDBACK_TOO_EARLY', 'FEEDBACK_CLOSED'],
  handle: (context) => actAsBuyer(context, giveFeedback, () => voiceProblem('FEEDBACK_TOO_EARLY')),
});
