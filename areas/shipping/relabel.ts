/**
 * Labels with an address of before: their waybills go back to the carrier and others are asked for.
 * And what is said of a scanned label with which no parcel may leave.
 */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { reaction } from '../../kernel/reaction.ts';
import { packProblem } from '../packing/problems.ts';
import { DESKS } from './commands-hand-over.ts';
import { shippingProblem } from './problems.ts';
import { chooseFor } from './reactions.ts';
import { boughtBeforeMove, packedParcelsOf, parcelByCode } from './relabel.sql.ts';
import { liveWaybillsOf } from './shipping.sql.ts';
import { askToVoid, voidAll } from './waybills.ts';

const MOVED = 'address changed';

export const voidOldLabels = reaction({
  name: 'shipping.void_old_labels',
  on: ['order_edited'],
  async run(tx, events) {
    const moved = events.filter((event) =>
      (event.body as { fields?: string[] }).fields?.includes('recipient'),
    );
    const order_ids = [...new Set(moved.map((event) => event.subject_id))].sort();
    if (order_ids.length === 0) return;
    const live = await liveWaybillsOf(tx, { order_ids, parcel_ids: [] });
    if (live.length === 0) return;
    await voidAll(
      tx,
      live.map((row) => row.waybill_id),
      MOVED,
    );
    // Those that nobody had asked the carrier for yet simply ended.
    const parcels = await packedParcelsOf(tx, { order_ids });
    await chooseFor(
      tx,
      parcels.map((row) => row.parcel_id),
    );
  },
});

/** Bought while the address was being changed: it goes back at once. */
export const voidBoughtBefore = reaction({
  name: 'shipping.void_bought_before',
  on: ['waybill_active'],
  async run(tx, events) {
    const waybill_ids = [...new Set(events.map((event) => event.subject_id))].sort();
    for (const waybill of await boughtBeforeMove(tx, { waybill_ids }))
      askToVoid(tx, waybill, MOVED);
  },
});

export const relabel = reaction({
  name: 'shipping.relabel',
  on: ['waybill_voided'],
  run: (tx: Transaction, events) => {
    const bodies = events.map((event) => event.body as { parcel_id: string; reason: string });
    const moved = bodies.filter(({ reason }) => reason === MOVED);
    return chooseFor(tx, [...new Set(moved.map(({ parcel_id }) => parcel_id))].sort());
  },
});

export const whyNot = query({
  name: 'parcel.why_not',
  path: '/v1/parcels/why-not',
  en: 'Says why the parcel with a scanned number may not be loaded, and where to put it.',
  zh: '说明扫描到的包裹为何不能装车，以及应放到哪里。',
  permission: 'ship.read',
  input: z.strictObject({ code: z.string().trim().min(1).max(40) }),
  problems: [
    'PARCEL_UNKNOWN',
    'PARCEL_RECALLED',
    'PARCEL_OLD_LABEL',
    'LABEL_VOID',
    'WAYBILL_MISSING',
    'STATE_FORBIDS',
  ],
  async run(tx, { code }): Promise<{ parcel_no: string }> {
    const parcel = await parcelByCode(tx, { code });
    if (parcel === null) throw packProblem('PARCEL_UNKNOWN');
    const { parcel_no, order_no, state, now } = parcel;
    const inside = ['open', 'packed', 'cancelled'].includes(state);
    if (inside && (parcel.cancelled_at !== null || state === 'cancelled')) {
      throw shippingProblem('PARCEL_RECALLED', { parcel_no, order_no, ...DESKS.cancelled });
    }
    if (inside && parcel.held_at !== null) {
      throw shippingProblem('PARCEL_RECALLED', { parcel_no, order_no, ...DESKS.held });
    }
    if (state !== 'packed')
      throw kernelProblem('STATE_FORBIDS', { state, possible: [], parcel_no });
    if (![parcel_no, now].includes(code.toUpperCase())) {
      throw shippingProblem('LABEL_VOID', { tracking_no: code, parcel_no, now: now ?? '-' });
    }
    if (parcel.to_relabel) throw shippingProblem('PARCEL_OLD_LABEL', { parcel_no });
    if (now === null) throw shippingProblem('WAYBILL_MISSING', { parcel_no });
    return { parcel_no };
  },
});
