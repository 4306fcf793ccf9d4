/** Problems of review. */
import { defineProblems } from '../../kernel/problem.ts';

export const reviewProblem = defineProblems({
  EXCEPTION_UNKNOWN: {
    status: 404,
    en: 'There is no open exception with this id',
    zh: '没有该未处理异常',
    fix_en: 'Load the queue again; somebody may have settled it.',
    fix_zh: '请刷新队列；可能已被他人处理。',
  },
  EXCEPTION_STANDS: {
    status: 409,
    en: 'The order still lacks goods; {kind} cannot be settled by a word',
    zh: '订单仍缺货，不能直接关闭 {kind}',
    fix_en: 'Receive or adjust stock, or cancel the order; the exception is settled with that.',
    fix_zh: '请收货、调整库存或取消订单；异常会随之关闭。',
  },
  TEST_NONSENSE: {
    status: 422,
    en: '"{what}" cannot be compared with "{is}" and this value',
    zh: '“{what_zh}”不能用“{is}”与该值比较',
    fix_en: 'Choose a comparison that fits what the fact holds, and a value of its kind.',
    fix_zh: '请选择适合该字段的比较方式，并填写同类型的值。',
  },
});
