/** A planned shipment is split by pieces, seen before it is done, and its parts joined again. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, InputNumber, Modal, Select } from 'antd';
import { useId, useState } from 'react';
import { Action } from '../../../../web/kit/act.tsx';
import { get, post } from '../../../../web/kit/api.ts';
import { Field } from '../../../../web/kit/field.tsx';
import { useKitTexts } from '../../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../../web/kit/problems.tsx';
import { useMay } from '../../../../web/kit/session.ts';
import { useShortcuts, withKey } from '../../../../web/kit/shortcuts.tsx';
import { Shown } from '../../../../web/kit/states.tsx';
import { useLabel } from '../../../../web/kit/texts.ts';
import { useWarehouses } from '../../../../web/kit/warehouses.tsx';
import type { Answer } from '../../../../web/kit/wire.ts';
import type { splitOptions } from '../../commands-split.ts';
import { SPLIT_REASONS, type SplitReason } from '../../model.ts';
import type { OrderDetail } from '../order-types.ts';
import { useSplitTexts } from './split-texts.ts';

type Shipment = OrderDetail['shipments'][number];
type Options = Answer<typeof splitOptions>;
type Line = Options['lines'][number];

/** What goes into a new part: pieces by line number, and from where when not from here. */
interface Part {
  warehouse_id?: string | undefined;
  qty: Readonly<Record<number, number>>;
}

const MOST_PARTS = 4;
const partPieces = (part: Part) => Object.values(part.qty).reduce((sum, qty) => sum + qty, 0);
const restOf = (line: Line, parts: readonly Part[]) =>
  line.qty - parts.reduce((sum, part) => sum + (part.qty[line.line_no] ?? 0), 0);

function inputOf(shipment_id: string, reason: SplitReason, parts: readonly Part[]) {
  const given = parts.filter((part) => partPieces(part) > 0);
  return {
    shipment_id,
    reason,
    parts: given.map(({ warehouse_id: warehouse, qty }) => {
      const pieces = Object.entries(qty).map(([no, of]) => ({ line_no: Number(no), qty: of }));
      const lines = pieces.filter((each) => each.qty > 0);
      return { ...(warehouse === undefined ? {} : { warehouse }), lines };
    }),
  };
}

interface GridProps {
  options: Options;
  parts: readonly Part[];
  change(at: number, part: Part): void;
}

function HouseSelect({ options, parts, change, at }: GridProps & { at: number }) {
  const t = useSplitTexts();
  const { list } = useWarehouses();
  const part = parts[at]!;
  const others = list.filter((each) => each.warehouse_id !== options.warehouse_id);
  if (others.length === 0) return null;
  return (
    <Select
      size="small"
      style={{ width: 130 }}
      aria-label={t('house_of', { no: at + 2 })}
      value={part.warehouse_id ?? ''}
      onChange={(value: string) =>
        change(at, { ...part, warehouse_id: value === '' ? undefined : value })
      }
      options={[
        { value: '', label: t('same_house') },
        ...others.map(({ warehouse_id, code, name }) => {
          return { value: warehouse_id, label: `${code} ${name}` };
        }),
      ]}
    />
  );
}

function PiecesField({ options, parts, change, at, line }: GridProps & { at: number; line: Line }) {
  const t = useSplitTexts();
  const part = parts[at]!;
  const qty = part.qty[line.line_no] ?? 0;
  const found = options.free.find(
    (each) => each.warehouse_id === part.warehouse_id && each.sku_id === line.sku_id,
  );
  const free = found?.free ?? 0;
  return (
    <>
      <InputNumber
        size="small"
        style={{ width: 64 }}
        min={0}
        max={qty + Math.max(0, restOf(line, parts))}
        precision={0}
        aria-label={t('pieces_to', { sku: line.sku_code, no: at + 2 })}
        autoFocus={at === 0 && line === options.lines[0]}
        value={qty}
        onChange={(value) =>
          change(at, { ...part, qty: { ...part.qty, [line.line_no]: value ?? 0 } })
        }
      />
      {part.warehouse_id !== undefined && (
        <div className={free < qty ? 'late' : 'quiet'}>{t('free', { free })}</div>
      )}
    </>
  );
}

