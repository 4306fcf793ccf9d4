/** Holding an order until somebody decides or a time is over; and what colleagues note about it. */
import { z } from 'zod';
import { command, type Item, type Outcome, query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { permits } from '../../kernel/permission.ts';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import { sweep } from '../../kernel/reaction.ts';
import type { Actor } from '../../kernel/record.ts';
import type { LockedOrder } from './approval.ts';
import {
  decidingPeople,
  decidingRoles,
  holdOrders,
  holdsOfOrders,
  holdsToEnd,
  insertNotes,
  merchantsOfOrders,
  notesOfOrder,
  rolesOfPeople,
} from './hold.sql.ts';
import { possibleFor } from './lifecycle.ts';
import { lockOrders } from './orders.sql.ts';
import { orderProblem } from './problems.ts';

const order_id = z.uuid();

/** Who may release any hold, whoever is to decide. */
const OVERRIDE = 'hold.override';

const holdInput = z.strictObject({
  order_id,
  reason: z.string().trim().min(1).max(300),
  /** Who must decide: a person or a role; whoever may hold when both are absent. */
  hold_for: z.uuid().optional(),
  hold_role: z.string().min(1).max(60).optional(),
  /** Released by itself then. */
  hold_until: z.iso.datetime({ offset: true }).optional(),
});

type HoldInput = z.infer<typeof holdInput>;
type HoldRow = Parameters<typeof holdOrders>[1]['rows'][number] & { order_id: string };
type Hold = Awaited<ReturnType<typeof holdsOfOrders>>[number];

const NO_HOLD = { reason: null, held_by: null, hold_for: null, hold_role: null, hold_until: null };

export const holdOrder = command({
  name: 'order.hold',
  path: '/v1/orders/hold',
  en: 'Puts an order on hold with a reason, for somebody to decide or until a time; the floor stops.',
  zh: '挂起订单并填写原因，可指定处理人或到期时间；现场在下一次扫描时停止。',
  permission: 'order.hold',
  input: holdInput,
  problems: [
    'ORDER_UNKNOWN',
    'STATE_FORBIDS',
    'HOLD_NOT_YOURS',
    'HOLDER_UNKNOWN',
    'HOLD_UNTIL_PAST',
  ],
  async run(tx, items) {
    const [people, roles] = await deciders(tx, items);
    return setHold(tx, items, (input, actor) => {
      const { order_id: of, reason, hold_for = null, hold_role = null, hold_until = null } = input;
      const unknown =
        (hold_for !== null && (hold_role !== null || !people.has(hold_for))) ||
        (hold_role !== null && !roles.has(hold_role));
      if (unknown) return orderProblem('HOLDER_UNKNOWN');
      if (hold_until !== null && Date.parse(hold_until) <= tx.now.getTime()) {
        return orderProblem('HOLD_UNTIL_PAST', { until: hold_until }, '/hold_until');
      }
      return { order_id: of, reason, held_by: actor.id, hold_for, hold_role, hold_until };
    });
  },
});

async function deciders(tx: Transaction, items: readonly Item<HoldInput>[]) {
  const named = items.some(({ input }) => input.hold_for ?? input.hold_role);
  const [people, roles] = named
    ? await Promise.all([decidingPeople(tx), decidingRoles(tx)])
    : [[], []];
  return [
    new Set(people.map((each) => each.user_id)),
    new Set(roles.map((each) => each.code)),
  ] as const;
}

export const releaseHold = command({
  name: 'order.release_hold',
  path: '/v1/orders/release-hold',
  en: 'Takes an order off hold; who must decide on it does, who put it on hold, or the manager.',
  zh: '解除订单挂起；由指定处理人、挂起人或管理员操作。',
  permission: 'order.hold',
  input: z.strictObject({ order_id }),
  problems: ['ORDER_UNKNOWN', 'STATE_FORBIDS', 'HOLD_NOT_YOURS'],
  run: (tx, items) => setHold(tx, items, (input) => ({ ...input, ...NO_HOLD })),
});

/** Why somebody may not change a hold: it is another's to decide. */
function notYours(hold: Hold | undefined, actor: Actor, roles: ReadonlySet<string>) {
  if (hold === undefined || (hold.hold_for === null && hold.hold_role === null)) return null;
  const own = actor.id !== null && [hold.hold_for, hold.held_by].includes(actor.id);
  const in_role = hold.hold_role !== null && roles.has(`${actor.id} ${hold.hold_role}`);
  if (own || in_role || permits(actor.permissions, OVERRIDE)) return null;
  const { name_en, name_zh } = hold;
  return orderProblem('HOLD_NOT_YOURS', { name: name_en ?? '?', name_zh: name_zh ?? '?' });
}

async function setHold<I extends { order_id: string }>(
  tx: Transaction,
  items: readonly Item<I>[],
  rowOf: (input: I, actor: Actor) => HoldRow | Problem,
) {
  const order_ids = [...new Set(items.map(({ input }) => input.order_id))].sort();
  const orders = new Map((await lockOrders(tx, { order_ids })).map((row) => [row.order_id, row]));
  const held = new Map((await holdsOfOrders(tx, { order_ids })).map((row) => [row.order_id, row]));
  const by_role = [...held.values()].some((hold) => hold.hold_role !== null);
  const user_ids = [...new Set(items.flatMap(({ actor }) => actor.id ?? []))];
  const found = by_role ? await rolesOfPeople(tx, { user_ids }) : [];
  const roles = new Set(found.map((row) => `${row.user_id} ${row.code}`));
  const rows = new Map<string, HoldRow>();
  const outcomes = items.map(({ input, actor }): Outcome<{ order_id: string }> => {
    const order = orders.get(input.order_id);
    if (order === undefined) return orderProblem('ORDER_UNKNOWN');
    if (order.cancelled_at !== null || order.shipped_at !== null) return stateForbids(order);
    const row = rowOf(input, actor);
    if ('code' in row) return row;
    const refused = notYours(held.get(order.order_id), actor, roles);
    if (refused !== null) return refused;
    if (saysSame(row, order.hold_reason, held.get(order.order_id)))
      return { order_id: row.order_id };
    rows.set(order.order_id, row);
    orders.set(order.order_id, { ...order, hold_reason: row.reason });
    tell(tx, row, actor);
    return { order_id: order.order_id };
  });
  if (rows.size > 0) await holdOrders(tx, { rows: [...rows.values()] });
  return outcomes;
}

/** True when a hold is to say what it says already. */
function saysSame(row: HoldRow, reason: string | null, now: Hold | undefined): boolean {
  if (row.reason !== reason) return false;
  const until = row.hold_until === null ? undefined : Date.parse(String(row.hold_until));
  const whose = row.hold_for === now?.hold_for && row.hold_role === now?.hold_role;
  return reason === null || (whose && until === now?.hold_until?.getTime());
}

function stateForbids(order: LockedOrder): Problem {
  const possible = possibleFor(order.state, order.shipped_at !== null);
  return kernelProblem('STATE_FORBIDS', { state: order.stage, possible });
}

function tell(tx: Transaction, row: HoldRow, actor?: Pick<Actor, 'kind' | 'id'>): void {
  const { order_id: of, reason, hold_for, hold_role, hold_until } = row;
  const held = { reason, hold_for, hold_role, hold_until };
  const by = actor === undefined ? {} : { actor };
  const kind = reason === null ? 'order_hold_released' : 'order_held';
  tx.event({ kind, order_id: of, subject_id: of, body: reason === null ? {} : held, ...by });
}

const BATCH = 500;

/** Holds whose time is over are released. */
export const endHolds = sweep({
  name: 'orders.end_holds',
  every_s: 30,
  batch: BATCH,
  async run(tx) {
    const due = await holdsToEnd(tx, { count: BATCH });
    if (due.length === 0) return 0;
    const order_ids = due.map((row) => row.order_id).sort();
    await lockOrders(tx, { order_ids });
    const over = (await holdsOfOrders(tx, { order_ids })).filter(
      ({ hold_until }) => hold_until !== null && hold_until <= tx.now,
    );
    const rows = over.map((row) => ({ order_id: row.order_id, ...NO_HOLD }));
    for (const row of rows) tell(tx, row);
    if (rows.length > 0) await holdOrders(tx, { rows });
    return due.length;
  },
});

export const listDeciders = query({
  name: 'order.deciders',
  path: '/v1/orders/deciders',
  en: 'The people and the roles that can be asked to decide on a held order.',
  zh: '可指定为挂起订单处理人的人员与角色。',
  permission: 'order.hold',
  input: z.strictObject({}),
  problems: [],
  async run(tx) {
    const [people, roles] = await Promise.all([decidingPeople(tx), decidingRoles(tx)]);
    return { people, roles };
  },
});

export const noteOrder = command({
  name: 'order.note',
  path: '/v1/orders/note',
  en: 'Keeps a note about an order for colleagues; neither buyer nor papers show it.',
  zh: '为订单添加内部备注；买家与单据均不可见。',
  permission: 'order.hold',
  input: z.strictObject({ order_id, text: z.string().trim().min(1).max(2000) }),
  problems: ['ORDER_UNKNOWN'],
  async run(tx, items) {
    const order_ids = [...new Set(items.map(({ input }) => input.order_id))].sort();
    const known = await merchantsOfOrders(tx, { order_ids });
    const owners = new Map(known.map((row) => [row.order_id, row.merchant_id]));
    const rows: Parameters<typeof insertNotes>[1]['rows'][number][] = [];
    const outcomes = items.map(({ input, actor }): Outcome<{ note_id: string }> => {
      const merchant_id = owners.get(input.order_id);
      if (merchant_id === undefined) return orderProblem('ORDER_UNKNOWN');
      const note_id = tx.newId();
      rows.push({ ...input, note_id, merchant_id, noted_by: actor.id });
      const { order_id: of } = input;
      tx.event({ kind: 'order_noted', order_id: of, subject_id: note_id, actor });
      return { note_id };
    });
    if (rows.length > 0) await insertNotes(tx, { rows });
    return outcomes;
  },
});

export const listNotes = query({
  name: 'order.notes',
  path: '/v1/orders/:order_id/notes',
  en: 'What colleagues noted about an order, newest first.',
  zh: '订单内部备注，最新在前。',
  permission: 'order.hold',
  input: z.strictObject({ order_id }),
  problems: [],
  run: async (tx, input) => ({ rows: await notesOfOrder(tx, input) }),
});
