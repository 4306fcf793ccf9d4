/** Texts of suggested sizes. */
import { defineTexts } from '../../../web/kit/texts.ts';

export const useCatalogTexts = defineTexts('catalog', {
  title: { en: 'Measured sizes', zh: '尺寸建议' },
  sku: { en: 'Article', zh: '商品' },
  merchant: { en: 'Merchant', zh: '货主' },
  now: { en: 'In the catalogue', zh: '现有尺寸' },
  measured: { en: 'Measured', zh: '实测尺寸' },
  weight: { en: 'Weight', zh: '重量' },
  grams: { en: '{{count}} g', zh: '{{count}} 克' },
  times: { en: 'Times', zh: '次数' },
  by: { en: 'By', zh: '测量人' },
  at: { en: 'When', zh: '时间' },
  state: { en: 'State', zh: '状态' },
  reason: { en: 'Reason', zh: '原因' },
  selected: { en: '{{count}} selected', zh: '已选 {{count}} 项' },
  accept: { en: 'Take over', zh: '采纳' },
  accept_ask: {
    en: 'Take {{count}} measured sizes over into the catalogue? Other suggestions for these articles end.',
    zh: '将 {{count}} 个实测尺寸更新到商品资料？这些商品的其他建议将关闭。',
  },
  reject: { en: 'Reject', zh: '驳回' },
  reject_ask: {
    en: 'Reject {{count}} suggestions? The catalogue stays as it is.',
    zh: '驳回 {{count}} 条建议？商品资料保持不变。',
  },
  up_side: { en: '{{side}} up', zh: '{{side}}朝上' },
  length: { en: 'length', zh: '长边' },
  width: { en: 'width', zh: '中边' },
  height: { en: 'height', zh: '短边' },
  nothing: { en: 'Nothing was measured differently', zh: '没有待处理的尺寸建议' },
});
