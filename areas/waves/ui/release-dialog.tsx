/** The dialog that releases a wave, and afterwards tells which shipments wait and why. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Checkbox, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { type ReleasedWave, WAITING } from '../model.ts';
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
      {waiting.length > 0 && (
        <>
          <b>
            {t('left')}: {waiting.length}
          </b>
          <ul className="refused">
            {waiting.slice(0, NAMED).map((each) => (
              <li key={each.shipment_id}>
                <span className="mono">{each.shipment_no}</span> {label(WAITING[each.reason])}
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
  row: { code: string; shipments: number };
  onClose(): void;
}

export function ReleaseDialog({ row, onClose }: DialogProps) {
  const t = useWaveTexts();
  const kit = useKitTexts();
  const queries = useQueryClient();
  const [max, setMax] = useState(Math.min(60, row.shipments));
  const [cart_slots, setSlots] = useState(12);
  const [apart, setApart] = useState(false);
  const release = useMutation({
    mutationFn: () => {
      const input = { warehouse: row.code, max, cart_slots, single_line_apart: apart };
      return post<ReleasedWave>('/v1/waves/release', input);
    },
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
      width={480}
    >
      {release.data === undefined ? (
        <>
          <Field label={t('most')}>
            {(id) => (
              <InputNumber
                id={id}
                min={1}
                max={1000}
                value={max}
                onChange={(value) => setMax(value ?? 1)}
              />
            )}
          </Field>
          <Field label={t('cart_slots')}>
            {(id) => (
              <InputNumber
                id={id}
                min={1}
                max={200}
                value={cart_slots}
                onChange={(value) => setSlots(value ?? 1)}
              />
            )}
          </Field>
          <Checkbox checked={apart} onChange={(event) => setApart(event.target.checked)}>
            {t('single_apart')}
          </Checkbox>
          <ProblemNotice error={release.error} />
        </>
      ) : (
        <Result wave={release.data} />
      )}
    </Modal>
  );
}
