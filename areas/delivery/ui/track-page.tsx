/**
 * The buyer's page: where the order is in one sentence, what was promised, what comes next, what
 * happened, the way of each parcel, and what the buyer may do.
 */
import { useCallback, useEffect, useState } from 'react';
import { Acts } from './track-acts.tsx';
import {
  type Language,
  type Tracked,
  type TrackedParcel,
  type Translate,
  useOrder,
} from './track-call.ts';
import { Given, useSaid } from './track-feedback.tsx';
import { TRACK_TEXTS } from './track-texts.ts';

const KEPT = 'fahuo.locale';

function firstLanguage(): Language {
  const wanted = localStorage.getItem(KEPT) ?? navigator.language;
  return wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

function useLanguage() {
  const [language, setLanguage] = useState(firstLanguage);
  const t: Translate = useCallback(
    (key, values = {}) =>
      TRACK_TEXTS[key][language].replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? ''),
    [language],
  );
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = t('title');
  }, [language, t]);
  const change = () => {
    const next = language === 'zh' ? 'en' : 'zh';
    localStorage.setItem(KEPT, next === 'zh' ? 'zh-CN' : 'en');
    setLanguage(next);
  };
  return { language, t, change };
}

const STEPS = ['step_ordered', 'step_preparing', 'step_shipped', 'step_delivered'] as const;
/** How many steps are behind an order at a stage. */
const STEP_OF: Record<string, number> = {
  awaiting_payment: 0,
  in_review: 0,
  shipped: 2,
  delivered: 3,
  completed: 3,
};

function Steps({ stage, t }: { stage: string; t: Translate }) {
  if (stage === 'cancelled') return null;
  const at = STEP_OF[stage] ?? 1;
  return (
    <ol className="steps">
      {STEPS.map((step, index) => (
        <li
          key={step}
          className={index <= at ? 'past' : ''}
          aria-current={index === at ? 'step' : undefined}
        >
          {t(step)}
        </li>
      ))}
    </ol>
  );
}

interface PartProps {
  order: Tracked;
  language: Language;
  t: Translate;
}

function zoneName(zone: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'longGeneric' });
  const parts = format.formatToParts(new Date());
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

function Status({ order, language, t }: PartProps) {
  const { status, next, promised, stage, pay_by, delivered_at, zone } = order;
  const { deliver_from: from, deliver_until: until, ship_by } = promised;
  const waits = ['in_review', 'approved', 'allocated', 'picking', 'picked', 'packed'];
  const open = delivered_at === null && stage !== 'cancelled';
  return (
    <section>
      <h1>{status[language]}</h1>
      {order.on_hold && <p className="held">{t('on_hold')}</p>}
      {stage === 'awaiting_payment' && pay_by !== null && (
        <p>{t('pay_by', { time: pay_by.local })}</p>
      )}
      {waits.includes(stage) && <p>{t('ship_by', { time: ship_by.local })}</p>}
      {open && from !== null && until !== null && (
        <p>{t('deliver', { from: from.local, until: until.local })}</p>
      )}
      {delivered_at !== null && <p>{t('delivered_at', { time: delivered_at.local })}</p>}
      <p className="quiet">{t('zone', { zone: zoneName(zone, language) })}</p>
      <Steps stage={stage} t={t} />
      {next !== null && (
        <p className="next">
          <b>{t('next')}</b> {next[language]}
        </p>
      )}
    </section>
  );
}

interface ParcelProps {
  parcel: TrackedParcel;
  language: Language;
  t: Translate;
}

