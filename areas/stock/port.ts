/**
 * What other areas may do with stock inside their transaction: look at levels under lock, promise,
 * give back, move. Each function is a few statements for any number of rows.
 */
import type { Transaction } from '../../kernel/db.ts';
import { endHolds, lockHolds } from './holds.sql.ts';
import {
  changeLevels,
  claimBalances,
  expiredReservations,
  insertFirstReservations,
  insertMoves,
  insertReservations,
  keepReservations,
  lockBalances,
  lockBinStock,
  lockLevelPairs,
  lockLevels,
  lockReservations,
  lookLevels,
  makeLevels,
  promiseLevels,
  putBalances,
  settleReservations,
  takeBalances,
} from './stock.sql.ts';

export { extendReservations } from './promises.sql.ts';
export { expiredReservations, keepReservations, lockBinStock, lockReservations };

/** Sums numbers of rows that have the same key; the result is in key order. */
function sumBy<R, K extends object>(
  rows: readonly R[],
  keyOf: (row: R) => string,
  make: (row: R) => K,
  add: (sum: K, row: R) => void,
): K[] {
  const sums = new Map<string, K>();
  for (const row of rows) {
    const key = keyOf(row);
    const sum = sums.get(key) ?? make(row);
    add(sum, row);
    sums.set(key, sum);
  }
  return [...sums.entries()].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map((entry) => entry[1]);
}

export interface Available {
  warehouse_id: string;
  sku_id: string;
  qty: number;
}

/**
 * What can be promised now, per warehouse and article; locked until the transaction ends, so that
 * what is then reserved cannot be promised twice.
 */
export async function lockAvailable(
  tx: Transaction,
  sku_ids: readonly string[],
  warehouse_ids: readonly string[],
): Promise<Available[]> {
  const levels = await lockLevels(tx, { sku_ids: [...new Set(sku_ids)].sort(), warehouse_ids });
  return levels.map(freeOf);
}

function freeOf(level: {
  warehouse_id: string;
  sku_id: string;
  qty_on_hand: number;
  qty_reserved: number;
}): Available {
  const { warehouse_id, sku_id, qty_on_hand, qty_reserved } = level;
  return { warehouse_id, sku_id, qty: qty_on_hand - qty_reserved };
}

/** What is free of articles, and whether it is locked until the transaction ends. */
export interface Looked {
  free: Available[];
  locked: boolean;
}

/** Free pieces for each one wanted, from which on nobody runs short whoever comes first. */
const PLENTY = 5;
const PLENTY_MORE = 50;

/**
 * What can be promised now. Where there is far more of everything than is wanted, nothing is locked
 * and nobody waits: the promise is entered at the end of the transaction, and should others have
 * taken it all meanwhile, the constraint refuses and the batch is tried again with a lock.
 * Otherwise it waits for its turn and locks.
 */
export async function lookAvailable(
  tx: Transaction,
  wants: readonly { sku_id: string; qty: number }[],
  warehouse_ids: readonly string[],
): Promise<Looked> {
  const sums = new Map<string, number>();
  for (const { sku_id, qty } of wants) sums.set(sku_id, (sums.get(sku_id) ?? 0) + qty);
  const sku_ids = [...sums.keys()].sort();
  if (tx.hopeful) {
    const levels = await lookLevels(tx, { sku_ids, warehouse_ids });
    const free = levels.map(freeOf);
    const plenty = ({ sku_id, qty }: Available) =>
      qty === 0 || qty >= sums.get(sku_id)! * PLENTY + PLENTY_MORE;
    if (free.every(plenty)) return { free, locked: false };
    await tx.turn();
  }
  return { free: await lockAvailable(tx, sku_ids, warehouse_ids), locked: true };
}

export interface Want {
  order_id: string;
  order_line_id: string;
  warehouse_id: string;
  sku_id: string;
  merchant_id: string;
  qty: number;
  /** Given back then, unless paid; null: no end. */
  expires_at: Date | null;
}

