/** Commands of orders: receive, pay, approve, edit, cancel, confirm, settle a refund. */
import { z } from 'zod';
import { addressProblem, checkRecipient } from '../../kernel/address.ts';
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import { type Transaction, TryAgain } from '../../kernel/db.ts';
import { phoneProblem, phoneTail } from '../../kernel/phone.ts';
import { combine, kernelProblem, Problem } from '../../kernel/problem.ts';
import { blockingOrders, type Raised, raise, settle } from '../review/port.ts';
import { stockProblem } from '../stock/problems.ts';
import { approveOrders, type LockedOrder, NO_ORDER_CHANGE, reviewPaid } from './approval.ts';
import { mergeHash } from './arrival.ts';
import { keepBeforeEdit } from './edits.sql.ts';
import { cancelOrders, confirmOrders } from './ending.ts';
import { receiveOrders } from './intake.ts';
import { possibleFor } from './lifecycle.ts';
import { orderSchema, paymentSchema, type ReceivedOrder, recipientSchema } from './model.ts';
import {
  changeOrders,
  editKeys,
  editOrders,
  insertPayments,
  lockOrders,
  lockRefunds,
  orderIdsByChannelNo,
  paymentsByRef,
  settleRefunds,
} from './orders.sql.ts';
import { orderProblem } from './problems.ts';
import { leaveByAddress } from './together.ts';

const order_id = z.uuid();

