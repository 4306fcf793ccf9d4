/** What is called back: for the desks that have it, for whoever asked, and where goods are now. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { permits, SELF } from '../../kernel/permission.ts';
import type { Actor } from '../../kernel/record.ts';
import { DESKS, type Desk, deskSchema, OTHERS_AFTER_MIN } from './model.ts';
import { namesOf, recallRows } from './recalls.sql.ts';
import { whereabouts } from './where.ts';

interface Good {
  sku: string;
  name: string;
  qty: number;
}

type Row = Awaited<ReturnType<typeof recallRows>>[number];
const withGoods = (row: Row) => ({ ...row, goods: row.goods as unknown as Good[] });

async function openAt(
  tx: Transaction,
  actor: Actor,
  desks: readonly Desk[],
  warehouse_id: string | null,
) {
  const own = desks.filter((desk) => permits(actor.permissions, DESKS[desk].permission));
  if (own.length === 0) return [];
  const waited_since = new Date(tx.now.getTime() - OTHERS_AFTER_MIN * 60_000);
  const of = { order_id: null, desks: own, warehouse_id, holder_id: actor.id, waited_since };
  return (await recallRows(tx, of)).map(withGoods);
}

export const recallList = query({
  name: 'recall.list',
  path: '/v1/recalls',
  en: 'Goods that are called back from a desk and not yet answered for; one sees those of own desks.',
  zh: '某岗位待答复的拦截；只显示本人岗位的。',
  permission: SELF,
  input: z.strictObject({ desk: deskSchema, warehouse_id: z.uuid().optional() }),
  problems: [],
  async run(tx, { desk, warehouse_id }, actor) {
    return { rows: await openAt(tx, actor, [desk], warehouse_id ?? null) };
  },
});

export const recallAhead = query({
  name: 'recall.ahead',
  path: '/v1/recalls-ahead',
  en: 'Goods that are called back from the one who asks as a picker, for a device.',
  zh: '向拣货员本人发出的拦截，供手持设备使用。',
  permission: 'pick.confirm',
  input: z.strictObject({}),
  problems: [],
  run: (tx, _input, actor) => openAt(tx, actor, ['pick'], null),
});

export const recallsOfOrder = query({
  name: 'recall.of_order',
  path: '/v1/orders/:order_id/recalls',
  en: 'Where the goods of an order are and who has them, and what was called back and answered.',
  zh: '订单货物当前位置及持有人，以及拦截与答复情况。',
  permission: 'order.read',
  input: z.strictObject({ order_id: z.uuid() }),
  problems: [],
  async run(tx, { order_id }) {
    const nobody = { desks: [], warehouse_id: null, holder_id: null, waited_since: tx.now };
    const [found, rows] = await Promise.all([
      whereabouts(tx, [{ order_id, since: tx.now }]),
      recallRows(tx, { order_id, ...nobody }),
    ]);
    const user_ids = [...new Set(found.flatMap((each) => each.holder_id ?? []))];
    const names = user_ids.length === 0 ? [] : await namesOf(tx, { user_ids });
    const nameOf = new Map(names.map((row) => [row.user_id, row.display_name]));
    const places = found.map((each) => ({
      ...each,
      name: nameOf.get(each.holder_id ?? '') ?? null,
    }));
    return { places, recalls: rows.map(withGoods) };
  },
});
