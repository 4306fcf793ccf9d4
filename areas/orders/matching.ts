/** Which orders a filter means: for the list, for counts, and for work on all that match. */
import type { Transaction } from '../../kernel/db.ts';
import type { OrderFilter } from './model.ts';
import { dayBounds, exceptedOrders, findOrders, orderKeys, shipByOf } from './orders-read.sql.ts';

/** Sorts after every text: what begins with a text lies between it and it with this behind. */
const LAST = '\u{10ffff}';
/** The most orders with open exceptions that a filter looks at: the newest. */
const MOST_EXCEPTED = 20_000;
const DAY = /^\d{4}-\d\d-\d\d$/;

export interface Part {
  count: number;
  /** The last order of the part before. */
  after?: string | undefined;
  /** Orders that came later are left out. */
  upto?: string | undefined;
}

/** The instants between which a filter's days lie, by the company's clock. */
async function placedBetween(tx: Transaction, { placed_from, placed_to }: OrderFilter) {
  const day = (text: string | undefined) => (text !== undefined && DAY.test(text) ? text : null);
  const [first, last] = [day(placed_from), day(placed_to)];
  const { starts_at, ends_at } =
    first === null && last === null
      ? { starts_at: null, ends_at: null }
      : await dayBounds(tx, { first, last });
  return { placed_from: starts_at ?? placed_from ?? null, placed_to: ends_at ?? placed_to ?? null };
}

async function excepted(tx: Transaction, kinds: string[] | null): Promise<string[]> {
  const rows = await exceptedOrders(tx, { kinds, count: MOST_EXCEPTED });
  return rows.map((row) => row.order_id);
}

/**
 * Ids of the orders that match, in the order of the list. Ask in a read-only transaction: there the
 * plan is made for the filters at hand. By promised time without any narrowing filter, only those
 * that wait to be shipped.
 */
export async function matchingOrders(
  tx: Transaction,
  filter: OrderFilter,
  { count, after, upto }: Part,
): Promise<string[]> {
  const { stage, shop_id, merchant_id, payment, province, exception, flag, text = '' } = filter;
  const listOf = (of: { values: string[] } | undefined) => (of?.values.length ? of.values : null);
  const due = filter.sort === 'due';
  const flags = listOf(flag);
  const kinds = listOf(exception);
  const [days, found, excepted_ids, flagged_ids, place] = await Promise.all([
    placedBetween(tx, filter),
    text === '' ? null : findOrders(tx, { text, last: LAST }),
    kinds === null ? null : excepted(tx, kinds),
    flags?.includes('exception') ? excepted(tx, null) : [],
    due && after !== undefined ? shipByOf(tx, { order_id: after }) : null,
  ]);
  const narrow = [listOf(stage), flags, kinds, found].some((each) => each !== null);
  const rows = await orderKeys(tx, {
    count,
    after: after ?? null,
    upto: upto ?? null,
    due,
    after_ship_by: place?.ship_by ?? null,
    only_waiting: due && !narrow,
    stages: listOf(stage),
    not_stages: stage?.not ?? false,
    shop_ids: listOf(shop_id),
    not_shops: shop_id?.not ?? false,
    merchant_ids: listOf(merchant_id),
    not_merchants: merchant_id?.not ?? false,
    payments: listOf(payment),
    not_payments: payment?.not ?? false,
    provinces: listOf(province),
    not_provinces: province?.not ?? false,
    excepted_ids,
    not_exceptions: exception?.not ?? false,
    flags,
    flagged_ids,
    not_flags: flag?.not ?? false,
    ...days,
    order_ids: found === null ? null : found.map((row) => row.order_id),
  });
  return rows.map((row) => row.order_id);
}
