/**
 * Saving rules of the review: each save is kept as a version with who, when and why. Putting an
 * earlier version back is saving what it said.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { command, type Outcome } from '../../kernel/command.ts';
import { forget } from '../../kernel/memory.ts';
import { combine, kernelProblem, type Problem } from '../../kernel/problem.ts';
import { FACTS, isNonsense, type RuleInput, ruleSchema } from './model.ts';
import { reviewProblem } from './problems.ts';
import { lockRules, saveRules } from './review.sql.ts';

/** Tests that could never be met as meant. */
export function nonsenseIn({ condition }: Pick<RuleInput, 'condition'>): Problem | null {
  const found = condition.all.flatMap((test, index) => {
    if (!isNonsense(test)) return [];
    const { en, zh } = FACTS[test.fact];
    const members = { fact: test.fact, what: en, what_zh: zh, is: test.is };
    return [reviewProblem('TEST_NONSENSE', members, `/condition/all/${index}`)];
  });
  return found.length === 0 ? null : combine(found);
}

interface SavedRule {
  code: string;
  rule_id: string;
  version: number;
}

export const saveRule = command({
  name: 'review_rule.save',
  path: '/v1/review-rules',
  en: 'Adds or changes a rule of the automatic review, by its code; each save is a version.',
  zh: '按编码新增或修改自动审核规则；每次保存都生成一个版本。',
  permission: 'review_rule.edit',
  input: z.strictObject({
    ...ruleSchema.shape,
    /** The version that was looked at, 0 for a new rule; absent: whatever it is. */
    version: z.number().int().min(0).optional(),
    /** Why it is changed. */
    note: z.string().trim().max(300).default(''),
  }),
  problems: ['TEST_NONSENSE', 'STALE_VERSION'],
  async run(tx, items) {
    const codes = [...new Set(items.map((item) => item.input.code))].sort();
    const rules = new Map((await lockRules(tx, { codes })).map((rule) => [rule.code, rule]));
    // The last of the inputs with one code counts, as if they had come one after the other.
    const last = new Map<string, (typeof items)[number]>();
    const outcomes = items.map((item): Problem | string => {
      const { code, version } = item.input;
      const newest = rules.get(code)?.version ?? 0;
      const nonsense = nonsenseIn(item.input);
      if (nonsense !== null) return nonsense;
      if (version !== undefined && version !== newest) {
        return kernelProblem('STALE_VERSION', { yours: version, newest });
      }
      last.set(code, item);
      return code;
    });
    const changed = [...last.values()].filter(({ input }) => {
      const { version: _, note: __, ...said } = input;
      const { rule_id: ___, version: ____, ...stands } = rules.get(input.code) ?? noRule;
      return !isDeepStrictEqual(said, stands);
    });
    const rows = changed.map(({ input, actor }) => {
      return { ...input, rule_id: tx.newId(), saved_by: actor.id };
    });
    if (rows.length > 0) forget(tx, 'review rules');
    const saved = new Map<string, SavedRule>(rules);
    for (const row of rows.length === 0 ? [] : await saveRules(tx, { rows })) {
      const { code, rule_id, version } = row;
      saved.set(code, row);
      const { actor } = last.get(code)!;
      tx.event({ kind: 'review_rule_saved', subject_id: rule_id, body: { code, version }, actor });
    }
    return outcomes.map((outcome): Outcome<SavedRule> => {
      if (typeof outcome !== 'string') return outcome;
      const { code, rule_id, version } = saved.get(outcome)!;
      return { code, rule_id, version };
    });
  },
});

/** Stands for a rule that is not there: equal to nothing that could be saved. */
const noRule = { rule_id: '', version: 0 };
