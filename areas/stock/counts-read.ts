/**
 * Counts as the event log tells them: what was counted, what the book had, and how it was settled.
 */
import type { Transaction } from '../../kernel/db.ts';
import { countEvents } from './stock-adjust.sql.ts';

/** Days after which a count that nobody settled is void: too much has moved since. */
export const OPEN_DAYS = 30;

export interface Count {
  count_id: string;
  warehouse_id: string;
  warehouse: string;
  merchant_id: string;
  location_id: string;
  location: string;
  place_kind: string;
  sku_id: string;
  sku: string;
  sku_name: string;
  lot: string;
  counted_qty: number;
  book_qty: number;
  difference: number;
  /** Book position. */
  counted_at: Date;
  counted_by: string | null;
  state: 'matches' | 'differs' | 'approved' | 'rejected';
  settled_by: string | null;
  settled_at: Date | null;
}

const DAY_MS = 86_400_000;

/** The least UUIDv7 of the instant so many days before `now`: where to begin to read the log. */
export function idFloor(now: Date, days: number): string {
  const hex = Math.max(0, now.getTime() - days * DAY_MS)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** Counts of warehouses since an id of the log, oldest first. One statement. */
export async function readCounts(
  tx: Transaction,
  warehouse_ids: readonly string[],
  since: string,
): Promise<Count[]> {
  if (warehouse_ids.length === 0) return [];
  const counts = new Map<string, Count>();
  for (const event of await countEvents(tx, { warehouse_ids, since })) {
    const { event_id: _, kind, at, actor_id, counted_qty, book_qty, counted_at, ...names } = event;
    const known = counts.get(event.count_id);
    if (kind === 'count_recorded') {
      const difference = counted_qty! - book_qty!;
      counts.set(event.count_id, {
        ...names,
        counted_qty: counted_qty!,
        book_qty: book_qty!,
        difference,
        counted_at: counted_at!,
        counted_by: actor_id,
        state: difference === 0 ? 'matches' : 'differs',
        settled_by: null,
        settled_at: null,
      });
    } else if (known !== undefined && known.settled_at === null) {
      known.state = kind === 'count_approved' ? 'approved' : 'rejected';
      known.settled_by = actor_id;
      known.settled_at = at;
    }
  }
  return [...counts.values()];
}
