/** Review rules in words, for those who write them and those who ask why: names and tests. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { FACTS, type FactName, type Operator } from '../../areas/review/model.ts';
import type { listRules } from '../../areas/review/queries.ts';
import { get } from './api.ts';
import { useFormat } from './format.ts';
import { useRuleTexts } from './kit-texts.ts';
import { useMay } from './session.ts';
import { useLabel } from './texts.ts';
import type { Answer } from './wire.ts';

const SIGNS = { '=': '=', '!=': '≠', '>': '>', '>=': '≥', '<': '<', '<=': '≤' } as const;
const WORDS = { in: 'is_in', contains: 'is_contains', not_empty: 'is_not_empty' } as const;
/** What holds when a test does not. */
const OPPOSITE_SIGNS = { '=': '≠', '!=': '=', '>': '≤', '>=': '<', '<': '≥', '<=': '>' } as const;
const OPPOSITE_WORDS = { in: 'is_not_in', contains: 'is_without', not_empty: 'is_empty' } as const;
const KINDS = ['prepaid', 'escrow', 'cash_on_delivery'] as const;

interface Test {
  fact: string;
  is: string;
  value?: unknown;
  found?: unknown;
}

/** Gives functions that write a test, its opposite and what was found; totals as money. */
export function useTestWords() {
  const t = useRuleTexts();
  const label = useLabel();
  const format = useFormat();
  return useMemo(() => {
    const write = (fact: string, value: unknown): string => {
      if (value === '' || value === undefined || value === null) return t('empty_value');
      if (Array.isArray(value)) return value.map((each) => write(fact, each)).join(', ');
      if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
      const money = FACTS[fact as FactName]?.of === 'money';
      if (money && typeof value === 'number') return format.money(value);
      const kind = fact === 'payment_kind' && KINDS.find((each) => each === value);
      return kind ? t(kind) : String(value);
    };
    const factText = (fact: string) => {
      const known = FACTS[fact as FactName];
      return known === undefined ? fact : label(known);
    };
    const operator = (is: string) => {
      const sign = SIGNS[is as keyof typeof SIGNS];
      return sign ?? t(WORDS[is as keyof typeof WORDS]);
    };
    const against = (is: string) => {
      const sign = OPPOSITE_SIGNS[is as keyof typeof OPPOSITE_SIGNS];
      return sign ?? t(OPPOSITE_WORDS[is as keyof typeof OPPOSITE_WORDS]);
    };
    const value = (test: Test) => (test.is === 'not_empty' ? '' : write(test.fact, test.value));
    return {
      operator: (is: Operator) => operator(is),
      parts: (test: Test) => ({
        fact: factText(test.fact),
        is: operator(test.is),
        value: value(test),
        found: write(test.fact, test.found),
      }),
      wanted: (test: Test) => `${factText(test.fact)} ${operator(test.is)} ${value(test)}`.trim(),
      opposite: (test: Test) => `${factText(test.fact)} ${against(test.is)} ${value(test)}`.trim(),
      found: (test: Test) =>
        test.found === null ? '' : t('found', { value: write(test.fact, test.found) }),
    };
  }, [t, label, format]);
}

/** Gives a function from a rule's code to its name; the code where the name is not known. */
export function useRuleNames(): (code: string) => string {
  const may = useMay();
  const label = useLabel();
  const { data } = useQuery({
    queryKey: ['review-rules'],
    queryFn: () => get<Answer<typeof listRules>>('/v1/review-rules'),
    enabled: may('review_rule.read'),
    staleTime: 60_000,
  });
  const names = useMemo(
    () => new Map(data?.rows.map((row) => [row.code, { en: row.name_en, zh: row.name_zh }])),
    [data],
  );
  return useCallback(
    (code) => {
      const name = names.get(code);
      return name === undefined ? code : label(name);
    },
    [names, label],
  );
}
