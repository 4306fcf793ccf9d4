/** Shapes of shipping: carrier accounts, tracking reports, and what carriers are asked. Pure. */
import { z } from 'zod';
import { type TrackingState, trackingStates } from './tracking-state.ts';

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
