/**
 * A packing bench in memory: shipments under lock with what was picked, what is in which parcel and
 * what may still be scanned. A batch of scans is counted here and written set-based afterwards.
 */
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import { resolveSkus, skuKey } from '../catalog/port.ts';
import {
  linesOfShipments,
  lockShipments,
  type Shipment,
  type ShipmentLine,
  stopReason,
} from '../orders/port.ts';
import { pickingProblem } from '../picking/problems.ts';
import { countScan, type Scanned, type ScannedSku, type Slot } from './model.ts';
import { linesOfParcels, lockParcelsOfShipments, shipmentsOfParcels } from './packing.sql.ts';
import { packProblem } from './problems.ts';

export type ParcelRow = Awaited<ReturnType<typeof lockParcelsOfShipments>>[number];

/** A parcel with what is in it. */
export interface Parcel extends ParcelRow {
  lines: Scanned[];
  /** Parcels of other orders that travel in it and are not cancelled. */
  inside: Parcel[];
}

/** A shipment at the bench. */
export interface Bench {
  shipment: Shipment;
  lines: readonly ShipmentLine[];
  slots: Slot[];
  /** All that were ever begun, in the order of their making. */
  parcels: Parcel[];
  /** The benches of all shipments that are packed into one parcel; itself, when it goes alone. */
  members: Bench[];
}

/** Locks shipments with their orders and parcels. What the scope does not show is absent. */
export async function lockBenches(
  tx: Transaction,
  shipment_ids: readonly string[],
): Promise<Map<string, Bench>> {
  const ids = [...new Set(shipment_ids)].sort();
  const shipments = await lockShipments(tx, ids);
  if (shipments.size === 0) return new Map();
  const found = [...shipments.keys()];
  const [lines, rows] = await Promise.all([
    linesOfShipments(tx, found),
    lockParcelsOfShipments(tx, { shipment_ids: found }),
  ]);
  const open = rows.filter((row) => row.state === 'open');
  const benches = new Map<string, Bench>();
  for (const [id, shipment] of shipments) {
    const own = lines.get(id) ?? [];
    const bench: Bench = { shipment, lines: own, slots: own.map(slotOf), parcels: [], members: [] };
    bench.members.push(bench);
    benches.set(id, bench);
  }
  const parcels = new Map<string, Parcel>();
  for (const row of rows) {
    const parcel = { ...row, lines: [], inside: [] };
    parcels.set(row.parcel_id, parcel);
    benches.get(row.shipment_id)!.parcels.push(parcel);
  }
  for (const parcel of parcels.values()) {
    if (parcel.state === 'cancelled') continue;
    parcels.get(parcel.inside_parcel_id ?? '')?.inside.push(parcel);
  }
  if (open.length === 0) return benches;
  const content = await linesOfParcels(tx, { parcel_ids: open.map((row) => row.parcel_id) });
  for (const { parcel_id, ...line } of content) {
    const parcel = parcels.get(parcel_id)!;
    parcel.lines.push(line);
    const { slots } = benches.get(parcel.shipment_id)!;
    const slot = slots.find((each) => each.order_line_id === line.order_line_id);
    if (slot !== undefined) slot.scanned += line.qty;
  }
  return benches;
}

/** Closed parcels are in the line's packed pieces; open ones are added while they are read. */
function slotOf(line: ShipmentLine): Slot {
  const { order_line_id, sku_id, sku_code, sku_name, weight_g } = line;
  const counts = { picked: line.qty_picked, scanned: line.qty_packed };
  return { order_line_id, sku_id, sku_code, sku_name, weight_g, ...counts };
}

/** A parcel at its bench. */
export interface AtBench {
  bench: Bench;
  parcel: Parcel;
}

/** Benches of shipments that are packed into one parcel, as one: that of its order is the first. */
export function jointly(first: Bench, others: readonly Bench[]): Bench {
  if (others.length === 0) return first;
  const members = [first, ...others];
  return {
    shipment: first.shipment,
    lines: members.flatMap((each) => each.lines),
    slots: members.flatMap((each) => each.slots),
    parcels: members.flatMap((each) => each.parcels),
    members,
  };
}

/** All that is in a parcel, of its own order and of others. */
export function linesIn({ lines, inside }: Parcel): Scanned[] {
  return [...lines, ...inside.flatMap((each) => each.lines)];
}

/** Locks the benches of parcels, with those of all that is in them. What is not shown is absent. */
export async function lockParcelBenches(
  tx: Transaction,
  parcel_ids: readonly string[],
): Promise<Map<string, AtBench>> {
  const owners = await shipmentsOfParcels(tx, { parcel_ids: [...new Set(parcel_ids)] });
  const benches = await lockBenches(
    tx,
    owners.map((row) => row.shipment_id),
  );
  const found = new Map<string, AtBench>();
  for (const bench of benches.values()) {
    for (const parcel of bench.parcels) {
      const others = parcel.inside.map((each) => benches.get(each.shipment_id)!);
      found.set(parcel.parcel_id, { bench: jointly(bench, others), parcel });
    }
  }
  return found;
}

/** What stops a bench, in words, and what is to be done with the goods. */
const STOPS = {
  cancelled: {
    reason: 'cancelled',
    reason_zh: '已取消',
    todo: 'Close nothing more of it; put its goods aside to be put away.',
    todo_zh: '请勿继续打包；商品放到待上架区。',
  },
  held: {
    reason: 'on hold',
    reason_zh: '已挂起',
    todo: 'Put its tote aside until the hold is released.',
    todo_zh: '请将周转箱放到一旁，解除挂起后再打包。',
  },
} as const;

