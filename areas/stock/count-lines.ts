/** Lines of plans under lock: what a count answers, when a second person is needed, how it ends. */
import type { Item, Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import * as sql from './count-plans.sql.ts';
import type { CountRow } from './counts.ts';
import type { CountState } from './model.ts';
import { stockProblem } from './problems.ts';

type Line = Awaited<ReturnType<typeof sql.lockCountLines>>[number] & {
  /** The count of this batch that answers the line. */
  answer?: CountRow;
};

interface Wanted {
  count_line_ids?: readonly string[];
  count_ids?: readonly string[];
}

/** Locks the lines that are named or whose last counts are named. Before balances, in key order. */
export async function lockLines(tx: Transaction, wanted: Wanted): Promise<Line[]> {
  const { count_line_ids = [], count_ids = [] } = wanted;
  if (count_line_ids.length + count_ids.length === 0) return [];
  return sql.lockCountLines(tx, { count_line_ids, count_ids });
}

/** Notes a count as the answer to a line. Returns what stands against it. */
export function answerLine(
  lines: readonly Line[],
  count_line_id: string,
  row: CountRow,
  { location, sku }: { location: string; sku: { code: string } },
): Problem | null {
  const line = lines.find((each) => each.count_line_id === count_line_id);
  const same =
    line?.location_id === row.location_id && line.sku_id === row.sku_id && line.lot === row.lot;
  if (line === undefined || !same) {
    return kernelProblem('NOT_FOUND', { what: 'count line' }, '/count_line_id');
  }
  const names = { location, sku: sku.code };
  const waits = line.state === 'open' || line.state === 'recount';
  if (!waits || line.answer !== undefined) return stockProblem('COUNT_LINE_DONE', names);
  if (line.state === 'recount' && line.counted_by === row.actor.id) {
    return stockProblem('RECOUNT_BY_OTHER', names);
  }
  line.answer = row;
  return null;
}

/** Writes what was answered. Returns the states of the lines by their counts. */
export async function saveLines(
  tx: Transaction,
  lines: readonly Line[],
  counts: readonly CountRow[],
  book: ReadonlyMap<string, number>,
): Promise<Map<string, 'matches' | 'differs' | 'recount'>> {
  const rows = lines.flatMap((line) => {
    const { answer } = line;
    if (answer === undefined || !counts.includes(answer)) return [];
    const { count_id, counted_qty, counted_at, actor } = answer;
    const book_qty = book.get(count_id)!;
    const difference = Math.abs(counted_qty - book_qty);
    const much = line.state === 'open' && difference > line.recount_above;
    const state = difference === 0 ? 'matches' : much ? 'recount' : 'differs';
    const now = { count_id, counted_qty, book_qty, counted_by: actor.id };
    const of = much ? now : line.state === 'recount' ? line : null;
    const first = { first_qty: of?.counted_qty ?? null, first_by: of?.counted_by ?? null };
    const { count_line_id } = line;
    return [{ count_line_id, state, ...first, ...now, counted_at: new Date(counted_at) } as const];
  });
  if (rows.length > 0) await sql.countCountLines(tx, { rows });
  return new Map(rows.map((row) => [row.count_id, row.state]));
}

/** Ends the lines whose counts were settled. */
export async function settleLines(
  tx: Transaction,
  state: CountState & ('approved' | 'rejected'),
  items: readonly Item<{ count_id: string; reason: string }>[],
  outcomes: readonly Outcome<unknown>[],
): Promise<void> {
  const rows = items.flatMap(({ input: { count_id, reason }, actor }, index) =>
    outcomes[index] instanceof Problem
      ? []
      : [{ count_id, state, settled_by: actor.id, reason: reason === '' ? null : reason }],
  );
  if (rows.length > 0) await sql.settleCountLines(tx, { rows });
}
