/**
 * Blind counts: somebody counts a bin without seeing the book; a difference is booked when another
 * look approves it. Counts live in the event log, under their warehouse.
 */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import { placeProblem, standardPlaces, warehousesByCode } from '../places/port.ts';
import { answerLine, lockLines, saveLines, settleLines } from './count-lines.ts';
import { type Count, idFloor, OPEN_DAYS, readCounts } from './counts-read.ts';
import { countSchema, settleCountSchema } from './model.ts';
import { applyMoves, type Moved, type Planned } from './moving.ts';
import { NAME_PROBLEMS, stockProblem } from './problems.ts';
import { type Resolved, resolveNames } from './resolve.ts';
import { lockBalances, lockLevelPairs } from './stock.sql.ts';
import { countMovesSince, lateSince, netSince } from './stock-adjust.sql.ts';

/** What the person who counts learns: not by how much it differs. */
export interface Counted {
  count_id: string;
  warehouse_id: string;
  location_id: string;
  sku_id: string;
  lot: string;
  counted_qty: number;
  /** recount: it differs by so much that another person has to count. */
  state: 'matches' | 'differs' | 'recount';
}

export const recordCount = command({
  name: 'count.record',
  path: '/v1/stock/counts/record',
  en: 'Record what was counted in bins; a difference waits for approval',
  zh: '登记盘点结果；有差异时等待审核',
  permission: 'stock.count',
  input: countSchema,
  problems: [...NAME_PROBLEMS, 'FIELD_INVALID', 'NOT_FOUND', 'COUNT_LINE_DONE', 'RECOUNT_BY_OTHER'],
  async run(tx, items) {
    const asked = items.flatMap(({ input }) => input.count_line_id ?? []);
    const lines = await lockLines(tx, { count_line_ids: asked });
    const resolved = await resolveNames(
      tx,
      items.map(({ input }) => ({
        ...input,
        from: { code: '@count_difference', kinds: ['count_difference'], pointer: '' },
        to: { code: input.location, kinds: ['bin', 'receiving'], pointer: '/location' },
      })),
    );
    const rows = items.map(({ input, actor }, index) => {
      const found = resolved[index]!;
      const counted_at = input.counted_at ?? tx.now.toISOString();
      if (found instanceof Problem) return found;
      if (Date.parse(counted_at) > tx.now.getTime()) return inFuture();
      const row = countRow(tx, found, { ...input, counted_at, actor });
      if (input.count_line_id === undefined) return row;
      const refused = answerLine(lines, input.count_line_id, row, input);
      return refused ?? row;
    });
    const good = rows.filter((row): row is CountRow => !(row instanceof Problem));
    const book = await bookOf(tx, good);
    const states = await saveLines(tx, lines, good, book);
    return rows.map((row): Outcome<Counted> => {
      if (row instanceof Problem) return row;
      const { actor, counted_at, ...count } = row;
      const book_qty = book.get(row.count_id)!;
      const body = { ...count, counted_at, book_qty, difference: row.counted_qty - book_qty };
      tx.event({ kind: 'count_recorded', subject_id: row.warehouse_id, body, actor });
      const state = book_qty === row.counted_qty ? 'matches' : 'differs';
      return { ...count, state: states.get(row.count_id) ?? state };
    });
  },
});

function inFuture(): Problem {
  const members = { field: 'counted_at', reason: 'lies in the future', reason_zh: '晚于当前时间' };
  return kernelProblem('FIELD_INVALID', members, '/counted_at');
}

interface CountInput {
  lot: string;
  counted_qty: number;
  counted_at: string;
  actor: Item<unknown>['actor'];
}

function countRow(tx: Transaction, { warehouse_id, sku_id, to }: Resolved, input: CountInput) {
  const { lot, counted_qty, counted_at, actor } = input;
  const { location_id } = to;
  const count_id = tx.newId();
  return { count_id, warehouse_id, location_id, sku_id, lot, counted_qty, counted_at, actor };
}

