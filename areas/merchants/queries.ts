/** Lists of merchants and shops. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { listMerchants, listShops } from './merchants.sql.ts';

export const merchantList = query({
  name: 'merchant.list',
  path: '/v1/merchants',
  en: 'List merchants; text is the beginning of a code or name',
  zh: '商家列表；text 为代码或名称的开头',
  permission: 'merchant.read',
  input: z.strictObject({ ...pageInput, text: z.string().trim().max(100).default('') }),
  problems: [],
  async run(tx, { text, after = null, limit }) {
    const rows = await listMerchants(tx, { text, after, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.merchant_id);
  },
});

export const shopList = query({
  name: 'shop.list',
  path: '/v1/shops',
  en: 'List shops, of one merchant or all',
  zh: '店铺列表，可按商家筛选',
  permission: 'merchant.read',
  input: z.strictObject({ ...pageInput, merchant_id: z.uuid().optional() }),
  problems: [],
  async run(tx, { merchant_id = null, after = null, limit }) {
    const rows = await listShops(tx, { merchant_id, after, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.shop_id);
  },
});
