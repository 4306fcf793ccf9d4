/** Dialogs around printers: what they are, paper put in, routes, a token for an agent. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Input, InputNumber, Modal, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { post, send } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useOwnWarehouse, useWarehouses, WarehouseSelect } from '../../../web/kit/warehouses.tsx';
import { papers, routedKinds } from '../model.ts';
import { usePaperName } from './paper-name.ts';
import type { PrinterRow } from './printer-list.tsx';
import { usePrintTexts } from './texts.ts';

interface SaveProps {
  title: string;
  path: string;
  input: object;
  missing?: boolean;
  onClose(): void;
  children: ReactNode;
}

/** A dialog that saves what is in it by one command. */
function SaveDialog({ title, path, input, missing = false, onClose, children }: SaveProps) {
  const t = usePrintTexts();
  const kit = useKitTexts();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => post(path, input),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Modal
      open
      width={440}
      title={title}
      okText={t('save')}
      cancelText={kit('cancel')}
      onCancel={onClose}
      onOk={() => save.mutate()}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: missing }}
    >
      {children}
      <ProblemNotice error={save.error} />
    </Modal>
  );
}

interface NumberProps {
  label: string;
  value: number | null;
  min?: number;
  max: number;
  step?: number;
  onChange(value: number | null): void;
}

function NumberField({ label, min = 0, ...rest }: NumberProps) {
  return <Field label={label}>{(id) => <InputNumber id={id} min={min} {...rest} />}</Field>;
}

interface TextProps {
  label: string;
  value: string;
  max: number;
  disabled?: boolean;
  onChange(value: string): void;
}

