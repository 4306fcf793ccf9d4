/** Closing a parcel: the carton (proposed, with the reasons) and the weight. */

import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { get } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { Panel } from '../../../web/kit/page.tsx';
import { useLocale } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { cartonList } from '../queries.ts';
import { type Bench, type Opened, piecesLeft } from './bench-state.ts';
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
          value={carton}
          onChange={(code: string | null) => code !== null && onChange(code)}
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

export function CloseForm({ parcel, bench }: { parcel: Opened; bench: Bench }) {
  const t = usePackTexts();
  const [carton, setCarton] = useState(parcel.carton);
  const [weight_g, setWeight] = useState<number | null>(null);
  /** The server found the weight odd; a person may say that it is right. */
  const [odd, setOdd] = useState(false);
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const close = async () => {
    if (carton === null || weight_g === null) return;
    setBusy(true);
    const problem = await bench.close(carton, weight_g, sure);
    setBusy(false);
    setOdd(problem?.code === 'WEIGHT_RANGE' && problem['confirmable'] === true);
  };
  const begun = parcel.lines.some((line) => line.qty_scanned > 0);
  return (
    <Panel title={t('close')}>
      <CartonField parcel={parcel} carton={carton} onChange={setCarton} />
      <Field label={t('weight_g')}>
        {(id) => (
          <InputNumber
            id={id}
            min={1}
            max={200_000}
            value={weight_g}
            style={{ width: '100%' }}
            onChange={(value) => {
              setWeight(value);
              setOdd(false);
              setSure(false);
            }}
            onPressEnter={() => void close()}
          />
        )}
      </Field>
      {odd && (
        <div className="field">
          <Checkbox checked={sure} onChange={(event) => setSure(event.target.checked)}>
            {t('weight_sure')}
          </Checkbox>
        </div>
      )}
      <Button
        type="primary"
        block
        loading={busy}
        disabled={carton === null || weight_g === null || !begun}
        onClick={() => void close()}
      >
        {t('close')} {piecesLeft(parcel) > 0 ? `(−${piecesLeft(parcel)})` : ''}
      </Button>
      <Reasons parcel={parcel} />
    </Panel>
  );
}
