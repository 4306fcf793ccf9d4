/** Texts of splitting a shipment and joining its parts. */
import { defineTexts } from '../../../../web/kit/texts.ts';

export const useSplitTexts = defineTexts('orders.split', {
  split: { en: 'Split', zh: '拆单' },
  title: { en: 'Split shipment {{no}}', zh: '拆分发货单 {{no}}' },
  join: { en: 'Join the parts', zh: '合并还原' },
  join_ask: {
    en: 'All parts become one shipment again and go out together.',
    zh: '各部分将合并为一个发货单一起发出。',
  },
  reason: { en: 'Why', zh: '原因' },
  stays: { en: 'Stays', zh: '保留' },
  part: { en: 'Part {{no}}', zh: '第 {{no}} 部分' },
  pieces_to: { en: 'Pieces of {{sku}} to part {{no}}', zh: '{{sku}} 拆到第 {{no}} 部分的件数' },
  house_of: { en: 'Warehouse of part {{no}}', zh: '第 {{no}} 部分的发货仓' },
  same_house: { en: 'Same warehouse', zh: '原仓库' },
  free: { en: '{{free}} free', zh: '可用 {{free}}' },
  article: { en: 'Article', zh: '商品' },
  more: { en: 'Another part', zh: '增加一部分' },
  fragile: { en: 'Fragile goods to part 2', zh: '易碎品拆到第 2 部分' },
  preview: {
    en: '1 parcel becomes {{parcels}}: each has its own waybill and freight.',
    zh: '由 1 个包裹变为 {{parcels}} 个：每个包裹单独出面单并计运费。',
  },
  nothing: { en: 'Say how many pieces go into part 2.', zh: '请填写拆到第 2 部分的件数。' },
  no_rest: { en: 'At least one piece must stay.', zh: '请至少保留一件。' },
});
