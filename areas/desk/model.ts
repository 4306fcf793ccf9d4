/** Views of the order list, and what can be done with all that match. Screens use it too. */
import { z } from 'zod';
import { OPEN_STAGES, orderFilter, orderFilterSchema } from '../orders/model.ts';
import { deskProblem } from './problems.ts';

const FILTERS = Object.keys(orderFilter) as (keyof typeof orderFilter)[];

/** Filters and order of a list as they stand in its address; `cols`: columns with their widths. */
export type Search = { [Key in keyof typeof orderFilter | 'cols']?: string };

/** Kept as it is written, but only what can be read. */
function searchText(keys: readonly [string, ...string[]]) {
  return z
    .partialRecord(z.enum(keys), z.string().max(8000))
    .superRefine(({ cols: _, ...filter }, context) => {
      for (const { path, message } of orderFilterSchema.safeParse(filter).error?.issues ?? []) {
        context.addIssue({ code: 'custom', path, message });
      }
    })
    .transform((text) => text as Search);
}

export const filterText = searchText(FILTERS as [string, ...string[]]);
export const viewSearch = searchText(['cols', ...FILTERS]);
export const viewName = z.string().trim().min(1).max(60);

/** Views that everybody has and nobody changes. The first is where the desk begins. */
export const PRESETS = {
  needs_me: {
    en: 'Needs me now',
    zh: '待我处理',
    search: { flag: 'review,exception,held,late', sort: 'due' },
  },
  open: { en: 'All open', zh: '全部未完结', search: { stage: OPEN_STAGES.join(',') } },
  due: { en: 'Late or due soon', zh: '超时与将到期', search: { flag: 'late,soon', sort: 'due' } },
  exceptions: { en: 'Exceptions', zh: '异常', search: { flag: 'exception' } },
  held: { en: 'On hold', zh: '已挂起', search: { flag: 'held' } },
  all: { en: 'All, ended too', zh: '全部（含已结束）', search: {} },
} as const satisfies Record<string, { en: string; zh: string; search: Search }>;

export type Preset = keyof typeof PRESETS;

export const MOST_VIEWS = 50;
/** The most orders that one job takes. */
export const MOST_ORDERS = 50_000;

/** What a job can do with orders; `says`: what must be said with it. */
export const BULK_ACTIONS = {
  approve: { en: 'Approve', zh: '审核通过', permission: 'order.approve', says: null },
  hold: { en: 'Hold', zh: '挂起', permission: 'order.hold', says: 'reason' },
  release_hold: { en: 'Release hold', zh: '解除挂起', permission: 'order.hold', says: null },
  note: { en: 'Add a remark', zh: '追加备注', permission: 'order.edit', says: 'note' },
  print_waybill: { en: 'Print waybills', zh: '打印面单', permission: 'print.work', says: null },
  print_packing_slip: {
    en: 'Print packing slips',
    zh: '打印装箱单',
    permission: 'print.work',
    says: null,
  },
  cancel: { en: 'Cancel order', zh: '取消订单', permission: 'order.cancel', says: 'reason' },
} as const;

export type BulkAction = keyof typeof BULK_ACTIONS;
export const bulkActions = Object.keys(BULK_ACTIONS) as [BulkAction, ...BulkAction[]];

export const BULK_STATES = {
  selecting: { en: 'Looking orders up', zh: '正在选取订单', tone: 'waiting' },
  running: { en: 'Running', zh: '进行中', tone: 'active' },
  done: { en: 'Done', zh: '已完成', tone: 'good' },
  stopped: { en: 'Stopped', zh: '已停止', tone: 'bad' },
} as const;

export const bulkStart = z
  .strictObject({
    action: z.enum(bulkActions),
    filter: filterText,
    /** The newest order that the look beforehand knew. */
    upto: z.uuid(),
    /** Reason or note, where the action asks for one. */
    words: z.string().trim().max(300).default(''),
  })
  .superRefine(({ action, words }, context) => {
    if (BULK_ACTIONS[action].says === null || words !== '') return;
    const problem = deskProblem('BULK_WORDS_MISSING', {}, '/words');
    context.addIssue({ code: 'custom', path: ['words'], params: { problem } });
  });

/** Nobody's id: to whoever has none, no view and no job is their own. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';
