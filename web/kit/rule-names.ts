/** The names of review rules by their code, for those who may read the rules. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { listRules } from '../../areas/review/queries.ts';
import { get } from './api.ts';
import { useMay } from './session.ts';
import { useLabel } from './texts.ts';
import type { Answer } from './wire.ts';

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
