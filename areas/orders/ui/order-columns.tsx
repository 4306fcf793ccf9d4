/** The columns of the order list, and which of them are shown how wide. */
import { Link } from '@tanstack/react-router';
import { Button, Checkbox, Popover } from 'antd';
import { useMemo } from 'react';
import { urgency, useFormat } from '../../../web/kit/format.ts';
import type { GridColumn, Widths } from '../../../web/kit/grid.tsx';
import { useNow } from '../../../web/kit/now.ts';
import { StateTag, Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { EXCEPTIONS, type ExceptionKind } from '../../review/model.ts';
import { STAGES } from '../lifecycle.ts';
import { useDeskTexts } from './desk-texts.ts';
import { useHolder } from './hold/hold-dialog.tsx';
import type { OrderRow } from './order-types.ts';
import { PAYMENTS, type PaymentKind } from './payments.ts';
import { useOrderTexts } from './texts.ts';

/** Stages in which the promised time of shipping still matters. */
const WAITING = new Set(['in_review', 'approved', 'allocated', 'picking', 'picked', 'packed']);

/** Late, soon or neither, by the promised time of shipping. */
export function ageOf(row: OrderRow, now_ms: number): string {
  if (!WAITING.has(row.stage)) return '';
  const age = urgency(row.ship_by, now_ms);
  return age === 'fine' ? '' : age;
}

function Exceptions({ kinds }: { kinds: readonly string[] }) {
  const label = useLabel();
  return kinds.map((kind) => {
    const known = EXCEPTIONS[kind as ExceptionKind];
    const name = known === undefined ? kind : label(known);
    return (
      <Tag key={kind} tone={known?.blocks === false ? 'waiting' : 'bad'} title={name}>
        {name}
      </Tag>
    );
  });
}

/** What buyer and shop wrote, each under its name. */
export function Remarks({ row }: { row: Pick<OrderRow, 'buyer_remark' | 'seller_remark'> }) {
  const t = useOrderTexts();
  const said = [
    { who: t('buyer'), text: row.buyer_remark },
    { who: t('seller'), text: row.seller_remark },
  ].filter(({ text }) => text !== '');
  return (
    <span title={said.map(({ who, text }) => `${who}: ${text}`).join('\n')}>
      {said.map(({ who, text }) => (
        <span key={who} className="said">
          <small>{who}</small> {text}{' '}
        </span>
      ))}
    </span>
  );
}

interface ColumnMakers {
  t: ReturnType<typeof useOrderTexts>;
  format: ReturnType<typeof useFormat>;
  now: number;
  holder: ReturnType<typeof useHolder>;
}

/** What needs a look. */
function stateColumns({ t, format, now, holder }: ColumnMakers): GridColumn<OrderRow>[] {
  return [
    {
      id: 'order_no',
      header: t('order_no'),
      size: 126,
      cell: (row) => (
        <Link to="/orders/$order_id" params={{ order_id: row.order_id }}>
          {row.order_no}
        </Link>
      ),
    },
    {
      id: 'stage',
      header: t('stage'),
      size: 176,
      cell: (row) => (
        <>
          <StateTag states={STAGES} state={row.stage} />
          {row.held_at !== null && (
            <Tag tone="bad" title={row.hold_reason ?? ''}>
              {t('held')}
              {holder(row) !== null && ` · ${holder(row)}`}
            </Tag>
          )}
        </>
      ),
    },
    {
      id: 'ship_by',
      header: t('ship_by'),
      size: 110,
      cell: (row) =>
        WAITING.has(row.stage) && (
          <span className={ageOf(row, now)} title={format.time(row.ship_by)}>
            {format.due(row.ship_by, now)}
          </span>
        ),
    },
    {
      id: 'exceptions',
      header: t('exceptions'),
      size: 158,
      cell: (row) => <Exceptions kinds={row.exceptions} />,
    },
    { id: 'remarks', header: t('remarks'), size: 200, cell: (row) => <Remarks row={row} /> },
  ];
}

/** What it is. */
function factColumns({ t, format }: ColumnMakers): GridColumn<OrderRow>[] {
  const payment = ({ payment_kind, paid_minor, total_minor }: OrderRow) => {
    const unpaid = payment_kind === 'prepaid' && paid_minor < total_minor;
    const kind = t(PAYMENTS[payment_kind as PaymentKind]);
    return unpaid ? `${kind} · ${t('unpaid')}` : kind;
  };
  return [
    {
      id: 'recipient',
      header: t('recipient'),
      size: 160,
      cell: (row) => `${row.recipient_name} · ${row.province} ${row.city}`,
    },
    { id: 'pieces', header: t('pieces'), size: 60, align: 'end', cell: (row) => row.pieces },
    {
      id: 'total',
      header: t('total'),
      size: 94,
      align: 'end',
      cell: (row) => format.money(row.total_minor, row.currency),
    },
    { id: 'payment', header: t('payment'), size: 112, cell: payment },
    { id: 'shop', header: t('shop'), size: 76, cell: (row) => row.shop },
    { id: 'placed', header: t('placed'), size: 130, cell: (row) => format.time(row.placed_at) },
    { id: 'channel_no', header: t('channel_no'), size: 140, cell: (row) => row.channel_order_no },
  ];
}

/** Kept for whoever has not said otherwise in the address or a view. */
const KEPT = 'fahuo.orders.cols';

export interface Layout {
  /** All columns, for the choice among them. */
  all: readonly GridColumn<OrderRow>[];
  columns: readonly GridColumn<OrderRow>[];
  widths: Widths;
  show(ids: readonly string[]): void;
  resize(widths: Widths): void;
}

/** `order_no.140,stage`: the columns shown, with the widths that were changed. */
function writeCols(ids: readonly string[], widths: Widths): string {
  return ids.map((id) => (widths[id] ? `${id}.${Math.round(widths[id])}` : id)).join(',');
}

export function useLayout(cols: string | undefined, keep: (cols: string) => void): Layout {
  const t = useOrderTexts();
  const format = useFormat();
  const now = useNow();
  const holder = useHolder();
  const all = useMemo(() => {
    const makers = { t, format, now, holder };
    return [...stateColumns(makers), ...factColumns(makers)];
  }, [t, format, now, holder]);
  const text = cols ?? localStorage.getItem(KEPT) ?? '';
  const { columns, widths } = useMemo(() => {
    const said = text.split(',').map((each) => each.split('.'));
    const shown = new Map(said.map(([id = '', width]) => [id, Number(width)]));
    const known = all.filter((each) => shown.has(each.id));
    const wide = [...shown].filter(([id, width]) => id !== '' && width > 0);
    return {
      columns: known.length > 0 ? known : all,
      widths: Object.fromEntries(wide) as Widths,
    };
  }, [text, all]);
  const write = (ids: readonly string[], to: Widths) => {
    const next = writeCols(ids, to);
    localStorage.setItem(KEPT, next);
    keep(next);
  };
  return {
    all,
    columns,
    widths,
    show: (ids) => write(ids, widths),
    resize: (to) =>
      write(
        columns.map(({ id }) => id),
        to,
      ),
  };
}

/** Which columns are shown. The first names the row and stays. */
export function ColumnChoice({ layout }: { layout: Layout }) {
  const t = useDeskTexts();
  const { all, columns, show } = layout;
  const shown = new Set(columns.map(({ id }) => id));
  const toggle = (id: string) => {
    const next = new Set(shown);
    if (!next.delete(id)) next.add(id);
    show(all.filter((each) => next.has(each.id)).map((each) => each.id));
  };
  const content = (
    <div className="column-choice">
      {all.slice(1).map(({ id, header }) => (
        <Checkbox key={id} checked={shown.has(id)} onChange={() => toggle(id)}>
          {header}
        </Checkbox>
      ))}
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={content}>
      <Button size="small">{t('columns')}</Button>
    </Popover>
  );
}
