/**
 * What a buyer may do: correct, cancel, confirm, say how it was. Each asks for the end of the phone
 * number, since links are passed on.
 */
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import {
  type Language,
  type Right,
  type Tracked,
  type Translate,
  useKey,
  write,
} from './track-call.ts';
import { FeedbackFields, type Said } from './track-feedback.tsx';

export interface ActsProps {
  order: Tracked;
  path: string;
  language: Language;
  t: Translate;
  said: Said;
  /** Reads everything again. */
  onDone(): Promise<void>;
}

type Sent = { ok: true } | { ok: false; message: string };

interface FormProps extends ActsProps {
  act: Right;
  onClose(done: boolean): void;
}

interface FieldProps {
  label: string;
  hint?: string;
  children(id: string): ReactNode;
}

export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint !== undefined && <p className="quiet">{hint}</p>}
    </div>
  );
}

interface TextProps {
  name: string;
  label: string;
  most: number;
  hint?: string;
  kind?: 'tel' | 'text';
  needed?: boolean;
}

function TextField({ name, label, most, hint, kind = 'text', needed = false }: TextProps) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(id) => (
        <input
          id={id}
          name={name}
          type={kind}
          maxLength={most}
          required={needed}
          autoComplete="off"
        />
      )}
    </Field>
  );
}

/** The end of the phone number: who has only the link does not know it. */
function ProofField({ t }: { t: Translate }) {
  return (
    <Field label={t('proof')} hint={t('proof_why')}>
      {(id) => (
        <input
          id={id}
          name="proof"
          className="proof"
          inputMode="numeric"
          pattern="[0-9]{4}"
          maxLength={4}
          required
          autoComplete="off"
        />
      )}
    </Field>
  );
}

function EditFields({ order, t }: { order: Tracked; t: Translate }) {
  const { name, phone, province, city } = order.recipient;
  return (
    <>
      <p className="quiet">{t('edit_how', { name, phone, province, city })}</p>
      <TextField name="name" label={t('name')} most={100} />
      <TextField name="phone" label={t('phone')} most={30} kind="tel" />
      <fieldset>
        <legend>{t('address')}</legend>
        <TextField name="province" label={t('province')} most={100} />
        <TextField name="city" label={t('city')} most={100} />
        <TextField name="district" label={t('district')} most={100} />
        <TextField name="street" label={t('street')} most={200} />
        <TextField name="detail" label={t('detail')} most={300} />
      </fieldset>
      <TextField name="buyer_remark" label={t('remark')} most={500} />
    </>
  );
}

const ADDRESS = ['province', 'city', 'district', 'street', 'detail'] as const;

/** What the fields of a form say: only what was filled in; an address is sent whole. */
function bodyOf(act: Right, form: FormData): Record<string, unknown> {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const body: Record<string, unknown> = { proof: text('proof') };
  if (act === 'feedback') {
    return { ...body, score: Number(text('score')), tags: form.getAll('tags'), text: text('text') };
  }
  if (act !== 'edit') return body;
  for (const name of ['name', 'phone', 'buyer_remark']) {
    if (text(name) !== '') body[name] = text(name);
  }
  const address = Object.fromEntries(ADDRESS.map((name) => [name, text(name)]));
  if (Object.values(address).some((value) => value !== '')) body['address'] = address;
  return body;
}

const SENDS = {
  edit: 'edit_save',
  cancel: 'cancel_sure',
  confirm: 'confirm',
  feedback: 'feedback_send',
} as const;

function useSend({ act, path, language, t, onDone }: FormProps) {
  const [busy, setBusy] = useState(false);
  const key = useKey();
  const send = async (form: FormData): Promise<Sent> => {
    const { proof, ...content } = bodyOf(act, form);
    if (act === 'edit' && Object.keys(content).length === 0) {
      return { ok: false, message: t('edit_nothing') };
    }
    setBusy(true);
    try {
      await write(`${path}/${act}`, language, { ...content, proof }, key.of(content));
      key.done();
      await onDone();
      return { ok: true };
    } catch (error) {
      return { ok: false, message: (error as Error).message };
    } finally {
      setBusy(false);
    }
  };
  return { busy, send };
}

function ActForm(props: FormProps) {
  const { act, order, t, said, language, onClose } = props;
  const { busy, send } = useSend(props);
  const [error, setError] = useState('');
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    setError('');
    const sent = await send(new FormData(event.currentTarget));
    if (sent.ok) onClose(true);
    else setError(sent.message);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {act === 'edit' && <EditFields order={order} t={t} />}
      {act === 'cancel' && <p>{t(order.paid ? 'cancel_paid' : 'cancel_unpaid')}</p>}
      {act === 'confirm' && <p>{t('confirm_means')}</p>}
      {act === 'feedback' && <FeedbackFields said={said} language={language} t={t} />}
      <ProofField t={t} />
      {error !== '' && (
        <p role="alert" className="bad">
          {error}
        </p>
      )}
      <div className="acts">
        <button type="submit" className="main" aria-disabled={busy}>
          {busy ? t('sending') : t(SENDS[act])}
        </button>
        <button type="button" onClick={() => onClose(false)}>
          {t('keep')}
        </button>
      </div>
    </form>
  );
}

const OPENS = { edit: 'edit', cancel: 'cancel', confirm: 'confirm', feedback: 'feedback' } as const;
const DONE = {
  edit: 'edit_done',
  cancel: 'cancel_done',
  confirm: 'confirm_done',
  feedback: 'feedback_done',
} as const;

/** What is wanted most comes first, what ends the order last. */
const ORDER = ['confirm', 'feedback', 'edit', 'cancel'] as const;

/** What is not possible any more, why, and what to do. */
function TooLate({ order, t }: { order: Tracked; t: Translate }) {
  const { may, stage } = order;
  if (['picking', 'picked', 'packed'].includes(stage))
    return <p className="quiet">{t('edit_late')}</p>;
  if (stage === 'shipped') return <p className="quiet">{t('cancel_late')}</p>;
  if (may.includes('confirm')) return <p className="quiet">{t('return_how')}</p>;
  return null;
}

export function Acts(props: ActsProps) {
  const { order, t, said } = props;
  const [open, setOpen] = useState<Right | null>(null);
  const [done, setDone] = useState<Right | null>(null);
  const may = (right: Right) => order.may.includes(right);
  const shown = ORDER.filter((right) => may(right) && (right !== 'feedback' || said?.open));
  const close = (act: Right, is_done: boolean) => {
    setOpen(null);
    setDone(is_done ? act : null);
  };
  const begin = (act: Right) => {
    setOpen(act);
    setDone(null);
  };
  return (
    <section aria-labelledby="may">
      <h2 id="may">{t('may')}</h2>
      <div role="status">{done !== null && <p className="good">{t(DONE[done])}</p>}</div>
      {open === null ? (
        <div className="acts">
          {shown.map((act) => (
            <button
              key={act}
              type="button"
              className={act === 'confirm' ? 'main' : ''}
              onClick={() => begin(act)}
            >
              {t(act === 'feedback' && said?.given ? 'feedback_change' : OPENS[act])}
            </button>
          ))}
        </div>
      ) : (
        <ActForm key={open} {...props} act={open} onClose={(is_done) => close(open, is_done)} />
      )}
      <TooLate order={order} t={t} />
    </section>
  );
}
