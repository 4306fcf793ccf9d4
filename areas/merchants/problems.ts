/** Problems of merchants and shops. */
import { defineProblems } from '../../kernel/problem.ts';

export const merchantProblem = defineProblems({
  MERCHANT_UNKNOWN: {
    status: 422,
    en: 'There is no merchant {merchant}',
    zh: '没有商家 {merchant}',
    fix_en: 'Check the code or id; the list of merchants shows those that you may use.',
    fix_zh: '请检查商家代码或编号；可用的商家见商家列表。',
  },
  SHOP_CODE_TAKEN: {
    status: 409,
    en: 'The shop code {code} is taken by another merchant',
    zh: '店铺代码 {code} 已被其他商家使用',
    fix_en: 'Choose another code for this shop.',
    fix_zh: '请为该店铺换一个代码。',
  },
});
