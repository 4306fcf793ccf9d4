/** A field with its label above it, which names the control by id; and the input of an amount. */
import { InputNumber } from 'antd';
import { type ReactNode, useId } from 'react';
import { currencyDecimals } from '../../kernel/money.ts';

interface FieldProps {
  label: string;
  /** Draws the control with the id given. */
  children(id: string): ReactNode;
}

export function Field({ label, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface MoneyInputProps {
  id?: string;
  label?: string;
  currency: string;
  value: number | null;
  onChange(minor: number | null): void;
  wrong?: boolean;
}

/** An amount as people type it, in major units; the value is whole minor units. */
export function MoneyInput({ id, label, currency, value, onChange, wrong }: MoneyInputProps) {
  const decimals = currencyDecimals(currency);
  const unit = 10 ** decimals;
  return (
    <InputNumber<number>
      {...(id === undefined ? {} : { id })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      min={0}
      max={9_000_000_000}
      precision={decimals}
      controls={false}
      style={{ width: 104 }}
      value={value === null ? null : value / unit}
      onChange={(typed) => onChange(typed === null ? null : Math.round(typed * unit))}
      {...(wrong ? { status: 'error' } : {})}
    />
  );
}
