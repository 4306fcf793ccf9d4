/**
 * Tracking: reports of carriers in any order and any number of times become one state per waybill.
 * The reports are kept; the state is folded from all of them anew.
 */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { claimKeys, storeAnswers } from '../../kernel/idempotency.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { EARLY_MAX_MS, type Report, type TrackingInput, trackingSchema } from './model.ts';
import { shippingProblem } from './problems.ts';
import {
  insertTracking,
  lockTracked,
  parcelsInside,
  setTracking,
  trackingOf,
  waybillsOfNumbers,
} from './shipping.sql.ts';
import { foldTracking, type TrackingEvent, type TrackingState } from './tracking-state.ts';

type Row = Awaited<ReturnType<typeof trackingOf>>[number];

export interface Tracked {
  waybill_id: string;
  state: string;
  /** Reports that were new. */
  recorded: number;
  /** Reports dated more than ten minutes ahead; they are not kept. */
  early: number;
}

/**
 * What tells one report from another, with all that the fold looks at: two versions of one report
 * are both kept, so that which came first decides nothing.
 */
function eventKey(report: Report): string {
  const { at, state, code = state ?? 'note', is_correction } = report;
  const parts = [Date.parse(at), code, state ?? ''];
  return is_correction ? [...parts, 'correction'].join('|') : parts.join('|');
}

/** A kept report as the fold wants it. */
export function eventOf(row: Row): TrackingEvent {
  const [, code = '', , correction] = row.event_key.split('|');
  return {
    carrier: '',
    tracking_no: row.waybill_id,
    occurred_at: row.at.toISOString(),
    code,
    state: row.state === '' ? null : (row.state as TrackingState),
    text: row.detail,
    place: row.place,
    ...(correction === undefined ? {} : { is_correction: true }),
  };
}

export const recordTracking = command({
  name: 'tracking.record',
  path: '/v1/tracking',
  en: 'Records reports of a carrier about waybills, in any order; a known one changes nothing.',
  zh: '登记承运商轨迹；顺序不限，重复的轨迹不产生影响。',
  permission: 'delivery.track',
  input: trackingSchema,
  problems: ['WAYBILL_UNKNOWN', 'IN_PROGRESS', 'IDEMPOTENCY_MISMATCH'],
  run: recordOnce,
});

const NAME = 'tracking.record';

/** Pushes that were taken before get the answer of then; in the transaction of the reports. */
async function recordOnce(tx: Transaction, items: readonly Item<TrackingInput>[]) {
  const calls = items.map(({ input, actor }) => {
    const { delivery_key } = input;
    const key = delivery_key === undefined ? null : `hook:${delivery_key}`;
    return { inputs: [input], actor, key, hash: JSON.stringify(input.events.map(eventKey)) };
  });
  const known = await claimKeys(tx, NAME, calls);
  const fresh = items.filter((_, at) => known[at] === null);
  const recorded = await recordReports(tx, fresh);
  let at = 0;
  const stored = new Map<string, { call: (typeof calls)[number]; outcomes: Outcome<Tracked>[] }>();
  const outcomes = items.map((_, index): Outcome<Tracked> => {
    const before = known[index];
    if (before instanceof Problem) return before;
    if (before != null) return before.outcomes[0] as Outcome<Tracked>;
    const outcome = recorded[at++]!;
    const call = calls[index]!;
    if (call.key !== null) stored.set(call.key, { call, outcomes: [outcome] });
    return outcome;
  });
  await storeAnswers(tx, NAME, [...stored.values()]);
  return outcomes;
}

