/** What screens read of review: the queue of exceptions, its counts, the rules. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { allRules, exceptionCounts, exceptionQueue, ruleVersions } from './review.sql.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

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
    /** My own ones, or those that nobody has taken. */
    owner: z.enum(['me', 'nobody']).optional(),
    /** Only those whose deadline is over. */
    late: z.enum(['true', 'false']).default('false'),
  }),
  problems: [],
  async run(tx, { kind = null, after = null, limit, ...input }, actor) {
    // Who has no name of its own, such as the system, owns nothing.
    const me = actor.id ?? NOBODY;
    const fetched = await exceptionQueue(tx, {
      kind,
      owner_id: input.owner === 'me' ? me : (input.owner_id ?? null),
      unowned: input.owner === 'nobody',
      late: input.late === 'true',
      after,
      count: limit + 1,
    });
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

export const listRuleVersions = query({
  name: 'review_rule.versions',
  path: '/v1/review-rules/:code/versions',
  en: 'What a rule said over time, newest first, with who saved it and why.',
  zh: '规则的历史版本，最新在前，含修改人与原因。',
  permission: 'review_rule.read',
  input: z.strictObject({ code: z.string().max(40) }),
  problems: [],
  run: async (tx, { code }) => ({ rows: await ruleVersions(tx, { code }) }),
});
