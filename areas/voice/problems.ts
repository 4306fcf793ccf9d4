/** Problems of what buyers say. */
import { defineProblems } from '../../kernel/problem.ts';

export const voiceProblem = defineProblems({
  FEEDBACK_TOO_EARLY: {
    status: 409,
    en: 'This can be said once the order was delivered',
    zh: '订单签收后才能评价',
    fix_en: 'Come back when you have the parcel in your hands.',
    fix_zh: '请收到包裹后再来评价。',
  },
  FEEDBACK_CLOSED: {
    status: 409,
    en: 'What you said can be changed for 7 days only',
    zh: '评价提交 7 天后不能再修改',
    fix_en: 'Write to the shop.',
    fix_zh: '如有问题请联系商家。',
    constraint: 'feedback_while_fresh',
  },
  FEEDBACK_UNKNOWN: {
    status: 404,
    en: 'The buyer of this order has said nothing',
    zh: '该订单没有买家评价',
    fix_en: 'Load the list again.',
    fix_zh: '请刷新列表。',
  },
});
