/** An amount as people type it, in major units; the value is whole minor units. */
import { InputNumber } from 'antd';
import { currencyDecimals } from '../../kernel/money.ts';

interface MoneyInputProps {
  id?: string;
  label?: string;
  currency: string;
  value: number | null;
  onChange(minor: number | null): void;
  wrong?: boolean;
}

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
