/** Where the goods of orders are, read from what the floor keeps; and asking for them. */
import type { Transaction } from '../../kernel/db.ts';
import type { Actor } from '../../kernel/record.ts';
import { type Cause, type Desk, type Place, placesOf } from './model.ts';
import { insertRecalls, parcelsOfOrders, shipmentsOfOrders, tasksOfOrders } from './recalls.sql.ts';

export interface Since {
  order_id: string;
  /** What was stopped since then counts as still under way. */
  since: Date;
}

/** Where the goods of orders are, or were when the floor was stopped. Three statements. */
export async function whereabouts(tx: Transaction, orders: readonly Since[]): Promise<Place[]> {
  if (orders.length === 0) return [];
  const rows = orders.map(({ order_id, since }) => ({ order_id, since: since.toISOString() }));
  const [shipments, parcels, tasks] = await Promise.all([
    shipmentsOfOrders(tx, { rows }),
    parcelsOfOrders(tx, { rows }),
    tasksOfOrders(tx, { rows }),
  ]);
  return placesOf(shipments, parcels, tasks);
}

type By = Pick<Actor, 'kind' | 'id'>;

export interface Asked {
  order_id: string;
  merchant_id: string;
  warehouse_id: string;
  shipment_id: string;
  parcel_id: string | null;
  task_id: string | null;
  slot: number | null;
  cause: Cause;
  reason: string;
  desk: Desk;
  holder_id: string | null;
  by: By;
}

/** Asks for goods; what is asked for already is left as it is. */
export async function askFor(tx: Transaction, asked: readonly Asked[]): Promise<void> {
  if (asked.length === 0) return;
  const rows = asked.map(({ by, ...each }) => {
    return { ...each, recall_id: tx.newId(), asked_by: by.kind === 'user' ? by.id : null };
  });
  const fresh = new Set((await insertRecalls(tx, { rows })).map((row) => row.recall_id));
  for (const [at, { recall_id, order_id, desk, cause }] of rows.entries()) {
    if (!fresh.has(recall_id)) continue;
    const body = { desk, cause };
    tx.event({ kind: 'recall_asked', order_id, subject_id: recall_id, body, actor: asked[at]!.by });
  }
}
