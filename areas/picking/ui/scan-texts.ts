/** What the scan machine says, on the desk and on the phone. */
export const SCAN_TEXTS = {
  scan_bin: { en: 'Scan bin {{location}}', zh: '扫描库位 {{location}}' },
  scan_sku: { en: 'Scan each piece of {{sku}}', zh: '逐件扫描 {{sku}}' },
  bin_ok: {
    en: 'Bin {{location}} is right: take {{qty}} × {{sku}}',
    zh: '库位 {{location}} 正确：取 {{sku}} {{qty}} 件',
  },
  bin_other: {
    en: 'You are at {{location}}: take {{qty}} × {{sku}} from here',
    zh: '当前在 {{location}}：请在此取 {{sku}} {{qty}} 件',
  },
  bin_first: {
    en: 'Scan bin {{wanted}} first, then {{got}}',
    zh: '请先扫描库位 {{wanted}}，再扫描 {{got}}',
  },
  bin_wrong: {
    en: 'Wrong bin: {{wanted}} is wanted, {{got}} was scanned',
    zh: '库位不对：应为 {{wanted}}，扫到的是 {{got}}',
  },
  sku_first: { en: 'Scan a piece of {{sku}} first', zh: '请先扫描一件 {{sku}}' },
  sku_wrong: {
    en: 'Wrong article: {{sku}} is wanted, {{got}} was scanned. Put it back.',
    zh: '商品不对：应为 {{sku}}，扫到的是 {{got}}。请放回。',
  },
  too_many: {
    en: '{{got}} is not possible: {{open}} are wanted',
    zh: '不能是 {{got}} 件：应取 {{open}} 件',
  },
  piece_ok: {
    en: '{{sku}} into place {{slot}}; {{left}} more',
    zh: '{{sku}} 放入格口 {{slot}}，还差 {{left}} 件',
  },
  line_ok: {
    en: '{{sku}} complete, into place {{slot}}. Next line.',
    zh: '{{sku}} 已取齐，放入格口 {{slot}}。请拣下一行。',
  },
  short_ok: {
    en: '{{count}} × {{sku}} reported missing',
    zh: '{{sku}} 已报缺 {{count}} 件',
  },
  task_ok: {
    en: 'All lines are done: bring the cart to the packing bench.',
    zh: '全部完成：请将拣货车送到打包台。',
  },
  nothing_open: { en: 'Nothing is left to pick in this task.', zh: '此任务没有待拣的商品。' },
} as const;

export type ScanText = keyof typeof SCAN_TEXTS;
