/** Problems of printers, documents and print jobs. */
import { defineProblems } from '../../kernel/problem.ts';

export const printProblem = defineProblems({
  PRINTER_ADDRESS: {
    status: 422,
    en: 'The address {address} does not suit the driver {driver}: {expected} is needed',
    zh: '地址 {address} 与驱动 {driver} 不符：应为 {expected_zh}',
    fix_en: 'Correct the address or choose another driver.',
    fix_zh: '请改正地址或选择其他驱动。',
  },
  DOCUMENT_UNKNOWN: {
    status: 404,
    en: 'There is no such document',
    zh: '没有该单据',
    fix_en: 'Load the list again; the document may belong to another warehouse or merchant.',
    fix_zh: '请刷新列表；该单据可能属于其他仓库或商家。',
  },
  DOCUMENT_NOT_READY: {
    status: 409,
    en: 'There is nothing yet to make a {kind} of',
    zh: '尚无可用于生成该单据（{kind}）的数据',
    fix_en: 'A waybill needs its number, a pick list its wave, a packing slip its parcel.',
    fix_zh: '面单需要运单号，拣货单需要波次，装箱单需要包裹。',
  },
  DOCUMENT_MADE_MEANWHILE: {
    status: 409,
    en: 'Somebody else has made this document just now',
    zh: '该单据刚刚已由他人生成',
    fix_en: 'Load the documents again.',
    fix_zh: '请重新载入单据。',
    constraint: 'document_version_once',
  },
  PRINTED_ALREADY: {
    status: 409,
    en: 'This document was sent to a printer already: {state_en}',
    zh: '该单据已发送打印：{state_zh}',
    fix_en: 'Print it again with a reason; the paper will be marked as a copy.',
    fix_zh: '如需补打请填写原因；纸面会标明补打。',
  },
  PRINT_COPIES: {
    status: 409,
    en: 'This document was printed {copies} times; no more copies can be made',
    zh: '该单据已打印 {copies} 次，不能再补打',
    fix_en: 'Void the waybill and get a new one, or make the document anew.',
    fix_zh: '请作废并重新取号，或重新生成单据。',
  },
  PRINT_JOB_UNKNOWN: {
    status: 404,
    en: 'There is no such print job',
    zh: '没有该打印任务',
    fix_en: 'Load the list again.',
    fix_zh: '请刷新列表。',
  },
  PRINT_JOB_STATE: {
    status: 409,
    en: 'The print job is in the state "{state_en}"; this needs "{needed_en}"',
    zh: '打印任务状态为“{state_zh}”；仅“{needed_zh}”状态可进行此操作',
    fix_en: 'Load the list again; somebody may have dealt with it.',
    fix_zh: '请刷新列表；可能已被他人处理。',
  },
});
