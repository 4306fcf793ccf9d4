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
