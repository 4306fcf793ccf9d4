/** Texts of the queue of exceptions. */
import { defineTexts } from '../../../web/kit/texts.ts';

export const useReviewTexts = defineTexts('review', {
  title: { en: 'Exceptions', zh: '异常' },
  all: { en: 'All', zh: '全部' },
  late_count: { en: '{{count}} late', zh: '超时 {{count}}' },
  order: { en: 'Order', zh: '订单号' },
  kind: { en: 'What is wrong', zh: '异常类型' },
  detail: { en: 'Details', zh: '详情' },
  stage: { en: 'Stage', zh: '订单阶段' },
  deadline: { en: 'Settle by', zh: '处理时限' },
  blocks: { en: 'Blocks', zh: '是否阻断' },
  blocking: { en: 'blocks the order', zh: '阻断订单' },
  total: { en: 'Total', zh: '金额' },
  paid: { en: 'Paid', zh: '已付' },
  line: { en: 'line {{no}}', zh: '第 {{no}} 行' },
  lacking: {
    en: '{{what}}: {{wanted}} wanted, {{available}} there',
    zh: '{{what}}：需要 {{wanted}}，可用 {{available}}',
  },
  opened: { en: 'Since', zh: '发生时间' },
  owner: { en: 'Owner', zh: '负责人' },
  mine: { en: 'me', zh: '我' },
  somebody: { en: 'somebody', zh: '已有人' },
  nobody: { en: 'nobody', zh: '无' },
  selected: { en: '{{count}} selected', zh: '已选 {{count}} 条' },
  resolve: { en: 'Settle', zh: '处理完成' },
  resolve_ask: {
    en: 'Settle {{count}} exceptions? Say what was done.',
    zh: '将 {{count}} 条异常标记为已处理？请说明处理结果。',
  },
  resolution: { en: 'What was done', zh: '处理结果' },
  take: { en: 'Take over', zh: '我来处理' },
  take_ask: {
    en: 'Become the owner of {{count}} exceptions?',
    zh: '由你负责这 {{count}} 条异常？',
  },
});