export type CountRow = ReturnType<typeof countRow>;

/** What the book had at the counts' positions: what lies there now, less what moved since. */
async function bookOf(tx: Transaction, counts: readonly CountRow[]) {
  if (counts.length === 0) return new Map<string, number>();
  const rows = counts.map(({ count_id, location_id, sku_id, lot, counted_at }) => {
    return { count_id, location_id, sku_id, lot, counted_at };
  });
  const [balances, since] = await Promise.all([
    // Locked, so that no movement is half-seen.
    lockBalances(tx, { rows }),
    netSince(tx, { rows }),
  ]);
  const key = (row: { location_id: string; sku_id: string; lot: string }) =>
    `${row.location_id} ${row.sku_id} ${row.lot}`;
  const now = new Map(balances.map((row) => [key(row), row.qty]));
  const moved = new Map(since.map((row) => [row.count_id, row.qty]));
  return new Map(
    rows.map((row) => [row.count_id, (now.get(key(row)) ?? 0) - (moved.get(row.count_id) ?? 0)]),
  );
}

type Asked = Item<{ warehouse: string; count_id: string; reason: string }>;

/** The open counts that inputs name, each once; others get their problem. */
async function openCounts(
  tx: Transaction,
  items: readonly Asked[],
): Promise<{ found: (Count | Problem)[]; all: Count[] }> {
  const warehouses = await warehousesByCode(
    tx,
    items.map(({ input }) => input.warehouse),
  );
  const ids = new Set(
    items.flatMap(({ input }) => warehouses.get(input.warehouse)?.warehouse_id ?? []),
  );
  const all = await readCounts(tx, [...ids].sort(), idFloor(tx.now, OPEN_DAYS));
  const open = new Map(
    all.filter((count) => count.state === 'differs').map((count) => [count.count_id, count]),
  );
  const found = items.map(({ input: { warehouse, count_id } }) => {
    const warehouse_id = warehouses.get(warehouse)?.warehouse_id;
    if (warehouse_id === undefined) {
      return placeProblem('WAREHOUSE_UNKNOWN', { warehouse }, '/warehouse');
    }
    const count = open.get(count_id);
    if (count?.warehouse_id !== warehouse_id) {
      return stockProblem('COUNT_UNKNOWN', { days: OPEN_DAYS }, '/count_id');
    }
    open.delete(count_id);
    return count;
  });
  return { found, all };
}

const samePlace = (a: Count, b: Count) =>
  a.location_id === b.location_id && a.sku_id === b.sku_id && a.lot === b.lot;

export const approveCount = command({
  name: 'count.approve',
  path: '/v1/stock/counts/approve',
  en: 'Approve counts: their differences are booked',
  zh: '审核通过盘点：差异入账',
  permission: 'stock.approve_count',
  input: settleCountSchema,
  problems: [
    'WAREHOUSE_UNKNOWN',
    'COUNT_UNKNOWN',
    'COUNT_SUPERSEDED',
    'COUNT_RECOUNT',
    'COUNT_CHANGED',
    'BIN_SHORT',
    'STOCK_HELD',
    'BOOKED_DIFFERENTLY',
  ],
  async run(tx, items) {
    const lines = await lockLines(tx, { count_ids: items.map(({ input }) => input.count_id) });
    const { found, all } = await openCounts(tx, items);
    const counts = found.filter((each): each is Count => !(each instanceof Problem));
    const { stale, late } = await sinceCounts(tx, counts);
    const waiting = lines.filter((each) => each.state === 'recount');
    const waits = new Set(waiting.map((each) => each.count_id));
    const places = await standardPlaces(tx, [...new Set(counts.map((each) => each.warehouse_id))]);
    const planned = found.map((count, index): Planned | Problem => {
      if (count instanceof Problem) return count;
      const newer = all.some((each) => each.count_id > count.count_id && samePlace(each, count));
      if (newer || stale.has(count.count_id)) return stockProblem('COUNT_SUPERSEDED');
      if (waits.has(count.count_id)) return stockProblem('COUNT_RECOUNT');
      const unheard = late.get(count.count_id) ?? 0;
      if (unheard > 0) {
        return stockProblem('COUNT_CHANGED', { difference: count.difference + unheard });
      }
      const difference_id = places.get(count.warehouse_id)!.count_difference;
      return planDifference(count, difference_id, items[index]!.actor.id);
    });
    const outcomes = await applyMoves(tx, planned);
    for (const [index, outcome] of outcomes.entries()) {
      const count = found[index]!;
      if (outcome instanceof Problem || count instanceof Problem) continue;
      if (outcome.applied) sayApproved(tx, count, outcome, items[index]!.actor);
    }
    await settleLines(tx, 'approved', items, outcomes);
    return outcomes;
  },
});

