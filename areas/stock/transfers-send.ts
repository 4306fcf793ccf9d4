/** Sending transfers: pieces leave bins for transit, never more than are free there and promised to nobody. */
import type { Item, Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { combine, Problem } from '../../kernel/problem.ts';
import { type Location, locationKey, locationsByCode, standardPlaces } from '../places/port.ts';
import type { TransferSend } from './model.ts';
import { type MoveInput, move } from './port.ts';
import { stockProblem } from './problems.ts';
import { lockBalances, lockLevelPairs } from './stock.sql.ts';
import * as sql from './transfers.sql.ts';
import {
  inState,
  type Locked,
  linesOf,
  lockTransfers,
  type TransferLine,
} from './transfers-lock.ts';

export interface Sent {
  transfer_id: string;
  transfer_no: string;
  qty_sent: number;
}

/** A take with everything known. */
interface Take {
  line: TransferLine;
  from: Location;
  lot: string;
  qty: number;
  pointer: string;
}

interface Sending {
  item: Item<TransferSend>;
  index: number;
  transfer: Locked;
  takes: Take[];
}

const placeKey = (row: { location_id: string; sku_id: string; lot: string }) =>
  `${row.location_id} ${row.sku_id} ${row.lot}`;
const pairKey = (warehouse_id: string, sku_id: string) => `${warehouse_id} ${sku_id}`;

/** One outcome per transfer: all of it leaves, or nothing. */
export async function sendAll(
  tx: Transaction,
  items: readonly Item<TransferSend>[],
): Promise<Outcome<Sent>[]> {
  const locked = await lockTransfers(tx, items);
  const lines = await linesOf(tx, [...locked.keys()]);
  const wanted = items.flatMap(({ input }) => {
    const warehouse_id = locked.get(input.transfer_id)?.from_warehouse_id;
    if (warehouse_id === undefined) return [];
    return input.takes.map(({ from: code }) => ({ warehouse_id, code }));
  });
  const places = await locationsByCode(tx, wanted);
  const outcomes = new Array<Outcome<Sent>>(items.length);
  const sending: Sending[] = [];
  for (const [index, item] of items.entries()) {
    const transfer = inState(locked.get(item.input.transfer_id), 'requested');
    const takes =
      transfer instanceof Problem
        ? transfer
        : takesOf(item.input, transfer, lines.get(transfer.transfer_id) ?? [], places);
    if (transfer instanceof Problem || takes instanceof Problem) {
      outcomes[index] = takes as Problem;
      continue;
    }
    // A second input for the same transfer finds it sent, or as it was when this one is refused.
    sending.push({ item, index, transfer, takes });
  }
  if (sending.length > 0) await leave(tx, sending, lines, outcomes);
  return outcomes;
}

/** What an input takes, or all that is wrong with it. */
function takesOf(
  input: TransferSend,
  transfer: Locked,
  lines: readonly TransferLine[],
  places: ReadonlyMap<string, Location>,
): Take[] | Problem {
  const wrong: Problem[] = [];
  const { transfer_no, from_warehouse_id, from: warehouse } = transfer;
  const takes = input.takes.flatMap(({ line: no, from: code, lot, qty }, at): Take[] => {
    const pointer = `/takes/${at}`;
    const line = lines.find((each) => each.line === no);
    const from = places.get(locationKey(from_warehouse_id, code));
    if (line === undefined) {
      wrong.push(
        stockProblem('TRANSFER_LINE_UNKNOWN', { transfer_no, line: no }, `${pointer}/line`),
      );
    }
    if (from === undefined) {
      const members = { warehouse, location: code };
      wrong.push(stockProblem('LOCATION_UNKNOWN', members, `${pointer}/from`));
    } else if (from.kind !== 'bin') {
      const members = { location: code, kind: from.kind, kinds: 'bin' };
      wrong.push(stockProblem('LOCATION_UNFIT', members, `${pointer}/from`));
    }
    return line === undefined || from === undefined ? [] : [{ line, from, lot, qty, pointer }];
  });
  for (const [line, own] of Map.groupBy(takes, (take) => take.line)) {
    const qty = own.reduce((sum, take) => sum + take.qty, 0);
    if (qty <= line.qty_wanted) continue;
    const members = { sku: line.sku, wanted: line.qty_wanted, qty };
    wrong.push(stockProblem('TRANSFER_TOO_MANY', members, `${own[0]!.pointer}/qty`));
  }
  return wrong.length > 0 ? combine(wrong) : takes;
}

/** Locks levels and balances in key order, decides transfer by transfer, moves. */
async function leave(
  tx: Transaction,
  sending: readonly Sending[],
  lines: ReadonlyMap<string, TransferLine[]>,
  outcomes: Outcome<Sent>[],
): Promise<void> {
  const takes = sending.flatMap(({ transfer, takes: own }) =>
    own.map(({ from, line, lot }) => {
      const { sku_id } = line;
      const warehouse_id = transfer.from_warehouse_id;
      return { warehouse_id, sku_id, location_id: from.location_id, lot };
    }),
  );
  const [levels, balances, standard] = await Promise.all([
    lockLevelPairs(tx, { rows: takes }),
    lockBalances(tx, { rows: takes }),
    standardPlaces(tx, [...new Set(takes.map((take) => take.warehouse_id))]),
  ]);
  const free = new Map([
    ...levels.map((row) => {
      const key = pairKey(row.warehouse_id, row.sku_id);
      return [key, row.qty_on_hand - row.qty_reserved] as const;
    }),
    ...balances.map((row) => [placeKey(row), row.qty - row.qty_claimed] as const),
  ]);
  const gone: Sending[] = [];
  for (const each of sending) {
    const { item, index, transfer } = each;
    const again = inState(transfer, 'requested');
    const refused = again instanceof Problem ? again : reserveFree(each, free);
    if (refused !== null) {
      outcomes[index] = refused;
      continue;
    }
    transfer.state = 'sent';
    gone.push(each);
    outcomes[index] = said(tx, each, item);
  }
  if (gone.length === 0) return;
  const sent = gone.map(({ transfer, item }) => {
    return { transfer_id: transfer.transfer_id, actor_id: item.actor.id };
  });
  void sql.sendTransfers(tx, { rows: sent });
  noteLots(tx, gone, lines);
  await move(
    tx,
    gone.flatMap(({ transfer, takes: own, item }) => {
      const to_location_id = standard.get(transfer.from_warehouse_id)!.transit;
      return own.map((take, at) => moveOf(take, transfer, to_location_id, at, item));
    }),
  );
}

/** Takes the pieces off what is free, or says where they are lacking and takes none. */
function reserveFree({ transfer, takes }: Sending, free: Map<string, number>): Problem | null {
  const before = new Map(free);
  for (const { line, from, lot, qty, pointer } of takes) {
    const keys = [
      placeKey({ location_id: from.location_id, sku_id: line.sku_id, lot }),
      pairKey(transfer.from_warehouse_id, line.sku_id),
    ];
    const least = Math.max(0, Math.min(...keys.map((key) => free.get(key) ?? 0)));
    if (least < qty) {
      for (const [key, value] of before) free.set(key, value);
      const members = { sku: line.sku, location: from.code, free: least, qty };
      return stockProblem('TRANSFER_SHORT', members, `${pointer}/qty`);
    }
    for (const key of keys) free.set(key, free.get(key)! - qty);
  }
  return null;
}

function said(tx: Transaction, { transfer, takes }: Sending, { actor }: Item<TransferSend>): Sent {
  const { transfer_id, transfer_no, from_warehouse_id: warehouse_id } = transfer;
  const qty = takes.reduce((sum, take) => sum + take.qty, 0);
  const sku_ids = [...new Set(takes.map((take) => take.line.sku_id))].sort();
  const body = { warehouse_id, sku_ids, qty, reference: transfer_no };
  tx.event({ kind: 'stock_sent', subject_id: transfer_id, body, actor });
  return { transfer_id, transfer_no, qty_sent: qty };
}

/** Notes the lot of each line; further lots of it become lines of their own. */
function noteLots(
  tx: Transaction,
  gone: readonly Sending[],
  lines: ReadonlyMap<string, TransferLine[]>,
): void {
  const first: Parameters<typeof sql.sendTransferLines>[1]['rows'][number][] = [];
  const more: Parameters<typeof sql.insertTransferLines>[1]['rows'][number][] = [];
  for (const { transfer, takes } of gone) {
    const { transfer_id } = transfer;
    let last = lines.get(transfer_id)!.length;
    for (const [line, own] of Map.groupBy(takes, (take) => take.line)) {
      const lots = Map.groupBy(own, (take) => take.lot);
      for (const [at, lot] of [...lots.keys()].sort().entries()) {
        const qty_sent = lots.get(lot)!.reduce((sum, take) => sum + take.qty, 0);
        const { sku_id, merchant_id } = line;
        if (at === 0) first.push({ transfer_id, line: line.line, lot, qty_sent });
        else {
          const row = { transfer_id, line: ++last, sku_id, merchant_id, lot };
          more.push({ ...row, qty_wanted: 0, qty_sent });
        }
      }
    }
  }
  void sql.sendTransferLines(tx, { rows: first });
  if (more.length > 0) void sql.insertTransferLines(tx, { rows: more });
}

function moveOf(
  { line, from, lot, qty }: Take,
  { transfer_id, from_warehouse_id }: Locked,
  to_location_id: string,
  at: number,
  { actor }: Item<TransferSend>,
): MoveInput {
  return {
    warehouse_id: from_warehouse_id,
    merchant_id: line.merchant_id,
    sku_id: line.sku_id,
    lot,
    qty,
    from_location_id: from.location_id,
    from_kind: 'bin',
    to_location_id,
    // For balances and levels every place beyond the walls is alike.
    to_kind: 'customer',
    cause: 'transfer_send',
    cause_id: transfer_id,
    cause_line: at + 1,
    actor_id: actor.id,
  };
}
