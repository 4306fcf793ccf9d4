/** What is called back from a picker: a card above whatever is on the phone, until it is answered. */
import { useEffect } from 'react';
import { sound } from '../../../web/kit/sound.ts';
import type { Answer as AnswerOf } from '../../../web/kit/wire.ts';
import type { Entry } from '../../../web/pda/base.ts';
import { act, dataOf, fetchAhead, useFloor, type Work } from '../../../web/pda/floor.ts';
import type { Answer } from '../model.ts';
import type { recallAhead } from '../queries.ts';
import { useRecallPdaTexts } from './pda-texts.ts';

type Recall = AnswerOf<typeof recallAhead>[number] & { answered?: boolean };

const ANSWER = '/v1/recalls/answer';
const AGAIN_MS = 20_000;

export const recallWork: Work = {
  kind: 'recall',
  permission: 'pick.confirm',
  path: '/v1/recalls-ahead',
  sheetsOf: (rows: Recall[]) => rows.map((data) => ({ sheet_id: data.recall_id, data })),
  counted: (recall: Recall, _entry: Pick<Entry, 'path' | 'body'>) => ({
    ...recall,
    answered: true,
  }),
  // It stays open, and after a while everybody who picks sees it.
  aside: () => null,
};

function Card({ recall }: { recall: Recall }) {
  const t = useRecallPdaTexts();
  const { recall_id, order_no: order, task_no, slot, reason } = recall;
  const say = (answer: Answer) =>
    act<Recall, null, null>(recall_id, () => {
      const about = { text: 'about_recall', values: { order } };
      return {
        stand: null,
        said: null,
        send: { path: ANSWER, body: { recall_id, answer }, about },
      };
    });
  return (
    <section className="card bad" role="alert">
      <h2>{t('stop', { order })}</h2>
      <b>{t('where', { task: task_no ?? '', slot: slot ?? '–' })}</b>
      {recall.goods.map(({ sku, name, qty }) => (
        <div key={sku}>
          <b>{qty}</b> × {name} <span className="mono">{sku}</span>
        </div>
      ))}
      <div>{t('why', { reason })}</div>
      <div>{t('todo')}</div>
      <div className="actions">
        <button type="button" className="main" onClick={() => void say('put_aside')}>
          {t('put_aside')}
        </button>
        <button type="button" onClick={() => void say('passed_on')}>
          {t('passed_on')}
        </button>
      </div>
    </section>
  );
}

/** The server says at once that something was called back; without network the next look finds it. */
function useNews(): void {
  useEffect(() => {
    const news = new EventSource('/v1/live');
    news.addEventListener('message', (event: MessageEvent<string>) => {
      const { kinds } = JSON.parse(event.data) as { kinds: string[] };
      if (kinds.some((kind) => kind.startsWith('recall_'))) void fetchAhead();
    });
    return () => news.close();
  }, []);
}

export function PdaRecalls() {
  useNews();
  const floor = useFloor();
  const asked = floor.sheets
    .filter((each) => each.kind === 'recall')
    .map((each) => dataOf<Recall>(each, floor))
    .filter((each) => each.answered !== true);
  const ids = asked.map((each) => each.recall_id).join();
  useEffect(() => {
    if (ids === '') return;
    sound('bad');
    const timer = setInterval(() => sound('bad'), AGAIN_MS);
    return () => clearInterval(timer);
  }, [ids]);
  return asked.map((recall) => <Card key={recall.recall_id} recall={recall} />);
}