/** What came after counts: other corrections of their places, and picks made before them. */
async function sinceCounts(tx: Transaction, rows: readonly Count[]) {
  if (rows.length === 0) return { stale: new Set<string>(), late: new Map<string, number>() };
  // Held from here on, so that no pick arrives between the look and the booking.
  await lockLevelPairs(tx, { rows });
  const [corrected, late] = await Promise.all([
    countMovesSince(tx, { rows }),
    lateSince(tx, { rows }),
  ]);
  return {
    stale: new Set(corrected.map((row) => row.count_id)),
    late: new Map(late.map((row) => [row.count_id, row.qty])),
  };
}

/** The move of a count's difference; the count is its cause, so that it is booked once. */
function planDifference(count: Count, difference_id: string, actor_id: string | null): Planned {
  const { warehouse_id, merchant_id, sku_id, lot, location_id, place_kind, count_id } = count;
  const kind = place_kind as Planned['from_kind'];
  const here = { id: location_id, kind };
  const beyond = { id: difference_id, kind: 'count_difference' } as const;
  const [from, to] = count.difference > 0 ? [beyond, here] : [here, beyond];
  return {
    warehouse_id,
    merchant_id,
    sku_id,
    lot,
    qty: Math.abs(count.difference),
    from_location_id: from.id,
    from_kind: from.kind,
    to_location_id: to.id,
    to_kind: to.kind,
    cause: 'count',
    cause_id: count_id,
    cause_line: 1,
    repeatable: true,
    actor_id,
  };
}

function sayApproved(tx: Transaction, count: Count, moved: Moved, actor: Item<unknown>['actor']) {
  const { count_id, warehouse_id, location_id, sku_id, lot, difference } = count;
  const settled = { count_id, location_id, sku_id, lot };
  tx.event({ kind: 'count_approved', subject_id: warehouse_id, body: settled, actor });
  const body = { warehouse_id, sku_ids: [sku_id], qty: moved.qty, change: difference };
  const event = { kind: 'stock_adjusted', subject_id: count_id, actor };
  tx.event({ ...event, body: { ...body, reason: 'count' } });
}

export const rejectCount = command({
  name: 'count.reject',
  path: '/v1/stock/counts/reject',
  en: 'Reject counts: nothing is booked',
  zh: '驳回盘点：不入账',
  permission: 'stock.approve_count',
  input: settleCountSchema,
  problems: ['WAREHOUSE_UNKNOWN', 'COUNT_UNKNOWN'],
  async run(tx, items) {
    await lockLines(tx, { count_ids: items.map(({ input }) => input.count_id) });
    const { found } = await openCounts(tx, items);
    const outcomes = found.map((count, index): Outcome<{ count_id: string }> => {
      if (count instanceof Problem) return count;
      const { count_id, warehouse_id, location_id, sku_id, lot } = count;
      const body = { count_id, location_id, sku_id, lot };
      const { actor } = items[index]!;
      tx.event({ kind: 'count_rejected', subject_id: warehouse_id, body, actor });
      return { count_id };
    });
    await settleLines(tx, 'rejected', items, outcomes);
    return outcomes;
  },
});
