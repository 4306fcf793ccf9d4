/** Setting the scale: how it speaks, what it sends just now, and taking a profile over or sharing it. */
import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Empty } from '../../../web/kit/states.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { scaleList } from '../devices/scales.ts';
import { patternOf, type ScaleProfile, WEIGHT_UNITS } from '../model.ts';
import { useDeviceTexts } from './device-texts.ts';
import { readFrame, USUAL_SCALES } from './scale-frames.ts';
import { connectScale, keepProfile, useScale } from './use-scale.ts';

/** What is said of the line to the scale. */
export const SCALE_TEXTS = {
  absent: 'scale_absent',
  off: 'scale_off',
  on: 'scale_on',
  lost: 'scale_lost',
} as const;

const RATES = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200];

type Choice = ScaleProfile[keyof ScaleProfile];

interface FieldsProps {
  profile: ScaleProfile;
  onChange(profile: ScaleProfile): void;
}

/** How a weight is found in a frame. */
function Reading({ profile, onChange }: FieldsProps) {
  const t = useDeviceTexts();
  const set = (change: Partial<ScaleProfile>) => onChange({ ...profile, ...change });
  const wrong = patternOf(profile.pattern) === null;
  return (
    <>
      <Field label={t('pattern')}>
        {(id) => (
          <Input
            id={id}
            className="mono"
            maxLength={200}
            value={profile.pattern}
            {...(wrong ? { status: 'error' as const } : {})}
            onChange={(event) => set({ pattern: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('stable_words')}>
        {(id) => (
          <Input
            id={id}
            className="mono"
            maxLength={60}
            value={profile.stable_words}
            onChange={(event) => set({ stable_words: event.target.value })}
          />
        )}
      </Field>
      <p className="quiet">{t('stable_hint')}</p>
      <Checkbox
        checked={profile.reversed}
        onChange={(event) => set({ reversed: event.target.checked })}
      >
        {t('reversed')}
      </Checkbox>
    </>
  );
}

function Fields({ profile, onChange }: FieldsProps) {
  const t = useDeviceTexts();
  const set = (change: Partial<ScaleProfile>) => onChange({ ...profile, ...change });
  const choose = (
    name: keyof ScaleProfile & Parameters<typeof t>[0],
    options: readonly (readonly [Choice, string])[],
  ) => (
    <Field label={t(name)}>
      {(id) => (
        <Select
          id={id}
          style={{ width: '100%' }}
          value={profile[name]}
          onChange={(value: Choice) => set({ [name]: value })}
          options={options.map(([value, label]) => ({ value, label }))}
        />
      )}
    </Field>
  );
  const same = (values: readonly (string | number)[]) =>
    values.map((value) => [value, String(value)] as const);
  return (
    <>
      <div className="fields">
        {choose('baud_rate', same(RATES))}
        {choose('data_bits', same([8, 7]))}
        {choose('stop_bits', same([1, 2]))}
        {choose('parity', [
          ['none', t('parity_none')],
          ['even', t('parity_even')],
          ['odd', t('parity_odd')],
        ])}
        {choose('frame_end', [
          ['line', t('frame_line')],
          ['etx', t('frame_etx')],
          ['equals', t('frame_equals')],
        ])}
        {choose('unit', same(WEIGHT_UNITS))}
      </div>
      <Reading profile={profile} onChange={onChange} />
    </>
  );
}

/** The newest frames and what the profile in the form makes of them. */
function Tester({ profile }: { profile: ScaleProfile }) {
  const t = useDeviceTexts();
  const format = useFormat();
  const { frames } = useScale();
  const meaning = (text: string) => {
    const reading = readFrame(text, profile);
    if (reading === null) return <span className="late">{t('no_weight')}</span>;
    const { grams, stable } = reading;
    const still = stable === null ? '' : ` · ${t(stable ? 'steady' : 'moving')}`;
    return `${format.weight(grams)}${still}`;
  };
  return (
    <>
      <h3>{t('captured')}</h3>
      {frames.length === 0 ? (
        <Empty>{t('nothing_captured')}</Empty>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('frame')}</th>
              <th scope="col">{t('reads_as')}</th>
            </tr>
          </thead>
          <tbody>
            {frames.map(({ n, text }) => (
              <tr key={n}>
                <td>
                  <code>{JSON.stringify(text).slice(1, -1)}</code>
                </td>
                <td className="nowrap">{meaning(text)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** Which scale it is like: one that was saved, or one that many have; and its name. */
function Model({ profile, onChange, saved }: FieldsProps & { saved: readonly ScaleProfile[] }) {
  const t = useDeviceTexts();
  const known = [...saved, ...USUAL_SCALES];
  return (
    <div className="fields">
      <Field label={t('begin_as')}>
        {(id) => (
          <Select
            id={id}
            style={{ width: '100%' }}
            value={null}
            onChange={(at: number | null) => at !== null && onChange(known[at]!)}
            options={known.map(({ name }, value) => ({ value, label: name }))}
          />
        )}
      </Field>
      <Field label={t('profile_name')}>
        {(id) => (
          <Input
            id={id}
            maxLength={60}
            value={profile.name}
            onChange={(event) => onChange({ ...profile, name: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

/** The profiles that were saved for all benches, and saving one. */
function useSaved() {
  const t = useDeviceTexts();
  const { message } = App.useApp();
  const [error, setError] = useState<unknown>(null);
  const { data, refetch } = useQuery({
    queryKey: ['scales'],
    queryFn: () => get<Answer<typeof scaleList>>('/v1/packing/scales'),
  });
  const rows = data?.rows.map(({ scale_profile_id: _, saved_at: __, ...row }) => row) ?? [];
  const save = async (profile: ScaleProfile) => {
    try {
      await post('/v1/packing/scales/save', profile);
      setError(null);
      void message.success(t('saved_for_all', { name: profile.name }));
      void refetch();
    } catch (failed) {
      setError(failed);
    }
  };
  return { saved: rows as ScaleProfile[], save, error };
}

export function ScaleDialog({ onClose }: { onClose(): void }) {
  const t = useDeviceTexts();
  const may = useMay();
  const { state, profile: kept, error: line_error } = useScale();
  const [profile, setProfile] = useState(kept);
  const { saved, save, error } = useSaved();
  const whole = patternOf(profile.pattern) !== null && profile.name.trim() !== '';
  const use = () => {
    void keepProfile(profile);
    onClose();
  };
  return (
    <Modal
      open
      width={640}
      title={t('scale_title')}
      onCancel={onClose}
      destroyOnHidden
      footer={
        <>
          {may('pack.set_scale') && (
            <Button disabled={!whole} onClick={() => void save(profile)}>
              {t('save_for_all')}
            </Button>
          )}
          <Button type="primary" disabled={!whole} onClick={use}>
            {t('use_here')}
          </Button>
        </>
      }
    >
      <div className="scale-line">
        <span>{t(SCALE_TEXTS[state])}</span>
        {state !== 'absent' && (
          <Button size="small" type="primary" onClick={() => void connectScale()}>
            {t('connect')}
          </Button>
        )}
      </div>
      {line_error !== null && <p className="late">{line_error}</p>}
      <Model profile={profile} onChange={setProfile} saved={saved} />
      <Fields profile={profile} onChange={setProfile} />
      <Tester profile={profile} />
      <ProblemNotice error={error} />
    </Modal>
  );
}
