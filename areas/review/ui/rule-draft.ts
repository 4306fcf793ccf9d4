/** A rule while it is edited: what is new, what is complete, what changed. Pure. */
import {
  FACTS,
  type FactName,
  isNonsense,
  OPERATORS_OF,
  type Rule,
  type RuleInput,
} from '../model.ts';

type Test = Rule['condition']['all'][number];

export const FACT_NAMES = Object.keys(FACTS) as FactName[];

/** A test of a fact that is not filled in yet. */
export function emptyTest(fact: FactName): Test {
  const { of } = FACTS[fact];
  const is = OPERATORS_OF[of][0]!;
  return of === 'boolean' ? { fact, is, value: true } : { fact, is };
}

/** The test with another comparison; a value that no longer fits is taken away. */
export function withOperator({ fact, value }: Test, is: Test['is']): Test {
  const next: Test = value === undefined ? { fact, is } : { fact, is, value };
  return isNonsense(next) ? { fact, is } : next;
}

export function newRule(): RuleInput {
  return {
    code: '',
    name_zh: '',
    name_en: '',
    priority: 100,
    condition: { all: [emptyTest('total_minor')] },
    action: 'hold',
    active: true,
  };
}

/** What a saved rule says, without its keys. */
export function saidBy(rule: RuleInput): RuleInput {
  const { code, name_zh, name_en, priority, condition, action, active } = rule;
  return { code, name_zh, name_en, priority, condition, action, active };
}

/** Whether it can be tried and saved. */
export function isComplete({ code, name_zh, name_en, condition }: RuleInput): boolean {
  const named = name_zh.trim() !== '' && name_en.trim() !== '';
  const tests = condition.all.length > 0 && !condition.all.some(isNonsense);
  return named && tests && /^[A-Za-z0-9_-]{1,40}$/.test(code);
}

export type Said = Omit<RuleInput, 'code'>;

const PARTS = ['name_field', 'when', 'follows', 'priority', 'active_field'] as const;

/** Which parts of a version differ from the one before. */
export function changedParts(now: Said, before: Said): (typeof PARTS)[number][] {
  const parts = (of: Said) => {
    return [[of.name_zh, of.name_en], of.condition, of.action, of.priority, of.active];
  };
  const [mine, theirs] = [parts(now), parts(before)];
  return PARTS.filter((_, at) => JSON.stringify(mine[at]) !== JSON.stringify(theirs[at]));
}