/**
 * More pieces promised, or fewer when negative; the caller keeps the rows that say to whom.
 * `locked`: as `lookAvailable` said.
 */
export function changeReserved(
  tx: Transaction,
  changes: readonly Available[],
  locked = true,
): void {
  const rows = sumBy(
    changes,
    (each) => `${each.warehouse_id} ${each.sku_id}`,
    ({ warehouse_id, sku_id }) => ({ warehouse_id, sku_id, on_hand: 0, reserved: 0 }),
    (sum, each) => {
      sum.reserved += each.qty;
    },
  );
  if (rows.length === 0) return;
  if (locked) void changeLevels(tx, { rows });
  else tx.atEnd(() => void promiseLevels(tx, { rows }));
}

interface How {
  /** The lines are new and have no promise yet. */
  first?: boolean;
  /** What baskets held until now. */
  freed?: readonly Available[];
  /** As `lookAvailable` said. */
  locked?: boolean;
}

/** Promises pieces, of what `lookAvailable` showed; the constraint guards all the same. */
export function reserve(
  tx: Transaction,
  wants: readonly Want[],
  { first = false, freed = [], locked = true }: How = {},
): void {
  changeReserved(tx, [...wants, ...freed.map((each) => ({ ...each, qty: -each.qty }))], locked);
  if (wants.length === 0) return;
  const promises = wants.map((want) => ({
    ...want,
    reservation_id: tx.newId(),
    expires_at: want.expires_at?.toISOString() ?? null,
  }));
  const insert = first ? insertFirstReservations : insertReservations;
  void insert(tx, { rows: promises });
}

/** A row of `stock.hold`; `stored`: it was there before this batch. */
export interface Held extends Available {
  hold_id: string;
  stored: boolean;
}

/** The key of a basket in what `heldBy` gives. */
export const basketKey = (merchant_id: string, basket: string) => `${merchant_id} ${basket}`;

/** What baskets hold, by `basketKey`, locked. Lock it before levels. One statement. */
export async function heldBy(
  tx: Transaction,
  baskets: readonly { merchant_id: string; basket: string }[],
): Promise<Map<string, Held[]>> {
  const rows = await lockHolds(tx, { rows: baskets });
  const stored = rows.map((row) => ({ ...row, stored: true }));
  return Map.groupBy(stored, (row) => basketKey(row.merchant_id, row.basket));
}

/** How a hold ended. */
export interface EndedHold {
  hold_id: string;
  state: 'taken' | 'given_back' | 'expired';
  order_id: string | null;
}

/** Ends holds whose pieces the caller has given back or promised anew. */
export function endHeld(tx: Transaction, rows: readonly EndedHold[]): void {
  if (rows.length > 0) void endHolds(tx, { rows });
}

export interface Given {
  order_line_id: string;
  warehouse_id: string;
  qty: number;
}

/**
 * Gives promised pieces of lines back, at most what is held. Returns what was given back per line
 * and warehouse.
 */
export async function release(
  tx: Transaction,
  order_ids: readonly string[],
  given: readonly Given[] | 'all',
): Promise<Given[]> {
  if (order_ids.length === 0) return [];
  const held = (await lockReservations(tx, { order_ids })).filter((row) => row.qty_held > 0);
  const wanted =
    given === 'all'
      ? null
      : new Map(given.map((each) => [`${each.order_line_id} ${each.warehouse_id}`, each.qty]));
  const settled = held.flatMap((row) => {
    const asked = wanted?.get(`${row.order_line_id} ${row.warehouse_id}`) ?? 0;
    const qty = wanted === null ? row.qty_held : Math.min(asked, row.qty_held);
    return qty > 0 ? [{ ...row, qty }] : [];
  });
  if (settled.length === 0) return [];
  const rows = sumBy(
    settled,
    (row) => `${row.warehouse_id} ${row.sku_id}`,
    ({ warehouse_id, sku_id }) => ({ warehouse_id, sku_id, on_hand: 0, reserved: 0 }),
    (sum, row) => {
      sum.reserved -= row.qty;
    },
  );
  await lockLevelPairs(tx, { rows });
  await Promise.all([
    changeLevels(tx, { rows }),
    settleReservations(tx, {
      rows: settled.map(({ reservation_id, qty }) => ({
        reservation_id,
        consumed: 0,
        released: qty,
      })),
    }),
  ]);
  return settled.map(({ order_line_id, warehouse_id, qty }) => {
    return { order_line_id, warehouse_id, qty };
  });
}

