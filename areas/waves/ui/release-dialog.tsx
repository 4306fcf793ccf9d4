/** The dialog that releases a wave, and afterwards tells which shipments wait and why. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import {
  BY_PLACE,
  type ByPlaceReason,
  METHODS,
  type Method,
  type ReleasedWave,
  type ReleaseSettings,
  WAITING,
} from '../model.ts';
import { NumberField } from './limits.tsx';
import { useWaveTexts } from './texts.ts';

/** Shipments that are named after a release; the rest is counted. */
const NAMED = 50;

function Result({ wave }: { wave: ReleasedWave }) {
  const t = useWaveTexts();
  const label = useLabel();
  const { wave_no, shipment_ids, task_ids, waiting } = wave;
  return (
    <>
      <p>
        {wave_no === null
          ? t('not_released')
          : t('released', { no: wave_no, count: shipment_ids.length, tasks: task_ids.length })}
      </p>
      {wave_no !== null && (
        <p>
          {label(METHODS[wave.method])}
          {wave.why !== null && ` · ${label(BY_PLACE[wave.why as ByPlaceReason])}`}
        </p>
      )}
      {waiting.length > 0 && (
        <>
          <b>
            {t('left')}: {waiting.length}
          </b>
          <ul className="refused">
            {waiting.slice(0, NAMED).map((each) => (
              <li key={each.shipment_id}>
                <span className="mono">{each.shipment_no}</span> {label(WAITING[each.reason])}{' '}
                {each.with != null && <span className="mono">{each.with}</span>}
                {each.lines?.map((line) => (
                  <div key={line.sku} className="quiet">
                    {t('lacks', { ...line })}
                  </div>
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

interface DialogProps {
  row: { code: string; warehouse_id: string; shipments: number };
  onClose(): void;
}

/** What the dialog asks; null: as set for the warehouse. */
interface Wish {
  max: number;
  method: Method;
  mode: 'wave' | 'continuous';
  cart_slots: number | null;
  carts: number | null;
  pickers: number | null;
  pack_per_hour: number | null;
  due_before: string;
  single_line_apart: boolean;
  zones_apart: boolean;
}

function inputOf(warehouse: string, { due_before, ...wish }: Wish) {
  const said = Object.entries(wish).filter(([, value]) => value !== null);
  const until = due_before === '' ? {} : { due_before: new Date(due_before).toISOString() };
  return { warehouse, ...Object.fromEntries(said), ...until };
}

function People({ wish, change, set }: FormProps) {
  const t = useWaveTexts();
  const hint = (value: number | null | undefined) => (value == null ? t('no_limit') : `${value}`);
  return (
    <>
      <Radio.Group
        aria-label={t('mode')}
        value={wish.mode}
        onChange={(event) => change({ mode: event.target.value as Wish['mode'] })}
        options={[
          { value: 'wave', label: t('mode_wave') },
          { value: 'continuous', label: t('mode_continuous') },
        ]}
      />
      <NumberField
        label={t('pickers')}
        value={wish.pickers}
        max={500}
        placeholder={hint(set?.pickers)}
        onChange={(pickers) => change({ pickers })}
      />
      <NumberField
        label={t('pack_per_hour')}
        value={wish.pack_per_hour}
        max={100_000}
        placeholder={hint(set?.pack_per_hour)}
        onChange={(pack_per_hour) => change({ pack_per_hour })}
      />
    </>
  );
}

interface FormProps {
  wish: Wish;
  change(part: Partial<Wish>): void;
  /** As the warehouse is set; undefined until it is known. */
  set: ReleaseSettings | undefined;
}

function Form(props: FormProps) {
  const { wish, change, set } = props;
  const t = useWaveTexts();
  const label = useLabel();
  const methods = Object.keys(METHODS) as Method[];
  return (
    <>
      <Radio.Group
        aria-label={t('method')}
        value={wish.method}
        onChange={(event) => change({ method: event.target.value as Method })}
        options={methods.map((value) => ({ value, label: label(METHODS[value]) }))}
      />
      <NumberField
        label={t('most')}
        value={wish.max}
        max={1000}
        onChange={(max) => change({ max: max ?? 1 })}
      />
      <NumberField
        label={t('cart_slots')}
        value={wish.cart_slots}
        max={200}
        placeholder={`${set?.cart_slots ?? 12}`}
        onChange={(cart_slots) => change({ cart_slots })}
      />
      <NumberField
        label={t('carts')}
        value={wish.carts}
        max={500}
        placeholder={set?.carts == null ? t('no_limit') : `${set.carts}`}
        onChange={(carts) => change({ carts })}
      />
      {wish.method === 'engines' && <People {...props} />}
      <Field label={t('due_before')}>
        {(id) => (
          <Input
            id={id}
            type="datetime-local"
            value={wish.due_before}
            onChange={(event) => change({ due_before: event.target.value })}
          />
        )}
      </Field>
      <Checkbox
        checked={wish.single_line_apart}
        onChange={(event) => change({ single_line_apart: event.target.checked })}
      >
        {t('single_apart')}
      </Checkbox>
      {wish.method === 'engines' && (
        <Checkbox
          checked={wish.zones_apart}
          onChange={(event) => change({ zones_apart: event.target.checked })}
        >
          {t('zones_apart')}
        </Checkbox>
      )}
    </>
  );
}

const FIRST: Omit<Wish, 'max'> = {
  method: 'engines',
  mode: 'wave',
  cart_slots: null,
  carts: null,
  pickers: null,
  pack_per_hour: null,
  due_before: '',
  single_line_apart: false,
  zones_apart: false,
};

export function ReleaseDialog({ row, onClose }: DialogProps) {
  const t = useWaveTexts();
  const kit = useKitTexts();
  const queries = useQueryClient();
  const { warehouse_id } = row;
  const [wish, setWish] = useState<Wish>({ ...FIRST, max: Math.min(60, row.shipments) });
  const set = useQuery({
    queryKey: ['release-settings', warehouse_id],
    queryFn: () => get<ReleaseSettings>('/v1/waves/settings', { warehouse_id }),
  });
  const release = useMutation({
    mutationFn: () => post<ReleasedWave>('/v1/waves/release', inputOf(row.code, wish)),
    onSettled: () => queries.invalidateQueries(),
  });
  const done = release.data !== undefined;
  return (
    <Modal
      open
      title={t('release_in', { warehouse: row.code })}
      onCancel={onClose}
      onOk={() => (done ? onClose() : release.mutate())}
      okText={done ? kit('close') : t('release')}
      cancelText={kit('cancel')}
      {...(done ? { cancelButtonProps: { style: { display: 'none' } } } : {})}
      confirmLoading={release.isPending}
      width={520}
    >
      {release.data === undefined ? (
        <>
          <Form wish={wish} change={(part) => setWish({ ...wish, ...part })} set={set.data} />
          <ProblemNotice error={release.error} />
        </>
      ) : (
        <Result wave={release.data} />
      )}
    </Modal>
  );
}
