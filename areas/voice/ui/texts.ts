/** Texts of the list of what buyers say. */
import { defineTexts } from '../../../web/kit/texts.ts';

export const useVoiceTexts = defineTexts('voice', {
  title: { en: 'What buyers say', zh: '买家评价' },
  all: { en: 'All', zh: '全部' },
  marks: { en: '{{score}} of 5', zh: '{{score}} 分' },
  waiting: { en: '{{count}} wait', zh: '待回复 {{count}}' },
  last_days: { en: 'Counted over the last {{days}} days', zh: '近 {{days}} 天' },
  only_waiting: { en: 'Waits for an answer', zh: '待回复' },
  reason: { en: 'Reason', zh: '原因' },
  shop: { en: 'Shop', zh: '店铺' },
  order: { en: 'Order', zh: '订单' },
  mark: { en: 'Mark', zh: '评分' },
  words: { en: 'In the buyer’s words', zh: '评价内容' },
  answer: { en: 'Answer', zh: '回复' },
  answer_ask: {
    en: 'The buyer reads it on the page of the order. It settles a complaint.',
    zh: '买家可在订单页看到回复；差评随之处理完成。',
  },
  answer_text: { en: 'What you answer', zh: '回复内容' },
  given: { en: 'Said', zh: '评价时间' },
  selected: { en: '{{count}} selected', zh: '已选 {{count}} 条' },
  none: { en: 'No buyer has said anything here.', zh: '没有符合条件的评价。' },
  waits: { en: 'Waits', zh: '待回复' },
});
