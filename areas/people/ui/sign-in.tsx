/** Signing in: by name and password or by a one-time link, then the code where there is one. */

import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { get, send } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { setScheme, useScheme } from '../../../web/kit/scheme.ts';
import { SESSION_PATH, type Session, sessionQuery } from '../../../web/kit/session.ts';
import { localeWasChosen, setLocale, useLocale } from '../../../web/kit/texts.ts';
import { usePeopleTexts } from './texts.ts';

interface SignedIn {
  second_factor_required: boolean;
}

/** The secret behind the # of a one-time link; it never reaches the server's log. */
function linkSecret(): string | null {
  return new URLSearchParams(window.location.hash.slice(1)).get('link');
}

/** Where to go afterwards: only to a page of our own. */
function ownPath(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') ? next : '/';
}

function useSteps() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false }) as { next?: string };
  const [step, setStep] = useState<'password' | 'code' | 'link'>(
    linkSecret() ? 'link' : 'password',
  );
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = async (path: string, body: object) => {
    setBusy(true);
    setError(null);
    try {
      const { second_factor_required } = await send<SignedIn>('POST', path, body);
      if (second_factor_required) {
        setStep('code');
        return;
      }
      const session = await get<Session>(SESSION_PATH);
      queries.setQueryData(sessionQuery.queryKey, session);
      if (session.user !== null && !localeWasChosen()) setLocale(session.user.locale);
      await navigate({ href: ownPath(next), replace: true });
    } catch (problem) {
      setError(problem);
      if (step === 'link') setStep('password');
    } finally {
      setBusy(false);
    }
  };
  return { step, setStep, error, setError, busy, run };
}

type Steps = ReturnType<typeof useSteps>;

function PasswordForm({ run, busy }: Steps) {
  const t = usePeopleTexts();
  const [login_name, setName] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(SESSION_PATH, { login_name, password });
  };
  return (
    <form onSubmit={submit}>
      <Field label={t('login_name')}>
        {(id) => (
          <Input
            id={id}
            name="login_name"
            autoComplete="username"
            autoFocus
            value={login_name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('password')}>
        {(id) => (
          <Input.Password
            id={id}
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button htmlType="submit" type="primary" block loading={busy}>
        {t('sign_in')}
      </Button>
    </form>
  );
}

function CodeForm({ run, busy, setStep, setError }: Steps) {
  const t = usePeopleTexts();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(`${SESSION_PATH}/code`, { code });
  };
  const back = () => {
    setError(null);
    setStep('password');
  };
  return (
    <form onSubmit={submit}>
      <Field label={t('code')}>
        {(id) => (
          <Input
            id={id}
            name="code"
            autoComplete="one-time-code"
            autoFocus
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
      </Field>
      <Button htmlType="submit" type="primary" block loading={busy}>
        {t('check')}
      </Button>
      <Button type="link" block onClick={back}>
        {t('start_over')}
      </Button>
    </form>
  );
}

function Tools() {
  const t = usePeopleTexts();
  const locale = useLocale();
  const scheme = useScheme();
  const other = locale === 'en' ? 'zh-CN' : 'en';
  return (
    <div className="sign-in-tools">
      <Button type="text" size="small" lang={other} onClick={() => setLocale(other)}>
        {t('other_language')}
      </Button>
      <Button
        type="text"
        size="small"
        onClick={() => setScheme(scheme === 'dark' ? 'light' : 'dark')}
      >
        {scheme === 'dark' ? t('light') : t('dark')}
      </Button>
    </div>
  );
}

export function SignIn() {
  const t = usePeopleTexts();
  const steps = useSteps();
  const { step, error, run } = steps;
  const started = useRef(false);
  useEffect(() => {
    document.title = `${t('sign_in')} · fahuo`;
  }, [t]);
  useEffect(() => {
    const secret = linkSecret();
    if (secret === null || started.current) return;
    started.current = true;
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
    void run(`${SESSION_PATH}/link`, { secret });
  }, [run]);
  return (
    <main className="sign-in">
      <div>
        <div className="sign-in-box">
          <h1>
            <img src="/icon.svg" alt="" width={24} height={24} />
            {step === 'code' ? t('code_title') : 'fahuo'}
          </h1>
          {step === 'password' && <PasswordForm {...steps} />}
          {step === 'code' && <CodeForm {...steps} />}
          {step === 'link' && <p role="status">{t('by_link')}</p>}
          <ProblemNotice error={error} />
        </div>
        <Tools />
      </div>
    </main>
  );
}
