/** Commands of shipping: carrier accounts; waybills asked for, entered and voided by hand. */
import { z } from 'zod';
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import { carrierChosen } from '../orders/port.ts';
import { refuseInside } from '../packing/port.ts';
import { packProblem } from '../packing/problems.ts';
import { settle } from '../review/port.ts';
import { accountSchema, accountSettings, trackingNo } from './model.ts';
import { shippingProblem } from './problems.ts';
import { accounts, insertWaybills, numberHolders, saveAccounts } from './shipping.sql.ts';
import {
  announce,
  askForChoice,
  askToVoid,
  lockParcels,
  lockWaybills,
  type Parcel,
  takesWaybill,
} from './waybills.ts';

const parcel_id = z.uuid();

export const saveAccount = command({
  name: 'carrier_account.save',
  path: '/v1/carrier-accounts',
  en: 'Adds a contract with a carrier or changes it; settings that are left out stay.',
  zh: '新增或修改承运商账号；未提交的设置保持不变。',
  permission: 'ship.configure',
  input: accountSchema,
  problems: ['NOT_FOUND'],
  async run(tx, items) {
    const known = new Map((await accounts(tx)).map((row) => [row.carrier_account_id, row]));
    const rows = new Map<string, Parameters<typeof saveAccounts>[1]['rows'][number]>();
    const outcomes = items.map(({ input, actor }): Outcome<{ carrier_account_id: string }> => {
      const { settings, carrier, name, priority, active } = input;
      const carrier_account_id = input.carrier_account_id ?? tx.newId();
      const old = known.get(carrier_account_id);
      const foreign = input.carrier_account_id !== undefined && old?.carrier !== carrier;
      if (foreign) return kernelProblem('NOT_FOUND', { what: 'carrier_account' });
      const kept = settings ?? rows.get(carrier_account_id)?.settings ?? old?.settings;
      const whole = accountSettings.parse(kept ?? {});
      const values = { carrier, name, settings: whole, priority, active };
      rows.set(carrier_account_id, { carrier_account_id, ...values });
      const body = { carrier, active };
      tx.event({ kind: 'carrier_account_saved', subject_id: carrier_account_id, body, actor });
      return { carrier_account_id };
    });
    if (rows.size > 0) await saveAccounts(tx, { rows: [...rows.values()] });
    return outcomes;
  },
});

/** Why a parcel cannot get another waybill now, or null. */
function obstacle(parcel: Parcel | undefined, open: boolean): Problem | null {
  if (parcel === undefined) return packProblem('PARCEL_UNKNOWN');
  const inside = refuseInside(parcel);
  if (inside !== null) return inside;
  if (!open) {
    return kernelProblem('STATE_FORBIDS', { state: parcel.state, possible: [] });
  }
  const { parcel_no, carrier, tracking_no, waybill_id, waybill_state } = parcel;
  if (waybill_state === 'active') {
    return shippingProblem('WAYBILL_ACTIVE', { parcel_no, carrier, tracking_no, waybill_id });
  }
  if (waybill_state === null && !parcel.choosing) return null;
  const reference = waybill_id ?? parcel.parcel_id;
  return shippingProblem('WAYBILL_PENDING', { carrier: carrier ?? '', reference });
}

export const requestWaybill = command({
  name: 'waybill.request',
  path: '/v1/waybills/request',
  en: 'Asks for a waybill for a parcel, of the best carrier or of the account that is named.',
  zh: '为包裹获取运单：自动选择承运商，或使用指定账号。',
  permission: 'pack.waybill',
  input: z.strictObject({ parcel_id, carrier_account_id: z.uuid().optional() }),
  problems: [
    'PARCEL_UNKNOWN',
    'PARCEL_INSIDE',
    'STATE_FORBIDS',
    'WAYBILL_ACTIVE',
    'WAYBILL_PENDING',
  ],
  async run(tx, items) {
    const { parcels, shipments } = await lockParcels(
      tx,
      items.map(({ input }) => input.parcel_id),
    );
    return items.map(({ input }): Outcome<{ parcel_id: string; state: string }> => {
      const parcel = parcels.get(input.parcel_id);
      const refused = obstacle(parcel, parcel !== undefined && takesWaybill(parcel, shipments));
      if (refused !== null) return refused;
      askForChoice(tx, parcel!, input.carrier_account_id ?? null);
      parcels.set(input.parcel_id, { ...parcel!, choosing: true });
      return { parcel_id: input.parcel_id, state: 'requested' };
    });
  },
});

const enterInput = z.strictObject({
  parcel_id,
  carrier: z.string().min(1).max(40),
  tracking_no: trackingNo,
});
type EnterInput = z.infer<typeof enterInput>;

export const enterWaybill = command({
  name: 'waybill.enter',
  path: '/v1/waybills/enter',
  en: 'Gives a parcel a waybill number that was typed or scanned.',
  zh: '录入或扫描包裹的运单号。',
  permission: 'pack.waybill',
  input: enterInput,
  problems: [
    'PARCEL_UNKNOWN',
    'PARCEL_INSIDE',
    'STATE_FORBIDS',
    'WAYBILL_ACTIVE',
    'WAYBILL_PENDING',
    'ACCOUNT_MISSING',
    'SCAN_DUP_WAYBILL',
  ],
  run: enterWaybills,
});

