/** Problems of recalls. */
import { defineProblems } from '../../kernel/problem.ts';

export const recallProblem = defineProblems({
  RECALL_UNKNOWN: {
    status: 404,
    en: 'There is no such recall',
    zh: '没有该拦截',
    fix_en: 'Load the page again.',
    fix_zh: '请刷新页面。',
  },
  RECALL_ANSWERED: {
    status: 409,
    en: '{name} answered already: {answer}',
    zh: '{name} 已答复：{answer_zh}',
    fix_en: 'Nothing is left to do; tell the colleague when you have the goods after all.',
    fix_zh: '无需再处理；如货物在您手上，请告知该同事。',
  },
  LABEL_NOT_READY: {
    status: 409,
    en: 'The new label for the changed address is not there yet',
    zh: '新地址的面单尚未生成',
    fix_en: 'Keep the parcel here; put the new label on it when it is printed, then answer.',
    fix_zh: '请将包裹留在此处；新面单打印后贴上再答复。',
  },
});
