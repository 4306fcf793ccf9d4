/** Problems of the catalogue. */
import { defineProblems } from '../../kernel/problem.ts';

export const catalogProblem = defineProblems({
  SKU_UNKNOWN: {
    status: 422,
    en: 'The merchant has no article {code}',
    zh: '该商家没有商品 {code}',
    fix_en: 'Check the code or barcode. The closest codes of this merchant: {closest}.',
    fix_zh: '请检查商品编码或条码。该商家最接近的编码：{closest}。',
  },
  BARCODE_TAKEN: {
    status: 409,
    en: '{barcode} already means the article {taken_by}',
    zh: '{barcode} 已是商品 {taken_by} 的编码或条码',
    fix_en: 'Take it from that article first, or scan the code on this article again.',
    fix_zh: '请先从该商品中删除此码，或重新扫描本商品上的码。',
  },
  SKU_KIND_FIXED: {
    status: 409,
    en: 'The article {code} is a {kind} article and stays one',
    zh: '商品 {code} 的类型为 {kind}，不能更改',
    fix_en: 'Save the bundle under a new code; a bundle needs parts, a single article has none.',
    fix_zh: '请用新编码保存组合商品；组合商品必须有组成部分，单品不能有。',
  },
  BUNDLE_NESTED: {
    status: 422,
    en: 'The part {code} is a bundle itself',
    zh: '组成部分 {code} 本身是组合商品',
    fix_en: 'List the parts of that bundle instead.',
    fix_zh: '请改为列出该组合商品的各组成部分。',
  },
  SIZE_SUGGESTION_UNKNOWN: {
    status: 404,
    en: 'There is no such suggested size',
    zh: '没有该尺寸建议',
    fix_en: 'Read the list again; the article may belong to another merchant.',
    fix_zh: '请刷新列表；该商品可能属于其他商家。',
  },
});
