/** The dialog that plans a count: of a zone, bins, articles, or a class. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, InputNumber, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { useOwnWarehouse, type Warehouse, WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { zoneList } from '../../places/queries.ts';
import type { PlannedCount } from '../count-plans.ts';
import { COUNT_KINDS, RECOUNT_ABOVE } from '../model.ts';
import { useCountDeskTexts } from './desk-texts.ts';

const KINDS = ['zone', 'bins', 'skus', 'abc'] as const;

interface Wish {
  kind: (typeof KINDS)[number];
  zone: string | null;
  codes: string;
  merchant: string;
  class: 'A' | 'B' | 'C';
  recount_above: number;
}

const FIRST: Wish = {
  kind: 'zone',
  zone: null,
  codes: '',
  merchant: '',
  class: 'A',
  recount_above: RECOUNT_ABOVE,
};

function chosen({ kind, zone, codes, merchant, class: of }: Wish) {
  const list = codes.split(/[\s,，、]+/).filter((code) => code !== '');
  if (kind === 'bins') return { kind, bins: list };
  if (kind === 'skus') return { kind, skus: list.map((code) => ({ merchant, code })) };
  return kind === 'zone' ? { kind, zone } : { kind, class: of };
}

function lacks({ kind, zone, codes, merchant }: Wish): boolean {
  if (kind === 'zone') return zone === null;
  if (kind === 'abc') return false;
  return codes.trim() === '' || (kind === 'skus' && merchant.trim() === '');
}

interface FormProps {
  wish: Wish;
  change(part: Partial<Wish>): void;
}

function ZoneField({ wish, change, warehouse_id }: FormProps & { warehouse_id: string }) {
  const t = useCountDeskTexts();
  const { data = [] } = useQuery({
    queryKey: ['zones', warehouse_id],
    queryFn: () => get<Answer<typeof zoneList>>('/v1/zones', { warehouse_id }),
  });
  return (
    <Field label={t('zone')}>
      {(id) => (
        <Select
          id={id}
          value={wish.zone}
          onChange={(zone: string) => change({ zone })}
          options={data.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
        />
      )}
    </Field>
  );
}

function CodesField({ wish, change }: FormProps) {
  const t = useCountDeskTexts();
  return (
    <>
      {wish.kind === 'skus' && (
        <Field label={t('merchant')}>
          {(id) => (
            <Input
              id={id}
              value={wish.merchant}
              onChange={(event) => change({ merchant: event.target.value.trim() })}
            />
          )}
        </Field>
      )}
      <Field label={wish.kind === 'bins' ? t('bins') : t('skus')}>
        {(id) => (
          <Input.TextArea
            id={id}
            rows={3}
            value={wish.codes}
            onChange={(event) => change({ codes: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function Choice(props: FormProps & { warehouse_id: string }) {
  const t = useCountDeskTexts();
  const { wish, change } = props;
  if (wish.kind === 'zone') return <ZoneField {...props} />;
  if (wish.kind !== 'abc') return <CodesField {...props} />;
  return (
    <Radio.Group
      aria-label={t('class')}
      className="floor-choices"
      value={wish.class}
      onChange={(event) => change({ class: event.target.value as Wish['class'] })}
      options={[
        { value: 'A', label: t('class_a') },
        { value: 'B', label: t('class_b') },
        { value: 'C', label: t('class_c') },
      ]}
    />
  );
}

function PlanDialog({ own, onClose }: { own: Warehouse | undefined; onClose(): void }) {
  const t = useCountDeskTexts();
  const kit = useKitTexts();
  const label = useLabel();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [wish, setWish] = useState(FIRST);
  const change = (part: Partial<Wish>) => setWish({ ...wish, ...part });
  const plan = useMutation({
    mutationFn: () => {
      const { recount_above } = wish;
      const input = { warehouse: own!.code, recount_above, of: chosen(wish) };
      return post<PlannedCount>('/v1/stock/counts/plan', input);
    },
    onSuccess: ({ plan_no, lines }) => {
      void message.success(t('planned', { no: plan_no, lines }));
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal
      open
      width={460}
      title={t('plan')}
      okText={t('plan')}
      cancelText={kit('cancel')}
      okButtonProps={{ disabled: own === undefined || lacks(wish) }}
      confirmLoading={plan.isPending}
      onOk={() => plan.mutate()}
      onCancel={onClose}
    >
      <Radio.Group
        aria-label={t('by')}
        value={wish.kind}
        onChange={(event) => change({ kind: event.target.value as Wish['kind'] })}
        options={KINDS.map((value) => ({ value, label: label(COUNT_KINDS[value]) }))}
      />
      {own !== undefined && <Choice wish={wish} change={change} warehouse_id={own.warehouse_id} />}
      <Field label={t('recount_above')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0}
            max={999_999}
            value={wish.recount_above}
            onChange={(value) => change({ recount_above: value ?? 0 })}
          />
        )}
      </Field>
      <ProblemNotice error={plan.error} />
    </Modal>
  );
}

/** The button that plans a count in the warehouse shown. */
export function PlanCount() {
  const t = useCountDeskTexts();
  const [own, choose] = useOwnWarehouse();
  const [open, setOpen] = useState(false);
  return (
    <>
      <WarehouseSelect value={own?.warehouse_id} onChange={choose} all={false} />
      <Button
        size="small"
        type="primary"
        disabled={own === undefined}
        onClick={() => setOpen(true)}
      >
        {t('plan')}
      </Button>
      {open && <PlanDialog own={own} onClose={() => setOpen(false)} />}
    </>
  );
}
