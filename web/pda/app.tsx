/** The frame of the phone's pages: what is shown by the address behind the #, what waits, who works. */
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { PdaTask, PdaTasks } from '../../areas/picking/ui/pda-task.tsx';
import { usePickPdaTexts } from '../../areas/picking/ui/pda-texts.ts';
import type { AheadTask } from '../../areas/picking/ui/pda-work.ts';
import { PdaRecalls } from '../../areas/recalls/ui/pda-recall.tsx';
import { useRecallPdaTexts } from '../../areas/recalls/ui/pda-texts.ts';
import { useCountTexts } from '../../areas/stock/ui/count-texts.ts';
import { CountRow, PdaCount } from '../../areas/stock/ui/pda-count.tsx';
import { setScheme, useScheme } from '../kit/scheme.ts';
import { leave, useFloor } from './floor.ts';
import { setLocale, useLocale } from './locale.ts';
import { type AboutText, Outbox, OutboxChip } from './outbox.tsx';
import { usePdaTexts } from './pda-texts.ts';
import { SignIn } from './sign-in.tsx';

function onHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** The parts of the address behind the #. */
function usePlace(): string[] {
  const hash = useSyncExternalStore(onHash, () => window.location.hash);
  return hash.split('/').slice(1);
}

function Tools() {
  const t = usePdaTexts();
  const locale = useLocale();
  const scheme = useScheme();
  const { me } = useFloor();
  const [stuck, setStuck] = useState(false);
  const other = locale === 'en' ? 'zh-CN' : 'en';
  const signOut = async () => setStuck(!(await leave()));
  return (
    <footer className="tools">
      {me !== null && <span className="quiet">{me.name}</span>}
      <button type="button" lang={other} onClick={() => setLocale(other)}>
        {t('other_language')}
      </button>
      <button type="button" onClick={() => setScheme(scheme === 'dark' ? 'light' : 'dark')}>
        {scheme === 'dark' ? t('light') : t('dark')}
      </button>
      {me !== null && (
        <button type="button" onClick={() => void signOut()}>
          {t('sign_out')}
        </button>
      )}
      {stuck && <p className="warn-text">{t('no_answer')}</p>}
    </footer>
  );
}

function Home() {
  const t = usePdaTexts();
  return (
    <>
      <PdaTasks />
      <CountRow />
      {!('serviceWorker' in navigator) && <p className="warn-text">{t('no_worker')}</p>}
      <Tools />
    </>
  );
}

function useAboutText(): AboutText {
  const pick = usePickPdaTexts();
  const count = useCountTexts();
  const recall = useRecallPdaTexts();
  return ({ text, values }) => {
    if (text === 'about_count') return count('about_count', values);
    if (text === 'about_recall') return recall('about_recall', values);
    return pick(text as Parameters<typeof pick>[0], values);
  };
}

function Shown() {
  const [what, id = ''] = usePlace();
  const aboutText = useAboutText();
  if (what === 'task') return <PdaTask key={id} task_id={id} />;
  if (what === 'count') return <PdaCount />;
  if (what === 'outbox') return <Outbox aboutText={aboutText} />;
  return <Home />;
}

function useTitle(): string {
  const t = usePdaTexts();
  const count = useCountTexts();
  const { sheets } = useFloor();
  const [what, id] = usePlace();
  const task = sheets.find((each) => each.kind === 'task' && each.sheet_id === id);
  if (what === 'task') return (task?.data as AheadTask | undefined)?.task_no ?? t('picking');
  if (what === 'count') return count('counting');
  return t(what === 'outbox' ? 'outbox' : 'title');
}

function Frame({ children }: { children: ReactNode }) {
  const t = usePdaTexts();
  const title = useTitle();
  const [what] = usePlace();
  const away = what !== undefined && what !== '';
  return (
    <>
      <header>
        {away && (
          <a className="up" href="#/" aria-label={t('back')}>
            ←
          </a>
        )}
        <h1>{title}</h1>
        <OutboxChip />
      </header>
      <main>{children}</main>
    </>
  );
}

export function App() {
  const t = usePdaTexts();
  const { ready, broken, me, signed_out } = useFloor();
  const [again, setAgain] = useState(false);
  useEffect(() => {
    document.title = t('title');
  }, [t]);
  useEffect(() => {
    if (!signed_out) setAgain(false);
  }, [signed_out]);
  if (broken) return <p className="empty bad-text">{t('keeps_nothing')}</p>;
  if (!ready) return <p className="empty">{t('loading')}</p>;
  if (me === null) {
    return (
      <Frame>
        <p>{t('sign_in_first')}</p>
        <SignIn />
        <Tools />
      </Frame>
    );
  }
  return (
    <Frame>
      {signed_out && (
        <div className="card warn">
          <p>{t('sign_in_again')}</p>
          {again ? (
            <SignIn />
          ) : (
            <button type="button" className="main" onClick={() => setAgain(true)}>
              {t('sign_in')}
            </button>
          )}
        </div>
      )}
      <PdaRecalls />
      <Shown />
    </Frame>
  );
}