function PartsGrid(props: GridProps) {
  const t = useSplitTexts();
  const { options, parts } = props;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t('article')}</th>
          <th scope="col" className="end">
            {t('stays')}
          </th>
          {parts.map((_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is its number
            <th key={at} scope="col" className="end">
              {t('part', { no: at + 2 })} <HouseSelect {...props} at={at} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {options.lines.map((line) => (
          <tr key={line.line_no}>
            <td>
              <span className="mono">{line.sku_code}</span> {line.sku_name}
            </td>
            <td className="end">
              <b>{restOf(line, parts)}</b> / {line.qty}
            </td>
            {parts.map((_, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a part is its number
              <td key={at} className="end">
                <PiecesField {...props} at={at} line={line} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SplitForm({ options, onClose }: { options: Options; onClose(): void }) {
  const t = useSplitTexts();
  const kit = useKitTexts();
  const label = useLabel();
  const queries = useQueryClient();
  const [reason, setReason] = useState<SplitReason>('part_short');
  const [parts, setParts] = useState<readonly Part[]>([{ qty: {} }]);
  const { shipment_id, lines } = options;
  const run = useMutation({
    mutationFn: () => post('/v1/shipments/split', inputOf(shipment_id, reason, parts)),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries(),
  });
  const change = (at: number, part: Part) => setParts(parts.with(at, part));
  const chosen = parts.filter((part) => partPieces(part) > 0).length;
  const stays = lines.some((line) => restOf(line, parts) > 0);
  const fragile = lines.filter((line) => line.fragile);
  const apart = () => {
    setReason('fragile');
    change(0, { ...parts[0]!, qty: Object.fromEntries(fragile.map((f) => [f.line_no, f.qty])) });
  };
  const form = useId();
  const reasons = Object.entries(SPLIT_REASONS).map(([value, text]) => {
    return { value: value as SplitReason, label: label(text) };
  });
  return (
    <form
      id={form}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen > 0 && stays) run.mutate();
      }}
    >
      <PartsGrid options={options} parts={parts} change={change} />
      <div className="bulk">
        {fragile.length > 0 && fragile.length < lines.length && (
          <Button size="small" onClick={apart}>
            {t('fragile')}
          </Button>
        )}
        {parts.length < MOST_PARTS && (
          <Button size="small" onClick={() => setParts([...parts, { qty: {} }])}>
            {t('more')}
          </Button>
        )}
      </div>
      <Field label={t('reason')}>
        {(id) => <Select id={id} value={reason} onChange={setReason} options={reasons} />}
      </Field>
      <p role="status">
        {chosen === 0 ? t('nothing') : stays ? t('preview', { parcels: chosen + 1 }) : t('no_rest')}
      </p>
      <ProblemNotice error={run.error} />
      <div className="bulk end">
        <Button onClick={onClose}>{kit('cancel')}</Button>
        <Button
          type="primary"
          htmlType="submit"
          disabled={chosen === 0 || !stays}
          loading={run.isPending}
        >
          {t('split')}
        </Button>
      </div>
    </form>
  );
}

function SplitDialog({ shipment, onClose }: { shipment: Shipment; onClose(): void }) {
  const t = useSplitTexts();
  const { shipment_id, shipment_no: no } = shipment;
  const query = useQuery({
    queryKey: ['split', shipment_id],
    queryFn: () => get<Options>(`/v1/shipments/${shipment_id}/split`),
  });
  return (
    <Modal open width={760} title={t('title', { no })} footer={null} onCancel={onClose}>
      <Shown of={query} rows={4}>
        {(options) => <SplitForm options={options} onClose={onClose} />}
      </Shown>
    </Modal>
  );
}

/** The buttons of a planned shipment; the key belongs to the first one. */
export function SplitActions({ shipment, all }: { shipment: Shipment; all: readonly Shipment[] }) {
  const t = useSplitTexts();
  const may = useMay();
  const [open, setOpen] = useState(false);
  const planned = all.filter((each) => each.state === 'planned');
  const can = may('order.split') && shipment.state === 'planned';
  const first = can && planned[0] === shipment;
  const show = () => setOpen(true);
  useShortcuts(first ? [{ key: 's', label: t('split'), run: show }] : []);
  if (!can) return null;
  const { shipment_id, shipment_no: name } = shipment;
  const root_id = shipment.split_from ?? shipment_id;
  const is_root = root_id === shipment_id;
  const parts = all.filter((each) => each.split_from === root_id && each.state !== 'cancelled');
  const joinable = is_root && parts.length > 0 && parts.every((each) => each.state === 'planned');
  return (
    <>
      <Button size="small" onClick={show} {...(first ? { title: withKey(t('split'), 's') } : {})}>
        {t('split')}
      </Button>{' '}
      {joinable && (
        <Action
          label={t('join')}
          path="/v1/shipments/join"
          targets={[{ input: { shipment_id }, name }]}
          question={t('join_ask')}
        />
      )}
      {open && <SplitDialog shipment={shipment} onClose={() => setOpen(false)} />}
    </>
  );
}