export type PlaceKind =
  | 'bin'
  | 'receiving'
  | 'picked'
  | 'packed'
  | 'quarantine'
  | 'supplier'
  | 'customer'
  | 'scrap'
  | 'count_difference'
  | 'opening';

/** Places whose pieces can be promised. */
const COUNTED: ReadonlySet<PlaceKind> = new Set(['bin', 'receiving', 'picked', 'packed']);
/** Places inside the walls, where balances are kept. */
const INSIDE: ReadonlySet<PlaceKind> = new Set([...COUNTED, 'quarantine']);

export interface MoveInput {
  warehouse_id: string;
  merchant_id: string;
  sku_id: string;
  lot?: string;
  from_location_id: string;
  to_location_id: string;
  qty: number;
  /** Pieces of `qty` that open pick lines had claimed at the place they leave; default 0. */
  claimed?: number;
  /** Kinds of the two places: they decide where balances and levels are kept. */
  from_kind: PlaceKind;
  to_kind: PlaceKind;
  cause: string;
  cause_id: string;
  cause_line: number;
  order_id?: string | null;
  actor_id?: string | null;
  /** The line whose promise these pieces fulfil, when they leave the warehouse for the buyer. */
  order_line_id?: string;
}

/**
 * Moves pieces between places: appends the moves, changes balances and levels, and consumes the
 * promises of pieces that leave for their buyer. Rows are locked in key order.
 */
export async function move(tx: Transaction, moves: readonly MoveInput[]): Promise<void> {
  if (moves.length === 0) return;
  const consumed = await consumedBy(tx, moves);
  const levels = levelChanges(moves, consumed);
  if (levels.length > 0) await lockLevelPairs(tx, { rows: levels });
  const taken = sumBy(
    moves.filter((each) => INSIDE.has(each.from_kind)),
    (each) => `${each.from_location_id} ${each.sku_id} ${each.lot ?? ''}`,
    (each) => ({
      location_id: each.from_location_id,
      sku_id: each.sku_id,
      lot: each.lot ?? '',
      qty: 0,
      claimed: 0,
    }),
    (sum, each) => {
      sum.qty += each.qty;
      sum.claimed += each.claimed ?? 0;
    },
  );
  const put = sumBy(
    moves.filter((each) => INSIDE.has(each.to_kind)),
    (each) => `${each.to_location_id} ${each.sku_id} ${each.lot ?? ''}`,
    (each) => ({
      location_id: each.to_location_id,
      sku_id: each.sku_id,
      lot: each.lot ?? '',
      warehouse_id: each.warehouse_id,
      merchant_id: each.merchant_id,
      qty: 0,
    }),
    (sum, each) => {
      sum.qty += each.qty;
    },
  );
  const sends: Promise<unknown>[] = [];
  if (taken.length + put.length > 0) sends.push(lockBalances(tx, { rows: [...taken, ...put] }));
  if (taken.length > 0) sends.push(takeBalances(tx, { rows: taken }));
  if (put.length > 0) sends.push(putBalances(tx, { rows: put }));
  sends.push(insertMoves(tx, { rows: moves.map((each) => moveRow(tx, each)) }));
  if (levels.length > 0) sends.push(changeLevels(tx, { rows: levels }));
  if (consumed.length > 0) sends.push(settleReservations(tx, { rows: consumed }));
  await Promise.all(sends);
}

