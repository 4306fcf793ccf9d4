/**
 * Waybills on their way: asked for, chosen, bought, refused, voided. What carriers answered is
 * settled here; who asks them is in carriers/effects.ts.
 */
import type { Transaction } from '../../kernel/db.ts';
import { cancelEffects, takeNumbers } from '../../kernel/kernel.sql.ts';
import type { Actor } from '../../kernel/record.ts';
import { carrierChosen, lockShipments, type Shipment, stopReason } from '../orders/port.ts';
import { raise, settle } from '../review/port.ts';
import type { Bought, BuyIntent, Choice, Offer, Refusal } from './model.ts';
import {
  activateWaybills,
  claimNumbers,
  endWaybills,
  insertWaybills,
  numberHolders,
  parcelsById,
  shipmentsOfParcels,
  waybillsById,
} from './shipping.sql.ts';

type By = Pick<Actor, 'kind' | 'id'>;
export type Parcel = Awaited<ReturnType<typeof parcelsById>>[number];
export type Waybill = Awaited<ReturnType<typeof waybillsById>>[number];

export interface LockedParcels {
  parcels: Map<string, Parcel>;
  /** By the parcel's shipment_id. */
  shipments: Map<string, Shipment>;
}

/** Locks the orders of parcels and of all in them, and reads these with their live waybills. */
export async function lockParcels(
  tx: Transaction,
  parcel_ids: readonly string[],
): Promise<LockedParcels> {
  const ids = [...new Set(parcel_ids)].sort();
  if (ids.length === 0) return { parcels: new Map(), shipments: new Map() };
  const owners = await shipmentsOfParcels(tx, { parcel_ids: ids });
  const shipment_ids = [...new Set(owners.map((row) => row.shipment_id))].sort();
  const shipments = await lockShipments(tx, shipment_ids);
  const all = [...new Set(owners.map((row) => row.parcel_id))];
  const rows = await parcelsById(tx, { parcel_ids: all });
  return { parcels: new Map(rows.map((row) => [row.parcel_id, row])), shipments };
}

/** Locks the orders of waybills and reads the waybills. */
export async function lockWaybills(tx: Transaction, waybill_ids: readonly string[]) {
  const ids = [...new Set(waybill_ids)].sort();
  if (ids.length === 0) return { waybills: new Map<string, Waybill>(), shipments: new Map() };
  const before = await waybillsById(tx, { waybill_ids: ids });
  const shipment_ids = [...new Set(before.map((row) => row.shipment_id))].sort();
  const shipments: Map<string, Shipment> = await lockShipments(tx, shipment_ids);
  const rows = await waybillsById(tx, { waybill_ids: ids });
  return { waybills: new Map(rows.map((row) => [row.waybill_id, row])), shipments };
}

/** True while a parcel is here, in no other one, and its order was not cancelled. */
export function takesWaybill(parcel: Parcel, shipments: ReadonlyMap<string, Shipment>): boolean {
  const shipment = shipments.get(parcel.shipment_id);
  const packed = parcel.state === 'packed' || parcel.state === 'open';
  const here = packed && parcel.inside_parcel_id === null;
  return here && shipment !== undefined && stopReason(shipment) !== 'cancelled';
}

/** Asks for the choice of a carrier; `carrier_account_id` leaves no choice. */
export function askForChoice(
  tx: Transaction,
  parcel: Pick<Parcel, 'parcel_id' | 'order_id' | 'asked'>,
  carrier_account_id: string | null,
): void {
  const { parcel_id, order_id, asked } = parcel;
  tx.effect({
    kind: 'waybill.choose',
    key: asked === 0 ? parcel_id : `${parcel_id}:${asked}`,
    order_id,
    subject_id: parcel_id,
    intent: { parcel_id, carrier_account_id },
  });
}

interface Wanted {
  parcel: Parcel;
  offer: Offer;
  others: Offer[];
}

