/** Promises that have an end: which there are, and another end for a basket. */
import { z } from 'zod';
import { command, type Outcome, query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { merchantProblem, merchantsByCode } from '../merchants/port.ts';
import { endWithin, extendHoldSchema } from './model.ts';
import { basketKey, heldBy } from './port.ts';
import { stockProblem } from './problems.ts';
import * as sql from './promises.sql.ts';

export const extendHold = command({
  name: 'stock.extend_hold',
  path: '/v1/stock/extend-hold',
  en: 'Keep the pieces of a basket until another instant',
  zh: '修改购物车预留的到期时间',
  permission: 'stock.hold',
  input: extendHoldSchema,
  problems: ['MERCHANT_UNKNOWN', 'NOT_FOUND', 'END_OUT_OF_BOUNDS'],
  async run(tx, items) {
    const merchants = await merchantsByCode(tx, [...new Set(items.map((i) => i.input.merchant))]);
    const known = items.flatMap(({ input: { merchant, basket } }) => {
      const merchant_id = merchants.get(merchant)?.merchant_id;
      return merchant_id === undefined ? [] : [{ merchant_id, basket }];
    });
    const held = await heldBy(tx, known);
    const rows = new Map<string, { hold_id: string; until: string }>();
    const outcomes = items.map(({ input, actor }): Outcome<{ basket: string; until: string }> => {
      const { merchant, basket, until } = input;
      const merchant_id = merchants.get(merchant)?.merchant_id;
      if (merchant_id === undefined) {
        return merchantProblem('MERCHANT_UNKNOWN', { merchant }, '/merchant');
      }
      const own = held.get(basketKey(merchant_id, basket)) ?? [];
      if (own.length === 0) return kernelProblem('NOT_FOUND', { what: 'basket' }, '/basket');
      if (!endWithin(until, tx.now)) return stockProblem('END_OUT_OF_BOUNDS', {}, '/until');
      for (const { hold_id } of own) rows.set(hold_id, { hold_id, until });
      const subject_id = own[0]!.hold_id;
      tx.event({ kind: 'hold_extended', subject_id, body: { until }, actor });
      return { basket, until };
    });
    if (rows.size > 0) void sql.extendHolds(tx, { rows: [...rows.values()] });
    return outcomes;
  },
});

const CURSOR = /^[0-9T:.Z-]{20,30}_[0-9a-f-]{36}$/;

export const promiseList = query({
  name: 'promise.list',
  path: '/v1/stock/promises',
  en: 'List what is kept for unpaid orders and baskets until when, soonest first',
  zh: '列出未付款订单与购物车的预占及到期时间，最近到期在前',
  permission: 'stock.read',
  input: z.strictObject({
    limit: pageInput.limit,
    after: z.string().regex(CURSOR).optional(),
    warehouse_id: z.uuid().optional(),
    /** The beginning of an article's code, or the name of a basket. */
    text: z.string().trim().max(100).default(''),
  }),
  problems: [],
  async run(tx, { after, limit, warehouse_id = null, text }) {
    const [ends_at = null, after_id = null] = after?.split('_') ?? [];
    const after_ends_at = ends_at === null ? null : new Date(ends_at);
    const of = { warehouse_id, text, after_ends_at, after_id };
    const rows = await sql.promisesWithEnd(tx, { ...of, count: limit + 1 });
    return pageOf(rows, limit, (row) => `${row.ends_at.toISOString()}_${row.id}`);
  },
});
