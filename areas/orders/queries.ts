/** What screens and programs read of orders. People are masked; revealing is a command of its own. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { decisionsOfOrder, eventsOfOrder } from '../../kernel/kernel.sql.ts';
import { maskAddressDetail, maskName, maskPhone } from '../../kernel/mask.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { exceptionsOfOrder } from '../review/port.ts';
import { editsOfOrder } from './edits.sql.ts';
import { possibleFor } from './lifecycle.ts';
import { matchingOrders } from './matching.ts';
import { MOST_COUNTED, orderFilter } from './model.ts';
import {
  actorNames,
  openProvinces,
  orderPage,
  orderPageDocuments,
  orderPageLines,
  orderPageParcels,
  orderPagePayments,
  orderPageRefunds,
  orderPageShipments,
  orderRows,
  refundQueue,
  stageCounts,
} from './orders-read.sql.ts';

export const listOrders = query({
  name: 'order.list',
  path: '/v1/orders',
  en: 'A page of orders with any filters; a value that begins with ! means "is not".',
  zh: '订单列表，可任意筛选；值以 ! 开头表示“不是”。',
  permission: 'order.read',
  input: z.strictObject({ ...pageInput, ...orderFilter }),
  problems: [],
  async run(tx, { after, limit, ...filter }) {
    const order_ids = await matchingOrders(tx, filter, { after, count: limit + 1 });
    const page = pageOf(order_ids, limit, (order_id) => order_id);
    const found = await orderRows(tx, { order_ids: page.rows });
    const byId = new Map(found.map((row) => [row.order_id, row]));
    const rows = page.rows.flatMap((order_id) => {
      const row = byId.get(order_id);
      return row === undefined ? [] : [{ ...row, recipient_name: maskName(row.recipient_name) }];
    });
    return { rows, next: page.next };
  },
});

export const listProvinces = query({
  name: 'order.provinces',
  path: '/v1/orders/provinces',
  en: 'Provinces of open orders, those with most orders first.',
  zh: '未完结订单的收件省份，订单多的在前。',
  permission: 'order.read',
  input: z.strictObject({}),
  problems: [],
  run: async (tx) => ({ provinces: (await openProvinces(tx)).map((row) => row.province) }),
});

export const countStages = query({
  name: 'order.counts',
  path: '/v1/orders/counts',
  en: 'How many open orders stand at each stage, how many of them late or on hold; up to 1001.',
  zh: '各阶段未完结订单数，其中超时与挂起的数量；最多数到 1001。',
  permission: 'order.read',
  input: z.strictObject({}),
  problems: [],
  run: async (tx) => ({ stages: await stageCounts(tx, { most: MOST_COUNTED + 1 }) }),
});

interface RecipientRow {
  name: string;
  phone: string;
  phone_extension: string | null;
  country: string;
  province: string;
  city: string;
  district: string;
  street: string;
  detail: string;
  postcode: string;
}

/** A recipient as shown to people who have no reason to know more. */
function masked(recipient: RecipientRow): RecipientRow {
  return {
    ...recipient,
    name: maskName(recipient.name),
    phone: maskPhone(recipient.phone),
    phone_extension: recipient.phone_extension === null ? null : '***',
    detail: maskAddressDetail(recipient.detail),
  };
}

async function timeline(tx: Transaction, order_id: string) {
  const events = await eventsOfOrder(tx, { order_id });
  const user_ids = events.flatMap((event) =>
    event.actor_kind === 'user' && event.actor_id !== null ? [event.actor_id] : [],
  );
  const names = await actorNames(tx, { user_ids: [...new Set(user_ids)] });
  const nameOf = new Map(names.map((row) => [row.user_id, row.display_name]));
  return events.map((event) => ({
    ...event,
    actor_name: nameOf.get(event.actor_id ?? '') ?? null,
  }));
}

export const getOrder = query({
  name: 'order.get',
  path: '/v1/orders/:order_id',
  en: 'One order: quantities by meaning, money, shipments, parcels, papers, reasons, timeline.',
  zh: '订单详情：各含义数量、金额、发货单、包裹、单据、决策理由、时间线。',
  permission: 'order.read',
  input: z.strictObject({ order_id: z.uuid() }),
  problems: ['NOT_FOUND'],
  async run(tx, input) {
    const { order_id } = input;
    const order = await orderPage(tx, { order_id });
    if (order === null) throw kernelProblem('NOT_FOUND', { what: 'order' });
    const [lines, payments, refunds, shipments, parcels, documents, exceptions, decisions, events] =
      await Promise.all([
        orderPageLines(tx, { order_id }),
        orderPagePayments(tx, { order_id }),
        orderPageRefunds(tx, { order_id }),
        orderPageShipments(tx, { order_id }),
        orderPageParcels(tx, { order_id }),
        orderPageDocuments(tx, { order_id }),
        exceptionsOfOrder(tx, { order_id }),
        decisionsOfOrder(tx, { order_id }),
        timeline(tx, order_id),
      ]);
    const edits = (await editsOfOrder(tx, { order_id })).map((edit) => {
      return { ...edit, recipient: masked(edit.recipient as unknown as RecipientRow) };
    });
    const recipient = masked(order.recipient as unknown as RecipientRow);
    const possible = possibleFor(order.state, order.shipped_at !== null);
    const parts = { lines, payments, refunds, shipments, parcels, documents };
    const why = { exceptions, decisions, events, edits };
    return { order: { ...order, recipient }, ...parts, ...why, possible };
  },
});

export const listRefunds = query({
  name: 'refund.list',
  path: '/v1/refunds',
  en: 'Refunds that wait for a person, oldest first.',
  zh: '待人工处理的退款，按时间排序。',
  permission: 'refund.read',
  input: z.strictObject(pageInput),
  problems: [],
  async run(tx, input) {
    const fetched = await refundQueue(tx, { after: input.after ?? null, count: input.limit + 1 });
    return pageOf(fetched, input.limit, (row) => row.refund_id);
  },
});
