/** What pickers send, and the pure rules of pick lines: what is open, and when all is settled. */
import { z } from 'zod';
import type { StandardPlace } from '../places/model.ts';
import type { TaskState } from './lifecycle.ts';

/** Why pieces were not picked, and where the books put them. */
export const SHORT_REASONS = {
  not_found: { en: 'Not at the shelf', zh: '货架上没有', place: 'count_difference' },
  damaged: { en: 'Damaged', zh: '破损', place: 'quarantine' },
  other: { en: 'Another reason', zh: '其他原因', place: 'count_difference' },
} as const satisfies Record<string, { en: string; zh: string; place: StandardPlace }>;

export type ShortReason = keyof typeof SHORT_REASONS;

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
  })
  .refine((input) => input.qty + input.short_qty > 0, {
    path: ['qty'],
    error: 'nothing is taken and nothing is missing',
  });

export const confirmAllSchema = z.strictObject({ task_id: z.uuid() });

export type ConfirmInput = z.infer<typeof confirmSchema>;

/** Pieces of a pick line by meaning. */
export interface Counted {
  qty: number;
  qty_picked: number;
  qty_short: number;
  qty_cancelled: number;
}

/** Pieces of which nothing has been said yet. */
export function openPieces(line: Counted): number {
  return line.qty - settledPieces(line);
}

/** Pieces that were taken, not found, or are no longer wanted. */
export function settledPieces(line: Counted): number {
  return line.qty_picked + line.qty_short + line.qty_cancelled;
}

/**
 * The state of a task by its lines: done when all are settled, cancelled when nothing of it was
 * wanted any more, else as it was, or being picked once somebody began.
 */
export function stateByLines(before: TaskState, lines: readonly Counted[]): TaskState {
  if (lines.some((line) => openPieces(line) > 0)) {
    const begun = lines.some((line) => line.qty_picked + line.qty_short > 0);
    return begun && before === 'open' ? 'picking' : before;
  }
  return lines.every((line) => line.qty_cancelled === line.qty) ? 'cancelled' : 'done';
}
