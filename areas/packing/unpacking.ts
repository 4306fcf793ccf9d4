/** Taking parcels back: their pieces return to the bench, or to receiving. */
import type { Transaction } from '../../kernel/db.ts';
import type { Actor } from '../../kernel/record.ts';
import { standardPlaces } from '../places/port.ts';
import { type MoveInput, move } from '../stock/port.ts';
import { splitLots } from './model.ts';
import { linesOfParcels, lotsInParcels, moveParcels } from './packing.sql.ts';

export interface Unpacked {
  parcel_id: string;
  shipment_id: string;
  order_id: string;
  merchant_id: string;
  warehouse_id: string;
  state: string;
  reason: string;
  actor?: Pick<Actor, 'kind' | 'id'>;
}

/**
 * Cancels parcels that are locked, open or packed, and moves the pieces of packed ones. Returns
 * these pieces; the order's counts are the caller's.
 */
export async function unpack(
  tx: Transaction,
  parcels: readonly Unpacked[],
  to: 'picked' | 'receiving',
) {
  if (parcels.length === 0) return [];
  const closed = new Map(
    parcels.filter((each) => each.state === 'packed').map((each) => [each.parcel_id, each]),
  );
  const parcel_ids = [...closed.keys()];
  const warehouse_ids = [...new Set(parcels.map((each) => each.warehouse_id))];
  const [lines, lots, places] = await Promise.all([
    linesOfParcels(tx, { parcel_ids }),
    lotsInParcels(tx, { parcel_ids }),
    standardPlaces(tx, warehouse_ids),
  ]);
  const moves = parcel_ids.flatMap((parcel_id) => {
    const { merchant_id, warehouse_id, order_id, actor } = closed.get(parcel_id)!;
    const own = lots.filter((each) => each.parcel_id === parcel_id);
    const at = places.get(warehouse_id)!;
    return splitLots(
      lines.filter((line) => line.parcel_id === parcel_id),
      own,
    ).map(
      ({ sku_id, lot, qty }, index): MoveInput => ({
        warehouse_id,
        merchant_id,
        sku_id,
        lot,
        qty,
        from_location_id: at.packed,
        to_location_id: at[to],
        from_kind: 'packed',
        to_kind: to,
        cause: 'unpack',
        cause_id: parcel_id,
        cause_line: index + 1,
        order_id,
        actor_id: actor?.id ?? null,
      }),
    );
  });
  await move(tx, moves);
  await moveParcels(tx, {
    rows: parcels.map(({ parcel_id }) => ({ parcel_id, state: 'cancelled', at: null })),
  });
  for (const { parcel_id, shipment_id, order_id, state, reason, actor } of parcels) {
    const body = { shipment_id, state, reason };
    const by = actor === undefined ? {} : { actor };
    tx.event({ kind: 'parcel_cancelled', order_id, subject_id: parcel_id, body, ...by });
  }
  return lines;
}
