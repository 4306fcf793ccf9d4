/** A tenant's settings with their defaults: days, minutes and switches that a manager may change. */
import { z } from 'zod';
import type { Transaction } from './db.ts';
import { settings as readSettings, saveSettings } from './kernel.sql.ts';
import { forget, remembered } from './memory.ts';
import type { Sender } from './statement.ts';

export const settingsSchema = z.strictObject({
  /** Minutes that an unpaid order keeps its stock and waits. */
  pay_within_min: z.number().int().min(1).max(43200).default(1440),
  /** Minutes before that end when the buyer is reminded. */
  remind_before_min: z.number().int().min(0).max(43200).default(120),
  /** Hours within which a parcel must be handed over, from payment. */
  ship_within_h: z.number().int().min(1).max(720).default(48),
  /** Days after delivery when receipt is confirmed by itself. */
  confirm_after_days: z.number().int().min(1).max(60).default(7),
  /** Accepted difference of a parcel's weight, percent and grams; the larger counts. */
  weight_tolerance_percent: z.number().min(0).max(100).default(3),
  weight_tolerance_g: z.number().int().min(0).max(10000).default(20),
  /** Whether a parcel without a weight may be handed over. */
  weigh_required: z.boolean().default(true),
  /** Whether a waybill is printed by itself when a parcel is closed. */
  print_waybill_at_pack: z.boolean().default(true),
  /** Most shipments in a wave that is built by itself. */
  wave_size: z.number().int().min(1).max(1000).default(60),
  /** Where messages to buyers are posted; without it they are only shown. */
  message_gateway: z
    .strictObject({ url: z.url().max(300), secret: z.string().min(16).max(300) })
    .nullable()
    .default(null),
});

export type Settings = z.infer<typeof settingsSchema>;

/** The tenant's settings; what was never set has its default. */
export async function tenantSettings(sender: Sender): Promise<Settings> {
  const rows = await readSettings(sender);
  const known = Object.fromEntries(rows.map((row) => [row.key, row.value]));
  return settingsSchema.parse(known);
}

/** The same from memory, for the many that only read them. */
export const knownSettings = (tx: Transaction): Promise<Settings> =>
  remembered(tx, 'settings', () => tenantSettings(tx));

/** Sets some settings. The caller has validated them. */
export async function changeSettings(sender: Sender, change: Partial<Settings>): Promise<void> {
  const rows = Object.entries(change).map(([key, value]) => ({ key, value }));
  forget(sender, 'settings');
  await saveSettings(sender, { rows });
}
