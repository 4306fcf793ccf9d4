/**
 * The columns that an error file adds before the user's own, in both languages; reading a corrected
 * error file drops them again. They come first so that a row with too few cells stays as it was.
 */

import type { Locale } from '../../kernel/problem.ts';

/** Row, field, value found, code, what to do: in this order. */
export const errorColumns: Record<Locale, readonly [string, string, string, string, string]> = {
  en: ['[error] row', '[error] field', '[error] value', '[error] code', '[error] what to do'],
  'zh-CN': ['【错误】行号', '【错误】字段', '【错误】原值', '【错误】代码', '【错误】处理办法'],
};

const all = new Set(Object.values(errorColumns).flat());

/** Whether a header cell was added by us. */
export function isErrorColumn(name: string): boolean {
  return all.has(name);
}
