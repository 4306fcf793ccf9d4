/** Views of the order list under a name: keeping, changing, sharing, forgetting, counting. */
import { z } from 'zod';
import { command, type Item, type Outcome, query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { MOST_COUNTED, orderFilterSchema } from '../orders/model.ts';
import { matchingOrders } from '../orders/port.ts';
import * as sql from './desk.sql.ts';
import { MOST_VIEWS, NOBODY, PRESETS, type Search, viewName, viewSearch } from './model.ts';
import { deskProblem } from './problems.ts';

interface Kept {
  view_id: string;
}

const keyOf = (owner_id: string, name: string) => `${owner_id} ${name}`;

/** The names that owners keep already. */
async function namesKept(tx: Transaction, actors: readonly Actor[]) {
  const owner_ids = [...new Set(actors.flatMap(({ id }) => id ?? []))];
  const rows = await sql.viewsKept(tx, { owner_ids });
  const counts = new Map<string, number>();
  for (const { owner_id } of rows) counts.set(owner_id, (counts.get(owner_id) ?? 0) + 1);
  return { names: new Set(rows.map((row) => keyOf(row.owner_id, row.name))), counts };
}

export const addView = command({
  name: 'view.add',
  path: '/v1/views',
  en: 'Keeps a view of the order list under a name.',
  zh: '以名称保存订单列表视图。',
  permission: 'order.read',
  input: z.strictObject({ name: viewName, search: viewSearch }),
  problems: ['SIGN_IN_REQUIRED', 'VIEW_NAME_TAKEN', 'VIEW_TOO_MANY'],
  async run(tx, items) {
    const { names, counts } = await namesKept(
      tx,
      items.map((item) => item.actor),
    );
    const rows: Parameters<typeof sql.insertViews>[1]['rows'][number][] = [];
    const outcomes = items.map(({ input, actor }): Outcome<Kept> => {
      if (actor.id === null) return kernelProblem('SIGN_IN_REQUIRED');
      const key = keyOf(actor.id, input.name);
      const count = counts.get(actor.id) ?? 0;
      if (names.has(key)) return deskProblem('VIEW_NAME_TAKEN', { name: input.name }, '/name');
      if (count >= MOST_VIEWS) return deskProblem('VIEW_TOO_MANY', { count });
      names.add(key);
      counts.set(actor.id, count + 1);
      const view_id = tx.newId();
      rows.push({ view_id, owner_id: actor.id, ...input });
      return { view_id };
    });
    if (rows.length > 0) await sql.insertViews(tx, { rows });
    return outcomes;
  },
});

type Locked = Awaited<ReturnType<typeof sql.lockViews>>[number];

/** Changes views one after the other; `change` says what becomes of one, or why it must not. */
async function changeViews<I extends { view_id: string }>(
  tx: Transaction,
  items: readonly Item<I>[],
  change: (view: Locked, item: Item<I>) => Locked | Problem,
): Promise<Outcome<Kept>[]> {
  const view_ids = [...new Set(items.map(({ input }) => input.view_id))];
  const views = new Map((await sql.lockViews(tx, { view_ids })).map((row) => [row.view_id, row]));
  const changed = new Set<string>();
  const outcomes = items.map((item): Outcome<Kept> => {
    const { view_id } = item.input;
    const view = views.get(view_id);
    const own = view?.owner_id === item.actor.id;
    if (view === undefined || !(own || (view.shared && item.actor.merchant_ids === null))) {
      return kernelProblem('NOT_FOUND', { what: 'view' });
    }
    const next = change(view, item);
    if (next instanceof Problem) return next;
    views.set(view_id, next);
    changed.add(view_id);
    return { view_id };
  });
  const rows = [...changed].map((view_id) => views.get(view_id)!);
  if (rows.length > 0) await sql.updateViews(tx, { rows });
  return outcomes;
}

/** Somebody else's, which only its owner changes. */
function ofOther({ owner_id, name }: Locked, actor: Actor): Problem | null {
  return owner_id === actor.id ? null : deskProblem('VIEW_OF_OTHER', { name });
}

export const changeView = command({
  name: 'view.change',
  path: '/v1/views/change',
  en: 'Renames a view of one’s own, or saves what it shows now.',
  zh: '重命名自己的视图，或保存其当前内容。',
  permission: 'order.read',
  input: z.strictObject({
    view_id: z.uuid(),
    name: viewName.optional(),
    search: viewSearch.optional(),
  }),
  problems: ['NOT_FOUND', 'VIEW_OF_OTHER', 'VIEW_NAME_TAKEN'],
  async run(tx, items) {
    const { names } = await namesKept(
      tx,
      items.map((item) => item.actor),
    );
    return changeViews(tx, items, (view, { input, actor }) => {
      const { name = view.name, search = view.search } = input;
      const refused = ofOther(view, actor);
      if (refused !== null) return refused;
      if (name !== view.name && names.has(keyOf(view.owner_id, name))) {
        return deskProblem('VIEW_NAME_TAKEN', { name }, '/name');
      }
      names.delete(keyOf(view.owner_id, view.name));
      names.add(keyOf(view.owner_id, name));
      return { ...view, name, search };
    });
  },
});

export const shareView = command({
  name: 'view.share',
  path: '/v1/views/share',
  en: 'Shares a view of one’s own with colleagues, or makes any shared view private again.',
  zh: '与同事共享自己的视图，或将共享视图改回私有。',
  permission: 'view.share',
  input: z.strictObject({ view_id: z.uuid(), shared: z.boolean() }),
  problems: ['NOT_FOUND', 'VIEW_OF_OTHER'],
  run: (tx, items) =>
    changeViews(tx, items, (view, { input: { shared }, actor }) => {
      const refused = shared ? ofOther(view, actor) : null;
      return refused ?? { ...view, shared };
    }),
});

export const deleteView = command({
  name: 'view.delete',
  path: '/v1/views/delete',
  en: 'Forgets a view of one’s own.',
  zh: '删除自己的视图。',
  permission: 'order.read',
  input: z.strictObject({ view_id: z.uuid() }),
  problems: ['NOT_FOUND', 'VIEW_OF_OTHER'],
  async run(tx, items) {
    const outcomes = await changeViews(
      tx,
      items,
      (view, { actor }) => ofOther(view, actor) ?? view,
    );
    const view_ids = outcomes.flatMap((each) => (each instanceof Problem ? [] : [each.view_id]));
    if (view_ids.length > 0) await sql.deleteViews(tx, { view_ids });
    return outcomes;
  },
});

/** People of a merchant see their own views only: a shared one may speak of others' buyers. */
async function visibleViews(tx: Transaction, actor: Actor) {
  const with_shared = actor.merchant_ids === null;
  const rows = await sql.viewsOf(tx, { owner_id: actor.id ?? NOBODY, with_shared });
  // Only this file's commands write the column.
  return rows.map((row) => ({ ...row, search: row.search as Search }));
}

export const listViews = query({
  name: 'view.list',
  path: '/v1/views',
  en: 'Views that one keeps and those that colleagues share.',
  zh: '自己的视图与同事共享的视图。',
  permission: 'order.read',
  input: z.strictObject({}),
  problems: [],
  run: async (tx, _input, actor) => ({ rows: await visibleViews(tx, actor) }),
});

export const countViews = query({
  name: 'view.counts',
  path: '/v1/views/counts',
  en: 'How many orders each view shows; counting ends at 1,001.',
  zh: '各视图的订单数；最多数到 1001。',
  permission: 'order.read',
  input: z.strictObject({}),
  problems: [],
  async run(tx, _input, actor) {
    const presets = Object.entries(PRESETS).map(([id, { search }]) => ({ id, search }));
    const views = await visibleViews(tx, actor);
    const all = [...presets, ...views.map(({ view_id, search }) => ({ id: view_id, search }))];
    const counted = await Promise.all(
      all.map(async ({ id, search: { cols: _, ...filter } }: { id: string; search: Search }) => {
        // A filter of another version may not be readable any more: it has no number then.
        const read = orderFilterSchema.safeParse(filter);
        if (!read.success) return [];
        const orders = await matchingOrders(tx, read.data, { count: MOST_COUNTED + 1 });
        return [{ view: id, orders: orders.length }];
      }),
    );
    return { counts: counted.flat() };
  },
});
