/** The list of articles, one article, and the sizes suggested for them. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { listSkuIds } from './catalog.sql.ts';
import { SUGGESTION_STATES } from './model.ts';
import { skusById } from './port.ts';
import { listSuggestions } from './sizes.sql.ts';

export const skuList = query({
  name: 'sku.list',
  path: '/v1/skus',
  en: 'List articles; text is the beginning of a code, a barcode or a name',
  zh: '商品列表；text 为编码、条码或名称的开头',
  permission: 'catalog.read',
  input: z.strictObject({
    ...pageInput,
    merchant_id: z.uuid().optional(),
    text: z.string().trim().max(100).default(''),
  }),
  problems: [],
  async run(tx, { merchant_id = null, text, after = null, limit }) {
    const ids = await listSkuIds(tx, { merchant_id, text, after, count: limit + 1 });
    const skus = await skusById(
      tx,
      ids.map((row) => row.sku_id),
    );
    return pageOf([...skus.values()], limit, (row) => row.sku_id);
  },
});

export const skuGet = query({
  name: 'sku.get',
  path: '/v1/skus/:sku_id',
  en: 'Read one article',
  zh: '查看一个商品',
  permission: 'catalog.read',
  input: z.strictObject({ sku_id: z.uuid() }),
  problems: ['NOT_FOUND'],
  async run(tx, { sku_id }) {
    const sku = (await skusById(tx, [sku_id])).get(sku_id);
    if (sku === undefined) throw kernelProblem('NOT_FOUND', { what: 'sku' });
    return sku;
  },
});

const suggestionStates = Object.keys(SUGGESTION_STATES) as [string, ...string[]];

export const sizeSuggestions = query({
  name: 'size_suggestion.list',
  path: '/v1/size-suggestions',
  en: 'Sizes that the floor measured, beside those of the catalogue, newest first',
  zh: '现场实测尺寸与现有资料对照，按时间倒序',
  permission: 'catalog.read',
  input: z.strictObject({ ...pageInput, state: z.enum(suggestionStates).default('open') }),
  problems: [],
  async run(tx, { state, after = null, limit }) {
    const rows = await listSuggestions(tx, { state, after, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.size_suggestion_id);
  },
});
