/** Closing a parcel: the carton (proposed, with the reasons) and the weight. */

import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, type InputRef, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { get } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { Panel } from '../../../web/kit/page.tsx';
import { releaseFocus } from '../../../web/kit/scan.tsx';
import { useLocale } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { cartonList } from '../queries.ts';
import { type Bench, type Opened, piecesLeft } from './bench-state.ts';
import { DidntFit } from './didnt-fit.tsx';
import { usePackTexts } from './texts.ts';

interface CartonProps {
  parcel: Opened;
  carton: string | null;
  onChange(carton: string): void;
}

function CartonField({ parcel, carton, onChange }: CartonProps) {
  const t = usePackTexts();
  const cartons = useQuery({
    queryKey: ['cartons'],
    queryFn: () => get<Answer<typeof cartonList>>('/v1/cartons', { only_active: 'true' }),
    staleTime: 60_000,
  });
  const nameOf = (code: string, name: string) =>
    code === parcel.carton ? `${code} ${name} (${t('proposed')})` : `${code} ${name}`;
  return (
    <Field label={t('carton')}>
      {(id) => (
        <Select
          id={id}
          size="large"
          style={{ width: '100%' }}
          placeholder={t('no_carton_fits')}
          value={carton}
          onChange={(code: string | null) => {
            if (code !== null) onChange(code);
            releaseFocus();
          }}
          options={
            cartons.data?.rows.map(({ code, name }) => {
              return { value: code, label: nameOf(code, name) };
            }) ?? []
          }
        />
      )}
    </Field>
  );
}

/** Why this carton was proposed. */
function Reasons({ parcel }: { parcel: Opened }) {
  const t = usePackTexts();
  const locale = useLocale();
  const reasons = locale === 'en' ? parcel.reasons.en : parcel.reasons.zh;
  if (reasons.length === 0) return null;
  return (
    <details className="reason" style={{ marginTop: 10 }}>
      <summary>{t('why_carton')}</summary>
      <ul>
        {reasons.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

/** Grams of what was typed or came from the scales; null when it is no weight but, say, a scan. */
function gramsOf(text: string): number | null {
  if (!/^\d{1,6}(\.\d+)?$/.test(text.trim())) return null;
  const grams = Math.round(Number(text));
  return grams >= 1 && grams <= 200_000 ? grams : null;
}

interface WeightProps {
  text: string;
  /** All is scanned: the field waits for the scales. */
  wanted: boolean;
  onChange(text: string): void;
  onEnter(): void;
}

function WeightField({ text, wanted, onChange, onEnter }: WeightProps) {
  const t = usePackTexts();
  const field = useRef<InputRef>(null);
  useEffect(() => {
    if (wanted) field.current?.focus();
  }, [wanted]);
  return (
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
        />
      )}
    </Field>
  );
}

export function CloseForm({ parcel, bench }: { parcel: Opened; bench: Bench }) {
  const t = usePackTexts();
  const [carton, setCarton] = useState(parcel.carton);
  const [text, setText] = useState('');
  /** The server found the weight odd; a person may say that it is right. */
  const [odd, setOdd] = useState(false);
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const weight_g = gramsOf(text);
  const write = (typed: string) => {
    setText(typed);
    setOdd(false);
    setSure(false);
  };
  const left = piecesLeft(parcel);
  const begun = parcel.lines.some((line) => line.qty_scanned > 0);
  const ready = carton !== null && weight_g !== null && begun && (!odd || sure);
  const close = async () => {
    if (carton === null || weight_g === null) return;
    setBusy(true);
    const problem = await bench.close(carton, weight_g, sure);
    setBusy(false);
    setOdd(problem?.code === 'WEIGHT_RANGE' && problem['confirmable'] === true);
  };
  const enter = () => {
    // A code that was scanned while the cursor stood in the field is a scan all the same.
    if (text.trim() !== '' && weight_g === null) {
      write('');
      void bench.scan(text.trim());
    } else if (ready) {
      void close();
    }
  };
  return (
    <Panel title={t('close')}>
      <CartonField parcel={parcel} carton={carton} onChange={setCarton} />
      <WeightField text={text} wanted={left === 0} onChange={write} onEnter={enter} />
      {odd && (
        <div className="field">
          <Checkbox checked={sure} onChange={(event) => setSure(event.target.checked)}>
            {t('weight_sure')}
          </Checkbox>
        </div>
      )}
      <div className="floor-buttons">
        <Button type="primary" loading={busy} disabled={!ready} onClick={() => void close()}>
          {left > 0 ? t('close_part', { count: left }) : t('close')}
        </Button>
      </div>
      <Reasons parcel={parcel} />
      <div style={{ marginTop: 10 }}>
        <DidntFit
          parcel={parcel}
          carton={carton}
          onReport={async (input) => setCarton(await bench.reportFit(input))}
        />
      </div>
    </Panel>
  );
}