interface Entered {
  waybill_id: string;
  tracking_no: string;
}

async function enterWaybills(tx: Transaction, items: readonly Item<EnterInput>[]) {
  const { parcels, shipments } = await lockParcels(
    tx,
    items.map(({ input }) => input.parcel_id),
  );
  const [known, held] = await Promise.all([
    accounts(tx),
    numberHolders(tx, { rows: items.map(({ input }) => input) }),
  ]);
  const active = new Map(
    known.flatMap((row) => (row.active ? [[row.carrier, row] as const] : [])).reverse(),
  );
  const holders = new Map(held.map((row) => [`${row.carrier} ${row.tracking_no}`, row]));
  const rows: (Parameters<typeof insertWaybills>[1]['rows'][number] & Named)[] = [];
  const outcomes = items.map(({ input, actor }): Outcome<Entered> => {
    const { carrier, tracking_no } = input;
    const parcel = parcels.get(input.parcel_id);
    const refused = obstacle(parcel, parcel !== undefined && takesWaybill(parcel, shipments));
    if (refused !== null) return refused;
    const account = active.get(carrier);
    if (account === undefined) return shippingProblem('ACCOUNT_MISSING', { carrier });
    const key = `${carrier} ${tracking_no}`;
    const holder = holders.get(key);
    if (holder !== undefined) {
      const { parcel_no, packer, packed_at, opened_at } = holder;
      const members = { packed_by: packer ?? '-', packed_at: packed_at ?? opened_at };
      return packProblem('SCAN_DUP_WAYBILL', { tracking_no, parcel_no, ...members });
    }
    const { order_id, merchant_id, warehouse_id, parcel_no, shipment_id } = parcel!;
    const waybill_id = tx.newId();
    const owners = { parcel_id: input.parcel_id, order_id, merchant_id, warehouse_id };
    const { carrier_account_id } = account;
    const number = { carrier, carrier_account_id, state: 'active', tracking_no };
    rows.push({ waybill_id, ...owners, ...number, shipment_id, actor });
    const held_now = { packer: null, packed_at: null, opened_at: tx.now };
    holders.set(key, { waybill_id, parcel_no, ...input, ...held_now });
    const live = { waybill_id, waybill_state: 'active', carrier, tracking_no };
    parcels.set(input.parcel_id, { ...parcel!, ...live });
    return { waybill_id, tracking_no };
  });
  await keepEntered(tx, rows);
  return outcomes;
}

interface Named {
  waybill_id: string;
  parcel_id: string;
  order_id: string;
  carrier: string;
  tracking_no: string;
  shipment_id: string;
  actor: Item<EnterInput>['actor'];
}

async function keepEntered(
  tx: Transaction,
  rows: readonly (Parameters<typeof insertWaybills>[1]['rows'][number] & Named)[],
): Promise<void> {
  if (rows.length === 0) return;
  await insertWaybills(tx, { rows: rows.map((row) => ({ ...row, actor: undefined })) });
  await carrierChosen(
    tx,
    rows.map(({ shipment_id, carrier }) => ({ shipment_id, carrier })),
  );
  await announce(tx, rows, true);
  const order_ids = [...new Set(rows.map((row) => row.order_id))].sort();
  const actors = new Map(rows.map((row) => [row.order_id, row.actor]));
  await settle(tx, order_ids, ['WAYBILL_FAILED'], 'number entered', (id) => actors.get(id));
}

export const voidWaybill = command({
  name: 'waybill.void',
  path: '/v1/waybills/void',
  en: 'Takes a waybill back at its carrier; it is void when the carrier has agreed.',
  zh: '向承运商作废运单；承运商同意后生效。',
  permission: 'pack.waybill',
  input: z.strictObject({ waybill_id: z.uuid(), reason: z.string().trim().min(1).max(200) }),
  problems: ['NOT_FOUND', 'STATE_FORBIDS', 'WAYBILL_PENDING'],
  async run(tx, items) {
    const { waybills } = await lockWaybills(
      tx,
      items.map(({ input }) => input.waybill_id),
    );
    return items.map(({ input }): Outcome<{ waybill_id: string; state: string }> => {
      const waybill = waybills.get(input.waybill_id);
      if (waybill === undefined) return kernelProblem('NOT_FOUND', { what: 'waybill' });
      const { waybill_id, state, parcel_state, carrier } = waybill;
      if (state === 'voided') return { waybill_id, state };
      const gone = !['open', 'packed', 'cancelled'].includes(parcel_state);
      if (gone || state === 'failed') {
        const now = gone ? parcel_state : state;
        return kernelProblem('STATE_FORBIDS', { state: now, possible: [] });
      }
      if (waybill.busy) {
        return shippingProblem('WAYBILL_PENDING', { carrier, reference: waybill_id });
      }
      askToVoid(tx, waybill, input.reason);
      waybills.set(waybill_id, { ...waybill, busy: true });
      return { waybill_id, state: 'voiding' };
    });
  },
});
