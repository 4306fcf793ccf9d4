/**
 * Movements of goods as people book them: checked against what lies there, is claimed and is
 * promised, applied once per act, all of a batch together.
 */
import { createHash } from 'node:crypto';
import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { COUNTED_KINDS, INSIDE_KINDS } from './model.ts';
import { ensureLevels, type MoveInput, move } from './port.ts';
import { stockProblem } from './problems.ts';
import { type Names, type Resolved, resolveNames } from './resolve.ts';
import { lockBalances, lockLevelPairs } from './stock.sql.ts';
import { movesByCause, orderHolders, taskHolders } from './stock-adjust.sql.ts';

/** What became of a movement. */
export interface Moved {
  /** False when the same act was booked before; nothing was moved then. */
  applied: boolean;
  /** Ids of the act in the list of moves. */
  cause_id: string;
  warehouse_id: string;
  sku_id: string;
  lot: string;
  from_location_id: string;
  to_location_id: string;
  qty: number;
}

/** A movement with everything known; `repeatable` acts have the same cause when sent again. */
export interface Planned extends Omit<MoveInput, 'lot'> {
  lot: string;
  repeatable: boolean;
}

export interface Wish extends Names {
  lot: string;
  qty: number;
  cause: string;
  /** The same text for the same act, e.g. the caller's reference; null: each call is a new act. */
  same: string | null;
  line: number;
  actor: Actor;
}

