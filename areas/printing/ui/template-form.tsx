/** Templates: the layout of each kind of paper as a form; its preview is the PDF itself. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { get, pathWith, post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { Panel } from '../../../web/kit/page.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import { FIELDS, type Field as FieldName, papers, type Template } from '../model.ts';
import type { templateList } from '../queries-centre.ts';
import { usePaperName } from './paper-name.ts';
import { usePrintTexts } from './texts.ts';

const NAMES = {
  service_name: 'field_service_name',
  sequence: 'field_sequence',
  parcel_no: 'field_parcel_no',
  order_no: 'field_order_no',
  weight_g: 'field_weight_g',
  goods_summary: 'field_goods_summary',
  remarks: 'field_remarks',
  cart: 'field_cart',
  barcode: 'field_barcode',
  ordered_at: 'field_ordered_at',
  prices: 'field_prices',
  reasons: 'field_reasons',
} as const satisfies Record<FieldName, string>;

interface FormProps {
  of: Template;
  change(part: Partial<Template>): void;
}

function Layout({ of, change }: FormProps) {
  const t = usePrintTexts();
  const directions = ([0, 90, 180, 270] as const).map((value) => {
    return { value, label: t('degrees', { count: value }) };
  });
  return (
    <div className="template-layout">
      <Field label={t('paper_size')}>
        {(id) => (
          <Select
            id={id}
            value={of.paper}
            onChange={(paper) => change({ paper })}
            options={papers.map((each) => ({ value: each, label: each }))}
          />
        )}
      </Field>
      <Field label={t('direction')}>
        {(id) => (
          <Select
            id={id}
            value={of.direction}
            onChange={(direction) => change({ direction })}
            options={directions}
          />
        )}
      </Field>
      <Field label={t('margin')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0}
            max={30}
            precision={0}
            value={of.margin_mm}
            onChange={(margin_mm) => change({ margin_mm: margin_mm ?? 0 })}
          />
        )}
      </Field>
    </div>
  );
}

function Fields({ of, change }: FormProps) {
  const t = usePrintTexts();
  const fields: readonly FieldName[] = FIELDS[of.kind];
  const shown = fields.filter((field) => !of.hidden.includes(field));
  return (
    <fieldset className="field plain-fieldset">
      <legend>{t('fields')}</legend>
      <Checkbox.Group
        value={shown}
        onChange={(next) => change({ hidden: fields.filter((field) => !next.includes(field)) })}
        options={fields.map((value) => ({ value, label: t(NAMES[value]) }))}
      />
    </fieldset>
  );
}

function TemplatePanel({ first }: { first: Template }) {
  const t = usePrintTexts();
  const may = useMay();
  const paper = usePaperName();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [of, setOf] = useState(first);
  const change = (part: Partial<Template>) => setOf({ ...of, ...part });
  const { kind, ...rest } = of;
  const save = useMutation({
    mutationFn: () => post('/v1/print/templates/save', of),
    onSuccess: () => void message.success(t('saved')),
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Panel
      title={paper(kind)}
      extra={
        <span>
          <Button
            size="small"
            href={pathWith(`/v1/print/templates/${kind}/preview`, rest)}
            target="_blank"
            rel="noreferrer"
            aria-label={`${t('preview')} ${paper(kind)}`}
          >
            {t('preview')}
          </Button>{' '}
          {may('printer.edit') && (
            <Button
              size="small"
              type="primary"
              loading={save.isPending}
              onClick={() => save.mutate()}
            >
              {t('save')}
            </Button>
          )}
        </span>
      }
    >
      <Layout of={of} change={change} />
      <Fields of={of} change={change} />
      {kind === 'packing_slip' && (
        <Field label={t('note')}>
          {(id) => (
            <Input
              id={id}
              maxLength={300}
              value={of.note}
              onChange={(event) => change({ note: event.target.value })}
            />
          )}
        </Field>
      )}
      <ProblemNotice error={save.error} />
    </Panel>
  );
}

export function Templates() {
  const t = usePrintTexts();
  const query = useQuery({
    queryKey: ['print-templates'],
    queryFn: () => get<Answer<typeof templateList>>('/v1/print/templates'),
  });
  return (
    <>
      <p className="quiet">{t('template_note')}</p>
      <Shown of={query} rows={6}>
        {({ rows }) => rows.map((row) => <TemplatePanel key={row.kind} first={row} />)}
      </Shown>
    </>
  );
}
