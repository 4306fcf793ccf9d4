/** The rules of the automatic review, in the order in which they are looked at. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { useTestWords } from '../../../web/kit/rule-words.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Empty, Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { Condition, Rule } from '../model.ts';
import type { listRules } from '../queries.ts';
import { newRule, saidBy } from './rule-draft.ts';
import { RuleEditor } from './rule-editor.tsx';
import { useRuleEditorTexts } from './rule-texts.ts';

type Row = Answer<typeof listRules>['rows'][number];
const TONES = { hold: 'bad', approve: 'good', tag: 'neutral' } as const;

/** The server has checked condition and action when the rule was saved. */
function ruleOf(row: Row) {
  const condition = row.condition as unknown as Condition;
  return { ...row, condition, action: row.action as Rule['action'] };
}

function RuleRow({ row, onOpen }: { row: Row; onOpen(): void }) {
  const t = useRuleEditorTexts();
  const label = useLabel();
  const format = useFormat();
  const words = useTestWords();
  const { condition, action } = ruleOf(row);
  return (
    <tr className={row.active ? '' : 'done'}>
      <td className="end">{row.priority}</td>
      <td>
        <button type="button" className="link" onClick={onOpen}>
          {label({ en: row.name_en, zh: row.name_zh })}
        </button>{' '}
        <span className="mono quiet">{row.code}</span>{' '}
        {!row.active && <Tag tone="neutral">{t('not_in_use')}</Tag>}
      </td>
      <td>{condition.all.map(words.wanted).join(t('and'))}</td>
      <td>
        <Tag tone={TONES[action]}>{t(action)}</Tag>
      </td>
      <td className="end">{row.version}</td>
      <td className="quiet">
        {row.saved_by_name ?? t('system')} {format.time(row.saved_at)}
      </td>
    </tr>
  );
}

export function RuleList() {
  const t = useRuleEditorTexts();
  const may = useMay();
  const { search, change } = useFilters<{ rule?: string }>();
  const query = useQuery({
    queryKey: ['review-rules'],
    queryFn: () => get<Answer<typeof listRules>>('/v1/review-rules'),
  });
  const open = query.data?.rows.find((row) => row.code === search.rule);
  const close = () => change({ rule: undefined });
  return (
    <Page
      title={t('title')}
      actions={
        may('review_rule.edit') && (
          <Button size="small" type="primary" onClick={() => change({ rule: 'new' })}>
            {t('add')}
          </Button>
        )
      }
    >
      <p className="quiet">{t('intro')}</p>
      <Shown of={query} rows={6}>
        {({ rows }) => (
          <Panel title={t('title')}>
            {rows.length === 0 && <Empty>{t('none')}</Empty>}
            {rows.length > 0 && (
              <table className="plain">
                <thead>
                  <tr>
                    <th scope="col" className="end">
                      {t('priority')}
                    </th>
                    <th scope="col">{t('rule')}</th>
                    <th scope="col">{t('when')}</th>
                    <th scope="col">{t('follows')}</th>
                    <th scope="col" className="end">
                      {t('version')}
                    </th>
                    <th scope="col">{t('saved')}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <RuleRow key={row.code} row={row} onOpen={() => change({ rule: row.code })} />
                  ))}
                </tbody>
              </table>
            )}
          </Panel>
        )}
      </Shown>
      {search.rule === 'new' && <RuleEditor rule={newRule()} version={0} onClose={close} />}
      {open !== undefined && (
        <RuleEditor
          key={`${open.code} ${open.version}`}
          rule={saidBy(ruleOf(open))}
          version={open.version}
          onClose={close}
        />
      )}
    </Page>
  );
}