function Parcel({ parcel, language, t }: ParcelProps) {
  const { parcel_no: no, carrier_name: carrier, carrier_url, tracking_no, events } = parcel;
  return (
    <section>
      <h2>
        {t('parcel', { no })} · {parcel[language]}
      </h2>
      {carrier !== null && tracking_no !== null && (
        <p>
          {carrier[language]}{' '}
          {carrier_url === null ? (
            tracking_no
          ) : (
            <a href={carrier_url} target="_blank" rel="noreferrer">
              {tracking_no}
            </a>
          )}
        </p>
      )}
      {events.length === 0 && <p className="quiet">{t('no_scans')}</p>}
      <ol className="scans">
        {events.toReversed().map((event) => (
          <li key={`${event.at} ${event.en} ${event.detail}`}>
            <time dateTime={event.at} className="quiet">
              {event.local}
            </time>
            <span>
              {event[language]} {event.place}
              {event.detail !== '' && event.detail !== event[language] && (
                <span className="quiet"> {event.detail}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What happened to the order, newest first; an edit with what stood there before. */
function Happened({ order, language, t }: PartProps) {
  return (
    <section>
      <h2>{t('happened')}</h2>
      <ol className="scans">
        {order.happened.toReversed().map((event) => (
          <li key={`${event.at} ${event.en}`}>
            <time dateTime={event.at} className="quiet">
              {event.local}
            </time>
            <span>
              {event[language]}
              {event.was !== null && <span className="quiet"> {t('was', { was: event.was })}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Goods({ order, t }: PartProps) {
  const { name, province, city, phone } = order.recipient;
  const gone = order.stage === 'cancelled';
  return (
    <section>
      <h2>{t('goods')}</h2>
      <ul>
        {order.goods.map((each) => (
          <li key={each.line_no}>
            {each.name} × {gone ? each.qty_ordered : each.qty_ordered - each.qty_cancelled}
          </li>
        ))}
      </ul>
      <p className="quiet">
        {t('to')}: {name} {phone}, {province} {city}
      </p>
      {order.buyer_remark !== '' && (
        <p className="quiet">
          {t('remark')}: {order.buyer_remark}
        </p>
      )}
    </section>
  );
}

const HELP = [
  ['help_late', 'help_late_how'],
  ['help_damaged', 'help_damaged_how'],
  ['help_wrong', 'help_wrong_how'],
] as const;

function Help({ order, t }: PartProps) {
  return (
    <section>
      <h2>{t('help')}</h2>
      {HELP.map(([about, how]) => (
        <details key={about}>
          <summary>{t(about)}</summary>
          <p>{t(how, { shop: order.shop_name, no: order.order_no })}</p>
        </details>
      ))}
      <p className="quiet">{t('help_shop', { shop: order.shop_name, no: order.order_no })}</p>
    </section>
  );
}

/** Whoever comes from the tour of a demo company finds the way back. */
function TourEnd({ t }: { t: Translate }) {
  if (!new URLSearchParams(window.location.search).has('tour')) return null;
  return (
    <section>
      <p>{t('tour_end')}</p>
      <a href="/">{t('tour_back')}</a>
    </section>
  );
}

export function TrackPage({ token }: { token: string }) {
  const { language, t, change } = useLanguage();
  const path = `/v1/track/${token}`;
  const { order, error, load } = useOrder(path, language);
  const said = useSaid(path, order, language);
  const part = { language, t };
  return (
    <main className="track">
      <header>
        <span className="quiet">
          {order === null ? t('title') : t('order_no', { no: order.order_no })}
        </span>
        <button type="button" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={change}>
          {t('other_language')}
        </button>
      </header>
      <TourEnd t={t} />
      {error !== null && (
        <section role="alert">
          {order === null && <h1>{t('title')}</h1>}
          <p className="bad">{error}</p>
          <button type="button" onClick={() => void load()}>
            {t('retry')}
          </button>
        </section>
      )}
      {order === null && error === null && (
        <section>
          <h1>{t('loading')}</h1>
        </section>
      )}
      {order !== null && (
        <>
          <Status order={order} {...part} />
          {order.may.length > 0 || order.stage === 'shipped' ? (
            <Acts order={order} {...part} path={path} said={said} onDone={load} />
          ) : null}
          <Given said={said} {...part} />
          {order.parcels.map((parcel) => (
            <Parcel key={parcel.parcel_no} parcel={parcel} {...part} />
          ))}
          <Goods order={order} {...part} />
          <Happened order={order} {...part} />
          <Help order={order} {...part} />
        </>
      )}
    </main>
  );
}