function moveRow(tx: Transaction, each: MoveInput) {
  return {
    ...each,
    move_id: tx.newId(),
    lot: each.lot ?? '',
    order_id: each.order_id ?? null,
    actor_id: each.actor_id ?? null,
  };
}

interface Consumed {
  reservation_id: string;
  warehouse_id: string;
  sku_id: string;
  consumed: number;
  released: number;
}

/** Promises that moves to the buyer fulfil. @throws Error when a move ships what was not promised. */
async function consumedBy(tx: Transaction, moves: readonly MoveInput[]): Promise<Consumed[]> {
  const leaving = moves.filter((each) => each.order_line_id !== undefined && each.order_id);
  if (leaving.length === 0) return [];
  const order_ids = [...new Set(leaving.map((each) => each.order_id!))];
  const held = await lockReservations(tx, { order_ids });
  const byLine = new Map(held.map((row) => [`${row.order_line_id} ${row.warehouse_id}`, row]));
  const sums = new Map<string, Consumed>();
  for (const each of leaving) {
    const row = byLine.get(`${each.order_line_id} ${each.warehouse_id}`);
    if (row === undefined) throw new Error(`line ${each.order_line_id} ships without a promise`);
    const { reservation_id, warehouse_id, sku_id } = row;
    const sum = sums.get(reservation_id) ?? {
      reservation_id,
      warehouse_id,
      sku_id,
      consumed: 0,
      released: 0,
    };
    sum.consumed += each.qty;
    sums.set(reservation_id, sum);
  }
  return [...sums.values()];
}

/** On-hand changes where pieces cross the walls; reserved falls where promises are fulfilled. */
function levelChanges(moves: readonly MoveInput[], consumed: readonly Consumed[]) {
  const crossing = moves
    .filter((each) => COUNTED.has(each.from_kind) !== COUNTED.has(each.to_kind))
    .map(({ warehouse_id, sku_id, qty, to_kind }) => {
      return { warehouse_id, sku_id, on_hand: COUNTED.has(to_kind) ? qty : -qty, reserved: 0 };
    });
  const fulfilled = consumed.map(({ warehouse_id, sku_id, consumed: qty }) => {
    return { warehouse_id, sku_id, on_hand: 0, reserved: -qty };
  });
  return sumBy(
    [...crossing, ...fulfilled],
    (row) => `${row.warehouse_id} ${row.sku_id}`,
    ({ warehouse_id, sku_id }) => ({ warehouse_id, sku_id, on_hand: 0, reserved: 0 }),
    (sum, row) => {
      sum.on_hand += row.on_hand;
      sum.reserved += row.reserved;
    },
  );
}

/** Makes levels for articles that a warehouse never had; call before moving goods in. */
export async function ensureLevels(
  tx: Transaction,
  rows: readonly { warehouse_id: string; sku_id: string; merchant_id: string }[],
): Promise<void> {
  if (rows.length > 0) await makeLevels(tx, { rows });
}

export interface Claim {
  location_id: string;
  sku_id: string;
  lot: string;
  /** Positive claims, negative gives claims back. */
  claimed: number;
}

/** Claims pieces at bins for pick lines, or gives claims back; rows are locked in key order. */
export async function claim(tx: Transaction, claims: readonly Claim[]): Promise<void> {
  if (claims.length === 0) return;
  const rows = sumBy(
    claims,
    (each) => `${each.location_id} ${each.sku_id} ${each.lot}`,
    ({ location_id, sku_id, lot }) => ({ location_id, sku_id, lot, claimed: 0 }),
    (sum, each) => {
      sum.claimed += each.claimed;
    },
  );
  await lockBalances(tx, { rows });
  await claimBalances(tx, { rows });
}
