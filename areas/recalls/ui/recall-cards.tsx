/** What is called back from the desk that is open: seen, heard, felt, and answered by one press. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { releaseFocus } from '../../../web/kit/scan.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { sound } from '../../../web/kit/sound.ts';
import { useOwnWarehouse } from '../../../web/kit/warehouses.tsx';
import type { Answer as AnswerOf } from '../../../web/kit/wire.ts';
import { type Answer, DESKS, type Desk } from '../model.ts';
import type { recallList } from '../queries.ts';
import { useRecallTexts } from './texts.ts';
import './recall.css';

type Recall = AnswerOf<typeof recallList>['rows'][number];

/** Pages where the goods of a desk are in hand. */
const DESK_OF: Readonly<Record<string, Desk>> = {
  '/pack': 'pack',
  '/hand-over': 'dispatch',
  '/tasks': 'pick',
};

/** While a card stands unanswered it is heard again. */
const AGAIN_MS = 20_000;

function Card({ recall }: { recall: Recall }) {
  const t = useRecallTexts();
  const format = useFormat();
  const queries = useQueryClient();
  const answer = useMutation({
    mutationFn: (said: Answer) =>
      post('/v1/recalls/answer', { recall_id: recall.recall_id, answer: said }),
    onSettled: () => queries.invalidateQueries(),
  });
  const say = (said: Answer) => {
    answer.mutate(said);
    // The next scan belongs to the page again.
    releaseFocus();
  };
  const { order_no: order, shipment_no: shipment, parcel_no: parcel, task_no, slot } = recall;
  const address = recall.cause === 'address';
  const name = recall.asked_name ?? t('somebody');
  const todo = recall.waybill === null ? t('todo_address') : t('todo_label', recall as never);
  return (
    <article className="recall" aria-label={shipment}>
      <h2>{address ? t('relabel', { parcel: parcel ?? '' }) : t('stop', { shipment })}</h2>
      <div>
        {parcel !== null && <b className="mono">{t('parcel', { no: parcel })} </b>}
        {recall.desk === 'pick' && <b>{t('task', { no: task_no ?? '', slot: slot ?? '–' })} </b>}
        {recall.goods.map(({ sku, name: of, qty }) => (
          <span key={sku}>
            <b>{qty}</b> × {of} <span className="mono quiet">{sku}</span>{' '}
          </span>
        ))}
      </div>
      <div>
        {address ? t('why_address', { order }) : t('why', { order, reason: recall.reason })}{' '}
        <b>{address ? todo : t('todo')}</b>
      </div>
      <small className="quiet">{t('asked', { name, time: format.time(recall.asked_at) })}</small>
      <ProblemNotice error={answer.error} />
      <div className="recall-do">
        <Button
          type="primary"
          size="large"
          loading={answer.isPending}
          onClick={() => say('put_aside')}
        >
          {t(address ? 'relabelled' : 'put_aside')}
        </Button>
        <Button size="large" disabled={answer.isPending} onClick={() => say('passed_on')}>
          {t('passed_on')}
        </Button>
      </div>
    </article>
  );
}

function Cards({ desk }: { desk: Desk }) {
  const [warehouse] = useOwnWarehouse();
  const { data } = useQuery({
    queryKey: ['recalls', desk, warehouse?.warehouse_id],
    queryFn: () =>
      get<AnswerOf<typeof recallList>>('/v1/recalls', {
        desk,
        warehouse_id: warehouse?.warehouse_id,
      }),
    refetchInterval: 60_000,
  });
  const rows = data?.rows ?? [];
  const asked = rows.map((each) => each.recall_id).join();
  useEffect(() => {
    if (asked === '') return;
    sound('bad');
    const timer = setInterval(() => sound('bad'), AGAIN_MS);
    return () => clearInterval(timer);
  }, [asked]);
  if (rows.length === 0) return null;
  return (
    <div className="recalls" role="alert">
      {rows.map((recall) => (
        <Card key={recall.recall_id} recall={recall} />
      ))}
    </div>
  );
}

/** The cards of the page that is open, if it is a desk that goods are called back from. */
export function RecallCards({ pathname }: { pathname: string }) {
  const may = useMay();
  const desk = DESK_OF[`/${pathname.split('/')[1]}`];
  if (desk === undefined || !may(DESKS[desk].permission)) return null;
  return <Cards desk={desk} />;
}
