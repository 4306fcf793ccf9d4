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
});
