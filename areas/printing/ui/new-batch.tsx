/** Making a print batch: of waves, or of orders that were chosen elsewhere. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Checkbox, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { useOwnWarehouse, WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { waveList } from '../../waves/queries.ts';
import type { MadeBatch } from '../batches.ts';
import { batchKinds, ORDERS_BY, type OrderBy } from '../model.ts';
import { usePaperName } from './paper-name.ts';
import { usePrintTexts } from './texts.ts';

type Kind = (typeof batchKinds)[number];
const KEPT = 'fahuo.print.station';

interface DialogProps {
  order_ids: readonly string[];
  onClose(): void;
}

interface WavesProps {
  warehouse_id: string;
  value: string[];
  onChange(wave_ids: string[]): void;
}

function Waves({ warehouse_id, value, onChange }: WavesProps) {
  const t = usePrintTexts();
  const waves = useQuery({
    queryKey: ['waves', 'to-print', warehouse_id],
    queryFn: () => get<Answer<typeof waveList>>('/v1/waves', { warehouse_id, limit: 50 }),
  });
  return (
    <Field label={t('waves')}>
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          value={value}
          onChange={onChange}
          options={(waves.data?.rows ?? []).map(({ wave_id, wave_no, shipments }) => ({
            value: wave_id,
            label: `${wave_no} (${shipments})`,
          }))}
        />
      )}
    </Field>
  );
}

/** What was chosen, and making the batch of it. */
function useBatch({ order_ids, onClose }: DialogProps) {
  const t = usePrintTexts();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [house, setHouse] = useOwnWarehouse();
  const [wave_ids, setWaves] = useState<string[]>([]);
  const [kinds, setKinds] = useState<Kind[]>(['pick_list', 'waybill']);
  const [order_by, setOrder] = useState<OrderBy>('wave');
  const [station, setStation] = useState(() => localStorage.getItem(KEPT) ?? '');
  const make = useMutation({
    mutationFn: () => {
      localStorage.setItem(KEPT, station);
      const input = { warehouse: house?.code, station, kinds, order_by, wave_ids, order_ids };
      return post<MadeBatch>('/v1/print/batches/make', input);
    },
    onSuccess: ({ batch_id, printed_before }) => {
      onClose();
      if (printed_before > 0) void message.info(t('printed_before', { count: printed_before }));
      void navigate({ to: '/print/$batch_id', params: { batch_id } });
    },
    onSettled: () => queries.invalidateQueries(),
  });
  const lacking = house === undefined || kinds.length === 0;
  const missing = lacking || wave_ids.length + order_ids.length === 0;
  const chosen = { house, wave_ids, kinds, order_by, station };
  return { ...chosen, setHouse, setWaves, setKinds, setOrder, setStation, make, missing };
}

export function NewBatch(props: DialogProps) {
  const t = usePrintTexts();
  const kit = useKitTexts();
  const label = useLabel();
  const paper = usePaperName();
  const of = useBatch(props);
  return (
    <Modal
      open
      width={480}
      title={t('new_batch')}
      okText={t('print')}
      cancelText={kit('cancel')}
      onCancel={props.onClose}
      onOk={() => of.make.mutate()}
      confirmLoading={of.make.isPending}
      okButtonProps={{ disabled: of.missing }}
    >
      <Field label={t('warehouse')}>
        {() => (
          <WarehouseSelect all={false} value={of.house?.warehouse_id} onChange={of.setHouse} />
        )}
      </Field>
      {props.order_ids.length > 0 && <p>{t('orders_chosen', { count: props.order_ids.length })}</p>}
      {props.order_ids.length === 0 && of.house !== undefined && (
        <Waves warehouse_id={of.house.warehouse_id} value={of.wave_ids} onChange={of.setWaves} />
      )}
      <fieldset className="field plain-fieldset">
        <legend>{t('papers')}</legend>
        <Checkbox.Group
          value={of.kinds}
          onChange={(kinds) => of.setKinds(batchKinds.filter((kind) => kinds.includes(kind)))}
          options={batchKinds.map((value) => ({ value, label: paper(value) }))}
        />
      </fieldset>
      <Field label={t('order_by')}>
        {(id) => (
          <Select<OrderBy>
            id={id}
            value={of.order_by}
            onChange={of.setOrder}
            options={Object.entries(ORDERS_BY).map(([value, text]) => {
              return { value: value as OrderBy, label: label(text) };
            })}
          />
        )}
      </Field>
      <Field label={t('station')}>
        {(id) => (
          <Input
            id={id}
            value={of.station}
            maxLength={40}
            placeholder={t('any_station')}
            onChange={(event) => of.setStation(event.target.value)}
          />
        )}
      </Field>
      <ProblemNotice error={of.make.error} />
    </Modal>
  );
}
