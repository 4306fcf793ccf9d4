/** Commands of delivery: an attempt, goods that came back, a parcel that is lost. */
import { z } from 'zod';
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { possibleMoves } from '../../kernel/lifecycle.ts';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { cameBack } from '../orders/port.ts';
import {
  type LockedParcel,
  lockParcels,
  moveParcels,
  parcelLifecycle,
  refuseInside,
  withInside,
} from '../packing/port.ts';
import { packProblem } from '../packing/problems.ts';
import { standardPlaces } from '../places/port.ts';
import { raise, settle } from '../review/port.ts';
import { EARLY_MAX_MS, parcelsOfNumbers, recordReports } from '../shipping/port.ts';
import { ensureLevels, type MoveInput, move } from '../stock/port.ts';
import { type Attempt, endShipments, piecesOf, recordAttempts } from './attempts.ts';
import { ordersWithLoss, shippedPieces, waybillsOfParcels } from './delivery.sql.ts';
import { type AttemptInput, attemptSchema } from './model.ts';
import { deliveryProblem } from './problems.ts';

const parcelInput = z.strictObject({
  parcel_id: z.uuid(),
  reason: z.string().trim().min(1).max(200).optional(),
});
type ParcelInput = z.infer<typeof parcelInput>;

interface ParcelResult {
  parcel_id: string;
  state: string;
}

function forbids(parcel: LockedParcel): Problem {
  const { state } = parcel;
  const known = state as keyof typeof parcelLifecycle.states;
  return kernelProblem('STATE_FORBIDS', { state, possible: possibleMoves(parcelLifecycle, known) });
}

export const recordDelivery = command({
  name: 'delivery.record',
  path: '/v1/deliveries',
  en: 'Records an attempt to deliver a parcel: delivered with who signed, failed or refused with why.',
  zh: '登记派送结果：签收（须填签收人）、失败或拒收（须填原因）。',
  permission: 'delivery.record',
  input: attemptSchema,
  problems: [
    'PARCEL_UNKNOWN',
    'PARCEL_INSIDE',
    'STATE_FORBIDS',
    'ATTEMPT_INCOMPLETE',
    'DELIVERED_BEFORE',
    'TIME_AHEAD',
  ],
  run: recordDeliveries,
});

async function recordDeliveries(tx: Transaction, items: readonly Item<AttemptInput>[]) {
  const tracking_nos = items.flatMap(({ input }) => input.tracking_no ?? []);
  const named = tracking_nos.length === 0 ? [] : await parcelsOfNumbers(tx, { tracking_nos });
  const byNumber = new Map(named.map((row) => [row.tracking_no, row.parcel_id]));
  const ids = items.map(({ input }) => input.parcel_id ?? byNumber.get(input.tracking_no ?? ''));
  const parcels = await lockParcels(tx, [...new Set(ids.flatMap((id) => id ?? []))].sort());
  const attempts: (Attempt & { actor: Actor })[] = [];
  const outcomes = items.map(({ input, actor }, index): Outcome<ParcelResult> => {
    const { result, reason = null, proof, at: given } = input;
    const parcel = parcels.get(ids[index] ?? '');
    if (parcel === undefined) return packProblem('PARCEL_UNKNOWN');
    const signed_by = result === 'delivered' ? (input.signed_by ?? null) : null;
    const at = given === undefined ? tx.now : new Date(given);
    if ((result === 'delivered' ? signed_by : reason) === null) {
      return deliveryProblem('ATTEMPT_INCOMPLETE');
    }
    if (at.getTime() > tx.now.getTime() + EARLY_MAX_MS) {
      return deliveryProblem('TIME_AHEAD', { at: given }, '/at');
    }
    const { parcel_id, parcel_no, state } = parcel;
    const inside = refuseInside(parcel);
    if (inside !== null) return inside;
    if (state === 'delivered') {
      return deliveryProblem('DELIVERED_BEFORE', { parcel_no, at: parcel.ended_at ?? at });
    }
    if (state !== 'handed_over') return forbids(parcel);
    attempts.push({ parcel, result, reason, signed_by, proof, at, actor });
    const after = result === 'failed' ? state : result;
    parcels.set(parcel_id, { ...parcel, state: after, ended_at: at });
    return { parcel_id, state: after };
  });
  await recordAttempts(tx, attempts);
  await tellTracking(tx, attempts);
  return outcomes;
}

const TRACKED = { delivered: 'delivered', failed: 'failed_attempt', refused: 'refused' } as const;

/** What our own people saw stands in the parcel's tracking as well. */
async function tellTracking(
  tx: Transaction,
  attempts: readonly (Attempt & { actor: Actor })[],
): Promise<void> {
  const parcel_ids = [...new Set(attempts.map(({ parcel }) => parcel.parcel_id))].sort();
  if (parcel_ids.length === 0) return;
  const rows = await waybillsOfParcels(tx, { parcel_ids });
  const waybills = new Map(rows.map((row) => [row.parcel_id, row.waybill_id]));
  const reports = attempts.flatMap(({ parcel, result, at, actor }) => {
    const waybill_id = waybills.get(parcel.parcel_id);
    if (waybill_id === undefined) return [];
    const shown = { place: '', detail: '', code: 'attempt', is_correction: false };
    const event = { state: TRACKED[result], at: at.toISOString(), ...shown };
    return [{ input: { waybill_id, events: [event] }, actor }];
  });
  await recordReports(tx, reports);
}

