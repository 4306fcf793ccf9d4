/** Transfers under lock, and whether they are in the state that an act needs. */
import type { Item } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import type { TransferState } from './model.ts';
import { stockProblem } from './problems.ts';
import * as sql from './transfers.sql.ts';

export type Locked = Awaited<ReturnType<typeof sql.lockTransfers>>[number];
export type TransferLine = Awaited<ReturnType<typeof sql.transferLines>>[number];

/** The transfers that inputs name, locked in key order, by id. */
export async function lockTransfers(
  tx: Transaction,
  items: readonly Item<{ transfer_id: string }>[],
): Promise<Map<string, Locked>> {
  const transfer_ids = [...new Set(items.map(({ input }) => input.transfer_id))].sort();
  const rows = await sql.lockTransfers(tx, { transfer_ids });
  return new Map(rows.map((row) => [row.transfer_id, row]));
}

/**
 * The transfer when it is in the state and the warehouse that acts is within the scope: the sender
 * before it left, the receiver after.
 */
export function inState(found: Locked | undefined, state: TransferState): Locked | Problem {
  const own = state === 'requested' ? found?.from : found?.to;
  if (found === undefined || (own ?? null) === null) {
    return kernelProblem('NOT_FOUND', { what: 'transfer' }, '/transfer_id');
  }
  if (found.state === state) return found;
  const { transfer_no } = found;
  return stockProblem('TRANSFER_STATE', { transfer_no, state: found.state }, '/transfer_id');
}

/** Lines of transfers, by transfer. */
export async function linesOf(
  tx: Transaction,
  transfer_ids: readonly string[],
): Promise<Map<string, TransferLine[]>> {
  const lines = await sql.transferLines(tx, { transfer_ids });
  return Map.groupBy(lines, (line) => line.transfer_id);
}
