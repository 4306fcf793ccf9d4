/** What picking does by itself: it lets go of cancelled orders and takes their pieces back. */
import type { Transaction } from '../../kernel/db.ts';
import { reaction } from '../../kernel/reaction.ts';
import { standardPlaces } from '../places/port.ts';
import { type MoveInput, move } from '../stock/port.ts';
import { pickedSkusOfShipments, piecesInPicked } from './picking.sql.ts';
import { takeOut } from './port.ts';

const SYSTEM = { kind: 'system', id: null } as const;
/** How far a clock may have been put back between the task and the moves after it. */
const CLOCK_STEP_MS = 24 * 3_600_000;

/**
 * Open lines of cancelled orders are cancelled with their claims; pieces that lie with the picked
 * goods go to receiving, to be put away. Pieces in parcels are the packers' to bring back.
 */
export const letGoCancelled = reaction({
  name: 'picking.let_go_cancelled',
  on: ['order_cancelled'],
  async run(tx, events) {
    const shipment_ids = events.flatMap((event) => shipmentsIn(event.body));
    if (shipment_ids.length === 0) return;
    const order_ids = events.flatMap((event) => event.order_id ?? []);
    const moves = await bringBack(tx, shipment_ids, [...new Set(order_ids)].sort());
    // All balances are locked by one statement: what picking locks too, in the same order.
    const rows = moves.flatMap(({ from_location_id, to_location_id, sku_id, lot }) =>
      [from_location_id, to_location_id].map((location_id) => {
        return { location_id, sku_id, lot: lot ?? '', claimed: 0 };
      }),
    );
    await takeOut(tx, shipment_ids, () => SYSTEM, false, rows);
    await move(tx, moves);
  },
});

function shipmentsIn(body: unknown): string[] {
  const ids = (body as { shipments?: unknown }).shipments;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

/** The moves that take to receiving what was picked for cancelled orders and not yet packed. */
async function bringBack(
  tx: Transaction,
  shipment_ids: readonly string[],
  order_ids: readonly string[],
): Promise<MoveInput[]> {
  const skus = await pickedSkusOfShipments(tx, { shipment_ids });
  if (skus.length === 0) return [];
  const first = Math.min(...skus.map((row) => row.since.getTime()));
  const since = new Date(first - CLOCK_STEP_MS);
  const sku_ids = skus.map((row) => row.sku_id);
  const lying = await piecesInPicked(tx, { order_ids, sku_ids, since });
  const places = await standardPlaces(tx, [...new Set(lying.map((row) => row.warehouse_id))]);
  const count = new Map<string, number>();
  return lying.map(({ location_id, ...row }) => {
    const cause_line = (count.get(row.order_id) ?? 0) + 1;
    count.set(row.order_id, cause_line);
    return {
      ...row,
      from_location_id: location_id,
      from_kind: 'picked' as const,
      to_location_id: places.get(row.warehouse_id)!.receiving,
      to_kind: 'receiving' as const,
      cause: 'cancel_picked',
      cause_id: row.order_id,
      cause_line,
    };
  });
}
