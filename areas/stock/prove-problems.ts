/** Problems of starting a proof. */
import { defineProblems } from '../../kernel/problem.ts';

export const proofProblem = defineProblems({
  PROOF_RUNNING: {
    status: 409,
    en: 'A proof is running already',
    zh: '已有一次验证正在进行',
    fix_en: 'Wait for its result; it takes a minute at most.',
    fix_zh: '请等待其结果，最多约一分钟。',
  },
  NOTHING_TO_PROVE: {
    status: 409,
    en: 'No article has pieces that can be sold',
    zh: '没有任何商品有可售库存',
    fix_en: 'Receive goods or set opening balances first.',
    fix_zh: '请先登记到货或录入期初库存。',
  },
});
