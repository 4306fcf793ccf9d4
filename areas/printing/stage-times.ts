/** How long printing takes, stage by stage: where the minutes went. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { stageTimes } from './stage-times.sql.ts';

const DAY_MS = 86_400_000;
/** Longest span that is reckoned at once. */
const MOST_DAYS = 92;

/** The least id that can have been made at an instant or after it: ids begin with their time. */
function firstIdOf(instant: Date): string {
  const hex = instant.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

export const printTimes = query({
  name: 'print.times',
  path: '/v1/print/times',
  en: 'Median and 95th percentile of each stage of printing, by printer and kind of paper.',
  zh: '打印各环节耗时的中位数与 95 分位，按打印机和单据类型统计。',
  permission: 'print.read',
  input: z
    .strictObject({
      since: z.iso.datetime({ offset: true }),
      until: z.iso.datetime({ offset: true }),
      warehouse_id: z.uuid().optional(),
    })
    .refine(({ since, until }) => Date.parse(until) > Date.parse(since), {
      path: ['until'],
      error: 'is not after since',
    })
    .refine(({ since, until }) => Date.parse(until) - Date.parse(since) <= MOST_DAYS * DAY_MS, {
      path: ['since'],
      error: `is more than ${MOST_DAYS} days before until`,
    }),
  problems: [],
  async run(tx, { since, until, warehouse_id = null }) {
    const from = new Date(since);
    // Made up to a minute before it was asked for: the clock of the id is the machine's.
    const first_id = firstIdOf(new Date(Math.max(0, from.getTime() - 60_000)));
    const rows = await stageTimes(tx, {
      since: from,
      until: new Date(until),
      warehouse_id,
      first_id,
    });
    return { rows };
  },
});
