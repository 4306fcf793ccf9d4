/** Which column of the file holds which field: as found, and as a person corrects it. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Select } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { Panel } from '../../../web/kit/page.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { useWarehouses } from '../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { merchantList, shopList } from '../../merchants/queries.ts';
import type { ImportKind } from '../model.ts';
import type { Described, Said } from './import-file.ts';
import { useImportTexts } from './texts.ts';

const SAMPLES = 3;

interface ColumnsProps {
  kind: ImportKind;
  described: Described;
  said: Said;
  /** `again`: what was said changes which columns are found. */
  onSay(change: Partial<Said>, again?: boolean): void;
}

/** The column of a field: as said, else as found. */
function columnOf({ described, said }: ColumnsProps, name: string): number | null {
  const chosen = said.mapping[name];
  if (chosen !== undefined) return chosen === '' ? null : chosen;
  const found = described.columns[name];
  const taken = Object.values(said.mapping).includes(found ?? -1);
  return found === undefined || taken ? null : found;
}

/** Needed fields that have no column and nothing that stands in for them. */
export function stillMissing(props: ColumnsProps): Described['fields'] {
  const { described, said } = props;
  const stands: Record<string, unknown> = { ...described.stand_in, ...said };
  return described.fields.filter(({ name, required }) => {
    const may_stand = ['shop', 'merchant', 'warehouse'].includes(name);
    return required && columnOf(props, name) === null && !(may_stand && stands[name]);
  });
}

function StandIns({ kind, described, said, onSay }: ColumnsProps) {
  const t = useImportTexts();
  const { list } = useWarehouses();
  const shops = useQuery({
    queryKey: ['shops'],
    queryFn: () => get<Answer<typeof shopList>>('/v1/shops', { limit: 200 }),
    enabled: kind === 'orders',
  });
  const merchants = useQuery({
    queryKey: ['merchants'],
    queryFn: () => get<Answer<typeof merchantList>>('/v1/merchants', { limit: 200 }),
    enabled: kind !== 'orders',
  });
  const all = { shop: shops.data?.rows, merchant: merchants.data?.rows, warehouse: list };
  const names = {
    orders: ['shop'],
    catalog: ['merchant'],
    stock: ['merchant', 'warehouse'],
  } as const satisfies Record<ImportKind, readonly (keyof typeof all)[]>;
  return (
    <div className="fields">
      {names[kind].map((name) => (
        <Field key={name} label={t(name)}>
          {(id) => (
            <Select
              id={id}
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              value={said[name] ?? described.stand_in[name]}
              onChange={(code: string | null | undefined) => onSay({ [name]: code ?? undefined })}
              options={(all[name] ?? []).map((each) => {
                return { value: each.code, label: `${each.code} ${each.name}` };
              })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

function Format({ described, said, onSay }: ColumnsProps) {
  const t = useImportTexts();
  const { presets, preset, sheets, sheet } = described;
  const names: Record<string, string> = { fahuo: t('own_format') };
  return (
    <div className="fields">
      {presets.length > 1 && (
        <Field label={t('format')}>
          {(id) => (
            <Select
              id={id}
              value={said.preset ?? preset}
              onChange={(next) => onSay({ preset: next, mapping: {} }, true)}
              options={presets.map((value) => ({ value, label: names[value] ?? value }))}
            />
          )}
        </Field>
      )}
      {sheets.length > 1 && (
        <Field label={t('sheet')}>
          {(id) => (
            <Select
              id={id}
              value={said.sheet ?? sheet}
              onChange={(next) => onSay({ sheet: next ?? undefined, mapping: {} }, true)}
              options={sheets.map((value) => ({ value, label: value }))}
            />
          )}
        </Field>
      )}
    </div>
  );
}

export function ImportColumns(props: ColumnsProps) {
  const { described, said, onSay } = props;
  const t = useImportTexts();
  const label = useLabel();
  const { header, rows, fields, known_before } = described;
  const missing = stillMissing(props);
  const lacking = new Set(missing.map((field) => field.name));
  const samples = (column: number | null) =>
    column === null
      ? ''
      : rows
          .map((cells) => cells[column] ?? '')
          .filter((cell) => cell !== '')
          .slice(0, SAMPLES)
          .join(' · ');
  return (
    <Panel title={t('step_columns')}>
      <p className="quiet">{t(known_before ? 'remembered' : 'guessed')}</p>
      <Format {...props} />
      <StandIns {...props} />
      {missing.length > 0 && (
        <Alert
          type="warning"
          title={t('missing', { fields: missing.map((field) => label(field)).join(', ') })}
        />
      )}
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('field')}</th>
            <th scope="col">{t('column')}</th>
            <th scope="col">{t('sample')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => {
            const column = columnOf(props, field.name);
            return (
              <tr key={field.name}>
                <td>
                  {label(field)} {lacking.has(field.name) && <Tag tone="bad">{t('needed')}</Tag>}
                </td>
                <td>
                  <Select<number | ''>
                    size="small"
                    style={{ width: 220 }}
                    aria-label={label(field)}
                    showSearch={{ optionFilterProp: 'label' }}
                    value={column ?? ''}
                    onChange={(next) => onSay({ mapping: { ...said.mapping, [field.name]: next } })}
                    options={[
                      { value: '' as const, label: t('no_column') },
                      ...header.map((name, value) => ({ value, label: name || `#${value + 1}` })),
                    ]}
                  />
                </td>
                <td className="quiet">{samples(column)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
