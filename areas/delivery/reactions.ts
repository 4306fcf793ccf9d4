/** What carriers report becomes attempts, deliveries and exceptions of our parcels. */
import type { Transaction } from '../../kernel/db.ts';
import { type EventRow, reaction } from '../../kernel/reaction.ts';
import { type LockedParcel, lockParcels } from '../packing/port.ts';
import { type Raised, raise } from '../review/port.ts';
import { type Attempt, recordAttempts } from './attempts.ts';

interface Report {
  parcel_id: string;
  state: string;
  at: string | null;
  /** Said to an order whose goods are in it; what follows is done with the parcel. */
  inside?: true;
}

const RESULTS: Readonly<Record<string, Attempt['result']>> = {
  delivered: 'delivered',
  failed_attempt: 'failed',
  refused: 'refused',
};
const TROUBLE = ['exception', 'returning', 'returned', 'lost'];

export const followTracking = reaction({
  name: 'delivery.follow_tracking',
  on: ['tracking_recorded'],
  run: follow,
});

async function follow(tx: Transaction, events: readonly EventRow[]): Promise<void> {
  // What our own couriers recorded was applied with the record.
  const reports = events.flatMap((event) => {
    const report = event.body as unknown as Report;
    const told = report.state in RESULTS || TROUBLE.includes(report.state);
    const matters = told && !report.inside && event.command !== 'delivery.record';
    return matters ? [{ event, report }] : [];
  });
  if (reports.length === 0) return;
  const ids = [...new Set(reports.map(({ report }) => report.parcel_id))].sort();
  const parcels = await lockParcels(tx, ids);
  const attempts: Attempt[] = [];
  const raised: Raised[] = [];
  for (const { event, report } of reports) {
    const parcel = parcels.get(report.parcel_id);
    if (parcel === undefined || isOver(parcel, report)) continue;
    const result = RESULTS[report.state];
    if (result === undefined || parcel.state !== 'handed_over') {
      raised.push(trouble(parcel, report));
      continue;
    }
    const at = report.at === null ? event.at : new Date(report.at);
    const signed_by = result === 'delivered' ? 'carrier_report' : null;
    const reason = result === 'delivered' ? null : 'reported by the carrier';
    const proof = { waybill_id: event.subject_id };
    const actor = { kind: event.actor_kind as 'carrier', id: event.actor_id };
    attempts.push({ parcel, result, reason, signed_by, proof, at, actor });
    const state = result === 'failed' ? parcel.state : result;
    parcels.set(report.parcel_id, { ...parcel, state });
  }
  await recordAttempts(tx, attempts);
  await raise(tx, raised);
}

/** True when the report says nothing new of the parcel. */
function isOver(parcel: LockedParcel, { state }: Report): boolean {
  if (['returned', 'lost', 'cancelled'].includes(parcel.state)) return true;
  return parcel.state === RESULTS[state];
}

/** A report that does not fit what we know is looked at by a person. */
function trouble(parcel: LockedParcel, report: Report): Raised {
  const { parcel_id, parcel_no, order_id, merchant_id, state } = parcel;
  const detail = { parcel_id, parcel_no, reported: report.state, parcel_state: state };
  return { order_id, merchant_id, kind: 'DELIVERY_EXCEPTION', detail };
}
