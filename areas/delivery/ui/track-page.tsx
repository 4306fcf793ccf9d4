/**
 * The buyer's page: where the order is in one sentence, what comes next, the way of each parcel.
 */
import { useCallback, useEffect, useState } from 'react';
import { instantText } from '../../../web/track/instant.ts';
import { TRACK_TEXTS, type TrackText } from './track-texts.ts';

type Language = 'en' | 'zh';
interface Label {
  en: string;
  zh: string;
}

/** What GET /v1/track/:token answers. */
interface Tracked {
  order_no: string;
  stage: string;
  status: Label;
  next: Label | null;
  on_hold: boolean;
  placed_at: string;
  pay_by: string | null;
  promised: { ship_by: string; deliver_from: string | null; deliver_until: string | null };
  delivered_at: string | null;
  recipient: { name: string; phone_tail: string; province: string; city: string };
  goods: { line_no: number; name: string; qty_ordered: number; qty_cancelled: number }[];
  parcels: TrackedParcel[];
  may: ('cancel' | 'edit' | 'confirm')[];
}

interface TrackedParcel extends Label {
  parcel_no: string;
  carrier_name: Label | null;
  /** The carrier's own page for the number. */
  carrier_url: string | null;
  tracking_no: string | null;
  events: ({ at: string; place: string; detail: string } & Label)[];
}

type Translate = (key: TrackText, values?: Record<string, string>) => string;

const REFRESH_MS = 60_000;
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

/** Calls the server. Throws an Error with a sentence that people may read. */
async function call<T>(path: string, language: Language, body?: object): Promise<T> {
  const headers: Record<string, string> = { 'accept-language': language === 'zh' ? 'zh-CN' : 'en' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(path, { ...init, headers }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as (T & Told) | null | undefined;
  if (response?.ok && answer) return answer;
  throw new Error(answer?.title ?? TRACK_TEXTS['no_answer'][language]);
}

interface Told {
  title?: string;
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

function Status({ order, language, t }: { order: Tracked; language: Language; t: Translate }) {
  const { status, next, promised, stage, pay_by, delivered_at } = order;
  const { deliver_from: from, deliver_until: until, ship_by } = promised;
  const waits = ['in_review', 'approved', 'allocated', 'picking', 'picked', 'packed'];
  return (
    <section>
      <h1>{status[language]}</h1>
      {next !== null && <p>{next[language]}</p>}
      {order.on_hold && <p className="held">{t('on_hold')}</p>}
      {stage === 'awaiting_payment' && pay_by !== null && (
        <p>{t('pay_by', { time: instantText(pay_by) })}</p>
      )}
      {waits.includes(stage) && <p>{t('ship_by', { time: instantText(ship_by) })}</p>}
      {from !== null && until !== null && delivered_at === null && (
        <p>{t('deliver', { from: instantText(from), until: instantText(until) })}</p>
      )}
      {delivered_at !== null && <p>{t('delivered_at', { time: instantText(delivered_at) })}</p>}
      <Steps stage={stage} t={t} />
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
              {instantText(event.at)}
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

interface ActsProps {
  order: Tracked;
  t: Translate;
  act(name: 'cancel' | 'confirm'): Promise<void>;
}

function Acts({ order, t, act }: ActsProps) {
  const [asking, setAsking] = useState(false);
  const { may } = order;
  if (asking) {
    return (
      <div className="acts">
        <button type="button" className="main" onClick={() => void act('cancel')}>
          {t('cancel_sure')}
        </button>
        <button type="button" onClick={() => setAsking(false)}>
          {t('keep')}
        </button>
      </div>
    );
  }
  return (
    <div className="acts">
      {may.includes('confirm') && (
        <button type="button" className="main" onClick={() => void act('confirm')}>
          {t('confirm')}
        </button>
      )}
      {may.includes('cancel') && (
        <button type="button" onClick={() => setAsking(true)}>
          {t('cancel')}
        </button>
      )}
    </div>
  );
}

function Goods({ order, t, act }: ActsProps) {
  const { name, province, city, phone_tail } = order.recipient;
  return (
    <section>
      <h2>{t('goods')}</h2>
      <ul>
        {order.goods.map((each) => (
          <li key={each.line_no}>
            {each.name} × {each.qty_ordered - each.qty_cancelled}
          </li>
        ))}
      </ul>
      <p className="quiet">
        {t('to')}: {name}, {province} {city}, {t('phone_tail', { tail: phone_tail })}
      </p>
      <Acts order={order} t={t} act={act} />
    </section>
  );
}

/** The order of the link; read again every minute while somebody looks. */
function useOrder(token: string, language: Language) {
  const [order, setOrder] = useState<Tracked | null>(null);
  const [error, setError] = useState<string | null>(null);
  const path = `/v1/track/${token}`;
  const load = useCallback(async () => {
    try {
      setOrder(await call<Tracked>(path, language));
      setError(null);
    } catch (problem) {
      setError((problem as Error).message);
    }
  }, [path, language]);
  useEffect(() => {
    void load();
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void load();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [load]);
  const act = async (name: 'cancel' | 'confirm') => {
    try {
      await call(`${path}/${name}`, language, {});
      await load();
    } catch (problem) {
      setError((problem as Error).message);
    }
  };
  return { order, error, load, act };
}

export function TrackPage({ token }: { token: string }) {
  const { language, t, change } = useLanguage();
  const { order, error, load, act } = useOrder(token, language);
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
          <Status order={order} language={language} t={t} />
          {order.parcels.map((parcel) => (
            <Parcel key={parcel.parcel_no} parcel={parcel} language={language} t={t} />
          ))}
          <Goods order={order} t={t} act={act} />
        </>
      )}
    </main>
  );
}
