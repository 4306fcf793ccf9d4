/** What printing does by itself: makes papers, prints waybills, takes jobs back. */

import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import { type EventRow, reaction } from '../../kernel/reaction.ts';
import { knownSettings } from '../../kernel/settings.ts';
import { type Asked, askForJobs, takeBackJobs } from './jobs.ts';
import { makeDocuments, type Wanted } from './making.ts';
import { batchesOfParcels } from './printing.sql.ts';

interface Body {
  parcel_id?: string;
  task_ids?: string[];
  inside_parcel_id?: string | null;
}

/** Papers that an event asks for. */
function wantedBy(event: EventRow): Wanted[] {
  const { parcel_id, task_ids, inside_parcel_id } = event.body as Body;
  switch (event.kind) {
    case 'waybill_active':
      return parcel_id === undefined ? [] : [{ kind: 'waybill', subject_id: parcel_id }];
    case 'wave_released':
      return (task_ids ?? []).map((subject_id) => ({ kind: 'pick_list', subject_id }));
    case 'parcel_closed':
      // What is in another parcel stands on that one's paper.
      return inside_parcel_id != null
        ? []
        : [{ kind: 'packing_slip', subject_id: event.subject_id }];
    default:
      return [{ kind: 'manifest', subject_id: event.subject_id }];
  }
}

export const makePapers = reaction({
  name: 'printing.make_papers',
  on: ['waybill_active', 'wave_released', 'parcel_closed', 'manifest_handed_over'],
  async run(tx, events) {
    const made = await makeDocuments(tx, events.flatMap(wantedBy));
    const fresh = [...made.values()].flatMap((each) =>
      each instanceof Problem || !each.fresh ? [] : [each],
    );
    const of_parcels = fresh.filter((each) => ['waybill', 'packing_slip'].includes(each.kind));
    if (of_parcels.length === 0) return;
    const { print_waybill_at_pack } = await knownSettings(tx);
    const batches = await batchesOf(
      tx,
      of_parcels.map((each) => each.subject_id),
    );
    const asked = of_parcels.flatMap((each): Asked[] => {
      const batch = batches.get(each.subject_id);
      const in_batch = batch?.kinds.includes(each.kind) ?? false;
      if (!in_batch && !(print_waybill_at_pack && each.kind === 'waybill')) return [];
      const head = { ...each, copy_no: 1, reason: null, station: batch?.station ?? '' };
      return [{ ...head, batch_id: in_batch ? batch!.batch_id : null }];
    });
    await askForJobs(tx, asked);
  },
});

/** The batches that wait for papers of parcels, by parcel. */
async function batchesOf(tx: Transaction, parcel_ids: readonly string[]) {
  const rows = await batchesOfParcels(tx, { parcel_ids: [...new Set(parcel_ids)].sort() });
  return new Map(rows.map((row) => [row.parcel_id, row]));
}

export const takeBack = reaction({
  name: 'printing.take_back',
  on: ['order_cancelled', 'waybill_voided'],
  async run(tx, events) {
    const cancelled = events.filter((event) => event.kind === 'order_cancelled');
    const voided = events.filter((event) => event.kind === 'waybill_voided');
    const parcels = voided.flatMap((event) => (event.body as Body).parcel_id ?? []);
    const order_ids = cancelled.flatMap((event) => event.order_id ?? []);
    await takeBackJobs(tx, { order_ids }, 'order cancelled');
    await takeBackJobs(tx, { parcel_ids: parcels }, 'waybill voided');
  },
});
