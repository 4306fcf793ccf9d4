/** The weight of a parcel: from the scale when it stands still, or typed. */
import { Button, Checkbox, Input, type InputRef } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Field } from '../../../web/kit/field.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { releaseFocus } from '../../../web/kit/scan.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Tag } from '../../../web/kit/tags.tsx';
import type { ProblemBody } from '../../../web/kit/wire.ts';
import type { WeightWord } from './bench-state.ts';
import { useDeviceTexts } from './device-texts.ts';
import { SCALE_TEXTS, ScaleDialog } from './scale-dialog.tsx';
import { usePackTexts } from './texts.ts';
import { useScale } from './use-scale.ts';
import './devices.css';

/** Grams of what was typed or came from the scales; null when it is no weight but, say, a scan. */
export function gramsOf(text: string): number | null {
  if (!/^\d{1,6}(\.\d+)?$/.test(text.trim())) return null;
  const grams = Math.round(Number(text));
  return grams >= 1 && grams <= 200_000 ? grams : null;
}

/** Puts a load that stands still into the field, unless it is the parcel before. */
export function useWeighed(text: string, onWeighed: (text: string) => void): void {
  const { load } = useScale();
  const latest = useRef({ text, onWeighed });
  useEffect(() => {
    latest.current = { text, onWeighed };
  });
  useEffect(() => {
    if (load === null || !load.stable || load.used || load.grams < 1) return;
    const weighed = String(load.grams);
    if (latest.current.text !== weighed) latest.current.onWeighed(weighed);
  }, [load]);
}

/** What lies on the scale, and the way to connect and set it. */
function ScaleLine() {
  const t = useDeviceTexts();
  const format = useFormat();
  const { state, load } = useScale();
  const [open, setOpen] = useState(false);
  const shown = state === 'on' && load !== null;
  const close = () => {
    setOpen(false);
    // The dialog gives the focus back to the field; the keys belong to the scanner.
    requestAnimationFrame(releaseFocus);
  };
  return (
    <div className="scale-line">
      {shown && (
        <span className="scale-now" data-testid="scale">
          {format.weight(load.grams)}{' '}
          <Tag tone={load.used ? 'neutral' : load.stable ? 'good' : 'waiting'}>
            {t(load.used ? 'load_used' : load.stable ? 'steady' : 'moving')}
          </Tag>
        </span>
      )}
      {!shown && <span className="quiet">{t(SCALE_TEXTS[state])}</span>}
      <Button size="small" onClick={() => setOpen(true)}>
        {t('scale')}
      </Button>
      {open && <ScaleDialog onClose={close} />}
    </div>
  );
}

interface WeightProps {
  text: string;
  /** All is scanned: the field waits for a weight. */
  wanted: boolean;
  onChange(text: string): void;
  onEnter(): void;
}

export function WeightField({ text, wanted, onChange, onEnter }: WeightProps) {
  const t = usePackTexts();
  const field = useRef<InputRef>(null);
  // With a scale nobody types: the scanner keeps the keys.
  const typed = useScale().state !== 'on';
  useEffect(() => {
    if (wanted && typed) field.current?.focus();
    else if (!typed) field.current?.blur();
  }, [wanted, typed]);
  return (
    <>
      <Field label={t('weight_g')}>
        {(id) => (
          <Input
            id={id}
            ref={field}
            size="large"
            inputMode="decimal"
            autoComplete="off"
            suffix={t('gram_sign')}
            value={text}
            onChange={(event) => onChange(event.target.value)}
            onPressEnter={onEnter}
            onKeyDown={(event) => event.key === 'Escape' && releaseFocus()}
          />
        )}
      </Field>
      <ScaleLine />
    </>
  );
}

interface OddProps {
  /** What the server said against the weight; null: nothing. */
  problem: ProblemBody | null;
  word: WeightWord;
  onChange(word: WeightWord): void;
}

/** A weight that is off: confirmed, and with a reason by those who may when it is far off. */
export function OddWeight({ problem, word, onChange }: OddProps) {
  const t = usePackTexts();
  const may = useMay();
  if (problem === null) return null;
  const far = problem['reason_needed'] === true;
  if (far && !may('parcel.override_weight')) return <p className="late">{t('weight_no_right')}</p>;
  return (
    <div className="field">
      <Checkbox
        checked={word.weight_confirmed}
        onChange={(event) => onChange({ ...word, weight_confirmed: event.target.checked })}
      >
        {t('weight_sure')}
      </Checkbox>
      {far && (
        <Field label={t('weight_why')}>
          {(id) => (
            <Input
              id={id}
              maxLength={300}
              value={word.weight_reason}
              onChange={(event) => onChange({ ...word, weight_reason: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}
