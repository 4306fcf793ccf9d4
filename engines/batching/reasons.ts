/**
 * Why orders share a cart: each reason a code, its figures, and one sentence in both languages.
 */

const TEXTS = {
  TOGETHER_SHORTER: {
    en: '{orders} orders in one walk of {length_mm} mm; one by one they would walk {alone_mm} mm',
    zh: '{orders} 个订单合并为一趟 {length_mm} 毫米；单独拣选需 {alone_mm} 毫米',
  },
  ALONE: {
    en: 'On its own: no cart had room where sharing would have walked less',
    zh: '单独一车：没有其他车有空位且合并后更省路',
  },
  CART_FULL: {
    en: 'The cart is full ({limit})',
    zh: '拣货车已满（{limit}）',
  },
  SHORTER_THAN_FIRST_COME: {
    en: '{saved_mm} mm less than filling carts in the order of the list ({first_come_mm} mm)',
    zh: '比按到达顺序装车（{first_come_mm} 毫米）少走 {saved_mm} 毫米',
  },
  CARTS_EXCEEDED: {
    en: '{batches} trips are needed, more than the {carts} carts asked for',
    zh: '需要 {batches} 趟，多于给定的 {carts} 辆车',
  },
  SEARCHED: {
    en: 'Improved by search over {rounds} rounds; shorter batches may exist',
    zh: '经 {rounds} 轮搜索改进；可能存在更短的组合',
  },
} as const;

export type ReasonCode = keyof typeof TEXTS;

export interface Reason {
  code: ReasonCode;
  members: Record<string, string | number>;
  en: string;
  zh: string;
}

/** A reason with its figures filled into both sentences. */
export function reason(code: ReasonCode, members: Record<string, string | number> = {}): Reason {
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (whole, key: string) => String(members[key] ?? whole));
  return { code, members, en: fill(TEXTS[code].en), zh: fill(TEXTS[code].zh) };
}
