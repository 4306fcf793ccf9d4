/** Review rules and their evaluation: pure, and shared with the screens. */
import { z } from 'zod';

/** Facts that rules may test, by what they hold: it decides which comparisons make sense. */
export const FACTS = {
  total_minor: { of: 'money', en: 'order total', zh: '订单金额' },
  discount_minor: { of: 'money', en: 'discount', zh: '优惠金额' },
  payment_kind: { of: 'text', en: 'kind of payment', zh: '付款方式' },
  pieces: { of: 'number', en: 'pieces ordered', zh: '件数' },
  kinds: { of: 'number', en: 'different articles', zh: '品种数' },
  skus: { of: 'list', en: 'article numbers', zh: '商品编码' },
  weight_g: { of: 'number', en: 'weight of the goods (g)', zh: '货物重量（克）' },
  fragile: { of: 'boolean', en: 'has fragile goods', zh: '含易碎品' },
  liquid: { of: 'boolean', en: 'has liquids', zh: '含液体' },
  province: { of: 'text', en: 'province', zh: '省份' },
  city: { of: 'text', en: 'city', zh: '城市' },
  district: { of: 'text', en: 'district', zh: '区县' },
  address: { of: 'text', en: 'street address', zh: '详细地址' },
  shop: { of: 'text', en: 'shop', zh: '店铺' },
  buyer_remark: { of: 'text', en: 'buyer remark', zh: '买家留言' },
  seller_remark: { of: 'text', en: 'seller remark', zh: '卖家备注' },
  earlier_orders: { of: 'number', en: 'earlier orders (90 days)', zh: '近 90 天下单数' },
  earlier_cancelled: {
    of: 'number',
    en: 'earlier orders cancelled (90 days)',
    zh: '近 90 天取消数',
  },
  earlier_returned: {
    of: 'number',
    en: 'earlier parcels returned (90 days)',
    zh: '近 90 天退回数',
  },
} as const;

export type FactName = keyof typeof FACTS;
export type FactKind = (typeof FACTS)[FactName]['of'];
export type FactValue = string | number | boolean | readonly string[];
export type Facts = Record<FactName, FactValue>;

/** Facts that cost a look at earlier orders of the same recipient. */
export const HISTORY = ['earlier_orders', 'earlier_cancelled', 'earlier_returned'] as const;
export const HISTORY_DAYS = 90;
export type History = Record<(typeof HISTORY)[number], number>;
export const NO_HISTORY: History = {
  earlier_orders: 0,
  earlier_cancelled: 0,
  earlier_returned: 0,
};

/** Facts whose value is personal: what was found is not kept with the decision. */
const PERSONAL: ReadonlySet<FactName> = new Set(['address']);

const factNames = Object.keys(FACTS) as [FactName, ...FactName[]];
const OPERATORS = ['=', '!=', '>', '>=', '<', '<=', 'in', 'contains', 'not_empty'] as const;
export type Operator = (typeof OPERATORS)[number];

export const testSchema = z.strictObject({
  fact: z.enum(factNames),
  is: z.enum(OPERATORS),
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
});
export const conditionSchema = z.strictObject({ all: z.array(testSchema).min(1).max(20) });

export type Test = z.infer<typeof testSchema>;
export type Condition = z.infer<typeof conditionSchema>;
export const ACTIONS = ['hold', 'approve', 'tag'] as const;

/** Comparisons that make sense for what a fact holds. */
export const OPERATORS_OF: Readonly<Record<FactKind, readonly Operator[]>> = {
  money: ['>=', '>', '<=', '<', '=', '!='],
  number: ['>=', '>', '<=', '<', '=', '!='],
  text: ['contains', 'in', '=', '!=', 'not_empty'],
  list: ['contains', 'in'],
  boolean: ['='],
};

/** A test that could never be met as meant: the comparison or the value does not fit the fact. */
export function isNonsense({ fact, is, value }: Test): boolean {
  const { of } = FACTS[fact];
  if (!OPERATORS_OF[of].includes(is)) return true;
  if (is === 'not_empty') return value !== undefined;
  if (is === 'in') return !Array.isArray(value) || value.length === 0;
  if (of === 'money' || of === 'number') return typeof value !== 'number';
  if (of === 'boolean') return typeof value !== 'boolean';
  return typeof value !== 'string' || value === '';
}

/** What a rule says when it is saved. */
export const ruleSchema = z.strictObject({
  code: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  name_zh: z.string().trim().min(1).max(100),
  name_en: z.string().trim().min(1).max(100),
  priority: z.number().int().min(0).max(9999).default(100),
  condition: conditionSchema,
  action: z.enum(ACTIONS),
  active: z.boolean().default(true),
});
export type RuleInput = z.infer<typeof ruleSchema>;

export interface Rule {
  code: string;
  version: number;
  action: (typeof ACTIONS)[number];
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
      if (!Array.isArray(value)) return false;
      return Array.isArray(fact)
        ? fact.some((each) => value.includes(each))
        : value.includes(String(fact));
    case 'contains':
      if (typeof value !== 'string') return false;
      return Array.isArray(fact) ? fact.includes(value) : String(fact).includes(value);
    case 'not_empty':
      return String(fact).trim() !== '';
  }
}

