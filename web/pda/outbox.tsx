/** What waits, what was refused and why, what was put aside: each with what can be done about it. */
import { useState } from 'react';
import { ASIDE_REASONS, type AsideReason } from '../../areas/picking/lifecycle.ts';
import type { Entry } from './base.ts';
import { putAside, sync, tryAgain, useFloor } from './floor.ts';
import { textIn, useLocale } from './locale.ts';
import { Choices } from './pad.tsx';
import { usePdaTexts } from './pda-texts.ts';

export type AboutText = (about: Entry['about']) => string;

/** The chip at the top: always there, so that nobody wonders. */
export function OutboxChip() {
  const t = usePdaTexts();
  const { outbox, online } = useFloor();
  const waiting = outbox.filter((each) => each.state === 'waiting').length;
  const refused = outbox.filter((each) => each.state === 'refused').length;
  const tone = refused > 0 ? 'bad' : waiting > 0 || !online ? 'warn' : 'good';
  const parts = [
    ...(online ? [] : [t('offline')]),
    ...(refused > 0 ? [t('refused', { count: refused })] : []),
    ...(waiting > 0 ? [t('waiting', { count: waiting })] : []),
  ];
  return (
    <a className={`chip ${tone}`} href="#/outbox">
      {parts.length === 0 ? t('all_sent') : parts.join(' · ')}
    </a>
  );
}

const REASONS = Object.keys(ASIDE_REASONS) as AsideReason[];

function useReasonText(): (reason: string) => string {
  const locale = useLocale();
  return (reason) => textIn(ASIDE_REASONS[reason as AsideReason], locale);
}

function Card({ entry, aboutText }: { entry: Entry; aboutText: AboutText }) {
  const t = usePdaTexts();
  const [aside, setAside] = useState(false);
  const reasonText = useReasonText();
  const choices = REASONS.map((value) => ({ value, label: reasonText(value) }));
  return (
    <article className="card bad">
      <b>{aboutText(entry.about)}</b>
      <p>{entry.problem?.title || entry.problem?.code}</p>
      <p>
        <small>{t('what_to_do')}</small> {entry.problem?.fix}
      </p>
      <div className="actions">
        <button type="button" onClick={() => void tryAgain(entry.n)}>
          {t('try_again')}
        </button>
        <button type="button" onClick={() => setAside(true)}>
          {t('put_aside')}
        </button>
      </div>
      {aside && (
        <Choices
          title={t('aside_why')}
          choices={choices}
          onChoose={(reason) => void putAside(entry.n, reason)}
          onClose={() => setAside(false)}
        />
      )}
    </article>
  );
}

function timeOf(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** So many of a long list are shown; the others are counted in its title. */
const SHOWN = 50;

interface ListProps {
  title: string;
  entries: Entry[];
  aboutText: AboutText;
}

function List({ title, entries, aboutText }: ListProps) {
  const reasonText = useReasonText();
  if (entries.length === 0) return null;
  return (
    <>
      <h2>
        {title} ({entries.length})
      </h2>
      <ul className="said-list">
        {entries.slice(0, SHOWN).map((each) => (
          <li key={each.n}>
            <span className="quiet">{timeOf(each.at)}</span> {aboutText(each.about)}
            {each.reason !== null && <div className="quiet">{reasonText(each.reason)}</div>}
          </li>
        ))}
      </ul>
    </>
  );
}

export function Outbox({ aboutText }: { aboutText: AboutText }) {
  const t = usePdaTexts();
  const { outbox, me } = useFloor();
  const own = outbox.filter((each) => each.user_id === me?.user_id);
  const in_state = (state: Entry['state']) => own.filter((each) => each.state === state);
  const [refused, waiting, aside] = [
    in_state('refused'),
    in_state('waiting'),
    in_state('aside'),
  ] as const;
  const others = outbox.length - own.length;
  return (
    <>
      {refused.length > 0 && <h2>{t('refused_title')}</h2>}
      {refused.map((entry) => (
        <Card key={entry.n} entry={entry} aboutText={aboutText} />
      ))}
      {refused.length + waiting.length === 0 && <p className="empty">{t('nothing_waits')}</p>}
      {waiting.length > 0 && (
        <div className="actions">
          <button type="button" className="main" onClick={() => void sync()}>
            {t('send_now')}
          </button>
        </div>
      )}
      {waiting.length > 0 && <p className="quiet">{t('kept_here')}</p>}
      <List title={t('waiting_title')} entries={waiting} aboutText={aboutText} />
      <List title={t('aside_title')} entries={aside} aboutText={aboutText} />
      {others > 0 && <p className="warn-text">{t('of_others', { count: others })}</p>}
    </>
  );
}
