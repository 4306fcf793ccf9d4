/** What pickers send. */
import { z } from 'zod';
import { ASIDE_REASONS, type AsideReason, SHORT_REASONS, type ShortReason } from './lifecycle.ts';

const reasons = Object.keys(SHORT_REASONS) as [ShortReason, ...ShortReason[]];

export const takeSchema = z.strictObject({
  task_id: z.uuid(),
  /** Somebody else, for those who may assign; absent: oneself. */
  assignee_id: z.uuid().optional(),
});

export const confirmSchema = z
  .strictObject({
    task_id: z.uuid(),
    /** The line: its place in the walk. */
    seq: z.number().int().min(1),
    /** Pieces taken. */
    qty: z.number().int().min(0).max(999_999),
    /** Code of the location as scanned. */
    location: z.string().trim().max(64).optional(),
    /** Barcode or code of the article as scanned. */
    barcode: z.string().trim().max(64).optional(),
    /** Pieces that are not to be had. */
    short_qty: z.number().int().min(0).max(999_999).default(0),
    short_reason: z.enum(reasons).default('not_found'),
    /** When it was scanned, when it is sent later; absent: now. */
    scanned_at: z.iso.datetime({ offset: true }).optional(),
  })
  .refine((input) => input.qty + input.short_qty > 0, {
    path: ['qty'],
    error: 'nothing is taken and nothing is missing',
  });

/** A confirmation from a device that was refused, and why it is not sent again. */
export const asideSchema = z.strictObject({
  task_id: z.uuid(),
  seq: z.number().int().min(1),
  qty: z.number().int().min(0).max(999_999),
  short_qty: z.number().int().min(0).max(999_999).default(0),
  /** Code of the problem. */
  code: z.string().regex(/^[A-Z_]{1,60}$/),
  reason: z.enum(Object.keys(ASIDE_REASONS) as [AsideReason, ...AsideReason[]]),
});

export const confirmAllSchema = z.strictObject({ task_id: z.uuid() });

export type ConfirmInput = z.infer<typeof confirmSchema>;
