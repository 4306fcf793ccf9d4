/**
 * What a merchant and a shop look like when they are sent: the schemas of the commands and of the
 * forms on screens.
 */
import { z } from 'zod';

/** Short code in files and links. At most 32 characters, so that no code looks like an id. */
export const codeSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);

/** A merchant, named by code or id. */
export const merchantReference = z.string().min(1).max(36);

export const merchantSchema = z.strictObject({
  code: codeSchema,
  name: z.string().trim().min(1).max(200),
  /** The operator itself, or a customer of it. */
  kind: z.enum(['own', 'third_party']).default('third_party'),
  /** Where its goods lie, for reports. */
  province: z.string().trim().min(1).max(100).nullable().default(null),
  active: z.boolean().default(true),
});

export const shopSchema = z.strictObject({
  merchant: merchantReference,
  code: codeSchema,
  name: z.string().trim().min(1).max(200),
  /** Folder of the channel's adapter: manual, csv, shopify ... */
  channel: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  /** ISO 4217 currency of its orders. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** What happens at intake to a line that stock cannot cover. */
  if_short: z.enum(['backorder', 'reject']).default('backorder'),
  active: z.boolean().default(true),
});

/** What a save did. */
export type Saved = 'added' | 'changed' | 'unchanged';

/** Names of sales channels by the code of their adapter. */
const CHANNELS: Readonly<Record<string, { en: string; zh: string }>> = {
  manual: { en: 'entered by hand', zh: '手工录入' },
  csv: { en: 'file', zh: '文件导入' },
  taobao: { en: 'Taobao', zh: '淘宝' },
  tmall: { en: 'Tmall', zh: '天猫' },
  jd: { en: 'JD', zh: '京东' },
  pdd: { en: 'Pinduoduo', zh: '拼多多' },
  douyin: { en: 'Douyin', zh: '抖音' },
  kuaishou: { en: 'Kuaishou', zh: '快手' },
  shopify: { en: 'Shopify', zh: 'Shopify 独立站' },
  woocommerce: { en: 'WooCommerce', zh: 'WooCommerce 独立站' },
  amazon: { en: 'Amazon', zh: '亚马逊' },
};

/** The name of a channel; its code when it is not listed. */
export function channelText(code: string): { en: string; zh: string } {
  return (Object.hasOwn(CHANNELS, code) ? CHANNELS[code] : undefined) ?? { en: code, zh: code };
}