/** A test beside what was found; of personal facts, nothing. */
export interface Tested {
  fact: FactName;
  is: string;
  value: unknown;
  found: unknown;
}

function tested({ fact, is, value }: Test, facts: Facts): Tested {
  return { fact, is, value, found: PERSONAL.has(fact) ? null : facts[fact] };
}

export interface RuleExplained {
  rule: string;
  version: number;
  action: Rule['action'];
  matched: boolean;
  /** The first test that did not pass. */
  failed?: Tested;
  /** Of a rule that holds: all its tests; the order would go on if one of them did not pass. */
  because?: Tested[];
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
    const { code, version, action } = rule;
    const base = { rule: code, version, action, matched: failed === undefined };
    if (failed !== undefined) return { ...base, failed: tested(failed, facts) };
    if (action !== 'hold') return base;
    return { ...base, because: rule.condition.all.map((test) => tested(test, facts)) };
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

/** What may be done with an exception at once; 'goods': only stock or a cancellation settles it. */
export type Way = 'settle' | 'approve' | 'goods';

interface ExceptionType {
  /** The order waits for it. */
  blocks: boolean;
  /** Until its deadline. */
  hours: number;
  en: string;
  zh: string;
  way: Way;
  /** What usually helps. */
  fix_en: string;
  fix_zh: string;
}

/** Exceptions by type. */
export const EXCEPTIONS = {
  ADDR_INCOMPLETE: {
    blocks: true,
    hours: 4,
    en: 'Address without house number',
    zh: '地址缺少门牌号',
    way: 'approve',
    fix_en: 'Ask the buyer and complete the address; approve as it is when the carrier knows it.',
    fix_zh: '联系买家补全地址；承运商可送达时可直接通过。',
  },
  PAY_SHORT: {
    blocks: true,
    hours: 8,
    en: 'Paid less than the total',
    zh: '付款不足',
    way: 'approve',
    fix_en: 'Ask for the rest; approve when the shop waives it.',
    fix_zh: '联系买家补款；店铺同意免收时可直接通过。',
  },
  PAY_OVER: {
    blocks: false,
    hours: 48,
    en: 'Paid more than the total',
    zh: '付款超额',
    way: 'settle',
    fix_en: 'Pay the difference back outside the system, then settle.',
    fix_zh: '线下退还差额后标记已处理。',
  },
  NO_LINES: {
    blocks: true,
    hours: 8,
    en: 'The channel sent no goods',
    zh: '渠道未传商品',
    way: 'settle',
    fix_en: 'Look at the order in the channel; cancel it here and enter it anew with its goods.',
    fix_zh: '到渠道后台核对；在此取消并补录含商品的订单。',
  },
  STOCK_SHORT: {
    blocks: true,
    hours: 24,
    en: 'Not enough stock',
    zh: '库存不足',
    way: 'goods',
    fix_en: 'Receive or move stock: the order goes on by itself. Or cancel it.',
    fix_zh: '收货或调整库存后订单会自动继续；否则取消订单。',
  },
  REVIEW_RULE: {
    blocks: true,
    hours: 4,
    en: 'A rule asks for a look',
    zh: '规则要求人工审核',
    way: 'approve',
    fix_en: 'Read the remarks and the reasons of the rule; approve when the order is in order.',
    fix_zh: '查看备注与规则理由，确认无误后通过。',
  },
  CHANGED_AFTER_APPROVAL: {
    blocks: true,
    hours: 2,
    en: 'The channel changed the order after approval',
    zh: '审核后渠道修改了订单',
    way: 'settle',
    fix_en: 'Compare with the channel; change or cancel the order here, then settle.',
    fix_zh: '与渠道核对；在此修改或取消订单后标记已处理。',
  },
  PICK_SHORT: {
    blocks: true,
    hours: 4,
    en: 'Goods not found at the shelf',
    zh: '拣货缺货',
    way: 'goods',
    fix_en: 'Count the bin; other stock is promised by itself. Or cancel the order.',
    fix_zh: '盘点该库位；有其他库存时会自动重新预占；否则取消订单。',
  },
  WAYBILL_FAILED: {
    blocks: false,
    hours: 4,
    en: 'The carrier gave no waybill number',
    zh: '运单号获取失败',
    way: 'settle',
    fix_en: 'Read what the carrier said, correct the address or change the carrier, ask again.',
    fix_zh: '查看承运商返回的原因，修正地址或更换承运商后重试。',
  },
  DELIVERY_EXCEPTION: {
    blocks: false,
    hours: 24,
    en: 'Trouble on the way',
    zh: '配送异常',
    way: 'settle',
    fix_en: 'Ask the carrier and tell the buyer; settle when the parcel moves again.',
    fix_zh: '联系承运商并告知买家；包裹恢复运输后标记已处理。',
  },
  BUYER_UNHAPPY: {
    blocks: false,
    hours: 24,
    en: 'The buyer gave a low mark',
    zh: '买家差评',
    way: 'settle',
    fix_en: 'Read what the buyer says and answer it under “What buyers say”: that settles it.',
    fix_zh: '在“买家评价”中查看并回复，回复后自动处理完成。',
  },
} as const satisfies Record<string, ExceptionType>;

export type ExceptionKind = keyof typeof EXCEPTIONS;
