/** Saying that the proposed carton does not do, and why; with the real size of an article. */
import { Button, Input, InputNumber, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { Field } from '../../../web/kit/field.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { releaseFocus } from '../../../web/kit/scan.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { FIT_REASONS, type FitReason } from '../model.ts';
import type { Opened, ReportInput } from './bench-state.ts';
import { useCartonTexts } from './carton-texts.ts';

interface Sizes {
  sku: string | null;
  length_mm: number | null;
  width_mm: number | null;
  height_mm: number | null;
  weight_g: number | null;
}

interface MeasuredProps {
  parcel: Opened;
  sizes: Sizes;
  onChange(sizes: Sizes): void;
}

function Measured({ parcel, sizes, onChange }: MeasuredProps) {
  const t = useCartonTexts();
  const numbers = [
    ['length_mm', t('length')],
    ['width_mm', t('width')],
    ['height_mm', t('height')],
    ['weight_g', t('weight')],
  ] as const;
  return (
    <>
      <Field label={t('article')}>
        {(id) => (
          <Select
            id={id}
            style={{ width: '100%' }}
            value={sizes.sku}
            onChange={(sku: string | null) => onChange({ ...sizes, sku })}
            options={parcel.lines.map(({ sku_code, sku_name }) => {
              return { value: sku_code, label: `${sku_code} ${sku_name}` };
            })}
          />
        )}
      </Field>
      <div className="carton-measures">
        {numbers.map(([name, text]) => (
          <Field key={name} label={text}>
            {(id) => (
              <InputNumber
                id={id}
                min={1}
                max={name === 'weight_g' ? 2_000_000 : 20_000}
                precision={0}
                style={{ width: '100%' }}
                value={sizes[name]}
                onChange={(value) => onChange({ ...sizes, [name]: value })}
              />
            )}
          </Field>
        ))}
      </div>
      <p className="quiet">{t('measured_hint')}</p>
    </>
  );
}

const noSizes = (parcel: Opened): Sizes => {
  const sku = parcel.lines.length === 1 ? parcel.lines[0]!.sku_code : null;
  return { sku, length_mm: null, width_mm: null, height_mm: null, weight_g: null };
};

/** The measured article, or null while something is missing. */
function measuredOf(sizes: Sizes): ReportInput['measured'] | null {
  const { sku, length_mm, width_mm, height_mm, weight_g } = sizes;
  if (sku === null || length_mm === null || width_mm === null || height_mm === null) return null;
  const size = { sku, length_mm, width_mm, height_mm };
  return weight_g === null ? size : { ...size, weight_g };
}

interface Props {
  parcel: Opened;
  /** The carton that is chosen now; what is said is about it. */
  carton: string | null;
  onReport(input: ReportInput): Promise<unknown>;
}

function Dialog({ parcel, carton, onReport, onClose }: Props & { onClose(): void }) {
  const t = useCartonTexts();
  const label = useLabel();
  const [reason, setReason] = useState<FitReason | null>(null);
  const [sizes, setSizes] = useState(() => noSizes(parcel));
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const measured = reason === 'size_wrong' ? measuredOf(sizes) : undefined;
  const report = async () => {
    if (reason === null || measured === null) return;
    const { parcel_id } = parcel;
    setBusy(true);
    const about = carton === null ? {} : { carton };
    const size = measured === undefined ? {} : { measured };
    const failed = await onReport({ parcel_id, reason, note, ...about, ...size }).then(
      () => null,
      (problem: unknown) => problem,
    );
    setBusy(false);
    setError(failed);
    if (failed === null) onClose();
  };
  return (
    <Modal
      open
      width={440}
      title={t('didnt_fit_title', { carton: carton ?? t('no_carton') })}
      okText={t('report')}
      okButtonProps={{ disabled: reason === null || measured === null, loading: busy }}
      onOk={() => void report()}
      onCancel={onClose}
      afterClose={releaseFocus}
      destroyOnHidden
    >
      <Radio.Group
        aria-label={t('reason')}
        value={reason}
        onChange={(event) => setReason(event.target.value as FitReason)}
        vertical
        options={Object.entries(FIT_REASONS).map(([value, text]) => {
          return { value, label: label(text) };
        })}
      />
      {reason === 'size_wrong' && <Measured parcel={parcel} sizes={sizes} onChange={setSizes} />}
      <Field label={t('note')}>
        {(id) => (
          <Input
            id={id}
            maxLength={300}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <ProblemNotice error={error} />
    </Modal>
  );
}

export function DidntFit(props: Props) {
  const t = useCartonTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('didnt_fit')}</Button>
      {open && <Dialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
