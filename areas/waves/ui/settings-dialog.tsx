/** How a warehouse releases: limits of carts and people, and whether it does so by itself. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Modal, Radio } from 'antd';
import { useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { Shown } from '../../../web/kit/states.tsx';
import type { ReleaseSettings } from '../model.ts';
import { inUnit, NumberField } from './limits.tsx';
import { useWaveTexts } from './texts.ts';

interface DialogProps {
  row: { code: string; warehouse_id: string };
  onClose(): void;
}

export function SettingsDialog({ row, onClose }: DialogProps) {
  const { warehouse_id } = row;
  const settings = useQuery({
    queryKey: ['release-settings', warehouse_id],
    queryFn: () => get<ReleaseSettings>('/v1/waves/settings', { warehouse_id }),
  });
  return (
    <Shown of={settings} rows={1}>
      {(first) => <Form row={row} first={first} onClose={onClose} />}
    </Shown>
  );
}

interface Limit {
  key:
    | 'cart_slots'
    | 'cart_weight_g'
    | 'tote_volume_ml'
    | 'carts'
    | 'pickers'
    | 'pack_per_hour'
    | 'wave_minutes'
    | 'engine_ms';
  label: Parameters<ReturnType<typeof useWaveTexts>>[0];
  min?: number;
  max: number;
  /** What the field counts in, of the unit of the key. */
  unit?: number;
  /** Without it: empty for no limit. */
  needed?: boolean;
}

const LIMITS: readonly Limit[] = [
  { key: 'cart_slots', label: 'cart_slots', max: 200, needed: true },
  { key: 'cart_weight_g', label: 'cart_weight', max: 10_000, unit: 1000 },
  { key: 'tote_volume_ml', label: 'tote_volume', max: 10_000, unit: 1000 },
  { key: 'carts', label: 'carts', max: 500 },
  { key: 'pickers', label: 'pickers', max: 500 },
  { key: 'pack_per_hour', label: 'pack_per_hour', max: 100_000 },
  { key: 'wave_minutes', label: 'wave_minutes', min: 5, max: 1440, needed: true },
  { key: 'engine_ms', label: 'engine_ms', min: 0, max: 3000, needed: true },
];

interface ByItselfProps {
  of: ReleaseSettings;
  change(part: Partial<ReleaseSettings>): void;
}

function ByItself({ of, change }: ByItselfProps) {
  const t = useWaveTexts();
  return (
    <>
      <Checkbox
        checked={of.by_itself}
        onChange={(event) => change({ by_itself: event.target.checked })}
      >
        {t('by_itself')}
      </Checkbox>
      {of.by_itself && (
        <>
          <Radio.Group
            aria-label={t('mode')}
            value={of.mode}
            onChange={(event) => change({ mode: event.target.value as ReleaseSettings['mode'] })}
            options={[
              { value: 'wave', label: t('mode_wave') },
              { value: 'continuous', label: t('mode_continuous') },
            ]}
          />
          <NumberField
            label={t('min_waiting')}
            value={of.min_waiting}
            max={1000}
            onChange={(value) => change({ min_waiting: value ?? 1 })}
          />
          <NumberField
            label={t('before_due')}
            value={of.before_due_min}
            min={0}
            max={10_080}
            onChange={(value) => change({ before_due_min: value ?? 0 })}
          />
        </>
      )}
    </>
  );
}

function Form({ row, first, onClose }: DialogProps & { first: ReleaseSettings }) {
  const t = useWaveTexts();
  const kit = useKitTexts();
  const queries = useQueryClient();
  const [of, setOf] = useState(first);
  const change = (part: Partial<ReleaseSettings>) => setOf({ ...of, ...part });
  const save = useMutation({
    mutationFn: () => post('/v1/waves/save-settings', { warehouse: row.code, settings: of }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Modal
      open
      title={t('settings_of', { warehouse: row.code })}
      onCancel={onClose}
      onOk={() => save.mutate()}
      okText={t('save')}
      cancelText={kit('cancel')}
      confirmLoading={save.isPending}
      width={560}
    >
      <ByItself of={of} change={change} />
      {LIMITS.map(({ key, label, min = 1, max, unit = 1, needed = false }) => (
        <NumberField
          key={key}
          label={t(label)}
          value={inUnit(of[key], unit)}
          min={min}
          max={max}
          placeholder={needed ? '' : t('no_limit')}
          onChange={(value) => {
            // A field that is needed keeps its value when it is emptied.
            if (value !== null) change({ [key]: value * unit });
            else if (!needed) change({ [key]: null });
          }}
        />
      ))}
      <ProblemNotice error={save.error} />
    </Modal>
  );
}
