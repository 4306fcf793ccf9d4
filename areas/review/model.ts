/** Review rules and their evaluation: pure, and shared with the screens. */
import { z } from 'zod';

export const FACTS = {
  total_minor: { en: 'order total (minor units)', zh: '订单金额（分）' },
  pieces: { en: 'pieces ordered', zh: '件数' },
  kinds: { en: 'different articles', zh: '品种数' },
  payment_kind: { en: 'kind of payment', zh: '付款方式' },
  province: { en: 'province', zh: '省份' },
  city: { en: 'city', zh: '城市' },
  shop: { en: 'shop', zh: '店铺' },
  buyer_remark: { en: 'buyer remark', zh: '买家留言' },
  seller_remark: { en: 'seller remark', zh: '卖家备注' },
  fragile: { en: 'has fragile goods', zh: '含易碎品' },
  liquid: { en: 'has liquids', zh: '含液体' },
  weight_g: { en: 'weight of the goods (g)', zh: '货物重量（克）' },
} as const;

export type FactName = keyof typeof FACTS;
export type Facts = Record<FactName, string | number | boolean>;

const factNames = Object.keys(FACTS) as [FactName, ...FactName[]];

export const testSchema = z.strictObject({
  fact: z.enum(factNames),
  is: z.enum(['=', '!=', '>', '>=', '<', '<=', 'in', 'contains', 'not_empty']),
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
});
export const conditionSchema = z.strictObject({ all: z.array(testSchema).min(1).max(20) });

export type Test = z.infer<typeof testSchema>;
export type Condition = z.infer<typeof conditionSchema>;

export interface Rule {
  code: string;
  action: 'hold' | 'approve' | 'tag';
  condition: Condition;
}

/** True when the order's fact passes the test. */
export function passes(test: Test, facts: Facts): boolean {
  const fact = facts[test.fact];
  const { value } = test;
  switch (test.is) {
    case '=':
      return fact === value;
    case '!=':
      return fact !== value;
    case '>':
      return typeof value === 'number' && Number(fact) > value;
    case '>=':
      return typeof value === 'number' && Number(fact) >= value;
    case '<':
      return typeof value === 'number' && Number(fact) < value;
    case '<=':
      return typeof value === 'number' && Number(fact) <= value;
    case 'in':
      return Array.isArray(value) && value.includes(String(fact));
    case 'contains':
      return typeof value === 'string' && String(fact).includes(value);
    case 'not_empty':
      return String(fact).trim() !== '';
  }
}

export interface RuleExplained {
  rule: string;
  action: Rule['action'];
  matched: boolean;
  /** The first test that did not pass, with what was found. */
  failed?: { fact: FactName; is: string; value: unknown; found: unknown };
}

export interface Verdict {
  action: 'approve' | 'hold';
  /** Rules that decided: those that hold, or the one that approved. */
  by: string[];
  tags: string[];
  considered: RuleExplained[];
}

/**
 * Looks at the rules in their order. Any rule that holds wins over those that approve; without a
 * match the order is approved.
 */
export function reviewOrder(rules: readonly Rule[], facts: Facts): Verdict {
  const considered = rules.map((rule): RuleExplained => {
    const failed = rule.condition.all.find((test) => !passes(test, facts));
    const base = { rule: rule.code, action: rule.action, matched: failed === undefined };
    if (failed === undefined) return base;
    const { fact, is, value } = failed;
    return { ...base, failed: { fact, is, value, found: facts[fact] } };
  });
  const matched = considered.filter((each) => each.matched);
  const holding = matched.filter((each) => each.action === 'hold').map((each) => each.rule);
  const approving = matched.filter((each) => each.action === 'approve').map((each) => each.rule);
  return {
    action: holding.length > 0 ? 'hold' : 'approve',
    by: holding.length > 0 ? holding : approving.slice(0, 1),
    tags: matched.filter((each) => each.action === 'tag').map((each) => each.rule),
    considered,
  };
}

/** Exceptions by type: whether the order waits for it, and hours until its deadline. */
export const EXCEPTIONS = {
  ADDR_INCOMPLETE: {
    blocks: true,
    hours: 4,
    en: 'Address without house number',
    zh: '地址缺少门牌号',
  },
  PAY_SHORT: { blocks: true, hours: 8, en: 'Paid less than the total', zh: '付款不足' },
  PAY_OVER: { blocks: false, hours: 48, en: 'Paid more than the total', zh: '付款超额' },
  NO_LINES: { blocks: true, hours: 8, en: 'The channel sent no goods', zh: '渠道未传商品' },
  STOCK_SHORT: { blocks: true, hours: 24, en: 'Not enough stock', zh: '库存不足' },
  REVIEW_RULE: { blocks: true, hours: 4, en: 'A rule asks for a look', zh: '规则要求人工审核' },
  CHANGED_AFTER_APPROVAL: {
    blocks: true,
    hours: 2,
    en: 'The channel changed the order after approval',
    zh: '审核后渠道修改了订单',
  },
  PICK_SHORT: { blocks: true, hours: 4, en: 'Goods not found at the shelf', zh: '拣货缺货' },
  WAYBILL_FAILED: {
    blocks: false,
    hours: 4,
    en: 'The carrier gave no waybill number',
    zh: '运单号获取失败',
  },
  DELIVERY_EXCEPTION: { blocks: false, hours: 24, en: 'Trouble on the way', zh: '配送异常' },
} as const;

export type ExceptionKind = keyof typeof EXCEPTIONS;
