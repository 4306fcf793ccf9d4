/** Problems of practice. */
import { defineProblems } from '../../kernel/problem.ts';

export const practiceProblem = defineProblems({
  NOT_A_DEMO: {
    status: 409,
    en: 'This is not a demo company: nothing is simulated or put back here',
    zh: '当前不是演示公司，不能模拟或重置',
    fix_en: 'Sign in to the demo company.',
    fix_zh: '请登录演示公司。',
  },
  BEING_RESET: {
    status: 409,
    en: 'The demo company is being put back to its first state',
    zh: '演示公司正在重置',
    fix_en: 'Wait a minute; the page shows when it is done.',
    fix_zh: '请稍候，完成后页面会提示。',
  },
  RESET_NOT_CONFIRMED: {
    status: 422,
    en: 'To put the company back, type its code: {code}',
    zh: '重置须输入公司编码：{code}',
    fix_en: 'Type it exactly. All orders, stock and settings of the demo are lost.',
    fix_zh: '请准确输入。演示公司的订单、库存与设置都会清除。',
  },
});