function TextField({ label, value, max, disabled = false, onChange }: TextProps) {
  return (
    <Field label={label}>
      {(id) => (
        <Input
          id={id}
          value={value}
          maxLength={max}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

const NEW = {
  ...{ code: '', name: '', paper: '100x150', driver: 'raw', address: '', active: true },
  ...{ offset_x_um: 0, offset_y_um: 0, low_at: 50 },
};

export function EditPrinter({ of, onClose }: { of: PrinterRow | null; onClose(): void }) {
  const t = usePrintTexts();
  const { list } = useWarehouses();
  const [own, setOwn] = useOwnWarehouse();
  const [value, setValue] = useState({ ...NEW, ...of });
  const change = (part: Partial<typeof NEW>) => setValue({ ...value, ...part });
  const house = of === null ? own : list.find((each) => each.warehouse_id === of.warehouse_id);
  const { code, name, paper, driver, address, active, offset_x_um, offset_y_um, low_at } = value;
  const fields = { code, name, paper, driver, address, active, offset_x_um, offset_y_um, low_at };
  return (
    <SaveDialog
      title={of === null ? t('add_printer') : `${t('edit')} ${of.code}`}
      path="/v1/printers/save"
      input={{ ...fields, warehouse: house?.code ?? '' }}
      missing={house === undefined || code === '' || name === ''}
      onClose={onClose}
    >
      {of === null && (
        <Field label={t('warehouse')}>
          {() => <WarehouseSelect all={false} value={own?.warehouse_id} onChange={setOwn} />}
        </Field>
      )}
      <TextField
        label={t('code')}
        value={code}
        max={32}
        disabled={of !== null}
        onChange={(next) => change({ code: next })}
      />
      <TextField
        label={t('name')}
        value={name}
        max={100}
        onChange={(next) => change({ name: next })}
      />
      <Field label={t('paper_size')}>
        {(id) => (
          <Select
            id={id}
            value={paper}
            onChange={(next) => change({ paper: next })}
            options={papers.map((each) => ({ value: each, label: each }))}
          />
        )}
      </Field>
      {driver !== 'agent' && <Reach driver={driver} address={address} change={change} />}
      <Offsets
        x={offset_x_um}
        y={offset_y_um}
        onChange={(x, y) => change({ offset_x_um: x, offset_y_um: y })}
      />
      <NumberField
        label={t('low_at')}
        value={low_at}
        max={100_000}
        onChange={(next) => change({ low_at: next ?? 0 })}
      />
      <Checkbox checked={active} onChange={(event) => change({ active: event.target.checked })}>
        {t('in_use')}
      </Checkbox>
    </SaveDialog>
  );
}

interface ReachProps {
  driver: string;
  address: string;
  change(part: { driver?: string; address?: string }): void;
}

/** How the server reaches a printer. */
function Reach({ driver, address, change }: ReachProps) {
  const t = usePrintTexts();
  const drivers = [
    { value: 'raw', label: t('driver_raw') },
    { value: 'file', label: t('driver_file') },
    { value: 'simulated', label: t('driver_simulated') },
  ];
  return (
    <>
      <Field label={t('reached')}>
        {(id) => (
          <Select
            id={id}
            value={driver}
            onChange={(next) => change({ driver: next })}
            options={drivers}
          />
        )}
      </Field>
      <TextField
        label={t('address')}
        value={address}
        max={200}
        onChange={(next) => change({ address: next })}
      />
    </>
  );
}

function Offsets({
  x,
  y,
  onChange,
}: {
  x: number;
  y: number;
  onChange(x: number, y: number): void;
}) {
  const t = usePrintTexts();
  const um = (mm: number | null) => Math.round((mm ?? 0) * 1000);
  const common = { min: -20, max: 20, step: 0.5 };
  return (
    <>
      <NumberField
        {...common}
        label={t('offset_x')}
        value={x / 1000}
        onChange={(mm) => onChange(um(mm), y)}
      />
      <NumberField
        {...common}
        label={t('offset_y')}
        value={y / 1000}
        onChange={(mm) => onChange(x, um(mm))}
      />
    </>
  );
}

export function LoadPrinter({ of, onClose }: { of: PrinterRow; onClose(): void }) {
  const t = usePrintTexts();
  const [paper_left, setPaper] = useState(of.paper_left);
  const [ribbon_left, setRibbon] = useState(of.ribbon_left);
  const most = 1_000_000;
  return (
    <SaveDialog
      title={`${t('load')}: ${of.code}`}
      path="/v1/printers/load"
      input={{ printer_id: of.printer_id, paper_left, ribbon_left }}
      onClose={onClose}
    >
      <p className="quiet">{t('load_note')}</p>
      <NumberField label={t('paper_left')} value={paper_left} max={most} onChange={setPaper} />
      <NumberField label={t('ribbon_left')} value={ribbon_left} max={most} onChange={setRibbon} />
    </SaveDialog>
  );
}

export interface RouteRow {
  warehouse_id: string;
  station: string;
  kind: string;
  codes: string[];
}

interface RouteProps {
  of: RouteRow | null;
  printers: readonly PrinterRow[];
  onClose(): void;
}

export function EditRoute({ of, printers, onClose }: RouteProps) {
  const t = usePrintTexts();
  const paper = usePaperName();
  const { list } = useWarehouses();
  const [own, setOwn] = useOwnWarehouse();
  const [station, setStation] = useState(of?.station ?? '');
  const [kind, setKind] = useState(of?.kind ?? 'waybill');
  const [codes, setCodes] = useState(of?.codes ?? []);
  const house = of === null ? own : list.find((each) => each.warehouse_id === of.warehouse_id);
  const here = printers.filter((each) => each.active && each.warehouse_id === house?.warehouse_id);
  return (
    <SaveDialog
      title={t('add_route')}
      path="/v1/print/routes/save"
      input={{ warehouse: house?.code ?? '', station, kind, printers: codes }}
      missing={house === undefined}
      onClose={onClose}
    >
      {of === null && (
        <>
          <Field label={t('warehouse')}>
            {() => <WarehouseSelect all={false} value={own?.warehouse_id} onChange={setOwn} />}
          </Field>
          <TextField label={t('station')} value={station} max={40} onChange={setStation} />
          <Field label={t('paper')}>
            {(id) => (
              <Select
                id={id}
                value={kind}
                onChange={setKind}
                options={routedKinds.map((value) => ({
                  value: value as string,
                  label: paper(value),
                }))}
              />
            )}
          </Field>
        </>
      )}
      <Field label={t('printers_in_order')}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            value={codes}
            onChange={setCodes}
            options={here.map(({ code, paper: size }) => {
              return { value: code, label: `${code} (${size})` };
            })}
          />
        )}
      </Field>
    </SaveDialog>
  );
}

/** Makes the token of an agent and shows how to start it; the token is shown this once. */
export function NewAgent({ onClose }: { onClose(): void }) {
  const t = usePrintTexts();
  const kit = useKitTexts();
  const [house, setHouse] = useOwnWarehouse();
  const [name, setName] = useState('');
  const make = useMutation({
    mutationFn: () => {
      const rights = { permissions: ['print_agent.work'], warehouse_ids: [house?.warehouse_id] };
      return send<{ secret: string }>('POST', '/v1/api-keys/make', { name, ...rights });
    },
  });
  const made = make.data !== undefined;
  const server = window.location.origin;
  const line = `fahuo print-agent --server ${server} --token ${make.data?.secret ?? ''}`;
  return (
    <Modal
      open
      width={560}
      title={t('add_agent')}
      okText={made ? kit('close') : t('make_token')}
      cancelText={kit('cancel')}
      onCancel={onClose}
      onOk={() => (made ? onClose() : make.mutate())}
      confirmLoading={make.isPending}
      okButtonProps={{ disabled: !made && (name === '' || house === undefined) }}
    >
      {made ? (
        <>
          <p>{t('agent_note')}</p>
          <Input.TextArea readOnly rows={4} aria-label={t('add_agent')} value={line} />
        </>
      ) : (
        <>
          <TextField label={t('agent_name')} value={name} max={80} onChange={setName} />
          <Field label={t('warehouse')}>
            {() => <WarehouseSelect all={false} value={house?.warehouse_id} onChange={setHouse} />}
          </Field>
        </>
      )}
      <ProblemNotice error={make.error} />
    </Modal>
  );
}
