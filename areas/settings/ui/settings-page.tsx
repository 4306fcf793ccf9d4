/** The settings of the company: what they are, what they would be by default, changing them. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { ApiProblem, get, post } from '../../../web/kit/api.ts';
import { Page, Panel } from '../../../web/kit/page.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { useLocale } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { settingsPage } from '../queries.ts';
import { PhotoRules } from './photo-rules.tsx';
import {
  type Gateway,
  GatewayFields,
  NUMBERS,
  NumberField,
  type NumberName,
  type Shown as Settings,
  SwitchField,
  type SwitchName,
} from './setting-fields.tsx';
import { useSettingTexts } from './texts.ts';

type Read = Answer<typeof settingsPage>;
type Plain = Omit<Settings, 'message_gateway'>;

const ORDERS = [
  'pay_within_min',
  'remind_before_min',
  'ship_within_h',
  'confirm_after_days',
] as const;

function gatewayOf({ message_gateway: set }: Settings): Gateway {
  const secret_is_set = set?.secret_is_set ?? false;
  return { url: set?.url ?? '', secret: '', secret_is_set };
}

function plainOf({ message_gateway: _set, ...plain }: Settings): Plain {
  return plain;
}

/** What differs from what is set, in the form that the server takes; null when nothing does. */
function changeOf(settings: Settings, plain: Plain, gateway: Gateway): object | null {
  const before = plainOf(settings);
  const changed = Object.entries(plain).filter(
    ([name, value]) => before[name as keyof Plain] !== value,
  );
  const { url, secret } = gateway;
  const moved = url !== gatewayOf(settings).url || secret !== '';
  const secret_given = secret === '' ? {} : { secret };
  const to = moved ? { message_gateway: { url, ...secret_given } } : {};
  return changed.length === 0 && !moved ? null : { ...Object.fromEntries(changed), ...to };
}

/** What is being edited, and saving it. */
function useDraft({ settings }: Read) {
  const t = useSettingTexts();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [plain, setPlain] = useState(() => plainOf(settings));
  const [gateway, setGateway] = useState(() => gatewayOf(settings));
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const change = changeOf(settings, plain, gateway);
  const take = (next: Settings) => {
    setPlain(plainOf(next));
    setGateway(gatewayOf(next));
    setError(null);
  };
  const save = async () => {
    if (change === null) return;
    setBusy(true);
    try {
      const next = await post<Settings>('/v1/settings/save', change);
      queries.setQueryData<Read>(['settings'], (read) => read && { ...read, settings: next });
      take(next);
      void message.success(t('saved'));
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  };
  const undo = () => take(settings);
  return { plain, setPlain, gateway, setGateway, error, busy, change, save, undo };
}

/** A problem with one field tells it by the name on the screen. */
function useNamedField(): (error: unknown) => unknown {
  const t = useSettingTexts();
  const locale = useLocale();
  return (error) => {
    if (!(error instanceof ApiProblem) || error.body.code !== 'FIELD_INVALID') return error;
    const { body } = error;
    const field = String(body['field']);
    const known = [...Object.keys(NUMBERS), 'message_gateway'].find((each) => each === field);
    if (known === undefined) return error;
    const name = t(known === 'message_gateway' ? 'url' : (known as NumberName));
    const reason = String((locale === 'en' ? body['reason'] : body['reason_zh']) ?? body.title);
    return new ApiProblem({ ...body, title: `${name}: ${reason}` });
  };
}

function Form({ read }: { read: Read }) {
  const t = useSettingTexts();
  const disabled = !useMay()('setting.edit');
  const draft = useDraft(read);
  const named = useNamedField();
  const { plain, setPlain, gateway, setGateway, busy, change } = draft;
  const fieldOf = <Name extends keyof Plain>(name: Name) => ({
    name,
    disabled,
    value: plain[name],
    usual: read.defaults[name],
    onChange: (value: Plain[Name]) => setPlain({ ...plain, [name]: value }),
  });
  const number = (name: NumberName) => <NumberField key={name} {...fieldOf(name)} />;
  const toggle = (name: SwitchName) => <SwitchField key={name} {...fieldOf(name)} />;
  return (
    <form
      className="settings"
      onSubmit={(event) => {
        event.preventDefault();
        void draft.save();
      }}
    >
      {disabled && <p className="quiet">{t('read_only')}</p>}
      <Panel title={t('group_orders')}>{ORDERS.map(number)}</Panel>
      <Panel title={t('group_floor')}>
        {toggle('weigh_required')}
        {number('weight_tolerance_percent')}
        {number('weight_tolerance_g')}
        {toggle('print_waybill_at_pack')}
        {number('wave_size')}
      </Panel>
      <Panel title={t('group_messages')}>
        <GatewayFields value={gateway} disabled={disabled} onChange={setGateway} />
      </Panel>
      {!disabled && (
        <div className="settings-foot">
          <ProblemNotice error={named(draft.error)} />
          <div className="bulk">
            <Button type="primary" htmlType="submit" loading={busy} disabled={change === null}>
              {t('save')}
            </Button>
            <Button disabled={change === null} onClick={draft.undo}>
              {t('undo')}
            </Button>
            <span className="soon">{change !== null && t('unsaved')}</span>
          </div>
        </div>
      )}
    </form>
  );
}

export function SettingsPage() {
  const t = useSettingTexts();
  const query = useQuery({
    queryKey: ['settings'],
    queryFn: () => get<Read>('/v1/settings'),
  });
  return (
    <Page title={t('title')}>
      <Shown of={query}>{(read) => <Form read={read} />}</Shown>
      <PhotoRules />
    </Page>
  );
}
