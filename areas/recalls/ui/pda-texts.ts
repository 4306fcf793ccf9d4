/** Texts of recalls on the phone. */
import { lightTexts } from '../../../web/pda/locale.ts';

export const useRecallPdaTexts = lightTexts('recalls.pda', {
  stop: { en: 'Stop: {{order}}', zh: '拦截：{{order}}' },
  where: { en: 'Task {{task}}, place {{slot}}', zh: '任务 {{task}}，格位 {{slot}}' },
  why: { en: 'Cancelled: {{reason}}', zh: '已取消：{{reason}}' },
  todo: { en: 'Take these pieces off the cart.', zh: '请将这些商品从车上取出。' },
  put_aside: { en: 'Got it, put aside', zh: '已找到，放到一旁' },
  passed_on: { en: 'Not here any more', zh: '已不在此处' },
  about_recall: { en: 'Answer about {{order}}', zh: '答复 {{order}} 的拦截' },
});
