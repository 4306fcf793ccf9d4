/** Shapes of shipping: carrier accounts, tracking reports, and what carriers are asked. Pure. */
import { z } from 'zod';
import { type TrackingState, trackingStates } from './tracking-state.ts';

export { CARRIER_NAMES, carrierText, trackingUrl } from './carrier-names.ts';
/** The states of a parcel on its way with their names, for screens. */
export { trackingStates } from './tracking-state.ts';

const code = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);

/** A carrier's number as printed; scanners add blanks. */
export const trackingNo = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{4,50}$/);

/** Goods that not every carrier takes. */
export const GOODS_TRAITS = ['liquid', 'fragile', 'battery', 'food', 'oversize'] as const;

/** What is kept of a contract: where the carrier is reached, keys, limits, its adapter's settings. */
export const accountSettings = z.strictObject({
  /** False: numbers are only typed or scanned; the carrier is never asked. */
  automatic: z.boolean().default(true),
  base_url: z.string().max(300).default(''),
  key: z.string().max(300).default(''),
  secret: z.string().max(300).default(''),
  /** Several are accepted at once while a secret is being changed. */
  webhook_secrets: z.array(z.string().min(16).max(300)).max(4).default([]),
  limits: z
    .strictObject({
      weight_max_g: z.number().int().min(1).optional(),
      length_max_mm: z.number().int().min(1).optional(),
      refuses: z.array(z.enum(GOODS_TRAITS)).default([]),
    })
    .default({ refuses: [] }),
  /** Data of the adapter, checked by it. */
  adapter: z.record(z.string(), z.unknown()).default({}),
});

export type AccountSettings = z.infer<typeof accountSettings>;

export const accountSchema = z.strictObject({
  /** Absent: a new account. */
  carrier_account_id: z.uuid().optional(),
  carrier: code,
  name: z.string().trim().min(1).max(100),
  /** Absent: those that are there stay. */
  settings: accountSettings.optional(),
  priority: z.number().int().min(0).max(10_000).default(100),
  active: z.boolean().default(true),
});

const stateNames = Object.keys(trackingStates) as [TrackingState, ...TrackingState[]];

/** One report of a carrier; state null only informs. */
export const reportSchema = z.strictObject({
  state: z.enum(stateNames).nullable(),
  at: z.iso.datetime({ offset: true }),
  /** The carrier's code; with the instant it tells one report from another. */
  code: z
    .string()
    .max(60)
    .regex(/^[^|]*$/)
    .optional(),
  place: z.string().max(200).default(''),
  detail: z.string().max(500).default(''),
  /** The carrier takes back what it said before. */
  is_correction: z.boolean().default(false),
});

export type Report = z.infer<typeof reportSchema>;

export const trackingSchema = z
  .strictObject({
    waybill_id: z.uuid().optional(),
    carrier: code.optional(),
    tracking_no: trackingNo.optional(),
    events: z.array(reportSchema).min(1).max(500),
    /** Name of the push that brought them; the same push has an effect once. */
    delivery_key: z.string().max(300).optional(),
  })
  .refine((t) => t.waybill_id !== undefined || (t.carrier && t.tracking_no), {
    error: 'waybill_id, or carrier and tracking_no, are needed',
  });

export type TrackingInput = z.infer<typeof trackingSchema>;

/** How far a carrier's clock may run ahead of ours. */
export const EARLY_MAX_MS = 600_000;

/** One contract that could take a parcel. */
export interface Offer {
  carrier: string;
  carrier_account_id: string;
  /** True when the number comes from our own counter. */
  needs_number: boolean;
}

/** Why a carrier or all of them said no. */
export interface Refusal {
  code: string;
  /** Members of the problem. */
  members: Record<string, unknown>;
}

/** What was found when a carrier was looked for. */
export interface Choice {
  chosen: Offer | null;
  /** Those that would take it too, best first. */
  others: Offer[];
  considered: unknown;
  refusal: Refusal | null;
}

/** What is kept of an order to buy a waybill. */
export interface BuyIntent {
  waybill_id: string;
  parcel_id: string;
  carrier_account_id: string;
  /** The number of our own series. */
  number_counter: number | null;
  /** Who is asked when this carrier refuses; empty when it is the second already. */
  others: Offer[];
}

export interface Bought {
  tracking_no: string;
  sort_code: string;
  cost_minor: number | null;
  currency: string | null;
}

/** Why a carrier was not chosen for a parcel, for people; kept with each decision by its code. */
export const LOSS_REASONS = {
  not_served: { en: 'does not serve the area', zh: '不派送该地区' },
  coverage_unknown: { en: 'could not be asked whether it serves the area', zh: '未能查到派送范围' },
  no_quote: { en: 'gave no price', zh: '没有报价' },
  other_currency: { en: 'has its price in another currency', zh: '报价币种不同' },
  no_cod: { en: 'takes no cash on delivery', zh: '不支持货到付款' },
  too_heavy: { en: 'over its weight limit', zh: '超过重量上限' },
  too_long: { en: 'over its length limit', zh: '超过长度上限' },
  goods_refused: { en: 'does not take these goods', zh: '不承运该类货物' },
  quota_used_up: { en: "today's quota is used up", zh: '当日单量已满' },
  forbidden_by_rule: { en: 'forbidden by a rule', zh: '被规则禁用' },
  not_among_only: { en: 'a rule allows others only', zh: '规则限定了其他承运商' },
  dearer: { en: 'costs more in all', zh: '综合成本更高' },
  slower: { en: 'costs the same but is slower', zh: '成本相同但更慢' },
  lower_priority: { en: 'equal, but another is preferred', zh: '成本与时效相同，优先级较低' },
  later_in_name: { en: 'equal; the order of names decided', zh: '成本与时效相同，按名称排后' },
} as const satisfies Record<string, { en: string; zh: string }>;

export type LossReason = keyof typeof LOSS_REASONS;

/** Why a carrier gave no waybill, by the code of its refusal. */
const REFUSALS: Readonly<Record<string, { en: string; zh: string }>> = {
  CARRIER_NO_SERVICE: { en: 'does not serve the area', zh: '不派送该地区' },
  CARRIER_REFUSED: { en: 'refused', zh: '拒绝受理' },
  CARRIER_ACCOUNT: { en: 'does not accept the account', zh: '不接受该账号' },
  CARRIER_UNKNOWN: { en: 'is not known here', zh: '系统中没有该承运商' },
  CARRIER_UNSUPPORTED: { en: 'does not offer this', zh: '不支持该功能' },
};

/** A refusal in words; its code when it has none. */
export function refusalText(code: string): { en: string; zh: string } {
  return (Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined) ?? { en: code, zh: code };
}
