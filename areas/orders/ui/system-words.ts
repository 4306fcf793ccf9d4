/**
 * What the system itself writes where people write reasons: the log keeps one sentence, screens
 * show it in the language of the reader. What somebody typed stays as it was typed.
 */
import type { Text } from '../../../web/kit/texts.ts';

const WORDS: Readonly<Record<string, Text>> = {
  'order cancelled': { en: 'order cancelled', zh: '订单已取消' },
  'order completed': { en: 'order completed', zh: '订单已完成' },
  'stock was found': { en: 'stock was found', zh: '已找到库存' },
  'paid in full': { en: 'paid in full', zh: '已付清' },
  'address completed': { en: 'address completed', zh: '地址已补全' },
  approved: { en: 'approved', zh: '审核通过' },
  'waybill in force': { en: 'waybill in force', zh: '已取得运单' },
  'number entered': { en: 'number entered', zh: '已录入运单号' },
  'taken back': { en: 'taken back', zh: '已退回' },
  unpaid: { en: 'not paid in time', zh: '超时未付款' },
  'changed by the buyer': { en: 'the buyer changed it after approval', zh: '审核后买家修改了订单' },
  answered: { en: 'answered', zh: '已回复' },
  returned: { en: 'everything came back', zh: '全部退回' },
  'orders no longer go together': { en: 'orders no longer go together', zh: '合单已变化' },
  'an order in the same parcel was cancelled': {
    en: 'an order in the same parcel was cancelled; what is left is packed again',
    zh: '同包裹的订单已取消，其余商品重新打包',
  },
  'nothing left to pack': { en: 'nothing was left to pack', zh: '没有可打包的商品' },
};

/** A sentence of the log in both languages; a note that follows a colon stays as it is. */
export function wordsOf(sentence: string): Text {
  const [known = '', note = ''] = sentence.split(/: ?(.*)/s);
  const text = Object.hasOwn(WORDS, known) ? WORDS[known] : undefined;
  if (text === undefined) return { en: sentence, zh: sentence };
  return note === '' ? text : { en: `${text.en}: ${note}`, zh: `${text.zh}：${note}` };
}
