/**
 * The buyer corrects his own order until it goes to the floor: the same edit as the clerk's, and
 * then the review again. What a rule or the address stops is put on hold if it was approved.
 */
import type { Recipient, RecipientInput } from '../../kernel/address.ts';
import type { Item, Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import { reviewOrder } from '../review/model.ts';
import { blockingOrders, historyOf, type Raised, raise, rulesInUse } from '../review/port.ts';
import type { LockedOrder } from './approval.ts';
import { buyerOf } from './arrival.ts';
import { editOrder, lockAll } from './commands.ts';
import { reviewFacts } from './facts.ts';
import { holdOrders } from './hold.sql.ts';
import { linesOfOrders, shopCodes } from './orders.sql.ts';
import { orderProblem } from './problems.ts';

export interface BuyerEdit {
  order_id: string;
  /** Fields that change; the others stay as they are. */
  recipient?: RecipientInput;
  buyer_remark?: string;
}

/** Reason of the hold; screens know it. */
const CHANGED = 'changed by the buyer';
const AFTER_CHANGE = ['ADDR_INCOMPLETE', 'REVIEW_RULE'];

/** Edits orders for their buyers, one input per order. STATE_FORBIDS once the floor has it. */
export async function editForBuyer(
  tx: Transaction,
  items: readonly Item<BuyerEdit>[],
): Promise<Outcome<unknown>[]> {
  const orders = await lockAll(
    tx,
    items.map(({ input }) => input.order_id),
  );
  const outcomes: Outcome<unknown>[] = [];
  const good: { index: number; item: Parameters<typeof editOrder.run>[1][number] }[] = [];
  for (const [index, { input, actor }] of items.entries()) {
    const order = orders.get(input.order_id);
    const closed = order === undefined ? orderProblem('ORDER_UNKNOWN') : refusal(order);
    outcomes.push(closed ?? {});
    if (closed !== null || order === undefined) continue;
    const { recipient: change, ...rest } = input;
    // A new phone has no extension of the old one.
    const extension = change?.phone === undefined ? {} : { phone_extension: null };
    const recipient = { ...(order.recipient as object), ...extension, ...change } as Recipient;
    const { version } = order;
    const edit = { ...rest, version, ...(change === undefined ? {} : { recipient }) };
    good.push({ index, item: { input: edit, actor } });
  }
  const edited = await editOrder.run(
    tx,
    good.map(({ item }) => item),
  );
  for (const [at, { index }] of good.entries()) outcomes[index] = edited[at]!;
  const done = good.filter((_, at) => !(edited[at] instanceof Problem));
  await reviewAgain(
    tx,
    done.map(({ item }) => item.input.order_id),
  );
  return outcomes;
}

function refusal(order: LockedOrder): Problem | null {
  const open = order.released_at === null && order.cancelled_at === null;
  if (open && order.completed_at === null) return null;
  return kernelProblem('STATE_FORBIDS', { state: order.stage, possible: [] });
}

/** Runs the rules over orders as they are now; those stopped after approval are put on hold. */
async function reviewAgain(tx: Transaction, order_ids: readonly string[]): Promise<void> {
  if (order_ids.length === 0) return;
  const orders = [...(await lockAll(tx, order_ids)).values()];
  const [rules, lines, shops] = await Promise.all([
    rulesInUse(tx),
    linesOfOrders(tx, { order_ids }),
    shopCodes(tx, { shop_ids: [...new Set(orders.map(({ shop_id }) => shop_id))] }),
  ]);
  const codes = new Map(shops.map((shop) => [shop.shop_id, shop.code]));
  const recipientOf = (order: LockedOrder) => order.recipient as unknown as Recipient;
  const history = await historyOf(tx, rules, () =>
    orders.map((order) => buyerOf(tx, order.order_id, recipientOf(order))),
  );
  const raised: Raised[] = [];
  for (const order of orders) {
    const { order_id, merchant_id } = order;
    const own = lines.filter((line) => line.order_id === order_id);
    const facts = { ...order, shop: codes.get(order.shop_id) ?? '', recipient: recipientOf(order) };
    const verdict = reviewOrder(rules, reviewFacts(facts, own, history(order_id)));
    const { action: outcome, considered: tried, by, tags } = verdict;
    const considered = { rules: tried, by, tags, because: CHANGED };
    tx.decision({ kind: 'review', order_id, subject_id: order_id, outcome, considered });
    if (outcome !== 'hold' || order.state === 'awaiting_payment') continue;
    raised.push({ order_id, merchant_id, kind: 'REVIEW_RULE', detail: { rules: by } });
  }
  await raise(tx, raised);
  await holdStopped(tx, orders);
}

/** The floor takes what is approved, whatever is open: it must be kept from it. */
async function holdStopped(tx: Transaction, orders: readonly LockedOrder[]): Promise<void> {
  const approved = orders.filter((each) => each.state === 'approved' && each.held_at === null);
  if (approved.length === 0) return;
  const order_ids = approved.map((order) => order.order_id);
  const stopped = (await blockingOrders(tx, { order_ids })).filter(({ kinds }) =>
    kinds.some((kind) => AFTER_CHANGE.includes(kind)),
  );
  if (stopped.length === 0) return;
  for (const { order_id } of stopped) {
    const body = { reason: CHANGED };
    tx.event({ kind: 'order_held', order_id, subject_id: order_id, body });
  }
  const nobody = { held_by: null, hold_for: null, hold_role: null, hold_until: null };
  void holdOrders(tx, {
    rows: stopped.map(({ order_id }) => ({ order_id, reason: CHANGED, ...nobody })),
  });
}
