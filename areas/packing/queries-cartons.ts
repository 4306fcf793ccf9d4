/** What is read about cartons: which sizes to stock, and what the bench said against them. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { listFitReports } from './cartons.sql.ts';
import { FIT_REASONS } from './model.ts';
import { suggestStocking } from './stocking.ts';

const reasons = Object.keys(FIT_REASONS) as [string, ...string[]];

export const cartonSizes = query({
  name: 'carton.sizes',
  path: '/v1/cartons/sizes',
  en: 'Which box sizes to stock by what was packed, with the saving against the cartons of today.',
  zh: '根据打包历史建议备哪些箱型，并给出相对现有包材的节省。',
  permission: 'carton.read',
  input: z.strictObject({
    days: z.coerce.number().int().min(1).max(730).default(90),
    /** As many as there are today when absent. */
    sizes: z.coerce.number().int().min(1).max(20).optional(),
    warehouse_id: z.uuid().optional(),
  }),
  problems: [],
  run: (tx, { days, sizes = null, warehouse_id = null }) =>
    suggestStocking(tx, { days, sizes, warehouse_id }),
});

export const fitReportList = query({
  name: 'fit_report.list',
  path: '/v1/packing/fit-reports',
  en: 'What the bench said against proposed cartons, newest first.',
  zh: '打包台对推荐包材的反馈，按时间倒序。',
  permission: 'pack.read',
  input: z.strictObject({ ...pageInput, reason: z.enum(reasons).optional() }),
  problems: [],
  async run(tx, { after = null, limit, reason }) {
    const rows = await listFitReports(tx, { after, reason: reason ?? null, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.fit_report_id);
  },
});
