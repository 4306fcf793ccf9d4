/** Receiving transfers: what came whole can be put away, damaged pieces are set apart, the rest is told. */
import type { Item, Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { combine, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { standardPlaces } from '../places/port.ts';
import type { TransferReceive } from './model.ts';
import { ensureLevels, type MoveInput, move } from './port.ts';
import { stockProblem } from './problems.ts';
import * as sql from './transfers.sql.ts';
import {
  inState,
  type Locked,
  linesOf,
  lockTransfers,
  type TransferLine,
} from './transfers-lock.ts';

export interface Received {
  transfer_id: string;
  transfer_no: string;
  receipt: number;
  qty_received: number;
  qty_damaged: number;
  /** Sent and not come, and known not to come. */
  qty_missing: number;
  qty_extra: number;
}

/** What of a line came in this receipt. */
interface Came {
  line: TransferLine;
  received: number;
  damaged: number;
  missing: number;
  extra: number;
}

type Places = Awaited<ReturnType<typeof standardPlaces>>;

/** Moves of a receipt are numbered within so many. */
const MOVES_PER_RECEIPT = 10_000;
/** For balances and levels every place beyond the walls is alike. */
const BEYOND = 'supplier' as const;

/** One outcome per receipt; several receipts of a transfer may come in one batch. */
export async function receiveAll(
  tx: Transaction,
  items: readonly Item<TransferReceive>[],
): Promise<Outcome<Received>[]> {
  const locked = await lockTransfers(tx, items);
  const houses = [...new Set([...locked.values()].map((row) => row.to_warehouse_id))];
  const [lines, places] = await Promise.all([
    linesOf(tx, [...locked.keys()]),
    standardPlaces(tx, houses),
  ]);
  const moves: MoveInput[] = [];
  const touched = new Map<Locked, string | null>();
  const changed = new Set<TransferLine>();
  const outcomes = items.map(({ input, actor }): Outcome<Received> => {
    const transfer = inState(locked.get(input.transfer_id), 'sent');
    if (transfer instanceof Problem) return transfer;
    const came = cameOf(input, transfer, lines.get(transfer.transfer_id) ?? []);
    if (came instanceof Problem) return came;
    transfer.receipts += 1;
    touched.set(transfer, actor.id);
    for (const { line, received, damaged, missing, extra } of came) {
      line.qty_received += received;
      line.qty_damaged += damaged;
      line.qty_missing += missing;
      line.qty_extra += extra;
      changed.add(line);
    }
    // The last piece ends it, too.
    const all = lines.get(transfer.transfer_id)!.every((line) => underWay(line) === 0);
    if (input.done || all) transfer.state = 'received';
    moves.push(...movesOf(transfer, came, places, actor.id));
    return say(tx, transfer, came, actor);
  });
  if (touched.size === 0) return outcomes;
  const rows = [...touched].map(([transfer, actor_id]) => ({ ...transfer, actor_id }));
  void sql.receiveTransfers(tx, { rows });
  if (changed.size > 0) void sql.receiveTransferLines(tx, { rows: [...changed] });
  await ensureLevels(tx, moves);
  await move(tx, moves);
  return outcomes;
}

/** What an input says of the lines; pieces beyond those under way came without having been sent. */
function cameOf(
  input: TransferReceive,
  { transfer_no, receipts }: Locked,
  lines: readonly TransferLine[],
): Came[] | Problem {
  if (input.receipt !== receipts + 1) {
    return stockProblem('TRANSFER_RECEIPT', { transfer_no, receipt: receipts + 1 }, '/receipt');
  }
  const wrong = input.lines.flatMap(({ line }, at) =>
    lines.some((each) => each.line === line)
      ? []
      : [stockProblem('TRANSFER_LINE_UNKNOWN', { transfer_no, line }, `/lines/${at}/line`)],
  );
  if (wrong.length > 0) return combine(wrong);
  const came = lines.flatMap((line): Came[] => {
    const own = input.lines.filter((each) => each.line === line.line);
    const received = own.reduce((sum, each) => sum + each.qty, 0);
    const damaged = own.reduce((sum, each) => sum + each.qty_damaged, 0);
    const under_way = underWay(line) - received - damaged;
    const missing = input.done ? Math.max(0, under_way) : 0;
    const extra = Math.max(0, -under_way);
    return received + damaged + missing > 0 ? [{ line, received, damaged, missing, extra }] : [];
  });
  if (came.length > 0 || input.done) return came;
  return stockProblem('TRANSFER_NOTHING', { transfer_no }, '/lines');
}

const underWay = (line: TransferLine) =>
  line.qty_sent + line.qty_extra - line.qty_received - line.qty_damaged - line.qty_missing;

/** Out of transit into receiving, quarantine, or the difference; what nobody sent, into transit first. */
function movesOf(
  { transfer_id, to_warehouse_id: warehouse_id, receipts }: Locked,
  came: readonly Came[],
  places: Places,
  actor_id: string | null,
): MoveInput[] {
  const at = places.get(warehouse_id)!;
  const { transit, receiving, quarantine, count_difference } = at;
  const first = receipts * MOVES_PER_RECEIPT;
  return came
    .flatMap(({ line, received, damaged, missing, extra }) => {
      const { merchant_id, sku_id, lot } = line;
      const of = { warehouse_id, merchant_id, sku_id, lot };
      return [
        { ...of, qty: extra, from: count_difference, to: transit, to_kind: BEYOND },
        { ...of, qty: received, from: transit, to: receiving, to_kind: 'receiving' as const },
        { ...of, qty: damaged, from: transit, to: quarantine, to_kind: 'quarantine' as const },
        { ...of, qty: missing, from: transit, to: count_difference, to_kind: BEYOND },
      ];
    })
    .filter(({ qty }) => qty > 0)
    .map(({ from, to, ...rest }, index) => ({
      ...rest,
      from_location_id: from,
      from_kind: BEYOND,
      to_location_id: to,
      cause: 'transfer_receive',
      cause_id: transfer_id,
      cause_line: first + index,
      actor_id,
    }));
}

function say(tx: Transaction, transfer: Locked, came: readonly Came[], actor: Actor): Received {
  const { transfer_id, transfer_no, receipts, to_warehouse_id: warehouse_id } = transfer;
  const total = (of: 'received' | 'damaged' | 'missing' | 'extra') =>
    came.reduce((sum, each) => sum + each[of], 0);
  const sums = {
    qty_received: total('received'),
    qty_damaged: total('damaged'),
    qty_missing: total('missing'),
    qty_extra: total('extra'),
  };
  const sku_ids = [...new Set(came.map(({ line }) => line.sku_id))].sort();
  const body = { warehouse_id, sku_ids, qty: sums.qty_received, reference: transfer_no, ...sums };
  // Said as goods received: orders that wait for them listen to that.
  const kind = sums.qty_received > 0 ? 'stock_received' : 'transfer_ended';
  tx.event({ kind, subject_id: transfer_id, body, actor });
  return { transfer_id, transfer_no, receipt: receipts, ...sums };
}
