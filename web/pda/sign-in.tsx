/** Signing in on the device: name and password, then the code where there is one. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { ask } from './ask.ts';
import { sync } from './floor.ts';
import { usePdaTexts } from './pda-texts.ts';

interface FieldProps {
  name: string;
  label: string;
  type?: string;
  complete: string;
}

function Field({ name, label, type = 'text', complete }: FieldProps) {
  return (
    <label>
      {label}
      <input name={name} type={type} autoComplete={complete} required />
    </label>
  );
}

interface FormProps {
  children: ReactNode;
  busy: boolean;
  onSend(values: Record<string, string>): void;
}

function Form({ children, busy, onSend }: FormProps) {
  const t = usePdaTexts();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    onSend(Object.fromEntries([...fields].map(([name, value]) => [name, String(value)])));
  };
  return (
    <form className="sign-in" onSubmit={submit}>
      {children}
      <button type="submit" className="main" disabled={busy}>
        {t('sign_in')}
      </button>
    </form>
  );
}

export function SignIn() {
  const t = usePdaTexts();
  const [step, setStep] = useState<'password' | 'code'>('password');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (path: string, body: object) => {
    setBusy(true);
    const answer = await ask<{ second_factor_required: boolean }>(path, { method: 'POST', body });
    setBusy(false);
    if (!answer.ok) return setError(answer.problem.title || t('no_answer'));
    setError('');
    if (answer.value.second_factor_required) return setStep('code');
    await sync();
  };
  return (
    <>
      {step === 'password' ? (
        <Form busy={busy} onSend={(values) => void send('/v1/session', values)}>
          <Field name="login_name" label={t('login_name')} complete="username" />
          <Field
            name="password"
            type="password"
            label={t('password')}
            complete="current-password"
          />
        </Form>
      ) : (
        <Form busy={busy} onSend={(values) => void send('/v1/session/code', values)}>
          <Field name="code" label={t('code')} complete="one-time-code" />
        </Form>
      )}
      {step === 'code' && (
        <button type="button" onClick={() => setStep('password')}>
          {t('start_over')}
        </button>
      )}
      {error !== '' && (
        <p className="bad-text" role="alert">
          {error}
        </p>
      )}
    </>
  );
}
