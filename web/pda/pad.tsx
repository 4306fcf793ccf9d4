/** Numbers and choices by thumb. No field: what a scanner types has nowhere to land. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { usePdaTexts } from './pda-texts.ts';

interface DialogProps {
  title: string;
  onClose(): void;
  children: ReactNode;
}

function Dialog({ title, onClose, children }: DialogProps) {
  const t = usePdaTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} aria-label={title} onClose={onClose}>
      <h2>{title}</h2>
      {children}
      <button type="button" onClick={onClose}>
        {t('back')}
      </button>
    </dialog>
  );
}

interface PadProps {
  title: string;
  least: number;
  most: number;
  onDone(value: number): void;
  onClose(): void;
}

/** A whole number of at least `least` and at most `most`. */
export function NumberPad({ title, least, most, onDone, onClose }: PadProps) {
  const t = usePdaTexts();
  const [text, setText] = useState('');
  const value = Number(text);
  const fits = text !== '' && value >= least && value <= most;
  const add = (digit: string) => {
    const next = String(Number(text + digit));
    if (Number(next) <= most) setText(next);
  };
  const few = most - least < 1000;
  return (
    <Dialog title={title} onClose={onClose}>
      <output className="pad-value">{text === '' ? '–' : text}</output>
      {few && <p className="quiet">{t('at_most', { most })}</p>}
      <div className="pad">
        {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => (
          <button key={digit} type="button" onClick={() => add(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" aria-label={t('erase')} onClick={() => setText(text.slice(0, -1))}>
          ⌫
        </button>
        <button type="button" onClick={() => add('0')}>
          {0}
        </button>
        {few ? (
          <button type="button" onClick={() => setText(String(most))}>
            {t('all')}
          </button>
        ) : (
          <span />
        )}
      </div>
      <button type="button" className="main" disabled={!fits} onClick={() => onDone(value)}>
        {t('confirm')}
      </button>
    </Dialog>
  );
}

interface ChoicesProps<Value extends string> {
  title: string;
  choices: readonly { value: Value; label: string }[];
  onChoose(value: Value): void;
  onClose(): void;
}

export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const { title, choices, onChoose, onClose } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="choices">
        {choices.map(({ value, label }) => (
          <button key={value} type="button" onClick={() => onChoose(value)}>
            {label}
          </button>
        ))}
      </div>
    </Dialog>
  );
}