/** Makes waybill rows and asks for them to be bought. Numbers of own series are taken here. */
async function order(tx: Transaction, wanted: readonly Wanted[]): Promise<void> {
  if (wanted.length === 0) return;
  const counters = await takeCounters(tx, wanted);
  const rows = wanted.map(({ parcel, offer, others }, at) => {
    const { parcel_id, order_id, merchant_id, warehouse_id } = parcel;
    const { carrier, carrier_account_id } = offer;
    const waybill_id = tx.newId();
    const number_counter = counters[at] ?? null;
    const intent: BuyIntent = { waybill_id, parcel_id, carrier_account_id, number_counter, others };
    const subject = { order_id, subject_id: waybill_id };
    tx.effect({ kind: 'waybill.buy', key: waybill_id, ...subject, intent: { ...intent } });
    tx.event({ kind: 'waybill_requested', ...subject, body: { parcel_id, carrier } });
    const owners = { parcel_id, order_id, merchant_id, warehouse_id };
    const state = 'requested';
    return { waybill_id, ...owners, carrier, carrier_account_id, state, tracking_no: null };
  });
  await insertWaybills(tx, { rows });
  const carriers = new Map(
    wanted.map(({ parcel, offer }) => [parcel.shipment_id, offer.carrier] as const),
  );
  await carrierChosen(
    tx,
    [...carriers].map(([shipment_id, carrier]) => ({ shipment_id, carrier })),
  );
}

/** One block of each carrier's counter; null where the carrier makes the number. */
async function takeCounters(tx: Transaction, wanted: readonly Wanted[]) {
  const counters: (number | null)[] = wanted.map(() => null);
  const carriers = new Set(
    wanted.flatMap(({ offer }) => (offer.needs_number ? offer.carrier : [])),
  );
  const rows = [...carriers].map((carrier) => {
    const count = wanted.filter(({ offer }) => offer.needs_number && offer.carrier === carrier);
    return { name: `waybill:${carrier}`, count: count.length };
  });
  const taken = rows.length === 0 ? [] : await takeNumbers(tx, { rows });
  const next = new Map(taken.map((row) => [row.name, row.next]));
  // The last one gets the number before the next.
  for (const [at, { offer }] of [...wanted.entries()].reverse()) {
    if (!offer.needs_number) continue;
    const name = `waybill:${offer.carrier}`;
    counters[at] = next.get(name)! - 1;
    next.set(name, counters[at]);
  }
  return counters;
}

/** Refusals become events and one open exception of the order. */
async function tellFailures(
  tx: Transaction,
  failed: readonly { parcel: Parcel; refusal: Refusal; carrier: string | null }[],
): Promise<void> {
  for (const { parcel, refusal, carrier } of failed) {
    const { parcel_id, order_id } = parcel;
    const body = { carrier, code: refusal.code };
    tx.event({ kind: 'waybill_failed', order_id, subject_id: parcel_id, body });
  }
  await raise(
    tx,
    failed.map(({ parcel, refusal }) => {
      const { parcel_id, parcel_no, order_id, merchant_id } = parcel;
      const detail = { parcel_id, parcel_no, code: refusal.code, ...refusal.members };
      return { order_id, merchant_id, kind: 'WAYBILL_FAILED', detail };
    }),
  );
}

/** Carriers were looked for: keeps the reasons and asks the chosen ones, or opens an exception. */
export async function settleChoices(
  tx: Transaction,
  choices: readonly { parcel_id: string; choice: Choice }[],
): Promise<void> {
  if (choices.length === 0) return;
  const { parcels, shipments } = await lockParcels(
    tx,
    choices.map((each) => each.parcel_id),
  );
  const wanted: Wanted[] = [];
  const failed: Parameters<typeof tellFailures>[1][number][] = [];
  for (const { parcel_id, choice } of choices) {
    const parcel = parcels.get(parcel_id);
    const live = parcel !== undefined && parcel.waybill_id === null;
    if (!live || !takesWaybill(parcel, shipments)) continue;
    const { chosen, others, considered, refusal } = choice;
    const outcome = chosen?.carrier ?? 'none';
    const { order_id } = parcel;
    tx.decision({ kind: 'carrier', order_id, subject_id: parcel_id, outcome, considered });
    if (chosen !== null) wanted.push({ parcel, offer: chosen, others });
    else if (refusal !== null) failed.push({ parcel, refusal, carrier: null });
  }
  await order(tx, wanted);
  await tellFailures(tx, failed);
}

/** What became of a purchase. `doubt`: nobody could find out, and a person must. */
export type Purchase =
  | { kind: 'bought'; bought: Bought }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'doubt'; refusal: Refusal };

