/** What the buyer of an order said, with the answer or a way to give one. */
import { useQuery } from '@tanstack/react-query';
import { Action } from '../../../../web/kit/act.tsx';
import { get } from '../../../../web/kit/api.ts';
import { useFormat } from '../../../../web/kit/format.ts';
import { Panel } from '../../../../web/kit/page.tsx';
import { useMay } from '../../../../web/kit/session.ts';
import { Tag } from '../../../../web/kit/tags.tsx';
import { useLabel } from '../../../../web/kit/texts.ts';
import type { Answer } from '../../../../web/kit/wire.ts';
import { FEEDBACK_TAGS, type FeedbackTag, UNHAPPY } from '../../../voice/model.ts';
import type { feedbackList } from '../../../voice/queries.ts';
import { useOrderTexts } from '../texts.ts';

interface FeedbackProps {
  order_id: string;
  order_no: string;
}

export function OrderFeedback({ order_id, order_no }: FeedbackProps) {
  const t = useOrderTexts();
  const label = useLabel();
  const format = useFormat();
  const may = useMay();
  const { data } = useQuery({
    queryKey: ['feedback', { order_id }],
    queryFn: () => get<Answer<typeof feedbackList>>('/v1/feedback', { order_id }),
    enabled: may('feedback.read'),
  });
  const [said] = data?.rows ?? [];
  if (said === undefined) return null;
  const { score, tags, text, answer, changed_at, answered_by_name } = said;
  const reasons = tags.map((tag) => label(FEEDBACK_TAGS[tag as FeedbackTag])).join(', ');
  return (
    <Panel
      title={t('feedback')}
      extra={
        may('feedback.answer') && (
          <Action
            label={answer === null ? t('answer') : t('answer_again')}
            path="/v1/feedback/answer"
            targets={[{ input: { order_id }, name: order_no }]}
            reason_field="answer"
            reason_label={t('answer')}
            question={t('answer_ask')}
          />
        )
      }
    >
      <p>
        <Tag tone={score <= UNHAPPY ? 'bad' : score === 3 ? 'waiting' : 'good'}>
          {t('mark', { score })}
        </Tag>{' '}
        {reasons} <span className="quiet">{format.time(changed_at)}</span>
      </p>
      {text !== '' && <p>{text}</p>}
      {answer !== null && (
        <p>
          <b>{t('answered', { name: answered_by_name ?? '' })}</b> {answer}
        </p>
      )}
    </Panel>
  );
}
