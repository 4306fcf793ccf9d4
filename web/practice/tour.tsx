/**
 * The tour: one real order through the real pages, a sentence or two at each. Where somebody is
 * stands in the address (#tour-3) and is kept, so it can be left and taken up again.
 */
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { practiceTour } from '../../areas/practice/queries.ts';
import { get } from '../kit/api.ts';
import type { Answer } from '../kit/wire.ts';
import { usePracticeTexts } from './texts.ts';

type Shown = NonNullable<Answer<typeof practiceTour>['order']>;

interface Stop {
  title: Parameters<ReturnType<typeof usePracticeTexts>>[0];
  text: Parameters<ReturnType<typeof usePracticeTexts>>[0];
  to(order: Shown): { to: string; search?: Record<string, string> };
  /** What is pointed at; the first that is there. */
  at: string;
}

const STOPS: readonly Stop[] = [
  {
    title: 'stop_desk',
    text: 'stop_desk_text',
    to: ({ order_no }) => ({ to: '/orders', search: { text: order_no ?? '' } }),
    at: '.grid-body',
  },
  {
    title: 'stop_review',
    text: 'stop_review_text',
    to: ({ order_id }) => ({ to: `/orders/${order_id}` }),
    at: '.columns > div:last-child',
  },
  { title: 'stop_wave', text: 'stop_wave_text', to: () => ({ to: '/waves' }), at: '.page-content' },
  {
    title: 'stop_pick',
    text: 'stop_pick_text',
    to: () => ({ to: '/tasks', search: { state: 'all' } }),
    at: '.page-content',
  },
  { title: 'stop_pack', text: 'stop_pack_text', to: () => ({ to: '/pack' }), at: '.page-content' },
  {
    title: 'stop_print',
    text: 'stop_print_text',
    to: () => ({ to: '/print' }),
    at: '.page-content',
  },
  {
    title: 'stop_hand_over',
    text: 'stop_hand_over_text',
    to: () => ({ to: '/hand-over' }),
    at: '.page-content',
  },
  {
    title: 'stop_track',
    text: 'stop_track_text',
    to: ({ order_id }) => ({ to: `/orders/${order_id}` }),
    at: '.columns > div:first-child',
  },
];

const KEPT = 'fahuo.tour';
const HASH = /^#?tour-(\d)$/;

/** Where the tour is: a stop from 1, 0 while it is offered, null when nobody is on it. */
function placeIn(hash: string, pathname: string): number | null {
  const found = HASH.exec(hash);
  if (found !== null) return Math.min(Number(found[1]), STOPS.length);
  return pathname === '/' && localStorage.getItem(KEPT) === null ? 0 : null;
}

/** Opens the tour where it was left. */
export function useTour() {
  const navigate = useNavigate();
  const { data } = useQuery({
    queryKey: ['tour'],
    queryFn: () => get<Answer<typeof practiceTour>>('/v1/practice/tour'),
    staleTime: Number.POSITIVE_INFINITY,
    meta: { calm: true },
  });
  const order = data?.order ?? null;
  const go = (stop: number) => {
    localStorage.setItem(KEPT, String(stop));
    const place = order === null ? { to: '/' } : STOPS[stop - 1]!.to(order);
    void navigate({ search: {}, ...place, hash: `tour-${stop}` } as never);
  };
  const begin = () => {
    const kept = Number(localStorage.getItem(KEPT) ?? 0);
    go(kept >= 1 && kept < STOPS.length ? kept : 1);
  };
  const leave = () => {
    if (localStorage.getItem(KEPT) === null) localStorage.setItem(KEPT, '0');
    void navigate({ to: '.', search: true, hash: '', replace: true } as never);
  };
  return { order, go, begin, leave };
}

/** Draws a frame around what the stop is about, once it is there. */
function usePointing(selector: string | null, where: string): void {
  useEffect(() => {
    if (selector === null) return;
    let found: Element | null = null;
    const look = () => {
      if (found?.isConnected || where === '') return;
      found = document.querySelector(`#content ${selector}`);
      found?.classList.add('tour-here');
    };
    look();
    const timer = setInterval(look, 300);
    return () => {
      clearInterval(timer);
      found?.classList.remove('tour-here');
    };
  }, [selector, where]);
}

function Offer({ tour }: { tour: ReturnType<typeof useTour> }) {
  const t = usePracticeTexts();
  return (
    <aside className="tour" aria-label={t('tour')}>
      <p>{t('tour_offer')}</p>
      <div className="tour-foot">
        <Button size="small" type="primary" onClick={tour.begin}>
          {t('tour_begin')}
        </Button>
        <Button size="small" onClick={tour.leave}>
          {t('tour_later')}
        </Button>
      </div>
    </aside>
  );
}

export function Tour({ tour }: { tour: ReturnType<typeof useTour> }) {
  const t = usePracticeTexts();
  const { hash, pathname, searchStr } = useLocation();
  const at = placeIn(hash, pathname);
  const stop = at === null || at === 0 ? null : STOPS[at - 1]!;
  const card = useRef<HTMLElement>(null);
  const { order, go, leave } = tour;
  usePointing(stop?.at ?? null, pathname + searchStr);
  useEffect(() => {
    if (stop !== null) card.current?.focus({ preventScroll: true });
  }, [stop]);
  if (at === 0) return <Offer tour={tour} />;
  if (at === null || stop === null) return null;
  const last = at === STOPS.length;
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') leave();
    else if (event.key === 'ArrowRight' && !last && order !== null) go(at + 1);
    else if (event.key === 'ArrowLeft' && at > 1 && order !== null) go(at - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <aside className="tour" aria-label={t('tour')} ref={card} tabIndex={-1} onKeyDown={press}>
      <p className="quiet">
        {t('tour_of', { at, all: STOPS.length })} <kbd>{t('tour_keys')}</kbd>
      </p>
      <h2>{t(stop.title)}</h2>
      <p aria-live="polite">
        {order === null
          ? t('tour_none')
          : t(stop.text, { no: order.order_no ?? '', wave: order.wave_no ?? '' })}
      </p>
      <div className="tour-foot">
        {order !== null && at > 1 && (
          <Button size="small" onClick={() => go(at - 1)}>
            {t('tour_back')}
          </Button>
        )}
        {order !== null && !last && (
          <Button size="small" type="primary" onClick={() => go(at + 1)}>
            {t('tour_next')}
          </Button>
        )}
        {order !== null && last && (
          <Button size="small" type="primary" href={`/track/${order.track_token}?tour`}>
            {t('stop_track_go')}
          </Button>
        )}
        <Button size="small" type="text" onClick={leave}>
          {t('tour_leave')}
        </Button>
      </div>
    </aside>
  );
}
