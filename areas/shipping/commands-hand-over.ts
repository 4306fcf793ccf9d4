/**
 * Hand-over: parcels leave the house with a carrier. Each is looked at under its order's lock, so
 * that nothing cancelled or held gets into the lorry.
 */
import { z } from 'zod';
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { nextNumbers } from '../../kernel/number.ts';
import { combine, kernelProblem, type Problem, problemDetail } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { handedOver, type Shipment, shipped, stopReason } from '../orders/port.ts';
import { moveParcels, parcelLines, refuseInside } from '../packing/port.ts';
import { packProblem } from '../packing/problems.ts';
import { standardPlaces, warehousesByCode } from '../places/port.ts';
import { placeProblem } from '../places/problems.ts';
import { type MoveInput, move } from '../stock/port.ts';
import { trackingNo } from './model.ts';
import { shippingProblem } from './problems.ts';
import { oldLabels, toRelabel } from './relabel.sql.ts';
import {
  insertManifestParcels,
  insertManifests,
  parcelsLeft,
  parcelsOfNumbers,
} from './shipping.sql.ts';
import { lockParcels, type Parcel } from './waybills.ts';

const handOverInput = z
  .strictObject({
    /** Code or id. */
    warehouse: z.string().min(1).max(36),
    carrier: z.string().min(1).max(40),
    parcel_ids: z.array(z.uuid()).max(1000).default([]),
    tracking_nos: z.array(trackingNo).max(1000).default([]),
  })
  .refine((input) => input.parcel_ids.length + input.tracking_nos.length > 0, {
    error: 'parcel_ids or tracking_nos are needed',
  });

type HandOverInput = z.infer<typeof handOverInput>;

export interface HandedOver {
  manifest_id: string;
  manifest_no: string;
  parcel_ids: string[];
  /** Parcels that stay here, by id or number as they were given. */
  refused: {
    reference: string;
    code: string;
    members: Record<string, unknown>;
    /** Why it stays, for people. */
    why: { en: string; zh: string };
  }[];
}

export const handOver = command({
  name: 'manifest.hand_over',
  path: '/v1/manifests',
  en: 'Hands parcels over to a carrier under one manifest; those that must not leave are named.',
  zh: '将包裹交接给承运商并生成交接清单；不可发出的包裹会逐一列出。',
  permission: 'dispatch.hand_over',
  input: handOverInput,
  problems: [
    'WAREHOUSE_UNKNOWN',
    'PARCEL_UNKNOWN',
    'PARCEL_INSIDE',
    'PARCEL_RECALLED',
    'PARCEL_OLD_LABEL',
    'LABEL_VOID',
    'STATE_FORBIDS',
    'WAYBILL_MISSING',
    'CARRIER_DIFFERS',
  ],
  run: handOverAll,
});

interface Leaving {
  parcel: Parcel;
  manifest_id: string;
  actor: Actor;
}

/** The parcels that inputs name, by id or number, and the numbers that are no parcel's. */
async function namedParcels(tx: Transaction, items: readonly Item<HandOverInput>[]) {
  const tracking_nos = [...new Set(items.flatMap(({ input }) => input.tracking_nos))].sort();
  const numbered = tracking_nos.length === 0 ? [] : await parcelsOfNumbers(tx, { tracking_nos });
  const byNumber = new Map(numbered.map((row) => [`${row.carrier} ${row.tracking_no}`, row]));
  const anyCarrier = new Map(numbered.map((row) => [row.tracking_no, row]));
  // The number at this carrier first; at another one it is told as CARRIER_DIFFERS.
  const named = items.map(({ input }) => [
    ...input.parcel_ids.map((id) => ({ reference: id, parcel_id: id })),
    ...input.tracking_nos.map((no) => {
      const found = byNumber.get(`${input.carrier} ${no}`) ?? anyCarrier.get(no);
      return { reference: no, parcel_id: found?.parcel_id ?? '' };
    }),
  ]);
  return { named, missing: tracking_nos.filter((no) => !anyCarrier.has(no)) };
}

/** Parcels whose label is of an address before, and void labels by their numbers. */
async function oldLabelsOf(
  tx: Transaction,
  parcel_ids: readonly string[],
  missing: readonly string[],
) {
  const [relabelled, voided] = await Promise.all([
    toRelabel(tx, { parcel_ids }),
    missing.length === 0 ? [] : oldLabels(tx, { tracking_nos: missing }),
  ]);
  return {
    relabel: new Set(relabelled.map((row) => row.parcel_id)),
    labelVoid: new Map(voided.map((row) => [row.tracking_no, row])),
  };
}

