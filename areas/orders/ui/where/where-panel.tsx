/** Where an order's goods are and who has them; what was called back, and what was answered. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../../../../web/kit/api.ts';
import { useFormat } from '../../../../web/kit/format.ts';
import { Panel } from '../../../../web/kit/page.tsx';
import { Tag } from '../../../../web/kit/tags.tsx';
import { useLabel } from '../../../../web/kit/texts.ts';
import type { Answer } from '../../../../web/kit/wire.ts';
import { DESK_AT, type Desk, type Where } from '../../../recalls/model.ts';
import type { recallsOfOrder } from '../../../recalls/queries.ts';
import { carrierText } from '../../../shipping/model.ts';
import { wordsOf } from '../system-words.ts';
import { useWhereTexts } from './where-texts.ts';

type Told = Answer<typeof recallsOfOrder>;
type Place = Told['places'][number];
type Recall = Told['recalls'][number];

function useWhere(order_id: string): Told | undefined {
  return useQuery({
    queryKey: ['order', order_id, 'where'],
    queryFn: ({ signal }) => get<Told>(`/v1/orders/${order_id}/recalls`, {}, signal),
  }).data;
}

function useValues(): (place: Place) => Record<string, string> {
  const label = useLabel();
  return ({ name, wave_no, task_no, slot, parcel_no, carrier, tracking_no }) => ({
    name: name ?? '–',
    wave: wave_no ?? '–',
    task: task_no ?? '–',
    slot: String(slot ?? '–'),
    parcel: parcel_no ?? '–',
    carrier: carrier === null ? '–' : label(carrierText(carrier)),
    waybill: tracking_no ?? '–',
  });
}

const PLACE_TEXT = {
  planned: 'planned',
  wave: 'wave',
  walk: 'walk',
  cart: 'cart',
  tote: 'tote',
  bench: 'bench',
  staged: 'staged',
  carrier: 'carrier',
} as const satisfies Record<Where, string>;

const placeKey = (place: Place) =>
  `${place.shipment_id} ${place.parcel_id ?? ''} ${place.task_id ?? ''}`;

/** Who will be asked when these orders are cancelled now. */
export function WhoIsAsked({ order_id }: { order_id: string }) {
  const t = useWhereTexts();
  const values = useValues();
  const told = useWhere(order_id);
  return told?.places.map((place) => {
    const desk: Desk | null = DESK_AT[place.where];
    const with_carrier = place.where === 'carrier';
    return (
      <div key={placeKey(place)} className="question">
        <b>{t(PLACE_TEXT[place.where], values(place))}</b>
        {with_carrier && ` ${t('intercept', values(place))}`}
        {desk !== null && ` ${t('is_told', { who: place.name ?? t(desk) })}`}
      </div>
    );
  });
}

function Asked({ recall, last }: { recall: Recall; last: boolean }) {
  const t = useWhereTexts();
  const label = useLabel();
  const format = useFormat();
  const { state, desk, cause, asked_at, answered_at } = recall;
  const who = recall.holder_name ?? t(desk as Desk);
  const reason = wordsOf(recall.reason);
  const asker = recall.asked_name ?? t('somebody');
  const values = { asker, who, time: format.time(asked_at) };
  const said = { time: format.time(answered_at), name: recall.answered_name ?? '–' };
  const aside = cause === 'address' ? 'relabelled' : 'put_aside';
  return (
    <li>
      <span>{t(cause === 'address' ? 'asked_label' : 'asked', values)}</span>
      {reason.en !== '' && <span className="quiet"> ({label(reason)})</span>}{' '}
      {state === 'asked' && <Tag tone="waiting">{t('waits')}</Tag>}
      {state === 'put_aside' && <Tag tone="good">{t(aside, said)}</Tag>}
      {state === 'passed_on' && <Tag tone="bad">{t('passed_on', said)}</Tag>}
      {state === 'passed_on' && last && <div className="late">{t('left')}</div>}
    </li>
  );
}

export function WherePanel({ order_id }: { order_id: string }) {
  const t = useWhereTexts();
  const values = useValues();
  const told = useWhere(order_id);
  if (told === undefined || told.places.length + told.recalls.length === 0) return null;
  return (
    <Panel title={t('title')}>
      <ul className="refused">
        {told.places.map((place) => (
          <li key={placeKey(place)}>
            {t(PLACE_TEXT[place.where], values(place))}
            {place.where === 'carrier' && (
              <div className="quiet">{t('intercept', values(place))}</div>
            )}
          </li>
        ))}
        {told.recalls.map((recall, at) => (
          <Asked key={recall.recall_id} recall={recall} last={at === told.recalls.length - 1} />
        ))}
      </ul>
    </Panel>
  );
}
