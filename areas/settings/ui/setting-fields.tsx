/** The fields of the settings: numbers with their units, switches, and the gateway of messages. */
import { Input, InputNumber, Switch } from 'antd';
import { useId } from 'react';
import { Field } from '../../../web/kit/field.tsx';
import type { Wire } from '../../../web/kit/wire.ts';
import type { ShownSettings } from '../commands.ts';
import { useSettingTexts } from './texts.ts';

export type Shown = Wire<ShownSettings>;
type NamesOf<Value> = {
  [Name in keyof Shown]: Shown[Name] extends Value ? Name : never;
}[keyof Shown];
export type NumberName = NamesOf<number>;
export type SwitchName = NamesOf<boolean>;

/** Numbers with their unit and bounds, as the server checks them. */
export const NUMBERS = {
  pay_within_min: { unit: 'minutes', min: 1, max: 43_200, hint: 'pay_within_min_hint' },
  remind_before_min: { unit: 'minutes', min: 0, max: 43_200, hint: 'remind_before_min_hint' },
  ship_within_h: { unit: 'hours', min: 1, max: 720, hint: 'ship_within_h_hint' },
  confirm_after_days: { unit: 'days', min: 1, max: 60, hint: 'confirm_after_days_hint' },
  weight_tolerance_percent: {
    unit: 'percent',
    min: 0,
    max: 100,
    hint: 'weight_tolerance_percent_hint',
  },
  weight_tolerance_g: { unit: 'grams', min: 0, max: 10_000, hint: 'weight_tolerance_g_hint' },
  wave_size: { unit: 'pieces', min: 1, max: 1000, hint: 'wave_size_hint' },
} as const satisfies Record<NumberName, object>;

const SWITCHES = {
  weigh_required: 'weigh_required_hint',
  print_waybill_at_pack: 'print_waybill_at_pack_hint',
} as const satisfies Record<SwitchName, string>;

interface FieldProps<Value> {
  value: Value;
  usual: Value;
  disabled: boolean;
  onChange(value: Value): void;
}

export function NumberField(props: FieldProps<number> & { name: NumberName }) {
  const { name, value, usual, disabled, onChange } = props;
  const t = useSettingTexts();
  const { unit, min, max, hint } = NUMBERS[name];
  return (
    <div className="setting">
      <Field label={t(name)}>
        {(id) => (
          <InputNumber
            id={id}
            style={{ width: 180 }}
            {...{ min, max, disabled, value }}
            suffix={t(unit)}
            onChange={(next) => onChange(next ?? usual)}
          />
        )}
      </Field>
      <p className="quiet">
        {t(hint)} {t('default_is', { value: `${usual} ${t(unit)}` })}
      </p>
    </div>
  );
}

export function SwitchField(props: FieldProps<boolean> & { name: SwitchName }) {
  const { name, value, usual, disabled, onChange } = props;
  const t = useSettingTexts();
  return (
    <div className="setting">
      <Field label={t(name)}>
        {(id) => <Switch id={id} checked={value} disabled={disabled} onChange={onChange} />}
      </Field>
      <p className="quiet">
        {t(SWITCHES[name])} {t('default_is', { value: t(usual ? 'yes' : 'no') })}
      </p>
    </div>
  );
}

export interface Gateway {
  url: string;
  /** What was typed now; a secret that is set never comes here. */
  secret: string;
  secret_is_set: boolean;
}

interface GatewayProps {
  value: Gateway;
  disabled: boolean;
  onChange(value: Gateway): void;
}

export function GatewayFields({ value, disabled, onChange }: GatewayProps) {
  const t = useSettingTexts();
  const hint = useId();
  const change = (part: Partial<Gateway>) => onChange({ ...value, ...part });
  return (
    <>
      <p className="quiet">{t('gateway_hint')}</p>
      <Field label={t('url')}>
        {(id) => (
          <Input
            id={id}
            type="url"
            maxLength={300}
            disabled={disabled}
            value={value.url}
            onChange={(event) => change({ url: event.target.value.trim() })}
          />
        )}
      </Field>
      <Field label={t('secret')}>
        {(id) => (
          <>
            <Input.Password
              id={id}
              aria-describedby={hint}
              autoComplete="new-password"
              maxLength={300}
              disabled={disabled}
              value={value.secret}
              onChange={(event) => change({ secret: event.target.value })}
            />
            <span id={hint} className="quiet">
              {t(value.secret_is_set ? 'secret_set' : 'secret_unset')}
            </span>
          </>
        )}
      </Field>
    </>
  );
}