async function handOverAll(tx: Transaction, items: readonly Item<HandOverInput>[]) {
  const houses = await warehousesByCode(tx, [...new Set(items.map((i) => i.input.warehouse))]);
  const { named, missing } = await namedParcels(tx, items);
  const ids = named.flat().flatMap(({ parcel_id }) => (parcel_id === '' ? [] : parcel_id));
  const { parcels, shipments } = await lockParcels(tx, ids);
  const insideOf = Map.groupBy(parcels.values(), (each) => each.inside_parcel_id ?? '');
  const { relabel, labelVoid } = await oldLabelsOf(tx, [...parcels.keys()], missing);
  const numbers = await nextNumbers(tx, 'MF', items.length);
  const leaving: Leaving[] = [];
  const taken = new Map<string, string>();
  const manifests: Parameters<typeof insertManifests>[1]['rows'][number][] = [];
  const outcomes = items.map(({ input, actor }, at): Outcome<HandedOver> => {
    const house = houses.get(input.warehouse);
    if (house === undefined)
      return placeProblem('WAREHOUSE_UNKNOWN', { warehouse: input.warehouse });
    const { warehouse_id } = house;
    const manifest_id = tx.newId();
    const own: Parcel[] = [];
    const refused: HandedOver['refused'] = [];
    const problems: Problem[] = [];
    for (const { reference, parcel_id } of named[at]!) {
      if (taken.get(parcel_id) === manifest_id) continue;
      const parcel = parcels.get(parcel_id);
      const here = parcel?.warehouse_id === warehouse_id ? parcel : undefined;
      const inside = insideOf.get(parcel_id) ?? [];
      const old = labelVoid.get(reference);
      const problem =
        old === undefined
          ? refusalOf(here, inside, shipments, input.carrier, taken.has(parcel_id), relabel)
          : shippingProblem('LABEL_VOID', old);
      if (problem === null) {
        taken.set(parcel_id, manifest_id);
        own.push(here!);
      } else {
        problems.push(problem);
        const { code, members } = problem;
        const why = { en: problemDetail(problem, 'en'), zh: problemDetail(problem, 'zh-CN') };
        refused.push({ reference, code, members, why });
      }
    }
    if (own.length === 0) return combine(problems);
    const manifest_no = numbers[at]!;
    const { carrier } = input;
    manifests.push({ manifest_id, manifest_no, warehouse_id, carrier, handed_over_by: actor.id });
    leaving.push(...own.map((parcel) => ({ parcel, manifest_id, actor })));
    const body = { manifest_no, warehouse_id, carrier, parcels: own.length };
    tx.event({ kind: 'manifest_handed_over', subject_id: manifest_id, body, actor });
    return { manifest_id, manifest_no, parcel_ids: own.map((p) => p.parcel_id), refused };
  });
  if (leaving.length > 0) {
    await insertManifests(tx, { rows: manifests });
    const along = leaving.flatMap(({ parcel: { parcel_id, carrier, tracking_no }, ...with_ }) =>
      (insideOf.get(parcel_id) ?? []).flatMap((each): Leaving[] => {
        const parcel = { ...each, carrier, tracking_no };
        return each.state === 'packed' ? [{ ...with_, parcel }] : [];
      }),
    );
    await leave(tx, [...leaving, ...along], shipments);
  }
  return outcomes;
}

/** Whom a stopped parcel is given to. */
export const DESKS = {
  cancelled: {
    why: 'cancelled',
    why_zh: '已取消',
    give_to: 'put-away: the goods go back to stock',
    give_to_zh: '上架岗（商品退回库存）',
  },
  held: {
    why: 'on hold',
    why_zh: '已挂起',
    give_to: 'the packing desk, until the order is released',
    give_to_zh: '打包台（等待订单解除挂起）',
  },
  unpacked: {
    why: 'to be packed again',
    why_zh: '需重新打包',
    give_to: 'the packing desk: an order that was in the parcel must not go',
    give_to_zh: '打包台（同包裹有订单不再发出）',
  },
} as const;

/** Why a parcel may not leave with this carrier, or null. A parcel without a weight is not packed. */
function refusalOf(
  parcel: Parcel | undefined,
  inside: readonly Parcel[],
  shipments: ReadonlyMap<string, Shipment>,
  carrier: string,
  taken: boolean,
  relabel: ReadonlySet<string>,
): Problem | null {
  const shipment = parcel === undefined ? undefined : shipments.get(parcel.shipment_id);
  if (parcel === undefined || shipment === undefined) return packProblem('PARCEL_UNKNOWN');
  const { parcel_no, state } = parcel;
  if (['open', 'packed', 'cancelled'].includes(state)) {
    // Of a parcel that was taken apart, what was in it counts too.
    const others = inside.filter((each) => each.state === state);
    const stop = whatStops(parcel, [shipment, ...others.map((p) => shipments.get(p.shipment_id)!)]);
    if (stop !== null) {
      const { order_no } = stop.shipment;
      return shippingProblem('PARCEL_RECALLED', { parcel_no, order_no, ...DESKS[stop.desk] });
    }
  }
  const within = refuseInside(parcel);
  if (within !== null) return within;
  if (state !== 'packed' || taken) {
    const now = taken ? 'handed_over' : state;
    return kernelProblem('STATE_FORBIDS', { state: now, possible: [], parcel_no });
  }
  if (relabel.has(parcel.parcel_id)) return shippingProblem('PARCEL_OLD_LABEL', { parcel_no });
  if (parcel.waybill_state !== 'active' || parcel.voiding) {
    return shippingProblem('WAYBILL_MISSING', { parcel_no });
  }
  if (parcel.carrier === carrier) return null;
  return shippingProblem('CARRIER_DIFFERS', { parcel_no, expected: parcel.carrier, got: carrier });
}

