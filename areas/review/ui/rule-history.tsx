/** What a rule said over time: who changed what, when and why; an earlier version can come back. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { useTestWords } from '../../../web/kit/rule-words.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { Condition, Rule } from '../model.ts';
import type { listRuleVersions } from '../queries.ts';
import { changedParts, type Said } from './rule-draft.ts';
import { useRuleEditorTexts } from './rule-texts.ts';

type Row = Answer<typeof listRuleVersions>['rows'][number];

/** What a version says; the server has checked it when it was saved. */
function saidIn({ name_zh, name_en, priority, condition, action, active }: Row): Said {
  const said = { name_zh, name_en, priority, active };
  return {
    ...said,
    condition: condition as unknown as Condition,
    action: action as Rule['action'],
  };
}

interface HistoryProps {
  code: string;
  editable: boolean;
  onPutBack(said: Said, version: number): void;
}

export function RuleHistory({ code, editable, onPutBack }: HistoryProps) {
  const t = useRuleEditorTexts();
  const format = useFormat();
  const words = useTestWords();
  const query = useQuery({
    queryKey: ['review-rules', 'versions', code],
    queryFn: () =>
      get<Answer<typeof listRuleVersions>>(`/v1/review-rules/${encodeURIComponent(code)}/versions`),
  });
  const changes = (row: Row, before: Row | undefined) =>
    before === undefined
      ? t('first')
      : t('changed', {
          what: changedParts(saidIn(row), saidIn(before))
            .map((part) => t(part))
            .join(', '),
        });
  return (
    <Panel title={t('history')}>
      <Shown of={query} rows={2}>
        {({ rows }) =>
          rows.map((row, at) => (
            <div key={row.version} className="reason">
              <strong>{t('version_no', { version: row.version })}</strong>{' '}
              {at === 0 && <Tag tone="good">{t('now')}</Tag>}
              <span className="quiet">
                {t('by', {
                  name: row.saved_by_name ?? t('system'),
                  time: format.time(row.saved_at),
                })}
                {' · '}
                {changes(row, rows[at + 1])}
              </span>
              {at > 0 && editable && (
                <Button
                  size="small"
                  type="link"
                  onClick={() => onPutBack(saidIn(row), row.version)}
                >
                  {t('put_back')}
                </Button>
              )}
              <div>
                {saidIn(row).condition.all.map(words.wanted).join(t('and'))} →{' '}
                {t(saidIn(row).action)}
                {!row.active && ` · ${t('not_in_use')}`}
              </div>
              {row.note !== '' && <div className="quiet">{row.note}</div>}
            </div>
          ))
        }
      </Shown>
    </Panel>
  );
}
