/** Texts of the stock list and of the answer to "why is it this many?". */
import { defineTexts } from '../../../web/kit/texts.ts';

export const useStockTexts = defineTexts('stock', {
  title: { en: 'Stock', zh: '库存' },
  search: { en: 'Article, name, or barcode', zh: '商品编码、名称或条码' },
  only_short: { en: 'Only what orders wait for', zh: '仅看缺货待配' },
  sku: { en: 'Article', zh: '商品编码' },
  name: { en: 'Name', zh: '名称' },
  warehouse: { en: 'Warehouse', zh: '仓库' },
  merchant: { en: 'Owner', zh: '货主' },
  on_hand: { en: 'On hand', zh: '在库' },
  reserved: { en: 'Promised', zh: '已预占' },
  available: { en: 'Available', zh: '可用' },
  receiving: { en: 'To put away', zh: '待上架' },
  picked: { en: 'Picked', zh: '已拣' },
  packed: { en: 'Packed', zh: '已包' },
  quarantine: { en: 'Quarantine', zh: '隔离' },
  unallocated: { en: 'Orders wait for', zh: '待配需求' },
  why: { en: 'Why?', zh: '为什么？' },
  why_of: {
    en: 'Why does {{sku}} in {{warehouse}} stand at {{qty}}?',
    zh: '{{warehouse}} 的 {{sku}} 为什么是 {{qty}}？',
  },
  adds_up: { en: 'Moves, places and promises add up.', zh: '流水、库位与预占一致。' },
  contradicts: {
    en: 'The books contradict each other: tell support.',
    zh: '账目不一致，请联系技术支持。',
  },
  sum: { en: 'How it came about', zh: '由来汇总' },
  cause: { en: 'Cause', zh: '原因' },
  moves_count: { en: 'Moves', zh: '笔数' },
  effect: { en: 'Change', zh: '增减' },
  total: { en: 'On hand now', zh: '当前在库' },
  promises: { en: 'Promised to', zh: '预占明细' },
  no_promises: { en: 'Nothing is promised', zh: '没有预占' },
  more_promises: {
    en: 'and {{count}} more with {{qty}} pieces',
    zh: '另有 {{count}} 笔，共 {{qty}} 件',
  },
  until: { en: 'until {{time}}', zh: '保留至 {{time}}' },
  places: { en: 'Where it lies', zh: '所在库位' },
  place: { en: 'Place', zh: '库位' },
  qty: { en: 'Pieces', zh: '件数' },
  claimed: { en: 'To be picked', zh: '待拣' },
  last_moves: { en: 'Last moves', zh: '最近流水' },
  when: { en: 'When', zh: '时间' },
  from_to: { en: 'From → to', zh: '从 → 到' },
  after: { en: 'After', zh: '结存' },
  note: { en: 'For', zh: '说明' },
  older_moves: { en: 'Older moves are not shown.', zh: '更早的流水未显示。' },
});

/** Why goods moved. */
export const CAUSES: Readonly<Record<string, { en: string; zh: string }>> = {
  opening: { en: 'opening stock', zh: '期初' },
  receipt: { en: 'received', zh: '收货' },
  put_away: { en: 'put away', zh: '上架' },
  transfer: { en: 'moved', zh: '移库' },
  adjust: { en: 'adjusted', zh: '调整' },
  count: { en: 'counted', zh: '盘点' },
  quarantine: { en: 'put into quarantine', zh: '隔离' },
  unquarantine: { en: 'taken out of quarantine', zh: '解除隔离' },
  pick: { en: 'picked', zh: '拣货' },
  short: { en: 'not found at picking', zh: '拣货缺货' },
  cancel_picked: { en: 'given back after a cancellation', zh: '取消后退回' },
  pack: { en: 'packed', zh: '打包' },
  unpack: { en: 'unpacked', zh: '拆包' },
  hand_over: { en: 'handed over', zh: '交接出库' },
  take_back: { en: 'came back', zh: '退回入库' },
};

/** The standard places of a warehouse, and those beyond its walls. */
export const PLACES: Readonly<Record<string, { en: string; zh: string }>> = {
  '@receiving': { en: 'receiving', zh: '收货区' },
  '@picked': { en: 'picked goods', zh: '已拣区' },
  '@packed': { en: 'packed goods', zh: '已包区' },
  '@quarantine': { en: 'quarantine', zh: '隔离区' },
  '@supplier': { en: 'supplier', zh: '供应商' },
  '@customer': { en: 'customer', zh: '客户' },
  '@scrap': { en: 'scrap', zh: '报废' },
  '@count_difference': { en: 'count difference', zh: '盘点差异' },
  '@opening': { en: 'opening balance', zh: '期初' },
};