export const takeBack = command({
  name: 'parcel.take_back',
  path: '/v1/parcels/take-back',
  en: 'Takes the goods of a parcel back that was refused or could not be delivered.',
  zh: '收回拒收或无法派送的包裹，商品进入收货区。',
  permission: 'dispatch.take_back',
  input: parcelInput,
  problems: ['PARCEL_UNKNOWN', 'PARCEL_INSIDE', 'STATE_FORBIDS'],
  async run(tx, items) {
    const { outcomes, chosen } = await onTheWay(tx, items, 'returned');
    const back = chosen.map(({ parcel }) => parcel);
    await moveBack(tx, chosen);
    await cameBack(tx, await piecesOf(tx, back));
    for (const { parcel, item } of chosen) {
      const { parcel_id, order_id, shipment_id } = parcel;
      const body = { shipment_id, reason: item.input.reason ?? null };
      const by = { actor: item.actor };
      tx.event({ kind: 'parcel_returned', order_id, subject_id: parcel_id, body, ...by });
    }
    await endShipments(tx, back);
    const order_ids = [...new Set(back.map((each) => each.order_id))].sort();
    const loss = new Set((await ordersWithLoss(tx, { order_ids })).map((row) => row.order_id));
    const whole = order_ids.filter((order_id) => !loss.has(order_id));
    const takers = new Map(chosen.map(({ parcel, item }) => [parcel.order_id, item.actor]));
    await settle(tx, whole, ['DELIVERY_EXCEPTION'], 'taken back', (id) => takers.get(id));
    return outcomes;
  },
});

export const reportLost = command({
  name: 'parcel.report_lost',
  path: '/v1/parcels/report-lost',
  en: 'Says that a parcel was lost on its way.',
  zh: '登记包裹在途丢失。',
  permission: 'dispatch.report_lost',
  input: parcelInput,
  problems: ['PARCEL_UNKNOWN', 'PARCEL_INSIDE', 'STATE_FORBIDS'],
  async run(tx, items) {
    const { outcomes, chosen } = await onTheWay(tx, items, 'lost');
    for (const { parcel, item } of chosen) {
      const { parcel_id, order_id, shipment_id } = parcel;
      const body = { shipment_id, reason: item.input.reason ?? null };
      tx.event({ kind: 'parcel_lost', order_id, subject_id: parcel_id, body, actor: item.actor });
    }
    await endShipments(
      tx,
      chosen.map(({ parcel }) => parcel),
    );
    await raise(
      tx,
      chosen.map(({ parcel: { parcel_id, parcel_no, order_id, merchant_id } }) => {
        const detail = { parcel_id, parcel_no, result: 'lost' };
        return { order_id, merchant_id, kind: 'DELIVERY_EXCEPTION', detail };
      }),
    );
    return outcomes;
  },
});

interface Chosen {
  parcel: LockedParcel;
  item: Item<ParcelInput>;
}

/** Moves parcels that are on their way to an end; a repeat gets the same answer. */
async function onTheWay(
  tx: Transaction,
  items: readonly Item<ParcelInput>[],
  state: 'returned' | 'lost',
) {
  const ids = [...new Set(items.map(({ input }) => input.parcel_id))].sort();
  const parcels = await lockParcels(tx, ids);
  const chosen: Chosen[] = [];
  const outcomes = items.map((item): Outcome<ParcelResult> => {
    const { parcel_id } = item.input;
    const parcel = parcels.get(parcel_id);
    if (parcel === undefined) return packProblem('PARCEL_UNKNOWN');
    const inside = refuseInside(parcel);
    if (inside !== null) return inside;
    if (parcel.state === state) return { parcel_id, state };
    if (parcel.state !== 'handed_over' && parcel.state !== 'refused') return forbids(parcel);
    chosen.push(...withInside([parcel]).map((each) => ({ parcel: each, item })));
    parcels.set(parcel_id, { ...parcel, state });
    return { parcel_id, state };
  });
  await moveParcels(
    tx,
    chosen.map(({ parcel }) => ({ parcel_id: parcel.parcel_id, state })),
  );
  return { outcomes, chosen };
}

/** Goods come in at receiving, to be looked at and put away. */
async function moveBack(tx: Transaction, chosen: readonly Chosen[]): Promise<void> {
  if (chosen.length === 0) return;
  const byParcel = new Map(chosen.map((each) => [each.parcel.parcel_id, each]));
  const warehouse_ids = [...new Set(chosen.map(({ parcel }) => parcel.warehouse_id))].sort();
  const [pieces, places] = await Promise.all([
    shippedPieces(tx, { parcel_ids: [...byParcel.keys()].sort() }),
    standardPlaces(tx, warehouse_ids),
  ]);
  const moves = pieces.map((piece): MoveInput => {
    const { parcel, item } = byParcel.get(piece.parcel_id)!;
    const { warehouse_id, order_id } = parcel;
    const place = places.get(warehouse_id)!;
    return {
      ...piece,
      warehouse_id,
      from_location_id: place.customer,
      to_location_id: place.receiving,
      from_kind: 'customer',
      to_kind: 'receiving',
      cause: 'take_back',
      cause_id: piece.parcel_id,
      order_id,
      actor_id: item.actor.id,
    };
  });
  await ensureLevels(tx, moves);
  await move(tx, moves);
}
