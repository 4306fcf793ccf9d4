/**
 * Orders of one buyer in one parcel (合单): they stay what they are, only their shipments travel
 * together from release to the buyer. Joined before release, parted again until packed.
 */
import { z } from 'zod';
import { command, type Item, type Outcome, query } from '../../kernel/command.ts';
import { type Transaction, TryAgain } from '../../kernel/db.ts';
import { maskName } from '../../kernel/mask.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import { shipmentLifecycle } from './lifecycle.ts';
import { MOST_TOGETHER, PARTABLE, WHAT_AGREES } from './model.ts';
import { orderProblem } from './problems.ts';
import { lockShipments } from './shipments.ts';
import * as sql from './together.sql.ts';

type Joining = Awaited<ReturnType<typeof sql.shipmentsToJoin>>[number];

/** Of shipments, all that go together with any of them and stand in some states, with their group. */
export async function matesIn(
  tx: Transaction,
  shipment_ids: readonly string[],
  states: readonly string[],
): Promise<Map<string, string>> {
  if (shipment_ids.length === 0) return new Map();
  const rows = await sql.matesOf(tx, { shipment_ids, states });
  return new Map(rows.map((row) => [row.shipment_id, row.together_id]));
}

/** Locks shipments and all that go with them, and reads what must agree. */
async function lockGroups(tx: Transaction, shipment_ids: readonly string[]) {
  const states = Object.keys(shipmentLifecycle.states);
  const mates = await matesIn(tx, shipment_ids, states);
  const all = [...new Set([...shipment_ids, ...mates.keys()])].sort();
  await lockShipments(tx, all);
  const [rows, now] = await Promise.all([
    sql.shipmentsToJoin(tx, { shipment_ids: all }),
    matesIn(tx, shipment_ids, states),
  ]);
  // Somebody else joined one of the groups meanwhile: its order must be locked too.
  if ([...now.keys()].some((id) => !all.includes(id))) throw new TryAgain();
  return new Map(rows.map((row) => [row.shipment_id, row]));
}

export interface Together {
  /** Null in a dry run. */
  together_id: string | null;
  shipment_ids: string[];
  order_nos: string[];
  parcels_saved: number;
}

const joinInput = z.strictObject({
  shipment_ids: z.array(z.uuid()).min(2).max(MOST_TOGETHER),
  /** Only tells what would go together. */
  dry_run: z.boolean().default(false),
});

export const sendTogether = command({
  name: 'shipment.send_together',
  path: '/v1/shipments/together',
  en: 'Lets shipments of one buyer go in one parcel, with those that go with them already.',
  zh: '将同一买家的发货单合并为一个包裹（连同已合并的发货单）。',
  permission: 'order.edit',
  input: joinInput,
  problems: ['NOT_FOUND', 'TOGETHER_STOPPED', 'TOGETHER_DIFFERS', 'TOGETHER_TOO_MANY'],
  run: joinAll,
});

async function joinAll(tx: Transaction, items: readonly Item<z.infer<typeof joinInput>>[]) {
  const shipments = await lockGroups(tx, [...new Set(items.flatMap((i) => i.input.shipment_ids))]);
  const changed = new Map<string, { shipment_id: string; together_id: string }>();
  const outcomes = items.map(({ input, actor }): Outcome<Together> => {
    const group = groupOf(shipments, input.shipment_ids);
    if (group instanceof Problem) return group;
    const known = [...new Set(group.flatMap((each) => each.together_id ?? []))].sort();
    const alone = group.filter((each) => each.together_id === null).length;
    const shipment_ids = group.map((each) => each.shipment_id);
    const order_nos = group.map((each) => each.order_no);
    const parcels_saved = known.length + alone - 1;
    const told = { shipment_ids, order_nos, parcels_saved };
    if (input.dry_run) return { together_id: null, ...told };
    const together_id = known[0] ?? tx.newId();
    if (parcels_saved === 0) return { together_id, ...told };
    for (const each of group) {
      const { shipment_id, order_id, order_no } = each;
      shipments.set(shipment_id, { ...each, together_id });
      changed.set(shipment_id, { shipment_id, together_id });
      const body = { with: order_nos.filter((no) => no !== order_no) };
      tx.event({ kind: 'shipment_joined', order_id, subject_id: shipment_id, body, actor });
    }
    return { together_id, ...told };
  });
  if (changed.size > 0) await sql.setTogether(tx, { rows: [...changed.values()] });
  return outcomes;
}

