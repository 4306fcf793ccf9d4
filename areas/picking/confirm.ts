/**
 * What follows when pieces are taken or missing: stock moves, orders are told, shipments end. For
 * any number of lines in a constant number of statements.
 */
import type { Transaction } from '../../kernel/db.ts';
import { notFound, pickDone, picked, type Shipment, type ShortPieces } from '../orders/port.ts';
import { standardPlaces } from '../places/port.ts';
import { type MoveInput, move } from '../stock/port.ts';
import { type By, type Desk, type Said, saveDesk, type TaskLine } from './desk.ts';
import { openPieces, SHORT_REASONS } from './lifecycle.ts';
import { insertLateScans } from './picking.sql.ts';

type Places = Awaited<ReturnType<typeof standardPlaces>>;

/** Writes all that follows from what was said at the desk about picked and missing pieces. */
export async function settleDesk(tx: Transaction, desk: Desk): Promise<void> {
  const { said } = desk;
  if (said.length === 0) return;
  const warehouse_ids = [...new Set(said.map((each) => each.task.warehouse_id))].sort();
  const places = await standardPlaces(tx, warehouse_ids);
  const taken = said.filter((each) => each.picked > 0);
  if (taken.length > 0) {
    await picked(
      tx,
      taken.map(({ line, picked: qty }) => ({ ...ofLine(line), qty })),
    );
  }
  // The promise is given back before the pieces leave the books, or they would be promised twice.
  await notFound(tx, missing(desk), said[0]!.by);
  await move(
    tx,
    said.flatMap((each) => movesOf(each, desk.shipments, places)),
  );
  await keepLate(tx, said);
  tellPieces(tx, desk);
  await saveDesk(tx, desk);
  await finishShipments(tx, desk);
}

function ofLine({ shipment_id, order_line_id }: TaskLine) {
  return { shipment_id, order_line_id };
}

function missing(desk: Desk): ShortPieces[] {
  return desk.said
    .filter((each) => each.short > 0)
    .map(({ task, line, short: qty, reason }) => {
      const { order_id, merchant_id } = desk.shipments.get(line.shipment_id)!;
      const { warehouse_id } = task;
      const why = reason ?? 'not_found';
      return { ...ofLine(line), order_id, merchant_id, warehouse_id, qty, reason: why };
    });
}

/**
 * The moves of one confirmation. The number of the piece within its task makes each act's key, so
 * that the database refuses it a second time.
 */
function movesOf(each: Said, shipments: Desk['shipments'], places: Places): MoveInput[] {
  const { task, line, picked: qty, short, before, by } = each;
  const { order_id, merchant_id } = shipments.get(line.shipment_id)!;
  const own = places.get(task.warehouse_id)!;
  const base = {
    warehouse_id: task.warehouse_id,
    merchant_id,
    sku_id: line.sku_id,
    lot: line.lot,
    from_location_id: line.location_id,
    from_kind: 'bin' as const,
    cause_id: task.task_id,
    order_id,
    actor_id: by.id,
  };
  const moves: MoveInput[] = [];
  if (qty > 0) {
    const to = { to_location_id: own.picked, to_kind: 'picked' as const };
    const cause_line = line.first_piece + before;
    moves.push({ ...base, ...to, qty, claimed: qty, cause: 'pick', cause_line });
  }
  if (short > 0) {
    const place = SHORT_REASONS[each.reason ?? 'not_found'].place;
    const to = { to_location_id: own[place], to_kind: place };
    const cause_line = line.first_piece + before + qty;
    moves.push({ ...base, ...to, qty: short, claimed: short, cause: 'short', cause_line });
  }
  return moves;
}

/** Keeps when pieces left their shelves, where the server heard of it late; by the moves' lines. */
async function keepLate(tx: Transaction, said: readonly Said[]): Promise<void> {
  const rows = said.flatMap(
    ({ task: { task_id }, line, picked: qty, short, before, scanned_at }) => {
      if (scanned_at === null) return [];
      const piece = line.first_piece + before;
      return [
        ...(qty > 0 ? [{ task_id, piece, scanned_at }] : []),
        ...(short > 0 ? [{ task_id, piece: piece + qty, scanned_at }] : []),
      ];
    },
  );
  if (rows.length > 0) await insertLateScans(tx, { rows });
}

/** One event per shipment and task for the pieces taken, one for those missing. */
function tellPieces(tx: Transaction, desk: Desk): void {
  for (const [kind, meaning] of [
    ['pieces_picked', 'picked'],
    ['pieces_short', 'short'],
  ] as const) {
    const groups = new Map<string, Said[]>();
    for (const each of desk.said) {
      if (each[meaning] === 0) continue;
      const key = `${each.line.shipment_id} ${each.task.task_id}`;
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    for (const group of groups.values()) {
      const { line, task, by } = group[0]!;
      const { order_id } = desk.shipments.get(line.shipment_id)!;
      const lines = group.map((each) => {
        const { seq, sku_id, order_line_id, location_id, lot } = each.line;
        const where = { location_id, lot, reason: each.reason ?? 'not_found' };
        const why = meaning === 'short' ? where : {};
        return { seq, sku_id, order_line_id, qty: each[meaning], ...why };
      });
      const body = { task_id: task.task_id, warehouse_id: task.warehouse_id, lines };
      tx.event({ kind, order_id, subject_id: line.shipment_id, body, actor: by });
    }
  }
}

/** Shipments whose last line was settled now are picked; one with nothing in it has ended. */
async function finishShipments(tx: Transaction, desk: Desk): Promise<void> {
  const spoken = new Map<string, { shipment: Shipment; task_id: string; by: By }>();
  for (const { line, task, by } of desk.said) {
    const shipment = desk.shipments.get(line.shipment_id)!;
    spoken.set(line.shipment_id, { shipment, task_id: task.task_id, by });
  }
  const linesOf = new Map<string, TaskLine[]>();
  for (const line of [...desk.lines.values()].flat()) {
    if (!spoken.has(line.shipment_id)) continue;
    const own = linesOf.get(line.shipment_id);
    if (own === undefined) linesOf.set(line.shipment_id, [line]);
    else own.push(line);
  }
  const done: Parameters<typeof pickDone>[1][number][] = [];
  for (const [shipment_id, { shipment, task_id, by }] of spoken) {
    const lines = linesOf.get(shipment_id)!;
    if (lines.some((line) => openPieces(line) > 0)) continue;
    const { order_id, warehouse_id } = shipment;
    const nothing = lines.every((line) => line.qty_picked === 0);
    done.push({ shipment_id, order_id, nothing });
    const kind = nothing ? 'shipment_not_found' : 'shipment_picked';
    const body = { task_id, warehouse_id };
    tx.event({ kind, order_id, subject_id: shipment_id, body, actor: by });
  }
  await pickDone(tx, done);
}
