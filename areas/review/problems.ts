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
});