/** Shipments that are to go together, with those that go with them already; or why they cannot. */
function groupOf(
  shipments: ReadonlyMap<string, Joining>,
  shipment_ids: readonly string[],
): Joining[] | Problem {
  const named = [...new Set(shipment_ids)].map((id) => shipments.get(id));
  if (named.includes(undefined)) return kernelProblem('NOT_FOUND', { what: 'shipment' });
  const groups = new Set(named.flatMap((each) => each!.together_id ?? []));
  // What was cancelled has left its group by that.
  const along = [...shipments.values()].filter(
    (each) => each.state !== 'cancelled' && groups.has(each.together_id ?? ''),
  );
  const all = [...new Map([...named, ...along].map((each) => [each!.shipment_id, each!])).values()];
  all.sort((a, b) => (a.shipment_id < b.shipment_id ? -1 : 1));
  const stopped = all.map(whyStopped).find((each) => each !== null);
  if (stopped !== undefined) return stopped;
  const twice = all.find((each, at) => all.slice(0, at).some((b) => b.order_id === each.order_id));
  if (twice !== undefined) {
    const members = { why: 'it has two shipments among these', why_zh: '其中有该订单的两张发货单' };
    return orderProblem('TOGETHER_STOPPED', { order_no: twice.order_no, ...members });
  }
  const [first] = all;
  for (const each of all) {
    const differs = differences(first!, each);
    if (differs.length === 0) continue;
    return orderProblem('TOGETHER_DIFFERS', {
      order_no: first!.order_no,
      other_no: each.order_no,
      differs: differs.map((what) => WHAT_AGREES[what].en),
      differs_zh: differs.map((what) => WHAT_AGREES[what].zh).join('、'),
    });
  }
  if (all.length <= MOST_TOGETHER) return all;
  return orderProblem('TOGETHER_TOO_MANY', { count: all.length, most: MOST_TOGETHER });
}

function whyStopped({ order_no, state, held_at, refunded }: Joining): Problem | null {
  const stopped = (why: string, why_zh: string) =>
    orderProblem('TOGETHER_STOPPED', { order_no, why, why_zh });
  if (state !== 'planned') {
    const { en, zh } = shipmentLifecycle.states[state as keyof typeof shipmentLifecycle.states];
    return stopped(`its shipment is at: ${en}`, `发货单状态为“${zh}”`);
  }
  if (held_at !== null) return stopped('it is on hold', '订单已挂起');
  return refunded ? stopped('money is going back to the buyer', '订单有退款') : null;
}

/** What must agree and does not. */
function differences(a: Joining, b: Joining): (keyof typeof WHAT_AGREES)[] {
  const one = a.recipient as { name: string; phone: string };
  const two = b.recipient as { name: string; phone: string };
  const same_person = one.name === two.name && one.phone === two.phone;
  const cash = (each: Joining) => each.payment_kind === 'cash_on_delivery';
  const agree: Record<keyof typeof WHAT_AGREES, boolean> = {
    recipient: a.merge_key === b.merge_key || same_person,
    address: a.merge_key === b.merge_key || !same_person,
    warehouse: a.warehouse_id === b.warehouse_id,
    merchant: a.merchant_id === b.merchant_id,
    carrier: a.carrier === b.carrier,
    payment: cash(a) === cash(b) && a.currency === b.currency,
    special: JSON.stringify(a.special) === JSON.stringify(b.special),
  };
  const names = Object.keys(agree) as (keyof typeof WHAT_AGREES)[];
  return names.filter((name) => !agree[name]);
}

export interface Parted {
  shipment_id: string;
  /** What the floor has to do now; null: nothing. */
  todo: { en: string; zh: string } | null;
}

const AT_BENCH = {
  en: 'Their goods may lie in one tote: scan each number at the bench and pack it alone.',
  zh: '货品可能在同一周转箱中：请在打包台分别扫描单号，各自打包。',
};

