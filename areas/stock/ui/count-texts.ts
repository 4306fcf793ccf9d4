/** Texts of counting on the phone. */
import { lightTexts } from '../../../web/pda/locale.ts';

const COUNT_TEXTS = {
  counting: { en: 'Counting', zh: '盘点' },
  count_left: { en: '{{count}} to count', zh: '待盘 {{count}} 项' },
  count_open: { en: '{{count}} left in this list', zh: '本清单剩余 {{count}} 项' },
  again: { en: 'Second count', zh: '复盘' },
  after_short: { en: 'After a short pick', zh: '拣货报缺后' },
  lot: { en: 'Lot', zh: '批次' },
  scan_bin: { en: 'Scan bin {{location}}', zh: '扫描库位 {{location}}' },
  scan_sku: { en: 'Scan a piece of {{sku}}', zh: '扫描一件 {{sku}}' },
  enter_qty: { en: 'Enter the number', zh: '输入数量' },
  none_there: { en: 'None there', zh: '一件也没有' },
  none_sure: { en: 'No {{sku}} at {{location}}?', zh: '{{location}} 没有 {{sku}}？' },
  none_yes: { en: 'None, I looked', zh: '确实没有' },
  count_how_many: { en: 'How many {{sku}} lie here?', zh: '这里有几件 {{sku}}？' },
  count_bin_ok: { en: 'Bin {{location}} is right', zh: '库位 {{location}} 正确' },
  count_bin_first: {
    en: 'Scan bin {{location}} first, not {{got}}',
    zh: '请先扫描库位 {{location}}，而不是 {{got}}',
  },
  count_sku_first: { en: 'Scan a piece of {{sku}} first', zh: '请先扫描一件 {{sku}}' },
  count_not_listed: {
    en: '{{got}} is not to be counted at {{location}}. Tell the stock keeper that it lies here.',
    zh: '{{location}} 的盘点清单中没有 {{got}}，请告知库管员。',
  },
  count_kept: { en: '{{qty}} × {{sku}} kept. Next.', zh: '已记录 {{sku}} {{qty}} 件，请继续。' },
  count_done: { en: 'Everything of this list is counted.', zh: '本清单已全部盘点。' },
  count_nothing: { en: 'Nothing is to be counted here.', zh: '暂无待盘点内容。' },
  about_count: {
    en: 'Count of {{sku}} at {{location}}: {{qty}}',
    zh: '盘点 {{location}} 的 {{sku}}：{{qty}} 件',
  },
} as const;

export type CountText = keyof typeof COUNT_TEXTS;

export const useCountTexts = lightTexts('stock.pda', COUNT_TEXTS);
