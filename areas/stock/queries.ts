/** Levels, what lies where, moves, counts, and why the numbers are what they are. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { locationKinds } from '../places/model.ts';
import { idFloor, OPEN_DAYS, readCounts } from './counts-read.ts';
import { type Explained, explain } from './explain.ts';
import * as sql from './stock-read.sql.ts';

const instant = z.iso.datetime({ offset: true });
const PAIR = /^[0-9a-f-]{36}\.[0-9a-f-]{36}$/;
const PLACE = /^[0-9a-f-]{36}\.[0-9a-f-]{36}\..*$/u;

export const stockList = query({
  name: 'stock.list',
  path: '/v1/stock',
  en: 'List stock by article and warehouse; text begins a code or name, or is a barcode',
  zh: '库存列表；text 为编码或名称的开头，或完整条码',
  permission: 'stock.read',
  input: z.strictObject({
    limit: pageInput.limit,
    after: z.string().regex(PAIR).optional(),
    warehouse_id: z.uuid().optional(),
    merchant_id: z.uuid().optional(),
    text: z.string().trim().max(100).default(''),
    /** Only articles for which orders wait. */
    only_short: z.enum(['true', 'false']).default('false'),
  }),
  problems: [],
  async run(tx, { after, limit, warehouse_id = null, merchant_id = null, text, only_short }) {
    const [after_sku_id = null, after_warehouse_id = null] = after?.split('.') ?? [];
    const rows = await sql.stockList(tx, {
      warehouse_id,
      merchant_id,
      text,
      only_short: only_short === 'true',
      after_sku_id,
      after_warehouse_id,
      count: limit + 1,
    });
    return pageOf(rows, limit, (row) => `${row.sku_id}.${row.warehouse_id}`);
  },
});

/** How many promises an explanation lists. */
const LISTED = 200;

export const stockExplain = query({
  name: 'stock.explain',
  path: '/v1/stock/explain',
  en: 'Explain the stock of an article in a warehouse: opening, moves, promises, places',
  zh: '解释某仓库某商品的库存由来：期初、移动、预占与库位',
  permission: 'stock.read',
  input: z.strictObject({
    ...pageInput,
    sku_id: z.uuid(),
    warehouse_id: z.uuid(),
    /** A past instant; absent: now. */
    at: instant.optional(),
  }),
  problems: ['NOT_FOUND'],
  async run(tx, { sku_id, warehouse_id, at, after = null, limit }) {
    const of = { sku_id, warehouse_id, at: at ?? null };
    const row = await sql.explainStock(tx, { ...of, after, count: limit + 1, listed: LISTED });
    if (row === null) throw kernelProblem('NOT_FOUND', { what: 'stock' });
    return explain(row as typeof row & Explained, at ?? null, limit);
  },
});

export const moveList = query({
  name: 'stock.moves',
  path: '/v1/stock/moves',
  en: 'List moves of goods, newest first',
  zh: '库存移动流水，最新在前',
  permission: 'stock.read',
  input: z.strictObject({
    ...pageInput,
    warehouse_id: z.uuid().optional(),
    sku_id: z.uuid().optional(),
    location_id: z.uuid().optional(),
    order_id: z.uuid().optional(),
    cause: z.string().max(40).optional(),
  }),
  problems: [],
  async run(tx, { after = null, limit, ...filter }) {
    const { warehouse_id = null, sku_id = null, location_id = null } = filter;
    const { order_id = null, cause = null } = filter;
    const named = { warehouse_id, sku_id, location_id, order_id, cause };
    const rows = await sql.moveList(tx, { ...named, after, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.move_id);
  },
});

export const locationStock = query({
  name: 'stock.locations',
  path: '/v1/stock/locations',
  en: 'List what lies at the places of a warehouse; text is the beginning of a code',
  zh: '某仓库各库位的库存；text 为库位编码的开头',
  permission: 'stock.read',
  input: z.strictObject({
    limit: pageInput.limit,
    after: z.string().max(140).regex(PLACE).optional(),
    warehouse_id: z.uuid(),
    location_id: z.uuid().optional(),
    sku_id: z.uuid().optional(),
    kind: z.enum(locationKinds).optional(),
    text: z.string().trim().max(40).default(''),
  }),
  problems: [],
  async run(tx, { after, limit, warehouse_id, text, ...filter }) {
    const { location_id = null, sku_id = null, kind = null } = filter;
    const rows = await sql.locationStock(tx, {
      warehouse_id,
      location_id,
      sku_id,
      kind,
      text,
      after_location_id: after?.slice(0, 36) ?? null,
      after_sku_id: after?.slice(37, 73) ?? null,
      after_lot: after?.slice(74) ?? null,
      count: limit + 1,
    });
    return pageOf(rows, limit, (row) => `${row.location_id}.${row.sku_id}.${row.lot}`);
  },
});

export const countList = query({
  name: 'count.list',
  path: '/v1/stock/counts',
  en: 'List counts of the last days in a warehouse, newest first; with their book and difference',
  zh: '某仓库近期盘点，最新在前；含账面数与差异',
  permission: 'stock.approve_count',
  input: z.strictObject({
    ...pageInput,
    warehouse_id: z.uuid(),
    state: z.enum(['matches', 'differs', 'approved', 'rejected']).optional(),
  }),
  problems: [],
  async run(tx, { warehouse_id, state, after, limit }) {
    const all = await readCounts(tx, [warehouse_id], idFloor(tx.now, OPEN_DAYS));
    const wanted = all.reverse().filter((count) => {
      return (
        (state === undefined || count.state === state) &&
        (after === undefined || count.count_id < after)
      );
    });
    return pageOf(wanted, limit, (row) => row.count_id);
  },
});