export const partShipment = command({
  name: 'shipment.part',
  path: '/v1/shipments/part',
  en: 'Lets a shipment that is not packed go alone again.',
  zh: '将未打包的发货单从合单中拆出，单独发货。',
  permission: 'order.edit',
  input: z.strictObject({ shipment_id: z.uuid() }),
  problems: ['NOT_FOUND', 'TOGETHER_PACKED'],
  async run(tx, items) {
    const ids = [...new Set(items.map(({ input }) => input.shipment_id))];
    const shipments = await lockGroups(tx, ids);
    const rows: { shipment_id: string; together_id: null }[] = [];
    const outcomes = items.map(({ input, actor }): Outcome<Parted> => {
      const { shipment_id } = input;
      const own = shipments.get(shipment_id);
      if (own === undefined) return kernelProblem('NOT_FOUND', { what: 'shipment' });
      const { together_id, state, shipment_no, order_no } = own;
      if (together_id === null) return { shipment_id, todo: null };
      if (!PARTABLE.includes(state)) {
        const { en, zh } = shipmentLifecycle.states[state as keyof typeof shipmentLifecycle.states];
        return orderProblem('TOGETHER_PACKED', { shipment_no, state: en, state_zh: zh });
      }
      for (const each of shipments.values()) {
        if (each.together_id !== together_id || each.state === 'cancelled') continue;
        const { order_id, shipment_id: subject_id } = each;
        tx.event({ kind: 'shipment_parted', order_id, subject_id, body: { order_no }, actor });
      }
      shipments.set(shipment_id, { ...own, together_id: null });
      rows.push({ shipment_id, together_id: null });
      return { shipment_id, todo: state === 'planned' ? null : AT_BENCH };
    });
    if (rows.length > 0) await sql.setTogether(tx, { rows });
    return outcomes;
  },
});

/** Orders that get another recipient no longer go with the others; call it before that is written. */
export async function leaveByAddress(
  tx: Transaction,
  edited: Parameters<typeof sql.leaveByAddress>[1]['rows'],
): Promise<void> {
  for (const { order_id, shipment_id } of await sql.leaveByAddress(tx, { rows: edited })) {
    tx.event({ kind: 'shipment_parted', order_id, subject_id: shipment_id, body: {} });
  }
}

/** Shipments that go alone from now on; their orders are locked. */
export async function goAlone(
  tx: Transaction,
  shipments: readonly { shipment_id: string; order_id: string }[],
): Promise<void> {
  if (shipments.length === 0) return;
  const rows = shipments.map(({ shipment_id }) => ({ shipment_id, together_id: null }));
  await sql.setTogether(tx, { rows });
  for (const { order_id, shipment_id } of shipments) {
    tx.event({ kind: 'shipment_parted', order_id, subject_id: shipment_id, body: {} });
  }
}

export const orderTogether = query({
  name: 'order.together',
  path: '/v1/orders/:order_id/together',
  en: 'What goes in one parcel with the shipments of an order, and what could.',
  zh: '与该订单合单发货的发货单，以及可以合单的发货单。',
  permission: 'order.read',
  input: z.strictObject({ order_id: z.uuid() }),
  problems: [],
  async run(tx, { order_id }) {
    const [together, could] = await Promise.all([
      sql.matesOfOrder(tx, { order_id }),
      sql.candidatesOfOrder(tx, { order_id }),
    ]);
    return { together, could };
  },
});

const MOST_GROUPS = 200;

export const listTogether = query({
  name: 'shipment.could_go_together',
  path: '/v1/shipments/could-go-together',
  en: 'Groups of waiting shipments that could go in one parcel each, the most urgent first.',
  zh: '可合单的待发发货单，按买家分组，最急的在前。',
  permission: 'order.read',
  input: z.strictObject({ warehouse_id: z.uuid().optional() }),
  problems: [],
  async run(tx, { warehouse_id = null }) {
    const of = { warehouse_id, most: MOST_TOGETHER, count: MOST_GROUPS + 1 };
    const rows = await sql.groupsToJoin(tx, of);
    const groups = [...Map.groupBy(rows, (row) => row.first_shipment_id).values()];
    const told = groups.slice(0, MOST_GROUPS).map((all) => {
      const { first_shipment_id, warehouse, merchant, city } = all[0]!;
      const recipient_name = maskName(all[0]!.recipient_name);
      const shipments = firstParcel(all);
      const parcels = new Set(shipments.map((row) => row.together_id ?? row.shipment_id)).size;
      const head = { first_shipment_id, warehouse, merchant, recipient_name, city };
      return { ...head, parcels_saved: parcels - 1, shipments: shipments.map(withoutName) };
    });
    const more = groups.length > MOST_GROUPS;
    return { groups: told.filter((group) => group.parcels_saved > 0), more };
  },
});

function withoutName<R extends { recipient_name: string }>({ recipient_name: _, ...row }: R) {
  return row;
}

/** The most urgent ones that one parcel may hold; those of a group stay with each other. */
function firstParcel<
  R extends { shipment_id: string; order_id: string; together_id: string | null },
>(rows: R[]) {
  const units = [...Map.groupBy(rows, (row) => row.together_id ?? row.shipment_id).values()];
  const taken: R[] = [];
  for (const unit of units) {
    const known = unit.some((each) => taken.some((other) => other.order_id === each.order_id));
    if (!known && taken.length + unit.length <= MOST_TOGETHER) taken.push(...unit);
  }
  return taken;
}
