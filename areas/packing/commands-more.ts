/** Commands beside the scanning: cancel a parcel, check the label on it, save cartons. */
import { command, type Outcome } from '../../kernel/command.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { packed } from '../orders/port.ts';
import { type AtBench, lockParcelBenches, refuseInside } from './bench.ts';
import { cancelSchema, cartonSchema, labelSchema } from './model.ts';
import { listCartons, liveWaybills, saveCartons } from './packing.sql.ts';
import { packProblem } from './problems.ts';
import { type Unpacked, unpack } from './unpacking.ts';

/** A parcel can be taken back as long as its shipment is not packed whole. */
function refuseCancel({ bench, parcel }: AtBench) {
  const { state } = parcel;
  const inside = refuseInside(parcel);
  if (inside !== null) return inside;
  const picked = bench.members.every((each) => each.shipment.state === 'picked');
  if (state === 'open' || (state === 'packed' && picked)) return null;
  const possible = state === 'packed' ? ['order.cancel', 'order.hold'] : [];
  return kernelProblem('STATE_FORBIDS', { state, possible });
}

export const cancelParcel = command({
  name: 'parcel.cancel',
  path: '/v1/parcels/cancel',
  en: 'Takes a parcel back: its pieces lie at the bench again.',
  zh: '撤销包裹：商品回到打包台。',
  permission: 'pack.work',
  input: cancelSchema,
  problems: ['PARCEL_UNKNOWN', 'PARCEL_INSIDE', 'STATE_FORBIDS'],
  async run(tx, items) {
    const parcels = await lockParcelBenches(
      tx,
      items.map(({ input }) => input.parcel_id),
    );
    const chosen: Unpacked[] = [];
    const outcomes = items.map(({ input, actor }): Outcome<{ parcel_id: string }> => {
      const at = parcels.get(input.parcel_id);
      if (at === undefined) return packProblem('PARCEL_UNKNOWN');
      const { parcel } = at;
      if (parcel.state === 'cancelled') return { parcel_id: parcel.parcel_id };
      const refused = refuseCancel(at);
      if (refused !== null) return refused;
      for (const each of [parcel, ...parcel.inside]) {
        chosen.push({ ...each, reason: input.reason, actor });
        each.state = 'cancelled';
      }
      return { parcel_id: parcel.parcel_id };
    });
    const lines = await unpack(tx, chosen, 'picked');
    const shipment = new Map(chosen.map((each) => [each.parcel_id, each.shipment_id]));
    const pieces = lines.map(({ parcel_id, order_line_id, qty }) => {
      return { shipment_id: shipment.get(parcel_id)!, order_line_id, qty: -qty };
    });
    if (pieces.length > 0) await packed(tx, pieces);
    return outcomes;
  },
});

export const checkLabel = command({
  name: 'parcel.check_label',
  path: '/v1/parcels/check-label',
  en: 'Checks the waybill that was stuck on a packed parcel.',
  zh: '核对已打包包裹上所贴的面单。',
  permission: 'pack.work',
  input: labelSchema,
  problems: ['PARCEL_UNKNOWN', 'SCAN_DUP_WAYBILL', 'LABEL_UNKNOWN'],
  async run(tx, items) {
    const parcels = await lockParcelBenches(
      tx,
      items.map(({ input }) => input.parcel_id),
    );
    const waybills = await liveWaybills(tx, {
      parcel_ids: [...parcels.keys()],
      tracking_nos: items.map(({ input }) => input.tracking_no),
    });
    return items.map(({ input, actor }): Outcome<{ parcel_id: string }> => {
      const { parcel_id, tracking_no } = input;
      const at = parcels.get(parcel_id);
      if (at === undefined) return packProblem('PARCEL_UNKNOWN');
      const mine = waybills.find((each) => each.parcel_id === parcel_id);
      const found = waybills.filter((each) => each.tracking_no === tracking_no);
      if (mine !== undefined && found.includes(mine)) {
        const { order_id } = at.parcel;
        const body = { tracking_no };
        tx.event({ kind: 'label_checked', order_id, subject_id: parcel_id, body, actor });
        return { parcel_id };
      }
      const other = found[0];
      if (other !== undefined) {
        const { parcel_no, packed_by, packed_at } = other;
        const members = { tracking_no, parcel_no, packed_by, packed_at };
        return packProblem('SCAN_DUP_WAYBILL', members, '/tracking_no');
      }
      const expected = mine?.tracking_no ?? '';
      return packProblem('LABEL_UNKNOWN', { tracking_no, expected }, '/tracking_no');
    });
  },
});

export interface SavedCarton {
  carton_id: string;
  code: string;
  saved: 'added' | 'changed' | 'unchanged';
}

export const saveCarton = command({
  name: 'carton.save',
  path: '/v1/cartons/save',
  en: 'Adds cartons or changes them, by code.',
  zh: '按编码新增或修改包材。',
  permission: 'carton.edit',
  input: cartonSchema,
  problems: [],
  async run(tx, items) {
    // The last input with a code wins.
    const last = new Map(items.map((item) => [item.input.code, item]));
    const rows = [...last.values()].map(({ input }) => ({ ...input, carton_id: tx.newId() }));
    const proposed = new Set(rows.map((row) => row.carton_id));
    const saved = new Map<string, SavedCarton['saved']>();
    for (const { carton_id, code } of await saveCartons(tx, { rows })) {
      // Only a new row has the id that was proposed.
      const added = proposed.has(carton_id);
      saved.set(code, added ? 'added' : 'changed');
      const { actor } = last.get(code)!;
      tx.event({ kind: 'carton_saved', subject_id: carton_id, body: { code, added }, actor });
    }
    const cartons = await listCartons(tx, { only_active: false });
    const ids = new Map(cartons.map((each) => [each.code, each.carton_id]));
    return items.map(({ input: { code } }): Outcome<SavedCarton> => {
      return { carton_id: ids.get(code)!, code, saved: saved.get(code) ?? 'unchanged' };
    });
  },
});
