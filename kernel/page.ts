/** Paging by key: a page ends with a cursor, the next begins after it; nothing is counted or skipped. */
import { z } from 'zod';

export const pageInput = {
  /** Cursor of the page before; absent for the first. */
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

export interface Page<R> {
  rows: R[];
  /** Cursor of the next page; null at the end. */
  next: string | null;
}

/** Cuts `limit + 1` fetched rows to a page. */
export function pageOf<R>(fetched: R[], limit: number, keyOf: (row: R) => string): Page<R> {
  const rows = fetched.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: fetched.length > limit && last ? keyOf(last) : null };
}