/** Locks the orders of a batch; the outcome of an id that is not there is a problem. */
export async function lockAll(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, LockedOrder>> {
  const order_ids = [...new Set(ids)].sort();
  const rows = await lockOrders(tx, { order_ids });
  return new Map(rows.map((row) => [row.order_id, row]));
}

/** So many orders travel in one transaction: while one writes, the next is made ready. */
const PART = 250;

export const receiveOrder = command({
  name: 'order.receive',
  path: '/v1/orders',
  en: 'Takes an order in from any channel: checked, sourced, promised, reviewed.',
  zh: '接收任意渠道的订单：校验、寻源、预占、审核。',
  permission: 'order.receive',
  overlaps: true,
  max_batch: PART,
  parts: { most: PART, about: (input) => `${input.shop} ${input.channel_order_no}` },
  input: orderSchema,
  problems: [
    'SHOP_UNKNOWN',
    'QTY_RANGE',
    'PRICE_RANGE',
    'TOTAL_MISMATCH',
    'CURRENCY_DIFFERS',
    'WINDOW_INVALID',
    'PAID_AT_INVALID',
    'ORDER_CONFLICT',
    'PAYMENT_KNOWN',
    'STOCK_SHORT',
    ...addressProblem.codes,
    ...phoneProblem.codes,
    'SKU_UNKNOWN',
  ],
  run: receiveOrders,
});

const payInput = z.union([
  z.strictObject({ order_id, payments: z.array(paymentSchema).min(1).max(50) }),
  z.strictObject({
    shop: z.string().min(1),
    channel_order_no: z.string().min(1),
    payments: z.array(paymentSchema).min(1).max(50),
  }),
]);

export const payOrder = command({
  name: 'order.pay',
  path: '/v1/orders/pay',
  en: 'Records payments of an order; paid in full, it goes to review.',
  zh: '记录订单付款；付清后进入审核。',
  permission: 'order.pay',
  input: payInput,
  problems: ['ORDER_UNKNOWN', 'PAYMENT_KNOWN', 'RESERVATION_EXPIRED', 'STATE_FORBIDS'],
  run: payOrders,
});

type PayInput = z.infer<typeof payInput>;

/** Finds the orders that payments name by id or by the channel's number. */
async function namedOrders(tx: Transaction, items: readonly Item<PayInput>[]) {
  const rows = items.flatMap(({ input }) => ('shop' in input ? [input] : []));
  const found = rows.length === 0 ? [] : await orderIdsByChannelNo(tx, { rows });
  const byNo = new Map(found.map((row) => [`${row.code} ${row.channel_order_no}`, row.order_id]));
  return items.map(({ input }) =>
    'shop' in input
      ? (byNo.get(`${input.shop} ${input.channel_order_no}`) ?? null)
      : input.order_id,
  );
}

async function payOrders(tx: Transaction, items: readonly Item<PayInput>[]) {
  const ids = await namedOrders(tx, items);
  const orders = await lockAll(
    tx,
    ids.flatMap((id) => id ?? []),
  );
  const known = await paymentsByRef(tx, { rows: items.flatMap(({ input }) => input.payments) });
  const owner = new Map(known.map((row) => [`${row.provider} ${row.provider_ref}`, row.order_id]));
  const more = new Map<string, number>();
  const rows: Parameters<typeof insertPayments>[1]['rows'][number][] = [];
  const outcomes = items.map(({ input, actor }, index): Outcome<{ order_id: string }> => {
    const order = orders.get(ids[index] ?? '');
    if (order === undefined) return orderProblem('ORDER_UNKNOWN');
    const foreign = input.payments.find((payment) => {
      const of = owner.get(`${payment.provider} ${payment.provider_ref}`);
      return of !== undefined && of !== order.order_id;
    });
    if (foreign !== undefined) {
      const { provider, provider_ref } = foreign;
      return orderProblem('PAYMENT_KNOWN', { provider, provider_ref });
    }
    if (order.cancelled_at !== null && order.cancel_reason === 'unpaid') {
      const members = { order_no: order.order_no, expired_at: order.cancelled_at };
      return stockProblem('RESERVATION_EXPIRED', members);
    }
    if (order.payment_kind !== 'cash_on_delivery' && order.cancelled_at !== null) {
      return kernelProblem('STATE_FORBIDS', { state: order.stage, possible: [] });
    }
    for (const payment of input.payments) {
      const key = `${payment.provider} ${payment.provider_ref}`;
      if (owner.has(key)) continue;
      owner.set(key, order.order_id);
      const { amount_minor } = payment;
      more.set(order.order_id, (more.get(order.order_id) ?? 0) + amount_minor);
      rows.push({ ...payment, payment_id: tx.newId(), order_id: order.order_id });
      const body = { amount_minor, method: payment.method };
      const { order_id } = order;
      tx.event({ kind: 'payment_recorded', order_id, subject_id: order_id, body, actor });
    }
    return { order_id: order.order_id };
  });
  if (rows.length > 0) {
    const inserted = await insertPayments(tx, { rows });
    // Another process recorded one of them meanwhile: look again, and find it known.
    if (inserted.length < rows.length) throw new TryAgain();
    const paid = [...more].map(([id, paid_more]) => ({ order: orders.get(id)!, paid_more }));
    await reviewPaid(tx, paid);
  }
  return outcomes;
}

const SETTLED_BY_APPROVAL = ['ADDR_INCOMPLETE', 'PAY_SHORT', 'NO_LINES', 'REVIEW_RULE'] as const;

export const approveOrder = command({
  name: 'order.approve',
  path: '/v1/orders/approve',
  en: 'Approves an order in review; open exceptions need an override with a note.',
  zh: '审核通过订单；有未处理异常时须强制并填写说明。',
  permission: 'order.approve',
  input: z.strictObject({
    order_id,
    override: z.boolean().default(false),
    note: z.string().max(500).default(''),
  }),
  problems: ['ORDER_UNKNOWN', 'STATE_FORBIDS', 'ORDER_BLOCKED'],
  async run(tx, items) {
    const orders = await lockAll(
      tx,
      items.map((item) => item.input.order_id),
    );
    const blocked = await blockingOrders(tx, { order_ids: [...orders.keys()] });
    const kinds = new Map(blocked.map((row) => [row.order_id, row.kinds]));
    const approved: { order: LockedOrder; item: (typeof items)[number] }[] = [];
    const outcomes = items.map((item): Outcome<{ order_id: string }> => {
      const { input } = item;
      const order = orders.get(input.order_id);
      if (order === undefined) return orderProblem('ORDER_UNKNOWN');
      if (order.state === 'approved') return { order_id: order.order_id };
      if (order.state !== 'in_review') return stateForbids(order);
      const open = (kinds.get(order.order_id) ?? []).filter((kind) => kind !== 'STOCK_SHORT');
      if (open.length > 0 && !(input.override && input.note.trim() !== '')) {
        return orderProblem('ORDER_BLOCKED', { order_no: order.order_no, kinds: open });
      }
      if (!approved.some((each) => each.order === order)) approved.push({ order, item });
      return { order_id: order.order_id };
    });
    const ids = approved.map(({ order }) => order.order_id);
    const itemOf = new Map(approved.map(({ order, item }) => [order.order_id, item]));
    const how = (id: string) => `approved: ${itemOf.get(id)!.input.note}`.slice(0, 200);
    await settle(tx, ids, SETTLED_BY_APPROVAL, how, (id) => itemOf.get(id)!.actor);
    for (const { order, item } of approved) {
      const { order_id } = order;
      const body = { automatic: false, note: item.input.note, override: item.input.override };
      tx.event({ kind: 'order_approved', order_id, subject_id: order_id, body, actor: item.actor });
    }
    await approveOrders(tx, ids);
    return outcomes;
  },
});

function stateForbids(order: LockedOrder): Problem {
  const possible = possibleFor(order.state, order.shipped_at !== null);
  return kernelProblem('STATE_FORBIDS', { state: order.stage, possible });
}

export const editOrder = command({
  name: 'order.edit',
  path: '/v1/orders/edit',
  en: 'Changes recipient or remarks of an order that is not handed over; its labels are made anew.',
  zh: '修改尚未交接订单的收件人或备注；已有面单会作废重开。',
  permission: 'order.edit',
  input: z.strictObject({
    order_id,
    version: z.number().int().min(1),
    recipient: recipientSchema.optional(),
    buyer_remark: z.string().max(2000).optional(),
    seller_remark: z.string().max(2000).optional(),
  }),
  problems: ['ORDER_UNKNOWN', 'STATE_FORBIDS', 'STALE_VERSION', ...addressProblem.codes],
  async run(tx, items) {
    const orders = await lockAll(
      tx,
      items.map((item) => item.input.order_id),
    );
    const edited: Parameters<typeof editOrders>[1]['rows'][number][] = [];
    const complete: string[] = [];
    const incomplete: Raised[] = [];
    const outcomes = items.map(
      ({ input, actor }): Outcome<{ order_id: string; version: number }> => {
        const order = orders.get(input.order_id);
        if (order === undefined) return orderProblem('ORDER_UNKNOWN');
        const gone = ['shipped', 'delivered', 'completed', 'cancelled'];
        if (gone.includes(order.stage)) return stateForbids(order);
        const taken = edited.some((row) => row.order_id === order.order_id);
        if (order.version !== input.version || taken) {
          const newest = order.version + (taken ? 1 : 0);
          return kernelProblem('STALE_VERSION', { yours: input.version, newest });
        }
        const known = order.recipient as { country: string };
        const country = input.recipient?.country ?? known.country;
        const check = input.recipient ? checkRecipient(input.recipient, country) : null;
        if (check !== null && check.problems.length > 0) {
          return combine(
            check.problems.map((p) => new Problem(p.code, p.members, `/recipient${p.pointer}`)),
          );
        }
        const recipient = (check?.recipient ?? order.recipient) as NonNullable<
          typeof check
        >['recipient'];
        if (check !== null && check.warnings.length === 0) complete.push(order.order_id);
        for (const { members } of check?.warnings ?? []) {
          const of = { order_id: order.order_id, merchant_id: order.merchant_id };
          incomplete.push({ ...of, kind: 'ADDR_INCOMPLETE', detail: { ...members } });
        }
        edited.push({
          order_id: order.order_id,
          recipient,
          recipient_name: recipient.name,
          phone_tail: phoneTail(recipient.phone),
          province: recipient.province,
          city: recipient.city,
          merge_key: mergeHash(tx, recipient),
          buyer_remark: input.buyer_remark ?? order.buyer_remark,
          seller_remark: input.seller_remark ?? order.seller_remark,
        });
        const fields = (['recipient', 'buyer_remark', 'seller_remark'] as const).filter(
          (field) => input[field] !== undefined,
        );
        const { order_id, version } = order;
        const body = { fields, version };
        tx.event({ kind: 'order_edited', order_id, subject_id: order_id, body, actor });
        return { order_id, version: version + 1 };
      },
    );
    if (edited.length > 0) {
      await keepBeforeEdit(tx, { order_ids: edited.flatMap((row) => row.order_id ?? []) });
      await leaveByAddress(tx, edited);
      await editOrders(tx, { rows: edited });
      await editKeys(tx, { rows: edited });
    }
    const editors = new Map(items.map(({ input, actor }) => [input.order_id, actor]));
    const by = (id: string) => editors.get(id);
    await settle(tx, complete, ['ADDR_INCOMPLETE'], 'address completed', by);
    await raise(tx, incomplete, by);
    return outcomes;
  },
});

export const cancelOrder = command({
  name: 'order.cancel',
  path: '/v1/orders/cancel',
  en: 'Cancels an order that is not handed over: stock given back, money refunded.',
  zh: '取消尚未交接的订单：释放库存并退款。',
  permission: 'order.cancel',
  input: z.strictObject({ order_id, reason: z.string().trim().min(1).max(300) }),
  problems: ['ORDER_UNKNOWN', 'STATE_FORBIDS'],
  async run(tx, items) {
    const orders = await lockAll(
      tx,
      items.map((item) => item.input.order_id),
    );
    const wanted = new Map<string, (typeof items)[number]>();
    const outcomes = items.map((item): Outcome<{ order_id: string }> => {
      const order = orders.get(item.input.order_id);
      if (order === undefined) return orderProblem('ORDER_UNKNOWN');
      if (order.cancelled_at !== null) return { order_id: order.order_id };
      if (order.completed_at !== null) return stateForbids(order);
      wanted.set(order.order_id, item);
      return { order_id: order.order_id };
    });
    const chosen = [...wanted].map(([id, { input, actor }]) => {
      return { order: orders.get(id)!, reason: input.reason, actor };
    });
    const refused = await cancelOrders(tx, chosen);
    return items.map((item, index) =>
      refused.has(item.input.order_id)
        ? stateForbids(refused.get(item.input.order_id)!)
        : outcomes[index]!,
    );
  },
});

export const confirmOrder = command({
  name: 'order.confirm',
  path: '/v1/orders/confirm',
  en: 'Confirms receipt of a delivered order; it is complete.',
  zh: '确认收货；订单完成。',
  permission: 'order.confirm',
  input: z.strictObject({ order_id }),
  problems: ['ORDER_UNKNOWN', 'STATE_FORBIDS'],
  async run(tx, items) {
    const orders = await lockAll(
      tx,
      items.map((item) => item.input.order_id),
    );
    const done = new Map<string, { order: LockedOrder; actor: (typeof items)[number]['actor'] }>();
    const outcomes = items.map(({ input, actor }): Outcome<{ order_id: string }> => {
      const order = orders.get(input.order_id);
      if (order === undefined) return orderProblem('ORDER_UNKNOWN');
      if (order.completed_at !== null) return { order_id: order.order_id };
      if (order.delivered_at === null || order.cancelled_at !== null) return stateForbids(order);
      done.set(order.order_id, { order, actor });
      return { order_id: order.order_id };
    });
    await confirmOrders(tx, [...done.values()], false);
    return outcomes;
  },
});

export const recordRefund = command({
  name: 'refund.record',
  path: '/v1/refunds/record',
  en: 'Records how a refund ended that a person carried out.',
  zh: '记录人工退款的结果。',
  permission: 'refund.record',
  input: z.strictObject({ refund_id: z.uuid(), result: z.enum(['done', 'failed']) }),
  problems: ['REFUND_UNKNOWN'],
  async run(tx, items) {
    const refund_ids = [...new Set(items.map((item) => item.input.refund_id))];
    const refunds = new Map((await lockRefunds(tx, { refund_ids })).map((r) => [r.refund_id, r]));
    const ended = new Map<string, { refund_id: string; state: string }>();
    const back = new Map<string, number>();
    const outcomes = items.map(({ input, actor }): Outcome<{ refund_id: string }> => {
      const refund = refunds.get(input.refund_id);
      const open = refund !== undefined && ['requested', 'unknown'].includes(refund.state);
      if (!open || ended.has(input.refund_id)) return orderProblem('REFUND_UNKNOWN');
      const { refund_id, order_id, amount_minor } = refund;
      ended.set(refund_id, { refund_id, state: input.result });
      if (input.result === 'failed') back.set(order_id, (back.get(order_id) ?? 0) - amount_minor);
      const kind = input.result === 'done' ? 'refund_done' : 'refund_failed';
      tx.event({ kind, order_id, subject_id: refund_id, body: { amount_minor }, actor });
      return { refund_id };
    });
    if (ended.size > 0) await settleRefunds(tx, { rows: [...ended.values()] });
    if (back.size > 0) {
      const rows = [...back].map(([id, refunded_more]) => {
        return { ...NO_ORDER_CHANGE, order_id: id, refunded_more };
      });
      await changeOrders(tx, { rows });
    }
    return outcomes;
  },
});

export type { ReceivedOrder };
