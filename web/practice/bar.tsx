/** The bar of a demo company: what is simulated and how fast, the tour, and the way back. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { SPEEDS, STOPPED_BY, type StoppedBy } from '../../areas/practice/model.ts';
import type { practiceRead } from '../../areas/practice/queries.ts';
import { Action, useCommand } from '../kit/act.tsx';
import { get } from '../kit/api.ts';
import { useFormat } from '../kit/format.ts';
import { useMay, useSession } from '../kit/session.ts';
import { useLabel } from '../kit/texts.ts';
import type { Answer } from '../kit/wire.ts';
import { usePracticeTexts } from './texts.ts';
import './practice.css';

type State = Extract<Answer<typeof practiceRead>, { demo: true }>;

const BUSY_MS = 2000;
const IDLE_MS = 30_000;

/** The state of the demo company; null for any other, and while it is not known. */
export function usePractice(): State | null {
  const { data } = useQuery({
    queryKey: ['practice'],
    queryFn: () => get<Answer<typeof practiceRead>>('/v1/practice'),
    meta: { calm: true },
    refetchInterval: ({ state: { data: known } }) => {
      if (known?.demo === false) return false;
      return known?.demo && (known.speed > 0 || known.resetting) ? BUSY_MS : IDLE_MS;
    },
  });
  return data?.demo ? data : null;
}

function Progress({ state }: { state: State }) {
  const t = usePracticeTexts();
  const label = useLabel();
  const { number } = useFormat();
  const { speed, simulated_s, most_simulated_s, orders_made, most_orders, stopped_by } = state;
  if (speed === 0) {
    const why = STOPPED_BY[stopped_by as StoppedBy] as (typeof STOPPED_BY)['days'] | undefined;
    if (why === undefined || stopped_by === 'person') return null;
    return <span>{t('stopped', { why: label(why) })}</span>;
  }
  const hours = (seconds: number) => number(Math.floor(seconds / 360) / 10);
  return (
    <>
      <b>{t('runs', { speed })}</b>
      <span className="quiet">
        {t('so_far', {
          hours: hours(simulated_s),
          most_hours: hours(most_simulated_s),
          orders: number(orders_made),
          most_orders: number(most_orders),
        })}
      </span>
    </>
  );
}

function Speeds({ state }: { state: State }) {
  const t = usePracticeTexts();
  const { mutate, isPending } = useCommand('/v1/practice/simulate');
  const set = (speed: number) => mutate([{ input: { speed }, name: t('speed', { speed }) }]);
  return (
    <>
      {state.speed === 0 && <span>{t('simulate')}</span>}
      {SPEEDS.map((speed) => (
        <Button
          key={speed}
          size="small"
          disabled={isPending}
          aria-pressed={state.speed === speed}
          type={state.speed === speed ? 'primary' : 'default'}
          onClick={() => set(speed)}
        >
          {t('speed', { speed })}
        </Button>
      ))}
      {state.speed > 0 && (
        <Button size="small" danger disabled={isPending} onClick={() => set(0)}>
          {t('stop')}
        </Button>
      )}
    </>
  );
}

/** After a reset nothing that was read before is so any more, and no page of a thing is there. */
function useFreshAfterReset(resetting: boolean): void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !resetting) {
      void navigate({ to: '/' }).then(() => queries.resetQueries());
    }
    was.current = resetting;
  }, [queries, navigate, resetting]);
}

export function PracticeBar({ state, onTour }: { state: State; onTour(): void }) {
  const t = usePracticeTexts();
  const may = useMay();
  const code = useSession()?.tenant.code ?? '';
  useFreshAfterReset(state.resetting);
  if (state.resetting) {
    return (
      <div className="practice on" role="status">
        <b>{t('resetting')}</b>
      </div>
    );
  }
  return (
    <section className={state.speed > 0 ? 'practice on' : 'practice'} aria-label={t('demo')}>
      <span className="practice-name">{t('demo')}</span>
      <Progress state={state} />
      {may('practice.run') && <Speeds state={state} />}
      <span className="practice-space" />
      <Button size="small" onClick={onTour}>
        {t('tour')}
      </Button>
      {may('practice.reset') && (
        <Action
          danger
          label={t('reset')}
          path="/v1/practice/reset"
          targets={[{ input: {}, name: t('reset_title') }]}
          reason_field="confirm"
          reason_label={t('reset_type', { code })}
          question={t('reset_ask')}
        />
      )}
    </section>
  );
}
