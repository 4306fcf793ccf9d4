/**
 * Problems of the document renderer: data it cannot draw truthfully, a renderer that has stopped.
 * Rendering never alters, cuts or drops a value silently; it raises one of these instead.
 */

import { defineProblems } from '../../../kernel/problem.ts';

export const documentProblem = defineProblems({
  DOCUMENT_DATA_INVALID: {
    status: 422,
    en: 'The data of this document does not fit its form: {reason}',
    zh: '单据数据不符合要求：{reason}',
    fix_en: 'Correct the field that the pointer names and print again.',
    fix_zh: '请改正所指字段后重新打印。',
  },
  DOCUMENT_BARCODE_TOO_WIDE: {
    status: 422,
    en: 'The code {text} is too long to stay readable on this paper at {dpi} dpi',
    zh: '条码 {text} 过长，在 {dpi} dpi 的该纸张上无法保证可扫描',
    fix_en: 'Use wider paper, a printer with 300 dpi, or a shorter number.',
    fix_zh: '请改用更宽的纸张、300 dpi 的打印机或更短的号码。',
  },
  DOCUMENT_RENDERER_STOPPED: {
    status: 503,
    en: 'The document was not rendered: {reason}',
    zh: '单据未生成：{reason}',
    fix_en: 'Nothing was printed. Ask for the document again.',
    fix_zh: '未打印任何内容，请重新生成该单据。',
  },
});