/** The order for which a parcel stays here, and who gets it. */
function whatStops(
  { state, shipment_id }: Parcel,
  inside: readonly Shipment[],
): { shipment: Shipment; desk: keyof typeof DESKS } | null {
  const cancelled = inside.find((each) => stopReason(each) === 'cancelled');
  // What is left of it is still wanted.
  const rest = inside.some((each) => stopReason(each) !== 'cancelled');
  if (cancelled !== undefined)
    return { shipment: cancelled, desk: rest ? 'unpacked' : 'cancelled' };
  const held = inside.find((each) => stopReason(each) === 'held');
  if (held !== undefined) return { shipment: held, desk: 'held' };
  const own = inside.find((each) => each.shipment_id === shipment_id)!;
  return state === 'cancelled' ? { shipment: own, desk: 'unpacked' } : null;
}

/** Moves goods, parcels, shipments and orders; set-based for any number of parcels. */
async function leave(
  tx: Transaction,
  leaving: readonly Leaving[],
  shipments: ReadonlyMap<string, Shipment>,
): Promise<void> {
  const byParcel = new Map(leaving.map((each) => [each.parcel.parcel_id, each]));
  const parcel_ids = [...byParcel.keys()].sort();
  const warehouse_ids = [...new Set(leaving.map(({ parcel }) => parcel.warehouse_id))].sort();
  const [content, places] = await Promise.all([
    parcelLines(tx, parcel_ids),
    standardPlaces(tx, warehouse_ids),
  ]);
  const pieces = parcel_ids.flatMap((parcel_id) =>
    (content.get(parcel_id) ?? []).map((line, at) => ({ ...line, cause_line: at + 1 })),
  );
  const moves = pieces.map((line): MoveInput => {
    const { parcel, actor } = byParcel.get(line.parcel_id)!;
    const { warehouse_id, merchant_id, order_id } = parcel;
    const place = places.get(warehouse_id)!;
    return {
      ...line,
      warehouse_id,
      merchant_id,
      from_location_id: place.packed,
      to_location_id: place.customer,
      from_kind: 'packed',
      to_kind: 'customer',
      cause: 'hand_over',
      cause_id: line.parcel_id,
      order_id,
      actor_id: actor.id,
    };
  });
  await move(tx, moves);
  await shipped(
    tx,
    pieces.map(({ parcel_id, order_line_id, qty }) => {
      return { shipment_id: byParcel.get(parcel_id)!.parcel.shipment_id, order_line_id, qty };
    }),
  );
  // The list names what the carrier gets: what is in another parcel has no number of its own.
  const rows = leaving.flatMap(({ parcel, manifest_id }) => {
    const { parcel_id, waybill_id, inside_parcel_id } = parcel;
    return inside_parcel_id === null ? [{ manifest_id, parcel_id, waybill_id }] : [];
  });
  await insertManifestParcels(tx, { rows });
  await moveParcels(
    tx,
    parcel_ids.map((parcel_id) => ({ parcel_id, state: 'handed_over' })),
  );
  for (const { parcel, manifest_id, actor } of leaving) {
    const { parcel_id, order_id, shipment_id, carrier, tracking_no } = parcel;
    const body = { manifest_id, shipment_id, carrier, tracking_no };
    tx.event({ kind: 'parcel_handed_over', order_id, subject_id: parcel_id, body, actor });
  }
  await endShipments(tx, leaving, shipments);
}

/** Shipments that are packed whole and of which no parcel is left are with the carrier. */
async function endShipments(
  tx: Transaction,
  leaving: readonly Leaving[],
  shipments: ReadonlyMap<string, Shipment>,
): Promise<void> {
  const owners = new Map(leaving.map(({ parcel }) => [parcel.shipment_id, parcel.order_id]));
  const shipment_ids = [...owners.keys()].sort();
  const left = new Set((await parcelsLeft(tx, { shipment_ids })).map((row) => row.shipment_id));
  const gone = shipment_ids.filter((id) => !left.has(id) && shipments.get(id)?.state === 'packed');
  await handedOver(
    tx,
    gone.map((shipment_id) => ({ shipment_id, order_id: owners.get(shipment_id)! })),
  );
}
