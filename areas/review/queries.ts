/** What screens read of review: the queue of exceptions, its counts, the rules. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { allRules, exceptionCounts, exceptionQueue } from './review.sql.ts';

export const listExceptions = query({
  name: 'exception.list',
  path: '/v1/exceptions',
  en: 'Open exceptions, the most urgent first.',
  zh: '未处理异常，最紧急的在前。',
  permission: 'exception.read',
  input: z.strictObject({
    ...pageInput,
    kind: z.string().max(60).optional(),
    owner_id: z.uuid().optional(),
  }),
  problems: [],
  async run(tx, input) {
    const { kind = null, owner_id = null, after = null, limit } = input;
    const fetched = await exceptionQueue(tx, { kind, owner_id, after, count: limit + 1 });
    return pageOf(fetched, limit, (row) => row.exception_id);
  },
});

export const countExceptions = query({
  name: 'exception.counts',
  path: '/v1/exceptions/counts',
  en: 'How many exceptions are open, by type, and how many of them are late.',
  zh: '各类未处理异常数与超时数。',
  permission: 'exception.read',
  input: z.strictObject({}),
  problems: [],
  run: async (tx) => ({ kinds: await exceptionCounts(tx) }),
});

export const listRules = query({
  name: 'review_rule.list',
  path: '/v1/review-rules',
  en: 'All rules of the automatic review, in the order in which they are looked at.',
  zh: '自动审核规则，按判断顺序。',
  permission: 'review_rule.read',
  input: z.strictObject({}),
  problems: [],
  run: async (tx) => ({ rows: await allRules(tx) }),
});
