/** What buyers may say of an order: marks, reasons, and for how long. Pure, and light for phones. */

/** Days from the first time that a buyer may change what he said. */
export const CHANGE_DAYS = 7;
export const TEXT_MOST = 500;
/** Marks up to this one are a complaint: somebody has to look. */
export const UNHAPPY = 2;

/** Reasons, said in either direction: what was good or bad is told by the mark. */
export const FEEDBACK_TAGS = {
  speed: { en: 'Speed', zh: '物流速度' },
  packing: { en: 'Packing', zh: '包装' },
  goods: { en: 'The goods', zh: '商品质量' },
  completeness: { en: 'Complete and right', zh: '发货准确' },
  courier: { en: 'The courier', zh: '配送员服务' },
  service: { en: 'The shop’s help', zh: '客服' },
} as const;

export type FeedbackTag = keyof typeof FEEDBACK_TAGS;

export const SCORES = [1, 2, 3, 4, 5] as const;