/** Waybills were bought or refused. After a refusal the next carrier is asked, once. */
export async function settlePurchases(
  tx: Transaction,
  results: readonly { intent: BuyIntent; purchase: Purchase }[],
): Promise<void> {
  if (results.length === 0) return;
  const { waybills, shipments } = await lockWaybills(
    tx,
    results.map(({ intent }) => intent.waybill_id),
  );
  const open = results.flatMap((each) => {
    const waybill = waybills.get(each.intent.waybill_id);
    return waybill?.state === 'requested' ? [{ ...each, waybill }] : [];
  });
  const taken = await refuseDuplicates(tx, open);
  await activate(tx, taken.fresh, shipments);
  const refused = [
    ...open.flatMap(({ intent, purchase, waybill }) =>
      purchase.kind === 'bought' ? [] : [{ intent, waybill, ...purchase }],
    ),
    ...taken.duplicate,
  ];
  const ended = refused.filter((each) => each.kind === 'refused');
  const rows = ended.map(({ waybill }) => ({ waybill_id: waybill.waybill_id, state: 'failed' }));
  if (rows.length > 0) await endWaybills(tx, { rows });
  const { parcels } = await readParcels(tx, refused);
  const wanted: Wanted[] = [];
  const failed: Parameters<typeof tellFailures>[1][number][] = [];
  for (const { kind, intent, waybill, refusal } of refused) {
    const parcel = parcels.get(waybill.parcel_id)!;
    const [next] = intent.others;
    const again = kind === 'refused' && takesWaybill(parcel, shipments);
    if (again && next !== undefined) wanted.push({ parcel, offer: next, others: [] });
    else failed.push({ parcel, refusal, carrier: waybill.carrier });
  }
  await order(tx, wanted);
  await tellFailures(tx, failed);
}

interface Opened {
  intent: BuyIntent;
  waybill: Waybill;
}

interface Fresh {
  waybill: Waybill;
  bought: Bought;
}

async function readParcels(tx: Transaction, refused: readonly Opened[]) {
  const parcel_ids = refused.map(({ waybill }) => waybill.parcel_id);
  const rows = parcel_ids.length === 0 ? [] : await parcelsById(tx, { parcel_ids });
  return { parcels: new Map(rows.map((row) => [row.parcel_id, row])) };
}

/** A number that another parcel has in force is none: carriers have been seen to give one twice. */
async function refuseDuplicates(
  tx: Transaction,
  open: readonly (Opened & { purchase: Purchase })[],
) {
  const rows = open.flatMap(({ waybill, purchase }) => {
    if (purchase.kind !== 'bought') return [];
    return [{ carrier: waybill.carrier, tracking_no: purchase.bought.tracking_no }];
  });
  const holders = rows.length === 0 ? [] : await numberHolders(tx, { rows });
  const seen = new Set(holders.map((row) => `${row.carrier} ${row.tracking_no}`));
  const fresh: Fresh[] = [];
  const duplicate: (Opened & { kind: 'refused'; refusal: Refusal })[] = [];
  for (const { intent, waybill, purchase } of open) {
    if (purchase.kind !== 'bought') continue;
    const { carrier } = waybill;
    const { tracking_no } = purchase.bought;
    const key = `${carrier} ${tracking_no}`;
    if (seen.has(key)) {
      const refusal = { code: 'SCAN_DUP_WAYBILL', members: { carrier, tracking_no } };
      duplicate.push({ intent, waybill, kind: 'refused', refusal });
    } else fresh.push({ waybill, bought: purchase.bought });
    seen.add(key);
  }
  return { fresh, duplicate };
}

async function activate(
  tx: Transaction,
  fresh: readonly Fresh[],
  shipments: ReadonlyMap<string, Shipment>,
): Promise<void> {
  if (fresh.length === 0) return;
  const rows = fresh.map(({ waybill, bought }) => ({ waybill_id: waybill.waybill_id, ...bought }));
  await activateWaybills(tx, { rows });
  await announce(
    tx,
    fresh.map(({ waybill, bought }) => ({ ...waybill, tracking_no: bought.tracking_no })),
  );
  // The order was cancelled while the carrier was asked: what was bought goes back at once.
  const late = fresh.filter(({ waybill }) => {
    const shipment = shipments.get(waybill.shipment_id);
    const stopped = shipment === undefined || stopReason(shipment) === 'cancelled';
    return stopped || waybill.parcel_state === 'cancelled';
  });
  for (const { waybill } of late) askToVoid(tx, waybill, 'order cancelled');
  const order_ids = [...new Set(fresh.map(({ waybill }) => waybill.order_id))].sort();
  await settle(tx, order_ids, ['WAYBILL_FAILED'], 'waybill in force');
}