/** The id that a text always has: UUIDv8 (RFC 9562) of its SHA-256. */
export function idOfText(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

/** Resolves names, checks and applies. One outcome per wish; about fifteen statements for all. */
export async function moveAll(
  tx: Transaction,
  wishes: readonly Wish[],
): Promise<(Moved | Problem)[]> {
  const resolved = await resolveNames(tx, wishes);
  const planned = wishes.map((wish, index) => {
    const found = resolved[index]!;
    return found instanceof Problem ? found : plan(tx, wish, found);
  });
  return applyMoves(tx, planned);
}

function plan(tx: Transaction, wish: Wish, found: Resolved): Planned {
  const { warehouse_id, merchant_id, sku_id, from, to } = found;
  const { cause, lot, qty, line, same, actor } = wish;
  const act = JSON.stringify([cause, warehouse_id, sku_id, lot, same]);
  return {
    warehouse_id,
    merchant_id,
    sku_id,
    lot,
    qty,
    from_location_id: from.location_id,
    from_kind: from.kind as MoveInput['from_kind'],
    to_location_id: to.location_id,
    to_kind: to.kind as MoveInput['to_kind'],
    cause,
    cause_id: same === null ? tx.newId() : idOfText(act),
    cause_line: line,
    repeatable: same !== null,
    actor_id: actor.id,
  };
}

const pairKey = (row: { warehouse_id: string; sku_id: string }) =>
  `${row.warehouse_id} ${row.sku_id}`;
const placeKey = (row: { location_id: string; sku_id: string; lot: string }) =>
  `${row.location_id} ${row.sku_id} ${row.lot}`;
const causeKey = (row: { cause: string; cause_id: string; cause_line: number }) =>
  `${row.cause} ${row.cause_id} ${row.cause_line}`;

/** Rows by key, each key once. */
function distinct<R>(rows: readonly R[], keyOf: (row: R) => string): R[] {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

function crossesWalls(each: Planned): boolean {
  return COUNTED_KINDS.has(each.from_kind) !== COUNTED_KINDS.has(each.to_kind);
}

const fromOf = ({ from_location_id, sku_id, lot }: Planned) => {
  return { location_id: from_location_id, sku_id, lot };
};

/** The rows that movements touch, locked in key order: levels, then balances. */
async function lockAll(tx: Transaction, moves: readonly Planned[]) {
  const pairOf = ({ warehouse_id, sku_id, merchant_id }: Planned) => {
    return { warehouse_id, sku_id, merchant_id };
  };
  const pairs = distinct(moves.filter(crossesWalls).map(pairOf), pairKey);
  const places = distinct(
    moves.flatMap((each) => [
      ...(INSIDE_KINDS.has(each.from_kind) ? [fromOf(each)] : []),
      ...(INSIDE_KINDS.has(each.to_kind)
        ? [{ ...fromOf(each), location_id: each.to_location_id }]
        : []),
    ]),
    placeKey,
  );
  const repeatable = moves.filter((each) => each.repeatable);
  const causes = distinct(
    repeatable.map(({ cause, cause_id, cause_line }) => ({ cause, cause_id, cause_line })),
    causeKey,
  );
  const [, levels, balances, booked] = await Promise.all([
    // What lies in quarantine only is an article of the warehouse too.
    ensureLevels(tx, distinct(moves.map(pairOf), pairKey)),
    pairs.length === 0 ? [] : lockLevelPairs(tx, { rows: pairs }),
    lockBalances(tx, { rows: places }),
    // After the locks: what another transaction booked meanwhile is seen.
    causes.length === 0 ? [] : movesByCause(tx, { rows: causes }),
  ]);
  return {
    levels: new Map(
      levels.map((row) => [pairKey(row), { there: row.qty_on_hand, held: row.qty_reserved }]),
    ),
    places: new Map(
      balances.map((row) => [placeKey(row), { there: row.qty, held: row.qty_claimed }]),
    ),
    booked: new Map(booked.map((row) => [causeKey(row), row])),
  };
}

interface Holding {
  there: number;
  held: number;
}

type Verdict = 'apply' | 'again' | Problem | { held_by: 'tasks' | 'orders'; holding: Holding };

const NOTHING: Holding = { there: 0, held: 0 };

/**
 * Decides on movements in their order, each after those before it. Pieces that arrive in the batch
 * cannot leave again in the same batch.
 */
function decide(moves: readonly Planned[], locked: Awaited<ReturnType<typeof lockAll>>): Verdict[] {
  const { booked, places, levels } = locked;
  return moves.map((each): Verdict => {
    const before = booked.get(causeKey(each));
    if (before !== undefined) {
      const same =
        before.qty === each.qty &&
        before.from_location_id === each.from_location_id &&
        before.to_location_id === each.to_location_id;
      return same ? 'again' : stockProblem('BOOKED_DIFFERENTLY', { qty_booked: before.qty });
    }
    if (INSIDE_KINDS.has(each.from_kind)) {
      const place = places.get(placeKey(fromOf(each))) ?? NOTHING;
      if (place.there < each.qty) return stockProblem('BIN_SHORT', { there: place.there });
      if (place.there - place.held < each.qty) return { held_by: 'tasks', holding: { ...place } };
      const level = levels.get(pairKey(each)) ?? NOTHING;
      const leaves = COUNTED_KINDS.has(each.from_kind) && !COUNTED_KINDS.has(each.to_kind);
      if (leaves && level.there - level.held < each.qty) {
        return { held_by: 'orders', holding: { ...level } };
      }
      place.there -= each.qty;
      if (leaves) level.there -= each.qty;
    }
    if (each.repeatable) booked.set(causeKey(each), each);
    return 'apply';
  });
}

/**
 * Applies movements, one outcome each: moved, booked before (`applied` false), or the problem.
 * Locks levels and balances in key order; nothing claimed or promised is touched.
 */
export async function applyMoves(
  tx: Transaction,
  planned: readonly (Planned | Problem)[],
): Promise<(Moved | Problem)[]> {
  const moves = planned.filter((each): each is Planned => !(each instanceof Problem));
  if (moves.length === 0) return planned.map((each) => each as Problem);
  const verdicts = decide(moves, await lockAll(tx, moves));
  await move(
    tx,
    moves.filter((_, index) => verdicts[index] === 'apply'),
  );
  const refused = await explainRefusals(tx, moves, verdicts);
  let at = 0;
  return planned.map((each) => {
    if (each instanceof Problem) return each;
    const verdict = verdicts[at++]!;
    if (verdict instanceof Problem) return verdict;
    if (typeof verdict === 'object') return refused.get(each)!;
    const { cause_id, warehouse_id, sku_id, lot, from_location_id, to_location_id, qty } = each;
    const ids = { cause_id, warehouse_id, sku_id, lot, from_location_id, to_location_id };
    return { applied: verdict === 'apply', ...ids, qty };
  });
}

/** How many holders a refusal names. */
const NAMED = 5;

/** The problems of movements that would take what is held, with the names of who holds it. */
async function explainRefusals(
  tx: Transaction,
  moves: readonly Planned[],
  verdicts: readonly Verdict[],
): Promise<Map<Planned, Problem>> {
  const refused = moves.flatMap((each, index) => {
    const verdict = verdicts[index]!;
    const held = typeof verdict === 'object' && !(verdict instanceof Problem);
    return held ? [{ each, ...verdict }] : [];
  });
  if (refused.length === 0) return new Map();
  const by_orders = refused.filter((row) => row.held_by === 'orders').map((row) => row.each);
  const by_tasks = refused.filter((row) => row.held_by === 'tasks').map((row) => row.each);
  const [orders, tasks] = await Promise.all([
    // One more than is named tells that there are others.
    by_orders.length === 0 ? [] : orderHolders(tx, { rows: by_orders, most: NAMED + 1 }),
    by_tasks.length === 0
      ? []
      : taskHolders(tx, {
          warehouse_ids: [...new Set(by_tasks.map((each) => each.warehouse_id))].sort(),
          rows: by_tasks.map(fromOf),
        }),
  ]);
  return new Map(
    refused.map(({ each, held_by, holding }) => {
      const held =
        held_by === 'orders'
          ? orders.filter((row) => pairKey(row) === pairKey(each))
          : tasks.filter((row) => placeKey(row) === placeKey(fromOf(each)));
      const names = held.map((row) => {
        const task = 'task_no' in row ? `${row.task_no} ` : '';
        return `${task}${row.order_no} (${row.qty})`;
      });
      const holders = [...names.slice(0, NAMED), ...(names.length > NAMED ? ['...'] : [])];
      const { there, held: taken } = holding;
      const members = { there, free: there - taken, holders: holders.join(', ') || '?' };
      return [each, stockProblem('STOCK_HELD', members)];
    }),
  );
}