/** Keeps new reports and folds the states of their waybills. A few statements for any number. */
export async function recordReports(
  tx: Transaction,
  items: readonly Item<TrackingInput>[],
): Promise<Outcome<Tracked>[]> {
  if (items.length === 0) return [];
  const named = items.flatMap(({ input }) => input.waybill_id ?? []);
  const rows = items.flatMap(({ input }) => {
    const { waybill_id, carrier, tracking_no } = input;
    return waybill_id === undefined ? [{ carrier: carrier!, tracking_no: tracking_no! }] : [];
  });
  const numbered = rows.length === 0 ? [] : await waybillsOfNumbers(tx, { rows });
  const waybill_ids = [...named, ...numbered.map((row) => row.waybill_id)];
  const locked = await lockTracked(tx, { waybill_ids: [...new Set(waybill_ids)] });
  const byId = new Map(locked.map((row) => [row.waybill_id, row]));
  // A number in force wins over an earlier waybill that had the same one.
  const ranked = [...locked].sort(
    (a, b) => Number(a.state === 'active') - Number(b.state === 'active'),
  );
  const byNumber = new Map(ranked.map((row) => [`${row.carrier} ${row.tracking_no}`, row]));
  const latest_ms = tx.now.getTime() + EARLY_MAX_MS;
  const found = items.map(({ input }) => {
    const { waybill_id, carrier, tracking_no, events } = input;
    const waybill =
      waybill_id === undefined ? byNumber.get(`${carrier} ${tracking_no}`) : byId.get(waybill_id);
    const timely = events.filter((each) => Date.parse(each.at) <= latest_ms);
    return { waybill, timely, early: events.length - timely.length };
  });
  const kept = found.flatMap(({ waybill, timely }) =>
    waybill === undefined ? [] : timely.map((each) => reportRow(waybill.waybill_id, each)),
  );
  const fresh = kept.length === 0 ? [] : await insertTracking(tx, { rows: distinct(kept) });
  const counts = new Map<string, number>();
  for (const { waybill_id } of fresh) counts.set(waybill_id, (counts.get(waybill_id) ?? 0) + 1);
  const actors = new Map(found.map(({ waybill }, at) => [waybill?.waybill_id, items[at]!.actor]));
  const states = await foldStates(tx, [...counts.keys()].sort(), byId, actors);
  return found.map(({ waybill, early }, at): Outcome<Tracked> => {
    const { carrier = '', tracking_no = '', waybill_id } = items[at]!.input;
    if (waybill === undefined) {
      if (waybill_id !== undefined) return kernelProblem('NOT_FOUND', { what: 'waybill' });
      return shippingProblem('WAYBILL_UNKNOWN', { carrier, tracking_no });
    }
    const id = waybill.waybill_id;
    const state = states.get(id) ?? waybill.tracking_state;
    const recorded = counts.get(id) ?? 0;
    counts.delete(id);
    return { waybill_id: id, state, recorded, early };
  });
}

function reportRow(waybill_id: string, report: Report) {
  const { state, at, place, detail } = report;
  return { waybill_id, event_key: eventKey(report), state: state ?? '', at, place, detail };
}

function distinct<R extends { waybill_id: string; event_key: string }>(rows: readonly R[]): R[] {
  return [...new Map(rows.map((row) => [`${row.waybill_id} ${row.event_key}`, row])).values()];
}

type Locked = Awaited<ReturnType<typeof lockTracked>>[number];

/** Folds all reports of the waybills and tells which states are new. */
async function foldStates(
  tx: Transaction,
  waybill_ids: readonly string[],
  locked: ReadonlyMap<string, Locked>,
  actors: ReadonlyMap<string | undefined, Actor>,
): Promise<Map<string, string>> {
  const states = new Map<string, string>();
  if (waybill_ids.length === 0) return states;
  const events = new Map<string, TrackingEvent[]>();
  for (const row of await trackingOf(tx, { waybill_ids })) {
    const own = events.get(row.waybill_id);
    if (own === undefined) events.set(row.waybill_id, [eventOf(row)]);
    else own.push(eventOf(row));
  }
  const others = await ordersInside(tx, [...locked.values()]);
  const rows = waybill_ids.map((waybill_id) => {
    const fold = foldTracking(events.get(waybill_id) ?? []);
    const waybill = locked.get(waybill_id)!;
    const state = fold.state ?? waybill.tracking_state;
    states.set(waybill_id, state);
    if (state !== waybill.tracking_state) {
      const { parcel_id, order_id, carrier } = waybill;
      const body = { parcel_id, carrier, state, at: fold.since, from: waybill.tracking_state };
      const actor = actors.get(waybill_id)!;
      tx.event({ kind: 'tracking_recorded', order_id, subject_id: waybill_id, body, actor });
      for (const inside of others.get(parcel_id) ?? []) {
        const event = { kind: 'tracking_recorded', order_id: inside.order_id, actor };
        tx.event({ ...event, subject_id: waybill_id, body: { ...body, inside: true } });
      }
    }
    return { waybill_id, state, at: fold.events.at(-1)?.occurred_at ?? null };
  });
  await setTracking(tx, { rows });
  return states;
}

/** Orders that travel in parcels of others and are told of the same reports, by parcel. */
async function ordersInside(tx: Transaction, waybills: readonly Locked[]) {
  const parcel_ids = waybills.filter((each) => each.for_others).map((each) => each.parcel_id);
  const rows = parcel_ids.length === 0 ? [] : await parcelsInside(tx, { parcel_ids });
  return Map.groupBy(rows, (row) => row.inside_parcel_id);
}
