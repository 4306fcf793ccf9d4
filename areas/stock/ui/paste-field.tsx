/** A field into which people paste lines of a spreadsheet; says how many it could read. */
import { Input } from 'antd';
import { Field } from '../../../web/kit/field.tsx';
import type { Pasted } from './pasted.ts';
import { useTransferTexts } from './transfer-texts.ts';

interface PasteProps {
  label: string;
  value: string;
  onChange(text: string): void;
  read: Pasted<unknown>;
}

export function PasteField({ label, value, onChange, read }: PasteProps) {
  const t = useTransferTexts();
  const { rows, wrong } = read;
  return (
    <Field label={label}>
      {(id) => (
        <>
          <Input.TextArea
            id={id}
            rows={6}
            className="mono"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <span className={wrong.length > 0 ? 'late' : 'quiet'} aria-live="polite">
            {t('rows_read', { count: rows.length })}
            {wrong.length > 0 && `; ${t('rows_wrong', { lines: wrong.join(', ') })}`}
          </span>
        </>
      )}
    </Field>
  );
}
