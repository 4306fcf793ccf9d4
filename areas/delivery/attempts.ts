/**
 * What attempts to deliver do to parcels, shipments and orders. Couriers and the service desk
 * record them by command, carriers through their tracking.
 */
import type { Transaction } from '../../kernel/db.ts';
import type { Actor } from '../../kernel/record.ts';
import { delivered, ended } from '../orders/port.ts';
import { type LockedParcel, moveParcels, parcelsOfShipments, withInside } from '../packing/port.ts';
import { type Raised, raise } from '../review/port.ts';
import {
  attemptsOfParcels,
  deliveredAtOf,
  insertAttempts,
  linesOfParcels,
} from './delivery.sql.ts';

type By = Pick<Actor, 'kind' | 'id'>;

export interface Attempt {
  parcel: LockedParcel;
  result: 'delivered' | 'failed' | 'refused';
  reason: string | null;
  signed_by: string | null;
  proof: Record<string, unknown>;
  at: Date;
  actor: By | null;
}

/** So many failed attempts make a parcel somebody's business. */
const FAILED_MAX = 3;

/**
 * Keeps attempts on locked parcels that are on their way, and moves what follows from them: of what
 * travels inside a parcel, each order has its own.
 */
export async function recordAttempts(tx: Transaction, made: readonly Attempt[]): Promise<void> {
  if (made.length === 0) return;
  const attempts = made.flatMap((each) =>
    withInside([each.parcel]).map((parcel) => ({ ...each, parcel })),
  );
  const parcel_ids = [...new Set(attempts.map(({ parcel }) => parcel.parcel_id))].sort();
  const counts = new Map<string, number>();
  for (const { parcel_id, attempt_no } of await attemptsOfParcels(tx, { parcel_ids })) {
    counts.set(parcel_id, attempt_no);
  }
  const raised: Raised[] = [];
  const rows = attempts.map((attempt) => {
    const { parcel, result, reason, signed_by, proof, at, actor } = attempt;
    const { parcel_id, parcel_no, order_id, merchant_id } = parcel;
    const attempt_no = (counts.get(parcel_id) ?? 0) + 1;
    counts.set(parcel_id, attempt_no);
    const by = actor === null ? {} : { actor };
    const subject = { order_id, subject_id: parcel_id, ...by };
    tx.event({ kind: 'delivery_attempted', ...subject, body: { result, attempt_no, at } });
    if (result !== 'failed') tx.event({ kind: `parcel_${result}`, ...subject, body: { at } });
    if (result === 'refused' || (result === 'failed' && attempt_no === FAILED_MAX)) {
      const detail = { parcel_id, parcel_no, result, attempt_no };
      raised.push({ order_id, merchant_id, kind: 'DELIVERY_EXCEPTION', detail });
    }
    const attempt_id = tx.newId();
    const row = { attempt_id, parcel_id, order_id, merchant_id, attempt_no, result, reason };
    return { ...row, signed_by, proof, at: at.toISOString() };
  });
  await insertAttempts(tx, { rows });
  const over = attempts.filter((each) => each.result !== 'failed');
  await moveParcels(
    tx,
    over.flatMap(({ parcel, result, at }) => {
      return result === 'failed' ? [] : [{ parcel_id: parcel.parcel_id, state: result, at }];
    }),
  );
  const signed = over.filter((each) => each.result === 'delivered').map(({ parcel }) => parcel);
  await delivered(tx, await piecesOf(tx, signed));
  await endShipments(tx, signed);
  await raise(tx, raised);
}

/** The pieces of parcels by shipment and order line. */
export async function piecesOf(tx: Transaction, parcels: readonly LockedParcel[]) {
  if (parcels.length === 0) return [];
  const shipmentOf = new Map(parcels.map((each) => [each.parcel_id, each.shipment_id]));
  const lines = await linesOfParcels(tx, { parcel_ids: [...shipmentOf.keys()].sort() });
  return lines.map(({ parcel_id, order_line_id, qty }) => {
    return { shipment_id: shipmentOf.get(parcel_id)!, order_line_id, qty };
  });
}

const FINAL = ['delivered', 'returned', 'lost'] as const;

/** Ends shipments of which every parcel has ended: the best end of a parcel counts. */
export async function endShipments(
  tx: Transaction,
  touched: readonly Pick<LockedParcel, 'shipment_id'>[],
): Promise<void> {
  const shipment_ids = [...new Set(touched.map((each) => each.shipment_id))].sort();
  if (shipment_ids.length === 0) return;
  const [parcels, times] = await Promise.all([
    parcelsOfShipments(tx, shipment_ids),
    deliveredAtOf(tx, { shipment_ids }),
  ]);
  const deliveredAt = new Map(times.map((row) => [row.shipment_id, row.at]));
  const over = shipment_ids.flatMap((shipment_id) => {
    const own = parcels.get(shipment_id) ?? [];
    const shipment = own[0]?.shipment;
    const open = own.some((each) => !FINAL.some((state) => state === each.state));
    if (shipment === undefined || shipment.state !== 'handed_over' || open) return [];
    const state = FINAL.find((each) => own.some((parcel) => parcel.state === each))!;
    const at = deliveredAt.get(shipment_id) ?? tx.now;
    return [{ shipment_id, order_id: shipment.order_id, state, at }];
  });
  await ended(tx, over);
}
