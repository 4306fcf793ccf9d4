/** What a rule would have done to the orders of the last days, before it counts. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { send } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { Loading, Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import type { Wire } from '../../../web/kit/wire.ts';
import type { RuleInput } from '../model.ts';
import type { Trial } from '../trial.ts';
import { isComplete } from './rule-draft.ts';
import { useRuleEditorTexts } from './rule-texts.ts';

type Told = Wire<Trial>;
const WAIT_MS = 400;
const BECAME = ['shipped', 'open', 'cancelled', 'returned'] as const;
const TONES = { open: 'active', shipped: 'good', cancelled: 'bad', returned: 'bad' } as const;

/** The trial of a rule as it is being edited; `seen` once it is that of just this text. */
export function useTrial(rule: RuleInput) {
  const text = JSON.stringify(rule);
  const complete = isComplete(rule);
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery({
    queryKey: ['trial', settled],
    queryFn: () => send<Told>('POST', '/v1/review-rules/try', { rule: JSON.parse(settled) }),
    // It looks at the past, which the news do not change.
    meta: { calm: true },
    enabled: complete && settled === text,
  });
  const seen = complete && settled === text && query.isSuccess;
  return { query, complete, seen };
}

function TrialRows({ of, label }: { of: Told['met']; label: string }) {
  const t = useRuleEditorTexts();
  const format = useFormat();
  if (of.count === 0) return null;
  return (
    <details className="reason">
      <summary>{label}</summary>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('order')}</th>
            <th scope="col">{t('placed')}</th>
            <th scope="col" className="end">
              {t('total')}
            </th>
            <th scope="col">{t('what_happened')}</th>
          </tr>
        </thead>
        <tbody>
          {of.rows.map((row) => (
            <tr key={row.order_id}>
              <td>
                <Link to="/orders/$order_id" params={{ order_id: row.order_id }} target="_blank">
                  {row.order_no}
                </Link>
              </td>
              <td>{format.time(row.placed_at)}</td>
              <td className="end">{format.money(row.total_minor, row.currency)}</td>
              <td>
                <Tag tone={TONES[row.became]}>{t(row.became)}</Tag>
                {row.was_held && <Tag tone="waiting">{t('was_held')}</Tag>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Found({ told }: { told: Told }) {
  const t = useRuleEditorTexts();
  const { number } = useFormat();
  const { met, newly_held, no_longer_held, became } = told;
  const numbers = {
    orders: number(told.orders),
    met: number(met.count),
    before: number(told.held_before),
    after: number(told.held_after),
  };
  return (
    <>
      <p>
        <strong>{t('trial_of', numbers)}</strong>
      </p>
      {told.cut && <p className="soon">{t('trial_cut', { orders: number(told.orders) })}</p>}
      {met.count > 0 && (
        <p>
          {t('became')}{' '}
          {BECAME.filter((each) => became[each] > 0).map((each) => (
            <Tag key={each} tone={TONES[each]}>
              {t(each)} {number(became[each])}
            </Tag>
          ))}
        </p>
      )}
      <TrialRows of={newly_held} label={t('newly_held', { count: number(newly_held.count) })} />
      <TrialRows
        of={no_longer_held}
        label={t('no_longer_held', { count: number(no_longer_held.count) })}
      />
      <TrialRows of={met} label={t('met', { count: numbers.met })} />
    </>
  );
}

export function RuleTrial({ query, complete, seen }: ReturnType<typeof useTrial>) {
  const t = useRuleEditorTexts();
  return (
    <Panel title={t('trial')}>
      {!complete && <p className="quiet">{t('incomplete')}</p>}
      {complete && !seen && query.error === null && <Loading rows={3} />}
      {complete && (seen || query.error !== null) && (
        <Shown of={query} rows={3}>
          {(told) => <Found told={told} />}
        </Shown>
      )}
    </Panel>
  );
}