/** Why nothing may be packed at a bench: one of its orders is cancelled, held, or not picked. */
export function refusePacking({ members }: Bench): Problem | null {
  // Of several shipments, one may be packed whole in a parcel before.
  const open = members.filter((each) => each.shipment.state !== 'packed');
  const refused = (open.length === 0 ? members : open).map(refuseShipment);
  return refused.find((each) => each !== null) ?? null;
}

function refuseShipment(bench: Bench): Problem | null {
  const { shipment } = bench;
  const stop = stopReason(shipment);
  if (stop !== null) {
    const { order_no, hold_reason } = shipment;
    return pickingProblem('SHIPMENT_STOPPED', { order_no, hold_reason, stop, ...STOPS[stop] });
  }
  if (shipment.state === 'picked') return null;
  const missing = bench.lines
    .filter((line) => line.qty_picked + line.qty_short < line.qty)
    .map(({ sku_code, sku_name, qty, qty_picked }) => ({ sku_code, sku_name, qty, qty_picked }));
  const possible = shipment.state === 'released' ? ['pick.confirm'] : [];
  return kernelProblem('STATE_FORBIDS', { state: shipment.state, possible, missing });
}

/** Why nothing may be scanned into a parcel, or it may not be closed. */
export function refuseParcel({ bench, parcel }: AtBench): Problem | null {
  const stopped = refusePacking(bench);
  // A shipment that is stopped says so, even when its parcel was cancelled for that.
  if (stopped?.code === 'SHIPMENT_STOPPED') return stopped;
  if (parcel.state !== 'open') {
    const possible = parcel.state === 'packed' ? ['parcel.cancel'] : [];
    return kernelProblem('STATE_FORBIDS', { state: parcel.state, possible });
  }
  return stopped ?? refuseInside(parcel) ?? refuseChanged({ bench, parcel });
}

/** Why nothing is done with a parcel alone: it is in another one. */
export function refuseInside(parcel: Pick<Parcel, 'parcel_no' | 'inside_parcel_id'>) {
  const { parcel_no, inside_parcel_id } = parcel;
  return inside_parcel_id === null ? null : packProblem('PARCEL_INSIDE', { parcel_no });
}

/** The orders of an open parcel must still go together. */
function refuseChanged({ bench: { shipment, members }, parcel }: AtBench): Problem | null {
  const { together_id } = shipment;
  const one = members.length === 1;
  const same = together_id !== null && members.every((m) => m.shipment.together_id === together_id);
  if (one || same) return null;
  const { parcel_no } = parcel;
  const order_nos = members.map((each) => each.shipment.order_no);
  return packProblem('TOGETHER_CHANGED', { parcel_no, order_nos });
}

/** What scans mean, under `skuKey` of the shipment's owner and the barcode. */
export async function resolveScans(
  tx: Transaction,
  scans: readonly { merchant_id: string; barcode: string }[],
): Promise<Map<string, ScannedSku & { up: string }>> {
  const references = scans.map(({ merchant_id, barcode }) => ({ merchant_id, code: barcode }));
  return resolveSkus(tx, references);
}

/** Counts one scan at a bench; a problem leaves everything as it was. */
export function scanInto(
  bench: Bench,
  found: ReadonlyMap<string, ScannedSku>,
  barcode: string,
  qty: number,
): Scanned[] | Problem {
  const sku = found.get(skuKey(bench.shipment.merchant_id, barcode)) ?? null;
  return countScan(bench.slots, sku, barcode, qty);
}

/** Adds scanned pieces to a parcel's lines, one entry per order line. */
export function addPieces(lines: Scanned[], pieces: readonly Scanned[]): void {
  for (const piece of pieces) {
    const line = lines.find((each) => each.order_line_id === piece.order_line_id);
    if (line === undefined) lines.push({ ...piece });
    else line.qty += piece.qty;
  }
}

/** Takes pieces out of a bench's count again, when the parcel they were for is refused. */
export function takeBack(bench: Bench, pieces: readonly Scanned[]): void {
  for (const piece of pieces) {
    const slot = bench.slots.find((each) => each.order_line_id === piece.order_line_id);
    if (slot !== undefined) slot.scanned -= piece.qty;
  }
}

const NOTHING_KNOWN: ReadonlyMap<string, number> = new Map();

/** Grams of pieces: by `known`, which is grams by article, else by the catalogue. */
export function weightOf(
  bench: Bench,
  pieces: readonly Pick<Scanned, 'order_line_id' | 'qty'>[],
  known: ReadonlyMap<string, number> = NOTHING_KNOWN,
): number {
  return pieces.reduce((sum, { order_line_id, qty }) => {
    const line = bench.lines.find((each) => each.order_line_id === order_line_id);
    return line === undefined ? sum : sum + (known.get(line.sku_id) ?? line.weight_g) * qty;
  }, 0);
}

/** Pieces that are in no parcel yet. */
export function piecesLeft(bench: Bench): Scanned[] {
  return bench.slots
    .filter((slot) => slot.scanned < slot.picked)
    .map(({ order_line_id, sku_id, picked, scanned }) => {
      return { order_line_id, sku_id, qty: picked - scanned };
    });
}