interface Announced {
  waybill_id: string;
  parcel_id: string;
  order_id: string;
  carrier: string;
  tracking_no: string;
}

/**
 * Says that waybills are in force, and makes their numbers find their tenant. `by_hand`: people
 * typed them, each named as actor; else the carrier gave them.
 */
export async function announce(
  tx: Transaction,
  active: readonly (Announced & { actor?: By })[],
  by_hand = false,
): Promise<void> {
  const rows = active.map(({ waybill_id, carrier, tracking_no }) => {
    return { waybill_id, number_key: `${carrier}:${tracking_no}` };
  });
  if (rows.length > 0) await claimNumbers(tx, { rows, take_over: !by_hand });
  for (const { waybill_id, order_id, parcel_id, carrier, tracking_no, actor } of active) {
    tx.event({
      kind: 'waybill_active',
      order_id,
      subject_id: waybill_id,
      body: { parcel_id, carrier, tracking_no },
      ...(actor === undefined ? {} : { actor }),
    });
  }
}

/** Asks for a waybill to be taken back at its carrier; it is void when the carrier has agreed. */
export function askToVoid(
  tx: Transaction,
  waybill: Pick<Waybill, 'waybill_id' | 'order_id' | 'voids'>,
  reason: string,
): void {
  const { waybill_id, order_id, voids } = waybill;
  tx.effect({
    kind: 'waybill.void',
    key: voids === 0 ? waybill_id : `${waybill_id}:${voids}`,
    order_id,
    subject_id: waybill_id,
    intent: { waybill_id, reason },
  });
}

/** Takes back the live waybills of cancelled parcels; those not yet asked for simply end. */
export async function voidAll(tx: Transaction, waybill_ids: readonly string[], reason: string) {
  const { waybills } = await lockWaybills(tx, waybill_ids);
  // What was handed over keeps its waybill, also when the goods came back since.
  const here = ['open', 'packed', 'cancelled'];
  const live = [...waybills.values()].filter((each) => here.includes(each.parcel_state));
  const requested = live.filter((each) => each.state === 'requested').map((row) => row.waybill_id);
  const stopped = await cancelEffects(tx, { kind: 'waybill.buy', keys: requested });
  const rows = stopped.map(({ key }) => ({ waybill_id: key, state: 'failed' })).sort(byWaybill);
  if (rows.length > 0) await endWaybills(tx, { rows });
  // One that is being bought right now is taken back when its number is there.
  for (const each of live) {
    if (each.state === 'active' && !each.busy) askToVoid(tx, each, reason);
  }
}

function byWaybill(a: { waybill_id: string }, b: { waybill_id: string }): number {
  return a.waybill_id < b.waybill_id ? -1 : 1;
}

/** Carriers took waybills back, or refused to. */
export async function settleVoids(
  tx: Transaction,
  results: readonly { waybill_id: string; reason: string; refusal: Refusal | null }[],
): Promise<void> {
  const { waybills } = await lockWaybills(
    tx,
    results.map((each) => each.waybill_id),
  );
  const voided: string[] = [];
  const raised: Parameters<typeof raise>[1][number][] = [];
  for (const { waybill_id, reason, refusal } of results) {
    const waybill = waybills.get(waybill_id);
    if (waybill === undefined || !['requested', 'active'].includes(waybill.state)) continue;
    const { parcel_id, parcel_no, order_id, merchant_id, carrier, tracking_no } = waybill;
    const subject = { order_id, subject_id: waybill_id };
    if (refusal === null) {
      voided.push(waybill_id);
      const body = { parcel_id, carrier, tracking_no, reason };
      tx.event({ kind: 'waybill_voided', ...subject, body });
    } else {
      const { code, members } = refusal;
      tx.event({ kind: 'waybill_void_refused', ...subject, body: { parcel_id, carrier, code } });
      const detail = { parcel_id, parcel_no, what: 'void', code, ...members };
      raised.push({ order_id, merchant_id, kind: 'WAYBILL_FAILED', detail });
    }
  }
  const rows = voided.map((waybill_id) => ({ waybill_id, state: 'voided' }));
  if (rows.length > 0) await endWaybills(tx, { rows });
  await raise(tx, raised);
}
