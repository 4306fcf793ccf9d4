/** Problems of views and of jobs over many orders. */
import { defineProblems } from '../../kernel/problem.ts';

export const deskProblem = defineProblems({
  VIEW_NAME_TAKEN: {
    status: 409,
    en: 'You keep a view of this name already: {name}',
    zh: '你已有同名视图：{name}',
    fix_en: 'Choose another name, or save into that view.',
    fix_zh: '请换一个名称，或保存到该视图。',
    constraint: 'view_name_once',
  },
  VIEW_OF_OTHER: {
    status: 403,
    en: 'The view “{name}” is kept by somebody else',
    zh: '视图“{name}”由他人保管',
    fix_en: 'Save it under a name of your own.',
    fix_zh: '请另存为自己的视图。',
  },
  VIEW_TOO_MANY: {
    status: 409,
    en: 'You keep {count} views, which is the most',
    zh: '你已保存 {count} 个视图，已达上限',
    fix_en: 'Delete one that you no longer need.',
    fix_zh: '请先删除不再需要的视图。',
  },
  BULK_WORDS_MISSING: {
    status: 422,
    en: 'This action needs a reason or a note',
    zh: '该操作须填写原因或说明',
    fix_en: 'Say why in a few words; they are kept with every order.',
    fix_zh: '请简要填写；内容会留痕在每个订单上。',
  },
  BULK_TOO_MANY: {
    status: 422,
    en: 'More than {most} orders match',
    zh: '符合条件的订单超过 {most} 个',
    fix_en: 'Narrow the filter and run several jobs.',
    fix_zh: '请缩小筛选范围，分多次执行。',
  },
  BULK_NO_PRINTER: {
    status: 409,
    en: 'The warehouse has no printer for the paper {paper}',
    zh: '仓库没有可用的 {paper} 打印机',
    fix_en: 'Set one up for this paper, or take it into use again, and try again.',
    fix_zh: '请设置或启用该纸张的打印机后重试。',
  },
  BULK_STATE: {
    status: 409,
    en: 'The job has {state}: {failed} orders refused, {left} left',
    zh: '任务状态为 {state}：失败 {failed} 个，剩余 {left} 个',
    fix_en: 'Only a running job can be stopped; only one with refused or left orders can go on.',
    fix_zh: '只有进行中的任务可以停止；有失败或剩余订单的任务才能继续。',
  },
});
