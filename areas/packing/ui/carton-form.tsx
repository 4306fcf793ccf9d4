/** One carton: all that the proposal goes by, and what a warehouse has of it. Errors by field. */
import { useQueryClient } from '@tanstack/react-query';
import { Checkbox, Input, InputNumber, Modal, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { ApiProblem, post } from '../../../web/kit/api.ts';
import { Field, MoneyInput } from '../../../web/kit/field.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useSession } from '../../../web/kit/session.ts';
import { useLocale } from '../../../web/kit/texts.ts';
import type { Warehouse } from '../../../web/kit/warehouses.tsx';
import type { cartonSchema } from '../model.ts';
import { type Carton, KINDS, type Stock } from './carton-list.tsx';
import { useCartonTexts } from './carton-texts.ts';

type Saved = (typeof cartonSchema)['_output'];
/** Numbers may be empty while they are typed. */
type Draft = { [Key in keyof Saved]: Saved[Key] extends number ? number | null : Saved[Key] };

const EMPTY: Draft = {
  code: '',
  name: '',
  kind: 'box',
  inner_length_mm: null,
  inner_width_mm: null,
  inner_height_mm: null,
  wall_mm: 3,
  empty_weight_g: null,
  max_gross_g: null,
  cost_minor: 0,
  active: true,
};

const NUMBERS = [
  ['inner_length_mm', 'length'],
  ['inner_width_mm', 'width'],
  ['inner_height_mm', 'inner_height'],
  ['wall_mm', 'wall'],
  ['empty_weight_g', 'empty_weight_g'],
  ['max_gross_g', 'max_gross_g'],
] as const;

function draftOf(carton: Carton | null): Draft {
  if (carton === null) return EMPTY;
  const { carton_id: _, ...rest } = carton;
  return { ...rest, kind: rest.kind as Saved['kind'] };
}

/** What the server says against each field, by its name; the label names the field already. */
function useFaultsOf(): (error: unknown) => Map<string, string> {
  const t = useCartonTexts();
  const locale = useLocale();
  return (error) => {
    if (!(error instanceof ApiProblem)) return new Map();
    const { body } = error;
    const found = (body.errors ?? [body]).map((each) => {
      const name = (each.pointer ?? '').slice(1);
      const reason = locale === 'en' ? each['reason'] : each['reason_zh'];
      return [name, name === 'code' ? t('code_rule') : String(reason ?? each.title)] as const;
    });
    return new Map(found);
  };
}

interface Props {
  carton: Carton | null;
  warehouse: Warehouse | undefined;
  stock: Stock | undefined;
  onClose(): void;
}

interface HereProps {
  warehouse: Warehouse;
  here: { qty_left: number | null; offered: boolean };
  onChange(here: HereProps['here']): void;
}

/** What the chosen warehouse has of it. */
function Here({ warehouse, here, onChange }: HereProps) {
  const t = useCartonTexts();
  return (
    <>
      <p>
        <strong>{t('in_warehouse', { warehouse: warehouse.code })}</strong>
      </p>
      <Checkbox
        checked={here.offered}
        onChange={(event) => onChange({ ...here, offered: event.target.checked })}
      >
        {t('offered_here')}
      </Checkbox>
      <Field label={t('left_here')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0}
            precision={0}
            style={{ width: 170 }}
            placeholder={t('not_counted')}
            value={here.qty_left}
            onChange={(qty_left) => onChange({ ...here, qty_left })}
          />
        )}
      </Field>
    </>
  );
}

interface FieldsProps {
  draft: Draft;
  is_new: boolean;
  faults: ReadonlyMap<string, string>;
  onChange(change: Partial<Draft>): void;
}

function Fields({ draft, is_new, faults, onChange: set }: FieldsProps) {
  const t = useCartonTexts();
  const currency = useSession()?.tenant.currency ?? 'CNY';
  const field = (name: keyof Draft, label: string, control: (id: string) => ReactNode) => (
    <Field key={name} label={label}>
      {(id) => (
        <>
          {control(id)}
          {faults.has(name) && (
            <span className="late" role="alert">
              {faults.get(name)}
            </span>
          )}
        </>
      )}
    </Field>
  );
  const status = (name: keyof Draft) => (faults.has(name) ? { status: 'error' as const } : {});
  return (
    <div className="fields">
      {field('code', t('code'), (id) => (
        <Input
          id={id}
          disabled={!is_new}
          {...status('code')}
          value={draft.code}
          onChange={(event) => set({ code: event.target.value })}
        />
      ))}
      {field('name', t('name'), (id) => (
        <Input
          id={id}
          {...status('name')}
          value={draft.name}
          onChange={(event) => set({ name: event.target.value })}
        />
      ))}
      {field('kind', t('kind'), (id) => (
        <Select
          id={id}
          style={{ width: '100%' }}
          value={draft.kind}
          onChange={(kind: Saved['kind']) => set({ kind })}
          options={Object.entries(KINDS).map(([value, text]) => ({ value, label: t(text) }))}
        />
      ))}
      {NUMBERS.map(([name, text]) =>
        field(name, t(text), (id) => (
          <InputNumber
            id={id}
            precision={0}
            style={{ width: '100%' }}
            {...status(name)}
            value={draft[name]}
            onChange={(value) => set({ [name]: value })}
          />
        )),
      )}
      {field('cost_minor', t('price'), (id) => (
        <MoneyInput
          id={id}
          currency={currency}
          value={draft.cost_minor}
          onChange={(cost_minor) => set({ cost_minor })}
        />
      ))}
    </div>
  );
}

export function CartonForm({ carton, warehouse, stock, onClose }: Props) {
  const t = useCartonTexts();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(carton));
  const before = { qty_left: stock?.qty_left ?? null, offered: stock?.offered ?? true };
  const [here, setHere] = useState(before);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const faults = useFaultsOf()(error);
  const known = Object.keys(draft).some((name) => faults.has(name));
  const save = async () => {
    setBusy(true);
    try {
      await post('/v1/cartons/save', draft);
      if (warehouse !== undefined && JSON.stringify(here) !== JSON.stringify(before)) {
        const input = { warehouse: warehouse.code, carton: draft.code, ...here };
        await post('/v1/cartons/set-stock', input);
      }
      await queries.invalidateQueries({ queryKey: ['cartons'] });
      onClose();
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  };
  const sides = [draft.inner_length_mm, draft.inner_width_mm, draft.inner_height_mm];
  const outside = sides.map((side) => (side ?? 0) + 2 * (draft.wall_mm ?? 0)).join(' × ');
  return (
    <Modal
      open
      width={620}
      title={carton === null ? t('add_carton') : t('carton_is', { code: carton.code })}
      okText={t('save')}
      confirmLoading={busy}
      onOk={() => void save()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Fields draft={draft} is_new={carton === null} faults={faults} onChange={set} />
      <p className="quiet">{t('outside_is', { outside })}</p>
      <Checkbox checked={draft.active} onChange={(event) => set({ active: event.target.checked })}>
        {t('in_use')}
      </Checkbox>
      {warehouse !== undefined && <Here warehouse={warehouse} here={here} onChange={setHere} />}
      {!known && <ProblemNotice error={error} />}
    </Modal>
  );
}
