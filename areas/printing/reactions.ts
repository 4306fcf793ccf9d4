/** What printing does by itself: makes papers, prints waybills, takes jobs back. */
import { Problem } from '../../kernel/problem.ts';
import { type EventRow, reaction } from '../../kernel/reaction.ts';
import { knownSettings } from '../../kernel/settings.ts';
import { askForJobs, takeBackJobs } from './jobs.ts';
import { makeDocuments, type Wanted } from './making.ts';

interface Body {
  parcel_id?: string;
  task_ids?: string[];
}

/** Papers that an event asks for. */
function wantedBy(event: EventRow): Wanted[] {
  const { parcel_id, task_ids } = event.body as Body;
  switch (event.kind) {
    case 'waybill_active':
      return parcel_id === undefined ? [] : [{ kind: 'waybill', subject_id: parcel_id }];
    case 'wave_released':
      return (task_ids ?? []).map((subject_id) => ({ kind: 'pick_list', subject_id }));
    case 'parcel_closed':
      return [{ kind: 'packing_slip', subject_id: event.subject_id }];
    default:
      return [{ kind: 'manifest', subject_id: event.subject_id }];
  }
}

export const makePapers = reaction({
  name: 'printing.make_papers',
  on: ['waybill_active', 'wave_released', 'parcel_closed', 'manifest_handed_over'],
  async run(tx, events) {
    const made = await makeDocuments(tx, events.flatMap(wantedBy));
    const { print_waybill_at_pack } = await knownSettings(tx);
    if (!print_waybill_at_pack) return;
    const waybills = [...made.values()].flatMap((each) => {
      if (each instanceof Problem || each.kind !== 'waybill' || !each.fresh) return [];
      return [{ ...each, copy_no: 1, reason: null }];
    });
    await askForJobs(tx, waybills);
  },
});

export const takeBack = reaction({
  name: 'printing.take_back',
  on: ['order_cancelled', 'waybill_voided'],
  async run(tx, events) {
    const cancelled = events.filter((event) => event.kind === 'order_cancelled');
    const voided = events.filter((event) => event.kind === 'waybill_voided');
    const parcels = voided.flatMap((event) => (event.body as Body).parcel_id ?? []);
    const order_ids = cancelled.flatMap((event) => event.order_id ?? []);
    await takeBackJobs(tx, order_ids, [], 'order cancelled');
    await takeBackJobs(tx, [], parcels, 'waybill voided');
  },
});
