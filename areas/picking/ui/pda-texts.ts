/** Texts of picking on the phone. */
import { lightTexts } from '../../../web/pda/locale.ts';
import { SCAN_TEXTS } from './scan-texts.ts';

export const usePickPdaTexts = lightTexts('picking.pda', {
  ...SCAN_TEXTS,
  line_of: { en: 'Line {{seq}} of {{lines}}', zh: '第 {{seq}} / {{lines}} 行' },
  slot: { en: 'Place', zh: '格口' },
  take_now: { en: 'Take', zh: '取' },
  lot: { en: 'Lot', zh: '批次' },
  next_bins: { en: 'Then', zh: '接着' },
  enter_qty: { en: 'Enter quantity', zh: '输入件数' },
  how_many: { en: 'How many more of {{sku}}?', zh: '还拿了几件 {{sku}}？' },
  short: { en: 'Not there', zh: '报缺货' },
  how_many_short: { en: 'How many of {{sku}} are missing?', zh: '{{sku}} 缺几件？' },
  short_why: { en: 'Why is it missing?', zh: '缺货原因' },
  all_picked: { en: 'All picked', zh: '已拣完' },
  bring: { en: 'Bring the cart to the packing bench.', zh: '请将拣货车送到打包台。' },
  left_stopped: {
    en: '{{count}} lines stay: their orders are on hold or cancelled.',
    zh: '剩余 {{count}} 行不拣：订单已挂起或取消。',
  },
  my_tasks: { en: 'My tasks', zh: '我的任务' },
  free_tasks: { en: 'Free tasks', zh: '可领取的任务' },
  no_tasks: {
    en: 'No task is here. Tasks come by themselves while there is network.',
    zh: '暂无任务。联网时会自动获取。',
  },
  task_gone: {
    en: 'This task is finished, or somebody else has it now.',
    zh: '此任务已完成，或已由他人领取。',
  },
  left: { en: '{{lines}} lines, {{pieces}} pieces left', zh: '剩余 {{lines}} 行 {{pieces}} 件' },
  done: { en: 'Done', zh: '已完成' },
  take: { en: 'Take this task', zh: '领取此任务' },
  about_take: { en: 'Take task {{task_no}}', zh: '领取任务 {{task_no}}' },
  about_pick: {
    en: 'Task {{task_no}}: {{qty}} × {{sku}} from {{location}}',
    zh: '任务 {{task_no}}：从 {{location}} 取 {{sku}} {{qty}} 件',
  },
  about_aside: {
    en: 'Task {{task_no}}: {{qty}} × {{sku}} at {{location}} put aside',
    zh: '任务 {{task_no}}：{{location}} 的 {{sku}} {{qty}} 件已搁置',
  },
  about_short: {
    en: 'Task {{task_no}}: {{qty}} × {{sku}} missing at {{location}}',
    zh: '任务 {{task_no}}：{{location}} 缺 {{sku}} {{qty}} 件',
  },
});
