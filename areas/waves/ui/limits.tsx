/** Fields of what limits a release: carts, people, time. Empty: no limit. */
import { InputNumber } from 'antd';
import { Field } from '../../../web/kit/field.tsx';

interface NumberFieldProps {
  label: string;
  value: number | null;
  min?: number;
  max: number;
  placeholder?: string;
  onChange(value: number | null): void;
}

export function NumberField(props: NumberFieldProps) {
  const { label, value, min = 1, max, placeholder = '', onChange } = props;
  return (
    <Field label={label}>
      {(id) => (
        <InputNumber
          id={id}
          min={min}
          max={max}
          value={value}
          placeholder={placeholder}
          precision={0}
          onChange={onChange}
        />
      )}
    </Field>
  );
}

/** A number in steps of another unit: kilograms of grams, litres of millilitres. */
export function inUnit(value: number | null, unit: number): number | null {
  return value === null ? null : value / unit;
}
