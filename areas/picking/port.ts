/**
 * What waves may do with pick tasks inside their transaction: make them, and take shipments out of
 * them again.
 */
import type { Transaction } from '../../kernel/db.ts';
import { nextNumbers } from '../../kernel/number.ts';
import { type Claim, claim } from '../stock/port.ts';
import { type By, type Desk, openDesk, saveDesk, say } from './desk.ts';
import { openPieces } from './lifecycle.ts';
import { insertTaskLines, insertTasks, openTasksOfShipments } from './picking.sql.ts';

export interface NewTaskLine {
  location_id: string;
  sku_id: string;
  lot: string;
  shipment_id: string;
  order_line_id: string;
  /** Place on the cart. */
  slot: number;
  qty: number;
}

export interface NewTask {
  task_id: string;
  wave_id: string;
  warehouse_id: string;
  walk_mm: number;
  s_shape_mm: number;
  /** In walking order. The pieces are claimed at their places. */
  lines: readonly NewTaskLine[];
}

/** Makes open tasks; their waves are there already. Returns their numbers. Three statements. */
export async function makeTasks(tx: Transaction, tasks: readonly NewTask[]): Promise<string[]> {
  if (tasks.length === 0) return [];
  const numbers = await nextNumbers(tx, 'PT', tasks.length);
  const rows = tasks.map((task, at) => ({ ...task, lines: undefined, task_no: numbers[at]! }));
  const lines = tasks.flatMap(({ task_id, lines: own }) =>
    own.map((line, at) => ({ ...line, task_id, seq: at + 1 })),
  );
  await Promise.all([insertTasks(tx, { rows }), insertTaskLines(tx, { rows: lines })]);
  return numbers;
}

/**
 * Takes shipments out of their tasks: nothing more of them is wanted, and their claims are given
 * back. Their orders are locked. A shipment of which a piece was picked or found missing stays when
 * only those untouched are to go. Returns the ids of the shipments that are out.
 */
export async function takeOut(
  tx: Transaction,
  shipment_ids: readonly string[],
  byOf: (shipment_id: string) => By,
  only_untouched: boolean,
  /** Rows that the caller will change too: locked in the same statement, in the same order. */
  also_locked: readonly Claim[] = [],
): Promise<Set<string>> {
  if (shipment_ids.length === 0) return new Set();
  const found = await openTasksOfShipments(tx, { shipment_ids });
  if (found.length === 0) return new Set(only_untouched ? [] : shipment_ids);
  const desk = await openDesk(
    tx,
    found.map((row) => row.task_id),
    [],
  );
  const touched = only_untouched ? touchedShipments(desk) : new Set<string>();
  const out = new Set(shipment_ids.filter((id) => !touched.has(id)));
  for (const line of [...desk.lines.values()].flat()) {
    const open = openPieces(line);
    if (open === 0 || !out.has(line.shipment_id)) continue;
    say(desk, line, { cancelled: open }, byOf(line.shipment_id));
  }
  await claim(tx, [
    ...desk.said.map(({ line: { location_id, sku_id, lot }, cancelled }) => {
      return { location_id, sku_id, lot, claimed: -cancelled };
    }),
    ...also_locked,
  ]);
  await saveDesk(tx, desk);
  return out;
}

function touchedShipments(desk: Desk): Set<string> {
  const lines = [...desk.lines.values()].flat();
  const touched = lines.filter((line) => line.qty_picked + line.qty_short > 0);
  return new Set(touched.map((line) => line.shipment_id));
}
